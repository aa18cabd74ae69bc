"""The inbox and its badge, the choice of channels, and the way out of e-mails."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kezhuan.accounts.queries import has_consented
from kezhuan.engine.errors import InvalidInput
from kezhuan.notifications import actions, queries
from kezhuan.notifications.forms import SettingsForm
from kezhuan.notifications.models import Suppression
from kezhuan.notifications.planning import platform_hours
from kezhuan.notifications.sms import provider
from kezhuan.notifications.topics import BY_CODE
from kezhuan.notifications.unsubscribing import DIGESTS, read_token
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, page_number, render_page

PAGE_SIZE = 20
_SHOWN_DELIVERIES = 10


@require_safe
@login_required
@never_cache
def inbox(request: HttpRequest) -> HttpResponse:
    """One's messages, newest first; ``?unread=1`` shows only those that wait."""
    actor = actor_of(request)
    only_unread = request.GET.get("unread") == "1"
    rows = queries.visible_to(actor)
    if only_unread:
        rows = rows.filter(read_at__isnull=True)
    page = Paginator(rows, PAGE_SIZE).get_page(page_number(request))
    context = {"page": page, "only_unread": only_unread, "unread": queries.unread_count(actor)}
    return render_page(request, "notifications/inbox.html", context)


@require_POST
@login_required
def open_message(request: HttpRequest, message_id: int) -> HttpResponse:
    """Mark one message read and go to what it is about."""
    message = actions.mark_read(actor=actor_of(request), message_id=message_id, at=timezone.now())
    return HttpResponseRedirect(message.url or reverse("notifications:inbox"))


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    actions.mark_all_read(actor=actor_of(request), at=timezone.now())
    return redirect("notifications:inbox")


@require_safe
@never_cache
def badge(request: HttpRequest) -> HttpResponse:
    """The unread count as a fragment for the masthead; empty for strangers."""
    return render_page(request, "notifications/_badge.html", {"unread": queries.unread_count(actor_of(request))})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def settings(request: HttpRequest) -> HttpResponse:
    """How messages come to me outside the site, and what was sent lately."""
    actor, now = actor_of(request), timezone.now()
    user_id = actor.user_id or 0
    form = SettingsForm(
        request.POST or None,
        settings=queries.settings_of(user_id),
        own=queries.hours_of(user_id),
        common=platform_hours(now),
        with_sms=provider() is not None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_settings(actor=actor, choices=form.choices(), hours=form.hours())
        except InvalidInput as refusal:
            put_on_form(form, refusal)
        else:
            messages.success(request, _("消息设置已保存。"))
            return redirect("notifications:settings")
    context = {
        "form": form,
        "consented": has_consented(user_id, "email"),
        "deliveries": queries.deliveries_of(actor).exclude(why=Suppression.NO_CONSENT)[:_SHOWN_DELIVERIES],
    }
    return render_page(request, "notifications/settings.html", context, status=422 if form.errors else 200)


@csrf_exempt  # a mail program stops a list with one POST and no cookie (RFC 8058); the link is signed
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once, then stop; works without signing in."""
    _user_id, topic = read_token(token)
    if request.method == "POST":
        actions.unsubscribe(token=token)
    label = _("摘要邮件") if topic == DIGESTS else BY_CODE[topic].label
    context = {"label": label, "done": request.method == "POST"}
    return render_page(request, "notifications/unsubscribe.html", context)
