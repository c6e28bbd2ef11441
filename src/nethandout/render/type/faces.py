"""Turn a font of this machine into the small part of it that a PDF needs, through HarfBuzz.

Only the glyphs that are used are cut out. TrueType glyphs keep their numbers. In fonts with
PostScript outlines (Chinese: 65,535 glyphs) that would cost 320 kB and 10 ms for a few words;
there the used ones are numbered anew, in their old order from 0 on: 2 kB and 3 ms.
"""

from __future__ import annotations

import ctypes
from collections.abc import Collection, Mapping
from ctypes import POINTER, Structure, byref, c_char, c_int, c_uint, c_void_p
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Final

from nethandout.errors import RenderError
from nethandout.model.remark import Remark
from nethandout.render.type.charset import with_plain_charset
from nethandout.render.type.libraries import load_library

_NO_HINTING, _RETAIN_GIDS, _DESUBROUTINIZE = 0x1, 0x2, 0x4
_DROP_TABLES: Final = 3
_NO_NUMBER: Final = 0xFFFFFFFF
_NOT_CUT: Final = Remark("a font could not be cut down to the glyphs of a page")
_UNUSED_IN_PDF: Final = (
    "BASE",
    "DSIG",
    "GDEF",
    "GPOS",
    "GSUB",
    "JSTF",
    "LTSH",
    "MATH",
    "MERG",
    "STAT",
    "VORG",
    "cmap",
    "gasp",
    "kern",
    "meta",
    "name",
    "post",
    "vhea",
    "vmtx",
)


@dataclass(frozen=True, slots=True)
class FontProgram:
    """A font file as a PDF holds it: TrueType, or OpenType with PostScript outlines.

    `numbers` are the glyphs in the numbering of this file.
    """

    data: bytes
    is_truetype: bool
    numbers: Mapping[int, int]


class _Extents(Structure):
    _fields_ = (
        ("ascender", c_int),
        ("descender", c_int),
        ("line_gap", c_int),
        *((f"reserved{number}", c_int) for number in range(9)),
    )


class _InkExtents(Structure):
    _fields_ = (("left", c_int), ("top", c_int), ("width", c_int), ("height", c_int))


class FontFace:
    """A font of this machine without a size; measures are in thousandths of an em."""

    def __init__(self, name: str, harfbuzz_font: int) -> None:
        self.name = name
        hb = _harfbuzz()
        self._face = hb.hb_face_reference(hb.hb_font_get_face(harfbuzz_font))
        self._font = hb.hb_font_create(self._face)
        self._per_em = hb.hb_face_get_upem(self._face)
        self._widths: dict[int, int] = {}
        self._inks: dict[int, tuple[float, float, float, float]] = {}

    def width(self, glyph: int) -> int:
        """Turn a glyph into the width the font gives it."""
        width = self._widths.get(glyph)
        if width is None:
            advance = _harfbuzz().hb_font_get_glyph_h_advance(self._font, glyph)
            width = self._widths[glyph] = round(advance * 1000 / self._per_em)
        return width

    def ink(self, glyph: int) -> tuple[float, float, float, float]:
        """Turn a glyph into where its ink is: left, bottom, right and top."""
        ink = self._inks.get(glyph)
        if ink is None:
            found, scale = _InkExtents(), 1000 / self._per_em
            _harfbuzz().hb_font_get_glyph_extents(self._font, glyph, byref(found))
            left, top = found.left * scale, found.top * scale
            # The height counts downward, so it is below zero.
            ink = (left, top + found.height * scale, left + found.width * scale, top)
            self._inks[glyph] = ink
        return ink

    @cached_property
    def space(self) -> int:
        """The glyph of the space between words; 0 where the font has none."""
        glyph = c_uint()
        _harfbuzz().hb_font_get_nominal_glyph(self._font, ord(" "), byref(glyph))
        return glyph.value

    @cached_property
    def ascent_and_descent(self) -> tuple[int, int]:
        """How far letters rise and, below zero, descend."""
        extents = _Extents()
        _harfbuzz().hb_font_get_h_extents(self._font, byref(extents))
        scale = 1000 / self._per_em
        return round(extents.ascender * scale), round(extents.descender * scale)

    @cached_property
    def file(self) -> tuple[bytes, int]:
        """The whole font file, and the number of the face in it."""
        hb = _harfbuzz()
        return _content(hb.hb_face_reference_blob(self._face)), hb.hb_face_get_index(self._face)

    def program(self, glyphs: Collection[int]) -> FontProgram:
        """Cut out these glyphs."""
        return cut_down(self._face, glyphs)


def cut_down(face: int, glyphs: Collection[int]) -> FontProgram:
    """Turn a HarfBuzz face (its address) into a font program with only these glyphs.

    Raises `MissingDependencyError` where the library for it is not installed.
    """
    hb, subset = _harfbuzz(), _subset()
    is_cff = has_postscript_outlines(face)
    kept = sorted({0, *glyphs})
    request = subset.hb_subset_input_create_or_fail()
    wanted = subset.hb_subset_input_glyph_set(request)
    for glyph in kept:
        hb.hb_set_add(wanted, glyph)
    dropped = subset.hb_subset_input_set(request, _DROP_TABLES)
    for tag in _UNUSED_IN_PDF:
        hb.hb_set_add(dropped, _tag(tag))
    flags = _DESUBROUTINIZE | (_NO_HINTING if is_cff else _NO_HINTING | _RETAIN_GIDS)
    subset.hb_subset_input_set_flags(request, flags)
    plan = subset.hb_subset_plan_create_or_fail(face, request)
    subset.hb_subset_input_destroy(request)
    if not plan:
        raise RenderError(_NOT_CUT)
    try:
        # HarfBuzz may keep more than it is asked for: the other forms of a full stop.
        numbering = subset.hb_subset_plan_old_to_new_glyph_mapping(plan)
        numbers = {glyph: hb.hb_map_get(numbering, glyph) for glyph in kept}
        result = subset.hb_subset_plan_execute_or_fail(plan)
    finally:
        subset.hb_subset_plan_destroy(plan)
    if not result or _NO_NUMBER in numbers.values():
        raise RenderError(_NOT_CUT)
    try:
        data = _content(hb.hb_face_reference_blob(result))
    finally:
        hb.hb_face_destroy(result)
    return FontProgram(with_plain_charset(data) if is_cff else data, not is_cff, numbers)


def has_postscript_outlines(face: int) -> bool:
    """Tell whether a HarfBuzz face (its address) is an OpenType font with a `CFF ` table."""
    hb = _harfbuzz()
    table = hb.hb_face_reference_table(face, _tag("CFF "))
    length: int = hb.hb_blob_get_length(table)
    hb.hb_blob_destroy(table)
    return length > 0


def _content(blob: int) -> bytes:
    """Turn a HarfBuzz blob into bytes, and give it back."""
    hb, length = _harfbuzz(), c_uint()
    start = hb.hb_blob_get_data(blob, byref(length))
    content = ctypes.string_at(start, length.value)
    hb.hb_blob_destroy(blob)
    return content


def _tag(name: str) -> int:
    return int.from_bytes(name.encode(), "big")


@cache
def _harfbuzz() -> Any:
    pointer = c_void_p
    return load_library(
        "harfbuzz",
        {
            "hb_blob_get_data": (POINTER(c_char), (pointer, pointer)),
            "hb_blob_destroy": (None, (pointer,)),
            "hb_blob_get_length": (c_uint, (pointer,)),
            "hb_face_reference": (pointer, (pointer,)),
            "hb_face_reference_blob": (pointer, (pointer,)),
            "hb_face_reference_table": (pointer, (pointer, c_uint)),
            "hb_face_destroy": (None, (pointer,)),
            "hb_face_get_index": (c_uint, (pointer,)),
            "hb_face_get_upem": (c_uint, (pointer,)),
            "hb_font_create": (pointer, (pointer,)),
            "hb_font_get_face": (pointer, (pointer,)),
            "hb_font_get_glyph_extents": (c_int, (pointer, c_uint, pointer)),
            "hb_font_get_glyph_h_advance": (c_int, (pointer, c_uint)),
            "hb_font_get_h_extents": (c_int, (pointer, pointer)),
            "hb_font_get_nominal_glyph": (c_int, (pointer, c_uint, pointer)),
            "hb_map_get": (c_uint, (pointer, c_uint)),
            "hb_set_add": (None, (pointer, c_uint)),
        },
    )


@cache
def _subset() -> Any:
    pointer = c_void_p
    return load_library(
        "harfbuzz-subset",
        {
            "hb_subset_input_create_or_fail": (pointer, ()),
            "hb_subset_input_destroy": (None, (pointer,)),
            "hb_subset_input_glyph_set": (pointer, (pointer,)),
            "hb_subset_input_set": (pointer, (pointer, c_int)),
            "hb_subset_input_set_flags": (None, (pointer, c_uint)),
            "hb_subset_plan_create_or_fail": (pointer, (pointer, pointer)),
            "hb_subset_plan_destroy": (None, (pointer,)),
            "hb_subset_plan_execute_or_fail": (pointer, (pointer,)),
            "hb_subset_plan_old_to_new_glyph_mapping": (pointer, (pointer,)),
        },
    )
