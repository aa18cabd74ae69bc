"""协议定价 and its public notice: what it must say, how long it runs, and what it keeps from happening meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kezhuan.engine.clock import Clock, Purpose
from kezhuan.engine.clock.clock import SHANGHAI
from kezhuan.engine.contract.kinds import UnitClass
from kezhuan.engine.errors import NotAllowedNow
from kezhuan.engine.policy import Rule, RuleBook
from kezhuan.engine.policy.rule import NATIONAL
from kezhuan.engine.words import N_

#: The words of the rule's list of contents → the field of ``Notice`` that answers it.
_FIELDS = {"科技成果名称": "title", "简介": "abstract", "转化方式": "way", "拟交易价格": "price"}
_MISSING = {
    "title": N_("请写科技成果名称"),
    "abstract": N_("请写成果简介"),
    "way": N_("请写转化方式"),
    "price": N_("请写拟交易价格"),
    "places": N_("请写在哪里公示：%(places)s"),
    "related_party": N_("请写明受让方和完成人的关系，没有关系也要写明"),
    "objection_procedure": N_("请写明异议怎么提、交给谁、多久答复"),
}


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice as written. ``related_party``: None while nobody has said whether the buyer is related."""

    title: str
    abstract: str
    way: str
    price: str
    places: tuple[str, ...]
    related_party: bool | None
    relation: str
    objection_procedure: str


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing: the field, the sentence (msgid with ``data``) and the rule that asks for it."""

    field: str
    message: str
    data: dict[str, str]
    rule: Rule


def needs_notice(unit: UnitClass) -> bool:
    """Only 国家设立的研究开发机构、高等院校 are bound (促进科技成果转化法 18); others may publish as they like."""
    return unit is UnitClass.PUBLIC


def missing_in_notice(notice: Notice, book: RuleBook, on: date, place: str = NATIONAL) -> tuple[Gap, ...]:
    """Everything the rules of the place ask for that the notice does not say."""
    gaps = [
        Gap(_FIELDS[word], _MISSING[_FIELDS[word]], {}, rule)
        for rule in _found(book, "transfer.notice.contents", on, place)
        for word in rule.items
        if word in _FIELDS and not getattr(notice, _FIELDS[word]).strip()
    ]
    for rule in _found(book, "transfer.notice.places", on, place):
        absent = [where for where in rule.items if where not in notice.places]
        if absent:
            gaps.append(Gap("places", _MISSING["places"], {"places": "、".join(absent)}, rule))
    if notice.related_party is None or (notice.related_party and not notice.relation.strip()):
        marked = _found(book, "transfer.notice.mark_related_buyer", on, place)
        gaps += [Gap("related_party", _MISSING["related_party"], {}, rule) for rule in marked]
    if not notice.objection_procedure.strip():
        procedure = _found(book, "transfer.notice.objection_procedure_published", on, place)
        gaps += [Gap("objection_procedure", _MISSING["objection_procedure"], {}, rule) for rule in procedure]
    return tuple(gaps)


def _found(book: RuleBook, key: str, on: date, place: str) -> list[Rule]:
    rule = book.find(key, on, place)
    return [] if rule is None or rule.value is False else [rule]


def notice_clock(published_at: datetime, book: RuleBook, place: str = NATIONAL) -> tuple[Clock, Rule]:
    """The waiting period from publication; the day of publication is not counted. KeyError where no rule is known."""
    rule = book.at("transfer.notice.days", published_at.astimezone(SHANGHAI).date(), place)
    return Clock(published_at, rule.clock(Purpose.WAITING)), rule


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why signing has to wait; ``blocks`` False: the rule is too weakly known, it is shown and does not refuse."""

    code: str
    message: str
    data: dict[str, object]
    rule: Rule | None
    blocks: bool

    def refuse(self) -> None:
        """NotAllowedNow when it blocks."""
        if self.blocks:
            raise NotAllowedNow(self.message, code=self.code, **self.data)


def signing_obstacle(
    unit: UnitClass,
    published: Sequence[datetime],
    open_objections: int,
    book: RuleBook,
    at: datetime,
    place: str = NATIONAL,
) -> Obstacle | None:
    """What keeps a price by agreement from being signed: no notice, its period still running, an open objection.

    ``published``: when each notice in force was published, the last one counts.
    """
    if not needs_notice(unit):
        return None
    on = at.astimezone(SHANGHAI).date()
    contents = book.find("transfer.notice.contents", on, place)
    if not published:
        message = N_("协议定价要先公示，还没有公示，不能签约。")
        return Obstacle("notice_missing", message, {}, contents, contents is not None and contents.may_block)
    clock, rule = notice_clock(max(published), book, place)
    if not clock.has_run_out(at):
        last = clock.last_day
        data: dict[str, object] = {"day": last.isoformat() if last else "", "days": rule.whole}
        message = N_("公示不少于 %(days)s 日，到 %(day)s 24:00 期满，期满前不能签约。")
        return Obstacle("notice_running", message, data, rule, rule.may_block)
    if open_objections:
        procedure = book.find("transfer.notice.objection_procedure_published", on, place)
        message = N_("还有 %(number)s 件异议没有处理完，处理完才能签约。")
        return Obstacle(
            "objection_open",
            message,
            {"number": open_objections},
            procedure,
            procedure is not None and procedure.may_block,
        )
    return None
