"""Turn catalogs into counts: how much of each topic is translated into a language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel

from nethandout.i18n.messages import walk

if TYPE_CHECKING:
    import polib

_Key = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class TranslationStatus:
    """How many messages of a topic (or of all) a language has in which state."""

    topic: str
    language: str
    messages: int
    translated: int
    fuzzy: int

    @property
    def missing(self) -> int:
        """Count the messages that have no translation, not even an unconfirmed one."""
        return self.messages - self.translated - self.fuzzy


def topic_status(
    topics: Iterable[tuple[str, BaseModel]], language: str, catalogs: Sequence[polib.POFile]
) -> tuple[TranslationStatus, ...]:
    """Turn (id, model) pairs into one status each; later catalogs override earlier ones."""
    finished, fuzzy = _states(catalogs)
    return tuple(
        _status(topic, language, {(m.context, m.text) for m in walk(model)}, finished, fuzzy)
        for topic, model in topics
    )


def total_status(
    topics: Iterable[tuple[str, BaseModel]], language: str, catalogs: Sequence[polib.POFile]
) -> TranslationStatus:
    """Turn (id, model) pairs into one status; a message in several topics counts once."""
    finished, fuzzy = _states(catalogs)
    keys = {(m.context, m.text) for _, model in topics for m in walk(model)}
    return _status("", language, keys, finished, fuzzy)


def _states(catalogs: Sequence[polib.POFile]) -> tuple[set[_Key], set[_Key]]:
    """Turn catalogs into the keys with a finished and those with a fuzzy translation."""
    finished: set[_Key] = set()
    fuzzy: set[_Key] = set()
    for catalog in catalogs:
        for entry in catalog:
            if entry.obsolete or not entry.msgstr.strip():
                continue
            (fuzzy if entry.fuzzy else finished).add((entry.msgctxt, entry.msgid))
    return finished, fuzzy - finished


def _status(
    topic: str, language: str, keys: set[_Key], finished: set[_Key], fuzzy: set[_Key]
) -> TranslationStatus:
    return TranslationStatus(topic, language, len(keys), len(keys & finished), len(keys & fuzzy))
