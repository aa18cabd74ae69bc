"""A long form in steps: task list, one page a step, check answers; the draft lives in the visitor's session.

Nothing reaches a domain table before the last page: the view calls ``answers()`` for the check page and hands
``cleaned()`` to one verb. A draft keeps what was typed, also where it is wrong, for ``KEEP_DAYS``.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property
from django.utils.translation import gettext

from kezhuan.engine.errors import InvalidInput, NotFound
from kezhuan.engine.words import N_
from kezhuan.ui import formatting

KEEP_DAYS = 30


@dataclass(frozen=True)
class Step:
    """One page of the form. ``after`` names steps that must be done first."""

    key: str
    title: Any
    form: type[forms.Form]
    hint: Any = ""
    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Task:
    """One line of the task list; ``state`` is done, todo, wrong or closed."""

    step: Step
    state: str


@dataclass(frozen=True)
class Answer:
    """One line of the check page: the question, the answer as people read it, the step and field to change."""

    label: str
    text: str
    step: Step
    field: str


class Wizard:
    """The state of one visitor's draft."""

    name: ClassVar[str] = "draft"
    steps: ClassVar[Sequence[Step]] = ()

    def __init__(self, request: HttpRequest, at: dt.datetime, *, initial: Mapping[str, Any] | None = None) -> None:
        self.request = request
        self.at = at
        self.initial = dict(initial or {})

    # The draft ------------------------------------------------------------------------------------------------------
    @property
    def _key(self) -> str:
        return f"draft.{self.name}"

    @cached_property
    def _draft(self) -> dict[str, Any]:
        kept = self.request.session.get(self._key)
        if not isinstance(kept, dict) or "saved_at" not in kept:
            return {"steps": {}}
        age = self.at - dt.datetime.fromisoformat(kept["saved_at"])
        return kept if age <= dt.timedelta(days=KEEP_DAYS) else {"steps": {}}

    @property
    def saved_at(self) -> dt.datetime | None:
        """When something was last kept; None for a fresh draft."""
        kept = self._draft.get("saved_at")
        return dt.datetime.fromisoformat(kept) if kept else None

    def keep(self, key: str, posted: QueryDict) -> forms.Form:
        """Remember what was typed on one step and answer its bound form; the view goes on when it is valid."""
        step = self.step(key)
        fields = step.form(initial=self.initial).fields
        self._draft["steps"][key] = {name: posted.getlist(name) for name in fields if name in posted}
        self._draft["saved_at"] = self.at.isoformat()
        self.request.session[self._key] = self._draft
        self.__dict__.pop("forms", None)
        return self.forms[key]

    def clear(self) -> None:
        """Forget the draft (after the verb has succeeded, or when the visitor gives up)."""
        self.request.session.pop(self._key, None)
        self.__dict__.pop("_draft", None)
        self.__dict__.pop("forms", None)

    # Steps ----------------------------------------------------------------------------------------------------------
    def step(self, key: str) -> Step:
        for step in self.steps:
            if step.key == key:
                return step
        raise NotFound()

    @cached_property
    def forms(self) -> dict[str, forms.Form]:
        """Every step's form: bound to the draft where one was kept, else showing the initial values."""
        found = {}
        for step in self.steps:
            kept = self._draft["steps"].get(step.key)
            if kept is None:
                found[step.key] = step.form(initial=self.initial)
            else:
                found[step.key] = step.form(data=MultiValueDict(kept), initial=self.initial)
        return found

    def state(self, key: str) -> str:
        """done, wrong, todo, or closed while a step it waits for is not done."""
        step = self.step(key)
        if any(self.state(earlier) != "done" for earlier in step.after):
            return "closed"
        form = self.forms[key]
        if not form.is_bound:
            return "todo"
        return "done" if form.is_valid() else "wrong"

    @property
    def tasks(self) -> list[Task]:
        return [Task(step, self.state(step.key)) for step in self.steps]

    @property
    def done(self) -> int:
        return sum(task.state == "done" for task in self.tasks)

    @property
    def ready(self) -> bool:
        return self.done == len(self.steps)

    def next_step(self, key: str) -> Step | None:
        """The first open step after ``key`` (then from the start); None when all are done."""
        keys = [step.key for step in self.steps]
        at = keys.index(self.step(key).key)
        for step in [*self.steps[at + 1 :], *self.steps[: at + 1]]:
            if self.state(step.key) in {"todo", "wrong"}:
                return step
        return None

    # Answers --------------------------------------------------------------------------------------------------------
    def answers(self) -> list[Answer]:
        """What was answered, step by step, in the words of the form."""
        found = []
        for step in self.steps:
            form = self.forms[step.key]
            values = form.cleaned_data if form.is_bound and form.is_valid() else {}
            for bound in form.visible_fields():
                text = shown(bound.field, values.get(bound.name), self.at)
                found.append(Answer(str(bound.label), text, step, bound.name))
        return found

    def cleaned(self) -> dict[str, Any]:
        """All cleaned values in one mapping. Raises InvalidInput when a step is not done."""
        if not self.ready:
            raise InvalidInput(N_("还有没有填完的内容，请回到任务清单补上。"), code="draft_incomplete")
        merged: dict[str, Any] = {}
        for form in self.forms.values():
            merged.update(form.cleaned_data)
        return merged


def shown(field: forms.Field, value: Any, at: dt.datetime) -> str:
    """A cleaned value as the check page reads it."""
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if value in (None, "", []):
        return gettext("没有填写")
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        names = {str(code): str(label) for code, label in _flat(field.choices)}
        chosen = value if isinstance(value, list | tuple) else [value]
        return formatting.join_names(names.get(str(code), str(code)) for code in chosen)
    if isinstance(value, dt.datetime | dt.date):
        return formatting.day(value, formatting.date_of(at))
    unit = getattr(field, "unit", "")
    return f"{formatting.trimmed(formatting.grouped(value))} {unit}" if unit else str(value)


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    flat: list[tuple[Any, Any]] = []
    for code, label in choices:
        flat += list(label) if isinstance(label, list | tuple) else [(code, label)]
    return flat
