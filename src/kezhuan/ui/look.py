"""Sample data of the component page: every part of the design system in one place, looked at by people and by axe."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kezhuan.ui.charts import LineChart, ShareBar, Tile, TileMap
from kezhuan.ui.columns import Column, Kind
from kezhuan.ui.forms import HouseForm
from kezhuan.ui.tables import BatchAction, FilterForm, QueryTable, choice_filter

SECTIONS = (
    ("colour", _("颜色")),
    ("type", _("文字")),
    ("btn", _("按钮")),
    ("tag", _("标签与状态")),
    ("field", _("字段")),
    ("notice", _("提示与通知")),
    ("table", _("查询表格")),
    ("facet", _("分面、页签、分页")),
    ("summary", _("概要列表")),
    ("stat", _("数字块")),
    ("clock", _("时钟与进度")),
    ("time", _("时间线与步骤")),
    ("chart", _("图表")),
    ("mask", _("隐去的电话")),
    ("load", _("空、加载、抽屉")),
    ("form", _("长表单")),
    ("answer", _("匹配答案")),
    ("deal", _("看板卡片")),
    ("trl", _("成熟度与方格图")),
    ("lot", _("竞价")),
    ("doc", _("公文")),
    ("mode", _("高对比")),
)

SWATCHES = (
    ("accent", "瓯青 accent", "主要动作、链接、完成"),
    ("soft", "浅青 ou-100", "选中、相近"),
    ("ink", "墨 ink", "正文、焦点框"),
    ("paper", "纸 paper", "页面底色"),
    ("sunken", "浅纸 sunken", "表头、次要区域"),
    ("zhu", "朱 zhu", "报错、竞价中、卡住"),
    ("xing", "杏 xing", "等待、公示中"),
    ("dian", "靛 dian", "说明"),
)

SAID = "我们做不锈钢球阀，密封面总是渗漏"
FOUND = "解决深冷工况下球阀密封面冷缩不一致引起的泄漏"


class SampleForm(HouseForm):
    """One field of each kind; bound to wrong data so that the errors show."""

    name = forms.CharField(label="企业名称", help_text="与营业执照一致")
    credit_code = forms.RegexField(
        r"^[0-9A-Z]{17}6$", label="统一社会信用代码", error_messages={"invalid": "第 18 位校验不符，请对照营业执照"}
    )
    division = forms.ChoiceField(label="所在县（市、区）", required=False, choices=[("a", "永嘉县"), ("b", "龙港市")])
    budget = forms.DecimalField(label="预算上限", max_digits=12, decimal_places=2)
    statement = forms.CharField(label="难题原话", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    ways = forms.MultipleChoiceField(
        label="愿意怎样合作",
        help_text="可多选",
        required=False,
        choices=[("buy", "买专利或拿许可"), ("commission", "委托开发")],
        widget=forms.CheckboxSelectMultiple,
    )
    true = forms.BooleanField(label="以上内容属实", help_text="我有权代表企业发布")

    sizes = {"name": "m", "credit_code": "m", "division": "m", "budget": "s"}
    units = {"budget": _("万元")}


def _spans(text: str, *words: tuple[str, bool]) -> list[tuple[int, int, bool]]:
    return [(text.index(word), text.index(word) + len(word), near) for word, near in words]


def sample_chart() -> LineChart:
    values = [Decimal(v) / 10 for v in (31, 26, 47, 38, 40, 55, 39, 42, 50, 46, 57)]
    before = [Decimal(v) / 10 for v in (26, 20, 38, 34, 35, 48, 36, 35, 43, 41, 45, 49)]
    return LineChart(
        title="逐月技术交易额",
        unit="亿元",
        labels=[f"{month} 月" for month in range(1, 13)],
        this=values,
        last=before,
        this_name="今年",
        last_name="去年同期",
        label_head="月份",
    )


class SampleFilter(FilterForm):
    """The filter of the sample table."""

    title = forms.CharField(label="关键词", widget=forms.TextInput(attrs={"placeholder": "名称、编号或拼音首字母"}))
    stage = choice_filter("阶段", [("洽谈", "洽谈"), ("需求", "需求"), ("卡住 9 天", "卡住")])
    division = choice_filter("县（市、区）", [(name, name) for name in ("永嘉县", "乐清市", "龙港市")])


_STAGE_TAGS = {"洽谈": "info", "需求": "plain"}


class SampleTable(QueryTable):
    """Five columns over sample rows."""

    name = "sample"
    columns = (
        Column("title", _("需求"), head=True, sort="title", link=lambda row: "#c-table"),
        Column("division", _("县（市、区）"), sort="division"),
        Column("stage", _("阶段"), tag=lambda row: _STAGE_TAGS.get(row["stage"], "stop")),
        Column("budget", _("预算"), kind=Kind.WAN, sort="budget"),
        Column("owner", _("企业"), shown=False),
    )
    filter_form = SampleFilter
    default_sort = "-budget"


def sample_table(request: HttpRequest) -> SampleTable:
    """The sample table in the state that the address says."""
    rows = [
        ("叶轮耐磨涂层", "永嘉县", "洽谈", 800_000, "浩川泵业"),
        ("触头温升超标", "乐清市", "需求", 455_000, "乐通电器"),
        ("水墨干燥慢", "龙港市", "卡住 9 天", 200_000, "龙港印包"),
    ]
    keys = ("title", "division", "stage", "budget", "owner")
    found = [{"id": i, **dict(zip(keys, row, strict=True))} for i, row in enumerate(rows, start=1)]
    batch = [BatchAction("指派经纪人", "#c-table"), BatchAction("打标签", "#c-table")]
    return SampleTable(request, found, batch=batch)


def look_context(request: HttpRequest) -> dict[str, Any]:
    """Everything the component page shows."""
    tiles = [("泰顺", "0.41", "q1"), ("平阳", "2.63", "q2"), ("永嘉", "4.77", "q3"), ("鹿城", "8.92", "q5")]
    return {
        "sections": SECTIONS,
        "swatches": SWATCHES,
        "form": SampleForm(
            {"name": "永嘉永固阀门有限公司", "credit_code": "91330324MA00000178", "budget": "30", "true": "on"}
        ),
        "facet": [
            {"label": "泵阀", "url": "#c-facet", "on": True, "count": 12},
            {"label": "新材料", "url": "#c-facet", "on": False, "count": 7},
            {"label": "智能装备", "url": "#c-facet", "on": False, "count": 4},
        ],
        "page": Paginator(range(480), 20).page(7),
        "steps": [
            {"label": "公告", "state": "done"},
            {"label": "报名", "state": "done"},
            {"label": "竞价", "state": "now"},
            {"label": "公示", "state": ""},
            {"label": "签约", "state": ""},
        ],
        "chart": sample_chart(),
        "share": ShareBar([("用词相同", 38), ("意思相近", 31), ("条件符合", 22), ("以往反馈", 9)]),
        "tilemap": TileMap(
            "方格图示例，单位亿元", [Tile(name, shown, shade, "#c-trl") for name, shown, shade in tiles]
        ),
        "said": SAID,
        "said_spans": _spans(SAID, ("球阀", False), ("密封面", False), ("渗漏", True)),
        "found": FOUND,
        "found_spans": _spans(FOUND, ("球阀", False), ("密封面", False), ("泄漏", True)),
        "digest": "7c1e94b02fd86a35e90b11c75d4288fa3e6d0b97c2a1f4589be376d014ac52ef",
        "table": sample_table(request),
    }
