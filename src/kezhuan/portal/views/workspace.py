"""What waits for the person who has signed in, by what they are on the platform."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from kezhuan.portal.places import places_for
from kezhuan.portal.workspace import notes_for, worklists_for
from kezhuan.ui.http import actor_of, render_page


@require_safe
@login_required
def workspace(request: HttpRequest) -> HttpResponse:
    """Worklists first, the longest-waiting row on top of each; then the news; every number opens its list."""
    actor = actor_of(request)
    lists = worklists_for(actor, timezone.now())
    context = {
        "lists": lists,
        "waiting": sum(each.count for each in lists if each.is_own_duty),
        "idle": [each for each in lists if not each.count],
        "notes": notes_for(actor),
        "places": places_for(actor, request.path),
    }
    return render_page(request, "portal/workspace.html", context)
