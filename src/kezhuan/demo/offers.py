"""Invents what can be booked: services of the six classes of GB/T 34670-2017, pilot lines and instruments."""

from collections.abc import Sequence
from datetime import date
from random import Random

from kezhuan.demo.histories import Life, plan_life
from kezhuan.demo.lexicon import Family, Industry, divisions, families_in_use, fill, industries, phrases
from kezhuan.demo.records import Facility, Organisation, ServiceOffer
from kezhuan.demo.scale import Scale
from kezhuan.demo.titles import TitleBook
from kezhuan.demo.wording import Scene

_STATES = ("published", "draft", "submitted", "returned", "closed")
_STATE_WEIGHTS = (85, 4, 5, 3, 3)
_PROVIDERS = ("service_provider", "transfer_organisation", "institute")


class OfferMaker:
    """Makes services and facilities of the organisations that can hold them."""

    def __init__(self, seed: int, as_of: date, organisations: Sequence[Organisation]) -> None:
        self.seed = seed
        self.as_of = as_of
        self.titles = TitleBook()
        self.providers = [found for found in organisations if found.kind in _PROVIDERS]
        self.banks = [found for found in organisations if found.kind == "finance"]
        self.holders = [found for found in organisations if found.kind in ("institute", "service_provider")]

    def make_services(self, scale: Scale) -> tuple[ServiceOffer, ...]:
        known = families_in_use(scale.families_each)
        own = [(industry, *service) for industry in industries() for service in industry.services]
        listed = tuple(self._listed(number, *service, scale) for number, service in enumerate(own))
        return listed + tuple(
            # Strides coprime with the counts walk evenly through families and kinds of service.
            self._service(number, known[number * 11 % len(known)], scale)
            for number in range(len(listed), scale.services)
        )

    def _listed(self, number: int, industry: Industry, service_class: str, title: str, scale: Scale) -> ServiceOffer:
        """A service the industry's words list by name; it serves the whole industry, not one family."""
        rng = Random(f"{self.seed}/service/{number}")  # noqa: S311 - reproducible demonstration data
        products = "、".join(product.name for product in rng.sample(industry.products, k=3))
        told = fill(rng, f"面向{industry.name}企业，覆盖{products}等产品，{{2-9}}名工程师专人对接，先诊断后报价。")
        state, life = self._life(rng, number, scale)
        return ServiceOffer(
            key=f"service-{number + 1:05d}",
            organisation_key=rng.choice(self.providers).key,
            title=self.titles.add(lambda: title),
            description=told,
            service_class=service_class,
            city_industries=(industry.key,),
            families=(),
            price=fill(rng, rng.choice(phrases("价格"))),
            working_days=rng.choice((5, 10, 15, 20, 30)),
            state=state,
            created_at=life.created_at,
            history=life.steps,
        )

    def _service(self, number: int, family: Family, scale: Scale) -> ServiceOffer:
        rng = Random(f"{self.seed}/service/{number}")  # noqa: S311 - reproducible demonstration data
        industry = next(found for found in industries() if found.key == family.industry)
        scene = Scene.draw(rng, family, industry, rng.choice(divisions()).short)
        frames = phrases("服务名")
        frame = frames[number * 5 % len(frames)]
        service_class, _, title_frame = frame.partition("：")
        answers = service_class not in ("技术投融资", "信息网络平台")
        home = rng.choice(self.banks if service_class == "技术投融资" else self.providers)
        prices = phrases("金融价格" if service_class == "技术投融资" else "价格")
        state, life = self._life(rng, number, scale)
        return ServiceOffer(
            key=f"service-{number + 1:05d}",
            organisation_key=home.key,
            title=self.titles.add(lambda: scene.say(rng, title_frame), scene.part, scene.division, scene.method),
            description=scene.say(rng, phrases("服务句")[number * 5 % len(frames)]),
            service_class=service_class,
            city_industries=(industry.key,),
            families=(family.key,) if answers else (),
            price=fill(rng, rng.choice(prices)),
            working_days=rng.choice((3, 5, 7, 10, 15, 20, 30)),
            state=state,
            created_at=life.created_at,
            history=life.steps,
        )

    def make_facilities(self, scale: Scale) -> tuple[Facility, ...]:
        listed = tuple((industry, name, text) for industry in industries() for name, text in industry.facilities)
        found = []
        for number in range(scale.facilities):
            rng = Random(f"{self.seed}/facility/{number}")  # noqa: S311 - reproducible demonstration data
            industry, name, text = listed[number * 7 % len(listed)]
            home = rng.choice(self.holders)
            state, life = self._life(rng, number, scale)
            products = "、".join(product.name for product in rng.sample(industry.products, k=3))
            found.append(
                Facility(
                    key=f"facility-{number + 1:05d}",
                    organisation_key=home.key,
                    name=self.titles.add(lambda name=name: name, home.name, f"{number + 1} 号"),  # type: ignore[misc]
                    kind=_facility_kind(name),
                    parameters=fill(rng, text),
                    description=fill(rng, rng.choice(phrases("设施句")).replace("[x]", products)),
                    city_industries=(industry.key,),
                    division_code=home.division_code,
                    price=fill(rng, rng.choice(("{200-2000/100} 元／h", "{1000-9000/500} 元／天", "按批次面议"))),
                    open_days=rng.randint(60, 250),
                    state=state,
                    created_at=life.created_at,
                    history=life.steps,
                )
            )
        return tuple(found)

    def _life(self, rng: Random, number: int, scale: Scale) -> tuple[str, Life]:
        first = number < len(_STATES)
        state = _STATES[number] if first else rng.choices(_STATES, weights=_STATE_WEIGHTS)[0]
        return state, plan_life(rng, state, self.as_of, scale.validity_days * 2)


def _facility_kind(name: str) -> str:
    if "中试" in name or name.endswith(("线", "机组", "车间")):
        return "pilot_line"
    return "test_bench" if name.endswith(("台", "站", "场")) else "instrument"
