"""The evidence pack, checked by its own program in a process of its own, and every forgery it must find."""

import copy
import io
import json
import random
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kezhuan.audit.chain import sm3
from kezhuan.engine.actor import SYSTEM
from kezhuan.market.actions import play_lot, resume_lot, suspend_lot
from kezhuan.market.checkpoints import FILE, overdue, publish_checkpoints
from kezhuan.market.evidence import pack_of, record_of
from kezhuan.market.models import Lot, LotCheckpoint
from kezhuan.market.verifier import verify_lot
from tests.cast import acting
from tests.market.conftest import CLOSES, OPENS, bid

NOON = OPENS + timedelta(hours=2)


@pytest.fixture
def record(lot: Lot, joined: Any, city_officer: Any) -> dict[str, Any]:
    """A sale with a pause, a late bid and an end."""
    first, _ = joined(lot)
    second, _ = joined(lot)
    for step in range(6):
        bid((first, second)[step % 2], lot, 100_000 + 2_000 * step, NOON + timedelta(minutes=step))
    suspend_lot(actor=acting(city_officer), lot_id=lot.pk, reason="网络故障", at=NOON + timedelta(minutes=10))
    resumed = resume_lot(actor=acting(city_officer), lot_id=lot.pk, at=NOON + timedelta(minutes=40))
    bid(first, lot, 120_000, resumed.closes_at - timedelta(minutes=1))
    publish_checkpoints(CLOSES)
    play_lot(actor=SYSTEM, lot_id=lot.pk, at=CLOSES + timedelta(days=1))
    publish_checkpoints(CLOSES + timedelta(days=1))
    lot.refresh_from_db()
    return record_of(lot)


def verdict(record: dict[str, Any], folder: Path, checkpoints: list[Any] | None = None) -> tuple[int, str]:
    """What the program says when anybody runs it."""
    path = folder / "record.json"
    path.write_text(json.dumps(record))
    command = [sys.executable, "-I", verify_lot.__file__, str(path)]
    if checkpoints is not None:
        outside = folder / "points.jsonl"
        outside.write_text("\n".join(json.dumps(point) for point in checkpoints))
        command += ["--checkpoint", str(outside)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


@pytest.mark.pure
@pytest.mark.parametrize("length", [0, 1, 3, 55, 56, 63, 64, 65, 200])
def test_the_programs_own_sm3_is_the_standard_one(length: int) -> None:
    data = bytes(range(256))[:length]

    assert verify_lot.sm3_plain(data) == sm3(data)


@pytest.mark.pure
def test_sm3_of_the_standards_example() -> None:
    assert verify_lot.sm3_plain(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


@pytest.mark.django_db
def test_an_honest_record_passes_away_from_the_platform(record: dict[str, Any], tmp_path: Path) -> None:
    code, words = verdict(record, tmp_path)

    assert code == 0, words
    assert words.startswith(f"OK  lot {record['lot']}: ")
    assert "7 bids, 2 checkpoints fit" in words


@pytest.mark.django_db
def test_the_pack_holds_record_program_and_explanation_and_no_name(
    record: dict[str, Any], lot: Lot, tmp_path: Path
) -> None:
    pack = tmp_path / "pack.zip"
    pack.write_bytes(pack_of(lot))

    names = zipfile.ZipFile(pack).namelist()
    done = subprocess.run([sys.executable, "-I", verify_lot.__file__, str(pack)], check=False, capture_output=True)

    assert names == ["record.json", "verify_lot.py", "README.txt"]
    assert done.returncode == 0
    assert "竞买1有限公司" not in zipfile.ZipFile(io.BytesIO(pack.read_bytes())).read("record.json").decode()
    assert record["head"] == lot.entry_hash


@pytest.mark.django_db
def test_ten_thousand_forgeries_are_found(record: dict[str, Any]) -> None:
    """Edited, deleted, inserted and swapped entries, changed terms and heads: checked in this process for speed."""
    rng = random.Random(20261126)
    fields = ("amount", "code", "at", "closes_at", "reason", "sequence", "kind", "lot", "number")
    missed = []
    for number in range(10_000):
        forged = {**record, "entries": list(record["entries"])}
        place = rng.randrange(len(forged["entries"]) - 1)
        kind = rng.choice(("edit", "delete", "insert", "swap", "terms", "head"))
        if kind == "edit":
            entry = copy.deepcopy(forged["entries"][place])
            entry["body"][rng.choice(fields)] = rng.choice(("x", 1, None, "2026-01-01T00:00:00.000000+00:00"))
            if entry == forged["entries"][place]:
                continue
            forged["entries"][place] = entry
        elif kind == "delete":
            del forged["entries"][place]
        elif kind == "insert":
            forged["entries"].insert(place, forged["entries"][place])
        elif kind == "swap":
            forged["entries"][place : place + 2] = reversed(forged["entries"][place : place + 2])
        elif kind == "terms":
            forged["terms"] = {**record["terms"], "step": 1 + number}
        else:
            forged["head"] = "0" * 64
        try:
            verify_lot.need(verify_lot.check_chain(forged) == forged["head"], "head")
        except verify_lot.Wrong:
            continue
        missed.append(kind)

    assert missed == []


@pytest.mark.django_db
def test_a_cut_tail_and_a_chain_hashed_anew_show_against_a_checkpoint_from_elsewhere(
    record: dict[str, Any], tmp_path: Path
) -> None:
    published = record["checkpoints"]
    bare = {**record, "checkpoints": []}
    cut = _rehashed({**bare, "entries": bare["entries"][:-2]})
    anew = copy.deepcopy(bare)
    for entry in anew["entries"]:
        entry["body"]["code"] = entry["body"]["code"] and "ZZZZ"
    anew = _rehashed(anew)

    assert verdict(cut, tmp_path)[0] == 0
    assert verdict(anew, tmp_path)[0] == 0
    assert "was cut" in verdict(cut, tmp_path, published)[1]
    assert "hashed anew" in verdict(anew, tmp_path, published)[1]


def _rehashed(record: dict[str, Any]) -> dict[str, Any]:
    previous = verify_lot.sm3(verify_lot.canonical({"lot": record["lot"], "terms": record["terms"]}))
    for entry in record["entries"]:
        entry["previous"] = previous
        entry["hash"] = previous = verify_lot.sm3(previous.encode() + verify_lot.canonical(entry["body"]))
    return {**record, "head": previous}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("amount", 10_000_100, "off the steps"),
        ("amount", 9_000_000, "below the start price"),
        ("sequence", 9, "is missing"),
        ("at", "2026-01-01T00:00:00.000000+00:00", "outside the time"),
        ("closes_at", "2030-01-01T00:00:00.000000+00:00", "not where the terms put it"),
    ],
)
def test_a_record_that_breaks_its_own_rules_is_wrong_even_with_good_hashes(
    record: dict[str, Any], tmp_path: Path, field: str, value: object, words: str
) -> None:
    forged = copy.deepcopy({**record, "checkpoints": []})
    forged["entries"][1]["body"][field] = value

    code, said = verdict(_rehashed(forged), tmp_path)

    assert code == 1
    assert words in said


@pytest.mark.pure
def test_what_cannot_be_read_says_so(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text("{")

    assert verify_lot.main([str(tmp_path / "bad.json")]) == 2
    assert verify_lot.main([str(tmp_path / "none.json")]) == 2
    assert verify_lot.main([]) == 2


@pytest.mark.django_db
def test_checkpoints_are_made_once_for_each_growth_and_lie_outside_the_database(
    lot: Lot, joined: Any, settings: Any, tmp_path: Path
) -> None:
    import dataclasses

    settings.ENV = dataclasses.replace(settings.ENV, var=tmp_path)
    actor, _ = joined(lot)
    bid(actor, lot, 100_000, NOON)

    made = [publish_checkpoints(NOON), publish_checkpoints(NOON)]
    lines = (tmp_path / FILE).read_text().splitlines()

    assert made == [1, 0]
    assert [json.loads(line)["number"] for line in lines] == [2]
    assert LotCheckpoint.objects.get().hash == Lot.objects.get(pk=lot.pk).entry_hash


@pytest.mark.django_db
def test_a_running_lot_without_a_checkpoint_is_overdue(lot: Lot, joined: Any) -> None:
    actor, _ = joined(lot)
    bid(actor, lot, 100_000, NOON)

    assert overdue(NOON + timedelta(hours=1), 900) == [lot]
    publish_checkpoints(NOON)
    assert overdue(NOON + timedelta(hours=1), 900) == []
