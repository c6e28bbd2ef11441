"""A map joins columns, reads dates and values, leaves out rows and columns, gives defaults."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nethandout.records.table.mapfile import read_column_map
from nethandout.records.table.tableformat import TableFormat
from nethandout.records.tables import read_rows

if TYPE_CHECKING:
    from nethandout.records.table.columns import Row

EXPORT = """\
MRN,Last,First,DOB,Lang,Clinic,Seen,Interp,Ward
0012345,EXAMPLE,ROSA,04/09/1961,Spanish,NET,12/01/2026 9:30 AM,Y,7
0047210,SAMPLE,,02/18/1949,,net ,,N,8
0050061,EXAMPLE,MEI,1972-09-03,zh-CN,ENT,12/01/2026 9:30 AM,,9
"""
MAP = """\
table: {where: {Clinic: NET}}
MRN: patient.record_number
patient.name: {join: [First, Last], with: ' '}
DOB: {field: patient.birth_date, dates: MM/DD/YYYY}
Lang: {field: language, values: {Spanish: es, zh-CN: zh-Hans}, default: en}
Seen: {field: appointments.1.at, dates: 'MM/DD/YYYY h:mm A'}
Interp: {field: interpreter, values: {Y: true, N: false}}
tumor.site: {value: ileum}
'*': {ignore: true}
"""


def rows(tmp_path: Path, text: str, column_map: str, name: str = "export.csv") -> list[Row]:
    table, columns = tmp_path / name, tmp_path / "map.yaml"
    table.write_text(text, encoding="utf-8")
    columns.write_text(column_map, encoding="utf-8")
    found, problems = read_column_map(columns)
    assert found is not None, problems
    read = read_rows(table, columns=found, table_format=found.format, file_label=name)
    return list(read)


def said(found: list[Row]) -> list[str]:
    return [str(problem) for row in found for problem in row.problems]


def refusals(tmp_path: Path, column_map: str) -> list[str]:
    path = tmp_path / "map.yaml"
    path.write_text(column_map, encoding="utf-8")
    found, problems = read_column_map(path, "map.yaml")
    assert found is None
    return [str(problem) for problem in problems]


def test_an_export_becomes_records(tmp_path: Path) -> None:
    first, second, note = rows(tmp_path, EXPORT, MAP)
    assert first.tree is not None
    assert first.tree.value == {
        "tumor": {"site": "ileum"},
        "patient": {
            "record_number": "0012345",
            "name": "ROSA EXAMPLE",
            "birth_date": "1961-04-09",
        },
        "language": "es",
        "appointments": [{"at": "2026-12-01T09:30"}],
        "interpreter": True,
    }
    assert second.tree is not None
    assert isinstance(second.tree.value, dict)
    assert second.tree.value["patient"]["name"] == "SAMPLE"
    assert second.tree.value["language"] == "en"
    assert said([note]) == [
        "export.csv: warning: 1 row is left out, as “where” of the column map says [rows-left-out]"
    ]


def test_the_rows_to_correct_keep_the_columns_of_the_export(tmp_path: Path) -> None:
    first = rows(tmp_path, EXPORT, MAP)[0]
    assert first.header is not None
    assert first.header.names[:3] == ("MRN", "Last", "First")
    assert first.cells[:4] == ("0012345", "EXAMPLE", "ROSA", "04/09/1961")


def test_what_the_map_does_not_know_is_refused_with_row_and_column(tmp_path: Path) -> None:
    wrong = EXPORT.replace("Spanish", "Klingon").replace("04/09/1961", "4.9.1961")
    first = rows(tmp_path, wrong, MAP)[0]
    assert said([first]) == [
        (
            "export.csv:2:4: error: patient.birth_date: this is not in the form MM/DD/YYYY "
            "that the map names [column-value]"
        ),
        (
            "export.csv:2:5: error: language: the column map has no value for this; "
            "it knows: Spanish, zh-CN [column-value]"
        ),
    ]


def test_a_part_of_a_join_is_looked_at_by_itself(tmp_path: Path) -> None:
    first = rows(tmp_path, EXPORT.replace("ROSA", "#REF!"), MAP)[0]
    assert [text.partition(":")[2][:3] for text in said([first])] == ["2:3"]


@pytest.mark.parametrize("word", ["NULL", "nan", "None"])
def test_a_part_of_a_join_that_a_program_left_empty_is_no_name(tmp_path: Path, word: str) -> None:
    first = rows(tmp_path, EXPORT.replace("ROSA", word), MAP)[0]
    assert [problem.code for problem in first.problems] == ["no-value"]
    assert [text.partition(":")[2][:3] for text in said([first])] == ["2:3"]


@pytest.mark.parametrize("word", ["English", "en", "inglés", "Español", "zh-Hans"])
def test_languages_of_a_map_are_known_by_their_usual_names_too(tmp_path: Path, word: str) -> None:
    first = rows(tmp_path, EXPORT.replace("Spanish", word), MAP)[0]
    assert said([first]) == []


def test_a_list_is_read_item_by_item(tmp_path: Path) -> None:
    column_map = "Tx: {field: treatments, values: {OCT: octreotide-lar, PRRT: prrt}}\n"
    (row,) = rows(tmp_path, "Tx\noct; PRRT\n", column_map)
    assert row.tree is not None
    assert row.tree.value == {"treatments": ["octreotide-lar", "prrt"]}


def test_the_map_says_how_the_table_is_written(tmp_path: Path) -> None:
    column_map = "table: {skip_rows: 2, delimiter: ';'}\nSite: tumor.site\n'*': {ignore: true}\n"
    text = "Report, of today\n\nSite;Ward, bed\nileum;7\n"
    (row,) = rows(tmp_path, text, column_map)
    assert row.number == 4
    assert row.tree is not None
    assert row.tree.value == {"tumor": {"site": "ileum"}}


def test_the_format_of_a_table_is_read(tmp_path: Path) -> None:
    path = tmp_path / "map.yaml"
    path.write_text(
        "table: {sheet: Patients, skip_rows: 3, delimiter: tab, encoding: latin1, "
        "hidden_rows: skip, where: {Day: [2026-12-01, '2026-12-02']}}\nSite: tumor.site\n"
    )
    found, problems = read_column_map(path)
    assert problems == []
    assert found is not None
    assert found.format == TableFormat("Patients", 3, "\t", "iso8859-1", "skip")
    assert found.where == {"Day": {"2026-12-01", "2026-12-02"}}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("A: {field: patient.born}", "there is no such field"),
        ("A: {field: goal, date: MM/DD/YYYY}", "not known here; did you mean “dates”?"),
        ("A: {field: goal, dates: MM/DD/YYYY}", "this field is no date"),
        ("A: {field: approved_on, dates: MM/DD/YY}", "does not say its century"),
        ("A: {field: appointments.1.at, dates: MM/DD/YYYY}", "has a time, too"),
        ("A: {field: interpreter, values: {Y: 'yes'}}", "true or false"),
        ("A: {field: language, values: {Y: es, y: en}}", "here a second time"),
        ("A: {field: language, values: [es]}", "what stands in the table"),
        ("A: {field: patient.name, default: Rosa}", "has no default"),
        ("patient.record_number: MRN", "the name of the column goes first"),
        ("patient.name: {join: [First]}", "two columns or more"),
        ("patient.name: {join: [First, First]}", "here a second time"),
        ("patient.nam: {join: [First, Last]}", "did you mean “patient.name”?"),
        ("interpreter: {join: [A, B]}", "one column holds it"),
        ("A: patient.name\npatient.name: {join: [B, C]}", "another column holds this field"),
        ("'*': goal", "can only be left out"),
        ("table: {skip: 3}", "did you mean “skip_rows”?"),
        ("table: {skip_rows: many}", "how many rows"),
        ("table: {encoding: klingon}", "no encoding of that name"),
        ("table: {delimiter: ', '}", "one character"),
        ("table: {where: NET}", "the value that rows must have"),
    ],
)
def test_a_wrong_line_is_refused_with_its_place(tmp_path: Path, line: str, message: str) -> None:
    problems = refusals(tmp_path, line + "\n")
    assert any(message in problem for problem in problems), problems
    assert all(problem.startswith("map.yaml:") for problem in problems)


def test_all_wrong_lines_are_told_at_once(tmp_path: Path) -> None:
    problems = refusals(tmp_path, "A: nothing\nB: {field: goal, dates: MM}\ntable: {sheet: ''}\n")
    assert [problem.split(":")[1] for problem in problems] == ["1", "2", "3"]


def test_a_column_of_a_join_or_of_where_must_be_there(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, EXPORT.replace("First", "Given").replace("Clinic", "Unit"), MAP)
    assert [problem.code for problem in row.problems] == ["missing-column", "missing-column"]
    assert row.is_last_read
