"""Recognitions of an organisation: added from the certificate, ended on a day."""

from datetime import date, datetime

from django.utils.timezone import localdate

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.parties import permissions
from kezhuan.parties.models import OrganisationMark
from kezhuan.parties.queries import lock_organisation
from kezhuan.parties.validation import mark_kind
from kezhuan.ui.errors import message_of


@verb
def add_mark(
    *,
    actor: Actor,
    organisation_id: int,
    kind: str,
    valid_from: date,
    at: datetime,
    valid_to: date | None = None,
    number: str = "",
) -> OrganisationMark:
    """Enter a recognition with its first and last day. InvalidInput when one of the kind already stands then."""
    organisation = lock_organisation(actor, organisation_id)
    if not permissions.may_mark_organisation(actor, organisation):
        raise NotPermitted
    try:
        mark_kind(kind, localdate(at))
    except InvalidInput as error:
        raise InvalidInput(fields={"kind": message_of(error)}) from None
    if valid_to is not None and valid_to < valid_from:
        raise InvalidInput(fields={"valid_to": N_("截止日期不能早于起始日期")})
    for other in organisation.marks.filter(kind=kind):
        apart = (other.valid_to is not None and other.valid_to < valid_from) or (
            valid_to is not None and valid_to < other.valid_from
        )
        if not apart:
            raise InvalidInput(fields={"valid_from": N_("这段时间已经登记过同一种资质。请先结束原来的一条。")})
    mark = OrganisationMark.objects.create(
        organisation=organisation, kind=kind, number=number.strip(), valid_from=valid_from, valid_to=valid_to
    )
    record(actor=actor, verb="parties.add_mark", thing=mark, at=at)
    return mark


@verb
def end_mark(*, actor: Actor, mark_id: int, last_day: date, at: datetime, reason: str = "") -> OrganisationMark:
    """The recognition counts up to and including ``last_day``."""
    organisation_id = OrganisationMark.objects.filter(pk=mark_id).values_list("organisation_id", flat=True).first()
    if organisation_id is None:
        raise NotFound
    organisation = lock_organisation(actor, organisation_id)
    if not permissions.may_mark_organisation(actor, organisation):
        raise NotPermitted
    mark = OrganisationMark.objects.get(pk=mark_id)
    if mark.valid_to is not None and mark.valid_to <= last_day:
        raise NotAllowedNow(N_("这项资质在这一天之前已经结束。"), code="mark_already_ended")
    if last_day < mark.valid_from:
        raise InvalidInput(fields={"last_day": N_("截止日期不能早于起始日期")})
    before = snapshot(mark)
    mark.valid_to = last_day
    mark.save(update_fields=["valid_to"])
    record(actor=actor, verb="parties.end_mark", thing=mark, at=at, before=before, note=reason.strip())
    return mark
