"""The texts a person consents to, by purpose and version (PIPL art. 14 and 17: purpose, kind of data, rights).

A new wording is a new version; consents keep the version they were given for. Old versions stay here.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kezhuan.parties.models import ConsentPurpose


@dataclass(frozen=True)
class ConsentNotice:
    """One text of one purpose."""

    version: str
    text: object


NOTICES: dict[str, tuple[ConsentNotice, ...]] = {
    ConsentPurpose.PUBLIC_PROFILE: (
        ConsentNotice(
            "2026-11",
            _(
                "在本平台公开您的姓名、单位、职称、研究方向、简介和资格，任何人都可以看到。"
                "不公开手机号和邮箱。您可以随时撤回，撤回后公开页面立即不再显示。"
            ),
        ),
    ),
    ConsentPurpose.MATCHING: (
        ConsentNotice(
            "2026-11",
            _(
                "用您的研究方向、简介和资格与技术需求作匹配，并向提出需求的单位说明匹配理由。"
                "不作其他用途。您可以随时撤回，撤回后不再出现在匹配结果里。"
            ),
        ),
    ),
    ConsentPurpose.CONTACT_SHARING: (
        ConsentNotice(
            "2026-11",
            _(
                "您同意某次对接之后，把您的手机号和邮箱提供给对方单位，只用于这一次对接。"
                "不同意对接就不提供。您可以随时撤回，撤回不影响此前已经提供的。"
            ),
        ),
    ),
    ConsentPurpose.LOCATION: (
        ConsentNotice(
            "2026-11",
            _(
                "走访时记录您提交记录那一刻的位置，用来核对走访地点。位置属于敏感个人信息，不作他用，不连续记录。"
                "不同意也可以提交走访记录，您可以随时撤回。"
            ),
        ),
    ),
    ConsentPurpose.BROKER_LISTING: (
        ConsentNotice(
            "2026-11",
            _(
                "把您的姓名、执业机构、等级、证书有效期和专长列入技术经纪人公开名录，任何人都可以看到。"
                "不公开手机号、邮箱和证书编号。不同意也可以在册执业，您可以随时撤回，撤回后立即从名录中移除。"
            ),
        ),
    ),
}


def current_notice(purpose: str) -> ConsentNotice:
    """The newest text of a purpose."""
    return NOTICES[purpose][-1]
