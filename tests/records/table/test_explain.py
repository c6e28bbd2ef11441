"""A first map is made by looking at a table: it is a map, and shows nobody's data."""

from __future__ import annotations

from pathlib import Path
from typing import cast, get_args

import pytest
from pydantic import BaseModel

from nethandout.errors import InputError
from nethandout.model.record import PatientRecord
from nethandout.records.table.columnguesses import CLOSED, date_forms, languages, words_of
from nethandout.records.table.dateforms import date_form
from nethandout.records.table.explain import first_map
from nethandout.records.table.headernames import Part, guess_column
from nethandout.records.table.mapfile import read_column_map
from nethandout.records.table.preview import preview
from nethandout.records.vocabulary import Vocabulary
from nethandout.source.spelling import slug

WORDS = Vocabulary(
    sites={"ileum": "ileum", "small bowel": "ileum"},
    settings={},
    conditions={},
    treatments={},
    topics={},
    languages={"en": "en", "es": "es", "zh-Hans": "zh-Hans"},
)
TABLE = """\
List of the day;;;;
;;;;
Pt Name;Fecha de nacimiento;Medical Rec. No.;Lang;Site;Note: "x"
Rosa Example;04/09/1961;0012345;Español;small bowel;secret one
Otto Sample;02/18/1949;0047210;Vietnamese;ileum;secret two
"""


def explained(tmp_path: Path, text: str) -> tuple[str, list[str]]:
    table, column_map = tmp_path / "t.csv", tmp_path / "map.yaml"
    table.write_text(text, encoding="utf-8")
    column_map.write_text(first_map(preview(table), WORDS), encoding="utf-8")
    found, problems = read_column_map(column_map)
    assert found is not None
    assert problems == []
    return column_map.read_text(encoding="utf-8"), list(found.fields.values())


def test_titles_columns_dates_and_words_are_found(tmp_path: Path) -> None:
    text, fields = explained(tmp_path, TABLE.replace('Note: "x"', "Note"))
    assert fields == [
        "patient.name",
        "patient.birth_date",
        "patient.record_number",
        "language",
        "tumor.site",
    ]
    assert "skip_rows: 2" in text
    assert "dates: MM/DD/YYYY" in text
    assert "values: {'Español': es}" in text
    assert "nobody here knows 'Vietnamese'" in text
    assert "values: {small bowel: ileum, ileum: ileum}" in text
    assert "# approved_by: " in text


def test_it_shows_no_names_numbers_or_dates_of_anybody(tmp_path: Path) -> None:
    text, _ = explained(tmp_path, TABLE.replace('Note: "x"', "Note"))
    for secret in ("Rosa", "Sample", "0012345", "1961", "1949", "secret"):
        assert secret not in text


def test_both_orders_of_day_and_month_are_told(tmp_path: Path) -> None:
    text, _ = explained(tmp_path, "MRN,DOB\n1,04/09/1961\n2,02/08/1949\n")
    assert "# CHOOSE dates: MM/DD/YYYY or dates: DD/MM/YYYY: all cells fit each of them" in text
    assert "{field: patient.birth_date, dates:" not in text


@pytest.mark.parametrize("name", ["yes", "a: b", "it's", "#1", "[x]", "null", "1st", "ñ", "*"])
def test_any_name_of_a_column_can_stand_in_a_map(tmp_path: Path, name: str) -> None:
    explained(tmp_path, f'MRN,"{name}"\n1,x\n')


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        ("PAT_MRN_ID", "patient.record_number"),
        ("Date of Birth", "patient.birth_date"),
        ("Fecha de Nacimiento", "patient.birth_date"),
        ("Apellidos", Part.LAST_NAME),
        ("fname", Part.FIRST_NAME),
        ("Preferred Languge", "language"),
        ("tumor.site", "tumor.site"),
        ("Visit Purpose", "visit.purpose"),
        ("Planned procedure", "visit.treatment"),
        ("Ki-67 (%)", "tumor.ki67_percent"),
        ("WHO grade", "tumor.grade"),
        ("Prior surgery", "done.1.treatment"),
        ("Prior surgery date", "done.1.on"),
        ("Childbearing potential", "patient.can_become_pregnant"),
        ("Name in passport", "patient.latin_name"),
        ("Lymph nodes examined", "result.nodes.examined"),
        ("Gender", None),
        ("Sex", None),
        ("Hemoglobin", None),
        ("Status", None),
    ],
)
def test_columns_are_known_by_their_usual_names(name: str, holds: object) -> None:
    guess = guess_column(name)
    assert (guess.holds if guess else None) == holds


def test_dates_have_one_form_or_none() -> None:
    assert date_forms(["13/04/1961", "01/02/1970"], with_time=False) == ["DD/MM/YYYY"]
    assert date_forms(["9-Apr-1961"], with_time=False) == ["D-MMM-YYYY"]
    assert date_forms(["04/09/61"], with_time=False) == []
    assert date_forms(["04/9/1961", "4/10/1961"], with_time=False)[0] == "MM/DD/YYYY"
    assert date_forms(["12/1/2026 9:30 AM"], with_time=True)[0] == "MM/DD/YYYY h:mm A"


def test_languages_are_known_in_words_and_codes() -> None:
    found = languages(
        ["Spanish", "español", "es-MX", "SPA", "Chinese", "中文", "zh-TW"], ["es", "zh-Hans"]
    )
    assert list(found.values()) == ["es", "es", "es", "es", "zh-Hans", "zh-Hans", None]


VISITS = """\
MRN,Visit purpose,Planned procedure,Planned procedure date,Grade,Functional,Margins,\
Childbearing potential
1,Pre-op,secret embolization,12/15/2026,G2,Y,R0,No
2,follow-up,,,grade iii,N,positive,Yes
3,Tumor board,secret surgery,01/14/2027,G1,,,no
"""


def test_few_words_of_visits_are_told_and_treatments_are_not(tmp_path: Path) -> None:
    text, fields = explained(tmp_path, VISITS)
    assert {"visit.purpose", "visit.treatment", "visit.on", "tumor.grade"} <= set(fields)
    assert "values: {Pre-op: before-procedure, follow-up: follow-up}" in text
    assert "nobody here knows 'Tumor board'" in text
    assert "field: visit.on, dates: MM/DD/YYYY" in text
    assert "values: {G2: '2', grade iii: '3', G1: '1'}" in text
    assert "field: tumor.functional, values: {'Y': true, 'N': false}" in text
    assert "values: {R0: clear, positive: tumor-at-edge}" in text
    assert "field: patient.can_become_pregnant, values: {'No': false, 'Yes': true" in text
    assert "secret" not in text


@pytest.mark.parametrize("field", sorted(CLOSED))
def test_words_of_a_record_are_their_own_meaning(field: str) -> None:
    """The vocabularies are those of the model, and each word is told for itself."""
    model: object = PatientRecord
    for step in field.split("."):
        annotation = cast("type[BaseModel]", model).model_fields[step].annotation
        inner = [each for each in get_args(annotation) if each is not type(None)]
        model = inner[0] if inner and not isinstance(inner[0], str) else annotation
    allowed = get_args(model)
    assert set(CLOSED[field]) == set(allowed)
    assert words_of(field, allowed) == {word: word for word in allowed}
    meanings = [word for words in CLOSED[field].values() for word in words]
    assert len(meanings) == len(set(meanings))
    assert meanings == [slug(word) for word in meanings]


def test_a_name_beside_last_names_is_the_first_name(tmp_path: Path) -> None:
    text, _ = explained(tmp_path, "Apellidos;Nombre\nEjemplo;Rosa\n")
    assert "patient.name: {join: [Nombre, Apellidos], with: ' '}" in text


def test_a_name_of_two_columns_is_told_and_the_rest_is_a_map(tmp_path: Path) -> None:
    text, fields = explained(tmp_path, "DOB,Note,Note\n1961-04-09,a,b\n")
    assert "# CHECK: Note is the name of two columns" in text
    assert fields == ["patient.birth_date"]


@pytest.mark.parametrize(
    "names",
    [
        ("姓名", "出生日期", "病历号", "语言"),
        ("الاسم", "تاريخ الميلاد", "رقم الملف", "اللغة"),
        ("ФИО", "Дата рождения", "Номер карты", "Язык"),
        ("Họ và tên", "Ngày sinh", "Mã bệnh nhân", "Ngôn ngữ"),
        ("Patient Name", "DOB", "Medical Record #", "Primary Lang"),
    ],
)
def test_an_identity_is_known_in_each_language_of_handouts(names: tuple[str, ...]) -> None:
    found = [guess_column(name) for name in names]
    assert [guess and guess.holds for guess in found] == [
        "patient.name",
        "patient.birth_date",
        "patient.record_number",
        "language",
    ]


def test_dates_that_a_database_writes_with_its_midnight_are_dates(tmp_path: Path) -> None:
    text, _ = explained(tmp_path, "DOB,MRN\n1961-04-09 00:00:00.000,A1\n")
    assert "dates: 'YYYY-MM-DD HH:mm:ss.000'" in text


@pytest.mark.parametrize(
    ("header", "joined"),
    [
        ("NHC;1er apellido;Segundo apellido;Nombre", "[Nombre, '1er apellido', Segundo apellido]"),
        ("NHC;Apellido1;Apellido2;Nombre", "[Nombre, Apellido1, Apellido2]"),
        ("PATNR;NAME;X;VNAME", "[VNAME, NAME]"),
        ("Patientennummer;Nachname;X;Vorname", "[Vorname, Nachname]"),
        ("IPP;Nom;X;Pr\N{LATIN SMALL LETTER E WITH ACUTE}nom", "['Pr\u00e9nom', Nom]"),
        ("patientid;patient lastname;patient middleinitial;patient firstname",
         "[patient firstname, patient middleinitial, patient lastname]"),
    ],
)  # fmt: skip
def test_every_part_of_a_name_is_in_it(tmp_path: Path, header: str, joined: str) -> None:
    text, _ = explained(tmp_path, f"{header}\n0012345;Example;Sample;Rosa\n0012346;Ruiz;;Ana\n")
    assert f"patient.name: {{join: {joined}, with: ' '}}" in text


def test_a_whole_name_beside_a_first_name_stays_whole(tmp_path: Path) -> None:
    text, _ = explained(tmp_path, "MRN,Name,First name\n0012345,Rosa Example,Rosa\n")
    assert "Name: patient.name" in text
    assert "join" not in text


def test_a_column_of_half_names_asks_whether_it_is_whole(tmp_path: Path) -> None:
    text, _ = explained(tmp_path, "MRN,Name,Sukunimi\n0012345,Rosa,Example\n0012346,Ana,Ruiz\n")
    assert "Name: patient.name  # CHECK: most cells hold one word" in text
    whole, _ = explained(tmp_path, "MRN,Name\n0012345,\u674e\u660e\n0012346,Ana Ruiz\n")
    assert "CHECK: most" not in whole


def test_of_two_columns_for_one_part_the_second_is_told(tmp_path: Path) -> None:
    table = "IPP;Nom de naissance;Nom usuel;Vorname\n0012345;Example;Sample;Rosa\n"
    text, _ = explained(tmp_path, table)
    assert "Nom usuel: {ignore: true}  # CHECK: Nom de naissance is taken in its place" in text


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("9-Apr-61", "years of two digits"),
        ("09.04.61", "years of two digits"),
        ("61/04/09", "years of two digits"),
        ("22380", "numbers that spreadsheets count days with"),
        ("1961-04-09T00:00:00Z", "they have a time zone"),
        ("1961-04-09 00:00:00 CET", "they have a time zone"),
    ],
)
def test_a_date_that_no_form_reads_says_what_to_do(tmp_path: Path, date: str, said: str) -> None:
    assert said in explained(tmp_path, f"MRN,Name,DOB\n0012345,Rosa Example,{date}\n")[0]


def test_iso_times_and_short_times_have_a_form() -> None:
    assert date_forms(["2026-12-01T09:30:00"], with_time=True) == ["YYYY-MM-DDTHH:mm:ss"]
    assert date_forms(["12/01/2026 0930", "12/31/2026 1430"], with_time=True) == ["MM/DD/YYYY HHmm"]


def test_a_cell_of_no_list_is_read_whole(tmp_path: Path) -> None:
    table = 'MRN,Name,Language\n0012345,Rosa Example,"Spanish; Castilian"\n'
    assert "values: {'Spanish; Castilian': es}" in explained(tmp_path, table)[0]


def test_a_code_is_a_site_where_somebody_knows_it(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("MRN,Name,Site\n1,Rosa Example,C7A.012\n2,Ana Ruiz,C7A.999\n", "utf-8")
    text = first_map(preview(table), WORDS, {"C7A.012": "ileum"}.get)
    assert "values: {C7A.012: ileum}}  # CHECK: nobody here knows 'C7A.999'" in text


def test_a_date_in_arabic_digits_has_its_form() -> None:
    assert date_forms(["١٩٦١/٠٤/٠٩", "١٩٦٢/٠٥/١٧"], with_time=False) == ["YYYY/MM/DD"]
    assert date_form("YYYY/MM/DD").iso("١٩٦١/٠٤/٠٩") == "1961-04-09"


def test_a_visit_without_words_says_that_they_are_missing(tmp_path: Path) -> None:
    table = "MRN,Name,Appt Date,Appt Time\n1,Rosa Example,12/15/2026,09:30\n"
    assert "# appointments.1.what: a column, or" in explained(tmp_path, table)[0]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"%PDF-1.7\n", "this is a PDF"),
        (b"<html><table>", "this is a web page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "this is an old workbook"),
        (b"MSH|^~\\&|", "these are HL7"),
    ],
)
def test_what_is_no_table_is_called_by_its_name(tmp_path: Path, raw: bytes, said: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(raw + b"\0" * 600)
    with pytest.raises(InputError) as refused:
        preview(path)
    assert said in str(refused.value.problems[0].message)
