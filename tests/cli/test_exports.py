"""`build` writes the handout for record systems and calendars as well, all files or none."""

from __future__ import annotations

import json
import stat
import sys
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hl7apy.parser import parse_message
from icalendar import Calendar

from nethandout import service
from nethandout.cli.exports import published_after
from nethandout.errors import VerificationError
from nethandout.files import publish
from nethandout.interop.fhir import writing

if TYPE_CHECKING:
    from tests.cli.conftest import Program

RECORD = """\
patient: {name: Rosalind Exemplar, birth_date: "1960-02-18", record_number: "0012345"}
tumor: {site: appendix}
treatments: [surgery]
appointments: [{at: "2027-04-25T09:30", kind: surgery, where: Ward 4}]
allergies: [{to: penicillin}]
approved_by: Dr. Doe
approved_on: "2026-11-20"
"""
SECRETS = ("Rosalind", "Exemplar", "0012345", "1960", "penicillin")
OPTIONS = ("--fhir-out", "--mdm-out", "--ics-out")


@pytest.fixture
def given(record: Callable[[str], Path], clinic: Path) -> tuple[str | Path, ...]:
    return ("build", record(RECORD), "--clinic", clinic)


def never(*_: object) -> None:
    raise AssertionError("this is too early, or too late")


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_all_files_hold_the_same_verified_handout(
    nethandout: Program, given: tuple[str | Path, ...], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    pdf, fhir, mdm, ics = (out / name for name in ("x.pdf", "x.json", "x.hl7", "x.ics"))
    places = ("-o", pdf, "--fhir-out", fhir, "--mdm-out", mdm, "--ics-out", ics)
    ran = nethandout(*given, *places, "--mrn-system", "urn:oid:1.2.3", "--json")
    assert ran.code == 0, ran.err
    assert names(out) == {"x.pdf", "x.json", "x.hl7", "x.ics"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in out.iterdir()} == {0o600}
    assert ran.json["exports"] == {"fhir": str(fhir), "mdm": str(mdm), "ics": str(ics)}
    assert not [note for note in ran.json["notes"] if "--mrn-system" in note]
    number = ran.json["document"]
    assert number.startswith(f"{ran.json['handout_id']}-")
    ran.never_says(*SECRETS)

    entries = [entry["resource"] for entry in json.loads(fhir.read_bytes())["entry"]]
    (binary,) = [each for each in entries if each["resourceType"] == "Binary"]
    (filed,) = [each for each in entries if each["resourceType"] == "DocumentReference"]
    assert b64decode(binary["data"]) == pdf.read_bytes()
    assert filed["masterIdentifier"]["value"] == number
    assert filed["docStatus"] == "preliminary"
    assert not [word for word in SECRETS if word in json.dumps(filed)]
    message = parse_message(mdm.read_bytes().decode("utf-8"), find_groups=False)
    assert b64decode(message.obx[0].obx_5.to_er7().rpartition("^")[2]) == pdf.read_bytes()
    assert message.txa.txa_12.ei_1.value == number
    (event,) = Calendar.from_ical(ics.read_bytes()).walk("VEVENT")
    assert str(event["summary"]) == "Your appointments"
    assert not [word for word in SECRETS if word.encode() in ics.read_bytes()]


def test_whose_record_numbers_they_are_is_asked_for(
    nethandout: Program, given: tuple[str | Path, ...], tmp_path: Path
) -> None:
    ran = nethandout(*given, "-o", tmp_path / "x.pdf", "--mdm-out", tmp_path / "x.hl7")
    assert ran.code == 0, ran.err
    assert "--mrn-system" in ran.err
    assert f"{tmp_path / 'x.hl7'}: document NH-" in ran.err
    ran.never_says(*SECRETS)


def test_if_one_file_cannot_be_made_none_is_there(
    nethandout: Program,
    given: tuple[str | Path, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(_: object) -> None:
        raise VerificationError("the FHIR bundle is not valid:")

    monkeypatch.setattr(writing, "_require_valid", broken)
    places = ("-o", tmp_path / "x.pdf", "--fhir-out", tmp_path / "x.json")
    ran = nethandout(*given, *places, "--ics-out", tmp_path / "x.ics")
    assert ran.code == 8, ran.err
    assert names(tmp_path) == {"record.yaml"}


def test_a_full_disk_leaves_nothing_unfinished_and_what_was_there_stays(
    nethandout: Program,
    given: tuple[str | Path, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publish.Draft, "settle", full)
    (tmp_path / "x.ics").write_text("before", encoding="utf-8")
    ran = nethandout(*given, "-o", tmp_path / "x.pdf", "--ics-out", tmp_path / "x.ics")
    assert ran.code == 5
    assert "No space left" in ran.err
    assert names(tmp_path) == {"record.yaml", "x.ics"}
    assert (tmp_path / "x.ics").read_text(encoding="utf-8") == "before"


def test_files_appear_only_when_what_they_go_with_is_there(tmp_path: Path) -> None:
    with published_after({tmp_path / "x": b"1"}):
        assert "x" not in names(tmp_path)
    assert names(tmp_path) == {"x"}
    with pytest.raises(ZeroDivisionError), published_after({tmp_path / "y": b"2"}):
        raise ZeroDivisionError
    assert names(tmp_path) == {"x"}


@pytest.mark.parametrize("option", OPTIONS)
def test_a_leaflet_for_anybody_is_not_filed_and_not_even_printed(
    nethandout: Program, tmp_path: Path, option: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service.Service, "build", never)
    leaflet = ("build", "--tumor-site", "appendix", "-o", tmp_path / "x.pdf")
    ran = nethandout(*leaflet, option, tmp_path / "y")
    assert ran.code == 1
    assert "give a record with a patient" in ran.err
    assert names(tmp_path) == set()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--replaces", "NH-AAAA-BBBB"), "--replaces goes with"),
        (("--replaces", "0012345", "--fhir-out", "y"), "like NH-1A2B-3C4D"),
        (("--replaces", "NH-AAAA-BBBB", "--mdm-out", "y"), "can stand on many"),
        (("--ics-titles", "full"), "--ics-titles goes with"),
        (("--mrn-system", "my hospital", "--fhir-out", "y"), "takes a URI"),
        (("--fhir-out", "y", "--mdm-out", "y"), "each needs its own"),
        (("--fhir-out", "x.pdf"), "each needs its own"),
        (("--fhir-out", "record.yaml"), "each needs its own"),
    ],
)
def test_options_that_cannot_be_meant_are_refused_before_anything_is_printed(
    nethandout: Program,
    given: tuple[str | Path, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = nethandout(*given, "-o", "x.pdf", *options)
    assert ran.code == 2, ran.err
    assert told in ran.err
    ran.never_says("0012345")
    assert names(tmp_path) == {"record.yaml"}


def test_a_file_of_the_clinics_is_not_overwritten(
    nethandout: Program, given: tuple[str | Path, ...], settings: str, tmp_path: Path
) -> None:
    own = tmp_path / "c"
    own.mkdir()
    (own / "clinic.yaml").write_text(settings, encoding="utf-8")
    asked = (*given[:3], own, "-o", tmp_path / "x.pdf", "--ics-out", own / "clinic.yaml")
    ran = nethandout(*asked)
    assert ran.code == 2
    assert "an export names a file of the clinic folder" in ran.err
    assert (own / "clinic.yaml").read_text(encoding="utf-8") == settings


@pytest.mark.parametrize(
    ("option", "module"),
    [
        ("--fhir-out", "fhir.resources.R4B.bundle"),
        ("--mdm-out", "hl7apy"),
        ("--ics-out", "icalendar"),
    ],
)
def test_a_missing_package_is_told_before_anything_is_printed(
    nethandout: Program,
    given: tuple[str | Path, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    option: str,
    module: str,
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setattr(service, "open_service", never)
    ran = nethandout(*given, "-o", tmp_path / "x.pdf", option, tmp_path / "y")
    assert ran.code == 6
    assert "pip install 'nethandout[ehr]'" in ran.err
    assert names(tmp_path) == {"record.yaml"}


def test_a_batch_writes_the_files_of_each_row_or_none_of_it(
    nethandout: Program, clinic: Path, tmp_path: Path
) -> None:
    table, out = tmp_path / "rows.jsonl", tmp_path / "out"
    patient = {"name": "Rosalind Exemplar", "birth_date": "1960-02-18", "record_number": "0012345"}
    approved = {"approved_by": "Dr. Doe", "approved_on": "2026-11-20"}
    row = {"patient": patient, "tumor": {"site": "appendix"}, "treatments": ["surgery"]} | approved
    other = row | {"patient": patient | {"record_number": "0012346"}, "tumor": {"site": "nowhere"}}
    table.write_text("".join(f"{json.dumps(each)}\n" for each in (row, other)))
    command = ("batch", table, "-o", out, "--clinic", clinic, "--jobs", "1")
    ran = nethandout(*command, "--also", "mdm,fhir", "--mrn-system", "urn:oid:1.2.3", "-q")
    assert ran.code == 3, ran.err
    first, second = map(json.loads, (out / "manifest.jsonl").read_text().splitlines())
    stem = first["file"].removesuffix(".pdf")
    assert first["beside"] == {"fhir": f"{stem}.json", "mdm": f"{stem}.hl7"}
    assert second["beside"] == {}
    assert {name for name in names(out) if name.startswith("000002")} == set()
    message = (out / f"{stem}.hl7").read_text()
    assert "0012345^^^&1.2.3&ISO^MR" in message
    assert stat.S_IMODE((out / f"{stem}.hl7").stat().st_mode) == 0o600
    assert not [word for word in SECRETS if word in (out / "manifest.jsonl").read_text()]
    assert nethandout(*command, "--also", "mdm,fhir", "--resume", "-q").code == 4  # other numbers


def test_a_rehearsal_of_a_batch_asks_for_the_package_of_each_file(
    nethandout: Program, clinic: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rows.csv").write_text("patient.name\nx\n")
    monkeypatch.setitem(sys.modules, "hl7apy", None)
    command = ("batch", tmp_path / "rows.csv", "--clinic", clinic, "--dry-run")
    ran = nethandout(*command, "--also", "mdm")
    assert ran.code == 6
    assert "pip install 'nethandout[ehr]'" in ran.err
    assert nethandout(*command).code == 3


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--also", "hl7"), "--also takes fhir, mdm, ics"),
        (("--ics-titles", "full"), "--also ics"),
        (("--also", "mdm", "--mrn-system", "0012345"), "takes a URI"),
    ],
)
def test_a_batch_refuses_files_that_nobody_can_make_before_it_begins(
    nethandout: Program, clinic: Path, tmp_path: Path, options: tuple[str, ...], word: str
) -> None:
    (tmp_path / "rows.csv").write_text("patient.name\nx\n")
    place = ("-o", tmp_path / "out", "--clinic", clinic)
    ran = nethandout("batch", tmp_path / "rows.csv", *place, *options)
    assert ran.code == 2
    assert word in ran.err
    assert not (tmp_path / "out").exists()
