"""Turn an Excel workbook (.xlsx) into rows, one at a time.

A cell that does not show what it holds is refused in its row; merged cells and a second
sheet with something in it are refused for the file. The texts of a workbook are stored
apart from its rows, and are held in memory; its rows are not (some 200 bytes for each stay).
"""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO, cast

from nethandout.errors import MissingDependencyError, Position, Problem, Severity
from nethandout.records.columns import Cell, ColumnMap, Columns, Header, Row, text_of
from nethandout.records.headers import MOST_COLUMNS, columns_of
from nethandout.records.sheetcells import RefusedCellError, SheetCell, cell_of, shown_in
from nethandout.records.tableformat import AS_IT_IS, TableFormat
from nethandout.records.textmark import without_mark

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

_MOST_ROWS = 1_048_576
_MOST_BYTES = 2_000_000_000
_MOST_TEXT_BYTES = 300_000_000
_TEXTS = "xl/sharedStrings.xml"
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s")
_HIDDEN = re.compile(rb"<(?:\w+:)?row\s[^>]*\bhidden=.(?:1|true)")
_OVERLAP = 400
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,  # what zipfile raises for a compression it does not know
    RuntimeError,  # a password
    EOFError,
    ValueError,
)
_NOT_A_WORKBOOK = (
    "this is not an Excel workbook that can be read; save it again as .xlsx, without a password"
)


class _BrokenWorkbookError(Exception):
    """The workbook as a whole is refused."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def read_spreadsheet(
    stream: BinaryIO,
    column_map: ColumnMap | None,
    label: str,
    table_format: TableFormat = AS_IT_IS,
) -> Iterator[Row]:
    """Turn a workbook into rows; raises `MissingDependencyError` without openpyxl."""
    try:
        import openpyxl  # noqa: F401 - asked for before anything is read
    except ImportError:
        message = (
            "reading .xlsx needs openpyxl: pip install 'nethandout[xlsx]', "
            "or save the table as “CSV UTF-8”"
        )
        raise MissingDependencyError(message) from None
    return _SheetReader(stream, column_map, label, table_format).rows()


class _SheetReader:
    """One walk over a sheet; knows the row it is at."""

    def __init__(
        self,
        stream: BinaryIO,
        column_map: ColumnMap | None,
        label: str,
        table_format: TableFormat,
    ) -> None:
        self.stream = stream
        self.column_map = column_map
        self.label = label
        self.format = table_format
        self.number = 0

    def rows(self) -> Iterator[Row]:
        try:
            yield from self._rows()
        except _BrokenWorkbookError as error:
            yield self._broken(error.code, error.message)

    def _rows(self) -> Iterator[Row]:
        if _look_through(self.stream):
            yield self._hidden_note()
        workbook = _opened(self.stream)
        try:
            table = _sheet_rows(_only_sheet(workbook))
            self.number = 1
            header = Header(_names(next(table, ())))
            columns, problems = columns_of(header, self.column_map, self.label)
            if columns is None:
                yield Row(1, None, tuple(problems), is_last_read=True)
                return
            for cells in table:
                self.number += 1
                row = self._row(columns, cells)
                if row is not None:
                    yield row
        finally:
            workbook.close()

    def _row(self, columns: Columns, cells: Sequence[SheetCell]) -> Row | None:
        if not _has_values(cells):
            return None
        values: list[Cell] = []
        shown: list[str] = []
        problems: list[Problem] = []
        for index, cell in enumerate(cells[:MOST_COLUMNS]):
            known = columns.fields[index] if index < len(columns.fields) else None
            shown.append(without_mark(shown_in(cell)))
            values.append("")
            if known is None:
                continue
            try:
                values[index] = cell_of(cell, known)
                shown[index] = text_of(values[index])
            except RefusedCellError as error:
                place = Position(self.label, self.number, index + 1)
                problems.append(Problem(place, "cell-type", f"{known.name}: {error}"))
        return columns.row(self.number, values, problems, shown)

    def _broken(self, code: str, message: str) -> Row:
        number = self.number + 1
        problem = Problem(Position(self.label, number), code, message)
        return Row(number, None, (problem,), is_last_read=True)

    def _hidden_note(self) -> Row:
        message = "rows that the spreadsheet hides (a filter?) are read as well"
        problem = Problem(Position(self.label), "hidden-rows", message, Severity.WARNING)
        return Row(0, None, (problem,))


# --- the workbook ------------------------------------------------------------------------


def _look_through(stream: BinaryIO) -> bool:
    """Refuse what would fill the memory, and merged cells; tell whether rows are hidden."""
    hidden = False
    try:
        with zipfile.ZipFile(stream) as archive:
            _check_sizes(archive)
            for name in archive.namelist():
                if _SHEET.fullmatch(name):
                    hidden |= _scan_sheet(archive, name)
    except _ZIP_ERRORS:
        raise _BrokenWorkbookError("workbook", _NOT_A_WORKBOOK) from None
    stream.seek(0)
    return hidden


def _check_sizes(archive: zipfile.ZipFile) -> None:
    sizes = {info.filename: info.file_size for info in archive.infolist()}
    if sum(sizes.values()) > _MOST_BYTES or sizes.get(_TEXTS, 0) > _MOST_TEXT_BYTES:
        message = "this workbook is too large; split it, or save it as “CSV UTF-8”"
        raise _BrokenWorkbookError("too-large", message)


def _scan_sheet(archive: zipfile.ZipFile, name: str) -> bool:
    hidden = False
    tail = b""
    with archive.open(name) as sheet:
        while chunk := sheet.read(1 << 20):
            text = tail + chunk
            if _MERGED.search(text):
                message = "the workbook has merged cells; unmerge them, each row needs its own"
                raise _BrokenWorkbookError("merged-cells", message)
            hidden = hidden or bool(_HIDDEN.search(text))
            tail = text[-_OVERLAP:]
    return hidden


def _opened(stream: BinaryIO) -> Workbook:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles that are not kept
        try:
            return openpyxl.load_workbook(stream, read_only=True, keep_links=False)
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - a damaged workbook fails in any way, quoting itself
            raise _BrokenWorkbookError("workbook", _NOT_A_WORKBOOK) from None


def _only_sheet(workbook: Workbook) -> ReadOnlyWorksheet:
    """Find the one visible sheet with something in it."""
    filled = [
        sheet
        for sheet in workbook.worksheets
        if sheet.sheet_state == "visible" and any(map(_has_values, _sheet_rows(sheet)))
    ]
    if len(filled) != 1:
        message = "the workbook must have exactly one visible sheet with something in it"
        raise _BrokenWorkbookError("sheets", message)
    return filled[0]


def _has_values(cells: Sequence[SheetCell]) -> bool:
    return any(cell.value is not None for cell in cells)


def _sheet_rows(sheet: ReadOnlyWorksheet) -> Iterator[Sequence[SheetCell]]:
    """Turn a sheet into its rows, whatever size it says it has."""
    sheet.reset_dimensions()
    rows = cast("Iterator[Sequence[SheetCell]]", iter(sheet.rows))
    for _ in range(_MOST_ROWS):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # one of them quotes a cell
            try:
                cells = next(rows, None)
            except MemoryError:
                raise
            except Exception:  # noqa: BLE001 - a damaged sheet fails in any way, quoting itself
                message = "the sheet is damaged here; nothing after it can be read"
                raise _BrokenWorkbookError("workbook", message) from None
        if cells is None:
            return
        yield cells


def _names(cells: Sequence[SheetCell]) -> tuple[str, ...]:
    """Turn the first row into column names; empty columns at its end are none."""
    names = [without_mark(shown_in(cell)) for cell in cells]
    while names and not names[-1].strip():
        names.pop()
    return tuple(names)
