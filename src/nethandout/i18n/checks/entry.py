"""Give every check the same two things: what it looks at, and what it found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from nethandout.errors import Severity
from nethandout.i18n.languages import primary
from nethandout.i18n.termbase import Termbase


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with a translation; an error blocks, a warning informs."""

    code: str
    severity: Severity
    message: str


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

_NOT_WORDS = re.compile(r"\{[a-z][a-z0-9_]*\}|%\([a-z_]+\)[sd]|\]\([a-z][a-z0-9_-]*\)|\*\*|\[")


def error(code: str, message: str) -> Finding:
    """Turn a code and a message into a finding that blocks."""
    return Finding(code, Severity.ERROR, message)


def warning(code: str, message: str) -> Finding:
    """Turn a code and a message into a finding that informs."""
    return Finding(code, Severity.WARNING, message)


def words_only(text: str) -> str:
    """Turn a text into its words: placeholders, link names and stars become spaces."""
    return _NOT_WORDS.sub(" ", text)


def without_terms(text: str, termbase: Termbase) -> str:
    """Turn a text into one without the words that are never translated."""
    for term in sorted(termbase.untranslated, key=len, reverse=True):
        text = re.sub(rf"(?<![A-Za-z0-9]){re.escape(term)}(?![A-Za-z0-9])", " ", text)
    return text


def listed(words: Iterable[str]) -> str:
    """Turn words into “a, b” for a message."""
    return ", ".join(words)
