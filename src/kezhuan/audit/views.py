"""The log, its verification, and the public checkpoints."""

from datetime import timedelta
from typing import Any
from urllib.parse import unquote_plus

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kezhuan.audit import permissions, queries
from kezhuan.audit.actions import publish_checkpoint
from kezhuan.audit.forms import CheckForm, ExportFilter, LogFilter
from kezhuan.audit.history import lines_of
from kezhuan.audit.models import AuditEvent, Verification
from kezhuan.audit.verification import start_verification
from kezhuan.audit.words import word_of
from kezhuan.engine.errors import NotPermitted
from kezhuan.ui.columns import Column, Kind
from kezhuan.ui.formatting import date_of
from kezhuan.ui.http import actor_of, page_number, render_page
from kezhuan.ui.tables import QueryTable


class LogTable(QueryTable):
    name = "log"
    caption = _("审计日志")
    columns = (
        Column("sequence", _("序号"), kind=Kind.NUMBER, sort="sequence"),
        Column(
            "verb",
            _("动作"),
            head=True,
            value=lambda event: word_of(event.verb),
            link=lambda event: reverse("audit:event", args=[event.sequence]),
        ),
        Column("object_label", _("对象")),
        Column("actor_label", _("行为人")),
        Column("at", _("时间"), kind=Kind.MOMENT, sort="at"),
        Column("note", _("说明"), shown=False),
        Column("hash", _("摘要"), shown=False),
    )
    filter_form = LogFilter
    default_sort = "-sequence"


class ExportTable(QueryTable):
    name = "exports"
    caption = _("导出记录")
    columns = (
        Column("title", _("列表"), head=True, sort="title"),
        Column("actor_name", _("导出人"), sort="actor_name"),
        Column("rows", _("条数"), kind=Kind.NUMBER, sort="rows"),
        Column("file_format", _("格式")),
        Column("conditions", _("筛选条件"), value=lambda row: unquote_plus(row.conditions), only_wide=True),
        Column("at", _("时间"), kind=Kind.MOMENT, sort="at"),
    )
    filter_form = ExportFilter
    default_sort = "-at"
    empty_title = _("没有导出记录")
    empty_text = _("有人从列表导出文件时，会记在这里。")


def _reader(request: HttpRequest) -> None:
    if not permissions.may_read_log(actor_of(request)):
        raise NotPermitted


@require_safe
@login_required
@never_cache
def log(request: HttpRequest) -> HttpResponse:
    """Search the log by who, what and when."""
    _reader(request)
    return LogTable(request, queries.visible_to(actor_of(request))).respond("audit/log.html")


@require_safe
@login_required
@never_cache
def exports(request: HttpRequest) -> HttpResponse:
    """Every file that left a list: by whom, under which filter, how many rows; visitors only by number."""
    _reader(request)
    actor = actor_of(request)
    month_ago = date_of(timezone.now()) - timedelta(days=30)
    context = {"visitors": queries.visitor_exports(month_ago)[:100]}
    return ExportTable(request, queries.exports_visible_to(actor)).respond("audit/exports.html", context)


@require_safe
@login_required
@never_cache
def event(request: HttpRequest, sequence: int) -> HttpResponse:
    """One event with its values and its place in the chain."""
    _reader(request)
    found: AuditEvent | None = queries.visible_to(actor_of(request)).filter(sequence=sequence).first()
    if found is None:
        raise Http404
    line = lines_of([found], viewer=actor_of(request), insider=True, today=date_of(timezone.now()))[0]
    return render_page(request, "audit/event.html", {"event": found, "line": line})


@require_safe
@login_required
@never_cache
def chain(request: HttpRequest) -> HttpResponse:
    """Verify the chain and publish checkpoints."""
    _reader(request)
    return render_page(
        request,
        "audit/chain.html",
        {
            "length": queries.chain_length(),
            "running": queries.running_verification(timezone.now()),
            "past": queries.last_verifications(),
            "checkpoint": queries.checkpoints().first(),
        },
    )


@require_POST
@login_required
def verify(request: HttpRequest) -> HttpResponse:
    start_verification(actor=actor_of(request), at=timezone.now())
    return redirect("audit:chain")


@require_safe
@login_required
@never_cache
def progress(request: HttpRequest, verification_id: int) -> HttpResponse:
    """How far a verification is, as a fragment that asks again until it has finished."""
    _reader(request)
    running = Verification.objects.filter(pk=verification_id).first()
    if running is None:
        raise Http404
    response = render_page(request, "audit/_progress.html", {"running": running})
    if running.finished_at is not None:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@login_required
def checkpoint(request: HttpRequest) -> HttpResponse:
    publish_checkpoint(actor=actor_of(request), at=timezone.now())
    return redirect("audit:verify")


@require_http_methods(["GET", "HEAD"])
def checkpoints(request: HttpRequest) -> HttpResponse:
    """The published checkpoints; anybody may keep them, and compare one they kept."""
    asked = "sequence" in request.GET or "hash" in request.GET
    form = CheckForm(request.GET if asked else None)
    answer: Any = None
    if asked and form.is_valid():
        answer = queries.compare(form.cleaned_data["sequence"], form.cleaned_data["hash"])
    page = Paginator(queries.checkpoints(), 20).get_page(page_number(request))
    return render_page(request, "audit/checkpoints.html", {"form": form, "page": page, "answer": answer})
