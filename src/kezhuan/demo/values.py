"""Generated records as the values that the verbs take."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from kezhuan.demo import records, wordlists
from kezhuan.parties.actions.qualifications import Certificate

_YUAN_PER_WAN = Decimal(10_000)


def certificates(row: records.Person) -> list[Certificate]:
    found = []
    if row.kind == "expert":
        found.append(Certificate(kind="expert", issuer="温州市科学技术局", issued_on=row.registered_at.date()))
    if row.kind == "brigade":
        found.append(Certificate(kind="brigade", issuer="温州市科学技术局", issued_on=row.registered_at.date()))
    found += [
        Certificate(
            kind="broker",
            grade=wordlists.GRADES[paper.grade],
            mode=row.engagement or "",
            issuer=paper.issuer,
            issued_on=paper.issued_on,
            expires_on=paper.expires_on,
        )
        for paper in row.qualifications
        if paper.kind == "broker"
    ]
    return found


def _yuan(wan: Decimal | None) -> Decimal | None:
    return wan * _YUAN_PER_WAN if wan is not None else None


def _achievement(row: records.Achievement) -> dict[str, object]:
    return {
        "title": row.title,
        "abstract": row.abstract,
        "confidential": row.confidential_part,
        "application_fields": "、".join(row.application_fields),
        "industries": [wordlists.INDUSTRIES[code] for code in row.city_industries],
        "trl": row.trl,
        "ip_forms": [wordlists.IP_FORMS[word] for word in row.ip_forms],
        "transfer_ways": [wordlists.TRANSFER_WAYS[word] for word in row.transfer_ways],
        "price_mode": "negotiable" if row.price_intent is None else "fixed",
        "price_from": _yuan(row.price_intent),
        "is_service_invention": row.is_service_invention,
        "completers": list(row.completers),
    }


def _demand(row: records.Demand) -> dict[str, object]:
    deadline = row.deadline if row.deadline and row.deadline > row.created_at.date() else None
    return {
        "title": row.title,
        "kind": row.kind,
        "statement": row.statement,
        "public_summary": _summary(row),
        "anonymous": row.is_anonymous,
        "industries": [wordlists.INDUSTRIES[row.city_industry]],
        "budget_from": _yuan(row.budget_low),
        "budget_to": _yuan(row.budget_high),
        "deadline": deadline,
        "wants_visit": len(row.statement) % 3 == 0,
    }


def _summary(row: records.Demand) -> str:
    """What the public may read of an anonymous demand: the refined facts, or else its own words."""
    said = row.refinement
    if said is None:
        return row.statement
    parts = [f"{said.object}{said.part}：{said.condition}" if said.condition else f"{said.object}{said.part}"]
    parts.append(f"现在{said.present_value}，希望达到{said.wanted_value}")
    if said.tried:
        parts.append(f"试过：{said.tried}")
    parts += list(said.constraints)
    return "。".join(part.rstrip("。") for part in parts) + "。"


def _service(row: records.ServiceOffer) -> dict[str, object]:
    return {
        "title": row.title,
        "description": f"{row.description}价格：{row.price}。",
        "service_class": wordlists.SERVICE_CLASSES[row.service_class],
        "industries": [wordlists.INDUSTRIES[code] for code in row.city_industries],
        "lead_days": row.working_days,
        "accepts_voucher": row.working_days % 2 == 0,
    }


def _facility(row: records.Facility) -> dict[str, object]:
    return {
        "title": row.name,
        "kind": row.kind,
        "parameters": row.parameters,
        "usage": f"{row.description}每年开放 {row.open_days} 天，{row.price}。",
        "industries": [wordlists.INDUSTRIES[code] for code in row.city_industries],
    }


ITEM_VALUES: dict[str, Callable[[Any], dict[str, object]]] = {
    "achievement": _achievement,
    "demand": _demand,
    "service": _service,
    "facility": _facility,
}
