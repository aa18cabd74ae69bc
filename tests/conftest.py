"""What every test shares: a fixed cast, a fixed moment, the tripwire on every request, the catalogues compiled."""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import hypothesis
import pytest

from kezhuan.config.messages import compile_stale

compile_stale()
# How quickly an example is made or run says how busy the machine is, not whether the code is right.
hypothesis.settings.register_profile("busy", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("busy")


#: Files here have few tests and take long: a worker that begins one last keeps the other waiting.
_LONG = (
    *("config/", "demo/", "concurrency/", "cluster/", "scenarios/"),
    *("api/test_contract.py", "audit/test_race.py", "audit/test_tampering.py", "engine/auction/test_reference.py"),
)
#: Fixtures through which a test reaches a database; without one, or the mark, it is kept from every database.
_DATABASES = frozenset({"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback"})


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Files that take long first, then those with many tests, and browsers last: their loop stays in the worker. On
    PostgreSQL only what asks for a database: nothing else can come out differently there.
    """
    if os.environ.get("KEZHUAN_TEST_DATABASE_URL"):
        left_out = [item for item in items if not _asks_for_a_database(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if _asks_for_a_database(item)]
    sizes = Counter(item.path for item in items)
    browsers = {item.path for item in items if item.get_closest_marker("browser")}
    here = Path(__file__).parent
    items.sort(
        key=lambda item: (
            item.path in browsers,
            not item.path.relative_to(here).as_posix().startswith(_LONG),
            -sizes[item.path],
            item.path,
        )
    )


def _asks_for_a_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or not _DATABASES.isdisjoint(fixtures)


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, tmp_path: Path) -> None:
    """Uploads and the search index of a test stay in the test's own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.INDEX_ROOT = tmp_path / "index"
    settings.RANKER_ROOT = tmp_path / "rankers"


@pytest.fixture(autouse=True)
def _own_language() -> None:
    """Every test begins in the site's language, whatever a visitor of an earlier one read."""
    from django.utils import translation

    translation.deactivate()


@pytest.fixture(autouse=True)
def _fresh_windows() -> None:
    """Calls of the API in one test do not count against the limit in the next."""
    from kezhuan.api.limits import THROTTLES

    for throttle in THROTTLES:
        throttle.reset()


@pytest.fixture(autouse=True)
def _watched_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every request of the test client fails if it changes audited rows without leaving an event."""
    from django.test.client import ClientHandler

    from kezhuan.audit.tripwire import watch

    plain: Callable[..., Any] = ClientHandler.get_response

    def watched(self: ClientHandler, request: Any) -> Any:
        from django.db import connection

        if not connection.in_atomic_block and connection.connection is None:
            return plain(self, request)
        with watch(f"{request.method} {request.path}"):
            return plain(self, request)

    monkeypatch.setattr(ClientHandler, "get_response", watched)


@pytest.fixture
def now() -> datetime:
    """The moment at which tests act: Monday 2026-11-23 10:00 in Wenzhou."""
    return datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="session", autouse=True)
def _clean_var() -> Iterator[None]:
    """The session's own var folder goes with the session."""
    from django.conf import settings

    yield
    shutil.rmtree(settings.ENV.var, ignore_errors=True)


@pytest.fixture
def jia(db: None) -> Any:
    """甲公司: the enterprise that owns the demand."""
    from tests.cast import OrganisationFactory

    return OrganisationFactory.create(name="甲阀门有限公司", division_code="330324", city_industry="pumps_valves")


@pytest.fixture
def yi(db: None) -> Any:
    """乙大学: the institute that owns achievements and experts."""
    from tests.cast import OrganisationFactory

    return OrganisationFactory.create(name="乙理工大学", kind="institute", division_code="330304")


@pytest.fixture
def bing(db: None) -> Any:
    """丙公司: the outsider."""
    from tests.cast import OrganisationFactory

    return OrganisationFactory.create(name="丙鞋业有限公司", division_code="330302")


@pytest.fixture
def jia_member(jia: Any) -> Any:
    from tests.cast import member

    return member("甲小明", jia, manages=True)


@pytest.fixture
def yi_member(yi: Any) -> Any:
    from kezhuan.engine.actor import Role
    from tests.cast import member

    return member("乙老师", yi, Role.INSTITUTE, manages=True)


@pytest.fixture
def bing_member(bing: Any) -> Any:
    from tests.cast import member

    return member("丙经理", bing)


@pytest.fixture
def city_officer(db: None) -> Any:
    from tests.cast import officer

    return officer("科技局李")


@pytest.fixture
def second_city_officer(db: None) -> Any:
    from tests.cast import officer

    return officer("科技局王")


@pytest.fixture
def county_officer(db: None) -> Any:
    """永嘉县 (330324) officer."""
    from kezhuan.engine.actor import Role
    from tests.cast import officer

    return officer("永嘉陈", Role.COUNTY_OFFICER, "330324")
