"""Turn a folder or a URL into a place that finished files are written to.

`file://` and plain paths, `s3://` and `memory://` are known. A file is there in full or not
at all, and writing it again is harmless. Links below a folder are refused: they may have been
planted there to have another file replaced. No message holds a file's name: it may be a
patient's. Addresses are shown without what may be a password in them.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import unquote, urlsplit

from nethandout.errors import FileError, MissingDependencyError, UsageError
from nethandout.files.publish import replace_file

_LONGEST_NAME: Final = 200
_UNFIT: Final = re.compile(r"[\x00-\x1f\x7f\\]|(^|/)(\.{0,2})(/|$)")
"""Control characters, backslashes, empty parts (so absolute names too), `.` and `..`."""
_PACKAGES: Final = {"s3": "s3fs", "memory": "fsspec"}
_EXTRAS: Final = {"s3": "s3", "memory": "dask"}


class Output(Protocol):
    """A place for finished files, each known by its name below that place."""

    def write(self, name: str, raw: bytes) -> str:
        """Turn bytes into a file, and return their SHA-256 in hexadecimal digits.

        Raises `FileError` and leaves what was there before.
        """

    def read(self, name: str) -> bytes | None:
        """Return what a file holds, or nothing if it is not there; raises `FileError`."""

    def remove(self, prefix: str, form: re.Pattern[str]) -> None:
        """Remove the files whose names begin so and have this form; raises `FileError`."""


def open_output(target: str | Path, *, makes: bool = True) -> Output:
    """Turn a path or URL into an output; a folder that is not there is made (mode 0700).

    Unless it `makes` none: a worker that comes late may not bring back what somebody has deleted.
    Raises `UsageError` for an unknown kind of URL, `MissingDependencyError` if a library
    for it is not installed, and `FileError` if the folder cannot be made.
    """
    if not str(target):
        raise UsageError("output goes to a folder or a URL, and none is named")
    scheme, separator, _ = str(target).partition("://")
    if isinstance(target, Path) or not separator:
        return FolderOutput(Path(target), makes=makes)
    if scheme == "file":
        return FolderOutput(_path_of(target), makes=makes)
    if scheme in _PACKAGES:
        return RemoteOutput(scheme, target)
    raise UsageError("output goes to a folder, or to a URL with file://, s3:// or memory://")


def sha256_of(raw: bytes) -> str:
    """Turn bytes into their SHA-256 in hexadecimal digits."""
    return hashlib.sha256(raw).hexdigest()


def _path_of(url: str) -> Path:
    parts = urlsplit(url)
    if parts.netloc not in {"", "localhost"} or parts.query or parts.fragment or not parts.path:
        raise UsageError("a file:// URL names a folder of this machine, like file:///srv/handouts")
    return Path(unquote(parts.path))


def _checked(name: str) -> str:
    """Let a name pass that stays below its place, on every kind of place."""
    encodable = name.encode(errors="ignore").decode() == name
    if not encodable or not name or len(name) > _LONGEST_NAME or _UNFIT.search(name):
        raise FileError("a name is not fit for an output file")
    return name


class FolderOutput:
    """A folder of this machine; its files have mode 0600, and appear whole or not at all."""

    def __init__(self, folder: Path, *, makes: bool = True) -> None:
        self._folder = folder.absolute()
        if makes:
            with self._telling("make"):
                _make_folder(self._folder)

    def write(self, name: str, raw: bytes) -> str:
        """Turn bytes into a file, and return their SHA-256."""
        path = self._place(name)
        self._require_folder()
        with self._telling("write to"):
            if path.parent != self._folder:
                _make_folder(path.parent)
            replace_file(path, raw)
        return sha256_of(raw)

    def read(self, name: str) -> bytes | None:
        """Return what a file holds, or nothing if it is not there."""
        path = self._place(name)
        with self._telling("read from"):
            try:
                return path.read_bytes()
            except FileNotFoundError:
                return None

    def _place(self, name: str) -> Path:
        """Find the place of a file, with no link on the way to it."""
        path = self._folder / _checked(name)
        below = (path, *path.parents[: len(Path(name).parts) - 1])
        if any(place.is_symlink() for place in below):
            raise FileError(
                f"in the folder {self._folder} a link is in the place of a handout or of its "
                "folder; find it (find -type l) and remove it"
            )
        return path

    def remove(self, prefix: str, form: re.Pattern[str]) -> None:
        """Remove the files whose names begin so and have this form."""
        with self._telling("remove files from"):
            for path in list(self._folder.iterdir()):
                if path.name.startswith(prefix) and form.fullmatch(path.name):
                    path.unlink(missing_ok=True)

    @contextmanager
    def _telling(self, deed: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if deed != "make" and isinstance(error, FileNotFoundError):
                self._require_folder()
            reason = os.strerror(error.errno) if error.errno else type(error).__name__
            raise FileError(f"cannot {deed} the folder {self._folder}: {reason}") from None

    def _require_folder(self) -> None:
        """Refuse to go on in a folder that somebody has removed since it was opened."""
        if not self._folder.is_dir():
            raise FileError(f"the folder {self._folder} is gone")


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing, for its owner only."""
    if not folder.is_dir():
        if folder.parent != folder:
            _make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


class RemoteOutput:
    """A bucket, or this process's memory (for tests); a whole object replaces the one before.

    Keys and region come from where the library for it looks: the environment, a profile.
    """

    def __init__(self, scheme: str, url: str) -> None:
        self._address = f"{scheme}://{urlsplit(url).netloc.rpartition('@')[2]}"
        try:
            import fsspec

            options = {"skip_instance_cache": True, "use_listings_cache": False}
            self._system: Any = fsspec.filesystem(scheme, **options)
        except ImportError:
            raise MissingDependencyError(
                f"{_PACKAGES[scheme]} is not installed: pip install 'nethandout[{_EXTRAS[scheme]}]'"
            ) from None
        self._root = url.partition("://")[2].strip("/")
        if scheme == "s3" and not self._root:
            raise UsageError("an s3:// URL names a bucket, like s3://handouts/november")

    def write(self, name: str, raw: bytes) -> str:
        """Turn bytes into an object, and return their SHA-256."""
        place = self._place(name)
        with self._telling("write to"):
            self._system.pipe_file(place, raw)
        return sha256_of(raw)

    def read(self, name: str) -> bytes | None:
        """Return what an object holds, or nothing if it is not there."""
        place = self._place(name)
        with self._telling("read from"):
            try:
                raw: bytes = self._system.cat_file(place)
            except FileNotFoundError:
                return None
        return raw

    def remove(self, prefix: str, form: re.Pattern[str]) -> None:
        """Remove the objects whose names begin so and have this form."""
        with self._telling("remove from"):
            for place in self._system.find(self._root, prefix=prefix):
                if form.fullmatch(place.rpartition("/")[2]):
                    self._system.rm_file(place)

    def _place(self, name: str) -> str:
        return "/".join(part for part in (self._root, _checked(name)) if part)

    @contextmanager
    def _telling(self, deed: str) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # noqa: BLE001 - each library raises what it likes
            raise FileError(f"cannot {deed} {self._address}: {type(error).__name__}") from None
