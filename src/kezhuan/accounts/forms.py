"""Forms of accounts: the sign-in pages of allauth in the house style, and our own."""

from typing import Any

from allauth.account import forms as entrance
from allauth.mfa.base import forms as factor
from allauth.mfa.totp import forms as totp
from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import ROLE_WORDS, Membership
from kezhuan.engine.actor import ADMIN_ROLES, MEMBER_ROLES, OFFICER_ROLES, Actor, Role
from kezhuan.engine.codes import divisions
from kezhuan.ui.forms import HouseForm, HouseFormMixin

PASSWORD_HINT = _("至少 10 个字符，含小写字母、大写字母、数字、符号中的三类；不要用姓名或常见密码。")


def _name(form: forms.Form, **labels: Any) -> None:
    """Our labels instead of the package's, and no placeholder in place of a label."""
    for name, label in labels.items():
        if name in form.fields:
            form.fields[name].label = label
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
        if isinstance(field.widget, forms.PasswordInput):
            field.help_text = ""


class LoginForm(HouseFormMixin, entrance.LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, login=_("用户名或邮箱"), password=_("密码"))
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class SignupForm(HouseFormMixin, entrance.SignupForm):  # type: ignore[misc]
    """Name, address, password once (a manager fills it), and the two consents, never ticked beforehand."""

    display_name = forms.CharField(label=_("姓名"), max_length=60, widget=forms.TextInput({"autocomplete": "name"}))
    agree_terms = forms.BooleanField(label=_("我已阅读并同意《用户协议》"))
    agree_privacy = forms.BooleanField(label=_("我已阅读并同意《个人信息保护告知》"))
    field_order = ["display_name", "email", "password1", "agree_terms", "agree_privacy"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, email=_("邮箱"), password1=_("设置密码"))
        self.fields["password1"].help_text = PASSWORD_HINT


class AddEmailForm(HouseFormMixin, entrance.AddEmailForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, email=_("新的邮箱"))


class ChangePasswordForm(HouseFormMixin, entrance.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, oldpassword=_("现在的密码"), password1=_("新密码"), password2=_("再输一次新密码"))
        self.fields["password1"].help_text = PASSWORD_HINT


class ResetPasswordForm(HouseFormMixin, entrance.ResetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, email=_("注册时用的邮箱"))


class ResetPasswordKeyForm(HouseFormMixin, entrance.ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, password1=_("新密码"), password2=_("再输一次新密码"))
        self.fields["password1"].help_text = PASSWORD_HINT


class ReauthenticateForm(HouseFormMixin, entrance.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, password=_("密码"))


class AuthenticateForm(HouseFormMixin, factor.AuthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, code=_("验证码"))
        self.fields["code"].help_text = _("动态口令上的 6 位数字；手机不在身边时，填一个备用码。")
        self.fields["code"].size = "s"  # type: ignore[attr-defined]


class CodeReauthenticateForm(HouseFormMixin, factor.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, code=_("验证码"))
        self.fields["code"].size = "s"  # type: ignore[attr-defined]


class ActivateTOTPForm(HouseFormMixin, totp.ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, code=_("动态口令上的 6 位数字"))
        self.fields["code"].widget.attrs["inputmode"] = "numeric"
        self.fields["code"].size = "s"  # type: ignore[attr-defined]


# Our own ------------------------------------------------------------------------------------------------------------
def role_choices(roles: frozenset[Role]) -> list[tuple[str, Any]]:
    return [(role.value, ROLE_WORDS[role]) for role in Role if role in roles]


def county_choices() -> list[tuple[str, Any]]:
    """The county-level units of the city, none first."""
    return [("", _("不选")), *((row.code, row.name) for row in divisions().children("3303"))]


class ProfileForm(HouseForm):
    display_name = forms.CharField(label=_("姓名"), max_length=60)
    mobile = forms.CharField(
        label=_("手机号"),
        max_length=20,
        required=False,
        help_text=_("只在您同意对接后给对方，平时遮住中间四位。"),
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "tel"}),
    )
    sizes = {"display_name": "m", "mobile": "m"}


class InviteForm(HouseForm):
    email = forms.EmailField(label=_("对方的邮箱"), help_text=_("对方会收到一封带链接的邮件。"))
    role = forms.ChoiceField(label=_("角色"), choices=role_choices(MEMBER_ROLES))
    manages = forms.BooleanField(label=_("同时设为单位管理员"), required=False, help_text=_("可以邀请和移除成员"))


class MemberRoleForm(HouseForm):
    role = forms.ChoiceField(label=_("角色"), choices=role_choices(MEMBER_ROLES))
    manages = forms.BooleanField(label=_("单位管理员"), required=False, help_text=_("可以邀请和移除成员"))


class JoinForm(HouseForm):
    credit_code = forms.CharField(
        label=_("统一社会信用代码"),
        max_length=40,
        help_text=_("营业执照上的 18 位代码。"),
        widget=forms.TextInput({"autocapitalize": "characters", "spellcheck": "false"}),
    )
    role = forms.ChoiceField(label=_("我的角色"), choices=role_choices(MEMBER_ROLES))
    note = forms.CharField(label=_("给确认人的说明"), max_length=200, required=False, help_text=_("例如部门和职务。"))
    sizes = {"credit_code": "m"}


class ReasonForm(HouseForm):
    reason = forms.CharField(label=_("理由"), max_length=200)


class RevealForm(HouseForm):
    """Why somebody needs a whole number; kept in the log."""

    reason = forms.CharField(
        label=_("为什么需要完整号码？"), min_length=2, max_length=200, help_text=_("例如“核对需求内容”。对方可以看到。")
    )


class TokenForm(HouseForm):
    """A token takes one of the roles its maker holds in the organisation."""

    name = forms.CharField(label=_("用途"), max_length=60, help_text=_("例如“科研系统对接”。"))
    role = forms.ChoiceField(label=_("以什么角色调用"))

    def __init__(self, *args: Any, actor: Actor, organisation_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = frozenset(grant.role for grant in actor.grants if grant.organisation_id == organisation_id)
        self.fields["role"].choices = role_choices(held)  # type: ignore[attr-defined]


class PostForm(HouseForm):
    role = forms.ChoiceField(label=_("岗位"), choices=role_choices(OFFICER_ROLES | ADMIN_ROLES))
    division_code = forms.ChoiceField(
        label=_("负责的县（市、区）"), required=False, help_text=_("只有县区专员需要选。"), choices=county_choices
    )
    sizes = {"division_code": "m"}


class StaffInviteForm(PostForm):
    email = forms.EmailField(label=_("对方的邮箱"), help_text=_("只有用这个邮箱的账号才能接受。"))
    field_order = ["email", "role", "division_code"]


class CloseAccountForm(HouseForm):
    sure = forms.BooleanField(label=_("我知道注销后不能恢复"))


def member_role_form(membership: Membership, data: Any = None) -> MemberRoleForm:
    return MemberRoleForm(data, initial={"role": membership.role, "manages": membership.manages})
