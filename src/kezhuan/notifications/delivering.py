"""Sending what is due: claim, send, note. At least once, never silently lost.

Claiming and noting are transactions of their own; between them lies the one moment in which a crash can make a message
go twice: it was handed over, the note was lost. The claim then runs out and the message is sent again under the same
``Message-ID`` (or SMS key), by which receiving systems tell a repetition. Claims make two workers share the work.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from kezhuan.accounts.models import User
from kezhuan.accounts.queries import has_consented
from kezhuan.accounts.rules import book
from kezhuan.notifications.mailing import send_digest, send_message
from kezhuan.notifications.models import Channel, Delivery, DeliveryState, EmailMode, Suppression, TopicSetting
from kezhuan.notifications.planning import mode_of
from kezhuan.notifications.queries import due_deliveries, lock_due
from kezhuan.notifications.sms import SmsFailed, provider
from kezhuan.notifications.topics import topic_of

logger = logging.getLogger("kezhuan.notifications")
#: After so long a claim whose sender never came back is open again.
LEASE = timedelta(minutes=10)
_FIRST_PAUSE = timedelta(minutes=1)
_BATCH = 200
_DIGESTS = (EmailMode.DAILY, EmailMode.WEEKLY)


def deliver_due(at: datetime) -> int:
    """Send everything that is due; one digest for all of a person's due messages. Returns how many went out."""
    sent = 0
    for pk in due_deliveries(at).exclude(mode__in=_DIGESTS).values_list("pk", flat=True)[:_BATCH]:
        sent += deliver(pk, at)
    digests = due_deliveries(at).filter(mode__in=_DIGESTS).order_by("planned_at", "recipient_id")
    for recipient_id, planned_at in digests.values_list("recipient_id", "planned_at").distinct()[:_BATCH]:
        sent += _digest(recipient_id, planned_at, at)
    return sent


def deliver(delivery_id: int, at: datetime) -> int:
    """Send one message now if it is due and nobody else is at it. Returns 1 when it went."""
    claimed = _claim({"pk": delivery_id}, at)
    return _send(claimed, at) if claimed else 0


def _digest(recipient_id: int, planned_at: datetime, at: datetime) -> int:
    found = {"recipient_id": recipient_id, "planned_at": planned_at, "mode__in": _DIGESTS}
    claimed = _claim(found, at)
    return _send(claimed, at) if claimed else 0


def _claim(which: dict[str, object], at: datetime) -> list[Delivery]:
    """Take deliveries in hand, those that may no longer go left out; empty when they are another worker's."""
    with transaction.atomic():
        rows = lock_due(which, at)
        kept = []
        for row in rows:
            why = _refusal(row)
            if why:
                row.state, row.why = DeliveryState.SUPPRESSED, why
            else:
                row.state, row.attempts, row.due_at = DeliveryState.SENDING, row.attempts + 1, at + LEASE
                kept.append(row)
            row.save(update_fields=["state", "why", "attempts", "due_at"])
    return kept


def _refusal(row: Delivery) -> str:
    """Why it may not go any more: everything is asked again at the moment of sending."""
    user = row.recipient
    if not user.is_active:
        return Suppression.INACTIVE
    topic = topic_of(row.notification.kind)
    setting = TopicSetting.objects.filter(user_id=user.pk, topic=topic.code).first()
    if row.channel == Channel.SMS:
        if provider() is None:
            return Suppression.NO_PROVIDER
        return "" if setting is not None and setting.sms and user.mobile else Suppression.TURNED_OFF
    if not has_consented(user.pk, "email"):
        return Suppression.NO_CONSENT
    if not user.email:
        return Suppression.NO_ADDRESS
    return Suppression.TURNED_OFF if mode_of(setting, topic) is EmailMode.OFF else ""


def _send(rows: Sequence[Delivery], at: datetime) -> int:
    try:
        reference = _hand_over(rows[0].recipient, rows, at)
    except Exception as failure:  # one that cannot be sent must not keep the others waiting
        logger.warning("delivery %s failed", rows[0].pk, exc_info=True)
        _note_failure(rows, failure, at)
        return 0
    ours = Delivery.objects.filter(pk__in=[row.pk for row in rows], state=DeliveryState.SENDING)
    ours.update(state=DeliveryState.SENT, sent_at=at, error="", reference=reference[:80])
    return 1


def _hand_over(user: User, rows: Sequence[Delivery], at: datetime) -> str:
    first = rows[0]
    if first.channel == Channel.SMS:
        sender = provider()
        if sender is None:
            raise SmsFailed
        return sender.send(mobile=user.mobile, text=first.notification.title, key=f"delivery-{first.pk}")
    if first.mode in _DIGESTS:
        return send_digest(user, [row.notification for row in rows], first.planned_at)
    return send_message(user, first.notification)


def _note_failure(rows: Sequence[Delivery], failure: Exception, at: datetime) -> None:
    """Try again later, each time twice as late, until the rule's number of attempts is used up."""
    most = book().at("notification.attempts", timezone.localdate(at)).whole
    for row in rows:
        given_up = row.attempts >= most
        Delivery.objects.filter(pk=row.pk, state=DeliveryState.SENDING, attempts=row.attempts).update(
            state=DeliveryState.FAILED if given_up else DeliveryState.QUEUED,
            due_at=at + _FIRST_PAUSE * 2 ** (row.attempts - 1),
            error=f"{type(failure).__name__}: {failure}"[:200],
        )
