"""A clinic's own lines are found by whatever the plan calls a procedure or a test."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from nethandout.content.clinic.lines import LINE_NAMES, ProcedureLines, asked_of, keys_by_topic
from nethandout.content.library import built_in_root, open_library
from nethandout.content.reading import Content, load_content


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content(open_library(built_in_root() / "examples" / "clinic"))


@pytest.mark.parametrize(
    ("key", "topic"),
    [
        ("test-ct", "test-ct"),
        ("ct", "test-ct"),
        ("hepatic-embolization", "procedure-hepatic-embolization"),
        ("drug-lu177-dotatate", "treatment-prrt"),
    ],
)
def test_a_key_is_read_with_its_type_or_without(content: Content, key: str, topic: str) -> None:
    assert keys_by_topic([key], content.plan, content.topics) == ({topic: key}, {})


def test_a_key_that_nothing_explains_is_told_with_a_hint(content: Content) -> None:
    found, mistakes = keys_by_topic(["test-cd", "life-diet"], content.plan, content.topics)
    assert found == {}
    assert mistakes["test-cd"] == (
        "there is no procedure or test “test-cd”; did you mean “test-ct”?"
    )
    assert mistakes["life-diet"].startswith("there is no procedure or test “life-diet”")


def test_two_names_for_the_same_are_told(content: Content) -> None:
    found, mistakes = keys_by_topic(["ct", "test-ct"], content.plan, content.topics)
    assert found == {"test-ct": "ct"}
    assert mistakes == {"test-ct": "“test-ct” and “ct” are the same; leave one of them out"}


def test_fewer_lines_are_asked_of_a_test_than_of_a_procedure(content: Content) -> None:
    topics = content.topics
    assert asked_of(topics["test-ct"]) == ("food", "drink")
    assert set(asked_of(topics["treatment-prrt"])) == set(LINE_NAMES) - {"diabetes_medicine"}
    assert asked_of(topics["procedure-anesthesia"]) == asked_of(topics["life-diet"]) == ()


@pytest.mark.parametrize(
    "value",
    [{"fever_above_c": "101"}, {"nights": "2.5"}, {"hours_flat": "400"}, {"fever_from_day": ""}],
)
def test_a_number_in_another_unit_is_refused(value: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        ProcedureLines.model_validate(value)


def test_the_example_has_lines_of_its_own(content: Content) -> None:
    assert content.clinic_lines["procedure-hepatic-embolization"].lines["food"]
    kinds = [kind for kind, _, _ in content.items()]
    assert kinds.count("clinic-lines") == len(content.clinic_lines) > 0
