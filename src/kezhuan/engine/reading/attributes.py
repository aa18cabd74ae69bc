"""What a quantity may be of, which way is better, and in which dimensions it is stated; the words are in
``words/attributes.txt``.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from kezhuan.engine.reading.lists import grouped
from kezhuan.engine.words import N_


class Better(StrEnum):
    """How an offered value meets a wanted one.

    ``HIGHER`` and ``LOWER``: at least, at most as much · ``REACH``: at least as much, a stated range counting by its
    upper end · ``COVER``: what lies between the ordinary (0 MPa, 20 ℃) and the stated end is covered (可用到 −196 ℃
    covers −46 ℃) · ``INSIDE``: the wanted value must lie in the stated range · ``NEVER``: a circumstance of the firm,
    shown and compared nowhere.
    """

    HIGHER = "higher"
    LOWER = "lower"
    COVER = "cover"
    REACH = "reach"
    INSIDE = "inside"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Attribute:
    """``name`` is a msgid; ``met_by`` the code of the offered attribute that answers it, mostly its own.

    ``family``: its words are attributes of their own (抗菌率 is not 透光率), known by their word.
    """

    code: str
    name: str
    better: Better
    dimensions: frozenset[str]
    met_by: str
    family: bool = False


_FAMILIES = frozenset(
    {"process_temperature", "strength", "size", "thickness", "form_error", "speed", "error_rate", "accuracy_rate"}
    | {"efficiency", "content", "emission", "shrinkage", "duration", "force", "rate", "period", "signal", "fastness"}
)
_HARDNESS = "hardness_hrc hardness_hrb hardness_hra hardness_hv hardness_hb hardness_shore_a hardness_shore_d"


def _of(code: str, name: str, better: Better, dimensions: str, met_by: str = "") -> Attribute:
    return Attribute(code, name, better, frozenset(dimensions.split()), met_by or code, code in _FAMILIES)


ATTRIBUTES: dict[str, Attribute] = {
    each.code: each
    for each in (
        _of("temperature", N_("温度"), Better.COVER, "temperature"),
        _of("process_temperature", N_("工艺温度"), Better.INSIDE, "temperature"),
        _of("temperature_rise", N_("温升"), Better.LOWER, "temperature"),
        _of("pressure", N_("压力"), Better.COVER, "pressure"),
        _of("burst", N_("爆破压力"), Better.HIGHER, "pressure"),
        _of("vacuum", N_("真空度"), Better.LOWER, "pressure"),
        _of("strength", N_("强度"), Better.HIGHER, "pressure tear strength_fibre"),
        _of("modulus", N_("模量"), Better.INSIDE, "pressure"),
        _of("bore", N_("口径"), Better.INSIDE, "length"),
        _of("size", N_("尺寸"), Better.INSIDE, "length"),
        _of("thickness", N_("厚度"), Better.INSIDE, "length"),
        _of("gap", N_("间隙"), Better.LOWER, "length"),
        _of("stroke", N_("行程"), Better.REACH, "length"),
        _of("grain", N_("粒度"), Better.INSIDE, "length mesh"),
        _of("head", N_("扬程"), Better.REACH, "length"),
        _of("distance", N_("距离"), Better.REACH, "length"),
        _of("accuracy", N_("精度"), Better.LOWER, "length angle share temperature"),
        _of("positioning", N_("定位精度"), Better.LOWER, "length angle"),
        _of("form_error", N_("形位误差"), Better.LOWER, "length"),
        _of("roughness", N_("粗糙度"), Better.LOWER, "length"),
        _of("hardness", N_("硬度"), Better.HIGHER, _HARDNESS),
        _of("life", N_("寿命"), Better.HIGHER, "cycle time length"),
        _of("bending", N_("耐折"), Better.HIGHER, "cycle"),
        _of("washing", N_("耐洗"), Better.HIGHER, "cycle"),
        _of("rubbing", N_("耐擦"), Better.HIGHER, "cycle"),
        _of("running", N_("连续运行"), Better.HIGHER, "time"),
        _of("salt_spray", N_("耐盐雾"), Better.HIGHER, "time"),
        _of("warranty", N_("质保期"), Better.HIGHER, "time"),
        _of("rotation", N_("转速"), Better.REACH, "rotation"),
        _of("speed", N_("速度"), Better.REACH, "speed"),
        _of("output", N_("产能"), Better.REACH, "output rate rate_mass"),
        _of("flow", N_("流量"), Better.REACH, "flow"),
        _of("leakage", N_("泄漏率"), Better.LOWER, "leakage flow share"),
        _of("pressure_drop", N_("压降"), Better.LOWER, "pressure"),
        _of("signal", N_("分贝值"), Better.HIGHER, "sound"),
        _of("noise", N_("噪音"), Better.LOWER, "sound"),
        _of("vibration", N_("振动"), Better.LOWER, "length speed acceleration"),
        _of("yield", N_("良率"), Better.HIGHER, "share"),
        _of("defect", N_("不良率"), Better.LOWER, "share"),
        _of("error_rate", N_("差错率"), Better.LOWER, "share"),
        _of("accuracy_rate", N_("准确率"), Better.HIGHER, "share"),
        _of("rate", N_("比率"), Better.INSIDE, "share"),
        _of("period", N_("时间"), Better.INSIDE, "time"),
        _of("humidity", N_("湿度"), Better.INSIDE, "share"),
        _of("fastness", N_("等级"), Better.HIGHER, "grade"),
        _of("adhesion_grade", N_("附着力等级"), Better.LOWER, "grade"),
        _of("accuracy_grade", N_("精度等级"), Better.LOWER, "grade"),
        _of("efficiency", N_("效率"), Better.HIGHER, "share"),
        _of("content", N_("含量"), Better.INSIDE, "share concentration content colony colony_mass"),
        _of("purity", N_("纯度"), Better.HIGHER, "share"),
        _of("emission", N_("排放或残留"), Better.LOWER, "share concentration content"),
        _of("shrinkage", N_("变形量"), Better.LOWER, "share length"),
        _of("elongation", N_("伸长率"), Better.HIGHER, "share"),
        _of("budget", N_("预算"), Better.LOWER, "money", "price"),
        _of("price", N_("价格"), Better.LOWER, "money"),
        _of("unit_price", N_("单价"), Better.LOWER, "money"),
        _of("cost", N_("成本"), Better.LOWER, "money"),
        _of("delivery", N_("交期"), Better.LOWER, "time"),
        _of("duration", N_("用时"), Better.LOWER, "time"),
        _of("endurance", N_("续航"), Better.HIGHER, "time length"),
        _of("power", N_("功率"), Better.INSIDE, "power"),
        _of("consumption", N_("能耗"), Better.LOWER, "power energy energy_per_mass"),
        _of("voltage", N_("电压"), Better.INSIDE, "voltage"),
        _of("withstand_voltage", N_("耐电压"), Better.HIGHER, "voltage"),
        _of("current", N_("电流"), Better.INSIDE, "current"),
        _of("breaking", N_("分断能力"), Better.HIGHER, "current"),
        _of("contact_resistance", N_("电阻"), Better.LOWER, "resistance"),
        _of("insulation", N_("绝缘电阻"), Better.HIGHER, "resistance"),
        _of("resistivity", N_("电阻率"), Better.INSIDE, "resistivity"),
        _of("current_density", N_("电流密度"), Better.INSIDE, "current_density"),
        _of("capacity", N_("容量"), Better.HIGHER, "charge specific_capacity information energy"),
        _of("energy_density", N_("能量密度"), Better.HIGHER, "specific_energy"),
        _of("frequency", N_("频率"), Better.INSIDE, "frequency"),
        _of("light", N_("照度"), Better.HIGHER, "light light_flux"),
        _of("torque", N_("扭矩"), Better.REACH, "torque"),
        _of("force", N_("力"), Better.HIGHER, "force"),
        _of("load", N_("载荷"), Better.REACH, "mass force"),
        _of("peel", N_("剥离强度"), Better.HIGHER, "tear pressure"),
        _of("impact", N_("冲击强度"), Better.HIGHER, "impact energy"),
        _of("weight", N_("重量"), Better.LOWER, "mass"),
        _of("areal", N_("克重"), Better.INSIDE, "areal"),
        _of("density", N_("密度"), Better.INSIDE, "density"),
        _of("viscosity", N_("粘度"), Better.INSIDE, "viscosity"),
        _of("conductivity", N_("导热系数"), Better.HIGHER, "conductivity"),
        _of("protection", N_("防护等级"), Better.HIGHER, "protection"),
        _of("ph", N_("酸碱度"), Better.INSIDE, "ph"),
        _of("angle", N_("角度"), Better.INSIDE, "angle"),
        _of("resolution", N_("分辨率"), Better.HIGHER, "pixels dots"),
        _of("frame_rate", N_("帧率"), Better.HIGHER, "image_rate"),
        _of("bandwidth", N_("带宽"), Better.HIGHER, "bandwidth"),
        _of("fineness", N_("细度"), Better.INSIDE, "linear_density yarn_count mesh"),
        _of("volume", N_("容积"), Better.INSIDE, "volume"),
        _of("area", N_("面积"), Better.INSIDE, "area"),
        _of("corrosion", N_("腐蚀速率"), Better.LOWER, "corrosion"),
        _of("detection_limit", N_("检出限"), Better.LOWER, "concentration content"),
        _of("diopter", N_("屈光度数"), Better.INSIDE, "diopter"),
        _of(
            "circumstance", N_("单位情况"), Better.NEVER,
            "money time area share mass rate_mass output cycle ratio",
        ),
    )
}  # fmt: skip

#: What a quantity is of when no word says so: only where its unit leaves one thing.
_BY_UNIT = {"DN": "bore", "PN": "pressure", "φ": "size", "Ra": "roughness", "Rz": "roughness", "mm/a": "corrosion"}
_ALONE = frozenset({"DN", "PN", "Ra", "Rz"})
_NAMED_ALIKE = (
    "temperature pressure rotation speed flow leakage voltage current power frequency torque areal density viscosity "
    "conductivity protection ph impact bandwidth diopter light angle"
)
_BY_DIMENSION = {
    **dict.fromkeys(_HARDNESS.split(), "hardness"),
    **{each: each for each in _NAMED_ALIKE.split()},
    "sound": "noise", "image_rate": "frame_rate", "pixels": "resolution", "specific_energy": "energy_density",
    "output": "output", "rate": "output", "mesh": "fineness", "linear_density": "fineness",
}  # fmt: skip


def by_unit(printed: str, dimension: str) -> Attribute | None:
    """The attribute a unit implies by itself (DN: 口径, dB: 噪音); None for metres, hours, percent, money."""
    code = _BY_UNIT.get(printed) or _BY_DIMENSION.get(dimension)
    return ATTRIBUTES[code] if code else None


def by_name_of_unit(printed: str) -> Attribute | None:
    """The only attribute a unit of this name can have (DN: 口径, whatever word stands near); None for all others."""
    return ATTRIBUTES[_BY_UNIT[printed]] if printed in _ALONE else None


@cache
def by_word() -> dict[str, tuple[Attribute, ...]]:
    """An attribute word → what it may mean (耐压: 压力 or 耐电压)."""
    found: dict[str, tuple[Attribute, ...]] = {}
    for code, words in grouped("attributes").items():
        for word in words:
            found[word] = (*found.get(word, ()), ATTRIBUTES[code])
    return found
