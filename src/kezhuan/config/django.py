"""Starting Django for a command: catalogues compiled, apps loaded, in that order."""

import os

import django
from django.apps import apps

from kezhuan.config.messages import compile_stale


def start() -> None:
    """Make Django ready in this process; calling it twice is harmless."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kezhuan.config.settings")
    compile_stale()
    if not apps.ready:
        django.setup()
