"""Verbs of the work log: write an entry, take it back."""

from datetime import date, datetime
from decimal import Decimal

from django.db.models import Sum

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.brokers.models import Broker, WorkEntry
from kezhuan.brokers.models.work import OWN_KINDS
from kezhuan.brokers.permissions import may_log_work
from kezhuan.brokers.queries import lock_broker
from kezhuan.brokers.worklog import records_of
from kezhuan.catalogue.rules import local_day
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotFound, NotPermitted
from kezhuan.engine.words import N_

_LONGEST_WORDS = 200
_TENTH = Decimal("0.1")
_DAY = Decimal(24)


@verb
def log_work(
    *,
    actor: Actor,
    broker_id: int,
    happened_on: date,
    hours: Decimal,
    at: datetime,
    kind: str = "",
    words: str = "",
    about: str = "",
) -> WorkEntry:
    """Own work with its hours, or (``about``) the hours of a record that the log shows anyway; each record once.

    InvalidInput per field; Conflict when the record has its hours already.
    """
    broker = lock_broker(actor, broker_id)
    if not may_log_work(actor, broker):
        raise NotPermitted
    said = " ".join(words.split())
    faults = _faults(broker, happened_on, hours, local_day(at))
    if about:
        record_ = records_of(broker, happened_on, happened_on).get(about)
        if record_ is None:
            raise NotFound
        kind = record_.kind
        if WorkEntry.objects.filter(broker=broker, about=about).exists():
            raise Conflict(N_("这条记录已经登记过工时。"), code="already_logged")
    elif kind not in OWN_KINDS:
        faults["kind"] = N_("请选择工作类型；走访、凝练、对接、签约由系统自动列入，不用再写")
    if not about and not said:
        faults["words"] = N_("请写明做了什么")
    if len(said) > _LONGEST_WORDS:
        faults["words"] = N_("请不超过 200 个字")
    if faults:
        raise InvalidInput(fields=faults)
    entry = WorkEntry.objects.create(
        broker=broker, kind=kind, happened_on=happened_on, hours=hours, words=said, about=about, recorded_at=at
    )
    record(actor=actor, verb="brokers.log_work", thing=entry, at=at)
    return entry


def _faults(broker: Broker, happened_on: date, hours: Decimal, today: date) -> dict[str, str]:
    faults: dict[str, str] = {}
    if happened_on > today:
        faults["happened_on"] = N_("日期不能晚于今天")
    if not hours.is_finite() or not 0 < hours <= _DAY or hours != hours.quantize(_TENTH):
        faults["hours"] = N_("请填写 0.1 到 24 之间的小时数，最多一位小数")
        return faults
    spent = WorkEntry.objects.filter(broker=broker, happened_on=happened_on).aggregate(sum=Sum("hours"))["sum"]
    if (spent or Decimal(0)) + hours > _DAY:
        faults["hours"] = N_("这一天登记的工时合计超过 24 小时，请核对")
    return faults


@verb
def drop_work(*, actor: Actor, entry_id: int, at: datetime) -> WorkEntry:
    """Take back what was written by hand; the log keeps that it was there."""
    row = WorkEntry.objects.filter(pk=entry_id).first()
    if row is None:
        raise NotFound
    broker = lock_broker(actor, row.broker_id)
    if not may_log_work(actor, broker):
        raise NotPermitted
    before, gone = snapshot(row), row.pk
    row.delete()
    row.pk = gone
    record(actor=actor, verb="brokers.drop_work", thing=row, at=at, before=before, after={})
    return row
