"""Turn plain values into files of the cache folder, and whole files back into the values.

A file is named by the hash of everything it was made from, so it cannot be stale, and
holds JSON after its own checksum, so it cannot be half written. The cache is never
needed: what cannot be read is made again, and what cannot be written is done without.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any


def default_cache_dir(environment: Mapping[str, str] | None = None) -> Path:
    """Turn the environment into the folder for rebuildable files (XDG Base Directory)."""
    values = os.environ if environment is None else environment
    if values.get("NETHANDOUT_CACHE"):
        return Path(values["NETHANDOUT_CACHE"])
    base = values.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "nethandout"


def cache_file(folder: Path, kind: str, parts: Iterable[bytes]) -> Path:
    """Turn everything a value depends on into the place of its file."""
    return folder / f"{kind}-{digest(parts)}.json"


def digest(parts: Iterable[bytes]) -> str:
    """Turn parts into one hash, in which the border between two of them counts."""
    found = hashlib.sha256()
    for part in parts:
        found.update(len(part).to_bytes(8, "big"))
        found.update(part)
    return found.hexdigest()


def recall(file: Path) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Turn a cache file into its value; None if it is not there or not whole."""
    try:
        checksum, _, body = file.read_bytes().partition(b"\n")
    except OSError:
        return None
    if checksum.decode("ascii", "replace") != hashlib.sha256(body).hexdigest():
        return None
    return json.loads(body)


def keep(file: Path, value: object) -> None:
    """Turn a value into a cache file for the next run, if that can be done."""
    from nethandout.files.publish import replace_file  # most runs write nothing

    body = json.dumps(value, ensure_ascii=False).encode()
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        replace_file(file, hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
    except OSError:
        return
