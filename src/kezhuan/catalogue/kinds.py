"""The four kinds of things of the catalogue in one table: their model, numbers, words and addresses."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.catalogue.models import Achievement, CatalogueItem, Demand, Facility, ServiceOffer
from kezhuan.engine.errors import NotFound
from kezhuan.engine.lifecycle import Lifecycle


@dataclass(frozen=True)
class Kind:
    """``code`` is the word in addresses, verbs and the API; ``rule`` the first word of its dated rules' keys."""

    code: str
    plural: str
    model: type[CatalogueItem]
    prefix: str
    rule: str
    word: Any
    publish_word: Any

    @property
    def lifecycle(self) -> Lifecycle:
        return self.model.lifecycle

    @property
    def list_url(self) -> str:
        return reverse(f"catalogue:{self.plural}")

    @property
    def review_url(self) -> str:
        return reverse("catalogue:review")

    @property
    def new_url(self) -> str:
        return reverse(f"catalogue:new-{self.code}")

    def url(self, page: str, *args: object) -> str:
        """Address of one of the kind's own pages: ``DEMAND.url("tasks", number)``."""
        return reverse(f"catalogue:{self.code}-{page}", args=args)


ACHIEVEMENT = Kind("achievement", "achievements", Achievement, "CG", "achievement", _("成果"), _("发布成果"))
DEMAND = Kind("demand", "demands", Demand, "XQ", "demand", _("需求"), _("发布需求"))
SERVICE = Kind("service", "services", ServiceOffer, "FW", "service_offer", _("服务"), _("发布服务"))
FACILITY = Kind("facility", "facilities", Facility, "SS", "facility", _("设施"), _("发布设施"))

#: In the order of the halls.
KINDS: dict[str, Kind] = {kind.code: kind for kind in (ACHIEVEMENT, DEMAND, SERVICE, FACILITY)}


def kind_named(code: str) -> Kind:
    """The kind with this code; NotFound for any other word."""
    kind = KINDS.get(code)
    if kind is None:
        raise NotFound
    return kind


def kind_of(item: CatalogueItem) -> Kind:
    return KINDS[item.kind_code]
