"""What the register says of a broker's work, checked field by field."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kezhuan.brokers.models import TechnologyField
from kezhuan.engine.codes import city_industries
from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.words import N_
from kezhuan.parties.models import EngagementMode

_LONGEST_WORDS = 300
_MOST_CODES = 8


@dataclass(frozen=True, slots=True)
class Profile:
    """How somebody brokers, and what they are good at: industries (5+5+N), technology fields, and own words."""

    employment: str
    industries: tuple[str, ...] = ()
    technologies: tuple[str, ...] = ()
    words: str = ""

    def checked(self) -> "Profile":
        """Trimmed, codes known and each once; InvalidInput names every field to mend."""
        faults: dict[str, str] = {}
        words = " ".join(self.words.split())
        industries, technologies = _codes(self.industries), _codes(self.technologies)
        if self.employment not in EngagementMode.values:
            faults["employment"] = N_("请选择专职、兼职或挂职")
        if set(industries) - set(city_industries()):
            faults["industries"] = N_("请从列出的产业里选择")
        elif len(industries) > _MOST_CODES:
            faults["industries"] = N_("最多选 8 个产业，请留下最擅长的")
        if set(technologies) - set(TechnologyField.values):
            faults["technologies"] = N_("请从列出的技术领域里选择")
        if not industries and not technologies and not words:
            faults.setdefault("industries", N_("请至少选一个擅长的产业或技术领域，或写几个字"))
        if len(words) > _LONGEST_WORDS:
            faults["words"] = N_("请不超过 300 个字")
        if faults:
            raise InvalidInput(fields=faults)
        return Profile(self.employment, industries, technologies, words)

    def columns(self) -> dict[str, Any]:
        """As the columns of the register hold it."""
        return {
            "employment": self.employment,
            "industries": list(self.industries),
            "technologies": list(self.technologies),
            "words": self.words,
        }


def _codes(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({code for code in given if code}))
