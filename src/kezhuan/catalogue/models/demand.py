"""技术需求: the problem in the firm's own words, and beside it the refinement the firm has confirmed. Both stay."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kezhuan.audit.models import Audited
from kezhuan.catalogue.models.item import CatalogueItem
from kezhuan.engine.lifecycle.catalogue import DEMAND, PUBLIC_STATES, UNFINISHED_STATES


class DemandKind(models.TextChoices):
    PROBLEM = "problem", _("难题攻关")
    ACQUISITION = "acquisition", _("成果引进")
    TALENT = "talent", _("人才")
    TESTING = "testing", _("检测")
    FINANCE = "finance", _("融资")
    COMMISSION = "commission", _("订单式研发")


class DemandOutcome(models.TextChoices):
    """How a demand was solved: it never ends as solved without one."""

    ACHIEVEMENT = "achievement", _("引进了成果")
    EXPERT = "expert", _("专家上门解决")
    SERVICE = "service", _("购买了服务")
    COMMISSIONED = "commissioned", _("委托研发")
    OWN = "own", _("企业自行解决")
    OTHER = "other", _("其他")


class ClosingReason(models.TextChoices):
    """Why a thing was closed without success."""

    NO_LONGER = "no_longer", _("不再需要")
    BUDGET = "budget", _("预算没有落实")
    NO_ANSWER = "no_answer", _("没有找到合适的答案")
    DUPLICATE = "duplicate", _("与另一条重复")
    WRONG = "wrong", _("内容有误")
    TAKEN = "taken", _("已转化或已被采用")
    OTHER = "other", _("其他")


class Demand(CatalogueItem):
    """``anonymous`` hides the firm from the public; contact opens only after both sides agree.

    ``served_by`` names the record that shows how it was solved (``deals.Interest:17``, see ``evidence``).
    ``joined_to`` is the demand that leads where several say the same: the two are one need and count once.
    """

    lifecycle = DEMAND
    kind_code = "demand"

    kind = models.CharField(_("需求类型"), max_length=12, choices=DemandKind.choices, default=DemandKind.PROBLEM)
    statement = models.TextField(_("原话"), blank=True)
    public_summary = models.TextField(_("公开摘要"), blank=True)
    anonymous = models.BooleanField(_("匿名发布"), default=True)
    budget_from = models.DecimalField(_("预算下限（元）"), max_digits=16, decimal_places=2, null=True, blank=True)
    budget_to = models.DecimalField(_("预算（元）"), max_digits=16, decimal_places=2, null=True, blank=True)
    deadline = models.DateField(_("希望解决日期"), null=True, blank=True)
    wants_visit = models.BooleanField(_("请专家来厂里看看"), default=False)
    outcome = models.CharField(_("解决方式"), max_length=16, choices=DemandOutcome.choices, blank=True)
    served_by = models.CharField(_("服务记录"), max_length=80, blank=True)
    closing_reason = models.CharField(_("关闭原因"), max_length=16, choices=ClosingReason.choices, blank=True)
    joined_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="joined", verbose_name=_("并入的需求")
    )

    class Meta(CatalogueItem.Meta):
        verbose_name = _("需求")
        verbose_name_plural = _("需求")
        constraints = [
            *CatalogueItem.Meta.constraints,
            models.CheckConstraint(
                condition=Q(budget_from__isnull=True) | Q(budget_from__gte=0), name="demand_budget_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(budget_to__isnull=True) | Q(budget_from__isnull=True) | Q(budget_to__gte=F("budget_from")),
                name="demand_budget_order",
            ),
            models.CheckConstraint(
                condition=(Q(state="solved") & ~Q(outcome="")) | (~Q(state="solved") & Q(outcome="")),
                name="demand_solved_has_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(state="solved") | Q(outcome="own") | ~Q(served_by=""), name="demand_solved_has_record"
            ),
            models.CheckConstraint(condition=~Q(joined_to=F("pk")), name="demand_not_joined_to_itself"),
            models.CheckConstraint(
                condition=Q(state__in=UNFINISHED_STATES) | ~Q(statement=""), name="demand_has_statement"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=PUBLIC_STATES) | Q(anonymous=False) | ~Q(public_summary=""),
                name="demand_anonymous_has_summary",
            ),
        ]


class Refinement(Audited):
    """凝练: structured fields a broker or the firm wrote; the newest confirmed one counts, older ones stay.

    The firm confirms one or sends it back with words; never both.
    """

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="refinements")
    object = models.CharField(_("对象"), max_length=120)
    part = models.CharField(_("部位"), max_length=120, blank=True)
    process = models.CharField(_("工艺"), max_length=200, blank=True)
    present_value = models.CharField(_("现状"), max_length=300, blank=True)
    wanted_value = models.CharField(_("目标"), max_length=300)
    constraints = models.CharField(_("约束条件"), max_length=300, blank=True)
    budget_from = models.DecimalField(_("预算下限（元）"), max_digits=16, decimal_places=2, null=True, blank=True)
    budget_to = models.DecimalField(_("预算（元）"), max_digits=16, decimal_places=2, null=True, blank=True)
    deadline = models.DateField(_("希望解决日期"), null=True, blank=True)
    author_label = models.CharField(_("凝练人"), max_length=120)
    author_id = models.BigIntegerField(null=True, editable=False)
    written_at = models.DateTimeField(_("凝练时间"))
    confirmed_at = models.DateTimeField(_("企业确认时间"), null=True, blank=True)
    sent_back_at = models.DateTimeField(_("企业退回时间"), null=True, blank=True)
    sent_back_words = models.CharField(_("企业的意见"), max_length=300, blank=True)

    class Meta:
        ordering = ("-written_at", "-pk")
        verbose_name = _("凝练")
        verbose_name_plural = _("凝练")
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(sent_back_at__isnull=True), name="refinement_one_answer"
            ),
            models.CheckConstraint(
                condition=Q(sent_back_at__isnull=True) | ~Q(sent_back_words=""), name="refinement_sent_back_has_words"
            ),
            models.CheckConstraint(
                condition=Q(budget_from__isnull=True) | Q(budget_from__gte=0), name="refinement_budget_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(budget_to__isnull=True) | Q(budget_from__isnull=True) | Q(budget_to__gte=F("budget_from")),
                name="refinement_budget_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.object}：{self.wanted_value}"
