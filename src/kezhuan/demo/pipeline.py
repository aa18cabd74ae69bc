"""Deals of the demo city after the interests that began them: moved on, talked about, lost, handed over."""

from datetime import datetime, timedelta

from kezhuan.accounts.queries import actor_of
from kezhuan.catalogue.rules import local_day
from kezhuan.deals import actions as deals
from kezhuan.deals.confidentiality import CURRENT, must_acknowledge
from kezhuan.deals.models import Deal, LossReason
from kezhuan.engine.errors import DomainError

#: How many deals are worked on; each takes one of these ways in turn (stages, then lost or not).
MOST = 40
_WAYS: tuple[tuple[tuple[str, ...], bool], ...] = (
    (("negotiating",), False),
    ((), False),
    (("negotiating", "intent"), False),
    (("negotiating",), True),
    (("matched",), False),
    (("refined",), False),
)
_REASONS = {"matched": "对方产线排满，换一家再匹配", "refined": "试样后指标要重新写清"}
_NOTES = (
    "双方看了样品，约定按现场工况再试一轮。",
    "谈了交付时间和付款方式，报价待回复。",
    "到车间看了工位，补充了三项参数。",
)
_STEPS = ("送样品到厂里试装", "请对方报价", "约双方当面谈一次", "核对专利许可范围", "确认经纪分成")
_LOST = ("price", "budget", "immature", "timing")


def work_on_deals(until: datetime) -> int:
    """Work on the newest introduced deals through the verbs, in the week before ``until``. Returns how many."""
    rows = Deal.objects.filter(stage="introduced").select_related("owner").order_by("-opened_at", "pk")
    return sum(_work(deal, place, until) for place, deal in enumerate(rows[:MOST]))


def _work(deal: Deal, place: int, until: datetime) -> bool:
    """One deal; what a rule refuses is left as it is."""
    actor = actor_of(deal.owner)
    at = max(until - timedelta(days=place % 7, hours=1), deal.opened_at + timedelta(minutes=5))
    if at > until:
        return False
    stages, is_lost = _WAYS[place % len(_WAYS)]
    try:
        if deal.confidential:
            _undertake(deal, at)
        kind = ("meeting", "call", "visit")[place % 3]
        deals.add_note(
            actor=actor, deal_id=deal.pk, kind=kind, words=_NOTES[place % 3], happened_on=local_day(at), at=at
        )
        for stage in stages:
            deals.move_deal(actor=actor, deal_id=deal.pk, to=stage, reason=_REASONS.get(stage, ""), at=at)
        if is_lost:
            cause = _LOST[place // len(_WAYS) % len(_LOST)]
            words = str(LossReason(cause).label)
            deals.lose_deal(actor=actor, deal_id=deal.pk, cause=cause, reason=f"{words}，双方都同意先放一放。", at=at)
            return True
        due = local_day(until) + timedelta(days=place % 9)
        step = _STEPS[place % len(_STEPS)]
        deals.plan_next_action(actor=actor, deal_id=deal.pk, next_action=step, on=due, at=at)
        deals.give_task(actor=actor, deal_id=deal.pk, title=step, due_on=due, assignee_id=deal.owner_id, at=at)
    except DomainError:
        return False
    return True


def _undertake(deal: Deal, at: datetime) -> None:
    actor = actor_of(deal.owner)
    if must_acknowledge(actor, deal):
        deals.acknowledge(actor=actor, deal_id=deal.pk, version=CURRENT.version, at=at)
