"""统一社会信用代码, GB 32100-2015.

Eighteen characters: registering authority (1), kind of body (1), division of registration (6 digits, GB/T 2260),
organisation code (9, GB 11714), check character (1, modulus 31). The alphabet leaves out I, O, S, V and Z.
"""

import re
import unicodedata
from typing import Self

from stdnum.cn import uscc

from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.words import N_

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18
#: Weights and alphabet of the organisation code's own check character, GB 11714-1997 (modulus 11).
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SEPARATORS = re.compile(r"[\s\-–−—_.·]+")


class CreditCode(str):
    """A valid credit code, upper case, without separators. Build with ``CreditCode.parse``."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        return super().__new__(cls, _checked(text))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read full-width, lower-case and spaced forms; InvalidInput (code ``bad_credit_code``) says what is wrong."""
        return cls(text)

    @classmethod
    def is_valid(cls, text: str) -> bool:
        try:
            cls(text)
        except InvalidInput:
            return False
        return True

    @property
    def authority(self) -> str:
        """Registering authority: 9 market regulation, 5 civil affairs, 1 机构编制, …"""
        return self[0]

    @property
    def kind(self) -> str:
        return self[1]

    @property
    def division_code(self) -> str:
        """Division of first registration; often an obsolete code, resolve with ``divisions().current``."""
        return self[2:8]

    @property
    def organisation_code(self) -> str:
        return self[8:17]


def _refuse(message: str, **data: str | int) -> InvalidInput:
    return InvalidInput(message, code="bad_credit_code", fields=None, **data)


def _checked(text: str) -> str:
    code = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()
    if re.fullmatch(r"\d+E\+\d+", code):
        raise _refuse(N_("表格软件把信用代码改成了科学计数法。请把这一列设为“文本”格式，再照营业执照重填。"))
    if len(code) == 15 and code.isdigit():
        raise _refuse(N_("这是 15 位的旧注册号。请填营业执照上的 18 位统一社会信用代码。"))
    if len(code) != LENGTH:
        raise _refuse(N_("统一社会信用代码是 18 位，您填了 %(length)s 位。请对照营业执照核对。"), length=len(code))
    strange = sorted(set(code) - set(ALPHABET), key=code.index)
    if strange:
        raise _refuse(
            N_("统一社会信用代码只用数字和大写字母，并且不用 I、O、S、V、Z。请检查“%(strange)s”，例如 0 误写成 O。"),
            strange="".join(strange),
        )
    if not code[2:8].isdigit():
        raise _refuse(N_("统一社会信用代码的第 3 至 8 位是登记地的区划代码，应当全是数字。请对照营业执照核对。"))
    expected = uscc.calc_check_digit(code[:17])
    if code[17] != expected:
        raise _refuse(
            N_("统一社会信用代码的校验位不对：照前 17 位推算，最后一位应为“%(expected)s”。请逐位对照营业执照。"),
            expected=expected,
        )
    return code


def make_credit_code(
    serial: int, *, division: str = "330302", authority: str = "9", kind: str = "1", prefix: str = "X"
) -> CreditCode:
    """A valid code for demonstration data: same arguments, same code; different serials, different codes.

    The organisation part starts with ``prefix``; X is in use neither for old numbers (digits) nor for new ones (MA…),
    so an invented code does not name a real body. ValueError when ``serial`` does not fit.
    """
    width = 8 - len(prefix)
    if not 0 <= serial < len(ALPHABET) ** width:
        raise ValueError(f"serial {serial} does not fit into {width} characters")
    body = ""
    for _ in range(width):
        serial, digit = divmod(serial, len(ALPHABET))
        body = ALPHABET[digit] + body
    stem = f"{authority}{kind}{division}{prefix}{body}"
    stem += organisation_check_character(stem[8:16])
    return CreditCode(stem + uscc.calc_check_digit(stem))


def organisation_check_character(body: str) -> str:
    """Ninth character of an organisation code over its first eight, GB 11714-1997: 10 is written X, 11 is 0."""
    total = sum(
        weight * _ORGANISATION_ALPHABET.index(mark) for weight, mark in zip(_ORGANISATION_WEIGHTS, body, strict=True)
    )
    rest = 11 - total % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))
