"""Procedures, drugs and tests have the parts of their fixed order, and nothing beside them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from pydantic import BaseModel

from nethandout.content.fixed_order import check_fixed_order
from nethandout.content.plan import Plan
from nethandout.content.reading import Content
from nethandout.errors import Position
from nethandout.model import topic as content
from nethandout.model.topic import Topic
from nethandout.model.values import TopicType

PART = {"blocks": [{"text": "Rest."}]}
SECTION = {"heading": "What is it?", "blocks": [{"text": "A scan."}]}
MODELS: Mapping[str, type[BaseModel]] = {
    "procedure": content.ProcedureParts,
    "drug": content.DrugParts,
    "test": content.TestParts,
}


class Here:
    def at(self, path: tuple[str | int, ...]) -> Position:
        return Position("/".join(map(str, path)))


def topic(kind: TopicType, **fields: object) -> Topic:
    base = {"title": "A", "short_title": "a", "summary": "A.", "sources": ["s"]}
    review = {"due": "2027-06-30"}
    return Topic.model_validate(
        {"id": f"{kind}-a", "type": kind, "review": review, **base, **fields}
    )


def parts(kind: str) -> dict[str, object]:
    return dict.fromkeys(MODELS[kind].model_fields, PART)


@pytest.fixture
def plan(small_content: Content) -> Plan:
    headings = {kind: dict.fromkeys(parts(kind), "What?") for kind in MODELS}
    return small_content.plan.model_copy(update={"part_headings": headings})


def places(found: Topic, plan: Plan) -> list[str]:
    return [problem.position.file for problem in check_fixed_order(found, Here(), plan)]


@pytest.mark.parametrize("kind", MODELS)
def test_a_type_with_a_fixed_order_must_follow_it(kind: TopicType, plan: Plan) -> None:
    assert places(topic(kind, **{kind: parts(kind)}), plan) == []
    assert places(topic(kind), plan) == ["type"]
    assert places(topic(kind, sections=[SECTION]), plan) == ["type"]


@pytest.mark.parametrize("kind", MODELS)
def test_a_box_stands_for_the_whole_topic(kind: TopicType, plan: Plan) -> None:
    assert places(topic(kind, box=["Rest."]), plan) == []
    assert places(topic(kind, box=["Rest."], **{kind: parts(kind)}), plan) == [kind]


def test_a_treatment_may_have_the_parts_of_a_procedure(plan: Plan) -> None:
    assert places(topic("treatment", procedure=parts("procedure")), plan) == []
    assert places(topic("treatment", sections=[SECTION]), plan) == []
    assert places(topic("treatment", drug=parts("drug")), plan) == ["drug"]


@pytest.mark.parametrize("kind", ["overview", "site", "setting", "symptom", "life", "card"])
@pytest.mark.parametrize("foreign", MODELS)
def test_other_types_have_sections(kind: TopicType, foreign: str, plan: Plan) -> None:
    assert places(topic(kind, sections=[SECTION]), plan) == []
    assert places(topic(kind, **{foreign: parts(foreign)}), plan) == [foreign]


def test_nothing_stands_beside_the_parts(plan: Plan) -> None:
    both = topic("drug", drug=parts("drug"), sections=[SECTION])
    assert places(both, plan) == ["sections"]


def test_a_part_without_a_heading_could_not_be_printed(plan: Plan) -> None:
    drug = {name: heading for name, heading in plan.part_headings["drug"].items() if name != "late"}
    cut = plan.model_copy(update={"part_headings": {**plan.part_headings, "drug": drug}})
    assert places(topic("drug", drug=parts("drug")), cut) == ["drug/late"]
