"""Words of this app's verbs, as histories show them."""

from django.utils.translation import gettext_lazy as _

from kezhuan.audit.words import say

say(
    {
        "brokers.register_broker": _("登记技术经纪人"),
        "brokers.renew_broker": _("证书续期"),
        "brokers.change_broker": _("变更登记"),
        "brokers.suspend_broker": _("暂停登记"),
        "brokers.reinstate_broker": _("恢复登记"),
        "brokers.withdraw_broker": _("注销登记"),
        "brokers.lapse_broker": _("证书到期"),
        "brokers.log_work": _("登记工作"),
        "brokers.drop_work": _("撤回工作记录"),
        "brokers.ask_broker": _("请技术经纪人"),
        "brokers.accept_request": _("接下需求"),
        "brokers.decline_request": _("婉拒需求"),
        "brokers.withdraw_request": _("撤回委托"),
    }
)
