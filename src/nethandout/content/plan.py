"""Turn `handouts/plan.yaml` into the decision table: which facts bring which topics.

The table is data; this module gives its shape, checks that it fits together, and finds
what a person means by a name. `handout/selection.py` applies it to one patient's facts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from enum import IntEnum
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from nethandout.content.purposes import (
    TOPIC_TYPES,
    PartKind,
    Preparation,
    PurposePlan,
    StaffText,
    topic_type,
    without_a_plan,
)
from nethandout.model.facts import Facts
from nethandout.model.selection import PartName
from nethandout.model.values import (
    Digits,
    Frozen,
    Id,
    Purpose,
    Text,
    TopicType,
)
from nethandout.source.spelling import slug

Kind = Literal["site", "setting", "condition", "treatment", "test", "addition", "topic"]
RowKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([._-][a-z0-9]+)*$")]
StaffName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+( [a-z0-9]+)*$")]


class NamedFact(Frozen):
    """A fact a record may state; `names` are other ways staff write it."""

    id: Id
    label: StaffText
    names: tuple[StaffName, ...] = ()


class FactWithTopic(NamedFact):
    """A tumor site or a setting, and the topic that explains it."""

    topic: Id


class Treatment(NamedFact):
    """A treatment a record may name; the topic of the same id explains it, or `topic`.

    `written` is what packages, other languages and hasty hands call it: read in the lists
    of medicines and allergies only. `members` are the treatments of a class. After one with
    `taken_out`, a laboratory looks at what was taken out.
    """

    topic: Id | None = None
    written: tuple[StaffText, ...] = ()
    members: tuple[Id, ...] = ()
    taken_out: bool = False


class SizeBand(Frozen):
    """A range of tumor sizes in mm; `from` and `to` belong to it, `below` and `above` do not."""

    below: Digits | None = None
    at_least: Digits | None = Field(default=None, alias="from")
    at_most: Digits | None = Field(default=None, alias="to")
    above: Digits | None = None

    @model_validator(mode="after")
    def _has_an_end(self) -> Self:
        if not any((self.below, self.at_least, self.at_most, self.above)):
            raise ValueError("a size needs at least one of: below, from, to, above")
        return self

    def contains(self, size: Decimal) -> bool:
        """Tell whether a size in mm lies in the band."""
        return (
            (self.below is None or size < Decimal(self.below))
            and (self.at_least is None or size >= Decimal(self.at_least))
            and (self.at_most is None or size <= Decimal(self.at_most))
            and (self.above is None or size > Decimal(self.above))
        )


class Match(IntEnum):
    """Whether facts fit a row; OPEN means all fits but the size is not given."""

    FAILS = 0
    OPEN = 1
    HOLDS = 2


class When(Frozen):
    """A test on the facts: every named field must match one of its values.

    `muscle_layer: false` also holds when the record does not say.
    """

    site: tuple[Id, ...] = ()
    setting: tuple[Id, ...] = ()
    condition: tuple[Id, ...] = ()
    treatment: tuple[Id, ...] = ()
    treatment_type: tuple[TopicType, ...] = ()
    visit: tuple[Id, ...] = ()
    without_setting: tuple[Id, ...] = ()
    size_mm: SizeBand | None = None
    muscle_layer: bool | None = None

    @model_validator(mode="after")
    def _tests_something(self) -> Self:
        tumor = (self.site, self.setting, self.condition)
        if not any((*tumor, self.treatment, self.treatment_type, self.visit)):
            raise ValueError("a row needs a site, setting, condition or treatment to hold for")
        return self

    def match(self, facts: Facts) -> Match:
        """Tell whether a patient's facts fit."""
        wanted = (
            (self.site, frozenset({facts.site} if facts.site else ())),
            (self.setting, facts.settings),
            (self.condition, facts.conditions),
            (self.treatment, facts.treatments),
            (self.treatment_type, frozenset(topic_type(name) for name in facts.treatments)),
            (self.visit, frozenset({facts.visit_treatment} if facts.visit_treatment else ())),
        )
        if not all(not values or present.intersection(values) for values, present in wanted):
            return Match.FAILS
        if facts.settings.intersection(self.without_setting):
            return Match.FAILS
        if self.muscle_layer is not None and self.muscle_layer != (facts.muscle_layer is True):
            return Match.FAILS
        if self.size_mm is None:
            return Match.HOLDS
        if facts.size_mm is None:
            return Match.OPEN
        return Match.HOLDS if self.size_mm.contains(facts.size_mm) else Match.FAILS


class Row(Frozen):
    """One line of the decision table: when it holds, and what it brings."""

    key: RowKey
    reason: StaffText
    when: tuple[When, ...] = Field(min_length=1)
    topics: tuple[Id, ...] = ()
    options: tuple[Id, ...] = ()
    uncertain: bool = False
    staff_note: StaffText | None = None

    @model_validator(mode="after")
    def _only_adds(self) -> Self:
        """Refuse topics that a further fact would take away again."""
        fragile = any(when.without_setting or when.muscle_layer is False for when in self.when)
        if self.topics and fragile:
            raise ValueError("a row with without_setting or muscle_layer: false brings no topics")
        return self

    def match(self, facts: Facts) -> Match:
        """Tell whether any alternative of the row fits the facts."""
        return max(when.match(facts) for when in self.when)


class Option(Frozen):
    """A treatment the team may discuss; `ticked` ones print only if the record names them."""

    id: Id
    text: Text
    topic: Id | None = None
    ticked: bool = False
    sources: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _has_a_source(self) -> Self:
        if not self.sources and not self.ticked:
            raise ValueError("an option that is printed by itself needs a source")
        return self


class Framing(Frozen):
    """The four questions on which the choice of treatment depends."""

    heading: Text
    questions: tuple[Text, Text, Text, Text]


class Plan(Frozen):
    """The whole of `plan.yaml`.

    What is cached here must hold no translatable text: a localized copy keeps the cache.
    """

    order: tuple[Id, ...]
    always: tuple[Id, ...]
    framing: Framing
    uncertain_note: Text
    in_english: Text = "in English"
    preparation: Preparation | None = None
    part_headings: Mapping[PartKind, Mapping[PartName, Text]] = {}
    sites: tuple[FactWithTopic, ...]
    settings: tuple[FactWithTopic, ...]
    conditions: tuple[NamedFact, ...]
    treatments: tuple[Treatment, ...]
    tests: tuple[NamedFact, ...] = ()
    purposes: tuple[PurposePlan, ...] = ()
    options: tuple[Option, ...]
    rows: tuple[Row, ...]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        mistakes = list(_mistakes(self))
        if mistakes:
            raise ValueError("; ".join(mistakes))
        return self

    @cached_property
    def topic_ids(self) -> frozenset[str]:
        """All topics that the plan can ask for or point to."""
        named = (*self.always, *(name for name in self.order if name not in TOPIC_TYPES))
        facts = (fact.topic for fact in (*self.sites, *self.settings))
        rows = (topic for row in self.rows for topic in row.topics)
        options = (option.topic for option in self.options if option.topic)
        treatments = (self.topic_of(item.id) for item in (*self.treatments, *self.tests))
        brought = (topic for purpose in self.purposes for topic in purpose.brings)
        return frozenset((*named, *facts, *rows, *options, *treatments, *brought))

    def topic_of(self, name: str) -> str:
        """Turn the id of a treatment or test into the id of the topic that explains it."""
        return self._shared_topics.get(name, name)

    @cached_property
    def _shared_topics(self) -> Mapping[str, str]:
        return {item.id: item.topic for item in self.treatments if item.topic}

    def purpose(self, name: Purpose) -> PurposePlan:
        """Turn the name of a purpose into its plan; without one all that is named is core."""
        own = (item for item in self.purposes if item.id == name)
        return next(own, None) or without_a_plan(name)

    def most_pages(self, facts: Facts, language: str) -> int | None:
        """Turn what a handout is about into the pages it may have; None if as many as it takes."""
        if facts.complete:
            return None
        return self.purpose(facts.purpose).most_pages(language, len(facts.tests))

    @cached_property
    def rows_by_key(self) -> Mapping[str, Row]:
        """Rows by their key."""
        return {row.key: row for row in self.rows}

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Turn topic ids and topic types into their place in the printing order."""
        return {name: place for place, name in enumerate(self.order)}

    def names(self, kind: Kind, known: Collection[str] = ()) -> Mapping[str, str]:
        """Turn a kind into every spelling that means exactly one id, with that id."""
        index = self._spellings(kind, known)
        return {name: next(iter(ids)) for name, ids in index.items() if len(ids) == 1}

    @cached_property
    def _names(self) -> Mapping[str, Mapping[str, frozenset[str]]]:
        additions = (NamedFact(id=o.id, label=o.text) for o in self.options if o.ticked)
        return {
            "site": _index(self.sites),
            "setting": _index(self.settings),
            "condition": _index(self.conditions),
            "treatment": _index(self.treatments),
            "test": _index(self.tests),
            "addition": _index(additions),
        }

    @cached_property
    def drug_spellings(self) -> tuple[tuple[str, str], ...]:
        """All names of drugs that the plan itself knows, each with the drug's id."""
        drugs = (item for item in self.treatments if topic_type(item.id) == "drug")
        return tuple(
            (name, drug.id)
            for drug in drugs
            for name in (without_type(drug.id).replace("-", " "), *drug.names, *drug.written)
        )

    def _spellings(self, kind: Kind, known: Collection[str]) -> Mapping[str, frozenset[str]]:
        if kind == "topic":
            return _index(NamedFact(id=key, label=key) for key in self.topic_ids.union(known))
        return self._names[kind]


def without_type(topic_id: str) -> str:
    """Turn `drug-lanreotide` into `lanreotide`; other ids stay as they are."""
    first, _, rest = topic_id.partition("-")
    return rest if rest and first in TOPIC_TYPES else topic_id


def _index(facts: Iterable[NamedFact]) -> Mapping[str, frozenset[str]]:
    """Turn facts into their spellings; an id is always itself, whatever else shares it."""
    found: dict[str, set[str]] = {}
    ids: dict[str, frozenset[str]] = {}
    for fact in facts:
        ids[fact.id] = frozenset({fact.id})
        for spelling in (without_type(fact.id), *map(slug, fact.names)):
            found.setdefault(spelling, set()).add(fact.id)
    return {**{name: frozenset(meant) for name, meant in found.items()}, **ids}


# --- What must be true of a plan as a whole --------------------------------------------


def _mistakes(plan: Plan) -> Iterator[str]:
    """Turn a plan into everything in it that does not fit together."""
    yield from _repeated("order", plan.order)
    sections = ("sites", "settings", "conditions", "treatments", "tests", "purposes", "options")
    for section in sections:
        yield from _repeated(section, (item.id for item in getattr(plan, section)))
    yield from _repeated("rows", (row.key for row in plan.rows))
    unplaced = sorted(set(TOPIC_TYPES).difference(plan.order))
    if unplaced:
        yield f"order has no place for: {', '.join(unplaced)}"
    untyped = sorted(topic for topic in plan.topic_ids if topic_type(topic) not in TOPIC_TYPES)
    if untyped:
        yield f"a topic id begins with its type: {', '.join(untyped)}"
    yield from _broken_rows(plan)


def _repeated(section: str, ids: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in ids:
        if name in seen:
            yield f"{section}: {name} is there a second time"
        seen.add(name)


def _broken_rows(plan: Plan) -> Iterator[str]:
    known = {
        "site": {item.id for item in plan.sites},
        "setting": {item.id for item in plan.settings},
        "without_setting": {item.id for item in plan.settings},
        "condition": {item.id for item in plan.conditions},
        "treatment": {item.id for item in plan.treatments},
    }
    for item in plan.treatments:
        for name in sorted(set(item.members) - known["treatment"]):
            yield f"treatments: {item.id} has the unknown member {name}"
    options = {option.id for option in plan.options}
    for row in plan.rows:
        for field, ids in known.items():
            named = {name for when in row.when for name in getattr(when, field)}
            for name in sorted(named - ids):
                yield f"rows: {row.key} names the unknown {field} {name}"
        for name in sorted(set(row.options) - options):
            yield f"rows: {row.key} names the unknown option {name}"
    listed = {name for row in plan.rows for name in row.options}
    for name in sorted(options - listed):
        yield f"options: {name} is in no row"
