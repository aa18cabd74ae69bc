"""竞价记录 and 成交记录 as docx: the terms, the result, every line of the record, and where it was published."""

from django.utils.translation import gettext as _

from kezhuan.market import presenting
from kezhuan.market.models import Confirmation, Lot, LotCheckpoint, LotEntry
from kezhuan.market.outcomes import confirmation_of
from kezhuan.market.standing import genesis, money
from kezhuan.market.wording import moment_words
from kezhuan.ui.documents import heading, page, paragraph, saved, table


def protocol_docx(lot: Lot) -> bytes:
    """The paper of a lot (拍卖法 art. 53). Bidders stand in it by code; the winner by name once both have signed.

    The last checkpoint is printed, so that the paper can be held against the record and against what was published.
    """
    document = page(_("成交记录") if lot.state == "confirmed" else _("竞价记录"))
    table(document, _facts(lot), [_("项目"), _("内容")])
    entries = list(LotEntry.objects.filter(lot=lot).order_by("number"))
    heading(document, _("全部记录"))
    heads = [_("条"), _("事项"), _("竞买号"), _("出价（万元）"), _("服务器时间")]
    table(document, [_line(entry) for entry in entries], heads)
    heading(document, _("存证"))
    for words in _proof(lot):
        paragraph(document, words)
    return saved(document)


def _facts(lot: Lot) -> list[list[str]]:
    facts = [
        [_("标的编号"), lot.reference_number],
        [_("标的名称"), lot.title],
        [_("出让方"), lot.seller.name],
        [_("竞价方式"), str(lot.get_rule_set_display())],
        [_("起始价"), f"{presenting.wan(money(lot.start_price))} {_('万元')}"],
        [_("保证金"), f"{presenting.wan(money(lot.deposit_amount))} {_('万元')}"],
        [_("开始"), moment_words(lot.opens_at)],
        [_("结束"), moment_words(lot.closes_at)],
        [_("状态"), str(lot.get_state_display())],
    ]
    if lot.auctioneer:
        facts.append([_("持证拍卖师"), f"{lot.auctioneer}（{lot.auctioneer_licence}）"])
    confirmation = confirmation_of(lot) if lot.state == "confirmed" else None
    if confirmation is not None and confirmation.completed_at is not None:
        return facts + _result(confirmation)
    if lot.has_ended and lot.price is not None:
        facts.append([_("最后出价"), f"{presenting.wan(money(lot.price))} {_('万元')} · {lot.leader_code}"])
    return facts


def _result(confirmation: Confirmation) -> list[list[str]]:
    assert confirmation.completed_at is not None  # confirmation_complete_is_whole
    return [
        [_("受让方"), confirmation.bidder.organisation.name],
        [_("成交价"), f"{presenting.wan(money(confirmation.price))} {_('万元')}"],
        [_("成交确认书"), confirmation.reference_number],
        [_("全文的摘要"), confirmation.digest],
        [_("成交确认"), moment_words(confirmation.completed_at)],
    ]


def _line(entry: LotEntry) -> list[str]:
    told = presenting.entry_in_words(entry)
    reason = f"：{told['reason']}" if told["kind"] in ("suspended", "cancelled") else ""
    return [str(entry.number), f"{told['words']}{reason}", told["code"] or "—", told["amount"] or "—", told["at"]]


def _proof(lot: Lot) -> list[str]:
    lines = [
        _("起点 SM3：%(hash)s") % {"hash": genesis(lot)},
        _("链尾 SM3：%(hash)s，共 %(n)s 条") % {"hash": lot.entry_hash or "—", "n": lot.entry_count},
    ]
    point = LotCheckpoint.objects.filter(lot=lot).order_by("-number").first()
    if point is not None:
        data = {"n": point.number, "at": moment_words(point.at), "hash": point.hash}
        lines.append(_("最近存证点：第 %(n)s 条，%(at)s，SM3 %(hash)s") % data)
    return [*lines, _("用存证包里的核对程序可以重新计算每一条摘要，不依赖本平台。")]
