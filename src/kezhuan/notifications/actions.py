"""Telling people: in the site always, by e-mail if they consented.

Messages are no records of the city's business: nothing is proved by them, so they are not audited.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from kezhuan.accounts.models import User, UserConsent, UserConsentPurpose
from kezhuan.accounts.rules import days
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import NotFound
from kezhuan.notifications.models import Notification
from kezhuan.notifications.queries import read_before, visible_to
from kezhuan.notifications.tasks import mail_notification


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
    """Write one message for each active recipient; those who consented also get it by e-mail, from a background task.

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
        consented = set(
            UserConsent.objects.filter(
                user_id__in=wanted, purpose=UserConsentPurpose.EMAIL, withdrawn_at__isnull=True
            ).values_list("user_id", flat=True)
        )
        for row in made:
            if row.recipient_id in consented and wanted[row.recipient_id].email:
                transaction.on_commit(partial(mail_notification.enqueue, row.pk))
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
    deleted, _ = read_before(at - timedelta(days=days("notification.kept_days", at))).delete()
    return deleted
