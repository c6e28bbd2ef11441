"""What must be found in the finished PDF is everything that carries meaning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from nethandout.handout.dosage import Count, MedicineLine, Schedule
from nethandout.handout.personal import (
    Identity,
    InjectionDate,
    InjectionSeries,
    PersonalPages,
    PrrtDate,
    Visit,
)
from nethandout.handout.printed import printed_inside
from nethandout.handout.results import LaboratoryResult
from nethandout.handout.todo import DatedDeed
from nethandout.handout.tree import QUESTIONS_TOPIC, Handout
from nethandout.model.text import LocalizedText
from nethandout.model.topic import Block, Section
from nethandout.render.preflight.expected import call_numbers, typed_texts

HandoutFactory = Callable[..., Handout]


def text(value: str) -> LocalizedText:
    return LocalizedText(value, "en")


def with_block(handout: Handout, block: Block) -> Handout:
    """Put one block, which nothing validates any more, into the handout's first topic."""
    group = handout.groups[0]
    item = group.topics[0]
    section = Section.model_construct(heading=text("Heading"), blocks=(block,), when=None)
    topic = item.topic.model_copy(update={"sections": (section,)})
    first = replace(group, topics=(replace(item, topic=topic), *group.topics[1:]))
    return replace(handout, groups=(first, *handout.groups[1:]))


def test_topics_questions_words_and_sources_are_expected(
    make_handout: HandoutFactory,
) -> None:
    found = set(printed_inside(make_handout()))
    assert {
        "The ileum is the last part of the small bowel.",
        "It makes hormones.",
        "Surgery to take out the tumor",
        "4 questions that guide your treatment",
        "A small piece of tissue to look at.",
    } <= found


def with_topic_id(handout: Handout, key: str) -> Handout:
    """Give the handout's last topic another id."""
    group = handout.groups[-1]
    item = group.topics[-1]
    topic = item.topic.model_copy(update={"id": key})
    last = replace(group, topics=(*group.topics[:-1], replace(item, topic=topic)))
    return replace(handout, groups=(*handout.groups[:-1], last))


def test_questions_are_expected_when_there_is_a_page_for_them(
    make_handout: HandoutFactory,
) -> None:
    handout = make_handout()
    assert "Where is my tumor?" not in set(printed_inside(handout))
    with_page = with_topic_id(handout, QUESTIONS_TOPIC)
    assert "Where is my tumor?" in set(printed_inside(with_page))


def test_what_is_not_printed_is_not_expected(make_handout: HandoutFactory) -> None:
    found = set(printed_inside(make_handout()))
    assert "lanreotide shots" not in found  # a name for lists
    assert "Most of these tumors grow slowly." not in found  # a key point of page one


def test_a_drawings_caption_is_expected_but_not_its_words_for_the_blind(
    make_handout: HandoutFactory,
) -> None:
    figure = {"id": "injection-site", "alt": "x", "caption": "y"}
    plain = Block.model_validate({"figure": figure}).figure
    assert plain is not None
    localized = plain.model_copy(update={"alt": text("In words"), "caption": text("Caption")})
    block = Block.model_construct(figure=localized)
    found = set(printed_inside(with_block(make_handout(), block)))
    assert {"Heading", "Caption"} <= found
    assert "In words" not in found


def test_everything_typed_or_computed_for_a_patient_is_expected() -> None:
    personal = PersonalPages(
        Identity("name", "birth", "number", "born", "by", "on"),
        interpreter=False,
        goal="goal",
        injections=InjectionSeries(
            "drug", "dose", Count("28", 28), (InjectionDate("1", "shot date"),)
        ),
        prrt=(PrrtDate("1", "prrt date", "last day", "day", "day in English"),),
        medicines=(
            MedicineLine(
                name="medicine",
                brand="brand",
                amount=None,
                route="route in a sentence",
                schedule=Schedule(),
                steps=(),
                purpose="purpose in a sentence",
                start=None,
                until=None,
                typed_dose="its dose",
                typed_route="route",
                typed_when="when",
                typed_purpose="purpose",
            ),
        ),
        appointments=(Visit("visit date", "time", None, "what", None),),
        allergies=(("allergy", "reaction"), ("other allergy", None)),
        care_team=(("role", "person", "phone"),),
        crisis_plan="plan",
        result=LaboratoryResult(size="size"),
        dated=(DatedDeed("come", "day to come", "hour"), DatedDeed("hold", "day to stop")),
    )
    assert set(typed_texts(personal)) == {
        *("goal", "plan", "other allergy", "shot date", "prrt date"),
        *(
            "last day",
            "medicine",
            "brand",
            "its dose",
            "route",
            "when",
            "purpose",
            "visit date",
            "time",
        ),
        *("what", "role", "person", "phone", "size"),
    }


def test_a_note_is_looked_for_with_its_label(make_handout: HandoutFactory) -> None:
    note = {"tone": "tip", "text": "x"}
    plain = Block.model_validate({"note": note}).note
    assert plain is not None
    block = Block.model_construct(note=plain.model_copy(update={"text": text("Rest.")}))
    found = set(printed_inside(with_block(make_handout(), block)))
    assert "Heading" in found
    assert "Rest." not in found


def test_the_clinics_numbers_are_looked_for_whatever_the_urgency(
    make_handout: HandoutFactory,
) -> None:
    handout = make_handout()
    clinic = replace(handout.clinic, day_phone="0100", night_phone="0200", emergency_number="911")
    emergency, urgent, soon = (replace(handout.call[0], tier=tier) for tier in ("E", "U", "S"))
    assert call_numbers([emergency, urgent], clinic) == ["911", "0100", "0200"]
    assert call_numbers([emergency, soon], clinic) == ["911", "0100"]
    assert call_numbers([emergency], clinic) == ["911", "0100", "0200"]
    assert call_numbers([], clinic) == []
