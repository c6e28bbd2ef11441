"""Turn the place that handouts go to into the folder that remembers the run.

Journal, lock and lists are files of this machine. For a folder they are in it; for a URL
they are in a folder of the user's, found again by the URL.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nethandout.batch.corrections import FAILED_LINES, FAILED_TABLE
from nethandout.batch.fingerprint import CONTENT_FOLDERS
from nethandout.batch.journal import JOURNAL, LOCK
from nethandout.batch.manifest import MANIFEST, SUMMARY
from nethandout.errors import FileError, UsageError
from nethandout.files.outputs import Output, open_output
from nethandout.records.tables import record_files

_LISTS: Final = (FAILED_TABLE, FAILED_LINES, MANIFEST, SUMMARY, JOURNAL, LOCK)


@dataclass(frozen=True, slots=True)
class Place:
    """Where finished handouts go (`target`), and where the run is remembered (`folder`).

    `made` are the folders that were not there before, the innermost first.
    """

    target: str
    folder: Path
    is_remote: bool
    made: tuple[Path, ...] = ()

    def open(self) -> Output:
        """Open the place of the handouts; raises `FileError`."""
        return open_output(self.target)

    @property
    def has_batch(self) -> bool:
        """Tell whether a batch has begun here."""
        return (self.folder / JOURNAL).exists()

    def give_back(self) -> None:
        """Remove the folders that were made for a run which then could not begin."""
        for folder in self.made:
            with suppress(OSError):
                folder.rmdir()


def folder_of(target: str, environment: Mapping[str, str] | None = None) -> Path:
    """Turn a folder or a URL into the folder of this machine that remembers a run there."""
    return _state_folder(target, environment) if _is_remote(target) else _local(target)


def open_place(target: str, environment: Mapping[str, str] | None = None) -> Place:
    """Turn a folder or a URL into a place, and make its folder (mode 0700).

    Raises `FileError` when the folder cannot be made, and `UsageError` when a batch would
    begin among PDF files that are there already: it could replace one of them.
    """
    folder = folder_of(target, environment)
    missing = tuple(one for one in (folder, *folder.parents) if not one.exists())
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        has_others = not (folder / JOURNAL).exists() and any(folder.glob("*.pdf"))
    except OSError as error:
        raise FileError(f"cannot make the folder {folder}: {error.strerror}") from None
    if has_others:
        raise UsageError(f"{folder} has PDF files in it; a batch begins in a folder of its own")
    is_remote = _is_remote(target)
    return Place(target if is_remote else str(folder.absolute()), folder, is_remote, missing)


def _is_remote(target: str) -> bool:
    return "://" in target and not target.startswith("file://")


def _local(target: str) -> Path:
    """Turn a path or a file:// URL into a path."""
    if not target.startswith("file://"):
        return Path(target)
    from urllib.parse import unquote, urlsplit

    return Path(unquote(urlsplit(target).path))


def _state_folder(target: str, environment: Mapping[str, str] | None) -> Path:
    values = os.environ if environment is None else environment
    base = values.get("XDG_STATE_HOME")
    home = Path(base) if base else Path.home() / ".local" / "state"
    name = hashlib.sha256(target.rstrip("/").encode()).hexdigest()[:16]
    return home / "nethandout" / "batches" / name


def require_apart(
    inputs: Iterable[Path],
    clinic: Path | None,
    folder: Path,
    files: Iterable[Path] = (),
    endings: Iterable[str] = (),
) -> None:
    """Refuse an output folder, or output files, that would replace what is read.

    `inputs` are tables, maps and folders of records; `clinic` is the clinic folder; `endings` are
    those of files that are written beside the PDFs. What
    counts is the file on the disk: links, hard links, `..` and the capitals of a name that a
    file system takes for the same lead to it as well. Nothing may have been written yet.
    Raises `UsageError`.
    """
    for path in inputs:
        if path.is_dir() and _is_same(path, folder):
            raise UsageError("-o must name another folder than that of the records")
    if clinic is not None and _is_same(clinic, folder):
        raise UsageError("-o must name another folder than that of the clinic")
    read = [file for path in inputs for file in _files_in(path)]
    read += _files_of_clinic(clinic)
    known = {key: path for path in read if (key := _key(path)) is not None}
    for written in files:
        if written.name in _LISTS and _is_same(written.parent, folder):
            raise UsageError(f"{written} is the name of a list of the batch; name another file")
    for written in (*files, *(folder / name for name in _LISTS)):
        if (key := _key(written)) in known and key is not None:
            raise UsageError(_refusal(written, known[key], folder))
    made = {".pdf", *endings}
    for path in read:
        if path.suffix.lower() in made and _is_same(path.parent, folder):
            raise UsageError(_refusal(path, path, folder))


def _refusal(written: Path, read: Path, folder: Path) -> str:
    if written.parent == folder:
        return (
            f"{written} is read by this command, and would be replaced; "
            "name another folder with -o, or move it elsewhere first"
        )
    return f"{written} would be replaced, and this command reads it ({read}); name another file"


def _files_in(path: Path) -> Iterable[Path]:
    return record_files(path) if path.is_dir() else (path,)


def _files_of_clinic(clinic: Path | None) -> Iterator[Path]:
    """Find the clinic's settings and content; a batch may be printed into a folder beside them."""
    if clinic is not None:
        yield from (path for path in clinic.glob("*") if path.is_file())
        for name in CONTENT_FOLDERS:
            yield from (path for path in (clinic / name).rglob("*") if path.is_file())


def _key(path: Path) -> tuple[int, int] | None:
    """Give what tells a file from all others on this machine, whatever it is called."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def _is_same(one: Path, other: Path) -> bool:
    """Tell whether two paths lead to the same folder; it need not be there."""
    return (
        _key(one) == _key(other)
        if other.exists()
        else os.path.realpath(one) == os.path.realpath(other)
    )
