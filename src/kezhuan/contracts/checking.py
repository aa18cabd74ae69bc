"""预检: what a contract lacks or contradicts, why, by which law and article, and whether that stops it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kezhuan.catalogue.rules import rulebook
from kezhuan.contracts import plans
from kezhuan.contracts.content import items_of, patent_of
from kezhuan.contracts.models import Contract, Side
from kezhuan.contracts.queries import standing_with, twins_of
from kezhuan.contracts.rules import place_of
from kezhuan.engine.contract import ContractType, Draft, Finding, check
from kezhuan.engine.contract.fingerprint import fingerprint
from kezhuan.engine.contract.kinds import DevelopmentForm
from kezhuan.engine.money import Money

#: Which page of the draft a finding leads to, by the finding's field; clauses are the rest.
_SECTIONS = {
    "seller": "parties",
    "buyer": "parties",
    "title": "subject",
    "valid_to": "subject",
    "in_writing": "subject",
    "patents": "subject",
    "priority": "subject",
    "items": "price",
    "price": "price",
    "plan": "payment",
    "royalty": "payment",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One finding as a page shows it: ``stops`` keeps the contract from being signed, the rest is advice."""

    code: str
    section: str
    name: str
    why: str
    write: str
    source: str
    caution: str
    stops: bool
    need: str
    level: str = "usual"

    @property
    def sentence(self) -> str:
        """Why it matters and what to write, as one text."""
        return _("%(why)s。%(write)s。") % {"why": self.why, "write": self.write}


def draft_of(contract: Contract) -> Draft:
    """The contract as ``engine.contract`` examines it."""
    parties = list(contract.parties.all())
    return Draft(
        type=ContractType(contract.kind),
        form=DevelopmentForm(contract.form) if contract.form else None,
        title=contract.name,
        seller=_names(parties, Side.SELLER),
        buyer=_names(parties, Side.BUYER),
        clauses=contract.clauses,
        items=items_of(contract),
        plan=plans.read(contract.plan),
        patents=tuple(patent_of(each) for each in contract.patents),
        involves_patents=contract.involves_patents,
        in_writing=contract.in_writing,
        signed_on=contract.signed_on,
        valid_from=contract.valid_from,
        valid_to=contract.valid_to,
        is_service_invention=contract.is_service_invention,
        priority_answered=bool(contract.priority_answer),
    )


def _names(parties: Iterable[Any], side: str) -> str:
    return "、".join(party.name for party in parties if party.side == side)


def findings(contract: Contract, on: date) -> tuple[Finding, ...]:
    return check(draft_of(contract), rulebook(), on, place_of(contract.division_code))


def remarks_on(contract: Contract, on: date) -> list[Remark]:
    """Everything to mend or to think about, what the law demands first, then what the platform has noticed."""
    found = [_remark(finding) for finding in findings(contract, on)]
    return [*found, *_noticed(contract)]


def _remark(finding: Finding) -> Remark:
    rule = finding.rule
    return Remark(
        code=finding.code,
        section=_SECTIONS.get(finding.field, "clauses"),
        name=_(finding.name),
        why=_(finding.why),
        write=_(finding.write) % finding.data if finding.data and "%" in finding.write else _(finding.write),
        source=str(rule.source) if rule is not None else "",
        caution=_(rule.caution) if rule is not None and rule.caution else "",
        stops=finding.stops,
        need=_(finding.need.word),
        level=finding.need.value,
    )


def _noticed(contract: Contract) -> list[Remark]:
    """Likely doubles, and what the registration form asks for beyond the law's clauses."""
    found = []
    for twin in twins_of(contract)[:3]:
        why = _("同样的当事人之间已经有 %(number)s“%(name)s”，名称或者金额相同") % {
            "number": twin.reference_number,
            "name": twin.name,
        }
        write = _("确认不是同一份合同；一份合同只能登记一次")
        found.append(Remark("twin", "subject", _("可能重复"), why, write, "", "", False, _("请核对")))
    for value, name in ((contract.field, _("技术领域")), (contract.ip, _("知识产权形式"))):
        if not value:
            found.append(
                Remark(
                    "axis_missing",
                    "subject",
                    name,
                    _("登记表要填"),
                    _("选择最接近的一项"),
                    "",
                    "",
                    False,
                    _("登记需要"),
                )
            )
    return found


def stopping(remarks: Iterable[Remark]) -> list[Remark]:
    return [remark for remark in remarks if remark.stops]


def fingerprint_of(contract: Contract, signed_on: date) -> str:
    """The mark under which a contract stands once; codes tell parties apart better than names."""
    parties = list(contract.parties.all())
    sides = {side: [party.credit_code or party.name for party in parties if party.side == side] for side in Side.values}
    total = Money(contract.total_value)
    return fingerprint(sides[Side.SELLER], sides[Side.BUYER], contract.name, total, signed_on)


def double_of(contract: Contract, signed_on: date) -> Contract | None:
    """The very same contract that already stands."""
    return standing_with(fingerprint_of(contract, signed_on)).exclude(pk=contract.pk).first()
