"""Invents achievements: a unit offers the method that answers one of the families, told as a university tells it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from random import Random

from kezhuan.demo.histories import STATES, Reasons, plan_life
from kezhuan.demo.lexicon import Family, Industry, divisions, families, families_in_use, industries, phrases
from kezhuan.demo.people import invented_name
from kezhuan.demo.records import Achievement, Organisation, Person
from kezhuan.demo.scale import Scale
from kezhuan.demo.titles import TitleBook
from kezhuan.demo.wording import Scene, abstract, achievement_title

_STATES = tuple(state for state in STATES if state != "solved")
_STATE_WEIGHTS = (3, 4, 2, 62, 16, 6, 4, 3)
_WAYS = ("assignment", "licence", "equity", "cooperation")
_IP_WEIGHTS = (60, 36, 22, 26, 4, 4, 2)
_REASONS = Reasons(closing="成果关闭理由")


class AchievementMaker:
    """Makes achievements of institutes (most) and of firms that offer what they cannot use themselves."""

    def __init__(self, seed: int, as_of: date, organisations: Sequence[Organisation], people: Sequence[Person]) -> None:
        self.seed = seed
        self.as_of = as_of
        self.titles = TitleBook()
        self.institutes = [found for found in organisations if found.kind == "institute"]
        self.firms = [found for found in organisations if found.kind == "enterprise"]
        self.homes = {found.key: found for found in organisations}
        self.experts: dict[str, list[Person]] = defaultdict(list)
        for person in people:
            for key in person.families:
                self.experts[key].append(person)

    def make_all(self, scale: Scale) -> tuple[Achievement, ...]:
        known = families_in_use(scale.families_each)
        places = {industry.key: industry for industry in industries()}
        return tuple(
            self._achievement(number, known[number % len(known)], places, scale) for number in range(scale.achievements)
        )

    def _achievement(self, number: int, family: Family, places: dict[str, Industry], scale: Scale) -> Achievement:
        rng = Random(f"{self.seed}/achievement/{number}")  # noqa: S311 - reproducible demonstration data
        home, completers = self._source(rng, family)
        state = _STATES[number] if number < len(_STATES) else rng.choices(_STATES, weights=_STATE_WEIGHTS)[0]
        life = plan_life(rng, state, self.as_of, scale.validity_days * 2, _REASONS)
        trl = number % 9 + 1 if number < 9 else _trl(rng, family)
        scene = Scene.draw(rng, family, places[family.industry], rng.choice(divisions()).short)
        title = self.titles.add(lambda: achievement_title(rng, scene), scene.condition.partition("、")[0], scene.part)
        others = {families()[key].industry for key in family.also}
        return Achievement(
            key=f"achievement-{number + 1:05d}",
            organisation_key=home.key,
            completers=completers,
            title=title,
            abstract=abstract(rng, scene, trl),
            confidential_part=scene.say(rng, rng.choice(phrases("保密"))) + "。",
            trl=trl,
            ip_forms=_forms(rng),
            transfer_ways=tuple(way for way in _WAYS if rng.random() < 0.45) or (rng.choice(_WAYS),),
            price_intent=Decimal(rng.randrange(8, 400, 2)) if rng.random() < 0.62 else None,
            application_fields=(*family.objects[:3], rng.choice(phrases("领域"))),
            city_industries=tuple(dict.fromkeys((family.industry, *sorted(others)))),
            families=(family.key, *family.also),
            is_service_invention=home.kind == "institute",
            state=state,
            created_at=life.created_at,
            history=life.steps,
        )

    def _source(self, rng: Random, family: Family) -> tuple[Organisation, tuple[str, ...]]:
        """The unit and its completers; the first completer is an expert of the family where there is one."""
        known = self.experts.get(family.key, [])
        if known and rng.random() < 0.8:
            leader = rng.choice(known)
            fellows = tuple(invented_name(rng) for _ in range(rng.randint(1, 4)))
            return self.homes[leader.organisation_key], (leader.name, *fellows)
        home = rng.choice(self.institutes if rng.random() < 0.85 else self.firms)
        return home, tuple(invented_name(rng) for _ in range(rng.randint(2, 5)))


def _trl(rng: Random, family: Family) -> int:
    """Mostly within the family's usual range, sometimes earlier work."""
    if rng.random() < 0.15:
        return rng.randint(max(1, family.lowest_trl - 3), family.lowest_trl)
    return rng.randint(family.lowest_trl, family.highest_trl)


def _forms(rng: Random) -> tuple[str, ...]:
    forms = phrases("知识产权")[0].split("、")
    found = tuple(form for form, weight in zip(forms, _IP_WEIGHTS, strict=True) if rng.random() * 100 < weight)
    return found or (forms[0],)
