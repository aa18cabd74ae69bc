"""Reviews owed and own things: of officers and of members."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.queries import requests_to_answer
from kezhuan.catalogue import queries as catalogue
from kezhuan.catalogue.kinds import KINDS
from kezhuan.catalogue.rules import local_day
from kezhuan.contracts import queries as contracts
from kezhuan.deals import queries as deals
from kezhuan.engine.actor import Actor, Role
from kezhuan.portal.lists.worklist import Line, Waiting, worklist
from kezhuan.ui.navigation import address


def _interest_line(interest: Any) -> Line:
    return Line(str(interest.target), interest.get_absolute_url(), interest.asking_organisation.name, interest.last_day)


def _sent_line(interest: Any) -> Line:
    return Line(str(interest.target), interest.get_absolute_url(), interest.reference_number, interest.last_day)


def _item_line(item: Any) -> Line:
    return Line(str(item), item.get_absolute_url(), str(item.get_state_display()))


def _review_line(item: Any) -> Line:
    return Line(str(item), item.get_absolute_url(), item.owner.name, item.review_due_on)


def _ending_line(item: Any) -> Line:
    return Line(str(item), item.get_absolute_url(), str(item.get_state_display()), item.expires_on)


def _contract_line(contract: Any) -> Line:
    return Line(contract.name, contract.get_absolute_url(), str(contract.get_state_display()))


def of_officer(actor: Actor) -> list[Waiting]:
    first = [catalogue.awaiting_first_review(actor, kind) for kind in KINDS.values()]
    queues = [
        worklist(
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
        worklist(
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
            worklist(
                _("待复审"),
                _("初审由别人通过的"),
                _("没有要复审的"),
                second,
                _review_line,
                address("catalogue:review"),
            )
        )
    queues.append(
        worklist(
            _("代为联系"),
            _("对方没有账号的对接申请"),
            _("没有要代为联系的"),
            [deals.unreachable(actor)],
            _interest_line,
            address("deals:interests"),
        )
    )
    queues.append(
        worklist(
            _("入驻申请"),
            _("要求加入单位的人"),
            _("没有新的申请"),
            [requests_to_answer(actor)],
            lambda row: Line(str(row.user), address("accounts:requests") or "", row.organisation.name),
            address("accounts:requests"),
        )
    )
    return queues


def of_member(actor: Actor, at: datetime) -> list[Waiting]:
    interests = address("deals:interests")
    unfinished = [
        catalogue.of_organisations(actor, kind).filter(state__in=("draft", "returned")) for kind in KINDS.values()
    ]
    ending = [catalogue.to_renew(actor, kind, local_day(at)) for kind in KINDS.values()]
    return [
        worklist(
            _("等您回应的对接申请"),
            _("对方在等您的答复"),
            _("没有等您回应的申请"),
            [deals.waiting_for(actor)],
            _interest_line,
            interests,
        ),
        worklist(
            _("您申请的对接"),
            _("等对方回应"),
            _("没有在等的申请。从首页说说您的难题，找到答案后点“申请对接”。"),
            [deals.sent_by(actor).filter(state="sent")],
            _sent_line,
            f"{interests}?side=sent" if interests else None,
            is_own_duty=False,
        ),
        worklist(
            _("还没提交的"), _("草稿和被退回的"), _("没有草稿"), unfinished, _item_line, address("catalogue:mine")
        ),
        worklist(
            _("快到期的"), _("需要续期或关闭"), _("没有快到期的"), ending, _ending_line, address("catalogue:renewals")
        ),
    ]
