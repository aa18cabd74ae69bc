"""After a sale that came to nothing: find the default, ask the next in line, sell again."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kezhuan.engine.errors import InvalidInput, NotPermitted
from kezhuan.engine.money import Money
from kezhuan.market import queries
from kezhuan.market.actions import (
    accept_second_chance,
    annul_sale,
    decline_second_chance,
    find_default,
    offer_second_chance,
    relist_lot,
)
from kezhuan.market.forms import ReasonForm, RelistForm
from kezhuan.market.models import Lot
from kezhuan.market.outcomes import failed_at
from kezhuan.market.permissions import may_prepare, may_steer
from kezhuan.market.rules import rerun
from kezhuan.ui.acting import run_form
from kezhuan.ui.formatting import moment
from kezhuan.ui.http import actor_of


def _step(
    request: HttpRequest, found: Lot, form: Any, run: Callable[[], Lot], words: tuple[str, str, str]
) -> HttpResponse:
    """A form for one verb. ``words``: title, lead, what is said when it is done."""
    title, lead, done = words
    return run_form(request, form, run, done=done, template="market/step.html", lot=found, title=title, lead=lead)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def default(request: HttpRequest, number: str) -> HttpResponse:
    """An officer finds that the winner is in default."""
    actor = actor_of(request)
    found = queries.lot_numbered(actor, number)
    if not may_steer(actor):
        raise NotPermitted
    form = ReasonForm(request.POST or None)
    words = (_("认定违约"), _("保证金不予退还，没有签订的合同放弃；理由马上公布。"), _("已认定违约。"))
    return _step(
        request,
        found,
        form,
        lambda: find_default(actor=actor, lot_id=found.pk, at=timezone.now(), **form.cleaned_data),
        words,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def annul(request: HttpRequest, number: str) -> HttpResponse:
    """An officer finds that the seller has not signed."""
    actor = actor_of(request)
    found = queries.lot_numbered(actor, number)
    if not may_steer(actor):
        raise NotPermitted
    form = ReasonForm(request.POST or None)
    words = (_("成交不成立"), _("出让方没有按期签署：受让方的保证金退还，理由马上公布。"), _("已公布。"))
    return _step(
        request,
        found,
        form,
        lambda: annul_sale(actor=actor, lot_id=found.pk, at=timezone.now(), **form.cleaned_data),
        words,
    )


@require_POST
@login_required
def offer(request: HttpRequest, number: str) -> HttpResponse:
    """Ask the next in line."""
    actor = actor_of(request)
    found = queries.lot_numbered(actor, number)
    offer_second_chance(actor=actor, lot_id=found.pk, at=timezone.now())
    messages.success(request, _("已请下一位竞买人递补。"))
    return redirect(found)


@require_POST
@login_required
def chance(request: HttpRequest, number: str) -> HttpResponse:
    """The next in line answers."""
    actor = actor_of(request)
    found = queries.lot_numbered(actor, number)
    answer = request.POST.get("answer")
    if answer not in ("accept", "decline"):
        raise InvalidInput(fields={"answer": _("请选择接受或者谢绝")})
    verb = accept_second_chance if answer == "accept" else decline_second_chance
    verb(actor=actor, lot_id=found.pk, at=timezone.now())
    messages.success(request, _("已接受，请签成交确认书。") if answer == "accept" else _("已谢绝。"))
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def relist(request: HttpRequest, number: str) -> HttpResponse:
    """The next sale of the same lot, on the same terms."""
    actor = actor_of(request)
    found = queries.lot_numbered(actor, number)
    if not may_prepare(actor, found.seller_id):
        raise NotPermitted
    since = failed_at(found)
    lead = ""
    if since is not None:
        limits = rerun(Money(found.start_price), since)
        data = {"least": limits.least.format(), "until": moment(limits.until, timezone.localdate())}
        lead = _("其他规则不变。%(until)s 前办理；起始价不低于 %(least)s。") % data
    form = RelistForm(request.POST or None, initial={"start_price": Money(found.start_price).figures("万元")})
    words = (_("再次上市"), lead, _("已编制，等主管部门发布公告。"))
    return _step(
        request,
        found,
        form,
        lambda: relist_lot(actor=actor, lot_id=found.pk, wanted=form.wanted(), at=timezone.now()),
        words,
    )
