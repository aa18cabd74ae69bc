"""Publishing a thing in steps: begin, task list, one page a step, check answers, receipt. The draft is kept at once."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.forms import ChoiceField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from kezhuan.catalogue import presenting
from kezhuan.catalogue.actions import draft_item, edit_item, submit_item
from kezhuan.catalogue.completeness import Need, awaits_owner, gaps
from kezhuan.catalogue.forms import STEPS, ItemForm, StepPage, step_named
from kezhuan.catalogue.kinds import DEMAND, Kind, kind_named
from kezhuan.catalogue.models import CatalogueItem
from kezhuan.catalogue.panels import start_text
from kezhuan.catalogue.permissions import may_edit
from kezhuan.catalogue.queries import item_numbered, own_organisations
from kezhuan.catalogue.similar import similar_to
from kezhuan.catalogue.wording import suggest_title
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import InvalidInput, NotPermitted
from kezhuan.parties.models import Organisation
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, is_fragment, render_page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind_code: str) -> HttpResponse:
    """The first page; saving it makes the draft and gives the reference number."""
    actor, kind = actor_of(request), kind_named(kind_code)
    organisations = list(own_organisations(actor))
    if not organisations:
        return render_page(request, "catalogue/no_organisation.html", {"kind": kind}, status=200)
    page = STEPS[kind.code][0]
    if request.method != "POST":
        form = page.form(initial=_beginning(request, kind))
        _ask_owner(form, organisations)
        return _step_page(request, kind, None, page, form)
    form = page.form(request.POST)
    _ask_owner(form, organisations)
    values = form.kept()
    if "owner" in form.errors:
        return _step_page(request, kind, None, page, form, status=422)
    owner_id = int(values.pop("owner", organisations[0].pk))
    item = _draft_what_is_right(actor, kind, owner_id, form, values)
    return _after_saving(request, kind, item, page, form)


def _beginning(request: HttpRequest, kind: Kind) -> dict[str, Any]:
    """A demand may begin with the words a visitor typed elsewhere."""
    if kind is not DEMAND:
        return {}
    text = start_text(request)
    return {"statement": text, "title": suggest_title(text), "kind": "problem"}


def _ask_owner(form: ItemForm, organisations: list[Organisation]) -> None:
    """Members of several organisations say for which one; others are not asked."""
    if len(organisations) > 1:
        choices = [(str(row.pk), row.name) for row in organisations]
        form.fields = {"owner": ChoiceField(label=_("所属单位"), choices=choices), **form.fields}


def _draft_what_is_right(
    actor: Actor, kind: Kind, owner_id: int, form: ItemForm, values: dict[str, Any]
) -> CatalogueItem:
    """Draft with every value the verb accepts; refusals go onto the form."""
    at = timezone.now()
    try:
        return draft_item(actor=actor, kind=kind, owner_id=owner_id, values=values, at=at)
    except InvalidInput as refusal:
        put_on_form(form, refusal)
        kept = {name: value for name, value in values.items() if name not in refusal.fields}
        return draft_item(actor=actor, kind=kind, owner_id=owner_id, values=kept, at=at)


def _editable(request: HttpRequest, kind_code: str, number: str) -> tuple[Actor, Kind, CatalogueItem]:
    """The thing as something this actor may write on; NotFound, NotPermitted or NotAllowedNow otherwise."""
    actor, kind = actor_of(request), kind_named(kind_code)
    item = item_numbered(actor, kind, number)
    if not may_edit(actor, item):
        raise NotPermitted
    kind.lifecycle.after(item.state, "submit")
    return actor, kind, item


@login_required
@require_safe
def tasks(request: HttpRequest, kind_code: str, number: str) -> HttpResponse:
    """The task list of a draft: what is done, what is missing."""
    _actor, kind, item = _editable(request, kind_code, number)
    missing = gaps(item)
    rows = [(page, _state_of(page, missing), _missing_on(page, missing)) for page in STEPS[kind.code]]
    done = sum(state == "done" for _page, state, _count in rows)
    return render_page(
        request,
        "catalogue/tasks.html",
        {"kind": kind, "item": item, "rows": rows, "done": done, "ready": not missing},
    )


def _missing_on(page: StepPage, missing: list[Need]) -> int:
    return sum(need.step == page.key for need in missing)


def _state_of(page: StepPage, missing: list[Need]) -> str:
    return "todo" if _missing_on(page, missing) else "done"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, kind_code: str, number: str, key: str) -> HttpResponse:
    """One page of the form. What can be read is kept, also when something else on the page is wrong."""
    actor, kind, item = _editable(request, kind_code, number)
    page = step_named(kind.code, key)
    if request.method != "POST":
        return _step_page(request, kind, item, page, page.form(item=item))
    form = page.form(request.POST, item=item)
    at = timezone.now()
    saved = _keep_what_is_right(actor, kind, item, form, at)
    if is_fragment(request):
        return render_page(request, "catalogue/_saved.html", {"saved_at": at, "wrong": bool(form.errors)})
    return _after_saving(request, kind, saved, page, form)


def _keep_what_is_right(actor: Actor, kind: Kind, item: CatalogueItem, form: ItemForm, at: datetime) -> CatalogueItem:
    values = form.kept()
    try:
        return edit_item(actor=actor, kind=kind, item_id=item.pk, values=values, at=at)
    except InvalidInput as refusal:
        put_on_form(form, refusal)
        kept = {name: value for name, value in values.items() if name not in refusal.fields}
        return edit_item(actor=actor, kind=kind, item_id=item.pk, values=kept, at=at)


def _after_saving(
    request: HttpRequest, kind: Kind, item: CatalogueItem, page: StepPage, form: ItemForm
) -> HttpResponse:
    if "later" in request.POST:
        return redirect(kind.url("tasks", item.reference_number))
    if form.errors:
        return _step_page(request, kind, item, page, form, status=422)
    pages = STEPS[kind.code]
    following = pages[pages.index(page) + 1 :]
    if request.GET.get("back") == "check" or not following:
        return redirect(kind.url("check" if not gaps(item) else "tasks", item.reference_number))
    return redirect(kind.url("step", item.reference_number, following[0].key))


def _step_page(
    request: HttpRequest,
    kind: Kind,
    item: CatalogueItem | None,
    page: StepPage,
    form: ItemForm,
    status: int = 200,
) -> HttpResponse:
    pages = STEPS[kind.code]
    context = {
        "kind": kind,
        "item": item,
        "step": page,
        "form": form,
        "place": pages.index(page) + 1,
        "total": len(pages),
        "action": kind.url("step", item.reference_number, page.key) if item else "",
        "saved": bool(item) and status == 422,
    }
    return render_page(request, "catalogue/step.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, kind_code: str, number: str) -> HttpResponse:
    """Check the answers and hand in; what is missing is named and linked."""
    actor, kind, item = _editable(request, kind_code, number)
    declared = request.POST.get("declared") == "yes"
    waits = awaits_owner(item)
    if request.method == "POST" and declared and not gaps(item) and not waits:
        submit_item(actor=actor, kind=kind, item_id=item.pk, at=timezone.now())
        return redirect(kind.url("receipt", item.reference_number))
    context = {
        "kind": kind,
        "item": item,
        "missing": gaps(item),
        "pages": [(page, _answers(page, item)) for page in STEPS[kind.code]],
        "similar": similar_to(item),
        "waits": waits,
        "undeclared": request.method == "POST" and not declared,
    }
    return render_page(request, "catalogue/check.html", context, status=422 if request.method == "POST" else 200)


def _answers(page: StepPage, item: CatalogueItem) -> list[presenting.Fact]:
    """Every answer of a page as people read it; an empty one says so."""
    form = page.form(item=item)
    return [
        presenting.Fact(str(form.fields[name].label), presenting.answer_text(form.fields[name], form[name].value()))
        for name in form.fields
    ]


@login_required
@require_safe
def receipt(request: HttpRequest, kind_code: str, number: str) -> HttpResponse:
    """The confirmation with the reference number and what comes next."""
    actor, kind = actor_of(request), kind_named(kind_code)
    item = item_numbered(actor, kind, number)
    if not may_edit(actor, item):
        raise NotPermitted
    return render_page(request, "catalogue/receipt.html", {"kind": kind, "item": item})
