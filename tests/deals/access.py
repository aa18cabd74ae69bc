"""Who may open which address of deals, for an interest that 甲 (the member's firm) has sent to somebody else."""

from kezhuan.deals.models import CreditChange, CreditSplit, Entrustment, Interest, SavedView
from tests.access import EVERYONE, OFFICERS, SIGNED_IN, Access, Who
from tests.brokers.access import make_broker
from tests.cast import NOW, OrganisationFactory
from tests.catalogue.factories import AchievementFactory
from tests.deals.factories import DealFactory, ReferralFactory, TaskFactory


def _target(world):  # type: ignore[no-untyped-def]
    """A public achievement of a third organisation."""
    owner = OrganisationFactory.create(kind="institute", division_code="330324")
    return {"kind": "achievement", "pk": AchievementFactory.create(owner=owner, published=True).pk}


def _interest(world):  # type: ignore[no-untyped-def]
    """Sent by 甲 for a thing in 甲's county, still waiting."""
    owner = OrganisationFactory.create(kind="institute", division_code="330324")
    interest = Interest.objects.create(
        reference_number=f"DJ-2026-11-9{owner.pk:04d}",
        asker=world.jia_member,
        asking_organisation=world.jia,
        owner=owner,
        achievement=AchievementFactory.create(owner=owner, published=True),
        problem="密封面渗漏",
        contact_name="赵采购",
        contact_mobile="13800001234",
        sent_at=NOW,
        due_at=NOW.replace(month=12),
    )
    return {"number": interest.reference_number}


def _entrusted(state):  # type: ignore[no-untyped-def]
    """甲 has left it to a broker whom nobody of the cast is."""

    def make(world):  # type: ignore[no-untyped-def]
        target = _target(world)
        made = Entrustment.objects.create(
            reference_number=f"WT-2026-11-9{target['pk']:04d}",
            organisation=world.jia,
            entrusted_by=world.jia_member,
            broker=make_broker(world),
            target_kind=target["kind"],
            target_id=target["pk"],
            target_title="密封涂层",
            words="想谈许可",
            contact_name="赵采购",
            contact_mobile="13800001234",
            problem="密封面渗漏" if state == "prepared" else "",
            prepared_at=NOW if state == "prepared" else None,
            state=state,
            entrusted_at=NOW,
            waiting_since=NOW,
            due_at=NOW.replace(month=12),
        )
        return {"number": made.reference_number}

    return make


def _deal(world):  # type: ignore[no-untyped-def]
    """Between 甲 and 乙, owned by 甲's member."""
    return {"number": DealFactory.create(buyer=world.jia, provider=world.yi, owner=world.jia_member).reference_number}


def _split(world):  # type: ignore[no-untyped-def]
    """The same with a proposed split of its credit."""
    deal = DealFactory.create(buyer=world.jia, provider=world.yi, owner=world.jia_member)
    CreditSplit.objects.create(deal=deal, proposed_at=NOW)
    return {"number": deal.reference_number}


def _change(world):  # type: ignore[no-untyped-def]
    """The same, settled, with a change asked for."""
    named = _split(world)
    split = CreditSplit.objects.get(deal__reference_number=named["number"])
    CreditSplit.objects.filter(pk=split.pk).update(state="settled", settled_at=NOW)
    change = CreditChange.objects.create(deal=split.deal, round=1, proposed_at=NOW)
    return {**named, "pk": change.pk}


def _confidential(world):  # type: ignore[no-untyped-def]
    """乙's member owns it, 甲 is the provider: 甲 has still to acknowledge."""
    deal = DealFactory.create(
        buyer=world.yi, provider=world.jia, owner=world.yi_member, confidential=True, division_code="330304"
    )
    return {"number": deal.reference_number}


def _task(state):  # type: ignore[no-untyped-def]
    def make(world):  # type: ignore[no-untyped-def]
        deal = DealFactory.create(buyer=world.jia, provider=world.yi, owner=world.jia_member)
        task = TaskFactory.create(deal=deal, assignee=world.jia_member, author=world.jia_member, state=state)
        return {"number": deal.reference_number, "pk": task.pk}

    return make


def _referral(state):  # type: ignore[no-untyped-def]
    """Sent to 甲 by somebody else, about a firm of another county."""

    def make(world):  # type: ignore[no-untyped-def]
        deal = DealFactory.create(buyer=world.yi, provider=None, owner=world.yi_member, division_code="330304")
        referral = ReferralFactory.create(
            deal=deal, sender=world.yi, receiver=world.jia, sent_by=world.yi_member, state=state
        )
        return {"number": referral.reference_number}

    return make


def _view(world):  # type: ignore[no-untyped-def]
    return {"pk": SavedView.objects.create(user=world.jia_member, name=f"v{SavedView.objects.count()}", query="").pk}


_MEMBER = frozenset({Who.MEMBER})
_MEMBERS = frozenset({Who.MEMBER, Who.OUTSIDER})
_RECEIVER_AND_CITY = frozenset({Who.MEMBER, Who.CITY_OFFICER})


def _broker(world):  # type: ignore[no-untyped-def]
    """In the register, of a centre in 甲's county."""
    return {"number": make_broker(world).reference_number}


_ASKER_AND_OFFICERS = OFFICERS | {Who.MEMBER}

ACCESS = [
    Access("deals:interests", SIGNED_IN),
    Access("deals:new", SIGNED_IN, _target),
    Access("deals:interest", _ASKER_AND_OFFICERS, _interest),
    # The owner has no member here: the officers in charge answer for it.
    Access("deals:accept", OFFICERS, _interest, "post"),
    Access("deals:decline", OFFICERS, _interest),
    Access("deals:withdraw", frozenset({Who.MEMBER}), _interest, "post"),
    # Nothing to end before an answer: those who may end it later get 409.
    Access("deals:end", _ASKER_AND_OFFICERS, _interest),
    Access("deals:entrust", _MEMBERS, _target),
    Access("deals:entrustments", SIGNED_IN),
    Access("deals:entrustment", _ASKER_AND_OFFICERS, _entrusted("entrusted")),
    # Only the broker in person; none of the cast is.
    Access("deals:prepare-entrusted", frozenset(), _entrusted("entrusted")),
    Access("deals:return-entrusted", frozenset(), _entrusted("entrusted")),
    Access("deals:revise-entrusted", _MEMBER, _entrusted("prepared")),
    Access("deals:confirm-entrusted", _MEMBER, _entrusted("prepared"), "post"),
    Access("deals:withdraw-entrusted", _MEMBER, _entrusted("prepared"), "post"),
    Access("deals:deals", SIGNED_IN),
    Access("deals:new-deal", _MEMBERS),
    Access("deals:keep-view", SIGNED_IN, method="post"),
    Access("deals:forget-view", SIGNED_IN, _view, "post"),
    Access("deals:deal", _ASKER_AND_OFFICERS, _deal),
    Access("deals:credit", _ASKER_AND_OFFICERS, _deal),
    Access("deals:credit-propose", _ASKER_AND_OFFICERS, _deal),
    # Only a broker named in the split answers; none of the cast is one.
    Access("deals:credit-agree", frozenset(), _split, "post"),
    Access("deals:credit-refuse", frozenset(), _split),
    Access("deals:change-agree", frozenset(), _change, "post"),
    Access("deals:change-refuse", frozenset(), _change),
    Access("deals:change-withdraw", _ASKER_AND_OFFICERS, _change, "post"),
    Access("deals:credit-fee", _ASKER_AND_OFFICERS, _split),
    Access("deals:credit-receipt", _ASKER_AND_OFFICERS, _split),
    Access("deals:acknowledge", _ASKER_AND_OFFICERS, _confidential),
    Access("deals:move", _MEMBER, _deal),
    Access("deals:lose", _MEMBER, _deal),
    Access("deals:plan", _MEMBER, _deal),
    Access("deals:edit", _MEMBER, _deal),
    Access("deals:assign", _ASKER_AND_OFFICERS, _deal),
    Access("deals:add-note", _MEMBER, _deal),
    Access("deals:give-task", _MEMBER, _deal),
    Access("deals:finish-task", _MEMBER, _task("open"), "post"),
    Access("deals:reopen-task", _MEMBER, _task("done"), "post"),
    Access("deals:drop-task", _MEMBER, _task("open")),
    Access("deals:refer", _MEMBER, _deal),
    Access("deals:referrals", SIGNED_IN),
    Access("deals:referral", _RECEIVER_AND_CITY, _referral("sent")),
    Access("deals:accept-referral", _MEMBER, _referral("sent"), "post"),
    Access("deals:decline-referral", _MEMBER, _referral("sent")),
    Access("deals:close-referral", _MEMBER, _referral("accepted")),
    Access("deals:broker-ranking", OFFICERS),
    Access("deals:broker-results", OFFICERS, _broker),
    Access("deals:broker-appraisal", OFFICERS, _broker),
    Access("deals:reward-calculator", EVERYONE),
]
