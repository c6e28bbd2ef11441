"""What the laboratory found is the patient's own; what it did not say yet is left to write in."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nethandout.content.library import open_library
from nethandout.content.plan import Plan
from nethandout.content.reading import load_content
from nethandout.handout.results import LaboratoryResult, awaits_results, laboratory_result
from nethandout.i18n.formats import Formats
from nethandout.model.facts import Facts
from nethandout.model.record import PatientRecord
from nethandout.model.values import Purpose

FOUND = {
    "size_mm": "14",
    "depth": "muscle",
    "margins": "clear",
    "nodes": {"with_tumor": "1", "examined": "12"},
    "grade": "2",
}
PURPOSES: tuple[Purpose, ...] = ("after-procedure", "follow-up")


def result(
    found: Mapping[str, object], purpose: Purpose | None = "follow-up", language: str = "en"
) -> LaboratoryResult | None:
    visit = {} if purpose is None else {"visit": {"purpose": purpose}}
    record = PatientRecord.model_validate(
        {"tumor": {"site": "ileum"}, "result": dict(found), **visit}
    )
    return laboratory_result(record, Formats(language))


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_content(open_library()).plan


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_result_is_printed_where_the_visit_is_about_it(purpose: Purpose) -> None:
    assert result(FOUND, purpose) == LaboratoryResult(
        "14\u00a0mm (1.4\u00a0cm)", "muscle", "clear", ("1", "12"), "2"
    )


@pytest.mark.parametrize("purpose", [None, "general", "diagnosis", "before-procedure", "test"])
def test_it_is_not_printed_anywhere_else(purpose: Purpose | None) -> None:
    assert result(FOUND, purpose) is None


def test_what_is_not_known_yet_is_left_open() -> None:
    assert result({"grade": "1"}) == LaboratoryResult(grade="1")


def test_numbers_are_written_as_in_the_language() -> None:
    found = result({"size_mm": "14.5"}, language="es")
    assert found is not None
    assert found.size == "14,5\u00a0mm (1,45\u00a0cm)"


@given(st.integers(min_value=1, max_value=3000))
def test_both_units_of_a_size_mean_the_same(tenths: int) -> None:
    size = Decimal(tenths) / 10
    found = result({"size_mm": str(size)})
    assert found is not None
    shown = (found.size or "").replace("\u00a0", " ")
    mm, cm = (Decimal(part.split(" ")[0]) for part in shown.split(" ("))
    assert mm == cm * 10 == size
    assert not shown.split(" (")[1].startswith(".")


def test_a_repr_shows_no_result() -> None:
    assert repr(result(FOUND)) == "LaboratoryResult()"


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_result_is_awaited_where_something_was_taken_out(purpose: Purpose, plan: Plan) -> None:
    operated = frozenset({"procedure-appendectomy"})
    assert awaits_results(Facts(purpose=purpose, done=operated), plan)
    assert awaits_results(Facts(purpose=purpose, visit_treatment="treatment-surgery"), plan)
    assert not awaits_results(Facts(purpose="general", done=operated), plan)


@pytest.mark.parametrize(
    "treatment", ["procedure-hepatic-embolization", "treatment-prrt", "drug-lanreotide"]
)
def test_nothing_is_awaited_where_nothing_was_taken_out(treatment: str, plan: Plan) -> None:
    facts = Facts(purpose="after-procedure", visit_treatment=treatment)
    assert not awaits_results(facts, plan)
    assert not awaits_results(Facts(purpose="follow-up", treatments=frozenset({treatment})), plan)
