"""Turn results into a record on the disk that survives a crash, and back.

One SQLite file in the output folder: a result is on the disk before `record` returns (or,
with a larger `batch`, before `flush` does). A lock keeps a second run out. What the run was
made from is stored as digests, so that nobody goes on with another table or other texts. It
holds no identity; a file name can, where the user asked for it.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

from nethandout.batch.digests import digest_of_file
from nethandout.batch.results import Beside, Reason, Reasons, RowResult, RowStatus
from nethandout.errors import FileError, InputError, Position, Problem, UsageError
from nethandout.files.publish import remove_leftovers

JOURNAL = "journal.sqlite"
LOCK = ".nethandout.lock"
_FORMAT = "3"
_SYSTEM_ERRORS = MappingProxyType(
    {
        "FULL": errno.ENOSPC,
        "IOERR": errno.EIO,
        "READONLY": errno.EROFS,
        "PERM": errno.EPERM,
        "BUSY": errno.EBUSY,
    }
)

_TABLES = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE results (
    row INTEGER PRIMARY KEY,
    status TEXT NOT NULL,
    file TEXT, sha256 TEXT, handout_id TEXT, language TEXT, pages INTEGER,
    reasons TEXT NOT NULL, warnings TEXT NOT NULL, source TEXT, beside TEXT NOT NULL
) STRICT;
CREATE INDEX by_status ON results (status);
"""
_PAGE = """
SELECT row, status, file, sha256, handout_id, language, pages, reasons, warnings, source, beside
FROM results WHERE row > ? ORDER BY row LIMIT 1000
"""
_DIGESTS = "SELECT file, sha256, beside FROM results WHERE status = ?"
_SAVE = "INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a run is made from: digests of the input, the content and the options."""

    input: str
    content: str
    options: str
    version: str


_MOVED = "SQLITE_READONLY_DBMOVED"
"""What SQLite says where its open file is no longer in its place."""
_CHANGES = {
    "input": "the table or the folder of records has changed",
    "content": "the handouts, templates, translations or clinic settings have changed",
    "options": "the options are not the same",
    "version": "it was started with another version of nethandout",
}


class Journal:
    """The open journal of one run; a context manager. Used by one process only."""

    def __init__(self, folder: Path, connection: sqlite3.Connection, lock: int, batch: int) -> None:
        self.folder = folder
        self._connection = connection
        self._lock = lock
        self._batch = batch
        self._waiting: list[tuple[object, ...]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def record(self, result: RowResult) -> None:
        """Put a result on the disk; a later one for the same row takes its place.

        Raises `FileError` when the disk is full; what was recorded before stays.
        """
        self._waiting.append(_columns_of(result))
        if len(self._waiting) >= self._batch:
            self.flush()

    def flush(self) -> None:
        """Put all results on the disk that wait for it."""
        if not self._waiting:
            return
        with _disk_errors(self.folder):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._connection.executemany(_SAVE, self._waiting)
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
        self._waiting.clear()

    def done_rows(self) -> frozenset[int]:
        """Give the rows that are printed; all others are tried again when a run goes on."""
        self.flush()
        with _disk_errors(self.folder):
            found = self._connection.execute(
                "SELECT row FROM results WHERE status = ?", (RowStatus.OK.value,)
            )
            return frozenset(row for (row,) in found)

    def intact_rows(self) -> frozenset[int]:
        """Give the rows that are printed and whose files are as they were."""
        return self.done_rows() - set(self.lost_rows())

    def results(self) -> Iterator[RowResult]:
        """Give all results in the order of their rows."""
        last = -1
        while page := self._page(last):
            yield from page
            last = page[-1].row

    def _page(self, last: int) -> list[RowResult]:
        """Give some results after a row; results may be recorded between two pages."""
        self.flush()
        with _disk_errors(self.folder):
            found = self._connection.execute(_PAGE, (last,))
            return [_result_from(columns) for columns in found]

    def lost_rows(self) -> Iterator[int]:
        """Find rows that are done but whose file is gone, or is not what was printed."""
        for result in self.results():
            if result.status is RowStatus.OK and not self._is_intact(result):
                yield result.row

    def _is_intact(self, result: RowResult) -> bool:
        files = [(result.file, result.sha256), *((one.file, one.sha256) for one in result.beside)]
        try:
            return all(
                name is not None and digest_of_file(self.folder / name) == digest
                for name, digest in files
            )
        except OSError:
            return False

    def forget(self) -> None:
        """Let the next run in the folder begin anew; this one can still be read until its end."""
        with _disk_errors(self.folder):
            (self.folder / JOURNAL).unlink(missing_ok=True)

    def close(self) -> None:
        """Put everything on the disk, and let others work in the folder."""
        try:
            self.flush()
        finally:
            self._connection.close()
            os.close(self._lock)


def printed_digests(folder: Path) -> dict[str, str]:
    """Turn a folder into the SHA-256 of each file that a batch printed into it, by its name.

    They are in the journal alone: lists are copied elsewhere. Without one there are none.
    Raises `FileError` when it cannot be read.
    """
    path = folder / JOURNAL
    if not path.exists():
        return {}
    with _disk_errors(folder):
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            digests: dict[str, str] = {}
            for file, digest, beside in connection.execute(_DIGESTS, (RowStatus.OK.value,)):
                digests[file] = digest
                digests |= {other: made for _, other, made in json.loads(beside)}
            return digests
        finally:
            connection.close()


def open_journal(
    folder: Path, fingerprint: Fingerprint, *, resume: bool = True, batch: int = 1
) -> Journal:
    """Turn an output folder into its journal, new or as it was left.

    `batch` results are put on the disk together: after a crash up to `batch` - 1 rows are
    done again. Raises `FileError` when another run works in the folder or it cannot be
    written, `InputError` with what changed when the journal belongs to another run, and
    `UsageError` when there is a journal and `resume` is false.
    """
    lock = _take_lock(folder)
    try:
        connection = _open_under_lock(folder, fingerprint, resume=resume)
    except BaseException:
        os.close(lock)
        raise
    return Journal(folder, connection, lock, max(1, batch))


def _open_under_lock(folder: Path, fingerprint: Fingerprint, *, resume: bool) -> sqlite3.Connection:
    path = folder / JOURNAL
    if path.exists() and not resume:
        message = f"{folder} has a batch in it; go on with --resume, or use another folder"
        raise UsageError(message)
    remove_leftovers(folder)
    with _disk_errors(folder):
        connection = _connect(path)
        try:
            _prepare(connection, fingerprint, folder)
        except BaseException:
            connection.close()
            raise
    return connection


def _take_lock(folder: Path) -> int:
    try:
        lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise FileError(f"cannot write in {folder}: {error.strerror}") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise FileError(f"another run is working in {folder}; wait until it ends") from None
    except OSError as error:
        os.close(lock)
        raise FileError(f"cannot lock {folder}: {error.strerror}") from None
    return lock


def _connect(path: Path) -> sqlite3.Connection:
    """Open the file for us alone; EXTRA also makes the end of a transaction durable."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600))
    connection = sqlite3.connect(path, isolation_level=None, timeout=0)
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("PRAGMA synchronous = EXTRA")
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


def _prepare(connection: sqlite3.Connection, fingerprint: Fingerprint, folder: Path) -> None:
    """Make the tables in a new file, or compare what an old one was made from."""
    wanted = {"format": _FORMAT, **asdict(fingerprint)}
    connection.execute("BEGIN IMMEDIATE")
    if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        for statement in _TABLES.split(";"):
            connection.execute(statement)
        connection.executemany("INSERT INTO about VALUES (?, ?)", wanted.items())
        connection.execute("COMMIT")
        return
    found = dict(connection.execute("SELECT name, value FROM about"))
    connection.execute("COMMIT")
    changes = [text for name, text in _CHANGES.items() if found.get(name) != wanted[name]]
    if found.get("format") != _FORMAT:
        changes = [_CHANGES["version"]]
    if changes:
        place = Position(str(folder))
        problems = [Problem(place, "resume", change) for change in changes]
        message = "this folder's batch cannot go on; use another folder:"
        raise InputError(message, problems)


@contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    """Turn what SQLite and the system say into a `FileError` without values."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if not folder.is_dir():
            raise FileError(f"the folder {folder} is gone") from None
        if error.sqlite_errorname == _MOVED:
            raise FileError(f"the folder {folder} is gone, or was emptied") from None
        reason = _reason(error.sqlite_errorname.removeprefix("SQLITE_"))
        raise FileError(f"cannot write the journal in {folder}: {reason}") from None
    except sqlite3.Error:
        message = f"the journal in {folder} is damaged; start again in another folder"
        raise FileError(message) from None
    except OSError as error:
        raise FileError(f"cannot write the journal in {folder}: {error.strerror}") from None


def _columns_of(result: RowResult) -> tuple[object, ...]:
    """Turn a result into columns; the record number is left out."""
    return (
        result.row,
        result.status.value,
        result.file,
        result.sha256,
        result.handout_id,
        result.language,
        result.pages,
        _text_of(result.reasons),
        _text_of(result.warnings),
        result.source,
        json.dumps([[one.kind, one.file, one.sha256] for one in result.beside]),
    )


def _text_of(reasons: Reasons) -> str:
    return json.dumps([[reason.code, reason.message] for reason in reasons])


def _reasons_from(text: str) -> Reasons:
    return tuple(Reason(code, message) for code, message in json.loads(text))


def _result_from(columns: tuple[Any, ...]) -> RowResult:
    row, status, file, sha256, handout_id, language, pages, reasons, warnings, source, *rest = (
        columns
    )
    return RowResult(
        row,
        RowStatus(status),
        file,
        sha256,
        handout_id,
        language,
        pages,
        _reasons_from(reasons),
        _reasons_from(warnings),
        source,
        tuple(Beside(*one) for one in json.loads(rest[0])),
    )


def _reason(name: str) -> str:
    """Turn SQLite's name for an error (FULL, IOERR_WRITE) into the system's words for it."""
    kind = name.partition("_")[0]
    return os.strerror(_SYSTEM_ERRORS[kind]) if kind in _SYSTEM_ERRORS else name
