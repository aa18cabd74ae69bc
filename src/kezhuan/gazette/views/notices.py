"""What is announced: the list, one notice, its printed sheet, taking it back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import InvalidInput, NotPermitted
from kezhuan.gazette import queries
from kezhuan.gazette.actions import withdraw_notice
from kezhuan.gazette.forms import ReasonForm
from kezhuan.gazette.kinds import kind_of, listings
from kezhuan.gazette.models import NoticeState, PublicNotice
from kezhuan.gazette.permissions import may_withdraw_notice
from kezhuan.gazette.rules import answer_clock, reading_of
from kezhuan.gazette.tables import NOTICE_TAGS, OBJECTION_TAGS, NoticeTable
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, render_page


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Everything announced that the reader may see."""
    actor = actor_of(request)
    waiting = queries.to_handle(actor).count() if actor.is_known else 0
    pages = [(word, reverse(name)) for word, name in listings()]
    context = {"waiting": waiting, "listings": pages}
    return NoticeTable(request, queries.visible_to(actor)).respond("gazette/notices.html", context)


@require_safe
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """One notice: what is announced, how far its time has run, how to object, what came of objections."""
    actor = actor_of(request)
    found = queries.notice_numbered(actor, number)
    return render_page(request, "gazette/notice.html", _context(actor, found))


@require_safe
def printed(request: HttpRequest, number: str) -> HttpResponse:
    """The sheet for the notice board."""
    actor = actor_of(request)
    found = queries.notice_numbered(actor, number)
    return render_page(request, "gazette/print.html", _context(actor, found))


def _context(actor: Actor, found: PublicNotice) -> dict[str, Any]:
    now = timezone.now()
    reading = reading_of(found, now)
    (progress, numbers), (left, rest) = reading.progress_words(), reading.left_words()
    objections = [(row, OBJECTION_TAGS[row.state]) for row in queries.objections_of(found)]
    return {
        "notice": found,
        "kind": kind_of(found),
        "page": kind_of(found).page(actor, found),
        "tag": NOTICE_TAGS[found.state],
        "clock": reading,
        "progress": _(progress) % numbers,
        "left": _(left) % rest if rest else _(left),
        "answer_days": answer_clock(now, found.division_code).reading(now).total,
        "objections": objections,
        "open_objections": sum(not row.is_answered and row.state in ("raised", "accepted") for row, _tag in objections),
        "can_object": found.state == NoticeState.OPEN and now < found.due_at,
        "is_late": found.state == NoticeState.OPEN and now >= found.due_at,
        "can_withdraw": found.state == NoticeState.OPEN and may_withdraw_notice(actor, found),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Taking a notice back needs a reason, which is public."""
    actor = actor_of(request)
    found = queries.notice_numbered(actor, number)
    if not may_withdraw_notice(actor, found):
        raise NotPermitted
    found.lifecycle.after(found.state, "withdraw")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_notice(actor=actor, notice_id=found.pk, at=timezone.now(), **form.cleaned_data)
        except InvalidInput as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("公示已撤回。"))
            return redirect(found)
    context = {
        "form": form,
        "title": _("撤回公示"),
        "lead": _("撤回以后，公示期不再计算；要继续办，得重新公示满全部天数。"),
        "back": found.get_absolute_url(),
        "notice": found,
    }
    return render_page(request, "gazette/reason.html", context, status=422 if form.errors else 200)
