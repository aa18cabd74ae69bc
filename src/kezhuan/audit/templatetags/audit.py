"""``{% history thing %}``: the panel that shows what happened to a thing."""

from typing import Any

from django import template
from django.db import models
from django.template.context import Context
from django.utils import timezone

from kezhuan.audit.history import is_insider, lines_of
from kezhuan.audit.queries import history_of
from kezhuan.ui.formatting import date_of
from kezhuan.ui.http import actor_of

register = template.Library()


@register.inclusion_tag("audit/_history.html", takes_context=True)
def history(context: Context, thing: models.Model, limit: int = 50, insider: bool | None = None) -> dict[str, Any]:
    """Newest first, at most ``limit`` events (two queries). ``insider`` overrides who may read names and values."""
    viewer = actor_of(context["request"])
    inside = is_insider(viewer, thing) if insider is None else insider
    events = list(history_of(thing)[: limit + 1])
    lines = lines_of(events[:limit], viewer=viewer, insider=inside, today=date_of(timezone.now()))
    return {"lines": lines, "more": len(events) > limit, "limit": limit}
