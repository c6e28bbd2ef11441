"""Turn whatever holds the rows into rows that can be read again, and rows into records.

A run reads its rows up to three times: to count them, to print them, and to write those
down that need a correction. Only one row is in memory at a time.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Self

from nethandout.batch.digests import digest_of_input
from nethandout.errors import FileError, InputError, Problem, has_errors
from nethandout.model.record import PatientRecord
from nethandout.records.columns import ColumnMap, Row
from nethandout.records.reading import record_from_tree
from nethandout.records.tableformat import AS_IT_IS, TableFormat
from nethandout.records.tables import STANDARD_INPUT, read_rows
from nethandout.service import Service

_NOTE = 0
"""The number of what is no row but a note about the whole file."""


class RowSource:
    """A file, a folder or standard input, as rows; a context manager."""

    def __init__(
        self,
        path: Path,
        columns: ColumnMap | None = None,
        table_format: TableFormat = AS_IT_IS,
    ) -> None:
        self.path = path
        self.label = "standard input" if path == STANDARD_INPUT else str(path)
        self._columns = columns
        self._format = table_format
        self._kept: BinaryIO | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._kept is not None:
            self._kept.close()

    def keep(self, folder: Path) -> str:
        """Make sure that the rows can be read again, and give their digest.

        Standard input goes to a file of that folder without a name: nothing is left of it,
        however the program ends. Raises `FileError`.
        """
        if self.path != STANDARD_INPUT:
            return digest_of_input(self.path)
        try:
            self._kept = self._kept or tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - see exit
            shutil.copyfileobj(sys.stdin.buffer, self._kept)
            self._kept.seek(0)
            return hashlib.file_digest(self._kept, "sha256").hexdigest()  # type: ignore[arg-type]
        except OSError as error:
            raise FileError(f"cannot keep {self.label} in {folder}: {error.strerror}") from None

    def rows(self) -> Iterator[Row]:
        """Give all rows, and notes about the file (which have number 0); raises `FileError`.

        The file is opened with the first row, and closed when no more are wanted.
        """
        source: Path | BinaryIO = self.path
        if self._kept is not None:
            self._kept.seek(0)
            source = self._kept
        yield from read_rows(
            source, columns=self._columns, table_format=self._format, file_label=self.label
        )

    def count(self) -> int:
        """Count the rows; raises `InputError` when not even the first can be read."""
        count = 0
        for row in self.rows():
            if is_note(row):
                continue
            if row.is_last_read and not count:
                raise InputError("the rows cannot be read:", row.problems)
            count += 1
        return count


def is_note(row: Row) -> bool:
    """Tell whether this is no row but a note about the whole file."""
    return row.number == _NOTE


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
    problems = list(dict.fromkeys(problems))
    return (None if has_errors(problems) else record), problems
