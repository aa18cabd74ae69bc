"""Words of this app's verbs, as histories show them."""

from django.utils.translation import gettext_lazy as _

from kezhuan.audit.words import say

say(
    {
        "market.prepare_lot": _("编制竞价标的"),
        "market.announce_lot": _("发布竞价公告"),
        "market.play_lot": _("按时开始或收尾"),
        "market.suspend_lot": _("暂停竞价"),
        "market.resume_lot": _("恢复竞价"),
        "market.cancel_lot": _("撤销竞价"),
        "market.apply_for_lot": _("报名竞价"),
        "market.withdraw_from_lot": _("退出报名"),
        "market.ask_deposit": _("登记应交保证金"),
        "market.qualify_bidder": _("取得竞买资格"),
        "market.book_payment": _("保证金到账"),
        "market.release_deposit": _("退还保证金"),
        "market.apply_deposit": _("保证金抵作价款"),
        "market.forfeit_deposit": _("保证金不予退还"),
        "market.draw_up_confirmation": _("出具成交确认书"),
        "market.sign_result": _("签署成交确认书"),
        "market.confirm_lot": _("成交确认"),
        "market.confirm_bidder": _("受让方签确认书"),
        "market.find_default": _("认定违约"),
        "market.annul_sale": _("成交不成立"),
        "market.void_confirmation": _("确认书失效"),
        "market.offer_second_chance": _("请下一位递补"),
        "market.accept_second_chance": _("接受递补"),
        "market.decline_second_chance": _("谢绝递补"),
        "market.lapse_second_chance": _("递补过期"),
        "market.reaward_lot": _("递补成交"),
        "market.relist_lot": _("再次上市"),
        "market.place_bid": _("出价"),
        "market.raise_maximum": _("提高最高限价"),
    }
)
