"""The checker of ``rehearse visits``: compares the rehearsal's own history with the tables, by SQL alone.

It shares no code with the application: what the application believes about itself proves nothing here.
"""

import sqlite3
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from kezhuan.config.rehearsal.history import read_history

_VISITS = "SELECT enterprise_name, reference_number FROM outreach_visit"
_FINDINGS = (
    "SELECT v.reference_number, COUNT(f.id) FROM outreach_visit v "
    "LEFT JOIN outreach_finding f ON f.visit_id = v.id GROUP BY v.reference_number"
)


@dataclass(frozen=True)
class Verdict:
    """``lost``: promised to somebody and not there. ``doubled``: there more often than once. Both must be 0.

    ``strange``: there, and never written. ``wrong_findings``: visits with more or fewer findings than were written.
    ``unknown_receipts``: numbers given to a device that belong to no visit. ``left``: still waiting on a device.
    """

    promised: int
    stored: int
    lost: int
    doubled: int
    strange: int
    wrong_findings: int
    unknown_receipts: int
    left: int

    @property
    def holds(self) -> bool:
        return not any((self.lost, self.doubled, self.strange, self.wrong_findings, self.unknown_receipts, self.left))


def _rows(url: str, question: str) -> list[tuple[str, str | int]]:
    if url.startswith("sqlite://"):
        with sqlite3.connect(url.removeprefix("sqlite://")) as base:
            return list(base.execute(question))
    import psycopg  # noqa: PLC0415 - an extra; only asked for with --db postgres

    with psycopg.connect(url) as server:
        return [(str(name), value) for name, value in server.execute(question.encode())]


def check(history: Path, url: str) -> Verdict:
    written: dict[str, int] = {}
    promised: set[str] = set()
    receipts: list[str] = []
    left = 0
    for line in read_history(history):
        if line["event"] == "begun":
            written[line["firm"]] = line["findings"]
        elif line["event"] == "promised":
            promised.add(line["firm"])
        elif line["event"] == "ended":
            receipts += line["receipts"]
            left += line["left"]
    rows = _rows(url, _VISITS)
    names = Counter(str(name) for name, _number in rows)
    firm_of = {str(number): str(name) for name, number in rows}
    found = {str(number): int(count) for number, count in _rows(url, _FINDINGS)}
    return Verdict(
        promised=len(promised),
        stored=len(rows),
        lost=sum(firm not in names for firm in promised),
        doubled=sum(count - 1 for count in names.values()),
        strange=sum(name not in written for name in names),
        wrong_findings=sum(written.get(firm_of[number]) != count for number, count in found.items()),
        unknown_receipts=sum(number not in firm_of for number in receipts),
        left=left,
    )
