"""Finished handouts on paper: nothing parts that belongs together, large print is large.

Whole examples are built and read line by line, as pdfium finds the lines. One is enough for
each run of the tests; `make soak` reads them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

import page as page_validation
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from pikepdf import Pdf
from PIL import Image

from nethandout.model.values import Edition
from nethandout.service import Built, LeafletFacts, PrintChanges, Service, open_service

pytestmark = pytest.mark.xdist_group("finished-pages")  # what is printed one time serves all

EXAMPLES: Final = Path(__file__).parents[1] / "examples"
DAY: Final = date(2026, 11, 22)
UNITS: Final = (
    r"mg|mcg|g|kg|lb|mL|mm|cm|m|°C|°F|%|mmol/L|mg/dL|days?|weeks?|months?|hours?|times|"
    r"días?|semanas?|mes(?:es)?|horas?|veces|天|周|个|小时|公斤|毫克|片|次|岁|"
    r"يوم|يومًا|أيام|أسبوع|أسابيع|أشهر|ساعة|ساعات|مرات"
)
PARTED: Final = re.compile(rf"[0-9½](?:\r?\n)(?:{UNITS})(?![\w])")
PHONE: Final = re.compile(r"\+1[\s\u00a0]+312[\s\u00a0]+555[\s\u00a0]+01[0-9]{2}")
SMALL_POINTS: Final = 12.0


@dataclass(frozen=True)
class Printed:
    """A finished handout: its pages as text, and the sizes of type on each."""

    built: Built

    @property
    def pages(self) -> list[str]:
        return [page.get_textpage().get_text_range() for page in self._pages()]

    def sizes(self) -> Iterator[tuple[int, float, str]]:
        """Give page, size in points and text for each stretch of one size."""
        for number, page in enumerate(self._pages(), start=1):
            text_page = page.get_textpage()
            for item in page.get_objects([pdfium.FPDF_PAGEOBJ_TEXT], textpage=text_page):
                matrix, size = item.get_matrix(), item.get_font_size()
                yield number, size * abs(matrix.d), item.extract()

    def _pages(self) -> Iterator[pypdfium2.PdfPage]:
        document = pypdfium2.PdfDocument(self.built.pdf)
        return iter([document[index] for index in range(len(document))])


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    cache_dir = tmp_path_factory.mktemp("cache")
    return open_service(EXAMPLES / "clinic", cache_dir=cache_dir, today=DAY)


@cache
def _printed(service: Service, name: str, edition: Edition, language: str | None = None) -> Printed:
    (path,) = (EXAMPLES / "patients").glob(f"{name}*.yaml")
    record, _ = service.read(path, PrintChanges(edition=edition, language=language))
    if language is not None:  # what is typed in the record stays in its own language
        overrides = (*record.overrides, "texts-language")
        record = record.model_copy(update={"overrides": overrides})
    return Printed(service.build(record))


SAMPLES: Final = [("4", "large-print"), ("7", "standard")]
ALL: Final = [(n, e) for n in "1234567" for e in ("standard", "large-print")]
EVERY: Final = [
    *SAMPLES,
    *(pytest.param(*one, marks=pytest.mark.soak) for one in ALL if one not in SAMPLES),
]


@pytest.mark.parametrize(("name", "edition"), EVERY)
def test_no_number_parts_from_its_unit(service: Service, name: str, edition: Edition) -> None:
    pages = _printed(service, name, edition).pages
    assert [found[0] for text in pages for found in PARTED.finditer(text)] == []


@pytest.mark.parametrize(("name", "edition"), EVERY)
def test_every_phone_number_is_on_one_line(service: Service, name: str, edition: Edition) -> None:
    for text in _printed(service, name, edition).pages:
        whole = [found[0] for found in PHONE.finditer(text)]
        assert not [number for number in whole if "\n" in number]
        # A line read from the right has the area code behind the number in PDFium’s text.
        parted = r"(?<!-01[0-9]{2})\(312\)[\s\u00a0]*$|\(312\) 555-\r?\n"
        assert not re.search(parted, text, re.MULTILINE)


@pytest.mark.parametrize(
    "name", ["4", *(pytest.param(name, marks=pytest.mark.soak) for name in "12356")]
)
def test_large_print_is_large_everywhere(service: Service, name: str) -> None:
    printed = _printed(service, name, "large-print")
    last = len(printed.pages)
    sizes = [(size, text) for page, size, text in printed.sizes() if page < last or size > 10]
    small = {round(size, 1) for size, _ in sizes if size < 15.9}
    assert small <= {SMALL_POINTS}
    fine = [text for size, text in sizes if size < 15.9]
    assert not [text for text in fine if PHONE.search(text)]


@pytest.mark.parametrize(("name", "edition"), EVERY)
def test_no_page_but_the_last_is_almost_empty(
    service: Service, name: str, edition: Edition
) -> None:
    printed = _printed(service, name, edition)
    with Pdf.open(BytesIO(printed.built.pdf)) as pdf:
        height = float(pdf.pages[0].mediabox[3])
    for number, page in enumerate(pypdfium2.PdfDocument(printed.built.pdf), start=1):
        boxes = [item.get_bounds() for item in page.get_objects(max_depth=4)]
        body = [bottom for _, bottom, _, _ in boxes if bottom > height * 0.13]
        lowest = min(body, default=height)
        is_last = number >= len(printed.pages) - 1  # the card's sheet follows the last page
        assert is_last or lowest < height * 0.72, number


def test_a_long_handout_says_before_its_topics_what_is_where(service: Service) -> None:
    printed = _printed(service, "1", "large-print", "en")
    assert len(printed.pages) > 8
    first = " ".join("".join(printed.pages[:3]).split())
    told = re.search(r"Inside: (.*?)(?= When to call| Ana)", first)
    assert told is not None
    places = dict(re.findall(r"(\w[\w ]*?)\s([0-9]+)(?![0-9])", told[1]))
    assert {"Your plan and dates", "Your treatment"} <= places.keys()
    for chapter, number in places.items():
        assert chapter in " ".join(printed.pages[int(number) - 1].split())


def test_a_short_handout_needs_no_contents(service: Service) -> None:
    record, _ = service.read_leaflet(LeafletFacts("appendix", ("surgery",)))
    printed = Printed(service.build(record))
    assert len(printed.pages) <= 8
    assert "Inside:" not in printed.pages[0]


@pytest.mark.parametrize("name", ["logo.png", "logo.svg"])
def test_a_clinics_logo_is_printed_and_the_file_still_lasts(name: str, tmp_path: Path) -> None:
    settings = (EXAMPLES / "clinic" / "clinic.yaml").read_text("utf-8")
    (tmp_path / "clinic.yaml").write_text(settings + f"logo: {name}\n", "utf-8")
    Image.new("RGBA", (400, 160), (11, 90, 94, 120)).save(tmp_path / "logo.png")
    shape = "<rect width='9' height='4' fill='#0b5a5e'/>"
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 4'>{shape}</svg>"
    (tmp_path / "logo.svg").write_text(svg, "utf-8")
    own = open_service(tmp_path, cache_dir=tmp_path / "cache", today=DAY)
    record, _ = own.read_leaflet(LeafletFacts("appendix", ("surgery",)))
    pdf = own.build(record).pdf
    plain = open_service(EXAMPLES / "clinic", cache_dir=tmp_path / "cache", today=DAY)
    without = plain.build(record).pdf
    assert pdf != without
    for profile in ("ua1", "pdfa3a"):
        assert page_validation.is_pdf_compliant_bytes(pdf, profile=profile)
