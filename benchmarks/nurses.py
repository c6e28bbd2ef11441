"""Turn what a nurse does on the page into clicks, keystrokes and seconds, in a real browser.

Typing takes its real time at 25 words a minute, and hands and eyes theirs by the keystroke-level
model (Card, Moran and Newell, 1980: point 1.1 s, press a button 0.2 s, hand to or from the mouse
0.4 s, think 1.35 s). The script waits for nothing that somebody who looks would not wait for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.cold import browser

if TYPE_CHECKING:
    from playwright.sync_api import Page

KEYS_A_SECOND: Final = 2.1
POINT: Final = 1.1
PRESS: Final = 0.2
HOME: Final = 0.4
THINK: Final = 1.35
_SWITCHES: Final = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    "--disable-dev-shm-usage",
)
_PATIENCE: Final = 60_000
_SETTLED: Final = 400
"""Milliseconds in which the script asks for pages after the last change."""
_NEW_PAGES: Final = """
async (typed) => {
  const pages = () => [...document.querySelectorAll("#sheets:not(.old) figure")];
  const look = () => pages().map((each) => each.id).join();
  const [before, plain, last] = [look(), window.fetch, performance.now() + 60000];
  let asked = 0;
  window.fetch = (...all) => { asked = performance.now(); return plain(...all); };
  for (const [name, value] of Object.entries(typed)) {
    const field = document.querySelector(`[name='${name}']`);
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const isThere = () => {
    const image = pages()[0]?.querySelector("img");
    return image?.complete && image.naturalWidth && look() !== before;
  };
  while (!isThere()) {
    if (performance.now() > last) throw new Error("no new pages come");
    await new Promise(requestAnimationFrame);
  }
  await pages()[0].querySelector("img").decode();
  await new Promise(requestAnimationFrame);
  window.fetch = plain;
  return (performance.now() - asked) / 1000;
}
"""
"""Types into fields; gives the seconds from the question to the picture of page one."""


_FILL: Final = """
(typed) => {
  for (const [name, value] of Object.entries(typed)) {
    const field = document.querySelector(`[name='${name}']`);
    if (!field) continue;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
"""
_SAVED: Final = """
async () => {
  const body = new URLSearchParams(new FormData(document.getElementById("form")));
  return await (await fetch("/record", { method: "POST", body })).text();
}
"""


@contextmanager
def tab() -> Iterator[Page]:
    """Open a tab in Chromium, as wide as a usual laptop."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=browser(), args=_SWITCHES)
        context = running.new_context(viewport={"width": 1366, "height": 768}, locale="en-US")
        context.set_default_timeout(_PATIENCE)
        yield context.new_page()
        running.close()


def seconds_to_new_pages(page: Page, typed: Mapping[str, str]) -> float:
    """Time a change of some fields, from the request on; the pause before it is the script's."""
    seconds: float = page.evaluate(_NEW_PAGES, dict(typed))
    page.wait_for_load_state("networkidle")
    return seconds


@dataclass(slots=True)
class Nurse:
    """Somebody at a page who types slowly; what they do is counted."""

    page: Page
    clicks: int = 0
    keystrokes: int = 0
    is_at_mouse: bool = field(default=False, init=False)

    def type(self, text: str) -> None:
        """Type one letter after the other."""
        self.press(*text)

    def press(self, *keys: str) -> None:
        """Press keys by their names."""
        self._move_hand(to_mouse=False)
        for key in keys:
            self.wait(1 / KEYS_A_SECOND)
            self.page.keyboard.press(key)
            self.keystrokes += 1

    def click(self, target: str) -> None:
        """Find something on the page, point at it and press."""
        self.wait(THINK)
        self._move_hand(to_mouse=True)
        self.wait(POINT + PRESS)
        self.page.click(target)
        self.clicks += 1

    def drop(self, path: Path) -> None:
        """Drag a file onto the page: point, press, point, let go."""
        self.wait(THINK)
        self._move_hand(to_mouse=True)
        self.wait(2 * POINT + PRESS)
        script = """(text) => {
          const files = new DataTransfer();
          files.items.add(new File([text], "record.yaml"));
          return files;
        }"""
        files = self.page.evaluate_handle(script, path.read_text("utf-8"))
        with self.page.expect_navigation():
            self.page.dispatch_event("body", "drop", {"dataTransfer": files})
        self.clicks += 1

    def print(self) -> None:
        """Wait for the pages, press Print, and wait until the dialog is called for."""
        self.page.wait_for_selector("#sheets:not(.old) img")
        self.click("#print")
        self.page.wait_for_function(
            "() => document.getElementById('printed-pdf')?.contentDocument?.readyState"
            " === 'complete'"
        )

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.page.wait_for_timeout(seconds * 1000)

    def _move_hand(self, *, to_mouse: bool) -> None:
        if self.is_at_mouse is not to_mouse:
            self.is_at_mouse = to_mouse
            self.wait(HOME)


def new_patient(nurse: Nurse, today: date) -> None:
    """Go from the start page to the dialog: site, treatment, language, who, and who approved."""
    page = nurse.page
    nurse.click("#search")
    for word in ("ileum", "lanr"):
        nurse.type(word)
        page.wait_for_selector("#found button")
        nurse.press("Enter")
    nurse.click("[name='language']")
    nurse.type("esp")
    nurse.click("[name='patient.name']")
    nurse.type("Rosa Mendez")
    nurse.press("Tab")
    nurse.type("03051961")
    nurse.press("Tab", "Tab", "Tab")  # past the calendar and the box for unknown dates
    nurse.type("QX-77123")
    nurse.click("[name='approved_by']")
    nurse.type("Dr. Ann Lee")
    nurse.press("Tab")
    nurse.type(f"{today:%m%d%Y}")
    nurse.print()


def record_file(nurse: Nurse, path: Path) -> None:
    """Go from the start page to the dialog with a record that the clinic's system has written."""
    nurse.drop(path)
    nurse.print()


def appointment(number: int, today: date) -> dict[str, str]:
    """Give the fields of an appointment, the first one with number 0."""
    day = today + timedelta(days=20 + number)
    return {
        f"appointments.{number}.what": "Blood test",
        f"appointments.{number}.at": f"{day}T09:30",
        f"appointments.{number}.where": "Laboratory, Level 1",
    }


def begin(page: Page, address: str, language: str, today: date) -> None:
    """Fill in all of a patient but the site, so that one more change brings the pages."""
    typed = {
        "language": language,
        "patient.name": "Rosa Mendez",
        "patient.birth_date": "1961-03-05",
        "patient.record_number": "QX-77123",
    }
    page.goto(address)
    page.evaluate(_FILL, typed)
    page.wait_for_selector("[name='approved_by']")
    page.wait_for_load_state("networkidle")
    page.evaluate(_FILL, {"approved_by": "Dr. Ann Lee", "approved_on": today.isoformat()})
    page.wait_for_timeout(_SETTLED)
    page.wait_for_load_state("networkidle")


def save_record(page: Page, path: Path) -> None:
    """Save the form of a page as a record file."""
    path.write_text(page.evaluate(_SAVED), encoding="utf-8")
