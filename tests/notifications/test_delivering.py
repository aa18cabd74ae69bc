"""Messages outside the site: choices, quiet hours, digests, failures, and a crash between sending and noting."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from kezhuan.accounts.actions import give_consent, withdraw_consent
from kezhuan.accounts.models import User
from kezhuan.engine.errors import InvalidInput, NotFound, NotPermitted
from kezhuan.notifications import delivering, sms
from kezhuan.notifications.actions import Choice, OwnHours, change_settings, notify, unsubscribe
from kezhuan.notifications.delivering import LEASE, deliver_due
from kezhuan.notifications.models import Delivery, TopicSetting
from kezhuan.notifications.topics import TOPICS, topic_of
from kezhuan.notifications.unsubscribing import DIGESTS, token_of
from tests.accounts.test_views import signed_in
from tests.cast import acting

Tell = Callable[..., Any]


@pytest.fixture
def tell(jia_member: User, now: datetime) -> Tell:
    """A message to 甲小明, who consented to e-mail. Nothing goes by itself: callbacks after the commit do not run."""
    give_consent(actor=acting(jia_member), purpose="email", at=now)

    def run(kind: str = "deals.received", at: datetime = now, title: str = "收到对接申请", **more: Any) -> Any:
        return notify(recipients=[jia_member], kind=kind, title=title, url="/me/", at=at, **more)[0]

    return run


def choose(user: User, hours: OwnHours | None = None, **topics: str) -> None:
    choices = {topic: Choice(mode) for topic, mode in topics.items()}
    change_settings(actor=acting(user), choices=choices, hours=hours or OwnHours())


def the_only() -> Delivery:
    return Delivery.objects.get()


def night(now: datetime) -> datetime:
    return now.replace(hour=22)


# When and whether ---------------------------------------------------------------------------------------------------
def test_a_message_by_day_goes_at_once_and_only_once(tell: Tell, now: datetime) -> None:
    tell(body="乙大学想了解")

    assert deliver_due(now) == 1
    assert deliver_due(now + timedelta(days=1)) == 0
    (sent,) = mail.outbox
    assert "乙大学想了解" in sent.body
    assert sent.alternatives[0][1] == "text/html"
    assert (the_only().state, the_only().attempts, the_only().sent_at) == ("sent", 1, now)


def test_a_message_at_night_waits_for_the_morning(tell: Tell, now: datetime) -> None:
    tell(at=night(now))

    assert deliver_due(night(now)) == 0
    assert the_only().due_at == now.replace(hour=8) + timedelta(days=1)
    assert deliver_due(the_only().due_at) == 1


def test_a_persons_own_hours_hold_instead_of_the_rules(jia_member: User, tell: Tell, now: datetime) -> None:
    choose(jia_member, OwnHours(quiet_from=9, quiet_until=12))

    tell(at=night(now))
    assert deliver_due(night(now)) == 1
    tell()
    assert deliver_due(now) == 0


def test_a_topic_that_is_turned_off_is_suppressed_and_says_why(jia_member: User, tell: Tell, now: datetime) -> None:
    choose(jia_member, deals="off")

    tell()
    assert (the_only().state, the_only().why) == ("suppressed", "turned_off")
    assert deliver_due(now) == 0


def test_what_changed_between_planning_and_sending_is_asked_again(jia_member: User, tell: Tell, now: datetime) -> None:
    tell()
    choose(jia_member, deals="off")
    assert deliver_due(now) == 0
    assert the_only().why == "turned_off"

    choose(jia_member, deals="now")
    second = tell()
    withdraw_consent(actor=acting(jia_member), purpose="email", at=now)
    assert deliver_due(now) == 0
    assert second.deliveries.get().why == "no_consent"
    assert mail.outbox == []


def test_every_kind_of_message_has_its_topic() -> None:
    assert topic_of("deals.received").code == "deals"
    assert topic_of("saved_search").code == "matching"
    assert topic_of("matching.needed").code == "matching"
    assert topic_of("nobody.knows").code == "other"


# Digests ------------------------------------------------------------------------------------------------------------
def test_a_digest_gathers_the_day_by_topic_in_one_mail(jia_member: User, tell: Tell, now: datetime) -> None:
    choose(jia_member, deals="daily")
    tell(title="申请甲")
    tell(kind="matching.answers", title="新匹配", at=now + timedelta(hours=5))
    tell(title="申请乙", at=now + timedelta(hours=10))

    morning = now.replace(hour=8) + timedelta(days=1)
    assert deliver_due(morning - timedelta(minutes=1)) == 0
    assert deliver_due(morning) == 1
    (sent,) = mail.outbox
    assert "3 条消息摘要" in sent.subject
    places = [sent.body.index(words) for words in ("对接", "申请甲", "申请乙", "匹配", "新匹配")]
    assert places == sorted(places)
    assert {row.state for row in Delivery.objects.all()} == {"sent"}
    assert deliver_due(morning + timedelta(days=8)) == 0


def test_a_weekly_digest_waits_for_its_day_and_speaks_english_where_chosen(
    jia_member: User, tell: Tell, now: datetime
) -> None:
    choose(jia_member, OwnHours(digest_hour=18, digest_weekday=4, language="en"), matching="weekly")
    tell(kind="matching.answers")

    friday = now.replace(hour=18) + timedelta(days=4)
    assert deliver_due(friday - timedelta(hours=1)) == 0
    assert deliver_due(friday) == 1
    assert "digest" in mail.outbox[0].subject
    assert "不必回复" not in mail.outbox[0].body


# Failures -----------------------------------------------------------------------------------------------------------
def test_a_failure_is_tried_again_later_and_later_until_the_rule_ends_it(
    tell: Tell, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell()
    monkeypatch.setattr(delivering, "send_message", _refused)
    at, pauses = now, []
    while the_only().state != "failed":
        deliver_due(at)
        pauses.append(round((the_only().due_at - at).total_seconds() / 60))
        at = the_only().due_at

    assert pauses == [1, 2, 4, 8, 16, 32]
    assert the_only().attempts == 6
    assert the_only().error.startswith("OSError")


def test_one_message_that_cannot_be_sent_keeps_no_other_waiting(
    tell: Tell, yi_member: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = tell(title="坏的")
    tell(title="好的")
    plain = delivering.send_message
    monkeypatch.setattr(delivering, "send_message", lambda user, m: _refused() if m.pk == bad.pk else plain(user, m))

    assert deliver_due(now) == 1
    assert "好的" in mail.outbox[0].subject


def _refused(*_args: object) -> str:
    raise OSError("the mail server is away")


def test_a_crash_after_sending_repeats_under_the_same_identity_and_loses_nothing(
    tell: Tell, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell()
    plain = delivering.send_message

    class Killed(BaseException):
        pass

    def send_and_die(*args: Any) -> str:
        plain(*args)
        raise Killed

    monkeypatch.setattr(delivering, "send_message", send_and_die)
    with pytest.raises(Killed):
        deliver_due(now)
    monkeypatch.setattr(delivering, "send_message", plain)

    assert the_only().state == "sending"
    assert deliver_due(now + LEASE - timedelta(seconds=1)) == 0  # perhaps it is still at work
    assert deliver_due(now + LEASE) == 1
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert the_only().state == "sent"


def test_a_crash_in_a_digest_repeats_the_same_digest_without_what_came_later(
    jia_member: User, tell: Tell, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(kind="matching.answers", title="第一天")
    morning = now.replace(hour=8) + timedelta(days=1)
    tell(kind="matching.answers", title="第二天", at=morning)
    with monkeypatch.context() as patched:
        patched.setattr(delivering, "_send", lambda rows, at: 0)  # the process dies holding its claim
        deliver_due(morning)

    assert deliver_due(morning + timedelta(days=1)) == 2
    assert ["第一天" in sent.body for sent in mail.outbox] == [True, False]


# SMS ----------------------------------------------------------------------------------------------------------------
def test_an_sms_goes_by_the_provider_where_it_is_switched_on(
    jia_member: User, tell: Tell, now: datetime, settings: Any
) -> None:
    User.objects.filter(pk=jia_member.pk).update(mobile="13800001234")
    jia_member.refresh_from_db()
    change_settings(actor=acting(jia_member), choices={"deals": Choice("off", sms=True)}, hours=OwnHours())
    tell()
    assert Delivery.objects.get(channel="sms").why == "no_provider"

    settings.SMS_PROVIDER = "simulated"
    tell()
    assert deliver_due(now) == 1
    sent = Delivery.objects.get(channel="sms", state="sent")
    assert sent.reference == f"simulated-delivery-{sent.pk}"
    provider = sms.provider()
    assert isinstance(provider, sms.Simulated)
    assert provider.send(mobile="x", text="again", key=f"delivery-{sent.pk}") == sent.reference
    assert provider.sent[f"delivery-{sent.pk}"] == "收到对接申请"


# Choosing and stopping ----------------------------------------------------------------------------------------------
def test_wrong_choices_name_their_fields(jia_member: User) -> None:
    with pytest.raises(InvalidInput) as refusal:
        change_settings(
            actor=acting(jia_member),
            choices={"deals": Choice("hourly"), "nothing": Choice("now")},
            hours=OwnHours(quiet_from=24, digest_hour=-1),
        )
    assert set(refusal.value.fields) == {"email_deals", "email_nothing", "quiet_from", "quiet_until", "digest_hour"}
    from kezhuan.engine.actor import STRANGER

    with pytest.raises(NotPermitted):
        change_settings(actor=STRANGER, choices={}, hours=OwnHours())


def test_a_signed_link_stops_its_topic_or_all_digests_and_nothing_else(jia_member: User) -> None:
    unsubscribe(token=token_of(jia_member.pk, "deals"))
    assert [(row.topic, row.email) for row in TopicSetting.objects.all()] == [("deals", "off")]

    choose(jia_member, catalogue="weekly")
    assert unsubscribe(token=token_of(jia_member.pk, DIGESTS)) == DIGESTS
    off = set(TopicSetting.objects.filter(email="off").values_list("topic", flat=True))
    assert off == {"deals", "catalogue", "matching"}
    for forged in (token_of(jia_member.pk, "deals")[:-1] + "x", "nonsense", token_of(jia_member.pk, "nothing")):
        with pytest.raises(NotFound):
            unsubscribe(token=forged)


def test_a_mail_program_stops_a_list_with_one_post_and_no_cookie(jia_member: User) -> None:
    client = Client(enforce_csrf_checks=True)
    path = f"/notifications/unsubscribe/{token_of(jia_member.pk, 'deals')}/"

    assert "站内消息照常，随时可以" in client.get(path).content.decode()
    assert not TopicSetting.objects.exists()
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert TopicSetting.objects.get().email == "off"
    assert client.get("/notifications/unsubscribe/forged/").status_code == 404


def test_mails_carry_the_link_that_stops_them(tell: Tell, now: datetime, settings: Any) -> None:
    from dataclasses import replace

    settings.ENV = replace(settings.ENV, origins=["https://kezhuan.example"])
    tell()
    deliver_due(now)

    link = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>")
    assert link in mail.outbox[0].body
    assert Client().get(link.removeprefix("https://kezhuan.example")).status_code == 200


def test_the_settings_page_keeps_choices_and_shows_what_was_sent(jia_member: User, tell: Tell, now: datetime) -> None:
    tell()
    deliver_due(now)
    client = signed_in(jia_member)
    page = client.get("/notifications/settings/").content.decode()
    assert "已发送" in page
    said = {f"email_{topic.code}": "daily" for topic in TOPICS}
    said |= {"email_other": "off", "quiet_from": "22", "quiet_until": "7", "digest_hour": "", "digest_weekday": "0"}

    assert client.post("/notifications/settings/", said | {"language": "en"}).status_code == 302
    assert jia_member.delivery_hours.quiet_from == 22
    assert set(TopicSetting.objects.values_list("email", flat=True)) == {"daily", "off"}
    wrong = client.post("/notifications/settings/", said | {"language": "en", "quiet_until": ""})
    assert wrong.status_code == 422
    assert "要一起选" in wrong.content.decode()
