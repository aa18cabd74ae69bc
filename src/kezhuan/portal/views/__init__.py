"""Pages that span the apps below: home, answers, names, the workspace, help, and what machines ask for."""

from kezhuan.portal.views.answers import answers
from kezhuan.portal.views.compare import compare
from kezhuan.portal.views.home import find, home
from kezhuan.portal.views.info import accessibility, health, help_page, privacy, robots
from kezhuan.portal.views.workspace import workspace

__all__ = [
    "accessibility",
    "answers",
    "compare",
    "find",
    "health",
    "help_page",
    "home",
    "privacy",
    "robots",
    "workspace",
]
