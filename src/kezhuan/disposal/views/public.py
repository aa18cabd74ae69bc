"""For everybody: what public institutes transfer at an agreed price, and how to object to it."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kezhuan.disposal.queries import announced_to_all
from kezhuan.disposal.rules import NOTICE_RULE, rule
from kezhuan.engine.clock import Reading
from kezhuan.gazette.models import PublicNotice
from kezhuan.gazette.rules import answer_clock, reading_of
from kezhuan.ui.http import render_page

_MOST = 100
#: What is shown of a notice, by the names under which it was announced; the notice itself has all of it.
_NAME, _ABSTRACT = "科技成果名称", "简介"
_SHOWN = ("转化方式", "定价方式", "拟交易价格", "受让方", "受让方与完成人的关系")


@dataclass(frozen=True)
class Announced:
    """One running notice as a citizen reads it."""

    notice: PublicNotice
    name: str
    abstract: str
    facts: list[tuple[str, str]]
    clock: Reading
    progress: str
    left: str


def _announced(notice: PublicNotice, at: datetime) -> Announced:
    said = {fact["name"]: fact["value"] for fact in notice.facts}
    reading = reading_of(notice, at)
    (progress, numbers), (left, rest) = reading.progress_words(), reading.left_words()
    return Announced(
        notice,
        said.get(_NAME, notice.title),
        said.get(_ABSTRACT, ""),
        [(name, said[name]) for name in _SHOWN if name in said],
        reading,
        _(progress) % numbers,
        _(left) % rest if rest else _(left),
    )


@require_safe
def announced(request: HttpRequest) -> HttpResponse:
    """Name, abstract, way, price and the days left of each, with the way to object."""
    now = timezone.now()
    rows = [_announced(notice, now) for notice in announced_to_all(now)[:_MOST]]
    division = rows[0].notice.division_code if rows else ""
    found = rule(NOTICE_RULE, now, division)
    context = {
        "rows": rows,
        "rule": found,
        "answer_days": answer_clock(now, division).reading(now).total,
    }
    return render_page(request, "disposal/announced.html", context)
