"""Turn text with bold and directions into lines of glyphs, through the Pango library.

Pango sets text as WeasyPrint does, which uses it too: it finds the fonts, orders what is
read from right to left, breaks lines and places marks. Called without WeasyPrint it sets a
patient's lines in a form that was laid out before in 0.1 ms each. The library is called
through ctypes: 30 functions, loaded in 10 ms.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import struct
from collections.abc import Iterator, Sequence
from ctypes import POINTER, Structure, c_char_p, c_int, c_uint, c_uint8, c_void_p
from dataclasses import dataclass, field, replace
from typing import Any, Final

from nethandout.render.type.faces import FontFace
from nethandout.render.type.fonts import no_glyph_for
from nethandout.render.type.libraries import Signatures, load_library

UNITS: Final = 1024
"""Pango units in a CSS px."""

_EMPTY: Final = 0x0FFFFFFF
_UNKNOWN: Final = 0x10000000
_BOLD: Final = 700
_WRAP_WORD: Final = 0
_WRAP_WORD_CHAR: Final = 2
_TO_TEXT_END: Final = 0xFFFFFFFF
_GLYPH: Final = struct.Struct("=IiiiI")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a paragraph, in characters: bold, never broken, or in another language."""

    start: int
    end: int
    bold: bool = False
    unbroken: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text to be set; stretches that read against it stand between Unicode isolates."""

    text: str = field(repr=False)
    stretches: tuple[Stretch, ...] = ()


def breakable(paragraph: Paragraph) -> Paragraph:
    """Turn a paragraph into one that may be broken at every space."""
    stretches = (replace(part, unbroken=False) for part in paragraph.stretches)
    return replace(paragraph, stretches=tuple(stretches))


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a paragraph is set: families in order, size in CSS px, language and direction."""

    families: str
    size: float
    bold: bool
    language: str
    rtl: bool


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph: its number, its advance and offsets in CSS px, and the text it stands for."""

    number: int
    advance: float
    x_offset: float
    y_offset: float
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs of one font, from left to right; the language if it is not the paragraph's."""

    face: FontFace
    glyphs: tuple[Glyph, ...] = field(repr=False)
    language: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: its runs from left to right, and its width in CSS px."""

    runs: tuple[Run, ...] = field(repr=False)
    width: float


class _GlyphString(Structure):
    _fields_ = (("count", c_int), ("glyphs", c_void_p), ("clusters", POINTER(c_int)))


class _Item(Structure):
    _fields_ = (
        ("offset", c_int),
        ("length", c_int),
        ("characters", c_int),
        ("shape_engine", c_void_p),
        ("language_engine", c_void_p),
        ("font", c_void_p),
        ("level", c_uint8),
    )


class _GlyphItem(Structure):
    _fields_ = (("item", POINTER(_Item)), ("glyphs", POINTER(_GlyphString)))


class _Node(Structure):
    """A link of GLib's list of runs."""


_Node._fields_ = [("data", POINTER(_GlyphItem)), ("next", POINTER(_Node))]


class _LayoutLine(Structure):
    _fields_ = (
        ("layout", c_void_p),
        ("start", c_int),
        ("length", c_int),
        ("runs", POINTER(_Node)),
    )


class _Rectangle(Structure):
    _fields_ = (("x", c_int), ("y", c_int), ("width", c_int), ("height", c_int))


class _Attribute(Structure):
    _fields_ = (("klass", c_void_p), ("start", c_uint), ("end", c_uint))


class Typesetter:
    """Sets paragraphs with the fonts of this process; make one for each process.

    `font_environment` must have been called before. Not for two threads at once.
    """

    def __init__(self) -> None:
        self._pango = load_library("pango", _signatures())
        self._gobject = load_library("gobject", {})
        fonts = load_library("pangoft2", {"pango_ft2_font_map_new": (c_void_p, ())})
        self._font_map = fonts.pango_ft2_font_map_new()
        self._layouts: dict[TextStyle, int] = {}
        self._faces: dict[int, FontFace] = {}
        self._faces_by_name: dict[bytes, FontFace] = {}

    def lines(self, paragraph: Paragraph, style: TextStyle, width: float) -> tuple[Line, ...]:
        """Turn a paragraph into lines not wider than this many CSS px.

        A word that is wider than the line goes on in the next one. Raises
        `MissingDependencyError` for a character without a glyph.
        """
        layout = self._layout(style)
        raw = paragraph.text.encode()
        self._pango.pango_layout_set_text(layout, raw, len(raw))
        self._pango.pango_layout_set_width(layout, int(width * UNITS))
        self._set_attributes(layout, paragraph)
        count = self._pango.pango_layout_get_line_count(layout)
        languages = [part for part in _byte_ranges(paragraph) if part[2].language]
        return tuple(
            self._line(self._pango.pango_layout_get_line_readonly(layout, number), raw, languages)
            for number in range(count)
        )

    def longest_word(self, paragraph: Paragraph, style: TextStyle) -> float:
        """Turn a paragraph into how wide a line must be so that no word is broken, in CSS px."""
        layout = self._layout(style)
        self._pango.pango_layout_set_wrap(layout, _WRAP_WORD)
        try:
            return max((line.width for line in self.lines(paragraph, style, 0.0)), default=0.0)
        finally:
            self._pango.pango_layout_set_wrap(layout, _WRAP_WORD_CHAR)

    def _layout(self, style: TextStyle) -> int:
        """Give what sets text in a style, the same for all text in it."""
        if style not in self._layouts:
            self._layouts[style] = self._new_layout(style)
        return self._layouts[style]

    def _new_layout(self, style: TextStyle) -> int:
        pango = self._pango
        context = pango.pango_font_map_create_context(self._font_map)
        pango.pango_context_set_round_glyph_positions(context, 0)
        pango.pango_context_set_base_dir(context, int(style.rtl))
        language = pango.pango_language_from_string(style.language.encode())
        pango.pango_context_set_language(context, language)
        font = pango.pango_font_description_new()
        pango.pango_font_description_set_family(font, style.families.encode())
        pango.pango_font_description_set_weight(font, _BOLD if style.bold else 400)
        pango.pango_font_description_set_absolute_size(font, style.size * UNITS)
        layout = pango.pango_layout_new(context)
        self._gobject.g_object_unref(c_void_p(context))  # the layout holds it
        pango.pango_layout_set_auto_dir(layout, 0)
        pango.pango_layout_set_wrap(layout, _WRAP_WORD_CHAR)
        pango.pango_layout_set_font_description(layout, font)
        pango.pango_font_description_free(font)
        return int(layout)

    def _set_attributes(self, layout: int, paragraph: Paragraph) -> None:
        """Say which stretches are bold or unbroken, and that no word gets a hyphen."""
        pango = self._pango
        attributes = pango.pango_attr_list_new()
        _insert(pango, attributes, pango.pango_attr_insert_hyphens_new(0), 0, _TO_TEXT_END)
        for start, end, stretch in _byte_ranges(paragraph):
            if stretch.bold:
                _insert(pango, attributes, pango.pango_attr_weight_new(_BOLD), start, end)
            if stretch.unbroken:
                _insert(pango, attributes, pango.pango_attr_allow_breaks_new(0), start, end)
            if stretch.language:
                language = pango.pango_language_from_string(stretch.language.encode())
                _insert(pango, attributes, pango.pango_attr_language_new(language), start, end)
        pango.pango_layout_set_attributes(layout, attributes)
        pango.pango_attr_list_unref(attributes)

    def _line(self, line: Any, raw: bytes, languages: Sequence[_Range]) -> Line:
        extents = _Rectangle()
        self._pango.pango_layout_line_get_extents(line, None, ctypes.byref(extents))
        runs = tuple(self._runs(line.contents.runs, raw, languages))
        return Line(runs, extents.width / UNITS)

    def _runs(self, node: Any, raw: bytes, languages: Sequence[_Range]) -> Iterator[Run]:
        while node:
            glyph_item = node.contents.data.contents
            node = node.contents.next
            item, glyphs = glyph_item.item.contents, glyph_item.glyphs.contents
            places = ctypes.string_at(glyphs.glyphs, glyphs.count * _GLYPH.size)
            found = list(_GLYPH.iter_unpack(places))
            _check_glyphs([glyph[0] for glyph in found])
            text = raw[item.offset : item.offset + item.length]
            meanings = _meanings(text, glyphs.clusters[: glyphs.count], rtl=item.level % 2 == 1)
            yield Run(
                self._face(item.font),
                tuple(
                    Glyph(
                        -1 if number == _EMPTY else number,
                        width / UNITS,
                        x_offset / UNITS,
                        y_offset / UNITS,
                        meaning,
                    )
                    for (number, width, x_offset, y_offset, _), meaning in zip(
                        found, meanings, strict=True
                    )
                ),
                next((own.language for a, b, own in languages if a <= item.offset < b), ""),
            )

    def _face(self, font: int) -> FontFace:
        """Turn a Pango font, which has a size, into its face, which has none.

        The font is kept, so that its address means the same for ever.
        """
        face = self._faces.get(font)
        if face is None:
            pango = self._pango
            self._gobject.g_object_ref(c_void_p(font))
            description = pango.pango_font_describe(font)
            pango.pango_font_description_unset_fields(description, 1 << 5)  # the size
            name = ctypes.string_at(pango.pango_font_description_to_string(description))
            pango.pango_font_description_free(description)
            face = self._faces_by_name.get(name)
            if face is None:
                face = FontFace(name.decode(), pango.pango_font_get_hb_font(font))
                self._faces_by_name[name] = face
            self._faces[font] = face
        return face


_Range = tuple[int, int, Stretch]


def _byte_ranges(paragraph: Paragraph) -> list[_Range]:
    """Turn the stretches of a paragraph into where they start and end in its UTF-8."""
    text = paragraph.text
    return [
        (len(text[: part.start].encode()), len(text[: part.end].encode()), part)
        for part in paragraph.stretches
    ]


def _meanings(text: bytes, clusters: Sequence[int], *, rtl: bool) -> list[str]:
    """Turn a run's text into what each glyph stands for: its cluster, up to the next one."""
    last = len(clusters) - 1
    found = []
    for index, start in enumerate(clusters):
        if rtl:
            end = len(text) if index == 0 else clusters[index - 1]
        else:
            end = len(text) if index == last else clusters[index + 1]
        found.append(text[start:end].decode())
    return found


def _check_glyphs(numbers: Sequence[int]) -> None:
    """Refuse a character that no font has."""
    unknown = [number for number in numbers if number != _EMPTY and number & _UNKNOWN]
    if unknown:
        raise no_glyph_for({chr(number & ~_UNKNOWN) for number in unknown})


def _insert(pango: Any, attributes: int, attribute: int, start: int, end: int) -> None:
    ctypes.cast(attribute, POINTER(_Attribute)).contents.start = start
    ctypes.cast(attribute, POINTER(_Attribute)).contents.end = end
    pango.pango_attr_list_insert(attributes, attribute)


def _signatures() -> Signatures:
    """Tell what Pango's functions give and take."""
    pointer, number, text = c_void_p, c_int, c_char_p
    return {
        "pango_font_map_create_context": (pointer, (pointer,)),
        "pango_context_set_round_glyph_positions": (None, (pointer, number)),
        "pango_context_set_base_dir": (None, (pointer, number)),
        "pango_context_set_language": (None, (pointer, pointer)),
        "pango_language_from_string": (pointer, (text,)),
        "pango_font_description_new": (pointer, ()),
        "pango_font_description_free": (None, (pointer,)),
        "pango_font_description_set_family": (None, (pointer, text)),
        "pango_font_description_set_weight": (None, (pointer, number)),
        "pango_font_description_set_absolute_size": (None, (pointer, ctypes.c_double)),
        "pango_font_description_unset_fields": (None, (pointer, number)),
        "pango_font_description_to_string": (pointer, (pointer,)),
        "pango_font_describe": (pointer, (pointer,)),
        "pango_font_get_hb_font": (pointer, (pointer,)),
        "pango_layout_new": (pointer, (pointer,)),
        "pango_layout_set_auto_dir": (None, (pointer, number)),
        "pango_layout_set_wrap": (None, (pointer, number)),
        "pango_layout_set_font_description": (None, (pointer, pointer)),
        "pango_layout_set_text": (None, (pointer, text, number)),
        "pango_layout_set_width": (None, (pointer, number)),
        "pango_layout_set_attributes": (None, (pointer, pointer)),
        "pango_layout_get_line_count": (number, (pointer,)),
        "pango_layout_get_line_readonly": (POINTER(_LayoutLine), (pointer, number)),
        "pango_layout_line_get_extents": (None, (POINTER(_LayoutLine), pointer, pointer)),
        "pango_attr_list_new": (pointer, ()),
        "pango_attr_list_unref": (None, (pointer,)),
        "pango_attr_list_insert": (None, (pointer, pointer)),
        "pango_attr_weight_new": (pointer, (number,)),
        "pango_attr_allow_breaks_new": (pointer, (number,)),
        "pango_attr_language_new": (pointer, (pointer,)),
        "pango_attr_insert_hyphens_new": (pointer, (number,)),
    }
