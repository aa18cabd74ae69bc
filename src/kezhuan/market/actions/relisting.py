"""再次上市: a lot that failed is sold again, soon and not much cheaper, with its number in the row."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from decimal import Decimal

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.money import Money
from kezhuan.engine.words import N_
from kezhuan.market.actions.sales import Sale, prepare_lot
from kezhuan.market.models import Lot
from kezhuan.market.outcomes import chance_of, failed_at, stands_signed
from kezhuan.market.permissions import may_prepare
from kezhuan.market.queries import lock_lot
from kezhuan.market.rules import rerun, rule


@dataclass(frozen=True, slots=True)
class Relisting:
    """What may differ from the lot that failed; all other terms stay. Amount in yuan."""

    start_price: Decimal
    opens_at: datetime
    planned_close: datetime


@verb
def relist_lot(*, actor: Actor, lot_id: int, wanted: Relisting, at: datetime) -> Lot:
    """Draw up the next sale of a lot that failed or whose winner was in default; an officer announces it.

    Within 30 days, the start price cut by at most a fifth (网络司法拍卖规定 art. 26, dated rules). InvalidInput:
    ``start_price``, times as of any sale. Conflict (``relisted``) the second time, (``second_chance``) while the next
    in line is asked.
    """
    lot = lock_lot(lot_id)
    if not may_prepare(actor, lot.seller_id):
        raise NotPermitted
    since = failed_at(lot)
    if since is None or lot.is_rehearsal or stands_signed(lot):
        raise NotAllowedNow(N_("流标或者买受人违约、合同没有签成的标的才能再次上市。"), code="not_failed")
    if Lot.objects.filter(relisted_from=lot).exists():
        raise Conflict(N_("这个标的已经重新上市。"), code="relisted")
    if chance_of(lot) is not None:
        raise Conflict(N_("正在等递补竞买人答复，答复以前不能再次上市。"), code="second_chance")
    most = rule("market.reruns_maximum", at)
    if lot.round > most.whole:
        message = N_("最多再次上市 %(count)s 次，请重新确定底价后按新的出让编制。")
        raise NotAllowedNow(message, code="rerun_too_often", count=most.whole)
    limits = rerun(Money(lot.start_price), since)
    if at > limits.until:
        raise NotAllowedNow(N_("超过了再次上市的期限，请作为新的标的重新发起。"), code="too_late")
    if wanted.start_price < limits.least.yuan:
        raise InvalidInput(
            fields={"start_price": N_("起始价不能低于 %(least)s。")}, code="cut_too_deep", least=limits.least.format()
        )
    if wanted.start_price > lot.start_price:
        raise InvalidInput(fields={"start_price": N_("再次上市的起始价不高于上一次。")}, code="raised")
    new = prepare_lot(actor=actor, achievement_id=lot.achievement_id, sale=_sale(lot, wanted), at=at)
    before = snapshot(new)
    new.relisted_from, new.round = lot, lot.round + 1
    new.save(update_fields=["relisted_from", "round"])
    record(actor=actor, verb="market.relist_lot", thing=new, at=at, before=before)
    return new


def _sale(lot: Lot, wanted: Relisting) -> Sale:
    same = Sale(**{field.name: getattr(lot, field.name) for field in fields(Sale)})
    return replace(same, start_price=wanted.start_price, opens_at=wanted.opens_at, planned_close=wanted.planned_close)
