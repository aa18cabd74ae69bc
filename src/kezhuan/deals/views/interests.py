"""Asking to be brought together, and answering."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kezhuan.accounts.queries import user_for
from kezhuan.catalogue.kinds import DEMAND
from kezhuan.deals import queries
from kezhuan.deals.actions import (
    accept_interest,
    decline_interest,
    end_interest,
    send_interest,
    withdraw_interest,
)
from kezhuan.deals.forms.interests import DeclineForm, InterestForm, ReasonForm
from kezhuan.deals.models import Interest
from kezhuan.deals.permissions import (
    is_asker,
    is_owner,
    may_answer,
    may_end,
    may_see_owner,
    may_send,
    may_withdraw,
)
from kezhuan.deals.queries.entrustment import entrustments_visible_to
from kezhuan.deals.rules import reading_of, reply_clock
from kezhuan.deals.tables import TAGS, table_for
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import DomainError, InvalidInput, NotPermitted
from kezhuan.matching.asked import asked_for
from kezhuan.matching.presenting import as_record
from kezhuan.matching.queries import reasons_for
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, render_page
from kezhuan.ui.navigation import address

#: The words with which somebody came, kept while they sign in or register.
_SAID = "said"
_LONGEST_SAID = 2_000


# Lists --------------------------------------------------------------------------------------------------------------
@require_safe
@login_required
def interests(request: HttpRequest) -> HttpResponse:
    """Received and sent interests of one's own organisations; officers also see those of their county."""
    actor = actor_of(request)
    sides = _sides(actor)
    asked = request.GET.get("side", "")
    side = asked if asked in sides else next(iter(sides))
    rows = sides[side][1](actor)
    context = {"tabs": [(code, words, code == side) for code, (words, _rows) in sides.items()], "side": side}
    return table_for(side)(request, rows).respond("deals/interests.html", context)


def _sides(actor: Actor) -> dict[str, tuple[str, Callable[[Actor], Any]]]:
    own: dict[str, tuple[str, Callable[[Actor], Any]]] = {
        "received": (_("收到的"), queries.received_by),
        "sent": (_("发出的"), queries.sent_by),
    }
    if actor.is_officer:
        watched: dict[str, tuple[str, Callable[[Actor], Any]]] = {"watched": (_("本地全部"), queries.visible_to)}
        return {**watched, **own} if actor.organisation_ids else watched
    return own


# Asking -------------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
def new_interest(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Ask to be brought together. A stranger signs in first and comes back with the words still there."""
    actor = actor_of(request)
    target = queries.target_of(actor, kind, pk)
    said = (asked_for(request) or request.GET.get("q", ""))[:_LONGEST_SAID].strip()
    if said:
        request.session[_SAID] = said
    if not actor.is_known:
        return redirect_to_login(request.path)
    organisations = [row for row in queries.own_organisations(actor) if may_send(actor, row.pk, target)]
    base = {"target": target, "kind": kind, "join_url": address("accounts:join") or address("accounts:profile")}
    if not organisations:
        own = bool(actor.organisation_ids)
        return render_page(request, "deals/cannot_ask.html", {**base, "is_own": own}, status=403 if own else 200)
    words = request.session.get(_SAID, "")
    form = InterestForm(
        request.POST or None,
        organisations=organisations,
        demands=list(queries.own_demands(actor)[:50]),
        initial=_initial(actor, words),
    )
    if request.method == "POST" and form.is_valid():
        sent = _send(actor, kind, pk, form, words)
        if sent is not None:
            request.session.pop(_SAID, None)
            return redirect("deals:interest", sent.reference_number)
    now = timezone.now()
    clock = reply_clock(now, target.division_code).reading(now)
    return render_page(
        request,
        "deals/new_interest.html",
        {**base, "form": form, "organisations": organisations, "reply_days": clock.total},
        status=422 if form.errors else 200,
    )


def _initial(actor: Actor, words: str) -> dict[str, str]:
    """The asker's own name and number, and the words already said."""
    user = user_for(actor, actor.user_id or 0)
    return {"problem": words, "contact_name": user.display_name, "contact_mobile": user.mobile}


def _send(actor: Actor, kind: str, pk: int, form: InterestForm, words: str) -> Interest | None:
    """Run the verb; a refusal goes onto the form, and None comes back."""
    now = timezone.now()
    message = form.message()
    reasons = reasons_for(words or message.problem, f"{kind}:{pk}", at=now)
    record = {"text": words or message.problem, **as_record(reasons)} if reasons is not None else {}
    try:
        return send_interest(
            actor=actor,
            target_kind=kind,
            target_id=pk,
            organisation_id=int(form.cleaned_data["organisation"]),
            demand_id=form.demand_id,
            message=message,
            seen_reasons=record,
            at=now,
        )
    except DomainError as error:
        put_on_form(form, error)
        return None


# One interest -------------------------------------------------------------------------------------------------------
@require_safe
@login_required
def interest(request: HttpRequest, number: str) -> HttpResponse:
    """Both sides' page: what was asked, how it stands, what may be done now."""
    actor = actor_of(request)
    found = queries.interest_numbered(actor, number)
    return render_page(request, "deals/interest.html", _context(actor, found))


def _context(actor: Actor, found: Interest) -> dict[str, Any]:
    reachable = bool(queries.other_side(found))
    allows = found.lifecycle.allows
    shows_owner = may_see_owner(actor, found)
    return {
        "interest": found,
        "target": found.target,
        "tag": TAGS[found.state],
        **_clock(found),
        "reachable": reachable,
        "is_asker": is_asker(actor, found),
        "is_owner": is_owner(actor, found),
        "shows_owner": shows_owner,
        "owner_name": _owner_name(found) if shows_owner else _("匿名发布"),
        "asker_contact": queries.contact_of_asker(actor, found),
        "owner_contact": queries.contact_of_owner(actor, found) if shows_owner else None,
        "can_answer": allows(found.state, "accept") and may_answer(actor, found, reachable=reachable),
        "can_withdraw": allows(found.state, "withdraw") and may_withdraw(actor, found),
        "can_end": allows(found.state, "end") and may_end(actor, found, reachable=reachable),
        "deal": queries.deals_visible_to(actor).filter(interest=found).first() if found.answered_at else None,
        "entrustment": entrustments_visible_to(actor).filter(interest=found).first(),
        "terms": found.seen_reasons.get("terms", [])[:6],
        "is_demand": found.demand_target_id is not None,
        "demand_word": DEMAND.word,
        "confirm": ReasonForm(),
    }


def _clock(found: Interest) -> dict[str, Any]:
    """The answering clock in words, in the unit of its rule (working days)."""
    reading = reading_of(found, timezone.now())
    (progress, numbers), (left, rest) = reading.progress_words(), reading.left_words()
    return {"clock": reading, "progress": _(progress) % numbers, "left": _(left) % rest if rest else _(left)}


def _owner_name(found: Interest) -> str:
    return found.owner.name if found.owner is not None else str(found.expert or "")


# Answering ----------------------------------------------------------------------------------------------------------
@require_POST
@login_required
def accept(request: HttpRequest, number: str) -> HttpResponse:
    actor = actor_of(request)
    found = queries.interest_numbered(actor, number)
    accept_interest(actor=actor, interest_id=found.pk, at=timezone.now())
    messages.success(request, _("已同意对接，双方现在可以互相联系。"))
    return redirect(found)


@require_POST
@login_required
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    actor = actor_of(request)
    found = queries.interest_numbered(actor, number)
    withdraw_interest(actor=actor, interest_id=found.pk, at=timezone.now())
    messages.success(request, _("已撤回。"))
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def decline(request: HttpRequest, number: str) -> HttpResponse:
    """A no needs a reason."""
    return _with_reason(request, number, "decline")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def end(request: HttpRequest, number: str) -> HttpResponse:
    """The talks are over; the reason is told to the other side."""
    return _with_reason(request, number, "end")


def _with_reason(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    actor = actor_of(request)
    found = queries.interest_numbered(actor, number)
    allowed = may_answer if verb == "decline" else may_end
    if not allowed(actor, found, reachable=bool(queries.other_side(found))):
        raise NotPermitted
    found.lifecycle.after(found.state, verb)
    form_class, run = (DeclineForm, decline_interest) if verb == "decline" else (ReasonForm, end_interest)
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            run(actor=actor, interest_id=found.pk, at=timezone.now(), **form.cleaned_data)
        except InvalidInput as error:
            put_on_form(form, error)
        else:
            done = _("已婉拒，理由已告诉对方。") if verb == "decline" else _("对接已结束。")
            messages.success(request, done)
            return redirect(found)
    words = {
        "decline": (_("婉拒对接"), _("请写明理由，让对方知道下一步可以找谁。")),
        "end": (_("结束对接"), _("结束以后，成果和需求会重新对所有人开放。")),
    }[verb]
    context = {"interest": found, "form": form, "title": words[0], "lead": words[1]}
    return render_page(request, "deals/reason.html", context, status=422 if form.errors else 200)
