"""A sale before its notice: fill in, review, announce; and taking it off."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kezhuan.attachments.presenting import files_of
from kezhuan.catalogue.models import Achievement
from kezhuan.disposal.offering import decision_missing, standing_disposal
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import DomainError, NotFound, NotPermitted
from kezhuan.market import measures, offering, queries
from kezhuan.market.actions import (
    announce_lot,
    cancel_lot,
    name_priority_buyers,
    prepare_lot,
    return_lot,
    revise_lot,
    submit_lot,
)
from kezhuan.market.actions.sales import achievement_to_offer
from kezhuan.market.forms import ReasonForm
from kezhuan.market.models import Lot
from kezhuan.market.permissions import may_announce, may_draft, may_prepare, may_withdraw
from kezhuan.market.rules import defaults
from kezhuan.market.sale_form import PriorityForm, SaleForm, initial_of, starting
from kezhuan.ui.acting import run_form
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.forms import HouseForm
from kezhuan.ui.http import actor_of, render_page


def _drafted(request: HttpRequest, number: str) -> tuple[Actor, Lot]:
    """A lot for who may work on its draft."""
    actor = actor_of(request)
    found = queries.lot_numbered(actor, number)
    if not may_draft(actor, found.seller_id):
        raise NotPermitted
    return actor, found


def _fill_in(
    request: HttpRequest, form: HouseForm, act: Callable[[], Lot], page: dict[str, Any], done: str
) -> HttpResponse:
    """A form over a draft: a refusal comes back beside its fields, nothing that was typed is lost."""

    def run() -> str:
        return reverse("market:sale", args=[act().reference_number])

    return run_form(request, form, run, done=done, template="market/sale_form.html", **page)


# The draft ----------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """A sale of one published result."""
    actor, now = actor_of(request), timezone.now()
    achievement: Achievement = achievement_to_offer(actor, pk)
    form = SaleForm(request.POST or None, at=now, initial=starting(achievement, standing_disposal(achievement), now))
    page = {
        "title": _("编制竞价方案"),
        "lead": achievement.title,
        "back": achievement.get_absolute_url(),
        "undecided": decision_missing(achievement),
    }
    return _fill_in(
        request,
        form,
        lambda: prepare_lot(actor=actor, achievement_id=pk, sale=form.sale(), at=now),
        page,
        _("方案已保存，还没有公开。请核对后提交审核。"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, number: str) -> HttpResponse:
    actor, found = _drafted(request, number)
    found.lifecycle.after(found.state, "announce")
    now = timezone.now()
    form = SaleForm(request.POST or None, at=now, initial=initial_of(found))
    page = {"title": _("修改竞价方案"), "lead": found.title, "back": found.get_absolute_url()}
    return _fill_in(
        request, form, lambda: revise_lot(actor=actor, lot_id=found.pk, sale=form.sale(), at=now), page, _("已保存。")
    )


@require_safe
@login_required
def sale(request: HttpRequest, number: str) -> HttpResponse:
    """The draft as it will be announced: terms, rules beside them, what is still in the way."""
    actor = actor_of(request)
    found = queries.lot_numbered(actor, number)
    if not (may_draft(actor, found.seller_id) or may_announce(actor, found)):
        raise NotFound
    now = timezone.now()
    disposal = standing_disposal(found.achievement)
    refusal = offering.standing_refusal(found, now) if disposal is not None else None
    submitted = found.submitted_at is not None
    is_draft = found.state == "draft"
    context = {
        "lot": found,
        "is_draft": is_draft,
        "measures": measures.measures_of(found, now),
        "refusal": _(refusal.message) % refusal.data if refusal is not None else "",
        "undecided": disposal is None and not found.is_rehearsal and decision_missing(found.achievement),
        "disposal": disposal,
        "priorities": list(found.priority_buyers.select_related("organisation")),
        "files": files_of(actor, found),
        "too_late": found.opens_at <= now,
        "can_edit": is_draft,
        "can_submit": is_draft and not submitted and may_prepare(actor, found.seller_id),
        "can_announce": is_draft and may_announce(actor, found),
        "can_return": is_draft and submitted and may_announce(actor, found),
        "can_cancel": is_draft and may_withdraw(actor, found, now),
    }
    return render_page(request, "market/sale.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def priority(request: HttpRequest, number: str) -> HttpResponse:
    """Who has priority, with rank and ground."""
    actor, found = _drafted(request, number)
    form = PriorityForm(request.POST or None, initial=PriorityForm.initial_of(found))

    def act() -> Lot:
        buyers = form.cleaned_data["buyers"]
        name_priority_buyers(actor=actor, lot_id=found.pk, buyers=buyers, at=timezone.now())
        return found

    page = {"title": _("优先购买权人"), "lead": found.title, "back": found.get_absolute_url()}
    return _fill_in(request, form, act, page, _("已保存。"))


# To the notice ------------------------------------------------------------------------------------------------------
@require_POST
@login_required
def submit(request: HttpRequest, number: str) -> HttpResponse:
    actor, found = _drafted(request, number)
    submit_lot(actor=actor, lot_id=found.pk, at=timezone.now())
    messages.success(request, _("已提交，等待审核和公告。"))
    return redirect("market:sale", number)


def _with_reason(
    request: HttpRequest, found: Lot, act: Callable[[str], object], words: tuple[str, str, str], *, required: bool
) -> HttpResponse:
    """A step that takes a reason."""
    title, lead, done = words
    form = ReasonForm(request.POST or None)
    form.fields["reason"].required = required
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data["reason"])
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, done)
            return redirect(found)
    page = {"lot": found, "form": form, "title": title, "lead": lead, "back": found.get_absolute_url()}
    return render_page(request, "market/sale_step.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def send_back(request: HttpRequest, number: str) -> HttpResponse:
    actor = actor_of(request)
    found = queries.lot_numbered(actor, number)
    if not may_announce(actor, found):
        raise NotPermitted
    words = (_("退回修改"), _("写明要改什么，出让方会收到。"), _("已退回。"))
    return _with_reason(
        request,
        found,
        lambda reason: return_lot(actor=actor, lot_id=found.pk, reason=reason, at=timezone.now()),
        words,
        required=True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def announce(request: HttpRequest, number: str) -> HttpResponse:
    """The officer publishes it; a notice shorter than the reference needs a public reason."""
    actor = actor_of(request)
    found = queries.lot_numbered(actor, number)
    if not may_announce(actor, found):
        raise NotPermitted
    days = defaults(timezone.now()).notice_days
    lead = _("公告以后不能修改。公告到开始不足 %(days)s 天的（%(basis)s），写明理由，它会公布。")
    words = (_("发布公告"), lead % {"days": days.whole, "basis": measures.basis_of(days)}, _("公告已发布。"))
    return _with_reason(
        request,
        found,
        lambda reason: announce_lot(actor=actor, lot_id=found.pk, reason=reason, at=timezone.now()),
        words,
        required=False,
    )


# Off the market ------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Take it off, with the public reason."""
    actor = actor_of(request)
    found = queries.lot_numbered(actor, number)
    if not may_withdraw(actor, found, timezone.now()):
        raise NotPermitted
    words = (_("撤回标的"), _("理由会公布；已交的保证金全部退还。"), _("已撤回。"))
    return _with_reason(
        request,
        found,
        lambda reason: cancel_lot(actor=actor, lot_id=found.pk, reason=reason, at=timezone.now()),
        words,
        required=True,
    )
