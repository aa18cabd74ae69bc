"""Names and numbers of accounts at rest: AES-256-GCM, keyed from the site's secret by HKDF-SHA-256.

They are personal data (PIPL art. 28): no page shows more than the last four digits; only the bank's file has them.
"""

import os

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NONCE = 12
_ABOUT = b"market.bank"
TAIL = 4


def _key() -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=_ABOUT).derive(settings.SECRET_KEY.encode())


def sealed(text: str) -> bytes:
    """``text`` as it is kept; nothing for nothing."""
    if not text:
        return b""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(_key()).encrypt(nonce, text.encode(), _ABOUT)


def unsealed(kept: bytes | memoryview) -> str:
    """What was kept; cryptography's InvalidTag when it was tampered with."""
    raw = bytes(kept)
    return AESGCM(_key()).decrypt(raw[:_NONCE], raw[_NONCE:], _ABOUT).decode() if raw else ""


def tail_of(account: str) -> str:
    """The last four digits, which is all that pages know."""
    return account[-TAIL:] if len(account) > TAIL else ""


def masked(tail: str) -> str:
    return f"**** {tail}" if tail else ""
