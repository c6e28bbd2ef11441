"""Turn an HTML file back into the words that stand in it and all that it could do.

It is read with another parser than it was made with, so that what one forgives the other sees.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

_EMPTY: Final = frozenset({"br", "img", "meta", "hr", "wbr", "col"})
_WITHIN_LINES: Final = frozenset(
    {
        "a",
        "abbr",
        "b",
        "bdi",
        "br",
        "em",
        "i",
        "img",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "wbr",
    }
)

APART: Final = "\0"
"""What stands between the words of one block and those of the next: no text goes on over it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One attribute of one element."""

    element: str
    name: str
    value: str = field(repr=False)


@dataclass(slots=True)
class ReadFile:
    """What is in a file: its elements and their attributes, its words, and those nobody sees."""

    elements: Counter[str] = field(default_factory=Counter)
    marks: list[Mark] = field(default_factory=list, repr=False)
    words: str = field(default="", repr=False)
    hidden: str = field(default="", repr=False)
    title: str = ""
    style: str = field(default="", repr=False)
    unclosed: list[str] = field(default_factory=list)

    def values(self, name: str, element: str = "") -> list[str]:
        """Give the values of an attribute, of all elements or of those of one name."""
        return [
            mark.value for mark in self.marks if mark.name == name and element in ("", mark.element)
        ]


def read(html: str) -> ReadFile:
    """Turn the text of a file into what is in it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found


class _Reader(HTMLParser):
    """Follows a file from tag to tag."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = ReadFile()
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        marks = {name: value or "" for name, value in attrs}
        self.found.elements[tag] += 1
        self.found.marks += (Mark(tag, name, value) for name, value in marks.items())
        self._between(tag)
        if tag not in _EMPTY:
            is_hidden = marks.get("aria-hidden") == "true" or "hidden" in marks
            self._open.append((tag, is_hidden))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            self.found.unclosed.append(tag)
            return
        self._open.pop()
        self._between(tag)

    def handle_data(self, data: str) -> None:
        innermost = self._open[-1][0] if self._open else ""
        if innermost == "style":
            self.found.style += data
        elif innermost == "title":
            self.found.title += data
        elif any(is_hidden for _, is_hidden in self._open):
            self.found.hidden += data.strip()
        else:
            self.found.words += data

    def handle_comment(self, data: str) -> None:
        self.found.hidden += data or "a comment"

    def _between(self, tag: str) -> None:
        if tag == "br":
            self.found.words += "\n"
        elif tag not in _WITHIN_LINES:
            self.found.words += APART


def blocks(words: str) -> Iterator[str]:
    """Turn the words of a file into those of each block that has any."""
    return (block for block in words.split(APART) if block.strip())
