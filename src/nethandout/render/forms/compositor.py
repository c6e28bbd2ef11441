"""Turn a patient's words into lines, and put the lines into the blanks of a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from nethandout.errors import RenderError
from nethandout.model.remark import Remark
from nethandout.render.forms.form import Form, fill_in
from nethandout.render.forms.pagenumbers import number_pages
from nethandout.render.markup.columns import CELL_PADDING, Cell
from nethandout.render.markup.fills import MARK, Fill, Key, paragraph
from nethandout.render.markup.html import TEXT_COLOR
from nethandout.render.pdfbytes.geometry import POINTS_PER_PIXEL, Measure
from nethandout.render.type.coverage import is_surely_drawn
from nethandout.render.type.fonts import font_stack
from nethandout.render.type.glyphs import Meanings
from nethandout.render.type.leading import with_room
from nethandout.render.type.lettering import Lettering
from nethandout.render.type.pango import Line, Paragraph, TextStyle, Typesetter, breakable

_TOLERANCE: Final = 0.1
"""CSS px."""
_MOST_RECENT: Final = 160
"""How many blanks' words are kept: a copy has about 50, most of them as in the one before."""
_WIDE: Final = 10_000.0
"""CSS px that a single mark never fills."""


class Compositor:
    """Sets words in the language, direction and size of their blanks."""

    def __init__(self, make_typesetter: Callable[[], Typesetter], meanings: Meanings) -> None:
        self._make_typesetter = make_typesetter
        self._meanings = meanings
        self._mark_widths: dict[TextStyle, float] = {}
        # Much of what patients get is the same for the next one.
        self._lines = lru_cache(_MOST_RECENT)(self._set_lines)
        self._cell = lru_cache(_MOST_RECENT)(self._measure_cell)

    def set(self, fills: Sequence[Fill], blanks: Sequence[Measure]) -> list[tuple[Line, ...]]:
        """Set a patient's words in lines as wide as their blanks."""
        if not blanks:
            return []
        return [self._lines(fill, blank) for fill, blank in zip(fills, blanks, strict=True)]

    def _set_lines(self, fill: Fill, blank: Measure) -> tuple[Line, ...]:
        return _lines(self._make_typesetter(), fill, blank)

    def cells(
        self,
        fills: Sequence[Fill],
        blanks: Sequence[Measure],
        lines: Sequence[tuple[Line, ...]],
    ) -> list[Cell]:
        """Turn the blanks of tables into what their longest words need, if one is broken."""
        table = [
            (fill, blank, own)
            for fill, blank, own in zip(fills, blanks, lines, strict=True)
            if fill.column >= 0
        ]
        if any(self._cell(fill, blank).is_too_narrow for fill, blank, own in table if own[1:]):
            return [self._cell(fill, blank) for fill, blank, _ in table]
        return []

    def _measure_cell(self, fill: Fill, blank: Measure) -> Cell:
        typesetter, words, style = self._make_typesetter(), _words(fill, blank), _style(blank)
        return Cell(
            fill.table,
            fill.column,
            room=blank.width / POINTS_PER_PIXEL,
            needed=typesetter.longest_word(words, style),
            padding=CELL_PADDING * blank.font_size,
        )

    def fill(
        self, form: Form, lines: Sequence[tuple[Line, ...]], blanks: Sequence[Measure]
    ) -> bytes:
        """Put a patient's lines into a form: this is their copy."""
        lettering = Lettering()
        places = {blank.key: blank for stream in form.streams for blank in stream.blanks}
        words = {}
        for number, (own, blank) in enumerate(zip(lines, blanks, strict=True)):
            right = self._mark_width(blank) if blank.rtl else 0.0
            for index, line in enumerate(own):
                place = places[Key(number, index)]
                x = place.x + right - line.width if blank.rtl else place.x
                words[place.key] = lettering.instructions(
                    line, x, place.y, blank.font_size, TEXT_COLOR
                )
        return fill_in(form, words, lettering.fonts.values(), self._meanings)

    def number(self, label: bytes, blank: Measure, fills: Sequence[Fill]) -> bytes:
        """Put words into copies of a page label, one in each, at the end of the line."""
        lines = self.set(fills, [blank] * len(fills))
        if any(len(own) != 1 for own in lines):
            raise RenderError(Remark("a page number does not fit in its place"))
        room = 0.0 if blank.rtl else self._mark_width(blank)
        firsts = [own[0] for own in lines]
        return number_pages(label, firsts, blank.font_size, TEXT_COLOR, room, self._meanings)

    def _mark_width(self, blank: Measure) -> float:
        """Tell how far from its left edge a mark ends, where lines begin at the right."""
        style = _style(blank)
        if style not in self._mark_widths:
            (line,) = self._make_typesetter().lines(Paragraph(MARK), style, _WIDE)
            self._mark_widths[style] = line.width
        return self._mark_widths[style]


def resized(
    fills: Sequence[Fill],
    blanks: Sequence[Measure],
    usual: Mapping[str, Sequence[int]],
    shares: Mapping[str, Sequence[int]],
) -> tuple[Measure, ...]:
    """Turn blanks in tables with the usual columns into those with columns of other widths."""
    return tuple(
        _resized(blank, usual[fill.table][fill.column], shares[fill.table][fill.column])
        if fill.table in shares
        else blank
        for fill, blank in zip(fills, blanks, strict=True)
    )


def _resized(blank: Measure, usual: int, share: int) -> Measure:
    padding = CELL_PADDING * blank.font_size * POINTS_PER_PIXEL
    return blank._replace(width=(blank.width + padding) * share / usual - padding)


def _style(blank: Measure) -> TextStyle:
    families = font_stack(blank.language).replace('"', "")
    return TextStyle(families, blank.font_size, blank.bold, blank.language, blank.rtl)


def _lines(typesetter: Typesetter, fill: Fill, blank: Measure) -> tuple[Line, ...]:
    """Set words in a blank; a dose or phone number is broken only if it is wider than that.

    Letters that are higher than the lines of the blank take the room of several.
    """
    width = blank.width / POINTS_PER_PIXEL
    words = _words(fill, blank)
    lines = typesetter.lines(words, _style(blank), width)
    if any(line.width > width + _TOLERANCE for line in lines):
        lines = typesetter.lines(breakable(words), _style(blank), width)
    if is_surely_drawn(words.text):  # letters that are not stacked
        return lines
    return with_room(lines, blank.font_size, blank.leading, rtl=blank.rtl)


def _words(fill: Fill, blank: Measure) -> Paragraph:
    return paragraph(fill, "rtl" if blank.rtl else "ltr")
