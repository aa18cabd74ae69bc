"""Invents what joins the records: interests, saved searches and one account for each role."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random

from kezhuan.demo.histories import CHINA
from kezhuan.demo.lexicon import families, industries, phrases
from kezhuan.demo.records import (
    Achievement,
    Demand,
    DemoAccount,
    Interest,
    Organisation,
    Person,
    SavedSearch,
    Step,
    Truth,
)
from kezhuan.demo.scale import Scale
from kezhuan.demo.wording import Scene
from kezhuan.engine.actor import Role


def published_at(steps: Sequence[Step]) -> datetime | None:
    """When a record was first published, if ever."""
    return next((step.at for step in steps if step.verb == "publish"), None)


def make_interests(
    seed: int,
    as_of: date,
    scale: Scale,
    demands: Sequence[Demand],
    achievements: Sequence[Achievement],
    truth: dict[str, Truth],
) -> tuple[Interest, ...]:
    """Each engaged or solved demand has the interest that led there; others were asked for and wait or failed."""
    offered = {found.key: moment for found in achievements if (moment := published_at(found.history))}
    taken = [found for found in demands if any(step.verb == "engage" for step in found.history)]
    open_ones = [found for found in demands if found.state in ("published", "engaged")]
    made: list[Interest] = []
    for number in range(scale.interests):
        rng = Random(f"{seed}/interest/{number}")  # noqa: S311 - reproducible demonstration data
        settled = number < len(taken)
        demand = taken[number] if settled else rng.choice(open_ones)
        made.append(_interest(rng, f"interest-{number + 1:05d}", demand, (offered, truth), as_of, settled=settled))
    return tuple(made)


def _interest(
    rng: Random,
    key: str,
    demand: Demand,
    known: tuple[dict[str, datetime], dict[str, Truth]],
    as_of: date,
    *,
    settled: bool,
) -> Interest:
    offered, truth = known
    start = published_at(demand.history) or demand.created_at
    if settled:
        answered: datetime | None = next(step.at for step in demand.history if step.verb == "engage")
        asked = start + (next(step.at for step in demand.history if step.verb == "engage") - start) / 2
        outcome = "accepted"
    else:
        end = datetime(as_of.year, as_of.month, as_of.day, tzinfo=CHINA) - timedelta(hours=7)
        asked = start + (end - start) * rng.random()
        outcome = "pending" if (end - asked).days < 12 else rng.choices(("declined", "lapsed"), weights=(3, 1))[0]
        answered = (
            asked + timedelta(days=rng.randint(2, 11), minutes=rng.randint(1, 300)) if outcome == "declined" else None
        )
    asked = _by_day(rng, asked, start, answered)
    kind, target = _target(rng, demand, asked, offered, truth)
    reasons = {"accepted": "接受理由", "declined": "谢绝理由"}
    return Interest(
        key=key,
        demand_key=demand.key,
        target_kind=kind,
        target_key=target,
        asked_by=demand.contact_key,
        message=_message(rng, demand),
        asked_at=asked.replace(microsecond=0),
        outcome=outcome,
        answered_at=answered.replace(microsecond=0) if answered else None,
        reason=rng.choice(phrases(reasons[outcome])) if outcome in reasons else "",
    )


def _by_day(rng: Random, asked: datetime, after: datetime, before: datetime | None) -> datetime:
    """The same day at an hour people write at, where that keeps the order of events."""
    waking = asked.replace(hour=rng.randint(8, 20), microsecond=0)
    return waking if after < waking and (before is None or waking < before) else asked


def _target(
    rng: Random, demand: Demand, asked: datetime, offered: dict[str, datetime], truth: dict[str, Truth]
) -> tuple[str, str]:
    """An answer that was public when it was asked for; an expert, or any achievement, where none truly fits."""
    answers = truth.get(demand.key, Truth((), (), ()))
    ready = [key for key in answers.achievements if key in offered and offered[key] < asked]
    if ready and rng.random() < 0.85:
        return "achievement", rng.choice(ready)
    if answers.experts:
        return "expert", rng.choice(answers.experts)
    if ready:
        return "achievement", rng.choice(ready)
    early = [key for key, moment in offered.items() if moment < asked] or list(offered)
    return "achievement", rng.choice(early)


def _message(rng: Random, demand: Demand) -> str:
    industry = next(found for found in industries() if found.key == demand.city_industry)
    family = families()[demand.families[0]] if demand.families else rng.choice(industry.families)
    scene = Scene.draw(rng, family, industry, "温州")
    return scene.say(rng, rng.choice(phrases("对接留言")))


def make_saved_searches(seed: int, as_of: date, scale: Scale, people: Sequence[Person]) -> tuple[SavedSearch, ...]:
    """Questions that contacts and brokers keep."""
    keepers = [person for person in people if person.kind in ("contact", "broker") and person.city_industries]
    made = []
    for number in range(scale.saved_searches):
        rng = Random(f"{seed}/search/{number}")  # noqa: S311 - reproducible demonstration data
        keeper = rng.choice(keepers)
        industry = next(found for found in industries() if found.key == keeper.city_industries[0])
        scene = Scene.draw(rng, rng.choice(industry.families), industry, "温州")
        saved = as_of - timedelta(days=rng.randint(1, 300))
        made.append(
            SavedSearch(
                key=f"search-{number + 1:05d}",
                person_key=keeper.key,
                text=scene.say(rng, rng.choice(phrases("匹配搜索"))),
                kinds=tuple(sorted(rng.sample(("achievement", "expert", "service"), k=rng.randint(1, 3)))),
                city_industry=industry.key,
                saved_at=datetime(saved.year, saved.month, saved.day, rng.randint(8, 20), 15, tzinfo=CHINA),
            )
        )
    return tuple(made)


def make_accounts(
    organisations: Sequence[Organisation],
    people: Sequence[Person],
    demands: Sequence[Demand],
    achievements: Sequence[Achievement],
    interests: Sequence[Interest],
) -> tuple[DemoAccount, ...]:
    """One account for each role; the firm's waits for an answer that the institute's owes, so that both are alive."""
    engaged = {found.contact_key for found in demands if found.state == "engaged"}
    offering = {found.key: found.organisation_key for found in achievements}
    institutes = {found.key for found in organisations if found.kind == "institute"}
    pending = [found for found in interests if found.outcome == "pending"]
    waiting = [found for found in pending if offering.get(found.target_key) in institutes]
    best = max(waiting, key=lambda found: (found.asked_by in engaged, found.asked_at), default=None)
    busy = best.asked_by if best else next(found.contact_key for found in demands if found.state == "engaged")
    firm = next(person for person in people if person.key == busy)
    first = {kind: next(person for person in people if person.kind == kind) for kind in ("expert", "broker", "brigade")}
    homes = {found.kind: found for found in reversed(organisations)}
    if best:
        homes["institute"] = next(found for found in organisations if found.key == offering[best.target_key])
    officers = [person for person in people if person.kind == "officer"]
    city = next(person for person in officers if person.organisation_key == homes["government"].key)
    county = next(person for person in officers if person.division_code == firm.division_code and person is not city)
    of_people = (
        ("firm", Role.ENTERPRISE, firm, True),
        ("broker", Role.BROKER, first["broker"], False),
        ("expert", Role.EXPERT, first["expert"], False),
        ("brigade", Role.BRIGADE, first["brigade"], False),
        ("county", Role.COUNTY_OFFICER, county, False),
        ("city", Role.CITY_OFFICER, city, False),
    )
    accounts = [
        DemoAccount(
            username=name,
            display_name=person.name,
            role=role.value,
            organisation_key=person.organisation_key,
            person_key=person.key,
            division_code=person.division_code if role is Role.COUNTY_OFFICER else None,
            manages=manages,
        )
        for name, role, person, manages in of_people
    ]
    of_homes = (
        ("institute", Role.INSTITUTE, "高校院所管理员", homes["institute"]),
        ("incubator", Role.INCUBATOR, "孵化器运营管理员", homes["incubator_operator"]),
        ("provider", Role.PROVIDER, "服务机构管理员", homes["service_provider"]),
    )
    accounts += [
        DemoAccount(name, words, role.value, home.key, None, None, True) for name, role, words, home in of_homes
    ]
    admins = (
        ("sysadmin", Role.SYSTEM_ADMIN, "系统管理员"),
        ("secadmin", Role.SECURITY_ADMIN, "安全管理员"),
        ("auditor", Role.AUDIT_ADMIN, "审计管理员"),
    )
    accounts += [DemoAccount(name, words, role.value, None, None, None, False) for name, role, words in admins]
    return tuple(accounts)
