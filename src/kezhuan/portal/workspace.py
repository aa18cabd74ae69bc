"""The worklists of a person: what waits, in which list it stands, and the first few rows of each."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.queries import requests_to_answer
from kezhuan.brokers import queries as brokers
from kezhuan.catalogue import queries as catalogue
from kezhuan.catalogue.kinds import KINDS
from kezhuan.catalogue.rules import local_day
from kezhuan.contracts import queries as contracts
from kezhuan.deals import queries as deals
from kezhuan.deals.queries.credit import waiting_splits
from kezhuan.disposal import queries as disposal
from kezhuan.engine.actor import Actor, Role
from kezhuan.gazette import queries as gazette
from kezhuan.notifications.models import Notification
from kezhuan.orders import queries as orders
from kezhuan.outreach import queries as outreach
from kezhuan.ratings import queries as ratings
from kezhuan.ui.navigation import address

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


def _rating_line(rating: Any) -> Line:
    return Line(rating.title, rating.get_absolute_url(), rating.number, rating.last_day)


def _ticket_line(ticket: Any) -> Line:
    return Line(str(ticket), ticket.get_absolute_url(), ticket.rating.organisation.name, ticket.last_day)


def _rating_lists(actor: Actor) -> list[Worklist]:
    """Services to be rated and bad ratings to be dealt with: only for who has any."""
    found = [
        _worklist(
            _("差评工单"),
            _("要在期限内办结"),
            "",
            [ratings.tickets_waiting(actor)],
            _ticket_line,
            address("ratings:tickets"),
        ),
        _worklist(
            _("等您评价的服务"),
            _("一分钟，不满意会有人答复"),
            "",
            [ratings.waiting_for(actor)],
            _rating_line,
            address("ratings:ratings"),
        ),
    ]
    return [each for each in found if each.count]


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


def _stop_line(stop: Any) -> Line:
    url = address("outreach:record") or ""
    return Line(stop.organisation.name, url, stop.brigade.name, stop.planned_on)


def _task_line(task: Any) -> Line:
    return Line(task.words, reverse("outreach:follow-up", args=[task.pk]), task.event.title, task.due_on)


def _rounds(actor: Actor, at: datetime) -> list[Worklist]:
    """Firms to be visited and tasks left from events: only for who has any."""
    found = [
        _worklist(
            _("要走访的企业"),
            _("排进路线、还没有走访的"),
            "",
            [outreach.coming_stops(actor, local_day(at))],
            _stop_line,
            address("outreach:record"),
        ),
        _worklist(
            _("会后跟进"),
            _("活动以后交给您的事"),
            "",
            [outreach.own_follow_ups(actor)],
            _task_line,
            address("outreach:follow-ups"),
        ),
    ]
    return [each for each in found if each.count]


def _priorities(actor: Actor) -> list[Worklist]:
    """Questions of priority to a completer: shown while one waits."""
    if actor.person_id is None:
        return []
    made = _worklist(
        _("是否优先受让"),
        _("您完成的成果要转让，单位在等您答复"),
        "",
        [disposal.asked_of(actor)],
        lambda row: Line(str(row.disposal.achievement), reverse("disposal:priority", args=[row.pk]), "", row.last_day),
        address("disposal:disposals"),
    )
    return [made] if made.count else []


def _review_of_call(row: Any) -> Line:
    return Line(row.call.title, reverse("orders:review", args=[row.call.reference_number]), row.call.owner.name)


def _reviews(actor: Actor) -> list[Worklist]:
    """Proposals to judge: shown to experts who are on a panel and have not handed in."""
    if actor.user_id is None:
        return []
    made = _worklist(
        _("请您评审"),
        _("先声明利益关系，再看方案评分"),
        "",
        [orders.reviews_of(actor).filter(state__in=("invited", "reviewing"))],
        lambda row: Line(
            row.call.title, reverse("orders:review", args=[row.call.reference_number]), row.call.owner.name
        ),
        address("orders:calls"),
    )
    return [made] if made.count else []


def worklists_for(actor: Actor, at: datetime) -> list[Worklist]:
    """In the order in which others wait for it: officers' duties, answers owed, own things."""
    found = _objections(actor) + _priorities(actor) + _reviews(actor)
    if actor.is_officer:
        found += _officer(actor)
    if actor.has(Role.BROKER):
        found += _broker(actor)
    if actor.organisation_ids or actor.person_id is not None:
        own = [*_member(actor, at), *_contracts(actor, at)]
        # Officers have an organisation, too; its empty lists would only bury their duties.
        found += [each for each in own if each.count or not actor.is_officer]
        found += _deals(actor)
    return found + _rounds(actor, at) + _rating_lists(actor)


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


def _broker(actor: Actor) -> list[Worklist]:
    """Demands they were asked to help with, and shares they have to agree to before a deal is signed."""
    return [
        _worklist(
            _("请您帮忙的需求"),
            _("企业在等您的答复"),
            _("没有等您答复的"),
            [brokers.waiting_requests(actor)],
            lambda row: Line(str(row.demand), row.get_absolute_url(), row.demand.reference_number),
            address("brokers:mine"),
        ),
        _worklist(
            _("请您确认的业绩分成"),
            _("各方都同意以后才能签约"),
            _("没有要确认的"),
            [waiting_splits(actor)],
            lambda row: Line(row.deal.title, row.get_absolute_url(), row.deal.reference_number),
            address("brokers:mine"),
        ),
    ]


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
