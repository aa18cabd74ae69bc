"""Kinds of notices. The app that owns the subject registers one, for gazette knows no higher app.

A higher app registers in its ``AppConfig.ready``::

    from kezhuan.gazette.kinds import NoticeKind, register_kind

    register_kind(NoticeKind("disposal.agreement", _("协议定价公示"), page=…, informed=…, ended=…))
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kezhuan.accounts.models import User
from kezhuan.engine.actor import Actor
from kezhuan.gazette.models import PublicNotice


def _nobody(notice: PublicNotice) -> Iterable[User]:
    return ()


def _nowhere(actor: Actor, notice: PublicNotice) -> str:
    return ""


def _nothing(notice: PublicNotice, at: datetime) -> None:
    return None


@dataclass(frozen=True)
class NoticeKind:
    """``page``: address of the subject for this reader ("" when it is not theirs to see). ``informed``: who is told
    beside the publisher's own people. ``ended``: run in the transaction that closes, fails or withdraws the notice
    (its state says which); it writes its own events. ``listing``: name of the address of a page that lists the running
    ones for everybody, "" where there is none.
    """

    code: str
    word: Any
    page: Callable[[Actor, PublicNotice], str] = _nowhere
    informed: Callable[[PublicNotice], Iterable[User]] = _nobody
    ended: Callable[[PublicNotice, datetime], None] = _nothing
    listing: str = ""


_kinds: dict[str, NoticeKind] = {}


def register_kind(kind: NoticeKind) -> None:
    """ValueError when another kind has the code already."""
    if _kinds.setdefault(kind.code, kind) != kind:
        raise ValueError(f"two kinds of notices are called {kind.code}")


def kind_of(notice: PublicNotice) -> NoticeKind:
    return _kinds.get(notice.kind) or NoticeKind(notice.kind, notice.kind)


def kind_named(code: str) -> NoticeKind:
    """KeyError for a kind nobody has registered."""
    return _kinds[code]


def listings() -> list[tuple[Any, str]]:
    """Kinds with a page of their own for everybody: word and name of its address."""
    return [(kind.word, kind.listing) for kind in _kinds.values() if kind.listing]


def kind_choices() -> list[tuple[str, Any]]:
    return [(kind.code, kind.word) for kind in _kinds.values()]
