"""The year a page shows: the present one, or one of the last few asked for in the address."""

from datetime import date

from django.http import HttpRequest

_YEARS_BACK = 5


def year_asked(request: HttpRequest, today: date) -> int:
    """The year in the address if it is one of the last few, else this year."""
    typed = request.GET.get("year", "")
    year = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 else today.year
    return year if today.year - _YEARS_BACK < year <= today.year else today.year


def years_shown(today: date, year: int) -> list[tuple[int, bool]]:
    """The last few years, and whether each is the one on show."""
    return [(each, each == year) for each in range(today.year, today.year - _YEARS_BACK, -1)]
