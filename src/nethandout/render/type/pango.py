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
from collections.abc import Callable, Iterator, Sequence
from ctypes import POINTER, c_void_p
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from nethandout.errors import MissingDependencyError
from nethandout.render.type.allscripts import further_stack
from nethandout.render.type.clusters import is_said_by_cluster, meanings_of, on_widest, spoken
from nethandout.render.type.faces import FontFace
from nethandout.render.type.fontmaps import font_map_of, usual_font_map
from nethandout.render.type.fonts import font_stack, no_glyph_for
from nethandout.render.type.libraries import load_library
from nethandout.render.type.pangocalls import Attribute, Rectangle, signatures

UNITS: Final = 1024
"""Pango units in a CSS px."""

SPACE: Final = " "

_EMPTY: Final = 0x0FFFFFFF
_UNKNOWN: Final = 0x10000000
_BOLD: Final = 700
_WRAP_WORD: Final = 0
_WRAP_WORD_CHAR: Final = 2
_TO_TEXT_END: Final = 0xFFFFFFFF
_ANY_SIZE: Final = 16.0
_WIDEST: Final = 1e6
"""CSS px that no line fills, and Pango can still count with."""
_NARROWEST: Final = 4.0
"""CSS px: where words may be broken in less than 3, Pango ends the process (pango-layout.c,
process_line) for some texts that have Arabic marks in them."""
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
    """Glyphs of one font, from left to right; the language if it is not the paragraph's.

    `spoken` is what they say together, where that cannot be told from one glyph at a time.
    `by_cluster`: one glyph of each cluster says all of it and the others nothing, so the same
    glyph says other things elsewhere.
    """

    face: FontFace
    glyphs: tuple[Glyph, ...] = field(repr=False)
    language: str = ""
    spoken: str = field(default="", repr=False)
    rtl: bool = False
    by_cluster: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: its runs from left to right, and its width in CSS px."""

    runs: tuple[Run, ...] = field(repr=False)
    width: float


class _NoGlyphError(Exception):
    """Some of a paragraph's characters are in none of the fonts it was set with."""

    def __init__(self, characters: frozenset[str]) -> None:
        super().__init__("no glyph")
        self.characters = characters


class Typesetter:
    """Sets paragraphs with the fonts of this process; make one for each process.

    `font_environment` must have been called before. `further` gives the configuration of
    more fonts, for paragraphs with a character that those have not. Not for two threads at
    once.
    """

    def __init__(self, further: Callable[[], Path] | None = None) -> None:
        self._pango = load_library("pango", signatures())
        self._gobject = load_library("gobject", {})
        self._font_map = usual_font_map()
        self._further = further
        self._layouts: dict[tuple[TextStyle, bool], int] = {}
        self._faces: dict[int, FontFace] = {}
        self._faces_by_name: dict[bytes, FontFace] = {}

    def lines(
        self, paragraph: Paragraph, style: TextStyle, width: float, *, whole_words: bool = False
    ) -> tuple[Line, ...]:
        """Turn a paragraph into lines not wider than this many CSS px.

        A word that is wider than the line goes on in the next one, unless words stay whole.
        Where a line ends between two words, its last glyph stands for the space: it has no
        width. Raises `MissingDependencyError` for a character without a glyph.
        """
        wrap = _WRAP_WORD if whole_words else _WRAP_WORD_CHAR
        width = width if whole_words else max(width, _NARROWEST)
        try:
            return self._lines(paragraph, style, width, wrap)
        except _NoGlyphError as error:
            if self._further is None:
                raise no_glyph_for(error.characters) from None
        try:
            return self._lines(paragraph, style, width, wrap, further=True)
        except _NoGlyphError as error:
            raise no_glyph_for(error.characters) from None

    def longest_word(self, paragraph: Paragraph, style: TextStyle) -> float:
        """Turn a paragraph into how wide a line must be so that no word is broken, in CSS px."""
        lines = self.lines(paragraph, style, 0.0, whole_words=True)
        return max((line.width for line in lines), default=0.0)

    def undrawable(self, text: str) -> frozenset[str]:
        """Turn a text into those of its characters that no font has."""
        try:
            self.lines(Paragraph(text), _any_style(), _WIDEST)
        except MissingDependencyError:
            return frozenset(char for char in set(text) if not self._has_glyph(char))
        return frozenset()

    def _has_glyph(self, character: str) -> bool:
        """Tell whether a character can be set; a mark needs something to stand on."""
        try:
            self.lines(Paragraph(character), _any_style(), _WIDEST)
        except MissingDependencyError:
            return False
        return True

    def _lines(
        self,
        paragraph: Paragraph,
        style: TextStyle,
        width: float,
        wrap: int,
        *,
        further: bool = False,
    ) -> tuple[Line, ...]:
        layout = self._layout(style, further=further)
        raw = paragraph.text.encode()
        self._pango.pango_layout_set_wrap(layout, wrap)
        self._pango.pango_layout_set_text(layout, raw, len(raw))
        self._pango.pango_layout_set_width(layout, int(width * UNITS))
        self._set_attributes(layout, paragraph)
        count = self._pango.pango_layout_get_line_count(layout)
        languages = [part for part in _byte_ranges(paragraph) if part[2].language]
        lines = []
        for number in range(count):
            found = self._pango.pango_layout_get_line_readonly(layout, number)
            line = self._line(found, raw, languages)
            end = found.contents.start + found.contents.length
            lines.append(_spaced(line, ended=raw[end : end + 1] == b"\n", rtl=style.rtl))
        return tuple(lines)

    def _layout(self, style: TextStyle, *, further: bool = False) -> int:
        """Give what sets text in a style, the same for all text in it."""
        key = (style, further)
        if key not in self._layouts:
            if further:
                style = replace(style, families=f"{style.families}, {further_stack()}")
            font_map = self._further_font_map if further else self._font_map
            self._layouts[key] = self._new_layout(style, font_map)
        return self._layouts[key]

    @cached_property
    def _further_font_map(self) -> int:
        assert self._further is not None  # noqa: S101 - `lines` has looked
        return font_map_of(self._further())

    def _new_layout(self, style: TextStyle, font_map: int) -> int:
        pango = self._pango
        context = pango.pango_font_map_create_context(font_map)
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
        extents = Rectangle()
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
            rtl = item.level % 2 == 1
            meanings = meanings_of(text, glyphs.clusters[: glyphs.count], rtl=rtl)
            face = self._face(item.font)
            by_cluster = not rtl and is_said_by_cluster(face, text.decode(), meanings)
            if by_cluster:
                meanings = on_widest(meanings, [width for _, width, *_ in found])
            yield Run(
                face,
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
                "" if rtl or by_cluster else spoken(face, text.decode(), meanings),
                rtl,
                by_cluster,
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


def _any_style() -> TextStyle:
    families = font_stack("en").replace('"', "")
    return TextStyle(families, _ANY_SIZE, bold=False, language="en", rtl=False)


_Range = tuple[int, int, Stretch]


def _byte_ranges(paragraph: Paragraph) -> list[_Range]:
    """Turn the stretches of a paragraph into where they start and end in its UTF-8."""
    text = paragraph.text
    return [
        (len(text[: part.start].encode()), len(text[: part.end].encode()), part)
        for part in paragraph.stretches
    ]


def _spaced(line: Line, *, ended: bool, rtl: bool) -> Line:
    """Turn a line into one that ends in a space if it ends between two words.

    Pango leaves one, without room, where it breaks a line; where the text asked for a new one
    (`ended`) there is none yet. In a right-to-left line Pango's may stand within words that are
    read from left to right; it belongs at the left, or, with nothing but such words, at
    the right.
    """
    runs = line.runs
    if not runs or not (ended or rtl):
        return line
    bare = tuple(_without_space(run) for run in runs) if rtl else runs
    if not ended and bare == runs:
        return line
    space = (Glyph(-1, 0.0, 0.0, 0.0, SPACE),)
    if rtl and any(run.rtl and any(glyph.number >= 0 for glyph in run.glyphs) for run in runs):
        return replace(line, runs=(replace(runs[0], glyphs=space, spoken=""), *bare))
    return replace(line, runs=(*bare, replace(runs[-1], glyphs=space, spoken="")))


def _without_space(run: Run) -> Run:
    """Turn a run into one without the space at its line's end."""
    kept = tuple(glyph for glyph in run.glyphs if glyph.number >= 0 or glyph.text != SPACE)
    return run if len(kept) == len(run.glyphs) else replace(run, glyphs=kept)


def _check_glyphs(numbers: Sequence[int]) -> None:
    """Refuse a character that no font has."""
    unknown = [number for number in numbers if number != _EMPTY and number & _UNKNOWN]
    if unknown:
        raise _NoGlyphError(frozenset(chr(number & ~_UNKNOWN) for number in unknown))


def _insert(pango: Any, attributes: int, attribute: int, start: int, end: int) -> None:
    ctypes.cast(attribute, POINTER(Attribute)).contents.start = start
    ctypes.cast(attribute, POINTER(Attribute)).contents.end = end
    pango.pango_attr_list_insert(attributes, attribute)
