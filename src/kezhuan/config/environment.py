"""Typed reading of the environment: one place that knows every ``KEZHUAN_…`` variable.

Each variable is documented in ``docs/howto/configuration.md``; a test fails when one is missing there.
"""

import importlib.util
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from kezhuan.cluster.joining import shape
from kezhuan.ui.outage import PATIENCE


class BadSetting(SystemExit):
    """A setting that cannot be used; the sentence says which and what to write instead."""


def _flag(name: str, default: bool) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in {"1", "true", "yes", "on"}:
        return True
    if value.lower() in {"0", "false", "no", "off", ""}:
        return False
    raise BadSetting(f"{name}={value!r}: write 1 or 0.")


def _list(name: str, default: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def _cluster() -> str:
    """``host:port`` of a Ray cluster and ``/SHARDSxREPLICAS``; empty: the index lies in files."""
    value = os.environ.get("KEZHUAN_CLUSTER", "")
    if value:
        try:
            shape(value)
        except ValueError:
            raise BadSetting(f"KEZHUAN_CLUSTER={value!r}: write host:port/2x2 (2 shards, 2 copies of each).") from None
    return value


@dataclass(frozen=True)
class Environment:
    """Everything the process reads from outside, with its default."""

    production: bool = field(default_factory=lambda: _flag("KEZHUAN_PRODUCTION", False))
    var: Path = field(default_factory=lambda: Path(os.environ.get("KEZHUAN_VAR", "var")).resolve())
    database_url: str = field(default_factory=lambda: os.environ.get("KEZHUAN_DATABASE_URL", ""))
    hosts: list[str] = field(default_factory=lambda: _list("KEZHUAN_HOSTS", "localhost,127.0.0.1,[::1]"))
    origins: list[str] = field(default_factory=lambda: _list("KEZHUAN_ORIGINS", ""))
    demo: bool = field(default_factory=lambda: _flag("KEZHUAN_DEMO", False))
    rules: str = field(default_factory=lambda: os.environ.get("KEZHUAN_RULES", ""))
    encoder: str = field(default_factory=lambda: os.environ.get("KEZHUAN_ENCODER", ""))
    cluster: str = field(default_factory=_cluster)
    connections: int = field(default_factory=lambda: int(os.environ.get("KEZHUAN_DATABASE_CONNECTIONS", "0")))
    email_url: str = field(default_factory=lambda: os.environ.get("KEZHUAN_EMAIL_URL", ""))
    sms: str = field(default_factory=lambda: os.environ.get("KEZHUAN_SMS", ""))
    bank: str = field(default_factory=lambda: os.environ.get("KEZHUAN_BANK", ""))
    email_from: str = field(default_factory=lambda: os.environ.get("KEZHUAN_EMAIL_FROM", "kezhuan@localhost"))
    site_name: str = field(default_factory=lambda: os.environ.get("KEZHUAN_SITE_NAME", "科转"))
    site_host_unit: str = field(default_factory=lambda: os.environ.get("KEZHUAN_HOST_UNIT", "温州市科学技术局（演示）"))
    site_division: str = field(default_factory=lambda: os.environ.get("KEZHUAN_DIVISION", "3303"))
    log_json: bool = field(default_factory=lambda: _flag("KEZHUAN_LOG_JSON", False))
    api_rate_factor: int = field(default_factory=lambda: int(os.environ.get("KEZHUAN_API_RATE_FACTOR", "1")))
    faults: list[str] = field(default_factory=lambda: _list("KEZHUAN_FAULTS", ""))
    metrics_token: str = field(default_factory=lambda: os.environ.get("KEZHUAN_METRICS_TOKEN", ""))
    trusted_proxies: int = field(default_factory=lambda: int(os.environ.get("KEZHUAN_TRUSTED_PROXIES", "0")))

    def folder(self, name: str) -> Path:
        """A folder below ``var``, made if missing."""
        path = self.var / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    def secret_key(self) -> str:
        """From ``KEZHUAN_SECRET_KEY``; outside production one is made once and kept in the var folder."""
        given = os.environ.get("KEZHUAN_SECRET_KEY", "")
        if given:
            return given
        if self.production:
            raise BadSetting("KEZHUAN_SECRET_KEY is required in production: set a random string of 50 characters.")
        path = self.var / "secret_key"
        if not path.exists():
            self.var.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(50))
        return path.read_text()

    def database(self) -> dict[str, object]:
        """Django's DATABASES["default"]: embedded SQLite, or PostgreSQL from ``KEZHUAN_DATABASE_URL``."""
        if not self.database_url:
            return sqlite(self.var / "kezhuan.sqlite3")
        parts = urlsplit(self.database_url)
        if parts.scheme == "sqlite":
            return sqlite(Path(parts.path))
        if parts.scheme not in {"postgres", "postgresql"}:
            raise BadSetting("KEZHUAN_DATABASE_URL: write postgresql://user:password@host:port/name.")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_HEALTH_CHECKS": True,
            **self._kept(),
        }

    def _kept(self) -> dict[str, object]:
        """How connections to PostgreSQL outlive a piece of work.

        The web server runs every request in a thread of its own (``connections`` > 0): what a thread keeps is lost with
        it and stays open at the database, so a pool of the whole process keeps them, and who finds none free waits.
        """
        if not self.connections:
            return {"CONN_MAX_AGE": 60}
        if importlib.util.find_spec("psycopg_pool") is None:
            return {"CONN_MAX_AGE": 0}
        pool = {"min_size": min(4, self.connections), "max_size": self.connections, "timeout": PATIENCE}
        return {"CONN_MAX_AGE": 0, "OPTIONS": {"pool": pool}}


def sqlite(path: Path) -> dict[str, object]:
    """SQLite as a real database: WAL, FULL, and IMMEDIATE so that writers queue instead of failing (STYLE.md)."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536;"
            ),
        },
        "TEST": {"NAME": str(path.parent / f"test-{path.name}")},
    }
