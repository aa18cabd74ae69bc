"""Organisations and people of the city: who they are, what marks and qualifications they hold, what was merged.

Divisions, streets, functional areas and industries are codes of versioned reference data (``engine.codes``), no tables:
each code has a validity and a report uses the code of its date.
"""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.audit.models import Audited
from kezhuan.parties.fields import CodesField


class OrganisationKind(models.TextChoices):
    ENTERPRISE = "enterprise", _("企业")
    INSTITUTE = "institute", _("高校院所")
    TRANSFER = "transfer", _("技术转移转化机构")
    PROVIDER = "service_provider", _("科技服务机构")
    INCUBATOR_OPERATOR = "incubator_operator", _("孵化器运营机构")
    BANK = "bank", _("银行")
    FUND = "fund", _("基金")
    GOVERNMENT = "government", _("政府部门")


class OrganisationSize(models.TextChoices):
    LARGE = "large", _("大型")
    MEDIUM = "medium", _("中型")
    SMALL = "small", _("小型")
    MICRO = "micro", _("微型")


class OrganisationState(models.TextChoices):
    PENDING = "pending", _("待核实")
    ACTIVE = "active", _("正常")
    CLOSED = "closed", _("已注销")
    MERGED = "merged", _("已合并")


class Organisation(Audited):
    """A legal person or public body. ``search_name`` is the NFKC key for likeness, ``pinyin`` for search by letters.

    ``registered_by`` is the number of the user who entered it (users live in a higher app): he sees his own entry
    before an officer has confirmed it.
    """

    audit_hidden: ClassVar[frozenset[str]] = frozenset({"contact_name", "contact_mobile", "contact_email"})

    name = models.CharField(_("单位名称"), max_length=120)
    short_name = models.CharField(_("简称"), max_length=60, blank=True)
    kind = models.CharField(_("单位类别"), max_length=24, choices=OrganisationKind.choices)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    state = models.CharField(
        _("状态"), max_length=12, choices=OrganisationState.choices, default=OrganisationState.ACTIVE
    )
    division_code = models.CharField(_("所在县（市、区）"), max_length=6, blank=True)
    street_code = models.CharField(_("所在乡镇（街道）"), max_length=9, blank=True)
    functional_area = models.CharField(_("功能区"), max_length=24, blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    industry_code = models.CharField(_("国民经济行业"), max_length=5, blank=True)
    city_industry = models.CharField(_("“5+5+N”产业"), max_length=32, blank=True)
    size = models.CharField(_("规模"), max_length=8, choices=OrganisationSize.choices, blank=True)
    above_scale = models.BooleanField(_("规上"), default=False)
    enrolled_on = models.DateField(_("入库日期"), null=True, blank=True)
    founded_on = models.DateField(_("成立日期"), null=True, blank=True)
    website = models.URLField(_("网址"), blank=True)
    introduction = models.TextField(_("简介"), blank=True)
    contact_name = models.CharField(_("联系人"), max_length=60, blank=True)
    contact_mobile = models.CharField(_("联系电话"), max_length=20, blank=True)
    contact_email = models.EmailField(_("联系邮箱"), blank=True)
    search_name = models.CharField(max_length=120, blank=True, editable=False)
    pinyin = models.CharField(max_length=600, blank=True, editable=False)
    is_demonstration = models.BooleanField(_("演示数据"), default=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="absorbed", verbose_name=_("并入")
    )
    registered_by = models.BigIntegerField(_("登记人编号"), null=True, blank=True, editable=False)
    recorded_at = models.DateTimeField(_("登记时间"))
    updated_at = models.DateTimeField(_("更新时间"))

    class Meta:
        ordering = ("pinyin", "pk")
        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        indexes = [
            models.Index(fields=["kind", "division_code"], name="organisation_kind_division"),
            models.Index(fields=["search_name"], name="organisation_search_name"),
            models.Index(fields=["pinyin"], name="organisation_pinyin"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=~Q(credit_code="") & ~Q(state="merged"),
                name="organisation_one_per_credit_code",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="organisation_merged_into_one",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("pk")), name="organisation_not_into_itself"),
            models.CheckConstraint(
                condition=Q(enrolled_on__isnull=True) | Q(above_scale=True), name="organisation_enrolled_is_above_scale"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("parties:organisation", args=[self.pk])


class MarkKind(models.TextChoices):
    HIGH_TECH = "high_tech", _("高新技术企业")
    TECH_SME = "tech_sme", _("科技型中小企业")
    SPECIALISED = "specialised", _("专精特新中小企业")
    LITTLE_GIANT = "little_giant", _("专精特新“小巨人”")
    HIDDEN_CHAMPION = "hidden_champion", _("隐形冠军")
    GAZELLE = "gazelle", _("瞪羚企业")


class OrganisationMark(Audited):
    """A recognition with its validity; whether it counts on a date is asked with that date."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="marks")
    kind = models.CharField(_("资质"), max_length=20, choices=MarkKind.choices)
    number = models.CharField(_("证书编号"), max_length=60, blank=True)
    valid_from = models.DateField(_("起始日期"))
    valid_to = models.DateField(_("截止日期"), null=True, blank=True)

    class Meta:
        ordering = ("kind", "valid_from")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "valid_from"], name="mark_once_per_start"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="mark_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    def is_valid(self, on: date) -> bool:
        """Whether the recognition stood on that day (both ends included)."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


class Person(Audited):
    """An expert, broker, brigade member or contact. Public only with a standing consent (PIPL art. 23, 25)."""

    audit_hidden: ClassVar[frozenset[str]] = frozenset({"mobile", "email"})

    name = models.CharField(_("姓名"), max_length=60)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("单位")
    )
    department = models.CharField(_("部门（学院）"), max_length=80, blank=True)
    position = models.CharField(_("职务"), max_length=60, blank=True)
    title = models.CharField(_("职称"), max_length=40, blank=True)
    division_code = models.CharField(_("所在县（市、区）"), max_length=6, blank=True)
    industries = CodesField(_("服务产业"))
    directions = models.TextField(_("研究方向"), blank=True)
    introduction = models.TextField(_("简介"), blank=True)
    mobile = models.CharField(_("手机号"), max_length=20, blank=True)
    email = models.EmailField(_("邮箱"), blank=True)
    can_be_seconded = models.BooleanField(_("可任科技副总"), default=False)
    pinyin = models.CharField(max_length=300, blank=True, editable=False)
    is_demonstration = models.BooleanField(_("演示数据"), default=False)
    recorded_at = models.DateTimeField(_("登记时间"))
    updated_at = models.DateTimeField(_("更新时间"))

    class Meta:
        ordering = ("pinyin", "pk")
        verbose_name = _("人员")
        verbose_name_plural = _("人员")
        indexes = [models.Index(fields=["pinyin"], name="person_pinyin")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("parties:person", args=[self.pk])


class QualificationKind(models.TextChoices):
    EXPERT = "expert", _("专家")
    BROKER = "broker", _("技术经纪人")
    BRIGADE = "brigade", _("科技轻骑队队员")
    MENTOR = "mentor", _("创业导师")
    QUALITY_OFFICER = "quality_officer", _("首席质量官")


class Grade(models.TextChoices):
    JUNIOR = "junior", _("初级")
    MIDDLE = "middle", _("中级")
    SENIOR = "senior", _("高级")


class EngagementMode(models.TextChoices):
    FULL_TIME = "full_time", _("专职")
    PART_TIME = "part_time", _("兼职")
    ATTACHED = "attached", _("挂职")


class Qualification(Audited):
    """What a person is qualified as, by whom and until when."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="qualifications")
    kind = models.CharField(_("资格"), max_length=20, choices=QualificationKind.choices)
    grade = models.CharField(_("等级"), max_length=8, choices=Grade.choices, blank=True)
    mode = models.CharField(_("方式"), max_length=12, choices=EngagementMode.choices, blank=True)
    issuer = models.CharField(_("发证单位"), max_length=120, blank=True)
    number = models.CharField(_("证书编号"), max_length=60, blank=True)
    issued_on = models.DateField(_("发证日期"), null=True, blank=True)
    expires_on = models.DateField(_("有效期至"), null=True, blank=True)

    class Meta:
        ordering = ("kind", "-issued_on")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(issued_on__isnull=True) | Q(expires_on__gte=F("issued_on")),
                name="qualification_ends_after_issue",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_grade_display()}{self.get_kind_display()}"

    def is_valid(self, on: date) -> bool:
        """Whether it stood on that day; an unknown date of issue or an open end does not limit it."""
        return (self.issued_on is None or self.issued_on <= on) and (self.expires_on is None or on <= self.expires_on)


class ConsentPurpose(models.TextChoices):
    PUBLIC_PROFILE = "public_profile", _("公开专业简介")
    MATCHING = "matching", _("参与供需匹配")
    CONTACT_SHARING = "contact_sharing", _("对接同意后提供联系方式")
    LOCATION = "location", _("记录走访位置")
    BROKER_LISTING = "broker_listing", _("列入技术经纪人公开名录")


class PersonConsent(Audited):
    """One person's consent to one purpose (PIPL art. 14, 15, 23, 29): given, and perhaps withdrawn."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(_("用途"), max_length=20, choices=ConsentPurpose.choices)
    text_version = models.CharField(_("告知书版本"), max_length=20)
    given_at = models.DateTimeField(_("同意时间"))
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)
    evidence = models.CharField(_("依据"), max_length=200, blank=True)

    class Meta:
        ordering = ("-given_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"], condition=Q(withdrawn_at__isnull=True), name="consent_one_standing"
            )
        ]

    def __str__(self) -> str:
        return self.get_purpose_display()


class OrganisationMerge(Audited):
    """One organisation absorbed into another: which rows of which allowed relation moved, so that it can be undone.

    ``moved`` and ``left``: relation name (``catalogue.Demand.owner``) → primary keys; rows are left where the kept one
    already holds the same. ``filled``: field → the value the kept one took over.
    """

    kept = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="merges_kept")
    absorbed = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="merges_absorbed")
    moved = models.JSONField(_("移动的记录"), default=dict)
    left = models.JSONField(_("留下的记录"), default=dict)
    filled = models.JSONField(_("补齐的字段"), default=dict)
    absorbed_state = models.CharField(_("合并前状态"), max_length=12, choices=OrganisationState.choices)
    reason = models.CharField(_("理由"), max_length=200)
    merged_at = models.DateTimeField(_("合并时间"))
    undone_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    class Meta:
        ordering = ("-merged_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed"], condition=Q(undone_at__isnull=True), name="merge_absorbed_once"
            ),
            models.CheckConstraint(condition=~Q(kept=F("absorbed")), name="merge_two_different"),
        ]

    def __str__(self) -> str:
        return f"{self.absorbed} → {self.kept}"


class OrganisationDistinct(Audited):
    """An officer's word that two organisations that look alike are two: the pair leaves the worklist of duplicates."""

    first = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="distinct_first")
    second = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="distinct_second")
    reason = models.CharField(_("理由"), max_length=200)
    said_at = models.DateTimeField(_("认定时间"))

    class Meta:
        ordering = ("-said_at",)
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="distinct_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="distinct_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first} ≠ {self.second}"
