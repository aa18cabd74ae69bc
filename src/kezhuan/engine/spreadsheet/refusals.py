"""The sentences for files that are not opened: what is wrong and what to do."""

from kezhuan.engine.errors import BadUpload
from kezhuan.engine.words import N_

SENTENCES: dict[str, str] = {
    "empty": N_("文件是空的。请填好内容后再上传。"),
    "name": N_("文件名里有不能用的字符。请改成简单的中文、字母或数字再上传。"),
    "extension": N_("只能上传 xlsx 或 csv 文件。请用表格软件另存为 xlsx 后再上传。"),
    "too_large": N_("文件超过 %(limit)s MB。请分成几个文件上传。"),
    "old_format": N_("这是旧版表格（xls、et 或 ods）。请用表格软件打开，另存为 xlsx 后再上传。"),
    "password": N_("文件加了密码。请去掉密码后再上传。"),
    "macro": N_("文件里有宏。请另存为不含宏的 xlsx 后再上传。"),
    "not_a_table": N_("这不是表格文件，可能只是改了扩展名。请用表格软件另存为 xlsx 后再上传。"),
    "mismatch": N_("文件内容和扩展名 %(extension)s 不一致。请用表格软件打开，另存为 xlsx 后再上传。"),
    "damaged": N_("文件不完整或者已经损坏。请重新另存一份再上传。"),
    "bomb": N_("文件解开后过大。请只保留有内容的行和列，另存为 xlsx 后再上传。"),
    "structure": N_("文件内部结构不正常，为安全起见没有打开。请把内容复制到新建的表格里再上传。"),
    "external": N_("文件引用了外部的数据或者程序。请断开外部链接，粘贴为数值后再上传。"),
    "embedded": N_("文件里嵌入了别的文件或者控件。请删除后另存为 xlsx 再上传。"),
    "markup": N_("文件里含有不允许的标记（DTD 或者实体），为安全起见没有打开。请用表格软件另存为 xlsx 再上传。"),
    "columns": N_("工作表“%(sheet)s”用到了第 %(number)s 列，最多 %(limit)s 列。请删除右侧多余的列。"),
    "rows": N_("工作表“%(sheet)s”用到了第 %(number)s 行，最多 %(limit)s 行。请删除下方多余的行或者分成几个文件。"),
    "cells": N_("表格里的单元格太多，最多 %(limit)s 个。请分成几个文件上传。"),
    "text": N_("表格里的文字太多。请分成几个文件上传。"),
    "cell": N_("第 %(row)s 行有一格超过 %(limit)s 个字。请缩短后再上传。"),
    "sheets": N_("工作表太多，最多 %(limit)s 张。请只保留要上传的工作表。"),
    "no_sheet": N_("文件里没有可读的工作表。请填好内容后再上传。"),
    "encoding": N_("读不出文件的文字编码。请用表格软件另存为 xlsx，或者另存为 UTF-8 编码的 csv。"),
    "line": N_("第 %(row)s 行太长，可能少了一个引号。请用表格软件打开核对，另存为 xlsx 后再上传。"),
    "quoting": N_("第 %(row)s 行附近的引号不成对。请用表格软件打开核对，另存为 xlsx 后再上传。"),
}


def refuse(code: str, **data: str | int) -> BadUpload:
    """The refusal for ``code`` (a key of ``SENTENCES``); raise it."""
    return BadUpload(SENTENCES[code], code=f"bad_upload_{code}", fields=None, **data)
