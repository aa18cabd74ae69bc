"""Invents the city's organisations: firms where their industry really clusters, units, services and governments."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from itertools import count
from random import Random

from kezhuan.demo.histories import CHINA, SPAN_DAYS
from kezhuan.demo.lexicon import DivisionWords, Industry, divisions, fill, industries, phrases
from kezhuan.demo.records import Organisation
from kezhuan.demo.scale import Scale
from kezhuan.engine.codes import make_credit_code

_INDUSTRY_WEIGHTS = (16, 12, 9, 14, 14, 9, 8, 6, 8, 8)
_SIZES = (("micro", 30, (6, 20)), ("small", 48, (20, 300)), ("medium", 18, (300, 900)), ("large", 4, (1000, 4200)))
_CODES = {
    "institute": "M7320",
    "transfer_organisation": "M7530",
    "service_provider": "M7452",
    "incubator_operator": "M7540",
    "finance": "J6731",
    "government": "S9221",
}
#: How often a name is drawn before it is taken with a number.
_DRAWS = 200
#: First two characters of a credit code (GB 32100-2015): registrar and kind of body; firms are 91.
_CODE_BEGINNINGS = {"institute": "12", "transfer_organisation": "52", "government": "11"}


class OrganisationMaker:
    """Makes organisations with names and codes never used twice."""

    def __init__(self, seed: int, as_of: date) -> None:
        self.seed = seed
        self.as_of = as_of
        self.names: set[str] = set()
        self.made: list[Organisation] = []

    def make_all(self, scale: Scale) -> tuple[Organisation, ...]:
        """Governments first, then the others by kind, enterprises last."""
        self._governments()
        counts = (
            ("institute", scale.institutes),
            ("transfer_organisation", scale.transfer_organisations),
            ("service_provider", scale.service_providers),
            ("incubator_operator", scale.incubator_operators),
            ("finance", scale.finance),
        )
        for kind, wanted in counts:
            for number in range(wanted):
                self._other(kind, number)
        for number in range(scale.enterprises):
            self._enterprise(number)
        return tuple(self.made)

    def _rng(self, kind: str, number: int) -> Random:
        return Random(f"{self.seed}/{kind}/{number}")  # noqa: S311 - reproducible demonstration data

    def _governments(self) -> None:
        self._add(self._rng("government", 0), "government", "温州市科学技术局", divisions()[0], ("O", ()))
        for number, division in enumerate(divisions(), start=1):
            self._add(self._rng("government", number), "government", f"{division.name}科学技术局", division, ("O", ()))

    def _other(self, kind: str, number: int) -> None:
        rng = self._rng(kind, number)
        division = divisions()[number % 12] if number < 12 else rng.choice(divisions())
        industry = industries()[number % 10]
        name = self._unique(rng, lambda: self._other_name(rng, kind, number))
        covered = tuple(dict.fromkeys((industry, rng.choice(industries()))))
        self._add(rng, kind, name, division, ("S", covered))

    def _other_name(self, rng: Random, kind: str, number: int) -> str:
        listed = phrases("高校院所")[0].split("、")
        if kind == "institute":
            if number < len(listed) and listed[number] not in self.names:
                return listed[number]
            return "".join(_pick(rng, section) for section in ("院所地名", "院所学科", "院所名尾"))
        if kind == "finance":
            return f"温州{_brand(rng)}{_pick(rng, '金融机构')}"
        section = {
            "transfer_organisation": "转移机构",
            "service_provider": "服务机构",
            "incubator_operator": "孵化机构",
        }
        return f"温州{_brand(rng)}{_pick(rng, section[kind])}"

    def _enterprise(self, number: int) -> None:
        rng = self._rng("enterprise", number)
        own = industries()[number] if number < len(industries()) else None
        industry = own or rng.choices(industries(), weights=_INDUSTRY_WEIGHTS)[0]
        division = _located(rng, industry)
        if 10 <= number < 22:
            division = divisions()[number - 10]
        ending = rng.choices(("有限公司", "科技有限公司", "股份有限公司"), weights=(70, 24, 6))[0]
        name = self._unique(rng, lambda: f"{division.short}{_brand(rng)}{rng.choice(industry.trades)}{ending}")
        self._add(rng, "enterprise", name, division, ("E", (industry,)))

    def _unique(self, rng: Random, invent: Callable[[], str]) -> str:
        """A name nobody has; when a city is so large that hardly any is left, one that is numbered."""
        for _ in range(_DRAWS):
            name = invent()
            if name not in self.names:
                return name
        return next(numbered for each in count(2) if (numbered := f"{name}（{each}）") not in self.names)

    def _add(
        self, rng: Random, kind: str, name: str, division: DivisionWords, nature: tuple[str, Sequence[Industry]]
    ) -> None:
        self.names.add(name)
        serial = len(self.made) + 1
        covered = nature[1]
        size, employees = _size(rng, kind)
        street = rng.choice(division.streets)
        products = tuple(p.name for p in rng.sample(covered[0].products, k=3)) if nature[0] == "E" else ()
        founded = date(rng.randint(1988, self.as_of.year - 4), rng.randint(1, 12), rng.randint(1, 28))
        self.made.append(
            Organisation(
                key=f"organisation-{serial:05d}",
                name=name,
                kind=kind,
                credit_code=_credit_code(kind, division, serial),
                division_code=division.code,
                street=street,
                address=f"温州市{division.name}{street}{_pick(rng, '道路')} {rng.randint(1, 999)} 号",
                functional_area=next((area for area, where in division.functional_areas if street in where), None),
                size=size,
                industry_code=rng.choice(covered[0].codes) if nature[0] == "E" else _CODES[kind],
                above_scale=nature[0] == "E" and employees > 60 and rng.random() < 0.8,
                marks=_marks(rng, size) if nature[0] == "E" else (),
                city_industries=tuple(industry.key for industry in covered),
                main_products=products,
                introduction=_introduction(rng, kind, name, covered, products),
                employees=employees,
                founded_on=founded,
                registered_at=_registered(rng, self.as_of),
            )
        )


def _credit_code(kind: str, division: DivisionWords, serial: int) -> str:
    """A valid code that no real body can have (see ``make_credit_code``)."""
    start = _CODE_BEGINNINGS.get(kind, "91")
    return str(make_credit_code(serial, division=division.code, authority=start[0], kind=start[1]))


def _pick(rng: Random, section: str) -> str:
    return rng.choice(phrases(section)[0].split("、"))


def _brand(rng: Random) -> str:
    return "".join(rng.sample(phrases("牌字")[0].split("、"), k=2))


def _located(rng: Random, industry: Industry) -> DivisionWords:
    names = [name for name, _ in industry.clusters]
    drawn = rng.choices(names, weights=[weight for _, weight in industry.clusters])[0]
    return next(division for division in divisions() if division.name == drawn)


def _size(rng: Random, kind: str) -> tuple[str, int]:
    if kind != "enterprise":
        return "small", rng.randint(12, 280)
    size, _, (low, high) = rng.choices(_SIZES, weights=[weight for _, weight, _ in _SIZES])[0]
    return size, rng.randint(low, high - 1)


def _marks(rng: Random, size: str) -> tuple[str, ...]:
    chance = {"micro": 0.08, "small": 0.3, "medium": 0.65, "large": 0.9}[size]
    marks = ["high_tech"] if rng.random() < chance else []
    if rng.random() < chance * 0.6:
        marks.append("specialised")
        if rng.random() < 0.25:
            marks.append("little_giant")
    return tuple(marks)


def _registered(rng: Random, as_of: date) -> datetime:
    """Organisations join before the span of the records begins."""
    day = as_of - timedelta(days=SPAN_DAYS + rng.randint(5, 200))
    return datetime(day.year, day.month, day.day, rng.randint(9, 17), rng.randint(0, 59), tzinfo=CHINA)


def _introduction(rng: Random, kind: str, name: str, covered: Sequence[Industry], products: tuple[str, ...]) -> str:
    if kind == "government":
        return "负责本地科技创新与成果转化工作的组织、审核和服务。"
    fields = "、".join(industry.name for industry in covered)
    if kind == "enterprise":
        tale = f"主要生产{'、'.join(products)}，{fill(rng, rng.choice(covered[0].belongings))}。"
        return tale + fill(rng, "产品销往{十多个省份|周边省市|国内和东南亚|欧洲和中东}。")
    if kind == "institute":
        return fill(rng, f"面向{fields}开展应用研究与人才培养，设有{{3-14}}个研究团队，每年服务企业{{20-160/10}}家次。")
    return fill(rng, f"为{fields}企业提供专业服务，团队{{8-60}}人，业务覆盖温州各县（市、区）。")
