"""Turn characters into whether they can be printed, and which package would help.

Most names need no look at any font; the others are set, which is the only sure way to know.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from nethandout.render.type.allscripts import FURTHER_FAMILIES
from nethandout.render.type.fonts import (
    ARABIC,
    CHINESE,
    LATIN,
    SYSTEM_FONT_FOLDERS,
    FontFamily,
    find_files,
)

_SURELY: Final = re.compile("[\n -~\u00a0-\u024f\u0391-\u03a1\u03b1-\u03c9\u0410-\u044f‐-‧‹›€°]*")
"""Latin, Greek and Russian letters and common signs, which the first family has."""
_OWN_NAMES: Final = {
    LATIN: ("LATIN", "GREEK", "CYRILLIC"),
    ARABIC: ("ARABIC",),
    CHINESE: ("CJK", "HANGUL", "HIRAGANA", "KATAKANA", "BOPOMOFO"),
}


def is_surely_drawn(text: str) -> bool:
    """Tell whether a text has only characters that every installation can print."""
    return _SURELY.fullmatch(text) is not None


def missing_package(character: str, *, folders: Sequence[Path] = SYSTEM_FONT_FOLDERS) -> str:
    """Turn a character without a glyph into the Debian package that has one, or into nothing.

    Nothing, too, where the font of its script is here and does not have it.
    """
    name = _plain(unicodedata.name(character, ""))
    for family in (*_OWN_NAMES, *FURTHER_FAMILIES):
        if any(name.startswith(start) for start in _starts(family)):
            found = find_files({family.files[0]}, folders)
            return "" if found else family.package
    return ""


def _starts(family: FontFamily) -> tuple[str, ...]:
    """Give what the Unicode names of a family's characters begin with."""
    own = family.name.removeprefix("Noto Sans ").removeprefix("Noto Serif ")
    return _OWN_NAMES.get(family, (_plain(own),))


def _plain(name: str) -> str:
    return name.upper().replace("-", "").replace(" ", "")
