"""Reads of data rooms, passes and valuations; who is inside, and what the owner sees of their visits."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from kezhuan.attachments.models import Attachment
from kezhuan.attachments.subjects import label_of
from kezhuan.audit.models import AuditEvent
from kezhuan.catalogue.models import Achievement
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import NotFound, NotPermitted
from kezhuan.engine.lifecycle.listing import LIVE_LISTING_STATES
from kezhuan.engine.words import N_
from kezhuan.market.models import DataRoom, Listing, Lot, RoomPass, Valuation
from kezhuan.market.permissions import is_barred, may_sign_for_room

_LIVE_LOTS = ("announced", "open", "suspended", "sold")
_SHOWN = 200


def offer_of(achievement_id: int) -> Listing | Lot | None:
    """The listing or else the sale in which the result is offered now: only then others are let in."""
    listing = Listing.objects.filter(achievement_id=achievement_id, state__in=LIVE_LISTING_STATES).first()
    if listing is not None:
        return listing
    return Lot.objects.filter(achievement_id=achievement_id, state__in=_LIVE_LOTS, is_rehearsal=False).first()


def room_numbered(actor: Actor, number: str) -> DataRoom:
    """The room of a result: the owner's always, for others while it is open and the result is on the market."""
    found = DataRoom.objects.select_related("achievement", "owner").filter(achievement__reference_number=number).first()
    if found is None or not may_knock(actor, found):
        raise NotFound
    return found


def may_knock(actor: Actor, room: DataRoom) -> bool:
    """Whether the actor may know that there is a room."""
    if actor.belongs_to(room.owner_id):
        return True
    return room.closed_at is None and offer_of(room.achievement_id) is not None


def room_of(achievement: Achievement) -> DataRoom | None:
    return DataRoom.objects.select_related("achievement", "owner").filter(achievement=achievement).first()


def room_to_show(actor: Actor, achievement: Achievement) -> DataRoom | None:
    """The room to link from the page of a listing or a sale; staff of the platform cannot enter it."""
    if is_barred(actor):
        return None
    room = room_of(achievement)
    return room if room is not None and (room.closed_at is None or actor.belongs_to(room.owner_id)) else None


def pass_of(actor: Actor, room: DataRoom) -> RoomPass | None:
    """The actor's own standing pass, through an organisation it still belongs to."""
    rows = RoomPass.objects.filter(
        room=room,
        person_id=actor.user_id or 0,
        organisation_id__in=actor.organisation_ids,
        revoked_at__isnull=True,
    )
    return rows.select_related("organisation", "person").first()


def units_at_the_door(actor: Actor, room: DataRoom) -> list[int]:
    """The actor's organisations for which the text may be signed; whoever had a pass taken back gets no other."""
    units = [pk for pk in sorted(actor.organisation_ids) if may_sign_for_room(actor, room, pk)]
    lost = RoomPass.objects.filter(room=room, person_id=actor.user_id, revoked_at__isnull=False)
    if units and set(units) <= set(lost.values_list("organisation_id", flat=True)):
        raise NotPermitted(N_("出让方已收回您进入资料室的许可。"), code="revoked")
    return units


def papers_in(room: DataRoom) -> Counter[str]:
    """How many files of each purpose: all that is said at the door."""
    rows = Attachment.objects.filter(subject_label=label_of(room), subject_id=room.pk, withdrawn_at__isnull=True)
    return Counter(rows.values_list("purpose", flat=True))


def is_inside(actor: Actor, room: DataRoom) -> bool:
    """Whether the actor may read what lies in the room. Staff of the platform have no key."""
    if actor.user_id is None:
        return False
    if actor.belongs_to(room.owner_id):
        return True
    return may_knock(actor, room) and pass_of(actor, room) is not None


def open_room(actor: Actor, pk: int) -> DataRoom:
    """For the files of the room: NotFound for whoever is not inside."""
    found = DataRoom.objects.select_related("achievement", "owner").filter(pk=pk).first()
    if found is None or not is_inside(actor, found):
        raise NotFound
    return found


def lock_room(pk: int) -> DataRoom:
    found = DataRoom.objects.select_for_update(of=("self",)).select_related("achievement").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def passes_of(room: DataRoom) -> QuerySet[RoomPass]:
    return RoomPass.objects.filter(room=room).select_related("organisation", "person")


# Visits -------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Visit:
    """One entry of the access log: who did what when; ``unit``: for whom the text was signed, ``file`` "" for the room
    itself.
    """

    at: datetime
    who: str
    unit: str
    verb: str
    file: str


def visits_to(room: DataRoom, passes: Iterable[RoomPass]) -> list[Visit]:
    """Every opening of the room and every download from it, the latest first, as the audit log keeps them.

    ``passes``: of the room, by which people stand for their organisations.
    """
    files = {
        str(pk): name
        for pk, name in Attachment.objects.filter(subject_label=label_of(room), subject_id=room.pk).values_list(
            "pk", "name"
        )
    }
    opened = AuditEvent.objects.filter(object_type="market.dataroom", object_id=str(room.pk), verb="market.view_room")
    taken = AuditEvent.objects.filter(
        object_type="attachments.attachment", object_id__in=files, verb="attachments.download_attachment"
    )
    events = [*opened.order_by("-sequence")[:_SHOWN], *taken.order_by("-sequence")[:_SHOWN]]
    events.sort(key=lambda event: event.sequence, reverse=True)
    units = {each.person_id: each.organisation.name for each in passes}
    return [
        Visit(
            event.at,
            event.actor_label,
            units.get(event.actor_id, ""),
            event.verb,
            files.get(event.object_id, "") if event.object_type == "attachments.attachment" else "",
        )
        for event in events[:_SHOWN]
    ]


# Valuations ---------------------------------------------------------------------------------------------------------
def valuations_of(achievement: Achievement) -> QuerySet[Valuation]:
    return Valuation.objects.filter(achievement=achievement).select_related("achievement")


def valuation_on(achievement: Achievement, day: date) -> Valuation | None:
    """The newest that is valid on that day."""
    return valuations_of(achievement).filter(valued_on__lte=day, valid_until__gte=day).first()
