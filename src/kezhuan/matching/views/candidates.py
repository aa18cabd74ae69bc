"""Candidates of a demand for its firm and its helpers, asking for a new look, and the nights for officers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kezhuan.catalogue.models import Demand
from kezhuan.catalogue.rules import local_day
from kezhuan.engine.actor import Actor
from kezhuan.engine.match.document import Kind
from kezhuan.matching.actions import request_rematch
from kezhuan.matching.asking import ANSWER_KINDS
from kezhuan.matching.candidates import Listed, candidates_of, counts_of, demand_to_match, list_of, rematch_runs
from kezhuan.matching.judging import FeedbackBox, boxes
from kezhuan.matching.models import CandidateList, RematchState
from kezhuan.matching.questions import demand_question
from kezhuan.matching.shards import reader
from kezhuan.matching.words import KIND_WORDS
from kezhuan.ui.columns import Column
from kezhuan.ui.columns import Kind as Shown
from kezhuan.ui.http import actor_of, render_page
from kezhuan.ui.tables import QueryTable

_MOST_WORDS = 6


@dataclass(frozen=True)
class Card:
    """One candidate ready for the page; ``words`` stand on both sides."""

    rank: int
    listed: Listed
    owner: str
    words: list[str]
    interest_url: str
    feedback: FeedbackBox | None

    @property
    def row(self) -> Any:
        return self.listed.row


@dataclass(frozen=True)
class Tab:
    label: Any
    count: int
    url: str
    on: bool


@require_safe
@login_required
@never_cache
def candidates(request: HttpRequest, number: str) -> HttpResponse:
    """What may answer one demand, kind by kind, as last looked for."""
    actor, now = actor_of(request), timezone.now()
    demand = demand_to_match(actor, number, now)
    listed = list_of(demand)
    wanted = request.GET.get("kind", "")
    kind = Kind(wanted) if wanted in set(ANSWER_KINDS) else Kind.ACHIEVEMENT
    looked = listed is not None and listed.matched_at is not None
    counts = counts_of(demand, listed) if listed is not None and looked else {}
    context = {
        "demand": demand,
        "listed": listed,
        "looked": looked,
        "kind_word": KIND_WORDS[kind],
        "tabs": [
            Tab(KIND_WORDS[each], counts.get(each, 0), f"?kind={each.value}", each is kind) for each in ANSWER_KINDS
        ],
        "cards": _cards(request, actor, demand, listed, kind, now) if listed is not None and looked else [],
        "may_ask": demand.is_public,
    }
    return render_page(request, "matching/candidates.html", context)


def _cards(
    request: HttpRequest, actor: Actor, demand: Demand, listed: CandidateList, kind: Kind, now: datetime
) -> list[Card]:
    found = candidates_of(actor, demand, listed, kind)
    box = boxes(actor, [each.key for each in found], back=request.get_full_path(), demand=demand)
    query, shard = demand_question(demand, local_day(now)), reader()
    cards = []
    for rank, each in enumerate(found, start=1):
        why = shard.explain(query, each.key)
        words = [term.term for term in why.terms[:_MOST_WORDS]] if why is not None else []
        interest = reverse("deals:new", args=[kind.value, each.row.pk]) if actor.belongs_to(demand.owner_id) else ""
        cards.append(Card(rank, each, _owner(each.row), words, interest, box.get(each.key)))
    return cards


def _owner(row: Any) -> str:
    owner = getattr(row, "owner", None) or getattr(row, "organisation", None)
    return str(owner.name) if owner is not None else ""


@require_POST
@login_required
def again(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for a new look; the page then shows how it goes."""
    request_rematch(actor=actor_of(request), number=number, at=timezone.now())
    messages.success(request, _("已安排重新匹配，几秒后就有结果。"))
    return redirect("matching:candidates", number)


@require_safe
@login_required
@never_cache
def progress(request: HttpRequest, number: str) -> HttpResponse:
    """The line that says how a new look goes; asks htmx to load the page anew when it is done."""
    demand = demand_to_match(actor_of(request), number, timezone.now())
    listed = list_of(demand)
    response = render_page(request, "matching/_progress.html", {"demand": demand, "listed": listed})
    if listed is None or not listed.is_waiting:
        response["HX-Refresh"] = "true"
    return response


class RematchTable(QueryTable):
    """The nights, the latest first."""

    name = "rematches"
    caption = gettext_lazy("夜间匹配")
    columns = (
        Column("started_at", gettext_lazy("开始"), Shown.MOMENT, head=True, sort="started_at"),
        Column(
            "state",
            gettext_lazy("状态"),
            value=lambda run: run.get_state_display(),
            tag=lambda run: {RematchState.FINISHED: "ok", RematchState.RUNNING: "info"}.get(run.state, "wait"),
        ),
        Column("demands", gettext_lazy("需求"), Shown.NUMBER),
        Column("offers", gettext_lazy("新成果"), Shown.NUMBER),
        Column("pairs", gettext_lazy("候选"), Shown.NUMBER),
        Column("new_strong", gettext_lazy("新的强匹配"), Shown.NUMBER),
        Column("told", gettext_lazy("提醒"), Shown.NUMBER),
        Column("seconds", gettext_lazy("用时（秒）"), value=lambda run: f"{run.milliseconds / 1000:.1f}", css="r"),
        Column("finished_at", gettext_lazy("结束"), Shown.MOMENT, only_wide=True),
    )
    default_sort = "-started_at"
    empty_title = gettext_lazy("还没有做过夜间匹配")
    empty_text = gettext_lazy("每夜自动做一次：所有公开的需求和新发布的成果重新匹配，新的强匹配各提醒一次。")


@require_safe
@login_required
def rematches(request: HttpRequest) -> HttpResponse:
    """For officers: what each night cost and found."""
    return RematchTable(request, rematch_runs(actor_of(request))).respond("matching/rematches.html")
