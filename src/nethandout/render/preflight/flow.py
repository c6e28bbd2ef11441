"""Turn text into forms in which what is printed can be compared with what was meant.

- left-to-right text: all characters in order, without spaces, as whole words;
- right-to-left words: their letters in any order, without marks;
- runs of numbers and Latin words within right-to-left text, each by itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from nethandout.i18n.bidi import LTR, MARK, RTL, RTL_MARK, signs

_HYPHEN_AT_LINE_END: Final = "\ufffe"
_IGNORED: Final = "".join(
    map(
        chr,
        (
            *(0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, 0x640, 0x61C),
            *range(0x180B, 0x1810),
            *range(0x202A, 0x202F),
            *range(0x2066, 0x206A),
        ),
    )
)
_SAME: Final = {0x20: None, 0x2044: "/", 0x2010: "-"}
"""pdfium reads ½ in right-to-left text as 1/2, with another slash than Unicode has in it. Fonts
for Chinese have one glyph for all hyphens."""
_SHORTEST_CUT: Final = 3
"""How many characters of a text stand on a page, as a rule, before it goes on on the next."""

_ISOLATED: Final = re.compile("[\u2066\u2068]([^\u2066-\u2069]*)\u2069")
_RTL_WORD: Final = re.compile(f"{RTL}[{RTL}{RTL_MARK}]*")
_WORD: Final = f"[{LTR}\u0660-\u0669][{LTR}{MARK}\u0660-\u0669]*"
_LTR_WORD: Final = re.compile(f"{_WORD}(?:[.,:/\u2013\u2212\u066b\u066c+‘’´-]+{_WORD})*")
_APOSTROPHES: Final = "‘’´"
_BRACKETS: Final = "()[]{}<>«»‹›“”᚛᚜༺༻༼༽（）［］「」『』〈〉《》【】〔〕"
"""Left out, with quotation marks and the feathers at the ends of Ogham: pdfium turns them round in
right-to-left lines."""

_IGNORED_SIGN: Final = re.compile(f"[{re.escape(_IGNORED)}]")
_IN_WORDS: Final = re.compile(f"[{re.escape(_IGNORED + _APOSTROPHES)}]")
_BRACKET: Final = re.compile(f"[{re.escape(_BRACKETS)}]")
_LEFT_OUT: Final = re.compile(f"[{re.escape(_IGNORED + _APOSTROPHES + _BRACKETS)}]")
"""Text is freed of them by a search, which takes a third of the time of a table."""

_HANGUL_PARTS: Final = tuple(
    frozenset(map(chr, part)) for part in (range(0x1160, 0x1200), range(0xD7B0, 0xD800))
)
_IN_NUMBERS: Final = ".,:\u066b\u066c"


def has_rtl(text: str) -> bool:
    """Tell whether a text has a letter of a right-to-left script."""
    return not text.isascii() and RTL in signs(text)


def has_marks(text: str) -> bool:
    """Tell whether any character of a text can be read in another place than it is written."""
    return not text.isascii() and any(map(_is_loose, text))


@dataclass(slots=True)
class Flow:
    """A text without spaces and brackets that remembers where they were, and what is matched."""

    text: str
    gaps: frozenset[int]
    line_starts: frozenset[int] = frozenset()
    brackets: frozenset[int] = frozenset()
    used: bytearray = field(default_factory=bytearray)

    def __post_init__(self) -> None:
        self.used = bytearray(len(self.text))

    def find(self, wanted: str, most_gaps: int | None = None) -> Iterator[int]:
        """Turn a text into where it stands here as whole words, not yet matched.

        There may be so many spaces within it, or any number of them. Where it stands in fewest
        words comes first: the 1 of a date, and 1:15 in the line below it, are not 11:15 if that
        stands somewhere else.
        """
        found = [
            start
            for start in self._starts(wanted)
            if self._is_edge(start + len(wanted))
            and not any(self.used[start : start + len(wanted)])
        ]
        if most_gaps is not None and found:
            found = [each for each in found if self._gaps_within(each, len(wanted)) <= most_gaps]
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
        yield from self._short_cuts(wanted, at_line_start=at_line_start)

    def find_loose(self, wanted: str) -> Iterator[tuple[int, int]]:
        """Turn a text into where its letters stand here in order, with its marks among them.

        By their places, marks of some scripts stand before their letter, or at the next one, and
        apart from it: so the word beside must be of another script, or of another line. Yields
        offsets and lengths of what is not yet matched.
        """
        marks = Counter(filter(_is_loose, wanted))
        if not marks:
            return
        places = [place for place, char in enumerate(self.text) if not _is_loose(char)]
        letters = "".join(map(self.text.__getitem__, places))
        bare = "".join(char for char in wanted if not _is_loose(char))
        places.append(len(self.text))
        start = letters.find(bare) if bare else -1
        while start >= 0:
            first, end = places[start], places[start + len(bare)]
            found = Counter(filter(_is_loose, self.text[first:end]))
            is_whole = self._is_end_of_script(first) and self._is_end_of_script(end)
            if found == marks and is_whole and not any(self.used[first:end]):
                yield first, end - first
            start = letters.find(bare, start + 1)

    def _is_end_of_script(self, offset: int) -> bool:
        """Tell whether a line or a script ends at an offset, and with it a word."""
        if offset in self.line_starts or not 0 < offset < len(self.text):
            return True
        before = next(filter(str.isalnum, reversed(self.text[:offset])), "")
        after = next(filter(str.isalnum, self.text[offset:]), "")
        return self._is_edge(offset) and _script(before) != _script(after)

    def _short_cuts(self, wanted: str, *, at_line_start: bool) -> Iterator[tuple[int, int]]:
        """Find a text of which only a letter or two, a word, stand at the end of a line."""
        for cut in sorted(self.line_starts):
            for length in range(_SHORTEST_CUT - 1, 0, -1):
                start = cut - length
                if start < 0 or not self.text.startswith(wanted[:length], start):
                    continue
                begins = start in self.line_starts if at_line_start else self._is_edge(start)
                if begins and not any(self.used[start:cut]):
                    yield start, length

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
        if offset in self.gaps or not 0 < offset < len(self.text) or offset in self.brackets:
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
    plain = _IN_WORDS.sub("", text.replace(_HYPHEN_AT_LINE_END, "-"))
    pieces: list[str] = []
    is_ascii = plain.isascii()
    gaps: set[int] = set()
    brackets: set[int] = set()
    line_starts = {0}
    length = 0
    for line in plain.splitlines():
        for word in line.split():
            for number, part in enumerate(_BRACKET.split(word)):
                if number:
                    brackets.add(length)
                piece = part if is_ascii or part.isascii() else _same(part)
                pieces.append(piece)
                length += len(piece)
            gaps.add(length)
        line_starts.add(length)
    return Flow("".join(pieces), frozenset(gaps), frozenset(line_starts), frozenset(brackets))


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


def _script(character: str) -> str:
    """Give the first word of a character's name, which is its script's."""
    return unicodedata.name(character, "").partition(" ")[0] if character else ""


def _is_loose(character: str) -> bool:
    """Tell whether a character is a mark, or the vowel or last sound of a Hangul syllable."""
    return _is_mark(character) or any(character in sounds for sounds in _HANGUL_PARTS)


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
