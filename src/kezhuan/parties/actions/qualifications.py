"""What a person is qualified as: entered from the certificate, renewed to a later day."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import InvalidInput, NotFound, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.parties import permissions
from kezhuan.parties.models import EngagementMode, Grade, Qualification, QualificationKind
from kezhuan.parties.queries import lock_person


@dataclass(frozen=True)
class Certificate:
    """What the certificate says; empty where it says nothing."""

    kind: str
    grade: str = ""
    mode: str = ""
    issuer: str = ""
    number: str = ""
    issued_on: date | None = None
    expires_on: date | None = None

    def faults(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        if self.kind not in QualificationKind.values:
            found["kind"] = N_("请选择一项")
        if self.grade and self.grade not in Grade.values:
            found["grade"] = N_("请选择一项")
        if self.mode and self.mode not in EngagementMode.values:
            found["mode"] = N_("请选择一项")
        if self.kind == QualificationKind.BROKER and not self.grade:
            found["grade"] = N_("技术经纪人请选择等级")
        if self.issued_on and self.expires_on and self.expires_on < self.issued_on:
            found["expires_on"] = N_("有效期不能早于发证日期")
        return found


@verb
def add_qualification(*, actor: Actor, person_id: int, certificate: Certificate, at: datetime) -> Qualification:
    """Enter a qualification. Refused when one of the same kind stands without an end or overlaps it."""
    person = lock_person(actor, person_id)
    if not permissions.may_qualify_person(actor, person, certificate.kind):
        raise NotPermitted
    faults = certificate.faults()
    if faults:
        raise InvalidInput(fields=faults)
    given = replace(certificate, issuer=certificate.issuer.strip(), number=certificate.number.strip())
    for other in person.qualifications.filter(kind=given.kind):
        if other.grade == given.grade and _overlap(
            other.issued_on, other.expires_on, given.issued_on, given.expires_on
        ):
            raise InvalidInput(fields={"issued_on": N_("这段时间已经登记过同一种资格。延长有效期请用“续期”。")})
    qualification = Qualification.objects.create(person=person, **vars(given))
    record(actor=actor, verb="parties.add_qualification", thing=qualification, at=at)
    return qualification


@verb
def renew_qualification(
    *, actor: Actor, qualification_id: int, expires_on: date | None, at: datetime, number: str = ""
) -> Qualification:
    """Valid to a later day (None: without end), perhaps under a new certificate number."""
    person_id = Qualification.objects.filter(pk=qualification_id).values_list("person_id", flat=True).first()
    if person_id is None:
        raise NotFound
    person = lock_person(actor, person_id)
    qualification = Qualification.objects.get(pk=qualification_id)
    if not permissions.may_qualify_person(actor, person, qualification.kind):
        raise NotPermitted
    old = qualification.expires_on
    if old is None or (expires_on is not None and expires_on <= old):
        raise InvalidInput(fields={"expires_on": N_("新的有效期要晚于原来的有效期")})
    before = snapshot(qualification)
    qualification.expires_on = expires_on
    qualification.number = number.strip() or qualification.number
    qualification.save(update_fields=["expires_on", "number"])
    record(actor=actor, verb="parties.renew_qualification", thing=qualification, at=at, before=before)
    return qualification


def _overlap(start: date | None, end: date | None, other_start: date | None, other_end: date | None) -> bool:
    ends_before = end is not None and other_start is not None and end < other_start
    starts_after = start is not None and other_end is not None and other_end < start
    return not ends_before and not starts_after
