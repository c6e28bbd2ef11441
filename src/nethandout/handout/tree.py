"""Give the composed handout its shape: a tree of localized text, without markup or identity.

A `Handout` holds nothing personal: two patients with the same facts, language and clinic
share it byte for byte. What belongs to one person is in `personal.PersonalPages`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from nethandout.i18n.languages import SOURCE_LANGUAGE
from nethandout.model.parts import parts_of
from nethandout.model.text import LocalizedText
from nethandout.model.topic import Section, Topic
from nethandout.model.values import Edition, Paper, Tier

QUESTIONS_TOPIC: Final = "life-questions-for-visit"
"""The topic whose page has room for the questions; a clinician may take it out."""


@dataclass(frozen=True, slots=True)
class Advice:
    """A thing to do without a date; of two that are `about` the same, one is printed."""

    text: LocalizedText
    about: str | None = None


@dataclass(frozen=True, slots=True)
class CallSign:
    """One red flag: what the reader sees or feels, and what to do until help is there."""

    id: str
    tier: Tier
    text: LocalizedText
    first_aid: LocalizedText | None = None


@dataclass(frozen=True, slots=True)
class CallTier:
    """All signs of one urgency."""

    tier: Tier
    signs: tuple[CallSign, ...]


@dataclass(frozen=True, slots=True)
class TopicName:
    """What a topic is called, also where it is not printed; in English for staff."""

    id: str
    short: LocalizedText
    english: str


@dataclass(frozen=True, slots=True)
class HandoutTopic:
    """One localized topic, with only the blocks this reader needs.

    `points` are what a summary says besides its sentence.
    """

    topic: Topic
    options: tuple[LocalizedText, ...] = ()
    options_note: LocalizedText | None = None
    framing_heading: LocalizedText | None = None
    framing: tuple[LocalizedText, ...] = ()
    points: tuple[LocalizedText, ...] = ()


@dataclass(frozen=True, slots=True)
class TopicGroup:
    """Topics that belong together; `name` is a key that templates turn into a heading."""

    name: str
    topics: tuple[HandoutTopic, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A word and what it means."""

    term: LocalizedText
    definition: LocalizedText


@dataclass(frozen=True, slots=True)
class Citation:
    """A source as printed; its language is that of the original."""

    text: LocalizedText


@dataclass(frozen=True, slots=True)
class ClinicBlock:
    """What the paper says about the clinic; None values become lines to write on.

    The days for which the travel card is carried are there in English too.
    """

    name: str | None = None
    address: tuple[str, ...] = ()
    website: str | None = None
    page_address: str | None = None
    day_phone: str | None = None
    night_phone: str | None = None
    emergency_number: str | None = None
    hours: str | None = None
    brand_color: str | None = None
    logo: str | None = None
    travel_card_for: str | None = None
    travel_card_for_in_english: str | None = None


@dataclass(frozen=True, slots=True)
class Handout:
    """Everything that is the same for every patient with these facts.

    `front` are the groups that follow the list of when to call, `groups` those inside.
    `apart` are cards, whose words stand on their sheets, and a patient's questions. `forms` are
    to be filled in: a patient has them with their own pages. `most_pages` is what its purpose
    promises in standard print.
    """

    language: str
    edition: Edition
    paper: Paper
    title: LocalizedText
    subtitle: LocalizedText | None
    site: str
    key_points: tuple[Advice, ...]
    call: tuple[CallTier, ...]
    front: tuple[TopicGroup, ...]
    groups: tuple[TopicGroup, ...]
    safety_notes: tuple[LocalizedText, ...]
    questions: tuple[LocalizedText, ...]
    terms: tuple[Explanation, ...]
    sources: tuple[Citation, ...]
    offered: LocalizedText | None
    visit: LocalizedText | None
    visit_lines: tuple[LocalizedText, ...]
    names: tuple[TopicName, ...]
    apart: tuple[HandoutTopic, ...]
    forms: tuple[Section, ...]
    clinic: ClinicBlock
    content_reviewed: bool
    translation_reviewed: bool
    review_due: date
    personal: bool
    awaits_results: bool = False
    most_pages: int | None = None

    @property
    def is_cards_alone(self) -> bool:
        """Tell whether only the cards are printed, without a handout before them."""
        return self.edition == "card"

    @property
    def reviewed(self) -> bool:
        """Tell whether people signed all of the content and of its translation."""
        return self.content_reviewed and self.translation_reviewed

    @property
    def topic_ids(self) -> tuple[str, ...]:
        """The topics in printing order; what stands apart comes last."""
        groups = (*self.front, *self.groups)
        items = (*(item for group in groups for item in group.topics), *self.apart)
        return tuple(item.topic.id for item in items)

    def name_of(self, topic: str) -> TopicName | None:
        """Turn the id of a site or a drug into its name, if this handout is about it."""
        return next((name for name in self.names if name.id == topic), None)


def texts(value: object) -> Iterator[LocalizedText]:
    """Turn a handout, or any part of it, into all localized texts in it, in order."""
    return parts_of(value, LocalizedText)


def in_english(handout: Handout) -> int:
    """Count the texts of a handout in another language that have no translation."""
    if handout.language == SOURCE_LANGUAGE:
        return 0
    own = (
        *(handout.title, handout.subtitle, handout.key_points, handout.call, handout.front),
        *(handout.groups, handout.questions, handout.terms, handout.offered, handout.visit),
        *(handout.visit_lines, handout.safety_notes, handout.apart, handout.forms),
    )
    return sum(text.language == SOURCE_LANGUAGE for text in texts(own))
