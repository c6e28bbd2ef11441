"""Turn characters with places on the paper into pieces of lines, and follow them down a column.

On a right-to-left page pdfium's order of left-to-right text cannot be relied on, so such
text is read by its places. Lines of neighboring cells stand at one height; a text that is
broken over lines goes on below itself, not beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Final, NamedTuple

_SPACE: Final = 0.1
"""A gap between characters, in their heights, from which it counts as a space."""

_APART: Final = 0.45
"""A gap from which what follows is another piece: more than a wide space, less than the
gap between two cells."""

_NEXT_LINE: Final = 2.0
"""How far below, in heights of characters, the next line of a text may be."""


class Placed(NamedTuple):
    """A character, with its left and right edge, height and baseline in points."""

    left: float
    right: float
    height: float
    baseline: int
    char: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters of one line that stand together, with their words."""

    words: tuple[str, ...] = field(repr=False)
    baseline: int
    left: float
    right: float
    height: float


class Stretch(NamedTuple):
    """A part of a page's text without spaces: where it starts, and how long it is."""

    start: int
    length: int


def pieces_of_line(characters: Iterable[Placed]) -> Iterator[Piece]:
    """Turn the characters of a line into its pieces, from left to right."""
    text, begun, edge, highest = "", 0.0, 0.0, 0.0
    baseline = 0
    # Characters of one glyph, as of ½, share their place: they stay in order.
    for left, right, height, baseline, char in sorted(characters, key=itemgetter(0)):
        gap = left - edge
        if not text:
            begun = left
        elif gap > _APART * height:
            yield Piece(tuple(text.split()), baseline, begun, edge, highest)
            text, begun, highest = "", left, 0.0
        elif gap > _SPACE * height:
            text += " "
        text += char
        edge, highest = right, max(highest, height)
    if text:
        yield Piece(tuple(text.split()), baseline, begun, edge, highest)


def broken_over_lines(
    pieces: Sequence[Piece], texts: Sequence[Sequence[str]], wanted: str
) -> Iterator[list[Stretch]]:
    """Turn a text without spaces into the places where it is broken over lines of a column.

    `texts` are the words of each piece in the form in which the text is wanted; laid end to
    end they are the page's text, which the stretches count in. On a right-to-left page the
    sign after a label, such as a colon, stands at the end of the line that the label begins.
    """
    starts = [0]
    for words in texts:
        starts.append(starts[-1] + sum(map(len, words)))
    for index, words in enumerate(texts):
        last = _without_signs(words)
        for skipped, end in [(n, stop) for stop in {len(words), last} for n in range(stop)]:
            begun = "".join(words[skipped:end])
            if begun and len(begun) < len(wanted) and wanted.startswith(begun):
                first = Stretch(starts[index] + sum(map(len, words[:skipped])), len(begun))
                rest = _continued(pieces, texts, starts, index, wanted[len(begun) :])
                if rest is not None:
                    yield [first, *rest]


def _without_signs(words: Sequence[str]) -> int:
    """Tell how many words of a line stand before those at its end that are only signs."""
    return next(
        (n for n in range(len(words), 0, -1) if any(map(str.isalnum, words[n - 1]))), len(words)
    )


def _continued(
    pieces: Sequence[Piece],
    texts: Sequence[Sequence[str]],
    starts: Sequence[int],
    index: int,
    wanted: str,
) -> list[Stretch] | None:
    """Find the rest of a text in the lines below a piece; None if it is not there."""
    found: list[Stretch] = []
    while (below := _below(pieces, index)) is not None:
        index = below
        for count in range(len(texts[index]), 0, -1):
            text = "".join(texts[index][:count])
            if text == wanted:
                return [*found, Stretch(starts[index], len(text))]
        whole = "".join(texts[index])
        if not whole or not wanted.startswith(whole):
            return None
        found.append(Stretch(starts[index], len(whole)))
        wanted = wanted[len(whole) :]
    return None


def _below(pieces: Sequence[Piece], index: int) -> int | None:
    """Find the piece that stands right below another one."""
    upper = pieces[index]
    lowest = upper.baseline - _NEXT_LINE * upper.height
    candidates = [
        (piece.baseline, number)
        for number, piece in enumerate(pieces)
        if lowest <= piece.baseline < upper.baseline
        and piece.left < upper.right
        and upper.left < piece.right
    ]
    return max(candidates)[1] if candidates else None
