"""A page drawn by hand is read as what it draws, in order."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from nethandout.render.preflight.drawn import (
    Drawing,
    DrawingReader,
    Kind,
    Look,
    Paint,
    Text,
    read_letters,
    read_text,
)

FORM = b"0 0 1 rg 0 0 10 10 re f BT /F 10 Tf 1 0 0 1 5 5 Tm (in) Tj ET"


class Drawn:
    """An open page with hand-written instructions, and what was read of it."""

    def __init__(self, instructions: bytes) -> None:
        self.document = pypdfium2.PdfDocument(written(instructions))
        self.page = self.document[0]
        self.text_page = self.page.get_textpage()
        self.reader = DrawingReader(self.page)
        self.drawing: Drawing = self.reader.drawing

    @property
    def text(self) -> Text:
        (text,) = self.drawing.texts
        return text

    @property
    def paint(self) -> Paint:
        (paint,) = self.drawing.paints
        return paint

    @property
    def look(self) -> Look:
        return self.reader.look(self.paint)


def written(instructions: bytes) -> bytes:
    with Pdf.new() as document:
        page = document.add_blank_page(page_size=(612, 792))
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        fonts = Dictionary(Font=Dictionary(F=font))
        form = Stream(
            document,
            FORM,
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=Array([0, 0, 20, 20]),
            Matrix=Array([2, 0, 0, 2, 0, 0]),
            Resources=fonts,
        )
        states = Dictionary(Faint=Dictionary(ca=0.2, CA=0.2), Mixed=Dictionary(BM=Name.Multiply))
        page.obj.Resources = Dictionary(
            Font=fonts.Font, XObject=Dictionary(Fm=form), ExtGState=states
        )
        page.obj.Contents = Stream(document, instructions)
        document.save(target := BytesIO())
    return target.getvalue()


def test_text_is_known_by_its_ink() -> None:
    text = Drawn(b"0.2 0.4 0.6 rg BT /F 10 Tf 2 0 0 2 100 200 Tm (Hx) Tj ET").text
    assert text.color == (51, 102, 153)
    assert text.is_drawn
    assert (text.size, text.baseline) == (20, 200)
    assert text.box.left == pytest.approx(100, abs=2)
    assert text.box.bottom == pytest.approx(200, abs=0.5)
    assert 213 < text.box.top < 216


@pytest.mark.parametrize("state", [b"3 Tr", b"7 Tr", b"1 Tr", b"2 Tr", b"/Mixed gs", b"/Faint gs"])
def test_text_that_is_not_plainly_drawn_is_known(state: bytes) -> None:
    assert not Drawn(b"BT " + state + b" /F 10 Tf 9 9 Td (H) Tj ET").text.is_drawn


def test_spaces_leave_no_ink() -> None:
    drawn = Drawn(b"BT /F 10 Tf 100 200 Td (   ) Tj ET")
    for text in drawn.drawing.texts:
        assert text.box.top - text.box.bottom < 0.05 or text.box.right - text.box.left < 0.05
        assert read_text(text, drawn.text_page).strip() == ""


def test_letters_belong_to_their_text() -> None:
    drawn = Drawn(b"BT /F 10 Tf 100 200 Td (one) Tj 0 -20 Td (two) Tj ET")
    letters = read_letters(drawn.text_page)
    read = ["".join(letter.char for letter in letters[text.handle]) for text in drawn.drawing.texts]
    assert read == ["one", "two"]
    first, second = drawn.drawing.texts
    assert read_text(first, drawn.text_page) == "one"
    assert letters[second.handle][0].box.meets(second.box.grown(0.1))


def test_a_path_may_be_filled_and_then_drawn_as_a_line() -> None:
    drawn = Drawn(b"1 0 0 rg 0 1 0 RG 4 w 10 10 100 50 re B")
    fill, line = drawn.drawing.paints
    assert (fill.kind, line.kind) == (Kind.FILL, Kind.LINE)
    assert fill.order == line.order
    assert (drawn.reader.look(fill).color, drawn.reader.look(fill).line_width) == ((255, 0, 0), 0)
    assert (drawn.reader.look(line).color, drawn.reader.look(line).line_width) == ((0, 255, 0), 4)
    (outline,) = drawn.reader.look(fill).outline
    assert set(outline) == {(10, 10), (110, 10), (110, 60), (10, 60)}


def test_a_path_that_only_cuts_draws_nothing() -> None:
    assert Drawn(b"10 10 100 50 re W n").drawing.paints == []


@pytest.mark.parametrize(
    ("operator", "kind"), [(b"f", Kind.FILL), (b"f*", Kind.EVEN_ODD_FILL), (b"S", Kind.LINE)]
)
def test_how_holes_are_made_is_read(operator: bytes, kind: Kind) -> None:
    drawn = Drawn(b"10 10 100 50 re 20 20 30 30 re " + operator)
    assert drawn.paint.kind is kind
    assert len(drawn.look.outline) == 2


@pytest.mark.parametrize(
    "instructions",
    [
        b"/Faint gs 10 10 100 50 re f",
        b"/Mixed gs 10 10 100 50 re f",
        b"100 0 0 50 10 10 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x00 EI",
    ],
)
def test_pictures_and_what_shines_through_have_no_color(instructions: bytes) -> None:
    drawn = Drawn(instructions)
    assert drawn.look.color is None
    assert drawn.paint.box == pytest.approx((10, 10, 110, 60), abs=0.6)


def test_a_line_without_a_width_is_thin_and_a_stretched_one_wide() -> None:
    assert 0 < Drawn(b"0 w 10 10 m 90 10 l S").look.line_width < 0.5
    assert Drawn(b"10 0 0 10 0 0 cm 1 w 1 1 m 9 1 l S").look.line_width == 10


def test_forms_are_opened_with_all_their_steps() -> None:
    drawn = Drawn(b"q 3 0 0 3 100 100 cm /Fm Do Q 0 g 0 0 5 5 re f")
    inner, outer = drawn.drawing.paints
    assert inner.box == pytest.approx((100, 100, 160, 160), abs=0.1)
    assert set(drawn.reader.look(inner).outline[0]) == {
        (100, 100),
        (160, 100),
        (160, 160),
        (100, 160),
    }
    assert drawn.reader.look(inner).color == (0, 0, 255)
    assert (drawn.text.size, drawn.text.baseline) == (60, 130)
    assert inner.order < drawn.text.order < outer.order


def test_what_a_form_is_drawn_with_holds_for_what_is_in_it() -> None:
    drawn = Drawn(b"/Mixed gs /Fm Do")
    assert drawn.look.color is None
    assert not drawn.text.is_drawn


def test_what_text_is_cut_to_is_read() -> None:
    drawn = Drawn(b"99 199 5 50 re W n BT /F 10 Tf 100 200 Td (cut) Tj ET")
    (area,) = [area for cut in drawn.text.cuts for area in drawn.reader.areas(cut)]
    assert {point for polygon in area for point in polygon} == {
        *((99, 199), (104, 199)),
        *((104, 249), (99, 249)),
    }


def test_curves_are_followed() -> None:
    drawn = Drawn(b"0 0 m 0 40 40 40 40 0 c f")
    (outline,) = drawn.look.outline
    assert max(y for _, y in outline) == pytest.approx(30)


def test_a_pattern_is_no_color() -> None:
    assert Drawn(b"0.749019607 g 0 0 9 9 re f").look.color is None
    assert Drawn(b"0.7 g 0 0 9 9 re f").look.color == (179, 179, 179)
