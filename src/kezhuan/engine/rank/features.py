"""What the ranker looks at, by name. Each is a number per candidate; all are computed at once for a pool.

Words of a question met by a candidate's head (see ``sheet``), at three grains: how much of the one is said by the
other, and how rare it is. Words of the *pool*: what the candidates say more often than the index does is what the
question is about, whether the question says it or not. Neighbours: a candidate close to the best ones is more likely
to be one of them. Meaning: likeness to the question and to the best candidates by their vectors; zeros without an
encoder.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from kezhuan.engine.match.pool import Pool
from kezhuan.engine.rank.sheet import CHARACTERS, EVERY, GRAINS, Floats, Matches, Sheet, apart

Named = Iterator[tuple[str, Floats]]

#: Names of the columns of :func:`matrix`, in order; a saved ranker is refused by a version with others.
FEATURES: tuple[str, ...] = (
    "char.title",
    "char.text",
    "char.both",
    "char.offer_in_title",
    "char.offer_in_demand",
    "char.title_in_offer",
    "char.rarest_title",
    "char.rarest",
    "char.telling_title",
    "char.telling",
    "char.over",
    "char.over_title",
    "char.over_unsaid",
    "char.common",
    "char.common_unsaid",
    "char.common_title",
    "char.most_over",
    "char.alone",
    "char.centre",
    "char.nearest",
    "char.nearest3",
    "char.nearest5",
    "char.crowd",
    "char.best5",
    "char.best10",
    "char.best20",
    "char.spread",
    "pair.title",
    "pair.text",
    "pair.both",
    "pair.offer_in_title",
    "pair.offer_in_demand",
    "pair.title_in_offer",
    "pair.rarest_title",
    "pair.rarest",
    "all.title",
    "all.text",
    "all.both",
    "all.offer_in_title",
    "all.offer_in_demand",
    "all.title_in_offer",
    "all.rarest_title",
    "all.rarest",
    "all.telling_title",
    "all.telling",
    "all.over",
    "all.over_title",
    "all.over_unsaid",
    "all.common",
    "all.common_unsaid",
    "all.common_title",
    "all.most_over",
    "all.alone",
    "all.centre",
    "all.nearest",
    "all.nearest3",
    "all.nearest5",
    "all.crowd",
    "all.best5",
    "all.best10",
    "all.best20",
    "all.spread",
    "first",
    "first.best",
    "first.tenth",
    "first.rank",
    "meaning.whole",
    "meaning.title",
    "meaning.sentence",
    "meaning.centre",
    "meaning.best10",
    "meaning.nearest3",
    "both",
    "both.standing",
    "length.offer",
    "length.title",
    "length.text",
)

#: What the features of a name look at: ``title`` and ``body`` the words met there, ``words`` both, ``matter`` the words
#: that name what it is about, ``meaning`` vectors, ``pool`` the other candidates. The first that begins or ends a name.
_LOOKS_AT: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("meaning", ("meaning.",)),
    ("matter", (".over", ".over_title", ".over_unsaid", ".telling", ".telling_title", ".most_over")),
    ("matter", (".common", ".common_title", ".common_unsaid")),
    ("words", ("length.",)),
    ("title", (".title", ".offer_in_title", ".title_in_offer", ".rarest_title")),
    ("body", (".text", ".both", ".offer_in_demand", ".rarest")),
)
_WORDS = ("first", "both")


def part_of(name: str) -> str:
    """What the feature ``name`` looks at: ``title``, ``body``, ``words``, ``matter``, ``meaning`` or ``pool``."""
    if name in _WORDS:
        return "words"
    for part, marks in _LOOKS_AT:
        if name.startswith(marks) or name.endswith(marks):
            return part
    return "pool"


#: The part of each of :data:`FEATURES`, in their order.
PARTS: tuple[str, ...] = tuple(part_of(name) for name in FEATURES)

_TINY = 1e-9
_BEST = (5, 10, 20)
_CLOSE = 0.2


def words(sheet: Sheet, grain: str, matches: Matches) -> Named:
    """The question's words in the candidate: cosines with its title, its text and both; the part of the candidate that
    the question says; the part of the question's title that the candidate says; the rarest word met.
    """
    hit = np.flatnonzero(matches.asked >= 0)
    owner, asked = matches.owner[hit], matches.asked[hit]
    weight, rarity = matches.weight[hit] / matches.length[owner], matches.rarity[hit]
    heading, statement, both = sheet.question(matches.asked_grain)
    yield f"{grain}.title", sheet.sums(owner, weight * heading[asked])
    yield f"{grain}.text", sheet.sums(owner, weight * statement[asked])
    yield f"{grain}.both", sheet.sums(owner, weight * both[asked])
    in_heading = sheet.heading[asked] > 0
    said = in_heading | (sheet.statement[asked] > 0)
    whole = sheet.sums(matches.owner, matches.rarity) + _TINY
    yield f"{grain}.offer_in_title", sheet.sums(owner, rarity * in_heading) / whole
    yield f"{grain}.offer_in_demand", sheet.sums(owner, rarity * said) / whole
    wanted = sheet.asked_rarity * (sheet.heading > 0) * (matches.asked_grain > 0)
    yield f"{grain}.title_in_offer", sheet.sums(owner, rarity * in_heading) / (float(wanted.sum()) + _TINY)
    yield f"{grain}.rarest_title", _most(sheet.count, owner, rarity * in_heading)
    yield f"{grain}.rarest", _most(sheet.count, owner, rarity * said)


def pool_words(sheet: Sheet, grain: str, matches: Matches) -> Named:
    """Words by how common they are among the candidates: a word all share tells none apart (``telling``), a word the
    pool says more than the index does names the matter (``over``), one that stands nowhere else leads away (``alone``).
    """
    owner, rarity, asked = matches.owner, matches.rarity, matches.asked
    apart_count = float(sheet.distinct.sum())
    spread = np.bincount(matches.term, sheet.distinct[owner])[matches.term]
    telling = np.log((apart_count + 1) / (spread + 0.5))
    over = np.maximum(np.log((spread + 0.5) / (apart_count + 1)) + rarity - 1, 0.0)
    many = spread > 1
    common = (spread - 1) / max(1.0, apart_count - 1)
    heading = np.where(asked >= 0, sheet.heading[asked] > 0, False).astype(np.float64)
    statement = np.where(asked >= 0, sheet.statement[asked] > 0, False)
    said = np.maximum(heading, 0.5 * statement)
    length = np.sqrt(sheet.sums(owner, rarity * rarity)) + _TINY
    for name, values in (
        ("telling_title", heading * telling),
        ("telling", said * telling),
        ("over", over * many),
        ("over_title", over * heading),
        ("over_unsaid", over * (1 - heading) * many),
        ("common", common),
        ("common_unsaid", common * (1 - said)),
        ("common_title", common * heading),
    ):
        yield f"{grain}.{name}", sheet.sums(owner, values * rarity) / length
    yield f"{grain}.most_over", _most(sheet.count, owner, over * many)
    alone = rarity * ((spread <= 1) & (said == 0))
    yield f"{grain}.alone", sheet.sums(owner, alone) / (sheet.sums(owner, rarity) + _TINY)


def neighbours(sheet: Sheet, name: str, alike: Floats) -> Named:
    """Other candidates like this one: all of them (``centre``), the one, three and five nearest, how many are near
    (``crowd``), the best five, ten and twenty of the first stage (``best``), and the first stage's score handed on from
    neighbour to neighbour (``spread``).
    """
    names = ("centre", "nearest", "nearest3", "nearest5", "crowd", *(f"best{k}" for k in _BEST), "spread")
    if sheet.count < 2:
        yield from ((f"{name}.{each}", np.zeros(sheet.count)) for each in names)
        return
    others = apart(alike)
    nearest = -np.partition(-others, min(5, sheet.count - 1), axis=1)[:, :5]
    nearest = -np.sort(-nearest, axis=1)
    yield f"{name}.centre", alike.mean(axis=1)
    yield f"{name}.nearest", nearest[:, 0]
    yield f"{name}.nearest3", nearest[:, :3].mean(axis=1)
    yield f"{name}.nearest5", nearest.mean(axis=1)
    yield f"{name}.crowd", (others > _CLOSE).mean(axis=1)
    order = np.argsort(-sheet.first, kind="stable")
    for best in _BEST:
        weights = np.zeros(sheet.count)
        weights[order[:best]] = sheet.first[order[:best]]
        yield f"{name}.best{best}", alike @ weights / (weights.sum() - weights + _TINY)
    passed = others / (others.sum(axis=1, keepdims=True) + 0.5)
    spread = sheet.first
    for _ in range(5):
        spread = 0.5 * sheet.first + 0.5 * (passed @ spread)
    yield f"{name}.spread", spread


def standing(sheet: Sheet) -> Named:
    """Where the first stage puts the candidate: its score, as a part of the best and of the tenth, its rank."""
    first = sheet.first
    ordered = -np.sort(-first)
    yield "first", first
    yield "first.best", first / (ordered[0] + _TINY)
    yield "first.tenth", first / (ordered[min(9, len(first) - 1)] + _TINY)
    rank = np.empty(len(first))
    rank[np.argsort(-first, kind="stable")] = np.arange(len(first))
    yield "first.rank", np.log1p(rank)


def meaning(sheet: Sheet) -> Named:
    """Cosines of meaning: with the whole question, of the candidate's title with it, of the best sentence; with all
    candidates, with the best ten, with the three nearest. Then the first stage's score of words and meaning, and how
    many deviations it lies above the pool's mean.
    """
    found, both = sheet.pool.found, sheet.pool.found.first[: sheet.count].astype(np.float64)
    yield "meaning.whole", found.dense[: sheet.count].astype(np.float64)
    yield "meaning.title", found.dense_title[: sheet.count].astype(np.float64)
    yield "meaning.sentence", found.dense_sentence[: sheet.count].astype(np.float64)
    alike = sheet.meant
    best = np.argsort(-both, kind="stable")[:10]
    weights = np.maximum(both[best], 0)
    yield "meaning.centre", alike.mean(axis=1)
    yield "meaning.best10", alike[:, best] @ weights / (weights.sum() + _TINY)
    few = min(3, sheet.count)
    yield "meaning.nearest3", -np.partition(-alike, few - 1, axis=1)[:, :few].mean(axis=1)
    yield "both", both
    yield "both.standing", (both - both.mean()) / (both.std() + 1e-6)


def lengths(sheet: Sheet) -> Named:
    """Characters of the candidate's head, of the question's title and of its text."""
    asked = sheet.pool.asked
    characters = sheet.of(CHARACTERS)
    yield "length.offer", np.bincount(characters.owner, minlength=sheet.count).astype(np.float64)
    yield "length.title", np.full(sheet.count, float(len(asked.title or asked.text)))
    yield "length.text", np.full(sheet.count, float(min(len(asked.text), 2000)))


def every(pool: Pool) -> dict[str, Floats]:
    """All features of a pool by name, one number per candidate; a pool has at least one."""
    sheet = Sheet(pool)
    columns: dict[str, Floats] = {}
    for grain in GRAINS:
        matches = sheet.of(grain)
        columns.update(words(sheet, grain, matches))
        if grain in (CHARACTERS, EVERY):
            columns.update(pool_words(sheet, grain, matches))
            columns.update(neighbours(sheet, grain, sheet.alike(matches)))
    columns.update(standing(sheet))
    columns.update(meaning(sheet))
    columns.update(lengths(sheet))
    return columns


def matrix(pool: Pool) -> Floats:
    """One row per candidate, one column per name of :data:`FEATURES`."""
    if not pool.found.deep:
        return np.zeros((0, len(FEATURES)))
    columns = every(pool)
    return np.column_stack([columns[name] for name in FEATURES])


def _most(count: int, owner: NDArray[np.int64], values: Floats) -> Floats:
    most = np.zeros(count)
    np.maximum.at(most, owner, values)
    return most
