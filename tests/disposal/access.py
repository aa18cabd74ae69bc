"""Who may open which address of disposal, for a result of 甲 (the member's unit)."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from kezhuan.disposal.models import Disposal, IdleUse, Priority, Trial
from tests.access import EVERYONE, OFFICERS, SIGNED_IN, Access, Who
from tests.cast import OrganisationFactory
from tests.catalogue.factories import AchievementFactory, CompleterFactory

_OWNER = frozenset({Who.MEMBER})
_READERS = OFFICERS | _OWNER


def _achievement(world):  # type: ignore[no-untyped-def]
    return AchievementFactory.create(owner=world.jia, published=True)


def _new(world):  # type: ignore[no-untyped-def]
    return {"pk": _achievement(world).pk}


def _made(world, state="draft", **values):  # type: ignore[no-untyped-def]
    now = timezone.now()
    achievement = _achievement(world)
    decided = {} if state == "draft" else {"decided_on": date(2026, 11, 20), "decided_by": "董事会", "decided_at": now}
    return Disposal.objects.create(
        reference_number=f"CZ-2026-11-{achievement.pk:05d}",
        achievement=achievement,
        owner=world.jia,
        division_code="330324",
        unit_kind="private",
        mode="agreement",
        way="assignment",
        abstract="深冷球阀密封副",
        intended_price=Decimal(1),
        buyer=world.bing,
        related=False,
        state=state,
        drafted_at=now,
        **decided,
        **values,
    )


def _draft(world):  # type: ignore[no-untyped-def]
    return {"number": _made(world).reference_number}


def _decided(world):  # type: ignore[no-untyped-def]
    return {"number": _made(world, "decided").reference_number}


def _ready(world):  # type: ignore[no-untyped-def]
    return {"number": _made(world, "ready").reference_number}


def _priority(world):  # type: ignore[no-untyped-def]
    made = _made(world, "decided")
    completer = CompleterFactory.create(achievement=made.achievement)
    now = timezone.now()
    asked = Priority.objects.create(
        disposal=made, completer=completer, terms="转让", asked_at=now, due_at=now + timedelta(days=15)
    )
    return {"pk": asked.pk}


def _idle(world):  # type: ignore[no-untyped-def]
    completer = CompleterFactory.create(achievement=_achievement(world))
    use = IdleUse.objects.create(
        achievement=completer.achievement,
        completer=completer,
        granted_on=date(2024, 1, 1),
        evidence="ZL1",
        plan="自办",
        declared_at=timezone.now(),
    )
    return {"pk": use.pk, "answer": "confirm"}


def _trial(world):  # type: ignore[no-untyped-def]
    achievement = AchievementFactory.create(owner=OrganisationFactory.create(kind="institute"), published=True)
    made = Trial.objects.create(
        reference_number=f"SY-2026-11-{achievement.pk:05d}",
        achievement=achievement,
        owner=achievement.owner,
        division_code="330324",
        user=world.jia,
        starts_on=date(2026, 12, 1),
        ends_on=date(2027, 1, 1),
        scope="试用",
        offered_at=timezone.now(),
    )
    return {"number": made.reference_number}


ACCESS = [
    Access("disposal:disposals", SIGNED_IN),
    Access("disposal:announced", EVERYONE),
    Access("disposal:new", _OWNER, _new),
    Access("disposal:disposal", _READERS, _draft),
    Access("disposal:plan", _OWNER, _draft),
    Access("disposal:decide", _OWNER, _draft),
    # A private unit asks its completers on the same terms as a public one; without a completer it is told so (409).
    Access("disposal:ask", _OWNER, _decided, "post"),
    Access("disposal:announce", _OWNER, _decided),
    Access("disposal:release", _OWNER, _decided, "post"),
    Access("disposal:complete", _OWNER, _ready, "post"),
    Access("disposal:reopen", _OWNER, _ready),
    Access("disposal:abandon", _OWNER, _draft),
    Access("disposal:priority", _OWNER, _priority),
    Access("disposal:idle-uses", SIGNED_IN),
    # Only a completer of it: nobody of the table.
    Access("disposal:idle-new", frozenset(), _new),
    Access("disposal:idle-answer", _OWNER, _idle),
    Access("disposal:trials", SIGNED_IN),
    Access("disposal:trial-new", _OWNER, _new),
    Access("disposal:trial", _READERS, _trial),
    Access("disposal:trial-move", _OWNER, lambda world: {**_trial(world), "step": "accept"}),
]
