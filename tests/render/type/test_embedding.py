from __future__ import annotations

import shutil
import subprocess
from contextlib import nullcontext
from io import BytesIO
from typing import TYPE_CHECKING, Any

import page as page_validation
import pypdfium2
import pytest
import weasyprint.pdf
from pikepdf import Pdf
from PIL import Image, ImageChops

from nethandout.render.layout import pdf as rendering
from nethandout.render.layout.assemble import assemble
from nethandout.render.layout.pdf import Renderer
from nethandout.render.preflight.provenance import Metadata, Provenance
from nethandout.render.type.embedding import small_fonts

if TYPE_CHECKING:
    from tests.render.conftest import Html

PAGES = {
    "one character": "<p>王</p>",
    "neighbors in the font": "<p>一丁</p>",
    "a sentence": "<p>您的小肠肿瘤。如果体温达到38.0°C，请致电 +1 555。</p>",
    "quotes, which stand late in the font": "<p>“具体”，‘器’、博物。</p>",
    "bold and regular in two sizes": (
        '<p>王小明<b>您好</b></p><p style="font-size:20pt">肿瘤<b>小肠，注射</b>您</p>'
        '<p style="font-size:8pt">预约</p>'
    ),
    "with other scripts": '<p>激素 hormone <span dir="rtl">ورم</span></p>',
}
DOTS = 100
"""Dots per inch of the pictures."""


def render(renderer: Renderer, html: Html, body: str, language: str = "zh-Hans") -> bytes:
    page = html(body, language=language)
    return renderer.render(page, metadata=Metadata("T", language)).pdf


def picture(data: bytes) -> Image.Image:
    page = pypdfium2.PdfDocument(data)[0]
    return Image.Image.copy(page.render(scale=DOTS / 72, grayscale=True).to_pil())


def ink(image: Image.Image) -> int:
    """Count the pixels that are rather black."""
    return sum(image.convert("L").histogram()[:128])


def characters(text: str) -> list[str]:
    return sorted(char for char in text if not char.isspace())


def printed(body: str) -> list[str]:
    from xml.etree import ElementTree as ET

    return characters("".join(ET.fromstring(f"<body>{body}</body>").itertext()))  # noqa: S314


def poppler(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} comes with poppler-utils")
    return found


@pytest.mark.parametrize("body", PAGES.values(), ids=PAGES)
def test_the_page_looks_as_with_the_large_fonts(
    renderer: Renderer, html: Html, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    small = render(renderer, html, body)
    monkeypatch.setattr(rendering, "small_fonts", nullcontext)
    large = render(renderer, html, body)
    assert len(small) < len(large) / 2
    assert ink(picture(small)) > 0
    difference = ImageChops.difference(picture(small), picture(large))
    assert sum(difference.histogram()[16:]) == 0  # hinting, left out, is no more than a shade


@pytest.mark.parametrize("body", PAGES.values(), ids=PAGES)
def test_poppler_draws_what_pdfium_draws(renderer: Renderer, html: Html, body: str) -> None:
    program = poppler("pdftoppm")
    data = render(renderer, html, body)
    raw = subprocess.run(
        [program, "-r", str(DOTS), "-gray", "-"], input=data, capture_output=True, check=True
    )
    assert raw.stderr == b""
    drawn, own = Image.open(BytesIO(raw.stdout)), picture(data)
    assert 0.8 < ink(drawn) / ink(own) < 1.25
    box, own_box = (ImageChops.invert(each.convert("L")).getbbox() for each in (drawn, own))
    assert box == pytest.approx(own_box, abs=3)


@pytest.mark.parametrize("body", PAGES.values(), ids=PAGES)
def test_pdfium_reads_the_text(renderer: Renderer, html: Html, body: str) -> None:
    page = pypdfium2.PdfDocument(render(renderer, html, body))[0]
    assert characters(page.get_textpage().get_text_range()) == printed(body)


@pytest.mark.parametrize("body", PAGES.values(), ids=PAGES)
def test_poppler_reads_the_text(renderer: Renderer, html: Html, body: str) -> None:
    program, data = poppler("pdftotext"), render(renderer, html, body)
    done = subprocess.run([program, "-", "-"], input=data, capture_output=True, check=True)
    controls = dict.fromkeys(map(ord, "\u202a\u202b\u202c"))
    assert characters(done.stdout.decode().translate(controls)) == printed(body)
    assert done.stderr == b""


@pytest.mark.parametrize("profile", ["ua1", "pdfa3a"])
@pytest.mark.parametrize("body", PAGES.values(), ids=PAGES)
def test_the_page_meets_the_standards(
    renderer: Renderer, html: Html, body: str, profile: str
) -> None:
    provenance = Provenance("nh-7f3a21", "1.0", "zh-Hans", "standard", ("a",), personal=False)
    data = assemble(
        render(renderer, html, body), metadata=Metadata("T", "zh-Hans"), provenance=provenance
    )
    report = page_validation.validate_pdf_bytes(data, profile=profile)
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []


def test_a_page_with_a_few_characters_is_small(renderer: Renderer, html: Html) -> None:
    assert len(render(renderer, html, PAGES["a sentence"])) < 40_000


def test_the_same_page_gives_the_same_bytes(renderer: Renderer, html: Html) -> None:
    body = PAGES["bold and regular in two sizes"]
    assert render(renderer, html, body) == render(renderer, html, body)


def test_glyphs_have_the_widths_they_had(
    renderer: Renderer, html: Html, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read through pdfium, which knows nothing of how the widths are written down."""

    def boxes() -> list[tuple[float, ...]]:
        page = pypdfium2.PdfDocument(render(renderer, html, PAGES["a sentence"]))[0]
        text = page.get_textpage()
        return [text.get_charbox(index, loose=True) for index in range(text.count_chars())]

    small = boxes()
    monkeypatch.setattr(rendering, "small_fonts", nullcontext)
    assert [pytest.approx(box, abs=0.02) for box in boxes()] == small


def test_each_face_is_one_font_of_few_glyphs(renderer: Renderer, html: Html) -> None:
    pdf = Pdf.open(BytesIO(render(renderer, html, PAGES["bold and regular in two sizes"])))
    fonts = list(pdf.pages[0].Resources.Font.values())
    assert len(fonts) == 2
    for font in fonts:
        assert font.Encoding.CMapName == "/Nethandout"
        assert len(font.DescendantFonts[0].FontDescriptor.FontFile3.read_bytes()) < 5000


def test_fonts_with_truetype_outlines_stay_as_they_are(
    renderer: Renderer, html: Html, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = render(renderer, html, "<p>A tumor</p>", "en")
    monkeypatch.setattr(rendering, "small_fonts", nullcontext)
    assert render(renderer, html, "<p>A tumor</p>", "en") == here


def test_no_type_is_parsed_for_each_number_of_glyphs(
    renderer: Renderer, html: Html, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds: list[str] = []
    ffi = weasyprint.pdf.fonts.ffi

    class Noting:
        def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the original has
            return getattr(ffi, name)

        def new(self, kind: str, *values: Any) -> Any:  # noqa: ANN401
            kinds.append(kind)
            return ffi.new(kind, *values)

    monkeypatch.setattr(weasyprint.pdf.fonts, "ffi", Noting())
    for word in ("Call", "Call us day or night"):
        render(renderer, html, f"<p>{word}</p>", "en")
    assert {kind for kind in kinds if "codepoint" in kind} == {"hb_codepoint_t[]"}


def test_the_patch_is_gone_after_a_write(renderer: Renderer, html: Html) -> None:
    before = weasyprint.pdf.build_fonts_dictionary
    render(renderer, html, PAGES["one character"])
    assert weasyprint.pdf.build_fonts_dictionary is before


def test_the_patch_is_gone_after_a_failure() -> None:
    before = weasyprint.pdf.build_fonts_dictionary

    def fail() -> None:
        with small_fonts():
            assert weasyprint.pdf.build_fonts_dictionary is not before
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert weasyprint.pdf.build_fonts_dictionary is before
