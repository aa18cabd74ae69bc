"""Putting values on a thing: which fields people may write, and what each must be. For verbs, sheets and the API."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from kezhuan.catalogue.models import Achievement, CatalogueItem, Demand, IPForm, TransferWay
from kezhuan.engine.codes import city_industries, divisions, functional_areas
from kezhuan.engine.errors import DomainError, InvalidInput
from kezhuan.engine.text.pinyin import name_keys
from kezhuan.engine.words import N_
from kezhuan.ui.errors import message_of

_COMMON = (
    "title",
    "division_code",
    "functional_area",
    "industries",
    "keywords",
    "contact_name",
    "contact_mobile",
    "happened_on",
)
#: The fields people write, by kind; anything else is refused (no mass assignment). Completers are rows of their own.
WRITABLE: dict[str, tuple[str, ...]] = {
    "achievement": (
        *_COMMON,
        "abstract",
        "application_fields",
        "trl",
        "ip_forms",
        "ip_numbers",
        "transfer_ways",
        "price_mode",
        "price_from",
        "price_to",
        "is_service_invention",
        "confidential",
    ),
    "demand": (
        *_COMMON,
        "kind",
        "statement",
        "public_summary",
        "anonymous",
        "budget_from",
        "budget_to",
        "deadline",
        "wants_visit",
    ),
    "service": (
        *_COMMON,
        "service_class",
        "description",
        "qualifications",
        "price_from",
        "price_unit",
        "lead_days",
        "accepts_voucher",
    ),
    "facility": (*_COMMON, "kind", "parameters", "usage", "location", "price_from", "price_unit"),
}
_PHONE = re.compile(r"[0-9+()（） －-]{7,20}")
_PINYIN_LENGTH = 600


def put(item: CatalogueItem, values: Mapping[str, object], on: date) -> None:
    """Set ``values`` on ``item`` and check every one of them; ``on`` is today.

    Raises InvalidInput with one sentence per wrong field; the item must then be thrown away.
    """
    unknown = sorted(set(values) - set(WRITABLE[item.kind_code]))
    if unknown:
        raise InvalidInput(N_("没有名为 %(field)s 的内容可以填写。"), code="unknown_field", field=unknown[0])
    for name, value in values.items():
        setattr(item, name, value.strip() if isinstance(value, str) else value)
    faults = _field_faults(item, values)
    for name, sentence in (_code_faults(item, on) | _rule_faults(item, values, on)).items():
        faults.setdefault(name, sentence)
    if faults:
        raise InvalidInput(fields=faults)
    item.pinyin = pinyin_of(item.title)


def pinyin_of(title: str) -> str:
    """Keys by which a title is found by sound, separated by spaces."""
    if not title:
        return ""
    whole, inner = name_keys(title)
    text = ""
    for key in [*sorted(whole), *sorted(inner)]:
        if len(text) + len(key) + 1 > _PINYIN_LENGTH:
            break
        text = f"{text} {key}".strip()
    return text


def _field_faults(item: CatalogueItem, values: Mapping[str, object]) -> dict[str, str]:
    """What the columns themselves refuse: too long, not one of the choices, not a date."""
    others = [column.name for column in item._meta.concrete_fields if column.name not in values]
    try:
        item.clean_fields(exclude=others)
    except ValidationError as refusal:
        return {name: str(sentences[0]) for name, sentences in refusal.message_dict.items()}
    return {}


def _code_faults(item: CatalogueItem, on: date) -> dict[str, str]:
    """Codes that no table knows."""
    faults: dict[str, str] = {}
    if item.division_code:
        try:
            divisions().check(item.division_code, on)
        except DomainError as refusal:
            faults["division_code"] = message_of(refusal)
    if item.functional_area and item.functional_area not in functional_areas():
        faults["functional_area"] = N_("请从列出的功能区里选择")
    if set(item.industries) - set(city_industries()):
        faults["industries"] = N_("请从列出的产业里选择")
    if isinstance(item, Achievement):
        faults |= _choice_faults("ip_forms", item.ip_forms, IPForm)
        faults |= _choice_faults("transfer_ways", item.transfer_ways, TransferWay)
    return faults


def _choice_faults(name: str, chosen: Iterable[str], choices: type[TextChoices]) -> dict[str, str]:
    return {name: N_("请从列出的选项里选择")} if set(chosen) - set(choices.values) else {}


def _rule_faults(item: CatalogueItem, values: Mapping[str, object], on: date) -> dict[str, str]:
    """What two fields say together."""
    faults: dict[str, str] = {}
    if item.contact_mobile and not _PHONE.fullmatch(item.contact_mobile):
        faults["contact_mobile"] = N_("请填写手机号或带区号的电话，例如 0577-88881234")
    if isinstance(item, Demand):
        faults |= _demand_faults(item, values, on)
    if isinstance(item, Achievement):
        faults |= _price_faults(item)
        if item.trl is not None and not 1 <= item.trl <= 9:
            faults["trl"] = N_("成熟度只能填 1 到 9")
    price = getattr(item, "price_from", None)
    if price is not None and price < 0:
        faults["price_from"] = N_("金额不能是负数")
    return faults


def _demand_faults(demand: Demand, values: Mapping[str, object], on: date) -> dict[str, str]:
    faults: dict[str, str] = {}
    low, high = demand.budget_from, demand.budget_to
    if low is not None and low < 0:
        faults["budget_from"] = N_("金额不能是负数")
    if low is not None and high is not None and high < low:
        faults["budget_to"] = N_("预算上限不能低于下限")
    if "deadline" in values and demand.deadline is not None and demand.deadline <= on:
        faults["deadline"] = N_("完成时间要晚于今天")
    return faults


def _price_faults(achievement: Achievement) -> dict[str, str]:
    """Prices that do not fit the price mode are dropped, wrong ones refused."""
    if achievement.price_mode == "negotiable":
        achievement.price_from = achievement.price_to = None
    if achievement.price_mode == "fixed":
        achievement.price_to = None
    low, high = achievement.price_from, achievement.price_to
    if low is not None and high is not None and high < low:
        return {"price_to": N_("价格上限不能低于下限")}
    return {}
