"""Turn rows into warnings about rows before them: the same once more, or a number shared.

A table whose columns were sorted one by one, or an export made twice, looks like any other.
What is kept of a row are digests, with a key that only this run has and forgets; they are in
a database of SQLite's that goes to a nameless file when it grows, so memory stays as it is.
"""

from __future__ import annotations

import secrets
import sqlite3
import unicodedata
from collections.abc import Iterator
from hashlib import blake2b
from typing import Final, Self

from nethandout.errors import FileError, Position, Problem, Severity
from nethandout.records.table.columns import Row
from nethandout.source.tree import SourceTree, TreePath

_SCHEMA: Final = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA temp_store = FILE;
PRAGMA cache_size = -2000;
CREATE TABLE seen (
    digest BLOB PRIMARY KEY, person BLOB NOT NULL, label TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""
_NOT_KNOWN: Final = "not-known"
_NUMBER: Final[TreePath] = ("patient", "record_number")
_PERSON: Final[tuple[TreePath, ...]] = (("patient", "name"), ("patient", "birth_date"))


class Doubles:
    """The rows seen so far; a context manager."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._seen = sqlite3.connect("", isolation_level=None)
        self._seen.executescript(_SCHEMA)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._seen.close()

    def find(self, row: Row, label: str) -> list[Problem]:
        """Remember a row that people call `label`, and find those like it.

        Raises `FileError` when there is no room for the digests.
        """
        if row.tree is None:
            return []
        try:
            return list(self._find(row, label))
        except sqlite3.OperationalError as error:
            message = f"cannot compare the rows: {error.sqlite_errorname}"
            raise FileError(f"{message}; is there room for temporary files?") from None

    def _find(self, row: Row, label: str) -> Iterator[Problem]:
        tree = row.tree
        if tree is None:
            return
        whole = self._digest("row", repr(_as_typed_by_anybody(tree.value)))
        person = self._digest("person", *(_text_at(tree.value, path) for path in _PERSON))
        earlier = self._earlier(whole, person, label)
        if earlier is not None:
            message = f"this is the same as {earlier[1]}, from the first field to the last"
            yield _warning(tree.at(()), "repeated-row", message)
        number = _text_at(tree.value, _NUMBER)
        if not number:
            return
        found = self._earlier(self._digest("number", number), person, label)
        if found is not None and found[0] != person:
            message = f"{found[1]} has the same number, but another name or birth date"
            place = tree.at(_NUMBER)
            yield _warning(place, "shared-number", f"patient.record_number: {message}")
        yield from self._other_numbers(tree, number, label)

    def _other_numbers(self, tree: SourceTree, number: str, label: str) -> Iterator[Problem]:
        """Find the same name and birth date with another number: lost zeros, or two people."""
        texts = [_text_at(tree.value, path) for path in _PERSON]
        if not all(texts) or _NOT_KNOWN in texts:
            return
        own = self._digest("number", number)
        found = self._earlier(self._digest("named", *texts), own, label)
        if found is not None and found[0] != own:
            message = f"{found[1]} has the same name and birth date, but another number"
            place = tree.at(_NUMBER)
            yield _warning(place, "shared-name", f"patient.record_number: {message}")

    def _earlier(self, digest: bytes, person: bytes, label: str) -> tuple[bytes, str] | None:
        """Give whom a digest was first seen with; nobody before means that it is kept now."""
        values = (digest, person, label)
        if self._seen.execute("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", values).rowcount:
            return None
        found: tuple[bytes, str] = self._seen.execute(
            "SELECT person, label FROM seen WHERE digest = ?", (digest,)
        ).fetchone()
        return found

    def _digest(self, kind: str, *texts: str) -> bytes:
        digest = blake2b(kind.encode(), key=self._key, digest_size=16)
        for text in texts:
            raw = text.encode("utf-8", "surrogatepass")
            digest.update(b"%d:%b" % (len(raw), raw))
        return digest.digest()


def _as_typed_by_anybody(value: object) -> object:
    """Leave out of all texts of a row the spaces that nobody sees."""
    if isinstance(value, dict):
        return {key: _as_typed_by_anybody(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_typed_by_anybody(item) for item in value]
    return " ".join(value.split()) if isinstance(value, str) else value


def _text_at(value: object, path: TreePath) -> str:
    """Give the text at a path, if any, without what two typists do differently."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    text = "" if value is None else str(value)
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _warning(place: Position, code: str, message: str) -> Problem:
    return Problem(place, code, message, Severity.WARNING)
