"""The worklists of a person: what waits, in which list it stands, and the first few rows of each."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.queries import requests_to_answer
from kezhuan.catalogue import queries as catalogue
from kezhuan.catalogue.kinds import KINDS
from kezhuan.catalogue.rules import local_day
from kezhuan.contracts import queries as contracts
from kezhuan.deals import queries as deals
from kezhuan.engine.actor import Actor, Role
from kezhuan.gazette import queries as gazette
from kezhuan.notifications.models import Notification
from kezhuan.ui.navigation import Entry, Link, address, links

_SHOWN = 5


@dataclass(frozen=True)
class Line:
    """One row of a worklist; ``due`` is when it should be done by, a day or a moment."""

    title: str
    url: str
    hint: str = ""
    due: Any = None


@dataclass(frozen=True)
class Worklist:
    """What waits, with the list that holds all of it (``url`` empty where there is no list yet)."""

    title: Any
    text: Any
    count: int
    lines: Sequence[Line]
    url: str
    empty: Any
    #: False for what others have to do: it is shown, and not counted among what waits.
    is_own_duty: bool = True

    @property
    def more(self) -> int:
        return self.count - len(self.lines)


Liner = Callable[[Any], Line]


def _worklist(
    title: Any,
    text: Any,
    empty: Any,
    rows: Iterable[QuerySet[Any]],
    line: Liner,
    url: str | None,
    *,
    is_own_duty: bool = True,
) -> Worklist:
    """Several querysets as one list: all are counted, the first rows of each are shown until five are."""
    count, lines = 0, list[Line]()
    for some in rows:
        count += some.count()
        if len(lines) < _SHOWN:
            lines += [line(row) for row in some[: _SHOWN - len(lines)]]
    return Worklist(title, text, count, lines, url or "", empty, is_own_duty)


def _interest_line(interest: Any) -> Line:
    return Line(str(interest.target), interest.get_absolute_url(), interest.asking_organisation.name, interest.last_day)


def _sent_line(interest: Any) -> Line:
    return Line(str(interest.target), interest.get_absolute_url(), interest.reference_number, interest.last_day)


def _objection_line(objection: Any) -> Line:
    return Line(objection.notice.title, objection.get_absolute_url(), objection.reference_number, objection.last_day)


def _item_line(item: Any) -> Line:
    return Line(str(item), item.get_absolute_url(), str(item.get_state_display()))


def _review_line(item: Any) -> Line:
    return Line(str(item), item.get_absolute_url(), item.owner.name, item.review_due_on)


def _ending_line(item: Any) -> Line:
    return Line(str(item), item.get_absolute_url(), str(item.get_state_display()), item.expires_on)


def _objections(actor: Actor) -> list[Worklist]:
    """Shown to those who have some to handle: most never do."""
    made = _worklist(
        _("待处理的异议"),
        _("处理完以前公示不能结束"),
        "",
        [gazette.to_handle(actor)],
        _objection_line,
        address("gazette:objections"),
    )
    return [made] if made.count else []


def worklists_for(actor: Actor, at: datetime) -> list[Worklist]:
    """In the order in which others wait for it: officers' duties, answers owed, own things."""
    found = _objections(actor)
    if actor.is_officer:
        found += _officer(actor)
    if actor.organisation_ids or actor.person_id is not None:
        own = [*_member(actor, at), *_contracts(actor, at)]
        # Officers have an organisation, too; its empty lists would only bury their duties.
        found += [each for each in own if each.count or not actor.is_officer]
        found += _deals(actor)
    return found


def _officer(actor: Actor) -> list[Worklist]:
    first = [catalogue.awaiting_first_review(actor, kind) for kind in KINDS.values()]
    queues = [
        _worklist(
            _("待初审"),
            _("成果、需求、服务、设施"),
            _("没有要初审的"),
            first,
            _review_line,
            address("catalogue:review"),
        )
    ]
    registrations = contracts.waiting_at_registrar(actor)
    queues.append(
        _worklist(
            _("技术合同认定登记"),
            _("等待受理、审查和决定"),
            _("没有待办的登记"),
            [registrations],
            _contract_line,
            address("contracts:contracts"),
        )
    )
    if actor.has(Role.CITY_OFFICER):
        second = [catalogue.awaiting_publication(actor, kind) for kind in KINDS.values()]
        queues.append(
            _worklist(
                _("待复审"),
                _("初审由别人通过的"),
                _("没有要复审的"),
                second,
                _review_line,
                address("catalogue:review"),
            )
        )
    queues.append(
        _worklist(
            _("代为联系"),
            _("对方没有账号的对接申请"),
            _("没有要代为联系的"),
            [deals.unreachable(actor)],
            _interest_line,
            address("deals:interests"),
        )
    )
    queues.append(
        _worklist(
            _("入驻申请"),
            _("要求加入单位的人"),
            _("没有新的申请"),
            [requests_to_answer(actor)],
            lambda row: Line(str(row.user), address("accounts:requests") or "", row.organisation.name),
            address("accounts:requests"),
        )
    )
    return queues


def _contract_line(contract: Any) -> Line:
    return Line(contract.name, contract.get_absolute_url(), str(contract.get_state_display()))


def _contracts(actor: Actor, at: datetime) -> list[Worklist]:
    """What contracts ask of a person; a list of which nothing waits is not shown."""
    url = address("contracts:contracts")
    waiting = [contracts.to_confirm(actor), contracts.unfinished(actor)]
    owed = contracts.owed_to(actor, local_day(at))
    lists = [
        _worklist(_("合同待办"), _("等确认的、没填完的和被退回的"), "", waiting, _contract_line, url),
        _worklist(
            _("逾期的合同款"),
            _("过了应付日期还没有付清"),
            "",
            [owed],
            lambda due: Line(due.contract.name, due.contract.get_absolute_url(), due.label, due.due_on),
            url,
        ),
    ]
    if actor.person_id is not None:
        lists.append(
            _worklist(
                _("请您评审的合同"),
                _("技术合同认定的专家意见"),
                "",
                [contracts.asked_experts(actor)],
                lambda opinion: _contract_line(opinion.registration.contract),
                url,
            )
        )
    return [each for each in lists if each.count]


def _member(actor: Actor, at: datetime) -> list[Worklist]:
    interests = address("deals:interests")
    unfinished = [
        catalogue.of_organisations(actor, kind).filter(state__in=("draft", "returned")) for kind in KINDS.values()
    ]
    ending = [catalogue.to_renew(actor, kind, local_day(at)) for kind in KINDS.values()]
    return [
        _worklist(
            _("等您回应的对接申请"),
            _("对方在等您的答复"),
            _("没有等您回应的申请"),
            [deals.waiting_for(actor)],
            _interest_line,
            interests,
        ),
        _worklist(
            _("您申请的对接"),
            _("等对方回应"),
            _("没有在等的申请。从首页说说您的难题，找到答案后点“申请对接”。"),
            [deals.sent_by(actor).filter(state="sent")],
            _sent_line,
            f"{interests}?side=sent" if interests else None,
            is_own_duty=False,
        ),
        _worklist(
            _("还没提交的"), _("草稿和被退回的"), _("没有草稿"), unfinished, _item_line, address("catalogue:mine")
        ),
        _worklist(
            _("快到期的"), _("需要续期或关闭"), _("没有快到期的"), ending, _ending_line, address("catalogue:renewals")
        ),
    ]


def _deals(actor: Actor) -> list[Worklist]:
    """Whoever works on deals sees the next ones, the tasks and the referrals; others have no empty lists of them."""
    lists = [
        _worklist(
            _("您负责的商机"), _("按阶段期限排列"), "", [deals.owned_open(actor)], _deal_line, address("deals:deals")
        ),
        _worklist(
            _("您的任务"), _("商机里布置给您的"), "", [deals.my_tasks(actor)], _task_line, address("deals:deals")
        ),
        _worklist(
            _("等您处理的推荐"),
            _("别的单位推荐来的企业"),
            "",
            [deals.referrals_waiting(actor)],
            _referral_line,
            address("deals:referrals"),
        ),
    ]
    return [each for each in lists if each.count]


def _deal_line(deal: Any) -> Line:
    return Line(deal.title, deal.get_absolute_url(), str(deal.get_stage_display()), deal.next_action_on)


def _task_line(task: Any) -> Line:
    return Line(task.title, task.deal.get_absolute_url(), task.deal.title, task.due_on)


def _referral_line(referral: Any) -> Line:
    return Line(referral.words, referral.get_absolute_url(), referral.sender.name, local_day(referral.due_at))


def notes_for(actor: Actor) -> Sequence[Notification]:
    """The newest unread messages."""
    unread = Notification.objects.filter(recipient_id=actor.user_id, read_at__isnull=True)
    return list(unread.order_by("-created_at", "-pk")[:_SHOWN])


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
    Entry(_("技术合同"), "contracts:contracts"),
    Entry(_("收益分配"), "contracts:rewards"),
    Entry(_("年度报告"), "contracts:reports"),
    Entry(_("公示"), "gazette:notices"),
    Entry(_("发布需求"), "catalogue:new-demand"),
    Entry(_("发布成果"), "catalogue:new-achievement"),
    Entry(_("批量导入"), "exchange:imports"),
)
_OFFICER = (
    Entry(_("审核"), "catalogue:review"),
    Entry(_("对接"), "deals:interests"),
    Entry(_("商机"), "deals:deals"),
    Entry(_("认定登记"), "contracts:contracts"),
    Entry(_("公示"), "gazette:notices"),
    Entry(_("异议"), "gazette:objections"),
    Entry(_("入驻申请"), "accounts:requests"),
    Entry(_("没有答案的提问"), "matching:unanswered"),
    Entry(_("技术经纪人"), "brokers:register"),
    Entry(_("同义词与专业词"), "matching:terms"),
    Entry(_("疑似重复单位"), "parties:duplicates"),
    Entry(_("批量导入"), "exchange:imports"),
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
