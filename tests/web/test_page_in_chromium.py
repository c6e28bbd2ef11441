"""The nurse's minute, in a real browser: by keyboard alone, without scripts, small, and for all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, Route
from tests.browser import barriers
from tests.web.conftest import EXAMPLES, Served

from nethandout.service import open_service

TODAY: Final = date.today()  # noqa: DTZ011 - the page has the day of this machine, too
PRRT: Final = f"""\
patient: {{name: Rosa Mendez, birth_date: "1961-03-05", record_number: QX-77123,
  can_become_pregnant: false, partner_can_become_pregnant: false}}
language: en
tumor: {{site: ileum, settings: [liver-metastases]}}
visit: {{purpose: prrt, treatment: treatment-prrt}}
treatments: [treatment-prrt]
prrt: {{doses: ["{TODAY + timedelta(days=14)}", "{TODAY + timedelta(days=35)}"]}}
approved_by: Dr. Ann Lee
approved_on: "{TODAY}"
"""
TABLE: Final = """\
patient.name,patient.birth_date,patient.record_number,tumor.site,approved_by,approved_on,language
Rosa Mendez,1961-03-05,QX-1,ileum,Dr. Ann Lee,{today},en
Ana Ruiz,1959-01-22,QX-2,ileum,Dr. Ann Lee,{today},en
Nobody Known,not a date,QX-3,ileum,Dr. Ann Lee,{today},en
"""


@pytest.fixture
def tab(browser: Browser, page: Served) -> Iterator[Page]:
    """Open the page at its beginning; nothing may be asked of any other host.

    The browser asks itself for its viewer of PDFs and its print dialog.
    """
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="en-US")
    others: list[str] = []

    def look(route: Route) -> None:
        if not route.request.url.startswith((page.address, "chrome")):
            others.append(route.request.url)
        route.continue_()

    context.route("**/*", look)
    tab = context.new_page()
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto(page.address)
    yield tab
    context.unroute_all(behavior="ignoreErrors")
    context.close()
    assert others == []
    assert errors == []


def keyboard(tab: Page, *keys: str) -> None:
    for key in keys:
        tab.keyboard.press(key)


def reach(tab: Page, name: str) -> None:
    """Press Tab until a field has the focus, as somebody without a mouse does."""
    for _ in range(120):
        if tab.evaluate("document.activeElement.name || document.activeElement.id") == name:
            return
        tab.keyboard.press("Tab")
    raise AssertionError(f"{name} cannot be reached with Tab")


def wait_for_pages(tab: Page) -> None:
    tab.wait_for_function(
        "() => document.querySelector('#sheets:not(.old) img')?.complete"
        " && /NH-/.test(document.getElementById('status').textContent)"
    )


def printed(tab: Page) -> bytes:
    """Wait for the frame that is printed, and give the PDF in it."""
    frame = tab.wait_for_selector("#printed-pdf", state="attached")
    assert frame is not None
    script = """async (path) => {
      const raw = new Uint8Array(await (await fetch(path)).arrayBuffer());
      return Array.from(raw);
    }"""
    return bytes(tab.evaluate(script, frame.get_attribute("src")))


def open_all_of_a_leaflet(tab: Page) -> None:
    """Fill the form of a leaflet, and open all that is closed in it."""
    tab.fill("#search", "ileum")
    tab.wait_for_selector("#found button")
    tab.click("#found button")
    wait_for_pages(tab)
    for closed in tab.locator("#groups details").all():
        closed.evaluate("each => { each.open = true; }")


def test_a_leaflet_takes_a_word_and_two_keys(tab: Page) -> None:
    reach(tab, "_search")
    tab.keyboard.type("ileum")
    tab.wait_for_selector("#found button")
    keyboard(tab, "Enter")
    wait_for_pages(tab)
    assert tab.input_value("[name='tumor.site']") == "ileum"
    assert tab.evaluate("document.activeElement.id") == "search"


@pytest.mark.parametrize(("staff", "site"), [("en", "C7A.012"), ("es", "íleon")])
def test_a_handout_for_a_patient_is_printed_by_keyboard_alone(
    tab: Page, page: Served, staff: str, site: str
) -> None:
    tab.goto(f"{page.address}?lang={staff}")
    assert tab.get_attribute("html", "lang") == staff
    reach(tab, "_search")
    tab.keyboard.type(site)
    tab.wait_for_selector("#found button")
    keyboard(tab, "Enter")
    tab.wait_for_function("() => document.querySelector('[name=\"tumor.site\"]').value === 'ileum'")
    reach(tab, "patient.name")
    tab.keyboard.type("Rosa Mendez")
    reach(tab, "patient.birth_date")
    tab.keyboard.type("03051961")
    reach(tab, "patient.record_number")
    tab.keyboard.type("QX-77123")
    reach(tab, "approved_by")
    tab.keyboard.type("Dr. Ann Lee")
    reach(tab, "approved_on")
    tab.keyboard.type(f"{TODAY:%m%d%Y}")
    wait_for_pages(tab)
    saved = tab.evaluate(
        """async () => await (await fetch("/record", {method: "POST",
          body: new URLSearchParams(new FormData(document.getElementById("form")))})).text()"""
    )
    reach(tab, "print")
    keyboard(tab, "Enter")
    assert printed(tab) == built(saved)


def built(record: str) -> bytes:
    """Build a record as the command line does."""
    from nethandout.source.tree import parse_yaml

    service = open_service(EXAMPLES / "clinic")
    tree, _ = parse_yaml(record, "record")
    assert tree is not None
    read, _ = service.record_of(tree)
    assert read is not None
    return service.build(read).pdf


def test_what_is_typed_while_the_page_changes_stays_with_its_cursor(tab: Page) -> None:
    tab.fill("#search", "ileum")
    tab.wait_for_selector("#found button")
    tab.click("#found button")
    wait_for_pages(tab)
    tab.focus("[name='patient.name']")
    tab.keyboard.type("Rosa Maria Mendez de la Cruz", delay=60)
    assert tab.input_value("[name='patient.name']") == "Rosa Maria Mendez de la Cruz"
    assert tab.evaluate("document.activeElement.name") == "patient.name"
    keyboard(tab, "Home")
    tab.keyboard.type("Dr. ", delay=250)
    assert tab.input_value("[name='patient.name']") == "Dr. Rosa Maria Mendez de la Cruz"


def test_a_date_that_is_typed_slowly_is_not_disturbed_by_previews(tab: Page) -> None:
    tab.fill("#search", "ileum")
    tab.wait_for_selector("#found button")
    tab.click("#found button")
    wait_for_pages(tab)
    reach(tab, "patient.name")
    tab.keyboard.type("Rosa")
    reach(tab, "patient.birth_date")
    tab.keyboard.type("03051961", delay=450)
    assert tab.input_value("input[type=date][name='patient.birth_date']") == "1961-03-05"
    tab.wait_for_timeout(600)
    assert "130 years" not in tab.inner_text("#groups")


def test_what_was_found_is_taken_though_somebody_types_on_at_once(tab: Page) -> None:
    tab.fill("#search", "ileum")
    tab.wait_for_selector("#found button")
    tab.evaluate(
        """() => {
          document.querySelector("#found button").click();
          const name = document.querySelector("[name='patient.name']");
          name.value = "Rosa Mendez";
          name.dispatchEvent(new Event("input", {bubbles: true}));
        }"""
    )
    tab.wait_for_function("() => !document.querySelector('input[name=_take]')")
    assert tab.input_value("[name='tumor.site']") == "ileum"
    assert tab.input_value("[name='patient.name']") == "Rosa Mendez"


def test_a_finding_is_accepted_beside_its_field(tab: Page, tmp_path: Path) -> None:
    record = tmp_path / "record.yaml"
    record.write_text(PRRT, encoding="utf-8")
    tab.set_input_files("#file", record)
    tab.wait_for_selector("#summary-box")
    assert barriers(tab) == []
    tab.click("#print")
    tab.wait_for_function("() => document.activeElement.id === 'summary-box'")
    override = tab.locator("[name='overrides'][value='prrt-spacing']")
    assert override.count() == 1
    override.check()
    wait_for_pages(tab)
    assert tab.locator("#summary-box").count() == 0
    assert tab.is_checked("[name='overrides'][value='prrt-spacing']")
    assert barriers(tab) == []


def test_every_state_of_the_page_is_without_barriers(tab: Page) -> None:
    assert barriers(tab) == []
    tab.fill("#search", "somatulin")
    tab.wait_for_selector("#found button")
    assert barriers(tab) == []
    tab.fill("#search", "qqqqqq")
    tab.wait_for_selector("#found .none")
    assert barriers(tab) == []
    open_all_of_a_leaflet(tab)
    assert barriers(tab) == []


def test_names_are_hidden_by_one_button(tab: Page) -> None:
    tab.fill("[name='patient.name']", "Rosa Mendez")
    reach(tab, "hide-names")
    keyboard(tab, "Space")
    script = "getComputedStyle(document.querySelector('[name=\"patient.name\"]')).color"
    assert tab.evaluate(script) == "rgba(0, 0, 0, 0)"
    keyboard(tab, "Space")
    assert tab.evaluate(script) != "rgba(0, 0, 0, 0)"


@pytest.mark.parametrize(("width", "height"), [(320, 256), (320, 700)])
def test_the_page_fits_a_narrow_window_without_scrolling_sideways(
    tab: Page, width: int, height: int
) -> None:
    tab.set_viewport_size({"width": width, "height": height})
    open_all_of_a_leaflet(tab)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_everything_that_is_pressed_is_large_enough(tab: Page) -> None:
    small = tab.evaluate(
        """() => [...document.querySelectorAll("button, summary, select, label.choice, .tool")]
          .filter((each) => each.checkVisibility() && !each.classList.contains("first"))
          .map((each) => [each.textContent.trim().slice(0, 30), each.getBoundingClientRect()])
          .filter(([, box]) => box.height < 24 || box.width < 24)
          .map(([text, box]) => `${text} ${box.width}x${box.height}`)"""
    )
    assert small == []


def test_everything_works_without_scripts(browser: Browser, page: Served) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(page.address)
    tab.fill("#search", "ileum")
    tab.keyboard.press("Enter")
    tab.click("#found button")
    assert tab.locator("#sheets img").count() >= 3
    tab.fill("[name='patient.name']", "Rosa Mendez")
    tab.click(".actions .without-script")
    assert tab.locator("#summary-box").count() == 1
    assert tab.url == page.address
    tab.fill("[name='patient.name']", "")
    with context.expect_page() as opened:
        tab.click("#print")
    assert opened.value is not None
    context.close()


def test_a_table_becomes_rows_that_are_opened_and_printed(tab: Page, tmp_path: Path) -> None:
    table = tmp_path / "Rosa Mendez.csv"
    table.write_text(TABLE.format(today=TODAY), encoding="utf-8")
    tab.set_input_files("#file", table)
    tab.wait_for_selector("table")
    assert tab.locator("tbody tr").count() == 3
    assert "Rosa" not in tab.content()
    assert barriers(tab) == []
    tab.click("tbody tr:first-child button")
    wait_for_pages(tab)
    assert tab.input_value("[name='patient.record_number']") == "QX-1"
    tab.click("a[href^='/batch/']")
    tab.click("#run button")
    tab.wait_for_selector("#print-link")
    assert "2" in tab.inner_text("#run")
    assert barriers(tab) == []
    tab.click("#print-link")
    assert printed(tab).startswith(b"%PDF")


def test_a_language_from_right_to_left_mirrors_the_page(browser: Browser, page: Served) -> None:
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    tab = context.new_page()

    def mirror(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(
            response=answer,
            body=re.sub(r'<html lang="en" dir="ltr">', '<html lang="ar" dir="rtl">', answer.text()),
        )

    tab.route(page.address, mirror)
    tab.goto(page.address)
    places: Any = tab.evaluate(
        """() => ["#search", "#print", "#again"].map(
          (each) => document.querySelector(each).getBoundingClientRect().x)"""
    )
    search, print_, again = places
    assert search > print_ > again
    assert barriers(tab) == []
    context.close()
