"""Turn the place that handouts go to into the folder that remembers the run.

Journal, lock and lists are files of this machine. For a folder they are in it; for a URL
they are in a folder of the user's, found again by the URL.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nethandout.batch.journal import JOURNAL
from nethandout.errors import FileError, UsageError
from nethandout.files.outputs import Output, open_output


@dataclass(frozen=True, slots=True)
class Place:
    """Where finished handouts go (`target`), and where the run is remembered (`folder`)."""

    target: str
    folder: Path
    is_remote: bool

    def open(self) -> Output:
        """Open the place of the handouts; raises `FileError`."""
        return open_output(self.target)


def open_place(target: str, environment: Mapping[str, str] | None = None) -> Place:
    """Turn a folder or a URL into a place, and make its folder (mode 0700).

    Raises `FileError` when the folder cannot be made, and `UsageError` when a batch would
    begin among PDF files that are there already: it could replace one of them.
    """
    is_remote = "://" in target and not target.startswith("file://")
    folder = _state_folder(target, environment) if is_remote else _local(target)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        has_others = not (folder / JOURNAL).exists() and any(folder.glob("*.pdf"))
    except OSError as error:
        raise FileError(f"cannot make the folder {folder}: {error.strerror}") from None
    if has_others:
        raise UsageError(f"{folder} has PDF files in it; a batch begins in a folder of its own")
    return Place(target if is_remote else str(folder.absolute()), folder, is_remote)


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
