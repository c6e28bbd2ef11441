"""Turn characters with places on the paper into pieces of lines, and follow them down a column.

On a right-to-left page pdfium's order of left-to-right text cannot be relied on, so such
text is read by its places. Lines of neighboring cells stand at one height; a text that is
broken over lines goes on below itself, not beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from operator import itemgetter
from statistics import median
from typing import Final, NamedTuple

_SPACE: Final = 0.1
"""A gap between characters, in their heights, from which it counts as a space."""

_APART: Final = 0.45
"""A gap from which what follows is another piece: more than a wide space, less than the
gap between two cells."""

_WIDE_SPACE: Final = 0.8
"""How wide a space may be in fonts whose letters are low, such as those for Tifinagh."""

_NOTHING: Final = "\u200b"
"""What a part of a letter says, which takes room and is no character."""

_SHARED: Final = 0.15
"""How wide letters are, in their heights, that pdfium gives one place for all."""

_USUAL: Final = 0.5
"""How wide letters are, in their heights, as a guess."""

_SAME_LINE: Final = 0.3
"""How far apart, in heights, baselines of one line may be that is set in several sizes."""

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
        if char == _NOTHING and text:
            edge = max(edge, right) if gap <= _SPACE * height else edge
            continue
        if not text:
            begun = left
        elif gap > _APART * height:
            yield _piece(text, baseline, begun, edge, highest)
            text, begun, highest = "", left, 0.0
        elif gap > _SPACE * height:
            text += " "
        text += char
        edge, highest = right, max(highest, height)
    if text:
        yield _piece(text, baseline, begun, edge, highest)


def _piece(text: str, baseline: int, left: float, right: float, height: float) -> Piece:
    """Turn the text of a piece and where it stands into the piece.

    Letters that were set with a note of what they say are all given the place of the first.
    """
    if right - left < _SHARED * height * len(text):
        right = left + _USUAL * height * len(text)
    return Piece(tuple(text.split()), baseline, left, right, height)


def broken_over_lines(
    pieces: Sequence[Piece],
    texts: Sequence[Sequence[str]],
    wanted: str,
    *,
    is_in_cell: bool,
) -> Iterator[list[Stretch]]:
    """Turn a text without spaces into the places where it is broken over lines of a column.

    What is in no cell may go on at the other end of the next line.

    `texts` are the words of each piece in the form in which the text is wanted; laid end to
    end they are the page's text, which the stretches count in. On a right-to-left page the
    sign after a label, such as a colon, stands at the end of the line that the label begins.
    """
    starts = tuple(accumulate((sum(map(len, words)) for words in texts), initial=0))
    usual = median(piece.height for piece in pieces) if pieces else 0.0
    page = _Page(pieces, texts, starts, usual, is_in_cell=is_in_cell)
    for index, words in enumerate(texts):
        last = _without_signs(words)
        for skipped, end in [(n, stop) for stop in {len(words), last} for n in range(stop)]:
            begun = "".join(words[skipped:end])
            if begun and len(begun) < len(wanted) and wanted.startswith(begun):
                first = Stretch(page.starts[index] + sum(map(len, words[:skipped])), len(begun))
                rest = page.continued(index, pieces[index].left, wanted[len(begun) :])
                if rest is not None:
                    yield [first, *rest]


def _without_signs(words: Sequence[str]) -> int:
    """Tell how many words of a line stand before those at its end that are only signs."""
    return next(
        (n for n in range(len(words), 0, -1) if any(map(str.isalnum, words[n - 1]))), len(words)
    )


def _ends_in(words: Sequence[str], wanted: str) -> bool:
    """Tell whether words begin with a text; a comma or bracket may stand right behind it."""
    return any(
        text.startswith(wanted) and not any(map(str.isalnum, text[len(wanted) :]))
        for text in accumulate(words)
    )


@dataclass(frozen=True, slots=True)
class _Page:
    """Pieces with their words, and where each of them starts in the text of the page.

    `usual` is the height of most letters: some fonts say that theirs are much lower.
    """

    pieces: Sequence[Piece]
    texts: Sequence[Sequence[str]]
    starts: Sequence[int]
    usual: float
    is_in_cell: bool

    def continued(self, index: int, left: float, wanted: str) -> list[Stretch] | None:
        """Find the rest of a text after a piece of a line that it began at; None if not there."""
        for following in self._following(index, left):
            words = self.texts[following]
            # In a sentence read the other way something else may stand before it.
            for skipped in range(1 if self.is_in_cell else len(words)):
                start = self.starts[following] + sum(map(len, words[:skipped]))
                own = words[skipped:]
                if _ends_in(own, wanted):
                    return [Stretch(start, len(wanted))]
                whole = "".join(own)
                if not whole or not wanted.startswith(whole):
                    continue
                on_line = self.pieces[following].baseline == self.pieces[index].baseline
                begun = left if on_line else self.pieces[following].left
                rest = self.continued(following, begun, wanted[len(whole) :])
                if rest is not None:
                    return [Stretch(start, len(whole)), *rest]
        return None

    def _following(self, index: int, left: float) -> Iterator[int]:
        """Give the pieces in which a text may go on: the next one near by, and those below.

        What goes on at the other end of the next line, as a left-to-right stretch of a
        right-to-left sentence does, need not stand below itself.
        """
        piece = self.pieces[index]
        if index + 1 < len(self.pieces):
            beside = self.pieces[index + 1]
            is_near = 0 <= beside.left - piece.right < _WIDE_SPACE * piece.height
            if beside.baseline == piece.baseline and is_near:
                yield index + 1
        lowest = piece.baseline - _NEXT_LINE * max(piece.height, self.usual)
        lower = [
            number
            for number, other in enumerate(self.pieces)
            if lowest <= other.baseline < piece.baseline - _SAME_LINE * piece.height
        ]
        below = [
            number
            for number in lower
            if self.pieces[number].left < piece.right and left < self.pieces[number].right
        ]
        yield from self._highest(below)
        if not self.is_in_cell:
            yield from self._highest([number for number in lower if number not in below])

    def _highest(self, numbers: Sequence[int]) -> Iterator[int]:
        """Give those of some pieces that stand on the highest of their lines."""
        line = max((self.pieces[number].baseline for number in numbers), default=0)
        return (number for number in numbers if self.pieces[number].baseline == line)
