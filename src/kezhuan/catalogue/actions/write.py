"""Drafting and editing: draft_demand, edit_demand and the same for achievements, services and facilities."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue.content import put
from kezhuan.catalogue.kinds import Kind
from kezhuan.catalogue.models import Achievement, CatalogueItem, Completer
from kezhuan.catalogue.numbering import next_reference_number
from kezhuan.catalogue.permissions import may_draft, may_edit
from kezhuan.catalogue.queries import lock_item, organisation_to_publish_for
from kezhuan.catalogue.rules import local_day
from kezhuan.engine.actor import Actor
from kezhuan.engine.codes import city_industries
from kezhuan.engine.errors import InvalidInput, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.parties.models import Organisation

LONGEST_NAME = 60
MOST_COMPLETERS = 30


@verb
def draft_item(
    *,
    actor: Actor,
    kind: Kind,
    owner_id: int,
    values: Mapping[str, object],
    at: datetime,
    is_demonstration: bool = False,
) -> CatalogueItem:
    """Begin a thing for ``owner_id``; it gets its reference number, and place and contact of the owner.

    ``values`` are ``content.WRITABLE`` fields, and ``completers`` (names in order) for achievements. NotFound: no such
    organisation in sight; NotPermitted; InvalidInput per field.
    """
    owner = organisation_to_publish_for(actor, owner_id)
    if not may_draft(actor, owner):
        raise NotPermitted
    fields, completers = _apart(kind, values)
    item = kind.model(owner=owner, author_id=actor.user_id, recorded_at=at, updated_at=at)
    item.is_demonstration = is_demonstration or owner.is_demonstration
    item.state = kind.lifecycle.initial
    put(item, {**_inherited(owner, at), **fields}, local_day(at))
    item.reference_number = next_reference_number(kind.prefix, at)
    item.save(force_insert=True)
    after = snapshot(item) | _set_completers(item, completers)
    record(actor=actor, verb="catalogue.draft_item", thing=item, at=at, after=after)
    return item


@verb
def edit_item(*, actor: Actor, kind: Kind, item_id: int, values: Mapping[str, object], at: datetime) -> CatalogueItem:
    """Change the content while a review is still to come (draft, returned). Nothing changed: no event.

    Raises NotFound, NotPermitted, NotAllowedNow (in review, public or ended) and InvalidInput per field.
    """
    item = lock_item(actor, kind, item_id)
    if not may_edit(actor, item):
        raise NotPermitted
    kind.lifecycle.after(item.state, "submit")
    fields, completers = _apart(kind, values)
    before = snapshot(item)
    put(item, fields, local_day(at))
    names_before = _completer_names(item) if completers is not None else []
    if snapshot(item) == before and (completers is None or completers == names_before):
        return item
    item.updated_at = at
    item.save()
    if completers is not None:
        before["completers"] = names_before
    record(
        actor=actor,
        verb="catalogue.edit_item",
        thing=item,
        at=at,
        before=before,
        after=snapshot(item) | _set_completers(item, completers),
    )
    return item


def _inherited(owner: Organisation, at: datetime) -> dict[str, object]:
    """What a new thing takes over from its owner until somebody says otherwise."""
    return {
        "division_code": owner.division_code,
        "functional_area": owner.functional_area,
        "industries": [owner.city_industry] if owner.city_industry in city_industries() else [],
        "contact_name": owner.contact_name,
        "contact_mobile": owner.contact_mobile,
        "happened_on": local_day(at),
    }


def _apart(kind: Kind, values: Mapping[str, object]) -> tuple[dict[str, object], list[str] | None]:
    """Columns of the thing, and the completers' names when they are given."""
    fields = dict(values)
    given = fields.pop("completers", None) if issubclass(kind.model, Achievement) else None
    if given is None:
        return fields, None
    if not isinstance(given, Sequence) or isinstance(given, str):
        raise InvalidInput(fields={"completers": N_("请一行写一位完成人")})
    names = list(dict.fromkeys(str(name).strip() for name in given if str(name).strip()))
    if len(names) > MOST_COMPLETERS or any(len(name) > LONGEST_NAME for name in names):
        raise InvalidInput(fields={"completers": N_("完成人最多 30 位，每个姓名不超过 60 个字")})
    return fields, names


def _completer_names(item: CatalogueItem) -> list[str]:
    return list(Completer.objects.filter(achievement_id=item.pk).values_list("name", flat=True))


def _set_completers(item: CatalogueItem, names: list[str] | None) -> dict[str, object]:
    """Replace the completers; people already linked by name keep their link. Returns what the event says of them."""
    if names is None:
        return {}
    known = dict(
        Completer.objects.filter(achievement_id=item.pk, person__isnull=False).values_list("name", "person_id")
    )
    Completer.objects.filter(achievement_id=item.pk).delete()
    Completer.objects.bulk_create(
        Completer(achievement_id=item.pk, name=name, person_id=known.get(name), position=position)
        for position, name in enumerate(names, start=1)
    )
    return {"completers": names}
