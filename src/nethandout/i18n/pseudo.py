"""Turn English into text that is no language, and shows at once what a layout does with it.

`en-XA` is a third longer, accented and in brackets: what is cut off, or was never translated,
is seen. `ar-XB` is written in Arabic letters, from right to left. Placeholders, markup, numbers
and names that are kept stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from types import MappingProxyType
from typing import Final

from nethandout.i18n.codes import Code, coded

LONGER: Final = "en-XA"
RIGHT_TO_LEFT: Final = "ar-XB"
PSEUDO_LANGUAGES: Final = (LONGER, RIGHT_TO_LEFT)

_ACCENTED: Final = str.maketrans(
    "abcdefghijklmnoprstuwyzABCDEFGHIJKLMNOPRSTUWYZ",
    "áƀçďéƒĝĥíĵķļɱñöþŕšţûŵýžÁƁÇĎÉƑĜĤÍĴĶĻṀÑÖÞŔŠŢÛŴÝŽ",
)
_ARABIC: Final = MappingProxyType(
    dict(zip("abcdefghijklmnopqrstuvwxyz", "ابكدهفجحيجكلمنوبقرستعفوخيز", strict=True))
)
_MARKS: Final = str.maketrans({",": "،", ";": "؛", "?": "؟"})
_FILLING: Final = "ļöŕéɱ íþšûɱ ďöļöŕ šíţ áɱéţ "
_OPEN, _CLOSE = "‹", "›"
_SHORT: Final = 4
_Change = Callable[[str], str]
_SPELLED: Final = re.compile(r"\bmicrograms?\b")
"""Written out, a unit is a word of its language; its symbol is read in all."""
_UNIT: Final = r"(?:°[CF]|mg/dL|mmol/L|[kmµ]?g|mcg|m?L|mCi|[GM]Bq|[cm]?m|lb)"
_KEPT: Final = (
    r"https?://\S+|www\.\S+|\S+@\S+|[\w-]+\.(?:gov|org|com)\b|\bmcg\b"
    rf"|[+(]?\d(?:[\d().,:/–-]*\d)?(?:[ \u00a0]{_UNIT}(?![A-Za-z]))?"
)


def pseudo_text(text: str, language: str, names: Iterable[str] = ()) -> str:
    """Turn an English text into one of a pseudo language; `names` stay as they are."""
    longest_first = sorted(names, key=len, reverse=True)
    own = "|".join(map(re.escape, longest_first)) or "(?!)"
    kept = re.compile(rf"\(?(?<![A-Za-z0-9])(?:{own})(?![A-Za-z0-9])|{_KEPT}")
    change = _arabic if language == RIGHT_TO_LEFT else _accented
    parts = [
        part.said if isinstance(part, Code) else _changed(part, kept, change)
        for part in coded(_SPELLED.sub("mcg", text))
    ]
    whole = "".join(parts)
    return whole if language == RIGHT_TO_LEFT else f"{_OPEN}{whole}{_filling(text)}{_CLOSE}"


def _changed(words: str, kept: re.Pattern[str], change: _Change) -> str:
    end, parts = 0, []
    for match in kept.finditer(words):
        parts += [change(words[end : match.start()]), match[0]]
        end = match.end()
    return "".join([*parts, change(words[end:])])


def _accented(words: str) -> str:
    return words.translate(_ACCENTED)


def _arabic(words: str) -> str:
    """Spell words in Arabic letters, one for each; no vowel is left out, so they are as long."""
    return "".join(_ARABIC.get(letter.lower(), letter) for letter in words).translate(_MARKS)


def _filling(text: str) -> str:
    """Give what makes a text a third longer."""
    length = max(2, len(text) // 3)
    filling = (_FILLING * (length // len(_FILLING) + 1))[:length].rstrip()
    return f" {filling}" if len(text) > _SHORT else filling
