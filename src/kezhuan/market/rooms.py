"""Reads of data rooms, passes and valuations; who is inside, and what the owner sees of their visits."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from kezhuan.attachments.models import Attachment
from kezhuan.attachments.subjects import label_of
from kezhuan.audit.models import AuditEvent
from kezhuan.catalogue.models import Achievement
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import NotFound
from kezhuan.engine.lifecycle.listing import LIVE_LISTING_STATES
from kezhuan.market.models import DataRoom, Listing, Lot, RoomPass, Valuation

_LIVE_LOTS = ("announced", "open", "suspended", "sold")
_SHOWN = 200


def is_on_market(achievement_id: int) -> bool:
    """Whether the result is offered now: only then others are let in."""
    if Listing.objects.filter(achievement_id=achievement_id, state__in=LIVE_LISTING_STATES).exists():
        return True
    return Lot.objects.filter(achievement_id=achievement_id, state__in=_LIVE_LOTS, is_rehearsal=False).exists()


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
    return room.closed_at is None and is_on_market(room.achievement_id)


def room_of(achievement: Achievement) -> DataRoom | None:
    return DataRoom.objects.select_related("achievement", "owner").filter(achievement=achievement).first()


def room_to_show(actor: Actor, achievement: Achievement) -> DataRoom | None:
    """The room to link from the page of a listing or a sale."""
    room = room_of(achievement)
    return room if room is not None and (room.closed_at is None or actor.belongs_to(room.owner_id)) else None


def pass_of(actor: Actor, room: DataRoom) -> RoomPass | None:
    """The actor's own standing pass, through an organisation it still belongs to."""
    return RoomPass.objects.filter(
        room=room,
        person_id=actor.user_id or 0,
        organisation_id__in=actor.organisation_ids,
        revoked_at__isnull=True,
    ).first()


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
    """One entry of the access log: who did what when; ``file`` "" for the room itself."""

    at: datetime
    who: str
    verb: str
    file: str


def visits_to(room: DataRoom) -> list[Visit]:
    """Every opening of the room and every download from it, the latest first, as the audit log keeps them."""
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
    return [
        Visit(event.at, event.actor_label, event.verb, files.get(event.object_id, ""))
        if event.object_type == "attachments.attachment"
        else Visit(event.at, event.actor_label, event.verb, "")
        for event in events[:_SHOWN]
    ]


# Valuations ---------------------------------------------------------------------------------------------------------
def valuations_of(achievement: Achievement) -> QuerySet[Valuation]:
    return Valuation.objects.filter(achievement=achievement)


def valuation_on(achievement: Achievement, day: date) -> Valuation | None:
    """The newest that is valid on that day."""
    return valuations_of(achievement).filter(valued_on__lte=day, valid_until__gte=day).first()
