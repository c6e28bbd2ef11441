"""What goes into the cache comes out as it was."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from nethandout.render.forms.form import Blank, BlankStream, FontTable, Form
from nethandout.render.forms.packing import pack_form, pack_part, unpack_form, unpack_part
from nethandout.render.layout.pdf import RenderedPart
from nethandout.render.layout.places import PageText, TextLine
from nethandout.render.markup.fills import Key
from nethandout.render.pdfbytes.geometry import Anchor, Rect
from nethandout.render.pdfbytes.writer import Beginning

EVERY_BYTE = bytes(range(256)) + b"\n{}\r\n"
LINE = TextLine("Call us", "en", Rect(1, 2, 3, 4))
PART = RenderedPart(
    EVERY_BYTE,
    (PageText(612.0, 792.0, (LINE,)), PageText(493.5, 40.25, ())),
    {"block": Anchor(0, 1.5, 2.25, 3.0, 4.0, 16.96, bold=True), "strip": Anchor(1, 0, 0, 9, 9)},
    frozenset({"about", "notes"}),
)
BLANKS = (Blank(Key(0, 0), 1.5, 2.25), Blank(Key(2047, 4095), -0.125, 1e-7))
STREAM = BlankStream(7, EVERY_BYTE, (EVERY_BYTE, b"", b"Q"), BLANKS)
FORM = Form(
    beginning=Beginning(EVERY_BYTE, EVERY_BYTE[::-1], "ab12"),
    streams=(STREAM, BlankStream(8, b"", (b"",), ())),
    font_tables=(FontTable(9, EVERY_BYTE), FontTable(10, b"")),
    metadata=BlankStream(11, b"/Type /Metadata", (b"a", b"b"), BLANKS[:1]),
    root=1,
    information=2,
    drawn=(0, bytes(32), 1, bytes(range(32))),
    pages=3,
    shared={2: "cd34", 3: "ef56"},
    slot_height=93.75,
)


def test_a_part_comes_back_without_the_text_of_its_pages() -> None:
    blank = tuple(replace(page, lines=()) for page in PART.pages)
    assert unpack_part(pack_part(PART)) == replace(PART, pages=blank)
    assert isinstance(unpack_part(pack_part(PART)).anchors["block"], Anchor)
    assert b"Call us" not in pack_part(PART)


def test_a_trial_without_a_pdf_comes_back_as_one() -> None:
    trial = RenderedPart(b"", (), {})
    assert unpack_part(pack_part(trial)) == trial


def test_a_form_comes_back_as_it_was() -> None:
    found = unpack_form(pack_form(FORM))
    assert found == FORM
    assert found.keys == {Key(0, 0), Key(2047, 4095)}


@given(st.binary(), st.binary(), st.binary(), st.floats(allow_nan=False))
def test_any_bytes_and_places_come_back(one: bytes, other: bytes, third: bytes, x: float) -> None:
    stream = BlankStream(1, other, (one, third), (Blank(Key(1, 2), x, -x),))
    form = replace(FORM, beginning=Beginning(one, other, "a"), streams=(stream,))
    assert unpack_form(pack_form(form)) == form
    assert unpack_part(pack_part(RenderedPart(one, (), {}))).pdf == one
