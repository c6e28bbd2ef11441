"""Turn what a run is made from into digests, and keep it as it was.

A table that is changed or replaced while it is printed must change nothing: one half of the
handouts would be of another table.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import BinaryIO, cast

from nethandout.errors import FileError, Position, Problem
from nethandout.interop.fhir.patientrows import is_fhir_file
from nethandout.records.table.columns import Row
from nethandout.records.tables import STANDARD_INPUT, record_files, refuse_one_record

_CHUNK = 1 << 20


def digest_of_file(path: Path) -> str:
    """Turn a file, however long, into its SHA-256 in hexadecimal; raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_of_input(source: Path) -> str:
    """Turn a table, or a folder of records with their names, into a digest.

    Raises `FileError` when something cannot be read.
    """
    if source.is_dir():
        return digest_of_files(digests_of_records(source))
    try:
        return digest_of_file(source)
    except OSError as error:
        raise FileError(f"cannot read {source}: {error.strerror}") from None


def digests_of_records(folder: Path) -> dict[Path, str]:
    """Turn a folder into the digests of its records, in their order; raises `FileError`."""
    try:
        return {path: digest_of_file(path) for path in record_files(folder)}
    except OSError as error:
        raise FileError(f"cannot read {folder}: {error.strerror}") from None


def digest_of_files(digests: Mapping[Path, str]) -> str:
    """Turn the digests of the files of a folder into one, which heeds their names."""
    return digest_of_options({path.name: digest for path, digest in digests.items()})


def digest_of_options(options: Mapping[str, object]) -> str:
    """Turn options (texts, numbers, truth values, lists of them) into a digest."""
    text = json.dumps(options, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class KeptInput:
    """A table, or the records of a folder, as they were when the run began."""

    def __init__(self, path: Path, label: str) -> None:
        self._path = path
        self._label = label
        self._copy: BinaryIO | None = None
        self._records: dict[Path, str] | None = None
        self._digest = ""

    def keep(self, folder: Path | None = None) -> str:
        """Keep it as it is now, and give its digest.

        A table is copied to a file of that folder that has no name: nothing is left of it,
        however the program ends. Of the records of a folder only the digests are kept.
        Raises `FileError`, and `UsageError` when the file is one record.
        """
        if self._path.is_dir():
            self._records = digests_of_records(self._path)
            self._digest = digest_of_files(self._records)
            return self._digest
        if self._copy is not None:
            return self._digest
        if not (self._path.is_file() and is_fhir_file(self._path)):  # a pipe is read one time
            refuse_one_record(self._path, self._label)
        with self._opened() as source:
            try:
                self._copy = cast("BinaryIO", tempfile.TemporaryFile(dir=folder))  # noqa: SIM115
            except OSError as error:
                raise self._not_kept(folder, error) from None
            self._digest = self._copied(source, self._copy, folder)
        return self._digest

    def source(self) -> Path | BinaryIO | Sequence[Path]:
        """Give what the rows are to be read from, from its start."""
        if self._copy is not None:
            self._copy.seek(0)
            return self._copy
        return self._path if self._records is None else list(self._records)

    def checked(self, rows: Iterator[Row]) -> Iterator[Row]:
        """Refuse records of a folder that are no longer what was kept; others as they are."""
        if self._records is None:
            yield from rows
            return
        for row, (path, digest) in zip(rows, self._records.items(), strict=True):
            yield row if _is_still(path, digest) else self._changed(row, path)

    def has_changed(self) -> bool:
        """Tell whether what is on the disk now is something else than what was kept."""
        if self._path == STANDARD_INPUT or not (self._path.is_file() or self._path.is_dir()):
            return self._path != STANDARD_INPUT and not self._path.exists()
        try:
            return digest_of_input(self._path) != self._digest
        except FileError:
            return True

    def close(self) -> None:
        """Need it no more."""
        if self._copy is not None:
            self._copy.close()

    def _opened(self) -> AbstractContextManager[BinaryIO]:
        if self._path == STANDARD_INPUT:
            return nullcontext(sys.stdin.buffer)
        try:
            return self._path.open("rb")
        except OSError as error:
            raise self._unreadable(error) from None

    def _copied(self, source: BinaryIO, copy: BinaryIO, folder: Path | None) -> str:
        """Copy a table, and give its digest."""
        digest = hashlib.sha256()
        while True:
            try:
                chunk = source.read(_CHUNK)
            except OSError as error:
                raise self._unreadable(error) from None
            if not chunk:
                return digest.hexdigest()
            digest.update(chunk)
            try:
                copy.write(chunk)
                copy.flush()
            except OSError as error:
                raise self._not_kept(folder, error) from None

    def _changed(self, row: Row, path: Path) -> Row:
        message = "this file has changed since the run began; run again"
        place = Position(f"{self._label}/{path.name}")
        return Row(row.number, None, (Problem(place, "record-changed", message),))

    def _unreadable(self, error: OSError) -> FileError:
        return FileError(f"cannot read {self._label}: {error.strerror or 'the disk failed'}")

    def _not_kept(self, folder: Path | None, error: OSError) -> FileError:
        where = folder or tempfile.gettempdir()
        return FileError(f"cannot keep {self._label} in {where}: {error.strerror}")


def _is_still(path: Path, digest: str) -> bool:
    try:
        return digest_of_file(path) == digest
    except OSError:
        return True  # what cannot be read is told already
