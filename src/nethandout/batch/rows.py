"""Turn whatever holds the rows into rows that can be read again, and rows into records.

A run reads its rows up to three times: to count them, to print them, and to write those
down that need a correction. It reads them from a private copy, so that a table which is
changed or replaced in the meantime changes nothing. Only one row is in memory at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Self

from nethandout.batch.digests import KeptInput
from nethandout.errors import InputError, Position, Problem, has_errors
from nethandout.model.record import PatientRecord
from nethandout.records.columns import Row, letters
from nethandout.records.maps.columnmap import ColumnMap
from nethandout.records.tableformat import AS_IT_IS, TableFormat
from nethandout.records.tables import STANDARD_INPUT, read_rows
from nethandout.service import Service

_NOTE = 0
"""The number of what is no row but a note about the whole file."""


class RowSource:
    """A file, a folder or standard input, as rows; a context manager.

    `unread` is how many lines or rows could not be read, known when the rows were counted.
    """

    def __init__(
        self,
        path: Path,
        columns: ColumnMap | None = None,
        table_format: TableFormat = AS_IT_IS,
    ) -> None:
        self.path = path
        self.label = "standard input" if path == STANDARD_INPUT else str(path)
        self.unread = 0
        self._columns = columns
        self.table_format = table_format
        self._kept = KeptInput(path, self.label)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._kept.close()

    def keep(self, folder: Path | None = None) -> str:
        """Make sure that all rows to come are those of now, and give their digest.

        Raises `FileError`, and `UsageError` when the file is one record.
        """
        return self._kept.keep(folder)

    def has_changed(self) -> bool:
        """Tell whether what is on the disk now is another table than the one that was kept."""
        return self._kept.has_changed()

    def rows(self) -> Iterator[Row]:
        """Give all rows, and notes about the file (which have number 0); raises `FileError`.

        The file is opened with the first row, and closed when no more are wanted.
        """
        rows = read_rows(
            self._kept.source(),
            columns=self._columns,
            table_format=self.table_format,
            file_label=self.label,
            suffix=self.path.suffix.lower(),
        )
        yield from self._kept.checked(rows)

    def count(self) -> int:
        """Count the rows, and what cannot be read after them.

        Raises `InputError` when not even the names of the columns can be read.
        """
        count = 0
        for row in self.rows():
            if is_note(row):
                continue
            if row.is_last_read and not count and row.header is None:
                raise InputError("the rows cannot be read:", row.problems)
            self.unread = row.unread
            count += 1
        return count


def is_note(row: Row) -> bool:
    """Tell whether this is no row but a note about the whole file."""
    return row.number == _NOTE


def place_of(row: Row, field: str, label: str) -> Position:
    """Turn a field of a record into the cell it came from, the first of its group, or its row."""
    here = Position(label, row.number)
    if row.tree is None or row.header is None:
        return here
    tree = row.tree
    places = {".".join(map(str, tree.spoken(path))): at for path, at in tree.positions.items()}
    above = [name for name in places if name and f"{field}.".startswith(f"{name}.")]
    if above:
        return places[max(above, key=len)]
    below = [at for name, at in places.items() if name.startswith(f"{field}.")]
    return min(below, default=here)


def with_column(problem: Problem, row: Row) -> Problem:
    """Say in words which column a problem of a table is in, for lists that have no places."""
    column = problem.position.column
    if row.header is None or not column or problem.message.startswith("column "):
        return problem
    return replace(problem, message=f"{problem.message} (column {letters(column)})")


def _is_told(problem: Problem, refused: frozenset[str]) -> bool:
    """Tell whether a field is missing only because its cell was refused, which is said."""
    name = problem.message.partition(":")[0]
    return problem.code == "missing" and any(
        field == name or field.startswith(f"{name}.") for field in refused
    )


def record_of(row: Row, service: Service) -> tuple[PatientRecord | None, list[Problem]]:
    """Turn a row into its record and its problems; no record if any is an error."""
    problems = list(row.problems)
    record = None
    if row.tree is not None:
        record, found = service.record_of(row.tree)
        problems += found
    problems = [each for each in dict.fromkeys(problems) if not _is_told(each, row.refused)]
    return (None if has_errors(problems) else record), problems
