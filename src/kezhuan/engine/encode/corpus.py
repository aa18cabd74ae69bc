"""What the encoder learns from: papers and patents with their abstracts, and short texts that carry a class.

Files are jsonl (plain or gzip; ``title``, ``abstract``, ``keywords``, ``ipc_subclasses``) or csv (a classification:
``code``, ``title_zh`` or ``name``). What a line lacks it does not teach.
"""

import csv
import gzip
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: Letters of a class code that two texts must share to teach each other: an IPC subclass.
CLASS_LENGTH = 4
_REFERENCE = re.compile(r"[（(][^（）()]*(?:入|优先)[^（）()]*[）)]")


@dataclass(frozen=True, slots=True)
class Paper:
    """A title with what is said of the same thing elsewhere."""

    title: str
    abstract: str
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Classed:
    """A short text and the class it was put into."""

    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Corpus:
    papers: tuple[Paper, ...]
    classed: tuple[Classed, ...]

    @classmethod
    def of(cls, lines: Iterable[Paper | Classed]) -> "Corpus":
        every = list(lines)
        papers = tuple(line for line in every if isinstance(line, Paper))
        return cls(papers, tuple(line for line in every if isinstance(line, Classed)))


def read(path: Path) -> Iterator[Paper | Classed]:
    """The lines of one file; OSError, EOFError or ValueError when it cannot be read."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                yield from _of_scheme(row)
        return
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                record = json.loads(line)
                if not isinstance(record, dict):
                    raise ValueError(line[:40])
                yield from _of_record(record)


def _of_scheme(row: dict[str, str]) -> Iterator[Classed]:
    code, text = row.get("code") or "", row.get("title_zh") or row.get("name") or ""
    if len(code) >= CLASS_LENGTH and text:
        # "（排水用的入E02B11/02）" points elsewhere: it says what the class is not.
        yield Classed(_REFERENCE.sub("", text), code[:CLASS_LENGTH])


def _of_record(record: dict[str, Any]) -> Iterator[Paper | Classed]:
    title, abstract = str(record.get("title") or "").strip(), str(record.get("abstract") or "").strip()
    label = re.split(r"[^0-9A-Z]", str(record.get("ipc_subclasses") or ""))[0][:CLASS_LENGTH]
    if title and abstract:
        yield Paper(title, abstract, tuple(str(word) for word in record.get("keywords") or ()))
    elif title and len(label) == CLASS_LENGTH:
        yield Classed(title, label)
