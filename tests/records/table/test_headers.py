from __future__ import annotations

from pathlib import Path

import pytest

from nethandout.errors import FileError
from nethandout.records.table.columnmap import ColumnMap, Join
from nethandout.records.table.columns import Header
from nethandout.records.table.headers import columns_of
from nethandout.records.table.mapfile import read_column_map


def read_map(tmp_path: Path, text: str) -> tuple[ColumnMap | None, list[str]]:
    path = tmp_path / "columns.yaml"
    path.write_text(text, encoding="utf-8")
    found, problems = read_column_map(path, "columns.yaml")
    return found, [str(problem) for problem in problems]


def problems_of(*names: str, column_map: ColumnMap | None = None) -> list[str]:
    columns, problems = columns_of(Header(names), column_map, "r.csv")
    assert (columns is None) == bool(problems)
    return [str(problem) for problem in problems]


# --- the map -----------------------------------------------------------------------------


def test_a_map_names_columns_constants_and_what_to_leave_out(tmp_path: Path) -> None:
    found, problems = read_map(
        tmp_path,
        "Full  name: patient.name\n"
        "Erste Dosis: medicines.2.dose\n"
        "language: {value: es}\n"
        "interpreter: {value: true}\n"
        "Ward: {ignore: true}\n",
    )
    assert problems == []
    assert found == ColumnMap(
        fields={"Full name": "patient.name", "Erste Dosis": "medicines.2.dose"},
        constants={"language": "es", "interpreter": True},
        ignored=frozenset({"Ward"}),
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Name: pacient.name", "there is no such field; did you mean “patient.name”?"),
        ("Name: medicines.dose", "there is no such field; did you mean “medicines.1.dose”?"),
        ("Name: 3", "YAML reads this as a number; put it in quotes"),
        ("Name: [patient.name]", "write a field such as patient.name"),
        ("Name: {ignore: false}", "write a field such as patient.name"),
        ("Site: {value: x}", "there is no such field"),
        ("tumor.site: {value: true}", "the value must be text; put it in quotes"),
        ("tumor.site: {value: [x]}", "the value must be text; put it in quotes"),
        ("interpreter: {value: x}", "the value must be true or false"),
        ("patient.name: {value: x}", "who a handout is for cannot be the same in all rows"),
        ("A: goal\nB: goal", "another column holds this field already"),
        ("'A  b': goal\n'A b': language", "this column is here a second time"),
    ],
)
def test_a_wrong_map_is_refused(tmp_path: Path, line: str, message: str) -> None:
    found, problems = read_map(tmp_path, line)
    assert found is None
    assert message in problems[0]
    assert problems[0].startswith("columns.yaml:")


@pytest.mark.parametrize("text", ["- a\n", "word\n", "", "a: [\n"])
def test_a_map_is_a_mapping(tmp_path: Path, text: str) -> None:
    found, problems = read_map(tmp_path, text)
    assert found is None
    assert len(problems) == 1


def test_a_map_that_is_not_there_is_a_file_error(tmp_path: Path) -> None:
    with pytest.raises(FileError):
        read_column_map(tmp_path / "columns.yaml")


# --- the header --------------------------------------------------------------------------


def test_a_wrong_name_is_answered_with_the_nearest_and_not_repeated() -> None:
    (problem,) = problems_of("goal", "tumor.sight")
    assert problem == (
        "r.csv:1:2: error: column B: this is not a known field; "
        "did you mean “tumor.site”?; --map says what your columns are called [unknown-column]"
    )


def test_a_name_near_to_one_of_the_map_is_answered_with_that() -> None:
    column_map = ColumnMap(fields={"Standort": "tumor.site"}, ignored=frozenset({"Station 7"}))
    problems = problems_of("goal", "Standorrt", column_map=column_map)
    assert "did you mean “Standort”?" in problems[0]
    assert "the column that the column map names for tumor.site is not in the table" in problems[1]


def test_a_field_has_one_column() -> None:
    column_map = ColumnMap(fields={"Ort": "tumor.site"}, constants={"language": "es"})
    twice, constant = problems_of("tumor.site", "goal", "Ort", "language", column_map=column_map)
    assert twice == (
        "r.csv:1:3: error: column C: tumor.site is in column A already [duplicate-column]"
    )
    assert "language has a value for all rows in the column map" in constant


def test_spaces_and_ways_to_store_accents_do_not_matter() -> None:
    column_map = ColumnMap(fields={"Año  de".replace("  ", " "): "goal"})
    assert problems_of(" An\u0303o   de ", column_map=column_map) == []


def test_columns_that_nobody_reads_need_no_field() -> None:
    assert problems_of("goal", "", "reasons") == []


@pytest.mark.parametrize("names", [(), ("", ""), ("reasons",), ("Ana Ruiz", "1961-04-09")])
def test_a_table_starts_with_its_header(names: tuple[str, ...]) -> None:
    (problem,) = problems_of(*names)
    assert "the first row must hold the names of the columns" in problem
    assert "Ana" not in problem


def test_a_table_has_not_too_many_columns() -> None:
    (problem,) = problems_of("goal", *[""] * 500)
    assert "at most 500 columns" in problem


def test_a_field_that_is_joined_has_no_column_of_its_own() -> None:
    column_map = ColumnMap(joins=(Join("goal", ("A", "B")),))
    (problem,) = problems_of("A", "B", "goal", column_map=column_map)
    assert problem.startswith("r.csv:1:3: error: column C: goal is joined of other columns")
