"""Answers to a problem in plain words, with reasons, filters, and what to do next."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.match.document import Kind
from kezhuan.engine.reading import Reading, read
from kezhuan.matching.actions import log_search
from kezhuan.matching.asked import recall, remember
from kezhuan.matching.asking import ANSWER_KINDS, LONGEST_FIX, LONGEST_TEXT, PAGE_SIZE, Ask
from kezhuan.matching.comparing import MOST, picked
from kezhuan.matching.judging import FeedbackBox, boxes
from kezhuan.matching.presenting import Fact, Spans, Why, explained, left_out, pieces
from kezhuan.matching.queries import Found, Hit, find_answers, rows_of
from kezhuan.matching.reading import corrected, said_of, stated, understood, wanted_measure
from kezhuan.matching.words import KIND_WORDS, division_name, industry_name, way_name
from kezhuan.portal.forms import WishesForm
from kezhuan.ui.errors import message_of
from kezhuan.ui.http import actor_of, render_page
from kezhuan.ui.navigation import address

#: A longer question does not go into the address, where proxies write it down.
_SHORT = 60
#: A longer question is folded away, so that the answers stay in sight.
_LONG = 140


@dataclass(frozen=True)
class Card:
    """One answer ready for the page."""

    hit: Hit
    why: Why | None
    url: str
    interest_url: str
    ways: Sequence[str] = ()
    facts: Sequence[Fact] = ()
    feedback: FeedbackBox | None = None
    pick_url: str = ""
    is_picked: bool = False

    @property
    def row(self) -> Any:
        return self.hit.row


@dataclass(frozen=True)
class Tab:
    label: Any
    count: int
    url: str
    on: bool


@dataclass(frozen=True)
class Choice:
    """One value of a facet, for ``c-facet``."""

    label: str
    count: int | None
    url: str
    on: bool


@dataclass(frozen=True)
class Facet:
    title: str
    items: Sequence[Choice]


@csrf_exempt  # asking changes nothing but the asker's own session, and must work without cookies
@require_http_methods(["GET", "HEAD", "POST"])
def answers(request: HttpRequest) -> HttpResponse:
    """GET shows answers; POST takes a question of any length and leads to them."""
    if request.method == "POST":
        return HttpResponseRedirect(_address_of(request, request.POST.get("q", "").strip()))
    token = request.GET.get("ask", "")
    ask = Ask.read(request.GET, recall(request, token) if token else None)
    wrong = ""
    if "to" in request.GET or "drop" in request.GET:
        try:
            return HttpResponseRedirect(_corrected_address(request, ask, token))
        except InvalidInput as error:
            wrong = message_of(error)
    found = find_answers(actor_of(request), ask, at=timezone.now())
    if "kind" not in request.GET and not ask.is_wordless:
        log_search(found, at=timezone.now())
    return render_page(request, "portal/answers.html", {**_context(request, found, token), "wrong": wrong})


def _corrected_address(request: HttpRequest, ask: Ask, token: str) -> str:
    """This question with one line of what was understood taken away (``drop``), written anew, or added (``to``)."""
    drop, to = (" ".join(request.GET.get(name, "").split())[:LONGEST_FIX] for name in ("drop", "to"))
    if to:
        wanted_measure(to)
    # What is taken back was perhaps added before: both ways end where they began.
    fixes = [fix for fix in ask.fixes if not (fix[0] == "+" and drop and said_of(fix[1:]) == drop)]
    fixes += [f"-{drop}"] if drop and len(fixes) == len(ask.fixes) else []
    fixes += [f"+{to}"] if to else []
    links = _Links(ask, token, picked(request.GET.getlist("pick")))
    return reverse("portal:answers") + links.to(fix=tuple(dict.fromkeys(fixes)))


def _address_of(request: HttpRequest, text: str) -> str:
    kept = text[:LONGEST_TEXT]
    pairs = {"q": kept} if len(kept) <= _SHORT else {"ask": remember(request, kept)}
    pairs |= {"cut": "1"} if len(text) > LONGEST_TEXT else {}
    return f"{reverse('portal:answers')}?{urlencode(pairs)}"


def _context(request: HttpRequest, found: Found, token: str) -> dict[str, Any]:
    ask, picks = found.ask, picked(request.GET.getlist("pick"))
    links = _Links(ask, token, picks)
    reading = corrected(read(ask.text), ask.fixes)
    keys = [hit.key for hit in found.hits]
    feedback = boxes(actor_of(request), keys, back=request.get_full_path(), text=ask.text, token=token)
    cards = [_card(hit, links, reading, feedback.get(hit.key)) for hit in found.hits]
    return {
        "ask": ask,
        "found": found,
        "cards": cards,
        "pieces": pieces(ask.text, _all_asked(cards), found.choice),
        "is_long": len(ask.text) > _LONG or found.choice is not None,
        "is_cut": request.GET.get("cut") == "1",
        "longest": LONGEST_TEXT,
        "left_out": left_out(found.choice),
        "whole_url": links.to(whole=() if ask.whole else ("1",)) if ask.whole or found.choice else "",
        "understood": understood(reading),
        "tabs": [_tab(kind, found, links) for kind in ANSWER_KINDS],
        "facets": _facets(found, links),
        "picks": _picks(actor_of(request), links),
        "compare_url": reverse("portal:compare") + links.to(),
        "unpick_url": links.to(pick=()),
        "page": _page(found),
        "wishes": _wishes(ask),
        "wishes_form": WishesForm(initial=_initial(ask)),
        "kept": links.kept_by_wishes(),
        "all_pairs": links.pairs,
        "read_again_url": links.to(fix=()) if ask.fixes else "",
        "clear_url": links.to(industry=(), division=(), way=(), trl=()),
        "plain_url": links.to(plain=() if ask.plain else ("1",)),
        "personal": [industry_name(code) for code in found.personal],
        "publish_url": _publish_url(token, ask),
        "again_url": f"{reverse('portal:home')}?{urlencode({'ask': token} if token else {'q': ask.text})}",
        "kind_word": KIND_WORDS[ask.kind],
    }


class _Links:
    """Addresses of this question with something changed; the page always starts again."""

    def __init__(self, ask: Ask, token: str, picks: tuple[str, ...] = ()) -> None:
        self.ask, self.token, self.picks = ask, token, picks
        own = [("ask", token)] if token else ([("q", ask.text)] if ask.text else [])
        self.pairs = own + ask.pairs(with_text=False) + [("pick", key) for key in picks]

    def to(self, **changes: Sequence[str]) -> str:
        kept = [(name, value) for name, value in self.pairs if name not in changes]
        added = [(name, value) for name, values in changes.items() for value in values]
        return "?" + urlencode(kept + added)

    def picking(self, key: str) -> str:
        """This page with ``key`` added to the comparison, or taken out of it; empty when four are chosen."""
        if key in self.picks:
            others = tuple(each for each in self.picks if each != key)
        elif len(self.picks) < MOST:
            others = (*self.picks, key)
        else:
            return ""
        page = (str(self.ask.page),) if self.ask.page > 1 else ()
        return self.to(pick=others, page=page)

    def kept_by_wishes(self) -> list[tuple[str, str]]:
        """What the form of wishes carries along unseen."""
        return [(name, value) for name, value in self.pairs if not name.startswith("want_")]


def _card(hit: Hit, links: _Links, reading: Reading, feedback: FeedbackBox | None) -> Card:
    ask, reasons = links.ask, hit.answer.reasons
    why = explained(hit.answer.document, reasons, ask.text) if reasons is not None else None
    interest = reverse("deals:new", args=[hit.kind.value, hit.row.pk])
    words = urlencode({"ask": links.token} if links.token else {"q": ask.text})
    return Card(
        hit,
        why,
        hit.row.get_absolute_url(),
        f"{interest}?{words}",
        [way_name(code) for code in getattr(hit.row, "transfer_ways", ())],
        (*(why.facts if why is not None else ()), *stated(reading, hit.answer.document)),
        feedback,
        links.picking(hit.key),
        hit.key in links.picks,
    )


def _picks(actor: Actor, links: _Links) -> list[str]:
    """Names of what is chosen for the comparison, as far as the reader may see it."""
    rows = rows_of(actor, links.picks, named_only=True)
    return [
        str(getattr(rows[key], "title", "") or getattr(rows[key], "name", "")) for key in links.picks if key in rows
    ]


def _all_asked(cards: Sequence[Card]) -> Spans:
    """Every place of the question that some answer on this page takes up."""
    return sorted({span for card in cards if card.why is not None for span in card.why.asked})


def _tab(kind: Kind, found: Found, links: _Links) -> Tab:
    chosen = () if kind is Kind.ACHIEVEMENT else (kind.value,)
    url = links.to(kind=chosen, industry=(), division=(), way=(), trl=())
    return Tab(KIND_WORDS[kind], found.totals.get(kind, 0), url, kind is found.ask.kind)


def _page(found: Found) -> Page[Any]:
    return Paginator(range(found.total), PAGE_SIZE).get_page(found.ask.page)


def _facets(found: Found, links: _Links) -> list[Facet]:
    """Values to narrow by, with how many answers each would leave; picked values stay on show."""
    ask = found.ask
    several = (
        (_("产业"), "industry", ask.industries, industry_name),
        (_("转化方式"), "way", ask.ways, way_name),
        (_("所在地"), "division", ask.divisions, division_name),
    )
    facets = []
    for title, name, chosen, namer in several:
        counts = dict(found.facets.get(name, {}))
        values = list(dict.fromkeys([*chosen, *counts]))[:12]
        items = [
            Choice(
                namer(value),
                counts.get(value),
                links.to(**{name: tuple(v for v in chosen if v != value) + (() if value in chosen else (value,))}),
                value in chosen,
            )
            for value in values
        ]
        if items:
            facets.append(Facet(title, items))
    bands = found.facets.get("readiness", {})
    levels = [band for band in ("7-9", "4-6", "1-3") if band in bands or band == ask.readiness]
    if levels:
        items = [
            Choice(
                _("%(band)s 级") % {"band": band.replace("-", "–")},
                bands.get(band),
                links.to(trl=() if band == ask.readiness else (band,)),
                band == ask.readiness,
            )
            for band in levels
        ]
        facets.append(Facet(_("成熟度"), items))
    return facets


def _wishes(ask: Ask) -> list[str]:
    """What the question says besides its words, in words."""
    wishes = ask.wishes
    found = [_("产业：%(name)s") % {"name": industry_name(code)} for code in wishes.industries]
    if wishes.division:
        found.append(_("地点：%(name)s") % {"name": division_name(wishes.division)})
    if wishes.budget is not None:
        found.append(_("预算：%(amount)s 万元以内") % {"amount": f"{wishes.budget.normalize():f}"})
    if wishes.readiness:
        found.append(_("成熟度：%(level)s 级以上") % {"level": wishes.readiness})
    if wishes.way:
        found.append(_("方式：%(name)s") % {"name": way_name(wishes.way)})
    return found


def _initial(ask: Ask) -> dict[str, Any]:
    wishes = ask.wishes
    return {
        "want_industry": wishes.industries[0] if wishes.industries else "",
        "want_division": wishes.division,
        "want_budget": f"{wishes.budget.normalize():f}" if wishes.budget is not None else "",
        "want_trl": str(wishes.readiness or ""),
        "want_way": wishes.way,
    }


def _publish_url(token: str, ask: Ask) -> str | None:
    """The form that publishes a demand, begun with these words."""
    begin = address("catalogue:new-demand")
    return f"{begin}?{urlencode({'ask': token} if token else {'q': ask.text})}" if begin else None
