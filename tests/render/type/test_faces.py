from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from fontTools.pens.boundsPen import BoundsPen  # type: ignore[import-untyped]
from fontTools.pens.recordingPen import DecomposingRecordingPen  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from nethandout.errors import MissingDependencyError, RenderError
from nethandout.render.layout.pdf import Renderer
from nethandout.render.type import faces as face_module
from nethandout.render.type.faces import FontFace, has_postscript_outlines
from nethandout.render.type.libraries import LIBRARIES
from nethandout.render.type.pango import Paragraph, TextStyle, Typesetter

LATIN, ARABIC, CHINESE = "Noto Sans", "Noto Sans Arabic", "Noto Sans CJK SC"
TEXTS = {LATIN: "Tumor, Ängste", ARABIC: "ورم الأمعاء", CHINESE: "您的小肠肿瘤"}
FULL_STOP, QUOTE, RARE = 1398, 63281, 64000
"""Glyphs of the Chinese font; of the full stop HarfBuzz keeps another form, 63146, as well."""


@pytest.fixture(scope="module")
def typesetter(renderer: Renderer) -> Typesetter:  # noqa: ARG001 - it chooses the fonts
    return Typesetter()


@pytest.fixture(scope="module")
def faces(typesetter: Typesetter) -> dict[str, FontFace]:
    return {family: used(typesetter, family)[0] for family in TEXTS}


@pytest.fixture(scope="module")
def originals(faces: dict[str, FontFace]) -> dict[str, TTFont]:
    """The same fonts as fontTools reads them from the whole files."""
    files = {family: face.file for family, face in faces.items()}
    return {
        family: TTFont(BytesIO(data), fontNumber=index, lazy=True)
        for family, (data, index) in files.items()
    }


def used(typesetter: Typesetter, family: str) -> tuple[FontFace, list[int]]:
    """Turn a family into its face and the glyphs of a text in it, as they come."""
    style = TextStyle(family, 16.0, bold=False, language="en", rtl=family == ARABIC)
    (line,) = typesetter.lines(Paragraph(TEXTS[family]), style, 1000.0)
    run = max(line.runs, key=lambda run: len(run.glyphs))
    return run.face, [glyph.number for glyph in run.glyphs]


def outlines(font: TTFont, numbers: Collection[int]) -> list[Any]:
    order, glyphs, found = font.getGlyphOrder(), font.getGlyphSet(), []
    for number in numbers:
        glyphs[order[number]].draw(pen := DecomposingRecordingPen(glyphs))
        found.append(pen.value)
    return found


@pytest.mark.parametrize("family", [LATIN, ARABIC])
def test_truetype_glyphs_keep_their_numbers(
    typesetter: Typesetter, originals: dict[str, TTFont], family: str
) -> None:
    face, glyphs = used(typesetter, family)
    program = face.program(glyphs)
    assert program.is_truetype
    assert program.numbers == {glyph: glyph for glyph in (0, *sorted(set(glyphs)))}
    assert outlines(TTFont(BytesIO(program.data)), glyphs) == outlines(originals[family], glyphs)


def test_other_truetype_glyphs_are_empty(typesetter: Typesetter) -> None:
    face, glyphs = used(typesetter, LATIN)
    font = TTFont(BytesIO(face.program(glyphs).data))
    others = set(range(1, font["maxp"].numGlyphs)) - set(glyphs)
    full = [number for number, one in zip(others, outlines(font, others), strict=True) if one]
    assert len(full) <= 2  # pieces that Ä is made of


def test_postscript_glyphs_are_numbered_anew_in_their_old_order(
    typesetter: Typesetter, originals: dict[str, TTFont]
) -> None:
    face, glyphs = used(typesetter, CHINESE)
    program = face.program(glyphs)
    assert not program.is_truetype
    assert list(program.numbers.items()) == [
        (glyph, number) for number, glyph in enumerate([0, *sorted(set(glyphs))])
    ]
    own = outlines(TTFont(BytesIO(program.data)), [program.numbers[glyph] for glyph in glyphs])
    assert own == outlines(originals[CHINESE], glyphs)


def test_glyphs_that_harfbuzz_adds_do_not_shift_the_others(
    faces: dict[str, FontFace], originals: dict[str, TTFont]
) -> None:
    program = faces[CHINESE].program([FULL_STOP, QUOTE, RARE])
    font = TTFont(BytesIO(program.data))
    assert font["maxp"].numGlyphs > len(program.numbers)
    own = outlines(font, program.numbers.values())
    assert own == outlines(originals[CHINESE], program.numbers)


@pytest.mark.parametrize("family", TEXTS)
def test_ink_is_where_the_outlines_are(
    typesetter: Typesetter, originals: dict[str, TTFont], family: str
) -> None:
    face, glyphs = used(typesetter, family)
    font = originals[family]
    order, shapes, scale = font.getGlyphOrder(), font.getGlyphSet(), 1000 / font["head"].unitsPerEm
    for glyph in glyphs:
        shapes[order[glyph]].draw(pen := BoundsPen(shapes))
        bounds = [edge * scale for edge in pen.bounds or (0, 0, 0, 0)]
        assert face.ink(glyph) == pytest.approx(bounds, abs=2)


@pytest.mark.parametrize("family", TEXTS)
def test_a_few_glyphs_are_a_small_file(typesetter: Typesetter, family: str) -> None:
    face, glyphs = used(typesetter, family)
    data = face.program(glyphs).data
    assert len(data) < 20_000
    assert len(data) < len(face.file[0]) / 10


@pytest.mark.parametrize("family", TEXTS)
def test_tables_that_a_pdf_does_not_need_are_left_out(
    faces: dict[str, FontFace], family: str
) -> None:
    tables = set(TTFont(BytesIO(faces[family].program([1]).data)).reader.keys())
    assert {"head", "hhea", "hmtx", "maxp"} < tables
    assert not tables & {"GSUB", "GPOS", "GDEF", "cmap", "name", "post", "vmtx"}


@pytest.mark.parametrize("family", TEXTS)
def test_the_same_glyphs_give_the_same_bytes(typesetter: Typesetter, family: str) -> None:
    face, glyphs = used(typesetter, family)
    assert face.program(glyphs) == face.program([*reversed(glyphs), *glyphs])
    assert face.program(glyphs[1:]).data != face.program(glyphs).data


@pytest.mark.parametrize("family", TEXTS)
def test_no_glyphs_leave_the_one_for_no_glyph(faces: dict[str, FontFace], family: str) -> None:
    assert faces[family].program([]).numbers == {0: 0}


@pytest.mark.parametrize("family", TEXTS)
def test_a_glyph_the_font_does_not_have_is_refused(faces: dict[str, FontFace], family: str) -> None:
    with pytest.raises(RenderError, match="could not be cut down"):
        faces[family].program([65535])


@pytest.mark.parametrize("family", TEXTS)
def test_widths_are_those_of_the_font(
    typesetter: Typesetter, originals: dict[str, TTFont], family: str
) -> None:
    face, glyphs = used(typesetter, family)
    font = originals[family]
    order, per_em = font.getGlyphOrder(), font["head"].unitsPerEm
    for glyph in (0, *glyphs, *glyphs):
        assert face.width(glyph) == round(font["hmtx"][order[glyph]][0] * 1000 / per_em)


def test_measures_are_thousandths_whatever_the_font_counts_in(faces: dict[str, FontFace]) -> None:
    face = faces[LATIN]
    finer = FontFace(face.name, face._font)
    finer._per_em = 2 * face._per_em
    assert finer.width(68) == round(face.width(68) / 2)
    assert finer.ascent_and_descent[0] == pytest.approx(face.ascent_and_descent[0] / 2, abs=0.5)


@pytest.mark.parametrize("family", TEXTS)
def test_letters_rise_and_descend_as_the_font_says(
    faces: dict[str, FontFace], originals: dict[str, TTFont], family: str
) -> None:
    head, line = originals[family]["head"], originals[family]["hhea"]
    measures = tuple(round(each * 1000 / head.unitsPerEm) for each in (line.ascent, line.descent))
    assert faces[family].ascent_and_descent == measures
    assert measures[0] > 0 > measures[1]


def test_the_whole_file_and_the_place_in_it_are_given(faces: dict[str, FontFace]) -> None:
    data, index = faces[CHINESE].file
    assert data.startswith(b"ttcf")
    assert TTFont(BytesIO(data), fontNumber=index, lazy=True)["name"].getDebugName(1) == CHINESE


def test_outlines_are_told_apart(faces: dict[str, FontFace]) -> None:
    found = {family for family, face in faces.items() if has_postscript_outlines(face._face)}
    assert found == {CHINESE}


@pytest.mark.parametrize(
    ("name", "loader"), [("harfbuzz", "_harfbuzz"), ("harfbuzz-subset", "_subset")]
)
def test_no_font_is_cut_down_without_a_library(
    faces: dict[str, FontFace], monkeypatch: pytest.MonkeyPatch, name: str, loader: str
) -> None:
    absent = replace(LIBRARIES[name], files=("libmissing.so.0",))
    monkeypatch.setitem(LIBRARIES, name, absent)
    getattr(face_module, loader).cache_clear()
    with pytest.raises(MissingDependencyError, match=f"lib{name} is missing"):
        faces[LATIN].program([1])
