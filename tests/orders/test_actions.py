"""Calls, questions, proposals, the panel, the award and what follows it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from kezhuan.accounts.models import User
from kezhuan.audit.models import AuditEvent
from kezhuan.audit.queries import verify_chain
from kezhuan.engine.actor import STRANGER, SYSTEM, Actor
from kezhuan.engine.errors import Conflict, DomainError, InvalidInput, NotFound, NotPermitted
from kezhuan.gazette.actions import answer_objection, close_notice, raise_objection
from kezhuan.gazette.models import PublicNotice
from kezhuan.gazette.queries import notice_of
from kezhuan.orders.actions import (
    accept_milestone,
    answer_question,
    appoint_reviewer,
    ask_question,
    cancel_call,
    declare_no_conflict,
    deliver_milestone,
    draft_call,
    end_without_award,
    finish_review,
    pay_milestone,
    propose_award,
    publish_call,
    rank_proposals,
    recuse_reviewer,
    return_milestone,
    revise_call,
    score_proposal,
    start_review,
    submit_proposal,
    withdraw_proposal,
)
from kezhuan.orders.content import File, Step
from kezhuan.orders.jobs import GRACE, open_due
from kezhuan.orders.models import Call, Proposal, Reviewer, Score, SealedFile
from kezhuan.orders.queries import NOTICE_KIND, conflicts_of, proposals_visible_to, questions_of
from tests.cast import NOW, PersonFactory, acting
from tests.catalogue.factories import AchievementFactory, CompleterFactory
from tests.gazette.conftest import COMPLAINT
from tests.orders.conftest import DAY, FILE, OFFER, SECOND, TERMS, expert, judge

LONG = "长" * 4001


def refused(run: Callable[[], object]) -> DomainError:
    with pytest.raises(DomainError) as refusal:
        run()
    return refusal.value


# Calls --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"kind": "lottery"}, "kind", "请选择类别"),
        ({"title": " "}, "title", "请填写标题，不超过 120 个字"),
        ({"title": "长" * 121}, "title", "请填写标题，不超过 120 个字"),
        ({"need": "密封"}, "need", "请写要解决什么问题、达到什么指标，10 到 4,000 个字"),
        ({"need": LONG}, "need", "请写要解决什么问题、达到什么指标，10 到 4,000 个字"),
        ({"deliverables": "样机"}, "deliverables", "请写交付什么、怎样验收，10 到 4,000 个字"),
        ({"eligibility": "都行"}, "eligibility", "请写谁可以应征，10 到 4,000 个字"),
        ({"audit_right": LONG}, "audit_right", "请不超过 4,000 个字"),
        ({"budget": Decimal(0)}, "budget", "请填写大于 0 的榜金或预算"),
        ({"budget": Decimal(10) ** 13}, "budget", "请填写大于 0 的榜金或预算"),
        ({"questions_until": NOW + 21 * DAY}, "questions_until", "提问截止不能晚于方案截止"),
        ({"criteria": ()}, "criteria", "请写 1 到 12 个评审指标，名称不重复"),
        ({"criteria": (("甲", 50), ("甲", 50))}, "criteria", "请写 1 到 12 个评审指标，名称不重复"),
        ({"criteria": (("甲", 0), ("乙", 100))}, "criteria",
         "每个评审指标写名称和大于 0 的整数权重，例如：技术路线 40"),
        ({"criteria": (("甲", 50), ("乙", 49))}, "criteria", "评审指标的权重合计要等于 100"),
        ({"milestones": ()}, "milestones", "请写 1 到 12 个节点"),
        ({"milestones": (Step("", date(2027, 6, 30), 100),)}, "milestones",
         "每个节点写日期、付款比例和内容，例如：2027-06-30 40 样机通过试验"),
        ({"milestones": (Step("样机", date(2027, 6, 30), 99),)}, "milestones", "节点的付款比例合计要等于 100"),
        ({"milestones": (Step("样机", date(2026, 12, 13), 100),)}, "milestones",
         "节点日期要晚于方案截止，并按先后排列"),
    ],
)  # fmt: skip
def test_wrong_terms_name_the_field(
    jia: Any, as_jia: Actor, now: datetime, changes: dict[str, Any], field: str, sentence: str
) -> None:
    wrong = replace(TERMS, **changes)
    refusal = refused(lambda: draft_call(actor=as_jia, organisation_id=jia.pk, terms=wrong, at=now))

    assert isinstance(refusal, InvalidInput)
    assert refusal.fields == {field: sentence}


def test_a_call_is_written_in_ones_own_name_only(jia: Any, as_bing: Actor, as_city: Actor, now: datetime) -> None:
    for actor in (as_bing, as_city, STRANGER):
        with pytest.raises(NotPermitted):
            draft_call(actor=actor, organisation_id=jia.pk, terms=TERMS, at=now)


def test_a_draft_may_be_changed_and_a_published_call_not(draft: Call, as_jia: Actor, now: datetime) -> None:
    shorter = replace(TERMS, criteria=(("技术路线", 100),))
    revise_call(actor=as_jia, call_id=draft.pk, terms=shorter, at=now)
    assert draft.criteria.count() == 1

    publish_call(actor=as_jia, call_id=draft.pk, at=now)

    assert refused(lambda: revise_call(actor=as_jia, call_id=draft.pk, terms=TERMS, at=now)).code == "wrong_state"


def test_bidders_have_at_least_a_week(draft: Call, as_jia: Actor) -> None:
    late = draft.deadline - 7 * DAY + SECOND
    refusal = refused(lambda: publish_call(actor=as_jia, call_id=draft.pk, at=late))

    assert (refusal.code, "7 天" in refusal.text()) == ("deadline_too_soon", True)


# Questions ----------------------------------------------------------------------------------------------------------
def test_answers_are_for_all_and_whoever_asked_for_nobody(
    call: Call, as_yi: Actor, as_jia: Actor, as_bing: Actor, now: datetime
) -> None:
    asked = ask_question(actor=as_yi, call_id=call.pk, text="试验介质是液氮还是液化天然气？", at=now + DAY)
    assert not questions_of(call, as_bing).exists()
    assert not questions_of(call, STRANGER).exists()

    answer_question(actor=as_jia, call_id=call.pk, question_id=asked.pk, answer="两种都要做。", at=now + 2 * DAY)

    assert questions_of(call, STRANGER).get().answer == "两种都要做。"
    event = AuditEvent.objects.get(verb="orders.ask_question")
    assert str(event.after["asker"]).startswith("#")
    again = refused(
        lambda: answer_question(actor=as_jia, call_id=call.pk, question_id=asked.pk, answer="改了", at=now + 2 * DAY)
    )
    assert again.code == "already_answered"


def test_the_window_for_questions_has_an_end(call: Call, as_yi: Actor) -> None:
    text = "试验介质是什么？"
    assert ask_question(actor=as_yi, call_id=call.pk, text=text, at=call.questions_until - SECOND).pk

    late = refused(lambda: ask_question(actor=as_yi, call_id=call.pk, text=text, at=call.questions_until))

    assert late.code == "questions_over"


def test_the_owner_asks_nothing_and_nobody_else_answers(call: Call, as_jia: Actor, as_yi: Actor, now: datetime) -> None:
    with pytest.raises(NotPermitted):
        ask_question(actor=as_jia, call_id=call.pk, text="自己问自己可以吗？", at=now)
    asked = ask_question(actor=as_yi, call_id=call.pk, text="试验介质是什么？", at=now)
    with pytest.raises(NotPermitted):
        answer_question(actor=as_yi, call_id=call.pk, question_id=asked.pk, answer="液氮", at=now)
    for text in ("短", "长" * 1001):
        with pytest.raises(InvalidInput):
            ask_question(actor=as_yi, call_id=call.pk, text=text, at=now)
    for answer in (" ", "长" * 2001):
        with pytest.raises(InvalidInput):
            answer_question(actor=as_jia, call_id=call.pk, question_id=asked.pk, answer=answer, at=now)


def test_five_open_questions_are_enough(call: Call, as_yi: Actor, now: datetime) -> None:
    for number in range(5):
        ask_question(actor=as_yi, call_id=call.pk, text=f"第 {number} 个问题是什么？", at=now)

    sixth = refused(lambda: ask_question(actor=as_yi, call_id=call.pk, text="还能再问吗？", at=now))
    assert sixth.code == "too_many_questions"


# Proposals ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"summary": "好"}, "summary", "请用 10 到 4,000 个字概括方案"),
        ({"approach": LONG}, "approach", "请写技术路线，10 到 4,000 个字"),
        ({"team": ""}, "team", "请写团队和基础条件，10 到 4,000 个字"),
        ({"price": Decimal(0)}, "price", "报价要大于 0，且不超过榜金或预算"),
        ({"price": Decimal("2000000.01")}, "price", "报价要大于 0，且不超过榜金或预算"),
        ({"months": 0}, "months", "工期请填 1 到 120 个月的整数"),
        ({"months": 121}, "months", "工期请填 1 到 120 个月的整数"),
        ({"accepts_audit": False}, "accepts_audit", "应征要接受发布单位的审计和检查"),
        ({"files": (FILE,) * 4}, "uploads", "最多上传 3 个文件"),
        ({"files": (File("大.pdf", b"%PDF-" + b"0" * (5 * 1024 * 1024)),)}, "uploads", "每个文件不超过 5 MB"),
        ({"files": (File("假.pdf", b"MZ\x90\x00"),)}, "uploads",
         "文件内容和扩展名 .pdf 不一致。请用原来的软件打开，重新另存后再上传。"),
        ({"files": (File("页面.html", b"<script>"),)}, "uploads",
         "只能上传 pdf、docx、xlsx、pptx、png 或 jpg 文件。别的格式请先另存为 pdf。"),
    ],
)  # fmt: skip
def test_a_wrong_proposal_names_the_field(
    submitting: Callable[..., Proposal], changes: dict[str, Any], field: str, sentence: str
) -> None:
    refusal = refused(lambda: submitting(**changes))

    assert isinstance(refusal, InvalidInput)
    assert refusal.fields == {field: sentence}
    assert not Proposal.objects.exists()


def test_the_last_second_counts_and_the_next_does_not(call: Call, submitting: Callable[..., Proposal]) -> None:
    assert submitting(at=call.deadline - SECOND).state == "sealed"

    late = refused(lambda: submitting(at=call.deadline))

    assert (late.code, "服务器" in late.text()) == ("too_late", True)


def test_replacing_leaves_one_proposal_with_a_new_digest(
    submitting: Callable[..., Proposal], proposal: Proposal, now: datetime
) -> None:
    first = proposal.digest

    second = submitting(at=now + 3 * DAY, months=15, files=())

    assert second.pk == proposal.pk
    assert second.digest != first
    assert not SealedFile.objects.exists()
    digests = [e.after["digest"] for e in AuditEvent.objects.filter(object_type="orders.proposal")]
    assert digests == [first, second.digest]


def test_withdrawing_deletes_the_ciphertext_and_leaves_room_for_another(
    call: Call, proposal: Proposal, submitting: Callable[..., Proposal], as_yi: Actor, as_bing: Actor, now: datetime
) -> None:
    with pytest.raises(NotFound):
        withdraw_proposal(actor=as_bing, call_id=call.pk, proposal_id=proposal.pk, at=now + 2 * DAY)
    late = refused(lambda: withdraw_proposal(actor=as_yi, call_id=call.pk, proposal_id=proposal.pk, at=call.deadline))
    assert late.code == "too_late"

    gone = withdraw_proposal(actor=as_yi, call_id=call.pk, proposal_id=proposal.pk, at=now + 2 * DAY)

    assert (gone.state, bytes(gone.sealed)) == ("withdrawn", b"")
    assert not SealedFile.objects.exists()
    assert submitting(at=now + 3 * DAY).pk != proposal.pk


def test_the_owner_and_people_of_nobody_do_not_propose(
    call: Call, jia: Any, yi: Any, as_jia: Actor, now: datetime
) -> None:
    for organisation in (jia, yi):
        with pytest.raises(NotPermitted):
            submit_proposal(actor=as_jia, call_id=call.pk, organisation_id=organisation.pk, offer=OFFER, at=now)


def test_cancelling_deletes_what_was_sealed(call: Call, proposal: Proposal, as_jia: Actor, now: datetime) -> None:
    with pytest.raises(InvalidInput):
        cancel_call(actor=as_jia, call_id=call.pk, reason=" ", at=now + 2 * DAY)
    late = refused(lambda: cancel_call(actor=as_jia, call_id=call.pk, reason="不想做了", at=call.deadline))
    assert late.code == "too_late"

    cancel_call(actor=as_jia, call_id=call.pk, reason="项目调整", at=now + 2 * DAY)

    proposal.refresh_from_db()
    assert (proposal.state, bytes(proposal.sealed)) == ("withdrawn", b"")


def test_the_clockwork_opens_what_is_due_once(call: Call, proposal: Proposal) -> None:
    assert open_due(call.deadline + GRACE - SECOND) == 0
    assert (open_due(call.deadline + GRACE), open_due(call.deadline + GRACE)) == (1, 0)

    event = AuditEvent.objects.get(verb="orders.open_proposals")
    assert event.note == "1 sealed"


# The panel ----------------------------------------------------------------------------------------------------------
def test_experts_are_chosen_after_the_opening_only(
    call: Call, as_jia: Actor, experts: list[User], now: datetime
) -> None:
    early = refused(lambda: appoint_reviewer(actor=as_jia, call_id=call.pk, user_id=experts[0].pk, at=now))

    assert early.code == "not_opened"


def test_people_of_a_bidder_of_the_owner_and_fellow_completers_do_not_judge(
    opened: Call, yi: Any, yi_member: Any, jia_member: Any, as_jia: Actor, experts: list[User]
) -> None:
    at = opened.deadline + DAY
    employed, fellow, free = experts
    employed.person.organisation = yi  # type: ignore[union-attr]
    employed.person.save()  # type: ignore[union-attr]
    achievement = AchievementFactory.create(published=True)
    CompleterFactory.create(achievement=achievement, person=fellow.person)
    CompleterFactory.create(achievement=achievement, person=PersonFactory.create(organisation=yi), position=2)

    for user in (yi_member, jia_member, employed, fellow):
        refusal = refused(lambda user=user: appoint_reviewer(actor=as_jia, call_id=opened.pk, user_id=user.pk, at=at))
        assert refusal.code == "conflict", user
    assert conflicts_of(free, opened) == []
    assert appoint_reviewer(actor=as_jia, call_id=opened.pk, user_id=free.pk, at=at).state == "invited"


def test_a_conflict_that_arose_since_is_found_at_the_declaration(
    opened: Call, yi: Any, as_jia: Actor, experts: list[User]
) -> None:
    at = opened.deadline + DAY
    user = experts[0]
    appoint_reviewer(actor=as_jia, call_id=opened.pk, user_id=user.pk, at=at)
    user.person.organisation = yi  # type: ignore[union-attr]
    user.person.save()  # type: ignore[union-attr]

    refusal = refused(lambda: declare_no_conflict(actor=acting(user), call_id=opened.pk, at=at))
    assert (refusal.code, "回避" in refusal.text()) == ("conflict", True)


def test_an_expert_reads_nothing_before_the_declaration_and_nothing_after_standing_aside(
    opened: Call, proposal: Proposal, as_jia: Actor, experts: list[User]
) -> None:
    at = opened.deadline + DAY
    user = experts[0]
    appoint_reviewer(actor=as_jia, call_id=opened.pk, user_id=user.pk, at=at)
    seen = [proposals_visible_to(acting(user)).exists()]
    declare_no_conflict(actor=acting(user), call_id=opened.pk, at=at)
    seen.append(proposals_visible_to(acting(user)).exists())
    with pytest.raises(InvalidInput):
        recuse_reviewer(actor=acting(user), call_id=opened.pk, reason="", at=at)
    recuse_reviewer(actor=acting(user), call_id=opened.pk, reason="学生在应征单位工作", at=at)
    seen.append(proposals_visible_to(acting(user)).exists())

    assert seen == [False, True, False]


def test_nobody_is_appointed_twice_and_strangers_to_the_panel_find_nothing(
    opened: Call, as_jia: Actor, as_bing: Actor, experts: list[User]
) -> None:
    at = opened.deadline + DAY
    appoint_reviewer(actor=as_jia, call_id=opened.pk, user_id=experts[0].pk, at=at)
    with pytest.raises(Conflict):
        appoint_reviewer(actor=as_jia, call_id=opened.pk, user_id=experts[0].pk, at=at)
    with pytest.raises(InvalidInput):
        appoint_reviewer(actor=as_jia, call_id=opened.pk, user_id=0, at=at)
    with pytest.raises(NotPermitted):
        appoint_reviewer(actor=as_bing, call_id=opened.pk, user_id=experts[1].pk, at=at)
    for actor in (as_bing, STRANGER):
        with pytest.raises(NotFound):
            declare_no_conflict(actor=actor, call_id=opened.pk, at=at)


def test_a_review_needs_enough_experts(opened: Call, as_jia: Actor, experts: list[User]) -> None:
    at = opened.deadline + DAY
    for user in experts[:2]:
        appoint_reviewer(actor=as_jia, call_id=opened.pk, user_id=user.pk, at=at)

    refusal = refused(lambda: start_review(actor=as_jia, call_id=opened.pk, at=at))
    assert (refusal.code, "3 位" in refusal.text()) == ("panel_too_small", True)


def test_points_are_whole_and_between_0_and_100_for_every_criterion(
    reviewing: Call, proposal: Proposal, experts: list[User]
) -> None:
    at = reviewing.deadline + DAY
    keys = list(reviewing.criteria.values_list("pk", flat=True))
    for points in ({keys[0]: 50}, dict.fromkeys(keys, 101), dict.fromkeys(keys, -1)):
        refusal = refused(
            lambda points=points: score_proposal(
                actor=acting(experts[0]), call_id=reviewing.pk, proposal_id=proposal.pk, points=points, at=at
            )
        )
        assert isinstance(refusal, InvalidInput)
        assert set(refusal.fields.values()) == {"请给 0 到 100 的整数分"}
    long = refused(
        lambda: score_proposal(
            actor=acting(experts[0]),
            call_id=reviewing.pk,
            proposal_id=proposal.pk,
            points=dict.fromkeys(keys, 50),
            comment="长" * 501,
            at=at,
        )
    )
    assert isinstance(long, InvalidInput)


def test_an_expert_hands_in_once_and_only_when_everything_is_scored(
    reviewing: Call, proposal: Proposal, rival: Proposal, experts: list[User]
) -> None:
    at = reviewing.deadline + DAY
    me = acting(experts[0])
    assert refused(lambda: finish_review(actor=me, call_id=reviewing.pk, at=at)).code == "scores_missing"

    judge(reviewing, experts[0], at, {proposal.pk: 90, rival.pk: 70})

    points = dict.fromkeys(reviewing.criteria.values_list("pk", flat=True), 10)
    changed = refused(
        lambda: score_proposal(actor=me, call_id=reviewing.pk, proposal_id=rival.pk, points=points, at=at)
    )
    assert changed.code == "not_scoring"
    logged = [event.after["points"] for event in AuditEvent.objects.filter(verb="orders.score_proposal")]
    assert logged
    assert all(points.startswith("#") for points in logged)


def test_nothing_is_ranked_before_all_have_judged(
    reviewing: Call, proposal: Proposal, rival: Proposal, experts: list[User], as_jia: Actor
) -> None:
    at = reviewing.deadline + DAY
    for user in experts[:2]:
        judge(reviewing, user, at, {proposal.pk: 90, rival.pk: 70})
    assert refused(lambda: rank_proposals(actor=as_jia, call_id=reviewing.pk, at=at)).code == "scores_missing"

    recuse_reviewer(actor=acting(experts[2]), call_id=reviewing.pk, reason="出差", at=at)

    assert refused(lambda: rank_proposals(actor=as_jia, call_id=reviewing.pk, at=at)).code == "panel_too_small"


def test_the_ranking_shows_the_mean_and_the_spread(ranked: Call, proposal: Proposal, rival: Proposal) -> None:
    rows = list(Proposal.objects.order_by("rank").values_list("pk", "rank", "mean", "spread"))

    assert rows == [
        (proposal.pk, 1, Decimal("85.000"), Decimal("10.000")),
        (rival.pk, 2, Decimal("68.333"), Decimal("15.000")),
    ]


def test_points_of_who_stood_aside_do_not_count(
    reviewing: Call, proposal: Proposal, rival: Proposal, experts: list[User], as_jia: Actor
) -> None:
    at = reviewing.deadline + DAY
    fourth = expert("专家四")
    appoint_reviewer(actor=as_jia, call_id=reviewing.pk, user_id=fourth.pk, at=at)
    declare_no_conflict(actor=acting(fourth), call_id=reviewing.pk, at=at)
    points = dict.fromkeys(reviewing.criteria.values_list("pk", flat=True), 0)
    score_proposal(actor=acting(fourth), call_id=reviewing.pk, proposal_id=proposal.pk, points=points, at=at)
    recuse_reviewer(actor=acting(fourth), call_id=reviewing.pk, reason="发现持股", at=at)
    for user in experts:
        judge(reviewing, user, at, {proposal.pk: 80, rival.pk: 70})

    rank_proposals(actor=as_jia, call_id=reviewing.pk, at=at)

    proposal.refresh_from_db()
    assert (proposal.mean, Score.objects.filter(reviewer__state="recused").exists()) == (Decimal("80.000"), True)
    assert Reviewer.objects.filter(state="recused").count() == 1


# Award and what follows ---------------------------------------------------------------------------------------------
def announce(call: Call, proposal: Proposal, actor: Actor, at: datetime) -> PublicNotice:
    propose_award(actor=actor, call_id=call.pk, proposal_id=proposal.pk, reason="技术路线最成熟，有试验台。", at=at)
    notice = notice_of(call, NOTICE_KIND)
    assert notice is not None
    return notice


@pytest.fixture
def awarded(ranked: Call, proposal: Proposal, as_jia: Actor) -> Call:
    notice = announce(ranked, proposal, as_jia, ranked.deadline + 3 * DAY)
    close_notice(actor=SYSTEM, notice_id=notice.pk, at=notice.due_at)
    return Call.objects.get(pk=ranked.pk)


def test_an_award_needs_reasons_and_one_of_the_ranked(ranked: Call, proposal: Proposal, as_jia: Actor) -> None:
    at = ranked.deadline + 3 * DAY
    for reason in ("好", "长" * 2001):
        with pytest.raises(InvalidInput):
            propose_award(actor=as_jia, call_id=ranked.pk, proposal_id=proposal.pk, reason=reason, at=at)
    with pytest.raises(NotFound):
        propose_award(actor=as_jia, call_id=ranked.pk, proposal_id=0, reason="技术路线最成熟，有试验台。", at=at)


def test_the_notice_tells_the_ranking_and_the_price_for_five_working_days(
    ranked: Call, proposal: Proposal, as_jia: Actor
) -> None:
    notice = announce(ranked, proposal, as_jia, ranked.deadline + 3 * DAY)

    said = {fact["name"]: fact["value"] for fact in notice.facts}
    assert (said["拟选定"], said["报价"]) == ("乙理工大学", "123.46 万元")
    assert "第 2 名　丙鞋业有限公司" in said["评审排序"]
    assert (notice.days, notice.unit) == (5, "working_days")


def test_the_award_stands_when_the_notice_has_ended_and_steps_get_their_price(
    awarded: Call, proposal: Proposal, rival: Proposal
) -> None:
    states = dict(Proposal.objects.values_list("pk", "state"))

    assert (awarded.state, states) == ("awarded", {proposal.pk: "awarded", rival.pk: "not_selected"})
    amounts = list(awarded.milestones.values_list("amount", flat=True))
    assert (amounts, sum(amounts)) == ([Decimal("493827.16"), Decimal("740740.73")], Decimal("1234567.89"))
    assert verify_chain().intact


def test_an_upheld_objection_sends_the_award_back(
    ranked: Call, proposal: Proposal, as_jia: Actor, as_bing: Actor, as_city: Actor
) -> None:
    at = ranked.deadline + 3 * DAY
    notice = announce(ranked, proposal, as_jia, at)
    raised = raise_objection(actor=as_bing, notice_id=notice.pk, complaint=COMPLAINT, at=at + DAY)
    answer_objection(actor=as_city, objection_id=raised.pk, outcome="accept", at=at + DAY)
    answer_objection(actor=as_city, objection_id=raised.pk, outcome="uphold", reason="评分有误", at=at + DAY)

    ranked.refresh_from_db()
    assert (ranked.state, ranked.state_reason) == ("ranked", "评分有误")
    assert announce(ranked, proposal, as_jia, at + 2 * DAY).pk != notice.pk


def test_choosing_nobody_needs_a_reason(opened: Call, as_jia: Actor, as_yi: Actor) -> None:
    at = opened.deadline + DAY
    with pytest.raises(NotPermitted):
        end_without_award(actor=as_yi, call_id=opened.pk, reason="不选了", at=at)
    with pytest.raises(InvalidInput):
        end_without_award(actor=as_jia, call_id=opened.pk, reason="", at=at)

    done = end_without_award(actor=as_jia, call_id=opened.pk, reason="没有方案达到指标", at=at)

    assert done.state == "no_award"
    assert set(Proposal.objects.values_list("state", flat=True)) == {"not_selected"}


def test_steps_are_delivered_accepted_and_paid(awarded: Call, as_jia: Actor, as_yi: Actor, as_bing: Actor) -> None:
    first, second = awarded.milestones.all()
    at = awarded.awarded_at or NOW
    common = {"call_id": awarded.pk, "at": at}
    with pytest.raises(NotPermitted):
        deliver_milestone(actor=as_bing, milestone_id=first.pk, words="样机三台", **common)
    with pytest.raises(InvalidInput):
        deliver_milestone(actor=as_yi, milestone_id=first.pk, words=" ", **common)
    deliver_milestone(actor=as_yi, milestone_id=first.pk, words="样机三台，检测报告", **common)
    return_milestone(actor=as_jia, milestone_id=first.pk, reason="缺一份报告", **common)
    deliver_milestone(actor=as_yi, milestone_id=first.pk, words="补齐了", **common)
    accept_milestone(actor=as_jia, milestone_id=first.pk, **common)
    future = (at + timedelta(days=3)).date()
    with pytest.raises(InvalidInput):
        pay_milestone(actor=as_jia, milestone_id=first.pk, paid_on=future, **common)
    assert pay_milestone(actor=as_jia, milestone_id=first.pk, paid_on=at.date(), **common).state == "paid"
    deliver_milestone(actor=as_yi, milestone_id=second.pk, words="小批量五十台", **common)
    accept_milestone(actor=as_jia, milestone_id=second.pk, **common)

    awarded.refresh_from_db()
    assert awarded.state == "completed"
    assert pay_milestone(actor=as_jia, milestone_id=second.pk, paid_on=at.date(), **common).state == "paid"
    assert AuditEvent.objects.filter(verb="orders.complete_call").count() == 1
