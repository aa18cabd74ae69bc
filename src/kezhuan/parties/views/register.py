"""Entering an organisation or a person in steps: task list, one page a step, check answers."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
from kezhuan.ui.errors import message_of, put_on_form
from kezhuan.ui.http import actor_of, render_page
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


def _organisation_wizard(request: HttpRequest) -> Wizard:
    actor = actor_of(request)
    if not permissions.may_register_organisation(actor):
        raise NotPermitted
    kind = OfficerOrganisationWizard if actor.is_officer else OrganisationWizard
    return kind(request, timezone.now())


def _checked_step(wizard: Wizard, key: str, checks: Mapping[str, Check], model: Any) -> Any:
    """The bound form with the faults the verb would find, so that they show on the page of their field."""
    form = wizard.forms[key]
    if form.is_bound and form.is_valid():
        try:
            checked(form.cleaned_data, checks, model, timezone.localdate())
        except InvalidInput as error:
            put_on_form(form, error)
    return form


@login_required
def organisation_new(request: HttpRequest) -> HttpResponse:
    """The task list."""
    wizard = _organisation_wizard(request)
    if request.method == "POST":
        wizard.clear()
        return redirect("parties:organisation-new")
    return render_page(request, "parties/organisation_new.html", {"wizard": wizard})


@login_required
def organisation_new_step(request: HttpRequest, step: str) -> HttpResponse:
    wizard = _organisation_wizard(request)
    current = wizard.step(step)
    if request.method == "POST":
        wizard.keep(step, request.POST)
        form = _checked_step(wizard, step, ORGANISATION_CHECKS, Organisation)
        if not form.errors:
            following = wizard.next_step(step)
            if following is None:
                return redirect("parties:organisation-new-check")
            return redirect("parties:organisation-new-step", step=following.key)
    else:
        form = _checked_step(wizard, step, ORGANISATION_CHECKS, Organisation)
    context = {"wizard": wizard, "step": current, "form": form}
    status = 422 if request.method == "POST" else 200
    return render_page(request, "parties/organisation_new_step.html", context, status=status)


@login_required
def organisation_new_check(request: HttpRequest) -> HttpResponse:
    """Check answers, with a warning of likely duplicates that gives no hidden record away; POST registers."""
    actor = actor_of(request)
    wizard = _organisation_wizard(request)
    if not wizard.ready:
        return redirect("parties:organisation-new")
    values = wizard.cleaned()
    code = str(values.get("credit_code", ""))
    code = str(CreditCode.parse(code)) if CreditCode.is_valid(code) else ""
    likely = queries.likely_duplicates(actor, name=str(values["name"]), credit_code=code)
    faults: list[str] = []
    if request.method == "POST":
        if likely and not request.POST.get("different"):
            faults = [_("请先核对可能重复的单位，再勾选“我核对过，不是同一家”")]
        else:
            try:
                done = actions.register_organisation(actor=actor, values=values, at=timezone.now())
            except InvalidInput as error:
                faults = list(error.fields.values()) or [message_of(error)]
                faults = [_(sentence) for sentence in faults]
            else:
                wizard.clear()
                words = _("已登记。") if done.state == "active" else _("已提交，主管部门核实后公开。")
                messages.success(request, words)
                return redirect(done)
    context = {
        "wizard": wizard,
        "answers": wizard.answers(),
        "likely": likely,
        "faults": faults,
        "direct": permissions.registers_directly(actor, str(values.get("division_code", ""))),
    }
    return render_page(request, "parties/organisation_new_check.html", context, status=422 if faults else 200)


def _person_wizard(request: HttpRequest, organisation_id: int) -> tuple[Wizard, Organisation]:
    actor = actor_of(request)
    organisation = queries.get_organisation(actor, organisation_id)
    if not permissions.may_register_person(actor, organisation):
        raise NotPermitted
    return PersonWizard(request, timezone.now()), organisation


@login_required
def person_new(request: HttpRequest, organisation_id: int) -> HttpResponse:
    wizard, organisation = _person_wizard(request, organisation_id)
    if request.method == "POST":
        wizard.clear()
        return redirect("parties:person-new", organisation_id=organisation_id)
    return render_page(request, "parties/person_new.html", {"wizard": wizard, "organisation": organisation})


@login_required
def person_new_step(request: HttpRequest, organisation_id: int, step: str) -> HttpResponse:
    wizard, organisation = _person_wizard(request, organisation_id)
    current = wizard.step(step)
    if request.method == "POST":
        wizard.keep(step, request.POST)
    form = _checked_step(wizard, step, PERSON_CHECKS, Person)
    if request.method == "POST" and not form.errors:
        following = wizard.next_step(step)
        if following is None:
            return redirect("parties:person-new-check", organisation_id=organisation_id)
        return redirect("parties:person-new-step", organisation_id=organisation_id, step=following.key)
    context = {"wizard": wizard, "step": current, "form": form, "organisation": organisation}
    status = 422 if request.method == "POST" else 200
    return render_page(request, "parties/person_new_step.html", context, status=status)


@login_required
def person_new_check(request: HttpRequest, organisation_id: int) -> HttpResponse:
    wizard, organisation = _person_wizard(request, organisation_id)
    if not wizard.ready:
        return redirect("parties:person-new", organisation_id=organisation_id)
    faults: list[str] = []
    if request.method == "POST":
        try:
            person = actions.register_person(
                actor=actor_of(request), organisation_id=organisation.pk, values=wizard.cleaned(), at=timezone.now()
            )
        except InvalidInput as error:
            faults = list(error.fields.values()) or [message_of(error)]
        else:
            wizard.clear()
            messages.success(request, _("已登记。本人同意公开之前，只有本单位和主管部门看得到。"))
            return redirect(person)
    context = {"wizard": wizard, "answers": wizard.answers(), "faults": faults, "organisation": organisation}
    return render_page(request, "parties/person_new_check.html", context, status=422 if faults else 200)
