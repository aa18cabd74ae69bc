"""Referrals between organisations: sent from a deal, answered and closed on their own page."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kezhuan.deals import actions, queries
from kezhuan.deals.actions.referral import contacts_for
from kezhuan.deals.forms.deals import CloseReferralForm, DropForm, ReferralForm
from kezhuan.deals.models import Referral
from kezhuan.deals.permissions import may_answer_referral, works_on
from kezhuan.deals.queries.deal import deals_visible_to, shares_credit
from kezhuan.deals.queries.referral import referral_numbered, referrals_visible_to
from kezhuan.deals.queries.work import has_acknowledged
from kezhuan.deals.tables.referral import REFERRAL_TAGS, ReferralTable
from kezhuan.engine.errors import DomainError, NotPermitted
from kezhuan.parties.models import OrganisationState
from kezhuan.parties.queries import organisations_visible_to
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, render_page


@require_safe
@login_required
def referrals(request: HttpRequest) -> HttpResponse:
    """Sent and received by one's own organisations; officers see those of their county."""
    return ReferralTable(request, referrals_visible_to(actor_of(request))).respond("deals/referrals.html")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def refer(request: HttpRequest, number: str) -> HttpResponse:
    actor = actor_of(request)
    found = queries.deal_numbered(actor, number)
    if not works_on(actor, found, shares_credit=shares_credit(actor, found)) or not has_acknowledged(actor, found):
        raise NotPermitted
    firms = organisations_visible_to(actor).filter(state=OrganisationState.ACTIVE)
    form = ReferralForm(request.POST or None, firms=firms)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.send_referral(
                actor=actor,
                deal_id=found.pk,
                receiver_id=form.cleaned_data["receiver"],
                words=form.cleaned_data["words"],
                at=timezone.now(),
            )
        except DomainError as refusal:
            put_on_form(form, refusal)
        else:
            messages.success(request, _("已推荐，对方会收到通知。"))
            return redirect(made)
    context = {"deal": found, "form": form, "title": _("推荐给别的单位"), "lead": ""}
    return render_page(request, "deals/step.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def referral(request: HttpRequest, number: str) -> HttpResponse:
    actor = actor_of(request)
    found = referral_numbered(actor, number)
    answers = may_answer_referral(actor, found)
    context = {
        "referral": found,
        "tag": REFERRAL_TAGS[found.state],
        "sees_deal": deals_visible_to(actor).filter(pk=found.deal_id).exists(),
        "can_answer": answers and found.state == "sent",
        "can_close": answers and found.state == "accepted",
        "is_late": found.state in ("sent", "accepted") and found.due_at <= timezone.now(),
    }
    return render_page(request, "deals/referral.html", context)


@require_POST
@login_required
def accept(request: HttpRequest, number: str) -> HttpResponse:
    actor = actor_of(request)
    found = referral_numbered(actor, number)
    actions.accept_referral(actor=actor, referral_id=found.pk, at=timezone.now())
    messages.success(request, _("已接收。请尽快联系企业，并在商机里记下联系。"))
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def decline(request: HttpRequest, number: str) -> HttpResponse:
    actor = actor_of(request)
    found = referral_numbered(actor, number)
    if not may_answer_referral(actor, found):
        raise NotPermitted
    found.lifecycle.after(found.state, "decline")
    form = DropForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.decline_referral(actor=actor, referral_id=found.pk, at=timezone.now(), **form.cleaned_data)
        except DomainError as refusal:
            put_on_form(form, refusal)
        else:
            return redirect(found)
    return _answer(request, found, form, _("退回推荐"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def close(request: HttpRequest, number: str) -> HttpResponse:
    """Only with a recorded contact and what came of it."""
    actor = actor_of(request)
    found = referral_numbered(actor, number)
    if not may_answer_referral(actor, found):
        raise NotPermitted
    found.lifecycle.after(found.state, "close")
    form = CloseReferralForm(request.POST or None, contacts=list(contacts_for(found)))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.close_referral(
                actor=actor,
                referral_id=found.pk,
                outcome=data["outcome"],
                reason=data["reason"],
                note_id=int(data["contact"]) if data["contact"] else None,
                at=timezone.now(),
            )
        except DomainError as refusal:
            put_on_form(form, refusal)
        else:
            return redirect(found)
    return _answer(request, found, form, _("办结推荐"))


def _answer(request: HttpRequest, found: Referral, form: Any, title: str) -> HttpResponse:
    context = {"referral": found, "form": form, "title": title}
    return render_page(request, "deals/referral_step.html", context, status=422 if form.errors else 200)
