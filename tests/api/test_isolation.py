"""Two tenants: what 甲 owns answers 丙 and strangers with 404 when hidden and 403 when merely not theirs."""

from typing import Any

import pytest

from kezhuan.accounts.models import User
from kezhuan.catalogue.kinds import KINDS
from kezhuan.matching.models import SavedSearch
from kezhuan.parties.models import Organisation
from tests.api.callers import Caller
from tests.cast import NOW
from tests.catalogue.factories import FACTORIES

REASONED = {"reason": "理由", "closing_reason": "other"}
#: Writing address below a thing, method, body.
WRITES: dict[str, tuple[tuple[str, str, object], ...]] = {
    "*": (
        ("patch", "", {"title": "改名"}),
        ("post", "/submit", None),
        ("post", "/take-back", None),
        ("post", "/renew", None),
        ("post", "/reopen", None),
        ("post", "/close", {"reason": "理由"}),
    ),
    "demand": (
        ("post", "/close", REASONED),
        ("post", "/solve", {"outcome": "own", "reason": "理由"}),
        ("put", "/public-summary", {"summary": "摘要"}),
        ("post", "/refinements", {"object": "阀", "wanted_value": "好"}),
    ),
}
TABLE = [
    (code, *write)
    for code in KINDS
    for write in (*WRITES["*"], *WRITES.get(code, ()))
    if not (code == "demand" and write[1] == "/close" and write[2] != REASONED)
]


@pytest.mark.parametrize(("code", "method", "below", "body"), TABLE)
def test_foreign_drafts_do_not_exist_and_foreign_public_things_are_not_to_be_changed(
    jia: Organisation, bing_calls: Caller, stranger: Caller, code: str, method: str, below: str, body: object
) -> None:
    factory, plural = FACTORIES[code], KINDS[code].plural
    draft, published = factory.create(owner=jia), factory.create(owner=jia, published=True)
    before = list(type(draft).objects.order_by("pk").values())

    answers = {
        "draft": bing_calls.call(method, f"/{plural}/{draft.reference_number}{below}", body).status_code,
        "published": bing_calls.call(method, f"/{plural}/{published.reference_number}{below}", body).status_code,
        "stranger": stranger.call(method, f"/{plural}/{draft.reference_number}{below}", body).status_code,
    }

    assert answers == {"draft": 404, "published": 403, "stranger": 401}
    assert list(type(draft).objects.order_by("pk").values()) == before


@pytest.mark.parametrize("code", KINDS)
@pytest.mark.parametrize("state", ["draft", "submitted", "reviewed"])
def test_what_is_not_public_is_read_by_its_owner_alone(
    jia: Organisation, jia_calls: Caller, bing_calls: Caller, stranger: Caller, code: str, state: str
) -> None:
    traits = {state: True} if state != "draft" else {}
    number = FACTORIES[code].create(owner=jia, **traits).reference_number
    address = f"/{KINDS[code].plural}/{number}"

    assert jia_calls.get(address).status_code == 200
    assert [caller.get(address).status_code for caller in (bing_calls, stranger)] == [404, 404]
    assert bing_calls.read(f"/{KINDS[code].plural}", scope="own")["total"] == 0


@pytest.mark.parametrize(("method", "body"), [("get", None), ("put", {"name": "x", "alerts": True}), ("delete", None)])
def test_saved_searches_are_ones_own(
    jia_member: User, jia_calls: Caller, bing_calls: Caller, method: str, body: object
) -> None:
    search = SavedSearch.objects.create(user=jia_member, name="密封", text="密封", kinds=["expert"], created_at=NOW)

    assert bing_calls.call(method, f"/saved-searches/{search.pk}", body).status_code == 404
    assert bing_calls.read("/saved-searches") == []
    assert jia_calls.call(method, f"/saved-searches/{search.pk}", body).status_code in (200, 204)


def test_organisations_are_changed_by_their_own_token_alone(
    jia: Organisation, jia_calls: Caller, bing_calls: Caller
) -> None:
    Organisation.objects.filter(pk=jia.pk).update(contact_name="王厂长", contact_mobile="13800002068")

    assert bing_calls.patch(f"/organisations/{jia.pk}", {"address": "别处"}).status_code == 403
    assert bing_calls.read(f"/organisations/{jia.pk}")["contact"] is None
    assert jia_calls.patch(f"/organisations/{jia.pk}", {"address": "瓯北街道"}).status_code == 200
    assert jia_calls.read(f"/organisations/{jia.pk}")["contact"]["mobile"] == "13800002068"


def test_a_token_does_not_reach_what_belongs_to_persons(jia: Any, jia_member: User, jia_calls: Caller) -> None:
    """A token manages the records of its organisation, never its people's accounts."""
    from kezhuan.accounts import permissions
    from kezhuan.accounts.models import ApiToken
    from kezhuan.accounts.queries import actor_of_token

    token = actor_of_token(ApiToken.objects.select_related("organisation").get())

    assert token.manages(jia.pk)
    assert not permissions.may_manage_members(token, jia)
    assert not permissions.may_issue_token(token, jia)
    assert not permissions.is_self(token, jia_member)
