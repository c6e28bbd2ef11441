"""Turn printed topics into groups that belong together, each under its own heading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from nethandout.handout.tree import QUESTIONS_TOPIC, HandoutTopic, TopicGroup
from nethandout.model.selection import Selection
from nethandout.model.topic import Section

_SAFETY, _MEANWHILE = "safety", "meanwhile"
_TYPES: tuple[tuple[str, frozenset[str]], ...] = (
    ("tumor", frozenset({"overview", "site", "setting"})),
    ("symptoms", frozenset({"symptom"})),
    ("treatment", frozenset({"treatment", "procedure", "drug"})),
    ("tests", frozenset({"test"})),
    ("living", frozenset({"life"})),
)
ON_THE_FRONT: Final = (_SAFETY,)
"""Boxes follow the list of when to call."""


def stands_apart(item: HandoutTopic, *, personal: bool) -> bool:
    """Tell whether a topic prints on a sheet of its own, or with a patient's own pages."""
    return item.topic.type == "card" or (personal and item.topic.id == QUESTIONS_TOPIC)


def apart(items: Iterable[HandoutTopic], *, personal: bool) -> tuple[HandoutTopic, ...]:
    """Give the topics that stand in no group."""
    return tuple(item for item in items if stands_apart(item, personal=personal))


def topic_groups(
    selection: Selection, topics: Mapping[str, HandoutTopic], *, personal: bool
) -> tuple[TopicGroup, ...]:
    """Turn topics into groups in the order of their first topics; what is summed up is last."""
    kinds = {kind: name for name, types in _TYPES for kind in types}
    members: dict[str, list[HandoutTopic]] = {}
    for item in selection.topics:
        topic = topics[item.id]
        if not stands_apart(topic, personal=personal):
            group = _MEANWHILE if item.depth == "summary" else kinds[topic.topic.type]
            group = _SAFETY if topic.topic.box else group
            members.setdefault(group, []).append(topic)
    return tuple(TopicGroup(name, tuple(found)) for name, found in members.items())


def forms(items: Iterable[HandoutTopic]) -> tuple[Section, ...]:
    """Give the sections that a patient fills in: they stand with the patient's own pages."""
    return tuple(form for item in items for form in item.topic.sections if form.fill_in)
