"""Turn words as people type them into ones to compare, or into a hint at the right one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

_TYPO_LENGTH: Final = 7
"""Words shorter than this must be spelled exactly: one letter makes another word."""
_LONGEST_WORD: Final = 40
"""Nobody means a name by more letters, and comparing 20,000 would take seconds."""
_ALIKE: Final = 70
"""How alike a hint must be to what was typed, of 100."""
_MOST_HINTS: Final = 3


def slug(text: str) -> str:
    """Turn text into an id-like spelling: lower case, no accents, words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return re.sub(r"[\W_]+", "-", letters).strip("-")


def same_word(one: str, other: str) -> bool:
    """Tell whether two words are the same but for one wrong, missing or swapped letter.

    Every record with medicines needs it; loading rapidfuzz for it would take 20 ms.
    """
    if one == other:
        return True
    if min(len(one), len(other)) < _TYPO_LENGTH or abs(len(one) - len(other)) > 1:
        return False
    return _differ_in_one(one, other) if len(one) <= len(other) else _differ_in_one(other, one)


def _differ_in_one(short: str, long: str) -> bool:
    """Tell whether two different words, the first not the longer, are one letter apart."""
    pairs = enumerate(zip(short, long, strict=False))
    place = next((number for number, (one, other) in pairs if one != other), len(short))
    rest, long_rest = short[place:], long[place:]
    swapped = rest[:2] == long_rest[1::-1] and rest[2:] == long_rest[2:]
    return swapped or rest[1 + len(short) - len(long) :] == long_rest[1:]


def suggest(word: str, choices: Iterable[str], meanings: Mapping[str, str] | None = None) -> str:
    """Turn a wrong word into a hint such as “; did you mean “ileum”?”, or into nothing.

    All choices that have the word in them are named, the shortest first: who types
    “octreotide” must not be led to the long-acting one only. `meanings` says which choices
    mean the same; of those one will do.
    """
    if len(word) > _LONGEST_WORD:
        return ""
    ordered = sorted(choices, key=lambda name: (len(name), name))
    nearest = [name for name in ordered if _has_word(name, word)] or _most_alike(word, ordered)
    by_meaning: dict[str, str] = {}
    for name in nearest:
        by_meaning.setdefault((meanings or {}).get(name, name), name)
    hints = [f"“{name}”" for name in list(by_meaning.values())[:_MOST_HINTS]]
    return f"; did you mean {' or '.join(hints)}?" if hints else ""


def _has_word(name: str, word: str) -> bool:
    return bool(slug(word)) and f"-{slug(word)}-" in f"-{slug(name)}-"


def _most_alike(word: str, choices: Sequence[str]) -> list[str]:
    """Turn a misspelled word into the one choice that is most like it, if any is."""
    from rapidfuzz import fuzz, process  # only a mistake needs it

    best = process.extractOne(word, choices, scorer=fuzz.WRatio, score_cutoff=_ALIKE)
    return [best[0]] if best else []
