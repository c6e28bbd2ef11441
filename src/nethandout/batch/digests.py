"""Turn what a run is made from into digests, to tell later whether it is still the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from nethandout.errors import FileError
from nethandout.records.tables import record_files


def digest_of_file(path: Path) -> str:
    """Turn a file, however long, into its SHA-256 in hexadecimal; raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_of_input(source: Path) -> str:
    """Turn a table, or a folder of records with their names, into a digest.

    Raises `FileError` when something cannot be read.
    """
    if source.is_dir():
        return digest_of_files(digests_of_records(source))
    try:
        return digest_of_file(source)
    except OSError as error:
        raise FileError(f"cannot read {source}: {error.strerror}") from None


def digests_of_records(folder: Path) -> dict[Path, str]:
    """Turn a folder into the digests of its records, in their order; raises `FileError`."""
    try:
        return {path: digest_of_file(path) for path in record_files(folder)}
    except OSError as error:
        raise FileError(f"cannot read {folder}: {error.strerror}") from None


def digest_of_files(digests: Mapping[Path, str]) -> str:
    """Turn the digests of the files of a folder into one, which heeds their names."""
    return digest_of_options({path.name: digest for path, digest in digests.items()})


def digest_of_options(options: Mapping[str, object]) -> str:
    """Turn options (texts, numbers, truth values, lists of them) into a digest."""
    text = json.dumps(options, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
