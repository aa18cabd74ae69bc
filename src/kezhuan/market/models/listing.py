"""挂牌: a result offered to everybody at a price or for negotiation, and who declared an interest in it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.audit.models import Audited
from kezhuan.catalogue.models import Achievement
from kezhuan.deals.models import Deal
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.listing import APPLICATION, LISTING, LIVE_LISTING_STATES
from kezhuan.parties.models import Organisation


class ListingState(models.TextChoices):
    DRAFT = "draft", _("编制中")
    SUBMITTED = "submitted", _("等待审核")
    ANNOUNCED = "announced", _("挂牌中")
    NEGOTIATING = "negotiating", _("洽谈中")
    BIDDING = "bidding", _("已转竞价")
    CLOSED = "closed", _("已成交")
    LAPSED = "lapsed", _("到期未成交")
    WITHDRAWN = "withdrawn", _("已撤牌")


class ListingWay(models.TextChoices):
    ASSIGNMENT = "assignment", _("转让")
    EXCLUSIVE = "exclusive", _("独占许可")
    SOLE = "sole", _("排他许可")
    PLAIN = "plain", _("普通许可")
    EQUITY = "equity", _("作价入股")
    OPEN_LICENCE = "open_licence", _("专利开放许可")
    TRIAL = "trial", _("先用后转")


class ListingPrice(models.TextChoices):
    FIXED = "fixed", _("一口价")
    NEGOTIABLE = "negotiable", _("面议")


class ChoiceOfSeveral(models.TextChoices):
    """How one of several interested parties is chosen; it is in the notice and binds the seller."""

    NEGOTIATION = "negotiation", _("分别洽谈，由出让方选定")
    ASCENDING = "ascending", _("加价竞价")
    SEALED = "sealed", _("密封报价")


#: After one of these nobody else can be given the same result: one buyer only.
ONE_BUYER_WAYS = ("assignment", "exclusive", "sole", "equity")


class Listing(Audited):
    """``notice_until``: until then nobody is chosen; ``expires_at``: the end of the listing without a buyer."""

    lifecycle: ClassVar[Lifecycle] = LISTING

    reference_number = models.CharField(_("挂牌编号"), max_length=32, unique=True)
    achievement = models.ForeignKey(
        Achievement, on_delete=models.PROTECT, related_name="listings", verbose_name=_("科技成果")
    )
    seller = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="listings", verbose_name=_("出让方")
    )
    title = models.CharField(_("标题"), max_length=120)
    description = models.TextField(_("说明"), blank=True)
    way = models.CharField(_("转化方式"), max_length=12, choices=ListingWay.choices)
    price_mode = models.CharField(_("价格方式"), max_length=12, choices=ListingPrice.choices)
    price = models.DecimalField(_("挂牌价（元）"), max_digits=16, decimal_places=2, null=True, blank=True)
    fee_terms = models.TextField(_("付款方式和标准"), blank=True)
    requirements = models.TextField(_("对意向方的要求"), blank=True)
    several = models.CharField(_("多家意向时怎样确定"), max_length=12, choices=ChoiceOfSeveral.choices)
    state = models.CharField(_("状态"), max_length=12, choices=ListingState.choices, default=ListingState.DRAFT)
    state_reason = models.CharField(_("理由"), max_length=300, blank=True)
    drafted_at = models.DateTimeField(_("编制时间"))
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    announced_at = models.DateTimeField(_("挂牌时间"), null=True, blank=True)
    notice_until = models.DateTimeField(_("公告到"), null=True, blank=True)
    expires_at = models.DateTimeField(_("有效期到"), null=True, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    relisted_from = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="relisted_as", verbose_name=_("原挂牌")
    )
    is_demonstration = models.BooleanField(_("演示数据"), default=False)

    class Meta:
        ordering = ("-drafted_at", "-pk")
        verbose_name = _("挂牌")
        verbose_name_plural = _("挂牌")
        indexes = [
            models.Index(fields=["state", "expires_at"], name="listing_state_expires"),
            models.Index(fields=["seller", "state"], name="listing_seller_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(price_mode="fixed", price__gt=0) | (Q(price_mode="negotiable") & Q(price__isnull=True)),
                name="listing_price_fits_mode",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[*LIVE_LISTING_STATES, "closed", "lapsed"])
                | Q(announced_at__isnull=False, notice_until__isnull=False, expires_at__isnull=False),
                name="listing_announced_has_times",
            ),
            models.UniqueConstraint(
                fields=["achievement"],
                condition=Q(state__in=LIVE_LISTING_STATES, way__in=ONE_BUYER_WAYS),
                name="listing_one_buyer_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("market:listing", args=[self.reference_number])

    @property
    def is_draft(self) -> bool:
        return self.state in (ListingState.DRAFT, ListingState.SUBMITTED)

    @property
    def one_buyer(self) -> bool:
        """Whether only one can have it."""
        return self.way in ONE_BUYER_WAYS


class OpenLicence(models.Model):
    """What the owner states about the patent of an open licence; fields as in ``engine.patents.Declaration``."""

    listing = models.OneToOneField(Listing, on_delete=models.CASCADE, related_name="licence")
    patent_number = models.CharField(_("专利号"), max_length=60)
    kind = models.CharField(_("专利类型"), max_length=16)
    granted_on = models.DateField(_("授权公告日"), null=True, blank=True)
    lasts_until = models.DateField(_("许可期限到"), null=True, blank=True)
    has_evaluation_report = models.BooleanField(_("有专利权评价报告"), default=False)
    has_exclusive_licence = models.BooleanField(_("独占或排他许可在有效期内"), default=False)
    is_stayed = models.BooleanField(_("在中止程序中"), default=False)
    has_unpaid_fees = models.BooleanField(_("年费没有按规定缴纳"), default=False)
    is_pledged = models.BooleanField(_("已质押"), default=False)
    pledgee_agrees = models.BooleanField(_("质权人同意"), default=False)

    class Meta:
        verbose_name = _("开放许可声明")
        verbose_name_plural = _("开放许可声明")

    def __str__(self) -> str:
        return self.patent_number


class ApplicationState(models.TextChoices):
    STANDING = "standing", _("已登记")
    CHOSEN = "chosen", _("已选定洽谈")
    PASSED = "passed", _("没有选定")
    WITHDRAWN = "withdrawn", _("已撤回")


class ListingApplication(Audited):
    """意向登记. ``acknowledged``: digest of the confidentiality text read; ``deal``: the negotiation it became.

    Others never learn who is interested: only the seller and the interested party itself.
    """

    lifecycle: ClassVar[Lifecycle] = APPLICATION
    audit_hidden: ClassVar[frozenset[str]] = frozenset({"contact_name", "contact_mobile", "offer"})

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="applications", verbose_name=_("挂牌"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="listing_applications", verbose_name=_("意向方")
    )
    applicant = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="listing_applications", verbose_name=_("经办人")
    )
    intent = models.TextField(_("打算怎样用"))
    offer = models.DecimalField(_("意向价（元）"), max_digits=16, decimal_places=2, null=True, blank=True)
    contact_name = models.CharField(_("联系人"), max_length=60)
    contact_mobile = models.CharField(_("联系电话"), max_length=20)
    acknowledged = models.CharField(_("所确认文本的摘要"), max_length=64)
    state = models.CharField(
        _("状态"), max_length=12, choices=ApplicationState.choices, default=ApplicationState.STANDING
    )
    state_reason = models.CharField(_("理由"), max_length=300, blank=True)
    applied_at = models.DateTimeField(_("登记时间"))
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    deal = models.OneToOneField(
        Deal, on_delete=models.PROTECT, null=True, blank=True, related_name="listing_application",
        verbose_name=_("商机"),
    )  # fmt: skip

    class Meta:
        ordering = ("listing", "applied_at", "pk")
        verbose_name = _("挂牌意向")
        verbose_name_plural = _("挂牌意向")
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "organisation"], condition=~Q(state="withdrawn"), name="application_once"
            ),
            models.CheckConstraint(condition=Q(offer__isnull=True) | Q(offer__gt=0), name="application_offer_positive"),
            models.CheckConstraint(
                condition=~Q(state="chosen") | Q(deal__isnull=False), name="application_chosen_has_deal"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing.reference_number} {self.organisation}"
