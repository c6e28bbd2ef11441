"""Turn a text with markup into its words alone."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from nethandout.i18n.termbase import Termbase

KEPT_TEXTS: Final = 1 << 12
"""How many texts checks remember: the English of a library, for the next language.

Each may take 10 kB, and a process that checks again and again keeps them all.
"""
_TERMBASES = 8
_NOT_WORDS = re.compile(r"\{[a-z][a-z0-9_]*\}|%\([a-z_]+\)[sd]|\]\([a-z][a-z0-9_-]*\)|\*\*|\[")
_DOMAIN = re.compile(r"\.(?:gov|org|com|net|edu|int)\b", re.ASCII)
_NAMED = re.compile("[A-Z0-9]")
_MARKED = re.compile(r"[{%\[*]")
_ADDRESS = re.compile(
    r"https?://[^\s()（）،。]+|www\.[^\s()（）،。]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|\b(?:[A-Za-z0-9-]+\.)+(?:gov|org|com|net|edu|int)\b",
    re.ASCII,
)


def words_only(text: str) -> str:
    """Turn a text into its words: placeholders, link names and stars become spaces."""
    return _NOT_WORDS.sub(" ", text) if _MARKED.search(text) else text


def without_terms(text: str, termbase: Termbase) -> str:
    """Turn a text into one without the words that are never translated."""
    return untranslated(termbase).sub(" ", text) if _NAMED.search(text) else text


@lru_cache(maxsize=_TERMBASES)
def untranslated(termbase: Termbase) -> re.Pattern[str]:
    """Turn a termbase into a pattern that finds each word to keep whole, the longest first."""
    longest_first = sorted(termbase.untranslated, key=len, reverse=True)
    found = "|".join(map(re.escape, longest_first)) or "(?!)"
    return re.compile(rf"(?<![A-Za-z0-9])(?:{found})(?![A-Za-z0-9])")


def addresses(text: str) -> list[str]:
    """Turn a text into its web and mail addresses."""
    if not _may_have_address(text):
        return []
    return [found.rstrip(".,;:!?") for found in _ADDRESS.findall(text)]


def without_addresses(text: str) -> str:
    """Turn a text into one without web and mail addresses."""
    return _ADDRESS.sub(" ", text) if _may_have_address(text) else text


def _may_have_address(text: str) -> bool:
    """Tell whether a text has a sign of an address; looking closely takes longer."""
    return "@" in text or "//" in text or "www." in text or _DOMAIN.search(text) is not None
