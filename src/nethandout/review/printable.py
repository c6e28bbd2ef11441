"""Turn the catalogs of a library into what may be printed of them.

A translation that is surely wrong (another number or unit, a lost “not”, the other side, another
drug, a lost placeholder, broken markup, another script, English) counts as if it were not
there: whoever needs it is told why and where. Judging all messages of a language takes most of a
second, and a handout prints a tenth of them: so each is judged when it is first asked for. The
verdicts are kept in the cache folder under the hash of the catalogs, of the termbases, of the
tables of words and of the checks themselves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from nethandout import __version__, i18n
from nethandout.content.library import Library
from nethandout.errors import Position
from nethandout.files.cachefile import cache_file, digest, keep, recall
from nethandout.i18n.catalogs import (
    BLOCKED,
    COUNTS_AS_NONE,
    Catalog,
    Contents,
    Unfinished,
    catalog_contents,
    compiled_catalog,
    finished_entries,
    table_files,
    termbase_files,
)
from nethandout.i18n.languages import is_source
from nethandout.model.remark import Remark


class Blocked(NamedTuple):
    """What stands against a message: the number of its file, the line, and why."""

    file: int
    line: int
    reason: str


Judge = Callable[[str], Blocked | None]
"""Turns the key of a finished message into what stands against it."""


class Verdicts:
    """What stands against the finished messages of one catalog, as far as somebody asked.

    `finished` are the messages by their keys, `files` the names of the files they are from,
    `start_judging` gives the judge. Verdicts of other runs are in the cache file `place`;
    `keep` adds those of this one.
    """

    def __init__(
        self,
        finished: Mapping[str, str],
        files: Sequence[str],
        start_judging: Callable[[], Judge],
        place: Path | None,
    ) -> None:
        self.finished = finished
        self._files = files
        self._start_judging = start_judging
        self._place = place
        self._judge: Judge | None = None
        self._known = self._recalled()
        self._kept = len(self._known)

    def against(self, key: str) -> Unfinished | None:
        """Tell what stands against a finished message; None if it may be printed."""
        if key not in self._known:
            self._judge = self._judge or self._start_judging()
            self._known[key] = self._judge(key)
        found = self._known[key]
        if found is None:
            return None
        return Unfinished(Position(self._files[found.file], found.line), BLOCKED, found.reason)

    def blocked(self) -> Iterator[str]:
        """Judge all messages, and give the keys of those that must not be printed."""
        return (key for key in self.finished if self.against(key) is not None)

    def keep(self) -> None:
        """Put what was judged into the cache, and forget what judging took: some megabytes."""
        self._judge = None
        if self._place is None or len(self._known) == self._kept:
            return
        self._known = self._recalled() | self._known  # another process may have judged as well
        self._kept = len(self._known)
        numbers = {key: number for number, key in enumerate(self.finished)}
        fine = [numbers[key] for key, found in self._known.items() if found is None]
        blocked = [
            (numbers[key], *found) for key, found in self._known.items() if found is not None
        ]
        keep(self._place, [fine, blocked])

    def _recalled(self) -> dict[str, Blocked | None]:
        """Read the verdicts that are in the cache: messages are named by their numbers."""
        raw = None if self._place is None else recall(self._place)
        if raw is None:
            return {}
        keys = tuple(self.finished)
        fine, blocked = raw
        known: dict[str, Blocked | None] = dict.fromkeys(keys[number] for number in fine)
        return known | {keys[number]: Blocked(*found) for number, *found in blocked}


class Printable(Mapping[str, str]):
    """The finished messages that nothing stands against, by their keys."""

    def __init__(self, verdicts: Verdicts) -> None:
        self._verdicts = verdicts

    def keep_verdicts(self) -> None:
        """Put what was judged into the cache, for the next run."""
        self._verdicts.keep()

    def __getitem__(self, key: str) -> str:
        said = self._verdicts.finished[key]
        if self._verdicts.against(key) is not None:
            raise KeyError(key)
        return said

    def __iter__(self) -> Iterator[str]:
        finished, blocked = self._verdicts.finished, set(self._verdicts.blocked())
        return (key for key in finished if key not in blocked)

    def __len__(self) -> int:
        return len(self._verdicts.finished) - sum(1 for _ in self._verdicts.blocked())


class NotPrintable(Mapping[str, Unfinished]):
    """The messages that are not finished, and those that something stands against."""

    def __init__(self, unfinished: Mapping[str, Unfinished], verdicts: Verdicts) -> None:
        self._unfinished = unfinished
        self._verdicts = verdicts

    def __getitem__(self, key: str) -> Unfinished:
        found = self._unfinished.get(key)
        if found is None and key in self._verdicts.finished:
            found = self._verdicts.against(key)
        if found is None:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[str]:
        yield from self._unfinished
        yield from self._verdicts.blocked()

    def __len__(self) -> int:
        return len(self._unfinished) + sum(1 for _ in self._verdicts.blocked())


def printable_catalog(library: Library, language: str, domain: str) -> Catalog:
    """Turn a language and a domain into the catalog of what may be printed.

    Raises `InputError` when there is no such catalog, or a catalog or termbase is wrong.
    """
    if is_source(language):
        return Catalog.source(language)
    contents = catalog_contents(library.folders("locales"), language, domain, library.label)
    catalog = compiled_catalog(contents, language, library.cache_dir, library.label)
    parts = (catalog.digest.encode(), _version(library))
    verdicts = Verdicts(
        catalog.entries,
        [library.label(path) for path, _ in contents],
        lambda: _judge(library, catalog.language, contents),
        cache_file(library.cache_dir, "verdicts", parts),
    )
    return replace(
        catalog,
        entries=Printable(verdicts),
        unfinished=NotPrintable(catalog.unfinished, verdicts),
        digest=digest(parts),
    )


def keep_verdicts(catalog: Catalog) -> None:
    """Put what was judged of a catalog into the cache; of one without verdicts there is nothing."""
    if isinstance(catalog.entries, Printable):
        catalog.entries.keep_verdicts()


def _version(library: Library) -> bytes:
    """Turn the checks and the termbases they draw on into what changes when a verdict may."""
    checks = Path(i18n.__path__[0]) / "checks"
    found = hashlib.sha256(__version__.encode())
    folders = library.folders("locales")
    for path in (*sorted(checks.glob("*.py")), *termbase_files(folders), *table_files(folders)):
        raw = path.read_bytes()
        found.update(len(raw).to_bytes(8, "big"))
        found.update(raw)
    return found.digest()


def _judge(library: Library, language: str, contents: Contents) -> Judge:
    """Turn the files of a language into the function that judges one of its finished messages.

    A translation that replaces another is judged, not the one it replaces: somebody meant to.
    """
    from nethandout.i18n.checks.catalog import blocking_finding
    from nethandout.i18n.checks.tables import load_tables
    from nethandout.i18n.termbase import load_termbases

    folders = library.folders("locales")
    termbase = load_termbases(folders, library.label)
    tables = load_tables(folders, library.label, [language])
    entries = finished_entries(contents, library.label)

    def judge(key: str) -> Blocked | None:
        file, entry = entries[key]
        found = blocking_finding(entry, termbase, language, tables)
        if found is None:
            return None
        said = str(Remark(COUNTS_AS_NONE, language=language, why=found.message))
        return Blocked(file, entry.linenum or 0, f"{said} ({found.code})")

    return judge
