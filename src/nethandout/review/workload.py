"""Turn a library and a language into how far each text is: translated, reviewed, words left.

The texts are those that are signed: each topic with its warning signs, words explained and
drawings, the plan, and the page's own words. A message in two topics counts in both, and one
time in the total.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from nethandout.i18n.catalogs import PLURAL, Catalog
from nethandout.i18n.markup import plain_text
from nethandout.review.catalog_files import (
    HANDOUTS,
    TEMPLATES,
    finished_catalog,
    unconfirmed,
)
from nethandout.review.status import State, Texts, read_reviews

if TYPE_CHECKING:
    from nethandout.content.library import Library
    from nethandout.content.reading import Content

TOTAL: Final = "all texts"
_Key = tuple[str, str | None, str]


@dataclass(frozen=True, slots=True)
class Workload:
    """How many messages of a text a language has in which state, and the English words to do.

    `reviewed` is None in a total; else it says whether a person signed the text as it is now.
    """

    language: str
    topic: str
    messages: int
    translated: int
    fuzzy: int
    blocked: int
    words_left: int
    reviewed: State | None = None
    texts_reviewed: int = 0
    texts: int = 1

    @property
    def missing(self) -> int:
        """Count the messages without any translation."""
        return self.messages - self.translated - self.fuzzy - self.blocked


def workload(library: Library, content: Content, language: str) -> list[Workload]:
    """Turn a language into what there is to do in each text, the total first."""
    catalogs = {
        domain: finished_catalog(library, language, domain) for domain in (HANDOUTS, TEMPLATES)
    }
    texts = Texts(content, catalogs[HANDOUTS], catalogs[TEMPLATES], library.folders("templates"))
    reviews = read_reviews(library, texts)
    known = _States(
        catalogs, {domain: unconfirmed(library, language, domain) for domain in catalogs}
    )
    found: list[Workload] = []
    everything: dict[_Key, None] = {}
    for name in texts.names:
        keys = dict.fromkeys(_keys(texts, name))
        everything |= keys
        state = reviews.state(name, texts.language)
        done = int(state is State.REVIEWED)
        counted = known.count(texts.language, name, keys)
        found.append(replace(counted, reviewed=state, texts_reviewed=done))
    done = sum(one.texts_reviewed for one in found)
    total = known.count(texts.language, TOTAL, everything)
    return [replace(total, texts_reviewed=done, texts=len(found)), *found]


@dataclass(frozen=True, slots=True)
class _States:
    """Which messages may be printed, are blocked, and are not confirmed, by domain."""

    catalogs: dict[str, Catalog]
    fuzzy: dict[str, frozenset[tuple[str | None, str]]]

    def count(self, language: str, name: str, keys: Iterable[_Key]) -> Workload:
        """Turn messages into one row."""
        counts = dict.fromkeys(("translated", "fuzzy", "blocked", "missing"), 0)
        words = 0
        for key in keys:
            state = self._state(key)
            counts[state] += 1
            words += 0 if state == "translated" else _words(key[2])
        return Workload(
            language,
            name,
            sum(counts.values()),
            counts["translated"],
            counts["fuzzy"],
            counts["blocked"],
            words,
        )

    def _state(self, key: _Key) -> str:
        domain, context, text = key
        first = (context, text.partition(PLURAL)[0])
        catalog = self.catalogs[domain]
        if first in catalog.blocked():
            return "blocked"
        if catalog.get(text, context) is not None:
            return "translated"
        return "fuzzy" if first in self.fuzzy[domain] else "missing"


def _keys(texts: Texts, name: str) -> Iterator[_Key]:
    domain = TEMPLATES if name == TEMPLATES else HANDOUTS
    for text, context in texts.messages(name):
        yield domain, context, text


def _words(text: str) -> int:
    """Count the English words a translator reads; a plural is read in both its forms."""
    return len(plain_text(text.replace(PLURAL, " ")).split())
