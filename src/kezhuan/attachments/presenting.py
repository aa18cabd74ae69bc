"""The files of a record as its page shows them: ``{% include "attachments/_files.html" with files=files %}``."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.urls import reverse

from kezhuan.attachments.models import Attachment
from kezhuan.attachments.permissions import may_attach, may_withdraw
from kezhuan.attachments.queries import attachments_of
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
        for attachment in attachments_of(actor, thing)
    ]
    allowed = may_attach(actor, kind, thing)
    return Files(rows, reverse("attachments:attach", args=[label_of(thing), thing.pk]) if allowed else "")


def size_in_words(size: int) -> str:
    if size < _MIB:
        return f"{max(1, round(size / _KIB))} KB"
    return f"{size / _MIB:.1f} MB"
