"""What a broker writes into the work log: only what no other record already shows."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kezhuan.audit.models import Audited
from kezhuan.brokers.models.register import Broker


class WorkKind(models.TextChoices):
    """The first six come from records of the platform; the others are written by hand."""

    VISIT = "visit", _("走访")
    REFINEMENT = "refinement", _("凝练需求")
    INTEREST = "interest", _("对接")
    MEETING = "meeting", _("会面")
    DEAL = "deal", _("商机推进")
    CONTRACT = "contract", _("技术合同")
    STUDY = "study", _("培训学习")
    ADVICE = "advice", _("政策咨询")
    RESEARCH = "research", _("调研评估")
    OTHER = "other", _("其他")


#: What a person may write: the rest the platform knows by itself.
OWN_KINDS = (WorkKind.STUDY, WorkKind.ADVICE, WorkKind.RESEARCH, WorkKind.OTHER)


class WorkEntry(Audited):
    """Own work (``about`` empty), or the hours spent on a record that is in the log anyway (``about``: its key)."""

    broker = models.ForeignKey(Broker, on_delete=models.PROTECT, related_name="work", verbose_name=_("技术经纪人"))
    kind = models.CharField(_("工作类型"), max_length=12, choices=WorkKind.choices)
    happened_on = models.DateField(_("日期"))
    hours = models.DecimalField(_("工时（小时）"), max_digits=4, decimal_places=1)
    words = models.CharField(_("做了什么"), max_length=200, blank=True)
    about = models.CharField(_("对应的记录"), max_length=80, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"))

    class Meta:
        ordering = ("-happened_on", "-pk")
        verbose_name = _("工作记录")
        verbose_name_plural = _("工作记录")
        indexes = [models.Index(fields=["broker", "happened_on"], name="work_broker_day")]
        constraints = [
            models.UniqueConstraint(fields=["broker", "about"], condition=~Q(about=""), name="work_once_per_record"),
            models.CheckConstraint(condition=Q(hours__gt=0) & Q(hours__lte=24), name="work_hours_in_a_day"),
            models.CheckConstraint(condition=~Q(about="") | ~Q(words=""), name="work_own_has_words"),
        ]

    def __str__(self) -> str:
        return self.words or self.about
