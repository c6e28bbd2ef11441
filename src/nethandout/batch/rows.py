"""Turn whatever holds the rows into rows that can be read again, and rows into records.

A run reads its rows up to three times: to count them, to print them, and to write those
down that need a correction. It reads them from a private copy, so that a table which is
changed or replaced in the meantime changes nothing. Only one row is in memory at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Self

from nethandout.batch.digests import KeptInput
from nethandout.batch.results import Reason, RowResult
from nethandout.errors import FileError, InputError, Position, Problem, has_errors
from nethandout.interop.fhir.patientrows import PatientRows, is_fhir_file, is_fhir_stream
from nethandout.model.record import PatientRecord
from nethandout.model.remark import Remark
from nethandout.records.table.columnmap import ColumnMap
from nethandout.records.table.columns import Row, is_told, letters
from nethandout.records.table.tableformat import AS_IT_IS, TableFormat
from nethandout.records.tables import STANDARD_INPUT, left_out_files, read_rows
from nethandout.service import Service

_FIELD = re.compile(r"[a-z_]+(?:\.[a-z0-9_]+)*")
_NOTE = 0
"""The number of what is no row but a note about the whole file."""
_BLANK = 1 << 16
_WHITE = b" \t\r\n\xef\xbb\xbf"
MOST_KINDS = 20_000
"""So many kinds of rows are told apart."""
_OF_KIND = ("language", "tumor", "treatments", "conditions", "additions", "topics", "print")
"""What the pages that patients share depend on."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What can be known of all rows before the first is printed.

    Rows of one kind share all pages but the personal ones, as far as it can be seen from what
    was typed: the first of each takes much longer than the others.
    """

    rows: int
    kinds: int
    has_patients: bool
    notes: tuple[Problem, ...] = ()


NO_ROWS = Remark("there are no rows, so nothing was printed; was the export empty, or cut off?")


class RowSource:
    """A file, a folder or standard input, as rows; a context manager.

    `unread` is how many lines or rows could not be read, known when the rows were counted.
    With `patients`, FHIR is read as well: a row for each patient of a file, or file of a folder.
    """

    def __init__(
        self,
        path: Path,
        columns: ColumnMap | None = None,
        table_format: TableFormat = AS_IT_IS,
        patients: PatientRows | None = None,
    ) -> None:
        self.path = path
        self._patients = patients
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
        source = self._kept.source()
        if self.path.is_dir() and source != self.path:
            yield from left_out_files(self.path, self.label)
        yield from self._kept.checked(self._rows_of(source))

    def _rows_of(self, source: Path | BinaryIO | Sequence[Path]) -> Iterator[Row]:
        if self._patients is not None:
            if isinstance(source, Sequence):
                return self._folder_rows(source, self._patients)
            if not isinstance(source, Path) and is_fhir_stream(source):
                return self._patients.of_stream(source, self.label)
        return self._read(source)

    def _folder_rows(self, paths: Sequence[Path], patients: PatientRows) -> Iterator[Row]:
        """Turn the files of a folder into rows, FHIR among them as well."""
        for number, path in enumerate(paths, 1):
            if is_fhir_file(path):
                yield patients.of_file(path, number, f"{self.label}/{path.name}")
            else:
                (row,) = self._read([path])
                yield replace(row, number=number)

    def _read(self, source: Path | BinaryIO | Sequence[Path]) -> Iterator[Row]:
        return read_rows(
            source,
            columns=self._columns,
            table_format=self.table_format,
            file_label=self.label,
            suffix=self.path.suffix.lower(),
        )

    def survey(self) -> Survey:
        """Look at all rows once, and count what cannot be read after them.

        Raises `InputError` when not even the names of the columns can be read.
        """
        count, has_patients = 0, False
        kinds: set[int] = set()
        notes: list[Problem] = []
        for row in () if self.is_blank() else self.rows():
            if is_note(row):
                notes += row.problems
                continue
            if row.is_last_read and not count and row.header is None:
                raise InputError("the rows cannot be read:", row.problems)
            self.unread = row.unread
            count += 1
            has_patients = has_patients or is_of_patient(row)
            if len(kinds) < MOST_KINDS:
                kinds.add(kind_of(row))
        return Survey(count, len(kinds), has_patients, tuple(notes))

    def source_of(self, row: Row) -> str | None:
        """Give the name of the file that a row of a folder is, or nothing for a table."""
        if not self.path.is_dir():
            return None
        file = row.tree.file if row.tree else row.problems[0].position.file
        return Path(file).name

    def position_of(self, row: Row) -> Position:
        """Give the place of a row: a line of its table, or a file of its own."""
        source = self.source_of(row)
        return Position(f"{self.label}/{source}") if source else Position(self.label, row.number)

    def is_blank(self) -> bool:
        """Tell whether the file has not a single character in it: an export that broke off."""
        source = self._kept.source()
        if isinstance(source, Sequence) or (isinstance(source, Path) and not source.is_file()):
            return False
        if not isinstance(source, Path):
            return not source.read(_BLANK).strip(_WHITE)
        try:
            with source.open("rb") as file:
                return not file.read(_BLANK).strip(_WHITE)
        except OSError as error:
            raise FileError(f"cannot read {self.label}: {error.strerror}") from None


def is_of_patient(row: Row) -> bool:
    """Tell whether a row names a patient; others are leaflets, which any clinic may print."""
    value = row.tree.value if row.tree else None
    return isinstance(value, dict) and bool(value.get("patient"))


def kind_of(row: Row) -> int:
    """Turn a row into a number that those share which share most pages; 0 if it is no record."""
    value = row.tree.value if row.tree else None
    if not isinstance(value, dict):
        return 0
    return hash(repr([value.get(name) for name in _OF_KIND]))


def is_note(row: Row) -> bool:
    """Tell whether this is no row but a note about the whole file."""
    return row.number == _NOTE


def place_of(row: Row, field: str, here: Position) -> Position:
    """Turn a field of a record into the cell it came from, the first of its group, or its row."""
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
    return replace(problem, message=_in_column(problem.message, letters(column)))


def _in_column(message: str, column: str) -> Remark:
    return Remark("{message} (column {column})", message=message, column=column)


def with_columns(result: RowResult, row: Row) -> RowResult:
    """Say in which columns the fields are that a worker, which sees no table, has named."""
    if row.header is None:
        return result

    def at_cell(reason: Reason) -> Reason:
        field = reason.message.partition(":")[0]
        if not _FIELD.fullmatch(field):
            return reason
        place = place_of(row, field, Position("row", row.number))
        problem = with_column(Problem(place, reason.code, reason.message), row)
        return replace(reason, message=problem.message)

    return replace(result, reasons=tuple(map(at_cell, result.reasons)))


def record_of(row: Row, service: Service) -> tuple[PatientRecord | None, list[Problem]]:
    """Turn a row into its record and its problems; no record if any is an error."""
    problems = list(row.problems)
    record = None
    if row.tree is not None:
        record, found = service.record_of(row.tree)
        problems += found
    problems = [each for each in dict.fromkeys(problems) if not is_told(each, row.refused)]
    return (None if has_errors(problems) else record), problems
