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

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

from nethandout.i18n.bidi import LTR, RTL, signs
from nethandout.render.preflight.characters import PageCharacters
from nethandout.render.preflight.flow import (
    Flow,
    flow,
    has_marks,
    has_rtl,
    ltr_runs,
    rtl_words,
    without_spaces,
)
from nethandout.render.preflight.pieces import (
    Piece,
    Placed,
    Stretch,
    broken_over_lines,
    pieces_of_line,
)

_FEW: Final = 0.5
"""How many letters of the other direction there are at most for each of a page's own."""

_SHORT: Final = 8
"""How many characters are more than a number has, for which a page is asked in vain first: the
31 of a date must not take the 3 and the 1 of two doses on the page before."""

_NO_CELL: Final = 24
"""How many characters are more than a cell of a table has in any of its lines."""


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
    def is_mostly_ltr(self) -> bool:
        """Whether right-to-left letters are few: names on a page that is read the other way."""
        kinds = Counter(signs(self.raw))
        return kinds[RTL] < kinds[LTR] * _FEW

    @cached_property
    def visual(self) -> Flow:
        """The page's left-to-right characters, line by line as they stand on the paper."""
        return _in_rows(self.pieces)

    @cached_property
    def pieces(self) -> list[Piece]:
        """The same characters in pieces that stand apart, such as cells, from the top down."""
        return _in_pieces(self._characters.left_to_right())

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
            if words and not (self._has_placed(words) if is_torn else self._has_words(words)):
                return False
        return all(self._has_run(run) for run in ltr_runs(text))

    def _has_placed(self, words: Counter[str]) -> bool:
        return words <= self._placed_rtl or bool(self._placed_rtl[_run_together(words.elements())])

    def _has_words(self, words: Counter[str]) -> bool:
        missing = words - self._printed_rtl
        return not missing or missing <= self.rtl_by_place

    def broken(self, run: str, *, is_in_cell: bool) -> Iterator[list[Stretch]]:
        """Find where a run is broken over lines below each other, with other cells beside."""
        words = [list(map(without_spaces, piece.words)) for piece in self.pieces]
        yield from broken_over_lines(self.pieces, words, run, is_in_cell=is_in_cell)

    def _is_on_a_line(self, run: str) -> bool:
        """Tell whether a run stands on one line by its places; of other lines nothing is asked."""
        lines = self._characters.lines_with(run)
        found = _in_rows(_in_pieces(self._characters.left_to_right(lines)))
        return next(found.find(run), None) is not None

    @property
    def _placed(self) -> Flow:
        """The same as `visual`, with nothing matched yet."""
        return replace(self.visual)

    def _has_run(self, run: str) -> bool:
        """Tell whether a run stands on the page; what is asked first costs least."""
        return (
            self._is_read_on_a_line(run)
            or next(Flow(self.flow.text, self.flow.gaps).find(run), None) is not None
            or (self.has_rtl and self._has_placed_run(run))
            or (has_marks(run) and next(self._placed.find_loose(run), None) is not None)
        )

    def _has_placed_run(self, run: str) -> bool:
        return (
            self._is_on_a_line(run)
            or next(self._placed.find(run), None) is not None
            or next(self.broken(run, is_in_cell=False), None) is not None
        )

    def _is_read_on_a_line(self, run: str) -> bool:
        """Tell whether a run stands on one line as pdfium reads it, as most do."""
        wanted = set(run)
        lines = filter(wanted.issubset, self.raw.splitlines())
        return any(next(flow(line).find(run), None) is not None for line in lines)


def _in_pieces(characters: Iterable[Placed]) -> list[Piece]:
    """Turn characters with places into pieces that stand apart, from the top down."""
    lines: dict[int, list[Placed]] = defaultdict(list)
    for placed in characters:
        lines[placed.baseline].append(placed)
    return [piece for y in sorted(lines, reverse=True) for piece in pieces_of_line(lines[y])]


def _in_rows(pieces: Iterable[Piece]) -> Flow:
    """Turn pieces into their text, line by line."""
    rows: dict[int, list[str]] = defaultdict(list)
    for piece in pieces:
        rows[piece.baseline] += piece.words
    return flow("\n".join(map(" ".join, rows.values())))


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
    torn: dict[int, list[str]] = defaultdict(list)
    for word, index in words:
        if not _match_word(pages, word.letters):
            torn[index].append(word.letters)
    lost |= {index for index in torn if not _match_word(pages, _run_together(torn[index]))}
    return sorted(lost)


def _run_together(words: Iterable[str]) -> str:
    """Turn words into what they are by their places where one letter reaches over the space.

    pdfium knows how wide a letter is by itself: Gamal in Syriac is twice as wide as it is in
    a word.
    """
    return "".join(sorted("".join(words)))


def _ordered_parts(text: str) -> list[str]:
    """Turn a text into the parts of it that must be printed in order."""
    return ltr_runs(text) if has_rtl(text) else [without_spaces(text)]


def _match_ordered(pages: list[ReadPage], wanted: str) -> bool:
    """Find a part in pdfium's order, or by its place where there is right-to-left text."""
    mixed_pages = [page for page in pages if page.has_rtl]
    plain = [page.flow for page in pages if not page.has_rtl]
    in_order = len(wanted) >= _NO_CELL and _match_sentence(mixed_pages, wanted)
    return (
        _match_flow([page.visual for page in mixed_pages], wanted)
        or _match_flow(plain, wanted)
        or any(_match_lines(page, wanted) for page in mixed_pages)
        or in_order
        or (has_marks(wanted) and _match_loose(pages, wanted))
    )


def _match_loose(pages: list[ReadPage], wanted: str) -> bool:
    """Find a text with marks that pdfium reads in another order, by its places."""
    for page in pages:
        if not page.has_rtl and wanted in page.flow.text:
            continue  # there it is read as it is, and all of that is matched
        for start, length in page.visual.find_loose(wanted):
            page.visual.use(start, length)
            return True
    return False


def _match_sentence(pages: list[ReadPage], wanted: str) -> bool:
    """Find a sentence in pdfium's order on a page of its own script that has a name in another.

    On a page that is read from right to left that order cannot be relied on. What is found by
    its place counts as found here, too: it is there one time.
    """
    return _match_flow([page.flow for page in pages if page.is_mostly_ltr], wanted)


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
    for gaps in (0, len(wanted)) if len(wanted) < _SHORT else (len(wanted),):
        for here in flows:
            for start in here.find(wanted, gaps):
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


def _match_word(pages: list[ReadPage], letters: str) -> bool:
    """Find a right-to-left word as pdfium reads it or, where it tears words, by its place."""
    for page in pages:
        if page.rtl[letters]:
            page.rtl[letters] -= 1
            return True
    for page in pages:
        if page.rtl_by_place[letters]:
            page.rtl_by_place[letters] -= 1
            return True
    return False
