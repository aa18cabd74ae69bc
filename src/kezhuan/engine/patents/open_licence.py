"""专利开放许可 (专利法 art. 50–51, 实施细则 art. 86): whether a patent may be offered to everybody on one set of terms.

Pure: the facts as the owner states them and the dated rules go in, the faults come out. What the office will find is
the office's to say.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kezhuan.engine.policy import Rule, RuleBook
from kezhuan.engine.words import N_

KINDS = ("invention", "utility_model", "design")


@dataclass(frozen=True, slots=True)
class Declaration:
    """What the owner states. ``granted_on`` None: not granted. ``lasts_until``: the last day of the open licence."""

    patent_number: str
    kind: str
    granted_on: date | None
    fee_terms: str
    lasts_until: date | None = None
    has_evaluation_report: bool = False
    has_exclusive_licence: bool = False
    is_stayed: bool = False
    has_unpaid_fees: bool = False
    is_pledged: bool = False
    pledgee_agrees: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """Why it may not be declared: the field to mend, a msgid, and the article as ``%(basis)s`` of that msgid.

    ``basis`` names the placeholder, so that the faults of several articles can be told together.
    """

    field: str
    message: str
    basis: str = ""
    source: str = ""


def faults_of(said: Declaration, book: RuleBook, on: date) -> list[Fault]:
    """Everything in the way on that day, in the order of the form; empty when it may be declared."""
    return [*_of_the_patent(said, book, on), *_of_the_terms(said, book, on), *_barred(said, book, on)]


def _fault(field: str, message: str, basis: str, found: Rule | None) -> Iterator[Fault]:
    """A fault only where a binding rule is in force."""
    if found is not None and found.may_block:
        yield Fault(field, message, basis, str(found.source))


def _of_the_patent(said: Declaration, book: RuleBook, on: date) -> Iterator[Fault]:
    if not said.patent_number.strip():
        yield Fault("patent_number", N_("请填写专利号。"))
    if said.kind not in KINDS:
        yield Fault("kind", N_("开放许可只适用于发明、实用新型和外观设计专利。"))
    if said.granted_on is None or said.granted_on > on:
        found = book.find("patent.open_licence.granted", on)
        yield from _fault("granted_on", N_("专利授权以后才能声明开放许可（%(granted)s）。"), "granted", found)
    report = book.find("patent.open_licence.evaluation_report", on)
    if report is not None and said.kind in report.items and not said.has_evaluation_report:
        message = N_("实用新型、外观设计专利要提供专利权评价报告（%(report)s）。")
        yield from _fault("has_evaluation_report", message, "report", report)


def _of_the_terms(said: Declaration, book: RuleBook, on: date) -> Iterator[Fault]:
    if not said.fee_terms.strip():
        found = book.find("patent.open_licence.fee_declared", on)
        yield from _fault("fee_terms", N_("请写明许可使用费的支付方式和标准（%(fee)s）。"), "fee", found)
    if said.lasts_until is not None and said.lasts_until <= on:
        yield Fault("lasts_until", N_("开放许可的期限要晚于今天。"))


def _barred(said: Declaration, book: RuleBook, on: date) -> Iterator[Fault]:
    barred = book.find("patent.open_licence.barred_when", on)
    plain = book.find("patent.open_licence.plain_only", on)
    causes = barred.items if barred is not None else ()
    if said.has_exclusive_licence:
        found = barred if "exclusive" in causes else plain
        message = N_("独占或者排他许可还在有效期内，不能声明开放许可（%(exclusive)s）。")
        yield from _fault("has_exclusive_licence", message, "exclusive", found)
    if said.is_stayed and "stayed" in causes:
        yield from _fault("is_stayed", N_("专利权处在中止程序中，不能声明开放许可（%(barred)s）。"), "barred", barred)
    if said.has_unpaid_fees and "fee_unpaid" in causes:
        yield from _fault(
            "has_unpaid_fees", N_("年费没有按规定缴纳，不能声明开放许可（%(barred)s）。"), "barred", barred
        )
    if said.is_pledged and not said.pledgee_agrees and "pledged" in causes:
        yield from _fault("pledgee_agrees", N_("专利权已质押，要经质权人同意（%(barred)s）。"), "barred", barred)
