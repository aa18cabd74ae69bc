"""Personal numbers: checked on the way in, masked on the way out (always by the server).

Mobile ``138****1234``; identity number 前6后4 for staff and 前1后1 in public (project convention: no national standard
text fixes the digits).
"""

import re
import unicodedata

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.words import N_

_MOBILE = re.compile(r"1[3-9]\d{9}")


def _compact(text: str) -> str:
    return re.sub(r"[\s\-–—]+", "", unicodedata.normalize("NFKC", text)).upper()


def check_mobile(text: str) -> str:
    """The eleven digits; accepts +86, spaces and full-width digits. InvalidInput (``bad_mobile``)."""
    number = _compact(text)
    if number.startswith(("+86", "0086")):
        number = number.removeprefix("+86").removeprefix("0086")
    if not _MOBILE.fullmatch(number):
        raise InvalidInput(N_("手机号是 1 开头的 11 位数字，请核对。"), code="bad_mobile")
    return number


def check_id_number(text: str) -> str:
    """A resident identity number (GB 11643-1999) with valid date and check character. InvalidInput (``bad_id_number``).

    The division of birth is not checked: tables of former divisions are never complete.
    """
    number = _compact(text)
    try:
        if not re.fullmatch(r"\d{17}[\dX]", number) or number[-1] != ric.calc_check_digit(number):
            raise InvalidInput(N_("身份证号不对：应为 18 位，最后一位校验不符时请逐位核对。"), code="bad_id_number")
        ric.get_birth_date(number)
    except ValidationError:
        raise InvalidInput(N_("身份证号里的出生日期不存在，请核对。"), code="bad_id_number") from None
    return number


def mask_text(text: str, head: int, tail: int) -> str:
    """Keep ``head`` and ``tail`` characters, stars between; a text too short to hide anything becomes all stars."""
    hidden = len(text) - head - tail
    if hidden <= 0:
        return "*" * len(text)
    return text[:head] + "*" * hidden + text[len(text) - tail :]


def mask_mobile(number: str) -> str:
    """``13812341234`` → ``138****1234``; a landline keeps its last two digits only; no number stays empty."""
    compact = _compact(number)
    return mask_text(compact, 3, 4) if len(compact) == 11 and compact.startswith("1") else mask_text(compact, 0, 2)


def mask_id_number(number: str, *, staff: bool = False) -> str:
    """前6后4 for staff, 前1后1 for everyone else."""
    head, tail = (6, 4) if staff else (1, 1)
    return mask_text(_compact(number), head, tail)
