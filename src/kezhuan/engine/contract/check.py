"""The check before signing: what a draft lacks or contradicts, why, by which article, and what to write."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kezhuan.engine.contract.clauses import Clause, Need, clauses_of
from kezhuan.engine.contract.kinds import ContractType, DevelopmentForm
from kezhuan.engine.contract.payment import PaymentPlan, schedule
from kezhuan.engine.contract.value import PriceItem, value_of
from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.money import Money
from kezhuan.engine.policy import Rule, RuleBook
from kezhuan.engine.policy.rule import NATIONAL
from kezhuan.engine.words import N_

#: Words that say nothing: a clause of only these is as good as missing. 无 is an answer for the terms.
_EMPTY = frozenset({"", "/", "-", "—", "待定", "略", "同上"})


@dataclass(frozen=True, slots=True)
class Patent:
    """What art. 845 asks for; ``expires_on`` is the end of its term."""

    title: str
    applicant: str
    owner: str
    applied_on: date | None
    number: str
    expires_on: date | None

    @property
    def is_complete(self) -> bool:
        named = (self.title, self.applicant, self.owner, self.number)
        return all(text.strip() for text in named) and None not in (self.applied_on, self.expires_on)


@dataclass(frozen=True, slots=True)
class Draft:
    """A contract as far as it is written. ``clauses`` maps a clause's code to its words."""

    type: ContractType
    form: DevelopmentForm | None
    title: str
    seller: str
    buyer: str
    clauses: Mapping[str, str]
    items: tuple[PriceItem, ...]
    plan: PaymentPlan | None
    patents: tuple[Patent, ...] = ()
    involves_patents: bool = False
    in_writing: bool = True
    signed_on: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    is_service_invention: bool = False
    priority_answered: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One gap: where (``field``), what and why (msgids with ``data``), what to write, and the rule behind it."""

    code: str
    field: str
    need: Need
    name: str
    why: str
    write: str
    rule: Rule | None
    data: Mapping[str, object]

    @property
    def stops(self) -> bool:
        """True where the law says 应当 and the rule is well known: signing is refused until it is mended."""
        return self.need is Need.MUST and (self.rule is None or self.rule.may_block)


def check(draft: Draft, book: RuleBook, on: date, place: str = NATIONAL) -> tuple[Finding, ...]:
    """Every gap of the draft under the rules of ``on`` at ``place``: 法律要求 first, then in the order of writing."""
    found = [*_parties(draft), *_form(draft, book, on, place), *_clauses(draft, book, on, place)]
    found += [*_patents(draft, book, on, place), *_money(draft, book, on, place), *_dates(draft)]
    found += _priority(draft, book, on, place)
    order = list(Need)
    return tuple(sorted(found, key=lambda finding: order.index(finding.need)))


def _finding(
    code: str, field: str, need: Need, texts: tuple[str, str, str], rule: Rule | None = None, **data: object
) -> Finding:
    name, why, write = texts
    return Finding(code, field, need, name, why, write, rule, data)


def _parties(draft: Draft) -> list[Finding]:
    found = []
    for field, name in (("seller", draft.seller), ("buyer", draft.buyer)):
        if not name.strip():
            texts = (N_("当事人"), N_("没有当事人就没有合同"), N_("写明双方的全称"))
            found.append(_finding("party_missing", field, Need.MUST, texts))
    if draft.seller.strip() and draft.seller.strip() == draft.buyer.strip():
        texts = (N_("当事人"), N_("买卖双方是同一个单位"), N_("请核对双方名称"))
        found.append(_finding("party_same", "buyer", Need.MUST, texts))
    return found


def _form(draft: Draft, book: RuleBook, on: date, place: str) -> list[Finding]:
    """开发 (851), 转让 and 许可 (863) are made in writing."""
    if draft.in_writing:
        return []
    key = "contract.writing_required_for"
    if draft.type is ContractType.DEVELOPMENT:
        key = "contract.development.in_writing"
    rule = book.find(key, on, place)
    wanted = rule is not None and (rule.value is True or (rule.unit == "list" and draft.type.word in rule.items))
    if not wanted:
        return []
    texts = (N_("书面形式"), N_("这类合同应当采用书面形式"), N_("签订书面合同，电子合同也可以"))
    return [_finding("not_in_writing", "in_writing", Need.MUST, texts, rule)]


def _clauses(draft: Draft, book: RuleBook, on: date, place: str) -> list[Finding]:
    royalty = draft.plan is not None and draft.plan.mode.has_royalty
    wanted = clauses_of(draft.type, draft.form, patents=False, royalty=royalty)
    return [
        _finding("clause_missing", clause.code, clause.need, (clause.name, clause.why, clause.write),
                 book.find(clause.rule, on, place))
        for clause in wanted
        if _is_missing(clause, draft)
    ]  # fmt: skip


def _is_missing(clause: Clause, draft: Draft) -> bool:
    if clause.code == "title":
        return not draft.title.strip()
    if clause.code == "price":
        return not draft.items and draft.plan is None
    if clause.code == "royalty":
        return draft.plan is None or draft.plan.royalty is None
    return draft.clauses.get(clause.code, "").strip() in _EMPTY


def _patents(draft: Draft, book: RuleBook, on: date, place: str) -> list[Finding]:
    rule = book.find("contract.contents.patent", on, place)
    clause = next(clause for clause in clauses_of(draft.type, draft.form, patents=True) if clause.code == "patents")
    texts = (clause.name, clause.why, clause.write)
    found = []
    if draft.involves_patents and not draft.patents:
        found.append(_finding("patents_missing", "patents", Need.MUST, texts, rule))
    found += [
        _finding("patent_incomplete", "patents", Need.MUST, texts, rule, number=patent.number or patent.title)
        for patent in draft.patents
        if not patent.is_complete
    ]
    term = book.find("contract.licence.within_patent_term", on, place)
    if draft.type is ContractType.LICENCE and draft.valid_to is not None and term is not None:
        for patent in draft.patents:
            if patent.expires_on is not None and patent.expires_on < draft.valid_to:
                words = (N_("许可期限"), N_("许可期限超过了专利权的有效期限，超出的部分没有效力"),
                         N_("把结束日期改到 %(day)s 或者以前"))  # fmt: skip
                found.append(
                    _finding(
                        "beyond_patent_term", "valid_to", Need.MUST, words, term, day=patent.expires_on.isoformat()
                    )
                )
    return found


def _money(draft: Draft, book: RuleBook, on: date, place: str) -> list[Finding]:
    found: list[Finding] = []
    value = value_of(draft.items, book, on, place)
    rule = book.find("contract.technology_value.excludes", on, place)
    if draft.items and not value.technology:
        texts = (N_("技术交易额"), N_("分项里没有技术费，登记机构会认为不是技术合同"), N_("把技术费单独列一项"))
        found.append(_finding("no_technology", "items", Need.USUAL, texts, rule))
    if draft.plan is None:
        return found
    try:
        schedule(draft.plan)
    except InvalidInput as error:
        sentence = next(iter(error.fields.values()), error.message)
        texts = (N_("付款计划"), sentence, N_("按合同约定改正付款计划"))
        found.append(_finding("plan", "plan", Need.USUAL, texts, book.find("contract.payment_modes", on, place)))
    fixed = value.total
    if draft.items and draft.plan.total != fixed and (draft.plan.total or not draft.plan.mode.has_royalty):
        texts = (N_("付款计划"), N_("付款计划的总额和分项合计不一致"), N_("分项合计是 %(sum)s 元，请改成一致"))
        data = {"sum": format(fixed.yuan, "f")}
        found.append(_finding("total_differs", "plan", Need.USUAL, texts, None, **data))
    if not draft.plan.mode.has_royalty and draft.plan.total == Money.zero():
        texts = (N_("价款、报酬或者使用费"), N_("总额是零"), N_("写明总额；确实不收费的，登记前请问登记机构"))
        found.append(_finding("nothing_paid", "items", Need.USUAL, texts, None))
    return found


def _dates(draft: Draft) -> list[Finding]:
    if draft.valid_from and draft.valid_to and draft.valid_to < draft.valid_from:
        texts = (N_("有效期限"), N_("结束日期早于开始日期"), N_("请核对起止日期"))
        return [_finding("dates_reversed", "valid_to", Need.MUST, texts)]
    if not (draft.valid_from and draft.valid_to):
        texts = (N_("有效期限"), N_("登记表要填有效期限"), N_("写明从哪天到哪天"))
        return [_finding("dates_missing", "valid_to", Need.USUAL, texts)]
    return []


def _priority(draft: Draft, book: RuleBook, on: date, place: str) -> list[Finding]:
    """职务技术成果的完成人 may take it on equal terms (847): asked before it is assigned to somebody else."""
    if draft.type is not ContractType.ASSIGNMENT or not draft.is_service_invention or draft.priority_answered:
        return []
    texts = (N_("完成人的优先受让权"), N_("转让职务技术成果，完成人在同等条件下优先"),
             N_("先书面询问完成人，把答复记下来"))  # fmt: skip
    return [
        _finding("priority_open", "priority", Need.MUST, texts, book.find("contract.completer_priority", on, place))
    ]
