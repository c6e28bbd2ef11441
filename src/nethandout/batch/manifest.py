"""Turn what became of each row into files that people and scripts can act on.

`manifest.jsonl` has a line for every row, `summary.json` the numbers. Neither holds identity,
unless the user asked for it: the manifest then has record numbers and SHA-256s. Both are for
their owner alone (0600).
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from nethandout.batch.results import Reason, RowResult, RowStatus
from nethandout.errors import FileError, Problem
from nethandout.files.publish import publish
from nethandout.files.wholefile import WholeFile

MANIFEST = "manifest.jsonl"
SUMMARY = "summary.json"


class Manifest:
    """The open list of what became of each row; a context manager.

    The journal is what counts after a crash: opening writes its results anew, and drops a
    line that was cut off.
    """

    def __init__(self, path: Path, file: int, *, identity: bool) -> None:
        self._path = path
        self._file = file
        self._identity = identity

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def append(self, result: RowResult) -> None:
        """Add the line of a row; raises `FileError` when the disk is full."""
        raw = _line(result, identity=self._identity)
        try:
            while raw:
                raw = raw[os.write(self._file, raw) :]
        except OSError as error:
            raise _unwritable(self._path, error) from None

    def close(self) -> None:
        """Put all lines on the disk."""
        try:
            os.fsync(self._file)
        except OSError as error:
            raise _unwritable(self._path, error) from None
        finally:
            os.close(self._file)


def open_manifest(
    folder: Path, results: Iterable[RowResult] = (), *, identity: bool = False
) -> Manifest:
    """Turn a folder into its manifest, with a line for each of `results` (the journal's).

    `identity` adds record numbers, those of `results` from the manifest that is there: the
    journal has none. Raises `FileError`.
    """
    path = folder / MANIFEST
    known = dict(record_numbers(folder)) if identity else {}
    whole = WholeFile(path)
    try:
        for result in results:
            number = known.get(result.row)
            whole.write(_line(result, identity=identity, record_number=number))
        whole.finish()
    except BaseException:
        whole.discard()
        raise
    try:
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError as error:
        raise _unwritable(path, error) from None
    return Manifest(path, file, identity=identity)


def _line(result: RowResult, *, identity: bool, record_number: str | None = None) -> bytes:
    """Turn a result into a line of JSON; the same keys in each."""
    line = row_json(result)
    if identity:
        line["sha256"] = result.sha256
        line["record_number"] = result.record_number or record_number
    return json.dumps(line, ensure_ascii=True).encode("ascii") + b"\n"


def row_json(result: RowResult) -> dict[str, object]:
    """Turn a result into what may be told of it, without identity.

    No digest of the file is in it: a handout is the same bytes for the same patient, so
    whoever has the digest can try out who it was made for.
    """
    return {
        "row": result.row,
        "source": result.source,
        "status": result.status.value,
        "file": result.file,
        "beside": {one.kind: one.file for one in result.beside},
        "handout_id": result.handout_id,
        "language": result.language,
        "pages": result.pages,
        "reasons": reasons_json(result.reasons),
        "warnings": reasons_json(result.warnings),
    }


def notes_json(notes: Iterable[Problem]) -> list[dict[str, str]]:
    """Turn notes about the whole table into what JSON says of them."""
    return [
        {"place": str(note.position), "code": note.code, "message": note.message} for note in notes
    ]


def reasons_json(reasons: Iterable[Reason]) -> list[dict[str, str]]:
    """Turn reasons into what JSON says of them."""
    return [{"code": reason.code, "message": reason.message} for reason in reasons]


def record_numbers(folder: Path) -> Iterator[tuple[int, str]]:
    """Read the record numbers of the manifest in a folder, by row."""
    for line in _lines(folder):
        row, number = line.get("row"), line.get("record_number")
        if isinstance(row, int) and isinstance(number, str):
            yield row, number


@dataclass(frozen=True, slots=True)
class Listed:
    """A handout as the manifest lists it; what an older or cut line does not say is None.

    `beside` are the names of its files for other programs.
    """

    file: str
    handout_id: object
    pages: object
    sha256: object
    beside: tuple[str, ...] = ()


def handouts_listed(folder: Path) -> Iterator[Listed]:
    """Read which handouts a folder should hold, if it has a manifest; raises `FileError`."""
    for line in _lines(folder):
        file = line.get("file")
        if line.get("status") == RowStatus.OK.value and isinstance(file, str):
            known = (line.get("handout_id"), line.get("pages"), line.get("sha256"))
            others = line.get("beside")
            beside = others.values() if isinstance(others, dict) else ()
            yield Listed(file, *known, tuple(name for name in beside if isinstance(name, str)))


def has_broken_lines(folder: Path) -> bool:
    """Tell whether a folder has a manifest with a line that is none; raises `FileError`."""
    try:
        raw = (folder / MANIFEST).read_bytes()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise FileError(f"cannot read {folder / MANIFEST}: {error.strerror}") from None
    return len(raw.splitlines()) != sum(1 for _ in _lines(folder))


def _lines(folder: Path) -> Iterator[dict[str, object]]:
    """Read a manifest, if there is one, without lines that were cut off."""
    path = folder / MANIFEST
    try:
        with path.open("rb") as file:
            for raw in file:
                with suppress(ValueError):
                    line = json.loads(raw)
                    if isinstance(line, dict):
                        yield line
    except FileNotFoundError:
        return
    except OSError as error:
        raise FileError(f"cannot read {path}: {error.strerror}") from None


@dataclass
class Summary:
    """Counts what became of the rows, while they come; `notes` are about the whole table."""

    statuses: Counter[RowStatus] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    notes: tuple[Problem, ...] = ()
    pages: int = 0

    def add(self, result: RowResult) -> None:
        """Count one row."""
        self.statuses[result.status] += 1
        self.reasons.update({reason.code for reason in result.reasons})
        self.warnings.update({warning.code for warning in result.warnings})
        if result.status is RowStatus.OK:
            self.languages[result.language or "unknown"] += 1
            self.pages += result.pages or 0

    def as_json(
        self, *, seconds: float, exit_code: int, printed: int | None = None
    ) -> dict[str, object]:
        """Turn the counts into what `summary.json` says.

        `printed` is how many handouts this run made (without those of a run it went on
        with): the rate is theirs.
        """
        made = self.statuses[RowStatus.OK] if printed is None else printed
        return {
            "rows": self.statuses.total(),
            **{status.value: self.statuses[status] for status in RowStatus},
            "languages": dict(sorted(self.languages.items())),
            "reasons": dict(sorted(self.reasons.items())),
            "warnings": dict(sorted(self.warnings.items())),
            "notes": notes_json(self.notes),
            "pages": self.pages,
            "seconds": round(seconds, 3),
            "handouts_per_second": round(made / seconds, 3) if seconds > 0 else None,
            "exit_code": exit_code,
        }


def write_summary(folder: Path, summary: Mapping[str, object]) -> None:
    """Turn a summary into `summary.json`, whole or not at all; raises `FileError`."""
    text = json.dumps(summary, indent=2, ensure_ascii=True)
    publish(folder / SUMMARY, text.encode("ascii") + b"\n")


def _unwritable(path: Path, error: OSError) -> FileError:
    return FileError(f"cannot write {path}: {error.strerror}")
