"""Traditional characters read as simplified ones, character for character, so that every offset stays where it was.

Which character stands for which is OpenCC's table. Characters that simplified texts use themselves (乾坤, 徵羽) are
left alone unless the traditional use is the one technical texts have.
"""

import re
from functools import cache

import opencc

#: In GB 2312, and yet traditional in all but names: 乾燥, 特徵, 於, 後 …
_TRADITIONAL_ALL_THE_SAME = frozenset("乾夥後徵摺於菸醣麽")
_HAN = range(0x4E00, 0xA000)


@cache
def table() -> dict[int, int]:
    """Code point of a traditional character → that of its simplified form, for ``str.translate``."""
    every = [chr(point) for point in _HAN]
    simple = opencc.OpenCC("t2s").convert("\n".join(every)).split("\n")
    return {
        ord(one): ord(other)
        for one, other in zip(every, simple, strict=True)
        if one != other and len(other) == 1 and (one in _TRADITIONAL_ALL_THE_SAME or not _is_simplified(one))
    }


def simplified(text: str) -> str:
    """``text`` with its traditional characters replaced, of the same length."""
    return _traditional().sub(lambda one: chr(table()[ord(one[0])]), text)


@cache
def _traditional() -> re.Pattern[str]:
    return re.compile(f"[{''.join(map(chr, table()))}]")


def _is_simplified(character: str) -> bool:
    """Whether GB 2312, the standard of simplified characters, holds it."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
