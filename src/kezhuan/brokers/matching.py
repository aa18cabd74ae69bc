"""Which broker suits a demand: industries, words both use, past deals, place and present load, each with its reason.

The marks are simple and added up in the open; they order a list for a person to choose from and decide nothing.
Past deals and load come from the app that keeps deals (``register_experience``).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from kezhuan.brokers.models import Broker, BrokerRequest
from kezhuan.brokers.queries import may_be_asked
from kezhuan.catalogue.models import Demand
from kezhuan.catalogue.queries import confirmed_refinement
from kezhuan.engine.actor import Actor
from kezhuan.engine.reading import Slot, read
from kezhuan.parties.choices import city_industry_name
from kezhuan.ui.formatting import join_names

_NAMING = (Slot.OBJECT, Slot.PART, Slot.MATERIAL, Slot.PROCESS)
_MOST_SHOWN = 10
_INDUSTRY, _WORD, _MOST_WORDS, _DEAL, _MOST_DEALS, _PLACE, _LOAD, _MOST_LOAD = 30, 10, 3, 5, 4, 5, 4, 5


@dataclass(frozen=True, slots=True)
class Experience:
    """``done``: signed deals by industry code; ``running``: deals in hand; ``due``: tasks that are due."""

    done: Mapping[str, int] = field(default_factory=dict)
    running: int = 0
    due: int = 0


Source = Callable[[Collection[int]], Mapping[int, Experience]]
_sources: list[Source] = []


def register_experience(source: Source) -> None:
    """Called once by the app that keeps deals: broker numbers → what each has done and has in hand."""
    if source not in _sources:
        _sources.append(source)


def experience_of(broker_ids: Collection[int]) -> dict[int, Experience]:
    found: dict[int, Experience] = {}
    for source in _sources:
        found.update(source(broker_ids))
    return found


@dataclass(frozen=True, slots=True)
class Fit:
    """A broker, the marks, why, and what they have in hand."""

    broker: Broker
    marks: int
    reasons: tuple[str, ...]
    running: int
    due: int
    waiting: int


def brokers_for(actor: Actor, demand: Demand) -> list[Fit]:
    """The best few for a demand, of those the actor may ask; nobody who fits in nothing."""
    rows = list(may_be_asked(actor))
    ids = [row.pk for row in rows]
    known, waiting = experience_of(ids), _waiting(ids)
    terms = _terms_of(demand)
    fits = [_fit(row, demand, terms, known.get(row.pk, Experience()), waiting.get(row.pk, 0)) for row in rows]
    fitting = [fit for fit in fits if fit.reasons]
    return sorted(fitting, key=lambda fit: (-fit.marks, fit.running, fit.broker.pk))[:_MOST_SHOWN]


def _fit(broker: Broker, demand: Demand, terms: set[str], past: Experience, waiting: int) -> Fit:
    reasons: list[str] = []
    marks = 0
    industries = set(demand.industries) & set(broker.industries)
    if industries:
        marks += _INDUSTRY
        names = join_names(city_industry_name(code) for code in sorted(industries))
        reasons.append(_("擅长%(industries)s") % {"industries": names})
    shared = sorted(terms & _named(f"{broker.words}。{broker.person.directions}"))
    if shared:
        marks += _WORD * min(len(shared), _MOST_WORDS)
        reasons.append(_("专长里写到%(words)s") % {"words": join_names(shared[:_MOST_WORDS])})
    done = sum(past.done.get(code, 0) for code in demand.industries)
    if done:
        marks += _DEAL * min(done, _MOST_DEALS)
        reasons.append(_("在这个产业促成过 %(count)s 项") % {"count": done})
    if reasons and broker.person.division_code and broker.person.division_code == demand.division_code:
        marks += _PLACE
        reasons.append(_("就在本县"))
    marks -= _LOAD * min(past.running + waiting, _MOST_LOAD)
    return Fit(broker, marks, tuple(reasons), past.running, past.due, waiting)


def _waiting(broker_ids: Collection[int]) -> dict[int, int]:
    """Requests each has accepted or not answered yet."""
    counted = BrokerRequest.objects.filter(broker_id__in=broker_ids, state__in=("asked", "accepted"))
    counted = counted.exclude(Q(demand__state__in=("solved", "closed")))
    return dict(counted.order_by().values_list("broker_id").annotate(Count("pk")))


def _terms_of(demand: Demand) -> set[str]:
    """Objects, parts, materials and processes the demand names; of an anonymous one, as its page shows it."""
    refinement = confirmed_refinement(demand)
    texts = [demand.title, demand.statement, demand.public_summary, demand.keywords]
    if refinement is not None:
        texts += [refinement.object, refinement.part, refinement.process, refinement.wanted_value]
    return _named("。".join(texts))


def _named(text: str) -> set[str]:
    return {word.word for word in read(text).words if word.slot in _NAMING}
