"""Names while typing, saved searches, and what the city was asked in vain."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kezhuan.engine.errors import InvalidInput, NotFound
from kezhuan.matching import queries
from kezhuan.matching.actions import address_of, change_search, delete_search, save_search
from kezhuan.matching.asking import Ask
from kezhuan.matching.forms import SavedSearchForm
from kezhuan.matching.models import SavedSearch
from kezhuan.matching.words import KIND_WORDS
from kezhuan.ui.columns import Column, Kind
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, page_number, render_page
from kezhuan.ui.tables import QueryTable

_PER_PAGE = 20
_LONGEST_TYPED = 60


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Names that begin as typed (characters, pinyin, initials): a fragment for pages, JSON where that is asked for."""
    typed = " ".join(request.GET.get("q", "").split())[:_LONGEST_TYPED]
    names = queries.suggest(actor_of(request), typed) if typed else ()
    if "application/json" in request.headers.get("Accept", ""):
        rows = [{"name": name.name, "kind": name.kind.value, "url": name.row.get_absolute_url()} for name in names]
        return JsonResponse({"suggestions": rows}, json_dumps_params={"ensure_ascii": False})
    context = {"names": [(KIND_WORDS[name.kind], name) for name in names], "typed": typed}
    return render_page(request, "matching/_suggestions.html", context)


@require_safe
@login_required
def saved(request: HttpRequest) -> HttpResponse:
    """One's own saved searches, newest first."""
    rows = queries.saved_searches(actor_of(request))
    page = Paginator(rows, _PER_PAGE).get_page(page_number(request))
    return render_page(request, "matching/saved.html", {"page": page, "rows": _described(page)})


def _described(page: Any) -> list[tuple[SavedSearch, str, list[Any]]]:
    return [
        (row, address_of(row), [KIND_WORDS[kind] for kind in KIND_WORDS if kind.value in row.kinds]) for row in page
    ]


@require_POST
@login_required
def save(request: HttpRequest) -> HttpResponse:
    """Keep the question of a results page; it gets its own words as name until it is renamed."""
    ask = Ask.read(request.POST, request.POST.get("text", ""))
    search = save_search(actor=actor_of(request), ask=ask, name="", alerts=True, at=timezone.now())
    messages.success(request, _("已订阅，有新结果会告诉您。"))
    return redirect("matching:change", search.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename, or switch the alerts."""
    actor = actor_of(request)
    search = queries.saved_searches(actor).filter(pk=pk).first()
    if search is None:
        raise NotFound
    form = SavedSearchForm(request.POST or None, initial={"name": search.name, "alerts": search.alerts})
    if request.method == "POST" and form.is_valid():
        try:
            change_search(actor=actor, search_id=pk, at=timezone.now(), **form.cleaned_data)
        except InvalidInput as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("matching:saved")
    context = {"search": search, "form": form, "answers_url": address_of(search)}
    return render_page(request, "matching/change.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    delete_search(actor=actor_of(request), search_id=pk, at=timezone.now())
    messages.success(request, _("已删除。"))
    return redirect("matching:saved")


class UnansweredTable(QueryTable):
    """Questions without any answer, the most asked first; nobody's name is kept with them."""

    name = "unanswered"
    caption = gettext_lazy("没有答案的提问")
    columns = (
        Column("text", gettext_lazy("问题"), head=True),
        Column("times", gettext_lazy("次数"), Kind.NUMBER),
        Column("last", gettext_lazy("最近一次"), Kind.MOMENT),
    )
    empty_title = gettext_lazy("没有落空的提问")
    empty_text = ""

    def row_key(self, row: Any) -> str:
        return ""


@require_safe
@login_required
def unanswered(request: HttpRequest) -> HttpResponse:
    """For officers: what people ask that nothing in the city answers."""
    rows = queries.unanswered(actor_of(request))
    return UnansweredTable(request, list(rows[:1000])).respond("matching/unanswered.html")
