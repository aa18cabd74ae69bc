"""Brigades on their rounds, services, ratings and events of the demo city, all through the verbs."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from kezhuan.accounts.models import User
from kezhuan.accounts.queries import actor_of
from kezhuan.demo import records
from kezhuan.demo.replay import Act, Replay
from kezhuan.engine.actor import STRANGER, Actor
from kezhuan.engine.codes import divisions
from kezhuan.outreach import actions as outreach
from kezhuan.outreach.actions import Service
from kezhuan.outreach.content import Content, Heard
from kezhuan.outreach.facts import Facts, read_agenda
from kezhuan.outreach.models import Brigade, Event, ServiceRecord, Visit
from kezhuan.outreach.tickets import token_of
from kezhuan.ratings import actions as ratings

_VISITS, _EACH = 8, 2
_DEMANDS = (
    "密封面在低温下渗漏，想找耐低温的材料",
    "注塑件翘曲大，废品率降不下来",
    "想把人工检验换成机器视觉，一分钟要看 60 件",
    "电机噪声比同行高 3 分贝，客户有意见",
    "废水里的镍回收不干净，想找新工艺",
    "鞋底胶粘不牢，夏天返修多",
)
_SOLVED = ("机床报警，查出是气压不足", "程序版本不对，当场换回", "传感器接线松动，重新压接")
_SERVICES = ("介绍了检测平台的预约办法", "讲了研发费用加计扣除怎么备查", "帮着填了高企认定的自查表")
_ANSWERS: dict[str, dict[str, object]] = {
    "diagnosis": {"problem": "良品率不稳", "part": "process", "advice": "先稳住温控，再调参数"},
    "matching": {"wanted": "低温密封材料", "introduced": "高校材料学院", "met": "yes"},
    "policy_advice": {"topics": ["rd_deduction", "high_tech"], "next": "准备研发台账"},
    "testing": {"sample": "阀芯", "items": "4", "passed": "yes"},
}
_OUTCOMES = ("solved", "informed", "introduced", "continues")
_LEVELS = (5, 5, 4, 5, 4, 3, 5, 1, 4, 5, 5, 2)
_EVENTS = (
    ("promotion", "新材料成果推介会", -150, "closed"),
    ("matching", "泵阀企业技术需求对接会", -95, "closed"),
    ("forum", "智能装备产业论坛", -40, "held"),
    ("training", "技术合同认定登记培训", -12, "held"),
    ("roadshow", "青年科学家项目路演", 8, "published"),
    ("investment", "生命健康项目招商会", 21, "published"),
    ("matching", "电气行业揭榜对接会", 45, "planned"),
)
_AGENDA = "14:00 致辞\n14:15 成果介绍｜张教授\n15:00 需求发布｜企业代表\n15:40 自由对接"


@dataclass
class Rounds:
    """``acts`` plans everything; each act finds what the acts before it have made."""

    replay: Replay
    planned: list[Act] = field(default_factory=list)

    def acts(self) -> list[Act]:
        self.random = random.Random(self.replay.city.seed)  # noqa: S311 - a made-up city, no secret
        firms: dict[str, list[records.Organisation]] = {}
        for row in self.replay.city.organisations:
            if row.kind == "enterprise":
                firms.setdefault(row.division_code, []).append(row)
        counties = sorted(firms, key=lambda code: (-len(firms[code]), code))[:4]
        for number, code in enumerate(counties):
            self._brigade(number, code, firms[code])
        for number, told in enumerate(_EVENTS):
            self._event(number, counties[number % len(counties)], *told)
        return self.planned

    def _plan(self, at: datetime, run: Callable[[], object]) -> None:
        self.planned.append(Act(at, 100_000 + len(self.planned), run))

    def _county(self, code: str) -> Actor:
        return self.replay.actors.get(f"county-{code}", self.replay.actors["city-second"])

    def _at(self, days: int, hour: int = 10) -> datetime:
        """So many days from the last evening of the city, at an hour; never later than that evening."""
        moment = (self.replay.until + timedelta(days=days)).replace(hour=hour, minute=0)
        return min(moment, self.replay.until) if days <= 0 else moment

    # Brigades ---------------------------------------------------------------------------------------------------------
    def _brigade(self, number: int, code: str, firms: list[records.Organisation]) -> None:
        formed = self._at(-300 + number)
        made: list[Brigade] = []
        people: list[Actor] = []
        place = divisions().check(code, self.replay.city.as_of).name

        def form() -> None:
            brigade = outreach.form_brigade(
                actor=self._county(code),
                name=f"{place}科技轻骑队",
                division_code=code,
                formed_on=formed.date(),
                routes="每周二、周四走访园区企业，雨天改电话回访。",
                at=formed,
                is_demonstration=True,
            )
            made.append(brigade)
            for each in range(_EACH):
                user = self._member(number, each, place, formed)
                people.append(actor_of(user))
                outreach.add_member(
                    actor=self._county(code),
                    brigade_id=brigade.pk,
                    user_id=user.pk,
                    joined_on=formed.date(),
                    leads_it=each == 0,
                    at=formed,
                )

        self._plan(formed, form)
        for visit in range(_VISITS):
            firm = firms[(visit * 5 + number) % len(firms)]
            self._visit(made, people, firm, number * _VISITS + visit)
        for step in range(3):
            self._plan(self._at(-1, 9 + step), partial(self._stop, made, people, firms[step % len(firms)], step))

    def _member(self, number: int, each: int, place: str, at: datetime) -> User:
        if number == each == 0:
            return self.replay.users["brigade"]
        return self.replay._user(f"rider{number}{each}", f"{place}队员{each + 1}", at)

    def _stop(self, made: list[Brigade], people: list[Actor], firm: records.Organisation, step: int) -> None:
        stop = partial(
            outreach.plan_stop,
            actor=people[0],
            brigade_id=made[0].pk,
            enterprise=firm.name,
            planned_on=self.replay.city.as_of + timedelta(days=1 + step * 2),
            note="带检测平台的价目表" if step == 0 else "",
            at=self._at(-1, 9 + step),
        )
        self.replay._try("stop", stop)

    def _visit(self, made: list[Brigade], people: list[Actor], firm: records.Organisation, number: int) -> None:
        at = self._at(-(7 + (number * 37) % 280), 16)
        found = [Heard("demand", _DEMANDS[number % len(_DEMANDS)])]
        found += [Heard("solved", _SOLVED[number % len(_SOLVED)])] if number % 2 else []
        found += [Heard("service", _SERVICES[number % len(_SERVICES)])] if number % 3 == 0 else []

        def go() -> None:
            rider = people[number % len(people)]
            visit = outreach.record_visit(
                actor=rider,
                brigade_id=made[0].pk,
                client_key=UUID(int=self.random.getrandbits(128), version=4),
                content=Content(
                    firm.name, at.date(), "看了车间和实验室，和技术负责人谈了一小时。", findings=tuple(found)
                ),
                at=at,
            ).visit
            if number % 2 == 0:
                self._service(rider, visit, firm, number, at)

        self._plan(at, lambda: self.replay._try(f"visit {number}", go))

    def _service(self, rider: Actor, visit: Visit, firm: records.Organisation, number: int, at: datetime) -> None:
        kind = list(_ANSWERS)[number // 2 % len(_ANSWERS)]
        said = Service(
            service_type=kind,
            channel="on_site",
            minutes=30 + number % 5 * 30,
            outcome=_OUTCOMES[number // 2 % len(_OUTCOMES)],
            summary="企业当场确认。",
            answers=_ANSWERS[kind],
        )
        made = outreach.record_service(actor=rider, said=said, visit_id=visit.pk, at=at, is_demonstration=True)
        if number % 4 == 0:
            self._rate(made, firm, number // 4, at + timedelta(days=2))

    def _rate(self, made: ServiceRecord, firm: records.Organisation, number: int, at: datetime) -> None:
        level = _LEVELS[number % len(_LEVELS)]
        asked = made.organisation.ratings.get(subject_label="outreach.ServiceRecord", subject_id=made.pk)
        ratings.rate(
            actor=self.replay.owner(firm.key),
            rating_id=asked.pk,
            level=level,
            words={5: "很专业，问题解决了。", 2: "等了两周才来。"}.get(level, ""),
            reasons=["skill"] if level > 3 else ["speed"],
            at=at,
        )
        if level == 1:
            self._settle(asked.ticket.pk, made, at)

    def _settle(self, ticket_id: int, made: ServiceRecord, at: datetime) -> None:
        officer = self._county(made.division_code)
        user_id = officer.user_id or 0
        ratings.assign_ticket(actor=officer, ticket_id=ticket_id, user_id=user_id, at=at + timedelta(days=1))
        ratings.answer_ticket(
            actor=officer, ticket_id=ticket_id, answer="已核实，当天车辆故障，向您道歉。", at=at + timedelta(days=3)
        )
        ratings.close_ticket(
            actor=officer, ticket_id=ticket_id, done="已补做诊断，队里改为提前一天电话确认。", at=at + timedelta(days=5)
        )

    # Events -----------------------------------------------------------------------------------------------------------
    def _event(self, number: int, code: str, kind: str, title: str, days: int, state: str) -> None:
        starts = self._at(days, 14)
        planned = self._at(min(days - 30, -2))
        made: list[Event] = []
        self._plan(planned, lambda: made.append(self._planned(number, code, kind, title, starts, planned)))
        steps: list[tuple[datetime, Callable[[Event], object]]] = []
        leads = self._county(code)
        if state != "planned":
            published = planned + timedelta(hours=2)
            steps.append((published, lambda row: outreach.publish_event(actor=leads, event_id=row.pk, at=published)))
            steps.append((published + timedelta(hours=1), partial(self._guests, leads, number, published, state)))
        if state in ("held", "closed"):
            after = starts + timedelta(hours=3)
            steps.append((after, partial(self._held, leads, state, after)))
        for at, step in steps:
            self._plan(at, lambda step=step: self.replay._try(title, lambda: step(made[0])))  # type: ignore[misc]

    def _planned(self, number: int, code: str, kind: str, title: str, starts: datetime, at: datetime) -> Event:
        leads = self._county(code)
        hosts = [row.name for row in self.replay.city.organisations if row.kind == "institute"]
        facts = Facts(
            kind=kind,
            title=title,
            division_code=code,
            place="科技大市场二楼报告厅",
            starts_at=starts,
            ends_at=starts + timedelta(hours=2, minutes=30),
            capacity=80,
            introduction="面向全市企业、院校和服务机构，现场有技术经纪人值守。",
            hosts=[hosts[number % len(hosts)]],
            agenda=read_agenda(_AGENDA),
        )
        if number == 0:
            self._targets(at)
        return outreach.plan_event(
            actor=leads, facts=facts, organiser_id=leads.user_id or 0, at=at, is_demonstration=True
        )

    def _targets(self, at: datetime) -> None:
        """The plan of the city's present year, for the counties where events are."""
        year = self.replay.city.as_of.year
        for code in sorted({row.division_code for row in self.replay.city.organisations})[:6]:
            for kind, number in (("matching", 4), ("training", 3)):
                plan = partial(
                    outreach.set_event_target,
                    actor=self.replay.actors["city-second"],
                    year=year,
                    division_code=code,
                    kind=kind,
                    number=number,
                    at=at,
                )
                self.replay._try(f"target {code}", plan)

    def _guests(self, leads: Actor, number: int, at: datetime, state: str, event: Event) -> None:
        firms = [row for row in self.replay.city.organisations if row.kind == "enterprise"]
        for guest in range(5):
            made = outreach.register(
                actor=STRANGER,
                event_id=event.pk,
                name=f"{'王李张刘陈'[guest]}经理",
                mobile=f"1380{number:03d}{guest:04d}",
                organisation_name=firms[(number * 7 + guest) % len(firms)].name,
                consents=True,
                at=at,
            )
            if state in ("held", "closed") and guest < 3:
                outreach.sign_in(actor=leads, event_id=event.pk, token=token_of(made), at=event.starts_at)

    def _held(self, leads: Actor, state: str, at: datetime, event: Event) -> None:
        outreach.hold_event(actor=leads, event_id=event.pk, at=at)
        words = "两家企业与院校约定下周看样"
        outreach.add_outcome(actor=leads, event_id=event.pk, kind="other", words=words, at=at)
        outreach.add_outcome(actor=leads, event_id=event.pk, kind="demand", words="想找耐磨涂层供应商", at=at)
        task = outreach.add_follow_up(
            actor=leads,
            event_id=event.pk,
            words="回访到场企业，看对接有没有下文",
            owner_id=leads.user_id or 0,
            due_on=at.date() + timedelta(days=14),
            at=at,
        )
        if state == "closed":
            done = at + timedelta(days=10)
            outreach.finish_follow_up(actor=leads, follow_up_id=task.pk, result="已回访 3 家，2 家在谈", at=done)
            outreach.close_event(actor=leads, event_id=event.pk, summary="到场 3 家，达成 2 项约定。", at=done)


def with_rounds(replay: Replay) -> list[Act]:
    """Everything that happens in the city, the rounds among the rest, in order of time."""
    return sorted([*replay.acts(), *Rounds(replay).acts()], key=lambda act: (act.at, act.order))
