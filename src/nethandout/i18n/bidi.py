"""Turn text into which way its characters are read, as Unicode says it.

Printing and reading a print back must mean the same by a left-to-right run, or a right print
is refused. So both ask here, and here only Unicode's own classes are asked (UAX #9, 3.2).
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final, Literal

Direction = Literal["ltr", "rtl"]

LTR: Final = "a"
"""The sign of a letter or digit that is read from left to right."""
RTL: Final = "א"
"""The sign of a letter that is read from right to left."""
MARK: Final = "\u0301"
"""The sign of a mark on a left-to-right letter, or of what joins two of them."""
RTL_MARK: Final = "\u05b7"
"""The sign of a mark on a right-to-left letter."""

_SIGNS: Final = {"L": LTR, "EN": LTR, "R": RTL, "AL": RTL}
_JOINERS: Final = "\u180e\u200c\u200d"
_CALCULATED: Final = "×÷"
"""Signs that stand in a dose like digits, as fractions do: 1½ must not be read as ½1."""
_RTL_BLOCKS: Final = (
    range(0x590, 0x900),
    range(0xFB1D, 0xFE00),
    range(0xFE70, 0xFF00),
    range(0x10800, 0x11000),
    range(0x1E800, 0x1F000),
)
"""What Unicode keeps for right-to-left scripts, now and later (DerivedBidiClass.txt)."""


def signs(text: str) -> str:
    """Turn text into signs, one for each character, for patterns to be looked for in.

    Letters, digits and marks become the signs of this module; all else stays as it is.
    """
    return text.translate(_sign_table())


def first_strong(text: str) -> Direction | None:
    """Turn text into the direction of its first letter; None if it has no letter."""
    for character in text:
        direction = _strong(character)
        if direction is not None:
            return direction
    return None


def directions(text: str) -> frozenset[Direction]:
    """Turn text into the directions in which its letters are read."""
    return frozenset(found for character in text if (found := _strong(character)))


def _strong(character: str) -> Direction | None:
    kind = unicodedata.bidirectional(character)
    if kind == "L":
        return "ltr"
    return "rtl" if kind in ("R", "AL") else None


class _SignTable(dict[int, str]):
    """The signs of the characters that were asked for; `str.translate` asks by number."""

    def __missing__(self, number: int) -> str:
        self[number] = sign = _sign(chr(number))
        return sign


@cache
def _sign_table() -> _SignTable:
    return _SignTable()


def _sign(character: str) -> str:
    kind = unicodedata.bidirectional(character)
    if kind in _SIGNS:
        return _SIGNS[kind]
    if kind == "NSM":
        return RTL_MARK if any(ord(character) in block for block in _RTL_BLOCKS) else MARK
    # The prime of “Gogolʹ” is no letter for UAX #9, but one of the name.
    if character in _CALCULATED or unicodedata.category(character) in ("No", "Lm"):
        return LTR
    return MARK if character in _JOINERS else character
