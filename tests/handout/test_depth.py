"""Parts print in their fixed order, with the plan's headings and the clinic's own lines."""

from __future__ import annotations

import pytest

from nethandout.content.clinic.lines import LINE_NAMES, ProcedureLines
from nethandout.content.library import open_library
from nethandout.content.reading import Content, load_content
from nethandout.handout.depth import TO_WRITE_ON, at_depth, visible
from nethandout.model.facts import Facts
from nethandout.model.topic import Table, Topic

EMBOLIZATION, CT = "procedure-hepatic-embolization", "test-ct"


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content(open_library())


def headings(topic: Topic) -> list[str]:
    return [section.heading for section in topic.sections]


def preparation(topic: Topic, content: Content, lines: ProcedureLines | None = None) -> Table:
    printed = at_depth(topic, "whole", content.plan, lines)
    ready = content.plan.part_headings["test" if topic.test else "procedure"]["ready"]
    (section,) = [section for section in printed.sections if section.heading == ready]
    table = section.blocks[-1].table
    assert table is not None
    return table


@pytest.mark.parametrize("kind", ["procedure", "drug", "test"])
def test_parts_become_sections_in_their_order(content: Content, kind: str) -> None:
    topics = [topic for topic in content.topics.values() if getattr(topic, kind)]
    assert topics
    for topic in topics:
        parts = getattr(topic, kind)
        names = [name for name in type(parts).model_fields if getattr(parts, name)]
        wanted = [content.plan.part_headings[kind][name] for name in names]  # type: ignore[index]
        printed = at_depth(topic, "whole", content.plan)
        assert headings(printed) == wanted
        assert getattr(printed, kind) is None


def test_only_the_parts_that_are_asked_for_are_printed(content: Content) -> None:
    topic, heading = content.topics[CT], content.plan.part_headings["test"]
    assert headings(at_depth(topic, ("ready", "day"), content.plan)) == [
        heading["ready"],
        heading["day"],
    ]
    assert at_depth(topic, "summary", content.plan).sections == ()


def test_a_clinics_line_stands_in_its_row_and_a_blank_one_has_room(content: Content) -> None:
    lines = ProcedureLines(food="Eat nothing.", diabetes_medicine="Ask us.")
    table = preparation(content.topics[EMBOLIZATION], content, lines)
    rows = {row[0]: row[1] for row in table.rows}
    assert content.plan.preparation is not None
    labels = content.plan.preparation.lines
    assert rows.pop(labels["food"]) == "Eat nothing."
    assert rows.pop(labels["diabetes_medicine"]) == "Ask us."
    assert set(rows.values()) == {TO_WRITE_ON}
    assert len(rows) == len(LINE_NAMES) - 2


def test_a_test_asks_for_food_and_drink_only(content: Content) -> None:
    assert [cell for _, cell in preparation(content.topics[CT], content).rows] == [TO_WRITE_ON] * 2


def test_a_part_and_its_blocks_print_only_when_they_hold() -> None:
    when = {"site": ["ileum"]}
    blocks = [{"text": "Always."}, {"text": "Ileum.", "when": when}]
    topic = Topic.model_validate(
        {
            "id": "life-a",
            "type": "life",
            "title": "A",
            "short_title": "a",
            "summary": "A.",
            "sources": ["s"],
            "review": {"due": "2027-06-30"},
            "sections": [
                {"heading": "One?", "blocks": blocks},
                {"heading": "Two?", "blocks": blocks[:1], "when": when},
                {"heading": "Three?", "blocks": blocks[1:]},
            ],
        }
    )
    assert headings(visible(topic, Facts())) == ["One?"]
    assert len(visible(topic, Facts()).sections[0].blocks) == 1
    assert headings(visible(topic, Facts(site="ileum"))) == ["One?", "Two?", "Three?"]
