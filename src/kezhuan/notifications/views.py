"""The inbox and its badge."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kezhuan.notifications import actions, queries
from kezhuan.ui.http import actor_of, page_number, render_page

PAGE_SIZE = 20


@require_safe
@login_required
@never_cache
def inbox(request: HttpRequest) -> HttpResponse:
    """One's messages, newest first; ``?unread=1`` shows only those that wait."""
    actor = actor_of(request)
    only_unread = request.GET.get("unread") == "1"
    messages = queries.visible_to(actor)
    if only_unread:
        messages = messages.filter(read_at__isnull=True)
    page = Paginator(messages, PAGE_SIZE).get_page(page_number(request))
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
