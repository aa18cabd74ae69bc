"""Results of the demo city's public institutes on their way to a buyer: planned, decided, announced, ready, signed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from kezhuan.catalogue.models import Achievement
from kezhuan.demo.calls import acting_for
from kezhuan.demo.replay import Replay
from kezhuan.disposal import actions
from kezhuan.disposal.content import Decision, Plan
from kezhuan.disposal.models import Disposal
from kezhuan.disposal.queries import NOTICE_KIND, priorities_of
from kezhuan.engine.actor import STRANGER, SYSTEM, Actor
from kezhuan.engine.errors import DomainError
from kezhuan.gazette.actions import Complaint, answer_objection, close_notice, raise_objection
from kezhuan.gazette.models import PublicNotice
from kezhuan.gazette.queries import notice_of
from kezhuan.parties.models import Organisation

#: The way of a disposal; each entry of the plan stops somewhere on it.
_WAY = ("draft", "decided", "asked", "answered", "announced", "cleared", "completed")
_UNITS, _BUYERS = 5, 4
_DOUBT = "受让方和第二完成人去年共同申报过项目，请核实是不是利害关系人。"


@dataclass(frozen=True)
class _Wanted:
    """``days``: how long ago it began; ``objection``: "" none, else how far it was handled."""

    way: str
    until: str
    days: int
    price: int
    mode: str = "agreement"
    related: bool = False
    objection: str = ""


_PLAN = (
    _Wanted("assignment", "completed", 90, 1_280_000),
    _Wanted("exclusive", "cleared", 34, 860_000),
    _Wanted("equity", "announced", 12, 2_400_000, related=True, objection="accept"),
    _Wanted("assignment", "announced", 20, 560_000),
    _Wanted("assignment", "asked", 9, 730_000),
    _Wanted("sole", "announced", 25, 320_000, objection="uphold"),
    _Wanted("assignment", "decided", 5, 450_000, mode="bidding"),
    _Wanted("exclusive", "draft", 2, 180_000),
)


@dataclass
class _Unit:
    """An institute, who acts for it, and its results that nobody disposes of yet."""

    organisation: Organisation
    actor: Actor
    results: list[Achievement] = field(default_factory=list)


def dispose(replay: Replay) -> list[Disposal]:
    """Every disposal of the plan, by the institutes somebody can sign in for first; then trials of other results."""
    units = [unit for unit in _units(replay) if unit.results]
    buyers = acting_for(replay, "enterprise", _BUYERS)
    if not units or not buyers:
        return []
    _trials(replay, units, buyers)
    made = []
    for number, wanted in enumerate(_PLAN):
        taken = _take(units, replay.until - timedelta(days=wanted.days))
        if taken is None:
            break
        story = _Story(replay, wanted, *taken, buyers[number % len(buyers)], number)
        try:
            made.append(story.told())
        except DomainError as error:
            replay.refused.append(f"disposal {number}: {error.code}")
    return made


def _units(replay: Replay) -> list[_Unit]:
    return [_Unit(row, actor, list(_free(row))) for row, actor in acting_for(replay, "institute", _UNITS)]


def _free(owner: Organisation) -> Sequence[Achievement]:
    """Published service inventions that are neither for sale nor in a contract, the longest published first."""
    rows = Achievement.objects.filter(
        owner=owner,
        is_service_invention=True,
        state="published",
        disposals__isnull=True,
        lots__isnull=True,
        contracts__isnull=True,
    )
    return list(rows.order_by("published_at", "pk"))


def _take(units: list[_Unit], before: datetime, *, newest: bool = False) -> tuple[_Unit, Achievement] | None:
    """A free result that was published before this moment: the oldest of the first unit that has one."""
    for unit in units:
        for result in reversed(unit.results) if newest else unit.results:
            if result.published_at is not None and result.published_at < before:
                unit.results.remove(result)
                return unit, result
    return None


class _Story:
    """One disposal from its plan to where it stops."""

    def __init__(
        self,
        replay: Replay,
        wanted: _Wanted,
        unit: _Unit,
        result: Achievement,
        buyer: tuple[Organisation, Actor],
        number: int,
    ) -> None:
        self.wanted, self.unit, self.result, self.buyer = wanted, unit, result, buyer[0]
        self.number, self.now = number, replay.until
        self.started = replay.until - timedelta(days=wanted.days)
        county = f"county-{unit.organisation.division_code}"
        self.officer = replay.actors.get(county, replay.actors.get("city", SYSTEM))

    def at(self, days: int) -> datetime:
        return min(self.started + timedelta(days=days, hours=self.number), self.now)

    def told(self) -> Disposal:
        disposal = actions.draft_disposal(
            actor=self.unit.actor, achievement_id=self.result.pk, plan=self._plan(), at=self.started
        )
        for state in _WAY[1 : _WAY.index(self.wanted.until) + 1]:
            getattr(self, f"_{state}")(disposal)
        if self.wanted.mode != "agreement":
            self._released(disposal)
        disposal.refresh_from_db()
        return disposal

    def _plan(self) -> Plan:
        wanted, price = self.wanted, Decimal(self.wanted.price)
        agreed = wanted.mode == "agreement"
        return Plan(
            way=wanted.way,
            mode=wanted.mode,
            unit_kind="public",
            abstract=self.result.abstract[:300] or f"{self.result.title}，已完成中试。",
            intended_price=price if agreed else None,
            base_price=None if agreed else price,
            price_basis="委托评估机构评估，并参考两项同类技术的成交价。",
            terms="合同生效后 30 日内付 40%，交付全部资料后付 60%。",
            buyer=self.buyer if agreed else None,
            related=wanted.related if agreed else None,
            relation="第二完成人在受让方持股 5%，已回避议价" if wanted.related and agreed else "",
        )

    def _do(self, verb: Any, disposal: Disposal, days: int, **more: Any) -> Any:
        return verb(actor=self.unit.actor, disposal_id=disposal.pk, at=self.at(days), **more)

    def _decided(self, disposal: Disposal) -> None:
        decision = Decision(
            self.at(1).date(),
            "院长办公会",
            "三人小组议价两轮，查了股权和任职，结果在院内通报。",
            f"院办 {self.at(1).year} 年第 {21 + self.number} 号",
        )
        self._do(actions.decide_disposal, disposal, 1, decision=decision)

    @property
    def _asks(self) -> bool:
        return self.wanted.way == "assignment"

    def _asked(self, disposal: Disposal) -> None:
        if self._asks:
            self._do(actions.ask_completers, disposal, 2)

    def _answered(self, disposal: Disposal) -> None:
        for priority in priorities_of(disposal):
            actions.answer_priority(
                actor=self.unit.actor,
                priority_id=priority.pk,
                claims=False,
                words="本人书面答复不受让，存成果转化处。",
                at=self.at(4),
            )

    def _released(self, disposal: Disposal) -> None:
        self._asked(disposal)
        self._answered(disposal)
        self._do(actions.release_disposal, disposal, 5)

    def _announced(self, disposal: Disposal) -> None:
        self._do(actions.announce_disposal, disposal, 6)
        if self.wanted.objection:
            self._objected(disposal)

    def _objected(self, disposal: Disposal) -> None:
        made = raise_objection(
            actor=STRANGER,
            notice_id=self._notice(disposal).pk,
            complaint=Complaint(_DOUBT, "钱立新", f"1380002{self.number:04d}"),
            at=self.at(9),
            source=f"demo-{self.number}",
        )
        answer = "已受理，五个工作日内核实。"
        answer_objection(actor=self.officer, objection_id=made.pk, outcome="accept", reason=answer, at=self.at(10))
        if self.wanted.objection == "uphold":
            answer = "核实属实：受让方和第二完成人有共同项目，应当注明关系后重新公示。"
            answer_objection(actor=self.officer, objection_id=made.pk, outcome="uphold", reason=answer, at=self.at(14))

    @staticmethod
    def _notice(disposal: Disposal) -> PublicNotice:
        notice = notice_of(disposal, NOTICE_KIND)
        assert notice is not None  # announced a moment ago
        return notice

    def _cleared(self, disposal: Disposal) -> None:
        notice = self._notice(disposal)
        close_notice(actor=SYSTEM, notice_id=notice.pk, at=notice.due_at + timedelta(hours=1))

    def _completed(self, disposal: Disposal) -> None:
        self._do(actions.complete_disposal, disposal, 40, note="双方已在单位签约。")


_TRIALS = ("offered", "running", "transferred")


def _trials(replay: Replay, units: list[_Unit], buyers: list[tuple[Organisation, Actor]]) -> None:
    """One trial that waits for the enterprise, one that runs, one that ended well."""
    now = replay.until
    others = units[1:] + units[:1]
    wanted = ((others, 3), (units, 43), (others, 83))
    found = (_take(choice, now - timedelta(days=days), newest=True) for choice, days in wanted)
    free = [pair for pair in found if pair is not None]
    for number, (state, (unit, result)) in enumerate(zip(_TRIALS, free, strict=False)):
        user, user_actor = buyers[number % len(buyers)]
        at = replay.until - timedelta(days=3 + 40 * number)
        offer = actions.Offer(
            user,
            at.date() + timedelta(days=1),
            at.date() + timedelta(days=180),
            "在一条产线上试用，单位派人调试两次；数据双方共有，试用期不收费。",
            price_after=Decimal(300_000),
        )
        try:
            trial = actions.offer_trial(actor=unit.actor, achievement_id=result.pk, offer=offer, at=at)
            if state != "offered":
                actions.answer_trial(actor=user_actor, trial_id=trial.pk, accepts=True, at=at + timedelta(days=2))
            if state == "transferred":
                actions.end_trial(
                    actor=user_actor, trial_id=trial.pk, transferred=True, reason="废品率从 6% 降到 2%，决定受让。",
                    at=at + timedelta(days=70),
                )  # fmt: skip
        except DomainError as error:
            replay.refused.append(f"trial {number}: {error.code}")
