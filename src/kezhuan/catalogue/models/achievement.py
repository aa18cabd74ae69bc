"""科技成果."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kezhuan.audit.models import Audited
from kezhuan.catalogue.models.item import CatalogueItem
from kezhuan.engine.lifecycle.catalogue import UNFINISHED_STATES
from kezhuan.parties.fields import CodesField
from kezhuan.parties.models import Person


class IPForm(models.TextChoices):
    INVENTION = "invention", _("发明专利")
    UTILITY_MODEL = "utility_model", _("实用新型")
    DESIGN = "design", _("外观设计")
    SOFTWARE = "software", _("软件著作权")
    SECRET = "secret", _("技术秘密")
    CIRCUIT_LAYOUT = "circuit_layout", _("集成电路布图设计")
    PLANT_VARIETY = "plant_variety", _("植物新品种")
    DRUG = "drug", _("新药证书")
    NONE = "none", _("未申请知识产权")


class TransferWay(models.TextChoices):
    """Ways of transfer (促进科技成果转化法 art. 16)."""

    ASSIGNMENT = "assignment", _("转让")
    LICENCE = "licence", _("许可")
    EQUITY = "equity", _("作价入股")
    JOINT = "joint", _("合作实施")
    SELF = "self", _("自行实施")
    OTHER = "other", _("其他")


class PriceMode(models.TextChoices):
    NEGOTIABLE = "negotiable", _("面议")
    FIXED = "fixed", _("一口价")
    RANGE = "range", _("价格区间")


class Achievement(CatalogueItem):
    """A result that can be transferred. ``confidential`` is shown only to its owner and reviewing officers."""

    audit_hidden: ClassVar[frozenset[str]] = CatalogueItem.audit_hidden | {"confidential"}

    kind_code = "achievement"

    abstract = models.TextField(_("摘要"), blank=True)
    application_fields = models.CharField(_("应用领域"), max_length=300, blank=True)
    trl = models.PositiveSmallIntegerField(_("技术成熟度"), null=True, blank=True)
    ip_forms = CodesField(_("知识产权形式"))
    ip_numbers = models.CharField(_("专利号或登记号"), max_length=300, blank=True)
    transfer_ways = CodesField(_("转化方式"))
    price_mode = models.CharField(_("价格方式"), max_length=12, choices=PriceMode.choices, default=PriceMode.NEGOTIABLE)
    price_from = models.DecimalField(_("意向价格（元）"), max_digits=16, decimal_places=2, null=True, blank=True)
    price_to = models.DecimalField(_("意向价格上限（元）"), max_digits=16, decimal_places=2, null=True, blank=True)
    is_service_invention = models.BooleanField(_("职务科技成果"), default=True)
    confidential = models.TextField(_("保密内容"), blank=True)

    class Meta(CatalogueItem.Meta):
        verbose_name = _("成果")
        verbose_name_plural = _("成果")
        constraints = [
            *CatalogueItem.Meta.constraints,
            models.CheckConstraint(
                condition=Q(trl__isnull=True) | Q(trl__gte=1, trl__lte=9), name="achievement_trl_1_to_9"
            ),
            models.CheckConstraint(
                condition=Q(state__in=UNFINISHED_STATES) | Q(trl__isnull=False), name="achievement_has_trl"
            ),
            models.CheckConstraint(
                condition=Q(price_to__isnull=True) | Q(price_to__gte=F("price_from")), name="achievement_price_order"
            ),
            models.CheckConstraint(
                condition=Q(price_from__isnull=True) | Q(price_from__gte=0), name="achievement_price_not_negative"
            ),
        ]


class Completer(Audited):
    """成果完成人, in order of contribution."""

    achievement = models.ForeignKey(Achievement, on_delete=models.CASCADE, related_name="completers")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="completed", verbose_name=_("人员档案")
    )
    name = models.CharField(_("姓名"), max_length=60)
    position = models.PositiveSmallIntegerField(_("排名"))

    class Meta:
        ordering = ("position",)
        verbose_name = _("成果完成人")
        verbose_name_plural = _("成果完成人")
        constraints = [
            models.UniqueConstraint(fields=["achievement", "position"], name="completer_one_per_position"),
            models.CheckConstraint(condition=Q(position__gte=1), name="completer_position_from_one"),
        ]

    def __str__(self) -> str:
        return self.name
