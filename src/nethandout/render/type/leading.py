"""Turn lines of a name that is higher than a line into lines with empty ones between.

In some scripts letters are stacked, without a limit: four of them in Zanabazar Square are
nearly four times as high as a line. Such a line gets the room of as many lines as its ink
needs, so that it stands over nothing else; a form only counts lines. Whether two lines of a
text touch is asked glyph by glyph, so that hardly any name ever needs more lines than before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from typing import Final, NamedTuple

from nethandout.render.type.pango import Line

EMPTY: Final = Line((), 0.0)

_RISE, _FALL = 0.78, 0.25
"""How far the letters of other texts rise above their baseline and fall below it, in type sizes."""

_TOUCHING: Final = 0.15
"""How far marks may reach into the line above or below, in type sizes: as much as they do in
good print, such as the vowels of Arabic."""


class _Ink(NamedTuple):
    """A glyph's ink in CSS px: from where its lines begin, and from its baseline."""

    left: float
    right: float
    above: float
    below: float


def with_room(lines: Sequence[Line], size: float, leading: float, *, rtl: bool) -> tuple[Line, ...]:
    """Turn lines set in a size with a leading, both in CSS px, into ones that stand clear."""
    inks = [list(_ink(line, size, rtl=rtl)) for line in lines]
    edge, touching = _RISE * size, _TOUCHING * size
    found: list[Line] = []
    above: Sequence[_Ink] = [_Ink(float("-inf"), float("inf"), edge, _FALL * size)]
    for line, ink in zip(lines, inks, strict=True):
        found += [EMPTY] * _lines_between(above, ink, leading, touching)
        found.append(line)
        above = ink
    lowest = max((one.below for one in above), default=0.0)
    found += [EMPTY] * _lines_for(lowest + edge - touching, leading)
    return tuple(found)


def _ink(line: Line, size: float, *, rtl: bool) -> Iterator[_Ink]:
    """Turn a line into the ink of its glyphs."""
    place, em = -line.width if rtl else 0.0, size / 1000
    for run in line.runs:
        for glyph in run.glyphs:
            if glyph.number >= 0:
                left, bottom, right, top = run.face.ink(glyph.number)
                x, y = place + glyph.x_offset, glyph.y_offset
                yield _Ink(x + left * em, x + right * em, top * em - y, y - bottom * em)
            place += glyph.advance


def _lines_between(
    upper: Sequence[_Ink], lower: Sequence[_Ink], leading: float, touching: float
) -> int:
    """Tell how many empty lines two lines need between them."""
    lowest = max((one.below for one in upper), default=0.0)
    highest = max((one.above for one in lower), default=0.0)
    if lowest + highest - touching <= leading:
        return 0
    needed = max(
        (
            one.below + other.above
            for one in upper
            for other in lower
            if one.left < other.right and other.left < one.right
        ),
        default=0.0,
    )
    return _lines_for(needed - touching, leading)


def _lines_for(distance: float, leading: float) -> int:
    """Turn how far apart two baselines must be into the empty lines between them."""
    return max(0, ceil(distance / leading) - 1) if leading else 0
