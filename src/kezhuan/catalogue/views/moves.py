"""Moves along the life cycle: each has a page that says what will happen and asks what it needs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kezhuan.catalogue import actions
from kezhuan.catalogue.evidence import evidence_of
from kezhuan.catalogue.forms import CloseForm, MoveForm, ReasonForm, SolveForm
from kezhuan.catalogue.kinds import DEMAND, Kind, kind_named
from kezhuan.catalogue.models import CatalogueItem, Demand
from kezhuan.catalogue.permissions import MAY
from kezhuan.catalogue.queries import item_numbered
from kezhuan.catalogue.rules import local_day, renewal_days
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import InvalidInput, NotFound, NotPermitted
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, render_page

Run = Callable[[Actor, Kind, CatalogueItem, dict[str, Any], datetime], CatalogueItem]


@dataclass(frozen=True)
class Move:
    """``explanation`` says what will happen; ``run`` calls the verb with the form's values."""

    form: type[MoveForm]
    explanation: Any
    run: Run


def _plain(verb: Callable[..., CatalogueItem]) -> Run:
    return lambda actor, kind, item, values, at: verb(actor=actor, kind=kind, item_id=item.pk, at=at)


def _send_back(actor: Actor, kind: Kind, item: CatalogueItem, values: dict[str, Any], at: datetime) -> CatalogueItem:
    return actions.send_back_item(actor=actor, kind=kind, item_id=item.pk, reason=values["reason"], at=at)


def _close(actor: Actor, kind: Kind, item: CatalogueItem, values: dict[str, Any], at: datetime) -> CatalogueItem:
    return actions.close_item(
        actor=actor,
        kind=kind,
        item_id=item.pk,
        reason=values["reason"],
        closing_reason=values.get("closing_reason", ""),
        at=at,
    )


def _solve(actor: Actor, kind: Kind, item: CatalogueItem, values: dict[str, Any], at: datetime) -> CatalogueItem:
    return actions.solve_demand(
        actor=actor,
        demand_id=item.pk,
        outcome=values["outcome"],
        reason=values["reason"],
        served_by=values.get("served_by", ""),
        at=at,
    )


#: Both ways of a renewal, which say how many days it adds.
RENEWALS = ("extend", "renew")
MOVES: dict[str, Move] = {
    "take_back": Move(
        MoveForm, gettext_lazy("撤回后可以修改，改好再提交，审核重新开始。"), _plain(actions.take_back_item)
    ),
    "pass_first_review": Move(
        MoveForm,
        gettext_lazy("确认内容完整、真实、可以公开。通过后由另一位市级专员复审。"),
        _plain(actions.pass_first_review),
    ),
    "send_back": Move(ReasonForm, gettext_lazy("写明要改什么，对方会收到您的理由。"), _send_back),
    "publish": Move(MoveForm, gettext_lazy("发布后任何人都能看到，并参与匹配。"), _plain(actions.publish_item)),
    "disengage": Move(MoveForm, gettext_lazy("这次对接没有结果，继续公开征集。"), _plain(actions.disengage_item)),
    "extend": Move(MoveForm, gettext_lazy("续期后继续公开，对接照常进行。"), _plain(actions.renew_item)),
    "renew": Move(MoveForm, gettext_lazy("续期后继续公开。"), _plain(actions.renew_item)),
    "close": Move(ReasonForm, gettext_lazy("关闭后不再参与匹配；需要时可以重新编辑。"), _close),
    "reopen": Move(
        MoveForm, gettext_lazy("回到草稿，原来公开的内容撤下；改好后重新审核。"), _plain(actions.reopen_item)
    ),
    "solve": Move(SolveForm, gettext_lazy("说明是怎样解决的、由哪一次服务解决的，这条需求就办结了。"), _solve),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, kind_code: str, number: str, verb: str) -> HttpResponse:
    """Ask, then do. The verb decides; the page only refuses early what it would refuse anyway."""
    actor, kind = actor_of(request), kind_named(kind_code)
    item = item_numbered(actor, kind, number)
    if verb not in MOVES or (verb == "solve" and kind is not DEMAND):
        raise NotFound
    if not MAY[verb](actor, item):
        raise NotPermitted
    label = _(kind.lifecycle.transition(verb).label)
    kind.lifecycle.after(item.state, verb)
    asked = MOVES[verb]
    form_class = CloseForm if verb == "close" and kind is DEMAND else asked.form
    more: dict[str, Any] = {"records": evidence_of(item)} if isinstance(item, Demand) and verb == "solve" else {}
    form = form_class(**more)
    if request.method == "POST":
        form = form_class(request.POST, **more)
        if form.is_valid() and _done(actor, kind, item, asked, form):
            messages.success(request, _("已办理：%(label)s") % {"label": label})
            return redirect(_where_next(request, kind, item, verb))
    context = {
        "kind": kind,
        "item": item,
        "verb": verb,
        "label": label,
        "explanation": asked.explanation,
        "records": more.get("records"),
        "lacks_record": verb == "solve" and not more.get("records"),
        "form": form,
        "renewal_days": renewal_days(kind, local_day(timezone.now()), item.division_code) if verb in RENEWALS else None,
    }
    return render_page(request, "catalogue/move.html", context, status=422 if form.errors else 200)


def _done(actor: Actor, kind: Kind, item: CatalogueItem, asked: Move, form: MoveForm) -> bool:
    """True when the verb has run; what it refuses as input goes onto the form."""
    try:
        asked.run(actor, kind, item, form.cleaned_data, timezone.now())
    except InvalidInput as refusal:
        put_on_form(form, refusal)
        return False
    return True


def _where_next(request: HttpRequest, kind: Kind, item: CatalogueItem, verb: str) -> str:
    """Back to the worklist for a review, to the task list for a rewrite, else to the thing."""
    if verb in ("take_back", "reopen"):
        return kind.url("tasks", item.reference_number)
    if verb in ("pass_first_review", "send_back", "publish"):
        stage = "first" if item.state == "submitted" else "second"
        return f"{kind.review_url}?stage={stage}&kind={kind.code}"
    return item.get_absolute_url()
