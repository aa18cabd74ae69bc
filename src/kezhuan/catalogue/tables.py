"""The four halls: their columns, filters and facets. Only what is public enters here, whoever looks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kezhuan.catalogue.choices import TRL_BANDS, industry_names, state_tag, transfer_way_names
from kezhuan.catalogue.kinds import ACHIEVEMENT, DEMAND, FACILITY, SERVICE, Kind
from kezhuan.catalogue.models import DemandKind, FacilityKind, ItemState, ServiceClass, TransferWay
from kezhuan.parties.choices import city_industry_choices, county_choices, division_name, flat
from kezhuan.parties.fields import having
from kezhuan.ui.columns import Column
from kezhuan.ui.columns import Kind as Shown
from kezhuan.ui.tables import FilterForm, QueryTable, Rows


@dataclass(frozen=True)
class Facet:
    """One group of filters with counts: ``condition`` turns a choice into the rows' condition."""

    name: str
    title: Any
    choices: Callable[[], dict[str, Any]]
    condition: Callable[[str], Q]


@dataclass(frozen=True)
class FacetItem:
    label: Any
    url: str
    count: int
    on: bool


@dataclass(frozen=True)
class FacetGroup:
    title: Any
    items: list[FacetItem]


def _equal(name: str) -> Callable[[str], Q]:
    return lambda value: Q(**{name: value})


def _member(name: str) -> Callable[[str], Q]:
    return lambda value: Q(**{f"{name}__contains": having(value)})


def _trl_band(band: str) -> Q:
    low, high = band.split("-")
    return Q(trl__gte=int(low), trl__lte=int(high))


def _counties() -> dict[str, Any]:
    return flat(county_choices(timezone.localdate()))


_INDUSTRY = Facet("industry", _("产业"), lambda: flat(city_industry_choices()), _member("industries"))
_DIVISION = Facet("division", _("县（市、区）"), _counties, _equal("division_code"))
_STATE = Facet(
    "state",
    _("进展"),
    lambda: {"published": ItemState.PUBLISHED.label, "engaged": ItemState.ENGAGED.label},
    _equal("state"),
)


class HallFilter(FilterForm):
    """Words in the box; the facets ride along unseen so that a new word keeps them."""

    facets: ClassVar[Sequence[Facet]] = ()
    #: Public text columns the words are looked for in.
    texts: ClassVar[Sequence[str]] = ("title", "keywords", "owner__name")

    q = forms.CharField(label=_("名称、关键词或拼音首字母"), max_length=60)
    owner = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for facet in self.facets:
            self.fields[facet.name] = forms.ChoiceField(
                choices=list(facet.choices().items()), widget=forms.HiddenInput, required=False
            )

    def apply(self, rows: Rows, without: str = "") -> Rows:
        """The rows that meet every condition but that of the facet ``without``."""
        assert isinstance(rows, QuerySet)
        chosen = self.chosen()
        for facet in self.facets:
            if facet.name in chosen and facet.name != without:
                rows = rows.filter(facet.condition(chosen[facet.name]))
        if "owner" in chosen:
            rows = rows.filter(self.owned_by(chosen["owner"]))
        for word in chosen.get("q", "").split()[:5]:
            rows = rows.filter(self.said(word))
        return rows

    def owned_by(self, organisation_id: int) -> Q:
        return Q(owner_id=organisation_id)

    def said(self, word: str) -> Q:
        """Rows whose public text holds ``word``, whose title sounds like it, or whose number it is."""
        condition = Q(reference_number__iexact=word)
        for name in self.texts:
            condition |= Q(**{f"{name}__icontains": word})
        if word.isascii() and word.isalnum() and len(word) > 1:
            condition |= Q(pinyin__contains=word.casefold())
        return condition


class HallTable(QueryTable):
    """A hall with facets beside it."""

    kind: ClassVar[Kind]
    filter_form: ClassVar[type[HallFilter]]
    default_sort = "-published_at"
    empty_title = _("没有符合条件的记录")
    empty_text = _("换一个说法，或少选几个条件。")

    @cached_property
    def facets(self) -> list[FacetGroup]:
        """Each facet's choices with how many rows each would leave (one query a facet)."""
        form = self.form
        assert isinstance(form, HallFilter)
        chosen = form.chosen()
        return [self._facet(form, facet, str(chosen.get(facet.name, ""))) for facet in form.facets]

    def _facet(self, form: HallFilter, facet: Facet, picked: str) -> FacetGroup:
        rows = form.apply(self.given, without=facet.name)
        assert isinstance(rows, QuerySet)
        choices = facet.choices()
        names = {f"n{place}": code for place, code in enumerate(choices)}
        wanted = {name: Count("pk", filter=facet.condition(code)) for name, code in names.items()}
        found = rows.order_by().aggregate(**wanted)
        items = [
            FacetItem(
                choices[code], self.url(**{facet.name: None if code == picked else code}), found[name], code == picked
            )
            for name, code in names.items()
            if found[name] or code == picked
        ]
        return FacetGroup(facet.title, items)

    @property
    def picked(self) -> int:
        """How many facets are in use."""
        form = self.form
        assert isinstance(form, HallFilter)
        chosen = form.chosen()
        return sum(facet.name in chosen for facet in form.facets)

    @property
    def cleared_url(self) -> str:
        form = self.form
        assert isinstance(form, HallFilter)
        return self.url(**{facet.name: None for facet in form.facets})


def _link(row: Any) -> str:
    return str(row.get_absolute_url())


def _industries(row: Any) -> list[str]:
    return industry_names(row.industries)


def _place(row: Any) -> str:
    return str(division_name(row.division_code))


_TITLE = Column("title", _("名称"), head=True, link=_link, css="names-row")
_OWNER = Column("owner", _("单位"), value=lambda row: row.owner.name)
_INDUSTRIES = Column("industries", _("产业"), Shown.NAMES, value=_industries, only_wide=True, css="keep")
_PLACE = Column("division", _("县（市、区）"), value=_place, sort="division_code")
_SHOWN_STATE = Column("state", _("状态"), value=lambda row: row.get_state_display(), tag=state_tag)
_PUBLISHED = Column("published_at", _("发布日期"), Shown.DAY, sort="published_at", css="nowrap")
_NUMBER = Column("reference_number", _("编号"), shown=False, css="mono nowrap")
_EXPIRES = Column("expires_on", _("有效期至"), Shown.DAY, sort="expires_on", shown=False)


class AchievementFilter(HallFilter):
    facets = (
        _INDUSTRY,
        _DIVISION,
        Facet("trl", _("成熟度"), lambda: dict(TRL_BANDS), _trl_band),
        Facet("way", _("转化方式"), lambda: dict(TransferWay.choices), _member("transfer_ways")),
        _STATE,
    )
    texts = ("title", "keywords", "abstract", "application_fields", "owner__name")


class AchievementTable(HallTable):
    name = "achievements"
    kind = ACHIEVEMENT
    caption = _("成果")
    filter_form = AchievementFilter
    columns = (
        _TITLE,
        _OWNER,
        Column("trl", _("成熟度"), Shown.NUMBER, sort="trl", unit=_("级")),
        Column("transfer_ways", _("转化方式"), Shown.NAMES, value=lambda row: transfer_way_names(row.transfer_ways)),
        _INDUSTRIES,
        Column("price_from", _("意向价格"), Shown.WAN, sort="price_from", shown=False),
        _PLACE,
        _SHOWN_STATE,
        _PUBLISHED,
        _NUMBER,
        _EXPIRES,
    )


class DemandFilter(HallFilter):
    """Anonymous demands are found by their public words only, never by owner or statement."""

    facets = (
        _INDUSTRY,
        _DIVISION,
        Facet("kind", _("需求类型"), lambda: dict(DemandKind.choices), _equal("kind")),
        _STATE,
    )
    texts = ("title", "keywords", "public_summary")

    def owned_by(self, organisation_id: int) -> Q:
        return Q(owner_id=organisation_id, anonymous=False)

    def said(self, word: str) -> Q:
        named = Q(statement__icontains=word) | Q(owner__name__icontains=word)
        return super().said(word) | (Q(anonymous=False) & named)


class DemandTable(HallTable):
    name = "demands"
    kind = DEMAND
    caption = _("需求")
    filter_form = DemandFilter
    columns = (
        _TITLE,
        Column("kind", _("需求类型"), value=lambda row: row.get_kind_display(), sort="kind", css="keep"),
        Column("owner", _("单位"), value=lambda row: _("匿名企业") if row.anonymous else row.owner.name, shown=False),
        _INDUSTRIES,
        Column("budget_to", _("预算"), Shown.WAN, sort="budget_to"),
        _PLACE,
        Column("deadline", _("希望解决日期"), Shown.DAY, sort="deadline", shown=False),
        _SHOWN_STATE,
        _PUBLISHED,
        _NUMBER,
        _EXPIRES,
    )


class ServiceFilter(HallFilter):
    facets = (
        Facet("service_class", _("服务类别"), lambda: dict(ServiceClass.choices), _equal("service_class")),
        _INDUSTRY,
        _DIVISION,
        Facet("voucher", _("创新券"), lambda: {"yes": _("可用创新券")}, lambda value: Q(accepts_voucher=True)),
    )
    texts = ("title", "keywords", "description", "qualifications", "owner__name")


class ServiceTable(HallTable):
    name = "services"
    kind = SERVICE
    caption = _("服务")
    filter_form = ServiceFilter
    columns = (
        _TITLE,
        _OWNER,
        Column("service_class", _("服务类别"), value=lambda row: row.get_service_class_display(), sort="service_class"),
        Column("price_from", _("起价"), Shown.YUAN, sort="price_from"),
        Column("price_unit", _("计价单位"), only_wide=True),
        Column("lead_days", _("完成天数"), Shown.NUMBER, sort="lead_days", only_wide=True),
        _PLACE,
        _PUBLISHED,
        _NUMBER,
        _EXPIRES,
    )


class FacilityFilter(HallFilter):
    facets = (
        Facet("kind", _("设施类别"), lambda: dict(FacilityKind.choices), _equal("kind")),
        _INDUSTRY,
        _DIVISION,
    )
    texts = ("title", "keywords", "parameters", "location", "owner__name")


class FacilityTable(HallTable):
    name = "facilities"
    kind = FACILITY
    caption = _("设施")
    filter_form = FacilityFilter
    columns = (
        _TITLE,
        _OWNER,
        Column("kind", _("设施类别"), value=lambda row: row.get_kind_display(), sort="kind", css="keep"),
        Column("location", _("地点"), only_wide=True),
        Column("price_from", _("起价"), Shown.YUAN, sort="price_from"),
        Column("price_unit", _("计价单位"), only_wide=True),
        _PLACE,
        _PUBLISHED,
        _NUMBER,
        _EXPIRES,
    )


TABLES: dict[str, type[HallTable]] = {
    table.kind.code: table for table in (AchievementTable, DemandTable, ServiceTable, FacilityTable)
}
