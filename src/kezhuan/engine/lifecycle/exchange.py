"""States of an uploaded workbook: looked through, confirmed, written; nothing is written before somebody confirms."""

from kezhuan.engine.lifecycle.table import Lifecycle, step
from kezhuan.engine.words import N_

IMPORT_BATCH = Lifecycle(
    name="import_batch",
    initial="waiting",
    states={
        "waiting": N_("等待检查"),
        "checking": N_("正在检查"),
        "ready": N_("检查完毕，待确认"),
        "refused": N_("文件不能使用"),
        "writing": N_("正在写入"),
        "done": N_("已完成"),
        "cancelled": N_("已取消"),
        "failed": N_("中断，可以继续"),
    },
    transitions=(
        step("begin_check", "waiting", "checking", N_("开始检查")),
        step("finish_check", "checking", "ready", N_("检查完毕")),
        step("refuse", "waiting checking", "refused", N_("拒收")),
        step("commit", "ready", "writing", N_("确认写入")),
        step("hand_back", "writing", "ready", N_("一行都没有写")),
        step("finish_write", "writing", "done", N_("写入完成")),
        step("fail", "waiting checking writing", "failed", N_("中断")),
        step("resume_check", "failed", "waiting", N_("继续检查")),
        step("resume_write", "failed", "writing", N_("继续写入")),
        step("cancel", "waiting checking ready failed", "cancelled", N_("放弃")),
    ),
)
#: The worker has something to do.
RUNNING_STATES = frozenset({"waiting", "checking", "writing"})
