"""Chinese words for what the engine speaks of: kinds, fields of a document, facts."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kezhuan.audit.words import say
from kezhuan.catalogue.models import TransferWay
from kezhuan.engine.codes import city_industries, divisions
from kezhuan.engine.match.answer import FactReason, Verdict
from kezhuan.engine.match.document import Kind
from kezhuan.ui.formatting import join_names, money

KIND_WORDS = {
    Kind.ACHIEVEMENT: gettext_lazy("成果"),
    Kind.EXPERT: gettext_lazy("专家"),
    Kind.SERVICE: gettext_lazy("服务"),
    Kind.FACILITY: gettext_lazy("设施"),
    Kind.DEMAND: gettext_lazy("需求"),
    Kind.ORGANISATION: gettext_lazy("单位"),
}

#: Names of the texts of a document, as the reader of an answer sees them.
FIELD_WORDS = {
    "title": gettext_lazy("名称"),
    "abstract": gettext_lazy("成果原文"),
    "application_fields": gettext_lazy("应用领域"),
    "keywords": gettext_lazy("关键词"),
    "description": gettext_lazy("服务内容"),
    "qualifications": gettext_lazy("资质"),
    "service_class": gettext_lazy("服务类别"),
    "parameters": gettext_lazy("主要参数"),
    "usage": gettext_lazy("使用办法"),
    "kind": gettext_lazy("设施类别"),
    "directions": gettext_lazy("研究方向"),
    "introduction": gettext_lazy("简介"),
    "title_and_department": gettext_lazy("职称与部门"),
    "public_summary": gettext_lazy("公开摘要"),
    "statement": gettext_lazy("需求原话"),
    "refinement": gettext_lazy("凝练后的需求"),
    "short_name": gettext_lazy("简称"),
}


def industry_name(code: str) -> str:
    """The name of a city industry; an unknown code is shown as it is."""
    known = city_industries().get(code)
    return known.name if known else code


def division_name(code: str) -> str:
    """The name of a division; an unknown code is shown as it is."""
    known = divisions().get(code)
    return known.name if known else code


def way_name(code: str) -> str:
    return str(TransferWay(code).label) if code in TransferWay.values else code


def _named(name: str, values: tuple[str, ...]) -> str:
    namers = {"industry": industry_name, "division": division_name, "way": way_name}
    if name == "price":
        return money(Decimal(values[0]))
    if name == "readiness":
        return values[0]
    return join_names(namers[name](value) for value in values)


def fact_sentence(fact: FactReason) -> str:
    """One line that says what fits, what does not, or what the answer does not state."""
    wanted = _named(fact.name, fact.wanted)
    if fact.verdict is Verdict.UNKNOWN:
        return _unknown(fact.name)
    stated = _named(fact.name, fact.stated)
    if fact.verdict is Verdict.FITS:
        return _fits(fact.name, stated)
    return _misses(fact.name, stated, wanted)


def _unknown(name: str) -> str:
    return {
        "industry": _("没有写明产业"),
        "division": _("没有写明所在地"),
        "way": _("没有写明转化方式"),
        "price": _("价格面议"),
        "readiness": _("没有写明成熟度"),
    }[name]


def _fits(name: str, stated: str) -> str:
    pattern = {
        "industry": _("产业是%(stated)s"),
        "division": _("就在%(stated)s"),
        "way": _("可以%(stated)s"),
        "price": _("意向价格 %(stated)s，在预算内"),
        "readiness": _("成熟度 %(stated)s 级，够用"),
    }[name]
    return pattern % {"stated": stated}


def _misses(name: str, stated: str, wanted: str) -> str:
    pattern = {
        "industry": _("产业是%(stated)s，您要的是%(wanted)s"),
        "division": _("在%(stated)s，不在%(wanted)s"),
        "way": _("方式是%(stated)s，您要的是%(wanted)s"),
        "price": _("意向价格 %(stated)s，超出预算 %(wanted)s"),
        "readiness": _("成熟度 %(stated)s 级，低于 %(wanted)s 级"),
    }[name]
    return pattern % {"stated": stated, "wanted": wanted}


say(
    {
        "save_search": gettext_lazy("保存查询"),
        "change_search": gettext_lazy("修改保存的查询"),
        "delete_search": gettext_lazy("删除保存的查询"),
        "give_feedback": gettext_lazy("评价匹配答案"),
        "note_outcome": gettext_lazy("记下对接的结果"),
        "withdraw_feedback": gettext_lazy("撤回匹配意见"),
        "propose_terms": gettext_lazy("提出同义词或专业词"),
        "approve_terms": gettext_lazy("批准同义词或专业词"),
        "decline_terms": gettext_lazy("不采用同义词或专业词"),
        "withdraw_terms": gettext_lazy("停用同义词或专业词"),
        "adopt_shipped_terms": gettext_lazy("收入随平台提供的同义词"),
    }
)
