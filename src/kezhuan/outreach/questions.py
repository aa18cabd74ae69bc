"""Which kinds of service there are and what is asked after each: shipped files, and the site's own beside its rules."""

from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language

from kezhuan.engine.questions import QuestionBook, QuestionSet

#: Folder of the site's own sets, below ``KEZHUAN_RULES``.
FOLDER = "services"


@cache
def _loaded(folder: str) -> QuestionBook:
    return QuestionBook.load(Path(folder) / FOLDER if folder else None)


def book() -> QuestionBook:
    """Read once for each process."""
    return _loaded(settings.ENV.rules)


def in_english() -> bool:
    return (get_language() or "").startswith("en")


def type_choices(on: date) -> list[tuple[str, str]]:
    """Code and words of every type that may be recorded on that day."""
    return [(each.code, each.title(english=in_english())) for each in book().all_current(on)]


def type_name(code: str, *, english: bool | None = None) -> str:
    """The words of a type; the bare code when its file is gone."""
    found = next(iter(versions_of(code)), None)
    return found.title(english=in_english() if english is None else english) if found is not None else code


def versions_of(code: str) -> list[QuestionSet]:
    found = book().current(code, date.max)
    return [found] if found is not None else []


def answered(code: str, version: int, answers: dict[str, object]) -> list[tuple[str, str]]:
    """Questions and answers as people read them, in the order and words of the version they were given under."""
    asked, english = book().version(code, version), in_english()
    if asked is None:
        return [(key, str(value)) for key, value in answers.items()]
    return [
        (question.text(english=english), question.shown(answers[question.key], english=english))
        for question in asked.questions
        if question.key in answers
    ]
