"""Telling who uploaded a workbook how far it is: when it is done, when it stopped, and when a long check has ended."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from kezhuan.exchange.models import ImportBatch
from kezhuan.exchange.queries import tally
from kezhuan.notifications.actions import notify

#: Whoever waits less is still looking at the page.
LONG_CHECK = timedelta(seconds=30)


def tell(batch: ImportBatch, step: str, at: datetime) -> None:
    """One message for each step worth leaving another page for; nothing for the others."""
    if step == "finish_check" and at - batch.uploaded_at < LONG_CHECK:
        return
    counts = tally(batch)
    name = {"name": batch.filename}
    numbers = {"written": counts.written, "bad": counts.bad, "good": counts.to_write}
    with override(settings.LANGUAGE_CODE):
        words = {
            "finish_check": (
                _("“%(name)s”检查完毕，请确认") % name,
                _("%(good)s 行可以写入，%(bad)s 行有错误。") % numbers,
            ),
            "finish_write": (
                _("“%(name)s”导入完成") % name,
                _("写入 %(written)s 行，%(bad)s 行有错误没有写入。") % numbers,
            ),
            "hand_back": (_("“%(name)s”没有写入") % name, _("有一行被拒绝，所以一行都没有写。请看原因。")),
            "refuse": (_("“%(name)s”不能使用") % name, _("请打开导入记录看原因。")),
            "fail": (_("“%(name)s”的导入中途停下了") % name, _("已经写入的行都在，可以继续，不会重复。")),
        }
        if step in words:
            title, body = words[step]
            notify(
                recipients=[batch.uploaded_by],
                kind=f"exchange.{step}",
                title=title,
                body=body,
                url=batch.get_absolute_url(),
                at=at,
            )
