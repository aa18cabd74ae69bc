"""Invents demands: a firm of an industry tells a problem of one of the industry's families in its own words."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from kezhuan.demo.histories import STATES, Life, plan_life
from kezhuan.demo.lexicon import Family, Industry, divisions, fill, industries
from kezhuan.demo.records import Demand, Organisation, Person, Refinement
from kezhuan.demo.scale import Scale
from kezhuan.demo.titles import TitleBook
from kezhuan.demo.wording import Scene, demand_words

KINDS = ("problem", "acquisition", "commission", "talent", "testing", "finance")
_KIND_WEIGHTS = (56, 10, 12, 8, 8, 6)
_SECTION = {
    "problem": ("问题", "题目"),
    "acquisition": ("引进", "题目引进"),
    "commission": ("订单", "题目订单"),
    "talent": ("人才", "题目人才"),
    "testing": ("检测", "题目检测"),
    "finance": ("融资", "题目融资"),
}
_STATE_WEIGHTS = (4, 6, 3, 38, 20, 15, 5, 6, 3)
#: Budgets in 万元 by kind: lowest, highest, step.
_BUDGETS = {
    "problem": (5, 120, 5),
    "acquisition": (10, 200, 10),
    "commission": (20, 300, 10),
    "talent": (10, 60, 5),
    "testing": (1, 12, 1),
    "finance": (100, 2000, 100),
}
#: Kinds whose technical fields are worth settling; about 60 % of all demands end up refined.
_REFINED = ("problem", "acquisition", "commission", "testing")
_COOPERATION = ("assignment", "licence", "commissioned", "joint", "visit")


class DemandMaker:
    """Makes demands of the enterprises that have a contact person."""

    def __init__(self, seed: int, as_of: date, organisations: Sequence[Organisation], people: Sequence[Person]) -> None:
        self.seed = seed
        self.as_of = as_of
        self.titles = TitleBook()
        #: By kind and industry or family, the frames already used: two firms with one problem tell it differently.
        self.told: dict[tuple[str, str], set[int]] = defaultdict(set)
        self.contacts: dict[str, Person] = {}
        for person in people:
            if person.kind == "contact":
                self.contacts.setdefault(person.organisation_key, person)
        self.askers: dict[str, list[Organisation]] = defaultdict(list)
        for organisation in organisations:
            if organisation.kind == "enterprise" and organisation.key in self.contacts:
                self.askers[organisation.city_industries[0]].append(organisation)

    def make_all(self, scale: Scale) -> tuple[Demand, ...]:
        return tuple(self._demand(number, scale) for number in range(scale.demands))

    def _demand(self, number: int, scale: Scale) -> Demand:
        rng = Random(f"{self.seed}/demand/{number}")  # noqa: S311 - reproducible demonstration data
        industry = industries()[number % 10] if number < 120 else rng.choice(industries())
        known = industry.families[: scale.families_each]
        family = known[number // 10 * 7 % len(known)] if number < 120 else rng.choice(known)
        asker = rng.choice(self.askers[industry.key])
        kind = KINDS[number % 6] if number < 12 else rng.choices(KINDS, weights=_KIND_WEIGHTS)[0]
        state = STATES[number] if number < len(STATES) else rng.choices(STATES, weights=_STATE_WEIGHTS)[0]
        life = plan_life(rng, state, self.as_of, scale.validity_days)
        place = next(division.short for division in divisions() if division.code == asker.division_code)
        scene = Scene.draw(rng, family, industry, place)
        statement, title = demand_words(
            rng, scene, _SECTION[kind], (self.told[kind, industry.key], self.told[kind, family.key])
        )
        low, high = _budget(rng, kind)
        return Demand(
            key=f"demand-{number + 1:05d}",
            organisation_key=asker.key,
            contact_key=self.contacts[asker.key].key,
            division_code=asker.division_code,
            kind=kind,
            title=self.titles.add(title, scene.part, scene.present),
            statement=statement,
            refinement=_refinement(rng, scene, industry, life) if kind in _REFINED and rng.random() < 0.7 else None,
            city_industry=industry.key,
            families=() if kind == "finance" else (family.key,),
            cooperation=tuple(sorted(rng.sample(_COOPERATION, k=rng.randint(1, 3)))),
            budget_low=low,
            budget_high=high,
            deadline=_deadline(rng, life, self.as_of, state),
            is_anonymous=rng.random() < 0.7,
            state=state,
            created_at=life.created_at,
            history=life.steps,
        )


def _budget(rng: Random, kind: str) -> tuple[Decimal | None, Decimal | None]:
    if rng.random() < 0.22:
        return None, None
    least, most, step = _BUDGETS[kind]
    low = rng.randrange(least, most // 2 + 1, step)
    return Decimal(low), Decimal(low + step * rng.randint(1, max(1, low // step)))


def _deadline(rng: Random, life: Life, as_of: date, state: str) -> date | None:
    if rng.random() < 0.15:
        return None
    start = as_of if state in ("draft", "submitted", "reviewed", "published") else life.created_at.date()
    return start + timedelta(days=rng.randint(60, 420))


def _refinement(rng: Random, scene: Scene, industry: Industry, life: Life) -> Refinement:
    """The fields a broker and the firm settled, after the demand was handed in."""
    family: Family = scene.family
    limits = [scene.limit]
    more = fill(rng, rng.choice(industry.limits))
    if rng.random() < 0.5 and more.partition("不")[0] != scene.limit.partition("不")[0]:
        limits.append(more)
    after = life.steps[0].at if life.steps else life.created_at
    return Refinement(
        object=scene.object,
        part=scene.part,
        process=family.process,
        condition=scene.condition,
        present_value=f"{family.measure.name} {scene.present}",
        wanted_value=f"{family.measure.name} {scene.wanted_words}",
        tried=scene.tried,
        constraints=tuple(limits),
        confirmed_at=after + timedelta(minutes=rng.randint(10, 600)),
    )
