from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
import pytest
import weasyprint.pdf
from pikepdf import Pdf
from tests.render.screenreader import ScreenReader

from nethandout.render.layout.pdf import Renderer
from nethandout.render.preflight.provenance import Metadata
from nethandout.render.type.glyphs import Meanings, read_meanings

if TYPE_CHECKING:
    from tests.render.conftest import Html


@pytest.fixture(scope="module")
def arabic_font(renderer: Renderer) -> Path:
    return next(file for file in renderer.fonts.files if file.name == "NotoSansArabic-Regular.ttf")


def test_every_form_of_a_letter_means_the_letter(arabic_font: Path) -> None:
    meanings = set(read_meanings(arabic_font.read_bytes()).values())
    assert {"ا", "أ", "\u064f", "٣"} <= meanings
    assert not {"\ufe8e", "\ufee0"} & meanings  # forms have no meaning of their own


def test_two_letters_in_one_glyph_are_one_character(arabic_font: Path) -> None:
    meanings = set(read_meanings(arabic_font.read_bytes()).values())
    assert {"\ufefb", "\ufef7", "\ufef9", "\ufef5"} <= meanings
    assert not {"لا", "لأ", "لإ", "لآ"} & meanings


def taken_for(*texts: str) -> list[str]:
    """Turn what glyphs were taken for into what they stand for, without a font."""

    def no_file() -> tuple[bytes, int]:
        raise AssertionError("a font was read that was not needed")

    return list(Meanings().repaired("F", no_file, dict(enumerate(texts))).values())


def test_ligatures_are_known_without_reading_a_font() -> None:
    assert taken_for("لا", "لى", "fi", "م", "(") == ["\ufefb", "\ufc43", "fi", "م", "("]


def test_letters_of_a_ligature_without_a_character_stand_as_they_are_seen() -> None:
    assert taken_for("\u05d0\u05d1") == ["\u05d1\u05d0"]


@pytest.mark.parametrize("word", ["العلاج", "الأمعاء", "الإسهال", "الآن", "على", "إلى"])
def test_a_word_with_a_ligature_reads_right_from_the_right(
    renderer: Renderer, html: Html, word: str
) -> None:
    data = renderer.render(html(f"<p>{word}</p>", language="ar"), metadata=Metadata("T", "ar")).pdf
    assert ScreenReader(data).document.text == word


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
