"""Wrong input on the forms of the channel: each gets exactly its sentences, and nothing that was typed is lost."""

import pytest

from tests.access import Who
from tests.architecture.test_access import World, world
from tests.scenarios.forms import CHOICE, DAY, MOBILE, NUMBER, REASON, Page, faults_of, long

__all__ = ["world"]

OUTREACH = [
    Page(
        "outreach:new-event",
        Who.COUNTY_OFFICER,
        {
            "kind": "matching",
            "title": "泵阀供需对接会",
            "division_code": "330324",
            "city_industry": "",
            "place": "科技大市场二楼",
            "starts_at": "2026-12-10T14:00",
            "ends_at": "2026-12-10T16:30",
            "capacity": "80",
            "hosts": "",
            "introduction": "",
            "agenda": "",
            "items": "",
        },
        [
            ({"title": ""}, "请填写“名称”"),
            ({"place": long(120)[0]}, long(120)[1]),
            ({"starts_at": "下周三"}, "请按 2027-06-30 17:00 的样子填写日期和时间"),
            ({"ends_at": "2026-12-10T13:00"}, "结束时间要晚于开始时间"),
            ({"capacity": "0"}, "名额请填 1 到 100,000，不限就留空"),
            ({"capacity": "很多"}, "请填写整数"),
            ({"agenda": "下午 成果发布"}, "议程第 1 行读不懂，请写成“14:00 内容｜主讲”"),
            ({"hosts": "没有这家单位"}, "有主办单位不在平台上，请填全称或统一社会信用代码，一行一家"),
            ({"items": "XQ-0000"}, "有展示项目找不到，请填已公开的办件编号，一行一个"),
        ],
    ),
    Page(
        "outreach:seat",
        Who.STRANGER,
        {"name": "王大山", "mobile": "13912345678", "organisation_name": "某厂", "consents": "on"},
        [
            ({"name": ""}, "请填写“姓名”"),
            ({"mobile": "1391234"}, MOBILE),
            ({"mobile": ""}, "请填写“手机”"),
            ({"consents": None}, "请勾选后再继续"),
            ({"organisation_name": long(120)[0]}, long(120)[1]),
        ],
    ),
    Page(
        "outreach:new-outcome",
        Who.COUNTY_OFFICER,
        {"kind": "demand", "words": "两家企业约定看样", "organisation_name": "", "number": ""},
        [
            ({"words": ""}, "请填写“内容”"),
            ({"kind": None}, "请选择“成效”"),
            ({"organisation_name": "没有这家单位"}, "平台上没有叫这个名字的单位，请填全称或统一社会信用代码"),
            ({"number": "XQ-2026-00-00000"}, "没有找到这个办件编号，请核对类别和编号"),
            ({"kind": "contract", "number": "HT-2026-00-00000"}, "没有找到这个办件编号，请核对类别和编号"),
        ],
    ),
    Page(
        "outreach:new-follow-up",
        Who.COUNTY_OFFICER,
        {"words": "回访到场企业", "owner": "永嘉专员", "due_on": "2030-12-20"},
        [
            ({"words": ""}, "请填写“要做什么”"),
            ({"owner": "nobody"}, "没有找到这个账号，请核对"),
            ({"due_on": "月底"}, DAY),
            ({"due_on": "2020-01-01"}, "期限不能早于今天"),
        ],
    ),
]

DEALS = [
    Page(
        "deals:new",
        Who.MEMBER,
        {
            "organisation": "@jia",
            "problem": "密封面渗漏",
            "purpose": "",
            "timing": "",
            "contact_name": "赵采购",
            "contact_mobile": "13800001234",
        },
        [
            ({"problem": ""}, "请填写“想解决什么”"),
            ({"problem": long(2000)[0]}, long(2000)[1]),
            ({"contact_name": ""}, "请填写“联系人”"),
            ({"contact_mobile": "0577-1"}, MOBILE),
            ({"timing": long(120)[0]}, long(120)[1]),
        ],
    ),
    Page(
        "deals:entrust",
        Who.MEMBER,
        {
            "organisation": "@jia",
            "broker": "没有这人",
            "words": "想谈许可",
            "contact_name": "赵采购",
            "contact_mobile": "13800001234",
        },
        [
            ({}, "请选择在册并有账号的技术经纪人"),
            ({"words": ""}, "请填写“请他写什么”"),
            ({"contact_mobile": "1"}, f"请选择在册并有账号的技术经纪人 {MOBILE}"),
        ],
    ),
    Page(
        "deals:decline",
        Who.COUNTY_OFFICER,
        {"reason": "", "cause": ""},
        [({}, REASON), ({"reason": long(300)[0]}, long(300)[1])],
    ),
    Page("deals:revise-entrusted", Who.MEMBER, {"reason": ""}, [({}, REASON)]),
    Page(
        "deals:credit-fee",
        Who.MEMBER,
        {"fee": "1000"},
        [
            ({"fee": "很多"}, "“很多”不是一个金额。请只写一个数，例如 80 或 80 万元。"),
            ({"fee": "-1"}, "金额不能是负数"),
            ({"fee": "1.005"}, "“1.005”不是一个金额。请只写一个数，例如 80 或 80 万元。"),
        ],
    ),
    Page(
        "deals:credit-propose",
        Who.MEMBER,
        {"line-0-broker": "没有这人", "line-0-role": "closed", "line-0-percent": "100"},
        [
            ({}, "没有找到这位在册的技术经纪人；有同名的请填登记编号"),
            (
                {"line-0-role": ""},
                "没有找到这位在册的技术经纪人；有同名的请填登记编号 请选择在这笔交易里做了什么",
            ),
            ({"line-0-percent": "一半"}, f"{NUMBER} 没有找到这位在册的技术经纪人；有同名的请填登记编号"),
            ({"line-0-percent": ""}, "没有找到这位在册的技术经纪人；有同名的请填登记编号 请填写比例"),
        ],
    ),
]

BROKERS = [
    Page("brokers:ask", Who.MEMBER, {"words": long(300)[0]}, [({}, long(300)[1])]),
    Page("brokers:move", Who.COUNTY_OFFICER, {"reason": ""}, [({}, REASON)]),
]

ORDERS = [
    Page(
        "orders:new",
        Who.MEMBER,
        {
            "organisation": "@jia",
            "kind": "challenge",
            "title": "深冷球阀零泄漏密封",
            "need": "零下 196 度开关一万次泄漏为零。",
            "deliverables": "样机三台，检测报告，全套图纸。",
            "eligibility": "在中国登记的企业、高校院所。",
            "audit_right": "",
            "budget": "200",
            "questions_until": "2027-01-10T17:00",
            "deadline": "2027-01-20T17:00",
            "criteria": "技术路线 60\n报价 40",
            "milestones": "2027-06-30 40 样机通过试验\n2027-12-31 60 交付",
        },
        [
            ({"title": ""}, "请填写“标题”"),
            ({"need": "短"}, "请写要解决什么问题、达到什么指标，10 到 4,000 个字"),
            ({"budget": "0"}, "请填写大于 0 的榜金或预算"),
            ({"budget": "两百万"}, NUMBER),
            ({"deadline": "下月"}, "请按 2027-06-30 17:00 的样子填写时间"),
            ({"questions_until": "2027-02-01T17:00"}, "提问截止不能晚于方案截止"),
            ({"criteria": "技术路线"}, "每行写一个指标和权重，例如：技术路线 40"),
            ({"criteria": "技术路线 60\n报价 30"}, "评审指标的权重合计要等于 100"),
            ({"milestones": "六月底 样机"}, "每行写日期、付款比例和内容，例如：2027-06-30 40 样机通过试验"),
            ({"milestones": "2027-06-30 40 样机\n2027-12-31 50 交付"}, "节点的付款比例合计要等于 100"),
            (
                {"milestones": "2026-12-30 40 样机\n2027-12-31 60 交付"},
                "节点日期要晚于方案截止，并按先后排列",
            ),
        ],
    ),
    Page(
        "orders:ask",
        Who.OUTSIDER,
        {"text": "短"},
        [({}, "请写清问题，5 到 1,000 个字，不要写出您是谁"), ({"text": ""}, "请填写“问题”")],
    ),
    Page("orders:cancel", Who.MEMBER, {"reason": ""}, [({}, REASON), ({"reason": long(500)[0]}, long(500)[1])]),
    Page("orders:no-award", Who.MEMBER, {"reason": ""}, [({}, REASON)]),
    Page("orders:answer", Who.MEMBER, {"answer": ""}, [({}, "请填写“答复”")]),
]

CONTRACTS = [
    Page("contracts:reason", Who.COUNTY_OFFICER, {"reason": ""}, [({}, REASON)]),
    Page("contracts:sign", Who.MEMBER, {"signed_on": "昨天"}, [({}, DAY), ({"signed_on": ""}, "请填写“签订日期”")]),
]

DISPOSAL = [
    Page(
        "disposal:new",
        Who.MEMBER,
        {
            "way": "assignment",
            "mode": "agreement",
            "unit_kind": "public",
            "abstract": "在液化天然气管线上密封不渗漏的球阀密封副。",
            "intended_price": "80",
            "base_price": "",
            "price_basis": "评估报告",
            "terms": "",
            "buyer": "",
            "buyer_completer": "",
            "related": "no",
            "relation": "",
        },
        [
            ({"abstract": "短"}, "请写成果简介，不少于 10 个字，公示时会公开"),
            ({"abstract": ""}, "请填写“成果简介”"),
            ({"intended_price": ""}, "协议定价要写拟交易价格"),
            ({"intended_price": "八十万"}, NUMBER),
            ({"intended_price": "-1"}, "价格不能是负数，也不能超过十万亿元"),
            ({"buyer": "不存在的公司"}, "没有找到这家单位，请填写登记的全称，或先请它入驻"),
            ({"way": "self", "mode": "bidding", "base_price": "1"}, "自行实施没有受让方，不能挂牌或竞价"),
            ({"mode": "listing"}, "挂牌和竞价应当合理确定底价，请填大于 0 的底价"),
            ({"mode": "listing", "base_price": "1", "price_basis": ""}, "请写底价怎样确定：评估、询价或可比交易"),
            ({"related": "yes"}, "请写明受让方和完成人是什么关系，公示时会公开"),
            ({"unit_kind": ""}, "请选择“本单位性质”"),
        ],
    ),
    Page(
        "disposal:decide",
        Who.MEMBER,
        {
            "decided_on": "2026-11-20",
            "decided_by": "院长办公会",
            "number": "",
            "diligence": "三次议价，委托评估，核查关联关系。",
        },
        [
            ({"decided_on": "昨天"}, DAY),
            ({"decided_on": "2099-01-01"}, "决定日期不能晚于今天"),
            ({"decided_by": ""}, "请填写“谁决定的”"),
            ({"diligence": "短"}, "请写议价、评估、关联关系核查的过程，不少于 10 个字"),
            ({"number": long(80)[0]}, long(80)[1]),
        ],
    ),
    Page(
        "disposal:trial-new",
        Who.MEMBER,
        {
            "user": "丙鞋业有限公司",
            "starts_on": "2090-12-01",
            "ends_on": "2091-03-01",
            "scope": "在一条产线上试用，单位派人调试。",
            "fee": "0",
            "price_after": "",
        },
        [
            ({"user": "没有这家"}, "没有找到这家单位，请填写登记的全称，或先请它入驻"),
            ({"starts_on": "2020-01-01", "ends_on": "2020-03-01"}, "试用开始不能早于今天"),
            ({"ends_on": "2090-11-30"}, "试用结束要晚于试用开始"),
            ({"ends_on": "2095-01-01"}, "试用期最长 24 个月，请核对年份"),
            ({"scope": "短"}, "请写试用的范围、条件和双方责任，10 到 4,000 个字"),
            ({"fee": "-1"}, "金额不能是负数，也不能超过十万亿元"),
        ],
    ),
    Page("disposal:abandon", Who.MEMBER, {"reason": ""}, [({}, REASON), ({"reason": long(500)[0]}, long(500)[1])]),
]

GAZETTE = [
    Page(
        "gazette:object",
        Who.STRANGER,
        {
            "grounds": "受让方和完成人是夫妻，没有注明。",
            "name": "钱立新",
            "mobile": "13800005678",
            "agreed": "on",
        },
        [
            ({"grounds": "短"}, "请写明异议的事实和理由，不少于 10 个字"),
            ({"grounds": ""}, "请填写“异议事实和理由”"),
            ({"name": "钱"}, "请填写真实姓名：匿名的异议无法核实和答复"),
            ({"name": ""}, "请填写“真实姓名”"),
            ({"mobile": "123"}, MOBILE),
            ({"mobile": ""}, "请填写“手机号”"),
            ({"agreed": None}, "请勾选后再继续"),
        ],
    ),
    Page(
        "gazette:answer",
        Who.COUNTY_OFFICER,
        {"reason": ""},
        [({}, "请填写“处理意见”"), ({"reason": long(500)[0]}, long(500)[1])],
    ),
    Page("gazette:withdraw", Who.MEMBER, {"reason": ""}, [({}, REASON)]),
    Page("gazette:objector", Who.COUNTY_OFFICER, {"reason": ""}, [({}, "请填写“为什么要看完整号码”")]),
]

RATINGS = [
    Page(
        "ratings:rating",
        Who.MEMBER,
        {"level": "", "words": "来得很快"},
        [({}, "请选择“这次服务”"), ({"level": "9"}, CHOICE)],
    ),
]

PAGES = [*OUTREACH, *DEALS, *BROKERS, *ORDERS, *CONTRACTS, *DISPOSAL, *GAZETTE, *RATINGS]


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES, ids=str)
def test_wrong_input_is_answered_in_its_own_words_and_nothing_is_lost(page: Page, world: World) -> None:
    assert list(faults_of(page, world)) == []


@pytest.mark.pure
def test_there_are_at_least_eighty_cases() -> None:
    assert sum(len(page.wrong) for page in PAGES) >= 80
