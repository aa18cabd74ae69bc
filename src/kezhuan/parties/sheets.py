"""Organisations and people by spreadsheet: the columns, and how a row finds, changes or makes one, through the verbs.

An empty cell says nothing: it never clears what is recorded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from kezhuan.engine.actor import Actor
from kezhuan.engine.codes import city_industries, divisions, functional_areas
from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.spreadsheet.importer import Change, RowValues
from kezhuan.engine.spreadsheet.spec import Column, Kind, SheetSpec
from kezhuan.engine.words import N_
from kezhuan.parties import choices
from kezhuan.parties.actions import (
    Certificate,
    add_qualification,
    register_organisation,
    register_person,
    update_organisation,
    update_person,
)
from kezhuan.parties.models import (
    EngagementMode,
    Grade,
    Organisation,
    OrganisationKind,
    OrganisationSize,
    Person,
    QualificationKind,
)
from kezhuan.parties.permissions import may_register_people, may_register_person
from kezhuan.parties.queries import organisations_called, people_called, qualifications_of
from kezhuan.ui.formatting import join_names, masked_email, masked_mobile, masked_name


def _labels(listed: Any) -> dict[str, str]:
    """Labels in the site's own language: sheets are read and written in it, whoever causes this module to load."""
    with override(settings.LANGUAGE_CODE):
        return {str(code): str(label) for code, label in listed.choices}


_CITY_INDUSTRIES = {code: entry.name for code, entry in city_industries().items()}
_AREAS = {code: area.name for code, area in functional_areas().items()}

ORGANISATIONS = SheetSpec(
    "organisations",
    N_("单位"),
    (
        Column(
            "name",
            N_("单位名称"),
            required=True,
            aliases=("企业名称", "名称", "单位"),
            example="永嘉永固阀门有限公司",
            width=32,
            max_length=120,
        ),
        Column(
            "credit_code",
            N_("统一社会信用代码"),
            Kind.CREDIT_CODE,
            aliases=("信用代码", "社会信用代码"),
            comment=N_("照营业执照填写。有代码的按代码认，没有的按名称认。"),
        ),
        Column(
            "kind",
            N_("单位类别"),
            Kind.CHOICE,
            choices=_labels(OrganisationKind),
            comment=N_("新登记的单位必填。"),
            example="企业",
        ),
        Column("short_name", N_("简称"), max_length=60),
        Column(
            "division_code", N_("所在县（市、区）"), Kind.DIVISION, aliases=("县（市、区）", "所在地"), example="永嘉县"
        ),
        Column("street_code", N_("所在乡镇（街道）"), aliases=("乡镇（街道）", "街道"), max_length=40),
        Column("functional_area", N_("功能区"), Kind.CHOICE, choices=_AREAS),
        Column("address", N_("地址"), width=36, max_length=200),
        Column("industry_code", N_("国民经济行业"), Kind.INDUSTRY, aliases=("行业", "行业代码"), example="C3443"),
        Column("city_industry", N_("“5+5+N”产业"), Kind.CHOICE, choices=_CITY_INDUSTRIES, aliases=("产业",)),
        Column("size", N_("规模"), Kind.CHOICE, choices=_labels(OrganisationSize)),
        Column("above_scale", N_("规上"), Kind.BOOLEAN, comment=N_("以统计部门的入库名单为准。")),
        Column("enrolled_on", N_("入库日期"), Kind.DATE),
        Column("founded_on", N_("成立日期"), Kind.DATE),
        Column("website", N_("网址"), max_length=200),
        Column("introduction", N_("简介"), width=48),
        Column("contact_name", N_("联系人"), max_length=60),
        Column("contact_mobile", N_("联系电话"), Kind.CODE, aliases=("手机", "电话")),
        Column("contact_email", N_("联系邮箱"), aliases=("邮箱",), max_length=254),
    ),
    key=("credit_code",),
)
PEOPLE = SheetSpec(
    "people",
    N_("人员"),
    (
        Column("name", N_("姓名"), required=True, example="周明徽", max_length=60),
        Column(
            "organisation",
            N_("单位"),
            aliases=("单位名称", "所在单位", "统一社会信用代码"),
            comment=N_("填统一社会信用代码或单位全称；不填就是您自己的单位。"),
            width=28,
        ),
        Column("department", N_("部门（学院）"), aliases=("部门", "学院"), max_length=80),
        Column("position", N_("职务"), max_length=60),
        Column("title", N_("职称"), max_length=40),
        Column("division_code", N_("所在县（市、区）"), Kind.DIVISION),
        Column("industries", N_("服务产业"), Kind.MULTI, choices=_CITY_INDUSTRIES),
        Column("directions", N_("研究方向"), aliases=("方向", "专业方向"), width=48),
        Column("introduction", N_("简介"), width=48),
        Column("mobile", N_("手机号"), Kind.CODE, aliases=("手机", "联系电话")),
        Column("email", N_("邮箱"), max_length=254),
        Column("can_be_seconded", N_("可任科技副总"), Kind.BOOLEAN),
        Column("qualification", N_("资格"), Kind.CHOICE, choices=_labels(QualificationKind)),
        Column("grade", N_("等级"), Kind.CHOICE, choices=_labels(Grade)),
        Column("mode", N_("方式"), Kind.CHOICE, choices=_labels(EngagementMode)),
        Column("issuer", N_("发证单位"), max_length=120),
        Column("number", N_("证书编号"), Kind.CODE),
        Column("issued_on", N_("发证日期"), Kind.DATE),
        Column("expires_on", N_("有效期至"), Kind.DATE),
    ),
    key=("organisation", "name", "mobile"),
)
_CERTIFICATE = ("qualification", "grade", "mode", "issuer", "number", "issued_on", "expires_on")
_MASKS = {
    "contact_name": masked_name,
    "contact_mobile": masked_mobile,
    "contact_email": masked_email,
    "mobile": masked_mobile,
    "email": masked_email,
}


@dataclass(frozen=True)
class OrganisationImporter:
    """Rows are organisations: known by credit code, else by the full name."""

    spec: SheetSpec = ORGANISATIONS
    owner_column: str = ""

    @property
    def kind(self) -> str:
        return self.spec.name

    def may_import(self, actor: Actor) -> bool:
        """Lists of organisations come from officers; an enterprise enters itself on the page."""
        return actor.is_system or actor.is_officer

    def find(self, values: RowValues, actor: Actor) -> Organisation | None:
        """By code; without a match by name, unless both have codes and they differ (two legal persons)."""
        code, name = str(values.get("credit_code") or ""), str(values.get("name") or "")
        by_code = organisations_called(actor, code)
        if by_code:
            return by_code[0]
        named = [row for row in organisations_called(actor, name) if not (code and row.credit_code)]
        if len(named) > 1:
            raise InvalidInput(fields={"name": N_("有两家同名单位，请填统一社会信用代码")})
        return named[0] if named else None

    def changes(self, values: RowValues, existing: Organisation) -> dict[str, Change]:
        return _differences(self.spec, _organisation_values(values, existing), existing)

    def write(self, actor: Actor, values: RowValues, existing: Organisation | None, at: datetime) -> int:
        given = _organisation_values(values, existing)
        if existing is not None:
            return int(update_organisation(actor=actor, organisation_id=existing.pk, changes=given, at=at).pk)
        return int(register_organisation(actor=actor, values=given, at=at).pk)

    def address(self, object_id: int) -> str:
        return Organisation(pk=object_id).get_absolute_url()


@dataclass(frozen=True)
class PersonImporter:
    """Rows are people of an organisation: known by name, and by mobile where two share a name."""

    spec: SheetSpec = PEOPLE
    owner_column: str = "organisation"

    @property
    def kind(self) -> str:
        return self.spec.name

    def may_import(self, actor: Actor) -> bool:
        return may_register_people(actor)

    def find(self, values: RowValues, actor: Actor) -> Person | None:
        organisation = self._organisation(values, actor)
        known = people_called(actor, str(values.get("name") or ""), organisation.pk)
        mobile = str(values.get("mobile") or "")
        if len(known) > 1:
            known = [person for person in known if mobile and person.mobile == mobile]
            if len(known) != 1:
                raise InvalidInput(fields={"name": N_("这个单位有同名的人，请填手机号区分")})
        return known[0] if known else None

    def changes(self, values: RowValues, existing: Person) -> dict[str, Change]:
        found = _differences(self.spec, _person_values(values), existing)
        certificate = _certificate(values)
        if certificate is not None and not _held(existing, certificate):
            label = self.spec.column("qualification").choices[certificate.kind]
            found["qualification"] = Change("", label)
        return found

    def write(self, actor: Actor, values: RowValues, existing: Person | None, at: datetime) -> int:
        given = _person_values(values)
        if existing is not None:
            person = update_person(actor=actor, person_id=existing.pk, changes=given, at=at)
        else:
            organisation = self._organisation(values, actor)
            person = register_person(actor=actor, organisation_id=organisation.pk, values=given, at=at)
        certificate = _certificate(values)
        if certificate is not None and not _held(person, certificate):
            _add(actor, person, certificate, at)
        return int(person.pk)

    def address(self, object_id: int) -> str:
        return Person(pk=object_id).get_absolute_url()

    def _organisation(self, values: RowValues, actor: Actor) -> Organisation:
        """InvalidInput never tells whether an organisation the actor may not use exists."""
        called = organisations_called(actor, str(values.get("organisation") or ""))
        known = [row for row in called if may_register_person(actor, row)]
        if not known:
            raise InvalidInput(fields={"organisation": N_("请填您管理的单位的全称或统一社会信用代码")})
        if len(known) > 1:
            raise InvalidInput(fields={"organisation": N_("有两家同名单位，请填统一社会信用代码")})
        return known[0]


def _organisation_values(values: RowValues, existing: Organisation | None) -> dict[str, Any]:
    given = {name: value for name, value in values.items() if value is not None}
    street = given.get("street_code")
    if street is not None:
        county = str(given.get("division_code") or (existing.division_code if existing else ""))
        given["street_code"] = _street(str(street), county)
    return given


def _street(text: str, county: str) -> str:
    """A street or town by its name within the county, or by its code."""
    found = [row for row in divisions().find(text, parent=county or None) if row.level == "town"]
    if len(found) != 1:
        raise InvalidInput(fields={"street_code": N_("在所在的县（市、区）里没有找到这个乡镇（街道）")})
    return found[0].code


def _person_values(values: RowValues) -> dict[str, Any]:
    skipped = {"organisation", *_CERTIFICATE}
    return {
        name: sorted(value) if isinstance(value, tuple) else value
        for name, value in values.items()
        if value is not None and name not in skipped
    }


def _certificate(values: RowValues) -> Certificate | None:
    """What the row says of a qualification; InvalidInput when it speaks of a certificate without saying which."""
    said = {name: values[name] for name in _CERTIFICATE if values.get(name) is not None}
    if not said:
        return None
    kind = said.pop("qualification", None)
    if kind is None:
        raise InvalidInput(fields={"qualification": N_("填了证书内容，请同时填写资格")})
    return Certificate(kind=str(kind), **said)  # type: ignore[arg-type]


def _held(person: Person, certificate: Certificate) -> bool:
    """Whether the person already has it: same kind, grade and day of issue."""
    return any(
        (held.kind, held.grade, held.issued_on) == (certificate.kind, certificate.grade, certificate.issued_on)
        for held in qualifications_of(person)
    )


def _add(actor: Actor, person: Person, certificate: Certificate, at: datetime) -> None:
    try:
        add_qualification(actor=actor, person_id=person.pk, certificate=certificate, at=at)
    except InvalidInput as error:
        fields = {"qualification" if name == "kind" else name: text for name, text in error.fields.items()}
        raise InvalidInput(error.message, code=error.code, fields=fields, **error.data) from None


def _differences(spec: SheetSpec, given: Mapping[str, Any], existing: Organisation | Person) -> dict[str, Change]:
    """What differs, as people read it; recorded contact data is shown masked."""
    found: dict[str, Change] = {}
    for name, value in given.items():
        before = getattr(existing, name)
        if before == value:
            continue
        column = spec.column(name)
        masked = _MASKS[name](str(before)) if name in _MASKS and before else None
        found[name] = Change(masked if masked is not None else _shown(column, before), _shown(column, value))
    return found


def _shown(column: Column, value: Any) -> str:
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list | tuple):
        return join_names(str(column.choices.get(code, code)) for code in value)
    if isinstance(value, date):
        return value.isoformat()
    if column.kind is Kind.DIVISION:
        return choices.division_name(str(value))
    if column.name == "street_code":
        return choices.street_name(str(value))
    return str(column.choices.get(str(value), value))


#: By the word in addresses and commands.
IMPORTERS: Mapping[str, OrganisationImporter | PersonImporter] = {
    "organisations": OrganisationImporter(),
    "people": PersonImporter(),
}
