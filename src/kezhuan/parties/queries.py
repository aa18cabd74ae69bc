"""Reading organisations and people: always from what the actor may see; and the only places that lock them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.core.cache import cache
from django.db.models import Count, Exists, Max, OuterRef, Prefetch, Q, QuerySet

from kezhuan.engine.actor import Actor, Role
from kezhuan.engine.errors import NotFound
from kezhuan.engine.text.pinyin import squeeze
from kezhuan.parties.likeness import ALIKE, AlikePair, alike_pairs, grams, likeness
from kezhuan.parties.models import (
    Organisation,
    OrganisationDistinct,
    OrganisationMark,
    OrganisationMerge,
    OrganisationState,
    Person,
    PersonConsent,
    Qualification,
)
from kezhuan.parties.names import search_name_of

_OPEN_STATES = (OrganisationState.PENDING, OrganisationState.ACTIVE, OrganisationState.CLOSED)
_KNOWN_STATES = (OrganisationState.ACTIVE, OrganisationState.CLOSED)
_WARNINGS = 5


# Visibility ---------------------------------------------------------------------------------------------------------
def organisations_visible_to(actor: Actor) -> QuerySet[Organisation]:
    """Confirmed organisations are public; waiting entries are for officers of the place, members and who entered them.

    Merged ones are in nobody's list; ``kept_instead_of`` leads to the one kept.
    """
    if actor.is_system or actor.has(Role.CITY_OFFICER):
        return Organisation.objects.filter(state__in=_OPEN_STATES)
    seen = Q(state__in=_KNOWN_STATES)
    if actor.is_known:
        own = Q(division_code__in=actor.officer_divisions) | Q(pk__in=actor.organisation_ids)
        if actor.user_id is not None:
            own |= Q(registered_by=actor.user_id)
        seen |= Q(state=OrganisationState.PENDING) & own
    return Organisation.objects.filter(seen)


visible_to = organisations_visible_to


def people_visible_to(actor: Actor) -> QuerySet[Person]:
    """Strangers see people only with a standing consent to a public profile (PIPL art. 25)."""
    if actor.is_system or actor.has(Role.CITY_OFFICER):
        return Person.objects.all()
    public = Exists(
        PersonConsent.objects.filter(person=OuterRef("pk"), purpose="public_profile", withdrawn_at__isnull=True)
    )
    own = Q(organisation_id__in=actor.organisation_ids)
    if actor.person_id is not None:
        own |= Q(pk=actor.person_id)
    if actor.officer_divisions:
        own |= Q(division_code__in=actor.officer_divisions)
        own |= Q(organisation__division_code__in=actor.officer_divisions)
    return Person.objects.filter(Q(public) | own)


# One thing ----------------------------------------------------------------------------------------------------------
def get_organisation(actor: Actor, organisation_id: int) -> Organisation:
    """The organisation, or NotFound when it is not this actor's to see."""
    found = organisations_visible_to(actor).filter(pk=organisation_id).first()
    if found is None:
        raise NotFound
    return found


def kept_instead_of(organisation_id: int) -> int | None:
    """Where a merged organisation lives on (through several merges), None when it was not merged."""
    seen: set[int] = set()
    current = organisation_id
    while current not in seen:
        seen.add(current)
        into = Organisation.objects.filter(pk=current, merged_into__isnull=False).values_list("merged_into", flat=True)
        following = into.first()
        if following is None:
            break
        current = following
    return current if current != organisation_id else None


def get_person(actor: Actor, person_id: int) -> Person:
    found = people_visible_to(actor).select_related("organisation").filter(pk=person_id).first()
    if found is None:
        raise NotFound
    return found


def organisations_called(actor: Actor, text: str) -> list[Organisation]:
    """At most two organisations this actor may see with exactly this credit code or name."""
    typed = text.strip()
    if not typed:
        return []
    rows = organisations_visible_to(actor).filter(Q(credit_code=typed.upper()) | Q(name=typed))
    return list(rows.order_by("pk")[:2])


def people_called(actor: Actor, name: str, organisation_id: int) -> list[Person]:
    """People of that name in that organisation, as far as this actor may see them."""
    rows = people_visible_to(actor).filter(name=name.strip(), organisation_id=organisation_id)
    return list(rows.order_by("pk"))


def get_mark(actor: Actor, mark_id: int) -> OrganisationMark:
    visible = organisations_visible_to(actor)
    found = OrganisationMark.objects.select_related("organisation").filter(pk=mark_id, organisation__in=visible).first()
    if found is None:
        raise NotFound
    return found


def get_qualification(actor: Actor, qualification_id: int) -> Qualification:
    rows = Qualification.objects.select_related("person__organisation")
    found = rows.filter(pk=qualification_id, person__in=people_visible_to(actor)).first()
    if found is None:
        raise NotFound
    return found


def get_merge(actor: Actor, merge_id: int) -> OrganisationMerge:
    found = merges_visible_to(actor).filter(pk=merge_id).first()
    if found is None:
        raise NotFound
    return found


def lock_organisations(actor: Actor, ids: Iterable[int]) -> list[Organisation]:
    """The organisations this actor may see, locked in the order of their keys; NotFound when one is missing."""
    wanted = sorted(set(ids))
    visible = organisations_visible_to(actor).filter(pk__in=wanted).values("pk")
    rows = list(Organisation.objects.select_for_update().filter(pk__in=visible).order_by("pk"))
    if [row.pk for row in rows] != wanted:
        raise NotFound
    return rows


def lock_organisation(actor: Actor, organisation_id: int) -> Organisation:
    return lock_organisations(actor, [organisation_id])[0]


def lock_merged_pair(merge: OrganisationMerge) -> tuple[Organisation, Organisation]:
    """The kept and the absorbed organisation of a merge, locked in the order of their keys."""
    ids = (merge.kept_id, merge.absorbed_id)
    rows = {row.pk: row for row in Organisation.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    return rows[merge.kept_id], rows[merge.absorbed_id]


def lock_person(actor: Actor, person_id: int) -> Person:
    """The person with the organisation, locked; NotFound when not this actor's to see."""
    visible = people_visible_to(actor).filter(pk=person_id).values("pk")
    found = Person.objects.select_for_update().filter(pk__in=visible).first()
    if found is None:
        raise NotFound
    return found


def lock_merge(actor: Actor, merge_id: int) -> OrganisationMerge:
    found = merges_visible_to(actor).select_for_update().filter(pk=merge_id).first()
    if found is None:
        raise NotFound
    return found


# Lists --------------------------------------------------------------------------------------------------------------
def awaiting_confirmation(actor: Actor) -> QuerySet[Organisation]:
    """Entries that wait for this officer, the oldest first."""
    rows = organisations_visible_to(actor).filter(state=OrganisationState.PENDING).order_by("recorded_at", "pk")
    if actor.is_system or actor.has(Role.CITY_OFFICER):
        return rows
    return rows.filter(division_code__in=actor.officer_divisions)


def named_like(rows: QuerySet[Organisation], text: str) -> QuerySet[Organisation]:
    """Rows found by a part of the name, short name or credit code, or by pinyin or initials (``wzdx``)."""
    typed = text.strip()
    if not typed:
        return rows
    found = Q(name__icontains=typed) | Q(short_name__icontains=typed) | Q(credit_code__istartswith=typed)
    key = search_name_of(typed)
    if len(key) > 1:
        found |= Q(search_name__contains=key)
    return rows.filter(found | _by_letters(typed))


def people_named_like(rows: QuerySet[Person], text: str) -> QuerySet[Person]:
    """Rows found by name, direction or unit, or by the name's pinyin or initials."""
    typed = text.strip()
    if not typed:
        return rows
    found = Q(name__icontains=typed) | Q(directions__icontains=typed) | Q(organisation__name__icontains=typed)
    return rows.filter(found | _by_letters(typed))


def _by_letters(typed: str) -> Q:
    letters = squeeze(typed)
    if not letters.isascii() or not letters:
        return Q(pk__in=[])
    return Q(pinyin__startswith=letters) | Q(pinyin__contains=f"|{letters}")


def standing(on: date) -> Q:
    """Marks that stand on a day."""
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))


def qualified(on: date) -> Q:
    """Qualifications that stand on a day."""
    return (Q(issued_on__isnull=True) | Q(issued_on__lte=on)) & (Q(expires_on__isnull=True) | Q(expires_on__gte=on))


def with_marks(rows: QuerySet[Organisation], on: date) -> QuerySet[Organisation]:
    """Each row with ``marks_now``: the marks that stand on that day."""
    marks = OrganisationMark.objects.filter(standing(on))
    return rows.prefetch_related(Prefetch("marks", queryset=marks, to_attr="marks_now"))


def with_qualifications(rows: QuerySet[Person], on: date) -> QuerySet[Person]:
    """Each row with its organisation and ``qualifications_now``."""
    held = Qualification.objects.filter(qualified(on))
    return rows.select_related("organisation").prefetch_related(
        Prefetch("qualifications", queryset=held, to_attr="qualifications_now")
    )


def holding(rows: QuerySet[Organisation], kind: str, on: date) -> QuerySet[Organisation]:
    """Rows that hold a mark of this kind on that day."""
    return rows.filter(pk__in=OrganisationMark.objects.filter(standing(on), kind=kind).values("organisation"))


def qualified_as(rows: QuerySet[Person], kind: str, on: date) -> QuerySet[Person]:
    """Rows that hold a qualification of this kind on that day."""
    return rows.filter(pk__in=Qualification.objects.filter(qualified(on), kind=kind).values("person"))


def counts_by_kind(rows: QuerySet[Organisation]) -> dict[str, int]:
    """How many of each kind."""
    return dict(rows.order_by().values_list("kind").annotate(Count("pk")))


def marks_of(organisation: Organisation) -> list[OrganisationMark]:
    return list(organisation.marks.order_by("kind", "-valid_from"))


def qualifications_of(person: Person) -> list[Qualification]:
    return list(person.qualifications.order_by("kind", "-issued_on", "-pk"))


def consents_of(person: Person) -> list[PersonConsent]:
    """Every consent ever given, newest first."""
    return list(person.consents.order_by("-given_at", "-pk"))


def merges_visible_to(actor: Actor) -> QuerySet[OrganisationMerge]:
    """City officers see all merges; county officers those whose kept organisation lies in their division."""
    rows = OrganisationMerge.objects.select_related("kept", "absorbed")
    if actor.is_system or actor.has(Role.CITY_OFFICER):
        return rows
    return rows.filter(kept__division_code__in=actor.officer_divisions)


# Duplicates ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Likely:
    """An organisation that may be the one being entered; ``same_code`` is certain, otherwise by likeness of name."""

    organisation: Organisation
    likeness: float
    same_code: bool


@dataclass(frozen=True)
class LikelyAnswer:
    """What may be shown to this actor, and how many more there are that may not (no name, no place is given away)."""

    shown: tuple[Likely, ...]
    hidden: int

    def __bool__(self) -> bool:
        return bool(self.shown) or self.hidden > 0


def likely_duplicates(actor: Actor, *, name: str, credit_code: str, except_id: int | None = None) -> LikelyAnswer:
    """Organisations with the same credit code or a name at least ``ALIKE`` alike, the likeliest first.

    Looks at every record, also those hidden from the actor, and tells of hidden ones only that they exist.
    """
    key = search_name_of(name)
    pairs = [Q(search_name__contains=gram) for gram in grams(key)]
    wanted = reduce(or_, pairs, Q(credit_code=credit_code) & ~Q(credit_code=""))
    rows = Organisation.objects.filter(wanted, state__in=_OPEN_STATES)
    if except_id is not None:
        rows = rows.exclude(pk=except_id)
    found: list[Likely] = []
    for row in rows:
        same = bool(credit_code) and row.credit_code == credit_code
        told_apart = bool(credit_code and row.credit_code) and not same
        value = 0.0 if told_apart else likeness(key, row.search_name)
        if same or value >= ALIKE:
            found.append(Likely(row, value, same))
    found.sort(key=lambda likely: (not likely.same_code, -likely.likeness, likely.organisation.pk))
    ids = [likely.organisation.pk for likely in found]
    visible = set(organisations_visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True))
    shown = tuple(likely for likely in found if likely.organisation.pk in visible)[:_WARNINGS]
    return LikelyAnswer(shown=shown, hidden=sum(1 for pk in ids if pk not in visible))


def duplicate_pairs(actor: Actor) -> list[AlikePair]:
    """Pairs of organisations in this officer's care that look alike and nobody has told apart, the most alike first."""
    rows = organisations_visible_to(actor).filter(state__in=_OPEN_STATES)
    if not (actor.is_system or actor.has(Role.CITY_OFFICER)):
        rows = rows.filter(division_code__in=actor.officer_divisions)
    state = rows.aggregate(count=Count("pk"), newest=Max("updated_at"))
    places = "all" if actor.has(Role.CITY_OFFICER) or actor.is_system else "-".join(sorted(actor.officer_divisions))
    stamp = state["newest"].timestamp() if state["newest"] else 0
    key = f"parties:alike:{places}:{state['count']}:{stamp}"
    pairs = cache.get(key)
    if pairs is None:
        table = list(rows.values_list("pk", "search_name", "credit_code"))
        codes = {pk: code for pk, _, code in table}
        alike = alike_pairs({pk: name for pk, name, _ in table})
        pairs = [p for p in alike if not (codes[p.first] and codes[p.second])]
        cache.set(key, pairs, 600)
    told = set(OrganisationDistinct.objects.values_list("first", "second"))
    return [pair for pair in pairs if (pair.first, pair.second) not in told]
