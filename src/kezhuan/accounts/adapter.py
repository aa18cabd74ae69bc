"""How allauth behaves here: our words, our verbs, one event for each change it makes."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from axes.handlers.proxy import AxesProxyHandler
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.actions.users import change_password, register_user
from kezhuan.accounts.attempts import account_tried, is_locked_out, record_attempt
from kezhuan.accounts.lockout import name_tried
from kezhuan.accounts.models import User
from kezhuan.accounts.queries import actor_of
from kezhuan.accounts.sessions import begin
from kezhuan.audit.actions import record, snapshot
from kezhuan.engine.actor import STRANGER, Actor, ActorKind
from kezhuan.ui.navigation import address

#: One sentence for every way in which a sign-in can fail, so that none says whether the account exists.
_WRONG = _("用户名、邮箱或密码不对，请再试一次。")


def themselves(user: User) -> Actor:
    """The actor of somebody who proves who they are in this very request, even before the session stands."""
    known = actor_of(user)
    return known if known.is_known else Actor(kind=ActorKind.USER, label=str(user), user_id=user.pk)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's account flows with our verbs inside."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _WRONG,
        "email_password_mismatch": _WRONG,
        "username_password_mismatch": _WRONG,
        "invalid_login": _WRONG,
        "incorrect_password": _("密码不对，请再试一次。"),
        "enter_current_password": _("现在的密码不对，请再试一次。"),
        "incorrect_code": _("验证码不对。请看一眼动态口令，再输一次。"),
        "too_many_login_attempts": _("试的次数太多了，请过几分钟再试。"),
        "rate_limited": _("操作太频繁了，请过几分钟再试。"),
        "invalid_password_reset": _("这个链接已经用过或失效了，请重新申请。"),
        "duplicate_email": _("这个邮箱已经在您的账号里了。"),
        "email_taken": _("这个邮箱不能使用，请换一个。"),
        "max_email_addresses": _("最多登记 %d 个邮箱。"),
        "cannot_remove_primary_email": _("主邮箱不能删除，请先把另一个邮箱设为主邮箱。"),
        "unverified_primary_email": _("请先验证这个邮箱，再设为主邮箱。"),
        "unknown_email": _("请核对邮箱地址。"),
        "select_only_one": _("请只选一项。"),
        "same_as_current": _("新的内容要和现在的不同。"),
    }

    def format_email_subject(self, subject: str) -> str:
        return f"【{settings.ENV.site_name}】{subject}"

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        """A new account: saved by the verb that also writes the two consents the form asked for."""
        super().save_user(request, user, form, commit=False)
        user.display_name = str(form.cleaned_data.get("display_name", "")).strip()
        return register_user(actor=STRANGER, user=user, at=timezone.now()) if commit else user

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in: the session, ``last_login`` and the event in one transaction."""
        with transaction.atomic():
            super().login(request, user)
            begin(request, user)
            record(actor=themselves(user), verb="accounts.sign_in", thing=user, at=timezone.now(), before={}, after={})

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Every failure leaves an event, and the one that closes the door for a while leaves a second one.

        Attempts against a closed door leave none: they are refused before the password is looked at.
        """
        open_before = AxesProxyHandler.is_allowed(request, credentials)
        found = super().authenticate(request, **credentials)
        if found is None and open_before:
            tried, now = account_tried(name_tried(request, credentials)), timezone.now()
            signed_in = request.user if isinstance(request.user, User) else None
            actor = themselves(signed_in) if signed_in is not None else STRANGER
            record_attempt("accounts.fail_sign_in", tried, at=now, actor=actor)
            if is_locked_out(request):
                record_attempt("accounts.lock_out", tried, at=now, actor=actor)
        return found

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        with transaction.atomic():
            if isinstance(user, User):
                record(
                    actor=themselves(user), verb="accounts.sign_out", thing=user, at=timezone.now(), before={}, after={}
                )
            super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        changed = change_password(actor=themselves(user), user_id=user.pk, password=password, at=timezone.now())
        user.password, user.must_change_password = changed.password, False

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """A confirmed address may become the account's own."""
        with transaction.atomic():
            user = User.objects.get(pk=email_address.user_id)
            before = snapshot(user)
            done = bool(super().confirm_email(request, email_address))
            if done:
                user.refresh_from_db()
                record(
                    actor=themselves(user), verb="accounts.confirm_email", thing=user, at=timezone.now(), before=before
                )
        return done

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The workspace, or one's own page where the portal is not installed."""
        return address("portal:workspace") or reverse("accounts:home")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:home")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return address("portal:home") or "/"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:home")

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return True

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        super().send_mail(template_prefix, email, {"site_name": settings.ENV.site_name, **context})


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second factor: its secrets are encrypted at rest with a key derived from the site's."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("验证码不对。请看一眼动态口令，再输一次。"),
        "unverified_email": _("请先验证邮箱，再设置两步验证。"),
        "cannot_delete_authenticator": _("您的岗位要求两步验证，不能停用。"),
        "cannot_generate_recovery_codes": _("请先设置两步验证，再生成备用码。"),
        "add_email_blocked": _("已开启两步验证的账号不能再加未验证的邮箱。"),
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Staff keep their second factor where the site requires one."""
        if not settings.STAFF_TOTP_REQUIRED:
            return True
        return not authenticator.user.posts.filter(ended_at__isnull=True).exists()


def _cipher() -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"kezhuan second factor")
    return Fernet(base64.urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))
