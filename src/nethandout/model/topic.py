"""Turn the YAML of content into topics, warning signs, words and sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from nethandout.model.facts import Facts
from nethandout.model.values import (
    Frozen,
    Id,
    IsoDate,
    Known,
    Purpose,
    Text,
    Tier,
    TopicType,
    WholeNumber,
)

Grade = Literal["1", "2", "3"]
LanguageTag = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")]
Pages = Annotated[Mapping[LanguageTag, str], Field(min_length=1)]
Depth = Literal["core", "whole"]
"""How much of a topic is asked for before a section is printed: `core` ones come first."""


class Condition(Frozen):
    """A test on the facts: every named field must match one of its values.

    `concerns` are treatments that are planned or given, or that the visit is about.
    """

    site: tuple[Id, ...] = ()
    setting: tuple[Id, ...] = ()
    condition: tuple[Id, ...] = ()
    treatment: tuple[Id, ...] = ()
    concerns: tuple[Id, ...] = ()
    test: tuple[Id, ...] = ()
    done: tuple[Id, ...] = ()
    purpose: tuple[Purpose, ...] = ()
    visit: tuple[Id, ...] = ()
    hazard: tuple[Id, ...] = ()
    grade: tuple[Grade, ...] = ()
    stomach_type: tuple[Grade, ...] = ()
    functional: tuple[Known, ...] = ()
    can_become_pregnant: tuple[Known, ...] = ()
    partner_can_become_pregnant: tuple[Known, ...] = ()
    without_setting: tuple[Id, ...] = ()
    without_treatment: tuple[Id, ...] = ()
    without_condition: tuple[Id, ...] = ()
    without_done: tuple[Id, ...] = ()
    without_purpose: tuple[Purpose, ...] = ()
    without_hazard: tuple[Id, ...] = ()
    without_grade: tuple[Grade, ...] = ()
    without_stomach_type: tuple[Grade, ...] = ()

    def holds(self, facts: Facts) -> bool:
        """Tell whether a patient with these facts should read the block."""
        if facts.generic_reader:
            return True
        wanted: tuple[tuple[Iterable[str], frozenset[str]], ...] = (
            (self.site, _one(facts.site)),
            (self.setting, facts.settings),
            (self.condition, facts.conditions),
            (self.treatment, facts.treatments),
            (self.concerns, facts.treatments | _one(facts.visit_treatment)),
            (self.test, facts.tests),
            (self.done, facts.done),
            (self.purpose, _one(facts.purpose)),
            (self.visit, _one(facts.visit_treatment)),
            (self.hazard, facts.hazards),
            (self.grade, _one(facts.grade)),
            (self.stomach_type, _one(facts.stomach_type)),
            (self.functional, _one(facts.functional)),
            (self.can_become_pregnant, _one(facts.can_become_pregnant)),
            (self.partner_can_become_pregnant, _one(facts.partner_can_become_pregnant)),
        )
        unwanted: tuple[tuple[Iterable[str], frozenset[str]], ...] = (
            (self.without_setting, facts.settings),
            (self.without_treatment, facts.treatments),
            (self.without_condition, facts.conditions),
            (self.without_done, facts.done),
            (self.without_purpose, _one(facts.purpose)),
            (self.without_hazard, facts.hazards),
            (self.without_grade, _one(facts.grade)),
            (self.without_stomach_type, _one(facts.stomach_type)),
        )
        return all(not values or present.intersection(values) for values, present in wanted) and (
            not any(present.intersection(values) for values, present in unwanted)
        )


def _one(value: str | None) -> frozenset[str]:
    return frozenset(() if value is None else (value,))


class Table(Frozen):
    """A table with a header row; every row has as many cells as there are columns."""

    caption: Text | None = None
    columns: tuple[Text, ...] = Field(min_length=1)
    rows: tuple[tuple[Text, ...], ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _rows_fit(self) -> Self:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"every row needs {len(self.columns)} cells, one for each column")
        return self


class Note(Frozen):
    """A sentence or two set apart by a rule and an icon in the margin."""

    tone: Literal["tip", "caution", "warning"]
    text: Text


class Figure(Frozen):
    """One of our own drawings, with what to see in it said in words."""

    id: Id
    alt: Text
    caption: Text | None = None


class Block(Frozen):
    """One piece of a section: exactly one kind, printed only when its condition holds."""

    text: Text | None = None
    items: tuple[Text, ...] | None = Field(default=None, alias="list", min_length=1)
    steps: tuple[Text, ...] | None = Field(default=None, min_length=1)
    table: Table | None = None
    note: Note | None = None
    figure: Figure | None = None
    when: Condition | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        kinds = ("text", "items", "steps", "table", "note", "figure")
        if sum(getattr(self, kind) is not None for kind in kinds) != 1:
            raise ValueError("a block needs exactly one of: text, list, steps, table, note, figure")
        return self


class Section(Frozen):
    """A short heading, phrased as the reader's question, and its blocks.

    One to `fill_in` stands with a patient's own pages; in a leaflet it stays with its topic.
    """

    heading: Text
    blocks: tuple[Block, ...] = Field(min_length=1)
    when: Condition | None = None
    depth: Depth = "core"
    fill_in: bool = False


class Part(Frozen):
    """One part of a fixed order; its heading comes from the plan and is the same everywhere."""

    blocks: tuple[Block, ...] = Field(min_length=1)
    when: Condition | None = None
    depth: Depth = "core"


class ProcedureParts(Frozen):
    """What a reader must learn about a procedure, in the order it is printed in."""

    aim: Part
    often: Part
    seldom: Part
    ready: Part
    day: Part
    hospital: Part
    home: Part
    results: Part


class DrugParts(Frozen):
    """What a reader must learn about a medicine, in the order it is printed in."""

    aim: Part
    given: Part
    check: Part
    often: Part
    seldom: Part
    tell: Part
    late: Part
    storage: Part | None = None


class TestParts(Frozen):
    """What a reader must learn about a test, in the order it is printed in."""

    why: Part
    ready: Part
    day: Part
    after: Part
    results: Part


class KeyPoint(Frozen):
    """A thing to do, read alone on page one; `harm` marks what prevents harm.

    Content may write a plain sentence in place of the mapping. Of key points that are `about`
    the same, from whatever topics, page one has only the first.
    """

    text: Text
    when: Condition | None = None
    kind: Literal["harm", "rest"] = "rest"
    about: Id | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_a_sentence(cls, value: object) -> object:
        return {"text": value} if isinstance(value, str) else value


class Question(Frozen):
    """A question for the next visit. Of those that are `about` one thing, the first prints."""

    text: Text
    about: Id | None = None
    when: Condition | None = None


class Review(Frozen):
    """When a person must look at the content again; past this day it is not printed."""

    due: IsoDate


class Topic(Frozen):
    """One YAML file of content.

    Procedures, drugs and tests have the parts of their fixed order in place of sections;
    a `box` of at most five lines is the whole of a topic that must be seen at a glance.
    """

    id: Id
    type: TopicType
    title: Text
    short_title: Text
    handout_title: Text | None = None
    summary: Text
    key_points: tuple[KeyPoint, ...] = ()
    sections: tuple[Section, ...] = ()
    procedure: ProcedureParts | None = None
    drug: DrugParts | None = None
    test: TestParts | None = None
    box: tuple[Text, ...] = Field(default=(), max_length=5)
    call: tuple[Id, ...] = ()
    questions: tuple[Question, ...] = ()
    reference_numbers: Mapping[Id, str] = {}
    terms: tuple[Id, ...] = ()
    sources: tuple[Id, ...] = Field(min_length=1)
    review: Review
    contexts: Mapping[str, str] = {}


class RedFlag(Frozen):
    """A when-to-call item: the whole sentence, and what to do until help is there.

    It prints where `when` holds, and only beside the topic `with_topic`, if there is one. Within
    its tier it comes first where it is `likely`. A variant prints in place of the sign it is
    `instead_of`: one thing is never both usual and urgent.
    """

    id: Id
    tier: Tier
    text: Text
    first_aid: Text | None = None
    when: Condition | None = None
    likely: Condition | None = None
    with_topic: Id | None = None
    instead_of: Id | None = None
    sources: tuple[Id, ...] = Field(min_length=1)


class SafetyNote(Frozen):
    """What a handout says where a safety rule found something in the record."""

    id: Id
    rule: Id
    text: Text
    when: Condition | None = None
    sources: tuple[Id, ...] = ()


class Term(Frozen):
    """A word explained at the end of a handout that uses it.

    `name_of` says what it is a name of, if there is no shorter word for it: then it is not counted
    as a long word where reading is measured.
    """

    id: Id
    term: Text
    definition: Text
    name_of: Literal["disease", "drug"] | None = None


class Source(Frozen):
    """Where a fact comes from. Nothing here is translated: it names the original.

    Handouts print the `short` name, if there is one: a patient needs no volume and page. A page
    in several languages has a `url` for each (`{en: …, es: …}`); a plain one is in English.
    """

    id: Id
    short: str | None = Field(default=None, min_length=1, max_length=60)
    citation: str
    url: str | Pages | None = None
    year: WholeNumber | None = None

    def page_in(self, language: str) -> tuple[str, str] | None:
        """Turn a language into the page's address, and the language the page is in."""
        if self.url is None or isinstance(self.url, str):
            return None if self.url is None else (self.url, "en")
        base = language.partition("-")[0]
        found = next(name for name in (language, base, "en", *self.url) if name in self.url)
        return self.url[found], found


class RedFlags(Frozen):
    """The file `red-flags.yaml`: most urgent first within a tier."""

    red_flags: tuple[RedFlag, ...]


class SafetyNotes(Frozen):
    """The file `safety-notes.yaml`, in the order the notes are printed in."""

    safety_notes: tuple[SafetyNote, ...]


class Glossary(Frozen):
    """The file `glossary.yaml`."""

    terms: tuple[Term, ...]


class Sources(Frozen):
    """The file `sources.yaml`."""

    sources: tuple[Source, ...]
