"""Plans the life of a record: the verbs, dates, actors and reasons that bring it to its target state.

States: draft, submitted, reviewed, published, engaged, solved, closed, expired, returned. A record is reviewed twice:
the county officer reviews, the city officer publishes.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from random import Random

from kezhuan.demo.lexicon import phrases
from kezhuan.demo.records import Step

CHINA = timezone(timedelta(hours=8))
#: How far back the city's records reach.
SPAN_DAYS = 913
STATES = ("draft", "submitted", "reviewed", "published", "engaged", "solved", "closed", "expired", "returned")
_FORWARD = {
    "draft": (),
    "submitted": ("submit",),
    "returned": ("submit", "return"),
    "reviewed": ("submit", "review"),
    "published": ("submit", "review", "publish"),
    "engaged": ("submit", "review", "publish", "engage"),
    "solved": ("submit", "review", "publish", "engage", "solve"),
    "closed": ("submit", "review", "publish", "close"),
    "expired": ("submit", "review", "publish", "expire"),
}
_TARGET = {
    "submit": "submitted",
    "return": "returned",
    "review": "reviewed",
    "publish": "published",
    "renew": "published",
    "engage": "engaged",
    "solve": "solved",
    "close": "closed",
    "expire": "expired",
}
_ACTOR = {
    "submit": "owner",
    "return": "county_officer",
    "review": "county_officer",
    "publish": "city_officer",
    "renew": "owner",
    "engage": "broker",
    "solve": "owner",
    "close": "owner",
    "expire": "system",
}
#: Days a step takes after the one before it, in the recent past of records that wait for that step.
_GAPS = {"submit": (0, 4), "return": (1, 4), "review": (1, 4), "publish": (1, 3), "engage": (3, 75), "solve": (25, 190)}


@dataclass(frozen=True, slots=True)
class Life:
    """When a record was created and what happened to it, oldest first."""

    created_at: datetime
    steps: tuple[Step, ...]

    @property
    def published_at(self) -> datetime | None:
        """When it was first published, if ever."""
        return next((step.at for step in self.steps if step.verb == "publish"), None)


@dataclass(frozen=True, slots=True)
class Reasons:
    """The phrase-book sections a kind of record takes its reasons from."""

    closing: str = "关闭理由"
    solving: str = "解决理由"


def plan_life(rng: Random, state: str, as_of: date, validity_days: int, reasons: Reasons | None = None) -> Life:
    """A life that ends in ``state`` on or before the day before ``as_of``.

    ``validity_days`` is how long a publication lasts: an open record older than that has been renewed.
    """
    verbs = list(_FORWARD[state])
    if "publish" in verbs and rng.random() < 0.12:
        verbs[0:1] = ["submit", "return", "submit"]
    gaps = [_gap(rng, verb, validity_days) for verb in verbs]
    spent = sum(gaps) + 3 * len(gaps) + 2
    waiting = {"draft": 60, "submitted": 8, "reviewed": 6, "returned": 30}.get(state, SPAN_DAYS)
    idle = rng.randint(0, max(0, min(waiting, SPAN_DAYS - spent)))
    created = _moment(rng, as_of - timedelta(days=spent + idle))
    steps: list[Step] = []
    at = created
    for verb, gap in zip(verbs, gaps, strict=True):
        at = _next(rng, at, gap, official=_ACTOR[verb].endswith("officer"))
        steps.append(_step(rng, verb, at, reasons or Reasons()))
        if verb == "publish":
            steps += _renewals(rng, at, state, as_of, validity_days)
            at = steps[-1].at
    return Life(created, tuple(steps))


def _gap(rng: Random, verb: str, validity_days: int) -> int:
    if verb == "expire":
        return validity_days
    low, high = _GAPS.get(verb, (20, 150))
    return rng.randint(low, high)


def _renewals(rng: Random, published: datetime, state: str, as_of: date, validity_days: int) -> list[Step]:
    """Renewals of a still published record, each in the last days of the validity before."""
    found: list[Step] = []
    at = published
    while state == "published" and (as_of - at.date()).days > validity_days:
        at = at + timedelta(days=validity_days - rng.randint(2, 20))
        found.append(_step(rng, "renew", at, Reasons()))
    return found


def _step(rng: Random, verb: str, at: datetime, reasons: Reasons) -> Step:
    sections = {
        "return": "退回理由",
        "renew": "申请续期理由",
        "close": reasons.closing,
        "solve": reasons.solving,
        "engage": "接受理由",
    }
    reason = rng.choice(phrases(sections[verb])) if verb in sections else ""
    if verb == "expire":
        reason = "有效期满，没有续期"
    return Step(verb=verb, target=_TARGET[verb], at=at, actor=_ACTOR[verb], reason=reason)


def _moment(rng: Random, day: date) -> datetime:
    minutes = rng.randint(8 * 60 + 20, 11 * 60 + 30) if rng.random() < 0.6 else rng.randint(13 * 60 + 30, 17 * 60 + 20)
    return datetime.combine(day, time(minutes // 60, minutes % 60, rng.randint(0, 59)), tzinfo=CHINA)


def _next(rng: Random, before: datetime, gap: int, *, official: bool) -> datetime:
    """``gap`` days later; officers work on weekdays only; on the same day, some minutes later."""
    at = _moment(rng, before.date() + timedelta(days=gap))
    while official and at.weekday() >= 5:
        at += timedelta(days=1)
    return at if at > before else before + timedelta(minutes=rng.randint(6, 90))
