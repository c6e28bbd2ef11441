"""Give every check the same two things: what it looks at, and what it found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from nethandout.errors import Severity
from nethandout.i18n.languages import primary
from nethandout.i18n.termbase import Termbase


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with a translation: an error or a warning.

    What `blocks` is surely wrong on paper: the translation counts as if it were not there.
    """

    code: str
    severity: Severity
    message: str
    blocks: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One finished translation beside its source."""

    source: str
    target: str
    language: str
    context: str | None = None
    role: str = ""
    termbase: Termbase = field(default_factory=Termbase, repr=False)

    @property
    def base_language(self) -> str:
        """Give the language without script and region."""
        return primary(self.language)


Check = Callable[[Entry], Iterable[Finding]]

_TERMBASES = 8
_NOT_WORDS = re.compile(r"\{[a-z][a-z0-9_]*\}|%\([a-z_]+\)[sd]|\]\([a-z][a-z0-9_-]*\)|\*\*|\[")


def error(code: str, message: str, *, blocks: bool = False) -> Finding:
    """Turn a code and a message into a finding that a release must not have."""
    return Finding(code, Severity.ERROR, message, blocks)


def blocking(code: str, message: str) -> Finding:
    """Turn a code and a message into an error that keeps the translation from being printed."""
    return error(code, message, blocks=True)


def warning(code: str, message: str) -> Finding:
    """Turn a code and a message into a finding that informs."""
    return Finding(code, Severity.WARNING, message)


def words_only(text: str) -> str:
    """Turn a text into its words: placeholders, link names and stars become spaces."""
    return _NOT_WORDS.sub(" ", text)


def without_terms(text: str, termbase: Termbase) -> str:
    """Turn a text into one without the words that are never translated."""
    return _untranslated(termbase).sub(" ", text)


@lru_cache(maxsize=_TERMBASES)
def _untranslated(termbase: Termbase) -> re.Pattern[str]:
    """Turn a termbase into a pattern that finds each word to keep whole, the longest first."""
    longest_first = sorted(termbase.untranslated, key=len, reverse=True)
    found = "|".join(map(re.escape, longest_first)) or "(?!)"
    return re.compile(rf"(?<![A-Za-z0-9])(?:{found})(?![A-Za-z0-9])")


def listed(words: Iterable[str]) -> str:
    """Turn words into “a, b” for a message."""
    return ", ".join(words)
