"""Which things a list shows. Filters look only at what this reader may see: no asking finds out a hidden owner."""

from functools import reduce
from operator import or_
from typing import Annotated, Any, ClassVar, Literal

from django.db.models import Q
from ninja import Field, Schema

from kezhuan.catalogue.kinds import Kind
from kezhuan.catalogue.models import DemandKind, FacilityKind, ItemState, ServiceClass, TransferWay
from kezhuan.catalogue.queries import Rows, visible_to
from kezhuan.engine.actor import Actor
from kezhuan.engine.lifecycle.catalogue import PUBLIC_STATES
from kezhuan.engine.text.pinyin import squeeze
from kezhuan.parties.fields import having
from kezhuan.ui.schemas import LAST_ID, Code, Since, Text

Codes = Annotated[list[Code], Field(max_length=20)]


class ItemFilter(Schema):
    """Conditions hold together; several values of one name mean any of them."""

    #: Public texts that ``q`` looks into, beside title and keywords.
    texts: ClassVar[tuple[str, ...]] = ()

    scope: Literal["public", "own"] = Field("public", description="public：已发布的；own：本单位的全部（需要令牌）")
    q: Annotated[Text, Field(max_length=60)] = Field("", description="名称、关键词、内容里的字，或名称的拼音首字母")
    industry: Codes = Field([], description="产业代码")
    division: Codes = Field([], description="县（市、区）代码")
    functional_area: Codes = Field([], description="功能区代码")
    state: Annotated[list[ItemState], Field(max_length=9)] = Field([], description="状态")
    owner: int | None = Field(None, ge=1, le=LAST_ID, description="所属单位编号；不含匿名需求")
    updated_since: Since | None = Field(None, description="此后有过改动的，须带时区")

    def conditions(self) -> list[Q]:
        """What a kind adds."""
        return []

    def found(self, letters: str) -> Q:
        """Rows that say ``q``; the owner's private words are never looked into."""
        names = ("title", "keywords", *self.texts)
        text = reduce(or_, (Q(**{f"{name}__icontains": self.q.strip()}) for name in names))
        return text | (Q(pinyin__startswith=letters) | Q(pinyin__contains=f" {letters}") if letters else Q(pk__in=[]))


class AchievementFilter(ItemFilter):
    texts = ("abstract", "application_fields")

    way: Annotated[list[TransferWay], Field(max_length=6)] = Field([], description="转化方式")
    trl_from: int | None = Field(None, ge=1, le=9, description="成熟度不低于")
    trl_to: int | None = Field(None, ge=1, le=9, description="成熟度不高于")

    def conditions(self) -> list[Q]:
        found = [_any("transfer_ways", self.way)]
        if self.trl_from is not None:
            found.append(Q(trl__gte=self.trl_from))
        if self.trl_to is not None:
            found.append(Q(trl__lte=self.trl_to))
        return found


class DemandFilter(ItemFilter):
    texts = ("public_summary",)

    kind: Annotated[list[DemandKind], Field(max_length=6)] = Field([], description="需求类型")

    def conditions(self) -> list[Q]:
        return [Q(kind__in=self.kind)] if self.kind else []


class ServiceFilter(ItemFilter):
    texts = ("description", "qualifications")

    service_class: Annotated[list[ServiceClass], Field(max_length=6)] = Field([], description="服务类别")
    voucher: bool | None = Field(None, description="可用创新券")

    def conditions(self) -> list[Q]:
        found = [Q(service_class__in=self.service_class)] if self.service_class else []
        return found if self.voucher is None else [*found, Q(accepts_voucher=self.voucher)]


class FacilityFilter(ItemFilter):
    texts = ("parameters", "usage", "location")

    kind: Annotated[list[FacilityKind], Field(max_length=3)] = Field([], description="设施类别")

    def conditions(self) -> list[Q]:
        return [Q(kind__in=self.kind)] if self.kind else []


def _any(name: str, codes: list[Any]) -> Q:
    """Rows whose ``CodesField`` holds one of the codes; no codes ask nothing."""
    if not codes:
        return Q()
    return reduce(or_, (Q(**{f"{name}__contains": having(str(code))}) for code in codes))


def rows_for(actor: Actor, kind: Kind, asked: ItemFilter) -> Rows:
    """The rows of a list, newest first; from ``visible_to`` as everywhere."""
    rows = visible_to(actor, kind)
    if asked.scope == "own":
        rows = rows.filter(owner_id__in=actor.organisation_ids).order_by("-updated_at", "-pk")
    else:
        rows = rows.filter(state__in=PUBLIC_STATES).order_by("-published_at", "-pk")
    if asked.owner is not None:
        rows = rows.filter(_owned_by(actor, kind, asked.owner))
    if asked.q.strip():
        letters = squeeze(asked.q)
        rows = rows.filter(asked.found(letters if letters.isascii() else ""))
    for name, values in (("division_code", asked.division), ("functional_area", asked.functional_area)):
        if values:
            rows = rows.filter(**{f"{name}__in": values})
    if asked.state:
        rows = rows.filter(state__in=asked.state)
    if asked.updated_since is not None:
        rows = rows.filter(updated_at__gte=asked.updated_since)
    return rows.filter(_any("industries", asked.industry), *asked.conditions())


def _owned_by(actor: Actor, kind: Kind, owner_id: int) -> Q:
    """Of this owner, as far as the reader may know whose they are."""
    wanted = Q(owner_id=owner_id)
    if kind.code == "demand" and not actor.belongs_to(owner_id):
        wanted &= Q(anonymous=False)
    return wanted
