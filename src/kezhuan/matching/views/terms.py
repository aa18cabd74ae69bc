"""Synonyms and domain words for officers: the list, one group with what it changes, proposing, deciding."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import DomainError, NotPermitted
from kezhuan.matching.actions import approve_terms, decline_terms, propose_terms, withdraw_terms
from kezhuan.matching.asking import LONGEST_TEXT
from kezhuan.matching.forms import TermReasonForm, TermsForm
from kezhuan.matching.models import TermDirection, TermGroup, TermKind, TermState
from kezhuan.matching.permissions import may_decide_terms, may_propose_terms
from kezhuan.matching.terms import term_in_sight, visible_terms
from kezhuan.matching.trying import sample_for, tried
from kezhuan.ui.columns import Column, Kind
from kezhuan.ui.errors import message_of, put_on_form
from kezhuan.ui.http import actor_of, render_page
from kezhuan.ui.tables import FilterForm, QueryTable, choice_filter

TAGS = {
    TermState.PROPOSED: "wait",
    TermState.APPROVED: "ok",
    TermState.DECLINED: "plain",
    TermState.WITHDRAWN: "stop",
}


class TermFilter(FilterForm):
    """By a word, by state and by use."""

    lookups = {"word": "text__icontains"}

    word = forms.CharField(label=gettext_lazy("词"), max_length=30)
    state = choice_filter(gettext_lazy("状态"), TermState.choices)
    kind = choice_filter(gettext_lazy("用途"), TermKind.choices)


class TermTable(QueryTable):
    """Its columns are those of the import, so that what is taken out can be brought back."""

    name = "terms"
    caption = gettext_lazy("同义词与专业词")
    columns = (
        Column("text", gettext_lazy("词"), head=True, sort="text", link=lambda row: row.get_absolute_url()),
        Column("kind", gettext_lazy("用途"), value=lambda row: row.get_kind_display(), sort="kind"),
        Column("direction", gettext_lazy("方向"), value=lambda row: row.get_direction_display(), only_wide=True),
        Column(
            "state",
            gettext_lazy("状态"),
            value=lambda row: row.get_state_display(),
            tag=lambda row: TAGS[row.state],
            sort="state",
        ),
        Column("source", gettext_lazy("依据"), only_wide=True),
        Column(
            "proposed_by",
            gettext_lazy("提出人"),
            value=lambda row: str(row.proposed_by) if row.proposed_by is not None else _("随平台提供"),
            only_wide=True,
        ),
        Column("proposed_at", gettext_lazy("提出时间"), Kind.DAY, sort="proposed_at"),
    )
    filter_form = TermFilter
    default_sort = "-proposed_at"
    default_size = 50
    empty_title = gettext_lazy("没有符合条件的词组")


@require_safe
@login_required
def terms(request: HttpRequest) -> HttpResponse:
    """The whole list; what waits for a second person comes first to the eye."""
    actor = actor_of(request)
    rows = visible_terms(actor)
    context = {
        "waiting": rows.filter(state=TermState.PROPOSED).count(),
        "used": rows.filter(state=TermState.APPROVED).count(),
        "can_propose": may_propose_terms(actor),
        "import_url": reverse("exchange:upload", args=["terms"]) if may_propose_terms(actor) else "",
    }
    return TermTable(request, rows).respond("matching/terms.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_terms(request: HttpRequest) -> HttpResponse:
    """Propose a group, or with ``replaces`` a better one for a group in use."""
    actor = actor_of(request)
    if not may_propose_terms(actor):
        raise NotPermitted
    given = request.GET.get("replaces", "")
    replaced = term_in_sight(actor, int(given)) if given.isascii() and given.isdigit() and len(given) < 10 else None
    form = TermsForm(request.POST or None, initial=_initial(replaced))
    if request.method == "POST" and form.is_valid():
        try:
            made = propose_terms(
                actor=actor, replaces_id=replaced.pk if replaced else None, at=timezone.now(), **form.cleaned_data
            )
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已提出，请另一位工作人员批准。"))
            return redirect(made)
    context = {"form": form, "replaced": replaced}
    return render_page(request, "matching/new_terms.html", context, status=422 if form.errors else 200)


def _initial(replaced: TermGroup | None) -> dict[str, Any]:
    if replaced is None:
        return {"kind": TermKind.SYNONYM, "direction": TermDirection.BOTH}
    return {
        "kind": replaced.kind,
        "words": replaced.text,
        "direction": replaced.direction,
        "source": "" if replaced.shipped_code else replaced.source,
    }


@require_safe
@login_required
def term(request: HttpRequest, pk: int) -> HttpResponse:
    """One group: who proposed and decided, what it changes for a problem, and the next step."""
    return _page(request, term_in_sight(actor_of(request), pk))


def _page(request: HttpRequest, group: TermGroup, form: TermReasonForm | None = None, wrong: str = "") -> HttpResponse:
    actor, now = actor_of(request), timezone.now()
    given = " ".join(request.GET.get("try", "").split())[:LONGEST_TEXT]
    trial = tried(actor, group, given or sample_for(group, now), now)
    context = {
        "group": group,
        "tag": TAGS[TermState(group.state)],
        "trial": trial,
        "is_used": group.state == TermState.APPROVED,
        "wrong": wrong,
        "steps": _steps(actor, group),
        "reason_form": form or TermReasonForm(),
    }
    bad = bool(wrong or (form is not None and form.errors))
    return render_page(request, "matching/term.html", context, status=422 if bad else 200)


def _steps(actor: Actor, group: TermGroup) -> dict[str, bool]:
    """What this person may do now."""
    open_now = {step.verb for step in TermGroup.lifecycle.open_from(group.state)}
    keeps = may_propose_terms(actor)
    return {
        "approve": "approve" in open_now and may_decide_terms(actor, group),
        "waits": "approve" in open_now and keeps and not may_decide_terms(actor, group),
        "decline": "decline" in open_now and keeps,
        "withdraw": "withdraw" in open_now and keeps,
        "change": group.state == TermState.APPROVED and keeps,
    }


@require_POST
@login_required
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    group = approve_terms(actor=actor_of(request), group_id=pk, at=timezone.now())
    messages.success(request, _("已批准，几秒后检索就会用上。"))
    return redirect(group)


@require_POST
@login_required
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Decline what was proposed, or withdraw what is in use; both with a reason."""
    actor = actor_of(request)
    group = term_in_sight(actor, pk)
    if not may_propose_terms(actor):
        raise NotPermitted
    form = TermReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, group, form)
    step = withdraw_terms if group.state == TermState.APPROVED else decline_terms
    try:
        step(actor=actor, group_id=pk, reason=form.cleaned_data["reason"], at=timezone.now())
    except DomainError as error:
        if isinstance(error, NotPermitted):
            raise
        return _page(request, group, form, message_of(error))
    messages.success(request, _("已停用。") if group.state == TermState.APPROVED else _("已记下不采用。"))
    return redirect(group)
