"""Turn an Excel workbook (.xlsx, .xlsm) into rows, one at a time.

A cell that does not show what it holds is refused in its row; merged cells and a second
sheet with something in it are refused for the file. Macros are never run. The texts of a
workbook are stored apart from its rows, and are held in memory; its rows are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO

from nethandout.errors import MissingDependencyError, Position, Problem, Severity
from nethandout.model.remark import Remark, at_field, str_of
from nethandout.records.table.archive import Archive, BrokenWorkbookError
from nethandout.records.table.columnmap import Cell, ColumnMap
from nethandout.records.table.columns import REFUSED, Columns, Header, Row, left_out, text_of
from nethandout.records.table.headers import columns_of
from nethandout.records.table.tableformat import AS_IT_IS, TableFormat
from nethandout.records.textmark import without_mark

if TYPE_CHECKING:
    from nethandout.records.table.contents import Contents, SheetPart
    from nethandout.records.table.sheets import SheetRow

_RANGE = re.compile(r"[A-Z]{1,3}[0-9]{1,7}(:[A-Z]{1,3}[0-9]{1,7})?")
_MOST_NAMES = 10
_STRUCK = Remark(
    "the whole row is struck through; delete it, or take the line away if it is to be printed"
)
_READ = Remark("rows that the spreadsheet hides (a filter?) are read as well")
_SKIPPED = Remark("rows that the spreadsheet hides (a filter?) are left out")


def read_spreadsheet(
    stream: BinaryIO,
    column_map: ColumnMap | None,
    label: str,
    table_format: TableFormat = AS_IT_IS,
) -> Iterator[Row]:
    """Turn a workbook into rows; raises `MissingDependencyError` without openpyxl."""
    require_openpyxl()
    return _SheetReader(stream, column_map, label, table_format).rows()


def require_openpyxl() -> None:
    """Ask for openpyxl before anything is read; raises `MissingDependencyError`."""
    try:
        import openpyxl  # noqa: F401 - only whether it is there
    except ImportError:
        message = Remark(
            "reading .xlsx needs {package}: {command}, or save the table as “CSV UTF-8”",
            package="openpyxl",
            command="pip install 'nethandout[xlsx]'",
        )
        raise MissingDependencyError(message) from None


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
        self.seen = 0
        self.header: Header | None = None
        self.sheet: SheetPart | None = None
        self.archive: Archive | None = None

    def rows(self) -> Iterator[Row]:
        try:
            yield from self._rows()
        except BrokenWorkbookError as error:
            yield self._broken(error)

    def _rows(self) -> Iterator[Row]:
        from nethandout.records.table.contents import contents_of
        from nethandout.records.table.sheets import rows_of

        self.archive = Archive(self.stream)
        contents = contents_of(self.archive)
        self.sheet, has_hidden = _chosen_sheet(self.archive, contents, self.format)
        if has_hidden:
            yield self._hidden_note()
        columns: Columns | None = None
        unwanted = 0
        for found in rows_of(self.archive, self.sheet, contents):
            self.number = found.number
            self.seen += 1
            if found.number <= self.format.skip_rows:
                continue
            if columns is None:
                columns, problems = self._columns(found)
                if columns is None:
                    yield Row(self.number, None, tuple(problems), is_last_read=True)
                    return
            elif self._is_left_out(columns, found):
                unwanted += 1
            elif not (found.is_hidden and self.format.hidden_rows == "skip"):
                row = self._row(columns, found)
                if row is not None:
                    yield row
        if unwanted:
            yield left_out(self.label, unwanted)

    def _is_left_out(self, columns: Columns, found: SheetRow) -> bool:
        """Tell whether the map wants no such row."""
        if not columns.where:
            return False
        texts = list(_names(found))
        return any(texts) and columns.leaves_out(texts)

    def _columns(self, found: SheetRow) -> tuple[Columns | None, list[Problem]]:
        """Turn the row below the titles into columns; it may not be empty."""
        wanted = self.format.skip_rows + 1
        names = _names(found) if found.number == wanted else ()
        self.number = wanted
        self.header = Header(names, number=wanted)
        return columns_of(self.header, self.column_map, self.label)

    def _row(self, columns: Columns, found: SheetRow) -> Row | None:
        from nethandout.records.table.sheetcells import RefusedCellError, cell_of, stored_in

        width = max(len(columns.fields), *(index + 1 for index in found.cells))
        if all(cell.is_struck for cell in found.cells.values()):
            problem = Problem(Position(self.label, self.number), "struck-row", _STRUCK)
            return Row(self.number, None, (problem,), (REFUSED,) * width, self.header)
        values: list[Cell] = [""] * width
        shown = [""] * width
        problems: list[Problem] = []
        refused: set[str] = set()
        for index, cell in found.cells.items():
            known = columns.fields[index] if index < len(columns.fields) else None
            if known is None:
                shown[index] = without_mark(stored_in(cell)) or REFUSED
                continue
            try:
                values[index] = cell_of(cell, known)
                shown[index] = text_of(values[index])
            except RefusedCellError as error:
                place = Position(self.label, self.number, index + 1)
                problems.append(
                    Problem(place, "cell-type", at_field(known.name, str_of(error.args[0])))
                )
                refused.add(known.name)
                shown[index] = REFUSED
        return columns.row(self.number, values, problems, shown, refused)

    def _broken(self, error: BrokenWorkbookError) -> Row:
        """Say where the sheet ends, and how many of its rows were not read."""
        from nethandout.records.table.sheets import count_rows

        number = self.number + 1
        unread = 0
        if self.archive is not None and self.sheet is not None and self.header is not None:
            unread = max(1, count_rows(self.archive, self.sheet) - self.seen - 1)
        problem = Problem(Position(self.label, number), error.code, error.message)
        cells = (REFUSED,) if self.header is not None else ()
        return Row(number, None, (problem,), cells, self.header, is_last_read=True, unread=unread)

    def _hidden_note(self) -> Row:
        message = _SKIPPED if self.format.hidden_rows == "skip" else _READ
        problem = Problem(Position(self.label), "hidden-rows", message, Severity.WARNING)
        return Row(0, None, (problem,))


def _chosen_sheet(
    archive: Archive, contents: Contents, written: TableFormat
) -> tuple[SheetPart, bool]:
    """Find the sheet that was named, or the one visible sheet with something in it.

    Tells, too, whether it has hidden rows. Raises `BrokenWorkbookError`.
    """
    from nethandout.records.table.sheets import look_through

    wanted = written.sheet
    if wanted is None:
        candidates = [sheet for sheet in contents.sheets if sheet.is_visible]
    else:
        name = wanted.strip().casefold()
        candidates = [each for each in contents.sheets if each.name.strip().casefold() == name]
    looks = [
        (sheet, look_through(archive, sheet, contents, titles=written.skip_rows))
        for sheet in candidates
    ]
    filled = [(sheet, look) for sheet, look in looks if look.rows or wanted is not None]
    if len(filled) != 1:
        raise BrokenWorkbookError("sheets", _which_sheet(contents, filled, wanted))
    ((sheet, look),) = filled
    if look.merged is not None:
        where = (
            Remark("cells {cells}", cells=look.merged)
            if _RANGE.fullmatch(look.merged)
            else Remark("some cells")
        )
        message = Remark(
            "{where} of the sheet “{name}” are merged; unmerge them, each row needs its own",
            where=where,
            name=sheet.name,
        )
        raise BrokenWorkbookError("merged-cells", message)
    return sheet, look.has_hidden_rows


def _which_sheet(contents: Contents, filled: Sequence[object], wanted: str | None) -> str:
    names = ", ".join(f"“{sheet.name}”" for sheet in contents.sheets[:_MOST_NAMES])
    if wanted is not None:
        return Remark(
            "the workbook has no sheet of the name that is asked for; it has {names}", names=names
        )
    if not filled:
        return Remark("the workbook has no visible sheet with something in it")
    return Remark(
        "the workbook must have exactly one visible sheet with something in it, or --map must "
        "name the one to read; it has {names}",
        names=names,
    )


def _names(found: SheetRow) -> tuple[str, ...]:
    """Turn a row into column names; empty columns at its end are none."""
    from nethandout.records.table.sheetcells import stored_in

    texts = {index: without_mark(stored_in(cell)) for index, cell in found.cells.items()}
    width = max((index + 1 for index, text in texts.items() if text.strip()), default=0)
    return tuple(texts.get(index, "") for index in range(width))
