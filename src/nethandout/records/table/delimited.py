"""Turn CSV bytes into rows, one at a time.

Comma, semicolon, tab or vertical bar: the header decides, or a first line `sep=;` as Excel
reads it (which is no row to a spreadsheet, and none here), or the format of the table. Rows
are counted as a spreadsheet shows them, so text with a line break in it is one row.
"""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain, islice

from nethandout.errors import Position, Problem
from nethandout.model.remark import Remark
from nethandout.records.lines import BrokenTextError, ByteReader, TextLines
from nethandout.records.table.columnmap import ColumnMap
from nethandout.records.table.columns import (
    REASONS,
    REFUSED,
    Columns,
    Header,
    Row,
    left_out,
    plain_name,
)
from nethandout.records.table.headers import MOST_COLUMNS, columns_of
from nethandout.records.table.tableformat import AS_IT_IS, TableFormat
from nethandout.records.textmark import without_mark

_DELIMITERS = ",;\t|"
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\r?\n?', re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"?')
_UNREADABLE = Remark(
    'this row cannot be read, and nothing after it: a quote (") is not closed, or stands '
    "inside a text without being doubled"
)


def read_delimited(
    stream: ByteReader,
    column_map: ColumnMap | None,
    label: str,
    table_format: TableFormat = AS_IT_IS,
) -> Iterator[Row]:
    """Turn CSV bytes into rows; what breaks the file ends them."""
    return _TableReader(stream, column_map, label, table_format).rows()


class _TableReader:
    """One walk over a table; knows the row it is at."""

    def __init__(
        self,
        stream: ByteReader,
        column_map: ColumnMap | None,
        label: str,
        table_format: TableFormat,
    ) -> None:
        self.lines = TextLines(stream, table_format.encoding)
        self.column_map = column_map
        self.label = label
        self.format = table_format
        self.number = 0
        self.header: Header | None = None
        self.width = 0
        self.pending: list[str] = []
        """The lines of the row that is being read."""

    def rows(self) -> Iterator[Row]:
        try:
            yield from self._rows()
        except BrokenTextError as error:
            yield self._broken(error.code, error.message, error.before)
        except csv.Error:
            yield self._broken("csv-syntax", _UNREADABLE)

    def _rows(self) -> Iterator[Row]:
        delimiter, lines = self._below_titles()
        table = csv.reader(lines, delimiter=delimiter, strict=True)
        names = tuple(map(without_mark, next(table, [])))
        self.number += 1
        self.pending.clear()
        header = Header(names, delimiter, self.number)
        columns, problems = columns_of(header, self.column_map, self.label)
        if columns is None:
            yield Row(self.number, None, tuple(problems), is_last_read=True)
            return
        self.header, self.width = header, _width(header)
        unwanted = 0
        for cells in table:
            self.number += 1
            self.pending.clear()
            if self._is_left_out(columns, cells):
                unwanted += 1
                continue
            row = self._row(columns, cells)
            if row is not None:
                yield row
        if unwanted:
            yield left_out(self.label, unwanted)

    def _is_left_out(self, columns: Columns, cells: list[str]) -> bool:
        """Tell whether the map wants no such row; one with too few cells may be cut short."""
        if not columns.where or len(cells) < self.width:
            return False
        return any(map(str.strip, cells)) and columns.leaves_out(tuple(map(without_mark, cells)))

    def _below_titles(self) -> tuple[str, Iterator[str]]:
        """Find the delimiter, and the lines from the names of the columns on."""
        named, lines = _without_separator_line(self._noted())
        delimiter = self.format.delimiter or named
        titles = csv.reader(lines, delimiter=delimiter or ",")
        for _ in islice(titles, self.format.skip_rows):
            self.number += 1
        first = next(lines, "")
        bare = _QUOTED.sub("", first)
        return delimiter or max(_DELIMITERS, key=bare.count), chain([first], lines)

    def _noted(self) -> Iterator[str]:
        for line in self.lines:
            self.pending.append(line)
            yield line

    def _row(self, columns: Columns, cells: list[str]) -> Row | None:
        """Turn cells into a row; a row cut short is refused, as text may be lost."""
        texts = tuple(map(without_mark, cells))
        if len(cells) > MOST_COLUMNS or (len(cells) < self.width and any(map(str.strip, cells))):
            message = Remark(
                "this row has {count} cells, the first row has {width}: a line break or "
                "delimiter in it is not in quotes, or it is cut short; saving the table as .xlsx "
                "helps, too",
                count=len(cells),
                width=len(columns.header.names),
            )
            problem = Problem(Position(self.label, self.number), "row-length", message)
            return Row(self.number, None, (problem,), texts, columns.header)
        return columns.row(self.number, texts)

    def _broken(self, code: str, message: str, before: str = "") -> Row:
        """Say where the table ends, and how many lines come after."""
        number = self.number + 1
        column = 0
        if code == "encoding":
            column = len(_cells("".join(self.pending) + before, self.header)) or 1
        cells: tuple[str, ...] = ()
        if self.header is not None:
            width = len(self.header.names)
            found = _cells("".join(self.pending[:1]), self.header)[:width]
            cells = (*found, *[""] * (width - len(found)), REFUSED)
        unread = max(0, len(self.pending) - 1) + self.lines.count_left()
        problem = Problem(Position(self.label, number, column), code, message)
        return Row(number, None, (problem,), cells, self.header, is_last_read=True, unread=unread)


def _width(header: Header) -> int:
    """Count the columns that a row needs; the reasons of an earlier run may be cut off."""
    names = [plain_name(name) for name in header.names]
    return max((at + 1 for at, name in enumerate(names) if name != REASONS), default=0)


def _cells(text: str, header: Header | None) -> list[str]:
    """Turn what could be read of a broken row into cells, as well as that is possible."""
    delimiter = header.delimiter if header else max(_DELIMITERS, key=text.count)
    rows: deque[list[str]] = deque(maxlen=1)
    with suppress(csv.Error):
        rows.extend(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    return rows[0] if rows else []


def _without_separator_line(lines: Iterator[str]) -> tuple[str | None, Iterator[str]]:
    """Turn a first line such as `sep=;` into the delimiter it names; it is no row."""
    first = next(lines, "")
    named = _SEPARATOR_LINE.fullmatch(first)
    if named is None:
        return None, chain([first], lines)
    if named[1] not in _DELIMITERS:
        message = Remark("the delimiter must be a comma, a semicolon, a tab or a vertical bar")
        raise BrokenTextError("delimiter", message)
    return named[1], lines
