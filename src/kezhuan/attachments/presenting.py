"""The files of a record as its page shows them: ``{% include "attachments/_files.html" with files=files %}``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.urls import reverse

from kezhuan.attachments.models import Attachment
from kezhuan.attachments.permissions import may_attach, may_withdraw
from kezhuan.attachments.queries import attachments_of, attachments_of_each
from kezhuan.attachments.subjects import label_of, subject_of
from kezhuan.engine.actor import Actor

_KIB = 1024
_MIB = _KIB * 1024


@dataclass(frozen=True)
class Shown:
    """One file with what may be done with it."""

    attachment: Attachment
    purpose: Any
    size: str
    withdraw_url: str


@dataclass(frozen=True)
class Files:
    """``attach_url`` is empty for who may read only."""

    rows: list[Shown]
    attach_url: str


def files_of(actor: Actor, thing: models.Model) -> Files:
    """One query for the files of ``thing`` (whatever ``find`` asks besides)."""
    return _shown(actor, thing, attachments_of(actor, thing))


def files_of_each(actor: Actor, things: Sequence[models.Model]) -> list[Files]:
    """One query for the files of several records of one kind, all of which the actor is known to be allowed to read."""
    found = attachments_of_each(things)
    return [_shown(actor, thing, found.get(thing.pk, [])) for thing in things]


def _shown(actor: Actor, thing: models.Model, attachments: Iterable[Attachment]) -> Files:
    kind = subject_of(thing)
    rows = [
        Shown(
            attachment,
            kind.purposes.get(attachment.purpose, attachment.purpose),
            size_in_words(attachment.size),
            reverse("attachments:withdraw", args=[attachment.pk])
            if may_withdraw(actor, kind, thing, attachment)
            else "",
        )
        for attachment in attachments
    ]
    allowed = may_attach(actor, kind, thing)
    return Files(rows, reverse("attachments:attach", args=[label_of(thing), thing.pk]) if allowed else "")


def size_in_words(size: int) -> str:
    if size < _MIB:
        return f"{max(1, round(size / _KIB))} KB"
    return f"{size / _MIB:.1f} MB"
