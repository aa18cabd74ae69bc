"""The side navigation of a person's roles: every place that is installed, each once."""

from django.utils.translation import gettext_lazy as _

from kezhuan.engine.actor import Actor, Role
from kezhuan.outreach import queries as outreach
from kezhuan.outreach.permissions import SERVING_ROLES
from kezhuan.ui.navigation import Entry, Link, links

_EVERYONE = (
    Entry(_("工作台"), "portal:workspace"),
    Entry(_("消息"), "notifications:inbox"),
    Entry(_("订阅"), "matching:saved"),
)
_MEMBER = (
    Entry(_("对接"), "deals:interests"),
    Entry(_("商机"), "deals:deals"),
    Entry(_("我的成果与需求"), "catalogue:mine"),
    Entry(_("续期"), "catalogue:renewals"),
    Entry(_("评价"), "ratings:ratings"),
    Entry(_("成果处置"), "disposal:disposals"),
    Entry(_("揭榜挂帅"), "orders:calls"),
    Entry(_("我的方案"), "orders:proposals"),
    Entry(_("技术交易"), "market:lots"),
    Entry(_("技术合同"), "contracts:contracts"),
    Entry(_("收益分配"), "contracts:rewards"),
    Entry(_("年度报告"), "contracts:reports"),
    Entry(_("公示"), "gazette:notices"),
    Entry(_("发布需求"), "catalogue:new-demand"),
    Entry(_("发布成果"), "catalogue:new-achievement"),
    Entry(_("批量导入"), "exchange:imports"),
)
_BROKER = (Entry(_("我的经纪登记"), "brokers:mine"), Entry(_("技术经纪人"), "brokers:brokers"))
_OFFICER = (
    Entry(_("审核"), "catalogue:review"),
    Entry(_("对接"), "deals:interests"),
    Entry(_("商机"), "deals:deals"),
    Entry(_("成果处置"), "disposal:disposals"),
    Entry(_("技术交易"), "market:lots"),
    Entry(_("认定登记"), "contracts:contracts"),
    Entry(_("公示"), "gazette:notices"),
    Entry(_("异议"), "gazette:objections"),
    Entry(_("入驻申请"), "accounts:requests"),
    Entry(_("差评工单"), "ratings:tickets"),
    Entry(_("科技轻骑队"), "outreach:brigades"),
    Entry(_("走访"), "outreach:visits"),
    Entry(_("服务记录"), "outreach:services"),
    Entry(_("活动年度计划"), "outreach:event-plan"),
    Entry(_("走访和服务数字"), "outreach:figures"),
    Entry(_("没有答案的提问"), "matching:unanswered"),
    Entry(_("技术经纪人"), "brokers:register"),
    Entry(_("经纪成交情况"), "deals:broker-ranking"),
    Entry(_("同义词与专业词"), "matching:terms"),
    Entry(_("疑似重复单位"), "parties:duplicates"),
    Entry(_("批量导入"), "exchange:imports"),
)
_BRIGADE = (
    Entry(_("记走访"), "outreach:record"),
    Entry(_("走访"), "outreach:visits"),
    Entry(_("科技轻骑队"), "outreach:brigades"),
    Entry(_("服务记录"), "outreach:services"),
    Entry(_("会后跟进"), "outreach:follow-ups"),
    Entry(_("走访和服务数字"), "outreach:figures"),
)
_SERVING = (
    Entry(_("服务记录"), "outreach:services"),
    Entry(_("会后跟进"), "outreach:follow-ups"),
)
_ADMIN = (
    Entry(_("用户"), "accounts:users"),
    Entry(_("审计日志"), "audit:log"),
    Entry(_("导出记录"), "audit:exports"),
    Entry(_("核对审计链"), "audit:chain"),
    Entry(_("基础数据"), "admin:index"),
)


def places_for(actor: Actor, path: str) -> list[Link]:
    """The side navigation: every place of the person's roles that is installed, each once."""
    entries = list(_EVERYONE)
    # A bureau has an organisation, too, but does not publish: its officers see what officers do.
    if actor.is_officer:
        entries += _OFFICER
    elif actor.organisation_ids or actor.person_id is not None:
        entries += _MEMBER
    if actor.has(Role.BROKER):
        entries += _BROKER
    if outreach.serves_in(actor):
        entries += _BRIGADE
    elif actor.has(*SERVING_ROLES):
        entries += _SERVING
    allowed = {
        "accounts:users": Role.SECURITY_ADMIN,
        "audit:log": Role.AUDIT_ADMIN,
        "audit:exports": Role.AUDIT_ADMIN,
        "audit:chain": Role.AUDIT_ADMIN,
        "admin:index": Role.SYSTEM_ADMIN,
    }
    entries += [entry for entry in _ADMIN if actor.has(allowed[entry.url_name])]
    unique = {entry.url_name: entry for entry in entries}
    return links(unique.values(), path)
