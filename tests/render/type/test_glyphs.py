from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
import pytest
import weasyprint.pdf
from pikepdf import Pdf

from nethandout.render.layout.pdf import Renderer
from nethandout.render.preflight.provenance import Metadata
from nethandout.render.type.glyphs import read_meanings

if TYPE_CHECKING:
    from tests.render.conftest import Html


@pytest.fixture(scope="module")
def arabic_font(renderer: Renderer) -> Path:
    return next(file for file in renderer.fonts.files if file.name == "NotoSansArabic-Regular.ttf")


def test_every_form_of_a_letter_means_the_letter(arabic_font: Path) -> None:
    meanings = set(read_meanings(arabic_font.read_bytes()).values())
    assert {"ا", "أ", "لا", "\u064f", "٣"} <= meanings
    assert not {"\ufefb", "\ufe8e", "\ufee0"} & meanings  # forms have no meaning of their own


@pytest.mark.parametrize(
    ("first", "lost"), [("أُصبت", "أو إذا"), ("شِدّة مُدّة", "شد د م"), ("ثانيًا", "يا نا")]
)
def test_a_vowel_mark_does_not_cost_the_letter(
    renderer: Renderer, html: Html, first: str, lost: str
) -> None:
    page = html(f"<p>{first}</p><p>{lost}</p>", language="ar")
    data = renderer.render(page, metadata=Metadata("T", "ar")).pdf
    text = pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range()
    printed = sorted(char for char in text if not char.isspace())
    assert printed == sorted(char for char in first + lost if not char.isspace())


def test_no_glyph_means_nothing(renderer: Renderer, html: Html) -> None:
    page = html("<p>أُصبت بِإسهالٍ شديدٍ</p>", language="ar")
    pdf = Pdf.open(BytesIO(renderer.render(page, metadata=Metadata("T", "ar")).pdf))
    for font in pdf.pages[0].Resources.Font.values():
        assert b"<>" not in font.ToUnicode.read_bytes()


def test_the_repair_is_gone_after_a_write(renderer: Renderer, html: Html) -> None:
    before = weasyprint.pdf.build_fonts_dictionary
    renderer.render(html("<p>x</p>"), metadata=Metadata("T", "en"))
    assert weasyprint.pdf.build_fonts_dictionary is before
