"""What an event says about itself: read from plain lines, checked, every fault named by its field."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from kezhuan.engine.codes import city_industries, divisions
from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.words import N_
from kezhuan.outreach.models import EventKind

MOST_LINES = 40
_LONGEST_TITLE = 80
_LONGEST_PLACE = 120
_LONGEST_LINE = 120
_LONGEST_SPEAKER = 60
_LONGEST_TEXT = 2_000
_MOST_SEATS = 100_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the agenda."""

    starts: time
    title: str
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """``hosts``: names or credit codes; ``items``: 办件编号 of public things that are shown."""

    kind: str
    title: str
    division_code: str
    place: str
    starts_at: datetime
    ends_at: datetime
    introduction: str = ""
    city_industry: str = ""
    capacity: int | None = None
    hosts: Sequence[str] = ()
    agenda: Sequence[Line] = ()
    items: Sequence[str] = ()

    def faults(self) -> dict[str, str]:
        """Field → what to do; empty when all is well."""
        found: dict[str, str] = {}
        if self.kind not in EventKind.values:
            found["kind"] = N_("请选择活动类型")
        if not self.title.strip():
            found["title"] = N_("请填写活动名称")
        elif len(self.title.strip()) > _LONGEST_TITLE:
            found["title"] = N_("请不超过 80 个字")
        if not self.place.strip():
            found["place"] = N_("请填写活动地点")
        elif len(self.place.strip()) > _LONGEST_PLACE:
            found["place"] = N_("太长了，请缩短")
        if self.ends_at <= self.starts_at:
            found["ends_at"] = N_("结束时间要晚于开始时间")
        if len(self.introduction) > _LONGEST_TEXT:
            found["introduction"] = N_("请不超过 2,000 个字")
        return {**found, **self._place_faults()}

    def _place_faults(self) -> dict[str, str]:
        found: dict[str, str] = {}
        if divisions().county_of(self.division_code) is None:
            found["division_code"] = N_("请选择县（市、区）")
        if self.city_industry and self.city_industry not in city_industries():
            found["city_industry"] = N_("请从列出的产业里选择")
        if self.capacity is not None and not 1 <= self.capacity <= _MOST_SEATS:
            found["capacity"] = N_("名额请填 1 到 100,000，不限就留空")
        if any(not row.title or len(row.title) > _LONGEST_LINE or len(row.speaker) > _LONGEST_SPEAKER
               for row in self.agenda):  # fmt: skip
            found["agenda"] = N_("每条议程写“14:00 内容｜主讲”，内容不超过 120 个字")
        for name in ("agenda", "hosts", "items"):
            if len(getattr(self, name)) > MOST_LINES:
                found[name] = N_("最多 40 行")
        return found


def read_agenda(text: str) -> list[Line]:
    """``14:00 开场致辞｜张三`` on each line. InvalidInput (field ``agenda``) names the line that cannot be read."""
    found = []
    for number, raw in enumerate((line.strip() for line in text.splitlines()), start=1):
        if not raw:
            continue
        clock, _space, rest = raw.replace("：", ":").partition(" ")
        words, _bar, speaker = rest.replace("|", "｜").partition("｜")
        try:
            starts = time.fromisoformat(clock.zfill(5))
        except ValueError:
            starts = None
        if starts is None or not words.strip():
            raise InvalidInput(
                N_("议程第 %(line)s 行读不懂，请写成“14:00 内容｜主讲”"), code="agenda_unreadable", line=number
            )
        found.append(Line(starts, words.strip(), speaker.strip()))
    return found


def written_agenda(rows: Sequence[Line]) -> str:
    """The lines again, for the form."""
    return "\n".join(f"{row.starts:%H:%M} {row.title}" + (f"｜{row.speaker}" if row.speaker else "") for row in rows)
