"""All deals in sight: as a board, a table or a timeline, with the same filter in the address."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kezhuan.deals.actions import drop_view, save_view
from kezhuan.deals.queries.deal import Column, board_of, coming, listed_deals
from kezhuan.deals.queries.work import views_of
from kezhuan.deals.tables import DealTable, buyer_shown
from kezhuan.engine.errors import DomainError
from kezhuan.engine.lifecycle.deals import CLOSED_STAGES, DEAL
from kezhuan.ui.errors import message_of
from kezhuan.ui.http import actor_of, render_page

#: Cards shown of a stage; the rest is in the table.
FIRST = 8
#: Deals shown on the timeline.
MOST = 200
VIEWS = ("board", "table", "timeline")


@require_safe
@login_required
def deals(request: HttpRequest) -> HttpResponse:
    """The pipeline of whoever looks, in the view the address asks for."""
    actor = actor_of(request)
    now = timezone.now()
    view = request.GET.get("view", "")
    view = view if view in VIEWS else "board"
    rows = listed_deals(actor, now)
    whose = request.GET.get("whose") or None
    if whose == "mine" and actor.user_id is not None:
        rows = rows.filter(owner_id=actor.user_id)
    table = DealTable(request, rows)
    context: dict[str, Any] = {
        "view": view,
        "view_template": f"deals/_{view}.html",
        "views": [(table.url(view=code), words, code == view) for code, words in _view_words()],
        "whose": [
            (table.url(whose=code), words, code == (request.GET.get("whose") or None)) for code, words in _whose()
        ],
        "saved": [(view.name, f"?{view.query}", view.pk) for view in views_of(actor)],
        "may_open": bool(actor.organisation_ids) and actor.user_id is not None,
        "query": request.GET.urlencode(),
        "reset_url": f"?view={view}",
    }
    if view == "table":
        return table.respond("deals/deals.html", context)
    assert table.form is not None
    found = table.form.apply(rows)
    shown = (
        _board(board_of(found, now, FIRST), table, timezone.localdate())  # type: ignore[arg-type]
        if view == "board"
        else _timeline(coming(found, MOST), timezone.localdate())  # type: ignore[arg-type]
    )
    return render_page(request, "deals/deals.html", {**context, **shown, "table": table})


def _view_words() -> list[tuple[str, str]]:
    return [("board", _("看板")), ("table", _("表格")), ("timeline", _("时间线"))]


def _whose() -> list[tuple[str | None, str]]:
    return [(None, _("看得到的全部")), ("mine", _("我负责的"))]


def _board(columns: list[Column], table: DealTable, today: date) -> dict[str, Any]:
    open_columns = [
        {
            "stage": column.stage,
            "word": _(DEAL.states[column.stage]),
            "count": column.count,
            "stuck": column.stuck,
            "cards": [_card(deal, today) for deal in column.deals],
            "more": column.count - len(column.deals),
            "url": table.url(view="table", stage=column.stage),
        }
        for column in columns
        if column.stage not in CLOSED_STAGES
    ]
    shut = [
        {"word": _(DEAL.states[c.stage]), "count": c.count, "url": table.url(view="table", stage=c.stage)}
        for c in columns
        if c.stage in CLOSED_STAGES
    ]
    standing = [column for column in columns if column.stage not in CLOSED_STAGES]
    total, stuck = sum(c.count for c in standing), sum(c.stuck for c in standing)
    return {"columns": open_columns, "shut": shut, "total": total, "stuck": stuck}


def _card(deal: Any, today: date) -> dict[str, Any]:
    """One card: whose, what next, how long it still has."""
    tag, kind = "", ""
    if deal.late:
        days = max((today - timezone.localdate(deal.due_at)).days, 0) + 1
        tag, kind = _("卡住 %(days)s 天") % {"days": days}, "stop"
    elif deal.due_at is not None:
        left = (timezone.localdate(deal.due_at - timedelta.resolution) - today).days
        tag, kind = (_("今天到期"), "wait") if left <= 0 else (_("剩 %(days)s 天") % {"days": left}, "")
    return {
        "title": deal.title,
        "href": deal.get_absolute_url(),
        "number": deal.reference_number,
        "owner": buyer_shown(deal),
        "next": deal.next_action,
        "tag": tag,
        "kind": kind,
        "stuck": deal.late,
        "menu": reverse("deals:move", args=[deal.reference_number]),
    }


def _timeline(found: list[Any], today: date) -> dict[str, Any]:
    """Grouped by when: late, this week, the next, later, without a day."""
    week = today + timedelta(days=6 - today.weekday())
    groups: list[tuple[str, list[dict[str, Any]]]] = [
        (words, []) for words in (_("已经过期"), _("本周"), _("下周"), _("以后"), _("没有日期"))
    ]
    for deal in found:
        groups[_place(deal.day, today, week)][1].append(
            {"deal": deal, "buyer": buyer_shown(deal), "day": deal.day, "stage": deal.get_stage_display()}
        )
    return {"groups": [(words, rows) for words, rows in groups if rows], "is_cut": len(found) == MOST}


def _place(day: date | None, today: date, week: date) -> int:
    if day is None:
        return 4
    if day < today:
        return 0
    if day <= week:
        return 1
    return 2 if day <= week + timedelta(days=7) else 3


@require_POST
@login_required
def keep_view(request: HttpRequest) -> HttpResponse:
    """Keep the present filter under a name."""
    query = request.POST.get("query", "")
    try:
        save_view(actor=actor_of(request), name=request.POST.get("name", ""), query=query)
    except DomainError as refusal:
        messages.error(request, "".join(map(_, getattr(refusal, "fields", {}).values())) or message_of(refusal))
    else:
        messages.success(request, _("已存下这个视图。"))
    return redirect(f"{reverse('deals:deals')}?{query}")


@require_POST
@login_required
def forget_view(request: HttpRequest, pk: int) -> HttpResponse:
    drop_view(actor=actor_of(request), view_id=pk)
    return redirect("deals:deals")
