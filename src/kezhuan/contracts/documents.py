"""The registration form of a contract, and the yearly report of transfer, as xlsx and as docx (python-docx)."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from kezhuan.contracts.models import Contract, Side
from kezhuan.contracts.parties import COUNTRIES
from kezhuan.engine.spreadsheet.writing import write_table
from kezhuan.parties.choices import division_name, industry_name
from kezhuan.ui.documents import heading, page, paragraph, saved, table
from kezhuan.ui.formatting import grouped

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Facts = Sequence[tuple[str, str]]


def form_facts(contract: Contract) -> list[tuple[str, str]]:
    """The fields of the registration form, in its order: what the national system asks for, in words and codes."""
    facts = [
        (_("合同登记编号"), contract.certificate_number),
        (_("合同编号"), contract.reference_number),
        (_("项目名称"), contract.name),
        (_("合同类别"), _kind(contract)),
        (_("签订日期"), _day(contract.signed_on)),
        (
            _("有效期限"),
            _("%(start)s 至 %(end)s") % {"start": _day(contract.valid_from), "end": _day(contract.valid_to)},
        ),
    ]
    for side, word in ((Side.SELLER, _("卖方")), (Side.BUYER, _("买方"))):
        parties = [party for party in contract.parties.all() if party.side == side]
        for number, party in enumerate(parties, 1):
            who = word if len(parties) == 1 else f"{word} {number}"
            facts += [
                (_("%(who)s名称") % {"who": who}, party.name),
                (_("%(who)s统一社会信用代码") % {"who": who}, party.credit_code),
                (_("%(who)s类别") % {"who": who}, str(party.get_nature_display())),
                (_("%(who)s国别") % {"who": who}, f"{party.country} {_(COUNTRIES.get(party.country, ''))}".strip()),
                (_("%(who)s行政区划") % {"who": who}, _coded(party.division_code, division_name(party.division_code))),
                (_("%(who)s行业") % {"who": who}, industry_name(party.industry_code)),
            ]
    return [
        *facts,
        (_("成交额（元）"), grouped(contract.total_value, 2)),
        (_("技术交易额（元）"), grouped(contract.technology_value, 2)),
        (_("技术领域"), str(contract.get_field_display())),
        (_("知识产权形式"), str(contract.get_ip_display())),
        (_("计划来源"), str(contract.get_plan_source_display())),
    ]


def _kind(contract: Contract) -> str:
    words = str(contract.get_kind_display())
    return f"{words}（{contract.get_form_display()}）" if contract.form else words


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _coded(code: str, name: str) -> str:
    return f"{code} {name}".strip() if code else ""


def price_rows(contract: Contract) -> list[list[str]]:
    return [[str(line.get_kind_display()), line.label, grouped(line.amount, 2)] for line in contract.lines.all()]


def form_xlsx(contract: Contract) -> bytes:
    """One row a field; the items of the price follow."""
    rows: list[list[str]] = [[name, value] for name, value in form_facts(contract)]
    rows += [[f"{kind} {label}".strip(), amount] for kind, label, amount in price_rows(contract)]
    return write_table(rows, [_("项目"), _("内容")], "xlsx", title=_("技术合同登记表"))


def form_docx(contract: Contract) -> bytes:
    """The form on A4: a table of fields, then the items of the price."""
    document = page(_("技术合同登记表"))
    table(document, [[name, value] for name, value in form_facts(contract)], [_("项目"), _("内容")])
    rows = price_rows(contract)
    if rows:
        heading(document, _("分项价款"))
        table(document, rows, [_("用途"), _("名目"), _("金额（元）")])
    return saved(document)


def report_docx(title: str, facts: Facts, note: str) -> bytes:
    """A report of figures: name, value, and where they come from."""
    document = page(title)
    table(document, [[name, value] for name, value in facts], [_("指标"), _("数值")])
    paragraph(document, note)
    return saved(document)
