"""The texts people consent to, each with a version; a new version asks again."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import UserConsentPurpose


@dataclass(frozen=True)
class ConsentText:
    """``version`` is stored with each consent; ``summary`` says in one sentence what it allows."""

    version: str
    summary: object
    template: str


#: One text for each purpose. Whoever changes a text changes its version.
TEXTS: Mapping[UserConsentPurpose, ConsentText] = {
    UserConsentPurpose.TERMS: ConsentText("2026-11", _("使用平台时双方的约定。"), "accounts/texts/terms.html"),
    UserConsentPurpose.PRIVACY: ConsentText(
        "2026-11", _("平台收集哪些个人信息、用来做什么、保存多久。"), "accounts/texts/privacy.html"
    ),
    UserConsentPurpose.PROFILING: ConsentText(
        "2026-11",
        _("用您的浏览和反馈记录调整匹配结果的次序。不同意也能使用全部功能。"),
        "accounts/texts/profiling.html",
    ),
    UserConsentPurpose.EMAIL: ConsentText(
        "2026-11", _("站内消息同时发到您的邮箱。不同意时只在站内提醒。"), "accounts/texts/email.html"
    ),
}


def text_version(purpose: UserConsentPurpose) -> str:
    return TEXTS[purpose].version
