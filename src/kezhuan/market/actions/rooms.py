"""A data room and who enters it: set up, acknowledge, look in, take a pass back, close; and valuations."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue.models import Achievement
from kezhuan.catalogue.rules import local_day
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.market.actions.sales import reason_of
from kezhuan.market.confidentiality import CURRENT
from kezhuan.market.models import DataRoom, RoomPass, Valuation
from kezhuan.market.permissions import may_keep_room, may_sign_for_room
from kezhuan.market.rooms import is_inside, lock_room, may_knock

_LONGEST_NOTE = 2_000
_LONGEST_VALUER = 120
_LONGEST_NUMBER = 80
_HIGHEST = Decimal("10_000_000_000_000")


@verb
def set_up_room(*, actor: Actor, achievement_id: int, note: str, at: datetime) -> DataRoom:
    """The owner makes a room for a result; files are put in as attachments. Conflict when there is one."""
    achievement = _own(actor, achievement_id)
    if len(note.strip()) > _LONGEST_NOTE:
        raise InvalidInput(fields={"note": N_("请不超过 2,000 个字")})
    if DataRoom.objects.filter(achievement=achievement).exists():
        raise Conflict(N_("这项成果已经有资料室。"), code="room_there")
    room = DataRoom(achievement=achievement, owner=achievement.owner, note=note.strip(), opened_at=at)
    room.save(force_insert=True)
    record(actor=actor, verb="market.set_up_room", thing=room, at=at)
    return room


def _own(actor: Actor, achievement_id: int) -> Achievement:
    achievement = Achievement.objects.filter(pk=achievement_id).select_related("owner").first()
    if achievement is None:
        raise NotFound
    if not may_keep_room(actor, achievement.owner_id):
        raise NotPermitted if achievement.is_public else NotFound
    return achievement


@verb
def sign_for_room(*, actor: Actor, room_id: int, organisation_id: int, digest: str, at: datetime) -> RoomPass:
    """A person acknowledges the text for the own organisation and may look in from now on.

    ``digest``: of the text that was shown; another is refused. Who had the pass taken back does not get it again.
    """
    room = lock_room(room_id)
    if not may_knock(actor, room):
        raise NotFound
    if not may_sign_for_room(actor, room, organisation_id) or actor.user_id is None:
        raise NotPermitted(N_("您不能以这个单位的名义签署保密确认。"))
    if digest != CURRENT.digest:
        raise InvalidInput(fields={"digest": N_("请先阅读并确认保密文本。")}, code="not_acknowledged")
    known = RoomPass.objects.filter(room=room, person_id=actor.user_id, organisation_id=organisation_id).first()
    if known is not None and known.revoked_at is not None:
        raise NotPermitted(N_("出让方已收回您进入资料室的许可。"), code="revoked")
    if known is not None:
        return known
    made = RoomPass(
        room=room,
        organisation_id=organisation_id,
        person_id=actor.user_id,
        text_version=CURRENT.version,
        digest=digest,
        signed_at=at,
    )
    made.save(force_insert=True)
    record(actor=actor, verb="market.sign_for_room", thing=made, at=at)
    return made


@verb
def view_room(*, actor: Actor, room_id: int, at: datetime) -> DataRoom:
    """Look in; the log keeps who and when, and the owner reads it. The owner's own people are not logged."""
    room = DataRoom.objects.select_related("achievement", "owner").filter(pk=room_id).first()
    if room is None or not is_inside(actor, room):
        raise NotFound
    if not actor.belongs_to(room.owner_id):
        same = snapshot(room)
        record(actor=actor, verb="market.view_room", thing=room, at=at, before=same, after=same)
    return room


@verb
def revoke_pass(*, actor: Actor, pass_id: int, reason: str, at: datetime) -> RoomPass:
    """The owner takes a pass back, with the reason."""
    found = RoomPass.objects.select_related("room__achievement", "organisation", "person").filter(pk=pass_id).first()
    if found is None or not actor.belongs_to(found.room.owner_id):
        raise NotFound
    if not may_keep_room(actor, found.room.owner_id):
        raise NotPermitted
    lock_room(found.room_id)
    found.refresh_from_db(fields=["revoked_at"])
    if found.revoked_at is not None:
        raise NotAllowedNow(N_("已经收回。"), code="revoked")
    before = snapshot(found)
    found.revoked_at, found.revoked_reason = at, reason_of(reason)
    found.save(update_fields=["revoked_at", "revoked_reason"])
    record(actor=actor, verb="market.revoke_pass", thing=found, at=at, before=before)
    return found


@verb
def close_room(*, actor: Actor, room_id: int, closed: bool, at: datetime) -> DataRoom:
    """Shut the room for everybody else, or open it again."""
    room = lock_room(room_id)
    if not may_keep_room(actor, room.owner_id):
        raise NotFound
    before = snapshot(room)
    room.closed_at = at if closed else None
    room.save(update_fields=["closed_at"])
    record(actor=actor, verb="market.close_room" if closed else "market.reopen_room", thing=room, at=at, before=before)
    return room


# Valuations ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Report:
    """A valuation as its report says it; ``value`` in yuan."""

    valuer: str
    report_number: str
    value: Decimal
    valued_on: date
    valid_until: date

    def checked(self, today: date) -> "Report":
        """Trimmed; InvalidInput names every field to mend."""
        said = replace(self, valuer=" ".join(self.valuer.split()), report_number=self.report_number.strip())
        faults: dict[str, str] = {}
        if not said.valuer or len(said.valuer) > _LONGEST_VALUER:
            faults["valuer"] = N_("请写评估机构，不超过 120 个字")
        if not said.report_number or len(said.report_number) > _LONGEST_NUMBER:
            faults["report_number"] = N_("请写报告文号，不超过 80 个字")
        if not 0 < said.value < _HIGHEST:
            faults["value"] = N_("评估值要大于零。")
        if said.valued_on > today:
            faults["valued_on"] = N_("评估基准日不能晚于今天。")
        if said.valid_until <= said.valued_on:
            faults["valid_until"] = N_("有效期要晚于评估基准日。")
        if faults:
            raise InvalidInput(fields=faults)
        return said


@verb
def record_valuation(*, actor: Actor, achievement_id: int, report: Report, at: datetime) -> Valuation:
    """Write down a valuation report; the paper itself is attached to it. Conflict for a number already there."""
    achievement = _own(actor, achievement_id)
    said = report.checked(local_day(at))
    if Valuation.objects.filter(achievement=achievement, report_number=said.report_number).exists():
        raise InvalidInput(fields={"report_number": N_("这份报告已经登记。")}, code="report_there")
    made = Valuation(
        achievement=achievement,
        valuer=said.valuer,
        report_number=said.report_number,
        value=said.value,
        valued_on=said.valued_on,
        valid_until=said.valid_until,
        recorded_at=at,
    )
    made.save(force_insert=True)
    record(actor=actor, verb="market.record_valuation", thing=made, at=at)
    return made
