from datetime import date
from typing import Any

import pytest

from kezhuan.catalogue.documents import public_text
from kezhuan.engine.errors import NotFound
from kezhuan.engine.match.document import Document, Kind
from kezhuan.matching.documents import count, documents, parse_key
from kezhuan.parties.models import Qualification
from tests.cast import NOW
from tests.catalogue.factories import AchievementFactory, DemandFactory, RefinementFactory
from tests.matching.conftest import listed_expert


def only(kind: Kind) -> Document:
    (document,) = documents(kind)
    return document


def words_of(document: Document) -> str:
    return " ".join(document.texts().values())


def test_an_anonymous_demand_gives_neither_its_firm_nor_its_own_words(jia: Any) -> None:
    DemandFactory.create(owner=jia, published=True, anonymous=True)

    document = only(Kind.DEMAND)

    assert document.facts.owner == ""
    assert "永嘉永固" not in words_of(document)
    assert "statement" not in document.body
    assert "13800002068" not in words_of(document)


def test_a_named_demand_gives_its_own_words(jia: Any) -> None:
    DemandFactory.create(owner=jia, published=True, anonymous=False)

    assert "换过三种垫片" in only(Kind.DEMAND).body["statement"]


def test_only_the_confirmed_refinement_counts(jia: Any) -> None:
    demand = DemandFactory.create(owner=jia, published=True)
    RefinementFactory.create(demand=demand, object="旧的", confirmed_at=NOW)
    RefinementFactory.create(demand=demand, object="没确认的")

    document = only(Kind.DEMAND)

    assert "旧的" in document.body["refinement"]
    assert "没确认的" not in words_of(document)


@pytest.mark.django_db
def test_confidential_content_never_enters_a_document() -> None:
    AchievementFactory.create(published=True, confidential="送粉 35 g/min")

    assert "35 g/min" not in words_of(only(Kind.ACHIEVEMENT))


def test_a_document_says_no_more_than_the_catalogue_says_in_public(things: dict[str, Any]) -> None:
    labels = {"service_class", "kind"}
    for kind, name in ((Kind.ACHIEVEMENT, "seal"), (Kind.SERVICE, "test"), (Kind.FACILITY, "bench")):
        (document,) = documents(kind, [things[name].pk])
        allowed = set(public_text(things[name]).values())
        said = {text for field, text in document.texts().items() if field not in labels}
        assert said <= allowed


@pytest.mark.parametrize("missing", ["public_profile", "matching", "qualification"])
@pytest.mark.django_db
def test_an_expert_without_a_consent_or_qualification_is_not_listed(missing: str) -> None:
    expert = listed_expert("林若谷", "阀门")
    if missing == "qualification":
        expert.qualifications.all().delete()
    else:
        expert.consents.filter(purpose=missing).update(withdrawn_at=NOW)

    assert count(Kind.EXPERT) == 0
    assert list(documents(Kind.EXPERT)) == []


@pytest.mark.django_db
def test_an_expert_is_open_until_the_last_qualification_runs_out() -> None:
    expert = listed_expert("林若谷", "阀门")
    expert.qualifications.update(expires_on=date(2026, 12, 31))
    Qualification.objects.create(person=expert, kind="expert", expires_on=date(2027, 6, 30))

    assert only(Kind.EXPERT).facts.expires_on == date(2027, 6, 30)

    Qualification.objects.create(person=expert, kind="expert")

    assert only(Kind.EXPERT).facts.expires_on is None


@pytest.mark.parametrize(
    "key", ["", "achievement", "achievement:", "achievement:x", "nobody:1", "expert:１", "expert:-"]
)
def test_a_key_that_is_none_is_not_found(key: str) -> None:
    with pytest.raises(NotFound):
        parse_key(key)
