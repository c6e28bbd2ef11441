"""Turn topics into how hard they are to read, on two scales, and what is too hard.

The Flesch-Kincaid grade counts words in a sentence and syllables in a word; it is taken of each
topic. SMOG counts words of 3 syllables or more, and means something only from 30 sentences on:
shorter topics are taken together by their type. Names of drugs and diseases that the glossary
explains count as short words, because no shorter word would say the same; they are listed, so
that everybody sees what was not counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final, Protocol

from pydantic import BaseModel

from nethandout.content.plain_language import Located, is_prose, sentences
from nethandout.errors import Position, Problem, Severity
from nethandout.i18n.messages import walk
from nethandout.i18n.wordforms import term_pattern
from nethandout.model.topic import Term, Topic

MAX_GRADE: Final = 6.0
MAX_SMOG: Final = 8.0
LEAST_SENTENCES: Final = 30

_PLACEHOLDER: Final = re.compile(r"\{[^{}]*\}")
_SHORT_WORD: Final = "it"


class Scale(Protocol):
    """What counts the words, syllables and long words of an English text."""

    def flesch_kincaid_grade(self, text: str) -> float:
        """Turn a text into its Flesch-Kincaid grade."""

    def polysyllabcount(self, text: str) -> int:
        """Turn a text into the number of its words of 3 syllables or more."""


@dataclass(frozen=True, slots=True)
class Level:
    """How hard a topic is to read, or the short ones of a type together: then without a grade."""

    name: str
    place: Position
    sentences: int
    long_words: int
    grade: float | None = None

    @property
    def smog(self) -> float | None:
        """The SMOG grade; None where there are too few sentences for it."""
        if self.sentences < LEAST_SENTENCES:
            return None
        return round(1.043 * sqrt(30 * self.long_words / self.sentences) + 3.1291, 1)


@dataclass(frozen=True, slots=True)
class Levels:
    """How hard all topics are, and the names that were not counted."""

    topics: tuple[Level, ...]
    together: tuple[Level, ...]
    names: tuple[str, ...]

    @property
    def hardest(self) -> Level | None:
        """The topic with the highest Flesch-Kincaid grade."""
        return max(self.topics, key=lambda level: level.grade or 0.0, default=None)

    @property
    def longest_words(self) -> Level | None:
        """The topic, or the topics of a type together, with the highest SMOG grade."""
        found = [level for level in (*self.topics, *self.together) if level.smog is not None]
        return max(found, key=lambda level: level.smog or 0.0, default=None)


def measured(units: Iterable[tuple[BaseModel, Located]]) -> Levels | None:
    """Turn content models into the levels of the topics; None if nothing can measure them."""
    scale = _scale()
    if scale is None:
        return None
    models = list(units)
    names = {each.id: each.term for each, _ in models if isinstance(each, Term) and each.name_of}
    topics: list[Level] = []
    short: dict[str, list[Level]] = {}
    used: set[str] = set()
    for model, origin in models:
        if not isinstance(model, Topic) or not (prose := _prose(model)):
            continue
        known = {names[key] for key in model.terms if key in names}
        used |= known
        level = _level(model.id, origin.at(()), _plain(prose, known), scale)
        topics.append(level)
        if level.smog is None:
            short.setdefault(model.type, []).append(level)
    together = tuple(_together(kind, levels) for kind, levels in short.items())
    return Levels(tuple(topics), together, tuple(sorted(used)))


def too_hard(levels: Levels | None) -> Iterator[Problem]:
    """Find what is too hard to read; without the package `textstat` say that nobody measured it."""
    if levels is None:
        message = "the reading level was not measured; install nethandout[check]"
        yield Problem(Position("handouts"), "grade", message, Severity.WARNING)
        return
    for level in levels.topics:
        if level.grade is not None and level.grade > MAX_GRADE:
            message = f"Flesch-Kincaid grade {level.grade}; make it {MAX_GRADE:.0f} or less"
            yield Problem(level.place, "grade", message)
    for level in (*levels.topics, *levels.together):
        if level.smog is not None and level.smog > MAX_SMOG:
            message = f"SMOG grade {level.smog}{_of(level)}; make it {MAX_SMOG:.0f} or less"
            yield Problem(level.place, "smog", message)


def in_words(levels: Levels) -> Iterator[str]:
    """Turn levels into lines that name the scales, the hardest topics and what was not counted."""
    if (hardest := levels.hardest) is not None:
        said = f"reading: Flesch-Kincaid grade {MAX_GRADE:.0f} or less for each topic"
        yield f"{said}; the highest is {hardest.grade} ({hardest.name})"
    if (longest := levels.longest_words) is not None:
        said = f"reading: SMOG grade {MAX_SMOG:.0f} or less, of {LEAST_SENTENCES} sentences or more"
        yield f"{said}; the highest is {longest.smog} ({longest.name})"
    if levels.names:
        names = ", ".join(levels.names)
        yield f"reading: names that the glossary explains count as short words: {names}"


def level_json(levels: Levels) -> dict[str, object]:
    """Turn levels into plain values for a script; a topic that is too short has no SMOG grade."""
    return {
        "topics": {
            level.name: {"flesch_kincaid": level.grade, "smog": level.smog}
            for level in levels.topics
        },
        "together": {level.name: {"smog": level.smog} for level in levels.together},
        "names_not_counted": list(levels.names),
    }


def _of(level: Level) -> str:
    return "" if level.grade is not None else f" of {level.name}"


def _scale() -> Scale | None:
    try:
        from textstat import textstat
    except ImportError:
        return None
    scale: Scale = textstat
    return scale


def _prose(topic: Topic) -> list[str]:
    texts = [message.text for message in walk(topic)]
    return [part for text in texts for part in sentences(text) if is_prose(part)]


def _plain(prose: Sequence[str], names: Iterable[str]) -> list[str]:
    """Turn sentences into ones without placeholders and names, that end where anybody sees it."""
    found = [_PLACEHOLDER.sub("number", part) for part in prose]
    for name in names:
        found = [term_pattern(name).sub(_SHORT_WORD, part) for part in found]
    return [re.sub(r"(\d)\.(\d)", r"\1\2", part.rstrip(".!?")) + "." for part in found]


def _level(name: str, place: Position, prose: Sequence[str], scale: Scale) -> Level:
    text = " ".join(prose)
    grade = round(scale.flesch_kincaid_grade(text), 1)
    return Level(name, place, len(prose), scale.polysyllabcount(text), grade)


def _together(kind: str, levels: Sequence[Level]) -> Level:
    names = ", ".join(level.name for level in levels)
    return Level(
        f"the short topics of the type {kind} together: {names}",
        Position(f"handouts/{kind}"),
        sum(level.sentences for level in levels),
        sum(level.long_words for level in levels),
    )
