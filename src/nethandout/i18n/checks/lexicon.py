"""Turn lists of words into what finds all of them in a text, in one walk over its words.

Words are written as a translator writes them: `*` stands for any letters (“evit*”), a space
for spaces, “…” for a few words of the same sentence, `#` for a digit that follows (“до #”),
and “(a|b)” for a choice. Each belongs to a kind (“not”, “number”) and has a tag in it; words
of one kind do not overlap: the longest wins. Nothing is compiled before its first word was
seen, as most words never are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Final, NamedTuple

_GAP: Final = "…"
_CHOICE = re.compile(r"\(([^()]*)\)")
_NUMBER: Final = "#"
_OPEN = re.compile(rf"[*{_GAP}{_NUMBER}]")
_WORD = re.compile(r"[^\W_]+")
_SIGNS = re.compile(r"[^\w\s]")
_NOWHERE: Final = -1
_FOLLOWING: Final = 3
"""Signs behind a word that tell which of the forms it begins may go on."""


class Hit(NamedTuple):
    """A word found: its tag, and where it stands."""

    tag: str
    start: int
    end: int


Kinds = dict[str, list[Hit]]


@dataclass(slots=True, eq=False)
class _Form:
    """One word as it is looked for; `meant` are its kinds and tags."""

    text: str
    spaced: bool
    meant: list[tuple[str, str]] = field(default_factory=list)
    pattern: re.Pattern[str] | None = None
    begin: str = ""
    needed: str = ""

    def __post_init__(self) -> None:
        """Note how it begins and what must follow; looking for them is cheaper than a pattern."""
        self.begin, *rest = _OPEN.split(self.text)
        self.needed = max(rest, key=len, default="")

    def end(self, text: str, start: int) -> int:
        """Tell where the word ends if it begins at a place, -1 if it does not."""
        written = self.text
        if self.begin == written:
            if not text.startswith(written, start):
                return _NOWHERE
            end = start + len(written)
            return _NOWHERE if _goes_on(text, end, spaced=self.spaced) else end
        if not text.startswith(self.begin, start):
            return _NOWHERE
        if self.needed and text.find(self.needed, start) < 0:
            return _NOWHERE
        if self.pattern is None:
            self.pattern = re.compile(_as_pattern(written, spaced=self.spaced))
        match = self.pattern.match(text, start)
        return match.end() if match else _NOWHERE


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Words by kind and tag, ready to be found."""

    words: Mapping[tuple[str, str], Iterable[str]]
    spaced: bool = True
    prefixes: tuple[str, ...] = ()

    def scan(self, text: str) -> Kinds:
        """Turn a folded text into the words found, by kind, in order."""
        found: dict[str, list[Hit]] = {}
        if self.spaced:
            self._scan_words(text, found)
        else:
            self._scan_letters(text, found)
        return {kind: _longest(hits) if len(hits) > 1 else hits for kind, hits in found.items()}

    def _scan_words(self, text: str, found: dict[str, list[Hit]]) -> None:
        """Look at each word; what is a word by itself needs no second look."""
        known = self._known
        for match in _WORD.finditer(text):
            word = match[0]
            beginnings = known.get(word)
            if beginnings is None:
                beginnings = known[word] = self._beginnings(word)
            if beginnings:
                start, end = match.span()
                for kind, tag, first, last in beginnings.whole:
                    found.setdefault(kind, []).append(Hit(tag, start + first, start + last))
                parts = beginnings.parts
                for part in parts.get(text[end : end + _FOLLOWING]) or parts[""]:
                    if text.startswith(part.follows, end) and part.form.needed in text:
                        _look(part.form, text, start + part.offset, found)
        if self._signs and _SIGNS.search(text):
            for form in self._signs:
                place = text.find(form.text[0])
                while place >= 0:
                    _look(form, text, place, found)
                    place = text.find(form.text[0], place + 1)

    def _scan_letters(self, text: str, found: dict[str, list[Hit]]) -> None:
        """Look at each letter, and at each pair of letters."""
        known = self._by_letters
        for place, letter in enumerate(text):
            forms = known.get(letter)
            if forms is not None:
                singles, pairs = forms
                for form in singles:
                    _look(form, text, place, found)
                for form in pairs.get(text[place + 1 : place + 2], ()):
                    _look(form, text, place, found)

    def at(self, text: str, position: int) -> Hit | None:
        """Turn what begins at a place into the longest word found there, or None."""
        best: Hit | None = None
        for form in self._by_letter.get(text[position : position + 1], ()):
            end = form.end(text, position)
            if end != _NOWHERE and (best is None or end > best.end):
                best = Hit(form.meant[0][1], position, end)
        return best

    def _beginnings(self, word: str) -> _Beginnings | tuple[()]:
        """Turn a word into what it is by itself, and into the forms of which it is the start.

        The forms stand under the few signs that follow the word in them: most are of several
        words, and of those only few can go on as a text does.
        """
        whole: list[tuple[str, str, int, int]] = []
        parts: list[_Part] = []
        for form, offset in self._beginning(word):
            is_stem = form.text[-1] == "*" and form.text[:-1].isalnum()
            if is_stem or form.text == word[offset:]:
                whole += [(kind, tag, offset, len(word)) for kind, tag in form.meant]
            else:
                parts.append(_Part(form, offset, form.begin[len(word) - offset :]))
        if not whole and not parts:
            return ()
        keys = {"", *(part.key for part in parts)}
        return _Beginnings(
            tuple(whole),
            {key: [part for part in parts if part.key in ("", key)] for key in keys},
        )

    def _beginning(self, word: str) -> Iterator[tuple[_Form, int]]:
        """Find the forms that may begin with a word, or with what follows its prefix."""
        offsets = [len(p) for p in self.prefixes if word.startswith(p) and len(word) > len(p) + 1]
        for offset in (0, *offsets):
            rest = word[offset:]
            for form in self._exact.get(rest, ()):
                yield form, offset
            for length in self._lengths:
                for form in self._stems.get(rest[:length], ()) if length <= len(rest) else ():
                    yield form, offset
        for length in self._tail_lengths:
            for form in self._tails.get(word[-length:], ()) if length < len(word) else ():
                yield form, 0

    @cached_property
    def _known(self) -> dict[str, _Beginnings | tuple[()]]:
        """Keep, for each word that was met, the forms it may begin; texts repeat their words."""
        return {}

    @cached_property
    def _by_letters(self) -> dict[str, tuple[list[_Form], dict[str, list[_Form]]]]:
        """Turn forms, by their first letter, into those of it alone and those by their second."""
        found: dict[str, tuple[list[_Form], dict[str, list[_Form]]]] = {}
        for form in self._forms:
            first, second = form.text[0], form.text[1:2]
            singles, pairs = found.setdefault(first, ([], {}))
            is_pair = second and second not in f"*{_GAP}"
            (pairs.setdefault(second, []) if is_pair else singles).append(form)
        return found

    @cached_property
    def _forms(self) -> list[_Form]:
        forms: dict[str, _Form] = {}
        for meant, words in self.words.items():
            for word in words:
                for written in expanded(word) if "(" in word else (spelled(word),):
                    form = forms.get(written)
                    if form is None:
                        forms[written] = form = _Form(written, self.spaced)
                    if meant not in form.meant:
                        form.meant.append(meant)
        forms.pop("", None)
        return list(forms.values())

    @cached_property
    def _by_letter(self) -> dict[str, list[_Form]]:
        found: dict[str, list[_Form]] = {}
        for form in self._forms:
            found.setdefault(form.text[0], []).append(form)
        return found

    @cached_property
    def _heads(self) -> tuple[dict[str, list[_Form]], dict[str, list[_Form]], list[_Form]]:
        """Turn forms into those by whole first word, by the first letters, and by a sign."""
        exact: dict[str, list[_Form]] = {}
        stems: dict[str, list[_Form]] = {}
        signs: list[_Form] = []
        for form in self._forms:
            head = _WORD.match(form.text)
            if head is None:
                if not form.text.startswith("*"):
                    signs.append(form)
            elif form.text[head.end() : head.end() + 1] == "*":
                stems.setdefault(head[0], []).append(form)
            else:
                exact.setdefault(head[0], []).append(form)
        return exact, stems, signs

    @cached_property
    def _exact(self) -> dict[str, list[_Form]]:
        return self._heads[0]

    @cached_property
    def _stems(self) -> dict[str, list[_Form]]:
        return self._heads[1]

    @cached_property
    def _lengths(self) -> list[int]:
        return sorted({len(stem) for stem in self._stems})

    @cached_property
    def _signs(self) -> list[_Form]:
        return self._heads[2]

    @cached_property
    def _tails(self) -> dict[str, list[_Form]]:
        """Turn forms that begin with any letters into those by their last ones."""
        found: dict[str, list[_Form]] = {}
        for form in self._forms:
            if form.text.startswith("*") and (tail := _WORD.match(form.text, 1)):
                found.setdefault(tail[0], []).append(form)
        return found

    @cached_property
    def _tail_lengths(self) -> list[int]:
        return sorted({len(tail) for tail in self._tails})


class _Beginnings(NamedTuple):
    """What a word is by itself, and the forms it begins, by what follows; “” stands for any."""

    whole: tuple[tuple[str, str, int, int], ...]
    parts: Mapping[str, Sequence[_Part]]


class _Part(NamedTuple):
    """A form that a word begins: where in the word, and what must follow the word."""

    form: _Form
    offset: int
    follows: str

    @property
    def key(self) -> str:
        """Give the first few signs that must follow; “” where fewer are known."""
        return self.follows[:_FOLLOWING] if len(self.follows) >= _FOLLOWING else ""


def _look(form: _Form, text: str, start: int, found: dict[str, list[Hit]]) -> None:
    """Add a form to what was found if it stands at a place."""
    end = form.end(text, start)
    if end != _NOWHERE:
        for kind, tag in form.meant:
            found.setdefault(kind, []).append(Hit(tag, start, end))


def expanded(form: str) -> Iterator[str]:
    """Turn a word with choices, also one inside another, into all words it stands for."""
    choice = _CHOICE.search(form)
    if choice is None:
        yield spelled(form)
        return
    for chosen in choice[1].split("|"):
        yield from expanded(f"{form[: choice.start()]}{chosen}{form[choice.end() :]}")


def spelled(form: str) -> str:
    """Turn a word as written in a table into how it stands in a folded text."""
    text = " ".join(form.lower().split())
    return re.sub(r"\s*…\s*", _GAP, text) if _GAP in text else text


def _longest(hits: list[Hit]) -> list[Hit]:
    """Turn hits into those that do not overlap, from the left, the longest first."""
    if all(one.end <= other.start for one, other in pairwise(hits)):
        return hits
    kept: list[Hit] = []
    end = -1
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        same = bool(kept) and (hit.start, hit.end) == (kept[-1].start, kept[-1].end)
        if hit.start >= end or (same and hit.tag != kept[-1].tag):
            kept.append(hit)
            end = hit.end
    return kept


def _goes_on(text: str, end: int, *, spaced: bool) -> bool:
    """Tell whether a word goes on where a form ends."""
    if end >= len(text):
        return False
    last, following = text[end - 1], text[end]
    if spaced:
        return last.isalnum() and following.isalnum()
    return last.isascii() and last.isalpha() and following.isascii() and following.isalpha()


def _as_pattern(written: str, *, spaced: bool) -> str:
    """Turn a word with `*`, “…” and `#` into a pattern that ends where the word does."""
    letters = r"\w*" if spaced else r"\w{0,4}?"
    gap = r"[^.,!?;:،؟؛\n]{0,40}?\b" if spaced else "[^。！？；：，,.\n]{0,14}?"
    signs = {"*": letters, _GAP: gap, _NUMBER: "(?= ?[0-9])"}
    text = "".join(
        signs.get(sign) or re.escape(sign) for sign in written.replace(f" {_NUMBER}", _NUMBER)
    )
    end = (r"(?!\w)" if spaced else "") if written[-1].isalnum() or written[-1] == "*" else ""
    return text + end
