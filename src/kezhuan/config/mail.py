"""Mail settings from one URL: ``smtp://user:password@host:587`` (STARTTLS), or nothing (written to the log)."""

from typing import TypedDict
from urllib.parse import unquote, urlsplit


class MailSettings(TypedDict):
    backend: str
    host: str
    port: int
    user: str
    password: str
    tls: bool


def mail_settings(url: str) -> MailSettings:
    """Django's mail settings for ``url``; without one, messages go to the console and are lost on purpose."""
    if not url:
        return MailSettings(
            backend="django.core.mail.backends.console.EmailBackend", host="", port=25, user="", password="", tls=False
        )
    parts = urlsplit(url)
    return MailSettings(
        backend="django.core.mail.backends.smtp.EmailBackend",
        host=parts.hostname or "localhost",
        port=parts.port or 25,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=parts.port == 587,
    )
