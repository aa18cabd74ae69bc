"""One mark for one contract: the same parties, name, value and day give the same, however they are typed."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from kezhuan.engine.money import Money

_NOISE = re.compile(r"[\W_]+")


def plain_name(text: str) -> str:
    """A name without width, case, spaces and punctuation, so that ``《球阀》（一期）`` is ``球阀(一期)``."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def fingerprint(sellers: Iterable[str], buyers: Iterable[str], name: str, total: Money, signed_on: date) -> str:
    """Names of parties may be credit codes or names; their order does not matter."""
    sides = ["|".join(sorted(plain_name(party) for party in side)) for side in (sellers, buyers)]
    text = "\n".join([*sides, plain_name(name), format(total.yuan, "f"), signed_on.isoformat()])
    return hashlib.sha256(text.encode()).hexdigest()
