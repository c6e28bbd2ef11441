"""Turn two versions of a text into words that say which of them are new, and which are gone.

Markup is kept as it prints: bold words are bold, a placeholder is one piece that reads from left
to right, and so is a run of Latin letters and digits in right-to-left text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final, Literal

from nethandout.i18n.codes import Code, coded

Mark = Literal["same", "new", "gone"]
Kind = Literal["words", "placeholder"]

_WORD: Final = re.compile(
    r"\s+"
    r"|[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"  # each of these is read as a word
    r"|[^\s\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a text, or a placeholder."""

    text: str
    kind: Kind = "words"
    bold: bool = False
    mark: Mark = "same"


def pieces(text: str) -> tuple[Piece, ...]:
    """Turn a text into pieces of which none is marked."""
    return tuple(_joined(_tokens(text)))


def marked(text: str, before: str) -> tuple[Piece, ...]:
    """Turn a text into pieces, those marked new that the version before had not."""
    return tuple(_joined(_compared(text, before, "new")))


def gone(text: str, before: str) -> tuple[Piece, ...]:
    """Turn the version before into pieces, those marked gone that the text has no more."""
    return tuple(_joined(_compared(before, text, "gone")))


def _compared(text: str, other: str, mark: Mark) -> Iterator[Piece]:
    here, there = list(_tokens(text)), list(_tokens(other))
    matcher = SequenceMatcher(None, here, there, autojunk=False)
    for kind, start, stop, _, _ in matcher.get_opcodes():
        for piece in here[start:stop]:
            changed = kind in ("replace", "delete") and piece.text.strip()
            yield Piece(piece.text, piece.kind, piece.bold, mark if changed else "same")


def _tokens(text: str) -> Iterator[Piece]:
    bold = False
    for part in coded(text):
        if isinstance(part, Code):
            if part.kind == "placeholder":
                yield Piece(part.said, "placeholder", bold)
            elif part.kind == "bold":
                bold = part.place == "open"
            continue
        for found in _WORD.finditer(part):
            yield Piece(found[0], "words", bold)


def _joined(tokens: Iterable[Piece]) -> Iterator[Piece]:
    """Join words that look alike; a space between two marked words is marked with them."""
    found: list[Piece] = []
    for token in _with_marked_spaces(list(tokens)):
        last = found[-1] if found else None
        is_alike = last is not None and replace(last, text="") == replace(token, text="")
        if last is not None and is_alike and token.kind == "words":
            found[-1] = replace(last, text=last.text + token.text)
        else:
            found.append(token)
    yield from found


def _with_marked_spaces(tokens: list[Piece]) -> Iterator[Piece]:
    """Give a space the mark that the words on both its sides have."""
    for index, token in enumerate(tokens):
        around = tokens[max(0, index - 1) : index] + tokens[index + 1 : index + 2]
        marks = {one.mark for one in around}
        is_between = not token.text.strip() and len(around) == len(("before", "behind"))
        yield replace(token, mark=marks.pop()) if is_between and len(marks) == 1 else token
