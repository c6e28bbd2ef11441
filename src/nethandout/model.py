"""Give every stage of the pipeline the same frozen values.

Content types (`Topic`, `RedFlag`, …) and records are pydantic models: they say the
shape of the YAML, and the JSON Schema for editors is generated from them. All text
leaves marked `Text` are translatable; a leaf is one message. Numbers stay strings
until a rule needs them, so that nothing is rounded or re-spelled on the way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

TopicType = Literal[
    "overview",
    "site",
    "setting",
    "symptom",
    "treatment",
    "procedure",
    "drug",
    "test",
    "life",
    "card",
]
Tier = Literal["E", "U", "S", "R"]
Edition = Literal["standard", "large-print"]
Paper = Literal["letter", "a4"]


@dataclass(frozen=True, slots=True)
class Translatable:
    """Mark a field whose text goes to the catalogs."""


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), Translatable()]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Digits = Annotated[str, StringConstraints(pattern=r"^[0-9]+(\.[0-9]+)?$")]
WholeNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]+$")]


def _iso(pattern: str, example: str) -> Callable[[object], object]:
    """Turn a pattern into a check that refuses any other spelling.

    Without it pydantic reads "19610409" as a number of seconds since 1970.
    """

    def check(value: object) -> object:
        if isinstance(value, str) and not re.fullmatch(pattern, value):
            raise ValueError(f"this must be written like {example}")
        return value

    return check


IsoDate = Annotated[date, BeforeValidator(_iso(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "2026-12-01"))]
LocalDateTime = Annotated[
    datetime,
    BeforeValidator(_iso(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}", "2026-12-01T09:30")),
]


class Frozen(BaseModel):
    """The base of all models: unknown keys are errors, values never change."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        populate_by_name=True,
        hide_input_in_errors=True,
        defer_build=True,
    )


# --- Content ---------------------------------------------------------------------------


class Condition(Frozen):
    """A test on the facts: every named field must match one of its values."""

    site: tuple[Id, ...] = ()
    setting: tuple[Id, ...] = ()
    condition: tuple[Id, ...] = ()
    treatment: tuple[Id, ...] = ()
    without_treatment: tuple[Id, ...] = ()
    without_condition: tuple[Id, ...] = ()

    def holds(self, facts: Facts) -> bool:
        """Tell whether a patient with these facts should read the block."""
        if facts.generic_reader:
            return True
        wanted = (
            (self.site, frozenset({facts.site} if facts.site else ())),
            (self.setting, facts.settings),
            (self.condition, facts.conditions),
            (self.treatment, facts.treatments),
        )
        unwanted = (
            (self.without_treatment, facts.treatments),
            (self.without_condition, facts.conditions),
        )
        return all(not values or present.intersection(values) for values, present in wanted) and (
            not any(present.intersection(values) for values, present in unwanted)
        )


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
    """A short heading, phrased as the reader's question, and its blocks."""

    heading: Text
    blocks: tuple[Block, ...] = Field(min_length=1)
    when: Condition | None = None


class Question(Frozen):
    """A question for the next visit."""

    text: Text
    when: Condition | None = None


class Review(Frozen):
    """When a person must look at the content again; past this day it is not printed."""

    due: IsoDate


class Topic(Frozen):
    """One YAML file of content."""

    id: Id
    type: TopicType
    title: Text
    short_title: Text
    handout_title: Text | None = None
    summary: Text
    key_points: tuple[Text, ...] = ()
    sections: tuple[Section, ...] = ()
    side_effects: tuple[Text, ...] = ()
    call: tuple[Id, ...] = ()
    questions: tuple[Question, ...] = ()
    reference_numbers: Mapping[Id, str] = {}
    terms: tuple[Id, ...] = ()
    sources: tuple[Id, ...] = Field(min_length=1)
    review: Review
    contexts: Mapping[str, str] = {}


class RedFlag(Frozen):
    """A when-to-call item: its short sign for page one, the whole of it for inside."""

    id: Id
    tier: Tier
    short: Text
    text: Text
    when: Condition | None = None
    sources: tuple[Id, ...] = Field(min_length=1)


class Term(Frozen):
    """A word explained at the end of a handout that uses it."""

    id: Id
    term: Text
    definition: Text


class Source(Frozen):
    """Where a fact comes from. The citation is not translated; it names the original."""

    id: Id
    citation: str
    url: str | None = None
    year: WholeNumber | None = None


# --- The record ------------------------------------------------------------------------


class SilentFrozen(Frozen):
    """A frozen model whose repr shows nothing of the patient."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    __str__ = __repr__

    def __repr_args__(self) -> Iterable[tuple[str | None, object]]:
        """Give pydantic, rich and pytest nothing to show either."""
        return ()


class Patient(SilentFrozen):
    """Who the handout is for: two identifiers go on every page."""

    name: str = Field(min_length=1, max_length=200)
    birth_date: IsoDate
    record_number: str = Field(min_length=1, max_length=40)


class Tumor(SilentFrozen):
    """Where the tumor is and how far it went. Size in mm, as a string of digits."""

    site: Id
    size_mm: Digits | None = None
    muscle_layer: bool | None = None
    settings: tuple[Id, ...] = ()


class TopicChoice(Frozen):
    """The clinician's own additions and removals; their word is final, and recorded."""

    add: tuple[Id, ...] = ()
    remove: tuple[Id, ...] = ()


class Medicine(SilentFrozen):
    """One line of the medicine list, in the clinician's words."""

    name: str = Field(min_length=1, max_length=120)
    dose: str = Field(min_length=1, max_length=80)
    route: str | None = Field(default=None, max_length=120)
    when: str | None = Field(default=None, max_length=160)
    purpose: str | None = Field(default=None, alias="for", max_length=160)
    until: IsoDate | None = None


class Injections(SilentFrozen):
    """A series of long-acting injections: dates are `next` plus multiples of `every_days`."""

    drug: Id
    dose: str = Field(min_length=1, max_length=80)
    next: IsoDate
    every_days: WholeNumber
    count: WholeNumber = "6"


class Appointment(SilentFrozen):
    """A visit: local date and time, what it is, where."""

    at: LocalDateTime
    what: str = Field(min_length=1, max_length=160)
    where: str | None = Field(default=None, max_length=160)


class Prrt(SilentFrozen):
    """Planned PRRT treatment dates; hold dates are computed from them."""

    doses: tuple[IsoDate, ...] = Field(min_length=1, max_length=12)


class Allergy(SilentFrozen):
    """What the patient must not get, and what happened."""

    to: str = Field(min_length=1, max_length=120)
    reaction: str | None = Field(default=None, max_length=160)


class CareTeamMember(SilentFrozen):
    """A person the patient can ask for by name."""

    role: str = Field(min_length=1, max_length=80)
    name: str = Field(min_length=1, max_length=120)
    phone: str | None = Field(default=None, max_length=40)


class PrintChoice(Frozen):
    """How to print."""

    edition: Edition = "standard"
    paper: Paper = "letter"
    bilingual: bool = False


class PatientRecord(SilentFrozen):
    """Everything one handout is made from. Without `patient` it is a shelf leaflet."""

    patient: Patient | None = None
    language: str = "en"
    interpreter: bool = False
    tumor: Tumor
    conditions: tuple[Id, ...] = Field(default=(), max_length=40)
    treatments: tuple[Id, ...] = Field(default=(), max_length=40)
    additions: tuple[Id, ...] = Field(default=(), max_length=40)
    topics: TopicChoice = TopicChoice()
    medicines: tuple[Medicine, ...] = Field(default=(), max_length=60)
    injections: Injections | None = None
    appointments: tuple[Appointment, ...] = Field(default=(), max_length=60)
    prrt: Prrt | None = None
    allergies: tuple[Allergy, ...] = Field(default=(), max_length=40)
    care_team: tuple[CareTeamMember, ...] = Field(default=(), max_length=20)
    goal: str | None = Field(default=None, max_length=300)
    crisis_plan: str | None = Field(default=None, max_length=2000)
    overrides: tuple[Id, ...] = Field(default=(), max_length=40)
    approved_by: str | None = Field(default=None, max_length=120)
    approved_on: IsoDate | None = None
    print: PrintChoice = PrintChoice()


@dataclass(frozen=True, slots=True)
class Facts:
    """The clinical part of a record, without identity: what selection works on.

    `generic_reader` is true only where all conditional blocks are wanted (extraction
    of previews); selection for a leaflet uses real facts.
    """

    site: str | None = None
    size_mm: Decimal | None = None
    muscle_layer: bool | None = None
    settings: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()
    treatments: frozenset[str] = frozenset()
    additions: frozenset[str] = frozenset()
    add_topics: tuple[str, ...] = ()
    remove_topics: frozenset[str] = frozenset()
    generic_reader: bool = False


# --- Selection -------------------------------------------------------------------------


class Origin(StrEnum):
    """Why a topic is in the handout, for the machine; `Reason.text` is for people."""

    SITE = "site"
    SETTING = "setting"
    CONDITION = "condition"
    TREATMENT = "treatment"
    PLAN = "plan"
    ALWAYS = "always"
    CLINICIAN = "clinician"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a topic was chosen."""

    origin: Origin
    text: str


@dataclass(frozen=True, slots=True)
class SelectedTopic:
    """A topic id and all reasons for it."""

    id: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """Topics in printing order, treatment options to mention, and what was left out.

    `options` are ids of plan options ("your team may discuss"). `removed` are topics
    the clinician took out. `missing` are topics the plan asks for that nobody has
    written yet.
    """

    topics: tuple[SelectedTopic, ...]
    options: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    missing: tuple[SelectedTopic, ...] = ()
    rows: tuple[str, ...] = ()


# --- Localized text --------------------------------------------------------------------

_RTL_LANGUAGES = frozenset({"ar", "fa", "he", "ur", "ps", "sd", "ug", "yi"})


class LocalizedText(str):
    """Text that knows its language, so that English left in an Arabic page is tagged so."""

    __slots__ = ("language",)

    language: str

    def __new__(cls, value: str, language: str) -> Self:
        """Join text and language; a `str` takes its value when it is made."""
        text = super().__new__(cls, value)
        text.language = language
        return text

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        """The direction of the text's own language, not of the page's."""
        return text_direction(self.language)

    def __reduce__(self) -> tuple[type[LocalizedText], tuple[str, str]]:
        return (LocalizedText, (str(self), self.language))


def text_direction(language: str) -> Literal["ltr", "rtl"]:
    """Turn a BCP 47 tag into its writing direction."""
    return "rtl" if re.split(r"[-_]", language)[0].lower() in _RTL_LANGUAGES else "ltr"
