"""Turn the names of files and folders into the catalogs they are, as any tool exports them.

We write `zh_Hans/LC_MESSAGES/handouts.po`. Read as well are other spellings of the language
(`zh-CN`, `ES`, `sr@latin`), files without `LC_MESSAGES`, one file for each language (`es.po`),
names such as `templates-es.po`, and a folder for each domain (`templates/es.po`). What is left
over is told, and stops nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

from nethandout.errors import InputError, Position, Problem
from nethandout.i18n.languages import (
    SOURCE_LANGUAGE,
    catalog_language,
    gettext_name,
    is_language,
    is_tag,
)

DOMAINS: Final = ("handouts", "templates")
"""What patients read: a language that has one of them is a language of handouts."""
STAFF: Final = "staff"
"""The words of the page for clinic staff, which may be in other languages than handouts are."""
_FOLDER: Final = "LC_MESSAGES"
_ENDING: Final = ".po"
_ALL: Final = (*DOMAINS, STAFF)
_BOTH = re.compile(rf"({'|'.join(_ALL)})[._-](.+)|(.+)[._-]({'|'.join(_ALL)})")


class CatalogPlace(NamedTuple):
    """Which language and which part of the text a file holds."""

    language: str
    domain: str


def catalog_path(directory: Path, language: str, domain: str) -> Path:
    """Turn a language and a domain into the place where we write its PO file."""
    name = gettext_name(catalog_language(language))
    return directory / name / _FOLDER / f"{domain}{_ENDING}"


def place_of(path: PurePosixPath) -> CatalogPlace | None:
    """Turn a path below the folder of catalogs into what the file holds, None if nobody knows.

    A file that is named by its language alone holds the handouts.
    """
    if path.suffix != _ENDING:
        return None
    folders = [folder for folder in path.parts[:-1] if folder != _FOLDER]
    if len(folders) > 1:
        return None
    words = [*folders, path.stem]
    found = _BOTH.fullmatch(path.stem)
    if found is not None and path.stem not in _ALL:
        words[-1:] = [part for part in found.groups() if part]
    domains = {word for word in words if word in _ALL}
    names = [word for word in words if word not in _ALL]
    if len(domains) > 1 or not names or not all(is_tag(name) for name in names):
        return None
    languages = {catalog_language(name) for name in names}
    if len(languages) > 1:
        return None
    return CatalogPlace(languages.pop(), domains.pop() if domains else DOMAINS[0])


def catalogs_in(directory: Path) -> dict[CatalogPlace, list[Path]]:
    """Turn a folder into the catalogs in it; of one that is there twice the usual place first."""
    found: dict[CatalogPlace, list[Path]] = {}
    for path in _files(directory):
        place = place_of(PurePosixPath(*path.relative_to(directory).parts))
        if place is not None:
            found.setdefault(place, []).append(path)
    for place, paths in found.items():
        usual = catalog_path(directory, *place)
        paths.sort(key=lambda path, usual=usual: (path != usual, path))  # type: ignore[misc]
    return found


def find_catalog(
    directory: Path, language: str, domain: str, label: Callable[[Path], str] = str
) -> Path | None:
    """Find the file of a language and a domain, None if there is none.

    Raises `InputError` when there are two: nobody can know which one is meant.
    """
    paths = catalogs_in(directory).get(CatalogPlace(catalog_language(language), domain), [])
    if len(paths) > 1:
        raise InputError(
            f"there are two catalogs of {catalog_language(language)}", [_twice(paths, label)]
        )
    return paths[0] if paths else None


def kept_catalog(directory: Path, language: str, domain: str) -> Path:
    """Find the file of a language and a domain, or the place where it would be written.

    Raises `InputError` when there are two.
    """
    return find_catalog(directory, language, domain) or catalog_path(directory, language, domain)


def languages_available(dirs: Iterable[Path]) -> tuple[str, ...]:
    """Turn catalog dirs into the languages of handouts they hold, English included, sorted."""
    return _languages(dirs, DOMAINS)


def languages_of_staff(dirs: Iterable[Path]) -> tuple[str, ...]:
    """Turn catalog dirs into the languages that staff can work in, English included, sorted."""
    return _languages(dirs, (STAFF,))


def _languages(dirs: Iterable[Path], domains: Collection[str]) -> tuple[str, ...]:
    places = (place for directory in dirs for place in catalogs_in(directory))
    found = {place.language for place in places if place.domain in domains}
    return tuple(sorted({SOURCE_LANGUAGE, *found}))


def misplaced(directory: Path, label: Callable[[Path], str] = str) -> Iterator[Problem]:
    """Find the PO files whose name says no language, and the languages that have two."""
    for path in _files(directory):
        place = place_of(PurePosixPath(*path.relative_to(directory).parts))
        if place is None or not is_language(place.language):
            message = (
                "the names of this file and its folder say no language that is known, so it is "
                "not read; the usual name is es/LC_MESSAGES/handouts.po"
            )
            yield Problem(Position(label(path)), "catalog-name", message)
    for paths in catalogs_in(directory).values():
        if len(paths) > 1:
            yield _twice(paths, label)


def _twice(paths: list[Path], label: Callable[[Path], str]) -> Problem:
    first, second = map(label, paths[:2])
    message = f"this and {first} are catalogs of one language; put them together and delete one"
    return Problem(Position(second), "two-catalogs", message)


def _files(directory: Path) -> list[Path]:
    """Find the PO files at any depth that a catalog can be at, and hidden ones nowhere."""
    depths = ("*.po", "*/*.po", "*/*/*.po")
    found = (path for depth in depths for path in directory.glob(depth))
    return sorted(path for path in found if not path.name.startswith("."))
