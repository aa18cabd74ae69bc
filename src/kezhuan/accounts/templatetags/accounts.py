"""Tags of the account pages."""

import re
from collections.abc import Iterable
from typing import Any

from django import template
from django.conf import settings
from django.template.context import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhuan.accounts.permissions import is_staff, may_see_users
from kezhuan.accounts.queries import has_second_factor_id, requests_to_answer
from kezhuan.audit.history import lines_of
from kezhuan.audit.models import AuditEvent
from kezhuan.engine.actor import Actor
from kezhuan.engine.codes import divisions
from kezhuan.ui.formatting import date_of
from kezhuan.ui.http import actor_of

register = template.Library()

_BROWSERS = (
    ("Edg/", "Edge"),
    ("MicroMessenger", "微信"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@register.inclusion_tag("accounts/_own_navigation.html", takes_context=True)
def own_navigation(context: Context) -> dict[str, Any]:
    """The side navigation: own pages first, what one answers for last."""
    request = context["request"]
    actor, path = actor_of(request), request.path
    entries: list[tuple[str, str, int]] = [
        (_("我的账号"), "accounts:home", 0),
        (_("个人资料"), "accounts:profile", 0),
        (_("绑定单位"), "accounts:join", 0),
        (_("邮箱"), "account_email", 0),
        (_("修改密码"), "account_change_password", 0),
        (_("两步验证"), "mfa_index", 0),
        (_("登录设备"), "usersessions_list", 0),
        (_("同意与隐私"), "accounts:consents", 0),
        (_("消息设置"), "notifications:settings", 0),
        (_("我的数据"), "accounts:data", 0),
    ]
    if actor.is_officer or any(grant.manages for grant in actor.grants):
        entries.append((_("待确认的申请"), "accounts:requests", requests_to_answer(actor).count()))
    if may_see_users(actor):
        entries.append((_("用户与岗位"), "accounts:users", 0))
    links = []
    for label, name, count in entries:
        url = reverse(name)
        current = path == url or (name not in {"accounts:home"} and path.startswith(url))
        links.append({"label": label, "url": url, "count": count, "current": current})
    return {"links": links}


@register.inclusion_tag("audit/_history.html", takes_context=True)
def event_lines(context: Context, events: Iterable[AuditEvent]) -> dict[str, Any]:
    """Events of the reader's own account as a timeline."""
    viewer = actor_of(context["request"])
    lines = lines_of(events, viewer=viewer, insider=True, today=date_of(timezone.now()))
    return {"lines": lines, "more": False, "limit": 0}


@register.filter
def division_name(code: str) -> str:
    found = divisions().get(code)
    return found.name if found else code


@register.filter
def needs_second_factor(actor: Actor) -> bool:
    """Whether this person is kept at the door until a second factor is set up."""
    if not settings.STAFF_TOTP_REQUIRED or actor.user_id is None:
        return False
    return is_staff(actor) and not has_second_factor_id(actor.user_id)


@register.filter
def browser_name(user_agent: str) -> str:
    """Chrome · Windows: enough to recognise one's own device."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    known = " · ".join(part for part in (browser, system) if part)
    return known or re.sub(r"[^\w ./-]", "", user_agent)[:40] or _("未知浏览器")
