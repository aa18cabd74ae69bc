"""The register: one entry per broker, over the certificate that ``parties`` keeps."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.audit.models import Audited
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.brokers import BROKER
from kezhuan.parties.fields import CodesField
from kezhuan.parties.models import EngagementMode, Grade, Organisation, Person, Qualification

#: 初级、中级 are 技术经纪人, 高级 is 技术经理人 (2020 年技术转移人才培养大纲).
GRADE_TITLES = {
    Grade.JUNIOR.value: _("初级技术经纪人"),
    Grade.MIDDLE.value: _("中级技术经纪人"),
    Grade.SENIOR.value: _("高级技术经理人"),
}


class BrokerState(models.TextChoices):
    REGISTERED = "registered", _("在册")
    LAPSED = "lapsed", _("证书已过期")
    SUSPENDED = "suspended", _("已暂停")
    WITHDRAWN = "withdrawn", _("已注销")


class TechnologyField(models.TextChoices):
    """The fields in which technology contracts are registered."""

    INFORMATION = "information", _("电子信息")
    AEROSPACE = "aerospace", _("航空航天")
    MANUFACTURING = "manufacturing", _("先进制造")
    MEDICINE = "medicine", _("生物医药和医疗器械")
    MATERIALS = "materials", _("新材料及其应用")
    ENERGY = "energy", _("新能源与高效节能")
    ENVIRONMENT = "environment", _("环境保护与资源综合利用")
    NUCLEAR = "nuclear", _("核应用")
    AGRICULTURE = "agriculture", _("农业")
    TRANSPORT = "transport", _("现代交通")
    URBAN = "urban", _("城市建设与社会发展")


class Broker(Audited):
    """技术经纪人 in the register. Grade, issuer, number and dates are those of the certificate (``qualification``).

    ``organisation`` is the one they broker for, which for 兼职 and 挂职 is often not their employer. Whether they are
    listed publicly is their own separate consent (``broker_listing``), kept and withdrawn where all consents are.
    """

    lifecycle: ClassVar[Lifecycle] = BROKER
    audit_skipped: ClassVar[frozenset[str]] = frozenset({"reminded_for"})

    reference_number = models.CharField(_("登记编号"), max_length=32, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="brokers", verbose_name=_("人员"))
    qualification = models.ForeignKey(
        Qualification, on_delete=models.PROTECT, related_name="brokers", verbose_name=_("证书")
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="brokers",
        verbose_name=_("执业机构"),
    )
    employment = models.CharField(_("执业方式"), max_length=12, choices=EngagementMode.choices)
    industries = CodesField(_("擅长产业"))
    technologies = CodesField(_("技术领域"))
    words = models.CharField(_("专长"), max_length=300, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=BrokerState.choices, default=BrokerState.REGISTERED)
    state_reason = models.CharField(_("理由"), max_length=300, blank=True)
    registered_on = models.DateField(_("登记日期"))
    withdrawn_on = models.DateField(_("注销日期"), null=True, blank=True)
    reminded_for = models.DateField(null=True, blank=True, editable=False)
    recorded_at = models.DateTimeField(_("录入时间"))
    updated_at = models.DateTimeField(_("更新时间"))
    is_demonstration = models.BooleanField(_("演示数据"), default=False)

    class Meta:
        ordering = ("person__pinyin", "pk")
        verbose_name = _("技术经纪人")
        verbose_name_plural = _("技术经纪人")
        indexes = [
            models.Index(fields=["state", "employment"], name="broker_state_employment"),
            models.Index(fields=["organisation", "state"], name="broker_organisation_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=~Q(state="withdrawn"), name="broker_once_in_the_register"
            ),
            models.CheckConstraint(
                condition=(~Q(state="withdrawn") & Q(withdrawn_on__isnull=True))
                | Q(state="withdrawn", withdrawn_on__gte=F("registered_on")),
                name="broker_withdrawn_has_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["suspended", "withdrawn"]) | ~Q(state_reason=""), name="broker_ended_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.person.name

    def get_absolute_url(self) -> str:
        return reverse("brokers:broker", args=[self.reference_number])

    @property
    def user(self) -> User | None:
        """The account of the person, if there is one."""
        return getattr(self.person, "user", None)

    @property
    def grade(self) -> str:
        return self.qualification.grade

    @property
    def title(self) -> str:
        """初级技术经纪人, 中级技术经纪人 or 高级技术经理人."""
        return str(GRADE_TITLES.get(self.qualification.grade, _("技术经纪人")))

    @property
    def issuer(self) -> str:
        return self.qualification.issuer

    @property
    def certificate_number(self) -> str:
        return self.qualification.number

    @property
    def issued_on(self) -> date | None:
        return self.qualification.issued_on

    @property
    def expires_on(self) -> date | None:
        return self.qualification.expires_on

    def is_valid(self, on: date) -> bool:
        """In the register, and the certificate stands on that day."""
        return self.state == BrokerState.REGISTERED and self.qualification.is_valid(on)
