"""科技服务."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kezhuan.catalogue.models.item import CatalogueItem


class ServiceClass(models.TextChoices):
    """Classes of technology-transfer services (GB/T 34670-2017) with the common services beside them."""

    DEVELOPMENT = "development", _("技术开发服务")
    TRANSFER = "transfer", _("技术转让服务")
    CONSULTING = "consulting", _("技术服务与技术咨询")
    EVALUATION = "evaluation", _("技术评价服务")
    INVESTMENT = "investment", _("技术投融资服务")
    PLATFORM = "platform", _("信息网络平台服务")


class ServiceOffer(CatalogueItem):
    """One service of one organisation with its price and what it covers."""

    kind_code = "service"

    service_class = models.CharField(_("服务类别"), max_length=16, choices=ServiceClass.choices, blank=True)
    description = models.TextField(_("服务内容"), blank=True)
    qualifications = models.CharField(_("资质"), max_length=200, blank=True)
    price_from = models.DecimalField(_("起价（元）"), max_digits=16, decimal_places=2, null=True, blank=True)
    price_unit = models.CharField(_("计价单位"), max_length=24, blank=True)
    lead_days = models.PositiveSmallIntegerField(_("完成天数"), null=True, blank=True)
    accepts_voucher = models.BooleanField(_("可用创新券"), default=False)

    class Meta(CatalogueItem.Meta):
        verbose_name = _("服务")
        verbose_name_plural = _("服务")
        constraints = [
            *CatalogueItem.Meta.constraints,
            models.CheckConstraint(
                condition=Q(price_from__isnull=True) | Q(price_from__gte=0), name="service_price_not_negative"
            ),
        ]
