"""Turn a stream of bytes, written bit by bit, into a file that is there in full or not at all.

`nethandout.publish` does the same for bytes that are all in memory.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from nethandout.errors import FileError
from nethandout.publish import require_place

_TEMPORARY = ".nethandout-"
"""The same as in `publish`: a run that goes on removes what a dead one left."""


class WholeFile:
    """A file of mode 0600 that gets its name only with `finish`."""

    def __init__(self, path: Path) -> None:
        require_place(path)
        self.path = path
        self._target = Path(os.path.realpath(path))
        try:
            descriptor, name = tempfile.mkstemp(dir=self._target.parent, prefix=_TEMPORARY)
        except OSError as error:
            raise self._failure(error) from None
        self._temporary = Path(name)
        self._file = os.fdopen(descriptor, "wb")

    def write(self, raw: bytes) -> None:
        """Add bytes; raises `FileError` when the disk is full."""
        try:
            self._file.write(raw)
        except OSError as error:
            self.discard()
            raise self._failure(error) from None

    def finish(self) -> None:
        """Put the file on the disk under its name, in place of what was there."""
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._temporary.replace(self._target)
            _flush_folder(self._target.parent)
        except OSError as error:
            self.discard()
            raise self._failure(error) from None

    def discard(self) -> None:
        """Leave no trace; what was there before stays."""
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self._temporary.unlink(missing_ok=True)

    def _failure(self, error: OSError) -> FileError:
        return FileError(f"cannot write {self.path}: {error.strerror}")


def remove_leftovers(folder: Path) -> None:
    """Remove the unfinished files of a run that was killed; only for the holder of the lock."""
    for path in folder.glob(f"{_TEMPORARY}*"):
        with suppress(OSError):
            path.unlink()


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # not every file system can
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
