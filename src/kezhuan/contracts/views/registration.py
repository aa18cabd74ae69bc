"""Pages of the registrar, of experts, and of changes after the registration."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kezhuan.contracts import actions, queries
from kezhuan.contracts.forms.fields import ReasonForm
from kezhuan.contracts.forms.registration import CertificateForm, ChangeForm, ExamineForm, ExpertForm, OpinionForm
from kezhuan.contracts.models import Contract, ExpertOpinion, RegistrationChange
from kezhuan.contracts.permissions import may_advise, may_ask_change, may_decide, may_examine
from kezhuan.contracts.views.acting import run_form
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import NotFound, NotPermitted
from kezhuan.ui.http import actor_of

_FORM = ["GET", "HEAD", "POST"]


def _for_registrar(request: HttpRequest, number: str) -> tuple[Actor, Contract]:
    actor = actor_of(request)
    found = queries.contract_numbered(actor, number)
    if not may_examine(actor, found):
        raise NotPermitted(_("由登记地的主管部门办理，当事人自己的人要回避。"))
    return actor, found


@require_http_methods(_FORM)
@login_required
def examine(request: HttpRequest, number: str) -> HttpResponse:
    """The three questions."""
    actor, found = _for_registrar(request, number)
    found.lifecycle.after(found.state, "register")
    current = queries.open_registration(found)
    value = found.technology_value if current.verified_value is None else current.verified_value
    technology = "no" if current.is_technology is False else "yes"
    initial = {
        "is_technology": technology,
        "kind": current.found_kind or found.kind,
        "verified_value": value,
        "opinion": current.opinion,
    }
    form = ExamineForm(request.POST or None, initial=initial)

    def run() -> object:
        return actions.examine_contract(actor=actor, contract_id=found.pk, examined=form.examined(), at=timezone.now())

    lead = _("审查三件事：是不是技术合同、属于哪一类、技术交易额核定多少。写好以后由另一位工作人员决定。")
    done = _("审查意见已保存，请另一位工作人员决定。")
    return run_form(request, form, run, done=done, back=found, contract=found, title=_("审查"), lead=lead)


@require_http_methods(_FORM)
@login_required
def register(request: HttpRequest, number: str) -> HttpResponse:
    """The certificate's number, by a second person."""
    actor, found = _for_registrar(request, number)
    found.lifecycle.after(found.state, "register")
    if not may_decide(actor, found, queries.open_registration(found)):
        raise NotPermitted(_("审查和决定要由两个人办理，请另一位工作人员决定。"))
    form = CertificateForm(request.POST or None)

    def run() -> object:
        return actions.register_contract(actor=actor, contract_id=found.pk, at=timezone.now(), **form.cleaned_data)

    lead = _("准予登记以后，核定的类别和技术交易额写进登记，双方会收到消息。")
    done = _("已准予登记。")
    return run_form(request, form, run, done=done, back=found, contract=found, title=_("准予登记"), lead=lead)


@require_http_methods(_FORM)
@login_required
def invite(request: HttpRequest, number: str) -> HttpResponse:
    """Ask an expert who is bound to no party."""
    actor, found = _for_registrar(request, number)
    found.lifecycle.after(found.state, "conclude_review")
    form = ExpertForm(request.POST or None, actor=actor)

    def run() -> object:
        assert form.expert is not None  # a valid form has found one
        return actions.invite_expert(actor=actor, contract_id=found.pk, expert_id=form.expert.pk, at=timezone.now())

    lead = _("当事人单位的人和成果完成人不能评审，系统会核对。")
    return run_form(request, form, run, done=_("已邀请。"), back=found, contract=found, title=_("邀请专家"), lead=lead)


def _own_opinion(request: HttpRequest, number: str) -> tuple[Actor, Contract, ExpertOpinion]:
    """The opinion asked of the reader about this contract."""
    actor = actor_of(request)
    found = queries.contract_numbered(actor, number)
    for opinion in queries.asked_experts(actor).filter(registration__contract=found):
        if may_advise(actor, opinion):
            return actor, found, opinion
    raise NotFound


@require_http_methods(_FORM)
@login_required
def opinion(request: HttpRequest, number: str) -> HttpResponse:
    """An expert's words."""
    actor, found, mine = _own_opinion(request, number)
    form = OpinionForm(request.POST or None)

    def run() -> object:
        return actions.give_opinion(actor=actor, opinion_id=mine.pk, at=timezone.now(), **form.cleaned_data)

    lead = _("意见只给登记机构看，当事人看不到是谁说的。")
    done = _("意见已提交，谢谢。")
    return run_form(request, form, run, done=done, back=found, contract=found, title=_("出具意见"), lead=lead)


@require_http_methods(_FORM)
@login_required
def recuse(request: HttpRequest, number: str) -> HttpResponse:
    """An expert steps aside."""
    actor, found, mine = _own_opinion(request, number)
    form = ReasonForm(request.POST or None)

    def run() -> object:
        return actions.recuse_expert(
            actor=actor, opinion_id=mine.pk, reason=form.cleaned_data["reason"], at=timezone.now()
        )

    lead = _("写明和哪一方有什么关系。回避以后不再看得到这份合同。")
    return run_form(
        request, form, run, done=_("已回避，登记机构会另请专家。"), back="contracts:contracts", contract=found,
        title=_("回避"), lead=lead,
    )  # fmt: skip


@require_http_methods(_FORM)
@login_required
def change(request: HttpRequest, number: str) -> HttpResponse:
    """A party asks for a change of what was registered."""
    actor = actor_of(request)
    found = queries.contract_numbered(actor, number)
    if not may_ask_change(actor, found):
        raise NotPermitted(_("变更登记由提交登记的一方申请。"))
    found.lifecycle.after(found.state, "change")
    form = ChangeForm.of(request.POST or None, found)

    def run() -> object:
        return actions.ask_change(
            actor=actor,
            contract_id=found.pk,
            values=form.values(),
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
        )

    lead = _("改要变更的几项，其余不动。登记机构审核以后生效；当事人和类别变了，应当另签合同。")
    done = _("已申请，等登记机构审核。")
    return run_form(request, form, run, done=done, back=found, contract=found, title=_("申请变更登记"), lead=lead)


def _change(found: Contract, change_number: int) -> RegistrationChange:
    row = found.changes.filter(number=change_number).first()
    if row is None:
        raise NotFound
    return row


@require_POST
@login_required
def approve(request: HttpRequest, number: str, change_number: int) -> HttpResponse:
    """The registrar agrees to a change."""
    actor, found = _for_registrar(request, number)
    actions.approve_change(actor=actor, change_id=_change(found, change_number).pk, at=timezone.now())
    messages.success(request, _("变更登记已生效。"))
    return redirect(found)


@require_http_methods(_FORM)
@login_required
def disapprove(request: HttpRequest, number: str, change_number: int) -> HttpResponse:
    """The registrar does not agree, with the reason."""
    actor, found = _for_registrar(request, number)
    row = _change(found, change_number)
    form: Any = ReasonForm(request.POST or None)

    def run() -> object:
        return actions.refuse_change(
            actor=actor, change_id=row.pk, reason=form.cleaned_data["reason"], at=timezone.now()
        )

    lead = _("理由会告诉当事人，登记的内容保持不变。")
    return run_form(
        request, form, run, done=_("已答复。"), back=found, contract=found, title=_("不同意变更"), lead=lead
    )
