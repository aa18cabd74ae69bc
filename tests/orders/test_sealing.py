"""Nobody reads a proposal before the deadline: no page, API, back office, export, log, message or database column."""

import logging
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.test import Client

from kezhuan.audit.models import AuditEvent
from kezhuan.engine.actor import STRANGER, SYSTEM, Actor, Role
from kezhuan.engine.errors import NotAllowedNow, NotFound
from kezhuan.notifications.models import Notification
from kezhuan.orders import sealing
from kezhuan.orders.actions import open_proposals
from kezhuan.orders.models import Call, CallKey, Proposal, SealedFile
from kezhuan.orders.queries import file_of, proposals_visible_to
from tests.cast import UserFactory, officer
from tests.orders.conftest import DAY, FILE, SECOND, SECRET

#: What must not be found anywhere, in every form in which it could stand: the words, the file, the price.
LEAKS = (SECRET, "磁控溅射", "低温跑合", FILE.name, "机密工艺", "1234567", "1,234,567", "123.46 万")


def leaks_in(text: str) -> list[str]:
    plain = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    return [word for word in LEAKS if word in text or word in plain]


def every_column() -> str:
    """Every row of every table as text, binary columns as what they would read as."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            for row in cursor.fetchall():
                found += [
                    bytes(value).decode("utf-8", "ignore") if isinstance(value, bytes | memoryview) else str(value)
                    for value in row
                ]
    return "\n".join(found)


@pytest.fixture
def superuser(db: None) -> Any:
    return UserFactory.create(username="root", is_staff=True, is_superuser=True)


@pytest.mark.django_db
def test_no_column_of_the_database_holds_anything_readable(proposal: Proposal) -> None:
    assert leaks_in(every_column()) == []


def test_the_search_through_the_database_would_find_it(call: Call, jia: Any) -> None:
    """The negative control: the same search finds the words when they are stored."""
    Call.objects.filter(pk=call.pk).update(need=f"{SECRET}，报价 1234567")

    assert {SECRET, "1234567"} <= set(leaks_in(every_column()))


@pytest.mark.django_db(transaction=True)
def test_neither_the_log_nor_a_message_holds_anything_of_it(
    submitting: Callable[..., Proposal], now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        made = submitting()
        submitting(at=now + 2 * DAY, months=15)

    events = AuditEvent.objects.filter(object_type__startswith="orders.")
    said = "\n".join(f"{e.before}{e.after}{e.note}{e.object_label}" for e in events)
    assert leaks_in(said + caplog.text) == []
    assert made.digest in said
    assert leaks_in("\n".join(f"{m.title}{m.body}" for m in Notification.objects.all())) == []
    assert not Notification.objects.filter(kind__startswith="orders.").exists()  # nobody is told that one has come in


def _readers(jia_member: Any, city_officer: Any, county_officer: Any, bing_member: Any, root: Any) -> dict[str, Any]:
    return {
        "stranger": None,
        "owner": jia_member,
        "city": city_officer,
        "county": county_officer,
        "rival": bing_member,
        "root": root,
        "system": officer("系统员", Role.SYSTEM_ADMIN),
        "security": officer("安全员", Role.SECURITY_ADMIN),
        "audit": officer("审计员", Role.AUDIT_ADMIN),
    }


def test_no_page_of_anybody_shows_it_or_who_applied(
    client: Client,
    call: Call,
    proposal: Proposal,
    now: datetime,
    jia_member: Any,
    city_officer: Any,
    county_officer: Any,
    bing_member: Any,
    superuser: Any,
    yi: Any,
) -> None:
    number, key = call.reference_number, proposal.reference_number
    file = SealedFile.objects.get()
    paths = [
        f"/orders/{number}/", "/orders/", "/orders/?export=csv", "/orders/mine/", "/orders/mine/?export=csv",
        f"/orders/{number}/proposals/{key}/", f"/orders/files/{file.pk}/", f"/orders/{number}/panel/",
        f"/orders/{number}/review/", f"/orders/{number}/review/{key}/", f"/organisations/{yi.pk}/", "/workspace/",
        "/audit/", "/notifications/", f"/find/?q={key}",
    ]  # fmt: skip
    readers = _readers(jia_member, city_officer, county_officer, bing_member, superuser)
    with time_machine.travel(now + 3 * DAY, tick=False):
        for who, user in readers.items():
            client.logout()
            if user is not None:
                client.force_login(user)
            for path in paths:
                response = client.get(path)
                body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
                text = body.decode("utf-8", "ignore")
                assert leaks_in(text) == [], f"{who} at {path}"
                if path.startswith("/orders/"):
                    assert yi.name not in text, f"{who} at {path} learns who has applied"
                    assert key in path or key not in text, f"{who} at {path}"


def test_the_bidders_own_page_shows_the_receipt_and_nothing_of_the_content(
    client: Client, call: Call, proposal: Proposal, yi_member: Any, now: datetime
) -> None:
    with time_machine.travel(now + 3 * DAY, tick=False):
        client.force_login(yi_member)
        html = client.get(call.get_absolute_url()).content.decode()
        assert client.get(f"{call.get_absolute_url()}proposals/{proposal.reference_number}/").status_code == 404

    assert proposal.reference_number in html
    assert leaks_in(html) == []


def test_the_back_office_knows_no_proposals(client: Client, proposal: Proposal, superuser: Any) -> None:
    from kezhuan.accounts.backoffice import backoffice

    registered = {model._meta.label for model in backoffice._registry}
    assert not {label for label in registered if label.startswith("orders.")}
    client.force_login(superuser)
    assert client.get(f"/backoffice/orders/proposal/{proposal.pk}/change/").status_code in (302, 403, 404)


def test_the_api_offers_no_proposals() -> None:
    from kezhuan.api.site import api

    paths = [str(path) for path in api.get_openapi_schema()["paths"]]
    assert not [path for path in paths if "orders" in path or "proposal" in path]


def test_the_key_is_refused_before_the_deadline_and_before_the_opening(call: Call, proposal: Proposal) -> None:
    stored = Proposal.objects.select_related("call").get(pk=proposal.pk)
    for at in (call.deadline - SECOND, call.deadline):
        with pytest.raises(NotAllowedNow) as refusal:
            sealing.unseal(stored, at)
        assert refusal.value.code == "still_sealed"

    open_proposals(actor=SYSTEM, call_id=call.pk, at=call.deadline)

    fresh = Proposal.objects.select_related("call").get(pk=proposal.pk)
    assert sealing.unseal(fresh, call.deadline)["price"] == "1234567.89"
    with pytest.raises(NotAllowedNow):  # a clock set back releases nothing
        sealing.unseal(fresh, call.deadline - SECOND)


def test_nobody_opens_before_the_deadline_not_even_the_platform(
    call: Call, proposal: Proposal, as_jia: Actor, as_yi: Actor, as_city: Actor
) -> None:
    for actor in (SYSTEM, as_jia):
        with pytest.raises(NotAllowedNow) as refusal:
            open_proposals(actor=actor, call_id=call.pk, at=call.deadline - SECOND)
        assert refusal.value.code == "still_sealed"
    for outsider in (as_yi, as_city, STRANGER):
        with pytest.raises(Exception, match=r"权限|没有找到"):
            open_proposals(actor=outsider, call_id=call.pk, at=call.deadline)


def test_a_call_whose_opening_time_was_forged_stays_shut(call: Call, proposal: Proposal, now: datetime) -> None:
    """The table itself refuses an opening before the deadline."""
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(opened_at=now)


def test_files_come_back_byte_for_byte_after_the_opening(opened: Call, as_jia: Actor, as_yi: Actor) -> None:
    file = SealedFile.objects.select_related("proposal__call").get()

    assert sealing.unseal_file(file, opened.deadline) == (FILE.name, FILE.body)
    assert file_of(as_jia, file.pk) == file
    with pytest.raises(NotFound):
        file_of(STRANGER, file.pk)


def test_changed_ciphertext_is_found_out(opened: Call, proposal: Proposal) -> None:
    stored = Proposal.objects.select_related("call").get(pk=proposal.pk)
    stored.sealed = bytes(stored.sealed)[:-1] + bytes([bytes(stored.sealed)[-1] ^ 1])
    with pytest.raises(ValueError, match="digest"):
        sealing.unseal(stored, opened.deadline)
    stored.digest = sealing.sm3(bytes(stored.sealed))
    with pytest.raises(ValueError, match="changed"):
        sealing.unseal(stored, opened.deadline)


def test_ciphertext_moved_to_another_call_does_not_open(opened: Call, proposal: Proposal, rival: Proposal) -> None:
    stored = Proposal.objects.select_related("call").get(pk=proposal.pk)
    stored.call.reference_number = "JB-2026-11-99999"
    with pytest.raises(Exception):  # noqa: B017 - InvalidTag of the wrapped key, or of the content
        sealing.unseal(stored, opened.deadline)


def test_another_secret_of_the_site_opens_nothing(opened: Call, proposal: Proposal, settings: Any) -> None:
    settings.SECRET_KEY = "another secret of another site"
    with pytest.raises(Exception):  # noqa: B017 - InvalidTag
        sealing.unseal(Proposal.objects.select_related("call").get(pk=proposal.pk), opened.deadline)


def test_each_call_has_its_own_key_and_equal_offers_look_different(
    call: Call, submitting: Callable[..., Proposal], now: datetime
) -> None:
    first = bytes(submitting().sealed)
    second = bytes(submitting(at=now + 2 * DAY).sealed)

    assert first != second
    assert len(first) == len(second)
    assert len(bytes(CallKey.objects.get(call=call).wrapped)) > 32


def test_the_length_says_little(submitting: Callable[..., Proposal], now: datetime) -> None:
    short = len(bytes(submitting(summary="十个字以上的概要一句。").sealed))
    longer = len(bytes(submitting(at=now + 2 * DAY, summary="概要" * 300).sealed))

    assert short == longer


def test_sealed_proposals_are_visible_to_the_bidder_only(
    proposal: Proposal, as_yi: Actor, as_jia: Actor, as_bing: Actor, as_city: Actor
) -> None:
    seen = [proposals_visible_to(actor).filter(pk=proposal.pk).exists() for actor in (as_yi, as_jia, as_bing, as_city)]

    assert seen == [True, False, False, False]
