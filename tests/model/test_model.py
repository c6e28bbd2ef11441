from __future__ import annotations

import pickle
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError
from rich.pretty import pretty_repr

from nethandout.model.facts import Facts
from nethandout.model.record import PatientRecord, PrintChoice, TopicChoice
from nethandout.model.text import LocalizedText, text_direction
from nethandout.model.topic import Block, Condition, KeyPoint, Table
from nethandout.model.values import SilentFrozen

RECORD: dict[str, Any] = {
    "patient": {"name": "Rosa Zanary", "birth_date": "1961-04-09", "record_number": "ZAN-1"},
    "tumor": {"site": "ileum"},
    "medicines": [{"name": "Zanary", "dose": "Zanary", "for": "Zanary"}],
    "injections": {
        "drug": "zanary",
        "dose": "Zanary",
        "next": "2026-12-01",
        "every_days": "28",
    },
    "appointments": [{"at": "2026-12-01T09:30", "what": "Zanary"}],
    "prrt": {"doses": ["2026-12-20"]},
    "allergies": [{"to": "Zanary"}],
    "care_team": [{"role": "Zanary", "name": "Zanary"}],
    "goal": "Zanary",
    "crisis_plan": "Zanary",
}


def test_a_record_shows_nothing_of_the_patient() -> None:
    record = PatientRecord.model_validate(RECORD)
    parts: list[object] = [record, record.patient, record.tumor, record.injections, record.prrt]
    parts += [record.medicines[0], record.appointments[0]]
    parts += [record.allergies[0], record.care_team[0]]
    for part in parts:
        name = type(part).__name__
        assert repr(part) == str(part) == f"{part}" == f"<{name}>"
        assert "anary" not in pretty_repr(part)
        assert "2026" not in pretty_repr(part)


def test_every_part_of_a_record_with_free_text_is_silent() -> None:
    def models(part: type[BaseModel]) -> set[type[BaseModel]]:
        found = {part}
        for info in part.model_fields.values():
            for inner in (info.annotation, *getattr(info.annotation, "__args__", ())):
                if isinstance(inner, type) and issubclass(inner, BaseModel):
                    found |= models(inner)
        return found

    loud = {part for part in models(PatientRecord) if not issubclass(part, SilentFrozen)}
    assert loud == {TopicChoice, PrintChoice}


def test_a_validation_error_shows_no_values() -> None:
    wrong = {**RECORD, "goal": ["Zanary"], "tumor": {"site": "Zanary"}, "language": 5}
    with pytest.raises(ValidationError) as caught:
        PatientRecord.model_validate(wrong)
    assert caught.value.error_count() == 3
    assert "anary" not in str(caught.value)
    assert "anary" not in repr(caught.value)


def test_a_record_does_not_change_and_travels_between_processes() -> None:
    record = PatientRecord.model_validate(RECORD)
    with pytest.raises(ValidationError, match="frozen"):
        record.goal = "x"  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(record)) == record  # noqa: S301 - our own bytes


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("birth_date", "19610409"),
        ("birth_date", "1961-4-9"),
        ("birth_date", "١٩٦١-٠٤-٠٩"),
        ("birth_date", "1961-04-09T00:00"),
        ("birth_date", "1961-04-09\n"),
        ("birth_date", -273000000),
        ("record_number", 12345),
        ("name", ""),
    ],
)
def test_only_one_spelling_is_accepted(field: str, value: object) -> None:
    with pytest.raises(ValidationError):
        PatientRecord.model_validate({**RECORD, "patient": {**RECORD["patient"], field: value}})


def test_a_block_is_exactly_one_thing() -> None:
    assert Block.model_validate({"list": ["a"]}).items == ("a",)
    wrong_blocks: list[dict[str, Any]] = [
        {},
        {"text": "a", "list": ["b"]},
        {"list": []},
        {"text": " "},
    ]
    for wrong in wrong_blocks:
        with pytest.raises(ValidationError):
            Block.model_validate(wrong)


def test_rows_of_a_table_fit_its_columns() -> None:
    assert Table.model_validate({"columns": ["a", "b"], "rows": [["1", "2"]]}).rows == (("1", "2"),)
    with pytest.raises(ValidationError, match="every row needs 2 cells"):
        Table.model_validate({"columns": ["a", "b"], "rows": [["1"]]})


FACTS = Facts(
    site="ileum",
    settings=frozenset({"liver-metastases"}),
    conditions=frozenset({"diabetes"}),
    treatments=frozenset({"drug-lanreotide"}),
)


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ({}, True),
        ({"site": ("ileum", "jejunum")}, True),
        ({"site": ("rectum",)}, False),
        ({"setting": ("liver-metastases",)}, True),
        ({"condition": ("men1",)}, False),
        ({"treatment": ("drug-lanreotide",)}, True),
        ({"site": ("ileum",), "condition": ("men1",)}, False),
        ({"without_treatment": ("drug-lanreotide",)}, False),
        ({"without_treatment": ("treatment-prrt",)}, True),
        ({"without_condition": ("diabetes",)}, False),
    ],
)
def test_conditions(condition: dict[str, tuple[str, ...]], holds: bool) -> None:
    assert Condition.model_validate(condition).holds(FACTS) is holds
    assert Condition.model_validate(condition).holds(Facts(generic_reader=True))


def test_a_text_for_a_grade_that_is_not_known() -> None:
    unknown = Condition(without_grade=("1", "2", "3"))
    assert unknown.holds(FACTS)
    assert not unknown.holds(Facts(grade="2"))
    assert Condition(without_grade=("1",)).holds(Facts(grade="2"))


def test_a_text_for_a_type_of_stomach_tumor_that_is_not_known() -> None:
    unknown = Condition(without_stomach_type=("1", "2", "3"))
    assert unknown.holds(FACTS)
    assert not unknown.holds(Facts(stomach_type="2"))


def test_a_key_point_is_a_sentence_or_says_when_it_holds() -> None:
    assert KeyPoint.model_validate("Rest.") == KeyPoint(text="Rest.", when=None, kind="rest")
    when = {"text": "Lie flat.", "kind": "harm", "when": {"site": ["ileum"]}}
    assert KeyPoint.model_validate(when).when == Condition(site=("ileum",))
    with pytest.raises(ValidationError, match="kind"):
        KeyPoint.model_validate({"text": "Lie flat.", "kind": "danger"})


def test_without_a_site_no_site_matches() -> None:
    assert not Condition(site=("ileum",)).holds(Facts())


@pytest.mark.parametrize(
    ("language", "direction"),
    [("ar", "rtl"), ("ar-EG", "rtl"), ("fa_AF", "rtl"), ("UR", "rtl"), ("en", "ltr")],
)
def test_directions(language: str, direction: str) -> None:
    assert text_direction(language) == direction
    assert text_direction("zh-Hans") == "ltr"


def test_localized_text_keeps_its_language_between_processes() -> None:
    text = pickle.loads(pickle.dumps(LocalizedText("مرحبا", "ar")))  # noqa: S301 - our own bytes
    assert text == "مرحبا"
    assert text.language == "ar"
    assert text.direction == "rtl"
