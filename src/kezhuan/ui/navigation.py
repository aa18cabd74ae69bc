"""The main navigation. Halls whose page is not installed are left out, so that no link leads nowhere."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override


@dataclass(frozen=True)
class Entry:
    """One link: its words and the URL name it leads to; ``gap`` opens a new group."""

    label: object
    url_name: str
    gap: bool = False


@dataclass(frozen=True)
class Link:
    """An entry whose address is known on this site."""

    label: object
    url: str
    gap: bool
    current: bool


#: Order of the masthead (PRODUCT.md, six halls and the four columns beside them).
HALLS: Sequence[Entry] = (
    Entry(_("交易"), "market:lots"),
    Entry(_("成果"), "catalogue:achievements"),
    Entry(_("需求"), "catalogue:demands"),
    Entry(_("揭榜"), "orders:calls"),
    Entry(_("服务"), "catalogue:services"),
    Entry(_("设施"), "catalogue:facilities"),
    Entry(_("机构"), "parties:organisations"),
    Entry(_("活动"), "outreach:events"),
    Entry(_("境外"), "catalogue:overseas"),
    Entry(_("政策"), "policy:home", gap=True),
    Entry(_("孵化"), "incubation:home"),
    Entry(_("知识产权"), "ip:home"),
    Entry(_("数据"), "indicators:home"),
)

FOOT: Sequence[Entry] = (
    Entry(_("办事指南"), "portal:help"),
    Entry(_("公示"), "gazette:notices"),
    Entry(_("开放数据"), "portal:open-data"),
    Entry(_("接口文档"), "api:documentation"),
    Entry(_("存证核对"), "audit:verify"),
    Entry(_("个人信息保护"), "portal:privacy"),
    Entry(_("无障碍声明"), "portal:accessibility"),
    Entry(_("网站找错"), "portal:report-error"),
    Entry(_("组件"), "ui:look"),
)

#: What stands in the account menu of a signed-in person.
ACCOUNT: Sequence[Entry] = (
    Entry(_("工作台"), "portal:workspace"),
    Entry(_("消息"), "notifications:inbox"),
    Entry(_("我的资料"), "accounts:profile"),
    Entry(_("登录设备"), "usersessions_list"),
    Entry(_("两步验证"), "mfa_index"),
    Entry(_("修改密码"), "account_change_password"),
)


def address(url_name: str) -> str | None:
    """The address of a page without arguments, or None when it is not installed."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None


def links(entries: Iterable[Entry], path: str) -> list[Link]:
    """The entries that lead somewhere; the one whose address begins ``path`` is current."""
    found = []
    for entry in entries:
        url = address(entry.url_name)
        if url is not None:
            current = path == url or (url != "/" and path.startswith(url))
            found.append(Link(label=entry.label, url=url, gap=entry.gap, current=current))
    return found


def label_in(entry: Entry, language: str) -> str:
    """The words of an entry in one language (for site maps and tests)."""
    with override(language):
        return str(entry.label)
