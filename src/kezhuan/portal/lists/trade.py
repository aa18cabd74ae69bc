"""Deals, contracts, disposal, calls and objections."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.brokers import queries as brokers
from kezhuan.catalogue.rules import local_day
from kezhuan.contracts import queries as contracts
from kezhuan.deals import queries as deals
from kezhuan.deals.queries.credit import waiting_changes, waiting_splits
from kezhuan.deals.queries.entrustment import to_confirm, to_prepare
from kezhuan.disposal import queries as disposal
from kezhuan.engine.actor import Actor
from kezhuan.gazette import queries as gazette
from kezhuan.orders import queries as orders
from kezhuan.portal.lists.worklist import Line, Waiting, worklist
from kezhuan.ui.navigation import address


def _objection_line(objection: Any) -> Line:
    return Line(objection.notice.title, objection.get_absolute_url(), objection.reference_number, objection.last_day)


def of_objections(actor: Actor) -> list[Waiting]:
    """Shown to those who have some to handle: most never do."""
    made = worklist(
        _("待处理的异议"),
        _("处理完以前公示不能结束"),
        "",
        [gazette.to_handle(actor)],
        _objection_line,
        address("gazette:objections"),
    )
    return [made]


def of_priorities(actor: Actor) -> list[Waiting]:
    """Questions of priority to a completer: shown while one waits."""
    if actor.person_id is None:
        return []
    made = worklist(
        _("是否优先受让"),
        _("您完成的成果要转让，单位在等您答复"),
        "",
        [disposal.asked_of(actor)],
        lambda row: Line(str(row.disposal.achievement), reverse("disposal:priority", args=[row.pk]), "", row.last_day),
        address("disposal:disposals"),
    )
    return [made]


def _review_of_call(row: Any) -> Line:
    return Line(row.call.title, reverse("orders:review", args=[row.call.reference_number]), row.call.owner.name)


def of_reviews(actor: Actor) -> list[Waiting]:
    """Proposals to judge: shown to experts who are on a panel and have not handed in."""
    if actor.user_id is None:
        return []
    made = worklist(
        _("请您评审"),
        _("先声明利益关系，再看方案评分"),
        "",
        [orders.reviews_of(actor).filter(state__in=("invited", "reviewing"))],
        lambda row: Line(
            row.call.title, reverse("orders:review", args=[row.call.reference_number]), row.call.owner.name
        ),
        address("orders:calls"),
    )
    return [made]


def of_broker(actor: Actor, at: datetime) -> list[Waiting]:
    """Tasks that are due, demands they were asked to help with, what firms entrusted to them, shares to agree to."""
    return [
        worklist(
            _("到期的任务"),
            _("今天到期或者已经过期"),
            "",
            [deals.my_tasks(actor).filter(due_on__lte=local_day(at))],
            _task_line,
            address("deals:deals"),
        ),
        worklist(
            _("请您帮忙的需求"),
            _("企业在等您的答复"),
            _("没有等您答复的"),
            [brokers.waiting_requests(actor)],
            lambda row: Line(str(row.demand), row.get_absolute_url(), row.demand.reference_number),
            address("brokers:mine"),
        ),
        worklist(
            _("企业委托您写的对接申请"),
            _("写好交企业确认，或者退回"),
            "",
            [to_prepare(actor)],
            lambda row: Line(row.target_title, row.get_absolute_url(), row.organisation.name, row.last_day),
            address("deals:entrustments"),
        ),
        worklist(
            _("请您确认的业绩分成"),
            _("各方都同意以后才能签约"),
            _("没有要确认的"),
            [waiting_splits(actor), waiting_changes(actor)],
            lambda row: Line(row.deal.title, row.get_absolute_url(), row.deal.reference_number),
            address("brokers:mine"),
        ),
    ]


def _contract_line(contract: Any) -> Line:
    return Line(contract.name, contract.get_absolute_url(), str(contract.get_state_display()))


def of_contracts(actor: Actor, at: datetime) -> list[Waiting]:
    """What contracts ask of a person; a list of which nothing waits is not shown."""
    url = address("contracts:contracts")
    waiting = [contracts.to_confirm(actor), contracts.unfinished(actor)]
    owed = contracts.owed_to(actor, local_day(at))
    lists = [
        worklist(_("合同待办"), _("等确认的、没填完的和被退回的"), "", waiting, _contract_line, url),
        worklist(
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
            worklist(
                _("请您评审的合同"),
                _("技术合同认定的专家意见"),
                "",
                [contracts.asked_experts(actor)],
                lambda opinion: _contract_line(opinion.registration.contract),
                url,
            )
        )
    return lists


def of_deals(actor: Actor) -> list[Waiting]:
    """Whoever works on deals sees the next ones, the tasks and the referrals; others have no empty lists of them."""
    return [
        worklist(
            _("您负责的商机"), _("按阶段期限排列"), "", [deals.owned_open(actor)], _deal_line, address("deals:deals")
        ),
        worklist(_("您的任务"), _("商机里布置给您的"), "", [deals.my_tasks(actor)], _task_line, address("deals:deals")),
        worklist(
            _("等您确认的对接申请"),
            _("技术经纪人替您写好了，确认以后才发给对方"),
            "",
            [to_confirm(actor)],
            lambda row: Line(row.target_title, row.get_absolute_url(), str(row.broker)),
            address("deals:entrustments"),
        ),
        worklist(
            _("等您处理的推荐"),
            _("别的单位推荐来的企业"),
            "",
            [deals.referrals_waiting(actor)],
            _referral_line,
            address("deals:referrals"),
        ),
    ]


def _deal_line(deal: Any) -> Line:
    return Line(deal.title, deal.get_absolute_url(), str(deal.get_stage_display()), deal.next_action_on)


def _task_line(task: Any) -> Line:
    return Line(task.title, task.deal.get_absolute_url(), task.deal.title, task.due_on)


def _referral_line(referral: Any) -> Line:
    return Line(referral.words, referral.get_absolute_url(), referral.sender.name, local_day(referral.due_at))
