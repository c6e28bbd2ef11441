"""`build`, `plan` and `batch` read FHIR, and say what became of it without a patient's value."""

from __future__ import annotations

import json
from pathlib import Path

import pypdfium2
import pytest
from tests.cli.conftest import Program
from tests.interop.fhir.charts import (
    CANARIES,
    ILEUM,
    NAME,
    NUMBER,
    Tree,
    bundle,
    condition,
    data,
    dosage,
    lines,
    patient,
    repeat,
    request,
)

from nethandout.errors import ExitCode

APPROVED = ("--approved-by", "Dr. L. Meyer", "--approved-on", "2026-11-20")
WORDS = [word for word in CANARIES if word != "1961"]  # four digits may be of a path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "bundle.json"
    every_4_weeks = dosage(120, **repeat(frequency=1, period=4, periodUnit="wk"))
    shots = request("lanreotide", every_4_weeks)
    path.write_bytes(data(bundle(patient(), ILEUM, shots, request(status="stopped"))))
    return path


def other(number: int, *resources: Tree) -> Tree:
    """Turn resources into a bundle of another patient."""
    text = data(bundle(patient(), *resources)).decode()
    text = text.replace("Patient/p1", f"Patient/p{number}").replace('"p1"', f'"p{number}"')
    text = text.replace('"tumor"', f'"tumor{number}"').replace(NUMBER, f"{NUMBER}{number}")
    found: Tree = json.loads(text)
    return found


def test_a_bundle_is_printed_and_the_result_says_what_became_of_it(
    nethandout: Program, clinic: Path, file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "x.pdf"
    options = ("--clinic", clinic, "-o", path, *APPROVED, "--language", "en")
    ran = nethandout("build", "--fhir", file, *options, "--json")
    assert ran.code == ExitCode.OK
    kinds = {(note["kind"], note["message"]) for note in ran.json["from_fhir"]}
    assert {("used", "tumor.site"), ("ignored", "this is stopped")} <= kinds
    assert ("missing", "no AllergyIntolerance") in kinds
    assert "fhir: " in ran.err
    ran.never_says(*WORDS)
    with pypdfium2.PdfDocument(path) as pdf:
        assert NAME in pdf[0].get_textpage().get_text_bounded()


def test_a_bundle_without_a_tumor_is_refused_and_no_file_is_written(
    nethandout: Program, clinic: Path, file: Path, tmp_path: Path
) -> None:
    file.write_bytes(data(bundle(patient(), condition("I10"), request())))
    options = ("--clinic", clinic, "-o", tmp_path / "x.pdf", *APPROVED)
    ran = nethandout("build", "--fhir", file, *options)
    assert (ran.code, ran.codes) == (ExitCode.BAD_INPUT, ["no-net"])
    ran.never_says(*WORDS)
    assert not (tmp_path / "x.pdf").exists()


def test_two_sites_are_asked_about_and_an_option_answers(
    nethandout: Program, clinic: Path, file: Path
) -> None:
    file.write_bytes(data(bundle(patient(), ILEUM, condition("C7A.092"))))
    command = ("plan", "--fhir", file, "--clinic", clinic, *APPROVED)
    asked = nethandout(*command)
    assert (asked.code, set(asked.codes)) == (ExitCode.BAD_INPUT, {"several-sites"})
    assert "--tumor-site ID" in asked.err
    answered = nethandout(*command, "--tumor-site", "stomach", "--purpose", "follow-up", "--json")
    assert answered.json["purpose"]["id"] == "follow-up"


@pytest.mark.parametrize(
    "wrong",
    [
        ("build", "x.yaml", "--fhir", "y.json", "-o", "x.pdf"),
        ("build", "x.yaml", "--approved-by", "Dr. A", "-o", "x.pdf"),
        ("plan",),
        ("plan", "x.yaml", "--fhir", "y.json"),
        ("plan", "x.yaml", "--language", "es"),
    ],
)
def test_fhir_takes_the_place_of_a_record(nethandout: Program, wrong: tuple[str, ...]) -> None:
    assert nethandout(*wrong).code == ExitCode.USAGE


def test_a_file_that_is_not_there_is_told(nethandout: Program, tmp_path: Path) -> None:
    ran = nethandout("plan", "--fhir", tmp_path / "none.json")
    assert ran.code == ExitCode.FILE


def test_the_output_never_takes_the_place_of_the_bundle(
    nethandout: Program, clinic: Path, file: Path
) -> None:
    before = file.read_bytes()
    ran = nethandout("build", "--fhir", file, "--clinic", clinic, "-o", file)
    assert (ran.code, file.read_bytes()) == (ExitCode.USAGE, before)


THREE = [other(1, ILEUM), other(2, ILEUM, request()), other(3, condition("I10"))]


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("one.json", data(bundle(*(e["resource"] for each in THREE for e in each["entry"])))),
        ("bundles.ndjson", lines(*THREE)),
        ("resources.ndjson", lines(*(e["resource"] for each in THREE for e in each["entry"]))),
    ],
)
def test_a_batch_has_a_row_for_each_patient(
    nethandout: Program, clinic: Path, tmp_path: Path, name: str, given: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(given)
    ran = nethandout("batch", path, "--clinic", clinic, "--dry-run", *APPROVED)
    assert "3 rows: 2 ok, 1 failed" in ran.err
    assert ran.codes == ["shared-name", "no-net"]  # all have one name, and numbers of their own
    ran.never_says(*WORDS)


def test_a_batch_reads_a_folder_of_bundles_beside_records(
    nethandout: Program, clinic: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "1.json").write_bytes(data(THREE[0]))
    (folder / "2.yaml").write_text("language: es\ntumor: {site: ileum}\n", encoding="utf-8")
    (folder / "3.json").write_bytes(data(THREE[2]))
    (folder / "4.json").write_bytes(
        data(bundle(*(e["resource"] for each in THREE for e in each["entry"])))
    )
    ran = nethandout("batch", folder, "--clinic", clinic, "--dry-run", *APPROVED)
    assert "4 rows: 2 ok, 2 failed" in ran.err
    assert sorted(ran.codes) == ["no-net", "patients"]


def test_a_broken_line_disturbs_no_other(nethandout: Program, clinic: Path, tmp_path: Path) -> None:
    path = tmp_path / "bundles.ndjson"
    path.write_bytes(b'{"broken": \n' + lines(*THREE[:2]))
    ran = nethandout("batch", path, "--clinic", clinic, "--dry-run", *APPROVED)
    assert "3 rows: 2 ok, 1 failed" in ran.err
    assert "Qwertina" not in ran.err
