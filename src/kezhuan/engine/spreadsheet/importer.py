"""What an app offers so that its things can come in by spreadsheet: one object a kind, in its ``sheets.py``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from kezhuan.engine.actor import Actor
from kezhuan.engine.spreadsheet.spec import SheetSpec
from kezhuan.engine.spreadsheet.values import Value

#: What one row says, by column name. Only columns the file has are there; an empty optional cell is None.
RowValues = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Change:
    """One column that would change, as a person reads it (empty: nothing there)."""

    before: str
    after: str


class Importer(Protocol):
    """One kind of thing. Every write goes through the app's own verbs, so rights, rules and the audit log are theirs.

    ``owner_column`` names the column that says whose the thing is (credit code or full name of an organisation); an
    upload made for one organisation fills it where it is empty or absent. Empty: the kind has no owner.
    """

    @property
    def kind(self) -> str:
        """Word in addresses, commands and the log: ``organisations``."""

    @property
    def spec(self) -> SheetSpec: ...

    @property
    def owner_column(self) -> str: ...

    def may_import(self, actor: Actor) -> bool:
        """Whether the actor may bring in any thing of this kind at all; each row is asked again by its verb."""

    def find(self, values: RowValues, actor: Actor) -> Any:
        """The existing thing this row is about, or None.

        DomainError when the row is about something the actor may not touch, or about two things at once.
        """

    def changes(self, values: RowValues, existing: Any) -> dict[str, Change]:
        """Column name → what would change. Empty: the row says nothing new, and ``write`` is not called."""

    def write(self, actor: Actor, values: RowValues, existing: Any, at: datetime) -> int:
        """Make the thing, or change ``existing``; returns its primary key. DomainError with the columns at fault.

        ``InvalidInput.fields`` are column names of ``spec``. Called in a transaction of its own.
        """

    def address(self, object_id: int) -> str:
        """Where the thing is shown."""
