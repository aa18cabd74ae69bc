from decimal import Decimal

import pytest

from kezhuan.engine.credit import Item, appraise

pytestmark = pytest.mark.pure
THRESHOLDS = {"qualified": Decimal(60), "excellent": Decimal(90)}


def test_points_are_counted_up_to_the_ceiling() -> None:
    sheet = appraise(
        [
            Item("deals", Decimal(3), Decimal(20), Decimal(50)),
            Item("refinements", Decimal(4), Decimal("2.5"), Decimal(20)),
            Item("value", Decimal("12.34"), Decimal("0.5")),
        ],
        THRESHOLDS,
    )

    assert [item.points for item in sheet.items] == [Decimal(50), Decimal("10.0"), Decimal("6.2")]
    assert [item.is_capped for item in sheet.items] == [True, False, False]
    assert (sheet.total, sheet.verdict) == (Decimal("66.2"), "qualified")


@pytest.mark.parametrize(("points", "verdict"), [("59.9", ""), ("60", "qualified"), ("90", "excellent")])
def test_the_highest_threshold_reached_decides(points: str, verdict: str) -> None:
    assert appraise([Item("deals", Decimal(points), Decimal(1))], THRESHOLDS).verdict == verdict
