"""Organisations and people for programs: public entries, and what an organisation keeps up about itself."""

from datetime import date
from typing import Annotated, Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from ninja.pagination import paginate

from kezhuan.engine.errors import NotFound
from kezhuan.parties import permissions
from kezhuan.parties.actions.organisations import update_organisation
from kezhuan.parties.choices import (
    city_industry_name,
    division_name,
    functional_area_name,
    industry_name,
    street_name,
)
from kezhuan.parties.fields import having
from kezhuan.parties.models import (
    MarkKind,
    Organisation,
    OrganisationKind,
    OrganisationMark,
    Person,
    Qualification,
    QualificationKind,
)
from kezhuan.parties.queries import (
    named_like,
    organisations_visible_to,
    people_named_like,
    people_visible_to,
    qualified,
    standing,
    with_marks,
    with_qualifications,
)
from kezhuan.ui.http import actor_of
from kezhuan.ui.schemas import (
    ANYONE,
    LAST_ID,
    Closed,
    Code,
    Id,
    Moment,
    Since,
    Text,
    Unit,
    Word,
    column,
    known_actor,
    reader_of,
    word,
)

organisations = Router(tags=["单位"])
people = Router(tags=["人员"])
#: Path below ``/api/v1`` → router.
routers: dict[str, Router] = {"/organisations": organisations, "/people": people}

Codes = Annotated[list[Code], Field(max_length=20)]
Words = Annotated[Text, Field(max_length=60)]


# Organisations ------------------------------------------------------------------------------------------------------
class OrganisationFilter(Schema):
    q: Words = Field("", description="名称里的字、统一社会信用代码开头，或拼音首字母")
    kind: Annotated[list[OrganisationKind], Field(max_length=8)] = Field([], description="单位类别")
    division: Codes = Field([], description="县（市、区）代码")
    city_industry: Codes = Field([], description="产业代码")
    mark: Annotated[list[MarkKind], Field(max_length=6)] = Field([], description="现在有效的资质")
    updated_since: Since | None = Field(None, description="此后有过改动的，须带时区")


class MarkOut(Schema):
    kind: str = Field(..., description="资质代码")
    name: str = Field(..., description="资质名称")
    valid_to: date | None = Field(..., description="有效期至；空为长期")

    @staticmethod
    def resolve_name(mark: OrganisationMark) -> str:
        return str(mark.get_kind_display())


class OrganisationContact(Schema):
    name: str
    mobile: str
    email: str


class OrganisationOut(Schema):
    id: int = Field(..., description="单位编号")
    name: str = Field(..., description="单位名称")
    short_name: str = Field(..., description="简称")
    kind: Word = Field(..., description="单位类别")
    credit_code: str = Field(..., description="统一社会信用代码")
    state: Word = Field(..., description="状态")
    url: str = Field(..., description="网页地址（相对）")
    division: Word | None = Field(..., description="所在县（市、区）")
    city_industry: Word | None = Field(..., description="“5+5+N”产业")
    size: Word | None = Field(..., description="规模")
    above_scale: bool = Field(..., description="规上")
    marks: list[MarkOut] = Field(..., description="现在有效的资质")
    updated_at: Moment = Field(..., description="更新时间")
    is_demonstration: bool = Field(..., description="是否演示数据")

    @staticmethod
    def resolve_kind(organisation: Organisation) -> dict[str, str] | None:
        return word(organisation.kind, organisation.get_kind_display())

    @staticmethod
    def resolve_state(organisation: Organisation) -> dict[str, str] | None:
        return word(organisation.state, organisation.get_state_display())

    @staticmethod
    def resolve_url(organisation: Organisation) -> str:
        return organisation.get_absolute_url()

    @staticmethod
    def resolve_division(organisation: Organisation) -> dict[str, str] | None:
        return word(organisation.division_code, division_name(organisation.division_code))

    @staticmethod
    def resolve_city_industry(organisation: Organisation) -> dict[str, str] | None:
        return word(organisation.city_industry, city_industry_name(organisation.city_industry))

    @staticmethod
    def resolve_size(organisation: Organisation) -> dict[str, str] | None:
        return word(organisation.size, organisation.get_size_display())

    @staticmethod
    def resolve_marks(organisation: Any) -> list[OrganisationMark]:
        return list(organisation.marks_now)


class OrganisationDetail(OrganisationOut):
    street: Word | None = Field(..., description="所在乡镇（街道）")
    functional_area: Word | None = Field(..., description="功能区")
    address: str = Field(..., description="地址")
    industry: Word | None = Field(..., description="国民经济行业（GB/T 4754）")
    founded_on: date | None = Field(..., description="成立日期")
    website: str = Field(..., description="网址")
    introduction: str = Field(..., description="简介")
    contact: OrganisationContact | None = Field(..., description="联系方式；只给本单位，其他单位请发对接意向")

    @staticmethod
    def resolve_street(organisation: Organisation) -> dict[str, str] | None:
        return word(organisation.street_code, street_name(organisation.street_code))

    @staticmethod
    def resolve_functional_area(organisation: Organisation) -> dict[str, str] | None:
        return word(organisation.functional_area, functional_area_name(organisation.functional_area))

    @staticmethod
    def resolve_industry(organisation: Organisation) -> dict[str, str] | None:
        return word(organisation.industry_code, industry_name(organisation.industry_code))

    @staticmethod
    def resolve_contact(organisation: Organisation, context: Any) -> dict[str, str] | None:
        if not permissions.may_see_organisation_contact(reader_of(context), organisation):
            return None
        return {
            "name": organisation.contact_name,
            "mobile": organisation.contact_mobile,
            "email": organisation.contact_email,
        }


class OrganisationIn(Closed):
    """What an organisation says of itself. What a register or a bureau states, an officer changes."""

    short_name: Text = column(Organisation, "short_name")
    street_code: Code = column(Organisation, "street_code", "行政区划代码，9 位")
    address: Text = column(Organisation, "address")
    city_industry: Code = column(Organisation, "city_industry", "产业代码")
    website: Text = column(Organisation, "website")
    introduction: Text = column(Organisation, "introduction")
    contact_name: Text = column(Organisation, "contact_name", "不公开")
    contact_mobile: Text = column(Organisation, "contact_mobile", "不公开")
    contact_email: Text = column(Organisation, "contact_email", "不公开")


def _organisation(request: HttpRequest, organisation_id: int) -> Organisation:
    rows = organisations_visible_to(actor_of(request)).filter(pk=organisation_id)
    found = with_marks(rows, timezone.localdate()).first()
    if found is None:
        raise NotFound
    return found


@organisations.get(
    "", response=list[OrganisationOut], summary="单位列表", operation_id="list_organisations", openapi_extra=ANYONE
)
@paginate
def list_organisations(request: HttpRequest, asked: Query[OrganisationFilter]) -> QuerySet[Organisation]:
    """按拼音排列。待核实的只有本单位和主管部门看得到。"""
    today = timezone.localdate()
    rows = named_like(organisations_visible_to(actor_of(request)), asked.q)
    for name, values in (
        ("kind", asked.kind),
        ("division_code", asked.division),
        ("city_industry", asked.city_industry),
    ):
        if values:
            rows = rows.filter(**{f"{name}__in": values})
    if asked.mark:
        held = OrganisationMark.objects.filter(standing(today), organisation=OuterRef("pk"), kind__in=asked.mark)
        rows = rows.filter(Exists(held))
    if asked.updated_since is not None:
        rows = rows.filter(updated_at__gte=asked.updated_since)
    return with_marks(rows, today)


@organisations.get(
    "/{organisation_id}",
    response=OrganisationDetail,
    summary="一家单位",
    operation_id="get_organisation",
    openapi_extra=ANYONE,
)
def get_organisation(request: HttpRequest, organisation_id: Id) -> Organisation:
    """一家单位的公开资料；联系方式只给本单位。"""
    return _organisation(request, organisation_id)


@organisations.patch(
    "/{organisation_id}", response=OrganisationDetail, summary="修改本单位资料", operation_id="edit_organisation"
)
def edit_organisation(request: HttpRequest, organisation_id: Id, payload: OrganisationIn) -> Organisation:
    """只改写来的内容。名称、代码、所在地等登记事项请主管部门修改。"""
    update_organisation(
        actor=known_actor(request),
        organisation_id=organisation_id,
        changes=payload.dict(exclude_unset=True),
        at=timezone.now(),
    )
    return _organisation(request, organisation_id)


# People -------------------------------------------------------------------------------------------------------------
class PersonFilter(Schema):
    q: Words = Field("", description="姓名、研究方向、单位里的字，或姓名的拼音首字母")
    division: Codes = Field([], description="县（市、区）代码")
    industry: Codes = Field([], description="服务产业代码")
    qualification: Annotated[list[QualificationKind], Field(max_length=5)] = Field([], description="现在有效的资格")
    organisation: int | None = Field(None, ge=1, le=LAST_ID, description="单位编号")


class QualificationOut(Schema):
    kind: Word = Field(..., description="资格")
    grade: Word | None = Field(..., description="等级")
    mode: Word | None = Field(..., description="方式")
    expires_on: date | None = Field(..., description="有效期至")

    @staticmethod
    def resolve_kind(held: Qualification) -> dict[str, str] | None:
        return word(held.kind, held.get_kind_display())

    @staticmethod
    def resolve_grade(held: Qualification) -> dict[str, str] | None:
        return word(held.grade, held.get_grade_display())

    @staticmethod
    def resolve_mode(held: Qualification) -> dict[str, str] | None:
        return word(held.mode, held.get_mode_display())


class PersonContact(Schema):
    mobile: str
    email: str


class PersonOut(Schema):
    id: int = Field(..., description="人员编号")
    key: str = Field(..., description="对象代号，发对接意向时用")
    name: str = Field(..., description="姓名")
    url: str = Field(..., description="网页地址（相对）")
    organisation: Unit | None = Field(..., description="单位")
    department: str = Field(..., description="部门（学院）")
    position: str = Field(..., description="职务")
    title: str = Field(..., description="职称")
    division: Word | None = Field(..., description="所在县（市、区）")
    industries: list[Word] = Field(..., description="服务产业")
    directions: str = Field(..., description="研究方向")
    qualifications: list[QualificationOut] = Field(..., description="现在有效的资格")
    is_demonstration: bool = Field(..., description="是否演示数据")

    @staticmethod
    def resolve_key(person: Person) -> str:
        return f"expert:{person.pk}"

    @staticmethod
    def resolve_url(person: Person) -> str:
        return person.get_absolute_url()

    @staticmethod
    def resolve_division(person: Person) -> dict[str, str] | None:
        return word(person.division_code, division_name(person.division_code))

    @staticmethod
    def resolve_industries(person: Person) -> list[dict[str, str]]:
        return [{"code": code, "name": city_industry_name(code)} for code in person.industries]

    @staticmethod
    def resolve_qualifications(person: Any) -> list[Qualification]:
        return list(person.qualifications_now)


class PersonDetail(PersonOut):
    introduction: str = Field(..., description="简介")
    can_be_seconded: bool = Field(..., description="可任科技副总")
    contact: PersonContact | None = Field(..., description="联系方式；只给本单位，其他单位请发对接意向")

    @staticmethod
    def resolve_contact(person: Person, context: Any) -> dict[str, str] | None:
        if not permissions.may_see_person_contact(reader_of(context), person):
            return None
        return {"mobile": person.mobile, "email": person.email}


@people.get("", response=list[PersonOut], summary="人员列表", operation_id="list_people", openapi_extra=ANYONE)
@paginate
def list_people(request: HttpRequest, asked: Query[PersonFilter]) -> QuerySet[Person]:
    """同意公开简介的专家、技术经纪人等，按拼音排列；带令牌时也有本单位的。"""
    today = timezone.localdate()
    rows = people_named_like(people_visible_to(actor_of(request)), asked.q)
    if asked.division:
        rows = rows.filter(division_code__in=asked.division)
    if asked.organisation is not None:
        rows = rows.filter(organisation_id=asked.organisation)
    if asked.industry:
        wanted = Q(pk__in=())
        for code in asked.industry:
            wanted |= Q(industries__contains=having(code))
        rows = rows.filter(wanted)
    if asked.qualification:
        held = Qualification.objects.filter(qualified(today), person=OuterRef("pk"), kind__in=asked.qualification)
        rows = rows.filter(Exists(held))
    return with_qualifications(rows, today)


@people.get("/{person_id}", response=PersonDetail, summary="一位人员", operation_id="get_person", openapi_extra=ANYONE)
def get_person(request: HttpRequest, person_id: Id) -> Person:
    """没有同意公开简介的人员，只有本单位看得到。"""
    rows = people_visible_to(actor_of(request)).filter(pk=person_id)
    found = with_qualifications(rows, timezone.localdate()).first()
    if found is None:
        raise NotFound
    return found
