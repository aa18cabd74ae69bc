"""E-mails as they are sent: plain text with a simple HTML twin, in the person's language, with a way to stop them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from kezhuan.accounts.models import User
from kezhuan.notifications.models import Notification
from kezhuan.notifications.queries import hours_of
from kezhuan.notifications.topics import TOPICS, topic_of
from kezhuan.notifications.unsubscribing import DIGESTS, token_of


def _origin() -> str:
    """Where this site is reached from outside; empty when nobody has said."""
    return settings.ENV.origins[0].rstrip("/") if settings.ENV.origins else ""


def _language(user: User) -> str:
    own = hours_of(user.pk)
    return own.language if own is not None else settings.LANGUAGE_CODE


def _link(path: str) -> str:
    origin = _origin()
    return f"{origin}{path}" if origin and path else ""


def send_message(user: User, message: Notification) -> str:
    """One message by itself; returns its Message-ID, the same each time it is tried."""
    token = token_of(user.pk, topic_of(message.kind).code)
    with override(_language(user)):
        context = {"message": message, "link": _link(message.url), **_common(token)}
        subject = f"【{settings.ENV.site_name}】{message.title}"
        return _send(user, subject, "message", context, f"message-{message.pk}", token)


def send_digest(user: User, messages: Sequence[Notification], planned_at: datetime) -> str:
    """All messages of one digest, grouped by topic; returns the Message-ID, the same each time it is tried."""
    token = token_of(user.pk, DIGESTS)
    with override(_language(user)):
        groups = []
        for topic in TOPICS:
            rows = [(row, _link(row.url)) for row in messages if topic_of(row.kind) is topic]
            if rows:
                groups.append((topic.label, rows))
        context = {"groups": groups, "count": len(messages), **_common(token)}
        subject = _("【%(site)s】%(count)s 条消息摘要") % {"site": settings.ENV.site_name, "count": len(messages)}
        name = f"digest-{user.pk}-{planned_at:%Y%m%d%H%M}-{messages[0].pk}"
        return _send(user, subject, "digest", context, name, token)


def _common(token: str) -> dict[str, Any]:
    return {
        "site_name": settings.ENV.site_name,
        "stop_link": _link(reverse("notifications:unsubscribe", args=[token])),
        "settings_link": _link(reverse("notifications:settings")),
    }


def _send(user: User, subject: str, template: str, context: dict[str, Any], name: str, token: str) -> str:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    identity = f"<{name}@{domain}>"
    headers = {"Message-ID": identity, "Auto-Submitted": "auto-generated"}
    if context["stop_link"]:
        headers["List-Unsubscribe"] = f"<{context['stop_link']}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail = EmailMultiAlternatives(
        " ".join(subject.split()),
        render_to_string(f"notifications/email/{template}.txt", context),
        settings.DEFAULT_FROM_EMAIL,
        [user.email],
        headers=headers,
    )
    mail.attach_alternative(render_to_string(f"notifications/email/{template}.html", context), "text/html")
    mail.send()
    return identity
