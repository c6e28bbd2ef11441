"""Give a record that says everything a record can say, and a document made of it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from nethandout.files.builtin import built_in_root
from nethandout.interop.documents import Document, document_number
from nethandout.model.record import PatientRecord
from nethandout.service import Service, open_service

EVERYTHING = """\
patient:
  name: محمد بن يوسف
  latin_name: Mohamed Benyoussef
  birth_date: "1955-12-30"
  record_number: "0061542"
language: ar
interpreter: true
tumor: {site: ileum, settings: [liver-metastases, bone-brain-spine], functional: true}
conditions: [carcinoid-syndrome, men1]
treatments: [drug-lanreotide, treatment-prrt, drug-everolimus]
tests: [test-ct]
done:
  - {treatment: procedure-small-bowel-resection, on: "2026-10-16"}
  - {treatment: drug-sunitinib, on: "2026-09-01"}
medicines:
  - name: loperamide
    brand: Imodium
    dose: {value: "2", unit: mg}
    route: oral
    timing: {as_needed: diarrhea, at_most_per_day: "8"}
    for: diarrhea
  - name: pancrelipase
    dose: {value: "1.5", unit: tablet}
    route: oral
    timing: {times: [morning, evening], with: meals}
    from: "2026-11-30"
    until: "2027-02-28"
  - name: prednisone
    route: oral
    steps:
      - {dose: {value: "20", unit: mg}, timing: {times_a_day: "1"}, days: "5"}
      - {dose: {value: "10", unit: mg}, timing: {times_a_day: "1"}, until: "2026-12-31"}
    from: "2026-12-01"
  - name: vitamin B12
    dose: {value: "1000", unit: microgram}
    timing: {days_of_week: [monday, thursday]}
  - name: omeprazole
    dose: {value: "20", unit: mg}
    timing: {times_a_day: "2", with: before-meals}
  - name: amlodipine
    dose: one small tablet
    route: by mouth
    when: at breakfast
    for: my heart
injections:
  drug: drug-lanreotide
  dose: {value: "120", unit: mg}
  next: "2026-12-11"
  every_days: "28"
  count: "3"
prrt: {doses: ["2027-06-07", "2027-08-02"]}
appointments:
  - {at: "2027-03-14T01:30", kind: visit-nurse, where: Room 3}
  - {at: "2027-03-14T03:30", what: A look at the liver}
  - {at: "2026-12-11T10:30", kind: injection, what: Somatuline, where: Infusion clinic}
  - {at: "2027-06-07T08:00", kind: prrt-dose}
allergies:
  - {to: penicillin, reaction: rash}
  - {to: latex}
care_team:
  - {role: NET nurse, name: R. Osei, phone: "+1 312 555 0142"}
  - {role: Doctor, name: L. Meyer}
overrides: []
approved_by: Dr. L. Meyer
approved_on: "2026-11-20"
"""
DAY = date(2026, 11, 22)
ZONE = ZoneInfo("America/Chicago")


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    clinic = built_in_root() / "examples" / "clinic"
    return open_service(clinic, cache_dir=tmp_path_factory.mktemp("cache"), today=DAY)


@pytest.fixture(scope="session")
def everything(service: Service, tmp_path_factory: pytest.TempPathFactory) -> PatientRecord:
    path: Path = tmp_path_factory.mktemp("record") / "record.yaml"
    path.write_text(EVERYTHING, encoding="utf-8")
    record, _ = service.read(path)
    return record


@pytest.fixture(scope="session")
def document(everything: PatientRecord) -> Document:
    """Give a document whose PDF is none: nothing here reads it."""
    assert everything.patient is not None
    pdf = b"%PDF-1.7 not really " + bytes(range(256))
    return Document(
        everything,
        everything.patient,
        pdf,
        "NH-1A2B-3C4D",
        document_number("NH-1A2B-3C4D", pdf),
        everything.language,
        "علاج",
        is_reviewed=False,
        clinic="Riverbend NET Clinic",
        made=datetime(2026, 11, 22, 10, tzinfo=ZONE),
    )
