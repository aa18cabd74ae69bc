"""The data room of a result: sign, look in, and the owner's log."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kezhuan.attachments.presenting import files_of_each
from kezhuan.catalogue.rules import local_day
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import DomainError, NotFound, NotPermitted
from kezhuan.market.actions.rooms import (
    close_room,
    record_valuation,
    revoke_pass,
    set_up_room,
    sign_for_room,
    view_room,
)
from kezhuan.market.actions.sales import achievement_to_offer
from kezhuan.market.confidentiality import CURRENT, text_of
from kezhuan.market.forms import ReasonForm
from kezhuan.market.models import DataRoom
from kezhuan.market.panels import ROOM_FILES
from kezhuan.market.permissions import may_keep_room
from kezhuan.market.room_form import RoomForm, SignRoomForm, ValuationForm
from kezhuan.market.rooms import (
    is_inside,
    offer_of,
    papers_in,
    pass_of,
    passes_of,
    room_numbered,
    room_of,
    units_at_the_door,
    valuations_of,
    visits_to,
)
from kezhuan.parties.models import Organisation
from kezhuan.ui.acting import run_form
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, render_page


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def set_up(request: HttpRequest, pk: int) -> HttpResponse:
    """The owner makes a room for a result, or goes to the one that is there."""
    actor = actor_of(request)
    achievement = achievement_to_offer(actor, pk)
    if not may_keep_room(actor, achievement.owner_id):
        raise NotPermitted
    there = room_of(achievement)
    if there is not None:
        return redirect(there)
    form = RoomForm(request.POST or None)

    def act() -> object:
        return set_up_room(actor=actor, achievement_id=pk, note=form.cleaned_data["note"], at=timezone.now())

    return run_form(
        request, form, act, done=_("资料室已建立，请上传资料。"), template="market/sale_form.html",
        title=_("建立资料室"), lead=achievement.title, back=achievement.get_absolute_url(),
    )  # fmt: skip


def _form(request: HttpRequest, form: Any, title: str, lead: str, back: str) -> HttpResponse:
    page = {"form": form, "title": title, "lead": lead, "back": back}
    return render_page(request, "market/sale_form.html", page, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def room(request: HttpRequest, number: str) -> HttpResponse:
    """For who is inside what lies there; for others the text to acknowledge."""
    actor = actor_of(request)
    found = room_numbered(actor, number)
    if not is_inside(actor, found):
        return _at_the_door(request, actor, found)
    now = timezone.now()
    view_room(actor=actor, room_id=found.pk, at=now)
    keeps = may_keep_room(actor, found.owner_id)
    today = local_day(now)
    own = None if actor.belongs_to(found.owner_id) else pass_of(actor, found)
    passes = list(passes_of(found)) if keeps else []
    valuations = list(valuations_of(found.achievement)[:5])
    context = {
        **_around(found),
        "own": own,
        "text": text_of(own.text_version) if own is not None else None,
        "files": files_of_each(actor, [found])[0],
        "valuations": [
            (each, each.counts_on(today), reports)
            for each, reports in zip(valuations, files_of_each(actor, valuations), strict=True)
        ],
        "keeps": keeps,
        "passes": passes,
        "visits": visits_to(found, passes) if keeps else [],
    }
    return render_page(request, "market/room.html", context)


def _at_the_door(request: HttpRequest, actor: Actor, found: DataRoom) -> HttpResponse:
    allowed = units_at_the_door(actor, found)
    if not allowed:
        raise NotPermitted(_("资料室只对出让方以外、签署保密确认的单位开放，平台工作人员不能进入。"))
    units = Organisation.objects.filter(pk__in=allowed).values_list("pk", "name")
    form = SignRoomForm(request.POST or None, organisations=[(str(pk), name) for pk, name in units])
    if request.method == "POST" and form.is_valid():
        try:
            sign_for_room(
                actor=actor,
                room_id=found.pk,
                organisation_id=int(form.cleaned_data["organisation"]),
                digest=form.cleaned_data["digest"],
                at=timezone.now(),
            )
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("保密确认已签署。每次查看和下载都有记录。"))
            return redirect(found)
    papers = [(ROOM_FILES.get(purpose, purpose), count) for purpose, count in papers_in(found).items()]
    context = {**_around(found), "form": form, "text": CURRENT, "papers": papers}
    return render_page(request, "market/room_door.html", context, status=422 if form.errors else 200)


def _around(found: DataRoom) -> dict[str, Any]:
    return {"room": found, "achievement": found.achievement, "offer": offer_of(found.achievement_id)}


def _kept(request: HttpRequest, number: str) -> tuple[Actor, DataRoom]:
    actor = actor_of(request)
    found = room_numbered(actor, number)
    if not may_keep_room(actor, found.owner_id):
        raise NotPermitted
    return actor, found


@require_POST
@login_required
def shut(request: HttpRequest, number: str) -> HttpResponse:
    """Close the room for everybody else, or open it again."""
    actor, found = _kept(request, number)
    close_room(actor=actor, room_id=found.pk, closed=found.closed_at is None, at=timezone.now())
    messages.success(request, _("已关闭，别人不能再进入。") if found.closed_at is None else _("已重新开放。"))
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def revoke(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take one pass back."""
    actor, found = _kept(request, number)
    if not passes_of(found).filter(pk=pk).exists():
        raise NotFound
    form = ReasonForm(request.POST or None)
    form.fields["reason"].help_text = ""
    if request.method == "POST" and form.is_valid():
        revoke_pass(actor=actor, pass_id=pk, reason=form.cleaned_data["reason"], at=timezone.now())
        messages.success(request, _("已收回。"))
        return redirect(found)
    return _form(request, form, _("收回进入许可"), found.achievement.title, found.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def valuation(request: HttpRequest, number: str) -> HttpResponse:
    """Write down a valuation report."""
    actor, found = _kept(request, number)
    form = ValuationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            record_valuation(actor=actor, achievement_id=found.achievement_id, report=form.report(), at=timezone.now())
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("评估报告已登记，请上传报告文件。"))
            return redirect(found)
    return _form(request, form, _("登记评估报告"), found.achievement.title, found.get_absolute_url())
