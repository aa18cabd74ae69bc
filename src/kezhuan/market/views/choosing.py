"""Interest in a listing: declare it, take it back; the seller chooses, goes on, or lets several bid."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import DomainError, NotFound, NotPermitted
from kezhuan.market.actions.choosing import (
    choose_application,
    declare_interest,
    reopen_listing,
    turn_into_lot,
    withdraw_interest,
)
from kezhuan.market.confidentiality import CURRENT
from kezhuan.market.listing_form import InterestForm, StartPriceForm
from kezhuan.market.listing_page import interested
from kezhuan.market.listings import applications_for, listing_numbered
from kezhuan.market.models import Listing
from kezhuan.market.permissions import may_choose
from kezhuan.market.views.listing import with_reason
from kezhuan.parties.models import Organisation
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, render_page


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def declare(request: HttpRequest, number: str) -> HttpResponse:
    """Read the confidentiality text, say what it is wanted for."""
    actor = actor_of(request)
    found = listing_numbered(actor, number)
    units = Organisation.objects.filter(pk__in=interested(actor, found)).values_list("pk", "name")
    if not units:
        raise NotPermitted(_("您所在的单位不能登记这个挂牌的意向。"))
    form = InterestForm(request.POST or None, organisations=[(str(pk), name) for pk, name in units])
    if request.method == "POST" and form.is_valid():
        try:
            declare_interest(
                actor=actor,
                listing_id=found.pk,
                organisation_id=int(form.cleaned_data["organisation"]),
                declared=form.declared(),
                at=timezone.now(),
            )
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("意向已登记，只有出让方看得到。"))
            return redirect(found)
    context = {"listing": found, "form": form, "text": CURRENT}
    return render_page(request, "market/interest.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def leave(request: HttpRequest, number: str) -> HttpResponse:
    """Take one's own interest back."""
    actor = actor_of(request)
    found = listing_numbered(actor, number)
    mine = [each for each in applications_for(actor, found) if actor.belongs_to(each.organisation_id)]
    own = next((each for each in mine if each.state != "withdrawn"), None)
    if own is None:
        raise NotFound
    withdraw_interest(actor=actor, application_id=own.pk, at=timezone.now())
    messages.success(request, _("意向已撤回。"))
    return redirect(found)


def _sellers(request: HttpRequest, number: str) -> tuple[Actor, Listing]:
    actor = actor_of(request)
    found = listing_numbered(actor, number)
    if not may_choose(actor, found):
        raise NotPermitted
    return actor, found


@require_POST
@login_required
def choose(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    actor, found = _sellers(request, number)
    made = choose_application(actor=actor, listing_id=found.pk, application_id=pk, at=timezone.now())
    messages.success(request, _("已开始和 %(name)s 洽谈，商机已建立。") % {"name": made.organisation.name})
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reopen(request: HttpRequest, number: str) -> HttpResponse:
    """The negotiation came to nothing."""
    actor, found = _sellers(request, number)
    found.lifecycle.after(found.state, "reopen")
    words = (_("没有谈成，继续挂牌"), _("写明理由，对方会收到。"), _("已继续挂牌。"))
    return with_reason(
        request,
        found,
        lambda reason: reopen_listing(actor=actor, listing_id=found.pk, reason=reason, at=timezone.now()),
        words,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def bid_out(request: HttpRequest, number: str) -> HttpResponse:
    """Several want it: the draft of a sale, prefilled."""
    actor, found = _sellers(request, number)
    found.lifecycle.after(found.state, "bid_out")
    form = StartPriceForm(request.POST or None, initial={"start_price": found.price})
    if request.method == "POST" and form.is_valid():
        price = form.cleaned_data["start_price"]
        try:
            lot = turn_into_lot(actor=actor, listing_id=found.pk, start_price=price, at=timezone.now())
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("竞价方案已编好，请核对后提交审核。"))
            return redirect("market:sale", lot.reference_number)
    page = {
        "lot": found,
        "form": form,
        "title": _("转为竞价"),
        "lead": _("按公告写明的方式，由意向方竞价。其他参数先取默认值，下一步可以修改。"),
        "back": found.get_absolute_url(),
    }
    return render_page(request, "market/sale_step.html", page, status=422 if form.errors else 200)
