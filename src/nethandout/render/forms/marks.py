"""Turn drawing instructions into where their marks are: one glyph in a key color each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from nethandout.render.markup.fills import Key, key_of

_NUMBER: Final = rb"-?[\d.]+"
_MARK: Final = re.compile(
    rb"^(%(n)s) (%(n)s) (%(n)s) rg\s+BT\s+1 0 0 -1 (%(n)s) (%(n)s) Tm\s+/\S+ (%(n)s) Tf\s+"
    rb"\[?\s*<[0-9a-f]{4}>[\s\d.-]*\]?\s*T[Jj]\s+ET\s" % {b"n": _NUMBER},
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark: which line of which blank, its place in CSS px, and where its bytes are."""

    key: Key
    x: float
    y: float
    start: int
    end: int


def find_marks(instructions: bytes) -> tuple[Mark, ...]:
    """Turn instructions, as WeasyPrint or pikepdf write them, into their marks in order."""
    found = []
    for match in _MARK.finditer(instructions):
        key = key_of(float(match[1]), float(match[2]), float(match[3]))
        if key is not None:
            found.append(Mark(key, float(match[4]), float(match[5]), match.start(), match.end()))
    return tuple(found)
