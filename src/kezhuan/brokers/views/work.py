"""The work log of a year: what the records show, and what the broker adds by hand."""

from collections import Counter
from datetime import date
from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kezhuan.brokers import actions, permissions, queries
from kezhuan.brokers.forms import HoursForm, WorkForm
from kezhuan.brokers.models import Broker, WorkEntry, WorkKind
from kezhuan.brokers.tables import WorkTable
from kezhuan.brokers.worklog import Work, log_of, records_of
from kezhuan.catalogue.rules import local_day
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import DomainError, NotFound, NotPermitted
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, render_page
from kezhuan.ui.years import year_asked, years_shown


def _open(request: HttpRequest, number: str) -> tuple[Actor, Broker]:
    actor = actor_of(request)
    found = queries.broker_numbered(actor, number)
    if not permissions.may_read_all(actor, found):
        raise NotPermitted
    return actor, found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def work(request: HttpRequest, number: str) -> HttpResponse:
    """One year; a POST writes an entry of one's own."""
    actor, found = _open(request, number)
    today = local_day(timezone.now())
    year = year_asked(request, today)
    writes = permissions.may_log_work(actor, found)
    form = WorkForm(request.POST or None, initial={"happened_on": today})
    if request.method == "POST":
        if not writes:
            raise NotPermitted
        if form.is_valid() and _logged(actor, found, form):
            return redirect("brokers:work", found.reference_number)
    lines = log_of(found, date(year, 1, 1), date(year, 12, 31))
    context = {
        "broker": found,
        "year": year,
        "years": years_shown(today, year),
        "form": form if writes else None,
        "counts": _counts(lines),
        "hours": sum((line.hours for line in lines if line.hours is not None), Decimal(0)),
        "own": [line for line in lines if line.entry_id is not None][:20] if writes else [],
        "bare": [line for line in lines if line.hours is None][:20] if writes else [],
    }
    table = WorkTable(request, lines)
    if form.errors:
        return render_page(request, "brokers/work.html", {**context, "table": table}, status=422)
    return table.respond("brokers/work.html", context)


def _counts(lines: list[Work]) -> list[tuple[str, int]]:
    counted = Counter(line.kind for line in lines)
    return [(str(kind.label), counted[kind.value]) for kind in WorkKind if counted[kind.value]]


def _logged(actor: Actor, found: Broker, form: WorkForm) -> bool:
    try:
        actions.log_work(actor=actor, broker_id=found.pk, at=timezone.now(), **form.cleaned_data)
    except DomainError as error:
        put_on_form(form, error)
        return False
    return True


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: HttpRequest, number: str) -> HttpResponse:
    """The hours spent on one record (``?on=`` day, ``key`` of the record)."""
    actor, found = _open(request, number)
    if not permissions.may_log_work(actor, found):
        raise NotPermitted
    line = _line(found, request.GET.get("on", ""), request.GET.get("key", ""))
    form = HoursForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.log_work(
                actor=actor,
                broker_id=found.pk,
                happened_on=line.on,
                about=line.key,
                at=timezone.now(),
                **form.cleaned_data,
            )
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已登记工时。"))
            return redirect("brokers:work", found.reference_number)
    context = {
        "broker": found,
        "form": form,
        "title": _("登记工时"),
        "lead": f"{line.kind_name}：{line.title}",
        "submit": _("保存"),
    }
    return render_page(request, "brokers/form.html", context, status=422 if form.errors else 200)


def _line(broker: Broker, day_text: str, key: str) -> Work:
    try:
        day = date.fromisoformat(day_text)
    except ValueError:
        raise NotFound from None
    line = records_of(broker, day, day).get(key)
    if line is None:
        raise NotFound
    return line


@login_required
@require_POST
def drop(request: HttpRequest, number: str, entry_id: int) -> HttpResponse:
    """Take back what was written by hand."""
    actor, found = _open(request, number)
    if not permissions.may_log_work(actor, found):
        raise NotPermitted
    if not WorkEntry.objects.filter(pk=entry_id, broker=found).exists():
        raise NotFound
    actions.drop_work(actor=actor, entry_id=entry_id, at=timezone.now())
    messages.success(request, _("已撤回。"))
    return redirect("brokers:work", found.reference_number)
