"""What is acknowledged before an interest is declared or the data room is opened. A new wording is a new version."""

from kezhuan.deals.confidentiality import Text

TEXTS: tuple[Text, ...] = (
    Text(
        "market-2026-1",
        (
            "出让方提供的未公开资料只用于本单位判断是否受让或者取得许可，不用于其他目的。",
            "未经出让方书面同意，本单位不向无关的人透露这些资料，也不复制留存超出需要的部分。",
            "没有成交的，本单位不再使用这些资料，并按出让方要求删除或退还。",
            "本单位知道每一次查看和下载都记录下经办人和时间，出让方可以看到记录；违反上述承诺的，依法承担责任。",
        ),
    ),
)
CURRENT = TEXTS[-1]


def text_of(version: str) -> Text:
    """The wording as it was acknowledged then."""
    return next(text for text in TEXTS if text.version == version)
