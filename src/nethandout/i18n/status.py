"""Turn catalogs into counts: how much of some content is translated into a language."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel

from nethandout.i18n.messages import walk

if TYPE_CHECKING:
    import polib

Key = tuple[str | None, str]
"""The context and the text of a message."""


@dataclass(frozen=True, slots=True)
class TranslationStatus:
    """How many messages a language has in which state.

    `blocked` ones have a translation that must not be printed.
    """

    language: str
    messages: int
    translated: int
    fuzzy: int
    blocked: int = 0

    @property
    def missing(self) -> int:
        """Count the messages that have no translation, not even an unconfirmed one."""
        return self.messages - self.translated - self.fuzzy - self.blocked


def total_status(
    topics: Iterable[tuple[str, BaseModel]],
    language: str,
    catalogs: Sequence[polib.POFile],
    blocked: Collection[Key] = (),
) -> TranslationStatus:
    """Turn (id, model) pairs into one status; a message in several topics counts once."""
    keys = {(m.context, m.text) for _, model in topics for m in walk(model)}
    return _status(language, keys, _states(catalogs, blocked))


def _states(
    catalogs: Sequence[polib.POFile], blocked: Collection[Key]
) -> tuple[set[Key], set[Key], set[Key]]:
    """Turn catalogs into the keys with a finished, a fuzzy and a blocked translation."""
    finished: set[Key] = set()
    fuzzy: set[Key] = set()
    for catalog in catalogs:
        for entry in catalog:
            if entry.obsolete or not entry.msgstr.strip():
                continue
            (fuzzy if entry.fuzzy else finished).add((entry.msgctxt, entry.msgid))
    return finished - {*blocked}, fuzzy - finished - {*blocked}, {*blocked}


def _status(
    language: str, keys: set[Key], states: tuple[set[Key], set[Key], set[Key]]
) -> TranslationStatus:
    counts = (len(keys & state) for state in states)
    return TranslationStatus(language, len(keys), *counts)
