"""Reference data: every code with its words."""

from django.test import Client

from kezhuan.api.codes import ENUMERATIONS
from kezhuan.audit.actions import make_checkpoint, record
from kezhuan.engine.actor import SYSTEM
from tests.api.callers import BASE, Caller
from tests.cast import NOW, OrganisationFactory


def test_every_enumeration_is_there_in_both_languages(stranger: Caller) -> None:
    answer = stranger.read("/codes/enumerations")

    assert answer.keys() == ENUMERATIONS.keys()
    for name, terms in answer.items():
        assert [term["code"] for term in terms] == ENUMERATIONS[name].values
        assert all(term["zh"] and term["en"] for term in terms)
    assert answer["transfer_way"][0]["zh"] == "转让"


def test_the_language_of_the_page_does_not_change_the_words(client: Client, db: None) -> None:
    assert client.get(f"{BASE}/codes/enumerations?lang=en").json() == client.get(f"{BASE}/codes/enumerations").json()


def test_divisions_industries_and_areas_can_be_walked(stranger: Caller) -> None:
    counties = stranger.read("/codes/divisions")
    assert len(counties) == 12
    assert stranger.read("/codes/divisions", parent=counties[0]["code"])
    assert stranger.read("/codes/divisions", parent="nowhere") == []
    assert stranger.read("/codes/industries")[0]["level"] == "section"
    assert "阀门" in stranger.read("/codes/industries", q="阀门")[0]["name"]
    assert stranger.read("/codes/functional-areas")
    assert {entry["group"]["code"] for entry in stranger.read("/codes/city-industries")} >= {"traditional", "emerging"}


def test_life_cycles_say_which_step_leads_where(stranger: Caller) -> None:
    cycles = {cycle["name"]: cycle for cycle in stranger.read("/codes/lifecycles")}

    submit = next(step for step in cycles["demand"]["steps"] if step["verb"] == "submit")
    assert (submit["sources"], submit["target"]) == (["draft", "returned"], "submitted")


def test_checkpoints_are_public(stranger: Caller, transactional_db: None) -> None:
    from django.db import transaction

    with transaction.atomic():
        record(actor=SYSTEM, verb="touch", thing=OrganisationFactory.create(), at=NOW)
    made = make_checkpoint(at=NOW)

    assert made is not None
    assert stranger.read("/checkpoints")["items"] == [
        {"sequence": made.sequence, "hash": made.hash, "at": "2026-11-23T10:00:00+08:00"}
    ]
