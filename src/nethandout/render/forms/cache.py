"""Keep laid-out pages and forms on disk, and turn the same request into them again.

They depend only on their HTML, their style sheet, their assets and the versions of what lays
them out; the key is the hash of all that, so an entry can never be stale. Nothing personal
comes here: forms are blank where the patient's words go. An entry that was cut short or
changed, or that another user made, breaks its seal and is made anew. Several processes may
share the folder; the oldest entries go when it grows over its bound.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from nethandout import __version__
from nethandout.files.seal import SealedFolder
from nethandout.render.type.fonts import FontSetup
from nethandout.render.type.libraries import is_installed, layout_versions

_FORMAT = "part 6"
MAX_BYTES = 200_000_000


@dataclass(frozen=True, slots=True)
class PartCache:
    """A folder of rendered parts, as bytes, bounded in size."""

    folder: Path
    max_bytes: int = MAX_BYTES

    def get(self, key: str) -> bytes | None:
        """Turn a key into the part kept under it; None when there is none, or it is damaged."""
        part = self._sealed.read(_name(key))
        if part is not None:
            _touch(self.folder / _name(key))
        return part

    def put(self, key: str, part: bytes) -> None:
        """Keep a part; a cache that cannot be written is no reason to stop."""
        self._sealed.write(_name(key), part)
        with suppress(OSError):
            self._shrink()

    @property
    def _sealed(self) -> SealedFolder:
        return SealedFolder(self.folder, self.folder.parent, _FORMAT)

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


def _name(key: str) -> str:
    return f"{key}.part"


def _touch(path: Path) -> None:
    """Mark an entry as used just now."""
    with suppress(OSError):
        os.utime(path, follow_symlinks=False)
