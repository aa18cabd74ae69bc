import re
from pathlib import Path

import pytest

import kezhuan
from kezhuan.config.environment import BadSetting, Environment

pytestmark = pytest.mark.pure

PACKAGE = Path(kezhuan.__file__).parent
PAGE = PACKAGE.parent.parent / "docs" / "howto" / "configuration.md"


def test_every_variable_is_documented() -> None:
    read = {name for path in PACKAGE.rglob("*.py") for name in re.findall(r"KEZHUAN_[A-Z_]+", path.read_text())}

    documented = set(re.findall(r"KEZHUAN_[A-Z_]+", PAGE.read_text()))

    assert read <= documented


def test_a_production_site_without_a_secret_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEZHUAN_PRODUCTION", "1")
    monkeypatch.delenv("KEZHUAN_SECRET_KEY", raising=False)

    with pytest.raises(BadSetting, match="KEZHUAN_SECRET_KEY"):
        Environment().secret_key()


def test_a_flag_that_is_neither_yes_nor_no_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEZHUAN_PRODUCTION", "perhaps")

    with pytest.raises(BadSetting, match="write 1 or 0"):
        Environment()


def test_a_cluster_is_named_by_its_address_and_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEZHUAN_CLUSTER", "127.0.0.1:6379/4x2")
    assert Environment().cluster == "127.0.0.1:6379/4x2"
    monkeypatch.delenv("KEZHUAN_CLUSTER")
    assert Environment().cluster == ""

    monkeypatch.setenv("KEZHUAN_CLUSTER", "some machine")
    with pytest.raises(BadSetting, match="host:port/2x2"):
        Environment()


def test_the_secret_is_made_once_and_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KEZHUAN_VAR", str(tmp_path))
    monkeypatch.delenv("KEZHUAN_SECRET_KEY", raising=False)

    first = Environment().secret_key()

    assert Environment().secret_key() == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("url", "engine"),
    [("", "sqlite3"), ("sqlite:////tmp/x.sqlite3", "sqlite3"), ("postgresql://a:b%40@h:1/n", "postgresql")],
)
def test_the_database_comes_from_one_url(url: str, engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEZHUAN_DATABASE_URL", url)

    assert str(Environment().database()["ENGINE"]).endswith(engine)


def test_another_database_is_refused_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEZHUAN_DATABASE_URL", "mysql://x")

    with pytest.raises(BadSetting, match="postgresql://"):
        Environment().database()


def test_only_the_web_server_shares_its_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEZHUAN_DATABASE_URL", "postgresql://a@h/n")
    assert Environment().database()["CONN_MAX_AGE"] == 60

    monkeypatch.setenv("KEZHUAN_DATABASE_CONNECTIONS", "3")
    shared = Environment().database()

    assert shared["CONN_MAX_AGE"] == 0
    assert shared["OPTIONS"] == {"pool": {"min_size": 3, "max_size": 3, "timeout": 2.0}}
