"""Words of this app's verbs, as histories show them."""

from django.utils.translation import gettext_lazy as _

from kezhuan.audit.words import say

say(
    {
        "outreach.form_brigade": _("组建轻骑队"),
        "outreach.add_member": _("队员入队"),
        "outreach.release_member": _("队员离队"),
        "outreach.disband_brigade": _("撤销轻骑队"),
        "outreach.record_visit": _("登记走访"),
        "outreach.note_finding": _("记下走访所得"),
        "outreach.correct_visit": _("更正走访"),
        "outreach.identify_enterprise": _("认定走访企业"),
        "outreach.void_visit": _("作废走访"),
        "outreach.take_finding": _("走访所得转为需求"),
        "outreach.drop_finding": _("不再跟进走访所得"),
        "outreach.record_service": _("登记服务"),
        "outreach.void_service": _("作废服务记录"),
    }
)
