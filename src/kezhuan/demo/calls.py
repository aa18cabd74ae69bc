"""Calls of the demo city (揭榜挂帅, 订单式研发), one in each state, with sealed proposals, judged and awarded ones."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from kezhuan.accounts.models import User
from kezhuan.accounts.queries import actor_of
from kezhuan.demo.replay import Replay
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.errors import DomainError
from kezhuan.gazette.actions import close_notice
from kezhuan.gazette.permissions import acts_for
from kezhuan.gazette.queries import notice_of
from kezhuan.orders import actions
from kezhuan.orders.content import Offer, Step, Terms
from kezhuan.orders.models import Call, Proposal
from kezhuan.orders.queries import NOTICE_KIND, conflicts_of, milestones_of, standing_proposals
from kezhuan.parties.models import Organisation
from kezhuan.ui.formatting import SHANGHAI

_WAY = ("draft", "open", "opened", "reviewing", "ranked", "announced", "awarded")
_EXPERTS, _SPARE = 3, 6
#: Days from the beginning: questions end, proposals end.
_QUESTIONS, _DEADLINE = 10, 20
_IDEAS = ("表面改性加结构优化。", "换材料体系，分两轮试制。", "先仿真选型，再做样件。")
_POINTS = ((88, 84, 79), (81, 86, 90), (74, 70, 83))


@dataclass(frozen=True)
class _Wanted:
    """``days``: how long ago it was published; ``until``: where on the way it is now, or how it ended."""

    kind: str
    title: str
    need: str
    budget: int
    until: str
    days: int
    proposals: int = 3


_PLAN = (
    _Wanted("challenge", "深冷球阀零泄漏密封", "零下 196 度开关一万次泄漏量为零；现在三千次后渗漏。", 2_000_000,
            "awarded", 190),
    _Wanted("commission", "鞋面胶线视觉检测样机", "每分钟 30 双，漏检不超过千分之三；现在靠人看。", 600_000,
            "announced", 40),
    _Wanted("challenge", "断路器触头无银化材料", "电寿命十万次，温升不超过 60 K；银含量为零。", 1_500_000,
            "ranked", 36),
    _Wanted("challenge", "铸件气孔在线探伤", "直径 0.5 毫米以上气孔全部检出，节拍 12 秒。", 900_000, "reviewing", 30),
    _Wanted("custom", "光伏接线盒灌封胶配方", "耐候 25 年，固化 20 分钟以内。", 450_000, "opened", 22, 2),
    _Wanted("challenge", "高精度齿轮泵降噪", "额定工况噪声不超过 62 分贝；现在 71 分贝。", 800_000, "open", 8, 2),
    _Wanted("commission", "眼镜架表面处理替代电镀", "耐汗 48 小时不变色，不含六价铬。", 350_000, "open", 3, 1),
    _Wanted("custom", "服装吊挂线调度软件", "换款停线不超过 8 分钟。", 300_000, "draft", 1, 0),
    _Wanted("commission", "汽车线束端子压接在线判定", "误判不超过万分之五。", 500_000, "no_award", 70, 2),
    _Wanted("custom", "包装薄膜回收造粒除味", "气味等级 3 级以下。", 280_000, "cancelled", 25, 1),
)  # fmt: skip


def publish_calls(replay: Replay) -> list[Call]:
    """Every call of the plan: of the enterprises somebody can sign in for first, answered by institutes."""
    owners, bidders = acting_for(replay, "enterprise", 3), acting_for(replay, "institute", 4)
    experts = _experts(replay)
    made = []
    for number, wanted in enumerate(_PLAN):
        if not owners or len(bidders) < 2:
            break
        owner = owners[0 if number % 2 == 0 else number % len(owners)]
        story = _Story(replay, wanted, owner, bidders[number % 2 :] + bidders[: number % 2], experts, number)
        try:
            made.append(story.told())
        except DomainError as error:
            replay.refused.append(f"call {number}: {error.code}")
    return made


def acting_for(replay: Replay, kind: str, most: int) -> list[tuple[Organisation, Actor]]:
    """Organisations of a kind with whoever acts for each; those with a demonstration account first."""
    named = [row.organisation_key for row in replay.city.accounts if row.role == kind]
    others = [key for key, row in replay.organisations.items() if row.kind == kind]
    keys = dict.fromkeys([*(key for key in named if key), *others])
    found = ((replay.organisations[key], replay.owner(key)) for key in keys)
    return list(islice((each for each in found if acts_for(each[1], each[0].pk)), most))


def _experts(replay: Replay) -> list[User]:
    """The demonstration expert, and some of other units who get an account."""
    found = [replay.users["expert"]] if "expert" in replay.users else []
    own = {row.person_key for row in replay.city.accounts}
    others = [row for row in replay.city.people if row.kind == "expert" and row.key not in own]
    return found + [replay.user_of(replay.people[row.key], replay.until) for row in others[-_SPARE:]]


class _Story:
    """One call from its draft to where it stops."""

    def __init__(
        self,
        replay: Replay,
        wanted: _Wanted,
        owner: tuple[Organisation, Actor],
        bidders: list[tuple[Organisation, Actor]],
        experts: list[User],
        number: int,
    ) -> None:
        self.wanted, self.bidders, self.experts, self.number = wanted, bidders, experts, number
        self.owner, self.as_owner = owner
        self.now = replay.until
        self.started = replay.until - timedelta(days=wanted.days)

    def at(self, days: float) -> datetime:
        return min(self.started + timedelta(days=days), self.now)

    def _do(self, verb: Any, call: Call, days: float, actor: Actor | None = None, **more: Any) -> Any:
        return verb(actor=actor or self.as_owner, call_id=call.pk, at=self.at(days), **more)

    def told(self) -> Call:
        call = actions.draft_call(
            actor=self.as_owner, organisation_id=self.owner.pk, terms=self._terms(), at=self.started
        )
        until = {"no_award": "opened", "cancelled": "open"}.get(self.wanted.until, self.wanted.until)
        for state in _WAY[1 : _WAY.index(until) + 1]:
            getattr(self, f"_{state}")(call)
        if self.wanted.until == "no_award":
            self._do(actions.end_without_award, call, 26, reason="两份方案都没有达到误判率指标。")
        if self.wanted.until == "cancelled":
            self._do(actions.cancel_call, call, 12, reason="产线停产改造，暂不研发。")
        call.refresh_from_db()
        return call

    def _terms(self) -> Terms:
        wanted = self.wanted
        deadline = (self.started + timedelta(days=_DEADLINE)).astimezone(SHANGHAI).replace(hour=17, minute=0, second=0)
        return Terms(
            kind=wanted.kind,
            title=wanted.title,
            need=wanted.need,
            deliverables="样机或样品三件、第三方检测报告、全套图纸和工艺文件。",
            eligibility="在中国登记的企业、高校院所，可以联合应征。",
            audit_right="发布单位可以查看经费使用和试验记录。",
            budget=Decimal(wanted.budget),
            questions_until=deadline - timedelta(days=_DEADLINE - _QUESTIONS),
            deadline=deadline,
            criteria=(("技术路线", 40), ("团队和条件", 30), ("报价和工期", 30)),
            milestones=(
                Step("方案和样品通过评审", deadline.date() + timedelta(days=60), 30),
                Step("样机通过试验", deadline.date() + timedelta(days=150), 40),
                Step("交付并验收", deadline.date() + timedelta(days=300), 30),
            ),
        )

    def _open(self, call: Call) -> None:
        self._do(actions.publish_call, call, 0.1)
        bidder = self.bidders[0][1]
        asked = self._do(actions.ask_question, call, 1, actor=bidder, text="试验介质能不能由发布单位提供？")
        if self.number % 3 != 2:  # noqa: PLR2004 - one of three still waits
            self._do(actions.answer_question, call, 2, question_id=asked.pk, answer="可以，由我们提供两批。")
        for place, (bidding, actor) in enumerate(self.bidders[: self.wanted.proposals]):
            self._do(
                actions.submit_proposal,
                call,
                2.5 + place / 10,
                actor=actor,
                organisation_id=bidding.pk,
                offer=self._offer(place),
            )

    def _offer(self, place: int) -> Offer:
        return Offer(
            summary=f"{_IDEAS[place % 3]}指标留有两成余量。",
            approach="先做失效分析，再定三种方案对比试验，最后按选定方案出样机。",
            team="教授一名、副教授两名、博士生四名，有试验台和检测设备。",
            price=Decimal(self.wanted.budget) * (90 - 4 * place) / 100,
            months=10 + 2 * place,
            accepts_audit=True,
        )  # fmt: skip

    def _opened(self, call: Call) -> None:
        self._do(actions.open_proposals, call, _DEADLINE + 0.9, actor=SYSTEM)

    def _panel(self, call: Call) -> list[User]:
        return [each for each in self.experts if not conflicts_of(each, call)][:_EXPERTS]

    def _reviewing(self, call: Call) -> None:
        panel = self._panel(call)
        for each in panel:
            self._do(actions.appoint_reviewer, call, _DEADLINE + 2, user_id=each.pk)
        self._do(actions.start_review, call, _DEADLINE + 3)
        done = panel if self.wanted.until != "reviewing" else panel[1:]
        for place, each in enumerate(done):
            self._score(call, actor_of(each), place)

    def _score(self, call: Call, expert: Actor, place: int) -> None:
        self._do(actions.declare_no_conflict, call, _DEADLINE + 4, actor=expert)
        criteria = list(call.criteria.all())
        for order, proposal in enumerate(self._standing(call)):
            points = {each.pk: _POINTS[order % 3][(place + n) % 3] for n, each in enumerate(criteria)}
            comment = "路线清楚，试验条件够用。" if order == 0 else ""
            self._do(
                actions.score_proposal,
                call,
                _DEADLINE + 5,
                actor=expert,
                proposal_id=proposal.pk,
                points=points,
                comment=comment,
            )
        self._do(actions.finish_review, call, _DEADLINE + 6, actor=expert)

    @staticmethod
    def _standing(call: Call) -> list[Proposal]:
        return list(standing_proposals(call).order_by("pk"))

    def _ranked(self, call: Call) -> None:
        self._do(actions.rank_proposals, call, _DEADLINE + 8)

    def _announced(self, call: Call) -> None:
        best = min(self._standing(call), key=lambda each: each.rank or 99)
        # The days before the notice are counted from now, so that it is still running where the story stops here.
        days = self.wanted.days - 2 if self.wanted.until == "announced" else _DEADLINE + 10
        reason = "三位专家评分最高，路线成熟，报价低于榜金。"
        self._do(actions.propose_award, call, days, proposal_id=best.pk, reason=reason)

    def _awarded(self, call: Call) -> None:
        notice = notice_of(call, NOTICE_KIND)
        assert notice is not None  # announced a moment ago
        close_notice(actor=SYSTEM, notice_id=notice.pk, at=notice.due_at + timedelta(hours=1))
        winner = next(each for each in self._standing(call) if each.state == "awarded")
        acting = next(actor for row, actor in self.bidders if row.pk == winner.organisation_id)
        first, second = list(milestones_of(call))[:2]
        self._do(actions.deliver_milestone, call, 85, actor=acting, milestone_id=first.pk, words="方案和三件样品。")
        self._do(actions.accept_milestone, call, 88, milestone_id=first.pk, words="样品合格，同意验收。")
        self._do(actions.pay_milestone, call, 95, milestone_id=first.pk, paid_on=self.at(94).date())
        self._do(actions.deliver_milestone, call, 170, actor=acting, milestone_id=second.pk, words="样机和试验报告。")
