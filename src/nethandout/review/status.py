"""Turn sign-off files into a status: draft, or reviewed by a named person.

A sign-off holds the hash of exactly what the person read. When one letter of it changes, the
hash no longer fits and the text is a draft again. Besides each topic there are two texts to
sign: `plan`, which says what goes into a handout and why, and `templates`, the page's own
words. Files lie in `locales/reviews/*.yaml` of the library or of the clinic folder.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import BaseModel, StringConstraints

from nethandout.content.library import Library
from nethandout.content.reading import Content
from nethandout.errors import InputError, Position, Problem, has_errors
from nethandout.i18n.catalogs import FEMININE, PLURAL, Catalog
from nethandout.i18n.languages import SOURCE_LANGUAGE, is_source, language_tag
from nethandout.i18n.messages import localize, walk
from nethandout.model.topic import Topic
from nethandout.model.values import Frozen, Id, IsoDate
from nethandout.source.shape import shape
from nethandout.source.tree import read_yaml

if TYPE_CHECKING:
    import polib

PLAN: Final = "plan"
TEMPLATES: Final = "templates"
_UNREAD: Final = {"review", "name_of"}
"""What no reader sees: the day of the next review, and what kind of name a word is."""

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


class State(StrEnum):
    """Whether a text was signed as it is now, as it was before, or never."""

    DRAFT = "draft"
    CHANGED = "changed since it was signed"
    REVIEWED = "reviewed"


@dataclass(frozen=True)
class Texts:
    """All that there is to sign, and its translation into one language."""

    content: Content
    handouts: Catalog
    templates: Catalog
    template_folders: Sequence[Path] = ()

    @property
    def language(self) -> str:
        """The language of the translation; English has none."""
        return self.handouts.language

    @property
    def names(self) -> tuple[str, ...]:
        """What can be signed: the ids of topics, and the two texts that all handouts share."""
        return (*self.content.topics, PLAN, TEMPLATES)

    def content_hash(self, name: str) -> str:
        """Turn a text into one hash: all its English, and on which facts it depends.

        Line breaks in the file do not count, nor does the day of the next review.
        """
        if name == TEMPLATES:
            return _hash([text for text, _ in self._page_words])
        return _hash(
            [
                localize(part, lambda found: found.text).model_dump(mode="json", exclude=_UNREAD)
                for part in self._what_is_read(name)
            ]
        )

    def translation_hash(self, name: str) -> str:
        """Turn a text into one hash: each message with its context and its translation."""
        return _hash(self._translated(name))

    def untranslated(self, name: str) -> int:
        """Count the messages of a text that have no finished translation."""
        return sum(translation is None for *_, translation in self._translated(name))

    def hash_in(self, name: str, language: str) -> str:
        """Turn a text into the hash of what its reader in a language reads."""
        return self.content_hash(name) if is_source(language) else self.translation_hash(name)

    def messages(self, name: str) -> list[tuple[str, str | None]]:
        """Turn a text into its messages with their contexts, in the order they are read.

        One with a plural has both its forms, as keys of catalogs do.
        """
        if name == TEMPLATES:
            return self._page_words
        parts = self._what_is_read(name)
        return [(message.text, message.context) for part in parts for message in walk(part)]

    def catalog_of(self, name: str) -> Catalog:
        """Give the catalog that the translation of a text is in."""
        return self.templates if name == TEMPLATES else self.handouts

    def _translated(self, name: str) -> list[tuple[str, str | None, str | None]]:
        return list(_forms(self.catalog_of(name), self.messages(name)))

    def _what_is_read(self, name: str) -> tuple[BaseModel, ...]:
        """Turn a name into all that its reviewer sees.

        With a topic that is when to call, words explained, and what its drawings say; with
        the plan, what is said where a safety rule applies, and all warning signs: one can stand
        in place of another, or come from a topic that this handout only offers.
        """
        if name == PLAN:
            content = self.content
            return (content.plan, *content.safety_notes.values(), *content.red_flags.values())
        return what_is_read(self.content, self.content.topics[name])

    @cached_property
    def _page_words(self) -> list[tuple[str, str | None]]:
        """The templates' own words, with their plural; finding them takes 0.1 s."""
        from nethandout.i18n.extract import extract_templates

        pot = extract_templates(self.template_folders)
        return sorted((_with_plural(entry), entry.msgctxt) for entry in pot)


@dataclass(frozen=True)
class Reviews:
    """All sign-offs of a library, by text and language, and the texts they speak of."""

    signed: Mapping[tuple[str, str], tuple[SignOff, ...]]
    texts: Texts

    def content_reviewed(self, topics: Iterable[str]) -> bool:
        """Tell whether people signed the English of a handout exactly as it is now."""
        return self._all_reviewed(topics, SOURCE_LANGUAGE)

    def translation_reviewed(self, topics: Iterable[str]) -> bool:
        """Tell whether people signed the translation of a handout exactly as it is now."""
        language = self.texts.language
        return is_source(language) or self._all_reviewed(topics, language)

    def state(self, name: str, language: str) -> State:
        """Tell how far the review of one text is."""
        signed = self.signed.get((name, language), ())
        if not signed:
            return State.DRAFT
        return State.REVIEWED if self.reviewers(name, language) else State.CHANGED

    def reviewers(self, name: str, language: str) -> tuple[SignOff, ...]:
        """Give the sign-offs of a text as it is now."""
        signed = self.signed.get((name, language), ())
        if not signed:
            return ()
        now = self.texts.hash_in(name, language)
        return tuple(sign_off for sign_off in signed if sign_off.text_hash == now)

    def unreviewed(self, topics: Iterable[str]) -> Iterator[Problem]:
        """Find the texts of a handout that nobody signed as they are now, in both languages."""
        names = (*topics, PLAN, TEMPLATES)
        for language in dict.fromkeys((SOURCE_LANGUAGE, self.texts.language)):
            for name in names:
                state = self.state(name, language)
                if state is State.REVIEWED:
                    continue
                said = "it is a draft: nobody has signed it"
                if state is State.CHANGED:
                    last = max(self.signed[name, language], key=lambda one: one.signed_on)
                    said = f"it {state} by {last.reviewer} on {last.signed_on}"
                message = f"{name} ({language}): {said}"
                yield Problem(Position(self._file(name)), "not-reviewed", message)

    def _file(self, name: str) -> str:
        """Turn the name of a text into the file it is in."""
        kind = name if name == PLAN else "topic"
        origin = self.texts.content.origins.get((kind, name))
        return origin.tree.file if origin else name

    def _all_reviewed(self, topics: Iterable[str], language: str) -> bool:
        return all(
            self.state(name, language) is State.REVIEWED for name in (*topics, PLAN, TEMPLATES)
        )


def read_reviews(library: Library, texts: Texts) -> Reviews:
    """Turn all sign-off files into reviews; raises `InputError` with every problem."""
    signed: dict[tuple[str, str], tuple[SignOff, ...]] = {}
    problems: list[Problem] = []
    for folder in library.folders("locales"):
        for path in sorted((folder / "reviews").glob("*.yaml")):
            sign_offs, found = read_sign_offs(path, library.label(path))
            problems += found
            for sign_off in sign_offs:
                if same_person(sign_off.translator, sign_off.reviewer):
                    continue  # a translator cannot sign their own work
                key = (sign_off.topic, language_tag(sign_off.language))
                signed[key] = (*signed.get(key, ()), sign_off)
    if has_errors(problems):
        raise InputError("a sign-off file needs a correction:", problems)
    return Reviews(signed, texts)


def read_sign_offs(path: Path, label: str) -> tuple[tuple[SignOff, ...], list[Problem]]:
    """Turn one file into its sign-offs and all that is wrong with it."""
    tree, problems = read_yaml(path, label)
    if tree is None:
        return (), problems
    holder, found = shape(SignOffs, tree)
    return (holder.sign_offs if holder else ()), [*problems, *found]


def same_person(translator: str | None, reviewer: str) -> bool:
    """Tell whether two names are one person's; case and spaces do not make another one."""
    return translator is not None and translator.casefold().split() == reviewer.casefold().split()


def what_is_read(content: Content, topic: Topic) -> tuple[BaseModel, ...]:
    """Turn a topic into itself, its warning signs, its words explained and its drawings.

    Names that lead nowhere are left out: they are told of where content is read.
    """
    return (
        topic,
        *(content.red_flags[key] for key in topic.call if key in content.red_flags),
        *(content.terms[key] for key in topic.terms if key in content.terms),
        *(content.figures[key].figure for key in _figures(topic) if key in content.figures),
    )


def _figures(topic: Topic) -> Iterator[str]:
    """Turn a topic into the ids of its drawings, in its sections and in its fixed order."""
    kinds = (topic.procedure, topic.drug, topic.test)
    parts = (part for kind in kinds if kind is not None for _, part in kind if part is not None)
    for holder in (*parts, *topic.sections):
        for block in holder.blocks:
            if block.figure is not None:
                yield block.figure.id


def _forms(
    catalog: Catalog, messages: Iterable[tuple[str, str | None]]
) -> Iterator[tuple[str, str | None, str | None]]:
    """Turn messages into what a reviewer reads of each: its translation, and that for a woman."""
    first = replace(catalog, feminine=False)
    for text, context in messages:
        yield text, context, first.get(text, context)
        if (feminine := catalog.to_a_woman(text, context)) is not None:
            yield text, (context or "") + FEMININE, feminine


def _with_plural(entry: polib.POEntry) -> str:
    """Turn a message into its text as catalogs have it, whose translation is in all forms."""
    return entry.msgid + (PLURAL + entry.msgid_plural if entry.msgid_plural else "")


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()
