from __future__ import annotations

import struct
from collections.abc import Collection
from io import BytesIO
from typing import Any

import pytest
from fontTools.cffLib import parseCharset, parseCharset0  # type: ignore[import-untyped]
from fontTools.pens.recordingPen import RecordingPen  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fontTools.ttLib.sfnt import calcChecksum  # type: ignore[import-untyped]

from nethandout.errors import RenderError
from nethandout.render.layout.pdf import Renderer
from nethandout.render.type.charset import _numbers_to, _operand, _renumbered, with_plain_charset
from nethandout.render.type.faces import FontFace
from nethandout.render.type.pango import Paragraph, TextStyle, Typesetter

USED: dict[str, tuple[int, ...]] = {
    "none": (),
    "one": (38482,),
    "neighbors": (34, 35, 36),
    "scattered": (1, 34, 9544, 14225, 20036, 38482),
    "many": tuple(range(1000, 1400)),
    "every second one": tuple(range(1000, 2400, 2)),
}
"""Numbers of glyphs: HarfBuzz writes the character set of each in another length or format."""
CHARSET, CHARSTRINGS = 15, 17


def face(family: str, text: str) -> FontFace:
    style = TextStyle(family, 16.0, bold=False, language="zh-Hans", rtl=False)
    (line,) = Typesetter().lines(Paragraph(text), style, 1000.0)
    return line.runs[0].face


@pytest.fixture(scope="module")
def chinese(renderer: Renderer) -> FontFace:  # noqa: ARG001 - it chooses the fonts of this process
    return face("Noto Sans CJK SC", "王")


@pytest.fixture(scope="module")
def original(chinese: FontFace) -> TTFont:
    data, index = chinese.file
    return TTFont(BytesIO(data), fontNumber=index, lazy=True)


def outlines(font: TTFont, numbers: Collection[int]) -> list[Any]:
    order, glyphs, found = font.getGlyphOrder(), font.getGlyphSet(), []
    for number in numbers:
        glyphs[order[number]].draw(pen := RecordingPen())
        found.append(pen.value)
    return found


@pytest.mark.parametrize("used", USED.values(), ids=USED)
def test_glyphs_are_numbered_from_0_as_they_stand(chinese: FontFace, used: tuple[int, ...]) -> None:
    font = TTFont(BytesIO(chinese.program(used).data))
    names = [f"cid{number:05d}" for number in range(1, font["maxp"].numGlyphs)]
    assert len(names) >= len(used)
    assert font["CFF "].cff.topDictIndex[0].charset == [".notdef", *names]


@pytest.mark.parametrize("used", USED.values(), ids=USED)
def test_outlines_stay_those_of_the_wanted_glyphs(
    chinese: FontFace, original: TTFont, used: tuple[int, ...]
) -> None:
    program = chinese.program(used)
    own = outlines(TTFont(BytesIO(program.data)), [program.numbers[glyph] for glyph in used])
    assert own == outlines(original, used)


def test_the_checksum_of_the_changed_table_is_right(chinese: FontFace) -> None:
    reader = TTFont(BytesIO(chinese.program(USED["scattered"]).data)).reader
    assert reader.tables["CFF "].checkSum == calcChecksum(reader["CFF "])


def test_a_plain_character_set_is_left_as_it_is(chinese: FontFace) -> None:
    data = chinese.program(USED["scattered"]).data
    assert with_plain_charset(data) == data


def test_a_font_without_postscript_outlines_is_refused(chinese: FontFace) -> None:
    latin = face("Noto Sans", "a")
    assert latin.name != chinese.name
    with pytest.raises(RenderError, match="no PostScript outlines"):
        with_plain_charset(latin.program([68]).data)


def test_a_font_that_was_cut_off_is_refused(chinese: FontFace) -> None:
    data = chinese.program(USED["one"]).data
    entry = TTFont(BytesIO(data)).reader.tables["CFF "]
    for end in range(entry.offset + entry.length):
        with pytest.raises(RenderError):
            with_plain_charset(data[:end])


@pytest.mark.parametrize("place", range(60))
def test_a_table_that_was_cut_off_is_refused(chinese: FontFace, place: int) -> None:
    """The table says itself how long it is; here its record says less."""
    data = bytearray(chinese.program(USED["one"]).data)
    entry = data.index(b"CFF ")
    struct.pack_into(">I", data, entry + 12, place)
    with pytest.raises(RenderError):
        with_plain_charset(bytes(data))


@pytest.mark.parametrize(("length", "fits"), [(4, False), (5, True), (6, True)])
def test_no_more_is_written_than_there_is_room_for(length: int, fits: bool) -> None:
    names = bytes([0, 1, 1, 1, 2, 65])
    top = bytes([0, 1, 1, 1, 9, 28, 0, 25, CHARSET, 28, 0, 23, CHARSTRINGS])
    table = bytes([1, 0, 4, 4]) + names + top + bytes([0, 3]) + bytes([2, *range(9, 8 + length)])
    if fits:
        assert _renumbered(table) == table[:25] + bytes([2, 0, 1, 0, 1]) + table[30:]
    else:
        with pytest.raises(RenderError, match="damaged"):
            _renumbered(table)


@pytest.mark.parametrize("last", [1, 2, 255, 256, 257, 512, 700])
@pytest.mark.parametrize("kind", [0, 1, 2])
def test_each_format_holds_the_numbers_from_1_on(kind: int, last: int) -> None:
    raw = _numbers_to(last, kind)
    file = BytesIO(raw[1:])
    if kind == 0:
        read = parseCharset0(last + 1, file, None, isCID=True)
    else:
        read = parseCharset(last + 1, file, None, isCID=True, fmt=kind)
    assert raw[0] == kind
    assert read == [".notdef", *(f"cid{number:05d}" for number in range(1, last + 1))]
    assert file.read() == b""


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(RenderError, match="unknown format"):
        _numbers_to(1, 3)


@pytest.mark.parametrize(
    ("before", "why"),
    [
        (b"", "nothing else"),
        (bytes([139, 12, 30]), "an operator of two bytes, which says how glyphs are ordered"),
        (bytes([247, 15, 251, 28]), "numbers of two bytes"),
        (bytes([28, 15, 15, 2]), "a number of three bytes"),
        (bytes([29, 15, 15, 15, 15, 3]), "a number of five bytes"),
        (bytes([30, 0x15, 28, 0x1F]), "a real number that ends in the second half"),
        (bytes([30, 0x15, 28, 0xF1]), "a real number that ends in the first half"),
    ],
)
def test_the_place_is_found_behind(before: bytes, why: str) -> None:
    assert _operand(before + bytes([29, 0, 0, 1, 73, CHARSET]), CHARSET) == 329, why
    assert _operand(before + bytes([28, 1, 73, CHARSET]), CHARSET) == 329, why


@pytest.mark.parametrize(
    "dictionary",
    [
        b"",
        bytes([29, 0, 0, 1, 73, CHARSTRINGS]),
        bytes([29, 0, 0, 1, 73]),
        bytes([29, 0, 0]),
        bytes([28, 1, 73, CHARSTRINGS, 139, CHARSET]),  # 0 is a set every reader knows
        bytes([28, 1, 73, CHARSTRINGS, CHARSET]),
        bytes([30, 0x12, 0x34]),
        bytes([12]),
    ],
)
def test_a_dictionary_without_a_place_is_refused(dictionary: bytes) -> None:
    with pytest.raises(RenderError):
        _operand(dictionary, CHARSET)
