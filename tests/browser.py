"""Open pages in a real browser, Debian's Chromium, which reaches nothing but what it is given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = "/usr/bin/chromium"
NARROW = 320
"""CSS pixels: the narrowest screen, and a usual one at a zoom of 400 % (WCAG 2.2, 1.4.10)."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a browser; while it runs, `asyncio.run` cannot be called in the same thread."""
    from playwright.sync_api import sync_playwright

    switches = [
        *("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
        "--disable-dev-shm-usage",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=switches)
        yield browser
        browser.close()


def barriers(page: Page) -> list[str]:
    """Find what keeps people from reading a page: the rules of axe-core that it breaks.

    A page whose policy forbids scripts must be in a context with `bypass_csp`.
    """
    from axe_playwright_python.sync_playwright import Axe

    violations: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [f"{found['id']}: {found['nodes'][0]['html']}" for found in violations]


def width_of(page: Page) -> int:
    """Tell how wide a page is, with all that can only be seen by scrolling."""
    width: int = page.evaluate("document.documentElement.scrollWidth")
    return width
