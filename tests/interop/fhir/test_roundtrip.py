"""A record that goes out as FHIR comes back with every field that has a place in FHIR."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from nethandout.interop.documents import Document, Filing
from nethandout.interop.fhir.findings import Kind
from nethandout.interop.fhir.reading import Choice, read_fhir
from nethandout.interop.fhir.writing import fhir_bundle
from nethandout.model.medicine import Medicine
from nethandout.model.record import PatientRecord
from nethandout.service import Service

APPROVED = Choice(approved_by="Dr. L. Meyer", approved_on="2026-11-20")
PLACED = (
    *("language", "interpreter", "conditions", "treatments", "tests", "done", "medicines"),
    *("injections", "appointments", "prrt", "allergies", "care_team"),
)
OF_PATIENT = ("name", "latin_name", "birth_date", "record_number")
OF_TUMOR = ("site", "settings")
ORDERS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[2] / "fixtures" / "dosages.yaml").read_text(encoding="utf-8")
)


def came_back(service: Service, document: Document) -> PatientRecord:
    raw = fhir_bundle(service, document, Filing("urn:oid:1.2.3"))
    found = read_fhir(raw, "b.json", service, APPROVED)
    assert [str(note) for note in found.notes if note.kind is Kind.IGNORED] == []
    record, problems = service.record_of(found.tree)
    assert record is not None, problems
    return record


@pytest.fixture(scope="module")
def back(service: Service, document: Document) -> PatientRecord:
    return came_back(service, document)


def in_any_order(value: object) -> object:
    """Turn lists whose order says nothing into sorted ones."""
    return sorted(value, key=repr) if isinstance(value, tuple) else value


@pytest.mark.parametrize("field", PLACED)
def test_a_field_comes_back(back: PatientRecord, everything: PatientRecord, field: str) -> None:
    sent, found = everything.model_dump()[field], back.model_dump()[field]
    assert sent, f"{field} must say something, or nothing is looked at"
    if field == "medicines":
        found, sent = (
            map(with_own_timing, back.medicines),
            map(with_own_timing, everything.medicines),
        )
        assert list(found) == list(sent)
    else:
        assert in_any_order(found) == in_any_order(sent)


@pytest.mark.parametrize("field", OF_PATIENT)
def test_the_patient_comes_back(back: PatientRecord, everything: PatientRecord, field: str) -> None:
    assert getattr(back.patient, field) == getattr(everything.patient, field)


@pytest.mark.parametrize("field", OF_TUMOR)
def test_the_tumor_comes_back(back: PatientRecord, everything: PatientRecord, field: str) -> None:
    assert getattr(back.tumor, field) == getattr(everything.tumor, field)


def test_no_line_is_said_to_be_in_another_language(back: PatientRecord) -> None:
    assert back.texts_in is None


@pytest.mark.parametrize("order", range(len(ORDERS)))
def test_every_order_whose_sentence_is_known_comes_back(
    service: Service, document: Document, order: int
) -> None:
    sent = Medicine.model_validate({"name": "Testamin", **ORDERS[order]["order"]})
    record = document.record.model_copy(update={"medicines": (sent,)})
    (found,) = came_back(service, replace(document, record=record)).medicines
    assert with_own_timing(found) == with_own_timing(sent)


def with_own_timing(medicine: Medicine) -> dict[str, Any]:
    """Turn what prints the same sentence into the same values.

    FHIR has no place for the timing of all steps but each step; every day is 1 time a day; and
    words that mean a word of a list become it.
    """
    found = medicine.model_dump()
    timing = found.pop("timing")
    if timing and timing["every_days"] == "1":
        timing |= {"every_days": None, "times_a_day": None if timing["times"] else "1"}
    steps = [{**step, "timing": step["timing"] or timing} for step in found.pop("steps")]
    route = "oral" if found["route"] == "by mouth" else found["route"]
    return {**found, "route": route, "steps": steps, "timing": None if steps else timing}
