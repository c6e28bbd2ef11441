"""A purpose says how much of each topic a handout holds."""

from __future__ import annotations

from typing import Literal

import pytest
from pydantic import ValidationError

from nethandout.content.purposes import PurposePlan, topic_type, without_a_plan
from nethandout.model.selection import TopicDepth

PURPOSE = PurposePlan(
    id="before-procedure",
    label="before a procedure",
    pages="6",
    depths={"drug-b": "whole", "visit": ("home", "results"), "done": "left-out", "drug": "summary"},
)


@pytest.mark.parametrize(
    ("topic", "role", "depth"),
    [
        ("drug-a", None, "summary"),
        ("drug-a", "visit", ("home", "results")),
        ("drug-a", "done", "left-out"),
        ("drug-b", "visit", "whole"),
        ("site-a", None, "offered"),
    ],
)
def test_the_id_counts_before_the_role_and_the_role_before_the_type(
    topic: str, role: Literal["visit", "done"] | None, depth: TopicDepth
) -> None:
    assert PURPOSE.depth_of(topic, role) == depth


def test_a_depth_is_one_of_a_few_words_or_parts() -> None:
    values = PURPOSE.model_dump() | {"depths": {"drug": "half"}}
    with pytest.raises(ValidationError):
        PurposePlan.model_validate(values)


def test_without_a_plan_of_its_own_a_purpose_prints_the_core_of_everything() -> None:
    plan = without_a_plan("follow-up")
    assert plan.depth_of("drug-a", None) == plan.depth_of("life-a", None) == "core"


def test_the_type_of_a_topic_is_its_first_word() -> None:
    assert topic_type("drug-octreotide-lar") == "drug"
