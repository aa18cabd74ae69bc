"""The query table: every state of it is an address, and only what the address may say is done."""

import datetime as dt
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django import forms
from django.test import RequestFactory
from openpyxl import load_workbook

from kezhuan.engine.errors import InvalidInput
from kezhuan.parties.models import Organisation
from kezhuan.ui.columns import Cell, Column, Kind
from kezhuan.ui.formatting import SHANGHAI
from kezhuan.ui.tables import BatchAction, FilterForm, QueryTable, choice_filter, picked_ids
from tests.cast import OrganisationFactory
from tests.ui.rendering import render, request


class OrganisationFilter(FilterForm):
    q = forms.CharField(label="关键词")
    division_code = choice_filter("县（市、区）", [("330302", "鹿城区"), ("330324", "永嘉县")])
    since = forms.DateField(label="起")
    lookups = {"q": "name__icontains", "since": "recorded_at__gte"}


class OrganisationTable(QueryTable):
    name = "organisations"
    columns = (
        Column("name", "名称", head=True, sort="name", link=lambda o: f"/o/{o.pk}/"),
        Column("division_code", "县（市、区）", sort="division_code"),
        Column("kind", "类别", tag=lambda o: "info", only_wide=True),
        Column("credit_code", "代码", shown=False),
    )
    filter_form = OrganisationFilter
    default_sort = "name"
    logged: list[tuple[str, int]] = []

    def log_export(self, wanted: str, count: int) -> None:
        self.logged.append((wanted, count))


def table(query: str = "", **kwargs: Any) -> OrganisationTable:
    return OrganisationTable(request(f"/organisations/{query}"), Organisation.objects.all(), **kwargs)


@pytest.fixture
def organisations(db: None) -> None:
    for i in range(45):
        code = "330302" if i % 3 else "330324"
        OrganisationFactory.create(name=f"第{i:02d}公司", division_code=code)


@pytest.mark.usefixtures("organisations")
class TestOverTheDatabase:
    def test_the_first_page_is_in_the_default_order(self) -> None:
        shown = table()

        assert shown.count == 45
        assert len(shown.body) == 20
        assert shown.body[0].name == "第00公司"
        assert shown.body[0].cells[0].href.startswith("/o/")

    def test_the_pages_cover_every_row_once(self) -> None:
        names = [row.name for n in (1, 2, 3) for row in table(f"?sort=division_code&page={n}").body]

        assert len(names) == len(set(names)) == 45

    def test_all_but_the_first_condition_fold_and_open_when_in_use(self) -> None:
        idle, used = table("?q=公司"), table("?division_code=330324")

        assert [field.name for field in used.first_condition] == ["q"]
        assert [field.name for field in used.more_conditions] == ["division_code", "since"]
        assert (idle.more_chosen, used.more_chosen) == (0, 1)
        shown = render('{% include "ui/_query_table.html" %}', table=used, request=used.request)
        assert '<details class="filter-more" open>' in shown

    def test_a_page_beyond_the_last_is_the_last(self) -> None:
        assert table("?page=999").page.number == 3
        assert table("?page=" + "9" * 400).page.number == 1
        assert table("?page=-1").page.number == 1

    def test_a_column_sorts_both_ways(self) -> None:
        down = table("?sort=-name")

        assert down.body[0].name == "第44公司"
        assert [head.direction for head in down.heads] == ["descending", "", ""]
        assert down.heads[0].url == "?sort=name"

    def test_a_column_that_is_not_sortable_cannot_be_sorted_by_address(self) -> None:
        for asked in ("credit_code", "password", "-division__name", "name;drop", "?"):
            assert table(f"?sort={asked}").sort == "name"

    def test_a_filter_narrows_and_is_kept_by_every_link(self) -> None:
        shown = table("?q=公司&division_code=330324&sort=-name&size=50")

        assert shown.count == 15
        assert shown.is_filtered
        assert shown.size == 50
        for url in [shown.density_url, shown.heads[0].url, *(url for _n, url in shown.export_choices)]:
            assert "division_code=330324" in url
            assert "size=50" in url
        assert shown.reset_url == "?sort=-name&size=50"

    def test_an_unreadable_condition_is_left_out_and_said(self) -> None:
        shown = table("?since=昨天&division_code=330324")

        assert shown.count == 15
        html = render('{% include "ui/_query_table.html" %}', table=shown)
        assert "有的条件读不懂，没有使用" in html
        assert "请按 2027-06-30 的样子填写日期" in html

    def test_an_empty_value_is_no_condition(self) -> None:
        assert table("?q=&division_code=").count == 45

    def test_columns_are_picked_by_address_and_the_naming_one_stays(self) -> None:
        shown = table("?col=credit_code&col=nonsense")

        assert [column.key for column in shown.shown] == ["name", "credit_code"]
        assert [column.key for column in table("?col=nonsense").shown] == ["name", "division_code", "kind"]

    def test_the_export_has_the_filtered_rows_in_their_order_and_is_logged(self) -> None:
        OrganisationTable.logged.clear()

        response = table("?division_code=330324&sort=-name&export=csv&page=2").respond("unused.html")

        lines = response.content.decode("utf-8-sig").splitlines()
        assert lines[0] == "名称,县（市、区）,类别"
        assert len(lines) == 16
        assert lines[1].startswith("第42公司,330324")
        assert response["Content-Disposition"].startswith('attachment; filename="organisations-')
        assert OrganisationTable.logged == [("csv", 15)]

    def test_the_workbook_opens_and_holds_no_formula(self) -> None:
        OrganisationFactory.create(name="=1+2", division_code="330302")

        response = table("?export=xlsx&col=division_code").respond("unused.html")

        sheet = load_workbook(BytesIO(response.content)).active
        assert sheet is not None
        cell = next(row[0] for row in sheet.iter_rows() if row[0].value == "=1+2")
        assert cell.data_type == "s"
        assert sheet.max_row == 47

    def test_an_unknown_format_is_refused(self) -> None:
        with pytest.raises(InvalidInput, match="格式"):
            table("?export=exe").respond("unused.html")

    def test_too_many_rows_are_refused_with_what_to_do(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(OrganisationTable, "export_limit", 10)

        with pytest.raises(InvalidInput, match="请先缩小筛选范围"):
            table("?export=csv").respond("unused.html")

    def test_a_page_costs_two_queries(self, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(2):
            render('{% include "ui/_query_table.html" %}', table=table("?q=公司&sort=-name"))

    def test_rows_are_picked_in_a_form_without_script(self) -> None:
        shown = table(batch=[BatchAction("指派", "/assign/")])

        html = render('{% include "ui/_query_table.html" %}', table=shown)

        assert html.count('name="pick"') == 20
        assert 'aria-label="选择：第00公司"' in html
        assert 'formaction="/assign/"' in html
        assert "csrfmiddlewaretoken" in html

    def test_nothing_found_names_the_next_step(self) -> None:
        html = render('{% include "ui/_query_table.html" %}', table=table("?q=没有这个"))

        assert "没有符合条件的记录" in html
        assert "重置筛选" in html
        assert "<table" not in html


def test_a_cell_is_escaped() -> None:
    class Plain(QueryTable):
        columns = (Column("name", "名称", head=True),)

    html = render('{% include "ui/_query_table.html" %}', table=Plain(request(), [{"name": "<script>x</script>"}]))

    assert "<script>x" not in html
    assert "&lt;script&gt;" in html


def test_kinds_are_shown_in_words_and_exported_as_values() -> None:
    row = {"price": Decimal("455000"), "on": dt.date(2026, 11, 3), "names": ["甲", "乙"], "none": None}
    today = dt.date(2026, 11, 23)
    at = dt.datetime(2026, 11, 23, 2, 6, tzinfo=dt.UTC)

    assert Column("price", "预算", kind=Kind.WAN).text(row, today) == "45.50"
    assert Column("price", "预算", kind=Kind.WAN).title == "预算（万元）"
    assert Column("price", "预算", kind=Kind.WAN).exported(row) == Decimal("45.5")
    assert Column("on", "日期", kind=Kind.DAY).text(row, today) == "11月3日"
    assert Column("on", "日期", kind=Kind.DAY).exported(row) == dt.date(2026, 11, 3)
    assert Column("names", "人", kind=Kind.NAMES).text(row, today) == "甲、乙"
    assert Column("names", "人", kind=Kind.NAMES).exported(row) == "甲、乙"
    assert Column("none", "无").text(row, today) == "—"
    assert Column("none", "无").exported(row) is None
    moment = Column("at", "时间", kind=Kind.MOMENT, value=lambda _row: at)
    assert moment.text(row, today) == "11月23日 10:06"
    assert moment.exported(row) == at.astimezone(SHANGHAI)


def test_picked_ids_are_numbers_each_once() -> None:
    posted = RequestFactory().post("/x/", {"pick": ["3", "1", "3", "x", "²"]})

    assert picked_ids(posted) == [3, 1]


def test_picking_nothing_or_too_much_is_refused() -> None:
    with pytest.raises(InvalidInput, match="请先选择"):
        picked_ids(RequestFactory().post("/x/"))
    with pytest.raises(InvalidInput, match="一次最多"):
        picked_ids(RequestFactory().post("/x/", {"pick": ["1", "2", "3"]}), limit=2)


class TestACell:
    def test_a_tag_is_what_the_component_makes_of_it(self) -> None:
        for kind in ("", "plain", "ok", "stop"):
            shown = Cell("公示中 <b>", "状态", tag=kind, href="/never/").html
            component = render('<c-tag :kind="kind">{{ text }}</c-tag>', kind=kind, text="公示中 <b>")
            assert shown == f'<td data-label="状态">{component}</td>'

    def test_nothing_in_it_becomes_markup(self) -> None:
        bad = '"><script>'

        for cell in (Cell(bad, bad, href=bad, css=bad), Cell(bad, bad, head=True, css=bad), Cell(bad, bad, tag=bad)):
            assert "<script>" not in cell.html
            assert cell.html.count('"') % 2 == 0

    def test_the_naming_cell_heads_its_row(self) -> None:
        assert Cell("甲", "名称", href="/o/1/", head=True).html == '<th scope="row"><a href="/o/1/">甲</a></th>'
        assert Cell("3", "数量", css="r only-wide").html == '<td class="r only-wide" data-label="数量">3</td>'
