"""Pages of a PDF become pictures, and keys that tell which of them have changed."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from PIL import Image, ImageChops

from nethandout.web.previews import page_views, picture


def pdf_of(*texts: str) -> bytes:
    """Make a PDF with a page for each text, all with one font."""
    with pikepdf.new() as pdf:
        font = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
        )
        for text in texts:
            page = pdf.add_blank_page(page_size=(612, 792))
            page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
            page.Contents = pdf.make_stream(f"BT /F 40 Tf 72 600 Td ({text}) Tj ET".encode())
        written = BytesIO()
        pdf.save(written)
        return written.getvalue()


def test_a_page_has_the_same_key_for_as_long_as_it_looks_the_same() -> None:
    one = page_views(pdf_of("Page one", "Rosa"), b"salt")
    other = page_views(pdf_of("Page one", "Ana"), b"salt")
    assert [view.number for view in one] == [1, 2]
    assert one[0].key == other[0].key
    assert one[1].key != other[1].key


def test_a_key_tells_nothing_to_somebody_who_guesses_what_is_on_the_page() -> None:
    pdf = pdf_of("Rosa")
    assert page_views(pdf, b"one start")[0].key != page_views(pdf, b"another")[0].key


def test_a_page_with_another_font_has_another_key() -> None:
    pdf = pdf_of("Rosa")
    with pikepdf.open(BytesIO(pdf)) as opened:
        opened.pages[0].Resources.Font.F.BaseFont = pikepdf.Name.Courier
        written = BytesIO()
        opened.save(written)
    assert page_views(pdf, b"")[0].key != page_views(written.getvalue(), b"")[0].key


def test_a_picture_is_as_large_as_the_page_says_and_shows_its_ink() -> None:
    pdf = pdf_of("Rosa")
    (view,) = page_views(pdf, b"")
    with Image.open(BytesIO(picture(pdf, 1))) as image:
        assert image.format == "PNG"
        assert abs(image.width - view.width) <= 1
        assert abs(image.height - view.height) <= 1
        shades = image.convert("L").histogram()
        assert shades[0]
        assert shades[254] + shades[255] > image.width * image.height / 2


def test_a_line_keeps_its_color_however_thin_it_is() -> None:
    pdf = pdf_of("Rosa")
    with pikepdf.open(BytesIO(pdf)) as opened:
        page = opened.pages[0]
        lines = b" 1 0 0 rg 100 0 0.7 792 re f 0 0 1 rg 0 300 612 0.7 re f"
        page.Contents = opened.make_stream(page.Contents.read_bytes() + lines)
        opened.save(written := BytesIO())
    with Image.open(BytesIO(picture(written.getvalue(), 1))) as image:
        red, _, blue = image.convert("RGB").split()
    assert any(ImageChops.subtract(red, blue).histogram()[100:])
    assert any(ImageChops.subtract(blue, red).histogram()[100:])


@pytest.mark.parametrize("number", [0, 2, -1])
def test_a_page_that_is_not_there_has_no_picture(number: int) -> None:
    with pytest.raises(IndexError):
        picture(pdf_of("Rosa"), number)
