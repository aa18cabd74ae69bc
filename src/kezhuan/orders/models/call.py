"""A call: what is needed, for how much, by when, judged by what, paid in which steps."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.audit.models import Audited
from kezhuan.catalogue.models import Demand
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.orders import CALL, MILESTONE
from kezhuan.parties.models import Organisation


class CallKind(models.TextChoices):
    CUSTOM = "custom", _("技术定制")
    COMMISSION = "commission", _("订单式研发")
    CHALLENGE = "challenge", _("揭榜挂帅")


class CallState(models.TextChoices):
    DRAFT = "draft", _("草拟中")
    OPEN = "open", _("征集中")
    OPENED = "opened", _("已开启方案")
    REVIEWING = "reviewing", _("评审中")
    RANKED = "ranked", _("已排序")
    ANNOUNCED = "announced", _("结果公示中")
    AWARDED = "awarded", _("已揭榜，履约中")
    COMPLETED = "completed", _("已完成")
    NO_AWARD = "no_award", _("没有选出")
    CANCELLED = "cancelled", _("已取消")


class Call(Audited):
    """``deadline``: from this moment of the server's clock on nothing is taken, and only from it on proposals open."""

    lifecycle: ClassVar[Lifecycle] = CALL

    reference_number = models.CharField(_("办件编号"), max_length=32, unique=True)
    kind = models.CharField(_("类别"), max_length=12, choices=CallKind.choices)
    title = models.CharField(_("标题"), max_length=120)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="calls", verbose_name=_("发布单位"))
    division_code = models.CharField(_("所在县（市、区）"), max_length=6, blank=True)
    demand = models.ForeignKey(
        Demand, on_delete=models.PROTECT, null=True, blank=True, related_name="calls", verbose_name=_("对应的需求")
    )
    need = models.TextField(_("要解决什么"))
    deliverables = models.TextField(_("交付什么、怎样验收"))
    eligibility = models.TextField(_("谁可以应征"))
    audit_right = models.TextField(_("审计和检查的权利"), blank=True)
    budget = models.DecimalField(_("榜金或预算（元）"), max_digits=16, decimal_places=2)
    questions_until = models.DateTimeField(_("提问截止"))
    deadline = models.DateTimeField(_("方案截止"))
    state = models.CharField(_("状态"), max_length=12, choices=CallState.choices, default=CallState.DRAFT)
    state_reason = models.CharField(_("理由"), max_length=500, blank=True)
    award_reason = models.TextField(_("选定理由"), blank=True)
    drafted_at = models.DateTimeField(_("草拟时间"))
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    opened_at = models.DateTimeField(_("开启时间"), null=True, blank=True)
    ranked_at = models.DateTimeField(_("排序时间"), null=True, blank=True)
    awarded_at = models.DateTimeField(_("选定时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    is_demonstration = models.BooleanField(_("演示数据"), default=False)

    class Meta:
        ordering = ("-drafted_at", "-pk")
        verbose_name = _("研发榜单")
        verbose_name_plural = _("研发榜单")
        indexes = [
            models.Index(fields=["state", "deadline"], name="call_state_deadline"),
            models.Index(fields=["owner", "-drafted_at"], name="call_owner"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(budget__gt=0), name="call_budget_positive"),
            models.CheckConstraint(condition=Q(questions_until__lte=F("deadline")), name="call_questions_first"),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(opened_at__gte=F("deadline")), name="call_opened_after_deadline"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["opened", "reviewing", "ranked", "announced", "awarded", "completed"])
                | Q(opened_at__isnull=False),
                name="call_opened_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("orders:call", args=[self.reference_number])


class CallKey(models.Model):
    """The key of one call's proposals, itself encrypted with a key derived from the site's secret.

    Nothing but ``sealing`` reads it. Not audited: it is no happening, and its bytes belong nowhere else.
    """

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="key")
    wrapped = models.BinaryField()

    def __str__(self) -> str:
        return self.call.reference_number


class Criterion(Audited):
    """What proposals are judged by; the weights of a call add up to 100."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("评审指标"), max_length=60)
    weight = models.PositiveSmallIntegerField(_("权重"))

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["call", "position"], name="criterion_one_per_position"),
            models.CheckConstraint(condition=Q(weight__gte=1, weight__lte=100), name="criterion_weight_1_to_100"),
        ]

    def __str__(self) -> str:
        return self.name


class MilestoneState(models.TextChoices):
    PLANNED = "planned", _("进行中")
    DELIVERED = "delivered", _("等验收")
    ACCEPTED = "accepted", _("已验收")
    PAID = "paid", _("已付款")


class Milestone(Audited):
    """A step with its share of the price; ``amount`` is set when the call is awarded."""

    lifecycle: ClassVar[Lifecycle] = MILESTONE

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="milestones")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("节点"), max_length=120)
    due_on = models.DateField(_("到期"))
    share = models.PositiveSmallIntegerField(_("付款比例"))
    amount = models.DecimalField(_("金额（元）"), max_digits=16, decimal_places=2, null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=MilestoneState.choices, default=MilestoneState.PLANNED)
    words = models.TextField(_("交付或验收意见"), blank=True)
    delivered_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("验收时间"), null=True, blank=True)
    paid_on = models.DateField(_("付款日期"), null=True, blank=True)

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["call", "position"], name="milestone_one_per_position"),
            models.CheckConstraint(condition=Q(share__gte=1, share__lte=100), name="milestone_share_1_to_100"),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(paid_on__isnull=False), name="milestone_paid_has_day"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Question(Audited):
    """Asked by somebody who stays unnamed on every page; public once answered."""

    audit_hidden: ClassVar[frozenset[str]] = frozenset({"asker"})

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="questions")
    asker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="questions_asked")
    text = models.TextField(_("问题"))
    answer = models.TextField(_("答复"), blank=True)
    asked_at = models.DateTimeField(_("提问时间"))
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    class Meta:
        ordering = ("asked_at", "pk")
        verbose_name = _("提问")
        verbose_name_plural = _("提问")
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(answer=""), name="question_answered_has_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id}-{self.pk}"
