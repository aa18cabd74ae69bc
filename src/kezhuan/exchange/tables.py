"""The list of imports."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kezhuan.exchange.kinds import IMPORTERS
from kezhuan.exchange.models import ImportBatch, ImportState
from kezhuan.ui.columns import Column, Kind
from kezhuan.ui.tables import FilterForm, QueryTable, choice_filter

STATE_TAGS = {
    "waiting": "wait",
    "checking": "wait",
    "ready": "info",
    "refused": "stop",
    "writing": "wait",
    "done": "ok",
    "cancelled": "plain",
    "failed": "stop",
}


def kind_word(kind: str) -> str:
    """The kind's name in the reader's language."""
    return gettext(IMPORTERS[kind].spec.title) if kind in IMPORTERS else kind


class BatchFilter(FilterForm):
    kind = choice_filter(_("导入内容"), [(kind, importer.spec.title) for kind, importer in IMPORTERS.items()])
    state = choice_filter(_("状态"), ImportState.choices)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("全部")), *((kind, kind_word(kind)) for kind in IMPORTERS)]  # type: ignore[attr-defined]


class BatchTable(QueryTable):
    """Newest first; the counts are those of the rows."""

    name = "imports"
    caption = _("导入记录")
    columns = (
        Column("filename", _("文件"), head=True, sort="filename", link=ImportBatch.get_absolute_url),
        Column("kind", _("内容"), value=lambda batch: kind_word(batch.kind), sort="kind"),
        Column(
            "state",
            _("状态"),
            value=lambda batch: batch.get_state_display(),
            tag=lambda batch: STATE_TAGS[batch.state],
            sort="state",
        ),
        Column("total", _("行数"), Kind.NUMBER, sort="total"),
        Column("new_rows", _("新增"), Kind.NUMBER, only_wide=True),
        Column("changed_rows", _("有改动"), Kind.NUMBER, only_wide=True),
        Column("bad_rows", _("有错误"), Kind.NUMBER),
        Column("written_rows", _("已写入"), Kind.NUMBER),
        Column("uploaded_by", _("上传人"), value=lambda batch: str(batch.uploaded_by), only_wide=True),
        Column("uploaded_at", _("上传时间"), Kind.MOMENT, sort="uploaded_at"),
    )
    filter_form = BatchFilter
    default_sort = "-uploaded_at"
    empty_title = _("还没有导入记录")
    empty_text = _("上传的表格会列在这里，随时可以回来看结果。")
