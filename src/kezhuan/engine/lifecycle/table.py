"""One transition table per thing with states.

The same table feeds the guard inside the verb, the buttons on the page, the diagram in the docs and the property test.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from kezhuan.engine.errors import NotAllowedNow
from kezhuan.engine.words import N_

#: Target of a verb that leaves the thing in the state it is in.
STAYS = ""


@dataclass(frozen=True, slots=True)
class Transition:
    """``verb`` takes a thing from any of ``sources`` to ``target``; ``label`` is the Chinese word on its button."""

    verb: str
    sources: frozenset[str]
    target: str
    label: str
    needs_reason: bool = False


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """All states of one kind of thing with their Chinese words, and the only ways between them."""

    name: str
    initial: str
    states: dict[str, str]
    transitions: tuple[Transition, ...]

    def __post_init__(self) -> None:
        known = set(self.states)
        verbs: set[str] = set()
        for step in self.transitions:
            unknown = ({step.target} | step.sources) - known - {STAYS}
            if unknown or step.verb in verbs:
                raise ValueError(f"{self.name}: transition {step.verb} is doubled or names unknown states {unknown}")
            verbs.add(step.verb)
        if self.initial not in known:
            raise ValueError(f"{self.name}: unknown initial state {self.initial}")

    def transition(self, verb: str) -> Transition:
        for step in self.transitions:
            if step.verb == verb:
                return step
        raise KeyError(f"{self.name} has no verb {verb}")

    def allows(self, state: str, verb: str) -> bool:
        return state in self.transition(verb).sources

    def after(self, state: str, verb: str) -> str:
        """The state ``verb`` leads to, or NotAllowedNow with words that name the present state."""
        step = self.transition(verb)
        if state not in step.sources:
            raise NotAllowedNow(
                N_("现在是“%(state)s”，不能“%(verb)s”。"),
                code="wrong_state",
                state=self.states[state],
                verb=step.label,
            )
        return step.target or state

    def between(self, state: str, target: str) -> Transition:
        """The one step from ``state`` to ``target``, or NotAllowedNow with words that name both."""
        found = next((step for step in self.transitions if state in step.sources and step.target == target), None)
        if found is None:
            raise NotAllowedNow(
                N_("现在是“%(state)s”，不能直接到“%(target)s”。"),
                code="wrong_state",
                state=self.states[state],
                target=self.states.get(target, target),
            )
        return found

    def open_from(self, state: str) -> list[Transition]:
        """The transitions that may start from ``state``, in table order (for buttons)."""
        return [step for step in self.transitions if state in step.sources]

    def mermaid(self) -> str:
        """A state diagram for the docs."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        lines += [f'    state "{word}" as {code}' for code, word in self.states.items()]
        lines += [
            f"    {source} --> {step.target or source}: {step.label}"
            for step in self.transitions
            for source in sorted(step.sources)
        ]
        return "\n".join(lines)


def step(verb: str, sources: str | Iterable[str], target: str, label: str, *, needs_reason: bool = False) -> Transition:
    """Shorthand for writing a table: ``step("publish", "reviewed", "published", N_("发布"))``."""
    listed = frozenset(sources.split()) if isinstance(sources, str) else frozenset(sources)
    return Transition(verb=verb, sources=listed, target=target, label=label, needs_reason=needs_reason)
