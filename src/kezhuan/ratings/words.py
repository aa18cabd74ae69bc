"""Words of this app's verbs, as histories show them."""

from django.utils.translation import gettext_lazy as _

from kezhuan.audit.words import say

say(
    {
        "ratings.invite_rating": _("邀请评价"),
        "ratings.rate": _("评价服务"),
        "ratings.lapse_rating": _("评价逾期"),
        "ratings.withdraw_invitations": _("收回评价邀请"),
        "ratings.open_ticket": _("差评转工单"),
        "ratings.assign_ticket": _("指派差评工单"),
        "ratings.answer_ticket": _("答复差评"),
        "ratings.close_ticket": _("办结差评工单"),
    }
)
