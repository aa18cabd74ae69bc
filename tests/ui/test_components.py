"""Each component says in markup what it means."""

import re
from pathlib import Path

import pytest
from django.core.paginator import Paginator

import kezhuan.ui
from kezhuan.ui.charts import ShareBar
from kezhuan.ui.look import SampleForm, sample_chart
from tests.ui.rendering import render

COTTON = Path(kezhuan.ui.__file__).parent / "templates" / "cotton"


def test_a_tag_carries_its_kind_and_leaves_no_gap_before_punctuation() -> None:
    html = render('<c-tag kind="wait">公示中</c-tag>，')

    assert html == '<span class="tag tag--wait">公示中</span>，'


@pytest.mark.parametrize("component", sorted(COTTON.rglob("*.html")), ids=lambda path: path.stem)
def test_no_component_ends_in_a_newline_that_would_show_as_a_space(component: Path) -> None:
    assert component.read_text() == component.read_text().strip()


@pytest.mark.parametrize("template", sorted(COTTON.parent.rglob("*.html")), ids=lambda path: path.stem)
def test_no_template_has_inline_script_or_style(template: Path) -> None:
    text = template.read_text()

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", text)


def test_an_attribute_from_a_record_cannot_leave_its_quotes() -> None:
    html = render('<c-button :title="title" type="button">好</c-button>', title='"x" onclick="alert(1)')

    assert "&quot;x&quot; onclick=&quot;alert(1)" in html
    assert ' onclick="' not in html


def test_a_component_does_not_see_the_page_around_it() -> None:
    html = render('{% with kind="stop" icon="alert" %}<c-tag>草稿</c-tag>{% endwith %}')

    assert html == '<span class="tag">草稿</span>'


def test_a_button_with_an_address_is_a_link() -> None:
    html = render('<c-button kind="primary" href="/x/" rel="next">下一步</c-button>')

    assert html == '<a class="btn btn--primary" href="/x/" rel="next">下一步</a>'


def test_a_blocked_button_keeps_its_place_and_says_what_it_waits_for() -> None:
    html = render('<c-button kind="primary" href="/sign/" waits="公示期满后可签约">签约</c-button>')

    assert html.startswith("<button")
    assert 'aria-disabled="true"' in html
    assert 'type="button"' in html
    assert "公示期满后可签约" in html
    assert "/sign/" not in html


@pytest.mark.parametrize(("kind", "word"), [("yes", "符合："), ("no", "不符合："), ("ask", "不清楚：")])
def test_a_fit_says_its_verdict_in_words(kind: str, word: str) -> None:
    html = render(f'<c-fit kind="{kind}">口径</c-fit>')

    assert f'<span class="sr-only">{word}</span>口径' in html
    assert f"#i-{kind}" in html


@pytest.mark.parametrize(("level", "word", "bars"), [("strong", "强", 3), ("较强", "较强", 2), ("weak", "弱", 1)])
def test_strength_is_a_word_with_bars(level: str, word: str, bars: int) -> None:
    html = render('<c-strength :level="level" />', level=level)

    assert f"</svg>{word}</span>" in html
    assert html.count('class="on"') == bars


def test_a_wrong_field_says_the_same_words_on_top_and_beside_and_links_them() -> None:
    form = SampleForm({"name": "甲", "credit_code": "123", "budget": "三十", "true": "on"})

    html = render('<c-form :form="form" submit="保存" />', form=form)

    assert html.count("第 18 位校验不符，请对照营业执照") == 2
    assert '<a href="#id_credit_code">' in html
    assert 'id="id_credit_code-error"' in html
    assert 'aria-describedby="id_credit_code-error"' in html
    assert html.count('aria-invalid="true"') == 2
    assert 'value="三十"' in html
    assert "有 2 处需要改正" in html
    assert 'role="alert"' in html


def test_a_field_has_label_hint_and_description() -> None:
    html = render('<c-field :field="form.name" />', form=SampleForm())

    assert '<label class="label" for="id_name">企业名称</label>' in html
    assert '<p class="hint" id="id_name-hint">与营业执照一致</p>' in html
    assert 'aria-describedby="id_name-hint"' in html
    assert "input--m" in html


def test_a_list_of_choices_is_a_fieldset_with_a_legend() -> None:
    html = render('<c-field :field="form.ways" />', form=SampleForm())

    assert "<fieldset" in html
    assert "<legend>愿意怎样合作" in html
    assert html.count('type="checkbox"') == 2


def test_a_unit_stands_behind_its_box() -> None:
    html = render('<c-field :field="form.budget" />', form=SampleForm())

    assert '<span class="nowrap">万元</span>' in html
    assert 'inputmode="decimal"' in html


def test_the_pages_around_the_current_one_are_linked_and_keep_the_query() -> None:
    page = Paginator(range(480), 20).page(7)

    html = render('<c-pagination :page="page" />', path="/x/?q=阀&page=7", page=page)

    numbers = re.findall(r">(\d+)<", html)
    assert numbers == ["1", "5", "6", "7", "8", "9", "24"]
    assert '<span aria-current="page">' in html
    assert "?q=%E9%98%80&amp;page=8" in html


def test_one_page_needs_no_pagination() -> None:
    assert render('<c-pagination :page="page" />', page=Paginator(range(3), 20).page(1)) == ""


def test_a_short_clock_counts_its_days_and_a_long_one_has_a_bar() -> None:
    short = render('<c-clock title="公示" :elapsed="6" :total="15" note="还剩 9 天" />')
    long = render('<c-clock title="有效期" :elapsed="40" :total="180" />')

    assert "公示 第 6 天／15 天" in short
    assert short.count('class="on"') == 5
    assert short.count('class="now"') == 1
    assert 'class="bar"' in long
    assert 'aria-label="第 40 天，共 180 天"' in long


def test_a_bar_never_leaves_its_track() -> None:
    html = render('<c-bar value="260" whole="200" elapsed="120" label="超额完成" />')

    assert 'width="100" height="8"/><path class="nowhalo" d="M100 0V12"' in html


def test_the_current_step_is_marked_and_done_ones_say_so() -> None:
    html = render('<c-step state="done">公告</c-step><c-step state="now">竞价</c-step>')

    assert "（已完成）" in html
    assert 'aria-current="step">竞价' in html


def test_a_chart_has_a_table_twin_and_a_sentence() -> None:
    html = render('<c-plot :chart="chart" />', chart=sample_chart())

    assert html.count("<tr>") == 13
    assert "逐月技术交易额，单位：亿元" in html
    assert 'aria-label="逐月技术交易额：1 月 3.1，11 月 5.7，最高 5.7 亿元"' in html


def test_a_share_bar_says_its_shares() -> None:
    html = render('<c-share :share="share" />', share=ShareBar([("用词相同", 2), ("意思相近", 1)]))

    assert 'aria-label="用词相同占 67%，意思相近占 33%"' in html


def test_an_answer_shows_reasons_before_its_action() -> None:
    html = render(
        '<c-answer rank="1" title="深冷球阀密封副" href="/a/1/" strength="strong">'
        '<c-slot name="pair"><c-said name="您的话">{{ said|highlight:spans }}</c-said></c-slot>'
        '<c-slot name="why"><p>意思相近</p></c-slot>'
        '<c-slot name="actions"><c-button href="/i/">申请对接</c-button></c-slot></c-answer>',
        said="球阀<渗漏>",
        spans=[(0, 2), (3, 5, True)],
    )

    assert '<dt>您的话</dt><dd><mark>球阀</mark>&lt;<mark class="near">渗漏</mark>&gt;</dd>' in html
    assert html.index("您的话") < html.index("为什么排在这里") < html.index("申请对接")


def test_a_running_progress_asks_again_and_a_finished_one_does_not() -> None:
    running = render('<c-progress done="3" total="9" text="核对" url="/p/" running="1" />')
    finished = render('<c-progress done="9" total="9" text="完成" url="/p/" />')

    assert 'hx-get="/p/"' in running
    assert 'hx-trigger="every 1s"' in running
    assert "hx-get" not in finished


def test_a_task_that_waits_is_no_link() -> None:
    html = render('<c-task state="closed" hint="完成上一项后可填">公开范围</c-task>')

    assert "<a" not in html
    assert "还不能填" in html


def test_an_empty_place_names_the_next_step() -> None:
    html = render('<c-empty title="还没有需求" text="先说说难题。"><c-button href="/n/">发布需求</c-button></c-empty>')

    assert "<h3>还没有需求</h3>" in html
    assert 'href="/n/"' in html


def test_a_hash_is_read_in_fours() -> None:
    assert ">7c1e 94b0<" in render('<c-hash value="7c1e94b0" />')


NAMES = sorted(path.stem.replace("_", "-") for path in COTTON.glob("*.html") if path.stem != "field")


@pytest.mark.parametrize("name", NAMES)
def test_every_component_bears_missing_attributes(name: str) -> None:
    html = render(f"<c-{name} />")

    assert "None" not in html


def test_every_component_stands_on_the_component_page_or_in_a_test() -> None:
    pages = "".join(path.read_text() for path in COTTON.parent.rglob("*.html"))
    here = Path(__file__).read_text()

    assert [name for name in NAMES if f"<c-{name}" not in pages and f"<c-{name}" not in here] == []


def test_the_side_navigation_marks_where_one_is() -> None:
    html = render('<c-sidenav title="办理"><c-side-link href="/w/" on="1" n="3">待审核</c-side-link></c-sidenav>')

    assert '<a href="/w/" aria-current="page"><span>待审核</span><span class="n">3</span></a>' in html


def test_facets_say_how_many_are_chosen() -> None:
    html = render('<c-facets picked="2" clear="?"><c-facet title="产业" :items="items" /></c-facets>', items=[])

    assert "筛选（已选 2 项）" in html
    assert '<a href="?">清除</a>' in html


def test_a_filter_bar_labels_every_box() -> None:
    html = render('<c-filterbar action="/x/" :form="form" /><c-toolbar>共 3 条</c-toolbar>', form=SampleForm())

    assert html.count('<label class="label"') == 7
    assert 'role="search"' in html


def test_a_panel_has_its_heading() -> None:
    assert "<h2>保证金</h2>" in render('<c-panel title="保证金" kind="accent">…</c-panel>')
