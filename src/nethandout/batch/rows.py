"""Turn whatever holds the rows into rows that can be read again, and rows into records.

A run reads its rows up to three times: to count them, to print them, and to write those
down that need a correction. It reads them from a private copy, so that a table which is
changed or replaced in the meantime changes nothing. Only one row is in memory at a time.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import BinaryIO, Self, cast

from nethandout.batch.digests import (
    digest_of_file,
    digest_of_files,
    digest_of_input,
    digests_of_records,
)
from nethandout.errors import FileError, InputError, Position, Problem, has_errors
from nethandout.model.record import PatientRecord
from nethandout.records.columns import ColumnMap, Row
from nethandout.records.reading import record_from_tree
from nethandout.records.tableformat import AS_IT_IS, TableFormat
from nethandout.records.tables import STANDARD_INPUT, read_rows, refuse_one_record
from nethandout.service import Service

_CHUNK = 1 << 20
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
        self._kept: BinaryIO | None = None
        self._records: dict[Path, str] | None = None
        self._digest = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._kept is not None:
            self._kept.close()

    def keep(self, folder: Path | None = None) -> str:
        """Make sure that all rows to come are those of now, and give their digest.

        The table is copied to a file of that folder that has no name: nothing is left of it,
        however the program ends. Of the records of a folder only the digests are kept.
        Raises `FileError`, and `UsageError` when the file is one record.
        """
        if self.path.is_dir():
            self._records = digests_of_records(self.path)
            self._digest = digest_of_files(self._records)
            return self._digest
        refuse_one_record(self.path, self.label)
        with self._opened() as source:
            try:
                self._kept = cast("BinaryIO", tempfile.TemporaryFile(dir=folder))  # noqa: SIM115 - see exit
            except OSError as error:
                raise self._not_kept(folder, error) from None
            self._digest = self._copy(source, self._kept, folder)
        return self._digest

    def has_changed(self) -> bool:
        """Tell whether what is on the disk now is another table than the one that was kept."""
        if not (self.path.is_file() or self.path.is_dir()):
            return self.path != STANDARD_INPUT and not self.path.exists()
        try:
            return digest_of_input(self.path) != self._digest
        except FileError:
            return True

    def rows(self) -> Iterator[Row]:
        """Give all rows, and notes about the file (which have number 0); raises `FileError`.

        The file is opened with the first row, and closed when no more are wanted.
        """
        source: Path | BinaryIO | Sequence[Path] = self.path
        if self._kept is not None:
            self._kept.seek(0)
            source = self._kept
        elif self._records is not None:
            source = list(self._records)
        rows = read_rows(
            source,
            columns=self._columns,
            table_format=self.table_format,
            file_label=self.label,
            suffix=self.path.suffix.lower(),
        )
        yield from rows if self._records is None else self._unchanged(rows, self._records)

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

    def _opened(self) -> AbstractContextManager[BinaryIO]:
        if self.path == STANDARD_INPUT:
            return nullcontext(sys.stdin.buffer)
        try:
            return self.path.open("rb")
        except OSError as error:
            raise self._unreadable(error) from None

    def _copy(self, source: BinaryIO, kept: BinaryIO, folder: Path | None) -> str:
        """Copy a table, and give its digest."""
        digest = hashlib.sha256()
        while True:
            try:
                chunk = source.read(_CHUNK)
            except OSError as error:
                raise self._unreadable(error) from None
            if not chunk:
                break
            digest.update(chunk)
            try:
                kept.write(chunk)
                kept.flush()
            except OSError as error:
                raise self._not_kept(folder, error) from None
        return digest.hexdigest()

    def _unchanged(self, rows: Iterator[Row], records: Mapping[Path, str]) -> Iterator[Row]:
        """Refuse records that are no longer what they were when the run began."""
        for row, (path, digest) in zip(rows, records.items(), strict=True):
            yield row if _is_still(path, digest) else _changed(row, f"{self.label}/{path.name}")

    def _unreadable(self, error: OSError) -> FileError:
        return FileError(f"cannot read {self.label}: {error.strerror or 'the disk failed'}")

    def _not_kept(self, folder: Path | None, error: OSError) -> FileError:
        where = folder or tempfile.gettempdir()
        return FileError(f"cannot keep {self.label} in {where}: {error.strerror}")


def _is_still(path: Path, digest: str) -> bool:
    try:
        return digest_of_file(path) == digest
    except OSError:
        return True  # what cannot be read is told already


def _changed(row: Row, name: str) -> Row:
    message = "this file has changed since the run began; run again"
    return Row(row.number, None, (Problem(Position(name), "record-changed", message),))


def is_note(row: Row) -> bool:
    """Tell whether this is no row but a note about the whole file."""
    return row.number == _NOTE


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
        clinic = service.library.clinic
        region = clinic.country if clinic else None
        record, found = record_from_tree(
            row.tree, service.vocabulary, today=service.today, region=region
        )
        problems += found
    problems = [each for each in dict.fromkeys(problems) if not _is_told(each, row.refused)]
    return (None if has_errors(problems) else record), problems
