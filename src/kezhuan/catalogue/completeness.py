"""What a thing must say before it may be reviewed: one table, read by the task list and by the verb ``submit``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kezhuan.catalogue.models import Achievement, CatalogueItem, Demand
from kezhuan.catalogue.wording import identity_leaks
from kezhuan.engine.words import N_
from kezhuan.parties.models import OrganisationState


@dataclass(frozen=True)
class Need:
    """``field`` must be filled on the step ``step`` of the form, or ``sentence`` says what to do."""

    field: str
    step: str
    sentence: str
    when: Callable[[Any], bool] = lambda item: True


_OWNER = (
    Need("division_code", "contact", N_("请选择所在县（市、区）")),
    Need("contact_name", "contact", N_("请填写联系人")),
    Need("contact_mobile", "contact", N_("请填写联系电话")),
)


def _priced(achievement: Achievement) -> bool:
    return achievement.price_mode != "negotiable"


def _ranged(achievement: Achievement) -> bool:
    return achievement.price_mode == "range"


def _is_anonymous(demand: Demand) -> bool:
    return demand.anonymous


NEEDS: dict[str, tuple[Need, ...]] = {
    "achievement": (
        Need("title", "content", N_("请填写成果名称")),
        Need("abstract", "content", N_("请写明成果摘要：解决什么、怎样做到、效果如何")),
        Need("industries", "content", N_("请至少选择一个产业")),
        Need("trl", "maturity", N_("请选择技术成熟度")),
        Need("ip_forms", "maturity", N_("请选择知识产权形式；没有申请就选“未申请知识产权”")),
        Need("completers", "maturity", N_("请填写成果完成人")),
        Need("transfer_ways", "transfer", N_("请至少选择一种转化方式")),
        Need("price_from", "transfer", N_("请填写意向价格，或改为“面议”"), when=_priced),
        Need("price_to", "transfer", N_("请填写意向价格上限"), when=_ranged),
        *_OWNER,
    ),
    "demand": (
        Need("statement", "content", N_("请用自己的话说说难题")),
        Need("title", "content", N_("请给需求起一个短标题")),
        Need("industries", "terms", N_("请至少选择一个产业")),
        *_OWNER,
        Need("public_summary", "scope", N_("匿名发布需要一段公开摘要"), when=_is_anonymous),
    ),
    "service": (
        Need("title", "content", N_("请填写服务名称")),
        Need("service_class", "content", N_("请选择服务类别")),
        Need("description", "content", N_("请写明服务内容")),
        *_OWNER,
    ),
    "facility": (
        Need("title", "content", N_("请填写设施名称")),
        Need("kind", "content", N_("请选择设施类别")),
        Need("parameters", "content", N_("请写明主要参数")),
        *_OWNER,
    ),
}
#: On which step of the form a field stands when something is wrong with it.
_STEP_OF_LEAK = {"title": "content", "keywords": "terms", "public_summary": "scope"}


def awaits_owner(item: CatalogueItem) -> bool:
    """The owner's own entry still waits for an officer: the thing may be drafted, not handed in."""
    return item.owner.state == OrganisationState.PENDING


def gaps(item: CatalogueItem) -> list[Need]:
    """What is still missing or must be reworded, in the order of the form. Completers cost one query."""
    missing = [need for need in NEEDS[item.kind_code] if need.when(item) and not _is_filled(item, need.field)]
    if isinstance(item, Demand):
        missing += [Need(name, _STEP_OF_LEAK[name], sentence) for name, sentence in identity_leaks(item).items()]
    return missing


def _is_filled(item: CatalogueItem, name: str) -> bool:
    value = getattr(item, name)
    if hasattr(value, "exists"):
        return bool(value.exists())
    return value not in (None, "", [])
