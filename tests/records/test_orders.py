"""A structured order says one thing in one way; whatever is missing or doubled is told."""

from __future__ import annotations

from typing import Any

import pytest
from tests.records.test_errorprone import problems

DOSE = {"value": "5", "unit": "mg"}


def of(**fields: object) -> set[str]:
    return problems(medicines=[{"name": "A", "dose": DOSE, **fields}])


@pytest.mark.parametrize(
    "fields",
    [
        {"route": "Deep subcutaneous", "timing": {"every_days": "28"}, "for": "Hormone symptoms"},
        {"timing": {"times": ["morning", "Bedtime"], "with": "empty stomach"}},
        {"timing": {"days_of_week": ["Monday"], "times": ["noon"]}},
        {"timing": {"as_needed": "diarrhea", "at_most_per_day": "4"}},
        {"from": "2026-12-01", "until": "2026-12-01"},
        {"brand": "B", "when": "with a glass of water"},
    ],
)
def test_orders_of_the_lists_are_read(fields: dict[str, Any]) -> None:
    assert of(**fields) == set()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"dose": None}, "medicines.1.dose missing"),
        ({"dose": {"value": "5"}}, "medicines.1.dose invalid"),
        ({"dose": {"value": "1.0", "unit": "mg"}}, "medicines.1.dose.value invalid"),
        ({"dose": {"value": "05", "unit": "mg"}}, "medicines.1.dose.value invalid"),
        ({"dose": {"value": "0", "unit": "mg"}}, "medicines.1.dose.value invalid"),
        ({"dose": {"value": "5", "unit": "spoon"}}, "medicines.1.dose.unit invalid"),
        ({"timing": {"every_days": "0"}}, "medicines.1.timing.every_days out-of-range"),
        ({"timing": {"times_a_day": "13"}}, "medicines.1.timing.times_a_day out-of-range"),
        (
            {"timing": {"every_hours": "6", "times_a_day": "4"}},
            "medicines.1.timing.times_a_day conflict",
        ),
        (
            {"timing": {"every_days": "7", "days_of_week": ["monday"]}},
            "medicines.1.timing.days_of_week conflict",
        ),
        ({"timing": {"at_most_per_day": "4"}}, "medicines.1.timing.at_most_per_day conflict"),
        (
            {"timing": {"as_needed": "pain", "times_a_day": "4", "at_most_per_day": "2"}},
            "medicines.1.timing.at_most_per_day conflict",
        ),
        ({"timing": {"as_needed": "boredom"}}, "medicines.1.timing.as_needed invalid"),
        ({"from": "2026-12-02", "until": "2026-12-01"}, "medicines.1.until conflict"),
        ({"steps": [{"dose": DOSE}]}, "medicines.1.steps conflict"),
        (
            {"dose": None, "steps": [{"dose": DOSE}, {"dose": DOSE}]},
            "medicines.1.steps.1.days missing",
        ),
        (
            {"dose": None, "steps": [{"dose": DOSE, "days": "2", "until": "2026-12-01"}]},
            "medicines.1.steps.1.until conflict",
        ),
        ({"dose": None, "steps": [{"dose": "5 mg"}]}, "medicines.1.steps.1.dose invalid"),
        (
            {
                "dose": None,
                "from": "2026-12-03",
                "steps": [{"dose": DOSE, "until": "2026-12-02"}],
            },
            "medicines.1.steps.1.until conflict",
        ),
    ],
)
def test_orders_that_say_nothing_or_two_things_are_refused(
    fields: dict[str, Any], expected: str
) -> None:
    assert expected in of(**fields)


def test_a_visit_says_what_it_is_by_a_word_of_the_list_or_in_its_own() -> None:
    at = "2026-12-01T09:30"
    assert problems(appointments=[{"at": at, "kind": "CT scan"}]) == set()
    assert problems(appointments=[{"at": at, "kind": "CT scan", "what": "Fasting"}]) == set()
    assert problems(appointments=[{"at": at}]) == {"appointments.1.what missing"}
    assert problems(appointments=[{"at": at, "kind": "party"}]) == {"appointments.1.kind invalid"}


def test_the_dose_of_the_injections_is_in_mg() -> None:
    series = {"drug": "lanreotide", "next": "2026-12-01", "every_days": "28"}
    assert problems(injections=series | {"dose": {"value": "120", "unit": "mg"}}) == set()
    found = problems(injections=series | {"dose": {"value": "1", "unit": "tablet"}})
    assert found == {"injections.dose.unit invalid"}


@pytest.mark.parametrize("dose", ["2 mg, then 4", {"text": "2 mg, then 4"}])
def test_free_text_is_no_dose_of_a_step(dose: object) -> None:
    found = problems(medicines=[{"name": "A", "steps": [{"dose": dose}]}])
    assert found == {"medicines.1.steps.1.dose invalid"}
