"""What all things of the catalogue share: owner, place, industries, life cycle with its dates."""

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.audit.models import Audited
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.catalogue import OFFER, PUBLIC_STATES, UNFINISHED_STATES
from kezhuan.parties.fields import CodesField
from kezhuan.parties.models import Organisation


class ItemState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待初审")
    REVIEWED = "reviewed", _("待复审")
    RETURNED = "returned", _("已退回")
    PUBLISHED = "published", _("已发布")
    ENGAGED = "engaged", _("对接中")
    SOLVED = "solved", _("已解决")
    CLOSED = "closed", _("已关闭")
    EXPIRED = "expired", _("已过期")


class CatalogueItem(Audited):
    """``happened_on`` is when it was so in the world, ``recorded_at`` when the platform learnt it.

    ``first_reviewer_id`` and ``second_reviewer_id`` keep the two reviews apart: never the same person.
    ``author_id`` is the user who drafted it, perhaps an officer on behalf of the owner. A draft may have gaps; what
    must be there before a review is in ``completeness``, and the constraints repeat the gravest of it.
    """

    lifecycle: ClassVar[Lifecycle] = OFFER
    #: Word in addresses, rule keys and the API: achievement, demand, service, facility.
    kind_code: ClassVar[str] = ""

    reference_number = models.CharField(_("办件编号"), max_length=32, unique=True)
    title = models.CharField(_("名称"), max_length=120, blank=True)
    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="%(class)ss", verbose_name=_("所属单位")
    )
    division_code = models.CharField(_("所在县（市、区）"), max_length=6, blank=True)
    functional_area = models.CharField(_("功能区"), max_length=24, blank=True)
    industries = CodesField(_("产业"))
    keywords = models.CharField(_("关键词"), max_length=200, blank=True)
    contact_name = models.CharField(_("联系人"), max_length=60, blank=True)
    contact_mobile = models.CharField(_("联系电话"), max_length=20, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=ItemState.choices, default=ItemState.DRAFT)
    state_reason = models.CharField(_("理由"), max_length=300, blank=True)
    author_id = models.BigIntegerField(null=True, blank=True, editable=False)
    first_reviewer_id = models.BigIntegerField(null=True, blank=True, editable=False)
    second_reviewer_id = models.BigIntegerField(null=True, blank=True, editable=False)
    review_due_on = models.DateField(_("审核期限"), null=True, blank=True)
    happened_on = models.DateField(_("发生日期"))
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    expires_on = models.DateField(_("有效期至"), null=True, blank=True)
    renewals = models.PositiveSmallIntegerField(_("续期次数"), default=0)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    pinyin = models.CharField(max_length=600, blank=True, editable=False)
    is_demonstration = models.BooleanField(_("演示数据"), default=False)
    recorded_at = models.DateTimeField(_("登记时间"))
    updated_at = models.DateTimeField(_("更新时间"))

    audit_hidden = frozenset({"contact_name", "contact_mobile"})

    class Meta:
        abstract = True
        ordering = ("-recorded_at", "-pk")
        indexes = [
            models.Index(fields=["state", "-published_at"], name="%(class)s_state_published"),
            models.Index(fields=["owner", "-recorded_at"], name="%(class)s_owner_recorded"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=PUBLIC_STATES) | models.Q(published_at__isnull=False),
                name="%(class)s_public_has_date",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=UNFINISHED_STATES) | ~models.Q(title=""), name="%(class)s_has_title"
            ),
            models.CheckConstraint(
                condition=models.Q(second_reviewer_id__isnull=True)
                | ~models.Q(first_reviewer_id=models.F("second_reviewer_id")),
                name="%(class)s_two_reviewers",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.reference_number

    def get_absolute_url(self) -> str:
        return reverse(f"catalogue:{self.kind_code}", args=[self.reference_number])

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC_STATES

    @property
    def is_editable(self) -> bool:
        """Content changes only where a review is still to come."""
        return self.lifecycle.allows(self.state, "submit")
