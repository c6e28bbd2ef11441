"""What a record says of a tumor, and of what came out, goes together."""

from __future__ import annotations

import pytest
from tests.records.sample import PATIENT, read_text

from nethandout.errors import Severity
from nethandout.records import facts_of


def found(tumor: str, more: str = "") -> list[tuple[str, str]]:
    """Give the field and code of each problem."""
    _, problems = read_text(PATIENT.replace("{site: ileum}", f"{{{tumor}}}") + more)
    return [(problem.message.split(":")[0], problem.code) for problem in problems]


@pytest.mark.parametrize(
    ("grade", "percent"), [("1", "2.9"), ("1", "0"), ("2", "3"), ("2", "20"), ("3", "20.5")]
)
def test_a_grade_goes_with_its_ki67(grade: str, percent: str) -> None:
    assert found(f'site: ileum, grade: "{grade}", ki67_percent: "{percent}"') == []


@pytest.mark.parametrize(
    ("grade", "percent"), [("1", "3"), ("2", "2.9"), ("2", "21"), ("3", "20"), ("1", "90")]
)
def test_another_grade_is_a_reason_to_look(grade: str, percent: str) -> None:
    tumor = f'{{site: ileum, grade: "{grade}", ki67_percent: "{percent}"}}'
    record, problems = read_text(PATIENT.replace("{site: ileum}", tumor))
    assert [(each.code, each.severity) for each in problems] == [
        ("grade-differs", Severity.WARNING)
    ]
    assert record is not None
    assert facts_of(record).grade == grade


@pytest.mark.parametrize("percent", ["100.5", "101", "12345678901234567890"])
def test_more_than_all_cells_cannot_divide(percent: str) -> None:
    assert found(f'site: ileum, ki67_percent: "{percent}"') == [
        ("tumor.ki67_percent", "out-of-range")
    ]


@pytest.mark.parametrize("condition", ["functional", "carcinoid-syndrome"])
def test_a_tumor_without_hormones_has_no_syndrome(condition: str) -> None:
    more = f"conditions: [diabetes, {condition}]\n"
    assert found("site: ileum, functional: false", more) == [("conditions.2", "conflict")]
    assert found("site: ileum, functional: true", more) == []
    assert found("site: ileum", more) == []


def test_the_field_and_the_condition_are_one_fact() -> None:
    by_field, _ = read_text(PATIENT.replace("{site: ileum}", "{site: ileum, functional: true}"))
    by_condition, _ = read_text(PATIENT + "conditions: [functional]\n")
    assert by_field is not None
    assert by_condition is not None
    assert facts_of(by_field) == facts_of(by_condition)
    assert facts_of(by_field).functional == "yes"


def test_only_a_stomach_tumor_has_a_type() -> None:
    assert found('site: stomach, type: "1"') == []
    assert found('site: ileum, type: "1"') == [("tumor.type", "conflict")]
    assert found('site: illeum, type: "1"') == [("tumor.site", "unknown-id")]


@pytest.mark.parametrize(
    ("result", "problems"),
    [
        ('size_mm: "12"', []),
        ('size_mm: "0"', [("result.size_mm", "out-of-range")]),
        ('size_mm: "1200"', [("result.size_mm", "out-of-range")]),
        ('nodes: {with_tumor: "0", examined: "14"}', []),
        ('nodes: {with_tumor: "14", examined: "14"}', []),
        ('nodes: {with_tumor: "15", examined: "14"}', [("result.nodes.with_tumor", "conflict")]),
        ('nodes: {with_tumor: "1", examined: "201"}', [("result.nodes.examined", "out-of-range")]),
        ('nodes: {with_tumor: "1"}', [("result.nodes.examined", "missing")]),
        ("depth: Beyond, margins: Tumor at edge", []),
        ("depth: very deep", [("result.depth", "invalid")]),
    ],
)
def test_a_result_is_one_that_a_laboratory_can_give(
    result: str, problems: list[tuple[str, str]]
) -> None:
    assert found("site: ileum", f"result: {{{result}}}\n") == problems


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Mahmoud Abdelrahman", []),
        ("Nguyễn Văn Ánh", []),
        ("O’Neill-Strauß", []),
        ("محمود عبد الرحمن", ["latin-name"]),
        ("Mahmoud محمود", ["latin-name"]),
        ("王丽华", ["latin-name"]),
    ],
)
def test_a_latin_name_has_latin_letters(name: str, codes: list[str]) -> None:
    text = PATIENT.replace("name: Rosa Zanary", f"name: Rosa Zanary, latin_name: {name}")
    _, problems = read_text(text)
    assert [problem.code for problem in problems] == codes
    assert name not in "".join(problem.message for problem in problems)
