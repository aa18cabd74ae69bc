"""One step of a reckoning, as it is printed: what, how much, by which rule and article, how well that is known."""

from dataclasses import dataclass, field
from decimal import Decimal

from kezhuan.engine.money import Money
from kezhuan.engine.policy import Rule


@dataclass(frozen=True, slots=True)
class Line:
    """``text`` is a msgid with ``data``; ``amount`` or ``percent`` what it comes to; ``rule`` where it is from."""

    text: str
    data: dict[str, str] = field(default_factory=dict)
    amount: Money | None = None
    percent: Decimal | None = None
    rule: Rule | None = None
    caution: str = ""

    @property
    def source(self) -> str:
        """Law and article as they stand in the rule file; empty when the step is mere arithmetic."""
        return str(self.rule.source) if self.rule is not None else ""

    @property
    def trust(self) -> str:
        return self.rule.trust.value if self.rule is not None else ""

    @property
    def warning(self) -> str:
        """The msgid of its own caution, else that of its rule."""
        return self.caution or (self.rule.caution if self.rule is not None else "")
