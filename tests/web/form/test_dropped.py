"""A file on the page becomes a record or rows, and what it is not is refused by name."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from nethandout.content.library import built_in_root
from nethandout.errors import InputError, Position
from nethandout.model.record import PatientRecord
from nethandout.service import Service
from nethandout.web.form import dropped as room
from nethandout.web.form.dropped import dropped
from nethandout.web.form.trees import data_of, record_yaml, tree_of
from nethandout.web.form.types import DroppedRecord, DroppedTable

TABLE = built_in_root() / "examples" / "batch" / "patients.csv"
HEADER = "patient.name,patient.birth_date,patient.record_number,tumor.site,approved_by,approved_on"
ROW = "Rosa Example,1961-04-09,0012345,ileum,Dr. A. Example,2026-11-20"
BUNDLE: dict[str, Any] = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [
        {
            "resource": {
                "resourceType": "Patient",
                "id": "p",
                "name": [{"use": "official", "text": "Rosa Example"}],
                "birthDate": "1961-04-09",
            }
        },
        {
            "resource": {
                "resourceType": "Condition",
                "id": "c",
                "subject": {"reference": "Patient/p"},
                "code": {
                    "coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "C7A.012"}]
                },
            }
        },
    ],
}


def refused(service: Service, name: str, data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        dropped(service, name, data)
    return str(caught.value)


def table(service: Service, name: str, data: bytes) -> DroppedTable:
    found = dropped(service, name, data)
    assert isinstance(found, DroppedTable)
    return found


def workbook() -> bytes:
    book, raw = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    for values in (HEADER.split(","), ROW.split(",")):
        book.active.append(values)
    book.save(raw)
    return raw.getvalue()


# --- Records -------------------------------------------------------------------------------


def test_every_invented_patient_can_be_dropped(
    service: Service, examples: dict[Path, PatientRecord]
) -> None:
    for path, record in examples.items():
        found = dropped(service, path.name, path.read_bytes())
        assert isinstance(found, DroppedRecord)
        assert service.record_of(tree_of(found.data))[0] == record
        again = dropped(service, "saved.yaml", record_yaml(found.data).encode())
        assert again == found


def test_a_record_in_json_is_the_same(service: Service) -> None:
    record = {"language": "es", "tumor": {"site": "ileum", "size_mm": "14"}}
    found = dropped(service, "record.json", json.dumps(record).encode())
    assert isinstance(found, DroppedRecord)
    assert found.data["tumor.size_mm"] == ("14",)


def test_a_record_that_needs_a_correction_comes_as_it_was_typed(service: Service) -> None:
    text = "tumor: {site: Ilium, settings: [Liver metastases]}\npatient: {name: A. B.}\n"
    found = dropped(service, "record.yaml", text.encode())
    assert isinstance(found, DroppedRecord)
    assert found.data["tumor.site"] == ("Ilium",)
    assert found.data["tumor.settings"] == ("liver-metastases",)
    assert found.data["patient.name"] == ("A. B.",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tumor: {site: ileum}\nRosa Example: x\n", "file:2:1: error: this key is not a known"),
        ("tumor: {site: ileum}\nalergies: [{to: penicillin}]\n", "file:2:1: error: this key"),
        ("tumor: {site: Ilium}\nalergies: [{to: penicillin}]\n", "file:2:1: error: this key"),
        ("tumor: {site: ileum}\npatient:\n", "patient.name: this field is missing"),
    ],
)
def test_what_a_form_would_silently_lose_is_refused(service: Service, text: str, said: str) -> None:
    message = refused(service, "record.yaml", text.encode())
    assert said in message
    assert "Rosa" not in message


def test_broken_yaml_is_refused_with_its_place(service: Service) -> None:
    assert "file:2:1:" in refused(service, "Rosa Example.yaml", b"tumor: [\n")
    assert "Rosa" not in refused(service, "Rosa Example.yaml", b"tumor: [\n")
    assert "no record" in refused(service, "x.yaml", b"name: Mercy Clinic\n")
    assert "no record" in refused(service, "x.yaml", b'- "a"\n')


# --- Tables --------------------------------------------------------------------------------


def test_a_table_becomes_rows_with_their_records(service: Service) -> None:
    found = table(service, "patients.csv", TABLE.read_bytes())
    assert {row.status for row in found.rows} == {"ready"}
    first = found.rows[0]
    assert (first.number, first.label) == (2, "row 2")
    assert first.data is not None
    record, _ = service.record_of(tree_of(first.data))
    assert record is not None
    assert data_of(record) == first.data


def test_a_wrong_row_says_what_is_wrong_and_disturbs_no_other(service: Service) -> None:
    wrong = ROW.replace("ileum", "Ilium").replace("0012345", "0099")
    old = ROW.replace("2026-11-20", "2036-11-20")
    text = f"{HEADER}\n{ROW}\n{wrong}\n{old}\n"
    ready, site, day = table(service, "x.csv", text.encode()).rows
    assert [ready.status, site.status, day.status] == ["look", "wrong", "wrong"]
    (problem,) = (each for each in site.problems if each.code != "language-default")
    assert problem.position == Position("file", 3, 4)
    assert "column D" in problem.message
    assert site.data is not None
    assert site.data["tumor.site"] == ("Ilium",)
    assert site.data["patient.record_number"] == ("0099",)
    assert "Rosa" not in repr(site)


def test_a_row_is_opened_only_if_the_form_says_what_is_wrong(service: Service) -> None:
    header = f"{HEADER},allergies.1.to,allergies.1.reaction,interpreter"
    day = ROW.replace("1961-04-09", "04/09/61")
    rows = [f"{ROW},penicillin,rash,perhaps", f"{day},penicillin,rash,true", f"{ROW},x,y,true"]
    lost, told, _ = table(service, "x.csv", "\n".join([header, *rows]).encode()).rows
    assert (lost.status, lost.data) == ("wrong", None)
    assert lost.problems
    assert told.status == "wrong"
    assert told.data is not None  # the birth date is missing in the form, which says so
    assert told.data["allergies.0.to"] == ("penicillin",)
    (line,) = table(service, "x.jsonl", b'{"tumor": {"site": "ileum"}, "alergies": []}').rows
    assert (line.status, line.data) == ("wrong", None)


def test_lines_of_json_and_workbooks_are_tables(service: Service) -> None:
    by_workbook = table(service, "x.xlsx", workbook()).rows
    record = {"tumor": {"site": "ileum"}}
    by_line = table(service, "x.jsonl", json.dumps(record).encode()).rows
    assert by_workbook[0].data is not None
    assert by_workbook[0].data["patient.record_number"] == ("0012345",)
    assert by_line[0].data is not None
    assert by_line[0].data["tumor.site"] == ("ileum",)


def test_a_table_without_known_columns_is_refused(service: Service) -> None:
    others = f"{HEADER},Nickname\n{ROW},Rosie\n".encode()
    assert "column G: this is not a known field" in refused(service, "x.csv", others)
    assert "names of the columns" in refused(service, "x.csv", b"First name\nRosa\n")
    assert "Ros" not in refused(service, "x.csv", others)
    assert "no rows" in refused(service, "x.csv", f"{HEADER}\n".encode())


def test_more_rows_than_a_page_can_list_are_refused(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MOST_ROWS", 3)
    text = f"{HEADER}\n{ROW}\n{ROW}\n{ROW}"
    assert len(table(service, "x.csv", text.encode()).rows) == 3
    assert "more than 3 rows" in refused(service, "x.csv", f"{text}\n{ROW}".encode())


# --- What is neither -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("x.pdf", b"%PDF-1.7\n", "this is a PDF"),
        ("x.csv", b"%PDF-1.7\n", "this is a PDF"),
        ("x.yaml", b"\xef\xbb\xbf\n%PDF-1.7\n", "this is a PDF"),
        ("x.png", b"\x89PNG\r\n\x1a\n", "this is a picture (PNG)"),
        ("x.jpg", b"\xff\xd8\xff\xe0", "this is a picture (JPEG)"),
        ("x.gz", b"\x1f\x8b\x08", "this is a packed file"),
        ("x.xml", b"<?xml version='1.0'?><Bundle/>", "this is an XML document"),
        ("x.docx", b"PK\x03\x04", "this kind of file cannot be read"),
        ("x.csv", b"", "empty"),
        ("x.json", b" \n ", "empty"),
        ("x.csv", b"MSH|^~\\&|A|B\r", "HL7 version 2"),
    ],
)
def test_other_files_are_refused_by_what_they_are(
    service: Service, name: str, data: bytes, said: str
) -> None:
    assert said in refused(service, name, data)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(service: Service) -> None:
    assert "larger than 2 MB" in refused(service, "x.csv", b"%" * (room.MOST_BYTES + 1))


def test_a_small_archive_that_unpacks_to_a_large_one_is_refused(service: Service) -> None:
    raw = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook())) as sound,
        zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as bomb,
    ):
        for name in sound.namelist():
            blank = b" " * 50_000_000 if name.endswith("sheet1.xml") else b""
            bomb.writestr(name, sound.read(name) + blank)
    assert len(raw.getvalue()) < room.MOST_BYTES
    assert "times the size" in refused(service, "x.xlsx", raw.getvalue())


# --- FHIR ------------------------------------------------------------------------------------


def test_a_bundle_fills_the_form(service: Service) -> None:
    found = dropped(service, "Rosa Example.json", json.dumps(BUNDLE).encode())
    assert isinstance(found, DroppedRecord)
    assert found.data["tumor.site"] == ("ileum",)
    assert found.data["patient.name"] == ("Rosa Example",)
    assert "patient.record_number" not in found.data
    assert found.notes
    assert not any("Rosa" in note for note in found.notes)


def test_a_bundle_without_a_tumor_of_ours_is_refused(service: Service) -> None:
    bundle = {**BUNDLE, "entry": BUNDLE["entry"][:1]}
    said = refused(service, "Rosa Example.json", json.dumps(bundle).encode())
    assert "no-net" in said
    assert "Rosa" not in said


def test_a_record_that_only_speaks_of_fhir_is_a_record(service: Service) -> None:
    text = b'{"tumor": {"site": "ileum"}, "goal": "\\"resourceType\\": none"}'
    assert isinstance(dropped(service, "x.json", text), DroppedRecord)
