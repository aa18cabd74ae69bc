"""Renders a piece of template as a page would: cotton tags compiled, the context processors run."""

from typing import Any

from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory
from django_cotton.compiler_regex import CottonCompiler

from kezhuan.engine.actor import STRANGER


def request(path: str = "/", **headers: str) -> HttpRequest:
    """A GET of ``path`` by a stranger."""
    made = RequestFactory().get(path, headers=headers)
    made.actor = STRANGER  # type: ignore[attr-defined]
    return made


def render(source: str, path: str = "/", **context: Any) -> str:
    compiled = CottonCompiler().process(source)
    return str(engines["django"].from_string(compiled).render(context, request(path)))
