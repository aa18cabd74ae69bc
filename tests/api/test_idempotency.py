"""A POST repeated under its key is done once and answered as the first time."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from kezhuan.accounts.models import ApiToken
from kezhuan.api import idempotency
from kezhuan.api.jobs import TICKS
from kezhuan.api.models import KeyedCall
from kezhuan.audit.models import AuditEvent
from kezhuan.catalogue.models import Achievement, Demand
from kezhuan.deals.models import Interest
from tests.api.callers import Caller, answer_of, problem_of
from tests.catalogue.factories import AchievementFactory
from tests.concurrency.racing import race

DRAFT = {"title": "低温球阀密封", "statement": "零下 46 度渗漏", "kind": "problem"}
KEY = "7f9c2ba4-e88f-4a1d-9d0a-3b1f5c2d8e60"


@pytest.fixture
def asked(yi: Any) -> dict[str, str]:
    achievement: Achievement = AchievementFactory.create(owner=yi, published=True)
    return {
        "target": achievement.reference_number,
        "problem": "低温密封",
        "contact_name": "甲小明",
        "contact_mobile": "13800002068",
    }


def test_a_draft_sent_again_is_one_draft_with_one_answer(jia_calls: Caller) -> None:
    first = jia_calls.keyed(KEY, "/demands", DRAFT)
    again = jia_calls.keyed(KEY, "/demands", DRAFT)

    assert answer_of(again, 201) == answer_of(first, 201)
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert Demand.objects.count() == 1
    assert AuditEvent.objects.filter(verb="catalogue.draft_item").count() == 1


def test_an_interest_sent_again_is_not_a_conflict(jia_calls: Caller, asked: dict[str, str]) -> None:
    first = answer_of(jia_calls.keyed(KEY, "/interests", asked), 201)

    assert answer_of(jia_calls.keyed(KEY, "/interests", asked), 201) == first
    assert problem_of(jia_calls.post("/interests", asked), 409)["code"] == "already_waiting"
    assert Interest.objects.count() == 1


def test_the_same_key_with_another_body_or_address_is_refused(jia_calls: Caller) -> None:
    jia_calls.keyed(KEY, "/demands", DRAFT)

    other = jia_calls.keyed(KEY, "/demands", {**DRAFT, "title": "另一个"})
    elsewhere = jia_calls.keyed(KEY, "/achievements", DRAFT)

    assert problem_of(other, 422)["code"] == "idempotency_key_reused"
    assert problem_of(elsewhere, 422)["code"] == "idempotency_key_reused"
    assert Demand.objects.count() == 1


def test_keys_of_two_tokens_do_not_meet(jia_calls: Caller, bing_calls: Caller) -> None:
    first = answer_of(jia_calls.keyed(KEY, "/demands", DRAFT), 201)
    other = answer_of(bing_calls.keyed(KEY, "/demands", DRAFT), 201)

    assert first["number"] != other["number"]


def test_a_repetition_while_the_first_runs_is_told_to_wait_until_the_first_counts_as_lost(jia_calls: Caller) -> None:
    answer_of(jia_calls.keyed(KEY, "/demands", DRAFT), 201)
    Demand.objects.all().delete()
    now = timezone.now()
    KeyedCall.objects.update(status=None, body="", started_at=now, expires_at=now + idempotency.LOST_AFTER)

    waiting = jia_calls.keyed(KEY, "/demands", DRAFT)

    assert problem_of(waiting, 409)["code"] == "idempotency_in_flight"
    assert waiting["Retry-After"] == "1"
    assert not Demand.objects.exists()
    with time_machine.travel(now + idempotency.LOST_AFTER + timedelta(seconds=1), tick=False):
        answer_of(jia_calls.keyed(KEY, "/demands", DRAFT), 201)


def test_a_refusal_is_repeated_and_a_fault_of_ours_is_not(jia_calls: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {**DRAFT, "kind": "nothing"}
    first = problem_of(jia_calls.keyed("a", "/demands", wrong), 422)
    assert problem_of(jia_calls.keyed("a", "/demands", wrong), 422) == first

    with monkeypatch.context() as broken:
        broken.setattr("kezhuan.catalogue.api.routes.draft_item", None)
        problem_of(jia_calls.keyed("b", "/demands", DRAFT), 500)
    answer_of(jia_calls.keyed("b", "/demands", DRAFT), 201)


def test_without_a_token_or_with_a_bad_key_nothing_is_kept(jia_calls: Caller, stranger: Caller) -> None:
    assert stranger.keyed(KEY, "/demands", DRAFT).status_code == 401
    assert Caller("kz_wrong").keyed(KEY, "/demands", DRAFT).status_code == 401
    for key in ("", " ", "键", "a b", "k" * 129):
        assert problem_of(jia_calls.keyed(key, "/demands", DRAFT), 422)["code"] == "bad_idempotency_key"

    assert not KeyedCall.objects.exists()
    assert not Demand.objects.exists()


def test_the_answer_is_kept_for_a_day_and_then_forgotten(jia_calls: Caller) -> None:
    answer_of(jia_calls.keyed(KEY, "/demands", DRAFT), 201)
    kept = KeyedCall.objects.get()
    (tick,) = TICKS

    assert kept.expires_at - kept.started_at == timedelta(days=1)
    tick.run(kept.expires_at - timedelta(seconds=1))
    assert KeyedCall.objects.exists()
    tick.run(kept.expires_at)
    assert not KeyedCall.objects.exists()


def test_the_key_is_described_where_a_token_is_needed_and_nowhere_else(client: Any, db: None) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]

    def described(path: str, method: str) -> bool:
        return any(part["name"] == "Idempotency-Key" for part in paths[f"/api/v1{path}"][method]["parameters"])

    assert described("/demands", "post")
    assert described("/interests", "post")
    assert not described("/match", "post")
    assert not described("/demands", "get")
    assert "idempotency_key_reused" in client.get("/api/v1/docs").content.decode()


@pytest.mark.django_db(transaction=True)
def test_many_at_once_under_one_key_make_one_draft(jia_calls: Caller) -> None:
    said: list[int] = []

    race([lambda: said.append(jia_calls.keyed(KEY, "/demands", DRAFT).status_code)] * 4)

    assert set(said) <= {201, 409}
    assert 201 in said
    assert Demand.objects.count() == 1
    assert ApiToken.objects.count() == 1
