"""Words made from a demand's statement: a first title, and a check that an anonymous text names nobody."""

import re
import unicodedata

from kezhuan.catalogue.models import Demand
from kezhuan.engine.words import N_

_CLAUSE = re.compile(r"[^。！？；!?;\n，,]+")
_GREETING = re.compile(r"^(您好|你好|请问|各位专家|专家好|急求|求助)[，,：:！! ]*")
_WE = re.compile(r"^(我们|我)?(公司|厂|单位|企业)?(是|主要)?(做|生产|从事)?")
_PHONE = re.compile(r"(?<!\d)(1[3-9]\d{9}|0\d{2,3}[-－ ]?\d{7,8})(?!\d)")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
_LEGAL_FORM = re.compile(r"(股份有限公司|有限责任公司|有限公司|集团|公司|厂)$")
_PLACE = re.compile(r"^(浙江省?|温州市?|乐清市?|瑞安市?|龙港市?|永嘉县?|平阳县?|苍南县?|文成县?|泰顺县?)+")

#: A title at most so long reads well in a list.
LONGEST_TITLE = 30
_SHORTEST_TITLE = 8

NAMES_OWNER = N_("匿名发布时不能写出单位名称，请改写。")
NAMES_CONTACT = N_("匿名发布时不能写电话或邮箱，双方同意对接后系统会给出。")


def suggest_title(statement: str) -> str:
    """A title from the first clauses of what people wrote, at most ``LONGEST_TITLE`` characters; "" for nothing."""
    text = _GREETING.sub("", " ".join(statement.split()))
    title = ""
    for clause in _CLAUSE.findall(text):
        piece = clause.strip()
        if not title:
            piece = _WE.sub("", piece).strip() or piece
        joined = f"{title}，{piece}" if title else piece
        if title and len(joined) > LONGEST_TITLE:
            break
        title = joined
        if len(title) >= _SHORTEST_TITLE:
            break
    return title[:LONGEST_TITLE]


def short_name_of(name: str) -> str:
    """The telling part of a firm's name: 永嘉永固阀门有限公司 → 永固阀门."""
    bare = _LEGAL_FORM.sub("", _LEGAL_FORM.sub("", name.strip()))
    return _PLACE.sub("", bare)


def identity_leaks(demand: Demand) -> dict[str, str]:
    """Public fields of an anonymous demand that would tell who it is: field → sentence. Empty when it is not anonymous.

    Looks for the owner's names, credit code and contact person, and for telephone numbers and mail addresses.
    """
    if not demand.anonymous:
        return {}
    public = {name: names_owner(demand, getattr(demand, name)) for name in ("title", "public_summary", "keywords")}
    return {name: sentence for name, sentence in public.items() if sentence}


def names_owner(demand: Demand, text: str) -> str:
    """The sentence to show when ``text`` tells who stands behind ``demand``, else ""."""
    folded = _folded(text)
    if _PHONE.search(folded) or _MAIL.search(folded):
        return NAMES_CONTACT
    owner = demand.owner
    words = (owner.name, owner.short_name, short_name_of(owner.name), owner.credit_code, demand.contact_name)
    names = {_folded(word) for word in words if len(word.strip()) >= 2}
    return NAMES_OWNER if any(name in folded for name in names) else ""


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
