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
from typing import Annotated

from pydantic import StringConstraints

from nethandout.content import Content
from nethandout.errors import InputError, Problem, has_errors
from nethandout.i18n.catalogs import Catalog
from nethandout.i18n.languages import is_source, language_tag
from nethandout.i18n.messages import localize, walk
from nethandout.library import Library
from nethandout.model import Frozen, Id, IsoDate, RedFlag, Term, Topic
from nethandout.shape import shape
from nethandout.source import read_yaml

LanguageTag = Annotated[
    str,
    StringConstraints(
        pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z]{4})?([-_]([A-Za-z]{2}|[0-9]{3}))?$",
    ),
]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class SignOff(Frozen):
    """A named, qualified person's approval of a topic, or of its translation."""

    topic: Id
    language: LanguageTag
    text_hash: str
    reviewer: Name
    qualification: Name
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

    def content_reviewed(self, topic: Topic, content: Content) -> bool:
        """Tell whether a person signed this topic's English exactly as it is now."""
        signed = self.signed.get((topic.id, "en"))
        return signed is not None and content_hash(topic, content) in signed

    def translation_reviewed(self, topic: Topic, content: Content, language: str) -> bool:
        """Tell whether a person signed this topic's translation exactly as it is now."""
        if is_source(language):
            return True
        signed = self.signed.get((topic.id, language))
        return signed is not None and translation_hash(topic, content, self.catalog) in signed


def content_hash(topic: Topic, content: Content) -> str:
    """Turn a topic into one hash: its texts and conditions, its red flags and its words.

    Line breaks in the file do not count, nor does the day of the next review.
    """
    return _hash(
        [
            localize(part, lambda message: message.text).model_dump(mode="json", exclude={"review"})
            for part in _what_is_read(topic, content)
        ]
    )


def translation_hash(topic: Topic, content: Content, catalog: Catalog) -> str:
    """Turn every text of a topic, its red flags and its words into one hash, with translations."""
    return _hash(
        [
            (message.text, message.context, catalog.get(message.text, message.context))
            for part in _what_is_read(topic, content)
            for message in walk(part)
        ]
    )


def _what_is_read(topic: Topic, content: Content) -> tuple[Topic | RedFlag | Term, ...]:
    """Turn a topic into all that its reviewer sees: itself, when to call, and words explained."""
    flags = [content.red_flags[key] for key in topic.call]
    return (topic, *flags, *(content.terms[key] for key in topic.terms))


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
            if _same_person(sign_off.translator, sign_off.reviewer):
                continue  # a translator cannot sign their own work
            key = (sign_off.topic, language_tag(sign_off.language))
            signed[key] = signed.get(key, frozenset()) | {sign_off.text_hash}
    if has_errors(problems):
        raise InputError("a sign-off file needs a correction:", problems)
    return Reviews(signed, catalog)


def _same_person(translator: str | None, reviewer: str) -> bool:
    """Tell whether two names are one person's; case and spaces do not make another one."""
    return translator is not None and translator.casefold().split() == reviewer.casefold().split()


def _files(library: Library) -> Iterator[Path]:
    for folder in library.folders("locales"):
        yield from sorted((folder / "reviews").glob("*.yaml"))
