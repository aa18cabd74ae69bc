"""The record of exports as the query tables of all apps feed it."""

from django.http import HttpRequest
from django.utils import timezone

from kezhuan.audit.actions import log_export
from kezhuan.ui.exports import Export, register_recorder
from kezhuan.ui.http import actor_of


def record_export(request: HttpRequest, export: Export) -> None:
    log_export(actor=actor_of(request), export=export, at=timezone.now())


def register() -> None:
    """Called once, when the apps are loaded."""
    register_recorder(record_export)
