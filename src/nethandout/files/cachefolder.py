"""Turn the place of the cache into a folder in which nobody else can have written.

Where there is none, a folder of this process alone takes its place: printing is slower then,
and nothing of it is left at the end. One that was left by a killed process goes with the
next run: a living process holds a lock in its own.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nethandout.files.cachefile import default_cache_dir
from nethandout.files.seal import KEY_FILE, make_key

_PREFIX: Final = "nethandout-cache-"
_LOCK: Final = ".lock"
_OTHERS_WRITE: Final = 0o022
_ROOT: Final = 0


@dataclass(frozen=True, slots=True)
class CachePlace:
    """The folder for rebuildable files, and why it is not the usual one, if it is not."""

    folder: Path
    note: str = ""


def open_cache() -> CachePlace:
    """Find the user's cache folder, or make one that is gone when this process ends.

    Raises OSError where not even a temporary folder can be made.
    """
    _sweep()
    folder = default_cache_dir()
    fault = "there is no home folder" if folder.parts[0] == "~" else _fault(folder.absolute())
    if not fault:
        return CachePlace(folder)
    return CachePlace(
        _temporary(), f"the cache folder {folder} is not used, so this takes longer: {fault}"
    )


def _fault(folder: Path) -> str:
    """Say what is wrong with a cache folder, and what to do about it; nothing if it is fine."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return _fault_inside(folder) or _fault_around(folder) or _fault_of_key(folder)
    except OSError as error:
        return f"it cannot be made or written in ({error.strerror or 'no permission'})"


def _fault_inside(folder: Path) -> str:
    """Look at the folder itself, and at what lies in it, for what others may have put there."""
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode):
        return "it is a link; name the folder itself with NETHANDOUT_CACHE"
    if status.st_uid != os.geteuid():
        return "it belongs to somebody else"
    if status.st_mode & _OTHERS_WRITE:
        return "others may write in it; forbid that with chmod go-w, and empty it"
    with os.scandir(folder) as entries:
        return next(filter(None, map(_fault_of_entry, entries)), "")


def _fault_of_entry(entry: os.DirEntry[str]) -> str:
    try:
        status = entry.stat(follow_symlinks=False)
    except FileNotFoundError:  # another process has just finished it, or done without
        return ""
    if stat.S_ISLNK(status.st_mode) or status.st_uid != os.geteuid():
        return "there is a link or somebody else's file in it; empty it"
    if stat.S_ISDIR(status.st_mode) and status.st_mode & _OTHERS_WRITE:
        return "others may write in a folder in it; empty it"
    return ""


def _fault_around(folder: Path) -> str:
    """Look for somebody who could put another folder in its place."""
    for parent in {*folder.parents, *folder.resolve().parents}:
        status = parent.lstat()
        if status.st_uid not in {_ROOT, os.geteuid()}:
            return f"{parent} belongs to somebody else"
        shared = status.st_mode & _OTHERS_WRITE and not status.st_mode & stat.S_ISVTX
        if shared and not stat.S_ISLNK(status.st_mode):
            return f"others may write in {parent}"
    return ""


def _fault_of_key(folder: Path) -> str:
    """See that the folder can be written in, which it must be for its key."""
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise PermissionError
    if not (folder / KEY_FILE).exists():
        make_key(folder)
    return ""


def _temporary() -> Path:
    """Make a folder for this process alone, which ends with it."""
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    lock = os.open(folder / _LOCK, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _sweep() -> None:
    """Remove the folders of processes that were killed."""
    for folder in _temporary_folders():
        with suppress(OSError):
            lock = os.open(folder / _LOCK, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # a living process has it
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(lock)


def _temporary_folders() -> Iterator[Path]:
    """Find this user's temporary folders of cache, those of living processes included."""
    import tempfile

    with suppress(OSError), os.scandir(tempfile.gettempdir()) as entries:
        for entry in entries:
            if entry.name.startswith(_PREFIX):
                status = entry.stat(follow_symlinks=False)
                if stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid():
                    yield Path(entry.path)
