"""Who may open which address of orders, for a call of 甲 (the member's firm)."""

from datetime import timedelta

from django.utils import timezone

from kezhuan.engine.actor import SYSTEM
from kezhuan.orders.actions import open_proposals, publish_call, submit_proposal
from kezhuan.orders.actions.calls import draft_call
from kezhuan.orders.models import Call, Milestone, Question, SealedFile
from tests.access import EVERYONE, OFFICERS, SIGNED_IN, Access, Who
from tests.cast import acting
from tests.orders.conftest import OFFER, TERMS

_OWNER = frozenset({Who.MEMBER})


def _draft(world):  # type: ignore[no-untyped-def]
    made = draft_call(actor=acting(world.jia_member), organisation_id=world.jia.pk, terms=TERMS, at=timezone.now())
    now = timezone.now()
    Call.objects.filter(pk=made.pk).update(questions_until=now + timedelta(days=10), deadline=now + timedelta(days=20))
    return Call.objects.get(pk=made.pk)


def _open(world):  # type: ignore[no-untyped-def]
    return publish_call(actor=acting(world.jia_member), call_id=_draft(world).pk, at=timezone.now())


def _opened(world):  # type: ignore[no-untyped-def]
    """乙 has proposed, the deadline is past, the proposals are open."""
    call = _open(world)
    submit_proposal(
        actor=acting(world.yi_member), call_id=call.pk, organisation_id=world.yi.pk, offer=OFFER, at=timezone.now()
    )
    now = timezone.now()
    Call.objects.filter(pk=call.pk).update(questions_until=now - timedelta(days=2), deadline=now - timedelta(days=1))
    return open_proposals(actor=SYSTEM, call_id=call.pk, at=now)


def number(make):  # type: ignore[no-untyped-def]
    return lambda world: {"number": make(world).reference_number}


def _proposal(world):  # type: ignore[no-untyped-def]
    call = _opened(world)
    return {"number": call.reference_number, "proposal": call.proposals.get().reference_number}


def _file(world):  # type: ignore[no-untyped-def]
    _opened(world)
    return {"pk": SealedFile.objects.order_by("-pk").first().pk}  # type: ignore[union-attr]


def _question(world):  # type: ignore[no-untyped-def]
    call = _open(world)
    asked = Question.objects.create(call=call, asker=world.yi_member, text="介质是什么？", asked_at=timezone.now())
    return {"number": call.reference_number, "pk": asked.pk}


def _ranked(world):  # type: ignore[no-untyped-def]
    call = _opened(world)
    Call.objects.filter(pk=call.pk).update(state="ranked")
    return call


def _milestone(world):  # type: ignore[no-untyped-def]
    call = _opened(world)
    Call.objects.filter(pk=call.pk).update(state="awarded")
    step = Milestone.objects.filter(call=call).first()
    assert step is not None
    Milestone.objects.filter(pk=step.pk).update(state="delivered")
    return {"number": call.reference_number, "pk": step.pk, "step": "accept"}


#: Members of units; the outsider of the table is one.
_MEMBERS = frozenset({Who.MEMBER, Who.OUTSIDER})

ACCESS = [
    Access("orders:calls", EVERYONE),
    Access("orders:proposals", SIGNED_IN),
    Access("orders:new", _MEMBERS),
    Access("orders:call", EVERYONE, number(_open)),
    Access("orders:edit", _OWNER, number(_draft)),
    Access("orders:publish", _OWNER, number(_draft), "post"),
    Access("orders:cancel", _OWNER, number(_open)),
    # Anybody signed in but the owner; an empty question is answered 422.
    Access("orders:ask", SIGNED_IN - _OWNER, number(_open), "post"),
    Access("orders:answer", _OWNER, _question),
    Access("orders:propose", frozenset({Who.OUTSIDER}), number(_open)),
    # Nothing handed in: nothing to withdraw.
    Access("orders:withdraw", frozenset(), number(_open), "post"),
    # The owner, and before the deadline the answer is 409.
    Access("orders:open", _OWNER, number(_open), "post"),
    Access("orders:proposal", OFFICERS | _OWNER, _proposal),
    Access("orders:file", OFFICERS | _OWNER, _file),
    Access("orders:panel", _OWNER, number(_opened)),
    Access("orders:start-review", _OWNER, number(_opened), "post"),
    Access("orders:rank", _OWNER, number(_opened), "post"),
    Access("orders:award", _OWNER, number(_ranked)),
    # Nothing is awarded yet: the owner gets 409.
    Access("orders:contract", _OWNER, number(_opened), "post"),
    Access("orders:no-award", _OWNER, number(_opened)),
    # The panel's own pages: nobody of the table judges.
    Access("orders:review", frozenset(), number(_opened)),
    Access("orders:declare", frozenset(), number(_opened), "post"),
    Access("orders:recuse", frozenset(), number(_opened)),
    Access("orders:finish", frozenset(), number(_opened), "post"),
    Access("orders:score", frozenset(), _proposal),
    Access("orders:milestone", _OWNER, _milestone),
]
