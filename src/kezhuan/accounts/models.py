"""Users, and where their rights come from: memberships of organisations and staff posts."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kezhuan.audit.models import Audited
from kezhuan.engine.actor import ADMIN_ROLES, MEMBER_ROLES, STAFF_ROLES, Role
from kezhuan.parties.models import Organisation, Person

ROLE_WORDS = {
    Role.ENTERPRISE: _("企业"),
    Role.INSTITUTE: _("高校院所／转移机构"),
    Role.BROKER: _("技术经纪人"),
    Role.EXPERT: _("专家"),
    Role.BRIGADE: _("科技轻骑队"),
    Role.INCUBATOR: _("孵化器运营"),
    Role.PROVIDER: _("服务机构"),
    Role.COUNTY_OFFICER: _("县区专员"),
    Role.CITY_OFFICER: _("市级专员"),
    Role.SYSTEM_ADMIN: _("系统管理员"),
    Role.SECURITY_ADMIN: _("安全管理员"),
    Role.AUDIT_ADMIN: _("审计管理员"),
}


class User(AbstractUser, Audited):
    """A person who signs in. ``is_staff`` opens the reference-data back office only; daily rights come from grants."""

    audit_hidden: ClassVar[frozenset[str]] = frozenset({"mobile", "email"})
    audit_skipped: ClassVar[frozenset[str]] = frozenset({"password", "last_login"})

    display_name = models.CharField(_("姓名"), max_length=60)
    mobile = models.CharField(_("手机号"), max_length=20, blank=True)
    person = models.OneToOneField(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="user", verbose_name=_("人员档案")
    )
    must_change_password = models.BooleanField(_("首次登录须改密码"), default=False)
    closed_at = models.DateTimeField(_("注销时间"), null=True, blank=True)
    is_demonstration = models.BooleanField(_("演示数据"), default=False)

    class Meta:
        verbose_name = _("用户")
        verbose_name_plural = _("用户")
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(is_active=False), name="user_closed_is_inactive"
            )
        ]

    def __str__(self) -> str:
        return self.display_name or self.username


class Membership(Audited):
    """A user acts in one role for one organisation; ``manages`` may invite and remove its members."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(
        _("角色"), max_length=20, choices=[(role.value, ROLE_WORDS[role]) for role in Role if role in MEMBER_ROLES]
    )
    manages = models.BooleanField(_("单位管理员"), default=False)
    started_at = models.DateTimeField(_("加入时间"))
    ended_at = models.DateTimeField(_("离开时间"), null=True, blank=True)

    class Meta:
        ordering = ("started_at", "pk")
        verbose_name = _("单位成员")
        verbose_name_plural = _("单位成员")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"], condition=Q(ended_at__isnull=True), name="membership_once"
            ),
            models.CheckConstraint(
                condition=Q(role__in=sorted(role.value for role in MEMBER_ROLES)), name="membership_role_of_members"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation}（{self.get_role_display()}）"


class RequestState(models.TextChoices):
    OPEN = "open", _("待确认")
    ACCEPTED = "accepted", _("已确认")
    DECLINED = "declined", _("未通过")
    WITHDRAWN = "withdrawn", _("已撤回")


class MembershipRequest(Audited):
    """A user asks to act for an organisation; its manager, or the officer of its county, answers."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="membership_requests")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="membership_requests")
    role = models.CharField(
        _("角色"), max_length=20, choices=[(role.value, ROLE_WORDS[role]) for role in Role if role in MEMBER_ROLES]
    )
    note = models.CharField(_("说明"), max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=RequestState.choices, default=RequestState.OPEN)
    asked_at = models.DateTimeField(_("申请时间"))
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="membership_answers"
    )
    reason = models.CharField(_("理由"), max_length=200, blank=True)

    class Meta:
        ordering = ("-asked_at", "pk")
        verbose_name = _("绑定单位申请")
        verbose_name_plural = _("绑定单位申请")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"], condition=Q(state="open"), name="membership_request_once"
            ),
            models.CheckConstraint(
                condition=Q(role__in=sorted(role.value for role in MEMBER_ROLES)), name="membership_request_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation}"


class StaffPost(Audited):
    """An officer's or administrator's post. The three administrators are held apart: one such post for a user."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(
        _("岗位"), max_length=20, choices=[(role.value, ROLE_WORDS[role]) for role in Role if role in STAFF_ROLES]
    )
    division_code = models.CharField(_("负责的县（市、区）"), max_length=6, blank=True)
    started_at = models.DateTimeField(_("任职时间"))
    ended_at = models.DateTimeField(_("离任时间"), null=True, blank=True)

    class Meta:
        ordering = ("started_at", "pk")
        verbose_name = _("岗位")
        verbose_name_plural = _("岗位")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(ended_at__isnull=True, role__in=sorted(role.value for role in ADMIN_ROLES)),
                name="post_administrators_apart",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "division_code"], condition=Q(ended_at__isnull=True), name="post_once"
            ),
            models.CheckConstraint(
                condition=Q(role__in=sorted(role.value for role in STAFF_ROLES)), name="post_role_of_staff"
            ),
            models.CheckConstraint(
                condition=(Q(role="county_officer") & ~Q(division_code=""))
                | (~Q(role="county_officer") & Q(division_code="")),
                name="post_county_officer_has_county",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}（{self.get_role_display()}）"


class Invitation(Audited):
    """An invitation to act for an organisation (or in a staff post). Only a hash of the token is kept."""

    audit_hidden: ClassVar[frozenset[str]] = frozenset({"email"})
    audit_skipped: ClassVar[frozenset[str]] = frozenset({"token_hash"})

    email = models.EmailField(_("邮箱"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    role = models.CharField(_("角色"), max_length=20, choices=[(role.value, ROLE_WORDS[role]) for role in Role])
    division_code = models.CharField(_("负责的县（市、区）"), max_length=6, blank=True)
    manages = models.BooleanField(_("单位管理员"), default=False)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invitations_sent")
    invited_at = models.DateTimeField(_("邀请时间"))
    expires_at = models.DateTimeField(_("有效期至"))
    accepted_at = models.DateTimeField(_("接受时间"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations_accepted"
    )
    revoked_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)

    class Meta:
        ordering = ("-invited_at",)
        verbose_name = _("邀请")
        verbose_name_plural = _("邀请")

    def __str__(self) -> str:
        return f"{self.get_role_display()}"


class UserConsentPurpose(models.TextChoices):
    TERMS = "terms", _("用户协议")
    PRIVACY = "privacy", _("个人信息保护告知")
    PROFILING = "profiling", _("用我的历史记录改进排序")
    EMAIL = "email", _("邮件通知")


class UserConsent(Audited):
    """A consent to one purpose and version of its text; withdrawing it never blocks the service (PIPL art. 16)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(_("用途"), max_length=20, choices=UserConsentPurpose.choices)
    text_version = models.CharField(_("文本版本"), max_length=20)
    given_at = models.DateTimeField(_("同意时间"))
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)

    class Meta:
        ordering = ("-given_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["user", "purpose"], condition=Q(withdrawn_at__isnull=True), name="user_consent_one_standing"
            )
        ]

    def __str__(self) -> str:
        return self.get_purpose_display()


class ApiToken(Audited):
    """A token with which an organisation's own system calls the API. Only its hash is kept."""

    audit_skipped: ClassVar[frozenset[str]] = frozenset({"token_hash", "last_used_at"})

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(_("用途"), max_length=60)
    prefix = models.CharField(_("开头"), max_length=12)
    token_hash = models.CharField(max_length=64, unique=True)
    role = models.CharField(
        _("角色"), max_length=20, choices=[(role.value, ROLE_WORDS[role]) for role in Role if role in MEMBER_ROLES]
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="api_tokens")
    created_at = models.DateTimeField(_("创建时间"))
    expires_at = models.DateTimeField(_("有效期至"))
    revoked_at = models.DateTimeField(_("停用时间"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("最近使用"), null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)
        verbose_name = _("接口令牌")
        verbose_name_plural = _("接口令牌")

    def __str__(self) -> str:
        return f"{self.name}（{self.prefix}…）"
