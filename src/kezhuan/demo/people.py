"""Invents the city's people: experts with directions, brokers, brigade members, officers and firms' contacts."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from random import Random

from kezhuan.demo.histories import CHINA, SPAN_DAYS
from kezhuan.demo.lexicon import divisions, families_in_use, fill, industries, phrases
from kezhuan.demo.records import Organisation, Person, Qualification
from kezhuan.demo.scale import Scale
from kezhuan.demo.wording import Scene

_ENDINGS = ("研究", "与应用", "的工程化")
_GRADES = ("初级", "中级", "高级")
#: 0000–9999: the fictitious numbers 13800000000–13800009999.
_MOBILES = 10_000


class PersonMaker:
    """Makes people, each in an organisation fit for the kind of person."""

    def __init__(self, seed: int, as_of: date, organisations: tuple[Organisation, ...]) -> None:
        self.seed = seed
        self.as_of = as_of
        self.made: list[Person] = []
        self.homes: dict[str, list[Organisation]] = defaultdict(list)
        for organisation in organisations:
            self.homes[organisation.kind].append(organisation)

    def make_all(self, scale: Scale) -> tuple[Person, ...]:
        for number in range(scale.experts):
            self._expert(number, scale.families_each)
        for number in range(scale.brokers):
            self._broker(number)
        for number in range(scale.brigade):
            self._brigade(number)
        for number in range(scale.officers):
            self._officer(number)
        for number in range(scale.contacts):
            self._contact(number)
        return tuple(self.made)

    def _rng(self, kind: str, number: int) -> Random:
        return Random(f"{self.seed}/person/{kind}/{number}")  # noqa: S311 - reproducible demonstration data

    def _expert(self, number: int, each: int) -> None:
        rng = self._rng("expert", number)
        known = families_in_use(each)
        # A stride coprime with the number of families walks through all of them before it repeats one.
        main = known[number * 7 % len(known)]
        industry = next(found for found in industries() if found.key == main.industry)
        others = rng.sample([family for family in industry.families[:each] if family is not main], k=rng.randint(1, 3))
        chosen = (main, *others)
        directions = tuple(rng.choice(family.methods) + rng.choice(_ENDINGS) for family in chosen)
        title = rng.choices(_words("职称"), weights=(24, 24, 8, 10, 6, 16, 8, 4))[0]
        scene = Scene.draw(rng, main, industry, rng.choice(divisions()).short)
        introduction = scene.say(rng, rng.choice(phrases("专家介绍")))
        self._add(
            rng,
            "expert",
            rng.choice(self.homes["institute"]),
            title,
            directions=directions,
            introduction=introduction,
            city_industries=(industry.key,),
            families=tuple(family.key for family in chosen),
            qualifications=(self._paper(rng, "title", title, "职称评审委员会", None),),
        )

    def _broker(self, number: int) -> None:
        rng = self._rng("broker", number)
        grade = _GRADES[number % 3] if number < 3 else rng.choices(_GRADES, weights=(5, 4, 2))[0]
        engagement = ("full_time", "part_time", "attached")[number % 3]
        kind = "institute" if engagement == "attached" else "transfer_organisation"
        industry = rng.choice(industries())
        self._add(
            rng,
            "broker",
            rng.choice(self.homes[kind]),
            "技术经理人" if grade == "高级" else "技术经纪人",
            introduction=fill(rng, f"专注{industry.name}领域，从业{{2-15}}年，促成合作{{3-60}}项。"),
            city_industries=(industry.key,),
            qualifications=(self._paper(rng, "broker", grade, "技术转移人才培养基地", 5),),
            engagement=engagement,
        )

    def _brigade(self, number: int) -> None:
        rng = self._rng("brigade", number)
        industry = industries()[number % 10]
        told = fill(rng, f"科技轻骑队队员，联系{industry.name}企业{{6-30}}家，每年走访{{20-90/5}}家次。")
        home = rng.choice(self.homes["institute"] + self.homes["government"])
        self._add(rng, "brigade", home, "科技轻骑队队员", introduction=told, city_industries=(industry.key,))

    def _officer(self, number: int) -> None:
        homes = self.homes["government"]
        home = homes[(number + 1) % len(homes)]
        position = "成果处干部" if home is homes[0] else "成果转化科干部"
        self._add(self._rng("officer", number), "officer", home, position)

    def _contact(self, number: int) -> None:
        rng = self._rng("contact", number)
        homes = [home for kind in ("enterprise", "service_provider", "incubator_operator") for home in self.homes[kind]]
        home = homes[number % len(homes)]
        self._add(rng, "contact", home, rng.choice(_words("联系岗位")), city_industries=home.city_industries)

    def _paper(self, rng: Random, kind: str, grade: str, issuer: str, years: int | None) -> Qualification:
        issued = self.as_of - timedelta(days=rng.randint(60, 1500))
        expires = issued + timedelta(days=365 * years) if years else None
        return Qualification(kind, grade, issuer, issued, expires)

    def _add(
        self,
        rng: Random,
        kind: str,
        home: Organisation,
        position: str,
        *,
        directions: tuple[str, ...] = (),
        introduction: str = "",
        city_industries: tuple[str, ...] = (),
        families: tuple[str, ...] = (),
        qualifications: tuple[Qualification, ...] = (),
        engagement: str | None = None,
    ) -> None:
        serial = len(self.made)
        registered = self.as_of - timedelta(days=SPAN_DAYS + rng.randint(1, 4))
        joined = datetime(registered.year, registered.month, registered.day, 9, rng.randint(0, 59), tzinfo=CHINA)
        shows = kind in ("officer", "contact") or rng.random() < 0.88
        self.made.append(
            Person(
                key=f"person-{serial + 1:05d}",
                name=invented_name(rng),
                kind=kind,
                organisation_key=home.key,
                division_code=home.division_code,
                position=position,
                directions=directions,
                introduction=introduction,
                city_industries=city_industries,
                families=families,
                qualifications=qualifications,
                engagement=engagement,
                mobile=f"1380000{serial:04d}" if serial < _MOBILES else "",
                email=f"demo{serial + 1:05d}@example.com",
                profile_consent=shows,
                contact_consent=shows and rng.random() < 0.6,
                consented_at=joined + timedelta(minutes=rng.randint(2, 30)) if shows else None,
                registered_at=joined,
            )
        )


def _words(section: str) -> list[str]:
    return phrases(section)[0].split("、")


def invented_name(rng: Random) -> str:
    """A surname common in the region with one or two given characters."""
    given = rng.sample(_words("名"), k=2 if rng.random() < 0.82 else 1)
    return rng.choice(_words("姓")) + "".join(given)
