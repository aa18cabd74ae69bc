"""Values of an organisation or person as they are stored: trimmed, codes checked, every fault named by its field."""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _

from kezhuan.engine.codes import CreditCode, check_mobile, city_industries, divisions, functional_areas, industries
from kezhuan.engine.errors import InvalidInput
from kezhuan.parties.models import (
    MarkKind,
    Organisation,
    OrganisationKind,
    OrganisationSize,
    Person,
)
from kezhuan.ui.errors import message_of

Values = dict[str, object]
Check = Callable[[object, date], object]

_PHONE = frozenset("0123456789-()+ ")


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _required(value: object, on: date) -> str:
    text = _text(value)
    if not text:
        raise InvalidInput(_("请填写这一项"))
    return text


def _plain(value: object, on: date) -> str:
    return _text(value)


def _credit_code(value: object, on: date) -> str:
    text = _text(value)
    return str(CreditCode.parse(text)) if text else ""


def _county(value: object, on: date) -> str:
    text = _text(value)
    if not text:
        return ""
    if divisions().check(text, on).level != "county":
        raise InvalidInput(_("请选择县（市、区）一级"))
    return text


def _street(value: object, on: date) -> str:
    text = _text(value)
    if text and divisions().check(text, on).level != "town":
        raise InvalidInput(_("请选择乡镇（街道）一级"))
    return text


def _functional_area(value: object, on: date) -> str:
    text = _text(value)
    if text and text not in functional_areas():
        raise InvalidInput(_("请从列出的选项里选择"))
    return text


def _industry(value: object, on: date) -> str:
    text = _text(value)
    return industries().check(text).code if text else ""


def _city_industry(value: object, on: date) -> str:
    text = _text(value)
    if text and text not in city_industries():
        raise InvalidInput(_("请从列出的选项里选择"))
    return text


def _city_industries(value: object, on: date) -> list[str]:
    listed = value if isinstance(value, list | tuple) else _text(value).split("|")
    return sorted({_city_industry(code, on) for code in listed} - {""})


def _one_of(choices: list[str], *, required: bool) -> Check:
    def check(value: object, on: date) -> str:
        text = _required(value, on) if required else _text(value)
        if text and text not in choices:
            raise InvalidInput(_("请从列出的选项里选择"))
        return text

    return check


def _day(value: object, on: date) -> date | None:
    if value in (None, ""):
        return None
    if not isinstance(value, date):
        raise InvalidInput(_("请按 2027-06-30 的样子填写日期"))
    return value


def _past_day(value: object, on: date) -> date | None:
    day = _day(value, on)
    if day is not None and day > on:
        raise InvalidInput(_("这个日期还没有到，请核对"))
    return day


def _flag(value: object, on: date) -> bool:
    return bool(value)


def _website(value: object, on: date) -> str:
    text = _text(value)
    if text and "://" not in text:
        text = f"https://{text}"
    if text:
        try:
            URLValidator(schemes=["http", "https"])(text)
        except ValidationError:
            raise InvalidInput(_("请填写完整的网址，例如 https://www.example.cn")) from None
    return text


def _email(value: object, on: date) -> str:
    text = _text(value)
    if text:
        try:
            validate_email(text)
        except ValidationError:
            raise InvalidInput(_("请填写完整的电子邮箱，例如 name@example.cn")) from None
    return text


def _mobile(value: object, on: date) -> str:
    text = _text(value)
    return check_mobile(text) if text else ""


def _phone(value: object, on: date) -> str:
    """A mobile number, or a landline with its area code."""
    text = unicodedata.normalize("NFKC", _text(value))
    digits = "".join(mark for mark in text if mark.isdigit())
    if not text or (len(digits) in range(7, 13) and digits.startswith("0") and set(text) <= _PHONE):
        return text
    return check_mobile(text)


ORGANISATION_CHECKS: Mapping[str, Check] = {
    "name": _required,
    "short_name": _plain,
    "kind": _one_of(OrganisationKind.values, required=True),
    "credit_code": _credit_code,
    "division_code": _county,
    "street_code": _street,
    "functional_area": _functional_area,
    "address": _plain,
    "industry_code": _industry,
    "city_industry": _city_industry,
    "size": _one_of(OrganisationSize.values, required=False),
    "above_scale": _flag,
    "enrolled_on": _past_day,
    "founded_on": _past_day,
    "website": _website,
    "introduction": _plain,
    "contact_name": _plain,
    "contact_mobile": _phone,
    "contact_email": _email,
}
PERSON_CHECKS: Mapping[str, Check] = {
    "name": _required,
    "department": _plain,
    "position": _plain,
    "title": _plain,
    "division_code": _county,
    "industries": _city_industries,
    "directions": _plain,
    "introduction": _plain,
    "mobile": _mobile,
    "email": _email,
    "can_be_seconded": _flag,
}
mark_kind: Check = _one_of(MarkKind.values, required=True)


def checked(
    values: Mapping[str, object], checks: Mapping[str, Check], model: type[Organisation | Person], on: date
) -> Values:
    """The values as stored. Raises InvalidInput with one sentence for each wrong field; unknown fields are a bug."""
    unknown = values.keys() - checks.keys()
    if unknown:
        raise TypeError(f"unknown fields {sorted(unknown)}")
    clean: Values = {}
    faults: dict[str, str] = {}
    for name, value in values.items():
        try:
            clean[name] = checks[name](value, on)
        except InvalidInput as error:
            faults[name] = message_of(error)
            continue
        limit = getattr(model._meta.get_field(name), "max_length", None)
        if limit and len(str(clean[name])) > limit:
            faults[name] = _("最多 %(limit)s 个字") % {"limit": limit}
    if faults:
        raise InvalidInput(fields=faults)
    return clean


def check_together(organisation: Organisation) -> None:
    """What must fit between fields of one organisation."""
    faults: dict[str, str] = {}
    if organisation.enrolled_on and not organisation.above_scale:
        faults["enrolled_on"] = _("填了入库日期，请同时勾选“规上”")
    if organisation.street_code and not organisation.division_code:
        faults["division_code"] = _("请先选择所在县（市、区）")
    elif organisation.street_code and not divisions().within(organisation.street_code, organisation.division_code):
        faults["street_code"] = _("这个乡镇（街道）不在所选的县（市、区）")
    if organisation.founded_on and organisation.enrolled_on and organisation.enrolled_on < organisation.founded_on:
        faults["enrolled_on"] = _("入库日期不能早于成立日期")
    if faults:
        raise InvalidInput(fields=faults)
