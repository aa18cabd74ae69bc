"""Words behind the catalogue's codes, and what the state of a thing looks like."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from kezhuan.catalogue.models import CatalogueItem, IPForm, TransferWay
from kezhuan.parties.choices import city_industry_name

#: State → kind of its tag.
STATE_TAGS = {
    "draft": "plain",
    "submitted": "wait",
    "reviewed": "wait",
    "returned": "stop",
    "published": "ok",
    "engaged": "info",
    "solved": "ok",
    "closed": "plain",
    "expired": "plain",
}
#: Maturity in three bands for the facet; the page shows the grade itself.
TRL_BANDS = {"1-3": _("1–3 级 原理"), "4-6": _("4–6 级 样机"), "7-9": _("7–9 级 应用")}


def state_tag(item: CatalogueItem) -> str:
    return STATE_TAGS.get(item.state, "plain")


def industry_names(codes: Iterable[str]) -> list[str]:
    return [str(city_industry_name(code)) for code in codes]


def ip_form_names(codes: Iterable[str]) -> list[Any]:
    return [IPForm(code).label for code in codes if code in IPForm.values]


def transfer_way_names(codes: Iterable[str]) -> list[Any]:
    return [TransferWay(code).label for code in codes if code in TransferWay.values]
