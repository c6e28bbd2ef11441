"""Turn handouts and personal pages into the texts that must be found in the finished PDF."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from nethandout.handout.personal import PersonalPages
from nethandout.handout.tree import (
    QUESTIONS_TOPIC,
    CallTier,
    ClinicBlock,
    Handout,
    HandoutTopic,
    TopicGroup,
    texts,
)
from nethandout.model.text import LocalizedText
from nethandout.model.topic import Section


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


def about_texts(handout: Handout) -> list[LocalizedText | str]:
    """Turn a handout into what it says of itself at its end."""
    return [*texts(handout.sources), *clinic_texts(handout.clinic)]


def printed_forms(handout: Handout) -> Iterator[LocalizedText]:
    """Turn a handout into what is printed of it with a patient's own pages."""
    for section in handout.forms:
        yield from printed_section(section)
    if QUESTIONS_TOPIC in handout.topic_ids:
        yield from texts(handout.questions)


def call_numbers(tiers: Iterable[CallTier], clinic: ClinicBlock) -> list[str]:
    """Turn red flags of each urgency into the phone numbers that stand beside them."""
    numbers = {
        "E": (clinic.emergency_number,),
        "U": (clinic.day_phone, clinic.night_phone),
        "S": (clinic.day_phone,),
    }
    return [number for tier in tiers for number in numbers.get(tier.tier, ()) if number]


def clinic_texts(clinic: ClinicBlock) -> list[str]:
    """Turn a clinic into what the last page says of it."""
    if clinic.name is None:
        return []
    return [text for text in (clinic.name, *clinic.address, clinic.website) if text]


def _printed_topic(item: HandoutTopic, left_out: Collection[Section]) -> Iterator[LocalizedText]:
    """Turn a topic into what is printed of it: no names for lists, no alternative texts."""
    topic = item.topic
    plan = (item.framing_heading, item.framing, item.options, item.options_note)
    yield from texts((topic.title, topic.summary, plan, topic.box, item.points))
    for section in topic.sections:
        if section not in left_out:
            yield from printed_section(section)


def printed_section(section: Section) -> Iterator[LocalizedText]:
    """Turn a section into what is printed of it, but for notes: a message has their words."""
    yield from texts(section.heading)
    for block in section.blocks:
        if block.note is None:
            yield from texts(block if block.figure is None else block.figure.caption)


def typed_texts(personal: PersonalPages, *, shows_plan: bool = True) -> list[str]:
    """Turn personal pages into every text a person typed or that was computed for them.

    Without `shows_plan` the plan for a crisis stands on the card alone.

    What stands in a sentence, as the dates of things to do, is looked for with the sentence.
    """
    found: list[str | None] = [personal.goal, personal.crisis_plan if shows_plan else None]
    if personal.result is not None:
        found.append(personal.result.size)
    found += [to for to, reaction in personal.allergies if not reaction]
    if personal.injections is not None:
        found += [row.date for row in personal.injections.dates]
    for dose in personal.prrt:
        found += [dose.date, dose.last_long_acting]
    for line in personal.medicines:
        found += [line.name, line.brand, line.typed_dose, line.typed_route]
        found += [line.typed_when, line.typed_purpose]
    for visit in personal.appointments:
        found += [visit.date, visit.time, visit.what, visit.where]
    for role, name, phone in personal.care_team:
        found += [role, name, phone]
    return [text for text in found if text]
