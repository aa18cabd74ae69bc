"""Past contracts by spreadsheet: one row a contract, found again by the number of its certificate."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import override

from kezhuan.contracts.actions.past import PastContract, record_past_contract
from kezhuan.contracts.models import Contract, ContractIP, ContractKind, PartyNature, TechnologyField
from kezhuan.contracts.parties import PartyWords
from kezhuan.contracts.queries import visible_to
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.money import Money
from kezhuan.engine.spreadsheet import Column, SheetSpec, Value
from kezhuan.engine.spreadsheet import Kind as Cell
from kezhuan.engine.spreadsheet.importer import Change, RowValues
from kezhuan.engine.words import N_
from kezhuan.parties.models import Organisation
from kezhuan.parties.queries import organisations_visible_to


def _labels(choices: Any) -> dict[str, str]:
    """Labels in the site's own language: sheets are read and written in it."""
    with override(settings.LANGUAGE_CODE):
        return {str(code): str(label) for code, label in choices.choices}


CONTRACTS = SheetSpec(
    "contracts",
    N_("过去的技术合同"),
    (
        Column("certificate_number", N_("登记证明编号"), Cell.CODE, required=True, example="2025330300000001"),
        Column("name", N_("项目名称"), required=True, aliases=("合同名称",), width=36, max_length=200),
        Column("kind", N_("合同类别"), Cell.CHOICE, required=True, choices=_labels(ContractKind)),
        Column("seller", N_("卖方名称"), required=True, aliases=("卖方",), width=28, max_length=120),
        Column("seller_nature", N_("卖方类别"), Cell.CHOICE, choices=_labels(PartyNature)),
        Column("buyer", N_("买方名称"), required=True, aliases=("买方",), width=28, max_length=120),
        Column("buyer_nature", N_("买方类别"), Cell.CHOICE, choices=_labels(PartyNature)),
        Column("signed_on", N_("签订日期"), Cell.DATE, required=True),
        Column("total_value", N_("成交额"), Cell.MONEY, required=True, unit="元"),
        Column("technology_value", N_("技术交易额"), Cell.MONEY, required=True, unit="元"),
        Column("field", N_("技术领域"), Cell.CHOICE, choices=_labels(TechnologyField)),
        Column("ip", N_("知识产权形式"), Cell.CHOICE, choices=_labels(ContractIP)),
    ),
    key=("certificate_number",),
)


@dataclass(frozen=True)
class ContractImporter:
    """Rows become registered contracts; one that is there already is never changed by a sheet."""

    spec: SheetSpec = CONTRACTS
    owner_column: str = ""

    @property
    def kind(self) -> str:
        return self.spec.name

    def may_import(self, actor: Actor) -> bool:
        return actor.is_system or actor.is_officer

    def find(self, values: RowValues, actor: Actor) -> Contract | None:
        number = "".join(str(values.get("certificate_number") or "").split())
        found = visible_to(actor).filter(certificate_number=number).first() if number else None
        if found is None and number and Contract.objects.filter(certificate_number=number).exists():
            raise InvalidInput(fields={"certificate_number": N_("这个登记证明编号已经用过，请核对。")})
        return found

    def changes(self, values: RowValues, existing: Contract) -> dict[str, Change]:
        """Nothing: what is registered changes by 变更登记 only."""
        return {}

    def write(self, actor: Actor, values: RowValues, existing: Contract | None, at: datetime) -> int:
        past = PastContract(
            name=_text(values, "name"),
            kind=_text(values, "kind"),
            parties=[_party(actor, values, side) for side in ("seller", "buyer")],
            signed_on=_day(values),
            total_value=_amount(values, "total_value"),
            technology_value=_amount(values, "technology_value"),
            certificate_number=_text(values, "certificate_number"),
            field=_text(values, "field"),
            ip=_text(values, "ip"),
        )
        return int(record_past_contract(actor=actor, past=past, at=at).pk)

    def address(self, object_id: int) -> str:
        return Contract.objects.get(pk=object_id).get_absolute_url()


def _text(values: RowValues, name: str) -> str:
    return str(values.get(name) or "").strip()


def _day(values: RowValues) -> date:
    value = values.get("signed_on")
    if not isinstance(value, date):
        raise InvalidInput(fields={"signed_on": N_("请填写签订日期")})
    return value


def _amount(values: RowValues, name: str) -> Decimal:
    value: Value = values.get(name)
    if not isinstance(value, Money):
        raise InvalidInput(fields={name: N_("请填写金额")})
    return value.yuan


def _party(actor: Actor, values: RowValues, side: str) -> PartyWords:
    """A party by its full name or credit code; outsiders need their class."""
    name = _text(values, side)
    known = _registered(actor, name)
    return PartyWords(
        side=side,
        name=name,
        organisation_id=known.pk if known is not None else None,
        nature=_text(values, f"{side}_nature"),
    )


def _registered(actor: Actor, name: str) -> Organisation | None:
    rows = organisations_visible_to(actor)
    found = list(rows.filter(name=name)[:2]) or list(rows.filter(credit_code=name.upper()).exclude(credit_code="")[:2])
    return found[0] if len(found) == 1 else None


IMPORTERS: Mapping[str, ContractImporter] = {CONTRACTS.name: ContractImporter()}
