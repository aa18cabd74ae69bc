"""The pages: from the draft to the award, as each side sees them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kezhuan.accounts.models import User
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.gazette.actions import close_notice
from kezhuan.gazette.models import PublicNotice
from kezhuan.orders.actions import ask_question, draft_call, publish_call
from kezhuan.orders.models import Call, Proposal, SealedFile
from tests.orders.conftest import DAY, FILE, SECRET, TERMS

CALL = {
    "kind": "challenge",
    "title": "深冷球阀零泄漏密封",
    "need": TERMS.need,
    "deliverables": TERMS.deliverables,
    "eligibility": TERMS.eligibility,
    "audit_right": TERMS.audit_right,
    "budget": "200",
    "questions_until": "2026-12-03T10:00",
    "deadline": "2026-12-13T10:00",
    "criteria": "技术路线 40\n团队和条件：30\n报价和工期 30%",
    "milestones": "2027-06-30 40 样机通过试验\n2027-12-31 60% 小批量交付",
}


def offer(**changes: Any) -> dict[str, Any]:
    return {
        "summary": f"用{SECRET}做密封面。",
        "approach": "镀层、研磨、低温跑合三步。",
        "team": "教授两名，博士四名，有低温试验台。",
        "price": "123.456789",
        "months": "14",
        "accepts_audit": "on",
        **changes,
    }


def test_a_firm_writes_and_publishes_a_call(client: Client, jia: Any, jia_member: Any, now: datetime) -> None:
    client.force_login(jia_member)
    with time_machine.travel(now, tick=False):
        wrong = client.post("/orders/new/", {**CALL, "organisation": jia.pk, "criteria": "技术路线"})
        assert wrong.status_code == 422
        assert "每行写一个指标和权重" in wrong.content.decode()
        assert TERMS.need in wrong.content.decode()
        uneven = client.post("/orders/new/", {**CALL, "organisation": jia.pk, "milestones": "2027-06-30 40 样机"})
        assert "节点的付款比例合计要等于 100" in uneven.content.decode()
        assert client.post("/orders/new/", {**CALL, "organisation": jia.pk, "deadline": "明年"}).status_code == 422
        client.post("/orders/new/", {**CALL, "organisation": jia.pk})
        call = Call.objects.get()
        assert "样机通过试验" in client.get(f"{call.get_absolute_url()}edit/").content.decode()
        client.post(f"{call.get_absolute_url()}publish/")

    call.refresh_from_db()
    assert (call.state, call.budget, call.deadline.isoformat()) == ("open", 2_000_000, "2026-12-13T02:00:00+00:00")


def test_a_proposal_is_sealed_from_the_form_and_read_after_the_opening(
    client: Client, call: Call, yi: Any, yi_member: Any, jia_member: Any, now: datetime
) -> None:
    page = call.get_absolute_url()
    with time_machine.travel(now + DAY, tick=False):
        client.force_login(yi_member)
        wrong = client.post(f"{page}propose/", offer(organisation=yi.pk, price="999"))
        assert wrong.status_code == 422
        assert "不超过榜金或预算" in wrong.content.decode()
        assert SECRET in wrong.content.decode()  # nothing typed is lost, and nothing is stored
        assert not Proposal.objects.exists()
        upload = SimpleUploadedFile(FILE.name, FILE.body)
        assert client.post(f"{page}propose/", offer(organisation=yi.pk, uploads=upload)).status_code == 302
    proposal = Proposal.objects.get()
    with time_machine.travel(call.deadline + DAY, tick=False):
        client.force_login(jia_member)
        assert "方案已截止" in client.get(page).content.decode()
        client.post(f"{page}open/")
        shown = client.get(f"{page}proposals/{proposal.reference_number}/").content.decode()
        assert SECRET in shown
        assert FILE.name in shown
        file = client.get(f"/orders/files/{SealedFile.objects.get().pk}/")

    assert file.content == FILE.body
    assert file["Content-Disposition"].startswith("attachment")
    assert file["X-Content-Type-Options"] == "nosniff"


def test_a_late_proposal_is_refused_on_the_page(client: Client, call: Call, yi: Any, yi_member: Any) -> None:
    with time_machine.travel(call.deadline, tick=False):
        client.force_login(yi_member)
        response = client.post(f"{call.get_absolute_url()}propose/", offer(organisation=yi.pk))

    assert response.status_code == 409
    assert not Proposal.objects.exists()


def test_questions_name_nobody_on_any_page(
    client: Client, call: Call, as_yi: Actor, jia_member: Any, yi_member: Any, city_officer: Any, now: datetime
) -> None:
    question = ask_question(actor=as_yi, call_id=call.pk, text="试验介质是液氮吗？", at=now + DAY)
    page = call.get_absolute_url()
    with time_machine.travel(now + 2 * DAY, tick=False):
        client.force_login(jia_member)
        before = client.get(page).content.decode()
        assert question.text in before
        assert client.post(f"{page}answer/{question.pk}/", {"answer": " "}).status_code == 422
        client.post(f"{page}answer/{question.pk}/", {"answer": "液氮和液化天然气都要。"})
        client.logout()
        public = client.get(page).content.decode()
        client.force_login(city_officer)
        officers = client.get(page).content.decode()

    for html in (before, public, officers):
        assert yi_member.display_name not in html
        assert "乙理工大学" not in html
    assert "液氮和液化天然气都要。" in public


def test_a_question_that_cannot_be_taken_comes_back_with_its_words(
    client: Client, call: Call, yi_member: Any, now: datetime
) -> None:
    with time_machine.travel(now + DAY, tick=False):
        client.force_login(yi_member)
        response = client.post(f"{call.get_absolute_url()}ask/", {"text": "啥"})

    assert response.status_code == 422
    assert "啥</textarea>" in response.content.decode()


def test_experts_judge_alone_and_the_owner_sees_a_ranking(
    client: Client, opened: Call, experts: list[User], jia_member: Any, yi_member: Any
) -> None:
    page = opened.get_absolute_url()
    with time_machine.travel(opened.deadline + DAY, tick=False):
        client.force_login(jia_member)
        assert client.post(f"{page}panel/", {"expert": "无此人"}).status_code == 422
        assert client.post(f"{page}panel/", {"expert": yi_member.username}).status_code == 422
        for user in experts:
            assert client.post(f"{page}panel/", {"expert": user.username}).status_code == 302
        client.post(f"{page}panel/start/")
        for user, points in zip(experts, (90, 80, 85), strict=True):
            client.force_login(user)
            assert SECRET not in client.get(f"{page}review/").content.decode()
            client.post(f"{page}review/declare/")
            for proposal in opened.proposals.all():
                url = f"{page}review/{proposal.reference_number}/"
                assert client.get(url).status_code == 200
                given = {f"points_{row.pk}": points for row in opened.criteria.all()}
                assert client.post(url, {**given, f"points_{opened.criteria.first().pk}": "101"}).status_code == 422  # type: ignore[union-attr]
                assert client.post(url, {**given, "comment": f"评语{points}"}).status_code == 302
            others = {"90", "80", "85"} - {str(points)}
            mine = client.get(f"{page}review/{proposal.reference_number}/").content.decode()
            assert not any(f'value="{other}"' in mine for other in others)
            client.post(f"{page}review/finish/")
        client.force_login(jia_member)
        assert "评语90" not in client.get(f"{page}panel/").content.decode()
        client.post(f"{page}rank/")
        assert "85.000" in client.get(page).content.decode()
        best = opened.proposals.get(organisation__name="乙理工大学")
        assert client.post(f"{page}award/", {"proposal": best.pk, "reason": "好"}).status_code == 422
        client.post(f"{page}award/", {"proposal": best.pk, "reason": "技术路线最成熟，有试验台。"})

    notice = PublicNotice.objects.get(kind="orders.award")
    client.logout()
    assert "乙理工大学" in client.get(notice.get_absolute_url()).content.decode()
    close_notice(actor=SYSTEM, notice_id=notice.pk, at=notice.due_at)
    step = opened.milestones.first()
    assert step is not None
    with time_machine.travel(notice.due_at + DAY, tick=False):
        client.force_login(yi_member)
        assert "提交验收" in client.get(page).content.decode()
        client.post(f"{page}milestones/{step.pk}/deliver/", {"words": "样机三台"})
        client.force_login(jia_member)
        client.post(f"{page}milestones/{step.pk}/accept/", {"words": "合格"})
        client.post(f"{page}milestones/{step.pk}/pay/", {"paid_on": "2026-12-20"})
    step.refresh_from_db()
    assert step.state in ("accepted", "paid")


def test_lists_and_pages_ask_as_much_for_many_rows_as_for_one(
    client: Client,
    jia: Any,
    as_jia: Actor,
    opened: Call,
    jia_member: Any,
    now: datetime,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(12):
        publish_call(
            actor=as_jia,
            call_id=draft_call(actor=as_jia, organisation_id=jia.pk, terms=TERMS, at=now).pk,
            at=now,
        )
    with time_machine.travel(opened.deadline + timedelta(days=1), tick=False):
        client.force_login(jia_member)
        for path in ("/orders/", "/orders/mine/", opened.get_absolute_url(), f"{opened.get_absolute_url()}panel/"):
            with django_assert_max_num_queries(20):
                assert client.get(path).status_code == 200


@pytest.mark.django_db
def test_a_stranger_sees_published_calls_only(client: Client, draft: Call) -> None:
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert draft.title not in client.get("/orders/").content.decode()
