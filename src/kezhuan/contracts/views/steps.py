"""The steps of a contract that need no form, or only a reason: one address each, all in one table."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from kezhuan.contracts import actions
from kezhuan.contracts.models import Contract
from kezhuan.contracts.permissions import may_edit, may_examine, may_sign, may_submit
from kezhuan.engine.actor import Actor


@dataclass(frozen=True)
class Step:
    """``run`` is the verb, ``may`` who sees the button, ``done`` what is said afterwards; ``lead`` before a reason."""

    verb: str
    label: Any
    run: Callable[..., object]
    may: Callable[[Actor, Contract], bool]
    done: Any
    lead: Any = ""
    kind: str = ""

    def is_open(self, actor: Actor, contract: Contract) -> bool:
        return contract.lifecycle.allows(contract.state, self.verb) and self.may(actor, contract)


#: A button that acts at once, by the word in its address.
PLAIN: dict[str, Step] = {
    step.verb: step
    for step in (
        Step(
            "check", _("完成预检"), actions.check_contract, may_edit, _("预检通过，请双方管理员确认。"), kind="primary",
        ),
        Step("reopen", _("退回草拟"), actions.reopen_contract, may_edit, _("已退回草拟，修改以后要重新确认。")),
        Step(
            "submit", _("提交认定登记"), actions.submit_contract, may_submit,
            _("已提交，登记机构受理以后开始计时。"), kind="primary",
        ),
        Step(
            "accept", _("受理"), actions.accept_contract, may_examine, _("已受理，审查期限开始计算。"), kind="primary",
        ),
        Step(
            "conclude_review", _("结束专家评审"), actions.conclude_review, may_examine,
            _("专家评审已结束，请继续审查。"), kind="primary",
        ),
        Step("perform", _("开始履行"), actions.perform_contract, may_sign, _("合同开始履行。")),
    )
}  # fmt: skip
#: A button that leads to a page that asks for a reason.
REASONED: dict[str, Step] = {
    step.verb: step
    for step in (
        Step(
            "abandon", _("放弃签订"), actions.abandon_contract, may_edit, _("已放弃，合同保留在列表里。"),
            _("合同不再签订，理由双方都看得到。"),
        ),
        Step(
            "ask_experts", _("送专家评审"), actions.ask_experts, may_examine, _("已送专家评审，请邀请专家。"),
            _("写明为什么要专家评审：金额达到标准，或者有争议。"),
        ),
        Step(
            "return", _("退回补正"), actions.return_contract, may_examine, _("已退回，理由已告诉双方。"),
            _("写明缺什么、怎样补正，当事人补齐以后可以再次提交。"),
        ),
        Step(
            "refuse", _("不予登记"), actions.refuse_contract, may_examine, _("已决定不予登记，理由已告诉双方。"),
            _("写明为什么不属于技术合同。审查和决定由两个人办理。"), kind="danger",
        ),
        Step(
            "cancel", _("注销登记"), actions.cancel_registration, may_examine, _("登记已注销。"),
            _("注销以后登记证明失效，编号不再使用。"), kind="danger",
        ),
    )
}  # fmt: skip


def open_steps(steps: dict[str, Step], actor: Actor, contract: Contract) -> list[Step]:
    """The buttons that are shown now."""
    return [step for step in steps.values() if step.is_open(actor, contract)]
