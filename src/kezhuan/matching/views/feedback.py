"""Verdicts on answers: giving one, taking it back, and for officers what was rejected and why."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from kezhuan.accounts.models import ROLE_WORDS
from kezhuan.catalogue.kinds import DEMAND
from kezhuan.catalogue.models import Demand
from kezhuan.catalogue.queries import visible_to
from kezhuan.engine.actor import Actor, Role
from kezhuan.engine.errors import InvalidInput
from kezhuan.matching.actions import give_feedback, withdraw_feedback
from kezhuan.matching.asked import recall
from kezhuan.matching.documents import parse_key
from kezhuan.matching.judged import all_feedback, reasons_counted
from kezhuan.matching.judging import boxes
from kezhuan.matching.models import Feedback, FeedbackReason, FeedbackSource, FeedbackVerdict
from kezhuan.matching.words import KIND_WORDS
from kezhuan.ui.columns import Column, Kind
from kezhuan.ui.errors import field_messages
from kezhuan.ui.http import actor_of, is_fragment, render_page
from kezhuan.ui.tables import FilterForm, QueryTable, choice_filter


@require_POST
@login_required
def give(request: HttpRequest) -> HttpResponse:
    """One verdict; htmx gets the box back, a plain form its page."""
    actor, question = actor_of(request), _question(request)
    key = request.POST.get("key", "")
    try:
        give_feedback(
            actor=actor,
            answer_key=key,
            verdict=request.POST.get("verdict", ""),
            reason=request.POST.get("reason", ""),
            note=request.POST.get("note", ""),
            demand_id=question["demand"],
            text=question["text"],
            at=timezone.now(),
        )
    except InvalidInput as refusal:
        sentence = next(iter(field_messages(refusal).values()), _("请再看看填写的内容"))
        if is_fragment(request):
            return _box(request, actor, question, key, problem=sentence)
        messages.error(request, sentence)
        return HttpResponseRedirect(_back(request))
    return _answer(request, actor, question, key, _("谢谢，您的意见会让匹配更准。"))


@require_POST
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own verdict back."""
    actor = actor_of(request)
    found = withdraw_feedback(actor=actor, feedback_id=pk, at=timezone.now())
    question = {"demand": found.demand_id, "text": found.asked_text}
    return _answer(request, actor, question, found.answer_key, _("已撤回。"))


def _question(request: HttpRequest) -> dict[str, Any]:
    """What the verdict is about: a demand's number, words, or the token of words kept in the session."""
    number = request.POST.get("demand", "")
    if number.isascii() and number.isdigit() and len(number) <= 18:
        return {"demand": int(number), "text": ""}
    token = request.POST.get("ask", "")
    return {"demand": None, "text": recall(request, token) if token else request.POST.get("text", "")}


def _answer(request: HttpRequest, actor: Actor, question: dict[str, Any], key: str, sentence: str) -> HttpResponse:
    if is_fragment(request):
        return _box(request, actor, question, key)
    messages.success(request, sentence)
    return HttpResponseRedirect(_back(request))


def _box(request: HttpRequest, actor: Actor, question: dict[str, Any], key: str, problem: str = "") -> HttpResponse:
    """The box of one answer anew, as it now stands."""
    demand: Demand | None = None
    if question["demand"] is not None:
        demand = visible_to(actor, DEMAND).filter(pk=question["demand"]).first()
    token = request.POST.get("ask", "")
    found = boxes(actor, [key], back=_back(request), text=question["text"], token=token, demand=demand)
    context = {"box": found.get(key), "problem": problem, "box_open": bool(problem)}
    return render_page(request, "matching/_feedback.html", context)


def _back(request: HttpRequest) -> str:
    """The page the form stood on; only a path of this site is believed."""
    path = request.POST.get("next", "")
    safe = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if safe else "/"


# For officers -------------------------------------------------------------------------------------------------------
class FeedbackFilter(FilterForm):
    """By verdict, reason, where it was given, and whether a broker gave it."""

    lookups = {"words": "answer_title__icontains"}

    words = forms.CharField(label=gettext_lazy("答案名称"), max_length=60)
    verdict = choice_filter(gettext_lazy("意见"), FeedbackVerdict.choices)
    reason = choice_filter(gettext_lazy("原因"), FeedbackReason.choices)
    source = choice_filter(gettext_lazy("来源"), FeedbackSource.choices)
    is_professional = forms.BooleanField(label=gettext_lazy("只看技术经纪人的"))


def _asked(row: Feedback) -> str:
    return str(row.demand) if row.demand is not None else row.asked_text[:60]


def _asked_url(row: Feedback) -> str:
    return row.demand.get_absolute_url() if row.demand is not None else ""


def _role(row: Feedback) -> str:
    known = {role.value: str(word) for role, word in ROLE_WORDS.items()}
    return known.get(row.role, "") if row.role in set(Role) else ""


class FeedbackTable(QueryTable):
    """Standing verdicts, the latest first. People appear by their role only."""

    name = "feedback"
    caption = gettext_lazy("匹配反馈")
    columns = (
        Column("asked", gettext_lazy("问题"), head=True, value=_asked, link=_asked_url),
        Column("answer_title", gettext_lazy("答案"), sort="answer_title"),
        Column("kind", gettext_lazy("类别"), value=lambda row: KIND_WORDS[parse_key(row.answer_key)[0]]),
        Column(
            "verdict",
            gettext_lazy("意见"),
            value=lambda row: row.get_verdict_display(),
            tag=lambda row: "ok" if row.verdict == FeedbackVerdict.ACCEPT else "stop",
            sort="verdict",
        ),
        Column("reason", gettext_lazy("原因"), value=lambda row: row.get_reason_display(), sort="reason"),
        Column("note", gettext_lazy("说明"), only_wide=True),
        Column("role", gettext_lazy("身份"), value=_role, sort="role"),
        Column("source", gettext_lazy("来源"), value=lambda row: row.get_source_display(), only_wide=True),
        Column("given_at", gettext_lazy("时间"), Kind.MOMENT, sort="given_at"),
    )
    filter_form = FeedbackFilter
    default_sort = "-given_at"
    empty_title = gettext_lazy("还没有意见")
    empty_text = gettext_lazy("答案旁的“合适”“不合适”和对接的结果会记在这里。")


@require_safe
@login_required
def feedback(request: HttpRequest) -> HttpResponse:
    """For officers: what was rejected and why, by reason and one by one."""
    rows = all_feedback(actor_of(request))
    table = FeedbackTable(request, rows)
    accepted = rows.filter(verdict=FeedbackVerdict.ACCEPT).count()
    counted = [(reason.label, number) for reason, number in reasons_counted(rows)]
    context = {"accepted": accepted, "reasons": counted, "rejected": sum(number for _label, number in counted)}
    return table.respond("matching/feedback.html", context)
