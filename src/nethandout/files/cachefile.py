"""Turn plain values into files of the cache folder, and sealed files back into the values.

A file is named by the hash of everything it was made from, so it cannot be stale, and
holds JSON behind the user's own seal, so it can neither be half written nor changed. The
cache is never needed: what cannot be read is made again, and what cannot be written is
done without.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from nethandout.files.seal import SealedFolder


def default_cache_dir(environment: Mapping[str, str] | None = None) -> Path:
    """Turn the environment into the folder for rebuildable files (XDG Base Directory).

    It begins with `~` where nothing says which folder is the user's home.
    """
    values = os.environ if environment is None else environment
    if values.get("NETHANDOUT_CACHE"):
        return Path(values["NETHANDOUT_CACHE"])
    base = values.get("XDG_CACHE_HOME")
    home = os.path.expanduser("~/.cache")  # noqa: PTH111 - the other raises without a home
    return Path(base or home, "nethandout")


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
    """Turn a cache file into its value; None if it is not there, not whole or not ours."""
    body = _sealed(file).read(file.name)
    return None if body is None else json.loads(body)


def keep(file: Path, value: object) -> None:
    """Turn a value into a cache file for the next run, if that can be done."""
    _sealed(file).write(file.name, json.dumps(value, ensure_ascii=False).encode())


def _sealed(file: Path) -> SealedFolder:
    return SealedFolder(file.parent, file.parent, "value")
