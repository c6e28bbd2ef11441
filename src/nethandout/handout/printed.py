"""Turn a handout into the texts that stand on its pages, and leave out what only names a list."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from nethandout.handout.tree import QUESTIONS_TOPIC, Handout, HandoutTopic, TopicGroup, texts
from nethandout.model.text import LocalizedText
from nethandout.model.topic import Section


def printed(handout: Handout) -> Iterator[LocalizedText]:
    """Turn a handout into every text of its topics, signs and things to do that is printed."""
    front = (handout.title, handout.subtitle, handout.key_points, handout.call)
    yield from texts((*front, handout.safety_notes, handout.visit_lines, handout.offered))
    groups = (*handout.front, *handout.groups, TopicGroup("apart", handout.apart))
    yield from printed_topics(groups)
    yield from _notes(groups)
    if QUESTIONS_TOPIC in handout.topic_ids:
        yield from texts(handout.questions)


def printed_inside(handout: Handout) -> Iterator[LocalizedText]:
    """Turn a handout into every text that must be found on its inside pages."""
    yield from printed_topics(handout.groups, handout.forms)
    if QUESTIONS_TOPIC in handout.topic_ids and not handout.personal:
        yield from texts(handout.questions)
    yield from texts(handout.terms)


def printed_topics(
    groups: Iterable[TopicGroup], left_out: Collection[Section] = ()
) -> Iterator[LocalizedText]:
    """Turn groups of topics into every text that is printed of them."""
    for group in groups:
        for item in group.topics:
            yield from _printed_topic(item, left_out)


def printed_forms(handout: Handout) -> Iterator[LocalizedText]:
    """Turn a handout into what is printed of it with a patient's own pages."""
    for section in handout.forms:
        yield from printed_section(section)
    if QUESTIONS_TOPIC in handout.topic_ids:
        yield from texts(handout.questions)


def _printed_topic(item: HandoutTopic, left_out: Collection[Section]) -> Iterator[LocalizedText]:
    """Turn a topic into what is printed of it, in order: no names for lists, no alternatives."""
    topic = item.topic
    head = (topic.title, topic.summary, item.points, item.framing_heading, item.framing)
    yield from texts((*head, topic.box))
    for section in topic.sections:
        if section not in left_out:
            yield from printed_section(section)
    yield from texts((item.options, item.options_note))


def printed_section(section: Section) -> Iterator[LocalizedText]:
    """Turn a section into what is printed of it, but for notes: a message has their words."""
    yield from texts(section.heading)
    for block in section.blocks:
        if block.note is None:
            yield from texts(block if block.figure is None else block.figure.caption)


def _notes(groups: Iterable[TopicGroup]) -> Iterator[LocalizedText]:
    """Turn groups of topics into the words of their notes."""
    for topic in (item.topic for group in groups for item in group.topics):
        for section in topic.sections:
            yield from texts(tuple(block.note for block in section.blocks if block.note))
