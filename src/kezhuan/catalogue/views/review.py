"""The officers' worklist: what waits for a first review, and for publication; due days and overdue marks."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from kezhuan.catalogue import actions
from kezhuan.catalogue.kinds import DEMAND, KINDS, Kind
from kezhuan.catalogue.queries import Rows, awaiting_first_review, awaiting_publication
from kezhuan.catalogue.rules import local_day
from kezhuan.catalogue.similar import likely_percent
from kezhuan.engine.actor import Actor, Role
from kezhuan.engine.errors import DomainError, NotPermitted
from kezhuan.parties.choices import division_name
from kezhuan.ui.columns import Column
from kezhuan.ui.columns import Kind as Shown
from kezhuan.ui.errors import message_of
from kezhuan.ui.formatting import days_left
from kezhuan.ui.http import actor_of
from kezhuan.ui.tables import BatchAction, QueryTable, picked_ids

STAGES: dict[str, Callable[[Actor, Kind], Rows]] = {"first": awaiting_first_review, "second": awaiting_publication}


def _due_text(row: Any) -> str:
    return days_left(row.review_due_on, local_day(timezone.now())) if row.review_due_on else ""


def _due_tag(row: Any) -> str | None:
    if row.review_due_on is None:
        return None
    left = (row.review_due_on - local_day(timezone.now())).days
    return "stop" if left < 0 else "wait" if left == 0 else "plain"


def _alike_percent(row: Any) -> int:
    """Asked of the index once a row."""
    if not hasattr(row, "alike_percent"):
        row.alike_percent = likely_percent(row)
    return int(row.alike_percent)


def _alike_text(row: Any) -> str:
    percent = _alike_percent(row)
    return _("%(percent)s%% 相近") % {"percent": percent} if percent else ""


def _alike_url(row: Any) -> str | None:
    if not _alike_percent(row):
        return None
    return reverse("catalogue:review-alike", args=[row.kind_code, row.reference_number])


class ReviewTable(QueryTable):
    """Soonest due first."""

    name = "review"
    export_formats = ()
    default_sort = "due"
    columns = (
        Column("title", gettext_lazy("名称"), head=True, link=lambda row: row.get_absolute_url()),
        Column("owner", gettext_lazy("单位"), value=lambda row: row.owner.name, sort="owner__pinyin"),
        Column("division", gettext_lazy("县（市、区）"), value=lambda row: division_name(row.division_code)),
        Column("submitted_at", gettext_lazy("提交时间"), Shown.MOMENT, sort="submitted_at"),
        Column("due", gettext_lazy("期限"), value=_due_text, tag=_due_tag, sort="review_due_on"),
        Column("alike", gettext_lazy("疑似重复"), value=_alike_text, link=_alike_url),
        Column("reference_number", gettext_lazy("编号"), css="mono nowrap", only_wide=True),
    )
    empty_title = gettext_lazy("没有等待审核的")
    empty_text = gettext_lazy("新提交的会出现在这里，并发消息给您。")


@login_required
@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """Two queues by kind. Only officers come here."""
    actor = actor_of(request)
    if not actor.is_officer:
        raise NotPermitted
    stage = request.GET.get("stage", "first")
    stage = stage if stage in STAGES and (stage == "first" or actor.has(Role.CITY_OFFICER)) else "first"
    kind = KINDS.get(request.GET.get("kind", ""), DEMAND)
    counts = {code: STAGES[stage](actor, entry).count() for code, entry in KINDS.items()}
    batch = []
    if stage == "first":
        batch = [BatchAction(gettext_lazy("初审通过"), f"{request.path}pass/?kind={kind.code}")]
    table = ReviewTable(request, STAGES[stage](actor, kind), batch=batch)
    context = {
        "stage": stage,
        "has_second": actor.has(Role.CITY_OFFICER),
        "kind": kind,
        "kinds": [(entry, counts[code]) for code, entry in KINDS.items()],
    }
    return table.respond("catalogue/review.html", context)


@login_required
@require_POST
def pass_picked(request: HttpRequest) -> HttpResponse:
    """First review of the picked ones, each on its own: one that fails is named and stops none of the others."""
    actor = actor_of(request)
    if not actor.is_officer:
        raise NotPermitted
    kind = KINDS.get(request.GET.get("kind", ""), DEMAND)
    passed = 0
    for item_id in picked_ids(request):
        try:
            actions.pass_first_review(actor=actor, kind=kind, item_id=item_id, at=timezone.now())
        except DomainError as refusal:
            messages.error(request, message_of(refusal))
        else:
            passed += 1
    if passed:
        words = ngettext("初审通过 %(count)d 条。", "初审通过 %(count)d 条。", passed)
        messages.success(request, words % {"count": passed})
    else:
        messages.warning(request, _("没有一条通过。"))
    return redirect(f"{kind.review_url}?stage=first&kind={kind.code}")
