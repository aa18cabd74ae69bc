"""Wrong input about contracts, money, rewards, brokers and calls: each sentence says what to do, nothing is lost."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from kezhuan.contracts.models import Contract
from kezhuan.deals.actions.credit import propose_shares
from kezhuan.engine.credit import Line
from kezhuan.engine.errors import Conflict, InvalidInput
from tests.access import Who
from tests.architecture.test_access import World, world
from tests.cast import OrganisationFactory, acting
from tests.contracts import access as contracts
from tests.contracts.making import Making
from tests.deals.brokerage import make_broker, make_deal
from tests.scenarios.forms import DAY, NUMBER, REASON, Page, faults_of, long

__all__ = ["world"]
TAKEN = "2026330304000099"
#: The management form of five equal rows.
ROYALTY: dict[str, str | None] = {
    "mode": "royalty",
    "basis": "销售额",
    "rates": "3",
    "starts_on": "2027-01-01",
    "ends_on": "2027-12-31",
}
ROWS = {"rows-TOTAL_FORMS": "2", "rows-INITIAL_FORMS": "0"}


def _rows(*rows: dict[str, str]) -> dict[str, str]:
    return ROWS | {f"rows-{number}-{name}": text for number, row in enumerate(rows) for name, text in row.items()}


DRAFTING = [
    Page(
        "contracts:new",
        Who.MEMBER,
        {
            "name": "球阀密封面改进",
            "kind": "consulting",
            "form": "",
            "organisation": "@jia",
            "side": "seller",
            "other": "乙理工大学",
            "other_nature": "university",
        },
        [
            ({"name": ""}, "请填写“项目名称”"),
            ({"kind": ""}, "请选择“合同类别”"),
            ({"other": ""}, "请填写“对方”"),
            ({"kind": "development"}, "请选择委托开发还是合作开发"),
            ({"other": "@own"}, "同一个单位只能写一次，不能既是买方又是卖方"),
            ({"other": "外地某公司", "other_nature": ""}, "请选择当事人类别"),
        ],
    ),
    Page(
        "contracts:part",
        Who.MEMBER,
        {
            "name": "球阀密封面改进",
            "kind": "consulting",
            "form": "",
            "valid_from": "2026-12-01",
            "valid_to": "2027-12-31",
            "field": "",
            "ip": "",
            "plan_source": "",
            "priority_answer": "",
        },
        [
            ({"valid_to": "2026-11-30"}, "结束日期不能早于开始日期"),
            ({"valid_from": "下个月"}, DAY),
            ({"name": ""}, "请填写“项目名称”"),
        ],
        {"part": "subject"},
    ),
    Page(
        "contracts:part",
        Who.MEMBER,
        _rows(
            {"kind": "technology", "label": "技术费", "amount": "80"}, {"kind": "equipment", "label": "", "amount": ""}
        ),
        [
            ({"rows-0-amount": "-1"}, "请填写不小于 0 的数"),
            ({"rows-0-amount": "八十"}, NUMBER),
            ({"rows-0-amount": "80.005"}, "小数点后请最多写 2 位"),
            ({"rows-1-label": "试验台"}, "请填写这一项的金额"),
            ({"rows-0-label": long(80)[0]}, long(80)[1]),
        ],
        {"part": "price"},
    ),
    Page(
        "contracts:part",
        Who.MEMBER,
        {
            "mode": "instalments",
            "total": "100",
            "basis": "",
            "rates": "",
            "period": "year",
            "starts_on": "",
            "ends_on": "",
            "pay_days": "30",
            "minimum": "",
            "cap": "",
        }
        | _rows(
            {"label": "首付款", "due_on": "2026-12-10", "percent": "30", "amount": ""},
            {"label": "尾款", "due_on": "2027-06-10", "percent": "70", "amount": ""},
        ),
        [
            ({"rows-1-percent": "60"}, "各期合计和总额不一致，请改各期的比例或者金额"),
            ({"rows-1-percent": "", "rows-1-amount": "80"}, "各期合计和总额不一致，请改各期的比例或者金额"),
            ({"rows-1-amount": "70"}, "比例和金额请只写一个"),
            ({"rows-1-due_on": ""}, "请写应付日期"),
            ({"rows-1-label": ""}, "请写名目，例如首付款"),
            ({"rows-1-percent": "101"}, "请填写不大于 100 的数"),
            ({"mode": "single"}, "一次总付只能有一笔，分几笔请选分期支付"),
            ({"total": "-1"}, "请填写不小于 0 的数"),
            ({"mode": "royalty", "rates": "3"}, "提成支付的请填写起止日期 提成支付的请填写起止日期"),
            (
                {
                    "mode": "royalty",
                    "basis": "销售额",
                    "rates": "三",
                    "starts_on": "2027-01-01",
                    "ends_on": "2027-12-31",
                },
                "请只写数字，用空格隔开，例如：3 2.5 2",
            ),
            (
                ROYALTY | {"basis": ""},
                "请写明按什么提成",
            ),
            (
                ROYALTY | {"ends_on": "2026-12-31"},
                "结束日期不能早于开始日期",
            ),
        ],
        {"part": "payment"},
    ),
    Page("contracts:part", Who.MEMBER, {"subject": long(4000)[0]}, [({}, long(4000)[1])], {"part": "clauses"}),
]

REGISTERING = [
    Page(
        "contracts:sign",
        Who.MEMBER,
        {"signed_on": "2026-11-20"},
        [
            ({}, "还有当事人没有确认：甲阀门有限公司。请他们的单位管理员先在合同页上确认。"),
            ({"signed_on": "2099-01-01"}, "签订日期不能晚于今天"),
        ],
    ),
    Page(
        "contracts:examine",
        Who.COUNTY_OFFICER,
        {"is_technology": "yes", "kind": "consulting", "verified_value": "100", "opinion": "要素齐全"},
        [
            ({"verified_value": "101"}, "核定的技术交易额不能超过成交额"),
            ({"verified_value": ""}, "请填写核定的技术交易额，不能是负数"),
            ({"kind": ""}, "请选择认定的合同类别"),
            ({"is_technology": "no", "opinion": ""}, "不属于技术合同的，请写明理由"),
        ],
    ),
    Page(
        "contracts:register",
        Who.COUNTY_OFFICER,
        {"certificate_number": "2026330304000017"},
        [
            ({"certificate_number": "202633030400001"}, "登记证明编号是 16 位数字，请核对"),
            ({"certificate_number": TAKEN}, "这个登记证明编号已经用过，请核对。"),
        ],
    ),
    Page(
        "contracts:invite",
        Who.COUNTY_OFFICER,
        {"name": "没有这人", "organisation": ""},
        [({}, "没有找到这位专家，请核对姓名和单位"), ({"name": ""}, "请填写“专家姓名”")],
    ),
    Page(
        "contracts:change",
        Who.MEMBER,
        {
            "name": "球阀密封面改进",
            "valid_from": "",
            "valid_to": "",
            "total_value": "100",
            "technology_value": "100",
            "reason": "范围缩小",
        },
        [
            ({}, "没有要变更的内容，请至少改一项"),
            ({"technology_value": "101"}, "技术交易额请填写零到成交额之间的数"),
            ({"total_value": "-1"}, "成交额不能是负数 技术交易额请填写零到成交额之间的数"),
            ({"name": "新名称", "reason": ""}, "请填写“变更理由”"),
        ],
    ),
]

MONEY = [
    Page(
        "contracts:receive",
        Who.MEMBER,
        {"amount": "100", "received_on": "2026-11-21", "note": "", "key": "key-wrong-input"},
        [
            ({"amount": "0"}, "请填写大于零的金额，最多两位小数"),
            ({"amount": "100.01"}, "超过这一期还没有付的金额，多付的部分请记到另一期"),
            ({"amount": "一百"}, NUMBER),
            ({"received_on": "2099-01-01"}, "到账日期不能晚于今天"),
            ({"received_on": "2026-11-19"}, "到账日期不能早于签订日期"),
        ],
    ),
    Page("contracts:void", Who.MEMBER, {"reason": ""}, [({}, REASON)]),
    Page(
        "contracts:royalty",
        Who.MEMBER,
        {"base": "1000", "note": ""},
        [({"base": "1000"}, "这一期不是提成，不用填报。"), ({"base": ""}, "请填写“提成基数（元）”")],
    ),
    Page(
        "contracts:reward-new",
        Who.MEMBER,
        {
            "way": "assignment",
            "nature": "private",
            "on": "2026-11-20",
            "members": "王工 主要 60\n周老师 转化 40",
            "cost": "",
            "tax": "",
            "unit_rule": "",
            "agreement": "",
            "agreed_amount": "",
            "equity": "",
            "profits": "",
        },
        [
            ({}, "还没有可以分配的到账，到账以后再测算。"),
            ({"members": "王工六十"}, "第 1 行看不懂，请写“姓名 类别 份额”，例如：王工 主要 60"),
            ({"unit_rule": "120"}, "请填写不大于 100 的数"),
        ],
    ),
    Page(
        "contracts:reward-staff",
        Who.MEMBER,
        {"people": "周老师"},
        [({}, "第 1 行看不懂，请写“姓名 份额”，例如：周老师 1"), ({"people": ""}, "请填写“转化人员和份额”")],
    ),
    Page(
        "contracts:reward-pay",
        Who.MEMBER,
        {"amount": "70", "paid_on": "2026-11-22", "note": "", "key": "key-wrong-payout"},
        [
            ({"amount": "70.01"}, "超过这个人还没有兑现的金额，请核对"),
            ({"amount": "0"}, "请填写大于零的金额，最多两位小数"),
            ({"paid_on": "2099-01-01"}, "兑现日期不能晚于今天"),
        ],
    ),
    Page("contracts:reward-agree", Who.MEMBER, {"pay_by": "2020-01-01"}, [({}, "兑现期限不能早于今天")]),
    Page(
        "deals:reward-calculator",
        Who.STRANGER,
        {
            "way": "assignment",
            "unit": "public",
            "place": "330304",
            "on": "2026-11-20",
            "cash": "1000000",
            "cost": "",
            "tax": "",
            "fiscal_research": "",
            "equity": "",
            "profits": "",
            "unit_rule": "",
            "agreement": "",
            "agreed_amount": "",
            "members": "王工 主要 60\n周老师 转化 40",
        },
        [
            ({"cash": ""}, "请填写到账的成交金额，要大于零"),
            ({"cash": "-5"}, "请填写不小于 0 的数"),
            ({"way": "equity"}, "请填写作价形成的出资额，要大于零"),
            ({"way": "implementation"}, "请填写每年的营业利润"),
            ({"way": "implementation", "profits": "100 万"}, "第 1 行请只写一个金额，单位元"),
            ({"members": "周老师 转化 40"}, "请至少写一位主要贡献人员"),
            ({"members": "王工 主要 -1"}, "第 1 行看不懂，请写“姓名 类别 份额”，例如：王工 主要 60"),
            ({"agreement": "60", "agreed_amount": "5000"}, "约定请写比例或者金额，只写一个"),
            ({"agreement": "101"}, "请填写不大于 100 的数"),
            ({"on": "1990-01-01"}, "这一天还没有可以适用的规定，请改一个日期"),
        ],
    ),
]

BROKERS = [
    Page(
        "brokers:new",
        Who.COUNTY_OFFICER,
        {
            "employment": "full_time",
            "organisation": "",
            "words": "懂泵阀密封",
            "grade": "middle",
            "issuer": "省技术经纪人协会",
            "number": "",
            "issued_on": "2024-01-05",
            "expires_on": "2030-01-04",
        },
        [
            ({"expires_on": "2025-01-04"}, "证书已过期，请先续期再登记"),
            ({"issued_on": "2099-01-05"}, "发证日期不能晚于今天 有效期不能早于发证日期"),
            ({"issued_on": ""}, "请填写“发证日期”"),
            ({"issuer": ""}, "请填写“发证单位”"),
            ({"organisation": "没有这家"}, "没有找到这家单位，请填全称或统一社会信用代码"),
            ({"grade": None}, "请选择“等级”"),
        ],
    ),
]

CALLS = [
    Page(
        "orders:propose",
        Who.OUTSIDER,
        {
            "organisation": "@outsider",
            "summary": "双金属密封副方案，先试验后样机。",
            "approach": "先做材料试验，再做样机。",
            "team": "十人团队，有低温试验台。",
            "price": "150",
            "months": "12",
            "accepts_audit": "on",
        },
        [
            ({"summary": ""}, "请填写“方案概要”"),
            ({"price": "0"}, "报价要大于 0，且不超过榜金或预算"),
            ({"price": "一百五"}, NUMBER),
            ({"months": "0"}, "工期请填 1 到 120 个月的整数"),
            ({"months": "一年"}, "请填写整数"),
        ],
    ),
    Page("orders:panel", Who.MEMBER, {"expert": "没有这人"}, [({}, "没有找到这位专家的账号，请核对账号名或姓名")]),
]

PAGES = [*DRAFTING, *REGISTERING, *MONEY, *BROKERS, *CALLS]


@pytest.fixture(autouse=True)
def _taken(world: World) -> None:
    """One certificate is in use already."""
    number = contracts.registered(world, certificate_number=TAKEN).pk
    assert Contract.objects.filter(pk=number).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES, ids=lambda page: "-".join([page.name, *page.more.values()]))
def test_wrong_input_is_answered_in_its_own_words_and_nothing_is_lost(page: Page, world: World) -> None:
    assert list(faults_of(page, world)) == []


@pytest.mark.django_db
def test_the_same_contract_twice_is_sent_to_the_first(
    world: World, city_officer: Any, second_city_officer: Any, now: datetime
) -> None:
    sides = (acting(world.jia_member), acting(world.yi_member))
    making = Making(world.jia, world.yi, *sides, acting(city_officer), acting(second_city_officer), now)
    first = making.signed()

    with pytest.raises(Conflict) as refusal:
        making.signed()

    number = first.reference_number
    what_to_do = "一份合同只登记一次，请在那一份上继续办理。"
    assert refusal.value.text() == f"同样的当事人、名称、金额和日期，已经有合同 {number}，{what_to_do}"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("percents", "sentence"),
    [
        ((60, 30), "各人的比例相加要正好是 100%，请调整"),
        ((60, 50), "各人的比例相加要正好是 100%，请调整"),
        ((120, -20), "比例要大于 0，不超过 100"),
    ],
)
def test_shares_that_do_not_sum_are_refused(
    world: World, now: datetime, percents: tuple[int, int], sentence: str
) -> None:
    centre = OrganisationFactory.create(name="永嘉技术转移中心", kind="transfer")
    brokers = [make_broker(name, centre) for name in ("林知遥", "陈思远")]
    deal = make_deal(world.jia, world.jia_member, provider=world.yi)
    lines = [Line(broker.pk, "introduced", Decimal(part)) for broker, part in zip(brokers, percents, strict=True)]

    with pytest.raises(InvalidInput) as refusal:
        propose_shares(actor=acting(world.jia_member), deal_id=deal.pk, lines=lines, at=now)

    assert set(refusal.value.fields.values()) == {sentence}
