"""The register by spreadsheet: a row is a person of an organisation with the certificate; it enters or changes one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import override

from kezhuan.brokers.actions import change_broker, register_broker, renew_broker
from kezhuan.brokers.content import Profile
from kezhuan.brokers.models import GRADE_TITLES, Broker, TechnologyField
from kezhuan.brokers.permissions import may_register_any
from kezhuan.brokers.queries import standing_broker_of
from kezhuan.engine.actor import Actor
from kezhuan.engine.codes import city_industries
from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.spreadsheet.importer import Change, RowValues
from kezhuan.engine.spreadsheet.spec import Column, Kind, SheetSpec
from kezhuan.engine.words import N_
from kezhuan.parties.actions import Certificate
from kezhuan.parties.models import EngagementMode, Organisation, Person, QualificationKind
from kezhuan.parties.queries import organisations_called, people_called
from kezhuan.ui.formatting import join_names


def _labels(pairs: Any) -> dict[str, str]:
    """Labels in the site's own language, in which sheets are read and written."""
    with override(settings.LANGUAGE_CODE):
        return {str(code): str(label) for code, label in pairs}


_INDUSTRIES = {code: entry.name for code, entry in city_industries().items()}

BROKERS = SheetSpec(
    "brokers",
    N_("技术经纪人"),
    (
        Column("name", N_("姓名"), required=True, example="林知遥", max_length=60),
        Column(
            "employer",
            N_("所在单位"),
            required=True,
            aliases=("单位", "单位名称", "统一社会信用代码"),
            comment=N_("这个人登记在哪家单位：填全称或统一社会信用代码。人员要先在人员名册里。"),
            width=28,
        ),
        Column("mobile", N_("手机号"), Kind.CODE, comment=N_("同一单位有同名的人时用来区分。")),
        Column("grade", N_("等级"), Kind.CHOICE, required=True, choices=_labels(GRADE_TITLES.items())),
        Column("issuer", N_("发证单位"), max_length=120, example="国家技术转移人才培养基地"),
        Column("number", N_("证书编号"), Kind.CODE),
        Column("issued_on", N_("发证日期"), Kind.DATE, required=True),
        Column("expires_on", N_("有效期至"), Kind.DATE, comment=N_("长期有效的不填。")),
        Column("employment", N_("执业方式"), Kind.CHOICE, required=True, choices=_labels(EngagementMode.choices)),
        Column("organisation", N_("执业机构"), comment=N_("为哪家机构做经纪；不填就是独立执业。"), width=28),
        Column("industries", N_("擅长产业"), Kind.MULTI, choices=_INDUSTRIES),
        Column("technologies", N_("技术领域"), Kind.MULTI, choices=_labels(TechnologyField.choices)),
        Column("words", N_("专长"), width=40, max_length=300),
    ),
    key=("employer", "name", "mobile"),
)
_PROFILE = ("employment", "industries", "technologies", "words")


@dataclass(frozen=True)
class BrokerImporter:
    """Rows are people who are in the register, or come into it."""

    spec: SheetSpec = BROKERS
    owner_column: str = ""

    @property
    def kind(self) -> str:
        return self.spec.name

    def may_import(self, actor: Actor) -> bool:
        return may_register_any(actor)

    def find(self, values: RowValues, actor: Actor) -> Broker | None:
        return standing_broker_of(self._person(values, actor).pk)

    def changes(self, values: RowValues, existing: Broker) -> dict[str, Change]:
        given = {**_given(values, _PROFILE), **_given(values, ("expires_on",))}
        before: Mapping[str, Any] = {
            **{name: getattr(existing, name) for name in _PROFILE},
            "expires_on": existing.expires_on,
        }
        found = {
            name: Change(self._shown(name, before[name]), self._shown(name, value))
            for name, value in given.items()
            if _plain(before[name]) != _plain(value)
        }
        wanted = str(values.get("organisation") or "")
        present = existing.organisation
        if wanted and (present is None or wanted not in (present.name, present.credit_code)):
            found["organisation"] = Change(present.name if present else "", wanted)
        return found

    def write(self, actor: Actor, values: RowValues, existing: Broker | None, at: datetime) -> int:
        if existing is None:
            made = register_broker(
                actor=actor,
                person_id=self._person(values, actor).pk,
                certificate=_certificate(values),
                profile=_profile(values, None),
                organisation_id=_organisation_id(values, actor, None),
                at=at,
            )
            return int(made.pk)
        until = values.get("expires_on")
        if until is not None and until != existing.expires_on:
            renew_broker(actor=actor, broker_id=existing.pk, expires_on=until, at=at)  # type: ignore[arg-type]
        change_broker(
            actor=actor,
            broker_id=existing.pk,
            profile=_profile(values, existing),
            organisation_id=_organisation_id(values, actor, existing),
            at=at,
        )
        return int(existing.pk)

    def address(self, object_id: int) -> str:
        return Broker.objects.get(pk=object_id).get_absolute_url()

    def _person(self, values: RowValues, actor: Actor) -> Person:
        """The one person of that name in that organisation; InvalidInput says what is missing."""
        employers = organisations_called(actor, str(values.get("employer") or ""))
        if len(employers) != 1:
            raise InvalidInput(fields={"employer": N_("没有找到这家单位，请填全称或统一社会信用代码")})
        people = people_called(actor, str(values.get("name") or ""), employers[0].pk)
        mobile = str(values.get("mobile") or "")
        if len(people) > 1:
            people = [person for person in people if mobile and person.mobile == mobile]
        if len(people) != 1:
            raise InvalidInput(fields={"name": N_("这家单位里没有找到这个人：请先登记人员；同名的请填手机号")})
        return people[0]

    def _shown(self, name: str, value: Any) -> str:
        column = self.spec.column(name)
        if isinstance(value, list | tuple):
            return join_names(str(column.choices.get(code, code)) for code in value)
        return "" if value is None else str(column.choices.get(str(value), value))


def _given(values: RowValues, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: values[name] for name in names if values.get(name) is not None}


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, list | tuple) else value


def _profile(values: RowValues, existing: Broker | None) -> Profile:
    """The row's words, and for empty cells what is recorded."""
    kept = {name: getattr(existing, name) for name in _PROFILE} if existing is not None else {}
    said: dict[str, Any] = {"employment": "", **kept, **_given(values, _PROFILE)}
    return Profile(
        employment=str(said["employment"]),
        industries=tuple(said.get("industries") or ()),
        technologies=tuple(said.get("technologies") or ()),
        words=str(said.get("words") or ""),
    )


def _certificate(values: RowValues) -> Certificate:
    said = _given(values, ("grade", "issuer", "number", "issued_on", "expires_on"))
    return Certificate(kind=QualificationKind.BROKER, mode=str(values.get("employment") or ""), **said)


def _organisation_id(values: RowValues, actor: Actor, existing: Broker | None) -> int | None:
    text = str(values.get("organisation") or "")
    if not text:
        return existing.organisation_id if existing is not None else None
    found: list[Organisation] = organisations_called(actor, text)
    if len(found) != 1:
        raise InvalidInput(fields={"organisation": N_("没有找到这家单位，请填全称或统一社会信用代码")})
    return found[0].pk
