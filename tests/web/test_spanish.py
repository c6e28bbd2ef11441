"""On the Spanish page nothing is said in English, whatever is dropped on it or typed."""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Final

import openpyxl
import pytest
from pikepdf import Array, Pdf, String
from tests.interop.fhir.charts import bundle, concept, condition, dosage, patient, request
from tests.web.conftest import EXAMPLES
from tests.web.test_desk import DAY, LEAFLET, PATIENT

from nethandout.errors import Problem
from nethandout.model.remark import Remark
from nethandout.render.preflight.checks import Expectation, verify
from nethandout.render.preflight.visible import _MESSAGES, _TEXTS
from nethandout.web.desk import Desk, answer, set_up
from nethandout.web.form.types import FormData, Said
from nethandout.web.work import Drop, Export, Preview, Shown, WorkerOrder

PERSON: Final = "patient.name,patient.birth_date,patient.record_number,language,tumor.site"
ROW: Final = "Rosa Mendez,1961-03-05,QX-77123,en,ileum"
BUNDLES: Final[dict[str, object]] = {
    "nobody": bundle(condition("C7A.012")),
    "no tumor": bundle(patient(), condition("I10")),
    "two tumors": bundle(patient(), condition("C7A.012"), condition("C7A.020")),
    "an excluded code": bundle(patient(), condition("C7A.1")),
    "a tumor of the thymus": bundle(patient(), condition("C7A.091")),
    "an unknown status": bundle(patient(), condition("C7A.012", clinicalStatus={"text": "?"})),
    "dead": bundle(patient(deceasedBoolean=True), condition("C7A.012")),
    "no name": bundle(patient(name=[], birthDate="1961"), condition("C7A.012")),
    "no language": bundle(patient(communication=[]), condition("C7A.012")),
    "a language without a catalog": bundle(
        patient(communication=[{"language": concept("urn:ietf:bcp:47", "is")}]),
        condition("C7A.012"),
    ),
    "not as FHIR has it": bundle(patient(name="x", birthDate=3), condition("C7A.012")),
    "changed in meaning": bundle(patient(implicitRules="http://x.test"), condition("C7A.012")),
    "a dose without words": bundle(
        patient(), condition("C7A.012"), request("Canarydrug", dosage(), dosage())
    ),
    "a medicine without a dose": bundle(patient(), condition("C7A.012"), request("Canarydrug")),
    "more pages": bundle(patient(), condition("C7A.012")) | {"total": 900},
    "a type that is not read": bundle(patient()) | {"type": "history"},
    "one resource": patient(),
    "what is only ignored": bundle(
        patient(),
        condition("C7A.012"),
        condition("I10"),
        request("Canarydrug", dosage(), status="on-hold"),
    ),
}
FILES: Final[dict[str, tuple[str, bytes]]] = {
    "broken FHIR": ("x.json", b'{"resourceType": "Patient", "a": }'),
    "broken YAML": ("x.yaml", b"tumor: {site: ileum"),
    "a tab": ("x.yaml", b"tumor:\n\tsite: ileum\n"),
    "an anchor": ("x.yaml", b"tumor: &a {site: ileum}\nlanguage: *a\n"),
    "a key twice": ("x.yaml", b"language: en\nlanguage: es\n"),
    "a number where a text belongs": ("x.yaml", b"language: no\ntumor: {site: ileum}\n"),
    "another encoding": ("x.yaml", "goal: dañino\n".encode("latin-1")),
    "no field of a record": ("x.yaml", b"tumor: {site: ileum}\nalergies: [x]\n"),
    "no table": ("x.csv", b"%PDF-1.7 x"),
    "a message of HL7": ("x.csv", b"MSH|^~\\&|A|B\r"),
    "unknown columns": ("x.csv", b"surname;mrn\nRosa;1\n"),
    "a column twice": ("x.csv", f"{PERSON},language\n{ROW},en\n".encode()),
    "a row cut short": ("x.csv", f"{PERSON}\n{ROW}\nRosa,1961-03-05\n".encode()),
    "an open quote": ("x.csv", f'{PERSON}\n"{ROW}\n'.encode()),
    "an error of a spreadsheet": ("x.csv", f"{PERSON}\n#REF!,1961-03-05,=1+1,en,colon\n".encode()),
    "a column without a name": ("x.csv", f"{PERSON},\n{ROW},more\n".encode()),
    "no text": ("x.csv", b"a\0b\0c"),
    "a broken workbook": ("x.xlsx", b"PK\x03\x04 nothing"),
    "an old workbook": ("x.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    "broken lines": ("x.jsonl", b'{"tumor": {"site": }}\n[1]\n{"a": 1e9}\n{"a": 1, "a": 2}\n'),
    "a picture": ("x.png", b"\x89PNG"),
    "nothing": ("x.yaml", b" "),
}
TYPED: Final[dict[str, FormData]] = {
    "no font for a character": {**PATIENT, "patient.name": ("Rosa \U0001f9a0 \u0378",)},
    "an invisible character": {**PATIENT, "patient.name": ("Ro\u202esa",)},
    "nothing left to print": {
        **LEAFLET,
        "topics.remove": ("site-jejunum-ileum", "overview-what-is-a-net"),
        "print.edition": ("card",),
    },
    "nobody approved it": {k: v for k, v in PATIENT.items() if not k.startswith("approved")},
    "too long for the card": {
        **PATIENT,
        "print.edition": ("card",),
        "treatments": ("drug-lanreotide",),
        "crisis_plan": ("x y " * 60,),
    },
    "a language without a catalog": {**LEAFLET, "language": ("tlh",)},
}
ENGLISH: Final = re.compile(r"\b(the|this|that|is|are|not|with|of|and|in|it|must|be|for)\b")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return set_up(WorkerOrder(EXAMPLES / "clinic", tmp_path_factory.mktemp("cache"), DAY, b"salt"))


@pytest.fixture(scope="module")
def poor(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Open a clinic that has given neither thresholds nor how long anything takes."""
    folder = tmp_path_factory.mktemp("poor") / "clinic"
    shutil.copytree(EXAMPLES / "clinic", folder)
    settings = (folder / "clinic.yaml").read_text(encoding="utf-8")
    lacking = re.sub(r"(?ms)^(thresholds|radiation|procedures)\b.*?(?=^\S|\Z)", "", settings)
    (folder / "clinic.yaml").write_text(lacking, encoding="utf-8")
    return set_up(WorkerOrder(folder, tmp_path_factory.mktemp("cache"), DAY, b"salt"))


def sentences(shown: object) -> Iterator[str]:
    """Find in an answer all that the program says of problems, notes, topics and files."""
    match shown:
        case Problem():
            yield shown.message
        case Said():
            yield shown
        case dict():
            for each in shown.values():
                yield from sentences(each)
        case list() | tuple():
            for each in shown:
                yield from sentences(each)
        case _ if is_dataclass(shown):
            for field in fields(shown):
                yield from sentences(getattr(shown, field.name))


def assert_spanish(shown: object) -> None:
    """Fail for what is marked as English, and for what has English words and is not."""
    said = list(sentences(shown))
    english = [each for each in said if getattr(each, "lang", "en")]
    assert english == []
    assert [each for each in said if len(ENGLISH.findall(each)) > 1] == []


@pytest.mark.parametrize("name", BUNDLES)
def test_what_is_said_of_fhir_is_spanish(desk: Desk, name: str) -> None:
    raw = json.dumps(BUNDLES[name]).encode()
    shown = answer(desk, Drop("x.json", raw, "es"))
    assert list(sentences(shown))
    assert_spanish(shown)


@pytest.mark.parametrize("name", FILES)
def test_what_is_said_of_a_file_is_spanish(desk: Desk, name: str) -> None:
    shown = answer(desk, Drop(*FILES[name], "es"))
    assert list(sentences(shown))
    assert_spanish(shown)


def test_what_is_said_of_the_cells_of_a_workbook_is_spanish(desk: Desk) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(PERSON.split(","))
    for cell in ("=1+1", 12.5, 10**15, DAY, True, "#REF!", "ok"):
        sheet.append([cell, "1961-03-05", cell, "en", "ileum"])
    raw = io.BytesIO()
    book.save(raw)
    assert_spanish(answer(desk, Drop("x.xlsx", raw.getvalue(), "es")))
    sheet.merge_cells("A2:A3")
    book.save(raw := io.BytesIO())
    assert_spanish(answer(desk, Drop("x.xlsx", raw.getvalue(), "es")))


@pytest.mark.parametrize("name", TYPED)
def test_what_stands_against_a_form_is_spanish(desk: Desk, name: str) -> None:
    assert_spanish(answer(desk, Preview(TYPED[name], "es", is_finished=True)))


def test_what_a_clinic_has_not_given_is_said_in_spanish(poor: Desk) -> None:
    data: FormData = {**LEAFLET, "treatments": ("treatment-prrt", "drug-everolimus")}
    assert_spanish(answer(poor, Preview(data, "es", is_finished=True)))


def test_why_there_is_no_file_is_said_in_spanish(desk: Desk) -> None:
    for kind in ("fhir", "ics", "html"):
        assert_spanish(answer(desk, Export({}, kind, "es")))
    assert_spanish(answer(desk, Export(LEAFLET, "mdm", "es")))
    assert_spanish(answer(desk, Export(PATIENT, "ics", "es")))


def test_english_stays_english(desk: Desk) -> None:
    raw = json.dumps(BUNDLES["nobody"]).encode()
    said = list(sentences(answer(desk, Drop("x.json", raw, "en"))))
    assert "this names no patient of this file; take it out, or put its patient in" in said


def test_what_the_check_of_a_pdf_finds_is_spanish(desk: Desk, tmp_path: Path) -> None:
    """Every page of a handout is cut, turned and without its words; each finding is said."""
    made = answer(desk, Preview(LEAFLET, "en", is_finished=True))
    assert isinstance(made, Shown)
    assert made.made is not None
    with Pdf.open(io.BytesIO(made.made.pdf)) as document:
        first = document.pages[0]
        first.obj["/CropBox"] = Array([0, 0, 300, 300])
        first.rotate(90, relative=False)
        document.docinfo["/Title"] = "Other"
        document.Root["/Lang"] = String("fr")
        document.save(tmp_path / "bad.pdf")
    meant = Expectation(
        page_count=1,
        title="A title",
        language="en",
        texts=("a text that nobody printed",),
        identifiers=("QX-77123",),
        page_labels=("page 1 of 1",),
    )
    found = verify((tmp_path / "bad.pdf").read_bytes(), meant)
    assert len({each.code for each in found}) > 5
    assert_spanish(desk.speech("es").problems(found))


def test_every_finding_about_letters_is_spanish(desk: Desk) -> None:
    for count in (1, 3):
        for message in _MESSAGES.values():
            said = Remark(message, texts=Remark(_TEXTS[count > 1], count=count), smallest="6")
            assert_spanish(desk.speech("es").said(said))


def test_an_override_of_an_export_is_spanish(desk: Desk) -> None:
    data: FormData = {**PATIENT, "patient.birth_date": ("1870-03-05",)}
    shown = answer(desk, Export(data, "ics", "es"))
    assert list(sentences(shown))
    assert_spanish(shown)
