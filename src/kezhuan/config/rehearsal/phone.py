"""A phone in somebody's hand: one browser context, its tab, and what its owner can see."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import click
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
_READ_STORE = """(store) => new Promise((done) => { const asked = indexedDB.open("kezhuan-visits");
  asked.onsuccess = () => { const all = asked.result.transaction(store).objectStore(store).getAll();
  all.onsuccess = () => { asked.result.close(); done(all.result.map((row) => row.number ?? row.key)); }; }; })"""


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless Chromium: ``KEZHUAN_CHROMIUM``, else the system's."""
    # Told to go offline, the driver would tell the page's worker, too, and wait for ever for one that a crash took
    # along. Nothing is lost: without a network the relay refuses the worker's requests as well.
    os.environ["PLAYWRIGHT_DISABLE_SERVICE_WORKER_NETWORK"] = "1"
    path = os.environ.get("KEZHUAN_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    with sync_playwright() as playwright:
        try:
            launched = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        except Error as fault:
            raise click.ClickException("浏览器没有启动。请安装 chromium，或用 KEZHUAN_CHROMIUM 指明路径。") from fault
        yield launched
        launched.close()


class Phone:
    """The page of visits on one device."""

    def __init__(self, chromium: Browser, home: str, page: str, name: str, password: str) -> None:
        self.name, self.offline = name, False
        self._home, self._path, self._password = home, page, password
        self._context: BrowserContext = chromium.new_context(viewport={"width": 375, "height": 740})
        self._page: Page | None = None

    @property
    def page(self) -> Page:
        """The tab, opened again when it is gone."""
        if self._page is None:
            self._page = self._context.new_page()
            self._page.set_default_timeout(30_000)
            self._page.goto(f"{self._home}{self._path}")
            self._page.locator("form[data-ready]").wait_for()
        return self._page

    def sign_in(self) -> None:
        page = self._context.new_page()
        page.goto(f"{self._home}/accounts/login/?next={self._path}")
        page.locator("input[name=login]").fill(self.name)
        page.locator("input[name=password]").fill(self._password)
        page.locator("main form button[type=submit]").first.click()
        page.locator("form[data-ready]").wait_for()
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.reload()  # now the page is kept for times without a network
        page.locator("form[data-ready]").wait_for()
        self._page = page

    def set_offline(self, offline: bool) -> None:
        self.offline = offline
        self._context.set_offline(offline)

    def write(self, firm: str, demands: Sequence[str]) -> None:
        self.page.locator("[name=enterprise_name]").fill(firm)
        self.page.locator("[name=demand]").fill("\n".join(demands))

    def save(self) -> None:
        self.page.locator("form[data-visit] button[type=submit]").click()

    def shows(self, firm: str) -> bool:
        """Whether the owner sees the visit among those of the device: waiting to be sent, or received."""
        return firm in self.page.locator("[data-outbox]").inner_text()

    def wait_to_show(self, firm: str) -> bool:
        with suppress(Error):
            self.page.locator("[data-outbox] li", has_text=firm).first.wait_for(timeout=5_000)
            return True
        return False

    def kill(self, *, crash: bool) -> None:
        page, self._page = self._page, None
        if page is None:
            return
        with suppress(Error):
            if crash:
                page.goto("chrome://crash", timeout=2_000)
        with suppress(Error):
            page.close(run_before_unload=False)

    def send_all(self, tries: int = 60) -> int:
        """Press the button until nothing waits; returns how many still do."""
        self.kill(crash=False)
        for _ in range(tries):
            left = len(self._stored("outbox"))
            if left == 0:
                return 0
            with suppress(Error):
                self.page.locator("[data-flush]").click(timeout=2_000)
            self.page.wait_for_timeout(500)
        return left

    def receipts(self) -> list[str]:
        """Every number that the server gave this device."""
        return self._stored("receipts")

    def _stored(self, store: str) -> list[str]:
        found: list[str] = self.page.evaluate(_READ_STORE, store)
        return found
