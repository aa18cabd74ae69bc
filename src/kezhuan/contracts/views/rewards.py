"""Pages of a reward: the list, the reckoning, its derivation on screen and paper, notice, settling, payments."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kezhuan.contracts import queries
from kezhuan.contracts.actions import rewards as actions
from kezhuan.contracts.derivation import shown_lines
from kezhuan.contracts.forms.fields import ReasonForm
from kezhuan.contracts.forms.rewards import AgreeForm, PayoutForm, RewardForm, StaffForm
from kezhuan.contracts.models import Contract, PartyNature, RewardSplit
from kezhuan.contracts.permissions import may_reward, may_see_shares
from kezhuan.contracts.tables import REWARD_TAGS, RewardTable
from kezhuan.contracts.views.acting import run_form
from kezhuan.engine.actor import Actor
from kezhuan.engine.contract import UnitClass
from kezhuan.engine.errors import DomainError, InvalidInput, NotPermitted
from kezhuan.gazette.queries import notice_of
from kezhuan.parties.models import Organisation
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, render_page

_FORM = ["GET", "HEAD", "POST"]
_PUBLIC = (PartyNature.UNIVERSITY, PartyNature.RESEARCH)
_STATE = (PartyNature.HOSPITAL, PartyNature.INSTITUTION, PartyNature.AUTHORITY)


@require_safe
@login_required
def rewards(request: HttpRequest) -> HttpResponse:
    """Rewards of one's own unit; officers see those of their county."""
    return RewardTable(request, queries.rewards_visible_to(actor_of(request))).respond("contracts/rewards.html")


@require_http_methods(_FORM)
@login_required
def new(request: HttpRequest, number: str) -> HttpResponse:
    """Reckon what came in under one contract."""
    actor = actor_of(request)
    found = queries.contract_numbered(actor, number)
    unit, nature = _unit(actor, found)
    form = RewardForm.of(request.POST or None, found, nature)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.reckon_reward(
                actor=actor, contract_id=found.pk, unit_id=unit.pk, wanted=form.reckoning(), at=timezone.now()
            )
        except InvalidInput as error:
            form.put(error)
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已测算，请核对推算过程。"))
            return redirect(made)
    receipts = list(queries.unrewarded_receipts(found))
    context = {"contract": found, "unit": unit, "form": form, "receipts": receipts}
    return render_page(request, "contracts/new_reward.html", context, status=422 if form.errors else 200)


def _unit(actor: Actor, contract: Contract) -> tuple[Organisation, UnitClass]:
    """The seller the actor acts for, and what the class of the party says about its nature."""
    for party in contract.parties.all():
        if party.side == "seller" and party.organisation is not None and may_reward(actor, party.organisation.pk):
            if party.nature in _PUBLIC:
                return party.organisation, UnitClass.PUBLIC
            return party.organisation, UnitClass.STATE if party.nature in _STATE else UnitClass.PRIVATE
    raise NotPermitted(_("收益分配由收款的单位办理。"))


@require_safe
@login_required
def reward(request: HttpRequest, number: str) -> HttpResponse:
    """The derivation line by line, who gets what, and what may be done now."""
    actor = actor_of(request)
    found = queries.reward_numbered(actor, number)
    return render_page(request, "contracts/reward.html", _context(actor, found))


@require_safe
@login_required
def printed(request: HttpRequest, number: str) -> HttpResponse:
    """The same for paper."""
    actor = actor_of(request)
    found = queries.reward_numbered(actor, number)
    return render_page(request, "contracts/reward_print.html", _context(actor, found))


def _context(actor: Actor, found: RewardSplit) -> dict[str, Any]:
    sees = may_see_shares(actor, found)
    gives = may_reward(actor, found.unit_id)
    shares = list(found.shares.all()) if sees else []
    allows = found.lifecycle.allows
    needs_notice = found.nature != "private"
    notice = notice_of(found, actions.NOTICE_KIND)
    noticed = notice is not None and notice.state == "closed"
    return {
        "split": found,
        "tag": REWARD_TAGS[found.state],
        "lines": shown_lines(found.lines, names=sees),
        "shares": shares,
        "paid": sum((share.paid for share in shares), start=0 * found.reward),
        "notice": notice,
        "sees_contract": queries.visible_to(actor).filter(pk=found.contract_id).exists(),
        "can_publish": gives and allows(found.state, "publish"),
        "can_agree": gives and allows(found.state, "agree") and (noticed or not needs_notice),
        "can_withdraw": gives and allows(found.state, "withdraw"),
        "can_pay": gives and allows(found.state, "pay_out"),
        "can_name": gives and found.state in ("draft", "noticed", "agreed") and any(s.reserved for s in shares),
    }


def _given(request: HttpRequest, number: str) -> tuple[Actor, RewardSplit]:
    """A split of the reader's own unit."""
    actor = actor_of(request)
    found = queries.reward_numbered(actor, number)
    if not may_reward(actor, found.unit_id):
        raise NotPermitted(_("收益分配由收款的单位办理。"))
    return actor, found


@require_POST
@login_required
def publish(request: HttpRequest, number: str) -> HttpResponse:
    """Make it known in the unit."""
    actor, found = _given(request, number)
    actions.publish_reward(actor=actor, split_id=found.pk, at=timezone.now())
    messages.success(request, _("已在本单位公示，期满没有异议再确定。"))
    return redirect(found)


@require_http_methods(_FORM)
@login_required
def agree(request: HttpRequest, number: str) -> HttpResponse:
    """It stands, with the day to pay by."""
    actor, found = _given(request, number)
    found.lifecycle.after(found.state, "agree")
    form = AgreeForm(request.POST or None)

    def run() -> object:
        return actions.agree_reward(
            actor=actor, split_id=found.pk, pay_by=form.cleaned_data["pay_by"], at=timezone.now()
        )

    lead = _("确定以后按个人份额兑现，不能再撤回。")
    return _run(request, found, form, run, _("已确定，请按期限兑现。"), _("确定分配"), lead)


def _run(
    request: HttpRequest, found: RewardSplit, form: Any, run: Any, done: str, title: str, lead: str
) -> HttpResponse:
    return run_form(
        request, form, run, done=done, back=found, template="contracts/reward_form.html", split=found,
        title=title, lead=lead,
    )  # fmt: skip


@require_http_methods(_FORM)
@login_required
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take it back; its receipts may be reckoned again."""
    actor, found = _given(request, number)
    found.lifecycle.after(found.state, "withdraw")
    form = ReasonForm(request.POST or None)

    def run() -> object:
        return actions.withdraw_reward(
            actor=actor, split_id=found.pk, reason=form.cleaned_data["reason"], at=timezone.now()
        )

    lead = _("撤回以后，这些到账可以重新测算；正在公示的同时撤回公示。")
    return _run(request, found, form, run, _("已撤回。"), _("撤回分配"), lead)


@require_http_methods(_FORM)
@login_required
def staff(request: HttpRequest, number: str) -> HttpResponse:
    """Name the transfer staff whose part was kept."""
    actor, found = _given(request, number)
    form = StaffForm(request.POST or None)

    def run() -> object:
        return actions.name_staff(actor=actor, split_id=found.pk, people=form.cleaned_data["people"], at=timezone.now())

    lead = _("留出的份额按这里的比例分到分，合计不变。")
    return _run(request, found, form, run, _("已写明转化人员。"), _("写明转化人员"), lead)


@require_http_methods(_FORM)
@login_required
def pay(request: HttpRequest, number: str, position: int) -> HttpResponse:
    """Write down a payment to one person."""
    actor, found = _given(request, number)
    found.lifecycle.after(found.state, "pay_out")
    share = queries.share_of(found, position)
    form = PayoutForm.of(request.POST or None, share)

    def run() -> object:
        return actions.pay_reward(actor=actor, split_id=found.pk, payout=form.payout(share), at=timezone.now())

    return _run(request, found, form, run, _("兑现已登记。"), _("登记兑现"), share.name)
