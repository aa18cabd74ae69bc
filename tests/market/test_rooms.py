"""The data room: who is let in, what is logged, what the owner sees; and valuations."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kezhuan.attachments.actions import attach, download_attachment
from kezhuan.attachments.models import Attachment
from kezhuan.attachments.queries import attachments_of
from kezhuan.catalogue.models import Achievement
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.market.actions import prepare_lot
from kezhuan.market.actions.listing import withdraw_listing
from kezhuan.market.actions.rooms import (
    Report,
    close_room,
    record_valuation,
    revoke_pass,
    set_up_room,
    sign_for_room,
    view_room,
)
from kezhuan.market.confidentiality import CURRENT
from kezhuan.market.measures import measures_of
from kezhuan.market.models import DataRoom, Listing, RoomPass
from kezhuan.market.rooms import passes_of, room_numbered, room_to_show, visits_to
from tests.attachments.conftest import upload
from tests.cast import NOW, acting
from tests.market.conftest import sale
from tests.market.listings import achievement, as_city, as_yi, listing

__all__ = ["achievement", "as_city", "as_yi", "listing"]
pytestmark = pytest.mark.django_db
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def as_jia(jia_member: Any) -> Actor:
    return acting(jia_member)


@pytest.fixture
def room(achievement: Achievement, listing: Listing, as_yi: Actor) -> DataRoom:
    return set_up_room(actor=as_yi, achievement_id=achievement.pk, note="图纸和试验报告", at=NOW)


@pytest.fixture
def paper(room: DataRoom, as_yi: Actor) -> Attachment:
    return attach(actor=as_yi, subject=room, upload=upload("试验报告.pdf"), purpose="test", at=NOW)


@pytest.fixture
def signing(room: DataRoom, jia: Any) -> Callable[..., RoomPass]:
    def sign(actor: Actor, **changes: Any) -> RoomPass:
        asked = {"room_id": room.pk, "organisation_id": jia.pk, "digest": CURRENT.digest, "at": NOW}
        return sign_for_room(actor=actor, **{**asked, **changes})

    return sign


def test_nobody_but_the_owner_reads_before_the_text_is_acknowledged(
    room: DataRoom, paper: Attachment, as_yi: Actor, as_jia: Actor, city_officer: Any, signing: Any
) -> None:
    officer = acting(city_officer)

    assert list(attachments_of(as_yi, room)) == [paper]
    for outsider in (as_jia, officer):
        assert list(attachments_of(outsider, room)) == []
        with pytest.raises(NotFound):
            download_attachment(actor=outsider, attachment_id=paper.pk, at=NOW)
        with pytest.raises(NotFound):
            view_room(actor=outsider, room_id=room.pk, at=NOW)
    with pytest.raises(NotPermitted):
        signing(officer)
    with pytest.raises(InvalidInput):
        signing(as_jia, digest="x")
    made = signing(as_jia)

    assert (made.text_version, made.digest) == (CURRENT.version, CURRENT.digest)
    assert list(attachments_of(as_jia, room)) == [paper]
    assert signing(as_jia) == made


def test_every_look_and_download_is_logged_with_who_and_when(
    room: DataRoom, paper: Attachment, as_jia: Actor, as_yi: Actor, jia: Any, signing: Any
) -> None:
    signing(as_jia)
    view_room(actor=as_yi, room_id=room.pk, at=NOW)
    view_room(actor=as_jia, room_id=room.pk, at=NOW + timedelta(minutes=1))
    download_attachment(actor=as_jia, attachment_id=paper.pk, at=NOW + timedelta(minutes=2))

    assert [(visit.at, visit.who, visit.unit, visit.file) for visit in visits_to(room, passes_of(room))] == [
        (NOW + timedelta(minutes=2), as_jia.label, jia.name, "试验报告.pdf"),
        (NOW + timedelta(minutes=1), as_jia.label, jia.name, ""),
    ]


def test_a_pass_taken_back_opens_nothing_any_more_and_is_not_given_again(
    room: DataRoom, paper: Attachment, as_jia: Actor, as_yi: Actor, signing: Any
) -> None:
    made = signing(as_jia)
    with pytest.raises(NotFound):
        revoke_pass(actor=as_jia, pass_id=made.pk, reason="x", at=NOW)
    with pytest.raises(InvalidInput):
        revoke_pass(actor=as_yi, pass_id=made.pk, reason=" ", at=NOW)
    revoke_pass(actor=as_yi, pass_id=made.pk, reason="转给了第三方", at=NOW)

    assert list(attachments_of(as_jia, room)) == []
    with pytest.raises(NotPermitted):
        signing(as_jia)
    with pytest.raises(NotAllowedNow):
        revoke_pass(actor=as_yi, pass_id=made.pk, reason="再收回", at=NOW)


def test_the_room_is_there_for_others_only_while_the_result_is_on_the_market_and_the_room_open(
    room: DataRoom, achievement: Achievement, listing: Listing, as_jia: Actor, as_yi: Actor, signing: Any
) -> None:
    signing(as_jia)
    number = achievement.reference_number
    close_room(actor=as_yi, room_id=room.pk, closed=True, at=NOW)
    with pytest.raises(NotFound):
        room_numbered(as_jia, number)
    close_room(actor=as_yi, room_id=room.pk, closed=False, at=NOW)
    assert room_numbered(as_jia, number) == room

    withdraw_listing(actor=as_yi, listing_id=listing.pk, reason="改为自用", at=NOW)

    with pytest.raises(NotFound):
        room_numbered(as_jia, number)
    assert list(attachments_of(as_jia, room)) == []
    assert room_numbered(as_yi, number) == room


def test_a_result_has_one_room_and_its_owner_makes_it(room: DataRoom, as_yi: Actor, as_jia: Actor) -> None:
    with pytest.raises(Conflict):
        set_up_room(actor=as_yi, achievement_id=room.achievement_id, note="", at=NOW)
    with pytest.raises(NotPermitted):
        set_up_room(actor=as_jia, achievement_id=room.achievement_id, note="", at=NOW)
    with pytest.raises(NotFound):
        close_room(actor=as_jia, room_id=room.pk, closed=True, at=NOW)


# Valuations ---------------------------------------------------------------------------------------------------------
def report(**changes: Any) -> Report:
    said: dict[str, Any] = {
        "valuer": "温州样例资产评估有限公司",
        "report_number": "温评报字（2026）第 12 号",
        "value": Decimal(200_000),
        "valued_on": date(2026, 9, 30),
        "valid_until": date(2027, 9, 29),
    }
    return Report(**{**said, **changes})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"valuer": " "}, "valuer"),
        ({"report_number": ""}, "report_number"),
        ({"value": Decimal(0)}, "value"),
        ({"valued_on": date(2026, 11, 24)}, "valued_on"),
        ({"valid_until": date(2026, 9, 30)}, "valid_until"),
    ],
)
@pytest.mark.django_db(False)
def test_each_wrong_part_of_a_report_is_named(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        report(**changes).checked(NOW.date())

    assert set(caught.value.fields) == {field}


def test_a_start_price_is_held_against_the_valuation_while_it_is_valid(
    achievement: Achievement, as_yi: Actor, as_jia: Actor
) -> None:
    with pytest.raises(NotPermitted):
        record_valuation(actor=as_jia, achievement_id=achievement.pk, report=report(), at=NOW)
    made = record_valuation(actor=as_yi, achievement_id=achievement.pk, report=report(), at=NOW)
    with pytest.raises(InvalidInput):
        record_valuation(actor=as_yi, achievement_id=achievement.pk, report=report(), at=NOW)
    lot = prepare_lot(actor=as_yi, achievement_id=achievement.pk, sale=sale(), at=NOW)

    low = next(each for each in measures_of(lot, NOW) if "%" in each.expected and each.name == "起始价")
    later = [each.name for each in measures_of(lot, NOW + timedelta(days=400))]

    assert (low.value, low.strays, low.is_law) == ("50.0%", True, False)
    assert "起始价" not in later
    assert (made.counts_on(date(2027, 9, 29)), made.counts_on(date(2027, 9, 30))) == (True, False)


# Pages --------------------------------------------------------------------------------------------------------------
def test_a_firm_signs_at_the_door_and_the_owner_reads_the_log(
    client: Client, room: DataRoom, paper: Attachment, jia: Any, jia_member: Any, yi_member: Any,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    address = room.get_absolute_url()
    strangers = client.get(address)
    client.force_login(jia_member, backend=LOGIN)
    door = client.get(address).content.decode()
    unread = client.post(address, {"organisation": jia.pk, "digest": CURRENT.digest})
    client.post(address, {"organisation": jia.pk, "digest": CURRENT.digest, "agreed": "on"})
    inside = client.get(address).content.decode()
    client.get(paper.get_absolute_url())
    client.force_login(yi_member, backend=LOGIN)
    with django_assert_max_num_queries(20):
        log = client.get(address).content.decode()
    wrong = client.post(
        reverse("market:room-valuation", args=[room.achievement.reference_number]),
        {"valuer": "样例评估", "report_number": "1 号", "value": "很多", "valued_on": "2026-09-30",
         "valid_until": "2027-09-29"},
    )  # fmt: skip

    assert strangers.status_code == 302
    assert CURRENT.sentences[0] in door
    assert room.note not in door
    assert "试验报告.pdf" not in door
    assert "试验和检测报告" in door
    assert unread.status_code == 422
    assert room.note in inside
    assert "试验报告.pdf" in inside
    assert CURRENT.sentences[0] in inside
    assert "谁看过" not in inside
    assert "下载 试验报告.pdf" in log
    assert jia.name in log
    assert wrong.status_code == 422
    assert 'value="很多"' in wrong.content.decode()


def test_who_may_not_enter_is_told_why_instead_of_being_shown_the_door(
    client: Client, room: DataRoom, as_yi: Actor, as_jia: Actor, jia_member: Any, city_officer: Any, signing: Any
) -> None:
    made = signing(as_jia)
    revoke_pass(actor=as_yi, pass_id=made.pk, reason="转给了第三方", at=NOW)
    client.force_login(jia_member, backend=LOGIN)
    lost = client.get(room.get_absolute_url())
    client.force_login(city_officer, backend=LOGIN)
    staff = client.get(room.get_absolute_url())

    assert (lost.status_code, staff.status_code) == (403, 403)
    assert "出让方已收回您进入资料室的许可" in lost.content.decode()
    assert "平台工作人员不能进入" in staff.content.decode()
    assert room_to_show(acting(city_officer), room.achievement) is None
    assert room_to_show(as_jia, room.achievement) == room
