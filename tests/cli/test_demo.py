"""`demo` prints the examples under names that say nothing of the patients."""

from __future__ import annotations

import functools
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nethandout import service
from nethandout.errors import RefusedError
from nethandout.service import Built, Service

if TYPE_CHECKING:
    from tests.cli.conftest import Program

    from nethandout.model.record import PatientRecord


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[PatientRecord]:
    """Give a stand-in for building, which takes seconds; it keeps what it was asked for."""
    records: list[PatientRecord] = []

    def build(_: Service, record: PatientRecord) -> Built:
        if record.language == "ar" and record.print.edition == "standard":
            raise RefusedError("no")
        records.append(record)
        return Built(b"%PDF-", "NH-0000-0000", 1, 1, record.language, (), ())

    monkeypatch.setattr(Service, "build", build)
    return records


def test_every_example_is_printed_whatever_becomes_of_another(
    nethandout: Program, asked: list[PatientRecord], patients: Path, tmp_path: Path
) -> None:
    ran = nethandout("demo", "-o", tmp_path / "deep" / "out")
    names = {path.stem for path in (tmp_path / "deep" / "out").iterdir()}
    assert {path.stem for path in patients.glob("*.yaml")} <= names
    assert "4-appendix-surgery-en-large" in names
    assert {record.print.edition for record in asked} == {"standard", "large-print"}
    assert {record.language for record in asked} == {"en", "es", "ar", "zh-Hans", "vi"}
    assert [record.patient for record in asked].count(None) == 1
    assert ran.code == 1
    assert "2-jejunum-prrt-ar-standard: no" in ran.err
    assert ran.out == ""


def test_what_the_examples_are_made_from_lies_beside_them(
    nethandout: Program, asked: list[PatientRecord], patients: Path, tmp_path: Path
) -> None:
    nethandout("demo", "-o", tmp_path)
    examples = tmp_path / "examples"
    assert asked
    written = {path.relative_to(examples).as_posix() for path in examples.rglob("*.*")}
    shipped = patients.parent
    made = [*patients.glob("*.yaml"), *shipped.glob("clinic/locales/**/*.po*")]
    names = {path.relative_to(shipped).as_posix() for path in made}
    assert written == names | {"clinic/clinic.yaml", "batch/patients.csv"}


def test_the_examples_are_of_the_last_day_on_which_their_topics_print(
    nethandout: Program,
    asked: list[PatientRecord],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    later = functools.partial(service.open_service, today=date(2035, 1, 1))
    monkeypatch.setattr(service, "open_service", later)
    ran = nethandout("demo", "-o", tmp_path)
    assert "due for review on 2027-05-31: these examples are of that day" in ran.err
    approvals = {record.approved_on for record in asked if record.patient}
    assert max(day for day in approvals if day) <= date(2027, 5, 31)
    assert min(day for day in approvals if day) > date(2027, 5, 20)


def test_the_folder_can_be_written(nethandout: Program, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    assert nethandout("demo", "-o", tmp_path / "out").code == 5
