from datetime import date, datetime
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from kezhuan.accounts.models import UserConsent
from kezhuan.engine.actor import STRANGER, Actor
from kezhuan.engine.errors import NotFound
from kezhuan.engine.match.document import Kind
from kezhuan.matching.asking import Ask
from kezhuan.matching.queries import find_answers, reasons_for, row_of, suggest
from kezhuan.matching.upkeep import rebuild
from kezhuan.parties.models import Qualification
from tests.cast import OrganisationFactory
from tests.matching.conftest import PROBLEM


def asked(query: str) -> Ask:
    return Ask.read(QueryDict(query), PROBLEM)


def titles(actor: Actor, ask: Ask, now: datetime) -> list[str]:
    return [str(hit.row) for hit in find_answers(actor, ask, at=now).hits]


def test_the_thing_that_solves_the_problem_stands_first_with_its_reasons(
    indexed: dict[str, Any], now: datetime
) -> None:
    found = find_answers(STRANGER, Ask(text=PROBLEM), at=now)

    assert found.hits[0].row == indexed["seal"]
    assert found.hits[0].rank == 1
    reasons = found.hits[0].answer.reasons
    assert reasons is not None
    assert {"密封面"} <= {term.term for term in reasons.terms}
    assert found.totals[Kind.EXPERT] == 1
    assert found.totals[Kind.SERVICE] == 1


def test_answers_cost_one_query_for_the_kind_on_show(
    indexed: dict[str, Any], now: datetime, django_assert_num_queries: Any
) -> None:
    find_answers(STRANGER, Ask(text=PROBLEM), at=now)

    with django_assert_num_queries(1):
        find_answers(STRANGER, Ask(text="断路器触头温升"), at=now)


def test_what_the_index_has_not_yet_dropped_is_not_shown(indexed: dict[str, Any], now: datetime) -> None:
    seal = indexed["seal"]
    seal.state = "closed"
    seal.save()

    assert str(seal) not in titles(STRANGER, Ask(text=PROBLEM), now)


def test_an_expert_whose_qualification_ran_out_is_not_shown(indexed: dict[str, Any], now: datetime) -> None:
    Qualification.objects.update(expires_on=date(2026, 11, 22))
    rebuild()

    assert titles(STRANGER, Ask(text=PROBLEM, kind=Kind.EXPERT), now) == []


def test_filters_hold_inside_the_search(indexed: dict[str, Any], now: datetime) -> None:
    assert titles(STRANGER, asked("trl=7-9&industry=pumps_valves"), now)
    assert titles(STRANGER, asked("trl=1-3"), now) == []
    assert titles(STRANGER, asked("industry=footwear&division=330302"), now) == []


def test_pages_go_on_where_the_one_before_ended(indexed: dict[str, Any], now: datetime) -> None:
    first = find_answers(STRANGER, Ask(text="断路器触头温升"), at=now)
    second = find_answers(STRANGER, Ask(text="断路器触头温升", page=2), at=now)

    assert [hit.rank for hit in first.hits] == list(range(1, 11))
    assert [hit.rank for hit in second.hits] == [11, 12]
    assert not {hit.key for hit in first.hits} & {hit.key for hit in second.hits}


def test_nothing_is_asked_of_the_engine_without_words_or_filters(db: None, now: datetime) -> None:
    assert find_answers(STRANGER, Ask(text=""), at=now).hits == ()


def consent(user: Any, now: datetime) -> None:
    UserConsent.objects.create(user=user, purpose="profiling", text_version="1", given_at=now)


def test_the_order_uses_nothing_of_the_asker_without_consent(
    indexed: dict[str, Any], jia: Any, as_jia: Actor, now: datetime
) -> None:
    jia.city_industry = "electrical"
    jia.save()

    assert find_answers(as_jia, Ask(text=PROBLEM), at=now).personal == ()


def test_with_consent_the_own_industry_counts_and_can_be_switched_off(
    indexed: dict[str, Any], jia: Any, jia_member: Any, as_jia: Actor, now: datetime
) -> None:
    jia.city_industry = "electrical"
    jia.save()
    consent(jia_member, now)

    assert find_answers(as_jia, Ask(text=PROBLEM), at=now).personal == ("electrical",)
    assert find_answers(as_jia, Ask(text=PROBLEM, plain=True), at=now).personal == ()


@pytest.mark.django_db
def test_a_university_is_found_by_its_initials() -> None:
    OrganisationFactory.create(name="温州大学", kind="institute")
    OrganisationFactory.create(name="温州东瓯阀门有限公司")
    rebuild()

    assert [name.name for name in suggest(STRANGER, "wzdx")] == ["温州大学"]
    assert suggest(STRANGER, "温州大")[0].name == "温州大学"
    assert suggest(STRANGER, "") == ()


def test_suggestions_name_no_draft(indexed: dict[str, Any]) -> None:
    assert [name.row for name in suggest(STRANGER, "深冷")] == [indexed["seal"]]
    assert "球阀密封面渗漏的草稿方案" not in [name.name for name in suggest(STRANGER, "球阀")]


def test_a_row_that_may_not_be_seen_is_not_found(indexed: dict[str, Any]) -> None:
    with pytest.raises(NotFound):
        row_of(STRANGER, f"achievement:{indexed['draft'].pk}")


def test_reasons_can_be_asked_for_one_thing(indexed: dict[str, Any], now: datetime) -> None:
    reasons = reasons_for(PROBLEM, f"achievement:{indexed['seal'].pk}", at=now)

    assert reasons is not None
    assert reasons.terms
    assert reasons_for("", f"achievement:{indexed['seal'].pk}", at=now) is None


@settings(deadline=None)  # the first address reads the code tables
@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=6), st.text(max_size=6))
def test_no_address_made_by_hand_fails(words: str, code: str, number: str, band: str) -> None:
    data = QueryDict(mutable=True)
    for name in ("q", "kind", "industry", "division", "way", "want_industry", "want_way"):
        data[name] = words if name == "q" else code
    for name in ("page", "want_trl", "want_budget", "want_division"):
        data[name] = number
    data["trl"] = band

    ask = Ask.read(data)

    assert 1 <= ask.page <= 20
    ask.query(date(2026, 11, 23), kinds=(Kind.ACHIEVEMENT,))


@given(st.sampled_from(["industry=pumps_valves&way=licence", "trl=4-6&plain=1", "want_budget=12.5&want_trl=6", ""]))
def test_a_question_survives_being_stored(query: str) -> None:
    ask = Ask.read(QueryDict(query), "球阀渗漏")

    assert Ask.from_stored("球阀渗漏", ask.kind, ask.stored()) == ask
