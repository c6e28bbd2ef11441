"""Keep a text and its language together, with the direction it is read in."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal, Self

_RTL_LANGUAGES = frozenset(
    {
        "apc",
        "ar",
        "arc",
        "ary",
        "azb",
        "bal",
        "bgn",
        "bqi",
        "brh",
        "ckb",
        "dv",
        "fa",
        "glk",
        "he",
        "iw",
        "ji",
        "khw",
        "ks",
        "lrc",
        "luz",
        "mzn",
        "nqo",
        "pnb",
        "prs",
        "ps",
        "rhg",
        "sd",
        "sdh",
        "skr",
        "syr",
        "trw",
        "ug",
        "ur",
        "yi",
    }
)
_RTL_SCRIPTS = frozenset({"adlm", "arab", "hebr", "nkoo", "rohg", "syrc", "thaa"})


class LocalizedText(str):
    """Text that knows its language, so that English left in an Arabic page is tagged so."""

    __slots__ = ("language",)

    language: str

    def __new__(cls, value: str, language: str) -> Self:
        """Join text and language; a `str` takes its value when it is made."""
        text = super().__new__(cls, value)
        text.language = language
        return text

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        """The direction of the text's own language, not of the page's."""
        return text_direction(self.language)

    def __reduce__(self) -> tuple[type[LocalizedText], tuple[str, str]]:
        return (LocalizedText, (str(self), self.language))


def text_direction(language: str) -> Literal["ltr", "rtl"]:
    """Turn a BCP 47 tag into its writing direction; a script in it says more than the language."""
    name, *rest = re.split(r"[-_]", language.lower())
    script = next((part for part in rest if len(part) == len("arab")), None)
    is_rtl = script in _RTL_SCRIPTS if script else name in _RTL_LANGUAGES
    return "rtl" if is_rtl else "ltr"


def width_in_letters(text: str) -> int:
    """Count letters; a wide one, such as a Chinese one, counts for two, and marks for none."""
    return sum(
        2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
        if not unicodedata.combining(char)
    )
