"""Telling people: in the site always, by e-mail if they consented, by SMS if they switched it on.

Messages are no records of the city's business: nothing is proved by them, so they are not audited.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from kezhuan.accounts.models import User
from kezhuan.accounts.rules import days
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import InvalidInput, NotFound, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.notifications.models import (
    Delivery,
    DeliveryHours,
    DeliveryState,
    EmailMode,
    Notification,
    TopicSetting,
)
from kezhuan.notifications.permissions import may_choose
from kezhuan.notifications.planning import mode_of, plan
from kezhuan.notifications.queries import lock_settings, read_before, visible_to
from kezhuan.notifications.tasks import send_delivery
from kezhuan.notifications.topics import BY_CODE, TOPICS
from kezhuan.notifications.unsubscribing import DIGESTS, read_token


def notify(
    *,
    recipients: Iterable[User],
    kind: str,
    title: str,
    body: str = "",
    url: str = "",
    key: str = "",
    at: datetime,
) -> list[Notification]:
    """Write one message for each active recipient, and plan how it goes out: ``planning`` knows by which channels.

    What is due at once goes from a background task; what waits (quiet hours, digests) is sent by a timed job.

    ``key`` makes it happen once: a recipient who has a message with this key gets no second one. ``url`` is a path of
    this site. Verbs call it inside their transaction, so that a message never speaks of what did not happen.
    """
    if url and not url.startswith("/"):
        raise ValueError("a message links to a path of this site")
    wanted = {user.pk: user for user in recipients if user.is_active}
    with transaction.atomic():
        if key:
            told = Notification.objects.filter(recipient_id__in=wanted, key=key).values_list("recipient_id", flat=True)
            for pk in told:
                del wanted[pk]
        rows = [
            Notification(
                recipient_id=pk, kind=kind, title=title[:200], body=body, url=url[:300], key=key, created_at=at
            )
            for pk in sorted(wanted)
        ]
        made = _insert_once(rows, key)
        for delivery in _plan_once(plan(made, wanted, at), key):
            if delivery.state == DeliveryState.QUEUED and delivery.due_at <= at:
                transaction.on_commit(partial(send_delivery.enqueue, delivery.pk, at.isoformat()))
    return made


def _insert_once(rows: list[Notification], key: str) -> list[Notification]:
    """Insert; with a key, a rival's message of the same key wins silently."""
    if not key:
        return Notification.objects.bulk_create(rows)
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    if not rows:
        return []
    first = rows[0]
    return list(
        Notification.objects.filter(
            recipient_id__in=[row.recipient_id for row in rows], key=key, created_at=first.created_at
        ).order_by("pk")
    )


def _plan_once(rows: Iterable[Delivery], key: str) -> list[Delivery]:
    """Write the deliveries; with a key, those a rival planned at the same moment stand: sending claims each once."""
    planned = list(rows)
    if not key:
        return Delivery.objects.bulk_create(planned)
    Delivery.objects.bulk_create(planned, ignore_conflicts=True)
    return list(Delivery.objects.filter(notification_id__in=[row.notification_id for row in planned]).order_by("pk"))


def mark_read(*, actor: Actor, message_id: int, at: datetime) -> Notification:
    """Note that one's own message was read; NotFound for others'."""
    message = visible_to(actor).filter(pk=message_id).first()
    if message is None:
        raise NotFound
    if message.read_at is None:
        visible_to(actor).filter(pk=message_id, read_at__isnull=True).update(read_at=at)
        message.read_at = at
    return message


def mark_all_read(*, actor: Actor, at: datetime) -> int:
    """Note that all of one's own messages were read; returns how many were not."""
    return visible_to(actor).filter(read_at__isnull=True).update(read_at=at)


def prune(*, at: datetime) -> int:
    """Delete messages read longer ago than the rule keeps them; unread ones stay. For the worker's daily round."""
    _all, deleted = read_before(at - timedelta(days=days("notification.kept_days", at))).delete()
    return deleted.get(Notification._meta.label, 0)


@dataclass(frozen=True, slots=True)
class Choice:
    """How one topic comes outside the site."""

    email: str
    sms: bool = False


@dataclass(frozen=True, slots=True)
class OwnHours:
    """A person's hours; None: the platform's. ``language``: of e-mails."""

    quiet_from: int | None = None
    quiet_until: int | None = None
    digest_hour: int | None = None
    digest_weekday: int = 0
    language: str = "zh-hans"


def change_settings(*, actor: Actor, choices: Mapping[str, Choice], hours: OwnHours) -> None:
    """Keep what a person chose; topics not named stay. What already waits goes as it was planned, unless turned off.

    InvalidInput per field (``email_<topic>``, ``quiet_from``, …); NotPermitted for who has not signed in.
    """
    if not may_choose(actor) or actor.user_id is None:
        raise NotPermitted
    faults = {
        f"email_{code}": N_("请从列出的选项里选择")
        for code, choice in choices.items()
        if code not in BY_CODE or choice.email not in EmailMode.values
    }
    for name in ("quiet_from", "quiet_until", "digest_hour"):
        value = getattr(hours, name)
        if value is not None and not 0 <= value <= 23:
            faults[name] = N_("请选择 0 到 23 点")
    if (hours.quiet_from is None) != (hours.quiet_until is None):
        faults["quiet_until"] = N_("免打扰的开始和结束要一起选")
    if faults:
        raise InvalidInput(fields=faults)
    with transaction.atomic():
        known = lock_settings(actor.user_id)
        for code, choice in choices.items():
            row = known.get(code) or TopicSetting(user_id=actor.user_id, topic=code)
            row.email, row.sms = choice.email, choice.sms
            row.save()
        DeliveryHours.objects.update_or_create(
            user_id=actor.user_id, defaults={name: getattr(hours, name) for name in OwnHours.__dataclass_fields__}
        )


def unsubscribe(*, token: str) -> str:
    """Stop the e-mails that a signed link is about; returns the topic's code, or ``DIGESTS``. NotFound: no such link.

    The signature stands for the person: whoever holds the mail may stop it. Doing it twice changes nothing.
    """
    user_id, topic = read_token(token)
    with transaction.atomic():
        known = lock_settings(user_id)
        for each in TOPICS:
            mode = mode_of(known.get(each.code), each)
            stops = mode in (EmailMode.DAILY, EmailMode.WEEKLY) if topic == DIGESTS else each.code == topic
            if stops and mode is not EmailMode.OFF:
                row = known.get(each.code) or TopicSetting(user_id=user_id, topic=each.code)
                row.email = EmailMode.OFF
                row.save()
    return topic
