"""Events as everybody sees them: the list, one of them, a seat and its ticket."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from ninja.throttling import BaseThrottle

from kezhuan.accounts.queries import user_for
from kezhuan.engine.actor import Actor, ActorKind
from kezhuan.engine.codes import mask_mobile
from kezhuan.engine.errors import DomainError, NotAllowedNow, NotFound, TooManyRequests
from kezhuan.outreach import queries
from kezhuan.outreach.actions import cancel_registration, register
from kezhuan.outreach.forms import SeatForm
from kezhuan.outreach.models import Event, EventRegistration
from kezhuan.outreach.permissions import may_keep_desk, may_lead_event
from kezhuan.outreach.tables import EVENT_TAGS, REGISTRATION_TAGS, EventTable, county_name
from kezhuan.outreach.tickets import qr_svg, read_ticket, token_of
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.formatting import masked_name
from kezhuan.ui.http import actor_of, render_page


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """What was published, for everybody; plans for who runs them."""
    actor = actor_of(request)
    return EventTable(request, queries.listed_events(actor)).respond(
        "outreach/events.html", {"can_plan": actor.is_officer}
    )


@require_safe
def event(request: HttpRequest, number: str) -> HttpResponse:
    """One event; its buttons depend on who looks."""
    actor = actor_of(request)
    found = queries.event_numbered(actor, number)
    hosts = [row.organisation for row in found.hosts.select_related("organisation")]
    left, seat = queries.seats_left(found), queries.own_registration(actor, found)
    context: dict[str, Any] = {
        "event": found,
        "tag": EVENT_TAGS[found.state],
        "county": county_name(found.division_code),
        "hosts": hosts,
        "agenda": found.agenda.all(),
        "items": found.items.all(),
        "left": left,
        "can_register": _takes_people(found) and left != 0 and seat is None,
        "is_full": _takes_people(found) and left == 0,
        "ticket": reverse("outreach:ticket", args=[token_of(seat)]) if seat is not None else "",
    }
    if may_keep_desk(actor, found, [row.pk for row in hosts]):
        context |= _desk(actor, found)
    return render_page(request, "outreach/event.html", context)


def _takes_people(found: Event) -> bool:
    return found.state == "published" and timezone.now() < found.ends_at


def _desk(actor: Actor, found: Event) -> dict[str, Any]:
    """What who runs the event sees beside it."""
    leads = may_lead_event(actor, found)
    verbs = {step.verb for step in found.lifecycle.open_from(found.state)} if leads else set()
    rows = queries.registrations_of(found)
    return {
        "keeps_desk": True,
        "verbs": verbs,
        "seated": rows.exclude(state="cancelled").count(),
        "came": rows.filter(state="attended").count(),
        "outcomes": found.outcomes.select_related("organisation", "demand"),
        "follow_ups": found.follow_ups.select_related("owner"),
        "can_add": leads and found.state == "held",
    }


@require_http_methods(["GET", "HEAD", "POST"])
def seat(request: HttpRequest, number: str) -> HttpResponse:
    """Take a seat, with or without an account; the ticket is the answer."""
    actor = actor_of(request)
    found = queries.event_numbered(actor, number)
    if not _takes_people(found):
        raise NotAllowedNow(_("这个活动现在不能报名。"))
    form = SeatForm(request.POST or None, initial=_known(actor))
    if request.method == "POST" and form.is_valid():
        try:
            source = BaseThrottle().get_ident(request) or ""
            made = register(actor=actor, event_id=found.pk, at=timezone.now(), source=source, **form.cleaned_data)
        except TooManyRequests as error:
            put_on_form(form, error)
            return render_page(request, "outreach/seat.html", {"event": found, "form": form}, status=error.status)
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("报名成功。请保存报名凭证，签到时出示。"))
            return redirect("outreach:ticket", token_of(made))
    context = {"event": found, "form": form, "left": queries.seats_left(found)}
    return render_page(request, "outreach/seat.html", context, status=422 if form.errors else 200)


def _known(actor: Actor) -> dict[str, str]:
    if actor.kind is not ActorKind.USER or actor.user_id is None:
        return {}
    user = user_for(actor, actor.user_id)
    return {"name": user.display_name, "mobile": user.mobile}


def _held(token: str) -> EventRegistration:
    found = queries.registration_with(*read_ticket(token))
    if found is None:
        raise NotFound
    return found


@never_cache
@require_safe
def ticket(request: HttpRequest, token: str) -> HttpResponse:
    """The ticket: whoever holds the link sees the QR code, names and numbers masked."""
    made = _held(token)
    context = {
        "registration": made,
        "event": made.event,
        "token": token,
        "tag": REGISTRATION_TAGS[made.state],
        "name": masked_name(made.name),
        "mobile": mask_mobile(made.mobile),
        "can_cancel": made.lifecycle.allows(made.state, "cancel") and made.event.state == "published",
    }
    return render_page(request, "outreach/ticket.html", context)


@never_cache
@require_safe
def ticket_code(request: HttpRequest, token: str) -> HttpResponse:
    """The QR code: the address of the desk with this ticket, which opens for who keeps the desk only."""
    made = _held(token)
    address = reverse("outreach:desk-ticket", args=[made.event.reference_number, token])
    return HttpResponse(qr_svg(request.build_absolute_uri(address)), content_type="image/svg+xml")


@require_POST
def give_back(request: HttpRequest, token: str) -> HttpResponse:
    """The seat goes back to the event."""
    made = cancel_registration(actor=actor_of(request), token=token, at=timezone.now())
    messages.success(request, _("已取消报名，名额已退回。"))
    return redirect(made.event)
