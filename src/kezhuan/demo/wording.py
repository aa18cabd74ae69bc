"""Turns a family of problems and the phrase book into sentences; a ``Scene`` holds the words of one record."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from kezhuan.demo.lexicon import Family, Industry, fill, phrases

_SLOT = re.compile(r"\[([a-z]\d?)\]")
_PART = re.compile(r"[A-Z]\d?")
_SPACE_BEFORE_UNIT = re.compile(r"(?<=\d) (?=[A-Za-z℃次月天万件倍台°年个周级根元模分路托点])")
_DOUBLED = re.compile(r"[，。；：]*([。；])[，。；：]*")
_COMMAS = re.compile(r"，{2,}")


@dataclass(frozen=True, slots=True)
class Scene:
    """The drawn words of one record about ``family``; the same numbers are used in all of its sentences."""

    family: Family
    industry: Industry
    object: str
    part: str
    condition: str
    present: str
    wanted: str
    wanted_value: str
    symptom: str
    other_symptom: str
    tried: str
    limit: str
    method: str
    division: str
    trade: str
    neighbour: str

    @classmethod
    def draw(cls, rng: Random, family: Family, industry: Industry, division: str) -> "Scene":
        measure = family.measure
        unit = {"-": "", "月": "个月", "年": "年"}.get(measure.unit, measure.unit)
        gap = "" if unit in ("%", "") else " "
        present = fill(rng, measure.present) + gap + unit
        value = fill(rng, measure.wanted) + gap + unit
        ways = phrases("想降" if measure.falls else "想升")
        symptoms = rng.sample(family.symptoms, k=len(family.symptoms))
        thing = rng.choice(family.objects)
        others = [product.name for product in industry.products if product.name != thing]
        return cls(
            family=family,
            industry=industry,
            object=thing,
            part=_part_of(rng, family, industry, thing),
            condition=fill(rng, family.condition),
            present=present,
            wanted=rng.choice(ways).replace("[v]", value),
            wanted_value=value,
            symptom=fill(rng, symptoms[0]),
            other_symptom=fill(rng, symptoms[-1]),
            tried=fill(rng, _attempt(rng, family)),
            limit=fill(rng, rng.choice(industry.limits)),
            method=rng.choice(family.methods),
            division=division,
            trade=f"{thing}、{rng.choice(others)}",
            neighbour=rng.choice(others),
        )

    @property
    def wanted_words(self) -> str:
        """The wanted value with its comparison sign, as a structured field prints it."""
        return ("≤ " if self.family.measure.falls else "≥ ") + self.wanted_value

    def slot(self, rng: Random, name: str) -> str:
        """The words for one bracketed letter of the phrase book."""
        plain = {
            "o": self.object,
            "p": self.part,
            "c": self.condition,
            "c0": self.condition.partition("、")[0],
            "s": self.symptom,
            "s0": self.symptom.partition("，")[0],
            "s2": self.other_symptom if self.other_symptom != self.symptom else "批次之间也不一样",
            "t": self.tried,
            "m": self.family.measure.name,
            "a": self.present,
            "w": self.wanted,
            "w2": self.wanted if self.family.measure.falls else self.wanted.replace("不低于", "提高到"),
            "w3": self.wanted,
            "l": self.limit,
            "r": self.family.process or "生产",
            "z": self.family.topic,
            "z0": self.family.methods[0],
            "f": self.method,
            "x": self.trade,
            "y": self.neighbour,
            "d": self.division,
        }
        if name in plain:
            return plain[name]
        if name == "k":
            return fill(rng, rng.choice(self.industry.belongings))
        sections = {"h": "开头", "e": "结尾", "b": "套话", "q": "修饰"}
        return self.say(rng, rng.choice(phrases(sections[name])))

    def say(self, rng: Random, frame: str) -> str:
        """``frame`` with its letters replaced and its quantities drawn."""
        told = _SLOT.sub(lambda found: self.slot(rng, found[1]), fill(rng, frame))
        return tidy(fill(rng, told))


def _part_of(rng: Random, family: Family, industry: Industry, thing: str) -> str:
    """One of the family's parts; one that ``thing`` really has where the industry's list knows."""
    owned = next((product.parts for product in industry.products if product.name == thing), ())
    return rng.choice([part for part in family.parts if part in owned] or list(family.parts))


def _attempt(rng: Random, family: Family) -> str:
    """What was tried, as a clause that stands alone."""
    tried = rng.choice(family.tried)
    if len(tried) >= 9 or "过" in tried:
        return tried
    if len(family.tried) > 1 and all(len(found) < 9 and not set("，过") & set(found) for found in family.tried):
        return "、".join(family.tried[:2]) + "都试过"
    return f"试过{tried}"


def tidy(text: str) -> str:
    """Mends the punctuation that joined phrases leave: doubled stops, a comma before a stop."""
    joined = _COMMAS.sub("，", _DOUBLED.sub(r"\1", text))
    return joined.replace("，。", "。").replace("。，", "，").replace("办法：试过", "办法：")


def in_own_words(rng: Random, text: str) -> str:
    """How a workshop types: often no gap before a unit, sometimes 度 for ℃ and a half-width comma."""
    told = text
    if rng.random() < 0.7:
        told = _SPACE_BEFORE_UNIT.sub("", told)
    if rng.random() < 0.45:
        told = told.replace("−", "零下").replace(" ℃", "度").replace("℃", "度")
    if rng.random() < 0.15:
        told = told.replace("；", "，")
    return told


def demand_words(
    rng: Random, scene: Scene, sections: tuple[str, str], used: tuple[set[int], ...]
) -> tuple[str, Callable[[], str]]:
    """A demand in its owner's words (30–400 characters) and a maker of titles for it.

    ``sections`` are those of the statement and of the title; ``used`` hold the numbers of frames already taken, the
    weightiest set last: the first is given up first when all are taken. The chosen one is added to each.

    Where a section of statements and one of titles are equally long they are pairs, line by line. About half of the
    statements carry a line of company boilerplate.
    """
    frames, titles = phrases(sections[0]), phrases(sections[1])
    chosen = _fresh(rng, len(frames), used)
    told = scene.say(rng, frames[chosen])
    if "[b]" not in frames[chosen] and rng.random() < 0.35:
        boast = scene.say(rng, rng.choice(phrases("套话")))
        told = boast + told if rng.random() < 0.6 else told + boast
    if len(told) < 36:
        told += scene.say(rng, "工况是[c]，[l]。")
    if len(told) < 36:
        told += scene.say(rng, "现在[m]是[a]，[t]。")
    if len(titles) != len(frames) and rng.random() < 0.25:
        told += "".join(scene.say(rng, line) for line in rng.sample(phrases("唠叨"), k=rng.randint(1, 3)))
    fitting = (titles[chosen],) if len(titles) == len(frames) else titles
    return in_own_words(rng, told)[:400], lambda: _demand_title(rng, scene, rng.choice(fitting))


def _fresh(rng: Random, count: int, used: tuple[set[int], ...]) -> int:
    """A number below ``count`` that is in none of the sets ``used``, or in as few of them as can be."""
    free = list(range(count))
    for taken in reversed(used):
        free = [number for number in free if number not in taken] or free
    chosen = rng.choice(free)
    for taken in used:
        taken.add(chosen)
    return chosen


def _demand_title(rng: Random, scene: Scene, frame: str) -> str:
    title = in_own_words(rng, scene.say(rng, frame).rstrip("。"))
    return (title if len(title) >= 8 else f"{scene.object}：{title}")[:60]


def achievement_title(rng: Random, scene: Scene) -> str:
    """A university's title; fifteen to thirty characters wherever the words allow."""
    title = ""
    for _ in range(12):
        title = scene.say(rng, rng.choice(phrases("成果标题")))
        if 15 <= len(title) <= 30:
            break
    return title


def abstract(rng: Random, scene: Scene, trl: int) -> str:
    """A university's abstract of 120–300 characters: background, method, figures, maturity, application."""
    family = scene.family
    mechanism = fill(rng, family.mechanism)
    parts = {
        "B": scene.say(rng, rng.choice(phrases("成果背景"))),
        "B1": family.topic,
        "M": f"采用{scene.method}，{mechanism}",
        "M0": f"提出{scene.method}，{mechanism}" if rng.random() < 0.5 else mechanism,
        "M1": mechanism,
        "E": fill(rng, family.effect),
        "T": scene.say(rng, rng.choice(phrases(f"成熟度{trl}"))),
        "A": scene.say(rng, rng.choice(phrases("成果应用"))),
        "A0": scene.say(rng, rng.choice(phrases("合作方式"))),
        "U": scene.say(rng, rng.choice(phrases("成果优势"))),
    }
    parts["U0"] = parts["U"]
    used: set[str] = set()
    frame = rng.choice(phrases("成果"))
    told = scene.say(rng, re.sub(_PART, lambda found: f"<{found[0]}>", frame))
    told = re.sub(r"<([A-Z]\d?)>", lambda found: _use(parts, used, found[1]), told)
    parts["C"] = scene.say(rng, "适用工况为[c]")
    parts["G"] = scene.say(rng, "设计目标是[m][w]，现有产品约为[a]")
    for extra in ("U", "G", "A", "C", "A0"):
        if len(told) >= 120:
            break
        if extra not in used:
            told += parts[extra] + "。"
            used.add(extra)
    return tidy(told)[:300]


def _use(parts: dict[str, str], used: set[str], name: str) -> str:
    used.add(name if name == "A0" else name[0])
    return parts[name]
