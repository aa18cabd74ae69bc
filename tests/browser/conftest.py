"""What every browser test shares: one Chromium, a page that fails on any console or policy fault, and axe.

Set ``KEZHUAN_CHROMIUM`` to use a browser elsewhere than Debian's.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

# Playwright's own loop runs in this thread; the tests' ORM calls beside it are not asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-sync",
    "--disable-component-update",
    "--disable-default-apps",
    "--no-first-run",
]
_REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error("CSP violation: " + event.violatedDirective + " " + event.blockedURI + " " + event.sourceFile);
});
"""
#: WCAG 2.2 AA; GB/T 37668-2019 asks for no more.
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OpenContext = Callable[..., BrowserContext]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless, once for the session."""
    path = os.environ.get("KEZHUAN_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield launched
        launched.close()


class Watcher:
    """Collects what a page must not do: errors in the console, policy violations, requests to other sites."""

    def __init__(self, home: str) -> None:
        self.home = home
        self.faults: list[str] = []
        #: Statuses that a test provokes on purpose (Chromium reports each failed load in the console).
        self.expected_statuses: set[int] = set()

    def watch(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"}:
            return
        if any(f"status of {status}" in message.text for status in self.expected_statuses):
            return
        if "Response Status Error Code" in message.text and self.expected_statuses:
            return
        self.faults.append(f"console {message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:", "about:")):
            self.faults.append(f"request to another site: {request.url}")


@pytest.fixture
def watcher(live_server: Any) -> Watcher:
    return Watcher(live_server.url)


@pytest.fixture
def open_context(browser: Browser, live_server: Any, watcher: Watcher) -> Iterator[OpenContext]:
    """Opens a browser context (``viewport=``, ``java_script_enabled=`` …) whose pages are watched."""
    opened: list[BrowserContext] = []

    def open_one(**options: Any) -> BrowserContext:
        settings = {
            "base_url": live_server.url,
            "locale": "zh-CN",
            "timezone_id": "Asia/Shanghai",
            "viewport": {"width": 1280, "height": 900},
            "reduced_motion": "reduce",
        }
        context = browser.new_context(**{**settings, **options})
        context.set_default_timeout(10_000)
        if options.get("java_script_enabled", True):
            context.add_init_script(_REPORT_VIOLATIONS)
        context.on("page", watcher.watch)
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()
    assert watcher.faults == []


@pytest.fixture
def page(open_context: OpenContext) -> Page:
    """A page 1280 px wide."""
    return open_context().new_page()


@pytest.fixture
def narrow_page(open_context: OpenContext) -> Page:
    """A page 375 px wide, as on a small phone."""
    return open_context(viewport={"width": 375, "height": 812}).new_page()


@pytest.fixture
def plain_page(open_context: OpenContext) -> Page:
    """A page without script."""
    return open_context(java_script_enabled=False).new_page()


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    """Fails with every serious or critical finding of axe, each with the elements it is about."""

    def check(page: Page) -> None:
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": AXE_TAGS}})
        grave = [
            f"{violation['impact']} {violation['id']}: {node['html'][:200]}"
            for violation in found.response["violations"]
            if violation["impact"] in {"serious", "critical"}
            for node in violation["nodes"]
        ]
        assert grave == []

    return check


@pytest.fixture
def assert_fits() -> Callable[[Page], None]:
    """Fails when the page is wider than its window."""

    def check(page: Page) -> None:
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"the page is {wide} px too wide"

    return check
