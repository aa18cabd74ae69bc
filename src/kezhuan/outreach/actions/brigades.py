"""Forming a brigade, choosing its people, ending it."""

from datetime import date, datetime

from kezhuan.accounts.models import User
from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue.numbering import next_reference_number
from kezhuan.catalogue.rules import local_day
from kezhuan.engine.actor import Actor
from kezhuan.engine.codes import city_industries, divisions
from kezhuan.engine.errors import Conflict, InvalidInput, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.outreach.models import Brigade, BrigadeMember, BrigadeState
from kezhuan.outreach.permissions import may_form, may_staff
from kezhuan.outreach.queries import leads, lock_brigade, lock_member, lock_members
from kezhuan.parties.models import Organisation
from kezhuan.parties.queries import organisations_visible_to

PREFIX = "QQ"
_LONGEST_NAME = 60
_LONGEST_REASON = 300


@verb
def form_brigade(
    *,
    actor: Actor,
    name: str,
    division_code: str,
    formed_on: date,
    at: datetime,
    city_industry: str = "",
    host_id: int | None = None,
    routes: str = "",
    is_demonstration: bool = False,
) -> Brigade:
    """Form a brigade for a county. InvalidInput per field; Conflict when the county has one of this name."""
    if not may_form(actor, division_code):
        raise NotPermitted
    words = " ".join(name.split())
    host = _host(actor, host_id)
    _check(words, division_code, city_industry, formed_on, local_day(at))
    number = next_reference_number(PREFIX, at)  # takes the counter's lock: two of one name wait for each other here
    if Brigade.objects.filter(division_code=division_code, name=words, state=BrigadeState.STANDING).exists():
        raise Conflict(N_("本地已有同名的轻骑队，请换一个名称。"), code="brigade_exists")
    brigade = Brigade.objects.create(
        reference_number=number,
        name=words,
        division_code=division_code,
        city_industry=city_industry,
        host=host,
        routes=routes.strip(),
        formed_on=formed_on,
        recorded_at=at,
        is_demonstration=is_demonstration,
    )
    record(actor=actor, verb="outreach.form_brigade", thing=brigade, at=at)
    return brigade


def _host(actor: Actor, host_id: int | None) -> Organisation | None:
    if host_id is None:
        return None
    host = organisations_visible_to(actor).filter(pk=host_id).first()
    if host is None:
        raise InvalidInput(fields={"host": N_("请从列出的单位里选择")})
    return host


def _check(name: str, division_code: str, city_industry: str, formed_on: date, today: date) -> None:
    faults: dict[str, str] = {}
    if not name:
        faults["name"] = N_("请填写轻骑队的名称")
    if len(name) > _LONGEST_NAME:
        faults["name"] = N_("请不超过 60 个字")
    if divisions().county_of(division_code) is None:
        faults["division_code"] = N_("请选择县（市、区）")
    if city_industry and city_industry not in city_industries():
        faults["city_industry"] = N_("请从列出的产业里选择")
    if formed_on > today:
        faults["formed_on"] = N_("组建日期不能晚于今天")
    if faults:
        raise InvalidInput(fields=faults)


@verb
def add_member(
    *, actor: Actor, brigade_id: int, user_id: int, joined_on: date, at: datetime, leads_it: bool = False
) -> BrigadeMember:
    """Take somebody into the brigade; Conflict when they serve in it already, or when it has another leader."""
    brigade = lock_brigade(actor, brigade_id)
    if not may_staff(actor, brigade, leads(actor)):
        raise NotPermitted
    brigade.lifecycle.after(brigade.state, "disband")  # only a standing brigade takes people
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise InvalidInput(fields={"user": N_("没有找到这个账号，请核对")})
    if not brigade.formed_on <= joined_on <= local_day(at):
        raise InvalidInput(fields={"joined_on": N_("入队日期应在组建日期和今天之间")})
    serving = BrigadeMember.objects.filter(brigade=brigade, left_on__isnull=True)
    if serving.filter(user=user).exists():
        raise Conflict(N_("这个人已经在队里。"), code="already_member")
    if leads_it and serving.filter(leads=True).exists():
        raise Conflict(N_("这支队伍已经有队长，请先让原队长离队。"), code="already_led")
    member = BrigadeMember.objects.create(brigade=brigade, user=user, leads=leads_it, joined_on=joined_on)
    record(actor=actor, verb="outreach.add_member", thing=member, at=at)
    return member


@verb
def release_member(*, actor: Actor, member_id: int, at: datetime) -> BrigadeMember:
    """Somebody leaves today; what they recorded stays. NotFound for a member out of sight."""
    member = lock_member(actor, member_id)
    if not may_staff(actor, member.brigade, leads(actor)):
        raise NotPermitted
    if member.left_on is not None:
        raise Conflict(N_("这个人已经离队。"), code="already_left")
    before = snapshot(member)
    member.left_on = max(local_day(at), member.joined_on)
    member.save(update_fields=["left_on"])
    record(actor=actor, verb="outreach.release_member", thing=member, at=at, before=before)
    return member


@verb
def disband_brigade(*, actor: Actor, brigade_id: int, reason: str, at: datetime) -> Brigade:
    """The brigade ends, with the reason; its people leave it the same day, its visits stay and count."""
    brigade = lock_brigade(actor, brigade_id)
    if not may_form(actor, brigade.division_code):
        raise NotPermitted
    target = brigade.lifecycle.after(brigade.state, "disband")
    words = reason.strip()
    if not words:
        raise InvalidInput(fields={"reason": N_("请写明理由")}, code="reason_needed")
    if len(words) > _LONGEST_REASON:
        raise InvalidInput(fields={"reason": N_("理由请不超过 300 个字")}, code="reason_too_long")
    before = snapshot(brigade)
    brigade.state, brigade.state_reason, brigade.disbanded_on = target, words, local_day(at)
    brigade.save()
    record(actor=actor, verb="outreach.disband_brigade", thing=brigade, at=at, before=before)
    for member in lock_members(brigade):
        old = snapshot(member)
        member.left_on = max(local_day(at), member.joined_on)
        member.save(update_fields=["left_on"])
        record(actor=actor, verb="outreach.release_member", thing=member, at=at, before=old)
    return brigade
