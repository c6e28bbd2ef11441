from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import weasyprint.pdf
from pikepdf import Object, Pdf
from tests.render.screenreader import ScreenReader
from weasyprint.draw import text
from weasyprint.pdf import stream

from nethandout.render.layout.pdf import Renderer
from nethandout.render.preflight.provenance import Metadata

if TYPE_CHECKING:
    from tests.render.conftest import Html

ENGLISH = '<p lang="en" dir="ltr">Call (US) [now]</p>'
ARABIC = "<p>ورم (القولون) هنا [نعم]</p>"


def texts(pdf: bytes) -> list[str]:
    return [element.text for element in ScreenReader(pdf).document.all("P")]


def fonts(pdf: Pdf) -> list[Object]:
    return list(pdf.pages[0].Resources.Font.values())


def rendered(renderer: Renderer, page: str, language: str) -> bytes:
    return renderer.render(page, metadata=Metadata("T", language)).pdf


def test_brackets_read_right_in_both_directions(renderer: Renderer, html: Html) -> None:
    for body in (ARABIC + ENGLISH, ENGLISH + ARABIC):
        pdf = rendered(renderer, html(body, language="ar"), "ar")
        assert sorted(texts(pdf)) == ["Call (US) [now]", "ورم (القولون) هنا [نعم]"]


def test_both_directions_share_one_font_file(renderer: Renderer, html: Html) -> None:
    pdf = Pdf.open(BytesIO(rendered(renderer, html(ARABIC + ENGLISH, language="ar"), "ar")))
    found = [font for font in fonts(pdf) if "Arabic" not in str(font.BaseFont)]
    assert len(found) == 2
    assert len({font.DescendantFonts[0].objgen for font in found}) == 1
    assert len({font.ToUnicode.objgen for font in found}) == 2


def test_a_font_needs_no_second_map_for_one_direction(renderer: Renderer, html: Html) -> None:
    for body, language in ((ARABIC, "ar"), (ENGLISH, "en")):
        pdf = Pdf.open(BytesIO(rendered(renderer, html(body, language=language), language)))
        found = fonts(pdf)
        assert len({font.ToUnicode.objgen for font in found}) == len(
            {font.DescendantFonts[0].objgen for font in found}
        )


def test_everything_is_as_before_after_a_write(renderer: Renderer, html: Html) -> None:
    def hooks() -> list[object]:
        return [
            weasyprint.pdf.build_fonts_dictionary,
            text.draw_first_line,
            stream.Stream.add_font,
        ]

    before = hooks()
    rendered(renderer, html(ARABIC, language="ar"), "ar")
    assert hooks() == before
