"""The list of referrals."""

from django.utils.translation import gettext_lazy as _

from kezhuan.deals.models import ReferralState
from kezhuan.ui.columns import Column, Kind
from kezhuan.ui.tables import FilterForm, QueryTable, choice_filter

REFERRAL_TAGS = {"sent": "wait", "accepted": "info", "declined": "stop", "closed": "ok"}


class ReferralFilter(FilterForm):
    state = choice_filter(_("状态"), ReferralState.choices)


class ReferralTable(QueryTable):
    name = "referrals"
    caption = _("推荐")
    columns = (
        Column("reference_number", _("办件编号"), head=True, sort="reference_number",
               link=lambda row: row.get_absolute_url()),
        Column("words", _("请对方做什么")),
        Column("sender", _("推荐单位"), value=lambda row: row.sender.name),
        Column("receiver", _("接收单位"), value=lambda row: row.receiver.name),
        Column("state", _("状态"), value=lambda row: row.get_state_display(), tag=lambda row: REFERRAL_TAGS[row.state],
               sort="state"),
        Column("due_at", _("期限"), Kind.DAY, sort="due_at"),
    )  # fmt: skip
    filter_form = ReferralFilter
    default_sort = "-due_at"
    empty_title = _("还没有推荐")
    empty_text = _("在商机里可以把企业推荐给更合适的单位。")
