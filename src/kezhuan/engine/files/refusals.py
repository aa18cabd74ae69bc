"""The sentences for files that are not kept: what is wrong and what to do."""

from kezhuan.engine.errors import BadUpload
from kezhuan.engine.words import N_

_PREFIX = "bad_upload_"
SENTENCES: dict[str, str] = {
    "empty": N_("文件是空的。请检查后重新选择。"),
    "name": N_("文件名里有不能用的字符，或者太长。请改成简单的中文、字母或数字再上传。"),
    "extension": N_("只能上传 pdf、docx、xlsx、pptx、png 或 jpg 文件。别的格式请先另存为 pdf。"),
    "archive": N_("不收压缩包，因为里面的文件无法逐个检查。请解开后把文件一个一个上传。"),
    "too_large": N_("文件超过 %(limit)s MB。请压缩图片或者分成几个文件上传。"),
    "old_format": N_("这是旧版格式（doc、xls、ppt、wps 或 et）。请另存为 docx、xlsx、pptx 或 pdf 后再上传。"),
    "password": N_("文件加了密码或者限制。请去掉密码后再上传。"),
    "macro": N_("文件里有宏。请另存为不含宏的 docx、xlsx 或 pptx 后再上传。"),
    "mismatch": N_("文件内容和扩展名 %(extension)s 不一致。请用原来的软件打开，重新另存后再上传。"),
    "damaged": N_("文件不完整或者已经损坏。请重新另存一份再上传。"),
    "bomb": N_("文件解开后过大或者内部文件太多，为安全起见没有打开。请精简内容后另存再上传。"),
    "structure": N_("文件内部结构不正常，为安全起见没有收下。请另存为 pdf 后再上传。"),
    "external": N_("文件引用了外部的模板、数据或者程序。请断开外部链接后再上传。"),
    "embedded": N_("文件里嵌入了别的文件或者控件。请删除后另存，或者另存为 pdf 再上传。"),
    "markup": N_("文件里含有不允许的标记（网页、DTD 或者实体），为安全起见没有收下。请另存为 pdf 后再上传。"),
    "active": N_("这个 pdf 里有脚本、动作或者附件。请用“打印为 pdf”重新生成一份再上传。"),
    "picture": N_("图片的尺寸不正常。请用看图软件另存为 png 或 jpg 后再上传。"),
}


def refuse(code: str, **data: str | int) -> BadUpload:
    """The refusal for ``code`` (a key of ``SENTENCES``); raise it."""
    return BadUpload(SENTENCES[code], code=f"{_PREFIX}{code}", fields=None, **data)


def said_anew(refusal: BadUpload, extension: str) -> BadUpload:
    """What the reader of tables refused, in words for files; limits of a table read as a file that is too much."""
    code = refusal.code.removeprefix(_PREFIX)
    if code == "not_a_table":
        code = "mismatch"
    return refuse(code if code in SENTENCES else "bomb", extension=extension)
