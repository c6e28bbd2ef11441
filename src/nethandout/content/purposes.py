"""Say what a handout holds at each step of a patient's way, and on how many pages at most.

A patient who gets 20 pages does not find the 6 that matter now, so the pages are a promise:
handouts are built and counted by the tests and by `nethandout check --pages`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final, Literal, get_args

from pydantic import StringConstraints

from nethandout.i18n.languages import SOURCE_LANGUAGE
from nethandout.model.selection import TopicDepth
from nethandout.model.values import Frozen, Id, Purpose, Text, TopicType, WholeNumber

PartKind = Literal["procedure", "drug", "test"]
LineName = Literal[
    "food",
    "drink",
    "blood_thinners",
    "diabetes_medicine",
    "other_medicines",
    "driver",
    "bring",
]
StaffWord = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
StaffText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

Role = Literal["visit", "done", "named"]
"""What a topic is for the patient: what the visit is about, what is over, what is planned."""

TOPIC_TYPES: tuple[str, ...] = get_args(TopicType)
OWN_PAGES: Final = 2
"""A patient's own pages that a budget covers: more medicines and dates may take more."""


class PurposePlan(Frozen):
    """What a handout for one purpose holds, how much of it, and on how many pages at most.

    `pages` are those of the standard edition in English, `pages_per_test` those that each further
    test of the record may take. `about` are the types of topic that
    the visit may be about; none means that it is about no treatment. `depths` turns a topic
    id, `visit` (the topic the visit is about), `done` (topics of what is over) or a type into
    a depth; the first of these that is there counts. `named-test` are the tests that the record
    names, not those that the plan adds, `done-drug` the drugs that are over, and so on for each
    type. `heading` stands below the title.
    `first` are the topics that the handout begins with, `visit` for that of the visit;
    with `glossary` its words are explained at the end.
    """

    id: Purpose
    label: StaffText
    heading: Text | None = None
    pages: WholeNumber
    pages_per_test: WholeNumber = "0"
    about: tuple[TopicType, ...] = ()
    brings: tuple[Id, ...] = ()
    first: tuple[StaffWord, ...] = ("visit",)
    glossary: bool = False
    depths: Mapping[StaffWord, TopicDepth]

    def depth_of(self, topic: str, role: Role | None) -> TopicDepth:
        """Turn a topic, and what it is for the patient, into how much of it is printed."""
        kind = topic_type(topic)
        own = (f"{role}-{kind}", role) if role else ()
        names = (topic, *own, kind)
        return next((self.depths[name] for name in names if name in self.depths), "offered")

    def most_pages(self, language: str, tests: int) -> int:
        """Turn a language and how many tests a record names into the pages a handout may have.

        Other languages may take a quarter more than English.
        """
        pages = int(self.pages) + int(self.pages_per_test) * max(0, tests - 1)
        return pages if language == SOURCE_LANGUAGE else -(-pages * 5 // 4)


class Preparation(Frozen):
    """What the table of a clinic's own lines says: its two columns, and a name for each line."""

    columns: tuple[Text, Text]
    lines: Mapping[LineName, Text]


def topic_type(topic_id: str) -> str:
    """Turn a topic id into its type, which is its first word."""
    return topic_id.partition("-")[0]


_ALL_CORE: Mapping[str, TopicDepth] = MappingProxyType(dict.fromkeys(TOPIC_TYPES, "core"))


def without_a_plan(name: Purpose) -> PurposePlan:
    """Give the plan of a purpose that has none of its own: the core of all that is named."""
    return PurposePlan(id=name, label=name, pages="10", depths=_ALL_CORE)


def uncounted_pages(own: int, with_cards: int) -> int:
    """Turn a patient's own pages, and those of the cards' sheets, into pages no budget counts.

    Cards are cut out, so their sheets are not read as pages of the handout; nor is the page of
    lines to write on that keeps the sheet of a card from being the back of another page.
    """
    return with_cards + max(0, own - OWN_PAGES)
