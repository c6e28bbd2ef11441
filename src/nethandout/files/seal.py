"""Turn bytes into files of the cache that only their user can have made, and back.

Each file begins with a keyed checksum (HMAC-SHA256, RFC 2104) of its name and its content, so
a byte that was changed, a file of somebody else and a file under another's name are all as
good as none. The key is made when it is first needed, and is a file that only the user can
read. What the cache holds is therefore never believed because it lies there.
"""

from __future__ import annotations

import hmac
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

KEY_FILE: Final = "key"
_KEY_BYTES: Final = 32
_SEAL_LENGTH: Final = 65
"""Hexadecimal digits and the end of their line."""
_FOR_OTHERS: Final = 0o077
_WRITABLE_BY_OTHERS: Final = 0o022


@dataclass(frozen=True, slots=True)
class SealedFolder:
    """A folder of sealed files; `home` is the folder of the key, `purpose` what they are."""

    folder: Path
    home: Path
    purpose: str

    def read(self, name: str) -> bytes | None:
        """Turn a name into the content kept under it; None unless its seal is unbroken."""
        try:
            raw = _bytes(self.folder / name)
        except OSError:
            return None
        key = _key(self.home)
        seal, content = raw[:_SEAL_LENGTH], raw[_SEAL_LENGTH:]
        if key is None or not hmac.compare_digest(seal, self._seal(key, name, content)):
            return None
        return content

    def write(self, name: str, content: bytes) -> None:
        """Keep content under a name; a cache that cannot be written is no reason to stop."""
        from nethandout.files.publish import replace_file  # most runs write nothing

        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            key = _key(self.home) or make_key(self.home)
            if is_private(self.folder):
                seal = self._seal(key, name, content)
                replace_file(self.folder / name, seal + content, durable=False)

    def _seal(self, key: bytes, name: str, content: bytes) -> bytes:
        seal = hmac.new(key, f"{self.purpose}\n{name}\n".encode(), "sha256")
        seal.update(content)
        return seal.hexdigest().encode() + b"\n"


def is_private(folder: Path) -> bool:
    """Tell whether a folder is one, no link to one, and only this user may write in it."""
    status = folder.lstat()
    return (
        stat.S_ISDIR(status.st_mode)
        and status.st_uid == os.geteuid()
        and not status.st_mode & _WRITABLE_BY_OTHERS
    )


def make_key(home: Path) -> bytes:
    """Make the key of a cache folder, or find the one another process has just made.

    A key that others could have read is replaced: what it sealed is made anew. Raises OSError.
    """
    import secrets

    from nethandout.files.publish import new_file

    place = home / KEY_FILE
    if os.path.lexists(place) and _key(home) is None:
        place.unlink(missing_ok=True)
    file, draft = new_file(home)
    with file:
        file.write(secrets.token_bytes(_KEY_BYTES))
    try:
        with suppress(FileExistsError):
            os.link(draft, place, follow_symlinks=False)
    finally:
        draft.unlink()
    key = _key(home)
    if key is None:
        raise PermissionError
    return key


def _key(home: Path) -> bytes | None:
    """Read the key; None unless only this user can have written and read it."""
    try:
        with _opened(home / KEY_FILE) as descriptor:
            status = os.fstat(descriptor)
            private = status.st_uid == os.geteuid() and not status.st_mode & _FOR_OTHERS
            key = os.read(descriptor, _KEY_BYTES + 1)
    except OSError:
        return None
    return key if private and len(key) == _KEY_BYTES else None


def _bytes(path: Path) -> bytes:
    with _opened(path) as descriptor, os.fdopen(descriptor, "rb", closefd=False) as file:
        return file.read()


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    """Open a regular file that is no link; raises OSError. A pipe in its place cannot stop us."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError
        yield descriptor
    finally:
        os.close(descriptor)
