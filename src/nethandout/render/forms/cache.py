"""Keep laid-out pages and forms on disk, and turn the same request into them again.

They depend only on their HTML, their style sheet, their assets and the versions of what lays
them out; the key is the hash of all that, so an entry can never be stale. Nothing personal
comes here: forms are blank where the patient's words go. An entry that was cut short or
changed fails its checksum and is made anew. Several processes may share the folder; the
oldest entries go when it grows over its bound.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nethandout import __version__
from nethandout.errors import HandoutError
from nethandout.files.publish import publish
from nethandout.render.type.fonts import FontSetup
from nethandout.render.type.libraries import is_installed, layout_versions

_FORMAT = b"nethandout-part-5\n"
_DIGEST_LENGTH = 64
MAX_BYTES = 200_000_000


@dataclass(frozen=True, slots=True)
class PartCache:
    """A folder of rendered parts, as bytes, bounded in size."""

    folder: Path
    max_bytes: int = MAX_BYTES

    def get(self, key: str) -> bytes | None:
        """Turn a key into the part kept under it; None when there is none, or it is damaged."""
        path = self._path(key)
        try:
            raw = path.read_bytes()
        except OSError:
            return None
        part = _unpacked(raw)
        if part is not None:
            _touch(path)
        return part

    def put(self, key: str, part: bytes) -> None:
        """Keep a part; a cache that cannot be written is no reason to stop."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            publish(self._path(key), _packed(part))
            self._shrink()
        except (OSError, HandoutError):
            return

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.part"

    def _shrink(self) -> None:
        """Remove the entries not used for longest until the rest fits the bound."""
        entries = [(path, path.stat()) for path in self.folder.glob("*.part")]
        total = sum(stat.st_size for _, stat in entries)
        for path, stat in sorted(entries, key=lambda entry: entry[1].st_mtime_ns):
            if total <= self.max_bytes:
                return
            path.unlink(missing_ok=True)
            total -= stat.st_size


def fingerprint(fonts: FontSetup) -> str:
    """Turn versions, fonts and the subsetting library into what decides bytes besides input."""
    return repr(
        (
            __version__,
            *layout_versions(),
            is_installed("harfbuzz-subset"),
            fonts.config_file.parent.name,
            fonts.missing,
        )
    )


def part_key(*texts: str, assets: Mapping[str, bytes]) -> str:
    """Turn everything a part depends on into its key."""
    digest = hashlib.sha256()
    for text in texts:
        digest.update(hashlib.sha256(text.encode()).digest())
    for name in sorted(assets):
        digest.update(hashlib.sha256(name.encode()).digest())
        digest.update(hashlib.sha256(assets[name]).digest())
    return digest.hexdigest()


def _packed(part: bytes) -> bytes:
    """Turn a part into an entry: its checksum goes before it."""
    return _FORMAT + hashlib.sha256(part).hexdigest().encode() + b"\n" + part


def _unpacked(raw: bytes) -> bytes | None:
    """Turn an entry back into a part; None unless every byte is as it was written."""
    if not raw.startswith(_FORMAT):
        return None
    start = len(_FORMAT)
    checksum, part = raw[start : start + _DIGEST_LENGTH], raw[start + _DIGEST_LENGTH + 1 :]
    return part if hashlib.sha256(part).hexdigest().encode() == checksum else None


def _touch(path: Path) -> None:
    """Mark an entry as used just now."""
    try:
        path.touch()
    except OSError:
        return
