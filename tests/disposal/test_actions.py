"""Planning, deciding, asking, announcing; what an idle result and a trial allow."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from kezhuan.audit.models import AuditEvent
from kezhuan.catalogue.models import Achievement, Completer
from kezhuan.disposal.actions import (
    Offer,
    abandon_disposal,
    announce_disposal,
    answer_idle_use,
    answer_priority,
    answer_trial,
    ask_completers,
    complete_disposal,
    decide_disposal,
    declare_idle_use,
    draft_disposal,
    end_trial,
    lapse_priority,
    offer_trial,
    release_disposal,
    reopen_disposal,
    revise_disposal,
)
from kezhuan.disposal.content import Decision, Plan
from kezhuan.disposal.jobs import lapse_due, remind_of_trials
from kezhuan.disposal.models import Disposal, Priority, Trial
from kezhuan.disposal.queries import NOTICE_KIND, visible_to
from kezhuan.engine.actor import STRANGER, SYSTEM, Actor
from kezhuan.engine.errors import Conflict, DomainError, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.gazette.actions import answer_objection, close_notice, raise_objection
from kezhuan.gazette.queries import notice_of
from kezhuan.notifications.models import Notification
from tests.catalogue.factories import AchievementFactory
from tests.disposal.conftest import DAY, DECISION
from tests.gazette.conftest import COMPLAINT

LONG = "写得太长了，简介请不超过 4,000 个字，其他不超过 2,000 个字"
PRICE = "价格不能是负数，也不能超过十万亿元"


def refused(run: Callable[[], object]) -> DomainError:
    with pytest.raises(DomainError) as refusal:
        run()
    return refusal.value


# Plans and decisions ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"way": "gift"}, "way", "请选择转化方式"),
        ({"mode": ""}, "mode", "请选择定价方式"),
        ({"unit_kind": "club"}, "unit_kind", "请选择单位性质：它决定要不要公示"),
        ({"way": "self", "mode": "listing", "buyer": None, "base_price": Decimal(1), "price_basis": "评估"}, "mode",
         "自行实施没有受让方，不能挂牌或竞价"),
        ({"abstract": "密封"}, "abstract", "请写成果简介，不少于 10 个字，公示时会公开"),
        ({"abstract": "长" * 4001}, "abstract", LONG),
        ({"terms": "长" * 2001}, "terms", LONG),
        ({"price_basis": "长" * 2001}, "price_basis", LONG),
        ({"intended_price": None}, "intended_price", "协议定价要写拟交易价格"),
        ({"intended_price": Decimal(-1)}, "intended_price", PRICE),
        ({"intended_price": Decimal(10) ** 13}, "intended_price", PRICE),
        ({"mode": "listing", "buyer": None, "price_basis": "评估"}, "base_price",
         "挂牌和竞价应当合理确定底价，请填大于 0 的底价"),
        ({"mode": "bidding", "buyer": None, "base_price": Decimal(1), "price_basis": " "}, "price_basis",
         "请写底价怎样确定：评估、询价或可比交易"),
        ({"mode": "listing", "base_price": Decimal(1)}, "buyer", "挂牌和竞价由交易产生受让方，请先不填"),
        ({"related": True, "relation": " "}, "relation", "请写明受让方和完成人是什么关系，公示时会公开"),
    ],
)  # fmt: skip
def test_a_wrong_plan_names_the_field(
    drafting: Callable[..., Disposal], changes: dict[str, Any], field: str, sentence: str
) -> None:
    refusal = refused(lambda: drafting(**changes))

    assert isinstance(refusal, InvalidInput)
    assert refusal.fields == {field: sentence}


def test_the_unit_itself_and_two_buyers_are_no_buyer(
    drafting: Callable[..., Disposal], yi: Any, completer: Completer
) -> None:
    own = refused(lambda: drafting(buyer=yi))
    both = refused(lambda: drafting(buyer_completer=completer, relation="本人"))

    assert isinstance(own, InvalidInput)
    assert own.fields == {"buyer": "受让方不能是本单位"}
    assert isinstance(both, InvalidInput)
    assert both.fields == {"buyer": "受让方请只选一个：单位或者完成人"}


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"decided_on": date(2026, 11, 24)}, "decided_on", "决定日期不能晚于今天"),
        ({"decided_by": " "}, "decided_by", "请写谁决定的，例如院长办公会"),
        ({"decided_by": "会" * 121}, "decided_by", "请不超过 120 个字"),
        ({"diligence": "议过价"}, "diligence", "请写议价、评估、关联关系核查的过程，不少于 10 个字"),
        ({"diligence": "长" * 2001}, "diligence", "请不超过 2,000 个字"),
        ({"number": "号" * 81}, "number", "文号请不超过 80 个字"),
    ],
)
def test_a_wrong_decision_names_the_field(
    drafting: Callable[..., Disposal],
    as_yi: Actor,
    now: datetime,
    changes: dict[str, Any],
    field: str,
    sentence: str,
) -> None:
    made = drafting()
    wrong: Decision = replace(DECISION, **changes)
    refusal = refused(lambda: decide_disposal(actor=as_yi, disposal_id=made.pk, decision=wrong, at=now))

    assert isinstance(refusal, InvalidInput)
    assert refusal.fields == {field: sentence}


def test_only_the_unit_plans_and_its_experts_do_not(
    achievement: Achievement, plan: Plan, as_jia: Actor, as_completer: Actor, as_city: Actor, now: datetime
) -> None:
    for actor in (as_jia, as_completer, as_city, STRANGER):
        with pytest.raises(NotPermitted):
            draft_disposal(actor=actor, achievement_id=achievement.pk, plan=plan, at=now)


def test_one_result_is_given_away_once_at_a_time(drafting: Callable[..., Disposal]) -> None:
    drafting()

    assert refused(drafting).code == "already_disposed"


def test_plain_licences_may_run_side_by_side(drafting: Callable[..., Disposal]) -> None:
    assert drafting(way="plain").pk != drafting(way="plain").pk


def test_what_is_no_service_invention_is_not_the_units_to_dispose_of(
    yi: Any, as_yi: Actor, plan: Plan, now: datetime
) -> None:
    own = AchievementFactory.create(owner=yi, published=True, is_service_invention=False)

    refusal = refused(lambda: draft_disposal(actor=as_yi, achievement_id=own.pk, plan=plan, at=now))
    assert refusal.code == "not_service_invention"


def test_a_decision_needs_a_buyer_and_a_word_on_the_relation(deciding: Callable[..., Disposal]) -> None:
    assert refused(lambda: deciding(buyer=None)).code == "buyer_missing"
    Disposal.objects.update(state="abandoned")
    unsaid = refused(lambda: deciding(related=None))
    assert unsaid.code == "relation_unsaid"
    assert "第十七条" in unsaid.text()


def test_a_completer_who_works_for_the_buyer_must_be_declared(
    deciding: Callable[..., Disposal], completer: Completer, jia: Any
) -> None:
    completer.person.organisation = jia  # type: ignore[union-attr]
    completer.person.save()  # type: ignore[union-attr]

    refusal = refused(deciding)

    assert refusal.code == "relation_known"
    assert "周明徽" in refusal.text()
    Disposal.objects.update(state="abandoned")
    assert deciding(related=True, relation="完成人周明徽持股 20%").state == "decided"


def test_revising_a_decided_plan_undoes_decision_and_answers(
    asked: list[Priority], plan: Plan, as_yi: Actor, now: datetime
) -> None:
    cheaper = replace(plan, intended_price=Decimal(700_000))

    revised = revise_disposal(actor=as_yi, disposal_id=asked[0].disposal_id, plan=cheaper, at=now + DAY)

    assert (revised.state, revised.decided_on) == ("draft", None)
    assert set(Priority.objects.values_list("state", flat=True)) == {"moot"}


# Priority -----------------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_completers_are_told_and_asked(as_completer: Actor, asked: list[Priority]) -> None:
    kinds = set(Notification.objects.filter(recipient_id=as_completer.user_id).values_list("kind", flat=True))

    assert "disposal.asked" in kinds
    assert [each.completer.name for each in asked] == ["周明徽", "李怀真"]
    assert "受让方：甲阀门有限公司" in asked[0].terms


def test_nothing_is_announced_while_a_completer_has_not_answered(
    asked: list[Priority], as_yi: Actor, now: datetime
) -> None:
    refusal = refused(lambda: announce_disposal(actor=as_yi, disposal_id=asked[0].disposal_id, at=now + DAY))

    assert refusal.code == "priority_open"
    assert "第八百四十七条" in refusal.text()


def test_an_assignment_is_not_announced_before_anybody_was_asked(
    completer: Completer, deciding: Callable[..., Disposal], as_yi: Actor, now: datetime
) -> None:
    made = deciding()

    assert refused(lambda: announce_disposal(actor=as_yi, disposal_id=made.pk, at=now)).code == "priority_open"


def test_a_claim_stops_it_until_the_completer_lets_go(
    asked: list[Priority], as_completer: Actor, as_yi: Actor, now: datetime
) -> None:
    first, second = asked
    answer_priority(actor=as_completer, priority_id=first.pk, claims=True, words="我来办厂", at=now + DAY)
    answer_priority(actor=as_yi, priority_id=second.pk, claims=False, words="书面，存科研处", at=now + DAY)
    refusal = refused(lambda: announce_disposal(actor=as_yi, disposal_id=first.disposal_id, at=now + DAY))
    assert (refusal.code, "周明徽" in refusal.text()) == ("priority_claimed", True)

    answer_priority(actor=as_completer, priority_id=first.pk, claims=False, at=now + 2 * DAY)

    assert announce_disposal(actor=as_yi, disposal_id=first.disposal_id, at=now + 2 * DAY).state == "announced"


def test_an_answer_on_paper_is_recorded_with_the_place_of_the_paper(
    asked: list[Priority], as_yi: Actor, as_bing: Actor, now: datetime
) -> None:
    second = asked[1]
    refusal = refused(lambda: answer_priority(actor=as_yi, priority_id=second.pk, claims=False, at=now + DAY))
    assert isinstance(refusal, InvalidInput)
    assert refusal.fields == {"words": "代为记录要写明书面答复的日期和存放处"}
    too_long = refused(
        lambda: answer_priority(actor=as_yi, priority_id=second.pk, claims=False, words="长" * 501, at=now + DAY)
    )
    assert isinstance(too_long, InvalidInput)
    with pytest.raises(NotFound):
        answer_priority(actor=as_bing, priority_id=second.pk, claims=False, at=now + DAY)

    done = answer_priority(actor=as_yi, priority_id=second.pk, claims=False, words="存科研处", at=now + DAY)

    assert (done.state, done.recorded_by_unit) == ("waived", True)


def test_silence_lapses_at_the_end_of_the_term_and_not_before(
    asked: list[Priority], as_completer: Actor, as_yi: Actor
) -> None:
    due = asked[0].due_at
    early = refused(lambda: lapse_priority(actor=SYSTEM, priority_id=asked[0].pk, at=due - timedelta(seconds=1)))
    assert early.code == "not_due"

    assert (lapse_due(due - timedelta(seconds=1)), lapse_due(due), lapse_due(due)) == (0, 2, 0)
    late = refused(lambda: answer_priority(actor=as_completer, priority_id=asked[0].pk, claims=True, at=due))
    assert late.code in ("priority_late", "wrong_state")
    assert announce_disposal(actor=as_yi, disposal_id=asked[0].disposal_id, at=due).state == "announced"


def test_only_assignments_of_the_decided_are_asked_about(
    deciding: Callable[..., Disposal], completer: Completer, as_yi: Actor, now: datetime
) -> None:
    licence = deciding(way="plain")

    assert refused(lambda: ask_completers(actor=as_yi, disposal_id=licence.pk, at=now)).code == "nothing_to_ask"


def test_completers_are_asked_once_and_have_to_be_known(
    asked: list[Priority], as_yi: Actor, drafting: Callable[..., Disposal], now: datetime
) -> None:
    again = refused(lambda: ask_completers(actor=as_yi, disposal_id=asked[0].disposal_id, at=now))

    assert again.code == "already_asked"


# Announcing ---------------------------------------------------------------------------------------------------------
def test_the_notice_says_what_the_regulation_asks_for(announced: Disposal) -> None:
    notice = notice_of(announced, NOTICE_KIND)

    assert notice is not None
    said = {fact["name"]: fact["value"] for fact in notice.facts}
    assert (said["转化方式"], said["拟交易价格"], said["受让方"]) == ("转让", "80 万元", "甲阀门有限公司")
    assert said["受让方与完成人的关系"] == "不是完成人及其利害关系人"
    assert (notice.days, notice.at_unit, notice.on_market) == (15, True, True)


def test_the_end_of_the_notice_makes_it_ready(announced: Disposal, as_yi: Actor, now: datetime) -> None:
    notice = notice_of(announced, NOTICE_KIND)
    assert notice is not None

    close_notice(actor=SYSTEM, notice_id=notice.pk, at=notice.due_at)
    announced.refresh_from_db()

    assert announced.state == "ready"
    assert complete_disposal(actor=as_yi, disposal_id=announced.pk, at=notice.due_at).state == "completed"


def test_an_upheld_objection_sends_it_back(announced: Disposal, as_bing: Actor, as_city: Actor, now: datetime) -> None:
    notice = notice_of(announced, NOTICE_KIND)
    assert notice is not None
    raised = raise_objection(actor=as_bing, notice_id=notice.pk, complaint=COMPLAINT, at=now + 2 * DAY)
    answer_objection(actor=as_city, objection_id=raised.pk, outcome="accept", at=now + 3 * DAY)
    answer_objection(actor=as_city, objection_id=raised.pk, outcome="uphold", reason="评估过期", at=now + 3 * DAY)

    announced.refresh_from_db()
    assert (announced.state, announced.state_reason) == ("decided", "评估过期")


def test_changing_what_was_announced_means_announcing_anew(
    announced: Disposal, plan: Plan, as_yi: Actor, now: datetime
) -> None:
    refusal = refused(lambda: revise_disposal(actor=as_yi, disposal_id=announced.pk, plan=plan, at=now + 2 * DAY))
    assert refusal.code == "wrong_state"

    back = reopen_disposal(actor=as_yi, disposal_id=announced.pk, reason="价格要降", at=now + 2 * DAY)

    notice = notice_of(announced, NOTICE_KIND)
    assert notice is not None
    assert (back.state, notice.state, notice.state_reason) == ("decided", "withdrawn", "价格要降")


def test_abandoning_withdraws_the_running_notice(announced: Disposal, as_yi: Actor, now: datetime) -> None:
    with pytest.raises(InvalidInput):
        abandon_disposal(actor=as_yi, disposal_id=announced.pk, reason=" ", at=now + 2 * DAY)

    gone = abandon_disposal(actor=as_yi, disposal_id=announced.pk, reason="企业不要了", at=now + 2 * DAY)

    notice = notice_of(announced, NOTICE_KIND)
    assert notice is not None
    assert (gone.state, notice.state) == ("abandoned", "withdrawn")


def test_listings_need_no_notice_and_agreements_of_public_units_do(
    deciding: Callable[..., Disposal], as_yi: Actor, now: datetime
) -> None:
    listed = deciding(way="plain", mode="listing", buyer=None, related=None, base_price=Decimal(500_000))
    agreed = deciding(way="plain")

    assert release_disposal(actor=as_yi, disposal_id=listed.pk, at=now).state == "ready"
    refusal = refused(lambda: release_disposal(actor=as_yi, disposal_id=agreed.pk, at=now))
    assert (refusal.code, "第十七条" in refusal.text()) == ("notice_missing", True)
    private = deciding(way="plain", unit_kind="private")
    unneeded = refused(lambda: announce_disposal(actor=as_yi, disposal_id=private.pk, at=now))
    assert unneeded.code == "no_notice_needed"


# Idle results and trials --------------------------------------------------------------------------------------------
def declare(actor: Actor, achievement: Achievement, at: datetime, **changes: Any) -> Any:
    values = {"granted_on": date(2025, 11, 20), "evidence": "ZL202310000001", "plan": "自己办厂试产。", **changes}
    return declare_idle_use(actor=actor, achievement_id=achievement.pk, at=at, **values)


def test_a_completer_may_implement_what_lay_idle_for_a_year(
    achievement: Achievement, as_completer: Actor, as_yi: Actor, as_bing: Actor, now: datetime
) -> None:
    use = declare(as_completer, achievement, now)
    assert refused(lambda: declare(as_completer, achievement, now)).code == "already_declared"
    with pytest.raises(NotFound):
        answer_idle_use(actor=as_bing, use_id=use.pk, confirms=True, at=now)
    with pytest.raises(InvalidInput):
        answer_idle_use(actor=as_yi, use_id=use.pk, confirms=False, reason="", at=now)

    assert answer_idle_use(actor=as_yi, use_id=use.pk, confirms=True, at=now).state == "confirmed"


@pytest.mark.parametrize(("granted", "is_idle"), [(date(2025, 11, 22), True), (date(2025, 11, 23), False)])
def test_a_year_is_over_on_the_day_after_its_last(
    achievement: Achievement, as_completer: Actor, now: datetime, granted: date, is_idle: bool
) -> None:
    if is_idle:
        assert declare(as_completer, achievement, now, granted_on=granted).pk
    else:
        refusal = refused(lambda: declare(as_completer, achievement, now, granted_on=granted))
        assert (refusal.code, "第三十八条" in refusal.text()) == ("not_idle_yet", True)


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"granted_on": date(2026, 12, 1)}, "granted_on", "授权或登记日期不能晚于今天"),
        ({"evidence": " "}, "evidence", "请填写证书号或登记号，不超过 120 个字"),
        ({"plan": ""}, "plan", "请写怎样实施，不超过 2,000 个字"),
    ],
)
def test_a_wrong_declaration_names_the_field(
    achievement: Achievement, as_completer: Actor, now: datetime, changes: dict[str, Any], field: str, sentence: str
) -> None:
    refusal = refused(lambda: declare(as_completer, achievement, now, **changes))

    assert isinstance(refusal, InvalidInput)
    assert refusal.fields == {field: sentence}


def test_nobody_else_declares_and_what_is_disposed_of_is_not_idle(
    achievement: Achievement, as_completer: Actor, as_yi: Actor, announced: Disposal, now: datetime
) -> None:
    with pytest.raises(NotPermitted):
        declare(as_yi, achievement, now)

    assert refused(lambda: declare(as_completer, achievement, now)).code == "not_idle"


@pytest.fixture
def offer(jia: Any) -> Offer:
    return Offer(
        jia, date(2026, 12, 1), date(2027, 5, 31), "装在两条产线上试用，数据归双方。", Decimal(0), Decimal(300_000)
    )


@pytest.fixture
def trial(achievement: Achievement, as_yi: Actor, offer: Offer, now: datetime) -> Trial:
    return offer_trial(actor=as_yi, achievement_id=achievement.pk, offer=offer, at=now)


def test_a_trial_runs_once_the_enterprise_has_agreed_and_ends_by_word(
    trial: Trial, as_jia: Actor, as_yi: Actor, as_bing: Actor, now: datetime
) -> None:
    with pytest.raises(NotFound):
        answer_trial(actor=as_bing, trial_id=trial.pk, accepts=True, at=now)
    with pytest.raises(NotPermitted):
        answer_trial(actor=as_yi, trial_id=trial.pk, accepts=True, at=now)
    assert answer_trial(actor=as_jia, trial_id=trial.pk, accepts=True, at=now).state == "running"
    with pytest.raises(InvalidInput):
        end_trial(actor=as_jia, trial_id=trial.pk, transferred=False, at=now)

    done = end_trial(actor=as_jia, trial_id=trial.pk, transferred=True, reason="泄漏为零", at=now)

    assert done.state == "transferred"
    verbs = list(AuditEvent.objects.filter(object_type="disposal.trial").values_list("verb", flat=True))
    assert verbs == ["disposal.offer_trial", "disposal.accept_trial", "disposal.transfer_trial"]


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"starts_on": date(2026, 11, 22)}, "starts_on", "试用开始不能早于今天"),
        ({"ends_on": date(2026, 12, 1)}, "ends_on", "试用结束要晚于试用开始"),
        ({"ends_on": date(2028, 12, 2)}, "ends_on", "试用期最长 24 个月，请核对年份"),
        ({"scope": "试试"}, "scope", "请写试用的范围、条件和双方责任，10 到 4,000 个字"),
        ({"fee": Decimal(-1)}, "fee", "金额不能是负数，也不能超过十万亿元"),
        ({"price_after": Decimal(-1)}, "price_after", "金额不能是负数，也不能超过十万亿元"),
    ],
)
def test_wrong_terms_of_a_trial_name_the_field(
    achievement: Achievement,
    as_yi: Actor,
    offer: Offer,
    now: datetime,
    changes: dict[str, Any],
    field: str,
    sentence: str,
) -> None:
    wrong = replace(offer, **changes)
    refusal = refused(lambda: offer_trial(actor=as_yi, achievement_id=achievement.pk, offer=wrong, at=now))

    assert isinstance(refusal, InvalidInput)
    assert refusal.fields == {field: sentence}


def test_one_enterprise_tries_a_result_once_at_a_time(
    trial: Trial, achievement: Achievement, as_yi: Actor, offer: Offer, now: datetime
) -> None:
    with pytest.raises(Conflict):
        offer_trial(actor=as_yi, achievement_id=achievement.pk, offer=offer, at=now)


@pytest.mark.django_db(transaction=True)
def test_both_sides_are_reminded_once_before_a_trial_ends(
    trial: Trial, as_jia: Actor, now: datetime, jia_member: Any
) -> None:
    answer_trial(actor=as_jia, trial_id=trial.pk, accepts=True, at=now)
    soon = now.replace(year=2027, month=5, day=20)

    assert (remind_of_trials(now), remind_of_trials(soon), remind_of_trials(soon)) == (0, 1, 0)
    assert Notification.objects.filter(recipient=jia_member, kind="disposal.trial_ending").count() == 1


# Who sees what ------------------------------------------------------------------------------------------------------
def test_a_draft_is_the_units_and_the_officers_own(
    drafting: Callable[..., Disposal], as_yi: Actor, as_completer: Actor, as_jia: Actor, as_bing: Actor, as_city: Actor
) -> None:
    made = drafting()

    seen = [visible_to(actor).filter(pk=made.pk).exists() for actor in (as_yi, as_completer, as_jia, as_bing, as_city)]
    assert seen == [True, False, False, False, True]
    assert not visible_to(STRANGER).exists()


def test_the_buyer_sees_it_once_it_is_announced(announced: Disposal, as_jia: Actor, as_bing: Actor) -> None:
    assert visible_to(as_jia).filter(pk=announced.pk).exists()
    assert not visible_to(as_bing).filter(pk=announced.pk).exists()


def test_not_allowed_now_is_what_the_steps_answer(announced: Disposal, as_yi: Actor, now: datetime) -> None:
    with pytest.raises(NotAllowedNow):
        complete_disposal(actor=as_yi, disposal_id=announced.pk, at=now)
