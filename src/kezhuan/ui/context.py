"""What every template may use: the site, the display mode, the language, the navigation, the actor."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from kezhuan.engine.actor import Actor
from kezhuan.ui.http import actor_of
from kezhuan.ui.navigation import ACCOUNT, FOOT, HALLS, Link, address, links

DISPLAY_COOKIE = "kezhuan_display"
#: 大字 125 % and 高对比; both may be on.
DISPLAY_MODES = ("large", "contrast")


def display_modes(request: HttpRequest) -> tuple[str, ...]:
    """The display modes switched on by the visitor's cookie."""
    asked = request.COOKIES.get(DISPLAY_COOKIE, "").split(".")
    return tuple(mode for mode in DISPLAY_MODES if mode in asked)


@dataclass(frozen=True)
class Site:
    """The frame's data; navigation is worked out only when a template asks."""

    request: HttpRequest
    name: str
    host_unit: str
    demo: bool
    display: tuple[str, ...]
    language: str

    @property
    def html_class(self) -> str:
        return " ".join(f"is-{mode}" for mode in self.display)

    @property
    def html_lang(self) -> str:
        return "en" if self.language == "en" else "zh-Hans"

    @property
    def large(self) -> bool:
        return "large" in self.display

    @property
    def contrast(self) -> bool:
        return "contrast" in self.display

    @property
    def actor(self) -> Actor:
        return actor_of(self.request)

    @property
    def halls(self) -> list[Link]:
        return links(HALLS, self.request.path)

    @property
    def foot(self) -> list[Link]:
        return links(FOOT, "")

    @property
    def account_menu(self) -> list[Link]:
        return links(ACCOUNT, self.request.path)

    @property
    def home_url(self) -> str:
        return address("portal:home") or "/"

    @property
    def login_url(self) -> str | None:
        return address("account_login")

    @property
    def logout_url(self) -> str | None:
        return address("account_logout")

    @property
    def badge_url(self) -> str | None:
        """Where the masthead asks for the number of unread messages."""
        return address("notifications:badge")

    @property
    def here(self) -> str:
        """The address to come back to after a switch of language or display (never a POST target)."""
        if self.request.method != "GET":
            return self.home_url
        query = self.request.GET.copy()
        query.pop("lang", None)
        return self.request.path + (f"?{query.urlencode()}" if query else "")


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``site`` in every template."""
    environment = settings.ENV
    return {
        "site": Site(
            request=request,
            name=environment.site_name,
            host_unit=environment.site_host_unit,
            demo=environment.demo,
            display=display_modes(request),
            language=get_language() or settings.LANGUAGE_CODE,
        )
    }
