"""Rows of the platform as documents of the engine: only what a stranger may read, in the words of its author.

A key joins kind and primary key (``achievement:17``). The index never holds what visibility would have to hide: an
anonymous demand is its public summary and its confirmed refinement, an expert appears only under standing consents.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, Max, OuterRef, Prefetch, Q, QuerySet

from kezhuan.catalogue.models import Achievement, CatalogueItem, Demand, Facility, Refinement, ServiceOffer
from kezhuan.engine.errors import NotFound
from kezhuan.engine.lifecycle.catalogue import PUBLIC_STATES
from kezhuan.engine.match.document import Document, Facts, Kind
from kezhuan.parties.models import (
    ConsentPurpose,
    Organisation,
    OrganisationState,
    Person,
    PersonConsent,
    Qualification,
    QualificationKind,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
_CHUNK = 500

#: The table behind each kind of document.
MODELS: dict[Kind, type[CatalogueItem] | type[Person] | type[Organisation]] = {
    Kind.ACHIEVEMENT: Achievement,
    Kind.EXPERT: Person,
    Kind.SERVICE: ServiceOffer,
    Kind.FACILITY: Facility,
    Kind.DEMAND: Demand,
    Kind.ORGANISATION: Organisation,
}
_NEEDED_CONSENTS = (ConsentPurpose.PUBLIC_PROFILE, ConsentPurpose.MATCHING)


def key_of(kind: Kind, pk: int) -> str:
    """The engine's key of one row."""
    return f"{kind.value}:{pk}"


def parse_key(key: str) -> tuple[Kind, int]:
    """The inverse of :func:`key_of`; NotFound for anything that is no key of ours."""
    kind, _, number = key.partition(":")
    if kind not in set(Kind) or not number.isascii() or not number.isdigit() or len(number) > 18:
        raise NotFound
    return Kind(kind), int(number)


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.astimezone(SHANGHAI).date()


def _texts(**fields: str) -> dict[str, str]:
    """The fields that say something, in the order given."""
    return {name: text for name, text in fields.items() if text}


def _item_facts(item: CatalogueItem, **facts: Any) -> Facts:
    return Facts(
        industries=tuple(item.industries),
        divisions=(item.division_code,) if item.division_code else (),
        status=item.state,
        published_on=_day(item.published_at),
        expires_on=item.expires_on,
        **facts,
    )


def _owner(item: CatalogueItem) -> str:
    return key_of(Kind.ORGANISATION, item.owner_id)


def achievement_document(item: Achievement) -> Document:
    """``confidential`` and the completers' names stay out."""
    facts = _item_facts(
        item, readiness=item.trl, price=item.price_from, ways=tuple(item.transfer_ways), owner=_owner(item)
    )
    body = _texts(abstract=item.abstract, application_fields=item.application_fields, keywords=item.keywords)
    return Document(key_of(Kind.ACHIEVEMENT, item.pk), Kind.ACHIEVEMENT, item.title, body, facts)


def service_document(item: ServiceOffer) -> Document:
    facts = _item_facts(item, price=item.price_from, owner=_owner(item))
    body = _texts(
        description=item.description,
        qualifications=item.qualifications,
        service_class=str(item.get_service_class_display()),
        keywords=item.keywords,
    )
    return Document(key_of(Kind.SERVICE, item.pk), Kind.SERVICE, item.title, body, facts)


def facility_document(item: Facility) -> Document:
    facts = _item_facts(item, price=item.price_from, owner=_owner(item))
    body = _texts(
        parameters=item.parameters, usage=item.usage, kind=str(item.get_kind_display()), keywords=item.keywords
    )
    return Document(key_of(Kind.FACILITY, item.pk), Kind.FACILITY, item.title, body, facts)


def demand_document(item: Demand) -> Document:
    """An anonymous demand gives its public summary only: neither the firm's own words nor the firm."""
    own_words = {} if item.anonymous else _texts(statement=item.statement)
    refined = _refined(item)
    facts = _item_facts(item, budget=item.budget_to or item.budget_from, owner="" if item.anonymous else _owner(item))
    body = _texts(public_summary=item.public_summary) | own_words | refined
    return Document(key_of(Kind.DEMAND, item.pk), Kind.DEMAND, item.title, body, facts)


def _refined(item: Demand) -> dict[str, str]:
    """The newest refinement the firm has confirmed (``confirmed`` is prefetched by :func:`_demands`)."""
    confirmed: list[Refinement] = getattr(item, "confirmed", [])
    if not confirmed:
        return {}
    newest = confirmed[0]
    parts = (newest.object, newest.part, newest.process, newest.present_value, newest.wanted_value, newest.constraints)
    return {"refinement": "，".join(part for part in parts if part)}


def expert_document(person: Person) -> Document:
    """``qualified_until`` is annotated by :func:`_experts`: the day the last qualification runs out, None for never."""
    facts = Facts(
        industries=tuple(person.industries),
        divisions=(person.division_code,) if person.division_code else (),
        status="secondable" if person.can_be_seconded else "",
        owner=key_of(Kind.ORGANISATION, person.organisation_id) if person.organisation_id else "",
        published_on=_day(person.recorded_at),
        expires_on=None if getattr(person, "qualified_for_good", True) else getattr(person, "qualified_until", None),
    )
    body = _texts(directions=person.directions, introduction=person.introduction, title_and_department=_post_of(person))
    return Document(key_of(Kind.EXPERT, person.pk), Kind.EXPERT, person.name, body, facts)


def _post_of(person: Person) -> str:
    return "，".join(part for part in (person.title, person.department) if part)


def organisation_document(organisation: Organisation) -> Document:
    """For search by name; the introduction is public text of the organisation."""
    facts = Facts(
        industries=(organisation.city_industry,) if organisation.city_industry else (),
        divisions=(organisation.division_code,) if organisation.division_code else (),
        status=organisation.kind,
        owner=key_of(Kind.ORGANISATION, organisation.pk),
        published_on=_day(organisation.recorded_at),
    )
    body = _texts(short_name=organisation.short_name, introduction=organisation.introduction)
    return Document(key_of(Kind.ORGANISATION, organisation.pk), Kind.ORGANISATION, organisation.name, body, facts)


def _offers(model: type[CatalogueItem]) -> QuerySet[Any]:
    return model._default_manager.filter(state__in=PUBLIC_STATES)


def _demands() -> QuerySet[Demand]:
    confirmed = Refinement.objects.filter(confirmed_at__isnull=False).order_by("-confirmed_at", "-pk")
    leading = Demand.objects.filter(state__in=PUBLIC_STATES, joined_to__isnull=True)
    return leading.prefetch_related(Prefetch("refinements", queryset=confirmed, to_attr="confirmed"))


def listed_experts() -> QuerySet[Person]:
    """People who may be found: qualified as expert, with both consents standing (PIPL art. 13, 23, 25)."""
    people = Person.objects.filter(
        Exists(Qualification.objects.filter(person=OuterRef("pk"), kind=QualificationKind.EXPERT))
    )
    for purpose in _NEEDED_CONSENTS:
        standing = PersonConsent.objects.filter(person=OuterRef("pk"), purpose=purpose, withdrawn_at__isnull=True)
        people = people.filter(Exists(standing))
    return people


def _experts() -> QuerySet[Person]:
    expert = Q(qualifications__kind=QualificationKind.EXPERT)
    return listed_experts().annotate(
        qualified_until=Max("qualifications__expires_on", filter=expert),
        qualified_for_good=Max("qualifications__pk", filter=expert & Q(qualifications__expires_on__isnull=True)),
    )


def _organisations() -> QuerySet[Organisation]:
    return Organisation.objects.filter(state=OrganisationState.ACTIVE)


def demand_words(item: Demand) -> tuple[str, str]:
    """Title and text of a demand as a question: the firm's own words and what it confirmed of them.

    For the engine's side of a question only, never for a page: an anonymous firm's own words are in it.
    """
    confirmed = _refined(item).get("refinement", "")
    return item.title, "\n".join(text for text in (item.statement or item.public_summary, confirmed) if text)


_SOURCES: dict[Kind, tuple[Callable[[], QuerySet[Any]], Callable[[Any], Document]]] = {
    Kind.ACHIEVEMENT: (lambda: _offers(Achievement), achievement_document),
    Kind.EXPERT: (_experts, expert_document),
    Kind.SERVICE: (lambda: _offers(ServiceOffer), service_document),
    Kind.FACILITY: (lambda: _offers(Facility), facility_document),
    Kind.DEMAND: (_demands, demand_document),
    Kind.ORGANISATION: (_organisations, organisation_document),
}


def count(kind: Kind) -> int:
    """How many documents of ``kind`` there should be now."""
    return _SOURCES[kind][0]().count()


def documents(kind: Kind, pks: Collection[int] | None = None) -> Iterator[Document]:
    """Every document of ``kind`` that may be found now (of ``pks`` only, if given), read in portions."""
    rows, make = _SOURCES[kind]
    chosen = rows() if pks is None else rows().filter(pk__in=list(pks))
    return (make(row) for row in chosen.order_by("pk").iterator(chunk_size=_CHUNK))


#: How a row that may have left the public is read all the same: consents are asked again, states are not.
_ANY: dict[Kind, Callable[[], QuerySet[Any]]] = {
    Kind.ACHIEVEMENT: lambda: Achievement.objects.filter(published_at__isnull=False),
    Kind.EXPERT: _experts,
    Kind.SERVICE: lambda: ServiceOffer.objects.filter(published_at__isnull=False),
    Kind.FACILITY: lambda: Facility.objects.filter(published_at__isnull=False),
    Kind.DEMAND: lambda: Demand.objects.filter(published_at__isnull=False),
    Kind.ORGANISATION: _organisations,
}


def any_document(kind: Kind, pk: int) -> Document | None:
    """The document of one row that is or was public; None when there is none or its person withdrew the consent."""
    row = _ANY[kind]().filter(pk=pk).first()
    return None if row is None else _SOURCES[kind][1](row)


def documents_of(keys: Iterable[str]) -> Iterator[Document]:
    """The documents of ``keys`` that may be found now; the others are to be removed."""
    wanted: dict[Kind, set[int]] = {}
    for key in keys:
        kind, pk = parse_key(key)
        wanted.setdefault(kind, set()).add(pk)
    for kind, pks in wanted.items():
        yield from documents(kind, pks)
