"""Duplicates: the worklist, two records side by side, merging, and undoing a merge."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kezhuan.engine.errors import NotAllowedNow, NotPermitted
from kezhuan.parties import actions, choices, permissions, queries
from kezhuan.parties.forms import ReasonForm
from kezhuan.parties.merging import Comparison, plan, relation_named
from kezhuan.parties.models import Organisation
from kezhuan.ui.errors import message_of
from kezhuan.ui.formatting import masked_email, masked_mobile, masked_name
from kezhuan.ui.http import actor_of, page_number, render_page

_PAGE = 20
_NAMES = {
    "division_code": choices.division_name,
    "street_code": choices.street_name,
    "functional_area": choices.functional_area_name,
    "industry_code": choices.industry_name,
    "city_industry": choices.city_industry_name,
    "contact_name": masked_name,
    "contact_mobile": masked_mobile,
    "contact_email": masked_email,
}


@login_required
@require_GET
def duplicates(request: HttpRequest) -> HttpResponse:
    """Pairs of records that look like one organisation, the most alike first."""
    actor = actor_of(request)
    if not permissions.may_see_duplicates(actor):
        raise NotPermitted
    page = Paginator(queries.duplicate_pairs(actor), _PAGE).get_page(page_number(request))
    ids = {number for pair in page.object_list for number in (pair.first, pair.second)}
    rows = {row.pk: row for row in queries.organisations_visible_to(actor).filter(pk__in=ids)}
    pairs = [
        {
            "first": rows[pair.first],
            "second": rows[pair.second],
            "percent": round(pair.likeness * 100),
            "first_place": choices.division_name(rows[pair.first].division_code),
            "second_place": choices.division_name(rows[pair.second].division_code),
        }
        for pair in page.object_list
        if pair.first in rows and pair.second in rows
    ]
    return render_page(request, "parties/duplicates.html", {"page": page, "pairs": pairs})


def shown(item: Comparison, value: object) -> str:
    """A field's value as people read it; contact data is masked here as everywhere."""
    if value in (None, ""):
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    field = Organisation._meta.get_field(item.field)
    words = dict(getattr(field, "flatchoices", []) or [])
    if value in words:
        return str(words[value])
    return _NAMES[item.field](str(value)) if item.field in _NAMES else str(value)


def _lines(items: tuple[Comparison, ...]) -> list[dict[str, Any]]:
    return [
        {
            "label": Organisation._meta.get_field(item.field).verbose_name,  # type: ignore[union-attr]
            "kept": shown(item, item.kept),
            "absorbed": shown(item, item.absorbed),
            "outcome": shown(item, item.outcome),
            "taken": item.taken,
            "differs": item.differs,
        }
        for item in items
        if item.kept not in (None, "", False) or item.absorbed not in (None, "", False)
    ]


@login_required
def merge(request: HttpRequest, kept_id: int, absorbed_id: int) -> HttpResponse:
    """Both records side by side and what the merge would do; POST merges."""
    actor = actor_of(request)
    kept = queries.get_organisation(actor, kept_id)
    absorbed = queries.get_organisation(actor, absorbed_id)
    if not permissions.may_merge_organisations(actor, kept, absorbed):
        raise NotPermitted
    form = ReasonForm(request.POST or None)
    obstacle = ""
    planned = None
    try:
        planned = plan(kept, absorbed)
    except NotAllowedNow as error:
        obstacle = message_of(error)
    if request.method == "POST" and form.is_valid():
        done = actions.merge_organisations(
            actor=actor, kept_id=kept.pk, absorbed_id=absorbed.pk, reason=form.cleaned_data["reason"], at=timezone.now()
        )
        messages.success(request, _("已合并。需要时可以撤销。"))
        return redirect("parties:merge", merge_id=done.pk)
    context = {
        "kept": kept,
        "absorbed": absorbed,
        "form": form,
        "obstacle": obstacle,
        "lines": _lines(planned.comparisons) if planned else [],
        "moving": [(rel.model._meta.verbose_name, count) for rel, count in planned.moving] if planned else [],
    }
    return render_page(request, "parties/merge_form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def distinct(request: HttpRequest, first_id: int, second_id: int) -> HttpResponse:
    actions.mark_distinct(
        actor=actor_of(request),
        first_id=first_id,
        second_id=second_id,
        reason=request.POST.get("reason", "").strip() or _("核对后认定为两家单位"),
        at=timezone.now(),
    )
    messages.success(request, _("已认定为两家单位，不再提示。"))
    return redirect("parties:duplicates")


@login_required
@require_GET
def merge_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if not permissions.may_see_duplicates(actor):
        raise NotPermitted
    page = Paginator(queries.merges_visible_to(actor), _PAGE).get_page(page_number(request))
    return render_page(request, "parties/merge_list.html", {"page": page})


@login_required
def merge_detail(request: HttpRequest, merge_id: int) -> HttpResponse:
    """What was moved; POST undoes it, or says what stands in the way."""
    actor = actor_of(request)
    done = queries.get_merge(actor, merge_id)
    if request.method == "POST":
        actions.undo_merge(actor=actor, merge_id=done.pk, at=timezone.now())
        messages.success(request, _("已撤销合并，两家单位都恢复原样。"))
        return redirect("parties:organisation", organisation_id=done.absorbed_id)
    found = actions.obstacles(done, done.kept, done.absorbed) if done.undone_at is None else []
    context = {
        "merge": done,
        "obstacles": found,
        "moved": _counted(done.moved),
        "left": _counted(done.left),
        "filled": [Organisation._meta.get_field(name).verbose_name for name in done.filled],  # type: ignore[union-attr]
    }
    return render_page(request, "parties/merge_detail.html", context)


def _counted(rows: dict[str, list[int]]) -> list[tuple[Any, int]]:
    return [(relation_named(name).model._meta.verbose_name, len(ids)) for name, ids in rows.items()]
