"""Names behind codes, and the lists a person chooses from: all from the dated tables of ``engine.codes``."""

from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kezhuan.engine.codes import city_industries, divisions, functional_areas, industries

Choices = list[tuple[Any, Any]]

#: Groups of the city's own list of industries.
CITY_INDUSTRY_GROUPS = {
    "traditional": _("传统支柱产业"),
    "emerging": _("战略性新兴产业"),
    "open": _("未来产业"),
}


def division_name(code: str) -> str:
    """鹿城区; counties of other cities carry the city (杭州市西湖区); an unknown code is shown as it is."""
    found = divisions().get(code)
    if found is None:
        return code
    if found.level != "county" or found.parent == settings.ENV.site_division:
        return found.name
    return "".join(step.name for step in divisions().path(code)[1:])


def street_name(code: str) -> str:
    found = divisions().get(code)
    return found.name if found else code


def functional_area_name(code: str) -> str:
    found = functional_areas().get(code)
    return found.name if found else code


def industry_name(code: str) -> str:
    """``C3443 阀门和旋塞制造``."""
    found = industries().get(code)
    return f"{found.code} {found.name}" if found else code


def city_industry_name(code: str) -> str:
    found = city_industries().get(code)
    return found.name if found else code


def county_choices(on: date) -> Choices:
    """The city's own counties."""
    return [(row.code, row.name) for row in divisions().children(settings.ENV.site_division, on)]


def division_choices(on: date) -> Choices:
    """The city's own counties first, then those of the other cities of the province by city."""
    table = divisions()
    own = table.get(settings.ENV.site_division)
    groups: Choices = [(own.name if own else settings.ENV.site_division, county_choices(on))]
    for city in table.children(own.parent if own else "", on):
        counties = [(row.code, row.name) for row in table.children(city.code, on)]
        if city.level == "city" and counties and city.code != settings.ENV.site_division:
            groups.append((city.name, counties))
    return groups


def street_choices(on: date) -> Choices:
    """Streets and towns of the city by county."""
    table = divisions()
    groups = []
    for county in table.children(settings.ENV.site_division, on):
        towns = [(row.code, row.name) for row in table.children(county.code, on)]
        if towns:
            groups.append((county.name, towns))
    return groups


def functional_area_choices() -> Choices:
    return [(area.code, area.name) for area in functional_areas().values()]


def city_industry_choices() -> Choices:
    """The 5+5+N by group."""
    groups: dict[str, Choices] = {}
    for entry in city_industries().values():
        groups.setdefault(entry.group, []).append((entry.code, entry.name))
    return [(CITY_INDUSTRY_GROUPS.get(group, group), entries) for group, entries in groups.items()]


def flat(groups: Choices) -> dict[str, str]:
    """Codes to names without the groups."""
    found: dict[str, str] = {}
    for code, label in groups:
        if isinstance(label, list):
            found.update({inner: str(name) for inner, name in label})
        else:
            found[code] = str(label)
    return found
