"""A thing as its page shows it to one actor: facts, timeline, buttons. What is hidden is hidden here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhuan.accounts.revealing import reveal_url
from kezhuan.audit.queries import history_of
from kezhuan.audit.words import word_of
from kezhuan.catalogue import permissions
from kezhuan.catalogue.choices import industry_names, ip_form_names, transfer_way_names
from kezhuan.catalogue.kinds import kind_of
from kezhuan.catalogue.models import Achievement, CatalogueItem, Demand, Facility, Refinement, ServiceOffer
from kezhuan.catalogue.rules import local_day
from kezhuan.catalogue.words import EVENTS
from kezhuan.engine.actor import Actor
from kezhuan.parties.choices import division_name, functional_area_name
from kezhuan.ui.formatting import day as day_words
from kezhuan.ui.formatting import join_names, masked_mobile, masked_name, money

#: Milestones anybody may see; what happened before publication is the owner's and the officers' business.
_PUBLIC_STEPS = ("publish", "engage", "disengage", "extend", "renew", "expire", "solve", "close")
_ALL_STEPS = ("submit", "take_back", "pass_first_review", "send_back", "reopen", *_PUBLIC_STEPS)


@dataclass(frozen=True)
class Fact:
    """One line of the summary list."""

    name: str
    text: str
    url: str = ""


@dataclass(frozen=True)
class Milestone:
    """One line of the timeline; ``state``: "", now or next."""

    when: datetime | date
    word: str
    note: str = ""
    who: str = ""
    state: str = ""


@dataclass(frozen=True)
class Contact:
    name: str
    mobile: str
    is_masked: bool
    reveal_url: str | None = None


def facts_of(item: CatalogueItem, actor: Actor) -> list[Fact]:
    """The summary of a thing, empty facts left out."""
    if isinstance(item, Achievement):
        listed = _achievement_facts(item)
    elif isinstance(item, Demand):
        listed = _demand_facts(item)
    elif isinstance(item, ServiceOffer):
        listed = _service_facts(item)
    elif isinstance(item, Facility):
        listed = _facility_facts(item)
    else:
        listed = []
    place = join_names(
        name for name in (division_name(item.division_code), functional_area_name(item.functional_area)) if name
    )
    facts = [
        Fact(_("所属单位"), owner_name(item, actor), _owner_url(item, actor)),
        Fact(_("所在地"), place),
        Fact(_("产业"), join_names(industry_names(item.industries))),
        *listed,
        Fact(_("关键词"), item.keywords),
    ]
    return [fact for fact in facts if fact.text]


def owner_name(item: CatalogueItem, actor: Actor) -> str:
    """The owner, or that it is not named."""
    return item.owner.name if permissions.may_read_owner(actor, item) else _("匿名企业（双方同意对接后公开）")


def _owner_url(item: CatalogueItem, actor: Actor) -> str:
    return item.owner.get_absolute_url() if permissions.may_read_owner(actor, item) else ""


def _achievement_facts(item: Achievement) -> list[Fact]:
    return [
        Fact(_("完成人"), join_names(person.name for person in item.completers.all())),
        Fact(_("职务科技成果"), _("是") if item.is_service_invention else _("否")),
        Fact(_("知识产权"), join_names(str(name) for name in ip_form_names(item.ip_forms))),
        Fact(_("专利号或登记号"), item.ip_numbers),
        Fact(_("转化方式"), join_names(str(name) for name in transfer_way_names(item.transfer_ways))),
        Fact(_("应用领域"), item.application_fields),
    ]


def _demand_facts(item: Demand) -> list[Fact]:
    return [
        Fact(_("需求类型"), str(item.get_kind_display())),
        Fact(_("预算"), price_range(item.budget_from, item.budget_to)),
        Fact(_("希望解决日期"), _day_text(item.deadline)),
        Fact(_("请专家来厂里看看"), _("愿意") if item.wants_visit else ""),
        Fact(_("解决方式"), str(item.get_outcome_display()) if item.outcome else ""),
    ]


def _service_facts(item: ServiceOffer) -> list[Fact]:
    return [
        Fact(_("服务类别"), str(item.get_service_class_display())),
        Fact(_("资质"), item.qualifications),
        Fact(_("价格"), _unit_price(item.price_from, item.price_unit)),
        Fact(_("完成天数"), _("%(days)s 天") % {"days": item.lead_days} if item.lead_days else ""),
        Fact(_("创新券"), _("可以使用") if item.accepts_voucher else ""),
    ]


def _facility_facts(item: Facility) -> list[Fact]:
    return [
        Fact(_("设施类别"), str(item.get_kind_display())),
        Fact(_("地点"), item.location),
        Fact(_("价格"), _unit_price(item.price_from, item.price_unit)),
    ]


def _day_text(day: date | None) -> str:
    return day_words(day, local_day(timezone.now())) if day else ""


def price_range(low: Decimal | None, high: Decimal | None) -> str:
    """30 万元 至 80 万元, 不超过 80 万元, 30 万元起, or "" when nothing is said."""
    if low is None and high is None:
        return ""
    if low is None:
        return _("不超过 %(high)s") % {"high": money(high)}
    if high is None:
        return _("%(low)s起") % {"low": money(low)}
    return money(low) if low == high else _("%(low)s 至 %(high)s") % {"low": money(low), "high": money(high)}


def _unit_price(price: Decimal | None, unit: str) -> str:
    if price is None:
        return _("面议")
    start = _("%(low)s起") % {"low": money(price)}
    return f"{start}／{unit}" if unit else start


def asking_price(item: Achievement) -> str:
    """What the owner wants for it, as the side panel shows it."""
    if item.price_mode == "negotiable" or item.price_from is None:
        return _("面议")
    return money(item.price_from) if item.price_mode == "fixed" else price_range(item.price_from, item.price_to)


def contact_of(item: CatalogueItem, actor: Actor) -> Contact | None:
    """Whole for the owner's members, masked for officers in charge and sides that agreed, who may ask for it."""
    if not (item.contact_name or item.contact_mobile):
        return None
    if permissions.may_read_contact(actor, item):
        return Contact(item.contact_name, item.contact_mobile, is_masked=False)
    url = reveal_url(actor, item, "contact_mobile") if item.contact_mobile else None
    if url or permissions.may_read_all(actor, item):
        return Contact(
            masked_name(item.contact_name), masked_mobile(item.contact_mobile), is_masked=True, reveal_url=url
        )
    return None


def refinement_facts(refinement: Refinement) -> list[Fact]:
    rows = (
        (_("对象"), refinement.object),
        (_("部位"), refinement.part),
        (_("工艺"), refinement.process),
        (_("现状"), refinement.present_value),
        (_("目标"), refinement.wanted_value),
        (_("约束条件"), refinement.constraints),
        (_("预算"), price_range(refinement.budget_from, refinement.budget_to)),
        (_("希望解决日期"), _day_text(refinement.deadline)),
    )
    return [Fact(name, text) for name, text in rows if text]


def answer_text(field: forms.Field, value: Any) -> str:
    """An answer of a form as people read it: labels of choices, units, 未填写 for nothing."""
    if isinstance(field, forms.BooleanField):
        return _("是") if value else _("否")
    if value in (None, "", []):
        return _("未填写")
    if isinstance(field, forms.ChoiceField):
        words = {str(code): str(label) for code, label in _flat(field.choices)}
        chosen = value if isinstance(value, list) else [value]
        return join_names(words.get(str(code), str(code)) for code in chosen)
    unit = getattr(field, "unit", "")
    return f"{value} {unit}" if unit else str(value)


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for code, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield code, label


# Timeline -----------------------------------------------------------------------------------------------------------
def milestones_of(item: CatalogueItem, actor: Actor) -> list[Milestone]:
    """What happened and what comes, oldest first (one query). Reasons and names are for insiders."""
    inside = permissions.may_read_all(actor, item)
    shown = _ALL_STEPS if inside else _PUBLIC_STEPS
    events = list(history_of(item).filter(verb__in=[EVENTS[step] for step in shown]).order_by("sequence"))
    if not inside:
        events = _since_publication(events)
    past = [
        Milestone(
            event.at,
            word_of(event.verb),
            note=str(event.after.get("state_reason") or "") if inside else "",
            who=event.actor_label if inside else "",
        )
        for event in events
    ]
    return [Milestone(item.recorded_at, _("登记")), *past, *_coming(item)] if inside else [*past, *_coming(item)]


def _since_publication(events: list[Any]) -> list[Any]:
    """From the last publication on: what was withdrawn before stays out of sight."""
    starts = [place for place, event in enumerate(events) if event.verb == EVENTS["publish"]]
    return events[starts[-1] :] if starts else []


def _coming(item: CatalogueItem) -> list[Milestone]:
    if item.is_public and item.expires_on:
        return [Milestone(item.expires_on, _("有效期至"), state="next")]
    if item.state in ("submitted", "reviewed") and item.review_due_on:
        word = _("初审期限") if item.state == "submitted" else _("复审期限")
        return [Milestone(item.review_due_on, word, state="next")]
    return []


# Buttons ------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Button:
    """A move the actor may make now: its verb, its word, and whether a page asks for more first."""

    verb: str
    label: str
    asks: bool


#: Moves made by the platform itself, or from another page.
_NOT_A_BUTTON = {"engage", "expire", "submit"}


def buttons_of(item: CatalogueItem, actor: Actor) -> list[Button]:
    """The life cycle's open moves, as far as the actor may make them."""
    return [
        Button(step.verb, _(step.label), asks=step.needs_reason)
        for step in kind_of(item).lifecycle.open_from(item.state)
        if step.verb not in _NOT_A_BUTTON
        and permissions.MAY[step.verb](actor, item)
        and (step.verb != "publish" or permissions.is_second_pair_of_eyes(actor, item))
    ]
