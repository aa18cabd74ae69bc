#!/usr/bin/env python3
"""Check the record of a bidding lot on any computer with Python 3.8 or newer; nothing needs to be installed.

    python3 verify_lot.py PACK.zip [--checkpoint FILE.jsonl]
    python3 verify_lot.py record.json [--checkpoint FILE.jsonl]

It recomputes every hash (SM3, GB/T 32905-2016), counts the entries and the bids, and plays the published terms again:
each bid in time, at a step, above the last, and the end moved exactly as the terms say. Checkpoints from elsewhere
(the portal's page, a newspaper, your own copy) show whether the tail was cut or the whole was hashed anew.
Exit code: 0 nothing wrong, 1 something is wrong, 2 not readable.
"""

import hashlib
import json
import sys
import zipfile
from datetime import datetime, timedelta

IV = (0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E)
MASK = 0xFFFFFFFF


def _left(x, n):
    n %= 32
    return ((x << n) | (x >> (32 - n))) & MASK if n else x


def _round(state, block):
    w = [int.from_bytes(block[i : i + 4], "big") for i in range(0, 64, 4)]
    for j in range(16, 68):
        x = w[j - 16] ^ w[j - 9] ^ _left(w[j - 3], 15)
        w.append((x ^ _left(x, 15) ^ _left(x, 23)) ^ _left(w[j - 13], 7) ^ w[j - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        t = 0x79CC4519 if j < 16 else 0x7A879D8A
        ss1 = _left((_left(a, 12) + e + _left(t, j)) & MASK, 7)
        ss2 = ss1 ^ _left(a, 12)
        ff = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
        gg = e ^ f ^ g if j < 16 else (e & f) | (~e & g)
        tt1 = (ff + d + ss2 + (w[j] ^ w[j + 4])) & MASK
        tt2 = (gg + h + ss1 + w[j]) & MASK
        a, b, c, d = tt1, a, _left(b, 9), c
        e, f, g, h = (tt2 ^ _left(tt2, 9) ^ _left(tt2, 17)) & MASK, e, _left(f, 19), g
    return tuple(x ^ y for x, y in zip((a, b, c, d, e, f, g, h), state))


def sm3_plain(data):
    """SM3 in plain Python, for a Python whose OpenSSL has none."""
    padded = data + b"\x80" + b"\0" * ((55 - len(data)) % 64) + (len(data) * 8).to_bytes(8, "big")
    state = IV
    for i in range(0, len(padded), 64):
        state = _round(state, padded[i : i + 64])
    return b"".join(word.to_bytes(4, "big") for word in state).hex()


def sm3(data):
    try:
        return hashlib.new("sm3", data).hexdigest()
    except (ValueError, TypeError):
        return sm3_plain(data)


def canonical(body):
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def moment(text):
    return datetime.fromisoformat(text)


class Wrong(Exception):
    """What is wrong, in a sentence."""


def need(condition, sentence):
    if not condition:
        raise Wrong(sentence)


def check_chain(record):
    """Every entry follows the one before, from the lot's number and terms on."""
    previous = sm3(canonical({"lot": record["lot"], "terms": record["terms"]}))
    for number, entry in enumerate(record["entries"], start=1):
        body = entry["body"]
        need(entry["number"] == number == body["number"], f"entry {number} is missing or out of order")
        need(body["lot"] == record["lot"], f"entry {number} belongs to another lot")
        need(entry["previous"] == previous, f"entry {number} does not follow the one before")
        need(entry["hash"] == sm3(previous.encode() + canonical(body)), f"entry {number} was changed")
        previous = entry["hash"]
    return previous


def check_rules(record):
    """The published terms, played again over the entries."""
    terms = record["terms"]
    opens, closes = moment(terms["opens_at"]), moment(terms["closes_at"])
    window, extension = (timedelta(milliseconds=terms[name]) for name in ("window_ms", "extension_ms"))
    price, leader, sequence, over, paused_at = None, "", 0, False, None
    for entry in record["entries"]:
        body = entry["body"]
        name, kind, at = f"entry {entry['number']}", body["kind"], moment(body["at"])
        need(not over, f"{name} comes after the end")
        if kind in ("bid", "automatic", "matched"):
            sequence += 1
            need(body["sequence"] == sequence, f"{name}: bid {sequence} is missing")
            need(paused_at is None, f"{name}: a bid during a pause")
            need(opens <= at < closes, f"{name}: a bid outside the time")
            if terms["rule_set"] == "ascending":
                check_amount(name, terms, kind, body, price, leader)
                price, leader = body["amount"], body["code"]
                if closes - at <= window:
                    closes = max(closes, at + extension)
            elif terms["rule_set"] == "dutch":
                price, leader = body["amount"], body["code"]
                closes = at
        elif kind == "suspended":
            paused_at = at
        elif kind == "resumed":
            need(paused_at is not None, f"{name}: resumed without a pause")
            closes, paused_at = closes + (at - paused_at), None
        elif kind in ("sold", "failed", "cancelled"):
            over = True
            check_end(name, terms, kind, body, price, leader)
        if kind not in ("suspended",) and terms["rule_set"] == "ascending":
            need(moment(body["closes_at"]) == closes, f"{name}: the end is not where the terms put it")
    return price, leader, sequence, over


def check_amount(name, terms, kind, body, price, leader):
    amount = body["amount"]
    need(amount is not None and (amount - terms["start_price"]) % terms["step"] == 0, f"{name}: off the steps")
    need(amount >= terms["start_price"], f"{name}: below the start price")
    if price is not None:
        least = price if kind == "matched" else price + terms["step"]
        need(amount >= least, f"{name}: not above the price before")


def check_end(name, terms, kind, body, price, leader):
    if kind != "sold" or terms["rule_set"] == "sealed":
        return
    need((body["amount"], body["code"]) == (price, leader), f"{name}: sold to another than the last bidder")


def check_checkpoints(record, checkpoints):
    """The record holds what was published about it at other times and places."""
    entries = record["entries"]
    count = 0
    for point in checkpoints:
        if point["lot"] != record["lot"]:
            continue
        count += 1
        need(point["number"] <= len(entries), f"the record was cut: a checkpoint speaks of entry {point['number']}")
        found = entries[point["number"] - 1]["hash"]
        need(found == point["hash"], f"entry {point['number']} is not the one of the checkpoint: hashed anew")
    return count


def read(path):
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as pack:
            return json.loads(pack.read("record.json"))
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def checkpoints_of(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def main(arguments):
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__)
        return 2
    try:
        record = read(arguments[0])
        outside = checkpoints_of(arguments[2]) if len(arguments) == 3 and arguments[1] == "--checkpoint" else []
    except (OSError, ValueError, KeyError) as error:
        print(f"NOT READABLE: {error}")
        return 2
    try:
        head = check_chain(record)
        price, leader, sequence, over = check_rules(record)
        need(record["head"] == head, "the head named in the pack is not the end of the chain")
        seen = check_checkpoints(record, [*record.get("checkpoints", []), *outside])
    except (Wrong, KeyError, TypeError, ValueError) as error:
        print(f"WRONG: {error}")
        return 1
    print(f"OK  lot {record['lot']}: {len(record['entries'])} entries, {sequence} bids, {seen} checkpoints fit")
    if price is not None:
        print(f"    last bid {price / 100:,.2f} yuan by {leader}{'' if over else ' (not ended yet)'}")
    print(f"    head {head}")
    if not outside:
        print("    no checkpoint from elsewhere was given: a cut tail or a chain hashed anew would not show")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
