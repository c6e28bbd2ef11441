"""Turn CSV bytes into rows, one at a time.

Comma, semicolon or tab: the header decides, or a first line `sep=;` as Excel reads it (which
is no row to a spreadsheet, and none here). Rows are counted as a spreadsheet shows them, so
text with a line break in it is one row.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import chain, islice

from nethandout.errors import Position, Problem
from nethandout.records.columns import ColumnMap, Columns, Header, Row
from nethandout.records.headers import MOST_COLUMNS, columns_of
from nethandout.records.lines import BrokenTextError, ByteReader, TextLines
from nethandout.records.tableformat import AS_IT_IS, TableFormat
from nethandout.records.textmark import without_mark

_DELIMITERS = ",;\t"
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\r?\n?', re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"?')
_UNREADABLE = (
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

    def rows(self) -> Iterator[Row]:
        try:
            yield from self._rows()
        except BrokenTextError as error:
            yield self._broken(error.code, error.message)
        except csv.Error:
            yield self._broken("csv-syntax", _UNREADABLE)

    def _rows(self) -> Iterator[Row]:
        delimiter, lines = self._below_titles()
        table = csv.reader(lines, delimiter=delimiter, strict=True)
        names = tuple(map(without_mark, next(table, [])))
        self.number += 1
        header = Header(names, delimiter, self.number)
        columns, problems = columns_of(header, self.column_map, self.label)
        if columns is None:
            yield Row(self.number, None, tuple(problems), is_last_read=True)
            return
        for cells in table:
            self.number += 1
            row = self._row(columns, cells)
            if row is not None:
                yield row

    def _below_titles(self) -> tuple[str, Iterator[str]]:
        """Find the delimiter, and the lines from the names of the columns on."""
        named, lines = _without_separator_line(iter(self.lines))
        delimiter = self.format.delimiter or named
        titles = csv.reader(lines, delimiter=delimiter or ",")
        for _ in islice(titles, self.format.skip_rows):
            self.number += 1
        first = next(lines, "")
        bare = _QUOTED.sub("", first)
        return delimiter or max(_DELIMITERS, key=bare.count), chain([first], lines)

    def _row(self, columns: Columns, cells: list[str]) -> Row | None:
        """Turn cells into a row; a row cut short is refused, as text may be lost."""
        width = len(columns.header.names)
        if len(cells) > MOST_COLUMNS or (len(cells) < width and any(map(str.strip, cells))):
            message = (
                f"this row has {len(cells)} cells, the first row has {width}: the row is cut "
                "short, or a line break or delimiter in it is not in quotes; "
                "saving the table as .xlsx helps, too"
            )
            problem = Problem(Position(self.label, self.number), "row-length", message)
            kept = tuple(map(without_mark, cells[:width]))
            padded = kept + ("",) * (width - len(kept))
            return Row(self.number, None, (problem,), padded, columns.header)
        return columns.row(self.number, [without_mark(cell) for cell in cells])

    def _broken(self, code: str, message: str) -> Row:
        number = self.number + 1
        problem = Problem(Position(self.label, number), code, message)
        return Row(number, None, (problem,), is_last_read=True)


def _without_separator_line(lines: Iterator[str]) -> tuple[str | None, Iterator[str]]:
    """Turn a first line such as `sep=;` into the delimiter it names; it is no row."""
    first = next(lines, "")
    named = _SEPARATOR_LINE.fullmatch(first)
    if named is None:
        return None, chain([first], lines)
    if named[1] not in _DELIMITERS:
        message = "the delimiter must be a comma, a semicolon or a tab"
        raise BrokenTextError("delimiter", message)
    return named[1], lines
