"""Credit codes that check but can never belong to anyone.

A 统一社会信用代码 (GB 32100-2015) is registrar + kind (2), division (6), body code of nine characters (GB 11714-1997,
eight and a check character) and its own check character. Real body codes begin with a digit or MA; ours with DEM.
"""

from stdnum.cn import uscc

_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_BODY_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#: First two characters by kind of organisation: 91 enterprise, 12 public institution, 11 government body, 52 private
#: non-enterprise unit.
PREFIXES = {
    "enterprise": "91",
    "institute": "12",
    "transfer_organisation": "52",
    "service_provider": "91",
    "incubator_operator": "91",
    "finance": "91",
    "government": "11",
}


def demonstration_credit_code(kind: str, division_code: str, serial: int) -> str:
    """The 18 characters for the ``serial``-th (0–99,999) demonstration organisation of ``kind``."""
    body = f"DEM{serial:05d}"
    total = sum(_BODY_ALPHABET.index(sign) * weight for sign, weight in zip(body, _BODY_WEIGHTS, strict=True))
    check = (11 - total % 11) % 11
    number = f"{PREFIXES[kind]}{division_code}{body}{'X' if check == 10 else check}"
    return number + str(uscc.calc_check_digit(number))
