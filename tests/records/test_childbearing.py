"""A pregnancy is a sign to call for only where the record does not rule it out."""

from __future__ import annotations

from datetime import date

import pytest
from tests.records.sample import VOCABULARY, read_text

from nethandout.model.record import PatientRecord
from nethandout.records import LeafletFacts, facts_of, record_from_options
from nethandout.records.childbearing import can_become_pregnant

TODAY = date(2026, 11, 22)


def record(birth_date: str = "not-known", more: str = "", conditions: str = "") -> PatientRecord:
    made, problems = read_text(
        f"patient: {{name: Alex Doe, birth_date: {birth_date!r}, record_number: '1'{more}}}\n"
        f"tumor: {{site: ileum}}\nconditions: [{conditions}]\nlanguage: en\n"
        "approved_by: Dr. Doe\napproved_on: '2026-11-20'\n"
    )
    assert made is not None, problems
    return made


@pytest.mark.parametrize(
    ("birth_date", "expected"),
    [
        ("1949-02-18", "no"),
        ("1970-11-22", "no"),  # 56 today
        ("1970-11-23", "not-known"),  # 56 tomorrow
        ("1990-05-01", "not-known"),
        ("not-known", "not-known"),
    ],
)
def test_over_55_years_it_is_not_thought_of(birth_date: str, expected: str) -> None:
    assert can_become_pregnant(record(birth_date), TODAY) == expected


def test_without_a_day_nothing_follows_from_the_age() -> None:
    assert can_become_pregnant(record("1949-02-18"), None) == "not-known"


@pytest.mark.parametrize(("address", "expected"), [("masculine", "no"), ("feminine", "not-known")])
def test_a_man_is_not_asked(address: str, expected: str) -> None:
    made = record("1990-05-01", f", addressed_as: {address}")
    assert can_become_pregnant(made, TODAY) == expected


@pytest.mark.parametrize(("said", "expected"), [("true", "yes"), ("false", "no")])
def test_what_the_record_says_comes_first(said: str, expected: str) -> None:
    more = f", addressed_as: masculine, can_become_pregnant: {said}"
    assert can_become_pregnant(record("1949-02-18", more), TODAY) == expected


def test_who_is_pregnant_can_be() -> None:
    assert can_become_pregnant(record("1968-01-01", conditions="pregnancy"), TODAY) == "yes"


def test_a_leaflet_is_for_anybody() -> None:
    leaflet, _ = record_from_options(LeafletFacts(site="ileum"), VOCABULARY)
    assert leaflet is not None
    assert can_become_pregnant(leaflet, TODAY) == "not-known"


def test_the_facts_hold_no_age() -> None:
    old, older = (facts_of(record(day), TODAY) for day in ("1949-02-18", "1938-07-01"))
    assert old == older
    assert "19" not in repr(old)
