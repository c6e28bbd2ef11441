from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from batch_doubles import HEADER, line

from nethandout.batch.doubles import Doubles
from nethandout.batch.results import label_of
from nethandout.batch.rows import RowSource
from nethandout.errors import Problem

Table = Callable[..., Path]


def found_in(path: Path) -> Iterator[Problem]:
    with RowSource(path) as source, Doubles() as doubles:
        for row in source.rows():
            yield from doubles.find(row, label_of(row.number, source.source_of(row)))


def test_one_number_for_two_people_is_told_with_both_rows(table: Table) -> None:
    other = line(1).replace("Quillfeather b", "Quillfeather z")
    (found,) = found_in(table(line(1), line(2), other))
    assert (found.code, found.position.line, found.position.column) == ("shared-number", 4, 3)
    assert "row 2 has the same number" in found.message


def test_another_birth_date_is_another_person(table: Table) -> None:
    (found,) = found_in(table(line(1), line(1).replace("1961-04-09", "1961-04-10")))
    assert found.code == "shared-number"


def test_the_same_row_once_more_is_told(table: Table) -> None:
    (found,) = found_in(table(line(1), line(2), line(1)))
    assert (found.code, found.position.line) == ("repeated-row", 4)
    assert "row 2" in found.message


@pytest.mark.parametrize(
    "again",
    [
        line(1, language="es"),
        line(1, site="rectum").replace("Zephyrine", "ZEPHYRINE"),
        line(1, site="rectum").replace("Zephyrine Q", "Zephyrine  Q"),
    ],
)
def test_one_person_may_get_two_handouts(table: Table, again: str) -> None:
    assert not list(found_in(table(line(1), again)))


def test_spaces_that_nobody_sees_make_no_other_row(table: Table) -> None:
    spaced = line(1).replace("Zephyrine Q", " Zephyrine  Q")
    (found,) = found_in(table(line(1), spaced))
    assert found.code == "repeated-row"


def test_one_person_with_two_numbers_is_told(table: Table) -> None:
    number = line(1).split(",")[2]
    other = line(1).replace(number, f"9{number}")
    (found,) = found_in(table(line(1), other, line(2)))
    assert (found.code, found.position.line, found.position.column) == ("shared-name", 3, 3)
    assert "row 2 has the same name and birth date" in found.message


def test_one_name_without_a_birth_date_is_nobody_in_particular(table: Table) -> None:
    number = line(1).split(",")[2]
    first = line(1).replace("1961-04-09", "not-known")
    assert not list(found_in(table(first, first.replace(number, f"9{number}"))))


def test_rows_without_a_number_are_not_compared(table: Table) -> None:
    nobody = ",,,en,appendix,,,"
    assert [one.code for one in found_in(table(nobody, nobody.replace("en", "es")))] == []


def test_records_of_a_folder_are_called_by_their_files(tmp_path: Path) -> None:
    for name in ("10.yaml", "2.yaml"):
        (tmp_path / name).write_text("tumor: {site: appendix}\n", encoding="utf-8")
    (found,) = found_in(tmp_path)
    assert found.position.file.endswith("10.yaml")
    assert "row 1 (2.yaml)" in found.message


def test_nothing_that_is_kept_or_said_names_a_patient(table: Table) -> None:
    rows = table(line(1), line(1).replace("1961", "1962"), header=HEADER)
    with RowSource(rows) as source, Doubles() as doubles:
        said = [str(one) for row in source.rows() for one in doubles.find(row, "row")]
        kept = "".join(doubles._seen.iterdump())
    assert said
    assert not [
        word
        for word in ("Zephyrine", "zephyrine", "ZQ-77", "zq-77", "1961")
        if word in f"{said}{kept}"
    ]
