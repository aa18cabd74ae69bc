"""An organisation's own things, and those that end soon."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kezhuan.catalogue.choices import state_tag
from kezhuan.catalogue.kinds import DEMAND, KINDS
from kezhuan.catalogue.models import ItemState
from kezhuan.catalogue.permissions import renewal_verb
from kezhuan.catalogue.queries import of_organisations, own_organisations, to_renew
from kezhuan.catalogue.rules import local_day
from kezhuan.ui.columns import Column
from kezhuan.ui.columns import Kind as Shown
from kezhuan.ui.http import actor_of, render_page
from kezhuan.ui.tables import FilterForm, QueryTable, choice_filter


class MineFilter(FilterForm):
    lookups = {"q": "title__icontains"}

    q = forms.CharField(label=_("名称"), max_length=60)
    state = choice_filter(_("状态"), ItemState.choices)
    kind = forms.CharField(widget=forms.HiddenInput)

    def apply(self, rows: Any) -> Any:
        chosen = self.chosen()
        if "q" in chosen:
            rows = rows.filter(title__icontains=chosen["q"])
        return rows.filter(state=chosen["state"]) if "state" in chosen else rows


class MineTable(QueryTable):
    name = "mine"
    filter_form = MineFilter
    default_sort = "-updated_at"
    columns = (
        Column("title", _("名称"), head=True, value=str, link=lambda row: row.get_absolute_url(), sort="title"),
        Column("state", _("状态"), value=lambda row: row.get_state_display(), tag=state_tag, sort="state"),
        Column("state_reason", _("理由"), only_wide=True),
        Column("updated_at", _("更新时间"), Shown.MOMENT, sort="updated_at"),
        Column("expires_on", _("有效期至"), Shown.DAY, sort="expires_on"),
        Column("owner", _("单位"), value=lambda row: row.owner.name, shown=False),
        Column("reference_number", _("编号"), css="mono nowrap", only_wide=True),
    )
    empty_title = _("还没有")
    empty_text = _("点“发布”，说个大概就行，随时可以离开再回来填。")


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Everything of one's organisations in every state, by kind."""
    actor = actor_of(request)
    kind = KINDS.get(request.GET.get("kind", ""), DEMAND)
    counts = {code: of_organisations(actor, entry).count() for code, entry in KINDS.items()}
    table = MineTable(request, of_organisations(actor, kind))
    context = {
        "kind": kind,
        "kinds": [(entry, counts[code]) for code, entry in KINDS.items()],
        "has_organisation": own_organisations(actor).exists(),
    }
    return table.respond("catalogue/mine.html", context)


@login_required
@require_safe
def renewals(request: HttpRequest) -> HttpResponse:
    """What ends soon or has ended, with the button to renew it."""
    actor = actor_of(request)
    today = local_day(timezone.now())
    groups = [
        (kind, [(item, renewal_verb(actor, item)) for item in to_renew(actor, kind, today)[:100]])
        for kind in KINDS.values()
    ]
    return render_page(request, "catalogue/renewals.html", {"groups": [group for group in groups if group[1]]})
