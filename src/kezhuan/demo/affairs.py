"""What happens around the things of the demo city: disposals with their notices, trials, calls in each phase.

Written as acts like everything else, so that each enters through its verb at its own time.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from kezhuan.accounts.queries import actor_of
from kezhuan.catalogue.models import Achievement
from kezhuan.demo.replay import Act, Replay
from kezhuan.disposal import actions as disposal
from kezhuan.disposal.content import Decision, Plan
from kezhuan.disposal.models import Disposal
from kezhuan.disposal.queries import NOTICE_KIND as PRICING
from kezhuan.disposal.queries import known_relation
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.gazette import actions as gazette
from kezhuan.gazette.queries import notice_of
from kezhuan.orders import actions as orders
from kezhuan.orders.content import Offer, Step, Terms
from kezhuan.orders.models import Call
from kezhuan.orders.queries import NOTICE_KIND as AWARD

_DAY = timedelta(days=1)
#: Title, need, deliverables, bounty in yuan, days since it was published.
_CALLS = (
    (
        "超低温球阀零泄漏密封结构",
        "零下 196 度液氮中开关一万次以后，泄漏量不大于每分钟 1 毫升；现在三千次以后开始渗漏。",
        "样机三台、第三方低温检测报告、全套图纸和装配工艺。",
        1_800_000,
        6,
    ),
    (
        "鞋底自动涂胶的轨迹在线识别",
        "不同鞋型混线生产，三秒内识别轮廓并生成涂胶轨迹，位置误差不超过 0.5 毫米。",
        "一条产线的视觉和控制系统，连续运行三个月的记录。",
        960_000,
        42,
    ),
    (
        "高压断路器触头的耐电弧涂层",
        "额定短路电流开断三十次以后，触头烧损量比现在的铜钨触头降低三成。",
        "涂层工艺文件、试样两百件、型式试验报告。",
        1_200_000,
        48,
    ),
    (
        "再生涤纶染色色差的闭环控制",
        "同一缸内左中右色差不超过 0.5 级，一次染成率从八成提高到九成五。",
        "在线测色和自动加料系统一套，三个月试运行报告。",
        750_000,
        75,
    ),
)
_CRITERIA = (("技术路线", 40), ("团队和基础条件", 30), ("报价和工期", 30))


@dataclass
class Affairs:
    """Acts of the last two and a half months before ``replay.until``."""

    replay: Replay
    made: dict[str, Any] = field(default_factory=dict)

    def acts(self) -> Iterator[Act]:
        """In no order: the caller sorts them among the others."""
        for order, (days, run) in enumerate(self._planned()):
            at = self.replay.until - days * _DAY
            yield Act(at, 1_000_000 + order, partial(self._run, run, at))

    def _run(self, run: Callable[[datetime], object], at: datetime) -> None:
        self.replay._try(getattr(run, "__name__", "affair"), lambda: run(at))

    def _planned(self) -> Iterator[tuple[float, Callable[[datetime], object]]]:
        yield from self._disposals()
        yield 22, self._offer_trial
        yield 20, self._accept_trial
        for number, (_title, _need, _goods, _bounty, since) in enumerate(_CALLS):
            yield since, partial(self._publish, number)
            yield since - 2, partial(self._ask, number)
            yield since - 4, partial(self._propose, number)
            if number:
                yield since - 21, partial(self._open, number)
                yield since - 22, partial(self._panel, number)
                yield since - 24, partial(self._judge, number)
            if number > 1:
                yield since - 26, partial(self._rank, number)
                yield since - 45, partial(self._announce, number)
            if number == 3:  # noqa: PLR2004 - the oldest call
                yield since - 60, self._award
                yield since - 70, self._deliver

    # Disposals -------------------------------------------------------------------------------------------------------
    def _disposals(self) -> Iterator[tuple[float, Callable[[datetime], object]]]:
        for name, since in (("done", 45.0), ("noticed", 30.0), ("asked", 4.0)):
            yield since, partial(self._decide, name)
            if name != "asked":
                yield since - 2, partial(self._answer, name)
                yield since - 20, partial(self._notice, name)
        yield 6, self._object
        yield 5, self._take_up
        yield 2, self._close

    def _results(self) -> list[Achievement]:
        """Public results of institutes that have completers, those of the demonstration account's unit first."""
        home = next(row.organisation_key for row in self.replay.city.accounts if row.role == "institute")
        own = self.replay.organisations[home or ""].pk
        rows = Achievement.objects.filter(state="published", owner__kind="institute", completers__isnull=False)
        found = list(rows.distinct().select_related("owner").order_by("pk")[:200])
        return sorted(found, key=lambda row: (row.owner_id != own, row.pk))

    def _firms(self) -> list[str]:
        """Keys of enterprises, the demonstration account's first."""
        home = next(row.organisation_key for row in self.replay.city.accounts if row.role == "enterprise")
        keys = [row.key for row in self.replay.city.organisations if row.kind == "enterprise"]
        return sorted(keys, key=lambda key: (key != home, key))

    def _owner_of(self, organisation_id: int) -> Actor:
        key = next(key for key, row in self.replay.organisations.items() if row.pk == organisation_id)
        return self.replay.owner(key)

    def _decide(self, name: str, at: datetime) -> Disposal:
        number = ("done", "noticed", "asked").index(name)
        result = self._results()[number]
        buyer = self.replay.organisations[self._firms()[number * 3]]
        related = bool(known_relation(result, buyer))
        actor = self._owner_of(result.owner_id)
        plan = Plan(
            way="assignment",
            mode="agreement",
            unit_kind="public",
            abstract=result.abstract,
            intended_price=Decimal(400_000 + 150_000 * number),
            price_basis="委托评估，并参考近两年同类专利的成交价。",
            terms="签约后十日内付三成，验收后付清。",
            buyer=buyer,
            related=related,
            relation="完成人在受让方兼职" if related else "",
        )
        made = disposal.draft_disposal(actor=actor, achievement_id=result.pk, plan=plan, at=at)
        diligence = "与受让方三次议价，委托评估机构评估，核查了完成人与受让方的关系。"
        decision = Decision(at.date(), "院长办公会", diligence, f"院办 {at:%Y} 第 {number + 31} 号")
        self.made[name] = made
        disposal.decide_disposal(actor=actor, disposal_id=made.pk, decision=decision, at=at)
        self.made[f"{name}-asked"] = disposal.ask_completers(actor=actor, disposal_id=made.pk, at=at)
        return made

    def _answer(self, name: str, at: datetime) -> None:
        actor = self._owner_of(self.made[name].owner_id)
        for priority in self.made[f"{name}-asked"]:
            words = f"{at.month} 月 {at.day} 日书面答复，存科研处。"
            disposal.answer_priority(actor=actor, priority_id=priority.pk, claims=False, words=words, at=at)

    def _notice(self, name: str, at: datetime) -> None:
        made = self.made[name]
        disposal.announce_disposal(actor=self._owner_of(made.owner_id), disposal_id=made.pk, at=at)

    def _object(self, at: datetime) -> None:
        """Another firm doubts the price of the notice that still runs."""
        notice = notice_of(self.made["noticed"], PRICING)
        assert notice is not None
        grounds = "拟交易价格低于去年同类专利的成交价，请公布评估依据和可比案例。"
        actor = self.replay.owner(self._firms()[7])
        self.made["objection"] = gazette.raise_objection(
            actor=actor, notice_id=notice.pk, complaint=gazette.Complaint(grounds), at=at
        )

    def _take_up(self, at: datetime) -> None:
        actor = self._owner_of(self.made["noticed"].owner_id)
        gazette.answer_objection(actor=actor, objection_id=self.made["objection"].pk, outcome="accept", at=at)

    def _close(self, at: datetime) -> None:
        notice = notice_of(self.made["done"], PRICING)
        assert notice is not None
        gazette.close_notice(actor=SYSTEM, notice_id=notice.pk, at=at)

    # Trials ----------------------------------------------------------------------------------------------------------
    def _offer_trial(self, at: datetime) -> None:
        result = self._results()[3]
        firm = self.replay.organisations[self._firms()[0]]
        offer = disposal.Offer(
            firm,
            at.date() + 3 * _DAY,
            at.date() + 150 * _DAY,
            "装在一条产线上试用，单位派人调试；运行数据双方共有，产品质量由企业负责。",
            Decimal(0),
            Decimal(260_000),
        )
        actor = self._owner_of(result.owner_id)
        self.made["trial"] = disposal.offer_trial(actor=actor, achievement_id=result.pk, offer=offer, at=at)

    def _accept_trial(self, at: datetime) -> None:
        actor = self.replay.owner(self._firms()[0])
        disposal.answer_trial(actor=actor, trial_id=self.made["trial"].pk, accepts=True, at=at)

    # Calls -----------------------------------------------------------------------------------------------------------
    def _firm_of(self, number: int) -> str:
        return self._firms()[number * 2]

    def _institutes(self) -> list[str]:
        home = next(row.organisation_key for row in self.replay.city.accounts if row.role == "institute")
        keys = [row.key for row in self.replay.city.organisations if row.kind == "institute"]
        return sorted(keys, key=lambda key: (key != home, key))

    def _publish(self, number: int, at: datetime) -> None:
        title, need, goods, bounty, _since = _CALLS[number]
        key = self._firm_of(number)
        first = at.date() + 220 * _DAY
        terms = Terms(
            kind=("challenge", "commission", "challenge", "custom")[number],
            title=title,
            need=need,
            deliverables=goods,
            eligibility="在中国登记的高校、科研院所和企业，可以联合应征。",
            audit_right="发布单位可以查看经费使用和试验记录。",
            budget=Decimal(bounty),
            questions_until=at + 10 * _DAY,
            deadline=at + 20 * _DAY,
            criteria=_CRITERIA,
            milestones=(Step("方案评审和样件", first, 40), Step("现场验收", first + 180 * _DAY, 60)),
        )
        actor = self.replay.owner(key)
        unit = self.replay.organisations[key]
        call = orders.draft_call(actor=actor, organisation_id=unit.pk, terms=terms, at=at)
        self.made[f"call-{number}"] = orders.publish_call(actor=actor, call_id=call.pk, at=at)

    def _call(self, number: int) -> Call:
        return Call.objects.get(pk=self.made[f"call-{number}"].pk)

    def _ask(self, number: int, at: datetime) -> None:
        call = self._call(number)
        asker = self.replay.owner(self._institutes()[0])
        text = "试验可以在我们自己的试验台上做吗，还是必须送第三方？"
        asked = orders.ask_question(actor=asker, call_id=call.pk, text=text, at=at)
        answer = "过程试验可以自己做，验收试验要送有资质的第三方。"
        owner = self.replay.owner(self._firm_of(number))
        orders.answer_question(actor=owner, call_id=call.pk, question_id=asked.pk, answer=answer, at=at + _DAY / 2)

    def _propose(self, number: int, at: datetime) -> None:
        call = self._call(number)
        for place, key in enumerate(self._institutes()[: 3 if number else 2]):
            offer = Offer(
                summary=("金属对金属密封加低温跑合。", "柔性密封件加自紧结构。", "双道密封加在线监测。")[place],
                approach="先做小试和仿真，再出样件，按指标逐项试验，最后到现场装配验证。",
                team="教授一名，高级工程师两名，有相应的试验台和加工设备。",
                price=call.budget * Decimal(80 + 5 * place) / 100,
                months=14 + place,
                accepts_audit=True,
            )
            unit = self.replay.organisations[key]
            orders.submit_proposal(
                actor=self.replay.owner(key), call_id=call.pk, organisation_id=unit.pk, offer=offer, at=at
            )

    def _open(self, number: int, at: datetime) -> None:
        orders.open_proposals(actor=SYSTEM, call_id=self._call(number).pk, at=at)

    def _experts(self) -> list[Actor]:
        """Three people of units that do not propose, with accounts of their own."""
        if "experts" not in self.made:
            bidding = set(self._institutes()[:3])
            people = [
                (key, self.replay.people[key])
                for key in (
                    row.key for row in self.replay.city.people
                    if row.kind == "expert" and row.organisation_key not in bidding
                )
                if not hasattr(self.replay.people[key], "user")
            ][:3]  # fmt: skip
            users = [self.replay._user(key, row.name, row.recorded_at, person=row) for key, row in people]
            self.made["experts"] = [actor_of(user) for user in users]
        found: list[Actor] = self.made["experts"]
        return found

    def _panel(self, number: int, at: datetime) -> None:
        call, owner = self._call(number), self.replay.owner(self._firm_of(number))
        for expert in self._experts():
            orders.appoint_reviewer(actor=owner, call_id=call.pk, user_id=expert.user_id or 0, at=at)
            orders.declare_no_conflict(actor=expert, call_id=call.pk, at=at)
        orders.start_review(actor=owner, call_id=call.pk, at=at)

    def _judge(self, number: int, at: datetime) -> None:
        """In the youngest review one expert still owes the points."""
        call = self._call(number)
        criteria = list(call.criteria.values_list("pk", flat=True))
        for seat, expert in enumerate(self._experts()[: 2 if number == 1 else 3]):
            for place, proposal_id in enumerate(call.proposals.order_by("pk").values_list("pk", flat=True)):
                points = {pk: 88 - 6 * place + 3 * seat - turn for turn, pk in enumerate(criteria)}
                orders.score_proposal(
                    actor=expert, call_id=call.pk, proposal_id=proposal_id, points=points, comment="路线可行。", at=at
                )
            orders.finish_review(actor=expert, call_id=call.pk, at=at)

    def _rank(self, number: int, at: datetime) -> None:
        owner = self.replay.owner(self._firm_of(number))
        orders.rank_proposals(actor=owner, call_id=self._call(number).pk, at=at)

    def _announce(self, number: int, at: datetime) -> None:
        call = self._call(number)
        best = call.proposals.get(rank=1)
        reason = "路线最成熟，有现成的试验台，报价在预算以内。"
        owner = self.replay.owner(self._firm_of(number))
        orders.propose_award(actor=owner, call_id=call.pk, proposal_id=best.pk, reason=reason, at=at)

    def _award(self, at: datetime) -> None:
        notice = notice_of(self._call(3), AWARD)
        assert notice is not None
        gazette.close_notice(actor=SYSTEM, notice_id=notice.pk, at=at)

    def _deliver(self, at: datetime) -> None:
        call = self._call(3)
        step = call.milestones.first()
        assert step is not None
        winner = self.replay.owner(self._institutes()[0])
        words = "样件三套和试验记录已送到，请验收。"
        orders.deliver_milestone(actor=winner, call_id=call.pk, milestone_id=step.pk, words=words, at=at)
