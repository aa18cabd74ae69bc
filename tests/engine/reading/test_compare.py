"""What is wanted against what is offered: yes, no, or not stated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhuan.engine.reading import Verdict, compare, read

#: Wanted, offered, verdict and sentence of the first fit.
TABLE = (
    ("在零下 46 度使用", "可用到 −196 ℃", "yes", "可用到 −196 ℃"),
    ("在零下 46 度使用", "适用温度 −40 至 80 ℃", "no", "温度只写了 −40 至 80 ℃，不含 −46 ℃"),
    ("在零下 46 度使用", "适用温度 −60 至 80 ℃", "yes", "温度 −60 至 80 ℃，包含 −46 ℃"),
    ("在零下 46 度使用", "温度最低 −40 ℃", "no", "温度只到 −40 ℃，够不到 −46 ℃"),
    ("耐温 200 ℃ 以上", "工作温度 180 ℃", "no", "温度只到 180 ℃，够不到 200 ℃"),
    ("耐温 200 ℃ 以上", "耐温 392 ℉", "yes", "可用到 392 ℉"),
    ("介质温度 60 ℃", "可用到 −196 ℃", "unknown", "温度写的是 −196 ℃，没有写明是否适用于 60 ℃"),
    ("温度 −40 ℃ 到 85 ℃", "温度 −55 ℃ 到 125 ℃", "yes", "温度 −55 至 125 ℃，包含 −40 至 85 ℃"),
    ("压力 16 bar", "公称压力 2.5 MPa", "yes", "可用到 2.5 MPa"),
    ("压力 2.5 MPa", "PN16", "no", "压力只到 PN16，够不到 2.5 MPa"),
    ("要求开关一万次不漏", "寿命 8,000 次", "no", "寿命 8,000 次，低于 10,000 次"),
    ("要求开关一万次不漏", "经 12000 次启闭试验", "yes", "寿命 12,000 次，达到 10,000 次"),
    ("要求开关一万次不漏", "寿命不低于 8000 次", "unknown", "寿命写的是 ≥8,000 次，没有写明能否达到 10,000 次"),
    ("要求开关一万次不漏", "寿命 5 年", "unknown", "寿命写的是 5 年，不能直接与 10,000 次 比较"),
    ("要求开关一万次不漏", "双金属密封副", "unknown", "未写明寿命"),
    ("要求寿命超过 1 万次", "寿命 10000 次", "no", "寿命 10,000 次，没有超过 10,000 次"),
    ("寿命 1 年以上", "寿命 10000 小时", "yes", "寿命 10,000 小时，达到 1 年"),
    ("要求噪音低于 60 分贝", "噪声 58 dB", "yes", "噪音 58 dB，不超过 60 dB"),
    ("要求噪音低于 60 分贝", "噪声 65 dB", "no", "噪音 65 dB，高于 60 dB"),
    ("要求噪音低于 60 分贝", "噪声小于 60 dB", "yes", "噪音 <60 dB，不超过 60 dB"),
    ("要求噪音低于 60 分贝", "噪声约 60 dB", "unknown", "噪音写的是 约 60 dB，没有写明能否达到 60 dB"),
    ("加工精度 0.02 mm", "加工精度 ±10 μm", "yes", "精度 ±10 μm，不超过 0.02 mm"),
    ("加工精度高于 0.02 mm", "加工精度 0.05 mm", "no", "精度 0.05 mm，高于 0.02 mm"),
    ("口径 DN400", "适用口径 DN15–DN300", "no", "口径只写了 DN15–300，不含 DN400"),
    ("口径 DN200", "适用口径 DN15–DN300", "yes", "口径 DN15–300，包含 DN200"),
    ("口径 DN200", "口径 200 mm", "yes", "口径 200 mm，符合 DN200"),
    ("口径 DN200", "口径 DN300", "unknown", "口径写的是 DN300，没有写明是否适用于 DN200"),
    ("口径 DN50–DN100", "口径 DN300", "no", "口径只写了 DN300，不含 DN50–100"),
    ("厚度不超过 3 mm", "厚度 2.5 mm", "yes", "厚度 2.5 mm，不超过 3 mm"),
    ("转速 10000 rpm", "转速 0–12000 rpm", "yes", "转速 0–12,000 rpm，达到 10,000 rpm"),
    ("流量 50 m³/h", "流量 500 L/min", "no", "流量 500 L/min，低于 50 m³/h"),
    ("防护等级 IP65", "防护等级 IP56", "no", "防护等级 IP56，低于 IP65"),
    ("防护等级 IP65", "防护等级 IP67", "yes", "防护等级 IP67，符合 IP65"),
    ("硬度 HRC 60", "硬度 900 HV", "unknown", "硬度写的是 900 HV，不能直接与 HRC 60 比较"),
    ("硬度 HRC 58–62", "硬度 HRC 60", "yes", "硬度 HRC 60，达到 HRC 58–62"),
    ("预算 50 万元", "转让费 48 万元", "yes", "价格 48 万元，不超过 50 万元"),
    ("预算 50 万元", "许可费 60 万元", "no", "价格 60 万元，高于 50 万元"),
    ("预算 50 万元", "成本 20 元", "unknown", "未写明价格"),
    ("交期三个月内", "研发周期 60 天", "yes", "交期 60 天，不超过 3 个月"),
    ("要求良率 95% 以上", "良品率由 80% 提高到 98%", "yes", "良率 98%，达到 95%"),
    ("要求良率 95% 以上", "目前合格率 97%", "unknown", "未写明良率"),
    ("要求成本降低 20%", "成本降低 30%", "yes", "成本降低 30%，符合降低 20%"),
    ("要求成本降低 20%", "成本降低 10%", "no", "成本降低 10%，不到 20%"),
    ("要求成本降低 20%", "成本 30 元", "unknown", "未写明成本能否降低 20%"),
    ("寿命提高两倍", "寿命提高三倍", "yes", "寿命提高 3 倍，符合提高 2 倍"),
    ("抗菌率 99% 以上", "透光率 99.5%", "unknown", "未写明抗菌率"),
    ("抗菌率 99% 以上", "抗菌率 99.9%", "yes", "抗菌率 99.9%，达到 99%"),
    ("强度 500 MPa 以上", "抗拉强度 520 MPa", "yes", "抗拉强度 520 MPa，达到 500 MPa"),
    ("弯曲强度 500 MPa 以上", "抗拉强度 520 MPa", "unknown", "未写明弯曲强度"),
    ("温升现在 90 K，想降到 60 K 以下", "温升不超过 55 K", "yes", "温升 ≤55 K，不超过 60 K"),
    ("温升现在 90 K，想降到 60 K 以下", "温升 70 K", "no", "温升 70 K，高于 60 K"),
    ("压力 10 kgf/cm²", "公称压力 1.0 MPa", "yes", "可用到 1.0 MPa"),
    ("工作温度 150 ℃", "工作温度 −20 至 300 ℉", "no", "温度只写了 −20 至 300 ℉，不含 150 ℃"),
    ("要求耗电 0.3 kWh/kg 以下", "每吨耗电 250 度电", "yes", "能耗 250 kWh/t，不超过 0.3 kWh/kg"),
    ("流量每小时 200 立方米", "流量 4000 L/min", "yes", "流量 4,000 L/min，达到 200 m³/h"),
    ("色牢度 4 级以上", "色牢度 4–5 级", "yes", "色牢度 4–5 级，达到 4 级"),
    ("含水率 500 ppm 以下", "含水率 0.02%", "yes", "含水率 0.02%，不超过 500 ppm"),
    ("密度 1.2 g/cm³ 以下", "密度 1150 kg/m³", "yes", "密度 1,150 kg/m³，不超过 1.2 g/cm³"),
    ("镀层厚度 8±1 μm", "镀层厚度 7.5–8.5 μm", "no", "镀层厚度只写了 7.5–8.5 μm，不含 8±1 μm"),
    ("寿命 5 年以上", "寿命 60 个月", "no", "寿命 60 个月，低于 5 年"),
    ("频率 50 kHz", "频率 20–100 kHz", "yes", "频率 20–100 kHz，包含 50 kHz"),
    ("预算 80 万", "转让费 50 万元", "yes", "价格 50 万元，不超过 80 万元"),
    ("提取率要求 80% 以上", "提取率 85%", "yes", "提取率 85%，达到 80%"),
    ("提取率要求 80% 以上", "回收率 85%", "unknown", "未写明提取率"),
    ("不锈钢球阀", "不锈钢阀体", "yes", "写明材料：不锈钢"),
    ("不锈钢球阀", "碳钢阀体", "unknown", "材料写的是碳钢，没有写明不锈钢"),
    ("不锈钢球阀", "阀体", "unknown", "未写明材料"),
)


@pytest.mark.parametrize(("wanted", "offered", "verdict", "sentence"), TABLE)
def test_a_wanted_value_meets_an_offered_one(wanted: str, offered: str, verdict: str, sentence: str):
    fit = compare(read(wanted), read(offered))[0]

    assert (fit.verdict.value, fit.text()) == (verdict, sentence)


def test_every_wanted_attribute_gets_one_fit():
    wanted = read("球阀，口径 DN200，压力 1.6 MPa，在零下 46 度，要求开关一万次，预算 50 万元")

    fits = compare(wanted, read(""))

    assert [fit.key for fit in fits] == ["bore", "pressure", "temperature", "life", "budget"]
    assert {fit.verdict for fit in fits} == {Verdict.UNKNOWN}


def test_the_present_state_is_not_asked_for():
    assert compare(read("目前寿命 3000 次"), read("寿命 8000 次")) == []


def test_the_best_of_several_offered_values_counts():
    fit = compare(read("要求寿命 1 万次"), read("普通型寿命 8000 次，加强型寿命 15000 次"))[0]

    assert fit.verdict is Verdict.YES
    assert fit.offered is not None
    assert fit.offered.printed == "15000 次"


def test_a_sentence_speaks_the_readers_language():
    fit = compare(read("口径 DN200"), read(""))[0]

    assert fit.text({"未写明%(name)s": "%(name)s is not stated", "口径": "Bore"}.__getitem__) == "Bore is not stated"


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_two_texts_are_an_error(one: str, other: str):
    wanted, offered = read(one), read(other)

    for fit in compare(wanted, offered):
        assert fit.text()
        assert fit.offered is None or other[fit.offered.start : fit.offered.end] == fit.offered.printed
