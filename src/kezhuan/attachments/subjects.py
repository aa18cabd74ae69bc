"""Which records may have files, and who may read and add them: the app that owns the records says so.

In its ``AppConfig.ready``::

    register_subject(Subject(Deal, find=deal_by_id, may_attach=may_join_in, purposes={"note": _("洽谈材料")}))

``find(actor, pk)`` answers the record if this actor may read its files, else raises NotFound.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import NotFound

_ANY_PURPOSE: Mapping[str, Any] = {"file": _("材料")}


@dataclass(frozen=True)
class Subject:
    """One kind of record with files. ``may_withdraw`` None: who may attach may withdraw; who attached always may.

    ``keeps``: files the record stands on (signed evidence): nobody withdraws them, not even who attached them.
    """

    model: type[models.Model]
    find: Callable[[Actor, int], Any]
    may_attach: Callable[[Actor, Any], bool]
    purposes: Mapping[str, Any] = field(default_factory=lambda: _ANY_PURPOSE)
    may_withdraw: Callable[[Actor, Any], bool] | None = None
    keeps: Callable[[Any, Any], bool] | None = None

    @property
    def label(self) -> str:
        return label_of(self.model)


_subjects: dict[str, Subject] = {}


def label_of(thing: models.Model | type[models.Model]) -> str:
    return str(thing._meta.label_lower)


def register_subject(subject: Subject) -> None:
    _subjects[subject.label] = subject


def subject_labelled(label: str) -> Subject:
    """The kind of record with this label, or NotFound."""
    found = _subjects.get(label)
    if found is None:
        raise NotFound
    return found


def subject_of(thing: models.Model) -> Subject:
    return subject_labelled(label_of(thing))
