"""Recording a service once, and taking back what was none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue.models import Demand
from kezhuan.catalogue.numbering import next_reference_number
from kezhuan.catalogue.rules import local_day
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotFound, NotPermitted
from kezhuan.engine.questions import QuestionSet
from kezhuan.engine.words import N_
from kezhuan.outreach.models import Brigade, Channel, Outcome, ServiceRecord, Visit
from kezhuan.outreach.permissions import may_follow_up, may_serve, may_serve_organisation, may_void_service
from kezhuan.outreach.queries import lock_service, lock_visit, own_brigades, serves_in
from kezhuan.outreach.questions import book, type_name
from kezhuan.outreach.sources import about
from kezhuan.parties.models import OrganisationState
from kezhuan.parties.queries import organisations_visible_to
from kezhuan.ratings.actions import invite_rating, label_of, withdraw_invitations

SERVICE_PREFIX = "FJ"
_LONGEST_SUMMARY = 2_000
_LONGEST_REASON = 300
_MOST_MINUTES = 1_440


@dataclass(frozen=True, slots=True)
class Service:
    """Everything a record says. From a visit, whom and when are the visit's and need not be said."""

    service_type: str
    channel: str
    minutes: int
    outcome: str
    organisation_id: int | None = None
    happened_on: date | None = None
    summary: str = ""
    brigade_id: int | None = None
    demand_id: int | None = None
    answers: Mapping[str, object] = field(default_factory=dict)


def label_of_service(made: ServiceRecord) -> tuple[str, int]:
    """How ratings and files name a record."""
    return label_of(made), made.pk


@verb
def record_service(
    *,
    actor: Actor,
    said: Service,
    at: datetime,
    visit_id: int | None = None,
    about_label: str = "",
    about_id: int | None = None,
    is_demonstration: bool = False,
) -> ServiceRecord:
    """Keep a service and ask whom it was given to for a rating.

    InvalidInput per field (questions as ``answer_<key>``); Conflict when the same service was recorded before;
    NotFound for a visit, or a thing of another app, that is out of sight.
    """
    if actor.user_id is None or not may_serve(actor, serves_in(actor)):
        raise NotPermitted
    visit = lock_visit(actor, visit_id) if visit_id is not None else None
    made = ServiceRecord(server_id=actor.user_id, visit=visit, about_label=about_label, about_id=about_id)
    faults: dict[str, str] = {}
    made.organisation_id = _whom(actor, said, visit, about_label, about_id, faults)
    made.happened_on = _day(said, visit, local_day(at), faults)
    asked = _asked(said, made.happened_on, faults)
    _facts(said, faults)
    made.answers = _answers(asked, said.answers, faults)
    made.brigade = _brigade(actor, said, visit, faults)
    made.demand_id = _demand(said.demand_id, made.organisation_id, faults)
    if faults or asked is None:
        raise InvalidInput(fields=faults)
    number = next_reference_number(
        SERVICE_PREFIX, at
    )  # takes the counter's lock: the same record sent twice waits here
    _refuse_doubled(made, said.service_type)
    made.service_type, made.question_version = asked.code, asked.version
    made.channel, made.minutes, made.outcome, made.summary = (
        said.channel,
        said.minutes,
        said.outcome,
        said.summary.strip(),
    )
    made.provider_id = min(actor.organisation_ids, default=None)
    made.division_code = (visit.division_code if visit is not None else "") or made.organisation.division_code
    made.reference_number, made.recorded_at, made.is_demonstration = number, at, is_demonstration
    made.save(force_insert=True)
    record(actor=actor, verb="outreach.record_service", thing=made, at=at)
    invite_rating(
        actor=actor,
        subject=made,
        organisation_id=made.organisation_id,
        title=f"{type_name(asked.code, english=False)}（{made.happened_on.month}月{made.happened_on.day}日）",
        division_code=made.division_code,
        is_demonstration=is_demonstration,
        at=at,
    )
    return made


def _whom(
    actor: Actor, said: Service, visit: Visit | None, label: str, about_id: int | None, faults: dict[str, str]
) -> int:
    """Whom the service was given to: the visited firm, whom the deal serves, or the organisation that was chosen."""
    chosen = said.organisation_id
    if visit is not None:
        if not may_follow_up(actor, visit, serves_in(actor)):
            raise NotPermitted
        visit.lifecycle.after(visit.state, "identify")  # not from a void visit
        chosen = visit.enterprise_id
    elif label:
        found = about(actor, label, about_id)
        if found is None:
            raise NotFound
        chosen = found.organisation_id or chosen
    rows = organisations_visible_to(actor).filter(state=OrganisationState.ACTIVE)
    if chosen is None or not rows.filter(pk=chosen).exists():
        faults["organisation"] = (
            N_("请先认定走访的是哪家企业。") if visit is not None else N_("请从平台上的单位里选择服务对象")
        )
        return 0
    if not may_serve_organisation(actor, chosen):
        faults["organisation"] = N_("给自己单位办的事不算服务")
    return chosen


def _day(said: Service, visit: Visit | None, today: date, faults: dict[str, str]) -> date:
    day = visit.happened_on if visit is not None else said.happened_on
    if day is None:
        faults["happened_on"] = N_("请填写服务日期")
        return today
    if day > today:
        faults["happened_on"] = N_("服务日期不能晚于今天")
    return day


def _asked(said: Service, on: date, faults: dict[str, str]) -> QuestionSet | None:
    found = book().current(said.service_type, on)
    if found is None:
        faults["service_type"] = N_("请从列出的服务类型里选择")
    return found


def _facts(said: Service, faults: dict[str, str]) -> None:
    if said.channel not in Channel.values:
        faults["channel"] = N_("请选择服务方式")
    if said.outcome not in Outcome.values:
        faults["outcome"] = N_("请选择服务结果")
    if not 1 <= said.minutes <= _MOST_MINUTES:
        faults["minutes"] = N_("请填写 1 到 1,440 分钟")
    if len(said.summary.strip()) > _LONGEST_SUMMARY:
        faults["summary"] = N_("请不超过 2,000 个字")


def _answers(asked: QuestionSet | None, answers: Mapping[str, object], faults: dict[str, str]) -> dict[str, object]:
    if asked is None:
        return {}
    try:
        return dict(asked.check(answers))
    except InvalidInput as error:
        faults.update({f"answer_{key}": sentence for key, sentence in error.fields.items()})
        return {}


def _brigade(actor: Actor, said: Service, visit: Visit | None, faults: dict[str, str]) -> Brigade | None:
    if visit is not None:
        return visit.brigade
    if said.brigade_id is None:
        return None
    found = own_brigades(actor).filter(pk=said.brigade_id).first()
    if found is None:
        faults["brigade"] = N_("请从自己所在的轻骑队里选择")
    return found


def _demand(demand_id: int | None, organisation_id: int, faults: dict[str, str]) -> int | None:
    """A demand of whoever was served, not a draft."""
    if demand_id is None:
        return None
    if not Demand.objects.filter(pk=demand_id, owner_id=organisation_id).exclude(state="draft").exists():
        faults["demand"] = N_("请从服务对象的需求里选择")
    return demand_id


def _refuse_doubled(made: ServiceRecord, service_type: str) -> None:
    same = ServiceRecord.objects.filter(state="recorded", service_type=service_type)
    known = same.filter(
        server_id=made.server_id, organisation_id=made.organisation_id, happened_on=made.happened_on
    ).first()
    if known is None and made.visit_id is not None:
        known = same.filter(visit_id=made.visit_id).first()
    if known is not None:
        raise Conflict(
            N_("这次服务已经登记过（%(number)s）。同一天给同一家单位的同类服务只登记一次。"),
            code="service_exists",
            number=known.reference_number,
        )


@verb
def void_service(*, actor: Actor, service_id: int, reason: str, at: datetime) -> ServiceRecord:
    """Take a service out of every figure, with the reason; nobody is asked to rate it any more."""
    made = lock_service(actor, service_id)
    if not may_void_service(actor, made):
        raise NotPermitted
    target = made.lifecycle.after(made.state, "void")
    words = reason.strip()
    if not words:
        raise InvalidInput(fields={"reason": N_("请写明理由")}, code="reason_needed")
    if len(words) > _LONGEST_REASON:
        raise InvalidInput(fields={"reason": N_("理由请不超过 300 个字")}, code="reason_too_long")
    before = snapshot(made)
    made.state, made.state_reason = target, words
    made.save()
    record(actor=actor, verb="outreach.void_service", thing=made, at=at, before=before)
    withdraw_invitations(actor=actor, subject=made, at=at)
    return made
