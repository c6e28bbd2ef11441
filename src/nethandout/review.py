"""Turn sign-off files into a status: draft, or reviewed by a named person.

A sign-off holds the hash of exactly what the person read. When one letter of the topic
or of its translation changes, the hash no longer fits and the text is a draft again.
Files lie in `locales/reviews/*.yaml` of the library or of the clinic folder.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from nethandout.errors import InputError, Problem, has_errors
from nethandout.i18n.catalogs import Catalog
from nethandout.i18n.messages import walk
from nethandout.library import Library
from nethandout.model import Frozen, Id, IsoDate, Topic
from nethandout.shape import shape
from nethandout.source import read_yaml


class SignOff(Frozen):
    """A named, qualified person's approval of a topic, or of its translation."""

    topic: Id
    language: str
    text_hash: str
    reviewer: str
    qualification: str
    translator: str | None = None
    signed_on: IsoDate


class SignOffs(Frozen):
    """One file of sign-offs."""

    sign_offs: tuple[SignOff, ...]


@dataclass(frozen=True)
class Reviews:
    """All sign-offs of a library, and the catalogs they speak of."""

    signed: Mapping[tuple[str, str], frozenset[str]]
    catalog: Catalog

    def content_reviewed(self, topic: Topic) -> bool:
        """Tell whether a person signed this topic's English exactly as it is now."""
        return content_hash(topic) in self.signed.get((topic.id, "en"), frozenset())

    def translation_reviewed(self, topic: Topic, language: str) -> bool:
        """Tell whether a person signed this topic's translation exactly as it is now."""
        if language == "en":
            return True
        current = translation_hash(topic, self.catalog)
        return current in self.signed.get((topic.id, language), frozenset())


def content_hash(topic: Topic) -> str:
    """Turn every text of a topic into one hash."""
    return _hash([message.text for message in walk(topic)])


def translation_hash(topic: Topic, catalog: Catalog) -> str:
    """Turn every text of a topic and its translation into one hash."""
    return _hash(
        [(message.text, catalog.get(message.text, message.context)) for message in walk(topic)]
    )


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()


def read_reviews(library: Library, catalog: Catalog) -> Reviews:
    """Turn all sign-off files into reviews; raises `InputError` with every problem."""
    signed: dict[tuple[str, str], frozenset[str]] = {}
    problems: list[Problem] = []
    for path in _files(library):
        tree, found = read_yaml(path, library.label(path))
        problems += found
        if tree is None:
            continue
        holder, found = shape(SignOffs, tree)
        problems += found
        for sign_off in holder.sign_offs if holder else ():
            if sign_off.translator == sign_off.reviewer:
                continue  # a translator cannot sign their own work
            key = (sign_off.topic, sign_off.language)
            signed[key] = signed.get(key, frozenset()) | {sign_off.text_hash}
    if has_errors(problems):
        raise InputError("a sign-off file needs a correction:", problems)
    return Reviews(signed, catalog)


def _files(library: Library) -> Iterator[Path]:
    for folder in library.folders("locales"):
        yield from sorted((folder / "reviews").glob("*.yaml"))
