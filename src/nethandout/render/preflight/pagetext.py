"""Turn the pages of a finished PDF into text that can be compared with what was meant.

PDF holds glyphs at places, not sentences, so reading back is guesswork: pdfium adds and
drops spaces, and in right-to-left lines it swaps the letters of ligatures, moves marks,
and reverses the words of Latin names. What is compared is chosen so that this does not
matter, and a wrong, missing or misplaced digit still does:

- left-to-right text: all characters in order, without spaces, as whole words;
- right-to-left words: their letters in any order, without marks;
- numbers and Latin words within right-to-left text: by their places on the paper, from
  left to right, so that a range printed backwards is seen.

Each stretch of a page counts for one expected text only: two doses of 5 mg must be there
twice.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, NamedTuple

from nethandout.i18n.bidi import LTR, MARK, RTL, RTL_MARK, signs
from nethandout.render.preflight.characters import PageCharacters
from nethandout.render.preflight.pieces import (
    Piece,
    Placed,
    Stretch,
    broken_over_lines,
    pieces_of_line,
)

_HYPHEN_AT_LINE_END: Final = "\ufffe"
_IGNORED: Final = "".join(
    map(
        chr,
        (
            *(0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, 0x640, 0x61C),
            *range(0x202A, 0x202F),
            *range(0x2066, 0x206A),
        ),
    )
)
_SAME: Final = {0x20: None, 0x2044: "/"}
"""pdfium reads ½ in right-to-left text as 1/2, with another slash than Unicode has in it."""
_IGNORED_SIGN: Final = re.compile(f"[{re.escape(_IGNORED)}]")
_SHORTEST_CUT: Final = 3
"""How many characters of a text at least stand on a page before it goes on on the next."""

_NO_CELL: Final = 24
"""How many characters are more than a cell of a table has in any of its lines."""

_ISOLATED: Final = re.compile("[\u2066\u2068]([^\u2066-\u2069]*)\u2069")
_RTL_WORD: Final = re.compile(f"{RTL}[{RTL}{RTL_MARK}]*")
_WORD: Final = f"[{LTR}\u0660-\u0669][{LTR}{MARK}\u0660-\u0669]*"
_LTR_WORD: Final = re.compile(f"{_WORD}(?:[.,:/\u2013\u2212\u066b\u066c+-]+{_WORD})*")
_BRACKETS: Final = "()[]{}<>«»"
"""Left out: pdfium turns them round in right-to-left lines."""

_LEFT_OUT: Final = re.compile(f"[{re.escape(_IGNORED + _BRACKETS)}]")
"""Both; text is freed of them by a search, which takes a third of the time of a table."""

_IN_NUMBERS: Final = ".,:\u066b\u066c"


def has_rtl(text: str) -> bool:
    """Tell whether a text has a letter of a right-to-left script."""
    return not text.isascii() and RTL in signs(text)


@dataclass(slots=True)
class Flow:
    """A text without spaces that remembers where they were, and what is already matched."""

    text: str
    gaps: frozenset[int]
    line_starts: frozenset[int] = frozenset()
    used: bytearray = field(default_factory=bytearray)

    def __post_init__(self) -> None:
        self.used = bytearray(len(self.text))

    def find(self, wanted: str) -> Iterator[int]:
        """Turn a text into where it stands here as whole words, not yet matched.

        Where it stands in fewest words comes first: the 1 of a date, and 1:15 in the line
        below it, are not 11:15 if that stands somewhere else.
        """
        found = [
            start
            for start in self._starts(wanted)
            if self._is_edge(start + len(wanted))
            and not any(self.used[start : start + len(wanted)])
        ]
        if len(found) > 1:
            found.sort(key=lambda start: self._gaps_within(start, len(wanted)))
        yield from found

    def _gaps_within(self, start: int, length: int) -> int:
        return sum(offset in self.gaps for offset in range(start + 1, start + length))

    def find_cut(self, wanted: str, *, at_line_start: bool) -> Iterator[tuple[int, int]]:
        """Turn a text into where it may start here and break off at the end of a line.

        Yields offsets and lengths, the longest first for each offset.
        """
        for start in self._starts(wanted[:_SHORTEST_CUT]):
            if at_line_start and start not in self.line_starts:
                continue
            end = start + _common_length(self.text, start, wanted)
            for cut in range(end, start, -1):
                if cut in self.line_starts and not any(self.used[start:cut]):
                    yield start, cut - start

    def _starts(self, wanted: str) -> Iterator[int]:
        start = self.text.find(wanted)
        while start >= 0:
            if self._is_edge(start):
                yield start
            start = self.text.find(wanted, start + 1)

    def use(self, start: int, length: int) -> None:
        """Count a stretch as matched."""
        self.used[start : start + length] = b"\1" * length

    def _is_edge(self, offset: int) -> bool:
        """Tell whether no word or number goes on across an offset."""
        if offset in self.gaps or not 0 < offset < len(self.text):
            return True
        before, after = self.text[offset - 1], self.text[offset]
        if _is_mark(after):
            return False
        if before in _IN_NUMBERS and after.isdigit():
            return offset - 1 in self.gaps or not self.text[max(offset - 2, 0)].isdigit()
        if after in _IN_NUMBERS and before.isdigit():
            return offset + 1 in self.gaps or not self.text[offset + 1 : offset + 2].isdigit()
        if _is_ideograph(before + after):
            return True
        return not ((before.isalnum() or _is_mark(before)) and after.isalnum())


def flow(text: str) -> Flow:
    """Turn text into a form that spacing, line breaks and compatibility forms do not change."""
    plain = _LEFT_OUT.sub("", text.replace(_HYPHEN_AT_LINE_END, "-"))
    pieces: list[str] = []
    is_ascii = plain.isascii()
    gaps: set[int] = set()
    line_starts = {0}
    length = 0
    for line in plain.splitlines():
        for word in line.split():
            piece = word if is_ascii or word.isascii() else _same(word)
            pieces.append(piece)
            length += len(piece)
            gaps.add(length)
        line_starts.add(length)
    return Flow("".join(pieces), frozenset(gaps), frozenset(line_starts))


def without_spaces(text: str) -> str:
    """Turn text into the same form as `flow`, where its spaces do not matter."""
    words = _LEFT_OUT.sub("", text.replace(_HYPHEN_AT_LINE_END, "-")).split()
    return "".join(words if text.isascii() else map(_same, words))


def _same(text: str) -> str:
    """Turn text without spaces into the form all its compatibility forms share."""
    return unicodedata.normalize("NFKC", text).translate(_SAME)


class RtlWord(NamedTuple):
    """A right-to-left word: its letters in a fixed order, and whether it bears marks."""

    letters: str
    marked: bool


def rtl_words(text: str) -> list[RtlWord]:
    """Turn text into its right-to-left words, without marks and digits."""
    if text.isascii():
        return []
    words = []
    text = unicodedata.normalize("NFKD", _IGNORED_SIGN.sub("", text))
    for found in _RTL_WORD.finditer(signs(text)):
        plain = text[found.start() : found.end()]
        is_marked = not plain.isalpha()
        if letters := "".join(sorted(filter(str.isalpha, plain) if is_marked else plain)):
            words.append(RtlWord(letters, is_marked))
    return words


def ltr_runs(text: str) -> list[str]:
    """Turn right-to-left text into its left-to-right runs, without spaces.

    A run isolated by Unicode controls is one, spaces and all; elsewhere each word is.
    """
    runs = [run for run in _ISOLATED.findall(text) if not has_rtl(run)]
    rest = _ISOLATED.sub(lambda found: found[1] if has_rtl(found[1]) else " ", text)
    rest = _IGNORED_SIGN.sub("", rest)
    words = [rest[found.start() : found.end()] for found in _LTR_WORD.finditer(signs(rest))]
    return [run for run in map(without_spaces, (*runs, *words)) if run]


class ReadPage:
    """One page of a finished PDF, as pdfium reads it."""

    def __init__(self, page: Any) -> None:
        self.width, self.height = page.get_size()
        self._text_page = page.get_textpage()
        self.raw: str = self._text_page.get_text_range()

    @property
    def text_page(self) -> Any:
        """What pdfium reads the text from; for those who also ask it for places."""
        return self._text_page

    @cached_property
    def _characters(self) -> PageCharacters:
        return PageCharacters(self._text_page, self.raw)

    @cached_property
    def flow(self) -> Flow:
        """The page's text in pdfium's order."""
        return flow(self.raw)

    @cached_property
    def rtl(self) -> Counter[str]:
        """The page's right-to-left words that nothing was matched with yet."""
        return Counter(self._printed_rtl)

    @cached_property
    def _printed_rtl(self) -> Counter[str]:
        return Counter(word.letters for word in rtl_words(self.raw))

    @cached_property
    def has_rtl(self) -> bool:
        """Whether any right-to-left letter stands on the page."""
        return has_rtl(self.raw)

    @cached_property
    def visual(self) -> Flow:
        """The page's left-to-right characters, line by line as they stand on the paper."""
        rows: dict[int, list[str]] = defaultdict(list)
        for piece in self.pieces:
            rows[piece.baseline] += piece.words
        return flow("\n".join(map(" ".join, rows.values())))

    @cached_property
    def pieces(self) -> list[Piece]:
        """The same characters in pieces that stand apart, such as cells, from the top down."""
        lines: dict[int, list[Placed]] = defaultdict(list)
        for placed in self._characters.left_to_right():
            lines[placed.baseline].append(placed)
        return [piece for y in sorted(lines, reverse=True) for piece in pieces_of_line(lines[y])]

    @cached_property
    def rtl_by_place(self) -> Counter[str]:
        """Right-to-left words whose letters stand together, though pdfium reads them torn."""
        return self._placed_rtl - self._printed_rtl

    @cached_property
    def _placed_rtl(self) -> Counter[str]:
        found = " ".join(self._characters.right_to_left_words())
        return Counter(word.letters for word in rtl_words(found))

    def has(self, text: str) -> bool:
        """Tell whether a short text, such as a name, stands on the page as whole words."""
        if not has_rtl(text):
            return self._has_run(without_spaces(text))
        for is_torn in (False, True):
            words = Counter(word.letters for word in rtl_words(text) if word.marked is is_torn)
            # A torn piece of a longer name is no shorter name.
            if words and not (words <= self._placed_rtl if is_torn else self._has_words(words)):
                return False
        return all(self._has_run(run) for run in ltr_runs(text))

    def _has_words(self, words: Counter[str]) -> bool:
        missing = words - self._printed_rtl
        return not missing or missing <= self.rtl_by_place

    def broken(self, run: str, *, is_in_cell: bool) -> Iterator[list[Stretch]]:
        """Find where a run is broken over lines below each other, with other cells beside."""
        words = [list(map(without_spaces, piece.words)) for piece in self.pieces]
        yield from broken_over_lines(self.pieces, words, run, is_in_cell=is_in_cell)

    def _has_run(self, run: str) -> bool:
        fresh = Flow(self.flow.text, self.flow.gaps)
        if next(fresh.find(run), None) is not None:
            return True
        if not self.has_rtl:
            return False
        if next(Flow(self.visual.text, self.visual.gaps).find(run), None) is not None:
            return True
        return next(self.broken(run, is_in_cell=False), None) is not None


def match_texts(pages: list[ReadPage], texts: Iterable[str]) -> list[int]:
    """Turn expected texts into the indexes of those that the pages do not show in full.

    Runs are looked for from the longest on, so that a short one, wherever it comes from,
    cannot take a part of a longer one.
    """
    numbered = list(enumerate(texts))
    runs = [(run, index) for index, text in numbered for run in _ordered_parts(text)]
    runs.sort(key=lambda entry: (-len(entry[0]), entry[1]))
    lost = {index for run, index in runs if not _match_ordered(pages, run)}
    words = [(word, index) for index, text in numbered for word in rtl_words(text)]
    words.sort(key=lambda entry: entry[0].marked)  # what is read surely comes first
    lost |= {index for word, index in words if not _match_word(pages, word)}
    return sorted(lost)


def _ordered_parts(text: str) -> list[str]:
    """Turn a text into the parts of it that must be printed in order."""
    return ltr_runs(text) if has_rtl(text) else [without_spaces(text)]


def _match_ordered(pages: list[ReadPage], wanted: str) -> bool:
    """Find a part in pdfium's order, or by its place where there is right-to-left text."""
    mixed = [page.visual for page in pages if page.has_rtl]
    plain = [page.flow for page in pages if not page.has_rtl]
    return (
        _match_flow(mixed, wanted)
        or _match_flow(plain, wanted)
        or any(_match_lines(page, wanted) for page in pages if page.has_rtl)
    )


def _match_lines(page: ReadPage, wanted: str) -> bool:
    """Find a text in lines below each other, with other cells beside them."""
    for stretches in page.broken(wanted, is_in_cell=len(wanted) < _NO_CELL):
        if not any(any(page.visual.used[start : start + n]) for start, n in stretches):
            for start, length in stretches:
                page.visual.use(start, length)
            return True
    return False


def _match_flow(flows: list[Flow], wanted: str) -> bool:
    """Find a text on one page, or broken between lines over pages that follow each other."""
    for here in flows:
        for start in here.find(wanted):
            here.use(start, len(wanted))
            return True
    return any(_match_cut(flows[index:], wanted) for index in range(len(flows) - 1))


def _match_cut(flows: list[Flow], wanted: str, *, begun: bool = False) -> bool:
    """Find a text from the first of these pages on; once begun, it must go on at a line start."""
    here, following = flows[0], flows[1:]
    if begun:
        whole = next((start for start in here.find(wanted) if start in here.line_starts), None)
        if whole is not None:
            here.use(whole, len(wanted))
            return True
    if not following:
        return False
    for start, length in here.find_cut(wanted, at_line_start=begun):
        if length < len(wanted) and _match_cut(following, wanted[length:], begun=True):
            here.use(start, length)
            return True
    return False


def _match_word(pages: list[ReadPage], word: RtlWord) -> bool:
    """Find a right-to-left word as pdfium reads it or, where it tears words, by its place."""
    letters = word.letters
    for page in pages:
        if page.rtl[letters]:
            page.rtl[letters] -= 1
            return True
    for page in pages:
        if page.rtl_by_place[letters]:
            page.rtl_by_place[letters] -= 1
            return True
    return False


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")


def _common_length(text: str, start: int, wanted: str) -> int:
    """Tell how many characters of a text stand at an offset of another."""
    low, high = 0, len(wanted)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if text.startswith(wanted[:middle], start) else (low, middle - 1)
    return low


def _is_ideograph(characters: str) -> bool:
    return any(
        "\u2e80" <= char <= "\u9fff"
        or "\uf900" <= char <= "\ufaff"
        or "\U00020000" <= char <= "\U0003ffff"
        for char in characters
    )
