"""Sealed proposals: encrypted with a key of their call, which is released by the call's own clock and by nothing else.

AES-256-GCM; the call's number is bound in as associated data, so that ciphertext moved to another call does not open.
Each key is itself encrypted with one derived from the site's secret (HKDF-SHA-256). What this protects from: pages,
exports, the back office, the log, a copy of the database. Not from somebody who holds both the database *and* the
site's secret and runs own code: keep the two with different people.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from kezhuan.audit.chain import sm3
from kezhuan.engine.errors import NotAllowedNow
from kezhuan.engine.words import N_
from kezhuan.orders.models import Call, CallKey, Proposal, SealedFile

_NONCE = 12
#: Texts are padded to whole blocks, so that the length of a ciphertext says little.
_BLOCK = 4_096


@dataclass(frozen=True, slots=True)
class Sealed:
    """Ciphertext and the digest of it that goes on the receipt and into the log."""

    data: bytes
    digest: str


def _site_key() -> bytes:
    derive = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"kezhuan.orders.call-key.v1")
    return derive.derive(settings.SECRET_KEY.encode())


def _encrypt(key: bytes, plain: bytes, bound: str) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound.encode())


def _decrypt(key: bytes, data: bytes, bound: str) -> bytes:
    return AESGCM(key).decrypt(data[:_NONCE], data[_NONCE:], bound.encode())


def make_key(call: Call) -> None:
    """A fresh key for a call that is published now."""
    wrapped = _encrypt(_site_key(), AESGCM.generate_key(256), call.reference_number)
    CallKey.objects.create(call=call, wrapped=wrapped)


def _key_of(call: Call) -> bytes:
    return _decrypt(_site_key(), bytes(call.key.wrapped), call.reference_number)


def seal(call: Call, content: Mapping[str, Any]) -> Sealed:
    """The content of a proposal as ciphertext."""
    plain = json.dumps(content, ensure_ascii=False).encode()
    padded = plain + b" " * (-len(plain) % _BLOCK)
    data = _encrypt(_key_of(call), padded, call.reference_number)
    return Sealed(data, sm3(data))


def seal_file(call: Call, name: str, body: bytes) -> Sealed:
    """A file with its name in front, as one ciphertext."""
    head = json.dumps({"name": name}, ensure_ascii=False).encode()
    plain = len(head).to_bytes(4, "big") + head + body
    data = _encrypt(_key_of(call), plain, call.reference_number)
    return Sealed(data, sm3(data))


def check_released(call: Call, at: datetime) -> None:
    """NotAllowedNow before the deadline and before the opening is on record: until then the key is not used."""
    if at < call.deadline or call.opened_at is None or at < call.opened_at:
        raise NotAllowedNow(N_("方案在截止并开启以前是密封的，任何人都不能看。"), code="still_sealed")


def unseal(proposal: Proposal, at: datetime) -> dict[str, Any]:
    """What was proposed. NotAllowedNow while sealed; ValueError when the ciphertext was tampered with."""
    check_released(proposal.call, at)
    data = bytes(proposal.sealed)
    return json.loads(_open(proposal.call, data, proposal.digest))  # type: ignore[no-any-return]


def unseal_file(file: SealedFile, at: datetime) -> tuple[str, bytes]:
    """Name and bytes of a file of an opened proposal."""
    call = file.proposal.call
    check_released(call, at)
    plain = _open(call, bytes(file.sealed), file.digest)
    size = int.from_bytes(plain[:4], "big")
    return str(json.loads(plain[4 : 4 + size])["name"]), plain[4 + size :]


def is_whole(proposal: Proposal) -> bool:
    """Whether ciphertext and digest still fit, which anybody may ask at any time."""
    return sm3(bytes(proposal.sealed)) == proposal.digest


def _open(call: Call, data: bytes, digest: str) -> bytes:
    if sm3(data) != digest:
        raise ValueError("the ciphertext does not fit its digest")
    try:
        return _decrypt(_key_of(call), data, call.reference_number)
    except InvalidTag as fault:
        raise ValueError("the ciphertext was changed") from fault
