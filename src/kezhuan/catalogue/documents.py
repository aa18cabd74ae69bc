"""What may be said in public about a thing: the only source for halls, exports, search texts and matching."""

from kezhuan.catalogue.models import Achievement, CatalogueItem, Demand, Facility, Refinement, ServiceOffer
from kezhuan.catalogue.queries import confirmed_refinement


def refinement_text(refinement: Refinement | None) -> dict[str, str]:
    """The confirmed fields of a demand, empty ones left out."""
    if refinement is None:
        return {}
    names = ("object", "part", "process", "present_value", "wanted_value", "constraints")
    return {name: text for name in names if (text := getattr(refinement, name))}


def public_text(item: CatalogueItem, refinement: Refinement | None = None) -> dict[str, str]:
    """Public fields of ``item`` by name, empty ones left out; never a contact, never confidential content.

    An anonymous demand gives its title, keywords, public summary and confirmed refinement, and no owner. Pass the
    confirmed ``refinement`` when it is at hand; otherwise it is read (one query, demands only).
    """
    texts = {"title": item.title, "keywords": item.keywords}
    if isinstance(item, Demand):
        texts |= _demand_text(item, refinement or confirmed_refinement(item))
    elif isinstance(item, Achievement):
        texts |= {"abstract": item.abstract, "application_fields": item.application_fields, "owner": item.owner.name}
    elif isinstance(item, ServiceOffer):
        texts |= {"description": item.description, "qualifications": item.qualifications, "owner": item.owner.name}
    elif isinstance(item, Facility):
        texts |= {"parameters": item.parameters, "usage": item.usage, "owner": item.owner.name}
    return {name: text for name, text in texts.items() if text}


def _demand_text(demand: Demand, refinement: Refinement | None) -> dict[str, str]:
    texts = {"public_summary": demand.public_summary, **refinement_text(refinement)}
    if not demand.anonymous:
        texts |= {"statement": demand.statement, "owner": demand.owner.name}
    return texts
