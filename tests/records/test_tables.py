from __future__ import annotations

import csv
import io
import json
import os
import tracemalloc
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

import openpyxl
import pytest

from nethandout.errors import FileError, Problem, UsageError, has_errors
from nethandout.model.record import PatientRecord
from nethandout.records import Vocabulary, record_from_tree
from nethandout.records.table.columnmap import ColumnMap
from nethandout.records.table.columns import Row
from nethandout.records.table.tableformat import TableFormat
from nethandout.records.tables import read_rows, record_files

FIXTURES = Path(__file__).parents[1] / "fixtures" / "tables"
TODAY = date(2026, 11, 22)
CANARIES = ("zanar", "1961", "0012345", "120")
VOCABULARY = Vocabulary(
    sites={"ileum": "ileum"},
    settings={},
    conditions={},
    treatments={"lanreotide": "drug-lanreotide"},
    topics={},
    languages={"es": "es"},
)
HEADER = (
    "patient.name,patient.birth_date,patient.record_number,language,tumor.site,"
    "approved_by,approved_on\n"
)
ROW = "Rosa Núñez,1961-04-09,0012345,es,ileum,Dr. Müller,2026-11-20\n"

# What is wrong in each file: row, column and code. `!` says that nothing after it was read.
DEFECTS = {
    "boolean-yes": "3:6 boolean",
    "column-without-name": "3:9 unnamed-column",
    "date-impossible": "3:2 invalid",
    "delimiter-without-quotes": "3:12 unnamed-column, 3:11 invalid",
    "empty": "1:0 header!",
    "encoding-changes": "3:1 encoding!",
    "encoding-cut-in-a-letter": "3:11 encoding!",
    "encoding-cyrillic": "3:1 encoding!",
    "encoding-turkish": "3:1 encoding!",
    "encoding-undefined-byte": "3:1 encoding!",
    "encoding-utf-16-without-mark": "1:1 encoding!",
    "garbled-letters": "3:1 garbled",
    "header-missing": "1:0 header!",
    "header-number-too-large": "1:8 unknown-column!",
    "header-twice": "1:9 duplicate-column!",
    "header-unknown": "1:1 unknown-column!",
    "header-without-number": "1:8 unknown-column!",
    "line-break-without-quotes": "3:0 row-length, 4:0 row-length",
    "name-with-line-break": "3:1 line-break",
    "nul": "3:1 encoding!",
    "patient-forgotten": "3:1 missing, 3:2 missing, 3:3 missing, 3:10 missing, 3:11 missing",
    "quote-not-closed": "3:0 csv-syntax!",
    "quote-not-doubled": "3:0 csv-syntax!",
    "record-number-in-quotes": "3:3 cell-type, 3:3 missing",
    "row-cut-short": "3:0 row-length",
    "separator-unknown": "1:0 delimiter!",
}


def rows_of(text: str | bytes, columns: ColumnMap | None = None) -> list[Row]:
    raw = text.encode() if isinstance(text, str) else text
    return list(read_rows(io.BytesIO(raw), columns=columns, file_label="rows.csv"))


def record_of(row: Row) -> tuple[PatientRecord | None, list[Problem]]:
    problems = list(row.problems)
    if row.tree is None:
        return None, problems
    record, found = record_from_tree(row.tree, VOCABULARY, today=TODAY)
    return (None if has_errors(problems) else record), problems + found


def named(row: Row) -> str | None:
    record, _ = record_of(row)
    return record.patient.name if record and record.patient else None


# --- one defect in each file -------------------------------------------------------------


def test_every_file_has_its_expectation() -> None:
    assert {path.stem for path in FIXTURES.glob("*.csv")} == DEFECTS.keys()


@pytest.mark.parametrize("stem", DEFECTS)
def test_every_defect_is_found_at_its_place(stem: str) -> None:
    path = FIXTURES / f"{stem}.csv"
    rows = list(read_rows(path, file_label=path.name))
    last = "!" if rows[-1].is_last_read else ""
    problems = [problem for row in rows for problem in record_of(row)[1]]
    assert all(problem.position.file == path.name for problem in problems)
    found = ", ".join(
        f"{problem.position.line}:{problem.position.column} {problem.code}" for problem in problems
    )
    assert found + last == DEFECTS[stem]
    assert not any(row.is_last_read for row in rows[:-1])


@pytest.mark.parametrize("stem", DEFECTS)
def test_a_defect_leaves_its_neighbors_alone(stem: str) -> None:
    rows = list(read_rows(FIXTURES / f"{stem}.csv", file_label="rows.csv"))
    good = [name for name in map(named, rows) if name]
    if DEFECTS[stem].startswith("1:") or "encoding" in DEFECTS[stem]:
        assert good == []
    elif DEFECTS[stem].endswith("!"):
        assert [name.split()[-1] for name in good] == ["First"]
    else:
        assert [name.split()[-1] for name in good] == ["First", "Third"]


@pytest.mark.parametrize("stem", DEFECTS)
def test_no_message_and_no_repr_repeats_what_the_table_says(stem: str) -> None:
    rows = list(read_rows(FIXTURES / f"{stem}.csv", file_label="rows.csv"))
    messages = [problem.message for row in rows for problem in record_of(row)[1]]
    said = ("\n".join(messages) + repr(rows)).casefold()
    assert not [canary for canary in CANARIES if canary in said]


def test_lines_have_the_numbers_of_their_columns() -> None:
    (row,) = rows_of(
        HEADER.strip() + ",medicines.2.name,medicines.2.dose,medicines.3.name,prrt.doses\n"
        "Rosa Núñez,1961-04-09,0012345,es,ileum,Dr. Müller,2026-11-20,a\u0007b,,B,2026-13-20\n"
    )
    _, problems = record_of(row)
    assert {problem.message.partition(":")[0] for problem in problems} == {
        "medicines.2.name",
        "medicines.2.dose",
        "medicines.3.dose",
        "prrt.doses.1",
    }


def test_what_is_missing_has_the_column_where_it_should_be() -> None:
    (row,) = rows_of(
        HEADER.strip() + ",medicines.2.dose,medicines.3.name,medicines.3.dose\n"
        ",1961-04-09,0012345,es,,Dr. Müller,2026-11-20,,Lanreotide,\n"
    )
    places = {str(each.position): each.message for each in record_of(row)[1]}
    assert places.keys() == {"rows.csv:2:1", "rows.csv:2:5", "rows.csv:2:10"}
    assert places["rows.csv:2:10"].startswith("medicines.3.dose")


@pytest.mark.parametrize("paper", ["A4", "Letter", "LETTER"])
@pytest.mark.parametrize("edition", ["Large Print", "large_print", "Standard"])
def test_paper_and_edition_may_have_capitals(paper: str, edition: str) -> None:
    (row,) = rows_of(
        HEADER.strip() + ",print.paper,print.edition\n" + ROW.strip() + f",{paper},{edition}\n"
    )
    record, problems = record_of(row)
    assert record is not None, problems
    assert record.print.paper == paper.lower()
    assert record.print.edition == edition.lower().replace(" ", "-").replace("_", "-")


def test_numbers_of_a_table_need_no_quotes() -> None:
    (row,) = rows_of(HEADER.strip() + ",tumor.size_mm\n" + ROW.strip() + ",14 mm\n")
    (problem,) = record_of(row)[1]
    assert problem.message.endswith("a number in digits, like 14 or 7.5")


@pytest.mark.parametrize(("at", "found"), [("T00:00", ["midnight"]), ("T00:30", [])])
def test_an_appointment_at_midnight_is_asked_about(at: str, found: list[str]) -> None:
    (row,) = rows_of(
        HEADER.strip()
        + ",appointments.1.at,appointments.1.what\n"
        + f"{ROW.strip()},2026-12-01{at},CT\n"
    )
    record, problems = record_of(row)
    assert record is not None
    assert [problem.code for problem in problems] == found


# --- where rows come from ----------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".csv", ".txt", ".tsv", ""])
def test_a_table_may_have_any_name(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"rows{suffix}"
    path.write_text(HEADER + ROW, encoding="utf-8")
    assert list(map(named, read_rows(path, file_label="r"))) == ["Rosa Núñez"]


def test_a_format_says_how_a_table_is_written() -> None:
    text = "Patients of Dr. Müller\n\n" + (HEADER + ROW).replace(",", "^")
    table_format = TableFormat(skip_rows=2, delimiter="^", encoding="Windows-1252")
    (row,) = read_rows(
        io.BytesIO(text.encode("cp1252")), table_format=table_format, file_label="rows.csv"
    )
    assert row.number == 4
    assert named(row) == "Rosa Núñez"


def test_problems_of_a_header_below_titles_count_the_titles() -> None:
    raw = io.BytesIO(b"title\nno.such.column\n")
    (row,) = read_rows(raw, table_format=TableFormat(skip_rows=1), file_label="rows.csv")
    assert [problem.position.line for problem in row.problems] == [2]


@pytest.mark.parametrize(
    "table_format",
    [TableFormat(encoding="klingon"), TableFormat(encoding="rot13"), TableFormat(delimiter="::")],
)
def test_a_format_that_nobody_can_read_is_refused(table_format: TableFormat) -> None:
    with pytest.raises(UsageError):
        read_rows(io.BytesIO(b"goal\nwalk\n"), table_format=table_format, file_label="rows.csv")


def test_the_encodings_that_fit_are_named() -> None:
    (row,) = rows_of((HEADER + ROW * 2).encode("mac-roman"))
    (problem,) = row.problems
    assert str(problem.position) == "rows.csv:2:1"
    assert "these would fit: mac-roman" in problem.message
    assert "--encoding" in problem.message


def test_the_rows_of_a_pipe_end_where_its_encoding_does() -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as pipe:
        pipe.write((HEADER + ROW).encode() + ROW.encode("cp1252") * 3)
    with os.fdopen(reading, "rb") as pipe:
        good, broken = read_rows(pipe, file_label="standard input")
    assert named(good) == "Rosa Núñez"
    assert (broken.number, broken.is_last_read, broken.unread) == (3, True, 2)


def test_messages_for_other_programs_are_no_table() -> None:
    (row,) = rows_of("MSH|^~\\&|LAB\rPID|1||0012345\r")
    assert row.is_last_read
    assert "HL7" in row.problems[0].message


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (b"\xef\xbb\xbfMSH|^~\\&|LAB\r", "HL7"),
        (b"<html><table><tr><td>zanary", "web page"),
        (b'\n<?xml version="1.0"?><Workbook>zanary', "XML"),
        (b"%PDF-1.7 zanary", "PDF"),
        (b"{\\rtf1 zanary}", "RTF"),
        (b"\x1f\x8b\x08\x00zanary", "unpack"),
        (b'[\n{"tumor": "zanary"}]', "JSON list"),
    ],
)
def test_what_is_no_table_is_called_what_it_is(tmp_path: Path, raw: bytes, word: str) -> None:
    for name in ("export.csv", "export.xls", "export.json"):
        path = tmp_path / name
        path.write_bytes(raw)
        if name.endswith(".json") and word != "JSON list":
            continue
        (row,) = read_rows(path, file_label=name)
        (problem,) = row.problems
        assert (problem.code, row.is_last_read) == ("not-a-table", True)
        assert word in problem.message
        assert "zanary" not in problem.message


@pytest.mark.parametrize("text", [HEADER + ROW, '\ufeff \n{"language": "es"}\n'])
def test_standard_input_is_a_table_or_json(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(text.encode()))
    monkeypatch.setattr("sys.stdin", stdin)
    (row,) = read_rows(Path("-"), file_label="standard input")
    assert row.tree is not None
    assert row.tree.at(()).file == "standard input"
    assert cast("dict[str, object]", row.tree.value)["language"] == "es"


def test_a_folder_gives_its_records_by_name(tmp_path: Path) -> None:
    for name, language in (("b.yaml", "es"), ("a.YML", "ar"), ("c.json", "en")):
        (tmp_path / name).write_text(json.dumps({"language": language}), encoding="utf-8")
    (tmp_path / "a2.yaml").write_text("language: }", encoding="utf-8")
    for name in ("notes.txt", ".hidden.yaml"):
        (tmp_path / name).write_text("language: xx", encoding="utf-8")
    (tmp_path / "folder.yaml").mkdir()
    *notes, first, second, third, fourth = read_rows(tmp_path, file_label="records")
    rows = [first, second, third, fourth]
    assert [row.number for row in rows] == [1, 2, 3, 4]
    assert [row.tree and row.tree.value for row in rows] == [
        {"language": "ar"},
        None,
        {"language": "es"},
        {"language": "en"},
    ]
    assert [str(problem.position) for problem in rows[1].problems] == ["records/a2.yaml:1:11"]
    assert len(record_files(tmp_path)) == 4
    left_out = [problem for note in notes for problem in note.problems]
    assert {note.number for note in notes} == {0}
    assert {problem.code for problem in left_out} == {"left-out"}
    assert {problem.position.file for problem in left_out} == {
        "records/notes.txt",
        "records/.hidden.yaml",
        "records/folder.yaml",
    }


def test_records_are_in_the_order_in_which_people_count(tmp_path: Path) -> None:
    names = ["1.yaml", "2.yaml", "02b.yaml", "10.yaml", "a.yaml", "a2.yaml", "A10.yml", "b.json"]
    for name in reversed(names):
        (tmp_path / name).touch()
    assert [path.name for path in record_files(tmp_path)] == names


def test_a_folder_full_of_other_things_is_told_in_few_lines(tmp_path: Path) -> None:
    for number in range(60):
        (tmp_path / f"{number}.txt").touch()
    (tmp_path / ".DS_Store").touch()
    notes = list(read_rows(tmp_path, file_label="records"))
    assert len(notes) == 21
    assert "40 more" in notes[-1].problems[0].message


def test_a_record_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("language: es", encoding="utf-8")
    rows = read_rows(tmp_path, file_label="records")
    (tmp_path / "a.yaml").unlink()
    first, second = rows
    assert [problem.code for problem in first.problems] == ["unreadable"]
    assert second.tree is not None


def test_what_is_not_there_is_a_file_error_before_the_first_row(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"^cannot read rows.csv: No such file"):
        read_rows(tmp_path / "rows.csv", file_label="rows.csv")


def test_one_record_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "one.yaml"
    path.write_text("language: es", encoding="utf-8")
    with pytest.raises(UsageError, match="nethandout build"):
        read_rows(path, file_label="one.yaml")


@pytest.mark.parametrize("name", ["rows.jsonl", "folder"])
def test_a_column_map_goes_with_a_table_only(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "rows.jsonl").write_text("{}\n", encoding="utf-8")
    with pytest.raises(UsageError, match="column map"):
        read_rows(tmp_path / name, columns=ColumnMap(), file_label=name)


def test_a_disk_that_fails_is_a_file_error() -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 0:
                raise OSError(5, "Input/output error")
            return super().read(size)

    rows = read_rows(Failing((HEADER + ROW * 200).encode()), file_label="rows.csv")
    with pytest.raises(FileError, match="Input/output error"):
        list(rows)


@pytest.mark.parametrize("wanted", [0, 1])
def test_the_file_is_closed_when_nobody_wants_more_rows(tmp_path: Path, wanted: int) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(HEADER + ROW * 3, encoding="utf-8")
    before = open_files(path)
    rows = read_rows(path, file_label="rows.csv")
    assert open_files(path) == before + 1
    assert len(list(islice(rows, wanted))) == wanted
    del rows
    assert open_files(path) == before


def open_files(path: Path) -> int:
    """Count how often this process has a file open."""
    return sum(place.resolve() == path for place in Path("/proc/self/fd").iterdir())


# --- a stream ----------------------------------------------------------------------------


class Endless(io.RawIOBase):
    """A table of many rows that is never in memory."""

    def __init__(self, count: int) -> None:
        self._left = count
        self._rest = HEADER.encode()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = cast("memoryview", buffer)
        while len(self._rest) < len(view) and self._left:
            self._rest += ROW.encode()
            self._left -= 1
        taken, self._rest = self._rest[: len(view)], self._rest[len(view) :]
        view[: len(taken)] = taken
        return len(taken)


def peak_of(count: int) -> int:
    """Turn a number of rows into the most memory that reading them takes."""
    stream = cast("BinaryIO", io.BufferedReader(Endless(count)))
    rows: Iterator[Row] = read_rows(stream, file_label="rows.csv")
    tracemalloc.start()
    try:
        assert sum(row.tree is not None for row in rows) == count
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_rows() -> None:
    assert peak_of(8_000) < 2_000_000


@pytest.mark.soak
def test_memory_does_not_grow_with_100000_rows() -> None:
    assert peak_of(100_000) < 2_000_000


def test_a_birth_date_that_nobody_knows_is_one_in_every_kind_of_table() -> None:
    line = {
        "patient": {"name": "Rosa", "birth_date": "not-known", "record_number": "0012345"},
        "tumor": {"site": "ileum"},
        "language": "es",
        "approved_by": "Dr. Müller",
        "approved_on": "2026-11-20",
    }
    book = openpyxl.Workbook()
    sheet = book.create_sheet(index=0)
    book.remove(book.worksheets[1])
    for cells in csv.reader(io.StringIO(HEADER + ROW.replace("1961-04-09", "Not known"))):
        sheet.append(cells)
    workbook = io.BytesIO()
    book.save(workbook)
    tables = (
        HEADER + ROW.replace("1961-04-09", "not-known"),
        json.dumps(line),
        workbook.getvalue(),
    )
    for table in tables:
        (row,) = rows_of(table)
        record, problems = record_of(row)
        assert problems == []
        assert record is not None
        assert record.patient is not None
        assert record.patient.birth_date is None
