"""Turn the library's files into content without reading again what was found whole before.

Reading YAML and following every reference takes longer than composing a handout. The
plain values of content without any error are kept in the cache folder, under the hash
of all its files and of the modules that read them. Topics take shape only when they are asked
for, so that a handout costs what it prints. Places inside files are not kept: content
without errors has nothing to point at.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from nethandout import __version__
from nethandout.content.library import Library, sorted_problems
from nethandout.content.reading import (
    Content,
    check_folder,
    check_references,
    read_models,
    usable,
)
from nethandout.errors import FileError, Problem, has_errors
from nethandout.files.builtin import program_state
from nethandout.files.cachefile import cache_file, keep, recall
from nethandout.files.cachefile import digest as digest_of
from nethandout.source.tree import SourceTree, read_yaml

_READERS = ("content", "model", "source")
_FORMAT = f"1 {__version__} {sys.version_info.major}.{sys.version_info.minor}"


def load_content_again(library: Library) -> Content:
    """Turn a library into its content, from the cache if nothing changed.

    Raises `InputError` with every problem found, as `load_content` does.
    """
    digest = _digest(library)
    file = _cache_file(library, digest)
    unread = check_folder(library)
    values = None if has_errors(unread) else recall(file)
    known = _from_values(library, values) if isinstance(values, dict) else None
    return replace(known or _from_files(library, file, unread), digest=digest)


@dataclass
class _Reading:
    """Reads files, and remembers their plain values by their names."""

    library: Library
    values: dict[str, object] = field(default_factory=dict)

    def read(self, path: Path, label: str) -> tuple[SourceTree | None, list[Problem]]:
        tree, problems = read_yaml(path, label)
        if tree is not None:
            self.values[_name(self.library, path)] = tree.value
        return tree, problems


def _from_files(library: Library, file: Path, unread: list[Problem]) -> Content:
    """Read all files, and keep their values if nothing is wrong with any of them."""
    reading = _Reading(library)
    content, problems = read_models(library, reading.read)
    if content is not None:
        problems += check_references(content)
    found = usable(content, sorted_problems([*problems, *unread]))
    if (
        not has_errors(problems) and _cache_file(library, _digest(library)) == file
    ):  # nothing changed meanwhile
        keep(file, reading.values)
    return found


def _from_values(library: Library, values: Mapping[str, object]) -> Content | None:
    """Turn kept values into content; None if they are not those of the library after all."""

    def read(path: Path, label: str) -> tuple[SourceTree, list[Problem]]:
        return SourceTree(label, values[_name(library, path)], {}), []

    try:
        content, problems = read_models(library, read, is_sound=True)
    except KeyError:  # a file came into the folder just now
        return None
    return None if has_errors(problems) else content


def _cache_file(library: Library, digest: str) -> Path:
    """Turn the digest of all that content is read from into the place where its values are kept.

    The clinic's settings belong to the place for their lines of procedures and where these stand;
    a comment in them changes no handout, so that they are no part of the digest.
    """
    parts = [_FORMAT.encode(), *program_state(_READERS), digest.encode()]
    if library.overlay is not None and (library.overlay / "clinic.yaml").is_file():
        parts.append(_bytes(library, library.overlay / "clinic.yaml"))
    return cache_file(library.cache_dir, "content", parts)


def _digest(library: Library) -> str:
    """Turn all topics and the like that content is read from into one hash."""
    parts: list[bytes] = []
    for folder in library.folders("handouts"):
        for path in sorted((*folder.glob("*.yaml"), *folder.glob("*/*.yaml"))):
            parts += [_name(library, path).encode(), _bytes(library, path)]
    return digest_of(parts)


def _name(library: Library, path: Path) -> str:
    """Name a file so that a clinic's and a built-in one of the same label differ."""
    own = library.overlay.as_posix() if library.overlay is not None else None
    is_own = own is not None and path.as_posix().startswith(f"{own.rstrip('/')}/")
    return f"{'clinic' if is_own else 'built-in'}/{library.label(path)}"


def _bytes(library: Library, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileError(f"cannot read {library.label(path)}: {error.strerror}") from None
