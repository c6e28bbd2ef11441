"""Turn bytes into a file that is there in full or not at all.

The bytes go to a file of mode 0600 in the same folder, are flushed to the disk, and only
then take the file's name. What was there before stays until that moment.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from nethandout.errors import FileError

TEMPORARY = ".nethandout-"
"""What temporary names begin with; they say nothing, as the final name may be a patient's."""


def publish(path: Path, raw: bytes, mode: int = 0o600) -> None:
    """Turn bytes into a finished file; raises `FileError`, and leaves no trace, if it cannot."""
    require_place(path)
    try:
        replace_file(path, raw, mode)
    except OSError as error:
        raise FileError(f"cannot write {path}: {error.strerror}") from None


def require_place(path: Path) -> None:
    """Refuse, before long work is done, a place where no file can be put (`FileError`)."""
    if path.exists() and not path.is_file():
        kind = "a folder" if path.is_dir() else "not a regular file"
        raise FileError(f"cannot write {path}: it is {kind}")
    folder = Path(os.path.realpath(path)).parent
    if not folder.is_dir():
        raise FileError(f"cannot write {path}: there is no folder {path.parent}")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise FileError(f"cannot write {path}: the folder {path.parent} is not yours to write in")


def replace_file(path: Path, raw: bytes, mode: int = 0o600) -> None:
    """Turn bytes into a file, whole or not at all; a link's target is what is replaced.

    Raises OSError.
    """
    draft = Draft(path)
    try:
        draft.write(raw)
        draft.finish(mode)
    except BaseException:
        draft.discard()
        raise


class Draft:
    """A file in the making, which takes its name only with `finish`; all raise OSError.

    It is made in `folder`, if that is on the same file system, else beside its place.
    """

    def __init__(self, path: Path, folder: Path | None = None) -> None:
        self._target = Path(os.path.realpath(path))
        beside = self._target.parent
        if folder is None or folder.stat().st_dev != beside.stat().st_dev:
            folder = beside
        descriptor, name = tempfile.mkstemp(dir=folder, prefix=TEMPORARY)
        self._temporary = Path(name)
        self._file = os.fdopen(descriptor, "wb")

    def write(self, raw: bytes) -> None:
        """Add bytes."""
        self._file.write(raw)

    def settle(self) -> None:
        """Put what was written on the disk: nothing more is added."""
        if self._file.closed:
            return
        with self._file as file:
            file.flush()
            os.fsync(file.fileno())

    def finish(self, mode: int = 0o600) -> None:
        """Put the file on the disk, then under its name, in place of what was there."""
        self.settle()
        self._temporary.chmod(mode)
        self._temporary.replace(self._target)
        _flush_folder(self._target.parent)

    def discard(self) -> None:
        """Leave no trace; what was there before stays."""
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self._temporary.unlink(missing_ok=True)


def _flush_folder(folder: Path) -> None:
    """Make the new name survive a power cut, where the file system can."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        return
    finally:
        os.close(descriptor)
