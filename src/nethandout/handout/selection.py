"""Turn a patient's facts and the plan into ordered topics, each with its reasons.

Everything here is pure and does not depend on the order in which facts are named.
More facts only ever add topics; only the clinician takes topics out. The purpose of the visit
decides how much of each topic is printed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from nethandout.content.plan import Match, NamedFact, Option, Plan, Row
from nethandout.content.purposes import Role, topic_type
from nethandout.errors import InputError, Position, Problem, RefusedError
from nethandout.model.facts import Facts
from nethandout.model.remark import Place, Remark, Term
from nethandout.model.selection import Origin, Reason, SelectedTopic, Selection, TopicDepth

_FIELD_NAMES = MappingProxyType(
    {
        "tumor.site": Remark("tumor site"),
        "tumor.settings": Remark("setting"),
        "treatments": Remark("treatment"),
        "tests": Remark("test"),
        "visit.treatment": Remark("treatment or test"),
        "topics.add": Remark("added topic"),
    }
)
_ORIGINS = tuple(Origin)
_TREATMENT: Final = Remark("a treatment named in the record")
_TEST: Final = Remark("a test named in the record")
_NOT_PRINTED: Final = ("offered", "left-out")


@dataclass(frozen=True, slots=True)
class UnwrittenFact:
    """Something the record names and nobody has written a topic for."""

    field: str
    fact: str
    topic: str
    ready: tuple[str, ...]

    def problem(self, position: Position) -> Problem:
        """Turn the fact into a problem at its place in the record."""
        ready = Remark("none is ready yet")
        if self.ready:
            ready = Remark("ready are: {topics}", topics=tuple(map(Term, self.ready)))
        kind = _FIELD_NAMES[self.field]
        message = Remark(
            "no topic has been written yet for {kind} {fact}; {ready}",
            kind=kind,
            fact=Term(self.fact),
            ready=ready,
        )
        return Problem(position, "topic-not-written", message)


# --- Topics ----------------------------------------------------------------------------


def select(facts: Facts, plan: Plan, written: Collection[str]) -> Selection:
    """Turn facts into topics in printing order, with all reasons for each.

    `written` are the ids of the topics that exist. A topic the clinician takes out is in
    `removed`, whatever brought it; a topic that does not exist is in `missing`.
    Raises `InputError` for facts the plan does not know, rather than leave them out.
    """
    unknown = sorted(_unknown_fields(facts, plan))
    if unknown:
        raise InputError(
            Remark(
                "not known to the plan: something in {fields}", fields=tuple(map(Place, unknown))
            )
        )
    reasons: dict[str, set[Reason]] = {}
    for topic, reason in _wishes(facts, plan):
        reasons.setdefault(topic, set()).add(reason)
    ordered = sorted(reasons, key=_PrintingOrder(plan, facts).of)
    chosen = [
        SelectedTopic(
            topic, tuple(sorted(reasons[topic], key=_reason_key)), _depth(topic, facts, plan)
        )
        for topic in ordered
        if topic not in facts.remove_topics
    ]
    printed = [item for item in chosen if item.depth not in _NOT_PRINTED]
    return Selection(
        topics=tuple(sorted((item for item in printed if item.id in written), key=_summaries_last)),
        options=_options(facts, plan),
        removed=tuple(topic for topic in ordered if topic in facts.remove_topics),
        missing=tuple(item for item in printed if item.id not in written),
        rows=tuple(row.key for row in _rows(facts, plan, Match.HOLDS)),
        offered=tuple(item for item in chosen if item.depth == "offered"),
        left_out=tuple(item for item in chosen if item.depth == "left-out"),
    )


def cards_alone(selection: Selection, written: Iterable[str], *, personal: bool) -> Selection:
    """Leave only the cards of a selection; raises `RefusedError` where none can be printed."""
    if not personal:
        raise RefusedError(
            Remark(
                "the card edition is for a patient: a card says whose it is; give a record, "
                "or another edition"
            )
        )
    cards = tuple(item for item in selection.topics if topic_type(item.id) == "card")
    if not cards:
        known = ", ".join(sorted(topic for topic in written if topic_type(topic) == "card"))
        raise RefusedError(
            Remark(
                "this record brings no card, and the card edition prints nothing else; "
                "topics.add can name one: {known}",
                known=known,
            )
        )
    return replace(selection, topics=cards, options=(), offered=(), left_out=(), missing=())


def _depth(topic: str, facts: Facts, plan: Plan) -> TopicDepth:
    """Turn a topic into how much of it is printed: the clinician's word comes first."""
    if facts.complete or topic in facts.add_topics:
        return "whole"
    role: Role | None = None
    if topic == _visit_topic(facts, plan):
        role = "visit"
    elif topic in {plan.topic_of(name) for name in facts.done}:
        role = "done"
    elif topic in {plan.topic_of(name) for name in facts.treatments | facts.tests}:
        role = "named"
    return plan.purpose(facts.purpose).depth_of(topic, role)


def _visit_topic(facts: Facts, plan: Plan) -> str | None:
    return None if facts.visit_treatment is None else plan.topic_of(facts.visit_treatment)


def _summaries_last(item: SelectedTopic) -> bool:
    return item.depth == "summary"


def _unknown_fields(facts: Facts, plan: Plan) -> Iterator[str]:
    fields: tuple[tuple[str, frozenset[str], Iterable[NamedFact | Option]], ...] = (
        ("tumor.site", frozenset({facts.site} if facts.site else ()), plan.sites),
        ("tumor.settings", facts.settings, plan.settings),
        ("conditions", facts.conditions, plan.conditions),
        ("treatments", facts.treatments, plan.treatments),
        ("done", facts.done, plan.treatments),
        ("tests", facts.tests, plan.tests),
        ("additions", facts.additions, plan.options),
    )
    for field, named, known in fields:
        if named.difference(item.id for item in known):
            yield field


def _wishes(facts: Facts, plan: Plan) -> Iterator[tuple[str, Reason]]:
    """Turn facts into every topic asked for and one reason, again and again for several."""
    for named in _named_by_record(facts, plan):
        yield named.topic, named.reason
    for row in _rows(facts, plan, Match.HOLDS):
        origin = Origin.CONDITION if any(when.condition for when in row.when) else Origin.PLAN
        for topic in row.topics:
            yield topic, Reason(origin, Remark(row.reason))
    for name in sorted(facts.done):
        yield plan.topic_of(name), Reason(Origin.DONE, Remark("a treatment that is over"))
    for topic in plan.purpose(facts.purpose).brings:
        yield (
            topic,
            Reason(
                Origin.PURPOSE,
                Remark("the purpose {purpose} brings it", purpose=Term(facts.purpose)),
            ),
        )
    for topic in plan.always:
        yield topic, Reason(Origin.ALWAYS, Remark("every patient can have this"))


@dataclass(frozen=True, slots=True)
class _Named:
    """A topic that the record asks for by name."""

    field: str
    fact: str
    topic: str
    reason: Reason


def _named_by_record(facts: Facts, plan: Plan) -> Iterator[_Named]:
    """Turn facts into the topics they ask for by name, in the order of the plan."""
    site = frozenset({facts.site} if facts.site else ())
    lists = (
        (
            "tumor.site",
            site,
            plan.sites,
            Origin.SITE,
            Remark("tumor site: {name}"),
        ),
        (
            "tumor.settings",
            facts.settings,
            plan.settings,
            Origin.SETTING,
            Remark("setting: {name}"),
        ),
        ("treatments", facts.treatments, plan.treatments, Origin.TREATMENT, _TREATMENT),
        ("tests", facts.tests, plan.tests, Origin.TEST, _TEST),
    )
    for field, named, known, origin, reason in lists:
        for fact in (item for item in known if item.id in named):
            topic = getattr(fact, "topic", None) or fact.id
            yield _Named(field, fact.id, topic, Reason(origin, Remark(reason, name=Term(fact.id))))
    if (visit := facts.visit_treatment) is not None:
        about = Reason(Origin.VISIT, Remark("what the visit is about"))
        yield _Named("visit.treatment", visit, plan.topic_of(visit), about)
    for topic in sorted(set(facts.add_topics)):
        added = Reason(Origin.CLINICIAN, Remark("added by the clinician"))
        yield _Named("topics.add", topic, topic, added)


def unwritten_facts(
    facts: Facts, plan: Plan, written: Collection[str]
) -> tuple[UnwrittenFact, ...]:
    """Turn facts into those that the handout is for and no topic is written for: they stop it.

    A topic that the clinician takes out is not missed, nor one that would only be offered. A
    site or a setting without a topic leaves the rest of the handout as it is: `plan` tells it.
    """
    ready = {
        "treatments": tuple(
            item.id for item in plan.treatments if plan.topic_of(item.id) in written
        ),
        "tests": tuple(item.id for item in plan.tests if item.id in written),
        "topics.add": tuple(sorted(written)),
    }
    ready["visit.treatment"] = (*ready["treatments"], *ready["tests"])
    return tuple(
        UnwrittenFact(named.field, named.fact, named.topic, ready[named.field])
        for named in _named_by_record(facts, plan)
        if named.field in ready
        and named.topic not in written
        and named.topic not in facts.remove_topics
        and _depth(named.topic, facts, plan) not in _NOT_PRINTED
    )


class _PrintingOrder:
    """The place of a topic: the visit's, its own or its type's, as the plan lists it, by id."""

    def __init__(self, plan: Plan, facts: Facts) -> None:
        self.places = plan.places
        visit = _visit_topic(facts, plan)
        first = plan.purpose(facts.purpose).first
        self.first = [visit if name == "visit" else name for name in first]
        topics = [*(item.topic for item in plan.settings), *(item.id for item in plan.treatments)]
        self.within = {topic: place for place, topic in reversed(list(enumerate(topics)))}

    def of(self, topic: str) -> tuple[int, int, int, str]:
        own = self.places.get(topic, self.places.get(topic_type(topic), len(self.places)))
        first = self.first.index(topic) if topic in self.first else len(self.first)
        return first, own, self.within.get(topic, len(self.within)), topic


def _reason_key(reason: Reason) -> tuple[int, str]:
    return _ORIGINS.index(reason.origin), reason.text


# --- Rows and options ------------------------------------------------------------------


def _rows(facts: Facts, plan: Plan, match: Match) -> Iterator[Row]:
    return (row for row in plan.rows if row.match(facts) is match)


def _options(facts: Facts, plan: Plan) -> tuple[str, ...]:
    """Turn facts into the options to print; rows whose size is not given count too."""
    listed = _listed_options(facts, plan)
    over = {plan.topic_of(name) for name in facts.done}
    return tuple(
        option.id
        for option in plan.options
        if option.id in listed
        and (not option.ticked or option.id in facts.additions)
        and option.topic not in over
    )


def _listed_options(facts: Facts, plan: Plan) -> frozenset[str]:
    rows = (row for row in plan.rows if row.match(facts) is not Match.FAILS)
    return frozenset(option for row in rows for option in row.options)


def staff_notes(facts: Facts, plan: Plan) -> tuple[Remark, ...]:
    """Turn facts into what the staff should know about the plan; nothing here is printed."""
    return tuple(_staff_notes(facts, plan))


def _staff_notes(facts: Facts, plan: Plan) -> Iterator[Remark]:
    open_rows = list(_rows(facts, plan, Match.OPEN))
    holding = list(_rows(facts, plan, Match.HOLDS))
    if open_rows:
        keys = ", ".join(row.key for row in open_rows)
        yield Remark(
            "tumor.size_mm is not given, so the options of every size are listed ({keys})",
            keys=keys,
        )
    asks_depth = (when for row in (*open_rows, *holding) for when in row.when)
    if facts.muscle_layer is None and any(w.muscle_layer is False for w in asks_depth):
        yield Remark("tumor.muscle_layer is not given; it is taken as not in the muscle layer")
    for row in holding:
        if row.staff_note:
            yield Remark(row.staff_note)
    for name in sorted(facts.additions - _listed_options(facts, plan)):
        yield Remark(
            "additions names {name}, which no row for these facts lists; it is not printed",
            name=Term(name),
        )
