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
        "outreach.plan_event": _("筹备活动"),
        "outreach.edit_event": _("修改活动"),
        "outreach.arrange_event": _("安排活动"),
        "outreach.publish_event": _("发布活动"),
        "outreach.hold_event": _("登记举办"),
        "outreach.close_event": _("办结活动"),
        "outreach.cancel_event": _("取消活动"),
        "outreach.register": _("报名活动"),
        "outreach.cancel_registration": _("取消报名"),
        "outreach.renew_ticket": _("更换报名凭证"),
        "outreach.sign_in": _("签到"),
        "outreach.add_outcome": _("登记活动成效"),
        "outreach.add_follow_up": _("安排会后跟进"),
        "outreach.finish_follow_up": _("完成会后跟进"),
        "outreach.drop_follow_up": _("不再会后跟进"),
        "outreach.set_event_target": _("排定活动计划"),
        "outreach.plan_stop": _("排定走访路线"),
        "outreach.move_stop": _("路线改期"),
        "outreach.cancel_stop": _("取消一站"),
    }
)
