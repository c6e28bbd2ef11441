"""Turn the beginning of a table into texts as they stand there, to find out how it is made.

Nothing is checked or refused here but what is no table at all: a first map is to be written
for it. Only the first rows are read.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, Final

from nethandout.errors import FileError, InputError, Position, Problem
from nethandout.records.lines import BrokenTextError, TextLines
from nethandout.records.table.archive import BrokenWorkbookError
from nethandout.records.table.spreadsheet import require_openpyxl
from nethandout.records.table.tableformat import TableFormat
from nethandout.records.tables import why_no_table
from nethandout.source.encodings import decodes, fitting

MOST_ROWS: Final = 2000
"""Of the table are looked at."""

_MOST_TITLES: Final = 30
_DELIMITERS: Final = (",", ";", "\t", "|")
_ZIP: Final = b"PK"
_OLD_WORKBOOK: Final = b"\xd0\xcf\x11\xe0"
_HEAD: Final = 4096


@dataclass(frozen=True, slots=True)
class Preview:
    """How a table is written, the names of its columns, and its first rows.

    `encodings` are those that would fit where it is in none of ours; `sheets` those that a
    workbook shows with something in them.
    """

    format: TableFormat
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = field(repr=False)
    encodings: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    has_hidden_rows: bool = False

    def column(self, index: int) -> tuple[str, ...]:
        """Give what stands in a column, without empty cells."""
        cells = (row[index].strip() for row in self.rows if index < len(row))
        return tuple(cell for cell in cells if cell)


def preview(path: Path, sheet: str | None = None) -> Preview:
    """Turn a table (CSV or workbook) into its beginning; raises `FileError`, `InputError`."""
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
            stream.seek(0)
            if head.startswith((_ZIP, _OLD_WORKBOOK)):
                return _of_workbook(stream, sheet)
            message = why_no_table(head)
            if message is None:
                return _of_text(stream)
    except OSError as error:
        raise FileError(f"cannot read {path}: {error.strerror}") from None
    except (BrokenWorkbookError, BrokenTextError) as error:
        problem = Problem(Position(str(path)), error.code, error.message)
        raise InputError("the table cannot be read:", [problem]) from None
    problem = Problem(Position(str(path), 1), "not-a-table", message)
    raise InputError("the table cannot be read:", [problem])


def _of_text(stream: BinaryIO) -> Preview:
    encodings = () if decodes(stream, None) else fitting(stream)
    encoding = encodings[0] if encodings else None
    stream.seek(0)
    lines = TextLines(stream, encoding)
    first = list(islice(lines, _MOST_TITLES))
    delimiter = _delimiter(first)
    reader = csv.reader(chain(first, lines), delimiter=delimiter)
    rows = [tuple(row) for row in islice(reader, MOST_ROWS)]
    usual = max(_DELIMITERS, key=_header_line(first, delimiter).count)
    named = None if delimiter == usual else delimiter
    return _below_titles(rows, TableFormat(delimiter=named, encoding=encoding), encodings=encodings)


def _header_line(lines: Sequence[str], delimiter: str) -> str:
    """Find the line that the reader of tables would look at for the delimiter."""
    rows = [tuple(row) for row in csv.reader(lines, delimiter=delimiter)]
    at = _header_at(rows)
    return lines[at] if at < len(lines) else ""


def _delimiter(lines: Sequence[str]) -> str:
    """Find the sign that cuts most lines into the same number of cells."""

    def agreement(delimiter: str) -> tuple[int, int]:
        counts = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter))
        (width, times), *_ = counts.most_common(1) or [(1, 0)]
        return (times if width > 1 else 0, width)

    return max(_DELIMITERS, key=agreement)


def _of_workbook(stream: BinaryIO, wanted: str | None) -> Preview:
    require_openpyxl()
    from nethandout.records.table.archive import Archive
    from nethandout.records.table.contents import contents_of
    from nethandout.records.table.sheets import look_through, rows_of

    archive = Archive(stream)
    contents = contents_of(archive)
    shown = [sheet for sheet in contents.sheets if sheet.is_visible]
    looks = [(sheet, look_through(archive, sheet, contents)) for sheet in shown]
    filled = [(sheet, look) for sheet, look in looks if look.rows]
    chosen = [pair for pair in filled if wanted in (None, pair[0].name)] or filled
    if not chosen:
        raise BrokenWorkbookError("sheets", "the workbook has no sheet with something in it")
    sheet, look = max(chosen, key=lambda pair: pair[1].rows)
    rows: list[tuple[str, ...]] = []
    for found in islice(rows_of(archive, sheet, contents), MOST_ROWS):
        rows += [()] * (found.number - 1 - len(rows))
        width = max(found.cells, default=-1) + 1
        cells = {index: _text(cell.value) for index, cell in found.cells.items()}
        rows.append(tuple(cells.get(index, "") for index in range(width)))
    names = tuple(each.name for each, _ in filled)
    table_format = TableFormat(sheet=sheet.name if len(names) > 1 else None)
    return _below_titles(rows, table_format, sheets=names, has_hidden_rows=look.has_hidden_rows)


def _text(value: object) -> str:
    """Turn the value of a cell into text; a day has no time of day."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(timespec="minutes")
        case date() | time():
            return value.isoformat()
    return str(value).removesuffix(".0")


def _below_titles(
    rows: Sequence[tuple[str, ...]],
    table_format: TableFormat,
    *,
    encodings: tuple[str, ...] = (),
    sheets: tuple[str, ...] = (),
    has_hidden_rows: bool = False,
) -> Preview:
    """Find the names of the columns, below titles, and give what is below them."""
    at = _header_at(rows)
    names = tuple(name.strip() for name in rows[at]) if at < len(rows) else ()
    written = TableFormat(
        sheet=table_format.sheet,
        skip_rows=at,
        delimiter=table_format.delimiter,
        encoding=table_format.encoding,
    )
    below = tuple(row for row in rows[at + 1 :] if any(map(str.strip, row)))
    return Preview(written, names, below, encodings, sheets, has_hidden_rows)


def _header_at(rows: Sequence[Iterable[str]]) -> int:
    """Find the first row that is about as full as the fullest: titles have a cell or two."""
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows[:_MOST_TITLES]]
    widest = max(filled, default=0)
    return next(_places(filled, widest), 0)


def _places(filled: Sequence[int], widest: int) -> Iterator[int]:
    return (at for at, count in enumerate(filled) if count and count * 5 >= widest * 3)
