"""Handing in, withdrawing, opening and reading proposals."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import DomainError, NotFound, NotPermitted
from kezhuan.orders import queries
from kezhuan.orders.actions import open_proposals, submit_proposal, withdraw_proposal
from kezhuan.orders.actions.proposals import check_taking
from kezhuan.orders.forms import ProposalForm
from kezhuan.orders.models import Call, Proposal
from kezhuan.orders.permissions import may_open, may_propose, may_read_proposal
from kezhuan.orders.sealing import unseal, unseal_file
from kezhuan.orders.tables import PROPOSAL_TAGS, ProposalTable
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, render_page


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """What one's own units have handed in."""
    return ProposalTable(request, queries.own_proposals(actor_of(request))).respond("orders/proposals.html")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def propose(request: HttpRequest, number: str) -> HttpResponse:
    """Hand in, or replace what was handed in: the seal shows nothing of it, not even to the bidder."""
    actor = actor_of(request)
    found = queries.call_numbered(actor, number)
    units = [row for row in queries.own_units(actor) if may_propose(actor, found, row.pk)]
    if not units:
        raise NotPermitted
    check_taking(found, timezone.now())
    form = ProposalForm(request.POST or None, request.FILES or None, organisations=units)
    if request.method == "POST" and form.is_valid():
        try:
            submit_proposal(
                actor=actor,
                call_id=found.pk,
                organisation_id=int(form.cleaned_data["organisation"]),
                offer=form.offer(),
                at=timezone.now(),
            )
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("方案已密封。截止以前可以替换或撤回。"))
            return redirect(found)
    context = {"form": form, "call": found, "own": queries.own_proposal(actor, found)}
    return render_page(request, "orders/propose.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    actor = actor_of(request)
    found = queries.call_numbered(actor, number)
    own = queries.own_proposal(actor, found)
    if own is None:
        raise NotFound
    withdraw_proposal(actor=actor, call_id=found.pk, proposal_id=own.pk, at=timezone.now())
    messages.success(request, _("方案已撤回，密文已删除。"))
    return redirect(found)


@require_POST
@login_required
def open_all(request: HttpRequest, number: str) -> HttpResponse:
    """The owner need not wait for the clockwork once the deadline is past."""
    actor = actor_of(request)
    found = queries.call_numbered(actor, number)
    if not may_open(actor, found):
        raise NotPermitted
    open_proposals(actor=actor, call_id=found.pk, at=timezone.now())
    messages.success(request, _("方案已开启。请聘请专家评审。"))
    return redirect(found)


def readable(actor: Actor, number: str, proposal: str) -> tuple[Call, Proposal]:
    """An opened proposal the actor may read; NotFound for everybody else, before and after."""
    found = queries.call_numbered(actor, number)
    row = queries.proposal_numbered(actor, proposal)
    if row.call_id != found.pk or not may_read_proposal(actor, row, queries.panel_of(found)):
        raise NotFound
    return found, row


@require_safe
@login_required
def proposal(request: HttpRequest, number: str, proposal: str) -> HttpResponse:
    """What was proposed; the bidder's own, too, is shown only once opened."""
    actor = actor_of(request)
    found, row = readable(actor, number, proposal)
    now = timezone.now()
    context: dict[str, Any] = {
        "call": found,
        "proposal": row,
        "tag": PROPOSAL_TAGS[row.state],
        "content": unseal(row, now),
        "files": [(file.pk, unseal_file(file, now)[0]) for file in row.files.select_related("proposal__call")],
    }
    return render_page(request, "orders/proposal.html", context)


@require_safe
@login_required
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """A file of an opened proposal, never shown inline."""
    actor = actor_of(request)
    file = queries.file_of(actor, pk)
    if not may_read_proposal(actor, file.proposal, queries.panel_of(file.proposal.call)):
        raise NotFound
    name, body = unseal_file(file, timezone.now())
    response = HttpResponse(body, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response
