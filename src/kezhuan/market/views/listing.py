"""A listing: its page, its draft, and the seller's and officers' steps."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kezhuan.disposal.offering import decision_missing, standing_disposal
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import NotPermitted
from kezhuan.market.actions.listing import (
    announce_listing,
    close_listing,
    draft_listing,
    relist,
    return_listing,
    revise_listing,
    submit_listing,
    withdraw_listing,
)
from kezhuan.market.actions.sales import achievement_to_offer
from kezhuan.market.forms import ReasonForm
from kezhuan.market.listing_form import ListingForm, initial_of, starting
from kezhuan.market.listing_page import page_of
from kezhuan.market.listings import listing_numbered
from kezhuan.market.models import Listing
from kezhuan.market.permissions import may_announce_listing, may_draft
from kezhuan.ui.acting import run_form
from kezhuan.ui.http import actor_of, render_page


def drafted(request: HttpRequest, number: str) -> tuple[Actor, Listing]:
    """A listing for who may work on it."""
    actor = actor_of(request)
    found = listing_numbered(actor, number)
    if not may_draft(actor, found.seller_id):
        raise NotPermitted
    return actor, found


@require_safe
def listing(request: HttpRequest, number: str) -> HttpResponse:
    actor = actor_of(request)
    found = listing_numbered(actor, number)
    return render_page(request, "market/listing.html", page_of(actor, found, timezone.now()))


def _fill_in(request: HttpRequest, form: ListingForm, act: Callable[[], Listing], page: dict[str, Any]) -> HttpResponse:
    done = _("已保存，还没有公开。请核对后提交审核。")
    return run_form(request, form, act, done=done, template="market/listing_form.html", **page)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """A listing of one published result."""
    actor = actor_of(request)
    achievement = achievement_to_offer(actor, pk)
    form = ListingForm(request.POST or None, initial=starting(achievement, standing_disposal(achievement)))
    page = {
        "title": _("编制挂牌"),
        "lead": achievement.title,
        "back": achievement.get_absolute_url(),
        "undecided": decision_missing(achievement),
    }
    return _fill_in(
        request,
        form,
        lambda: draft_listing(actor=actor, achievement_id=pk, offer=form.offer(), at=timezone.now()),
        page,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, number: str) -> HttpResponse:
    actor, found = drafted(request, number)
    found.lifecycle.after(found.state, "revise")
    form = ListingForm(request.POST or None, initial=initial_of(found))
    page = {"title": _("修改挂牌"), "lead": found.title, "back": found.get_absolute_url()}
    return _fill_in(
        request,
        form,
        lambda: revise_listing(actor=actor, listing_id=found.pk, offer=form.offer(), at=timezone.now()),
        page,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def list_again(request: HttpRequest, number: str) -> HttpResponse:
    """A new draft from a listing that is over."""
    actor, found = drafted(request, number)
    form = ListingForm(request.POST or None, initial=initial_of(found))
    page = {"title": _("再次挂牌"), "lead": found.title, "back": found.get_absolute_url()}
    return _fill_in(
        request,
        form,
        lambda: relist(actor=actor, listing_id=found.pk, offer=form.offer(), at=timezone.now()),
        page,
    )


# Steps --------------------------------------------------------------------------------------------------------------
@require_POST
@login_required
def submit(request: HttpRequest, number: str) -> HttpResponse:
    actor, found = drafted(request, number)
    submit_listing(actor=actor, listing_id=found.pk, at=timezone.now())
    messages.success(request, _("已提交，等待审核和公告。"))
    return redirect(found)


@require_POST
@login_required
def announce(request: HttpRequest, number: str) -> HttpResponse:
    actor = actor_of(request)
    found = listing_numbered(actor, number)
    announce_listing(actor=actor, listing_id=found.pk, at=timezone.now())
    messages.success(request, _("已挂牌，公告已发布。"))
    return redirect(found)


@require_POST
@login_required
def close(request: HttpRequest, number: str) -> HttpResponse:
    actor, found = drafted(request, number)
    close_listing(actor=actor, listing_id=found.pk, at=timezone.now())
    messages.success(request, _("已记录成交。"))
    return redirect(found)


def with_reason(
    request: HttpRequest, found: Listing, act: Callable[[str], object], words: tuple[str, str, str]
) -> HttpResponse:
    """A step that takes a public reason."""
    title, lead, done = words
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act(form.cleaned_data["reason"])
        messages.success(request, done)
        return redirect(found)
    page = {"lot": found, "form": form, "title": title, "lead": lead, "back": found.get_absolute_url()}
    return render_page(request, "market/sale_step.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def send_back(request: HttpRequest, number: str) -> HttpResponse:
    actor = actor_of(request)
    found = listing_numbered(actor, number)
    if not may_announce_listing(actor, found):
        raise NotPermitted
    words = (_("退回修改"), _("写明要改什么，出让方会收到。"), _("已退回。"))
    return with_reason(
        request,
        found,
        lambda reason: return_listing(actor=actor, listing_id=found.pk, reason=reason, at=timezone.now()),
        words,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    actor, found = drafted(request, number)
    words = (_("撤牌"), _("理由会公布；登记过意向的单位会收到通知。"), _("已撤牌。"))
    return with_reason(
        request,
        found,
        lambda reason: withdraw_listing(actor=actor, listing_id=found.pk, reason=reason, at=timezone.now()),
        words,
    )
