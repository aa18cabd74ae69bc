"""What the front page counts and lists. A number and the list it opens come from the same rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from kezhuan.catalogue.kinds import ACHIEVEMENT, DEMAND, FACILITY, SERVICE, Kind
from kezhuan.catalogue.queries import public
from kezhuan.engine.text.pinyin import syllables
from kezhuan.matching.documents import listed_experts
from kezhuan.parties.models import Organisation, OrganisationKind, OrganisationState
from kezhuan.ui.navigation import address

_EXAMPLES = 4
_NEWEST = 6
#: A question that fits on a chip.
_LONGEST_EXAMPLE = 18


@dataclass(frozen=True)
class Door:
    """A number that opens the list of the records it counts."""

    label: Any
    unit: Any
    count: int
    url: str


@dataclass(frozen=True)
class Hall:
    """One hall; ``latest`` is when its newest record came."""

    name: Any
    text: Any
    url: str
    latest: datetime | None


def _organisations() -> Any:
    return Organisation.objects.filter(state=OrganisationState.ACTIVE)


def doors() -> list[Door]:
    """What there is now; places whose list is not installed are left out."""
    counted: Sequence[tuple[Any, Any, str, Callable[[], int]]] = (
        (_("可转化的成果"), _("项"), "catalogue:achievements", lambda: public(ACHIEVEMENT).count()),
        (_("征集中的需求"), _("项"), "catalogue:demands", lambda: public(DEMAND).count()),
        (_("可预约的服务"), _("项"), "catalogue:services", lambda: public(SERVICE).count()),
        (_("开放的设施"), _("台（条）"), "catalogue:facilities", lambda: public(FACILITY).count()),
        (_("入驻单位"), _("家"), "parties:organisations", lambda: _organisations().count()),
    )
    found = []
    for label, unit, name, count in counted:
        url = address(name)
        if url is not None:
            found.append(Door(label, unit, count(), url))
    return found


def _latest(kind: Kind) -> datetime | None:
    newest = public(kind).values_list("published_at", flat=True).first()
    return newest if isinstance(newest, datetime) else None


def halls() -> list[Hall]:
    """The halls that are open, with the day of their newest record."""
    listed: Sequence[tuple[Any, Any, str, Callable[[], datetime | None]]] = (
        (
            _("成果"),
            _("高校院所和企业可转化的技术，写明成熟度与转化方式。"),
            "catalogue:achievements",
            lambda: _latest(ACHIEVEMENT),
        ),
        (
            _("需求"),
            _("企业的真实难题，匿名摘要公开，先申请后联系。"),
            "catalogue:demands",
            lambda: _latest(DEMAND),
        ),
        (
            _("服务"),
            _("检测、中试、知识产权、科技金融，明码标价可预约。"),
            "catalogue:services",
            lambda: _latest(SERVICE),
        ),
        (
            _("设施"),
            _("中试线、仪器、试验台，写明参数和使用办法。"),
            "catalogue:facilities",
            lambda: _latest(FACILITY),
        ),
        (
            _("专家"),
            _("同意公开简介的专家，写明研究方向，可以上门看看。"),
            "parties:people",
            lambda: listed_experts().order_by("-updated_at").values_list("updated_at", flat=True).first(),
        ),
        (
            _("机构"),
            _("企业、高校院所、转移机构、服务机构，一家一页。"),
            "parties:organisations",
            lambda: _organisations().order_by("-updated_at").values_list("updated_at", flat=True).first(),
        ),
    )
    found = []
    for name, text, url_name, latest in listed:
        url = address(url_name)
        if url is not None:
            found.append(Hall(name, text, url, latest()))
    return found


def example_questions() -> list[str]:
    """Titles of real, published demands that are short enough for a chip, the newest first."""
    titles = public(DEMAND).values_list("title", flat=True)[:60]
    short = (title for title in titles if 4 <= len(title) <= _LONGEST_EXAMPLE)
    return list(dict.fromkeys(short))[:_EXAMPLES]


def example_name() -> tuple[str, str] | None:
    """Initials and name of an institute of this city, to show that letters find names; None while there is none."""
    rows = _organisations().filter(kind=OrganisationKind.INSTITUTE)
    name = rows.order_by(Length("name"), "pk").values_list("name", flat=True).first()
    return ("".join(sounds[0][0] for sounds in syllables(name)), name) if name else None


def newest() -> list[tuple[Any, str, list[Any]]]:
    """The newest achievements and demands: heading, address of the whole list, rows."""
    lists: Sequence[tuple[Any, Kind]] = ((_("最新成果"), ACHIEVEMENT), (_("最新需求"), DEMAND))
    return [
        (heading, url, list(public(kind)[:_NEWEST]))
        for heading, kind in lists
        if (url := address(f"catalogue:{kind.plural}")) is not None
    ]
