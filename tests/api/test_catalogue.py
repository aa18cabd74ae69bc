"""The four kinds of things through the API: the owner's whole way, filters, and what stays hidden."""

from typing import Any

import pytest

from kezhuan.api.pagination import MOST
from kezhuan.audit.models import AuditEvent
from kezhuan.catalogue.api.bodies import AchievementIn, DemandIn, FacilityIn, ServiceIn
from kezhuan.catalogue.content import WRITABLE
from kezhuan.catalogue.models import Demand
from tests.api.callers import Caller, answer_of, problem_of
from tests.catalogue.factories import AchievementFactory, CompleterFactory, DemandFactory, RefinementFactory
from tests.catalogue.serving import serve

DRAFT: dict[str, dict[str, object]] = {
    "demands": {
        "title": "球阀低温密封面渗漏",
        "statement": "零下 46 度时密封面总是渗漏，换过三种垫片都不行。",
        "public_summary": "不锈钢球阀低温渗漏，求密封方案。",
        "industries": ["pumps_valves"],
        "contact_name": "王厂长",
        "contact_mobile": "13800002068",
        "budget_to": "800000.00",
    },
    "achievements": {
        "title": "双金属密封副",
        "abstract": "适用于低温球阀。",
        "industries": ["pumps_valves"],
        "trl": 7,
        "ip_forms": ["invention"],
        "completers": ["周明徽", "李知秋"],
        "transfer_ways": ["licence"],
        "contact_name": "周明徽",
        "contact_mobile": "0577-88881234",
    },
    "services": {
        "title": "阀门型式试验",
        "service_class": "evaluation",
        "description": "低温试验。",
        "contact_name": "检测室",
        "contact_mobile": "13800002069",
    },
    "facilities": {
        "title": "低温试验台",
        "kind": "test_bench",
        "parameters": "−196 ℃",
        "contact_name": "实验室",
        "contact_mobile": "13800002070",
    },
}


@pytest.mark.parametrize("plural", DRAFT)
def test_the_owner_drafts_edits_submits_and_takes_back(jia_calls: Caller, plural: str) -> None:
    made = answer_of(jia_calls.post(f"/{plural}", DRAFT[plural]), 201)
    address = f"/{plural}/{made['number']}"
    assert made["state"] == {"code": "draft", "name": "草稿"}
    assert made["dealings"]["moves"] == ["submit", "close"]

    changed = answer_of(jia_calls.patch(address, {"keywords": "低温"}))
    assert (changed["keywords"], changed["title"]) == ("低温", DRAFT[plural]["title"])

    assert answer_of(jia_calls.post(f"{address}/submit"))["state"]["code"] == "submitted"
    assert problem_of(jia_calls.patch(address, {"keywords": ""}), 409)["code"] == "wrong_state"
    assert answer_of(jia_calls.post(f"{address}/take-back"))["state"]["code"] == "draft"
    verbs = list(AuditEvent.objects.filter(object_label=made["title"]).values_list("verb", flat=True))
    assert verbs == ["catalogue.draft_item", "catalogue.edit_item", "catalogue.submit_item", "catalogue.take_back_item"]


def test_what_is_missing_is_named_field_by_field(jia_calls: Caller) -> None:
    number = answer_of(jia_calls.post("/demands", {"title": "渗漏"}), 201)["number"]

    problem = problem_of(jia_calls.post(f"/demands/{number}/submit"), 422)

    assert problem["code"] == "incomplete"
    assert {"statement", "contact_name", "public_summary"} <= problem["errors"].keys()


def test_a_published_demand_is_renewed_reworded_refined_and_solved(jia: Any, jia_calls: Caller) -> None:
    item = DemandFactory.create(owner=jia, published=True)
    address = f"/demands/{item.reference_number}"

    assert answer_of(jia_calls.post(f"{address}/renew"))["dealings"]["renewals"] == 1
    reworded = jia_calls.call("put", f"{address}/public-summary", {"summary": "球阀低温渗漏，求方案。"})
    assert answer_of(reworded)["public_summary"] == "球阀低温渗漏，求方案。"
    words = {"object": "球阀", "wanted_value": "不渗漏"}
    assert answer_of(jia_calls.post(f"{address}/refinements", words), 201)["confirmed_at"]
    assert jia_calls.read(address)["refinement"]["object"] == "球阀"
    refused = problem_of(jia_calls.post(f"{address}/solve", {"outcome": "achievement", "reason": "引进了密封副"}), 422)
    assert refused["code"] == "record_needed"
    serve(item)
    solved = jia_calls.post(f"{address}/solve", {"outcome": "achievement", "reason": "引进了密封副"})
    assert answer_of(solved)["outcome"] == {"code": "achievement", "name": "引进了成果"}


def test_closing_needs_a_reason_and_reopening_makes_a_draft(
    jia: Any, yi: Any, jia_calls: Caller, yi_calls: Caller
) -> None:
    demand = DemandFactory.create(owner=jia, published=True)
    address = f"/demands/{demand.reference_number}"
    assert set(problem_of(jia_calls.post(f"{address}/close", {"reason": "x"}), 422)["errors"]) == {"closing_reason"}

    closed = jia_calls.post(f"{address}/close", {"reason": "不做了", "closing_reason": "no_longer"})

    assert answer_of(closed)["state"]["code"] == "closed"
    assert answer_of(jia_calls.post(f"{address}/reopen"))["state"]["code"] == "draft"
    achievement = AchievementFactory.create(owner=yi, published=True)
    closed = yi_calls.post(f"/achievements/{achievement.reference_number}/close", {"reason": "已经转让"})
    assert answer_of(closed)["state"]["code"] == "closed"


def test_an_anonymous_demand_tells_strangers_and_rivals_nothing_of_its_owner(
    jia: Any, jia_calls: Caller, bing_calls: Caller, stranger: Caller
) -> None:
    item = DemandFactory.create(owner=jia, published=True, statement="甲阀门厂的原话，找王厂长", contact_name="王秘密")
    RefinementFactory.create(demand=item, confirmed_at=item.recorded_at)
    secrets = (jia.name, item.statement, item.contact_name, item.contact_mobile)

    for caller in (stranger, bing_calls):
        detail = caller.get(f"/demands/{item.reference_number}").content.decode()
        listed = caller.get("/demands").content.decode()
        assert not [secret for secret in secrets if secret in detail + listed]
        seen = caller.read(f"/demands/{item.reference_number}")
        assert (seen["owner"], seen["statement"], seen["contact"], seen["dealings"]) == (None,) * 4

    own = jia_calls.read(f"/demands/{item.reference_number}")
    assert own["owner"] == {"id": jia.pk, "name": jia.name}
    assert (own["statement"], own["contact"]["mobile"]) == (item.statement, item.contact_mobile)


def test_filters_find_out_nothing_that_is_hidden(
    jia: Any, jia_calls: Caller, bing_calls: Caller, stranger: Caller
) -> None:
    item = DemandFactory.create(owner=jia, published=True, statement="特种螺旋桨", contact_name="欧阳秘密")
    DemandFactory.create(owner=jia, published=True, anonymous=False)

    for caller in (stranger, bing_calls):
        assert caller.read("/demands", owner=jia.pk)["total"] == 1
        for word in ("特种螺旋桨", "欧阳秘密", jia.name, item.contact_mobile):
            assert caller.read("/demands", q=word)["total"] == 0
    assert jia_calls.read("/demands", owner=jia.pk)["total"] == 2


def test_confidential_content_is_for_the_owner_alone(
    yi: Any, yi_calls: Caller, bing_calls: Caller, stranger: Caller
) -> None:
    item = AchievementFactory.create(owner=yi, published=True, confidential="喷涂功率 42 kW")
    CompleterFactory.create(achievement=item)

    for caller in (stranger, bing_calls):
        assert "42 kW" not in caller.get(f"/achievements/{item.reference_number}").content.decode()
        assert caller.read(f"/achievements/{item.reference_number}")["confidential"] is None
    own = yi_calls.read(f"/achievements/{item.reference_number}")
    assert (own["confidential"], own["completers"]) == ("喷涂功率 42 kW", ["周明徽"])


def test_bodies_list_exactly_what_people_may_write() -> None:
    listed = {"achievement": AchievementIn, "demand": DemandIn, "service": ServiceIn, "facility": FacilityIn}

    for kind, body in listed.items():
        assert set(body.model_fields) - {"completers"} == set(WRITABLE[kind])


@pytest.mark.parametrize("plural", DRAFT)
def test_no_other_column_can_be_written(jia: Any, bing: Any, jia_calls: Caller, plural: str) -> None:
    number = answer_of(jia_calls.post(f"/{plural}", DRAFT[plural]), 201)["number"]
    columns = {field.attname for field in Demand._meta.concrete_fields} - set(DRAFT[plural])
    for name in sorted(columns - set(WRITABLE["demand"]) | {"owner", "id", "state", "pinyin", "author_id"}):
        for response in (
            jia_calls.patch(f"/{plural}/{number}", {name: bing.pk}),
            jia_calls.post(f"/{plural}", {**DRAFT[plural], name: 5}) if name != "owner" else None,
        ):
            assert response is None or problem_of(response, 422)["errors"].keys() == {name}

    assert problem_of(jia_calls.post(f"/{plural}", {"owner": bing.pk}), 404)["code"] == "not_found"


def test_amounts_are_texts_and_moments_carry_their_offset(jia: Any, stranger: Caller) -> None:
    item = DemandFactory.create(owner=jia, published=True, budget_to="800000", deadline="2027-06-30")

    seen = stranger.read(f"/demands/{item.reference_number}")

    assert (seen["budget_from"], seen["budget_to"], seen["deadline"]) == (None, "800000.00", "2027-06-30")
    assert seen["published_at"] == "2026-11-23T10:00:00+08:00"


def test_lists_filter_and_page(jia: Any, stranger: Caller, jia_calls: Caller) -> None:
    for number in range(5):
        AchievementFactory.create(owner=jia, published=True, title=f"高熵合金涂层 {number}", trl=number + 3)
    AchievementFactory.create(owner=jia, title="未发布的草稿")
    AchievementFactory.create(owner=jia, published=True, industries=["footwear"], division_code="330302")

    first = stranger.read("/achievements", limit=4)
    assert (len(first["items"]), first["total"]) == (4, 6)
    rest = stranger.read(first["next"].removeprefix("/api/v1"))
    assert (len(rest["items"]), rest["next"]) == (2, None)
    assert not {row["number"] for row in first["items"]} & {row["number"] for row in rest["items"]}

    for query, count in (
        ({"trl_from": 5, "trl_to": 6}, 2),
        ({"industry": ["footwear", "nothing"]}, 1),
        ({"division": "330302"}, 1),
        ({"q": "合金涂层"}, 6),
        ({"way": ["equity"]}, 0),
        ({"state": "engaged"}, 0),
        ({"updated_since": "2026-11-23T10:00:01+08:00"}, 0),
    ):
        assert stranger.read("/achievements", **query)["total"] == count, query
    assert jia_calls.read("/achievements", scope="own", state="draft")["total"] == 1


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": MOST + 1}, "limit"),
        ({"offset": -1}, "offset"),
        ({"state": "gone"}, "state.0"),
        ({"updated_since": "2026-11-23T10:00:00"}, "updated_since"),
        ({"updated_since": "0001-01-01T00:00:00+14:00"}, "updated_since"),
        ({"owner": 2**63}, "owner"),
        ({"q": "长" * 61}, "q"),
    ],
)
def test_unreadable_filters_are_named(stranger: Caller, query: dict[str, object], field: str) -> None:
    assert problem_of(stranger.get("/demands", **query), 422)["errors"].keys() == {field}


@pytest.mark.parametrize("plural", DRAFT)
def test_a_list_costs_the_same_for_any_number_of_rows(
    yi: Any, stranger: Caller, plural: str, django_assert_max_num_queries: Any
) -> None:
    from tests.catalogue.factories import FACTORIES

    kind = {"demands": "demand", "achievements": "achievement", "services": "service", "facilities": "facility"}[plural]
    FACTORIES[kind].create_batch(12, published=True)

    with django_assert_max_num_queries(3):
        assert len(stranger.read(f"/{plural}", limit=100)["items"]) == 12
