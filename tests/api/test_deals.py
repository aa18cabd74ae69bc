"""Interests through the API: sent, answered, ended, and who learns whose number when."""

from typing import Any

import pytest

from kezhuan.deals.models import Interest
from tests.api.callers import Caller, answer_of, problem_of
from tests.catalogue.factories import AchievementFactory, DemandFactory

ASKED = {"problem": "低温密封", "contact_name": "甲小明", "contact_mobile": "13800002068"}


@pytest.fixture
def achievement(yi: Any) -> Any:
    return AchievementFactory.create(owner=yi, published=True, contact_name="周明徽", contact_mobile="13900001234")


@pytest.fixture
def sent(jia_calls: Caller, achievement: Any) -> str:
    made = answer_of(jia_calls.post("/interests", {**ASKED, "target": f"achievement:{achievement.pk}"}), 201)
    return str(made["number"])


def test_an_interest_is_sent_by_key_or_by_number(jia_calls: Caller, bing_calls: Caller, achievement: Any) -> None:
    by_key = jia_calls.post("/interests", {**ASKED, "target": f"achievement:{achievement.pk}"})
    by_number = bing_calls.post("/interests", {**ASKED, "target": achievement.reference_number})

    for made in (answer_of(by_key, 201), answer_of(by_number, 201)):
        assert made["target"]["number"] == achievement.reference_number
        assert (made["state"]["code"], made["side"]) == ("sent", "sent")
        assert made["contact_of_owner"] is None


def test_numbers_open_to_both_sides_when_both_agree(jia_calls: Caller, yi_calls: Caller, sent: str) -> None:
    assert "13800002068" not in yi_calls.get(f"/interests/{sent}").content.decode()
    assert "13900001234" not in jia_calls.get(f"/interests/{sent}").content.decode()

    accepted = answer_of(yi_calls.post(f"/interests/{sent}/accept"))

    assert accepted["contact_of_asker"] == {"name": "甲小明", "mobile": "13800002068", "masked": False}
    assert jia_calls.read(f"/interests/{sent}")["contact_of_owner"]["mobile"] == "13900001234"
    ended = jia_calls.post(f"/interests/{sent}/end", {"reason": "谈成了"})
    assert answer_of(ended)["state"]["code"] == "ended"


def test_a_refusal_has_its_reason_and_a_withdrawal_may(jia_calls: Caller, yi_calls: Caller, sent: str) -> None:
    assert problem_of(yi_calls.post(f"/interests/{sent}/decline", {"reason": ""}), 422)["errors"].keys() == {"reason"}
    assert problem_of(yi_calls.post(f"/interests/{sent}/withdraw", {}), 403)["code"] == "not_permitted"
    assert answer_of(jia_calls.post(f"/interests/{sent}/withdraw", {}))["state"]["code"] == "withdrawn"
    assert problem_of(yi_calls.post(f"/interests/{sent}/accept"), 409)["code"] == "wrong_state"


def test_third_parties_do_not_learn_of_an_interest(bing_calls: Caller, stranger: Caller, sent: str) -> None:
    for method, below, body in (
        ("get", "", None),
        ("post", "/accept", None),
        ("post", "/decline", {"reason": "x"}),
        ("post", "/withdraw", {}),
        ("post", "/end", {"reason": "x"}),
    ):
        assert bing_calls.call(method, f"/interests/{sent}{below}", body).status_code == 404
        assert stranger.call(method, f"/interests/{sent}{below}", body).status_code == 401
    assert bing_calls.read("/interests")["total"] == 0
    assert Interest.objects.get().state == "sent"


def test_an_anonymous_owner_stays_unnamed_until_agreeing(jia: Any, jia_calls: Caller, yi_calls: Caller) -> None:
    demand = DemandFactory.create(owner=jia, published=True)
    made = answer_of(yi_calls.post("/interests", {**ASKED, "target": f"demand:{demand.pk}"}), 201)
    assert made["owner"] is None
    assert jia.name not in yi_calls.get("/interests").content.decode()

    jia_calls.post(f"/interests/{made['number']}/accept")

    assert yi_calls.read(f"/interests/{made['number']}")["owner"]["name"] == jia.name


def test_what_cannot_be_asked_for_is_refused(
    jia: Any, bing: Any, yi: Any, jia_calls: Caller, yi_calls: Caller, achievement: Any, sent: str
) -> None:
    draft = AchievementFactory.create(owner=yi)
    foreign = DemandFactory.create(owner=bing, published=True)
    for target, status in (
        (achievement.reference_number, 409),
        (f"achievement:{draft.pk}", 404),
        ("achievement:0", 404),
        ("unicorn:1", 404),
        ("CG-1999-01-00001", 404),
        ("who knows", 422),
    ):
        problem_of(jia_calls.post("/interests", {**ASKED, "target": target}), status)
    own = yi_calls.post("/interests", {**ASKED, "target": achievement.reference_number})
    assert problem_of(own, 403)["code"] == "not_permitted"
    other = {**ASKED, "target": achievement.reference_number}
    assert jia_calls.post("/interests", {**other, "organisation": bing.pk}).status_code == 403
    assert jia_calls.post("/interests", {**other, "demand": foreign.reference_number}).status_code == 422
    assert jia_calls.post("/interests", {**other, "seen_reasons": {}}).status_code == 422


def test_lists_tell_both_sides_apart(jia_calls: Caller, yi_calls: Caller, sent: str) -> None:
    assert jia_calls.read("/interests", side="sent")["total"] == 1
    assert jia_calls.read("/interests", side="received")["total"] == 0
    assert yi_calls.read("/interests", side="received", state="sent")["items"][0]["side"] == "received"
    assert yi_calls.read("/interests", state=["accepted", "ended"])["total"] == 0
