"""The page a brigade fills in on the factory floor, and the address its outbox sends to."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kezhuan.catalogue.rules import local_day
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import DomainError, InvalidInput, NotPermitted
from kezhuan.outreach import queries
from kezhuan.outreach.actions import Receipt, record_visit
from kezhuan.outreach.content import Content, Heard, read_content
from kezhuan.outreach.forms import VisitForm
from kezhuan.ui.errors import field_messages, message_of, put_on_form
from kezhuan.ui.http import actor_of, render_page

#: A visit is a few pages of text at most; more is refused before it is read.
_MOST_BYTES = 200_000


# The page -----------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def record(request: HttpRequest) -> HttpResponse:
    """Write a visit down. With the script it goes through the device's outbox; without, it is sent like any form."""
    actor = actor_of(request)
    brigades = list(queries.own_brigades(actor))
    if not brigades:
        raise NotPermitted(_("您还不在任何轻骑队里。请让科技局或队长把您加进去。"))
    today = local_day(timezone.now())
    form = VisitForm(request.POST or None, brigades=brigades, initial={"happened_on": today, "key": uuid4()})
    if request.method == "POST" and form.is_valid():
        receipt = _from_form(actor, form)
        if receipt is not None:
            words = _("已收到，走访编号 %(number)s。") % {"number": receipt.visit.reference_number}
            messages.success(request, words)
            return redirect(receipt.visit)
    context = {
        "form": form,
        "firms": [row.name for row in queries.known_firms(actor)],
        "settings": _settings(request),
    }
    return render_page(request, "outreach/record.html", context, status=422 if form.errors else 200)


def _from_form(actor: Actor, form: VisitForm) -> Receipt | None:
    data = form.cleaned_data
    content = Content(
        enterprise_name=data["enterprise_name"],
        happened_on=data["happened_on"],
        summary=data["summary"],
        contact_name=data["contact_name"],
        contact_mobile=data["contact_mobile"],
        findings=tuple(Heard(kind, line) for kind in form.KINDS for line in data[kind].splitlines() if line.strip()),
    )
    try:
        return record_visit(
            actor=actor,
            brigade_id=data["brigade"],
            client_key=data["key"],
            content=content,
            at=timezone.now(),
        )
    except DomainError as error:
        put_on_form(form, error)
        return None


def _settings(request: HttpRequest) -> dict[str, Any]:
    """What the script needs: addresses, whose outbox it is, and its words in the reader's language."""
    return {
        "send": reverse("outreach:send"),
        "worker": reverse("outreach:service-worker"),
        "scope": reverse("outreach:visits"),
        "login": f"{reverse('account_login')}?next={reverse('outreach:record')}",
        "user": actor_of(request).user_id,
        "words": {
            "saved": _("已保存在这台设备上，有信号时自动发送。"),
            "waiting": _("等待发送"),
            "sending": _("正在发送"),
            "received": _("已收到"),
            "conflict": _("内容冲突"),
            "wrong": _("需要修改"),
            "offline": _("没有信号，%(count)s 条保存在这台设备上。"),
            "ready": _("网络正常。"),
            "login": _("登录已过期，记录还在这台设备上。请重新登录后发送。"),
            "refused": _("服务器没有接受，记录还在这台设备上。"),
            "mend": _("取回修改"),
            "again": _("作为新记录发送"),
            "discard": _("删除这条"),
            "sure": _("这条还没有被服务器收到，确定删除吗？"),
            "full": _("这台设备存不下了，请先发送或清理空间。您写的内容还在表单里。"),
            "found": _("已取得位置"),
            "notfound": _("取不到位置，不影响登记"),
        },
    }


# The outbox ---------------------------------------------------------------------------------------------------------
@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def send(request: HttpRequest) -> JsonResponse:
    """GET: a fresh token, so that a page kept for weeks can still send. POST: one visit as JSON → its receipt.

    201 kept, 200 had been kept before; 409 the key says something else; 422 fields to mend; 403 not in the brigade.
    """
    if request.method == "GET":
        return JsonResponse({"token": get_token(request), "user": actor_of(request).user_id})
    try:
        receipt = _received(actor_of(request), request)
    except DomainError as error:
        return _refused(error)
    visit = receipt.visit
    body = {"number": visit.reference_number, "url": visit.get_absolute_url(), "repeated": receipt.repeated}
    return JsonResponse(body, status=200 if receipt.repeated else 201)


def _received(actor: Actor, request: HttpRequest) -> Receipt:
    body = _body(request)
    key, brigade = _key(body.get("key")), body.get("brigade")
    if key is None or not isinstance(brigade, int) or isinstance(brigade, bool):
        raise InvalidInput(_("这条记录不完整，请更新页面后重试。"), code="bad_record")
    content = read_content(body)
    return record_visit(actor=actor, brigade_id=brigade, client_key=key, content=content, at=timezone.now())


def _body(request: HttpRequest) -> Mapping[str, object]:
    if int(request.headers.get("Content-Length") or 0) > _MOST_BYTES:
        raise InvalidInput(_("这条记录太大了，请分成几条。"), code="too_large")
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise InvalidInput(_("这条记录不完整，请更新页面后重试。"), code="bad_record")
    return body


def _key(value: object) -> UUID | None:
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _refused(error: DomainError) -> JsonResponse:
    body = {"code": error.code, "message": message_of(error), "fields": field_messages(error)}
    return JsonResponse(body, status=error.status)


# Installing ---------------------------------------------------------------------------------------------------------
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Keeps the page and what it is drawn with on the device; nothing that was written passes through it."""
    assets = [
        static(path)
        for path in (
            "ui/base.css",
            "ui/parts.css",
            "ui/pages.css",
            "ui/site.js",
            "ui/icons.svg",
            "ui/favicon.svg",
            "django_htmx/htmx-2.min.js",
            "outreach/outreach.css",
            "outreach/record.js",
        )
    ]
    context = {"page": reverse("outreach:record"), "assets": assets}
    response = render_page(request, "outreach/service_worker.js", {"settings": json.dumps(context)})
    response["Content-Type"] = "text/javascript; charset=utf-8"
    response["Service-Worker-Allowed"] = reverse("outreach:visits")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """What the page is called on a home screen."""
    start = reverse("outreach:record")
    icon = {"src": static("ui/favicon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    body = {
        "name": _("走访登记"),
        "short_name": _("走访"),
        "lang": "zh-CN",
        "start_url": start,
        "scope": reverse("outreach:visits"),
        "display": "standalone",
        "icons": [icon],
    }
    return JsonResponse(body, content_type="application/manifest+json")
