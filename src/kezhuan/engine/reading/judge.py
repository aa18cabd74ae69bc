"""Whether a stated quantity meets a wanted one of the same dimension: True, False, or None when it cannot be told."""

from decimal import Decimal

from kezhuan.engine.reading.attributes import Better
from kezhuan.engine.reading.quantity import Quantity, Relation

#: 约 300 ℃ is taken as within a tenth; what lies nearer than that cannot be told.
_ABOUT = Decimal("0.1")
#: What every offer covers without saying so: no pressure, room temperature (℃).
_ORDINARY = {"temperature": Decimal(20)}
_OPEN_UP = (Relation.GE, Relation.GT)
_OPEN_DOWN = (Relation.LE, Relation.LT)


def judge(better: Better, wanted: Quantity, offered: Quantity) -> bool | None:
    """``better`` is the attribute's; both quantities are of one dimension and compared in its base unit."""
    if wanted.dimension == "protection":
        return _protection(wanted, offered)
    if better is Better.COVER:
        return _covers(wanted, offered)
    if better is Better.INSIDE and wanted.relation not in (*_OPEN_UP, *_OPEN_DOWN):
        return _inside(wanted, offered)
    low, high = _bounds(offered)
    if _is_limit(better, wanted):
        most = wanted.tolerance if wanted.tolerance is not None else wanted.high
        return _at_most(low, high, most, strict=wanted.relation is Relation.LT, offered=offered)
    least = wanted.low
    if better is Better.REACH and offered.relation is Relation.RANGE:
        low = high
    return _at_least(low, high, least, strict=wanted.relation is Relation.GT, offered=offered)


def _is_limit(better: Better, wanted: Quantity) -> bool:
    """Whether the wanted value is the most there may be; the wanted words decide before the attribute does."""
    if wanted.relation in _OPEN_DOWN:
        return True
    return better is Better.LOWER and wanted.relation not in _OPEN_UP


def _bounds(offered: Quantity) -> tuple[Decimal | None, Decimal | None]:
    """The interval the offer states; a tolerance counts by its width, 约 by a tenth around."""
    if offered.tolerance is not None:
        return offered.tolerance, offered.tolerance
    if offered.relation is Relation.ABOUT and offered.low is not None:
        margin = abs(offered.low) * _ABOUT
        return offered.low - margin, offered.low + margin
    return offered.low, offered.high


def _at_least(
    low: Decimal | None, high: Decimal | None, least: Decimal | None, *, strict: bool, offered: Quantity
) -> bool | None:
    if least is None:
        return None
    if low is not None and (low > least or (low == least and (not strict or offered.relation is Relation.GT))):
        return True
    open_end = strict or offered.relation is Relation.LT
    if high is not None and (high < least or (high == least and open_end)):
        return False
    return None


def _at_most(
    low: Decimal | None, high: Decimal | None, most: Decimal | None, *, strict: bool, offered: Quantity
) -> bool | None:
    if most is None:
        return None
    if high is not None and (high < most or (high == most and (not strict or offered.relation is Relation.LT))):
        return True
    open_end = strict or offered.relation is Relation.GT
    if low is not None and (low > most or (low == most and open_end)):
        return False
    return None


def _covers(wanted: Quantity, offered: Quantity) -> bool | None:
    if wanted.nominal is not None:
        points = [wanted.nominal]
    else:
        points = [point for point in (wanted.low, wanted.high) if point is not None]
    verdicts = [_covers_point(point, offered) for point in points]
    if False in verdicts:
        return False
    return None if None in verdicts or not verdicts else True


def _covers_point(point: Decimal, offered: Quantity) -> bool | None:
    ordinary = _ORDINARY.get(offered.dimension, Decimal(0))
    if offered.relation is Relation.RANGE and offered.low is not None and offered.high is not None:
        return offered.low <= point <= offered.high
    stated = offered.low if offered.low is not None else offered.high
    if stated is None:
        return None
    if offered.relation is Relation.ABOUT and abs(point - stated) <= abs(stated) * _ABOUT:
        return None
    if min(stated, ordinary) <= point <= max(stated, ordinary):
        return point != stated or offered.relation is not Relation.LT
    same_side = (point > ordinary) == (stated > ordinary)
    outward = _OPEN_UP if point > ordinary else _OPEN_DOWN
    return False if same_side and offered.relation not in outward else None


def _inside(wanted: Quantity, offered: Quantity) -> bool | None:
    low, high = _bounds(wanted) if wanted.tolerance is None else (wanted.low, wanted.high)
    if low is None or high is None:
        return None
    if offered.relation is Relation.RANGE or offered.relation in (*_OPEN_UP, *_OPEN_DOWN):
        if wanted.relation is Relation.ABOUT:
            low = high = wanted.low or Decimal(0)
        return (offered.low is None or offered.low <= low) and (offered.high is None or high <= offered.high)
    value = offered.low
    if value is None:
        return None
    if low <= value <= high:
        return True
    # Two plain values that differ: 写的是 DN300 does not say that DN200 is impossible.
    return False if wanted.relation is Relation.RANGE else None


def _protection(wanted: Quantity, offered: Quantity) -> bool | None:
    """Solids and water are two digits: IP56 does not include IP65 (GB/T 4208-2017)."""
    if wanted.low is None or offered.low is None:
        return None
    asked, stated = divmod(int(wanted.low), 10), divmod(int(offered.low), 10)
    return stated[0] >= asked[0] and stated[1] >= asked[1]
