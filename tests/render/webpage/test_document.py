"""A page for screens says what the PDF of the same record says, and can be read by everybody."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from html import unescape
from itertools import cycle, product
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element

import pytest
import yaml
from tests.browser import NARROW, barriers, width_of

from nethandout.budgets import accepted, cases, record_of
from nethandout.content.library import built_in_root
from nethandout.errors import Position, VerificationError
from nethandout.model.medicine import Medicine
from nethandout.model.record import PatientRecord
from nethandout.model.values import Edition
from nethandout.presses import BuildOptions
from nethandout.render.webpage.document import write_page
from nethandout.render.webpage.joining import parsed
from nethandout.render.webpage.reading import ReadFile, read
from nethandout.service import LeafletFacts, PrintChanges, Service, open_service

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.xdist_group("webpages")

EXAMPLES: Final = Path(__file__).parents[3] / "examples"
DOSAGES: Final = Path(__file__).parents[2] / "fixtures" / "dosages.yaml"
DAY: Final = date(2026, 11, 22)
LEAFLET: Final = "leaflet"
LANGUAGES: Final = ("en", "es", "ar", "ru", "zh-Hans", "vi")
RECORDS: Final = ("4-appendix-surgery-en", "2-jejunum-prrt-ar-large", "3-rectum-diagnosis-zh")


@dataclass(frozen=True)
class Made:
    """A record, its page, and what is in that."""

    record: PatientRecord
    html: str
    file: ReadFile
    handout_id: str


Make = Callable[[str], Made]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    cache_dir = tmp_path_factory.mktemp("cache")
    return open_service(EXAMPLES / "clinic", cache_dir=cache_dir, today=DAY)


@pytest.fixture(scope="module")
def make(service: Service) -> Make:
    """Give pages by the name of their record, each made one time."""

    @cache
    def made(name: str) -> Made:
        if name == LEAFLET:
            record, _ = service.read_leaflet(LeafletFacts("ileum", ("lanreotide",)))
        else:
            record, _ = service.read(EXAMPLES / "patients" / f"{name}.yaml")
        page = service.webpage(record)
        html = page.html.decode()
        return Made(record, html, read(html), page.handout_id)

    return made


def squeezed(text: str) -> str:
    """Turn text into what does not depend on where lines end and what directs them."""
    return re.sub(r"[\s\u2060\u2066-\u2069]+", "", text)


# --- What it says ------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*RECORDS, LEAFLET])
def test_it_says_every_sentence_of_the_pdf_and_no_other(
    name: str, make: Make, service: Service
) -> None:
    made = make(name)
    _, press, personal = service._ready(made.record, BuildOptions(), Position("record"))
    printed = press.print(personal)
    assert printed.handout_id == made.handout_id
    words = squeezed(made.file.words)
    assert [text for text in printed.expected.texts if squeezed(text) not in words] == []
    on_screen = write_page(press, personal).expected.texts
    only_here = {squeezed(text) for text in set(on_screen) - set(printed.expected.texts)}
    contents = "".join(re.findall(r'<p class="contents">(.*?)</p>', made.html, re.DOTALL))
    links = squeezed(unescape(re.sub("<[^>]*>", "", contents)))
    assert [text for text in only_here if text not in links] == []


@pytest.mark.parametrize("name", [*RECORDS, LEAFLET])
def test_where_paper_names_a_page_there_is_a_link(name: str, make: Make) -> None:
    made = make(name)
    found = re.findall(r'<p class="contents">(.*?)</p>', made.html, re.DOTALL)
    assert len(found) == 1
    links = re.findall(r'href="#([^"]+)"', found[0])
    assert links
    assert set(links) <= set(made.file.values("id"))
    assert not re.search(r">\s*[·\xa0]?\s*\d+\s*<", found[0])


def test_each_number_to_call_can_be_called(make: Make) -> None:
    found = re.findall(r'href="(tel:[^"]+)">([^<]+)<', make("4-appendix-surgery-en").html)
    assert ("tel:911", "911") in found
    numbers = {squeezed(text) for _, text in found}
    assert {"(312)555-0140", "(312)555-0141", "(312)555-0142"} <= numbers


def test_nobody_is_named_where_a_browser_keeps_it(make: Make) -> None:
    made = make("4-appendix-surgery-en")
    patient = made.record.patient
    assert patient is not None
    assert made.file.title
    assert patient.name in made.file.words
    told = (made.file.title, *made.file.values("content"), *made.file.values("id"))
    assert not [text for text in told for part in patient.name.split() if part in text]
    assert "noindex" in made.file.values("content", "meta")
    assert "noindex" not in make(LEAFLET).file.values("content", "meta")


def test_markup_in_a_name_stays_text(make: Make, service: Service) -> None:
    record = make("4-appendix-surgery-en").record
    name = "<script>x()</script> & <b>Ana</b> &amp; \"'"
    patient = record.patient and record.patient.model_copy(update={"name": name})
    html = service.webpage(record.model_copy(update={"patient": patient})).html.decode()
    found = read(html)
    assert "script" not in found.elements
    assert found.words.count(name) >= 2


ENGLISH: Final = re.compile("[A-Za-z]{2,}(?: [A-Za-z]{2,}){3,}")


def passages(element: Element, language: str, direction: str) -> Iterator[tuple[str, str, str]]:
    """Give each stretch of text with the language and direction in which it is read."""
    language, direction = element.get("lang", language), element.get("dir", direction)
    yield element.text or "", language, direction
    for child in element:
        yield from passages(child, language, direction)
        yield child.tail or "", language, direction


@pytest.mark.parametrize("name", ["2-jejunum-prrt-ar-large", "3-rectum-diagnosis-zh"])
def test_english_sentences_on_a_page_in_another_language_say_so(name: str, make: Make) -> None:
    made = make(name)
    body = parsed(made.html)
    found = [
        (language, direction)
        for text, language, direction in passages(body, made.record.language, "")
        if ENGLISH.search(text)
    ]
    assert len(found) > 3
    assert set(found) == {("en", "ltr")}


def test_cards_alone_are_a_page_as_well(service: Service) -> None:
    path = EXAMPLES / "patients" / "1-ileum-embolization-es.yaml"
    record, _ = service.read(path, PrintChanges(edition="card"))
    found = read(service.webpage(record).html.decode())
    assert found.elements["section"] == 5
    assert found.values("lang", "section") == ["es", "es", "en", "en"]


BUILT_IN: Final = built_in_root() / "templates" / "body" / "safety-notes.html.j2"
PARKING: Final = '<p style="display: none">Free parking in {{ "lot B" }}, level&nbsp;2.</p>'


@pytest.mark.parametrize(
    ("own", "problems"),
    [
        (BUILT_IN.read_text("utf-8") + PARKING.replace('{{ "lot B" }}', "lot B"), set()),
        (BUILT_IN.read_text("utf-8") + PARKING, {"page-foreign"}),
        (PARKING.replace('{{ "lot B" }}', "lot B"), {"page-text"}),
    ],
)
def test_a_clinics_own_template_may_add_words_of_its_own_and_leave_none_out(
    own: str, problems: set[str], tmp_path: Path
) -> None:
    clinic = tmp_path / "clinic"
    shutil.copytree(EXAMPLES / "clinic", clinic)
    path = clinic / "templates" / "body" / BUILT_IN.name
    path.parent.mkdir(parents=True)
    path.write_text(own, encoding="utf-8")
    service = open_service(clinic, cache_dir=tmp_path / "cache", today=DAY)
    record, _ = service.read(EXAMPLES / "patients" / "1-ileum-embolization-es.yaml")
    if not problems:
        words = read(service.webpage(record).html.decode()).words
        assert "Free parking in lot B, level\u00a02." in words
        return
    with pytest.raises(VerificationError) as caught:
        service.webpage(record)
    assert {problem.code for problem in caught.value.problems} == problems


# --- How it is read ----------------------------------------------------------------------

UNSEEN: Final = """() => {
  const unseen = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.textContent.trim() || node.parentElement.closest('thead')) continue;
    const range = document.createRange(), style = getComputedStyle(node.parentElement);
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()];
    const small = parseFloat(style.fontSize) < (matchMedia('print').matches ? 9 : 11.5);
    if (!boxes.some(box => box.width > 1 && box.height > 1) || small
        || style.visibility !== 'visible' || style.opacity !== '1') {
      unseen.push(node.textContent);
    }
  }
  return unseen;
}"""
"""Texts that nobody sees; heads of tables stand before each cell where screens are narrow."""


@pytest.fixture
def show(browser: Browser, make: Make, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Open the page of a record as a file, in a window of a width; it may ask for nothing."""
    asked: list[str] = []
    context = browser.new_context(bypass_csp=True)

    def shown(name: str, width: int) -> Page:
        path = tmp_path / "page.html"
        path.write_text(make(name).html, encoding="utf-8")
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(path.as_uri())
        return page

    yield shown
    context.close()
    assert {url.partition(":")[0] for url in asked} <= {"file", "data"}
    assert len([url for url in asked if url.startswith("file")]) == 1


@pytest.mark.parametrize("name", [*RECORDS, LEAFLET])
def test_a_narrow_screen_shows_all_words_without_scrolling_aside(
    name: str, show: Callable[..., Page]
) -> None:
    page = show(name, NARROW)
    assert width_of(page) == NARROW
    assert page.evaluate(UNSEEN) == []


@pytest.mark.parametrize("name", RECORDS[:2])
@pytest.mark.parametrize("width", [NARROW, 1280])
def test_axe_finds_no_barrier(name: str, width: int, show: Callable[..., Page]) -> None:
    assert barriers(show(name, width)) == []


def test_wide_screens_and_printers_show_all_words(show: Callable[..., Page]) -> None:
    page = show(RECORDS[1], 1280)
    assert page.evaluate(UNSEEN) == []
    page.emulate_media(media="print")
    assert page.evaluate(UNSEEN.replace("< (match", "< .5 * (match")) == []


def test_arabic_is_read_from_the_right(show: Callable[..., Page]) -> None:
    page = show(RECORDS[1], 1280)
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).direction") == "rtl"
    assert page.evaluate(
        "document.querySelector('.who').getBoundingClientRect().right"
        " > document.querySelector('.who .name').getBoundingClientRect().right"
    )


def test_a_browser_that_obeys_the_policy_shows_the_page_as_it_is(
    browser: Browser, make: Make, tmp_path: Path
) -> None:
    path = tmp_path / "page.html"
    path.write_text(make(LEAFLET).html, encoding="utf-8")
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(path.as_uri())
    assert page.evaluate("getComputedStyle(document.querySelector('.call')).marginTop") != "0px"
    assert page.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
    page.close()
    assert said == []


# --- All kinds ---------------------------------------------------------------------------


def visits(service: Service) -> Iterator[PatientRecord]:
    """Give a record for each kind of visit, in turn in each language and in both editions."""
    editions: tuple[Edition, ...] = ("standard", "large-print")
    turn = cycle(product(LANGUAGES, editions))
    for case, (language, edition) in zip(cases(service.content), turn, strict=False):
        yield record_of(case, language, edition)


@pytest.mark.soak
def test_every_kind_of_visit_has_its_page(service: Service) -> None:
    for record in visits(service):
        service.webpage(accepted(service, record))


@pytest.mark.soak
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_order_stands_on_a_page(language: str, service: Service) -> None:
    record = next(visits(service)).model_copy(update={"language": language})
    listed = yaml.safe_load((DOSAGES).read_text("utf-8"))
    for item in listed:
        medicine = Medicine.model_validate({"name": "Medicine A", **item["order"]})
        found = read(service.webpage(with_medicine(record, medicine)).html.decode())
        for line in item[language].split(" / "):
            assert squeezed(line) in squeezed(found.words), line


def with_medicine(record: PatientRecord, medicine: Medicine) -> PatientRecord:
    return record.model_copy(update={"medicines": (medicine,)})
