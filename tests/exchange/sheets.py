"""Good workbooks of every kind, and ways to spoil them."""

from collections.abc import Sequence
from typing import Any

from kezhuan.engine.codes import make_credit_code
from tests.engine.spreadsheet.workbooks import xlsx

Row = dict[str, Any]


def code(serial: int) -> str:
    return str(make_credit_code(serial))


def organisation(serial: int, **more: Any) -> Row:
    return {
        "单位名称": f"样例{serial}阀门有限公司",
        "统一社会信用代码": code(serial),
        "单位类别": "企业",
        "所在县（市、区）": "永嘉县",
        "国民经济行业": "3443",
        "规上": "否",
        **more,
    }


def person(serial: int, **more: Any) -> Row:
    return {"姓名": f"样例{serial}", "职称": "教授", "研究方向": "流体机械密封", **more}


def achievement(serial: int, **more: Any) -> Row:
    row = {"成果名称": f"耐磨涂层{serial}", "摘要": "含沙水工况下寿命提高到原来的 4 倍。", "技术成熟度": 6}
    return {**row, "意向价格（万元）": 45, "价格方式": "一口价", **more}


def demand(serial: int, **more: Any) -> Row:
    return {"短标题": f"球阀渗漏{serial}", "难题原话": "零下 46 度密封面总是渗漏。", "预算上限（万元）": 30, **more}


def service(serial: int, **more: Any) -> Row:
    return {"服务名称": f"型式试验{serial}", "服务类别": "技术评价服务", "服务内容": "低温、高压、寿命试验。", **more}


def facility(serial: int, **more: Any) -> Row:
    return {"设施名称": f"试验台{serial}", "设施类别": "试验台", "主要参数": "口径不超过 300 毫米", **more}


def terms(serial: int, **more: Any) -> Row:
    return {
        "词": f"样例{serial}密封副、样例{serial}密封对",
        "用途": "同义词",
        "方向": "互相",
        "依据": "GB/T 21465",
        **more,
    }


def broker(serial: int, **more: Any) -> Row:
    """Of a person that the register of people already holds."""
    row = {"姓名": f"样例{serial}", "所在单位": "乙理工大学", "等级": "中级技术经纪人", "发证日期": "2025-03-01"}
    return {**row, "发证单位": "技术转移人才培养基地", "执业方式": "专职", "擅长产业": "泵阀", **more}


def contract(serial: int, **more: Any) -> Row:
    row = {"登记证明编号": f"202433030400010{serial}", "项目名称": f"电镀废水处理{serial}", "合同类别": "技术服务"}
    row |= {"卖方名称": "乙理工大学", "买方名称": "外地电镀有限公司", "买方类别": "企业", "签订日期": "2024-05-06"}
    return {**row, "成交额（元）": 300_000, "技术交易额（元）": 250_000, "技术领域": "环境保护与资源综合利用", **more}


MAKERS = {
    "organisations": organisation,
    "people": person,
    "achievements": achievement,
    "demands": demand,
    "services": service,
    "facilities": facility,
    "terms": terms,
    "brokers": broker,
    "contracts": contract,
}


def workbook(rows: Sequence[Row]) -> bytes:
    """Header from all rows' keys in order of appearance."""
    header = list(dict.fromkeys(name for row in rows for name in row))
    return xlsx([header, *[[row.get(name) for name in header] for row in rows]])
