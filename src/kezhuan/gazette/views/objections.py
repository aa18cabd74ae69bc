"""Objecting, following one's objection, answering those of others."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from ninja.throttling import BaseThrottle

from kezhuan.attachments.presenting import files_of
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import DomainError, InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.gazette import queries
from kezhuan.gazette.actions import answer_objection, raise_objection, reveal_objector, withdraw_objection
from kezhuan.gazette.forms import AnswerForm, ObjectionForm, RevealForm
from kezhuan.gazette.models import Objection
from kezhuan.gazette.permissions import is_objector, may_handle
from kezhuan.gazette.rules import answer_clock, answer_reading
from kezhuan.gazette.tables import OBJECTION_TAGS, ObjectionTable
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, render_page


@require_safe
@login_required
def objections(request: HttpRequest) -> HttpResponse:
    """One's own objections, and those the reader handles."""
    return ObjectionTable(request, queries.objections_visible_to(actor_of(request))).respond("gazette/objections.html")


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, number: str) -> HttpResponse:
    """Object to a notice; a stranger names themselves, gets an address to come back to, and is counted."""
    actor = actor_of(request)
    notice = queries.notice_numbered(actor, number)
    if notice.state != "open" or timezone.now() >= notice.due_at:
        raise NotAllowedNow(N_("公示已经结束，不能再提异议。"), code="notice_over")
    form = ObjectionForm(request.POST or None, stranger=not actor.is_known)
    if request.method == "POST" and form.is_valid():
        try:
            raised = raise_objection(
                actor=actor,
                notice_id=notice.pk,
                complaint=form.complaint(),
                source=BaseThrottle().get_ident(request) or "",
                at=timezone.now(),
            )
        except DomainError as error:
            if not isinstance(error, InvalidInput):
                put_on_form(form, error)
                return render_page(request, "gazette/object.html", _for_form(notice, form), status=error.status)
            put_on_form(form, error)
        else:
            messages.success(request, _("异议已提交。"))
            key = "" if actor.is_known else f"?key={queries.key_of(raised)}"
            return redirect(f"{raised.get_absolute_url()}{key}")
    return render_page(request, "gazette/object.html", _for_form(notice, form), status=422 if form.errors else 200)


def _for_form(notice: Any, form: ObjectionForm) -> dict[str, Any]:
    now = timezone.now()
    days = answer_clock(now, notice.division_code).reading(now).total
    return {"notice": notice, "form": form, "answer_days": days}


@require_safe
def objection(request: HttpRequest, number: str) -> HttpResponse:
    """For whoever raised it and for those who handle it."""
    actor = actor_of(request)
    found = queries.objection_numbered(actor, number, request.GET.get("key", ""))
    return render_page(request, "gazette/objection.html", _context(request, actor, found))


def _context(request: HttpRequest, actor: Actor, found: Objection) -> dict[str, Any]:
    reading = answer_reading(found, timezone.now())
    (progress, numbers), (left, rest) = reading.progress_words(), reading.left_words()
    handles, allows = may_handle(actor, found), found.lifecycle.allows
    key = request.GET.get("key", "")
    own = is_objector(actor, found) or (bool(key) and found.raised_by_id is None and not handles)
    return {
        "objection": found,
        "notice": found.notice,
        "tag": OBJECTION_TAGS[found.state],
        "clock": reading,
        "progress": _(progress) % numbers,
        "left": _(left) % rest if rest else _(left),
        "is_own": own,
        "key": key if own and found.raised_by_id is None else "",
        "handles": handles,
        "files": files_of(actor, found) if actor.is_known else None,
        "can_accept": handles and allows(found.state, "accept"),
        "can_decide": handles and allows(found.state, "uphold"),
        "can_withdraw": own and allows(found.state, "withdraw"),
        "address": request.build_absolute_uri() if key and own else "",
    }


@require_POST
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    actor, key = actor_of(request), request.POST.get("key", "")
    found = queries.objection_numbered(actor, number, key)
    withdraw_objection(actor=actor, objection_id=found.pk, key=key, at=timezone.now())
    messages.success(request, _("异议已撤回。"))
    return redirect(f"{found.get_absolute_url()}{f'?key={key}' if key else ''}")


@require_POST
@login_required
def accept(request: HttpRequest, number: str) -> HttpResponse:
    """Take it up; nobody has decided anything yet."""
    actor = actor_of(request)
    found = queries.objection_numbered(actor, number)
    answer_objection(actor=actor, objection_id=found.pk, outcome="accept", at=timezone.now())
    messages.success(request, _("已受理，请核查后写处理意见。"))
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def answer(request: HttpRequest, number: str, outcome: str) -> HttpResponse:
    """Decide with a public reason."""
    words = {
        "refuse": (_("不予受理"), _("只在不属于异议、没有事实依据或者重复提出时这样处理。")),
        "dismiss": (_("异议不成立"), _("公示继续；期满且没有其他异议时自动结束。")),
        "uphold": (_("异议成立"), _("公示马上终止，公示的事项不能继续办理；改正后要重新公示。")),
    }
    if outcome not in words:
        raise Http404
    actor = actor_of(request)
    found = queries.objection_numbered(actor, number)
    if not may_handle(actor, found):
        raise NotPermitted
    found.lifecycle.after(found.state, outcome)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_objection(
                actor=actor, objection_id=found.pk, outcome=outcome, at=timezone.now(), **form.cleaned_data
            )
        except InvalidInput as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("处理意见已公开，并已告诉异议人。"))
            return redirect(found)
    title, lead = words[outcome]
    context = {"form": form, "title": title, "lead": lead, "back": found.get_absolute_url(), "notice": found.notice}
    return render_page(request, "gazette/reason.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def contact(request: HttpRequest, number: str) -> HttpResponse:
    """The full number of the person who objected, once, for a reason that is kept."""
    actor = actor_of(request)
    found = queries.objection_numbered(actor, number)
    if not may_handle(actor, found) or not found.mobile:
        raise NotPermitted
    form = RevealForm(request.POST or None)
    shown = ""
    if request.method == "POST" and form.is_valid():
        try:
            shown = reveal_objector(actor=actor, objection_id=found.pk, at=timezone.now(), **form.cleaned_data)
        except InvalidInput as error:
            put_on_form(form, error)
    context = {"form": form, "objection": found, "notice": found.notice, "shown": shown}
    return render_page(request, "gazette/contact.html", context, status=422 if form.errors else 200)
