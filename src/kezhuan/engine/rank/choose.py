"""Which ranker a site uses: the one that comes with the program, one of its own files, or none.

A folder holds ranker files, named by their content, and ``switches.jsonl``: one line for each switch, the last one
counts. Nothing is ever written over, so every earlier state can be had again and everybody can see when what was used.
"""

import hashlib
import io
import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from kezhuan.engine.errors import DomainError
from kezhuan.engine.rank.model import Ranker, default_ranker
from kezhuan.engine.words import N_

#: The ranker of the program; and the first stage alone, used until a site switches.
PACKAGED, NONE = "packaged", "none"
_SWITCHES = "switches.jsonl"


class RankerUnusable(DomainError):
    """There is no such ranker, or it was made for another version; ``name`` says which."""

    default_code = "ranker_unusable"
    default_message = N_("%(name)s：没有这个排序器，或者它不是为这个版本训练的。")


class NothingBefore(DomainError):
    """There was no switch yet, so there is nothing to go back to."""

    default_code = "no_earlier_ranker"
    default_message = N_("还没有切换过排序器，没有可以退回的。")


@dataclass(frozen=True, slots=True)
class Switch:
    """``name`` of the ranker used from ``at`` on; ``before`` is what it took the place of."""

    name: str
    before: str
    at: str


def fitting(ranker: Ranker, encoder: str) -> Ranker | None:
    """``ranker`` if it was fitted with this encoder (empty: none): likeness by another is another feature."""
    return ranker if ranker.encoder == encoder else None


class Rankers:
    """The rankers of one folder, which need not exist before the first is kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, ranker: Ranker) -> str:
        """Write the ranker beside the others; its name, the same for the same ranker."""
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / f"draft-{os.getpid()}"
        ranker.save(draft)
        name = f"ranker-{hashlib.sha256(draft.read_bytes()).hexdigest()[:12]}"
        draft.replace(self._file(name))
        return name

    def use(self, name: str, *, at: datetime) -> Switch:
        """From now on rank with ``name``; :class:`RankerUnusable` when it cannot be read."""
        if name != NONE:
            self.read(name)
        made = Switch(name, self.current, at.isoformat())
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / _SWITCHES).open("a", encoding="utf-8") as out:
            out.write(json.dumps(asdict(made)) + "\n")
        return made

    def back(self, *, at: datetime) -> Switch:
        """Undo the last switch; going back twice comes back to where one was. :class:`NothingBefore` without one."""
        switches = self.switches()
        if not switches:
            raise NothingBefore
        return self.use(switches[-1].before, at=at)

    def switches(self) -> list[Switch]:
        """All switches, the oldest first."""
        try:
            lines = (self.folder / _SWITCHES).read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []
        return [Switch(**json.loads(line)) for line in lines if line.strip()]

    @property
    def current(self) -> str:
        """The name of the ranker in use."""
        switches = self.switches()
        return switches[-1].name if switches else NONE

    def stamp(self) -> int:
        """A number that grows with every switch: nothing is ever taken out of the list."""
        try:
            return (self.folder / _SWITCHES).stat().st_size
        except FileNotFoundError:
            return 0

    def ranker(self, encoder: str) -> Ranker | None:
        """The ranker in use; None for none, and for one that was fitted with another encoder than ``encoder``."""
        name = self.current
        return None if name == NONE else fitting(self.read(name), encoder)

    def stored(self) -> bytes:
        """The file of the ranker in use, for machines that cannot read this folder; empty for none."""
        name = self.current
        if name == NONE:
            return b""
        out = io.BytesIO()
        self.read(name).write(out)
        return out.getvalue()

    def read(self, name: str) -> Ranker:
        """The ranker of this name; :class:`RankerUnusable` when there is none or it fits another version."""
        if name == PACKAGED:
            return default_ranker()
        try:
            return Ranker.load(self._file(name))
        except (OSError, ValueError, KeyError, EOFError) as fault:
            raise RankerUnusable(name=name) from fault

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.npz"
