"""Entering an organisation or a person in steps: task list, one page a step, check answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kezhuan.engine.actor import ActorKind
from kezhuan.engine.codes import CreditCode
from kezhuan.engine.errors import InvalidInput, NotPermitted
from kezhuan.parties import actions, permissions, queries
from kezhuan.parties.forms import (
    AboutForm,
    BusinessForm,
    ContactForm,
    IdentityForm,
    PersonForm,
    PlaceForm,
    ReachForm,
    StatisticsForm,
    WorkForm,
)
from kezhuan.parties.models import Organisation, Person
from kezhuan.parties.validation import ORGANISATION_CHECKS, PERSON_CHECKS, Check, checked
from kezhuan.ui.errors import field_messages, message_of, put_on_form
from kezhuan.ui.forms import ErrorLink
from kezhuan.ui.http import actor_of, render_page
from kezhuan.ui.navigation import address
from kezhuan.ui.wizard import Step, Wizard

ORGANISATION_STEPS = (
    Step("identity", gettext_lazy("名称与代码"), IdentityForm, gettext_lazy("名称、类别、统一社会信用代码")),
    Step("place", gettext_lazy("所在地"), PlaceForm, gettext_lazy("县（市、区）、乡镇（街道）、功能区、地址")),
    Step("business", gettext_lazy("行业与规模"), BusinessForm, gettext_lazy("“5+5+N”产业、国民经济行业、规模")),
    Step("about", gettext_lazy("简介"), AboutForm, gettext_lazy("主营产品和技术特长")),
    Step("contact", gettext_lazy("联系人"), ContactForm, gettext_lazy("不公开，对接同意后才给对方")),
    Step("statistics", gettext_lazy("规上情况"), StatisticsForm, gettext_lazy("由主管部门按统计部门的名单填写")),
)
PERSON_STEPS = (
    Step("person", gettext_lazy("姓名与职务"), PersonForm, gettext_lazy("姓名、部门、职务、职称")),
    Step("work", gettext_lazy("研究方向"), WorkForm, gettext_lazy("方向、服务产业、简介")),
    Step("reach", gettext_lazy("联系方式"), ReachForm, gettext_lazy("不公开，对接同意后才给对方")),
)


class OrganisationWizard(Wizard):
    name = "parties.organisation"
    steps = tuple(step for step in ORGANISATION_STEPS if step.key != "statistics")


class OfficerOrganisationWizard(OrganisationWizard):
    steps = ORGANISATION_STEPS


class PersonWizard(Wizard):
    name = "parties.person"
    steps = PERSON_STEPS


@dataclass(frozen=True)
class Course:
    """One registration as the three pages show it: its draft, its words and its addresses."""

    wizard: Wizard
    title: str
    lead: str
    url_name: str
    checks: Mapping[str, Check]
    model: type[Organisation | Person]
    organisation: Organisation | None = None

    def url(self, page: str = "", **kwargs: object) -> str:
        owner = {"organisation_id": self.organisation.pk} if self.organisation else {}
        return reverse(f"parties:{self.url_name}{page}", kwargs={**owner, **kwargs})

    def step_url(self, key: str) -> str:
        return self.url("-step", step=key)

    @property
    def context(self) -> dict[str, Any]:
        return {
            "wizard": self.wizard,
            "title": self.title,
            "lead": self.lead,
            "tasks_url": self.url(),
            "check_url": self.url("-check"),
            "organisation": self.organisation,
        }


def _tasks(request: HttpRequest, course: Course) -> HttpResponse:
    """The task list; POST throws the draft away."""
    if request.method == "POST":
        course.wizard.clear()
        return redirect(course.url())
    tasks = [(task, "" if task.state == "closed" else course.step_url(task.step.key)) for task in course.wizard.tasks]
    return render_page(request, "parties/register.html", {**course.context, "tasks": tasks})


def _step(request: HttpRequest, course: Course, key: str) -> HttpResponse:
    """One page; the faults the verb would find show here, beside their field."""
    wizard = course.wizard
    current = wizard.step(key)
    if request.method == "POST":
        wizard.keep(key, request.POST)
    form = wizard.forms[key]
    if form.is_bound and form.is_valid():
        try:
            checked(form.cleaned_data, course.checks, course.model, timezone.localdate())
        except InvalidInput as error:
            put_on_form(form, error)
    if request.method == "POST" and not form.errors:
        following = wizard.next_step(key)
        return redirect(course.url("-check") if following is None else course.step_url(following.key))
    status = 422 if request.method == "POST" else 200
    return render_page(
        request, "parties/register_step.html", {**course.context, "step": current, "form": form}, status=status
    )


def _links(error: InvalidInput) -> list[ErrorLink]:
    """The verb's faults on the check page (the step pages show them beside the fields)."""
    named = field_messages(error)
    return [ErrorLink(sentence, "") for sentence in named.values()] or [ErrorLink(message_of(error), "")]


def _check(request: HttpRequest, course: Course, faults: list[ErrorLink], **more: object) -> HttpResponse:
    answers = [(answer, course.step_url(answer.step.key) + f"#id_{answer.field}") for answer in course.wizard.answers()]
    context = {**course.context, "answers": answers, "faults": faults, **more}
    return render_page(request, "parties/register_check.html", context, status=422 if faults else 200)


# Organisations ------------------------------------------------------------------------------------------------------
def _organisation_course(request: HttpRequest) -> Course:
    actor = actor_of(request)
    if not permissions.may_register_organisation(actor):
        raise NotPermitted
    kind = OfficerOrganisationWizard if actor.is_officer else OrganisationWizard
    return Course(
        wizard=kind(request, timezone.now()),
        title=_("登记单位"),
        lead=_("大约需要 5 分钟。每填完一项就自动保存，随时可以离开，30 天内回来接着填。"),
        url_name="organisation-register",
        checks=ORGANISATION_CHECKS,
        model=Organisation,
    )


@login_required
def organisation_register(request: HttpRequest) -> HttpResponse:
    return _tasks(request, _organisation_course(request))


@login_required
def organisation_register_step(request: HttpRequest, step: str) -> HttpResponse:
    return _step(request, _organisation_course(request), step)


@login_required
def organisation_register_check(request: HttpRequest) -> HttpResponse:
    """Check answers, with a warning of likely duplicates that gives no hidden record away; POST registers."""
    actor = actor_of(request)
    course = _organisation_course(request)
    if not course.wizard.ready:
        return redirect(course.url())
    values = course.wizard.cleaned()
    typed = str(values.get("credit_code", ""))
    code = str(CreditCode.parse(typed)) if CreditCode.is_valid(typed) else ""
    likely = queries.likely_duplicates(actor, name=str(values["name"]), credit_code=code)
    direct = permissions.registers_directly(actor, str(values.get("division_code", "")))
    may_act = not direct and actor.kind is ActorKind.USER and not actor.is_officer
    more: dict[str, object] = {
        "likely": likely,
        "may_act": may_act,
        "join_url": (address("accounts:join") or "") if may_act else "",
        "acts": request.method != "POST" or bool(request.POST.get("acts_for_it")),
        "note": "" if direct else _("提交后由主管部门核实，核实通过才公开。"),
    }
    if request.method != "POST":
        return _check(request, course, [], **more)
    if likely and not request.POST.get("different"):
        unanswered = _("请先核对可能重复的单位，再勾选“我核对过，不是同一家”")
        return _check(request, course, [ErrorLink(unanswered, "different")], unanswered=unanswered, **more)
    try:
        acts = may_act and bool(request.POST.get("acts_for_it"))
        done = actions.register_organisation(actor=actor, values=values, at=timezone.now(), acts_for_it=acts)
    except InvalidInput as error:
        return _check(request, course, _links(error), **more)
    course.wizard.clear()
    messages.success(request, _("已登记。") if direct else _("已提交，主管部门核实后公开。"))
    return redirect(done)


# People -------------------------------------------------------------------------------------------------------------
def _person_course(request: HttpRequest, organisation_id: int) -> Course:
    actor = actor_of(request)
    organisation = queries.get_organisation(actor, organisation_id)
    if not permissions.may_register_person(actor, organisation):
        raise NotPermitted
    return Course(
        wizard=PersonWizard(request, timezone.now()),
        title=_("登记人员"),
        lead=organisation.name,
        url_name="person-register",
        checks=PERSON_CHECKS,
        model=Person,
        organisation=organisation,
    )


@login_required
def person_register(request: HttpRequest, organisation_id: int) -> HttpResponse:
    return _tasks(request, _person_course(request, organisation_id))


@login_required
def person_register_step(request: HttpRequest, organisation_id: int, step: str) -> HttpResponse:
    return _step(request, _person_course(request, organisation_id), step)


@login_required
def person_register_check(request: HttpRequest, organisation_id: int) -> HttpResponse:
    course = _person_course(request, organisation_id)
    if not course.wizard.ready:
        return redirect(course.url())
    more: dict[str, object] = {"note": _("本人同意公开之前，只有本人、本单位和主管部门看得到。")}
    if request.method != "POST":
        return _check(request, course, [], **more)
    try:
        person = actions.register_person(
            actor=actor_of(request),
            organisation_id=organisation_id,
            values=course.wizard.cleaned(),
            at=timezone.now(),
        )
    except InvalidInput as error:
        return _check(request, course, _links(error), **more)
    course.wizard.clear()
    messages.success(request, _("已登记。"))
    return redirect(person)
