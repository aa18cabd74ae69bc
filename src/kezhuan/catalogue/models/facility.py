"""设施: pilot lines and instruments that may be used by others."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kezhuan.catalogue.models.item import CatalogueItem


class FacilityKind(models.TextChoices):
    PILOT_LINE = "pilot_line", _("中试线")
    INSTRUMENT = "instrument", _("仪器设备")
    TEST_BENCH = "test_bench", _("试验台")


class Facility(CatalogueItem):
    """A pilot line, instrument or test bench with its parameters and how to use it."""

    kind_code = "facility"

    kind = models.CharField(_("设施类别"), max_length=12, choices=FacilityKind.choices, blank=True)
    parameters = models.TextField(_("主要参数"), blank=True)
    usage = models.TextField(_("使用办法"), blank=True)
    location = models.CharField(_("地点"), max_length=200, blank=True)
    price_from = models.DecimalField(_("起价（元）"), max_digits=16, decimal_places=2, null=True, blank=True)
    price_unit = models.CharField(_("计价单位"), max_length=24, blank=True)

    class Meta(CatalogueItem.Meta):
        verbose_name = _("设施")
        verbose_name_plural = _("设施")
        constraints = [
            *CatalogueItem.Meta.constraints,
            models.CheckConstraint(
                condition=Q(price_from__isnull=True) | Q(price_from__gte=0), name="facility_price_not_negative"
            ),
        ]
