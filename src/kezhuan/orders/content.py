"""What a call asks and what a proposal offers, checked field by field."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.files import check_file
from kezhuan.engine.words import N_
from kezhuan.orders.models import CallKind

_LEAST_TEXT = 10
_LONGEST_TEXT = 4_000
_MOST_ROWS = 12
_HUNDRED = 100
_HIGHEST = Decimal("10_000_000_000_000")
MOST_FILES = 3
LARGEST_FILE = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Step:
    """A planned milestone."""

    title: str
    due_on: date
    share: int


@dataclass(frozen=True, slots=True)
class Terms:
    """A call as written: criteria as (name, weight), milestones with shares of the price."""

    kind: str
    title: str
    need: str
    deliverables: str
    eligibility: str
    budget: Decimal
    questions_until: datetime
    deadline: datetime
    criteria: Sequence[tuple[str, int]]
    milestones: Sequence[Step]
    audit_right: str = ""

    def checked(self) -> "Terms":
        """Trimmed; InvalidInput names every field to mend."""
        texts = ("title", "need", "deliverables", "eligibility", "audit_right")
        made = replace(self, **{name: getattr(self, name).strip() for name in texts})
        faults = {**made._texts(), **made._times(), **made._criteria(), **made._milestones()}
        if faults:
            raise InvalidInput(fields=faults)
        return made

    def _texts(self) -> dict[str, str]:
        faults: dict[str, str] = {}
        if self.kind not in CallKind.values:
            faults["kind"] = N_("请选择类别")
        if not self.title or len(self.title) > 120:  # noqa: PLR2004 - the column's length
            faults["title"] = N_("请填写标题，不超过 120 个字")
        wanted = {
            "need": N_("请写要解决什么问题、达到什么指标，10 到 4,000 个字"),
            "deliverables": N_("请写交付什么、怎样验收，10 到 4,000 个字"),
            "eligibility": N_("请写谁可以应征，10 到 4,000 个字"),
        }
        faults |= {
            name: sentence
            for name, sentence in wanted.items()
            if not _LEAST_TEXT <= len(getattr(self, name)) <= _LONGEST_TEXT
        }
        if len(self.audit_right) > _LONGEST_TEXT:
            faults["audit_right"] = N_("请不超过 4,000 个字")
        if not 0 < self.budget < _HIGHEST:
            faults["budget"] = N_("请填写大于 0 的榜金或预算")
        return faults

    def _times(self) -> dict[str, str]:
        if self.questions_until > self.deadline:
            return {"questions_until": N_("提问截止不能晚于方案截止")}
        return {}

    def _criteria(self) -> dict[str, str]:
        names = [name for name, _weight in self.criteria]
        if not 1 <= len(names) <= _MOST_ROWS or len(set(names)) != len(names):
            return {"criteria": N_("请写 1 到 12 个评审指标，名称不重复")}
        if any(not name or len(name) > 60 or weight < 1 for name, weight in self.criteria):  # noqa: PLR2004
            return {"criteria": N_("每个评审指标写名称和大于 0 的整数权重，例如：技术路线 40")}
        if sum(weight for _name, weight in self.criteria) != _HUNDRED:
            return {"criteria": N_("评审指标的权重合计要等于 100")}
        return {}

    def _milestones(self) -> dict[str, str]:
        steps = self.milestones
        if not 1 <= len(steps) <= _MOST_ROWS:
            return {"milestones": N_("请写 1 到 12 个节点")}
        if any(not step.title or len(step.title) > 120 or step.share < 1 for step in steps):  # noqa: PLR2004
            return {"milestones": N_("每个节点写日期、付款比例和内容，例如：2027-06-30 40 样机通过试验")}
        if sum(step.share for step in steps) != _HUNDRED:
            return {"milestones": N_("节点的付款比例合计要等于 100")}
        days = [step.due_on for step in steps]
        if days != sorted(days) or days[0] <= self.deadline.date():
            return {"milestones": N_("节点日期要晚于方案截止，并按先后排列")}
        return {}


@dataclass(frozen=True, slots=True)
class File:
    """A file as uploaded, hostile until looked into."""

    name: str
    body: bytes

    def fault(self) -> str:
        """A sentence when it cannot be taken, "" otherwise."""
        if len(self.body) > LARGEST_FILE:
            return N_("每个文件不超过 5 MB")
        try:
            check_file(self.name, self.body)
        except InvalidInput as refusal:
            return refusal.text()
        return ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A proposal in the clear, on its way into ``sealing``."""

    summary: str
    approach: str
    team: str
    price: Decimal
    months: int
    accepts_audit: bool
    files: Sequence[File] = ()

    def checked(self, budget: Decimal) -> "Offer":
        faults: dict[str, str] = {}
        made = replace(self, **{name: getattr(self, name).strip() for name in ("summary", "approach", "team")})
        wanted = {
            "summary": N_("请用 10 到 4,000 个字概括方案"),
            "approach": N_("请写技术路线，10 到 4,000 个字"),
            "team": N_("请写团队和基础条件，10 到 4,000 个字"),
        }
        faults |= {
            name: sentence
            for name, sentence in wanted.items()
            if not _LEAST_TEXT <= len(getattr(made, name)) <= _LONGEST_TEXT
        }
        if not 0 < made.price <= budget:
            faults["price"] = N_("报价要大于 0，且不超过榜金或预算")
        if not 1 <= made.months <= 120:  # noqa: PLR2004 - ten years
            faults["months"] = N_("工期请填 1 到 120 个月的整数")
        if not made.accepts_audit:
            faults["accepts_audit"] = N_("应征要接受发布单位的审计和检查")
        if len(made.files) > MOST_FILES:
            faults["uploads"] = N_("最多上传 3 个文件")
        for file in made.files:
            if sentence := file.fault():
                faults["uploads"] = sentence
        if faults:
            raise InvalidInput(fields=faults)
        return made

    def sealed_part(self) -> dict[str, Any]:
        """What goes into the ciphertext; files are sealed one by one."""
        return {
            "summary": self.summary,
            "approach": self.approach,
            "team": self.team,
            "price": format(self.price, "f"),
            "months": self.months,
        }
