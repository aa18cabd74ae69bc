"""What can be rated, without this app knowing the apps that serve.

A higher app registers in its ``AppConfig.ready``::

    from kezhuan.ratings.subjects import Subject, register

    register(Subject("outreach.ServiceRecord", _("科技服务"), address, may_read, servers))
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from kezhuan.accounts.models import User
from kezhuan.engine.actor import Actor


def _nobody(subject_id: int) -> Iterable[User]:
    return ()


@dataclass(frozen=True)
class Subject:
    """``label``: app label and model name. ``url``: the address of its page; ``sees``: whether an actor may open it.

    ``servers``: who served; they are told of the rating on the thing's own page.
    """

    label: str
    words: Any
    url: Callable[[int], str]
    sees: Callable[[Actor, int], bool]
    servers: Callable[[int], Iterable[User]] = _nobody


_subjects: dict[str, Subject] = {}


def register(subject: Subject) -> None:
    _subjects[subject.label] = subject


def registered() -> tuple[Subject, ...]:
    return tuple(_subjects.values())


def words_of(label: str) -> str:
    """What kind of service it was; the bare label when no app names it."""
    found = _subjects.get(label)
    return str(found.words) if found is not None else label


def url_of(label: str, subject_id: int) -> str:
    """The address of the thing's page; empty when no app names it."""
    found = _subjects.get(label)
    return found.url(subject_id) if found is not None else ""


def page_of(actor: Actor, label: str, subject_id: int) -> str:
    """As ``url_of``, empty for who may not open it."""
    found = _subjects.get(label)
    return found.url(subject_id) if found is not None and found.sees(actor, subject_id) else ""


def servers_of(label: str, subject_id: int) -> list[User]:
    found = _subjects.get(label)
    return list(found.servers(subject_id)) if found is not None else []
