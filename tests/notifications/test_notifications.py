from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from kezhuan.accounts.actions import give_consent
from kezhuan.accounts.models import User
from kezhuan.engine.errors import NotFound
from kezhuan.notifications.actions import mark_all_read, mark_read, notify, prune
from kezhuan.notifications.models import Notification
from kezhuan.notifications.queries import unread_count
from kezhuan.notifications.tasks import send_delivery
from tests.accounts.test_views import signed_in
from tests.cast import acting


def tell(*users: User, at: datetime, **more: Any) -> list[Notification]:
    return notify(recipients=users, kind="interest", title="有人申请对接", url="/me/", at=at, **more)


def test_each_recipient_gets_a_message_once_per_key(jia_member: User, yi_member: User, now: datetime) -> None:
    assert len(tell(jia_member, yi_member, at=now, key="interest:1")) == 2
    assert tell(jia_member, at=now + timedelta(minutes=1), key="interest:1") == []
    assert len(tell(jia_member, jia_member, at=now)) == 1
    assert unread_count(acting(jia_member)) == 2


def test_the_disabled_are_not_told(jia_member: User, now: datetime) -> None:
    jia_member.is_active = False

    assert tell(jia_member, at=now) == []


def test_a_message_links_inside_the_site_only(jia_member: User, now: datetime) -> None:
    with pytest.raises(ValueError, match="path of this site"):
        notify(recipients=[jia_member], kind="x", title="x", url="https://example.com", at=now)


def test_mail_goes_only_with_consent(
    jia_member: User, yi_member: User, now: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    give_consent(actor=acting(jia_member), purpose="email", at=now)

    with django_capture_on_commit_callbacks(execute=True):
        made = tell(jia_member, yi_member, at=now)

    assert [message.to for message in mail.outbox] == [[jia_member.email]]
    assert [row.state for row in made[0].deliveries.all()] == ["sent"]
    assert [(row.state, row.why) for row in made[1].deliveries.all()] == [("suppressed", "no_consent")]
    assert send_delivery.call(0, now.isoformat()) is False


def test_one_reads_ones_own_messages_only(jia_member: User, bing_member: User, now: datetime) -> None:
    (message,) = tell(jia_member, at=now)

    with pytest.raises(NotFound):
        mark_read(actor=acting(bing_member), message_id=message.pk, at=now)
    mark_read(actor=acting(jia_member), message_id=message.pk, at=now)
    tell(jia_member, at=now)
    assert mark_all_read(actor=acting(jia_member), at=now) == 1
    assert unread_count(acting(jia_member)) == 0


def test_read_messages_go_after_the_rules_period_and_unread_ones_stay(jia_member: User, now: datetime) -> None:
    old, kept = tell(jia_member, at=now)[0], tell(jia_member, at=now)[0]
    mark_read(actor=acting(jia_member), message_id=old.pk, at=now)

    assert prune(at=now + timedelta(days=365)) == 0
    assert prune(at=now + timedelta(days=366)) == 1
    assert list(Notification.objects.all()) == [kept]


def test_the_inbox_shows_opens_and_clears(
    jia_member: User, bing_member: User, now: datetime, django_assert_max_num_queries: Any
) -> None:
    for _ in range(25):
        tell(jia_member, at=now)
    client = signed_in(jia_member)

    with django_assert_max_num_queries(12):
        page = client.get("/notifications/").content.decode()
    assert page.count("去看看") == 20
    assert "25" in client.get("/notifications/badge/").content.decode()
    message = Notification.objects.first()
    assert message is not None
    assert client.post(f"/notifications/{message.pk}/open/").headers["Location"] == "/me/"
    assert signed_in(bing_member).post(f"/notifications/{message.pk}/open/").status_code == 404
    client.post("/notifications/read/")
    assert "没有未读消息" in client.get("/notifications/?unread=1").content.decode()
    assert Client().get("/notifications/").status_code == 302
    assert Client().get("/notifications/badge/").content.strip() == b""
    assert "还没有消息" in signed_in(bing_member).get("/notifications/").content.decode()
