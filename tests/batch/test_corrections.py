from __future__ import annotations

import io
import stat
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from batch_doubles import HEADER, line
from hypothesis import given, settings
from hypothesis import strategies as st

from nethandout.batch.corrections import FAILED_LINES, FAILED_TABLE, FailedRows
from nethandout.batch.results import Reason, reasons_of
from nethandout.batch.rows import RowSource, is_note, record_of
from nethandout.records.table.columns import REFUSED, Header, Row
from nethandout.records.table.tableformat import TableFormat
from nethandout.records.tables import read_rows
from nethandout.service import Service

REASONS = [Reason("missing", "patient.name: this field is missing"), Reason("x", "=1+1")]


def write(folder: Path, rows: list[Row]) -> None:
    with FailedRows(folder) as failed:
        for row in rows:
            failed.add(row, REASONS)


def read(text: str) -> list[Row]:
    return list(read_rows(io.BytesIO(text.encode()), file_label="rows.csv"))


def test_failed_rows_come_back_with_their_reasons(tmp_path: Path) -> None:
    rows = read('goal;language;\r\n\'0012345;"a;b";\r\n+1 312;es;lost\r\nx\r\n')
    write(tmp_path, rows)
    path = tmp_path / FAILED_TABLE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_bytes().decode("utf-8-sig")
    assert text.splitlines()[:2] == [
        '"reasons";"goal";"language";""',
        '"row 2: patient.name: this field is missing [missing]; =1+1 [x]";"\'0012345";"a;b";""',
    ]
    again = list(read_rows(path, file_label="failed.csv"))
    assert [row.cells[1:] for row in again] == [
        ("0012345", "a;b", ""),
        ("+1 312", "es", "lost"),
        ("x",),
    ]


def test_a_second_round_has_one_column_of_reasons(tmp_path: Path) -> None:
    write(tmp_path, read("goal\nwalk\n"))
    first = (tmp_path / FAILED_TABLE).read_bytes()
    write(tmp_path, list(read_rows(tmp_path / FAILED_TABLE, file_label="f")))
    assert (tmp_path / FAILED_TABLE).read_bytes() == first


def test_no_cell_starts_a_formula(tmp_path: Path) -> None:
    cells = ("=1+1", "+1", "-1", "@x", "\tx", "\rx", "＝1")
    header = Header(tuple(f"={n}" for n in range(len(cells))))
    write(tmp_path, [Row(2, None, (), cells, header)])
    text = (tmp_path / FAILED_TABLE).read_bytes().decode("utf-8-sig")
    starts = {cell[:1] for line in text.split('"\r\n"') for cell in line.split('","')}
    assert not starts.intersection("=+-@\t\r＝")


def test_json_lines_come_back_as_they_were(tmp_path: Path) -> None:
    rows = read('{"goal": "é"}\n{"goal": }\n')
    write(tmp_path, rows)
    text = (tmp_path / FAILED_LINES).read_text(encoding="utf-8")
    assert text == '{"goal": "é"}\n{"goal": }\n'


def test_rows_of_a_folder_and_of_a_broken_file_have_nothing_to_hand_back(tmp_path: Path) -> None:
    write(tmp_path, [Row(1), Row(2, is_last_read=True)])
    assert list(tmp_path.iterdir()) == []


def test_a_run_without_failed_rows_removes_the_old_file(tmp_path: Path) -> None:
    write(tmp_path, read("goal\nwalk\n"))
    write(tmp_path, [])
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_run_leaves_the_old_file(tmp_path: Path) -> None:
    write(tmp_path, read("goal\nwalk\n"))
    failed = FailedRows(tmp_path)
    failed.add(read("goal\nrun\n")[0], REASONS)
    failed.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
    (path,) = tmp_path.iterdir()
    assert "walk" in path.read_text(encoding="utf-8")


ANY_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
TRICKY = st.from_regex(r"""['"= +\-@0-9\t\r\n;,x]{0,8}""", fullmatch=True)


@given(
    st.lists(st.tuples(ANY_TEXT | TRICKY, ANY_TEXT | TRICKY), min_size=1, max_size=8),
    st.sampled_from(",;\t"),
)
def test_any_cells_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[str, str]], delimiter: str
) -> None:
    folder = tmp_path_factory.mktemp("round")
    header = Header(("goal", "crisis_plan"), delimiter)
    kept = [row for row in cells if any(cell.strip() for cell in row)]
    write(folder, [Row(2, None, (), row, header) for row in kept])
    if kept:
        again = list(read_rows(folder / FAILED_TABLE, file_label="failed.csv"))
        assert [row.cells[1:] for row in again] == kept
        assert not any(row.is_last_read for row in again)


# --- nothing becomes valid by itself ----------------------------------------------------


def refused(source: RowSource, service: Service, folder: Path) -> int:
    """Write down the rows that have no record, as a run does; count the others."""
    good = 0
    with FailedRows(folder) as failed, source:
        for row in source.rows():
            if is_note(row):
                continue
            record, problems = record_of(row, service)
            good += record is not None
            if record is None:
                failed.add(row, reasons_of(problems))
    return good


def printed_again(source: RowSource, service: Service, folder: Path) -> int:
    """Count the rows that a second run would print, with nothing corrected."""
    refused(source, service, folder)
    path = folder / FAILED_TABLE
    if not path.exists():
        return 0
    again = RowSource(path, table_format=source.table_format)
    good = refused(again, service, folder)
    return good + refused(RowSource(path, table_format=source.table_format), service, folder)


ROW = line(1).split(",")
BROKEN_CELL = TRICKY | st.sampled_from(["#N/A", "=1+1", '="0012345"', REFUSED, "true", "", "\x07"])


@settings(deadline=None)  # files are written and read
@given(
    st.lists(
        st.tuples(st.integers(0, 8), BROKEN_CELL, st.integers(1, 12), st.booleans()),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from([TableFormat(), TableFormat(skip_rows=2), TableFormat(delimiter=",")]),
)
def test_what_a_table_was_refused_for_stays_refused(
    tmp_path_factory: pytest.TempPathFactory,
    service: Service,
    faults: list[tuple[int, str, int, bool]],
    table_format: TableFormat,
) -> None:
    lines = []
    for place, cell, width, is_broken in faults:
        cells = [*ROW, *[""] * 4]
        if is_broken:
            cells[place] = cell
        lines.append(",".join(cells[:width]))
    folder = tmp_path_factory.mktemp("table")
    path = folder / "rows.csv"
    raw = "title\n" * table_format.skip_rows + HEADER + "\n".join(lines)
    path.write_bytes(raw.encode())
    source = RowSource(path, table_format=table_format)
    assert printed_again(source, service, folder) == 0


CELLS: list[tuple[str, object, str | None]] = [
    ("C2", 12345, "0000000"),
    ("C2", 778899.5, None),
    ("C2", 1234567890123456, None),
    ("C2", 1234567, "#,##0"),
    ("C2", True, None),
    ("C2", date(2026, 1, 2), None),
    ("C2", time(9, 30), None),
    ("C2", "=1+1", None),
    ("A2", "#N/A", None),
    ("A2", '=CONCATENATE("Form","ula")', None),
    ("A2", "walk_x000D_", None),
    ("A2", "hidden", ";;;"),
    ("B2", datetime(1961, 4, 9, 12, 30, 15), None),  # noqa: DTZ001
    ("B2", date(1961, 4, 1), "mmm-yy"),
    ("B2", 99999999, "yyyy-mm-dd"),
    ("I2", date(2026, 1, 2), "d-mmm"),
    ("I2", "#REF!", None),
    ("I2", True, None),
    ("I2", 0.5, "0%"),
    ("I2", "=A2", None),
    ("J2", "no name", None),
    ("SZ2", "far away", None),
]


@pytest.mark.parametrize(("place", "value", "number_format"), CELLS)
def test_what_a_workbook_was_refused_for_stays_refused(
    tmp_path: Path, service: Service, place: str, value: object, number_format: str | None
) -> None:
    path = tmp_path / "rows.xlsx"
    workbook_with(path, place, value, number_format)
    assert refused(RowSource(path), service, tmp_path) == 1
    assert printed_again(RowSource(path), service, tmp_path) == 0
    (row,) = read_rows(tmp_path / FAILED_TABLE, file_label="failed.csv")
    assert row.problems


def workbook_with(
    path: Path,
    place: str,
    value: Any,  # noqa: ANN401 - whatever a cell can hold
    number_format: str | None,
) -> None:
    """Make a table of two rows, the first of which has one odd cell; goals are optional."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for cells in (HEADER.strip().split(","), ROW, line(2).split(",")):
        sheet.append([*cells, "goal" if cells[0] == "patient.name" else ""])
    sheet[place] = value
    if number_format is not None:
        sheet[place].number_format = number_format
    book.save(path)


@pytest.mark.parametrize("sound", [str, lambda text: text.replace(",", "|")])
def test_the_row_where_a_table_ends_early_is_handed_back(
    tmp_path: Path, service: Service, sound: Callable[[str], str]
) -> None:
    path = tmp_path / "rows.csv"
    lines = [line(1), '"Bud" ' + line(2), line(3)]
    path.write_text(sound(HEADER + "\n".join(lines)), encoding="utf-8")
    assert printed_again(RowSource(path), service, tmp_path) == 0
    (row,) = read_rows(tmp_path / FAILED_TABLE, file_label="failed.csv")
    assert row.cells[1].startswith("Bud ")
