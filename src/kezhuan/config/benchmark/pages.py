"""Every page as every role: found by following links, timed, and its queries counted.

Pages are opened through Django's own test client in this process: middleware, view, database and template, without
the network.
"""

import html
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import Resolver404, get_resolver, resolve
from django.urls.resolvers import URLPattern, URLResolver

from kezhuan.accounts.models import User

_LINK = re.compile(r'\b(?:href|hx-get)="(/[^"#]*)')
#: Addresses that are no pages: files, the other server's pages, signing out, streams.
_NO_PAGES = re.compile(r"^/(?:static|api|metrics|backoffice|accounts/logout|healthz)|[?&]export=|/events/")
_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
#: A page opened so often in a row; the median counts.
_REPEATS = 3
STRANGER = "stranger"


@dataclass(frozen=True, slots=True)
class Opened:
    """One page as one role saw it; ``milliseconds`` is the median of the openings after a first."""

    role: str
    name: str
    path: str
    status: int
    milliseconds: float
    queries: int


@dataclass
class Walk:
    """One role's way through the site: each address name at most ``samples`` times."""

    role: str
    client: Client
    samples: int
    seen: set[str] = field(default_factory=set)
    often: Counter[str] = field(default_factory=Counter)
    opened: list[Opened] = field(default_factory=list)

    def go(self, starts: Iterable[str]) -> list[Opened]:
        waiting = list(starts)
        while waiting:
            path = waiting.pop(0)
            name = name_of(path)
            if path in self.seen or not name or self.often[name] >= self.samples:
                continue
            self.seen.add(path)
            body = self._open(name, path)
            waiting += [link for link in links_in(body) if link not in self.seen]
        return self.opened

    def _open(self, name: str, path: str) -> str:
        spent: list[float] = []
        queries = 0
        for _ in range(_REPEATS + 1):
            counter = Count()
            began = time.perf_counter()
            with connection.execute_wrapper(counter):
                response = self.client.get(path)
            spent.append((time.perf_counter() - began) * 1000)
            queries = counter.queries
            if response.status_code != 200:
                break
        if response.status_code in {301, 302}:
            return f'href="{html.escape(response.headers.get("Location", ""))}"'
        if "text/html" not in response.headers.get("Content-Type", ""):
            return ""
        self.often[name] += 1
        median = statistics.median(spent[1:] or spent)
        self.opened.append(Opened(self.role, name, path, response.status_code, round(median, 1), queries))
        return str(response.content.decode(errors="replace"))


@dataclass
class Count:
    """Counts the statements of one request."""

    queries: int = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        self.queries += 1
        return execute(sql, params, many, context)


def name_of(path: str) -> str:
    """The name of the address with the names of its parameters; empty for what is no page of ours."""
    bare, _, query = path.partition("?")
    if _NO_PAGES.search(path):
        return ""
    try:
        found = resolve(bare)
    except Resolver404:
        return ""
    asked = sorted({part.partition("=")[0] for part in query.split("&") if part})
    return found.view_name + (f"?{'&'.join(asked)}" if asked else "")


def links_in(body: str) -> list[str]:
    return [html.unescape(link) for link in dict.fromkeys(_LINK.findall(body))]


def addresses_without_arguments() -> list[str]:
    """Every page that needs nothing but its address: where each walk starts, so that none is missed."""

    def walk(patterns: Iterable[URLPattern | URLResolver], prefix: str) -> Iterable[str]:
        for entry in patterns:
            route = prefix + str(entry.pattern)
            if "<" in route or "(" in route or "^" in route:
                continue
            if isinstance(entry, URLResolver):
                yield from walk(entry.url_patterns, route)
            else:
                yield "/" + route

    return list(dict.fromkeys(walk(get_resolver().url_patterns, "")))


def walk_all(people: dict[str, User | None], samples: int, told: Callable[[str, int], None]) -> list[Opened]:
    """All roles' walks, one after the other."""
    opened: list[Opened] = []
    for role, user in people.items():
        client = Client(raise_request_exception=False)
        if user is not None:
            client.force_login(user, backend=_BACKEND)
        pages = Walk(role, client, samples).go(["/", *addresses_without_arguments()])
        told(role, len(pages))
        opened += pages
    return opened


def summary(opened: list[Opened], *, most_queries: int) -> dict[str, Any]:
    """p50, p95 over all pages opened, the slowest five by address, what broke, and what asks the database too often."""
    good = [page for page in opened if page.status == 200]
    times = sorted(page.milliseconds for page in good)
    slowest: dict[str, Opened] = {}
    for page in sorted(good, key=lambda page: -page.milliseconds):
        slowest.setdefault(page.name, page)
    heavy: dict[str, Opened] = {}
    for page in sorted(good, key=lambda page: -page.queries):
        if page.queries > most_queries:
            heavy.setdefault(page.name, page)
    return {
        "pages": len(good),
        "addresses": len({page.name.partition("?")[0] for page in good}),
        "roles": len({page.role for page in opened}),
        "p50_ms": _part(times, 50),
        "p95_ms": _part(times, 95),
        "slowest_ms": times[-1] if times else 0.0,
        "most_queries": max((page.queries for page in good), default=0),
        "slowest": [_row(page) for page in list(slowest.values())[:5]],
        "over_query_limit": [_row(page) for page in heavy.values()],
        "broken": [_row(page) for page in opened if page.status >= 500],
    }


def _part(values: list[float], percent: int) -> float:
    if len(values) < 2:
        return values[0] if values else 0.0
    return round(statistics.quantiles(values, n=100, method="inclusive")[percent - 1], 1)


def _row(page: Opened) -> dict[str, Any]:
    return {
        "page": page.name,
        "path": page.path,
        "role": page.role,
        "status": page.status,
        "ms": page.milliseconds,
        "queries": page.queries,
    }
