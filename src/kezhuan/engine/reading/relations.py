"""The words around a number that compare: 不低于, 超过, 以上, 左右, ≥ …"""

import re

from kezhuan.engine.reading.quantity import Relation

_BEFORE: tuple[tuple[Relation, str], ...] = (
    (Relation.GE, r"不得?低于|不得?小于|不得?少于|不得?短于|[大高]于或?等于|≥|>=|=>|至少|最少|起码|少说"),
    (Relation.LE, r"不得?超过|不得?高于|不得?大于|不得?多于|不超出|不长于|[小低]于或?等于|≤|<=|=<|至多|最多|顶多"),
    (Relation.GT, r"超过|大于|高于|多于|长于|超出|突破|>"),
    (Relation.LT, r"小于|低于|少于|不到|不足|不满|未满|短于|<"),
    (Relation.ABOUT, r"大约|大概|约为|约|将近|接近|差不多|(?<![附最远靠])近|~|≈"),
)  # fmt: skip
_PATTERNS = tuple((relation, re.compile(rf"(?:{words})\s?(?:达到|达|为|是|在)?\s?$")) for relation, words in _BEFORE)
_AFTER: tuple[tuple[Relation, re.Pattern[str]], ...] = (
    (Relation.GE, re.compile(r"\s?(?:\((?:及|或)?以上\)|(?:及|或)?以上|或更高|起步|往上)")),
    (Relation.LE, re.compile(r"\s?(?:\((?:及|或)?以[下内]\)|(?:及|或)?以下|(?:及|或)?以内|之内|或更低|往下)")),
    (Relation.ABOUT, re.compile(r"\s?(?:左右|上下)")),
)
_WITHIN = re.compile(r"\s?内(?![部容径孔外腔壁侧应层衬螺])")
_OVER = re.compile(r"\s?[多余](?![功层孔次种个点头方])")
#: More characters than the longest comparing words with 达到 and spaces.
_REACH = 10


def relation_before(text: str, at: int, limit: int) -> tuple[Relation | None, int]:
    """What the words ending at ``at`` say, and where they begin; nothing before ``limit`` is looked at."""
    begin = max(limit, at - _REACH)
    slice_ = text[begin:at]
    for relation, pattern in _PATTERNS:
        found = pattern.search(slice_)
        if found:
            return relation, begin + found.start()
    return None, at


def relation_after(text: str, at: int, *, time: bool) -> tuple[Relation | None, int]:
    """What the words beginning at ``at`` say, and where they end; 内 alone limits only a ``time`` or a price."""
    for relation, pattern in _AFTER:
        found = pattern.match(text, at)
        if found:
            return relation, found.end()
    if time:
        within = _WITHIN.match(text, at)
        if within:
            return Relation.LE, within.end()
        over = _OVER.match(text, at)
        if over:
            return Relation.GT, over.end()
    return None, at
