"""The front page: the question first, then what there is, each number a door to the list behind it."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from kezhuan.engine.match.document import Kind
from kezhuan.matching.asked import recall
from kezhuan.matching.asking import LONGEST_TEXT
from kezhuan.matching.queries import Name, suggest
from kezhuan.matching.words import KIND_WORDS
from kezhuan.portal import queries
from kezhuan.ui.http import actor_of, render_page

_MOST_NAMES = 20
_LONGEST_NAME = 60


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """No sign-in, no cookie needed: a visitor types a problem and gets answers."""
    return render_page(
        request,
        "portal/home.html",
        {
            "examples": queries.example_questions(),
            "doors": queries.doors(),
            "halls": queries.halls(),
            "newest": queries.newest(),
            "example_name": queries.example_name(),
            "now": timezone.now(),
            "again": recall(request, token) if (token := request.GET.get("ask", "")) else _said(request),
        },
    )


def _said(request: HttpRequest) -> str:
    """The question to be changed, when the visitor came back for that."""
    return request.GET.get("q", "")[:LONGEST_TEXT]


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Organisations, people and things by name: characters, pinyin or initials."""
    typed = " ".join(request.GET.get("q", "").split())[:_LONGEST_NAME]
    found = suggest(actor_of(request), typed, limit=_MOST_NAMES) if typed else ()
    groups: dict[Kind, list[Name]] = {}
    for name in found:
        groups.setdefault(name.kind, []).append(name)
    context = {
        "typed": typed,
        "example_name": queries.example_name(),
        "count": len(found),
        "groups": [(KIND_WORDS[kind], groups[kind]) for kind in Kind if kind in groups],
    }
    return render_page(request, "portal/find.html", context)
