"""Turn a stream of bytes, written bit by bit, into a file that is there in full or not at all.

`nethandout.files.publish` does the same for bytes that are all in memory.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from nethandout.errors import FileError
from nethandout.files.publish import DRAFTS, Draft, remove_leftovers, require_place


class WholeFile:
    """A file of mode 0600 that gets its name only with `finish`; raises `FileError`.

    Until then it is in `folder`, if that can be: where a killed run's drafts are swept up.
    """

    def __init__(self, path: Path, folder: Path | None = None) -> None:
        require_place(path)
        self.path = path
        try:
            self._draft = Draft(path, folder)
        except OSError as error:
            raise self._failure(error) from None

    def write(self, raw: bytes) -> None:
        """Add bytes; leaves no trace when the disk is full."""
        with self._whole_or_none():
            self._draft.write(raw)

    def settle(self) -> None:
        """Put the file on the disk, and wait with its name."""
        with self._whole_or_none():
            self._draft.settle()

    def finish(self) -> None:
        """Put the file on the disk under its name, in place of what was there."""
        with self._whole_or_none():
            self._draft.finish()

    def discard(self) -> None:
        """Leave no trace; what was there before stays."""
        self._draft.discard()

    @contextmanager
    def _whole_or_none(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self.discard()
            raise self._failure(error) from None

    def _failure(self, error: OSError) -> FileError:
        return FileError(f"cannot write {self.path}: {error.strerror}")


@contextmanager
def drafts_in(folder: Path) -> Iterator[None]:
    """Let the drafts of a folder's files be in a private folder of it, gone at the end.

    Only for the holder of the lock, while nobody else writes there. A worker that was killed
    leaves its draft; it is removed as well.
    """
    try:
        (folder / DRAFTS).mkdir(mode=0o700, exist_ok=True)
        lock = os.open(folder / DRAFTS, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError as error:
        raise FileError(f"cannot write in {folder}: {error.strerror}") from None
    with suppress(OSError):  # not every file system has locks for folders
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    try:
        yield
    finally:
        os.close(lock)
        remove_leftovers(folder)
