"""Verbs of the log in people's words. Each app has ``words.py``: ``say({"catalogue.publish_item": _("发布需求")})``."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

#: Verb code as recorded → its words (lazy); filled as the apps' ``words`` modules load.
WORDS: dict[str, Any] = {}


def say(words: Mapping[str, Any]) -> None:
    """Register an app's verbs. ValueError when two apps give one code different words."""
    for code, text in words.items():
        if code in WORDS and str(WORDS[code]) != str(text):
            raise ValueError(f"the verb {code} is already called {WORDS[code]}")
        WORDS[code] = text


def word_of(code: str) -> str:
    """The words of a verb; the bare code when no app names it."""
    return str(WORDS.get(code, code))


say(
    {
        "audit.log_export": _("导出列表"),
        "audit.search_log": _("查询审计日志"),
        "audit.verify_chain": _("核对审计链"),
        "audit.make_checkpoint": _("公布存证点"),
    }
)
