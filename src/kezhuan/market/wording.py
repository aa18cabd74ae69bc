"""The text of a 成交确认书, kept in Chinese: it is a paper of the sale and not a page."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import override

from kezhuan.engine.money import Money
from kezhuan.market.models import Bidder, Lot, SaleRules
from kezhuan.ui.formatting import SHANGHAI

_TEXT = """\
成交确认书

编号：{number}
标的：{title}（{lot}）
出让方：{seller}
受让方：{winner}（竞买号 {code}）
竞价方式：{rules}
起始价：{start} 元
成交价：{price} 元
保证金：{deposit}
竞价结束：{ended}
竞价记录：共 {count} 条，链尾 SM3 {hash}

一、双方确认以上成交结果。
二、双方应当在 {due} 前签署本确认书。双方都签署后，平台公布受让方名称和成交价，并据此起草技术合同。
三、双方应当在签署本确认书之日起 {days} 日内签订技术合同，付款方式由合同约定。
四、受让方不按期签署、签约或者付款的，按本场公布的规则处理保证金。
"""


def moment_words(at: datetime) -> str:
    """``2026年11月23日 10:00:00`` in Wenzhou."""
    local = at.astimezone(SHANGHAI)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M:%S}"


def confirmation_text(lot: Lot, bidder: Bidder, price: Money, number: str, due: datetime, days: int) -> str:
    """What both sides sign. ``price``: the price of this winner; ``days``: until the contract, after signing."""
    held = bidder.deposit.state == "held"
    deposit = f"{lot.deposit_amount:,.2f} 元，双方签署后抵作价款" if held else "已经退还，不抵作价款"
    with override(settings.LANGUAGE_CODE):
        rules = str(SaleRules(lot.rule_set).label)
    return _TEXT.format(
        number=number,
        title=lot.title,
        lot=lot.reference_number,
        seller=lot.seller.name,
        winner=bidder.organisation.name,
        code=bidder.code,
        rules=rules,
        start=f"{lot.start_price:,.2f}",
        price=f"{price.yuan:,.2f}",
        deposit=deposit,
        ended=moment_words(lot.ended_at or lot.closes_at),
        count=lot.entry_count,
        hash=lot.entry_hash,
        due=moment_words(due),
        days=days,
    )
