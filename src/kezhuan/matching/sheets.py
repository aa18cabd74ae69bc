"""Synonyms and domain words by spreadsheet: each row is a group, proposed through the verb; a second person approves.

The columns are those of the list's own export, so that a list can be taken out, added to and brought back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import override

from kezhuan.engine.actor import Actor
from kezhuan.engine.spreadsheet.importer import Change, RowValues
from kezhuan.engine.spreadsheet.spec import Column, Kind, SheetSpec
from kezhuan.engine.words import N_
from kezhuan.matching.actions import propose_terms
from kezhuan.matching.models import TermDirection, TermGroup, TermKind
from kezhuan.matching.permissions import may_propose_terms
from kezhuan.matching.terms import checked_words, signature_of, standing_terms, words_of


def _labels(listed: type[TermKind] | type[TermDirection]) -> dict[str, str]:
    """Labels in the site's own language, whoever causes this module to load."""
    with override(settings.LANGUAGE_CODE):
        return {str(code): str(label) for code, label in listed.choices}


TERMS = SheetSpec(
    "terms",
    N_("同义词与专业词"),
    (
        Column(
            "words",
            N_("词"),
            required=True,
            example="防腐、耐腐蚀、抗腐蚀",
            width=40,
            max_length=400,
            comment=N_("一组一行，用顿号隔开，最多 8 个。"),
        ),
        Column("kind", N_("用途"), Kind.CHOICE, choices=_labels(TermKind), required=True, example="同义词"),
        Column(
            "direction",
            N_("方向"),
            Kind.CHOICE,
            choices=_labels(TermDirection),
            comment=N_("不填就是互相。"),
            example="互相",
        ),
        Column(
            "source", N_("依据"), required=True, width=32, max_length=200, example="GB/T 10123 金属和合金的腐蚀 术语"
        ),
    ),
    key=("words",),
)


@dataclass(frozen=True)
class TermsImporter:
    """Rows are groups: known by their words, whatever the order."""

    spec: SheetSpec = TERMS
    owner_column: str = ""

    @property
    def kind(self) -> str:
        return self.spec.name

    def may_import(self, actor: Actor) -> bool:
        return may_propose_terms(actor)

    def find(self, values: RowValues, actor: Actor) -> TermGroup | None:
        """The group of these very words that waits or is in use."""
        kind, direction = _kind(values), _direction(values)
        words = checked_words(kind, words_of(str(values.get("words") or "")))
        return standing_terms(kind, signature_of(kind, words, direction))

    def changes(self, values: RowValues, existing: TermGroup) -> dict[str, Change]:
        """A group that is there already stays as it is."""
        return {}

    def write(self, actor: Actor, values: RowValues, existing: TermGroup | None, at: datetime) -> int:
        made = propose_terms(
            actor=actor,
            kind=_kind(values),
            words=words_of(str(values.get("words") or "")),
            direction=_direction(values),
            source=str(values.get("source") or ""),
            at=at,
        )
        return int(made.pk)

    def address(self, object_id: int) -> str:
        return TermGroup(pk=object_id).get_absolute_url()


def _kind(values: RowValues) -> str:
    return str(values.get("kind") or TermKind.SYNONYM)


def _direction(values: RowValues) -> str:
    return str(values.get("direction") or TermDirection.BOTH)


#: By the word in addresses and commands.
IMPORTERS: Mapping[str, TermsImporter] = {"terms": TermsImporter()}
