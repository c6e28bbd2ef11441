"""Keep laid-out shared pages on disk, and turn the same request into them again.

A shared part depends only on its HTML, its style sheet, its assets and the versions of
what lays it out; the key is the hash of all that, so an entry can never be stale. Nothing
personal comes here: the parts that name a patient are not asked for through a cache. An
entry that was cut short or changed fails its checksum and is made anew. Several processes
may share the folder; the oldest entries go when it grows over its bound.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from nethandout import __version__
from nethandout.errors import HandoutError
from nethandout.publish import publish
from nethandout.render.fonts import FontSetup, has_fast_subsetting
from nethandout.render.pdf import Anchor, PageText, RenderedPart

_FORMAT = b"nethandout-part-1\n"
_DIGEST_LENGTH = 64
MAX_BYTES = 200_000_000


@dataclass(frozen=True, slots=True)
class PartCache:
    """A folder of rendered parts, bounded in bytes."""

    folder: Path
    max_bytes: int = MAX_BYTES

    def get(self, key: str) -> RenderedPart | None:
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

    def put(self, key: str, part: RenderedPart) -> None:
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
            version("weasyprint"),
            has_fast_subsetting(),
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


def _packed(part: RenderedPart) -> bytes:
    """Turn a part into bytes: a checksum, a line of JSON, the PDF."""
    head = {
        "pages": [(page.width, page.height) for page in part.pages],
        "anchors": {name: list(anchor) for name, anchor in part.anchors.items()},
    }
    body = json.dumps(head).encode() + b"\n" + part.pdf
    return _FORMAT + hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def _unpacked(raw: bytes) -> RenderedPart | None:
    """Turn bytes back into a part; None unless every byte is as it was written."""
    if not raw.startswith(_FORMAT):
        return None
    start = len(_FORMAT)
    checksum, body = raw[start : start + _DIGEST_LENGTH], raw[start + _DIGEST_LENGTH + 1 :]
    if hashlib.sha256(body).hexdigest().encode() != checksum:
        return None
    line, _, pdf = body.partition(b"\n")
    head = json.loads(line)
    anchors = {name: Anchor(*values) for name, values in head["anchors"].items()}
    pages = tuple(PageText(width, height, ()) for width, height in head["pages"])
    return RenderedPart(pdf, pages, anchors)


def _touch(path: Path) -> None:
    """Mark an entry as used just now."""
    try:
        path.touch()
    except OSError:
        return
