"""The task list of one disposal: what is done, what comes next, what is not asked for, each with its article."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kezhuan.disposal.models import Disposal, Priority
from kezhuan.disposal.rules import NOTICE_RULE, article, must_announce, must_ask

_AFTER_DECISION = ("decided", "announced", "ready", "completed")


@dataclass(frozen=True, slots=True)
class Step:
    """``state``: done, now, later or spared (nothing asks for it here)."""

    title: str
    state: str
    hint: str = ""
    url: str = ""
    posts: bool = False
    label: str = ""

    @property
    def tag(self) -> str:
        return {"done": "ok", "now": "wait", "later": "plain", "spared": "plain"}[self.state]

    @property
    def word(self) -> Any:
        return {"done": _("已完成"), "now": _("现在办"), "later": _("还没到"), "spared": _("不需要")}[self.state]


def steps_of(disposal: Disposal, priorities: Sequence[Priority], at: datetime, *, runs: bool) -> list[Step]:
    """In the order in which they are done; only the unit gets addresses."""
    number = disposal.reference_number

    def url(name: str) -> str:
        return reverse(f"disposal:{name}", args=[number]) if runs else ""

    decided = disposal.state in _AFTER_DECISION
    made = [
        Step(_("定转化方式和定价方式"), "done", article("transfer.pricing_modes", at, disposal.division_code)),
        Step(
            _("记录单位的决定"),
            "done" if decided else "now",
            article("transfer.head_exempt_from_later_price_change", at, disposal.division_code),
            "" if decided else url("decide"),
            label=_("记录决定"),
        ),
        _priority_step(disposal, priorities, at, url("ask"), decided=decided),
    ]
    answered = made[-1].state in ("done", "spared")
    announced = _notice_step(disposal, at, url, decided and answered)
    ready = disposal.state in ("ready", "completed")
    last = "done" if disposal.state == "completed" else "now" if ready else "later"
    return [*made, announced, Step(_("签订合同"), last, "")]


def _priority_step(
    disposal: Disposal, priorities: Sequence[Priority], at: datetime, url: str, *, decided: bool
) -> Step:
    title = _("询问完成人是否优先受让")
    source = article("contract.completer_priority", at, disposal.division_code)
    if not must_ask(disposal):
        return Step(title, "spared", _("只有转让职务科技成果才要问"))
    waiting = [each for each in priorities if each.state == "asked"]
    claimed = [each for each in priorities if each.state == "claimed"]
    if priorities and not waiting and not claimed:
        return Step(title, "done", source)
    if waiting:
        return Step(title, "now", _("还有 %(n)s 位没有答复") % {"n": len(waiting)})
    if claimed:
        return Step(title, "now", _("有完成人要求优先受让，请修改方案"))
    if disposal.buyer_completer_id is not None and decided:
        return Step(title, "now", source, url, posts=True, label=_("发出询问"))
    return Step(title, "now" if decided else "later", source, url if decided else "", posts=True, label=_("发出询问"))


def _notice_step(disposal: Disposal, at: datetime, url: Any, is_next: bool) -> Step:
    if not must_announce(disposal):
        state = "done" if disposal.state in ("ready", "completed") else "now" if is_next else "later"
        hint = _("这种定价方式或单位不用公示")
        return Step(_("转入签约或交易"), state, hint, url("release") if state == "now" else "", posts=True,
                    label=_("转入签约或交易"))  # fmt: skip
    source = article(NOTICE_RULE, at, disposal.division_code)
    if disposal.state in ("ready", "completed"):
        return Step(_("公示期满，没有异议"), "done", source)
    if disposal.state == "announced":
        return Step(_("公示"), "now", _("公示中，期满且没有异议后自动进入下一步"))
    state = "now" if is_next else "later"
    return Step(_("公示"), state, source, url("announce") if state == "now" else "", label=_("开始公示"))
