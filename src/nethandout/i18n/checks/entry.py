"""Give every check the same two things: what it looks at, and what it found."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from nethandout.errors import Severity
from nethandout.i18n.checks.reading import Reading, is_vital_text, read, read_source
from nethandout.i18n.checks.tables import Language, Tables, built_in_tables
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


@dataclass(frozen=True)
class Entry:
    """One finished translation beside its source.

    Letters with accents written in two signs count as those written in one. Without
    `tables` those that come with the program are used.
    """

    source: str
    target: str
    language: str
    context: str | None = None
    role: str = ""
    termbase: Termbase = field(default_factory=Termbase, repr=False)
    tables: Tables | None = field(default=None, repr=False, compare=False)
    base_language: str = field(init=False, repr=False, compare=False)
    words: Language | None = field(init=False, repr=False, compare=False)
    english: Language = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Write letters with accents in one sign, and look up what is known of the languages.

        `base_language` is the language without script and region; `words` is None where nothing
        is known of it. Every check asks for them.
        """
        tables = self.tables or built_in_tables()
        base, words = primary(self.language), tables.of(self.language)
        vars(self).update(base_language=base, words=words, english=tables.source)
        for name in ("source", "target"):
            text = getattr(self, name)
            if not unicodedata.is_normalized("NFC", text):
                object.__setattr__(self, name, unicodedata.normalize("NFC", text))

    @cached_property
    def there(self) -> Reading:
        """Give the source as it is compared."""
        return read_source(self.source, self.english, self.termbase)

    @cached_property
    def here(self) -> Reading:
        """Give the translation as it is compared."""
        return read(self.target, self.base_language, self.words, self.termbase)

    @cached_property
    def is_vital(self) -> bool:
        """Tell whether a mistake can hurt: a warning sign, the card, a dose, a “do not”."""
        return self.has_vital_role or is_vital_text(self.there)

    @cached_property
    def has_vital_role(self) -> bool:
        """Tell whether the place of a text is one where every opposite can hurt."""
        known = self.english.table.vital.roles
        said = f"{self.role} {self.context or ''}".lower().replace("-", " ")
        return any(role in said for role in known)


Check = Callable[[Entry], Iterable[Finding]]


def error(code: str, message: str, *, blocks: bool = False) -> Finding:
    """Turn a code and a message into a finding that a release must not have."""
    return Finding(code, Severity.ERROR, message, blocks)


def blocking(code: str, message: str) -> Finding:
    """Turn a code and a message into an error that keeps the translation from being printed."""
    return error(code, message, blocks=True)


def grave(entry: Entry, code: str, message: str) -> Finding:
    """Turn a code and a message into an error; one that blocks where the text is vital."""
    return error(code, message, blocks=entry.is_vital)


def warning(code: str, message: str) -> Finding:
    """Turn a code and a message into a finding that informs."""
    return Finding(code, Severity.WARNING, message)


def listed(words: Iterable[str]) -> str:
    """Turn words into “a, b” for a message."""
    return ", ".join(words)
