"""标的: what is sold, by which terms, and where the bidding stands."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.audit.models import Audited
from kezhuan.catalogue.models import Achievement
from kezhuan.disposal.models import DisposalWay
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.market import ENDED_STATES, LOT
from kezhuan.market.models.keeping import Kept
from kezhuan.market.models.listing import Listing
from kezhuan.parties.models import Organisation


class LotState(models.TextChoices):
    DRAFT = "draft", _("编制中")
    ANNOUNCED = "announced", _("公告中")
    OPEN = "open", _("竞价中")
    SUSPENDED = "suspended", _("已暂停")
    SOLD = "sold", _("已成交，待签确认书")
    FAILED = "failed", _("流标")
    CANCELLED = "cancelled", _("已撤销")
    CONFIRMED = "confirmed", _("已签确认书")
    DEFAULTED = "defaulted", _("买受人违约")


class SaleRules(models.TextChoices):
    """Rule-sets of ``engine/auction``."""

    ASCENDING = "ascending", _("加价竞价")
    SEALED = "sealed", _("密封报价")
    DUTCH = "dutch", _("降价竞价")


class Lot(Kept, Audited):
    """One thing sold by bidding (网络竞价). The terms are fixed when it is announced; ``sequence``, ``price``,
    ``leader_code`` and what follows are the engine's state, changed only under the row's lock.

    ``reserve_price`` and ``maximum`` are secrets: no page, interface, export or log shows them before the end.
    ``entry_count`` and ``entry_hash`` are the head of the lot's public record. ``agreed_at``: when the seller's own
    people last stood by the draft; None after somebody else has changed it.
    """

    lifecycle: ClassVar[Lifecycle] = LOT
    audit_hidden: ClassVar[frozenset[str]] = frozenset({"reserve_price", "maximum"})

    reference_number = models.CharField(_("标的编号"), max_length=32, unique=True)
    achievement = models.ForeignKey(
        Achievement, on_delete=models.PROTECT, related_name="lots", verbose_name=_("科技成果")
    )
    seller = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="lots", verbose_name=_("出让方"))
    title = models.CharField(_("标的名称"), max_length=120)
    description = models.TextField(_("标的说明"), blank=True)
    way = models.CharField(_("转化方式"), max_length=20, choices=DisposalWay.choices)
    rule_set = models.CharField(_("竞价方式"), max_length=12, choices=SaleRules.choices, default=SaleRules.ASCENDING)
    start_price = models.DecimalField(_("起始价（元）"), max_digits=16, decimal_places=2)
    step = models.DecimalField(_("加价幅度（元）"), max_digits=16, decimal_places=2, null=True, blank=True)
    most_steps = models.PositiveIntegerField(_("一次最多加几个幅度"), null=True, blank=True)
    reserve_price = models.DecimalField(_("保留价（元）"), max_digits=16, decimal_places=2, null=True, blank=True)
    floor_price = models.DecimalField(_("最低价（元）"), max_digits=16, decimal_places=2, null=True, blank=True)
    decrement = models.DecimalField(_("降价幅度（元）"), max_digits=16, decimal_places=2, null=True, blank=True)
    interval = models.DurationField(_("降价间隔"), null=True, blank=True)
    deposit_amount = models.DecimalField(_("保证金（元）"), max_digits=16, decimal_places=2)
    window = models.DurationField(_("触发延时的时段"), default=timedelta(0))
    extension = models.DurationField(_("每次延时"), default=timedelta(0))
    grace = models.DurationField(_("收尾时间"), default=timedelta(seconds=3))
    allows_maximum = models.BooleanField(_("可设最高限价"), default=False)
    minimum_bidders = models.PositiveSmallIntegerField(_("最少出价人数"), default=1)
    opens_at = models.DateTimeField(_("开始时间"))
    planned_close = models.DateTimeField(_("预定结束时间"))
    allows_second_chance = models.BooleanField(_("违约后可以递补"), default=False)
    auctioneer = models.CharField(_("持证拍卖师"), max_length=60, blank=True)
    auctioneer_licence = models.CharField(_("拍卖师执业证号"), max_length=40, blank=True)
    is_rehearsal = models.BooleanField(_("练习场"), default=False)
    viewing = models.CharField(_("看样和查阅安排"), max_length=300, blank=True)
    cautions = models.TextField(_("特别告知"), blank=True)
    agreed_at = models.DateTimeField(_("出让方确认时间"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("提交审核时间"), null=True, blank=True)

    state = models.CharField(_("状态"), max_length=12, choices=LotState.choices, default=LotState.DRAFT)
    state_reason = models.CharField(_("理由"), max_length=300, blank=True)
    closes_at = models.DateTimeField(_("结束时间"))
    opened_at = models.DateTimeField(_("实际开始"), null=True, blank=True)
    sequence = models.PositiveIntegerField(_("出价次数"), default=0)
    price = models.DecimalField(_("当前价（元）"), max_digits=16, decimal_places=2, null=True, blank=True)
    leader_code = models.CharField(_("领先竞买号"), max_length=8, blank=True)
    maximum = models.DecimalField(_("最高限价（元）"), max_digits=16, decimal_places=2, null=True, blank=True)
    bidder_codes = models.JSONField(_("已出价的竞买号"), default=list, blank=True)
    extensions = models.PositiveIntegerField(_("延时次数"), default=0)
    suspended_at = models.DateTimeField(_("暂停时间"), null=True, blank=True)
    paused = models.DurationField(_("累计暂停"), default=timedelta(0))
    outcome = models.CharField(_("未成交原因"), max_length=20, blank=True)
    entry_count = models.PositiveIntegerField(_("记录条数"), default=0)
    entry_hash = models.CharField(_("记录链尾"), max_length=64, blank=True)
    announced_at = models.DateTimeField(_("公告时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("收尾时间"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"))
    relisted_from = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="relisted_as", verbose_name=_("原标的")
    )
    round = models.PositiveSmallIntegerField(_("第几次上市"), default=1)
    listing = models.OneToOneField(
        Listing, on_delete=models.PROTECT, null=True, blank=True, related_name="lot", verbose_name=_("来自挂牌")
    )
    is_demonstration = models.BooleanField(_("演示数据"), default=False)

    class Meta:
        ordering = ("-opens_at", "-pk")
        verbose_name = _("竞价标的")
        verbose_name_plural = _("竞价标的")
        indexes = [
            models.Index(fields=["state", "opens_at"], name="lot_state_opens"),
            models.Index(fields=["state", "closes_at"], name="lot_state_closes"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(start_price__gt=0, deposit_amount__gt=0), name="lot_prices_positive"),
            models.CheckConstraint(condition=Q(planned_close__gt=F("opens_at")), name="lot_closes_after_opening"),
            models.CheckConstraint(
                condition=Q(relisted_from__isnull=True, round=1) | Q(relisted_from__isnull=False, round__gte=2),
                name="lot_round_counts",
            ),
            models.CheckConstraint(condition=Q(price__isnull=True) | Q(price__gt=0), name="lot_price_positive"),
            models.CheckConstraint(
                condition=~Q(state__in=["sold", "confirmed", "defaulted"])
                | (Q(price__isnull=False) & ~Q(leader_code="")),
                name="lot_sold_has_winner",
            ),
            models.CheckConstraint(
                condition=Q(state="suspended", suspended_at__isnull=False)
                | (~Q(state="suspended") & Q(suspended_at__isnull=True)),
                name="lot_suspended_has_time",
            ),
            models.UniqueConstraint(
                fields=["achievement"],
                condition=Q(state__in=["announced", "open", "suspended", "sold"], is_rehearsal=False),
                name="lot_one_sale_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("market:lot", args=[self.reference_number])

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED_STATES

    @property
    def is_auction(self) -> bool:
        """拍卖 only with a licensed auctioneer bound to the sale (拍卖法 art. 11); otherwise 网络竞价."""
        return bool(self.auctioneer and self.auctioneer_licence)
