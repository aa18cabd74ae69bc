"""The catalogue by spreadsheet: columns of the four kinds, and how a row finds, changes or begins a thing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from kezhuan.catalogue.actions import draft_item, edit_item
from kezhuan.catalogue.kinds import ACHIEVEMENT, DEMAND, FACILITY, SERVICE, Kind
from kezhuan.catalogue.models import (
    Achievement,
    CatalogueItem,
    DemandKind,
    FacilityKind,
    IPForm,
    PriceMode,
    ServiceClass,
    TransferWay,
)
from kezhuan.catalogue.permissions import may_draft
from kezhuan.catalogue.queries import organisations_named, visible_to
from kezhuan.engine.actor import Actor
from kezhuan.engine.codes import city_industries, functional_areas
from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.money import Money
from kezhuan.engine.spreadsheet import Column, SheetSpec, Value
from kezhuan.engine.spreadsheet import Kind as Cell
from kezhuan.engine.spreadsheet.importer import Change, RowValues
from kezhuan.engine.words import N_
from kezhuan.parties.models import Organisation
from kezhuan.ui.formatting import join_names, money

#: States in which a thing with the same title is no longer the one a new row means.
_OVER = ("solved", "closed")


def _labels(choices: Any) -> dict[str, str]:
    """Labels in the site's own language: sheets are read and written in it, whoever causes this module to load."""
    with override(settings.LANGUAGE_CODE):
        return {str(code): str(label) for code, label in choices.choices}


def _common(example: str, title: str) -> tuple[Column, ...]:
    """The columns all kinds begin with; ``example`` fills the title of the template's example row."""
    return (
        Column(
            "owner",
            N_("所属单位"),
            aliases=("单位", "单位名称", "统一社会信用代码", "owner"),
            comment=N_("填统一社会信用代码或单位全称；不填就是您自己的单位。"),
            width=28,
        ),
        Column(
            "title",
            title,
            required=True,
            aliases=("名称", "标题", "title"),
            example=example,
            width=36,
            max_length=120,
        ),
        Column(
            "reference_number",
            N_("编号"),
            Cell.CODE,
            aliases=("办件编号",),
            comment=N_("修改已有的才填，例如 CG-2026-11-00001。"),
        ),
        Column(
            "industries",
            N_("产业"),
            Cell.MULTI,
            aliases=("所属产业", "产业领域"),
            choices={code: entry.name for code, entry in city_industries().items()},
        ),
        Column("keywords", N_("关键词"), max_length=200),
        Column("division_code", N_("所在县（市、区）"), Cell.DIVISION, aliases=("县（市、区）", "所在地")),
        Column(
            "functional_area",
            N_("功能区"),
            Cell.CHOICE,
            choices={code: area.name for code, area in functional_areas().items()},
        ),
        Column("contact_name", N_("联系人"), max_length=60),
        Column("contact_mobile", N_("联系电话"), Cell.CODE, aliases=("手机", "手机号")),
        Column("happened_on", N_("登记日期"), Cell.DATE, aliases=("发生日期",)),
    )


ACHIEVEMENTS = SheetSpec(
    "achievements",
    N_("成果"),
    (
        *_common("泵阀过流部件耐磨涂层", N_("成果名称")),
        Column("abstract", N_("摘要"), required=True, aliases=("成果简介", "简介"), width=60),
        Column("application_fields", N_("应用领域"), max_length=300),
        Column("trl", N_("技术成熟度"), Cell.TRL, aliases=("成熟度", "TRL")),
        Column("ip_forms", N_("知识产权形式"), Cell.MULTI, choices=_labels(IPForm)),
        Column("ip_numbers", N_("专利号或登记号"), max_length=300, aliases=("专利号",)),
        Column("completers", N_("成果完成人"), aliases=("完成人",), comment=N_("按贡献大小，用顿号隔开。")),
        Column("transfer_ways", N_("转化方式"), Cell.MULTI, choices=_labels(TransferWay)),
        Column("price_mode", N_("价格方式"), Cell.CHOICE, choices=_labels(PriceMode)),
        Column("price_from", N_("意向价格"), Cell.MONEY),
        Column("price_to", N_("意向价格上限"), Cell.MONEY),
        Column("is_service_invention", N_("职务科技成果"), Cell.BOOLEAN),
        Column("confidential", N_("保密内容"), comment=N_("只给本单位和审核人员看，不公开。")),
    ),
    key=("owner", "title"),
)
DEMANDS = SheetSpec(
    "demands",
    N_("需求"),
    (
        *_common("低温球阀密封面渗漏", N_("短标题")),
        Column("kind", N_("需求类型"), Cell.CHOICE, choices=_labels(DemandKind)),
        Column("statement", N_("难题原话"), required=True, aliases=("原话", "需求描述", "需求内容"), width=60),
        Column("anonymous", N_("匿名发布"), Cell.BOOLEAN, comment=N_("不填就是匿名。")),
        Column("public_summary", N_("公开摘要"), comment=N_("匿名发布必填，不写单位名称、人名和电话。"), width=40),
        Column("budget_from", N_("预算下限"), Cell.MONEY),
        Column("budget_to", N_("预算上限"), Cell.MONEY, aliases=("预算",)),
        Column("deadline", N_("希望解决日期"), Cell.DATE, aliases=("完成时间",)),
        Column("wants_visit", N_("请专家来厂里看看"), Cell.BOOLEAN),
    ),
    key=("owner", "title"),
)
SERVICES = SheetSpec(
    "services",
    N_("服务"),
    (
        *_common("阀门型式试验", N_("服务名称")),
        Column("service_class", N_("服务类别"), Cell.CHOICE, required=True, choices=_labels(ServiceClass)),
        Column("description", N_("服务内容"), required=True, width=60),
        Column("qualifications", N_("资质"), max_length=200),
        Column("price_from", N_("起价"), Cell.MONEY, unit="元"),
        Column("price_unit", N_("计价单位"), max_length=24),
        Column("lead_days", N_("完成天数"), Cell.NUMBER),
        Column("accepts_voucher", N_("可用创新券"), Cell.BOOLEAN),
    ),
    key=("owner", "title"),
)
FACILITIES = SheetSpec(
    "facilities",
    N_("设施"),
    (
        *_common("低温阀门试验台", N_("设施名称")),
        Column("kind", N_("设施类别"), Cell.CHOICE, required=True, choices=_labels(FacilityKind)),
        Column("parameters", N_("主要参数"), required=True, width=48),
        Column("usage", N_("使用办法"), width=36),
        Column("location", N_("地点"), max_length=200),
        Column("price_from", N_("起价"), Cell.MONEY, unit="元"),
        Column("price_unit", N_("计价单位"), max_length=24),
    ),
    key=("owner", "title"),
)


@dataclass(frozen=True)
class ItemImporter:
    """Rows become drafts of ``catalogue_kind``: they still go through both reviews."""

    catalogue_kind: Kind
    spec: SheetSpec
    owner_column: str = "owner"

    @property
    def kind(self) -> str:
        return self.spec.name

    def may_import(self, actor: Actor) -> bool:
        return actor.is_system or actor.is_officer or bool(actor.organisation_ids)

    def find(self, values: RowValues, actor: Actor) -> CatalogueItem | None:
        """By reference number, else by owner and title among what is not over.

        InvalidInput: unknown number, unknown or foreign owner, or two things with this title.
        """
        rows = visible_to(actor, self.catalogue_kind)
        number = str(values.get("reference_number") or "").strip().upper()
        if number:
            found = rows.filter(reference_number=number).first()
            if found is None:
                raise InvalidInput(fields={"reference_number": N_("没有这个编号，或者不是您能修改的")})
            return found  # type: ignore[no-any-return]
        owner = self._owner(values, actor)
        same = list(rows.filter(owner=owner, title=str(values.get("title") or "").strip()).exclude(state__in=_OVER)[:2])
        if len(same) > 1:
            raise InvalidInput(fields={"title": N_("本单位有两条同名的，请填编号")})
        return same[0] if same else None

    def changes(self, values: RowValues, existing: CatalogueItem) -> dict[str, Change]:
        """What the row says differently; the owner and the number never change by import."""
        found: dict[str, Change] = {}
        for name, value in self._content(values, existing).items():
            before = _present(existing, name)
            if before != value:
                found[name] = Change(_shown(self.spec.column(name), before), _shown(self.spec.column(name), value))
        return found

    def write(self, actor: Actor, values: RowValues, existing: CatalogueItem | None, at: datetime) -> int:
        content = self._content(values, existing)
        if existing is not None:
            item = edit_item(actor=actor, kind=self.catalogue_kind, item_id=existing.pk, values=content, at=at)
        else:
            owner = self._owner(values, actor)
            item = draft_item(actor=actor, kind=self.catalogue_kind, owner_id=owner.pk, values=content, at=at)
        return int(item.pk)

    def address(self, object_id: int) -> str:
        item = self.catalogue_kind.model._default_manager.get(pk=object_id)
        return item.get_absolute_url()

    def _owner(self, values: RowValues, actor: Actor) -> Organisation:
        """The organisation a row is about. InvalidInput never tells whether a foreign one exists."""
        written = str(values.get("owner") or "").strip()
        known = [row for row in organisations_named(actor, written) if may_draft(actor, row)]
        if len(known) != 1:
            sentence = (
                N_("请填您的单位的全称或统一社会信用代码") if not known else N_("有两家同名单位，请填统一社会信用代码")
            )
            raise InvalidInput(fields={"owner": sentence})
        return known[0]

    def _content(self, values: RowValues, existing: CatalogueItem | None) -> dict[str, Any]:
        """The row as the verbs take it: only columns the file has; empty yes/no, choice and date cells say nothing."""
        content: dict[str, Any] = {}
        for name, value in values.items():
            if name in ("owner", "reference_number"):
                continue
            column = self.spec.column(name)
            silent = column.kind in (Cell.BOOLEAN, Cell.CHOICE, Cell.DATE, Cell.DIVISION)
            if value is None and (silent or existing is None):
                continue
            content[name] = _plain(name, column, value)
        return content


def _plain(name: str, column: Column, value: Value) -> Any:
    """A cell's value in the type of the field."""
    if name == "completers":
        text = str(value or "").replace("，", "、").replace(",", "、").replace("；", "、")
        return [person.strip() for person in text.split("、") if person.strip()]
    if column.kind is Cell.MULTI:
        return sorted(value) if isinstance(value, tuple) else []
    if isinstance(value, Money):
        return value.yuan
    if column.kind is Cell.NUMBER and isinstance(value, Decimal):
        if value != value.to_integral_value():
            raise InvalidInput(fields={name: N_("请填整数")})
        return int(value)
    if value is None:
        return None if column.kind in (Cell.MONEY, Cell.NUMBER, Cell.TRL) else ""
    return value


def _present(item: CatalogueItem, name: str) -> Any:
    if name == "completers" and isinstance(item, Achievement):
        return [person.name for person in item.completers.all()]
    return getattr(item, name)


def _shown(column: Column, value: Any) -> str:
    """A value as a person reads it in the preview."""
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return join_names(str(column.choices.get(entry, entry)) for entry in value)
    if column.kind is Cell.MONEY and isinstance(value, Decimal):
        return money(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(column.choices.get(value, value))


#: By the word in addresses and commands.
IMPORTERS: Mapping[str, ItemImporter] = {
    importer.kind: importer
    for importer in (
        ItemImporter(ACHIEVEMENT, ACHIEVEMENTS),
        ItemImporter(DEMAND, DEMANDS),
        ItemImporter(SERVICE, SERVICES),
        ItemImporter(FACILITY, FACILITIES),
    )
}
