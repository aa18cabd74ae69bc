"""U3: a sheet with k bad rows of n has exactly k error rows, and mending them makes it good."""

from datetime import date, datetime
from io import BytesIO

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from kezhuan.accounts.models import User
from kezhuan.catalogue.models import Demand
from kezhuan.engine.spreadsheet import parse, pick_table, safe_open
from kezhuan.exchange import presenting
from kezhuan.exchange.encoding import decode, encode
from kezhuan.exchange.kinds import IMPORTERS
from kezhuan.exchange.queries import rows_of, tally
from tests.exchange.conftest import Upload, written
from tests.exchange.sheets import Row, demand, workbook

#: Ways to spoil a row, found by the sheet, the codes or the verb; the header that must be named.
FAULTS: dict[str, tuple[str, object]] = {
    "empty": ("难题原话", None),
    "number": ("预算上限（万元）", "面议吧"),
    "choice": ("需求类型", "许愿"),
    "place": ("所在县（市、区）", "火星市"),
    "past": ("希望解决日期", "2020-01-01"),
    "phone": ("联系电话", "12"),
    "owner": ("所属单位", "别人家的有限公司"),
    "order": ("预算下限（万元）", 99999),
}
GOOD = {"需求类型": "难题攻关", "所在县（市、区）": "永嘉县", "希望解决日期": None, "联系电话": None, "所属单位": None}


@given(faults=st.lists(st.sampled_from([None, *FAULTS]), min_size=1, max_size=9))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_k_bad_rows_of_n_make_exactly_k_error_rows(upload: Upload, jia_member: User, faults: list[str | None]) -> None:
    rows: list[Row] = [demand(n, **GOOD, **{"预算下限（万元）": None}) for n in range(len(faults))]
    for row, fault in zip(rows, faults, strict=True):
        if fault is not None:
            row[FAULTS[fault][0]] = FAULTS[fault][1]

    batch = upload(jia_member, "demands", workbook(rows), again=True)

    expected = {n + 2: fault for n, fault in enumerate(faults) if fault is not None}
    found = {row.number: row for row in rows_of(batch, "bad")}
    assert set(found) == set(expected)
    for number, fault in expected.items():
        named = {error["column"] for error in found[number].errors}
        header = FAULTS[fault][0].partition("（万元")[0]
        wanted = {c.name for c in IMPORTERS["demands"].spec.columns if c.header in (header, "预算上限")}
        assert named & wanted, (fault, found[number].errors)
    assert tally(batch).new == len(faults) - len(expected)


def test_the_error_workbook_marks_each_fault_and_comes_back_mended(
    upload: Upload, jia_member: User, now: datetime
) -> None:
    rows = [demand(1), demand(2, 希望解决日期="2020-01-01"), demand(3, 难题原话=None)]
    batch = written(upload(jia_member, "demands", workbook(rows)), now)

    content = presenting.error_file(batch)

    sheet = load_workbook(BytesIO(content)).active
    assert sheet is not None
    reasons = [sheet.cell(number, sheet.max_column).value for number in (1, 2, 3, 4)]
    assert reasons[:2] == ["错误原因", None]
    assert "希望解决日期" in str(reasons[2])
    assert "难题原话" in str(reasons[3])
    header = [cell.value for cell in sheet[1]]
    assert sheet.cell(3, header.index("希望解决日期") + 1).fill.fgColor.rgb == "00F9DEDA"
    sheet.cell(3, header.index("希望解决日期") + 1).value = "2027-06-30"
    sheet.cell(4, header.index("难题原话") + 1).value = "总是渗漏，换过三种垫片。"
    mended = BytesIO()
    sheet.parent.save(mended)

    again = written(upload(jia_member, "demands", mended.getvalue()), now)

    counts = tally(again)
    assert (counts.same, counts.written, counts.bad, Demand.objects.count()) == (1, 2, 0, 3)
    assert again.unknown_columns == []


def test_values_survive_storage_exactly() -> None:
    rows = [demand(1, 希望解决日期="2027-06-30", 产业="泵阀", 匿名发布="否")]
    book = safe_open(workbook(rows), "a.xlsx")
    spec = IMPORTERS["demands"].spec
    from_sheet = parse(spec, pick_table(spec, book), date(2026, 11, 23)).rows[0].values

    assert decode(encode(from_sheet)) == from_sheet
    assert {type(value).__name__ for value in from_sheet.values()} >= {"Money", "date", "tuple", "bool", "str"}
