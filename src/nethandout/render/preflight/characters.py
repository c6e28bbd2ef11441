"""Turn the characters of a page, as pdfium numbers them, into ones with places on the paper.

pdfium gives a character beyond U+FFFF as two halves, tears right-to-left words at their
vowel marks, and takes a mark above a letter for a line of its own. The places tell what
belongs together.
"""

from __future__ import annotations

import ctypes
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain
from typing import Any, Final, NamedTuple

from nethandout.i18n.bidi import MARK, RTL, RTL_MARK, signs
from nethandout.render.preflight.pdfiumcalls import (
    FilledIn,
    PdfiumCalls,
    address,
    pdfium_calls,
)
from nethandout.render.preflight.pieces import Placed

_RTL_SPACE: Final = 0.04
"""A gap between right-to-left letters, in their heights, from which it counts as a space.
Letters of one word touch each other, and the heights of their fonts differ a lot."""
_ABOVE: Final = 0.6
"""How far from its letter's baseline, in heights of the letter, a mark may be."""
_ORDER: Final = 0.001
"""Points between a letter and its marks, so that they stay in order."""
_LEFT_TO_RIGHT: Final = re.compile(rf"[^\s{RTL}{RTL_MARK}]")
_RIGHT_TO_LEFT: Final = re.compile(RTL)
_LAST_OF_PLANE: Final = "\uffff"
_HIGH, _LOW = 0xD800, 0xDC00
_HALVES: Final = range(_HIGH, 0xE000)

Span = tuple[int, int]
"""Where a line begins and ends, in characters."""


class _Numbered(NamedTuple):
    """The characters of a page, their numbers on it, and what each of them counts as."""

    numbers: Sequence[int]
    chars: str
    signs: str


class PageCharacters:
    """The characters of one page; `raw` is its text as pdfium gives it."""

    def __init__(self, text_page: Any, raw: str) -> None:
        self._text_page = text_page  # its address is good only as long as it is kept
        self._calls, self._page = pdfium_calls(), address(text_page.raw)
        self._origin, self._box = FilledIn(ctypes.c_double, 2), FilledIn(ctypes.c_float, 4)
        self._numbered = _numbered(self._calls, self._page, raw)

    def lines_with(self, text: str) -> list[Span]:
        """Turn a text into where lines are, as pdfium reads them, that have all its characters."""
        wanted, lines = set(text), self._numbered.chars.splitlines(keepends=True)
        ends = accumulate(map(len, lines))
        return [
            (end - len(line), end)
            for line, end in zip(lines, ends, strict=True)
            if wanted.issubset(line)
        ]

    def left_to_right(self, within: Iterable[Span] = ((0, sys.maxsize),)) -> Iterator[Placed]:
        """Give all that is no right-to-left letter; marks stand right after their letters.

        Of what is not `within` these lines nothing is asked.
        """
        numbers, chars, kinds = self._numbered
        marks, lines = [], defaultdict(list)
        before: Placed | None = None
        places = chain.from_iterable(_LEFT_TO_RIGHT.finditer(kinds, *line) for line in within)
        for index in (found.start() for found in places):
            placed = self._place(numbers[index], chars[index])
            is_mark = kinds[index] == MARK or _is_vowel_apart(before, placed)
            if is_mark and not _are_of_one_glyph(before, placed):
                marks.append(placed)
            else:
                before = placed
                lines[placed.baseline].append(placed)
                yield placed
        for order, mark in enumerate(marks, start=1):
            yield _joined(mark, order, lines)

    def right_to_left_words(self) -> Iterator[str]:
        """Give right-to-left letters that touch each other as words, without marks."""
        numbers, chars, kinds = self._numbered
        lines: dict[int, list[Placed]] = defaultdict(list)
        for found in _RIGHT_TO_LEFT.finditer(kinds):
            placed = self._place(numbers[found.start()], chars[found.start()])
            lines[placed.baseline].append(placed)
        for line in lines.values():
            line.sort(key=lambda placed: (placed.right, placed.left))
            word, edge = "", 0.0
            for placed in line:
                if word and placed.left - edge > _RTL_SPACE * placed.height:
                    yield word
                    word = ""
                word += placed.char
                edge = placed.right
            yield word

    def _place(self, number: int, char: str) -> Placed:
        """Find where a character stands.

        Characters of an `ActualText` share their origin, and the origin of a vowel sign may be
        right of the letter that follows: from left to right only the boxes tell the order.
        """
        calls, origin, box = self._calls, self._origin, self._box
        calls.FPDFText_GetCharOrigin(self._page, number, *origin.places)
        calls.FPDFText_GetLooseCharBox(self._page, number, box.places[0])
        left, top, right, bottom = box.values[:]
        return Placed(left, right, top - bottom, round(origin.values[1]), char)


def _numbered(calls: PdfiumCalls, page: int, raw: str) -> _Numbered:
    """Number characters as pdfium does; it leaves characters without text out of `raw`."""
    count = calls.FPDFText_CountChars(page)
    if len(raw) == count:
        return _Numbered(range(count), raw, signs(raw))
    numbers: list[int] = []
    chars: list[str] = []
    half, turned = 0, 0
    for index in range(count):
        code = calls.FPDFText_GetUnicode(page, index)
        if code not in _HALVES:
            half, turned = 0, 0
        elif not half:
            half = code
            continue
        else:
            # In right-to-left lines the halves come in the wrong order, too, and so do the
            # characters of one glyph, which have one place.
            turned = turned + 1 if half >= _LOW else 0
            code, half = _whole(max(half, code), min(half, code)), 0
        at = len(numbers) - max(turned - 1, 0)
        numbers.insert(at, index)
        chars.insert(at, chr(code))
    text = "".join(chars)
    return _Numbered(numbers, text, signs(text))


def _whole(low: int, high: int) -> int:
    """Turn the halves of a character (UTF-16) into its number."""
    return 0x10000 + ((high - _HIGH) << 10) + (low - _LOW)


def _is_vowel_apart(before: Placed | None, placed: Placed) -> bool:
    """Tell whether a character is a vowel sign that is set a little above or below its line."""
    if before is None or before.baseline == placed.baseline:
        return False
    is_near = abs(before.baseline - placed.baseline) < _ABOVE * placed.height
    return is_near and unicodedata.category(placed.char) == "Mc"


def _are_of_one_glyph(before: Placed | None, placed: Placed) -> bool:
    """Tell whether one glyph says a character beyond U+FFFF and the one before it, in order."""
    if before is None or min(before.char, placed.char) <= _LAST_OF_PLANE:
        return False
    return (before.left, before.right) == (placed.left, placed.right)


def _joined(mark: Placed, order: int, lines: dict[int, list[Placed]]) -> Placed:
    """Move a mark to the end of the letter it stands above or below."""
    middle = (mark.left + mark.right) / 2
    letters = [
        placed
        for baseline, line in lines.items()
        if abs(baseline - mark.baseline) <= _ABOVE * mark.height
        for placed in line
        if placed.left <= middle
    ]
    if not letters:
        return mark
    letter = max(letters, key=lambda placed: (-abs(placed.baseline - mark.baseline), placed.left))
    left, right = letter.left + order * _ORDER, max(letter.right, mark.right)
    return Placed(left, right, letter.height, letter.baseline, mark.char)
