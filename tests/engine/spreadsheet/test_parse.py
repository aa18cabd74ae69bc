from datetime import date, datetime
from decimal import Decimal

import pytest

from kezhuan.engine.errors import BadUpload
from kezhuan.engine.money import Money
from kezhuan.engine.spreadsheet import Book, Cell, Column, Kind, ParsedSheet, SheetSpec, Table, parse, pick_table
from tests.engine.spreadsheet.sheets import DEMANDS

TODAY = date(2026, 11, 23)


def read(*rows: list[Cell]) -> ParsedSheet:
    return parse(DEMANDS, Table("需求", list(rows)), TODAY)


def one(header: str, cell: Cell) -> object:
    parsed = read(["需求名称", "类型", header], ["泵", "人才", cell])
    assert not parsed.errors, parsed.errors[0].text()
    (extra,) = set(parsed.places) - {"title", "kind"}
    return parsed.rows[0].values[extra]


def refused(header: str, cell: Cell) -> str:
    parsed = read(["需求名称", "类型", header], ["泵", "人才", cell])
    (error,) = parsed.errors
    assert (error.row, error.place) == (2, 3)
    return error.text()


@pytest.mark.parametrize(
    ("header", "cell", "value"),
    [
        ("编号", 13812341234, "13812341234"),
        ("编号", " ZL 2026-1 ", "ZL2026-1"),
        ("预算", 80, Money(800_000)),
        ("预算（元）", 80, Money(80)),
        ("预算", "１．２亿元", Money(120_000_000)),
        ("截止日期", datetime(2026, 12, 31), date(2026, 12, 31)),  # noqa: DTZ001
        ("截止日期", "2026年12月31日", date(2026, 12, 31)),
        ("截止日期", "2026/1/2", date(2026, 1, 2)),
        ("截止日期", "２０２６．１．２", date(2026, 1, 2)),
        ("截止日期", 20260102, date(2026, 1, 2)),
        ("截止日期", 46023, date(2026, 1, 1)),
        ("领域", "泵阀、鞋业,泵阀", ("pump", "shoe")),
        ("统一社会信用代码", "91110000600037341l", "91110000600037341L"),
        ("县市区", "乐清", "330382"),
        ("所在县（市、区）", "温州市龙港市", "330383"),
        ("行业", "3443", "C3443"),
        ("成熟度", "TRL7", 7),
        ("成熟度", "7级（环境级）", 7),
        ("成熟度", "七级", 7),
        ("成熟度", "系统级", 9),
        ("成熟度", 3.0, 3),
        ("匿名发布", "是", True),
        ("匿名发布", False, False),
        ("人数", "1,200.5", Decimal("1200.5")),
        ("人数", 0.1, Decimal("0.1")),
        ("人数", None, None),
    ],
)
def test_cells_are_read_as_people_write_them(header: str, cell: Cell, value: object) -> None:
    assert one(header, cell) == value


@pytest.mark.parametrize(
    ("header", "cell", "words"),
    [
        ("编号", "9.1E+17", "科学计数法"),
        ("编号", "第一号！", "不像编号"),
        ("预算", "面议", "不是一个金额"),
        ("截止日期", "2026-02-30", "不是日期"),
        ("截止日期", "尽快", "2026-11-23"),
        ("领域", "泵阀、火箭", "泵阀、鞋业"),
        ("产业", "火箭", "……"),
        ("统一社会信用代码", "91110000600037341A", "应为“L”"),
        ("县市区", "鼓楼区", "没有找到"),
        ("县市区", "330322", "330305 洞头区"),
        ("行业", "造梦", "国民经济行业"),
        ("成熟度", "10", "1 至 9"),
        ("匿名发布", "也许", "是或否"),
        ("人数", "很多", "不是数字"),
    ],
)
def test_a_wrong_cell_is_named_with_what_to_do(header: str, cell: Cell, words: str) -> None:
    assert words in refused(header, cell)


def test_header_may_stand_lower_and_in_any_order_with_stars_and_units() -> None:
    parsed = read(
        ["某市需求汇总表"],
        [],
        ["备注", "类型 *", "预 算（元）", "名称\uff0a", "类型"],
        ["x", "人才", 5, "泵", "难题攻关"],
    )

    assert parsed.header_row == 3
    assert parsed.unknown == ("备注",)
    assert parsed.doubled == ("类型",)
    assert parsed.rows[0].number == 4
    assert parsed.rows[0].values == {"title": "泵", "budget": Money(5), "kind": "talent"}


def test_missing_required_columns_are_named_and_nothing_is_read() -> None:
    parsed = read(["需求名称"], ["泵"])

    assert parsed.missing == ("类型",)
    assert parsed.rows == ()


def test_empty_and_example_rows_are_no_data_and_numbers_stay() -> None:
    parsed = read(["需求名称", "类型"], ["【示例】泵", "人才"], [None, "  "], ["阀", None], ["泵" * 21, "人才"])

    assert [row.number for row in parsed.rows] == [4, 5]
    assert [error.text() for error in parsed.errors] == ["这一格必须填写。", "最多 20 个字，现在有 21 个。"]
    assert parsed.good == []


def test_two_rows_with_one_key_are_an_error_that_names_the_first() -> None:
    parsed = read(
        ["需求名称", "类型", "编号"], ["泵", "人才", "1"], ["阀", "人才", 1], ["鞋", "人才", None], ["鞋", "人才", None]
    )

    assert [(error.row, error.text()) for error in parsed.errors] == [(3, "和第 2 行重复。请只留一行。")]


def test_an_ambiguous_place_asks_for_the_full_name() -> None:
    spec = SheetSpec("places", "地点", (Column("place", "地点", Kind.DIVISION, required=True),))

    parsed = parse(spec, Table("地点", [["地点"], ["城关镇"], ["温州"]]), TODAY)

    assert len(parsed.rows) == 2


def test_the_sheet_is_picked_by_title_then_by_header() -> None:
    other, wanted = Table("说明", [["列", "例子"]]), Table("数据", [["需求名称", "类型"]])

    assert pick_table(DEMANDS, Book("a.xlsx", "xlsx", (other, wanted))) is wanted
    assert pick_table(DEMANDS, Book("a.xlsx", "xlsx", (wanted, Table("需求", [["名称"]])))).name == "需求"
    with pytest.raises(BadUpload, match="没有找到表头"):
        pick_table(DEMANDS, Book("a.xlsx", "xlsx", (other,)))


def test_faulty_specifications_are_programming_errors() -> None:
    with pytest.raises(ValueError, match="choices"):
        Column("a", "甲", Kind.CHOICE)
    with pytest.raises(ValueError, match="doubled"):
        SheetSpec("s", "表", (Column("a", "甲"), Column("a", "乙")))
