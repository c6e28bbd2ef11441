"""Turn bytes into a file that is there in full or not at all.

The bytes go to a file of mode 0600 in the same folder, are flushed to the disk, and only
then take the file's name. What was there before stays until that moment. A link in the place
of a finished file is refused: it may have been planted there to have another file replaced.

A file in the making is locked, so what a killed process left can be told and removed.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO

from nethandout.errors import FileError

TEMPORARY = ".nethandout-"
"""What temporary names begin with; they say nothing, as the final name may be a patient's."""
UNFINISHED = ".unfinished"
"""What they end with: nobody gives such a name to a file that is to stay."""
DRAFTS = f"{TEMPORARY}drafts{UNFINISHED}"
"""The folder beside finished files, for their owner alone, that drafts are in if it is there."""


def publish(path: Path, raw: bytes, mode: int = 0o600) -> None:
    """Turn bytes into a finished file; raises `FileError`, and leaves no trace, if it cannot."""
    require_place(path)
    try:
        replace_file(path, raw, mode)
    except OSError as error:
        raise FileError(f"cannot write {path}: {error.strerror}") from None


def require_place(path: Path) -> None:
    """Refuse, before long work is done, a place where no file can be put (`FileError`)."""
    if path.is_symlink():
        raise FileError(f"cannot write {path}: it is a link; name the file itself")
    if path.exists() and not path.is_file():
        kind = "a folder" if path.is_dir() else "not a regular file"
        raise FileError(f"cannot write {path}: it is {kind}")
    if not path.parent.is_dir():
        raise FileError(f"cannot write {path}: there is no folder {path.parent}")
    if os.statvfs(path.parent).f_flag & os.ST_RDONLY:
        raise FileError(f"cannot write {path}: it is on a file system that is only for reading")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise FileError(f"cannot write {path}: the folder {path.parent} is not yours to write in")


def replace_file(path: Path, raw: bytes, mode: int = 0o600, *, durable: bool = True) -> None:
    """Turn bytes into a file, whole or not at all; a link in its place is replaced itself.

    What need not survive a power cut is not `durable`, and is written faster. Raises OSError.
    """
    draft = Draft(path)
    try:
        draft.write(raw)
        draft.finish(mode, durable=durable)
    except BaseException:
        draft.discard()
        raise


def new_file(folder: Path) -> tuple[IO[bytes], Path]:
    """Make a file of mode 0600 under a name that says nothing, locked while it is open.

    Raises OSError.
    """
    while True:
        descriptor, name = tempfile.mkstemp(UNFINISHED, TEMPORARY, folder)
        with suppress(OSError):  # some file systems have no locks, and there nothing is swept
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink:  # else it was swept before it was locked
            return os.fdopen(descriptor, "wb"), Path(name)
        os.close(descriptor)


def remove_leftovers(folder: Path) -> None:
    """Remove what killed processes left unfinished; what living ones are writing stays.

    A link is removed, never followed.
    """
    for path in folder.glob(f"{TEMPORARY}*{UNFINISHED}"):
        with suppress(OSError):
            if path.is_symlink():
                path.unlink()
                continue
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if stat.S_ISDIR(os.fstat(descriptor).st_mode):
                    shutil.rmtree(path)
                else:
                    path.unlink()
            finally:
                os.close(descriptor)


class Draft:
    """A file in the making, which takes its name only with `finish`; all raise OSError.

    It is made in `folder`, if that is on the same file system, else beside its place.
    """

    def __init__(self, path: Path, folder: Path | None = None) -> None:
        self._target = path
        beside = _draft_folder(path)
        if folder is None or folder.stat().st_dev != beside.stat().st_dev:
            folder = beside
        self._file, self._temporary = new_file(folder)

    def write(self, raw: bytes) -> None:
        """Add bytes."""
        self._file.write(raw)

    def settle(self) -> None:
        """Put what was written on the disk; the file stays locked, and waits for its name."""
        self._file.flush()
        os.fsync(self._file.fileno())

    def finish(self, mode: int = 0o600, *, durable: bool = True) -> None:
        """Put the file on the disk, then under its name, in place of what was there."""
        with self._file as file:
            file.flush()
            if durable:
                os.fsync(file.fileno())
            os.fchmod(file.fileno(), mode)
            self._temporary.replace(self._target)
        if durable:
            _flush_folder(self._target.parent)

    def discard(self) -> None:
        """Leave no trace; what was there before stays."""
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self._temporary.unlink(missing_ok=True)


def _draft_folder(target: Path) -> Path:
    """Give the folder for the draft of a file; one that somebody else has put there is not used."""
    drafts = target.parent / DRAFTS
    try:
        found = drafts.lstat()
    except OSError:
        return target.parent
    is_ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()
    return drafts if is_ours else target.parent


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
