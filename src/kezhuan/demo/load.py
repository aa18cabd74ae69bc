"""Loading the demo city into an empty database, and what is said to whoever started it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from kezhuan.accounts.models import ROLE_WORDS, StaffPost, User
from kezhuan.accounts.queries import actor_of
from kezhuan.audit.queries import verify_chain
from kezhuan.demo import brokerage
from kezhuan.demo.calls import publish_calls
from kezhuan.demo.contracts import sign_contracts
from kezhuan.demo.disposing import dispose
from kezhuan.demo.generator import City, generate
from kezhuan.demo.listings import hold_listings
from kezhuan.demo.pipeline import work_on_deals
from kezhuan.demo.replay import Replay, moment_before
from kezhuan.demo.rounds import with_rounds
from kezhuan.demo.sales import hold_sales
from kezhuan.engine.actor import SYSTEM, Role
from kezhuan.matching import actions as matching
from kezhuan.matching.asking import Ask
from kezhuan.matching.shards import is_up_to_date
from kezhuan.matching.upkeep import rebuild
from kezhuan.parties.models import Organisation

#: The password of every demonstration account; printed at each start.
PASSWORD = "Ouqing-2024"  # noqa: S105 - a demonstration account's, public on purpose
#: Messages about what happened longer ago were read and are not made.
_NEWS_DAYS = 10


def is_loaded() -> bool:
    """Whether this database already holds a demo city (or real organisations, which a city must never join)."""
    return Organisation.objects.exists()


def city_of(scale: str, seed: int, as_of: date | datetime | None) -> City:
    day = as_of.date() if isinstance(as_of, datetime) else as_of
    return generate(scale, seed, as_of=day or timezone.localdate())


def counts_of(city: City) -> dict[str, int]:
    return {
        "organisations": len(city.organisations),
        "people": len(city.people),
        "achievements": len(city.achievements),
        "demands": len(city.demands),
        "services": len(city.services),
        "facilities": len(city.facilities),
        "interests": len(city.interests),
        "saved_searches": len(city.saved_searches),
        "accounts": len(city.accounts),
    }


def write_city(out: str, *, scale: str, seed: int, as_of: date | datetime | None = None) -> dict[str, int]:
    """Write the city as JSON lines; the same scale, seed and day give the same bytes."""
    city = city_of(scale, seed, as_of)
    with Path(out).open("w", encoding="utf-8", newline="\n") as target:
        target.writelines(city.to_jsonl())
    return counts_of(city)


def load_city(*, scale: str, seed: int, as_of: date | datetime | None = None) -> dict[str, int]:
    """Replay the whole city through the verbs, build the index, and keep the saved searches. Shows progress."""
    city = city_of(scale, seed, as_of)
    replay = Replay(city=city, password=PASSWORD, until=moment_before(city.as_of))
    with _unsafe_but_fast(), _progress() as progress:
        with transaction.atomic():
            task = progress.add_task("单位和人员", total=len(city.organisations) + len(city.people))
            for _key in replay.enter_parties():
                progress.advance(task)
            replay.enter_accounts()
            acts = with_rounds(replay)
            task = progress.add_task("成果、需求、对接、走访和活动", total=len(acts))
            news = replay.until - timedelta(days=_NEWS_DAYS)
            for act in acts:
                act.run()
                if act.at < news:
                    _forget_messages()
                progress.advance(task)
            with _without_messages():
                contracts = sign_contracts(replay)
            work_on_deals(replay.until)
            with _without_messages():
                brokerage.work(replay)
                hold_sales(replay)
                dispose(replay)
                hold_listings(replay)
                publish_calls(replay)
        task = progress.add_task("检索索引", total=1)
        rebuild()
        progress.advance(task)
        _save_searches(city, replay)
        _keep_words(replay.until)
    counted = {**counts_of(city), "contracts": len(contracts)}
    return {**counted, "refused": len(replay.refused), "audit_events": verify_chain().events}


def _save_searches(city: City, replay: Replay) -> None:
    """Each saved search belongs to whoever acts for its person's organisation."""
    organisation_of = {person.key: person.organisation_key for person in city.people}
    for row in city.saved_searches:
        actor = replay.actors.get(organisation_of[row.person_key])
        if actor is not None:
            matching.save_search(actor=actor, ask=Ask(text=row.text), name=row.text, alerts=True, at=row.saved_at)


#: Proposed by a county, as firms and institutes call the same thing; the last waits for a second person.
_WORDS = (("接线排", "接线端子", "端子排"), ("低温脆裂", "冷脆"), ("车缝", "缝制"))


def _keep_words(at: datetime) -> None:
    """The program's own synonyms, and some that two officers have agreed on."""
    matching.adopt_shipped_terms(actor=SYSTEM, at=at)
    roles = (Role.COUNTY_OFFICER.value, Role.CITY_OFFICER.value)
    posts = [StaffPost.objects.filter(role=role, ended_at__isnull=True).order_by("pk").first() for role in roles]
    county, city = (actor_of(post.user) if post is not None else None for post in posts)
    if county is None or city is None:
        return
    for words in _WORDS:
        group = matching.propose_terms(
            actor=county, kind="synonym", words=words, source="县里企业和院所的不同说法", at=at
        )
        if words is not _WORDS[-1]:
            matching.approve_terms(actor=city, group_id=group.pk, at=at)


def ensure_index() -> None:
    """Build the search index when there is none (or it was made by another version)."""
    if not is_up_to_date():
        rebuild()


@contextmanager
def _without_messages() -> Iterator[None]:
    """What happens here tells nobody; what others wanted to tell before stays."""
    before = list(connection.run_on_commit)
    yield
    connection.run_on_commit[:] = before


def _forget_messages() -> None:
    """Drop what the acts so far wanted to tell after the commit: in the demo city it was read long ago."""
    connection.run_on_commit.clear()


@contextmanager
def _unsafe_but_fast() -> Iterator[None]:
    """While loading into SQLite, leave flushing to the operating system: a crash only means loading again."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
    try:
        yield
    finally:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA synchronous=FULL")


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(file=sys.stderr))


def people_by_role() -> dict[str, User]:
    """One demonstration account for each role that has one."""
    found: dict[str, User] = {}
    for user in User.objects.filter(is_demonstration=True, is_active=True).order_by("pk"):
        if user.has_usable_password():
            for role in actor_of(user).roles:
                found.setdefault(role.value, user)
    return found


def welcome(url: str) -> str:
    """The address and every demonstration account with its role, for the terminal."""
    lines = ["", f"科转已启动：{url}", f"演示账号（密码都是 {PASSWORD}）："]
    order = [role.value for role in Role]
    found: list[tuple[int, str]] = []
    users = User.objects.filter(is_demonstration=True, is_active=True)
    for user in (user for user in users if user.has_usable_password()):
        roles = sorted(actor_of(user).roles, key=lambda role: order.index(role.value))
        words = "、".join(str(ROLE_WORDS[role]) for role in roles)
        found.append((order.index(roles[0].value) if roles else 99, f"  {user.username:<12}{words}　{user}"))
    lines += [line for _order, line in sorted(found)]
    lines += ["按 Ctrl-C 结束；数据保留在 var 目录，下次启动继续使用。", ""]
    return "\n".join(lines)
