"""Which sentences of a long demand state the problem.

A form of several hundred characters tells of the firm, its honours, its money and whom to call; searched with, these
words find other firms of its kind. Rules over reviewable cues (``engine/text/words/statement.txt``) leave such
sentences out; a sentence that also names an object, a fault or a target stays, and so does whatever no rule knows. The
choice can be shown and refused: nothing is left out silently.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kezhuan.engine.match.answer import Choice, Span
from kezhuan.engine.text.lists import statement_cues
from kezhuan.engine.text.normalise import Normalised

#: Shorter statements are searched with as they are.
SHORTEST = 100
#: At least this part of the characters has to remain, or the statement is searched with whole.
_LEAST_KEPT = 0.15
_PROBLEM = "problem"
_SENTENCE = re.compile(r"[^。!?;\n]+[。!?;\n]*")
_TELLING = re.compile(r"\w")
#: A line that only names what follows: 四、现有基础：
_HEADING = re.compile(r"^\s*(?:[(（]?[一二三四五六七八九十\d]+[)、.．）]\s*)?([\w、（）()]{2,16})\s*[::]?\s*$")
_SECTIONS = {
    "firm": ("企业简介", "公司简介", "企业概况", "单位简介", "企业基本情况"),
    "basis": ("工作基础", "研究基础", "现有基础", "前期基础", "已有基础", "已开展工作", "开展工作"),
    "money": ("投入资金", "经费", "投资", "效益", "市场前景", "市场分析"),
    "terms": ("合作方式", "合作意向", "合作院校", "合作专家", "对高校", "对专家"),
    "contact": ("联系方式", "联系人"),
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """Normal characters ``[start, end)``; ``why`` is empty for a sentence that is searched with, else its group."""

    start: int
    end: int
    why: str = ""


def sentences(normal: str) -> tuple[Sentence, ...]:
    """``normal`` (in normal form) as sentences, those that do not state the problem marked."""
    judged = list(_judged(normal)) if len(normal) >= SHORTEST else []
    kept = sum(each.end - each.start for each in judged if not each.why)
    if not any(each.why for each in judged) or kept < _LEAST_KEPT * len(normal):
        return tuple(Sentence(*found.span()) for found in _SENTENCE.finditer(normal) if _TELLING.search(found[0]))
    return tuple(judged)


def _judged(normal: str) -> Iterator[Sentence]:
    section = ""
    for found in _SENTENCE.finditer(normal):
        text = found[0]
        if not _TELLING.search(text):
            continue
        heading = _HEADING.match(text) if text.endswith("\n") or text.rstrip().endswith(":") else None
        if heading is not None:
            section = _section(heading[1])
            yield Sentence(*found.span(), section)
        else:
            yield Sentence(*found.span(), _why(text) or section)


def _section(heading: str) -> str:
    return next((why for why, names in _SECTIONS.items() if any(name in heading for name in names)), "")


def _why(text: str) -> str:
    """The group a sentence belongs to when it says nothing of a problem."""
    counts = {group: sum(cue in text for cue in cues) for group, cues in statement_cues().items()}
    problem = counts.pop(_PROBLEM)
    group = max(counts, key=lambda name: counts[name])
    return group if counts[group] > problem else ""


def choice(field: str, normal: Normalised, found: tuple[Sentence, ...]) -> Choice | None:
    """What :func:`sentences` decided in the characters of the original; None when everything is searched with."""
    if not any(each.why for each in found):
        return None
    spans = [(Span(field, *normal.span(each.start, each.end)), each.why) for each in found]
    return Choice(tuple(span for span, why in spans if not why), tuple((span, why) for span, why in spans if why))
