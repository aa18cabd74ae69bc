"""Who may open which address of the brigades, for a brigade and a visit in 甲's county, the visited firm being 甲."""

from datetime import date
from uuid import uuid4

from kezhuan.outreach.models import Brigade, Finding, ServiceRecord, Visit
from tests.access import EVERYONE, OFFICERS, SIGNED_IN, Access, Who
from tests.cast import NOW, UserFactory


def _brigade(world):  # type: ignore[no-untyped-def]
    made = Brigade.objects.create(
        reference_number=f"QQ-2026-11-{uuid4().hex[:6]}",
        name=f"轻骑队{uuid4().hex[:6]}",
        division_code="330324",
        formed_on=date(2026, 1, 5),
        recorded_at=NOW,
    )
    return {"number": made.reference_number}


def _member(world):  # type: ignore[no-untyped-def]
    brigade = Brigade.objects.get(reference_number=_brigade(world)["number"])
    member = brigade.members.create(user=UserFactory.create(), joined_on=date(2026, 2, 1))
    return {"number": brigade.reference_number, "pk": member.pk}


def _visit(world):  # type: ignore[no-untyped-def]
    brigade = Brigade.objects.get(reference_number=_brigade(world)["number"])
    visit = Visit.objects.create(
        reference_number=f"ZF-2026-11-{uuid4().hex[:6]}",
        client_key=uuid4(),
        digest="0" * 64,
        brigade=brigade,
        recorder=UserFactory.create(),
        enterprise=world.jia,
        enterprise_name=world.jia.name,
        division_code="330324",
        happened_on=date(2026, 11, 20),
        recorded_at=NOW,
        updated_at=NOW,
    )
    return {"number": visit.reference_number}


def _finding(world):  # type: ignore[no-untyped-def]
    visit = Visit.objects.get(reference_number=_visit(world)["number"])
    Finding.objects.create(visit=visit, position=1, kind="demand", words="密封面渗漏")
    return {"number": visit.reference_number, "position": 1}


def _service(world):  # type: ignore[no-untyped-def]
    made = ServiceRecord.objects.create(
        reference_number=f"FJ-2026-11-{uuid4().hex[:6]}",
        service_type="diagnosis",
        question_version=1,
        organisation=world.jia,
        division_code="330324",
        server=UserFactory.create(),
        happened_on=date(2026, 11, 20),
        channel="phone",
        minutes=30,
        outcome="informed",
        recorded_at=NOW,
    )
    return {"number": made.reference_number}


ACCESS = [
    Access("outreach:brigades", SIGNED_IN),
    Access("outreach:new-brigade", OFFICERS),
    Access("outreach:brigade", OFFICERS, _brigade),
    Access("outreach:disband", OFFICERS, _brigade),
    Access("outreach:release", OFFICERS, _member, "post"),
    Access("outreach:visits", SIGNED_IN),
    Access("outreach:record", frozenset()),  # nobody of the cast serves in a brigade
    Access("outreach:send", SIGNED_IN),  # a token; what is sent is checked by the verb
    Access("outreach:service-worker", EVERYONE),
    Access("outreach:manifest", EVERYONE),
    Access("outreach:visit", OFFICERS | {Who.MEMBER}, _visit),
    Access("outreach:void", OFFICERS, _visit),
    Access("outreach:identify", OFFICERS, _visit),
    Access("outreach:take", OFFICERS, _finding),
    Access("outreach:drop", OFFICERS, _finding),
    Access("outreach:services", SIGNED_IN),
    Access("outreach:new-service", OFFICERS),
    Access("outreach:service", OFFICERS | {Who.MEMBER}, _service),
    Access("outreach:void-service", OFFICERS, _service),
]
