"""Turn a topic into as much of it as a handout prints: parts and sections become sections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from nethandout.content.clinic.lines import ProcedureLines, asked_of
from nethandout.content.plan import Plan
from nethandout.model.facts import Facts
from nethandout.model.selection import PartName, TopicDepth
from nethandout.model.topic import Block, Condition, KeyPoint, Part, Section, Table, Topic

_KINDS: Final = ("procedure", "drug", "test")
TO_WRITE_ON: Final = "……………………"
"""A line to write on, in content."""


def at_depth(
    topic: Topic, depth: TopicDepth, plan: Plan, lines: ProcedureLines | None = None
) -> Topic:
    """Turn a topic into the same topic with only the sections of a depth.

    Parts of a fixed order become sections with the headings of the plan; how to get ready has
    the clinic's own lines. A summary has only what is to be filled in. A box is always whole.
    """
    sections = tuple(_sections(topic, depth, plan, lines))
    changes: dict[str, object] = {"sections": sections, **dict.fromkeys(_KINDS)}
    if depth == "summary":
        changes["terms"] = ()
    return topic.model_copy(update=changes)


def _sections(
    topic: Topic, depth: TopicDepth, plan: Plan, lines: ProcedureLines | None
) -> Iterator[Section]:
    for heading, name, part in _parts(topic, plan):
        is_wanted = part.depth == "core" if depth == "core" else name in depth
        if depth == "whole" or (is_wanted and depth != "summary"):
            own = _preparation(topic, plan, lines) if name == "ready" else ()
            yield Section(heading=heading, blocks=(*part.blocks, *own), when=part.when)
    for section in topic.sections:
        is_wanted = section.fill_in if depth == "summary" else section.depth == "core"
        if depth == "whole" or is_wanted:
            yield section


def _preparation(topic: Topic, plan: Plan, lines: ProcedureLines | None) -> tuple[Block, ...]:
    """Turn the clinic's own lines into a table; where one is blank there is room to write.

    Only what nearly every patient must know has a row where the clinic says nothing.
    """
    if plan.preparation is None:
        return ()
    said = lines.lines if lines is not None else {}
    asked = asked_of(topic)
    rows = [
        (label, said.get(name) or TO_WRITE_ON)
        for name, label in plan.preparation.lines.items()
        if name in asked or said.get(name)
    ]
    return (Block(table=Table(columns=plan.preparation.columns, rows=tuple(rows))),)


def _parts(topic: Topic, plan: Plan) -> Iterator[tuple[str, PartName, Part]]:
    """Turn a topic into the parts of its fixed order, each with its heading."""
    for kind in _KINDS:
        parts = getattr(topic, kind)
        headings: Mapping[PartName, str] = plan.part_headings.get(kind, {})
        for name in type(parts).model_fields if parts is not None else ():
            part = getattr(parts, name)
            if part is not None:
                yield headings[name], name, part


def visible(topic: Topic, facts: Facts) -> Topic:
    """Turn a topic into the same topic with only what a reader with these facts needs."""
    sections = []
    for section in topic.sections:
        if section.when is not None and not section.when.holds(facts):
            continue
        blocks = tuple(block for block in section.blocks if _holds(block, facts))
        if blocks:
            sections.append(section.model_copy(update={"blocks": blocks}))
    return topic.model_copy(
        update={
            "sections": tuple(sections),
            "questions": tuple(each for each in topic.questions if _holds(each, facts)),
            "key_points": visible_points(topic, facts),
        }
    )


def visible_points(topic: Topic, facts: Facts) -> tuple[KeyPoint, ...]:
    """Give the key points of a topic that hold for a reader with these facts."""
    return tuple(point for point in topic.key_points if _holds(point, facts))


def _holds(item: Block | KeyPoint | object, facts: Facts) -> bool:
    when: Condition | None = getattr(item, "when", None)
    return when is None or when.holds(facts)
