"""Which channels a new message takes and when: consent, the person's choices, quiet hours, digests."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import timezone

from kezhuan.accounts.models import User, UserConsent, UserConsentPurpose
from kezhuan.accounts.rules import book
from kezhuan.engine.clock.hours import Hours
from kezhuan.notifications.models import (
    Channel,
    Delivery,
    DeliveryHours,
    DeliveryState,
    EmailMode,
    Notification,
    Suppression,
    TopicSetting,
)
from kezhuan.notifications.sms import provider
from kezhuan.notifications.topics import Topic, topic_of


def platform_hours(at: datetime) -> Hours:
    """The hours that the dated rules set for everybody on that day."""
    day, rules = timezone.localdate(at), book()
    return Hours(
        quiet_from=rules.at("notification.quiet_from_hour", day).whole,
        quiet_until=rules.at("notification.quiet_until_hour", day).whole,
        digest_hour=rules.at("notification.digest_hour", day).whole,
    )


def hours_with(own: DeliveryHours | None, at: datetime) -> Hours:
    """A person's hours: their own where they chose, else the platform's."""
    common = platform_hours(at)
    if own is None:
        return common
    return Hours(
        quiet_from=common.quiet_from if own.quiet_from is None else own.quiet_from,
        quiet_until=common.quiet_until if own.quiet_until is None else own.quiet_until,
        digest_hour=common.digest_hour if own.digest_hour is None else own.digest_hour,
        digest_weekday=own.digest_weekday,
    )


def mode_of(setting: TopicSetting | None, topic: Topic) -> EmailMode:
    """How a topic's messages come by e-mail."""
    return EmailMode(setting.email) if setting is not None else topic.email


def plan(messages: Iterable[Notification], users: Mapping[int, User], at: datetime) -> list[Delivery]:
    """Unsaved deliveries of messages of one kind: one for e-mail always, one for SMS where it is switched on.

    Three queries whatever the number of recipients, none where there is no message.
    """
    listed = list(messages)
    if not listed:
        return []
    topic = topic_of(listed[0].kind)
    people = [message.recipient_id for message in listed]
    consented = set(
        UserConsent.objects.filter(
            user_id__in=people, purpose=UserConsentPurpose.EMAIL, withdrawn_at__isnull=True
        ).values_list("user_id", flat=True)
    )
    settings = {row.user_id: row for row in TopicSetting.objects.filter(user_id__in=people, topic=topic.code)}
    hours = {row.user_id: row for row in DeliveryHours.objects.filter(user_id__in=people)}
    deliveries = []
    for message in listed:
        user, setting = users[message.recipient_id], settings.get(message.recipient_id)
        times = hours_with(hours.get(message.recipient_id), at)
        deliveries.append(_by_mail(message, user, mode_of(setting, topic), user.pk in consented, times, at))
        if setting is not None and setting.sms:
            deliveries.append(_by_sms(message, user, times, at))
    return deliveries


def _by_mail(
    message: Notification, user: User, mode: EmailMode, consented: bool, hours: Hours, at: datetime
) -> Delivery:
    why = ""
    if not consented:
        why = Suppression.NO_CONSENT
    elif not user.email:
        why = Suppression.NO_ADDRESS
    elif mode is EmailMode.OFF:
        why = Suppression.TURNED_OFF
    weekly = mode is EmailMode.WEEKLY
    due = hours.earliest(at) if why or mode is EmailMode.NOW else hours.next_digest(at, weekly=weekly)
    return _delivery(message, Channel.EMAIL, mode, why, at if why else due)


def _by_sms(message: Notification, user: User, hours: Hours, at: datetime) -> Delivery:
    why = ""
    if provider() is None:
        why = Suppression.NO_PROVIDER
    elif not user.mobile:
        why = Suppression.NO_ADDRESS
    return _delivery(message, Channel.SMS, EmailMode.NOW, why, at if why else hours.earliest(at))


def _delivery(message: Notification, channel: Channel, mode: EmailMode, why: str, due: datetime) -> Delivery:
    state = DeliveryState.SUPPRESSED if why else DeliveryState.QUEUED
    return Delivery(
        notification=message,
        recipient_id=message.recipient_id,
        channel=channel,
        mode=mode,
        state=state,
        why=why,
        planned_at=due,
        due_at=due,
    )
