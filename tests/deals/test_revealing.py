"""P3: a whole number is shown only with a reason and one event each, to officers in charge or after both agreed."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kezhuan.accounts.actions import reveal_number
from kezhuan.audit.models import AuditEvent
from kezhuan.catalogue.models import Achievement
from kezhuan.deals.actions import accept_interest, send_interest
from kezhuan.deals.models import Interest
from kezhuan.engine.actor import STRANGER, Actor, ActorKind
from kezhuan.engine.errors import InvalidInput, NotFound, NotPermitted
from kezhuan.parties.models import PersonConsent
from tests.catalogue.factories import DemandFactory
from tests.deals.conftest import MESSAGE
from tests.matching.conftest import listed_expert

MOBILE = "13800007788"


@pytest.fixture
def numbered(achievement: Achievement) -> Achievement:
    achievement.contact_name, achievement.contact_mobile = "周老师", MOBILE
    achievement.division_code = "330304"
    achievement.save()
    return achievement


@pytest.fixture
def company(jia: Any) -> Any:
    jia.contact_name, jia.contact_mobile = "王厂长", MOBILE
    jia.save()
    return jia


def reveals() -> list[tuple[str, str]]:
    return list(AuditEvent.objects.filter(verb="accounts.reveal_number").values_list("object_type", "note"))


def ask(actor: Actor, thing: Any, now: datetime, field: str = "contact_mobile", reason: str = "核对") -> str:
    return reveal_number(actor=actor, thing=thing, field=field, reason=reason, at=now)


def test_officers_in_charge_see_a_things_number_each_time_with_one_event(
    numbered: Achievement, as_city: Actor, as_county: Actor, now: datetime
) -> None:
    assert ask(as_city, numbered, now, reason="电话核实") == MOBILE
    assert ask(as_city, numbered, now, reason="再次核实") == MOBILE

    assert reveals() == [("catalogue.achievement", "电话核实"), ("catalogue.achievement", "再次核实")]
    with pytest.raises(InvalidInput):
        ask(as_city, numbered, now, reason=" ")
    with pytest.raises(NotPermitted):  # 乙 lies in another county
        ask(as_county, numbered, now)
    assert len(reveals()) == 2


def test_the_asker_sees_the_number_only_once_both_have_agreed(
    numbered: Achievement, sent: Interest, as_jia: Actor, as_yi: Actor, as_bing: Actor, now: datetime
) -> None:
    for actor in (as_jia, as_bing, STRANGER):
        with pytest.raises(NotPermitted):
            ask(actor, numbered, now)
    assert reveals() == []

    accept_interest(actor=as_yi, interest_id=sent.pk, at=now)

    assert ask(as_jia, numbered, now) == MOBILE
    for actor in (as_bing, STRANGER):
        with pytest.raises(NotPermitted):
            ask(actor, numbered, now)
    assert len(reveals()) == 1


def test_agreement_opens_the_askers_organisation_to_the_other_side(
    company: Any, sent: Interest, as_yi: Actor, as_bing: Actor, now: datetime
) -> None:
    with pytest.raises(NotPermitted):
        ask(as_yi, company, now)

    accept_interest(actor=as_yi, interest_id=sent.pk, at=now)

    assert ask(as_yi, company, now) == MOBILE
    with pytest.raises(NotPermitted):
        ask(as_bing, company, now)


def test_an_experts_number_needs_the_experts_own_consent_as_well(
    yi: Any, jia: Any, as_jia: Actor, as_yi: Actor, as_city: Actor, now: datetime
) -> None:
    expert = listed_expert("周明", "阀门密封", organisation=yi)
    expert.mobile = MOBILE
    expert.save()
    interest = send_interest(
        actor=as_jia, target_kind="expert", target_id=expert.pk, organisation_id=jia.pk, message=MESSAGE, at=now
    )
    accept_interest(actor=as_yi, interest_id=interest.pk, at=now)

    with pytest.raises(NotPermitted):
        ask(as_jia, expert, now, "mobile")
    assert ask(as_city, expert, now, "mobile") == MOBILE
    PersonConsent.objects.create(
        person=expert, purpose="contact_sharing", text_version="2026-11", given_at=now, evidence="纸质同意书"
    )

    assert ask(as_jia, expert, now, "mobile") == MOBILE


def test_what_is_not_seen_is_not_found_and_tokens_reveal_nothing(
    company: Any, as_jia: Actor, as_bing: Actor, now: datetime
) -> None:
    draft = DemandFactory.create(owner=company, contact_mobile=MOBILE)
    token = Actor(kind=ActorKind.TOKEN, label="接口", user_id=as_jia.user_id, grants=as_jia.grants)

    with pytest.raises(NotFound):
        ask(as_bing, draft, now)
    with pytest.raises(NotPermitted):
        ask(token, draft, now)
    with pytest.raises(NotFound):
        ask(as_jia, draft, now, "title")
    assert reveals() == []


def test_the_page_asks_why_and_shows_the_number_once(
    client: Client, numbered: Achievement, city_officer: Any, bing_member: Any
) -> None:
    url = reverse("accounts:reveal-number", args=["achievement", numbered.pk, "contact_mobile"])
    client.force_login(city_officer)

    assert f'href="{url}"' in client.get(numbered.get_absolute_url()).content.decode()
    asked = client.get(url)
    assert MOBILE not in asked.content.decode()
    refused = client.post(url, {"reason": ""})
    assert (refused.status_code, MOBILE in refused.content.decode()) == (422, False)
    shown = client.post(url, {"reason": "电话核实"})

    assert MOBILE in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert reveals() == [("catalogue.achievement", "电话核实")]
    client.force_login(bing_member)
    assert client.post(url, {"reason": "看看"}).status_code == 403
    assert url not in client.get(numbered.get_absolute_url()).content.decode()
    assert client.get(reverse("accounts:reveal-number", args=["nothing", 1, "mobile"])).status_code == 404


def test_the_organisations_page_leads_to_its_number(client: Client, company: Any, city_officer: Any) -> None:
    client.force_login(city_officer)

    page = client.get(company.get_absolute_url()).content.decode()

    assert reverse("accounts:reveal-number", args=["organisation", company.pk, "contact_mobile"]) in page
    assert MOBILE not in page
