"""Closed offers: encrypted when they arrive, opened only once the lot has ended.

AES-256-GCM (``cryptography``); the key of a lot is derived from the site's secret by HKDF-SHA-256, so that neither a
copy of the database nor a page can show an offer before the end.
"""

import os
from decimal import Decimal

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from kezhuan.engine.errors import NotAllowedNow
from kezhuan.engine.money import Money
from kezhuan.engine.words import N_
from kezhuan.market.models import Lot

_NONCE = 12


def _key(lot: Lot) -> bytes:
    derive = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=f"lot:{lot.reference_number}".encode())
    return derive.derive(settings.SECRET_KEY.encode())


def seal(lot: Lot, amount: Money) -> bytes:
    """The offer as it is kept: nonce and ciphertext, bound to the lot."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(_key(lot)).encrypt(nonce, str(amount.fen).encode(), lot.reference_number.encode())


def unseal(lot: Lot, sealed: bytes, *, is_over: bool) -> Money:
    """The amount of an offer; NotAllowedNow before the end, cryptography's InvalidTag when it was tampered with."""
    if not is_over:
        raise NotAllowedNow(N_("报价要到截止后才能开启。"), code="still_sealed")
    plain = AESGCM(_key(lot)).decrypt(bytes(sealed[:_NONCE]), bytes(sealed[_NONCE:]), lot.reference_number.encode())
    return Money(Decimal(int(plain)) / 100)
