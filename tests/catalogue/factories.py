"""Things of the catalogue by state. Written straight to the database; the verbs have tests of their own."""

from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from kezhuan.catalogue.content import pinyin_of
from kezhuan.catalogue.models import Achievement, Completer, Demand, Facility, Refinement, ServiceOffer
from kezhuan.parties.models import OrganisationKind
from tests.cast import NOW, OrganisationFactory

FIRST_REVIEWER, SECOND_REVIEWER = 900_001, 900_002
PUBLISHED = {
    "state": "published",
    "submitted_at": NOW,
    "published_at": NOW,
    "first_reviewer_id": FIRST_REVIEWER,
    "second_reviewer_id": SECOND_REVIEWER,
    "expires_on": date(2027, 5, 22),
}


class ItemFactory(DjangoModelFactory[Any]):
    class Meta:
        abstract = True

    division_code = "330324"
    industries = factory.LazyFunction(lambda: ["pumps_valves"])
    pinyin = factory.LazyAttribute(lambda made: pinyin_of(made.title))
    contact_name = "王厂长"
    contact_mobile = "13800002068"
    happened_on = date(2026, 11, 1)
    recorded_at = NOW
    updated_at = NOW

    class Params:
        published = factory.Trait(**PUBLISHED)
        submitted = factory.Trait(state="submitted", submitted_at=NOW, review_due_on=date(2026, 11, 25))
        reviewed = factory.Trait(
            state="reviewed",
            submitted_at=NOW,
            first_reviewer_id=FIRST_REVIEWER,
            review_due_on=date(2026, 11, 25),
        )


class DemandFactory(ItemFactory):
    class Meta:
        model = Demand

    reference_number = factory.Sequence(lambda n: f"XQ-2025-01-{n + 1:05d}")
    owner = factory.SubFactory(OrganisationFactory)
    title = "LNG 管线球阀零下 46 度密封面渗漏"
    statement = (
        "我们是永嘉永固阀门有限公司，做不锈钢球阀，在零下 46 度的 LNG 管线上密封面总是渗漏，换过三种垫片都不行。"
    )
    public_summary = "不锈钢球阀在低温管线上密封面渗漏，求低温密封方案。"
    anonymous = True


class AchievementFactory(ItemFactory):
    class Meta:
        model = Achievement

    reference_number = factory.Sequence(lambda n: f"CG-2025-01-{n + 1:05d}")
    owner = factory.SubFactory(OrganisationFactory, kind=OrganisationKind.INSTITUTE)
    title = "泵阀过流部件耐磨高熵合金涂层"
    abstract = "在不锈钢叶轮和阀芯表面做一层 0.3 毫米的涂层，含沙水工况下寿命提高到原来的 4 倍。"
    application_fields = "泵、阀门"
    trl = 7
    ip_forms = factory.LazyFunction(lambda: ["invention"])
    transfer_ways = factory.LazyFunction(lambda: ["assignment", "licence"])
    confidential = "喷涂功率 42 kW，送粉 35 g/min"


class CompleterFactory(DjangoModelFactory[Completer]):
    class Meta:
        model = Completer

    achievement = factory.SubFactory(AchievementFactory)
    name = "周明徽"
    position = 1


class ServiceFactory(ItemFactory):
    class Meta:
        model = ServiceOffer

    reference_number = factory.Sequence(lambda n: f"FW-2025-01-{n + 1:05d}")
    owner = factory.SubFactory(OrganisationFactory, kind=OrganisationKind.PROVIDER)
    title = "阀门型式试验"
    service_class = "evaluation"
    description = "低温、高压、寿命试验，出具检测报告。"


class FacilityFactory(ItemFactory):
    class Meta:
        model = Facility

    reference_number = factory.Sequence(lambda n: f"SS-2025-01-{n + 1:05d}")
    owner = factory.SubFactory(OrganisationFactory, kind=OrganisationKind.INSTITUTE)
    title = "低温阀门试验台"
    kind = "test_bench"
    parameters = "温度 −196 ℃ 至常温，口径不超过 300 毫米"


class RefinementFactory(DjangoModelFactory[Refinement]):
    class Meta:
        model = Refinement

    demand = factory.SubFactory(DemandFactory, published=True)
    object = "不锈钢球阀"
    part = "密封面"
    wanted_value = "−46 ℃ 开关 10,000 次后泄漏量不超过 A 级"
    author_label = "林知遥"
    written_at = NOW


FACTORIES: dict[str, type[ItemFactory]] = {
    "achievement": AchievementFactory,
    "demand": DemandFactory,
    "service": ServiceFactory,
    "facility": FacilityFactory,
}
