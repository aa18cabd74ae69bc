from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from kezhuan.accounts.models import User
from kezhuan.engine.actor import SYSTEM, Actor, Role
from kezhuan.orders.actions import (
    appoint_reviewer,
    declare_no_conflict,
    draft_call,
    finish_review,
    open_proposals,
    publish_call,
    rank_proposals,
    score_proposal,
    start_review,
    submit_proposal,
)
from kezhuan.orders.content import File, Offer, Step, Terms
from kezhuan.orders.models import Call, Proposal
from tests.cast import NOW, OrganisationFactory, PersonFactory, acting, member

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
TERMS = Terms(
    kind="challenge",
    title="深冷球阀零泄漏密封",
    need="零下 196 度开关一万次，泄漏量为零；现在三千次后渗漏。",
    deliverables="样机三台，第三方检测报告，全套图纸。",
    eligibility="在中国登记的企业、高校院所，可以联合应征。",
    audit_right="发布单位可以查看经费使用和试验记录。",
    budget=Decimal(2_000_000),
    questions_until=NOW + 10 * DAY,
    deadline=NOW + 20 * DAY,
    criteria=(("技术路线", 40), ("团队和条件", 30), ("报价和工期", 30)),
    milestones=(Step("样机通过试验", date(2027, 6, 30), 40), Step("小批量交付", date(2027, 12, 31), 60)),
)
#: Words that must stand nowhere before the opening.
SECRET = "磁控溅射氮化铬底层加类金刚石面层"
FILE = File("机密工艺路线.pdf", b"%PDF-1.7\n" + "磁控溅射参数表".encode() + b"\n%%EOF\n")
OFFER = Offer(
    summary=f"用{SECRET}做密封面。",
    approach=f"先做{SECRET}，再配对研磨，低温跑合。",
    team="教授两名，博士四名，有低温试验台。",
    price=Decimal("1234567.89"),
    months=14,
    accepts_audit=True,
    files=(FILE,),
)


@pytest.fixture
def as_jia(jia_member: Any) -> Actor:
    return acting(jia_member)


@pytest.fixture
def as_yi(yi_member: Any) -> Actor:
    return acting(yi_member)


@pytest.fixture
def as_bing(bing_member: Any) -> Actor:
    return acting(bing_member)


@pytest.fixture
def as_city(city_officer: Any) -> Actor:
    return acting(city_officer)


@pytest.fixture
def draft(jia: Any, as_jia: Actor, now: datetime) -> Call:
    """甲 looks for a seal."""
    return draft_call(actor=as_jia, organisation_id=jia.pk, terms=TERMS, at=now)


@pytest.fixture
def call(draft: Call, as_jia: Actor, now: datetime) -> Call:
    return publish_call(actor=as_jia, call_id=draft.pk, at=now)


@pytest.fixture
def submitting(call: Call, yi: Any, as_yi: Actor, now: datetime) -> Callable[..., Proposal]:
    """乙 proposes; keywords replace a part of the offer, ``at`` the moment."""

    def run(at: datetime = now + DAY, **changes: Any) -> Proposal:
        return submit_proposal(
            actor=as_yi, call_id=call.pk, organisation_id=yi.pk, offer=replace(OFFER, **changes), at=at
        )

    return run


@pytest.fixture
def proposal(submitting: Callable[..., Proposal]) -> Proposal:
    return submitting()


@pytest.fixture
def rival(call: Call, bing: Any, as_bing: Actor, now: datetime) -> Proposal:
    """丙 proposes as well, cheaper."""
    offer = replace(OFFER, summary="用聚四氟乙烯软密封，成本低。", price=Decimal(900_000), files=())
    return submit_proposal(actor=as_bing, call_id=call.pk, organisation_id=bing.pk, offer=offer, at=now + 2 * DAY)


@pytest.fixture
def opened(call: Call, proposal: Proposal, rival: Proposal) -> Call:
    return open_proposals(actor=SYSTEM, call_id=call.pk, at=call.deadline)


def expert(name: str) -> User:
    """Somebody of no side."""
    home = OrganisationFactory.create(name=f"{name}所在大学", kind="institute")
    user = member(name, home, Role.EXPERT)
    user.person = PersonFactory.create(name=name, organisation=home)
    user.save()
    return user


@pytest.fixture
def experts(db: None) -> list[User]:
    return [expert(name) for name in ("专家一", "专家二", "专家三")]


@pytest.fixture
def reviewing(opened: Call, experts: list[User], as_jia: Actor) -> Call:
    """Three experts have declared, the review has begun."""
    at = opened.deadline + DAY
    for user in experts:
        appoint_reviewer(actor=as_jia, call_id=opened.pk, user_id=user.pk, at=at)
        declare_no_conflict(actor=acting(user), call_id=opened.pk, at=at)
    return start_review(actor=as_jia, call_id=opened.pk, at=at)


def judge(call: Call, user: User, at: datetime, given: dict[int, int]) -> None:
    """One expert gives each proposal the same points for all criteria, and hands in."""
    for proposal_id, points in given.items():
        score_proposal(
            actor=acting(user),
            call_id=call.pk,
            proposal_id=proposal_id,
            points=dict.fromkeys(call.criteria.values_list("pk", flat=True), points),
            comment="可行",
            at=at,
        )
    finish_review(actor=acting(user), call_id=call.pk, at=at)


@pytest.fixture
def ranked(reviewing: Call, experts: list[User], proposal: Proposal, rival: Proposal, as_jia: Actor) -> Call:
    """乙 90, 80, 85; 丙 70, 75, 60."""
    at = reviewing.deadline + 2 * DAY
    for user, (first, second) in zip(experts, ((90, 70), (80, 75), (85, 60)), strict=True):
        judge(reviewing, user, at, {proposal.pk: first, rival.pk: second})
    return rank_proposals(actor=as_jia, call_id=reviewing.pk, at=at)
