"""认定登记: one row for each time a contract is submitted, what experts say, and changes after it was registered."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kezhuan.audit.models import Audited
from kezhuan.contracts.models.contract import Contract, ContractKind, money_field
from kezhuan.parties.models import Person


class Outcome(models.TextChoices):
    REGISTERED = "registered", _("准予登记")
    RETURNED = "returned", _("退回补正")
    REFUSED = "refused", _("不予登记")


class Registration(Audited):
    """One submission: accepted, examined by one person and decided by another (第二人原则)."""

    contract = models.ForeignKey(
        Contract, on_delete=models.CASCADE, related_name="registrations", verbose_name=_("合同")
    )
    number = models.PositiveSmallIntegerField(_("第几次提交"))
    submitted_at = models.DateTimeField(_("提交时间"))
    submitted_by_id = models.BigIntegerField(_("提交人"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("受理时间"), null=True, blank=True)
    accepted_by_id = models.BigIntegerField(_("受理人"), null=True, blank=True)
    due_at = models.DateTimeField(_("办理期限"), null=True, blank=True)
    by_experts = models.BooleanField(_("送专家评审"), default=False)
    experts_reason = models.CharField(_("送评理由"), max_length=300, blank=True)
    is_technology = models.BooleanField(_("属于技术合同"), null=True, blank=True)
    found_kind = models.CharField(_("认定类别"), max_length=20, choices=ContractKind.choices, blank=True)
    verified_value = money_field(_("核定技术交易额（元）"), null=True, blank=True)
    opinion = models.CharField(_("审查意见"), max_length=500, blank=True)
    examined_by_id = models.BigIntegerField(_("审查人"), null=True, blank=True)
    examined_by_name = models.CharField(_("审查人姓名"), max_length=60, blank=True)
    examined_at = models.DateTimeField(_("审查时间"), null=True, blank=True)
    outcome = models.CharField(_("结果"), max_length=12, choices=Outcome.choices, blank=True)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    decided_by_id = models.BigIntegerField(_("决定人"), null=True, blank=True)
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)

    class Meta:
        ordering = ("number",)
        verbose_name = _("认定登记")
        verbose_name_plural = _("认定登记")
        indexes = [models.Index(fields=["outcome", "due_at"], name="registration_outcome_due")]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="registration_number_once"),
            models.UniqueConstraint(fields=["contract"], condition=Q(outcome=""), name="registration_one_open"),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(decided_at__isnull=False), name="registration_decided_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="registered") | ~Q(decided_by_id=F("examined_by_id")),
                name="registration_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract.reference_number} #{self.number}"


class OpinionState(models.TextChoices):
    ASKED = "asked", _("等待意见")
    GIVEN = "given", _("已出具意见")
    RECUSED = "recused", _("已回避")


class Verdict(models.TextChoices):
    AGREES = "agrees", _("同意认定")
    AMENDS = "amends", _("同意，但要调整类别或者金额")
    OPPOSES = "opposes", _("不属于技术合同")


class ExpertOpinion(Audited):
    """One expert asked about one submission; who is bound to a party is not asked, or steps aside."""

    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, related_name="opinions", verbose_name=_("认定登记")
    )
    expert = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contract_opinions")
    state = models.CharField(_("状态"), max_length=8, choices=OpinionState.choices, default=OpinionState.ASKED)
    verdict = models.CharField(_("结论"), max_length=8, choices=Verdict.choices, blank=True)
    technology_value = money_field(_("建议核定金额（元）"), null=True, blank=True)
    words = models.CharField(_("意见"), max_length=1000, blank=True)
    asked_at = models.DateTimeField(_("邀请时间"))
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("专家意见")
        verbose_name_plural = _("专家意见")
        constraints = [
            models.UniqueConstraint(fields=["registration", "expert"], name="expert_opinion_once"),
            models.CheckConstraint(
                condition=~Q(state="given") | (~Q(verdict="") & Q(answered_at__isnull=False)),
                name="expert_opinion_given_has_verdict",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration} {self.expert}"


class ChangeState(models.TextChoices):
    ASKED = "asked", _("等待审核")
    APPROVED = "approved", _("已变更")
    REFUSED = "refused", _("未同意")


class RegistrationChange(Audited):
    """变更登记: what a party wants to be changed (``values``, field → new value), why, and the registrar's answer."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="changes", verbose_name=_("合同"))
    number = models.PositiveSmallIntegerField(_("第几次变更"))
    values = models.JSONField(_("变更内容"))
    before = models.JSONField(_("变更前"), default=dict)
    reason = models.CharField(_("变更理由"), max_length=300)
    state = models.CharField(_("状态"), max_length=8, choices=ChangeState.choices, default=ChangeState.ASKED)
    asked_by_id = models.BigIntegerField(_("申请人"), null=True, blank=True)
    asked_at = models.DateTimeField(_("申请时间"))
    decided_by_id = models.BigIntegerField(_("审核人"), null=True, blank=True)
    decided_at = models.DateTimeField(_("审核时间"), null=True, blank=True)
    answer = models.CharField(_("答复"), max_length=300, blank=True)

    class Meta:
        ordering = ("number",)
        verbose_name = _("变更登记")
        verbose_name_plural = _("变更登记")
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="registration_change_number"),
            models.UniqueConstraint(
                fields=["contract"], condition=Q(state="asked"), name="registration_change_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state="asked") | Q(decided_at__isnull=False), name="registration_change_decided"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract.reference_number} #{self.number}"
