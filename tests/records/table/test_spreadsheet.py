from __future__ import annotations

import builtins
import io
import os
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from time import monotonic

import openpyxl
import pytest
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from nethandout.errors import MissingDependencyError, Severity, UsageError
from nethandout.records.table.columns import REFUSED, Row
from nethandout.records.table.spreadsheet import read_spreadsheet
from nethandout.records.table.tableformat import TableFormat
from nethandout.records.tables import read_rows

_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
Value = str | float | date | time | None

SOUND: list[tuple[Value, ...]] = [
    ("patient.record_number", "patient.birth_date", "appointments.1.at", "goal", "interpreter"),
    ("0012345", date(1961, 4, 9), datetime(2026, 12, 1, 9, 30), "walk", True),  # noqa: DTZ001
]


def workbook(change: Callable[[Worksheet], object] | None = None) -> io.BytesIO:
    """Make a workbook of one good row, and one that `change` may spoil."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for cells in (*SOUND, SOUND[1]):
        sheet.append(cells)
    if change is not None:
        change(sheet)
    raw = io.BytesIO()
    book.save(raw)
    raw.seek(0)
    return raw


def set_cell(name: str, value: Value, number_format: str | None = None) -> Callable[..., None]:
    def change(sheet: Worksheet) -> None:
        sheet[name] = value
        if number_format is not None:
            sheet[name].number_format = number_format

    return change


def rows_of(raw: io.BytesIO) -> list[Row]:
    return list(read_spreadsheet(raw, None, "r.xlsx"))


def field_of(row: Row, *path: str | int) -> object:
    assert row.tree is not None
    value: object = row.tree.value
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int):
            value = value[step]
    return value


def with_part(raw: io.BytesIO, name: str, change: Callable[[bytes], bytes]) -> io.BytesIO:
    """Change one part inside a workbook."""
    changed = io.BytesIO()
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(changed, "w") as new:
        for info in old.infolist():
            part = old.read(info)
            new.writestr(info, change(part) if info.filename == name else part)
    changed.seek(0)
    return changed


SHARED_TEXT = (
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si>'
    "<r><t>swim </t></r><r><t>far</t></r><rPh sb='0' eb='1'><t>sound</t></rPh></si></sst>"
)


def with_shared_text() -> io.BytesIO:
    """Make a workbook as Excel does, with its texts apart from the sheet."""
    raw = with_part(
        workbook(),
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b't="inlineStr"><is><t>walk</t></is>', b't="s"><v>0</v>'),
    )
    types = (
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/'
        b'vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
    )
    raw = with_part(raw, "[Content_Types].xml", lambda part: part.replace(b"</Types>", types))
    with zipfile.ZipFile(raw, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", SHARED_TEXT)
    raw.seek(0)
    return raw


# --- cells -------------------------------------------------------------------------------


def test_cells_become_what_they_show() -> None:
    first, second = rows_of(workbook())
    assert (first.number, second.number) == (2, 3)
    assert first.tree is not None
    assert first.tree.value == {
        "patient": {"record_number": "0012345", "birth_date": "1961-04-09"},
        "appointments": [{"at": "2026-12-01T09:30"}],
        "goal": "walk",
        "interpreter": True,
    }
    assert first.cells == ("0012345", "1961-04-09", "2026-12-01T09:30", "walk", "true")
    assert str(first.tree.at(("goal",))) == "r.xlsx:2:4"


def test_shared_text_is_read_without_how_it_sounds() -> None:
    assert [row.cells[3] for row in rows_of(with_shared_text())] == ["swim far", "swim far"]


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (12345, None, "12345"),
        (12345, "0", "12345"),
        (99_999_999_999, None, "99999999999"),
        (999_999_999_999_999, "0", "999999999999999"),
        ("'0012345", None, "0012345"),
        (" 7 ", "@", " 7 "),
    ],
)
def test_whole_numbers_and_text_are_record_numbers(
    value: Value, number_format: str | None, text: str
) -> None:
    _, row = rows_of(workbook(set_cell("A3", value, number_format)))
    assert row.problems == ()
    assert field_of(row, "patient", "record_number") == text


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (7.5, None, "7.5"),
        (7.5, "0.00", "7.5"),
        (14.0, None, "14"),
        (14, "0.0", "14"),
        (-2, None, "-2"),
    ],
)
def test_numbers_keep_their_digits(value: float, number_format: str | None, text: str) -> None:
    _, row = rows_of(workbook(set_cell("D3", value, number_format)))
    assert row.problems == ()
    assert field_of(row, "goal") == text


@pytest.mark.parametrize(
    ("cell", "value", "number_format", "message"),
    [
        ("A3", 12345.5, None, "a number with decimals"),
        ("A3", 1e15, None, "too long"),
        ("A3", 10**15, None, "too long"),
        ("A3", 12345, "0000000", "shown in another form"),
        ("A3", 123_456_789_012, None, "shown in another form"),
        ("A3", 12345, "0.00E+00", "shown in another form"),
        ("A3", 12345, '"MRN "0', "shown in another form"),
        ("D3", 0.5, "# ?/?", "shown in another form"),
        ("D3", 7, '"$"#,##0', "shown in another form"),
        ("D3", 7, ";;;", "shown in another form"),
        ("D3", "walk", ";;;", "hides its text"),
        ("D3", "walk", '"no "@', "hides its text"),
        ("B3", date(1961, 4, 1), "mmm-yy", "without its day"),
        ("B3", date(1961, 1, 1), "yyyy", "without its day"),
        ("B3", date(1961, 4, 9), "d-mmm", "without its day"),
        ("B3", datetime(1961, 4, 9, 12, 30), "yyyy-mm-dd", "a time of day"),  # noqa: DTZ001
        ("C3", datetime(2026, 12, 1, 15, 30), "m/d/yyyy", "a time in this cell"),  # noqa: DTZ001
        ("C3", datetime(2026, 12, 1, 15, 30), "m/d/yyyy h AM/PM", "minutes"),  # noqa: DTZ001
        ("C3", datetime(2026, 12, 1, 15, 30), "[h]:mm", "without its day"),  # noqa: DTZ001
        ("A3", 12345, "#,##0", "shown in another form"),
        ("A3", "=1+1", None, "a formula"),
        ("A3", datetime(2026, 1, 2), None, "the spreadsheet made a date of this"),  # noqa: DTZ001
        ("A3", True, None, "true or false cannot stand here"),
        ("B3", datetime(1961, 4, 9, 12, 30, 15), None, "seconds"),  # noqa: DTZ001
        ("B3", time(9, 30), None, "this must be text"),
        ("D3", 7.55, "0.0", "shown in another form"),
        ("D3", 0.5, "0%", "shown in another form"),
        ("D3", 1e-7, None, "too long"),
        ("D3", "#N/A", None, "an error"),
        ("D3", "zanary_x000D_", None, "invisible character"),
        ("E3", "yes", None, "this must be true or false"),
        ("E3", 1, None, "this must be true or false"),
    ],
)
def test_a_cell_that_shows_something_else_is_refused(
    cell: str, value: Value, number_format: str | None, message: str
) -> None:
    first, second = rows_of(workbook(set_cell(cell, value, number_format)))
    assert first.problems == ()
    (problem,) = second.problems
    assert message in problem.message
    assert problem.position.line == 3
    assert problem.position.column == "ABCDE".index(cell[0]) + 1
    assert str(value) not in problem.message
    assert "zanary" not in repr(second)


def test_a_record_number_with_a_decimal_point_says_so() -> None:
    raw = with_part(
        workbook(set_cell("A3", 778_899)),
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b"<v>778899</v>", b"<v>778899.0</v>"),
    )
    _, row = rows_of(raw)
    assert "stored with a decimal point" in row.problems[0].message


def test_a_refused_cell_cannot_become_text_in_the_rows_to_correct() -> None:
    _, row = rows_of(workbook(set_cell("D3", "=A1&B1")))
    assert row.cells[3] == REFUSED
    assert row.refused == {"goal"}


def test_a_date_without_its_time_is_no_appointment_at_midnight() -> None:
    _, row = rows_of(workbook(set_cell("C3", date(2026, 12, 1), "yyyy-mm-dd")))
    assert field_of(row, "appointments", 0, "at") == "2026-12-01"
    midnight = datetime(2026, 12, 1)  # noqa: DTZ001
    _, row = rows_of(workbook(set_cell("C3", midnight, "yyyy-mm-dd hh:mm")))
    assert field_of(row, "appointments", 0, "at") == "2026-12-01T00:00"


def test_a_date_outside_the_calendar_is_refused_without_its_number() -> None:
    _, row = rows_of(workbook(set_cell("B3", 99999999, "yyyy-mm-dd")))
    assert [problem.message for problem in row.problems] == [
        "patient.birth_date: this cell holds an error"
    ]


# --- rows --------------------------------------------------------------------------------


def test_gaps_keep_the_numbers_of_the_rows() -> None:
    rows = rows_of(workbook(set_cell("D9", "far")))
    assert [row.number for row in rows] == [2, 3, 9]


def test_text_in_a_column_without_a_name_is_refused() -> None:
    _, row = rows_of(workbook(set_cell("G3", "lost")))
    (problem,) = row.problems
    assert (problem.code, str(problem.position)) == ("unnamed-column", "r.xlsx:3:7")
    assert "column G" in problem.message


def test_the_size_that_a_sheet_claims_is_not_believed() -> None:
    raw = with_part(
        workbook(),
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b'<dimension ref="A1:E3"', b'<dimension ref="A1:A2"'),
    )
    assert len(rows_of(raw)) == 2


def test_hidden_rows_are_read_and_said() -> None:
    note, *rows = rows_of(workbook(lambda sheet: setattr(sheet.row_dimensions[3], "hidden", True)))
    assert note.number == 0
    assert [problem.severity for problem in note.problems] == [Severity.WARNING]
    assert len(rows) == 2


# --- the workbook ------------------------------------------------------------------------


def code_of(raw: io.BytesIO) -> str:
    row = rows_of(raw)[-1]
    assert row.is_last_read
    assert row.tree is None
    return row.problems[0].code


def test_merged_cells_are_refused_by_name() -> None:
    raw = workbook(lambda sheet: sheet.merge_cells("A1:B1"))
    (row,) = rows_of(raw)
    assert row.problems[0].code == "merged-cells"
    assert "cells A1:B1 of the sheet “Sheet”" in row.problems[0].message


@pytest.mark.parametrize(
    ("cells", "count"), [("A1:C1", 2), ("A1:C2", 2), ("A2:A3", 1), ("A3:B3", 1)]
)
def test_merged_titles_above_the_names_are_nobody_s_business(cells: str, count: int) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.insert_rows(1, 2)
        sheet["A1"] = "Patients of the week"
        sheet.merge_cells(cells)

    rows = in_format(workbook(change), TableFormat(skip_rows=2))
    assert len(rows) == count


def test_merged_cells_of_a_hidden_sheet_are_nobody_s_business() -> None:
    def change(sheet: Worksheet) -> None:
        assert sheet.parent is not None
        other = sheet.parent.create_sheet("Other")
        other.sheet_state = "hidden"
        other.merge_cells("A1:B1")

    assert len(rows_of(workbook(change))) == 2


def in_format(raw: io.BytesIO, table_format: TableFormat) -> list[Row]:
    return list(read_spreadsheet(raw, None, "r.xlsx", table_format))


def test_a_sheet_is_found_by_its_name() -> None:
    def change(sheet: Worksheet) -> None:
        assert sheet.parent is not None
        sheet.parent.create_sheet("Other")["A1"] = "no.such.column"

    assert code_of(workbook(change)) == "sheets"
    assert len(in_format(workbook(change), TableFormat(sheet=" sheet"))) == 2
    (row,) = in_format(workbook(change), TableFormat(sheet="Visits"))
    assert "it has “Sheet”, “Other”" in row.problems[0].message


def test_titles_above_the_names_can_be_skipped() -> None:
    rows = in_format(workbook(lambda sheet: sheet.insert_rows(1, 3)), TableFormat(skip_rows=3))
    assert [row.number for row in rows] == [5, 6]


def test_hidden_rows_can_be_left_out() -> None:
    raw = workbook(lambda sheet: setattr(sheet.row_dimensions[2], "hidden", True))
    note, row = in_format(raw, TableFormat(hidden_rows="skip"))
    assert "left out" in note.problems[0].message
    assert row.number == 3


def test_only_one_sheet_has_rows() -> None:
    def second_sheet(sheet: Worksheet, *, state: str, value: str | None) -> None:
        assert sheet.parent is not None
        other = sheet.parent.create_sheet("Other")
        other.sheet_state = state
        other["A5"] = value

    assert len(rows_of(workbook(lambda s: second_sheet(s, state="visible", value=None)))) == 2
    assert len(rows_of(workbook(lambda s: second_sheet(s, state="hidden", value="x")))) == 2
    assert code_of(workbook(lambda s: second_sheet(s, state="visible", value="x"))) == "sheets"


SHEET = "xl/worksheets/sheet1.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"


@pytest.mark.parametrize(
    ("part", "old", "new", "code"),
    [
        (SHEET, b"</sheetData>", b"<row " * 200_000 + b"</sheetData>", "workbook"),
        (SHEET, b"</sheetData>", b"<a>" * 100_000 + b"</sheetData>", "too-large"),
        (SHEET, b"walk", b"w" * 40_000, "too-large"),
        (SHEET, b"walk", b"w" * 20_000_000, "too-large"),
        (SHEET, b'<c r="A1"', b'<c r="A0"', "workbook"),
        (SHEET, b't="inlineStr"', b't="s"', "workbook"),
        (SHEET, b"<worksheet", b"<!DOCTYPE x><worksheet", "workbook"),
        (SHEET, b"schemas.openxmlformats.org/", b"purl.oclc.org/ooxml/", "sheets"),
        ("xl/workbook.xml", b"<sheet ", b"<none ", "workbook"),
        ("xl/styles.xml", b"<numFmts", b"<xf " * 100_000, "workbook"),
        (RELATIONS, b"worksheets/sheet1", b"worksheets/none", "workbook"),
        (RELATIONS, b"styles.xml", b"none.xml", "workbook"),
    ],
)
def test_a_spoiled_part_ends_in_a_sentence_soon(
    part: str, old: bytes, new: bytes, code: str
) -> None:
    started = monotonic()
    row = rows_of(with_part(workbook(), part, lambda content: content.replace(old, new)))[-1]
    assert row.is_last_read
    assert row.problems[0].code == code
    assert monotonic() - started < 5


def test_strict_workbooks_are_told_as_that() -> None:
    strict = (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", _STRICT.encode())
    raw = with_part(workbook(), SHEET, lambda part: part.replace(*strict))
    raw = with_part(raw, "xl/workbook.xml", lambda part: part.replace(*strict))
    assert code_of(raw) == "strict-workbook"


def test_a_style_that_is_not_there_shows_nobody_knows_what() -> None:
    raw = with_part(
        workbook(set_cell("D3", 7)), SHEET, lambda part: part.replace(b'r="D3"', b'r="D3" s="99"')
    )
    first, second = rows_of(raw)
    assert first.problems == ()
    assert [problem.position.column for problem in second.problems] == [4]


@pytest.mark.parametrize("is_struck", [True, False])
def test_a_cell_that_is_struck_through_is_refused(*, is_struck: bool) -> None:
    def strike(sheet: Worksheet) -> None:
        sheet["D3"].font = Font(strike=is_struck)
        sheet["E3"].font = Font(bold=True)

    first, second = rows_of(workbook(strike))
    assert first.problems == ()
    assert [str(problem.position) for problem in second.problems] == ["r.xlsx:3:4"] * is_struck


def test_a_row_that_is_struck_through_is_told_one_time() -> None:
    def strike(sheet: Worksheet) -> None:
        for cell in sheet[3]:
            cell.font = Font(strike=True)

    first, second = rows_of(workbook(strike))
    assert first.problems == ()
    assert [problem.code for problem in second.problems] == ["struck-row"]
    assert set(second.cells) == {REFUSED}


@pytest.mark.parametrize(("strike", "problems"), [("<strike/>", 2), ('<strike val="0"/>', 0)])
def test_a_part_of_a_text_that_is_struck_through_is_refused(strike: str, problems: int) -> None:
    def change(part: bytes) -> bytes:
        return part.replace(b"<r><t>far", f"<r><rPr>{strike}</rPr><t>far".encode())

    raw = with_part(with_shared_text(), "xl/sharedStrings.xml", change)
    assert len([problem for row in rows_of(raw) for problem in row.problems]) == problems


def test_days_may_count_from_1904_as_on_old_macs() -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    for cells in SOUND:
        book.worksheets[0].append(cells)
    raw = io.BytesIO()
    book.save(raw)
    (row,) = rows_of(raw)
    assert field_of(row, "patient", "birth_date") == "1961-04-09"


def test_text_far_to_the_right_is_not_lost() -> None:
    _, row = rows_of(workbook(set_cell("SZ3", "lost")))
    assert [(each.code, each.position.column) for each in row.problems] == [("unnamed-column", 520)]


def test_what_a_damaged_sheet_still_holds_is_counted() -> None:
    def more_rows(sheet: Worksheet) -> None:
        for _ in range(5):
            sheet.append(SOUND[1])

    raw = with_part(
        workbook(more_rows), SHEET, lambda part: part.replace(b'<row r="4"', b'<row r="x"')
    )
    *_, last = rows_of(raw)
    assert (last.number, last.unread) == (4, 4)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"mimetype": "x", "content.xml": "x"}, "OpenDocument"),
        ({"xl/workbook.bin": "x"}, "binary workbook"),
        ({"_rels/.rels": "<x/>", "word/document.xml": "x"}, "Word document"),
        ({"Index/Document.iwa": "x"}, "Numbers"),
    ],
)
def test_other_archives_are_called_by_their_names(parts: dict[str, str], said: str) -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    (row,) = rows_of(raw)
    assert said in row.problems[0].message


def test_a_password_is_told() -> None:
    raw = b"\xd0\xcf\x11\xe0" + b"x" * 500 + "EncryptedPackage".encode("utf-16-le")
    (row,) = rows_of(io.BytesIO(raw))
    assert "password" in row.problems[0].message


def test_an_empty_workbook_is_refused() -> None:
    assert code_of(workbook(lambda sheet: sheet.delete_rows(1, 9))) == "sheets"


def test_a_header_is_checked() -> None:
    assert code_of(workbook(set_cell("D1", "gaol"))) == "unknown-column"


def test_a_damaged_sheet_is_refused_where_it_breaks() -> None:
    raw = with_part(
        workbook(),
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b'<row r="3"', b'<row r="zanary"'),
    )
    rows = rows_of(raw)
    assert [(row.number, row.is_last_read) for row in rows] == [(2, False), (3, True)]
    assert "zanary" not in rows[1].problems[0].message


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04zanary", b"\xd0\xcf\x11\xe0" + b"x" * 5000])
def test_what_is_no_workbook_is_refused(raw: bytes) -> None:
    assert code_of(io.BytesIO(raw)) == "workbook"


def test_a_zip_of_something_else_is_refused() -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert code_of(raw) == "workbook"


def test_entities_are_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "zanary">]><worksheet '
    raw = with_part(
        workbook(), "xl/worksheets/sheet1.xml", lambda part: part.replace(b"<worksheet ", bomb, 1)
    )
    assert code_of(raw) == "workbook"


def test_a_workbook_that_would_fill_the_memory_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for limit in (
        "archive._MOST_BYTES",
        "archive._MOST_PARTS",
        "contents._MOST_CHARACTERS",
        "contents._MOST_TEXTS",
        "contents._MOST_STYLES",
        "sheets._MOST_CELLS",
        "xmlparts._LONGEST_TAG",
        "xmlparts._LONGEST_TEXT",
        "xmlparts._DEEPEST",
    ):
        with monkeypatch.context() as patch:
            patch.setattr(f"nethandout.records.table.{limit}", 0)
            assert code_of(with_shared_text()) == "too-large"


def test_without_openpyxl_the_way_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__
    raw = workbook()

    def without(name: str, *rest: object) -> object:
        if name.partition(".")[0] == "openpyxl":
            raise ModuleNotFoundError(name)
        return real(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingDependencyError, match=r"nethandout\[xlsx\]"):
        read_spreadsheet(raw, None, "r.xlsx")


# --- through the front door --------------------------------------------------------------


@pytest.mark.parametrize("name", ["rows.xlsx", "rows.XLSM", "rows.csv"])
def test_a_workbook_is_known_by_what_it_is(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(workbook().getvalue())
    assert len(list(read_rows(path, file_label=name))) == 2


def test_a_csv_named_xlsx_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.xlsx"
    path.write_text("goal\nwalk\n", encoding="utf-8")
    (row,) = read_rows(path, file_label="rows.xlsx")
    assert row.problems[0].code == "workbook"


def test_a_workbook_cannot_come_through_a_pipe() -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(workbook().getvalue()[:5000])
    with (
        os.fdopen(reading, "rb") as pipe,
        pytest.raises(UsageError, match="give its file name instead of a pipe"),
    ):
        read_rows(pipe, file_label="standard input")
