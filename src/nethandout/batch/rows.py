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
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self

from nethandout.batch.digests import digest_of_input
from nethandout.errors import FileError, InputError, Position, Problem, has_errors
from nethandout.model.record import PatientRecord
from nethandout.records.columns import ColumnMap, Row
from nethandout.records.reading import record_from_tree
from nethandout.records.tables import STANDARD_INPUT, read_rows
from nethandout.service import Service

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


NO_ROWS = "there are no rows, so nothing was printed; was the export empty, or cut off?"


class RowSource:
    """A file, a folder or standard input, as rows; a context manager."""

    def __init__(self, path: Path, columns: ColumnMap | None = None) -> None:
        self.path = path
        self.label = "standard input" if path == STANDARD_INPUT else str(path)
        self._columns = columns
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
        yield from read_rows(source, columns=self._columns, file_label=self.label)

    def survey(self) -> Survey:
        """Look at all rows once; raises `InputError` when not even the first can be read."""
        count, has_patients = 0, False
        kinds: set[int] = set()
        notes: list[Problem] = []
        for row in () if self.is_blank() else self.rows():
            if is_note(row):
                notes += row.problems
                continue
            if row.is_last_read and not count:
                raise InputError("the rows cannot be read:", row.problems)
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
        if self._kept is not None:
            self._kept.seek(0)
            return not self._kept.read(_BLANK).strip(_WHITE)
        if not self.path.is_file():
            return False
        try:
            with self.path.open("rb") as file:
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
