from datetime import UTC, datetime

import pytest

from kezhuan.engine.codes import ReferenceNumber, parse_reference_number, reference_number
from kezhuan.engine.errors import InvalidInput


def test_a_reference_number_carries_the_month_in_china() -> None:
    assert reference_number("XQ", datetime(2026, 10, 31, 17, 0, tzinfo=UTC), 3568) == "XQ-2026-11-03568"
    assert reference_number("XQ", datetime(2026, 10, 31, 15, 0, tzinfo=UTC), 123456) == "XQ-2026-10-123456"


def test_it_reads_back() -> None:
    assert parse_reference_number(" xq-2026-11-03568 ") == ReferenceNumber("XQ", 2026, 11, 3568)


@pytest.mark.parametrize("text", ["", "XQ-2026-13-00001", "XQ20261100001", "X-2026-11-00001"])
def test_another_form_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="XQ-2026-11-03568"):
        parse_reference_number(text)


@pytest.mark.parametrize(("prefix", "serial"), [("XQ", 0), ("xq", 1), ("", 1)])
def test_a_bad_part_is_a_programming_error(prefix: str, serial: int) -> None:
    with pytest.raises(ValueError, match="serial"):
        reference_number(prefix, datetime(2026, 11, 1, tzinfo=UTC), serial)


def test_a_naive_time_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="aware"):
        reference_number("XQ", datetime(2026, 11, 1), 1)  # noqa: DTZ001 - the fault under test
