"""Who may open which address of the gazette, for a notice of 甲 (the member's firm) on the market."""

from datetime import timedelta

from django.utils import timezone

from kezhuan.engine.actor import STRANGER, SYSTEM
from kezhuan.gazette.actions import open_notice, raise_objection
from tests.access import EVERYONE, OFFICERS, SIGNED_IN, Access, Who
from tests.catalogue.factories import AchievementFactory
from tests.gazette.conftest import COMPLAINT, FACTS, KIND, RULE


def _open(world):  # type: ignore[no-untyped-def]
    return open_notice(
        actor=SYSTEM,
        kind=KIND.code,
        subject=AchievementFactory.create(owner=world.jia, published=True),
        publisher_id=world.jia.pk,
        title="密封副协议定价公示",
        facts=FACTS,
        rule=RULE,
        at=timezone.now() - timedelta(days=1),
    )


def _notice(world):  # type: ignore[no-untyped-def]
    return {"number": _open(world).reference_number}


def _objection(world, **more):  # type: ignore[no-untyped-def]
    """Raised by a stranger: 甲 and the officers handle it."""
    made = raise_objection(actor=STRANGER, notice_id=_open(world).pk, complaint=COMPLAINT, at=timezone.now())
    return {"number": made.reference_number, **more}


_HANDLERS = OFFICERS | {Who.MEMBER}

ACCESS = [
    Access("gazette:notices", EVERYONE),
    Access("gazette:notice", EVERYONE, _notice),
    Access("gazette:print", EVERYONE, _notice),
    Access("gazette:object", EVERYONE, _notice),
    Access("gazette:withdraw", _HANDLERS, _notice),
    Access("gazette:objections", SIGNED_IN),
    Access("gazette:objection", _HANDLERS, _objection),
    Access("gazette:accept", _HANDLERS, _objection, "post"),
    Access("gazette:answer", _HANDLERS, lambda world: _objection(world, outcome="refuse")),
    Access("gazette:objector", _HANDLERS, _objection),
    # Those who handle it see it, but only whoever raised it takes it back: here nobody of the table.
    Access("gazette:withdraw-objection", frozenset(), _objection, "post"),
]
