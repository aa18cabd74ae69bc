"""The signed ticket of one registration, and its QR code. A ticket names one person; a new one ends the old."""

import io
import secrets

import qrcode
from django.core import signing
from qrcode.image.svg import SvgPathImage

from kezhuan.engine.errors import NotFound
from kezhuan.outreach.models import EventRegistration

_SALT = "kezhuan.outreach.ticket"


def new_nonce() -> str:
    return secrets.token_urlsafe(9)


def token_of(registration: EventRegistration) -> str:
    return signing.dumps([registration.pk, registration.nonce], salt=_SALT, compress=True)


def read_ticket(token: str) -> tuple[int, str]:
    """The registration and its nonce; NotFound for anything that is not ours."""
    try:
        pk, nonce = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise NotFound from None
    return int(pk), str(nonce)


def qr_svg(text: str) -> bytes:
    """The text as a QR code, black on white with a quiet border, sized by whoever shows it."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4, image_factory=SvgPathImage)
    code.add_data(text)
    code.make(fit=True)
    drawn = io.BytesIO()
    code.make_image().save(drawn)
    return drawn.getvalue()
