from __future__ import annotations

import pytest

from nethandout.model.record import PatientRecord
from nethandout.model.topic import Topic
from nethandout.source.shape import shape
from nethandout.source.tree import SourceTree, parse_yaml

TOPIC = """\
id: drug-lanreotide
type: drug
title: Lanreotide
short_title: lanreotide
summary: A shot.
sections:
  - heading: What is it?
    blocks:
      - text: A shot.
sources: [label-2024]
review:
  due: 2027-06-30
"""


def tree_of(text: str) -> SourceTree:
    tree, _ = parse_yaml(text, "t.yaml")
    assert tree is not None
    return tree


def told(text: str) -> list[str]:
    topic, problems = shape(Topic, tree_of(text))
    assert topic is None
    return [str(problem) for problem in problems]


def test_a_good_topic() -> None:
    topic, problems = shape(Topic, tree_of(TOPIC))
    assert not problems
    assert topic is not None
    assert topic.sections[0].blocks[0].text == "A shot."


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "summary: A shot.",
            "sumary: A shot.",
            (
                "t.yaml:5:1: error: “sumary” is not a known field; did you mean “summary”? "
                "[unknown-key]"
            ),
        ),
        ("title: Lanreotide\n", "", "t.yaml:1:1: error: title: this field is missing [missing]"),
        (
            "title: Lanreotide",
            "title: [a]",
            "t.yaml:3:8: error: title: this must be text [invalid]",
        ),
        (
            "type: drug",
            "type: pill",
            (
                "t.yaml:2:7: error: type: this must be one of 'overview', 'site', 'setting', "
                "'symptom', 'treatment', 'procedure', 'drug', 'test', 'life' or 'card' [invalid]"
            ),
        ),
        (
            "id: drug-lanreotide",
            "id: Drug_Lanreotide",
            "t.yaml:1:5: error: id: an id has only a-z, 0-9 and single hyphens [invalid]",
        ),
        (
            "2027-06-30",
            "2027-06-31",
            "t.yaml:12:8: error: review.due: this must be a real date like 2026-12-01 [invalid]",
        ),
        (
            "2027-06-30",
            "June 2027",
            "t.yaml:12:8: error: review.due: this must be written like 2026-12-01 [invalid]",
        ),
        (
            "[label-2024]",
            "[]",
            "t.yaml:10:10: error: sources: this must not be empty [invalid]",
        ),
        (
            "[label-2024]",
            "label-2024",
            "t.yaml:10:10: error: sources: this must be a list [invalid]",
        ),
        (
            "- text: A shot.",
            "- txt: A shot.",
            "t.yaml:9:9: error: “txt” is not a known field; did you mean “text”? [unknown-key]",
        ),
        (
            "- text: A shot.",
            "- {text: A, list: [b]}",
            (
                "t.yaml:9:9: error: sections.0.blocks.0: a block needs exactly one of: "
                "text, list, steps, table, note, figure [invalid]"
            ),
        ),
        (
            "review:\n  due: 2027-06-30",
            "review: soon",
            "t.yaml:11:9: error: review: this must be a group of fields [invalid]",
        ),
    ],
)
def test_messages(old: str, new: str, message: str) -> None:
    assert TOPIC.count(old) == 1
    assert message in told(TOPIC.replace(old, new))


def test_problems_come_all_at_once_and_in_order() -> None:
    text = TOPIC.replace("type: drug", "type: pill").replace("2027-06-30", "soon")
    assert [line.split(": ")[0] for line in told(text)] == ["t.yaml:2:7", "t.yaml:12:8"]


def test_a_part_of_a_tree_can_be_shaped() -> None:
    tree = tree_of("topics:\n  - " + TOPIC.replace("\n", "\n    ").replace("drug\n", "pill\n", 1))
    topic, problems = shape(Topic, tree, ("topics", 0))
    assert topic is None
    assert str(problems[0].position) == "t.yaml:3:11"


@pytest.mark.parametrize("key", ["Zanary Rosa", "Zanary", "a" * 50])
def test_unknown_keys_can_be_kept_out_of_messages(key: str) -> None:
    tree = tree_of(f"{key}: x\ntumor: {{site: ileum}}\n")
    _, problems = shape(PatientRecord, tree, echo_keys=False)
    assert [problem.message for problem in problems] == ["this key is not a known field"]


def test_a_comma_in_a_flow_mapping_is_explained() -> None:
    tree = tree_of(
        "tumor: {site: ileum}\n"
        'appointments: [{at: "2026-12-01T09:30", what: x, where: Clinic, Level 2}]\n'
    )
    _, problems = shape(PatientRecord, tree)
    assert (
        problems[0].message
        == "this key is not a known field; a text with a comma in it needs quotes"
    )
