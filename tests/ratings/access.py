"""Who may open which address of the ratings, for a rating that 甲 was asked for."""

from datetime import timedelta

from kezhuan.ratings.models import Rating, Ticket
from tests.access import EVERYONE, OFFICERS, SIGNED_IN, Access, Who
from tests.cast import NOW, UserFactory


def _rating(world, **more):  # type: ignore[no-untyped-def]
    made = Rating.objects.create(
        subject_label="parties.Organisation",
        subject_id=Rating.objects.count() + 1,
        title="上门诊断",
        organisation=world.jia,
        division_code="330324",
        invited_at=NOW,
        due_at=NOW + timedelta(days=30),
        **more,
    )
    return {"pk": made.pk}


def _ticket(world, state="open", **more):  # type: ignore[no-untyped-def]
    rating = _rating(world, state="rated", level=1, rated_at=NOW)
    assignee = None if state == "open" else UserFactory.create()
    made = Ticket.objects.create(
        rating_id=rating["pk"],
        division_code="330324",
        state=state,
        assignee=assignee,
        opened_at=NOW,
        due_at=NOW + timedelta(days=21),
        **more,
    )
    return {"pk": made.pk}


def _assigned(world):  # type: ignore[no-untyped-def]
    return _ticket(world, "assigned")


def _answered(world):  # type: ignore[no-untyped-def]
    return _ticket(world, "answered", answer="已联系", answered_at=NOW)


ACCESS = [
    Access("ratings:public", EVERYONE),
    Access("ratings:ratings", SIGNED_IN),
    Access("ratings:rating", OFFICERS | {Who.MEMBER}, _rating),
    Access("ratings:tickets", SIGNED_IN),
    Access("ratings:ticket", OFFICERS | {Who.MEMBER}, _ticket),
    Access("ratings:assign", OFFICERS, _ticket),
    Access("ratings:answer", OFFICERS, _assigned),
    Access("ratings:close", OFFICERS, _answered),
]
