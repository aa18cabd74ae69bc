"""Drafting: a new contract, its task list, and one page for each part, kept as soon as it is valid."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kezhuan.catalogue.queries import own_organisations
from kezhuan.contracts import actions, content, plans, queries
from kezhuan.contracts.checking import remarks_on
from kezhuan.contracts.forms.drafting import (
    ClausesForm,
    InstalmentForm,
    NewContractForm,
    PartyForm,
    PatentForm,
    PlanForm,
    PriceForm,
    SubjectForm,
)
from kezhuan.contracts.models import Contract, Side
from kezhuan.contracts.parties import words_of
from kezhuan.contracts.permissions import acting_ids, may_edit
from kezhuan.contracts.rules import rules_day
from kezhuan.deals.queries import deals_visible_to
from kezhuan.engine.actor import Actor
from kezhuan.engine.contract import PaymentMode, PaymentPlan, Period, RoyaltyTerms
from kezhuan.engine.contract.payment import Instalment
from kezhuan.engine.errors import DomainError, InvalidInput, NotFound, NotPermitted
from kezhuan.engine.money import Money
from kezhuan.ui.errors import field_messages, put_on_form
from kezhuan.ui.forms import ErrorLink, links_of
from kezhuan.ui.http import actor_of, render_page

#: The parts in the order of the task list: address, name, hint, the sections of the pre-check that belong to it.
PARTS: dict[str, tuple[Any, Any, tuple[str, ...]]] = {
    "parties": (gettext_lazy("当事人"), gettext_lazy("买方、卖方和他们的类别"), ("parties",)),
    "subject": (gettext_lazy("标的和期限"), gettext_lazy("名称、类别、有效期、技术领域、知识产权形式"), ("subject",)),
    "patents": (gettext_lazy("专利"), gettext_lazy("合同涉及专利的，法律要求逐项注明"), ("patents",)),
    "price": (gettext_lazy("分项价款"), gettext_lazy("技术费和设备、材料分开写，用来算技术交易额"), ("price",)),
    "payment": (gettext_lazy("付款计划"), gettext_lazy("一次付、分期、提成，或者入门费加提成"), ("payment",)),
    "clauses": (gettext_lazy("条款"), gettext_lazy("民法典要求的条款，旁边写着为什么和怎么写"), ("clauses",)),
}
MOST_ROWS = 40


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Who with whom about what; then the task list."""
    actor = actor_of(request)
    organisations = list(own_organisations(actor))
    if not organisations or actor.is_officer:
        raise NotPermitted(_("合同以单位的名义起草，请先加入单位。"))
    about = _about(actor, request.GET)
    form = NewContractForm(
        request.POST or None, actor=actor, organisations=organisations, initial=_initial(actor, about.get("deal"))
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = _open(actor, form, about)
        except DomainError as error:
            _put(form, error)
        else:
            return redirect("contracts:draft", made.reference_number)
    context = {"form": form, "about": about}
    return render_page(request, "contracts/new.html", context, status=422 if form.errors else 200)


def _initial(actor: Actor, deal_id: int | None) -> dict[str, Any]:
    """What a deal already says: its title, whose side the reader is on, and the other one."""
    deal = deals_visible_to(actor).filter(pk=deal_id).first() if deal_id is not None else None
    if deal is None:
        return {}
    sells = deal.provider_id in acting_ids(actor)
    own, other = (deal.provider_id, deal.buyer) if sells else (deal.buyer_id, deal.provider)
    return {
        "name": deal.title,
        "organisation": str(own),
        "side": Side.SELLER if sells else Side.BUYER,
        "other": other.name if other is not None else "",
    }


def _open(actor: Actor, form: NewContractForm, about: dict[str, int]) -> Contract:
    data = form.cleaned_data
    return actions.open_contract(
        actor=actor,
        owner_id=int(data["organisation"]),
        kind=data["kind"],
        form=data["form"],
        name=data["name"],
        parties_named=form.parties(),
        achievement_id=about.get("achievement"),
        demand_id=about.get("demand"),
        deal_id=about.get("deal"),
        at=timezone.now(),
    )


def _about(actor: Actor, asked: QueryDict) -> dict[str, int]:
    """Numbers of the achievement, demand and deal the address names; the verb asks whether they may be seen."""
    return {
        name: int(raw)
        for name in ("achievement", "demand", "deal")
        if (raw := asked.get(name, "")).isascii() and raw.isdigit() and len(raw) < 12
    }


def _put(form: Any, error: DomainError) -> None:
    """A refusal of the verb beside the field that can mend it."""
    if isinstance(error, InvalidInput):
        named = {"seller": "other", "buyer": "other"}
        for name, sentence in field_messages(error).items():
            field = named.get(name, name)
            form.add_error(field if field in form.fields else None, sentence)
        if error.fields:
            return
    put_on_form(form, error)


# The task list ------------------------------------------------------------------------------------------------------
@require_safe
@login_required
def draft(request: HttpRequest, number: str) -> HttpResponse:
    """What is done and what is not, by the pre-check."""
    found = _draft(request, number)
    remarks = remarks_on(found, rules_day(found, timezone.now()))
    tasks = []
    for key, (title, hint, sections) in PARTS.items():
        if key == "patents" and not found.involves_patents:
            continue
        open_here = [remark for remark in remarks if _part_of(remark) in sections and not _is_advice(remark)]
        state = "wrong" if any(remark.stops for remark in open_here) else ("todo" if open_here else "done")
        tasks.append((title, hint, state, reverse("contracts:part", args=[number, key])))
    stops = [remark for remark in remarks if remark.stops]
    done = sum(state == "done" for _title, _hint, state, _url in tasks)
    context = {"contract": found, "tasks": tasks, "done": done, "remarks": remarks, "stops": stops}
    return render_page(request, "contracts/draft.html", context)


def _part_of(remark: Any) -> str:
    return "patents" if remark.code in ("patents_missing", "patent_incomplete") else str(remark.section)


def _is_advice(remark: Any) -> bool:
    return bool(remark.code == "twin" or remark.level == "advised")


def _draft(request: HttpRequest, number: str) -> Contract:
    """The draft, for the side that writes it."""
    actor = actor_of(request)
    found = queries.contract_numbered(actor, number)
    if not may_edit(actor, found):
        raise NotPermitted(_("合同由起草单位填写，请把意见告诉对方。"))
    return found


# One part -----------------------------------------------------------------------------------------------------------
@dataclass
class Page:
    """One part of the draft: its form (one box each), its rows (the same boxes again and again), and what keeps it."""

    form: Any
    rows: Any
    keep: Callable[[], object]
    row_word: str = ""
    row_field: str = ""

    @property
    def is_valid(self) -> bool:
        good = self.form is None or self.form.is_valid()
        return (self.rows is None or self.rows.is_valid()) and good

    @property
    def links(self) -> list[ErrorLink]:
        """Every error of the page in its order, each with the box it leads to."""
        found = links_of(self.form) if self.form is not None and self.form.is_bound else []
        if self.rows is None or not self.rows.is_bound:
            return found
        found += [ErrorLink(str(sentence), "") for sentence in self.rows.non_form_errors()]
        for row in self.rows.forms:
            found += links_of(row)
        return found


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def part(request: HttpRequest, number: str, part: str) -> HttpResponse:
    """One page; what is valid is kept at once, and the next page opens."""
    found = _draft(request, number)
    if part not in PARTS:
        raise NotFound
    actor = actor_of(request)
    data = request.POST if request.method == "POST" else None
    page = _PAGES[part](actor, found, _with_more(data))
    status = 200
    if data is not None and "more" not in data:
        if page.is_valid and _kept(page):
            messages.success(request, _("已保存。"))
            return redirect(_after(found, part))
        status = 422
    title, hint, _sections = PARTS[part]
    shows = data is not None and "more" not in data
    context = {"contract": found, "page": page, "title": title, "hint": hint, "links": page.links if shows else []}
    return render_page(request, "contracts/part.html", context, status=status)


def _with_more(data: QueryDict | None) -> QueryDict | None:
    """With “再加一行” pressed, what was typed and one row more."""
    if data is None or "more" not in data:
        return data
    changed = data.copy()
    total = changed.get("rows-TOTAL_FORMS", "0")
    if total.isascii() and total.isdigit() and len(total) < 4:
        changed["rows-TOTAL_FORMS"] = str(min(int(total) + 1, MOST_ROWS))
    return changed


def _kept(page: Page) -> bool:
    """Run the verb; a refusal goes beside its field, on top where it has none there."""
    try:
        page.keep()
    except InvalidInput as error:
        for name, sentence in (field_messages(error) or {"": str(error)}).items():
            if page.form is not None and name in page.form.fields:
                page.form.add_error(name, sentence)
            elif page.rows is not None:
                page.rows._non_form_errors.append(sentence)
            else:
                page.form.add_error(None, sentence)
        return False
    return True


def _after(found: Contract, part: str) -> str:
    """The next page of the list, the task list after the last."""
    keys = [key for key in PARTS if key != "patents" or found.involves_patents]
    following = keys[keys.index(part) + 1 :] if part in keys else []
    if not following:
        return reverse("contracts:draft", args=[found.reference_number])
    return reverse("contracts:part", args=[found.reference_number, following[0]])


def _rows(
    form: type[forms.Form], data: QueryDict | None, initial: list[dict[str, Any]], spare: int, **more: Any
) -> Any:
    """A set of equal rows: what there is and ``spare`` empty ones."""
    made = formset_factory(form, extra=spare, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True)
    return made(data, prefix="rows", initial=initial, form_kwargs=more)


def _parties(actor: Actor, found: Contract, data: QueryDict | None) -> Page:
    initial = [
        {
            "side": words.side,
            "name": words.name,
            "nature": words.nature,
            "division_code": words.division_code,
            "country": words.country,
        }
        for words in map(words_of, found.parties.all())
    ]
    rows = _rows(PartyForm, data, initial, 1, actor=actor)

    def keep() -> object:
        named = [words for form in rows.forms if (words := form.words()) is not None]
        return actions.name_parties(actor=actor, contract_id=found.pk, parties_named=named, at=timezone.now())

    return Page(None, rows, keep, _("再加一个当事人"), _("当事人"))


def _subject(actor: Actor, found: Contract, data: QueryDict | None) -> Page:
    names = list(SubjectForm.base_fields)
    form = SubjectForm(data, initial={name: getattr(found, name) for name in names})

    def keep() -> object:
        return actions.edit_contract(actor=actor, contract_id=found.pk, values=form.cleaned_data, at=timezone.now())

    return Page(form, None, keep)


def _patents(actor: Actor, found: Contract, data: QueryDict | None) -> Page:
    rows = _rows(PatentForm, data, found.patents, 1)

    def keep() -> object:
        patents = [patent for form in rows.forms if (patent := form.patent()) is not None]
        return actions.edit_contract(actor=actor, contract_id=found.pk, values={"patents": patents}, at=timezone.now())

    return Page(None, rows, keep, _("再加一项专利"), _("专利"))


def _price(actor: Actor, found: Contract, data: QueryDict | None) -> Page:
    initial = [
        {"kind": item.kind.value, "label": item.label, "amount": item.amount.yuan} for item in content.items_of(found)
    ]
    rows = _rows(PriceForm, data, initial, 1 if initial else 3)

    def keep() -> object:
        items = [item for form in rows.forms if (item := form.item()) is not None]
        return actions.itemise_price(actor=actor, contract_id=found.pk, items=items, at=timezone.now())

    return Page(None, rows, keep, _("再加一项"), _("分项"))


def _payment(actor: Actor, found: Contract, data: QueryDict | None) -> Page:
    plan = plans.read(found.plan)
    form = PlanForm(data, initial=_plan_initial(found, plan))
    parts = plan.instalments if plan is not None else ()
    initial = [
        {
            "label": each.label,
            "due_on": each.due_on,
            "percent": each.percent,
            "amount": None if each.amount is None else each.amount.yuan,
        }
        for each in parts
    ]
    rows = _rows(InstalmentForm, data, initial, 1 if initial else 3)

    def keep() -> object:
        made = _plan(form, [row.cleaned_data for row in rows.forms if row.cleaned_data and not row.is_empty])
        return actions.plan_payment(actor=actor, contract_id=found.pk, plan=made, at=timezone.now())

    return Page(form, rows, keep, _("再加一期"), _("分期"))


def _plan_initial(found: Contract, plan: PaymentPlan | None) -> dict[str, Any]:
    if plan is None:
        return {"mode": PaymentMode.INSTALMENTS.value, "total": found.total_value or None}
    royalty = plan.royalty
    initial: dict[str, Any] = {"mode": plan.mode.value, "total": plan.total.yuan}
    if royalty is not None:
        initial |= {
            "basis": royalty.basis,
            "rates": " ".join(format(rate.normalize(), "f") for rate in royalty.rates),
            "period": royalty.period.value,
            "starts_on": royalty.starts_on,
            "ends_on": royalty.ends_on,
            "pay_days": royalty.pay_days,
            "minimum": None if royalty.minimum is None else royalty.minimum.yuan,
            "cap": None if royalty.cap is None else royalty.cap.yuan,
        }
    return initial


def _plan(form: PlanForm, rows: list[dict[str, Any]]) -> PaymentPlan:
    """What was typed as a plan; its sums are checked by the verb."""
    data = form.cleaned_data
    mode = PaymentMode(data["mode"])
    parts = tuple(
        Instalment(row["label"], row["due_on"], None if row["amount"] is None else Money(row["amount"]), row["percent"])
        for row in rows
    )
    royalty = None
    if mode.has_royalty:
        royalty = RoyaltyTerms(
            basis=data["basis"],
            rates=data["rates"],
            period=Period(data["period"]),
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            pay_days=30 if data["pay_days"] is None else data["pay_days"],
            minimum=None if data["minimum"] is None else Money(data["minimum"]),
            cap=None if data["cap"] is None else Money(data["cap"]),
        )
    total = Money(0) if mode is PaymentMode.ROYALTY else Money(data["total"] or 0)
    return PaymentPlan(mode, total, () if mode is PaymentMode.ROYALTY else parts, royalty)


def _clauses(actor: Actor, found: Contract, data: QueryDict | None) -> Page:
    plan = plans.read(found.plan)
    form = ClausesForm(data, contract=found, royalty=plan is not None and plan.mode.has_royalty)

    def keep() -> object:
        return actions.write_clauses(actor=actor, contract_id=found.pk, clauses=form.cleaned_data, at=timezone.now())

    return Page(form, None, keep)


_PAGES: dict[str, Callable[[Actor, Contract, QueryDict | None], Page]] = {
    "parties": _parties,
    "subject": _subject,
    "patents": _patents,
    "price": _price,
    "payment": _payment,
    "clauses": _clauses,
}
