"""Secrets that are shown once and kept only as a hash: API tokens, invitations, one-time passwords."""

import hashlib
import secrets
import string

#: What a token of ours starts with, so that a leaked one can be recognised by scanners.
TOKEN_PREFIX = "kz_"  # noqa: S105 - a prefix, not a secret


def hash_of(secret: str) -> str:
    """SHA-256 in hexadecimal. The secrets are random with at least 190 bits, so no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_secret(prefix: str = "") -> str:
    """256 random bits, safe in addresses and headers."""
    return prefix + secrets.token_urlsafe(32)


def one_time_password(length: int = 16) -> str:
    """A password that fulfils every rule of ours, without letters that are misread (0 O 1 l I)."""
    lower = "".join(set(string.ascii_lowercase) - set("lo"))
    upper = "".join(set(string.ascii_uppercase) - set("IO"))
    digits, marks = "23456789", "-_+="
    chosen = [secrets.choice(group) for group in (lower, upper, digits, marks)]
    chosen += [secrets.choice(lower + upper + digits) for _ in range(length - len(chosen))]
    secrets.SystemRandom().shuffle(chosen)
    return "".join(chosen)
