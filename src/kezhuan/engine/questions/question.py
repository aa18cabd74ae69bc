"""One question, one version of a set, and how answers are checked against it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.words import N_

LONGEST_TEXT = 200
LONGEST_LONG = 2_000
Answer = str | list[str] | bool


class QuestionFault(ValueError):
    """A file that must be mended; the text names the file and the question."""


class Kind(StrEnum):
    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    CHOICE = "choice"
    MANY = "many"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Option:
    code: str
    words: str
    words_en: str

    def text(self, *, english: bool) -> str:
        return self.words_en if english else self.words


@dataclass(frozen=True, slots=True)
class Question:
    """``unit`` stands behind a number. ``options`` belong to ``CHOICE`` and ``MANY`` only."""

    key: str
    kind: Kind
    words: str
    words_en: str
    required: bool = False
    hint: str = ""
    hint_en: str = ""
    unit: str = ""
    options: tuple[Option, ...] = ()

    def text(self, *, english: bool) -> str:
        return self.words_en if english else self.words

    def shown(self, answer: object, *, english: bool) -> str:
        """An answer as people read it; what was chosen from options that are gone is shown as its code."""
        if isinstance(answer, bool):
            return ("Yes" if answer else "No") if english else ("是" if answer else "否")
        known = {option.code: option.text(english=english) for option in self.options}
        chosen = answer if isinstance(answer, list) else [answer]
        words = (", " if english else "、").join(known.get(str(code), str(code)) for code in chosen)
        return f"{words} {self.unit}".strip() if self.kind is Kind.NUMBER else words

    def check(self, given: object) -> Answer | None:
        """The answer as it is kept, None for no answer. InvalidInput says what to do."""
        empty = given is None or given == "" or given == [] or (isinstance(given, str) and not given.strip())
        if empty:
            if self.required:
                raise InvalidInput(N_("请回答这个问题"), code="answer_needed")
            return None
        return _CHECKS[self.kind](self, given)


def _text(question: Question, given: object) -> str:
    words = str(given).replace("\0", "").strip()
    if question.kind is Kind.TEXT and len(words) > LONGEST_TEXT:
        raise InvalidInput(N_("请不超过 200 个字"), code="answer_too_long")
    if len(words) > LONGEST_LONG:
        raise InvalidInput(N_("请不超过 2,000 个字"), code="answer_too_long")
    return words


def _number(question: Question, given: object) -> str:
    """Kept as text: exact, and no float anywhere."""
    try:
        number = Decimal(str(given).strip().replace(",", ""))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or not 0 <= number < Decimal(10) ** 12:
        raise InvalidInput(N_("请填写不小于 0 的数字"), code="answer_no_number")
    return format(number.normalize(), "f")


def _choice(question: Question, given: object) -> str:
    if given not in {option.code for option in question.options}:
        raise InvalidInput(N_("请从列出的选项里选择"), code="answer_not_listed")
    return str(given)


def _many(question: Question, given: object) -> list[str]:
    if not isinstance(given, Sequence) or isinstance(given, str):
        raise InvalidInput(N_("请从列出的选项里选择"), code="answer_not_listed")
    known = [option.code for option in question.options]
    if any(code not in known for code in given):
        raise InvalidInput(N_("请从列出的选项里选择"), code="answer_not_listed")
    return [code for code in known if code in given]


def _yes_no(question: Question, given: object) -> bool:
    if isinstance(given, bool):
        return given
    if given not in ("yes", "no"):
        raise InvalidInput(N_("请选择是或否"), code="answer_not_listed")
    return given == "yes"


_CHECKS: dict[Kind, Callable[[Question, object], Answer]] = {
    Kind.TEXT: _text,
    Kind.LONG: _text,
    Kind.NUMBER: _number,
    Kind.CHOICE: _choice,
    Kind.MANY: _many,
    Kind.YES_NO: _yes_no,
}


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """What is asked after one type of service, in one version; a record keeps the version it was answered under."""

    code: str
    name: str
    name_en: str
    version: int
    valid_from: date
    questions: tuple[Question, ...]

    def title(self, *, english: bool) -> str:
        return self.name_en if english else self.name

    def check(self, answers: Mapping[str, object]) -> dict[str, Answer]:
        """Every question's answer as it is kept; InvalidInput names each question to mend (by its key)."""
        faults: dict[str, str] = {}
        kept: dict[str, Answer] = {}
        for question in self.questions:
            try:
                answer = question.check(answers.get(question.key))
            except InvalidInput as error:
                faults[question.key] = error.text()
                continue
            if answer is not None:
                kept[question.key] = answer
        strange = set(answers) - {question.key for question in self.questions}
        if strange:
            faults[min(strange)] = N_("没有这个问题，请刷新页面后重填")
        if faults:
            raise InvalidInput(fields=faults)
        return kept
