"""What is wanted against what is offered, attribute by attribute: fits, does not, or is not stated – never a guess."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from kezhuan.engine.reading.attributes import ATTRIBUTES, Better
from kezhuan.engine.reading.judge import judge
from kezhuan.engine.reading.measures import Change, Measure, Role
from kezhuan.engine.reading.quantity import Quantity, Relation
from kezhuan.engine.reading.reading import Reading
from kezhuan.engine.reading.slots import SLOT_NAMES, Slot
from kezhuan.engine.words import N_


class Verdict(StrEnum):
    """``UNKNOWN``: not stated, or not in a way that can be compared."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Fit:
    """One verdict with its sentence: ``message`` is a msgid filled from ``data`` and ``name`` (itself a msgid).

    ``wanted`` and ``offered`` are the quantities that were compared, so that both can be highlighted; None where words
    were compared or nothing is stated.
    """

    key: str
    name: str
    verdict: Verdict
    message: str
    data: dict[str, str] = field(default_factory=dict)
    wanted: Quantity | None = None
    offered: Quantity | None = None

    def text(self, translate: Callable[[str], str] = str) -> str:
        """The sentence; ``translate`` is gettext of the reader's language."""
        return translate(self.message) % {**self.data, "name": translate(self.name)}


_MISSING = N_("未写明%(name)s")
_OTHER_UNIT = N_("%(name)s写的是 %(offered)s，不能直接与 %(wanted)s 比较")
_UNDECIDED = N_("%(name)s写的是 %(offered)s，没有写明能否达到 %(wanted)s")
_UNDECIDED_RANGE = N_("%(name)s写的是 %(offered)s，没有写明是否适用于 %(wanted)s")
_REACHES = N_("可用到 %(offered)s")
_COVERS = N_("%(name)s %(offered)s，包含 %(wanted)s")
_MEETS = N_("%(name)s %(offered)s，符合 %(wanted)s")
_ENOUGH = N_("%(name)s %(offered)s，达到 %(wanted)s")
_WITHIN = N_("%(name)s %(offered)s，不超过 %(wanted)s")
_BELOW = N_("%(name)s %(offered)s，低于 %(wanted)s")
_ABOVE = N_("%(name)s %(offered)s，高于 %(wanted)s")
_NOT_OVER = N_("%(name)s %(offered)s，没有超过 %(wanted)s")
_NOT_UNDER = N_("%(name)s %(offered)s，没有低于 %(wanted)s")
_SHORT_OF = N_("%(name)s只到 %(offered)s，够不到 %(wanted)s")
_OUTSIDE = N_("%(name)s只写了 %(offered)s，不含 %(wanted)s")
_CHANGED = {
    (Change.UP, True): N_("%(name)s提高 %(offered)s，符合提高 %(wanted)s"),
    (Change.DOWN, True): N_("%(name)s降低 %(offered)s，符合降低 %(wanted)s"),
    (Change.UP, False): N_("%(name)s提高 %(offered)s，不到 %(wanted)s"),
    (Change.DOWN, False): N_("%(name)s降低 %(offered)s，不到 %(wanted)s"),
}
_CHANGE_OPEN = {
    Change.UP: N_("未写明%(name)s能否提高 %(wanted)s"),
    Change.DOWN: N_("未写明%(name)s能否降低 %(wanted)s"),
}
_USES = N_("写明%(name)s：%(offered)s")
_OTHER_WORD = N_("%(name)s写的是%(offered)s，没有写明%(wanted)s")


def compare(wanted: Reading, offered: Reading) -> list[Fit]:
    """A verdict for every attribute that is wanted, in the order of the wanted text, and for the material.

    Present values are what is to be left behind and count on neither side.
    """
    asked: dict[str, list[Measure]] = {}
    for measure in _now(wanted):
        asked.setdefault(f"{measure.attribute.code}:{measure.label}:{measure.change or ''}", []).append(measure)
    stated = list(_now(offered))
    fits = [_fit(measures, stated) for measures in asked.values()]
    return [*fits, *_materials(wanted, offered)]


def _now(reading: Reading) -> Iterable[Measure]:
    return (measure for measure in reading.measures if measure.role is not Role.PRESENT)


def _fit(wanted: list[Measure], stated: list[Measure]) -> Fit:
    """The worst verdict over what is wanted of one attribute, each against the best of what is stated."""
    explicit = [each for each in wanted if each.role is Role.WANTED]
    if explicit and wanted[0].attribute.better is not Better.COVER:
        wanted = explicit
    order = (Verdict.NO, Verdict.UNKNOWN, Verdict.YES)
    return min((_best(each, stated) for each in wanted), key=lambda fit: order.index(fit.verdict))


def _best(wanted: Measure, stated: list[Measure]) -> Fit:
    attribute = wanted.attribute
    answers = [each for each in stated if each.attribute.code in (attribute.code, attribute.met_by)]
    fits = [_one(wanted, each) for each in answers if each.change == wanted.change and wanted.same_as(each)]
    if not fits:
        if wanted.change is None:
            name = wanted.label if attribute.met_by == attribute.code else ATTRIBUTES[attribute.met_by].name
            return Fit(attribute.code, name, Verdict.UNKNOWN, _MISSING, wanted=wanted.quantity)
        data = {"wanted": _bare(wanted)}
        message = _CHANGE_OPEN[wanted.change]
        return Fit(attribute.code, wanted.label, Verdict.UNKNOWN, message, data, wanted.quantity)
    order = (Verdict.YES, Verdict.NO, Verdict.UNKNOWN)
    return min(fits, key=lambda fit: order.index(fit.verdict))


def _one(wanted: Measure, offered: Measure) -> Fit:
    attribute = offered.attribute
    data = {"wanted": _bare(wanted), "offered": offered.quantity.shown()}
    if wanted.quantity.dimension != offered.quantity.dimension:
        verdict, message = Verdict.UNKNOWN, _OTHER_UNIT
    else:
        better = Better.HIGHER if wanted.change else wanted.attribute.better
        answer = judge(better, wanted.quantity, offered.quantity)
        verdict = Verdict.UNKNOWN if answer is None else Verdict.YES if answer else Verdict.NO
        message = _sentence(wanted, offered.quantity, better, fits=answer)
    return Fit(attribute.code, offered.label, verdict, message, data, wanted.quantity, offered.quantity)


def _bare(wanted: Measure) -> str:
    """低于 10,000 次, not 低于 ≥10,000 次: the sentence itself compares."""
    one = len(wanted.quantity.numbers) == 1
    return wanted.quantity.shown(Relation.EQ) if one else wanted.quantity.shown()


def _sentence(wanted: Measure, offered: Quantity, better: Better, *, fits: bool | None) -> str:
    if fits is None:
        return _UNDECIDED_RANGE if better in (Better.INSIDE, Better.COVER) else _UNDECIDED
    if wanted.change is not None:
        return _CHANGED[wanted.change, fits]
    ranged = offered.relation is Relation.RANGE
    if better is Better.COVER:
        if fits:
            return _COVERS if ranged else _REACHES
        return _OUTSIDE if ranged else _SHORT_OF
    upper = wanted.quantity.low is None
    if fits:
        return _met(better, upper=upper, ranged=ranged, plain=wanted.quantity.dimension == "protection")
    if offered.value == wanted.quantity.value and wanted.quantity.value is not None:
        return _NOT_UNDER if upper else _NOT_OVER
    if better is Better.INSIDE and wanted.quantity.relation in (Relation.EQ, Relation.RANGE, Relation.ABOUT):
        return _OUTSIDE
    if better is Better.INSIDE:
        return _ABOVE if upper else _BELOW
    return _ABOVE if better is Better.LOWER or upper else _BELOW


def _met(better: Better, *, upper: bool, ranged: bool, plain: bool) -> str:
    if better is Better.INSIDE and not upper:
        return _COVERS if ranged else _MEETS
    if plain:
        return _MEETS
    return _WITHIN if upper or better is Better.LOWER else _ENOUGH


def _materials(wanted: Reading, offered: Reading) -> list[Fit]:
    asked, stated = wanted.of(Slot.MATERIAL), offered.of(Slot.MATERIAL)
    if not asked:
        return []
    key, name = Slot.MATERIAL.value, SLOT_NAMES[Slot.MATERIAL]
    shared = [word for word in asked if word in stated]
    if shared:
        return [Fit(key, name, Verdict.YES, _USES, {"offered": "、".join(shared)})]
    if not stated:
        return [Fit(key, name, Verdict.UNKNOWN, _MISSING)]
    data = {"offered": "、".join(stated[:2]), "wanted": "、".join(asked[:2])}
    return [Fit(key, name, Verdict.UNKNOWN, _OTHER_WORD, data)]
