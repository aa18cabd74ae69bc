"""What is done on a deal, each on its own small page: a form, the verb, back to the deal."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kezhuan.accounts.models import User
from kezhuan.accounts.queries import members_of
from kezhuan.deals import actions, queries
from kezhuan.deals.forms import deals as forms
from kezhuan.deals.models import Deal
from kezhuan.deals.notices import circle_ids
from kezhuan.deals.permissions import may_assign, may_join_in, works_on
from kezhuan.deals.queries.deal import shares_credit
from kezhuan.deals.queries.work import has_acknowledged, tasks_of
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import DomainError, NotFound, NotPermitted
from kezhuan.engine.lifecycle.deals import CONTRACT_STAGES, DEAL
from kezhuan.parties.models import OrganisationState
from kezhuan.parties.queries import organisations_visible_to
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.forms import HouseForm
from kezhuan.ui.http import actor_of, render_page

Run = Callable[[dict[str, Any]], Any]


def _opened(request: HttpRequest, number: str, *, works: bool = False) -> tuple[Actor, Deal]:
    """The actor and a deal whose details they may read and take part in."""
    actor = actor_of(request)
    found = queries.deal_numbered(actor, number)
    allowed = works_on if works else may_join_in
    if not allowed(actor, found, shares_credit=shares_credit(actor, found)) or not has_acknowledged(actor, found):
        raise NotPermitted
    return actor, found


def _step(
    request: HttpRequest, found: Deal, form: HouseForm, run: Run, *, title: str, done: str, lead: str = ""
) -> HttpResponse:
    """Show the form; on a POST run the verb, and put its refusal back onto the form."""
    if request.method == "POST" and form.is_valid():
        try:
            run(form.cleaned_data)
        except (NotPermitted, NotFound):
            raise
        except DomainError as refusal:
            put_on_form(form, refusal)
        else:
            messages.success(request, done)
            return redirect(found)
    context = {"deal": found, "form": form, "title": title, "lead": lead}
    return render_page(request, "deals/step.html", context, status=422 if form.errors else 200)


def _firms(actor: Actor) -> Any:
    return organisations_visible_to(actor).filter(state=OrganisationState.ACTIVE)


def _people(ids: set[int]) -> list[User]:
    return list(User.objects.filter(pk__in=ids, is_active=True).order_by("display_name", "pk"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_deal(request: HttpRequest) -> HttpResponse:
    """Open a deal in the name of one's own organisation."""
    actor = actor_of(request)
    organisations = list(queries.own_organisations(actor))
    if not organisations or actor.user_id is None:
        raise NotPermitted
    form = forms.DealForm(request.POST or None, organisations=organisations, firms=_firms(actor))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        new = actions.NewDeal(
            title=data["title"],
            buyer_id=data["buyer"],
            provider_id=data["provider"],
            stage=data["stage"],
            expected_value=data["expected_value"],
            next_action=data["next_action"],
            next_action_on=data["next_action_on"],
            confidential=data["confidential"],
        )
        try:
            made = actions.open_deal(actor=actor, organisation_id=int(data["organisation"]), new=new, at=timezone.now())
        except DomainError as refusal:
            put_on_form(form, refusal)
        else:
            messages.success(request, _("已建立商机 %(number)s。") % {"number": made.reference_number})
            return redirect(made)
    return render_page(request, "deals/new_deal.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def move(request: HttpRequest, number: str) -> HttpResponse:
    """Another stage. A drop on the board comes here, too; what it lacks (a reason) is asked for."""
    actor, found = _opened(request, number, works=True)
    steps = [step for step in DEAL.open_from(found.stage) if step.target not in (*CONTRACT_STAGES, "lost")]
    targets = [(step.target, _("%(stage)s（%(word)s）") % {"stage": _(DEAL.states[step.target]), "word": _(step.label)})
               for step in steps]  # fmt: skip
    form = forms.MoveForm(request.POST or None, targets=targets)

    def run(data: dict[str, Any]) -> None:
        actions.move_deal(actor=actor, deal_id=found.pk, to=data["to"], reason=data["reason"], at=timezone.now())

    words = _("现在是“%(stage)s”。签约以后的阶段由技术合同带动。") % {"stage": found.get_stage_display()}
    return _step(request, found, form, run, title=_("换阶段"), done=_("已换阶段。"), lead=words)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def lose(request: HttpRequest, number: str) -> HttpResponse:
    actor, found = _opened(request, number, works=True)

    def run(data: dict[str, Any]) -> None:
        actions.lose_deal(actor=actor, deal_id=found.pk, at=timezone.now(), **data)

    form = forms.LoseForm(request.POST or None)
    return _step(request, found, form, run, title=_("记为未成"), done=_("已记为未成，以后可以重新开始。"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def plan(request: HttpRequest, number: str) -> HttpResponse:
    actor, found = _opened(request, number, works=True)

    def run(data: dict[str, Any]) -> None:
        actions.plan_next_action(actor=actor, deal_id=found.pk, at=timezone.now(), **data)

    initial = {"next_action": found.next_action, "on": found.next_action_on}
    form = forms.PlanForm(request.POST or None, initial=initial)
    return _step(request, found, form, run, title=_("安排下一步"), done=_("已安排下一步。"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, number: str) -> HttpResponse:
    actor, found = _opened(request, number, works=True)

    def run(data: dict[str, Any]) -> None:
        actions.edit_deal(
            actor=actor,
            deal_id=found.pk,
            title=data["title"],
            provider_id=data["provider"],
            expected_value=data["expected_value"],
            at=timezone.now(),
        )

    name = found.provider.name if found.provider is not None else ""
    initial = {"title": found.title, "provider": name, "expected_value": found.expected_value}
    form = forms.EditForm(request.POST or None, initial=initial, firms=_firms(actor))
    return _step(request, found, form, run, title=_("修改商机"), done=_("已修改。"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def assign(request: HttpRequest, number: str) -> HttpResponse:
    """Another owner within the owning organisation."""
    actor = actor_of(request)
    found = queries.deal_numbered(actor, number)
    if not may_assign(actor, found):
        raise NotPermitted
    organisation_id = found.owner_organisation_id

    def run(data: dict[str, Any]) -> None:
        actions.assign_deal(
            actor=actor,
            deal_id=found.pk,
            owner_id=int(data["owner"]),
            organisation_id=organisation_id,
            at=timezone.now(),
        )

    form = forms.AssignForm(request.POST or None, people=list(members_of(organisation_id)))
    return _step(request, found, form, run, title=_("换负责人"), done=_("已换负责人，对方已收到通知。"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add_note(request: HttpRequest, number: str) -> HttpResponse:
    actor, found = _opened(request, number)

    def run(data: dict[str, Any]) -> None:
        actions.add_note(actor=actor, deal_id=found.pk, at=timezone.now(), **data)

    form = forms.NoteForm(request.POST or None, initial={"happened_on": timezone.localdate()})
    words = _("写下以后不能改；写错了再补一条。")
    return _step(request, found, form, run, title=_("记下联系"), done=_("已记下。"), lead=words)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def give_task(request: HttpRequest, number: str) -> HttpResponse:
    actor, found = _opened(request, number)

    def run(data: dict[str, Any]) -> None:
        actions.give_task(
            actor=actor,
            deal_id=found.pk,
            title=data["title"],
            due_on=data["due_on"],
            assignee_id=int(data["assignee"]),
            at=timezone.now(),
        )

    form = forms.TaskForm(
        request.POST or None, people=_people(circle_ids(found)), initial={"assignee": str(actor.user_id)}
    )
    return _step(request, found, form, run, title=_("布置任务"), done=_("已布置，到期前会提醒。"))


def _task(actor: Actor, number: str, pk: int) -> tuple[Deal, int]:
    found = queries.deal_numbered(actor, number)
    if not tasks_of(found).filter(pk=pk).exists():
        raise NotFound
    return found, pk


@require_POST
@login_required
def finish_task(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found, task_id = _task(actor, number, pk)
    actions.finish_task(actor=actor, task_id=task_id, at=timezone.now())
    messages.success(request, _("任务已办好。"))
    return redirect(found)


@require_POST
@login_required
def reopen_task(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found, task_id = _task(actor, number, pk)
    actions.reopen_task(actor=actor, task_id=task_id, at=timezone.now())
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def drop_task(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    actor, found = _opened(request, number)
    _found, task_id = _task(actor, number, pk)

    def run(data: dict[str, Any]) -> None:
        actions.drop_task(actor=actor, task_id=task_id, at=timezone.now(), **data)

    form = forms.DropForm(request.POST or None)
    return _step(request, found, form, run, title=_("不办这项任务"), done=_("已记下理由。"))
