"""Turn the catalogs of a library into what may be printed of them.

A translation that is surely wrong (another number or unit, a lost “not”, the other side, another
drug, a lost placeholder, broken markup, another script, English) counts as if it were not
there: whoever needs it is told why and where. Judging takes half a second for a language, so
the verdicts are kept with the compiled catalog, under the hash of the catalogs, of the
termbases, of the tables of words and of the checks themselves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from nethandout import __version__, i18n
from nethandout.content.library import Library
from nethandout.i18n.catalogs import (
    Catalog,
    Gate,
    Objection,
    load_catalog,
    table_files,
    termbase_files,
)

if TYPE_CHECKING:
    import polib

    from nethandout.i18n.checks.tables import Tables
    from nethandout.i18n.termbase import Termbase


def printable_catalog(library: Library, language: str, domain: str) -> Catalog:
    """Turn a language and a domain into the catalog of what may be printed.

    Raises `InputError` when there is no such catalog, or a catalog or termbase is wrong.
    """
    folders = library.folders("locales")
    return load_catalog(
        folders,
        language,
        domain,
        library.cache_dir,
        label=library.label,
        gate=Gate(lambda: _version(library), _objections(library, language)),
    )


def _version(library: Library) -> bytes:
    """Turn the checks and the termbases they draw on into what changes when a verdict may."""
    checks = Path(i18n.__path__[0]) / "checks"
    digest = hashlib.sha256(__version__.encode())
    folders = library.folders("locales")
    for path in (*sorted(checks.glob("*.py")), *termbase_files(folders), *table_files(folders)):
        raw = path.read_bytes()
        digest.update(len(raw).to_bytes(8, "big"))
        digest.update(raw)
    return digest.digest()


def _objections(library: Library, wanted: str) -> Callable[[polib.POEntry, str], Objection | None]:
    @cache
    def termbase() -> Termbase:
        from nethandout.i18n.termbase import load_termbases

        return load_termbases(library.folders("locales"), library.label)

    @cache
    def tables() -> Tables:
        from nethandout.i18n.checks.tables import load_tables

        return load_tables(library.folders("locales"), library.label, [wanted])

    def objection(entry: polib.POEntry, language: str) -> Objection | None:
        from nethandout.i18n.checks.catalog import blocking_finding

        found = blocking_finding(entry, termbase(), language, tables())
        return None if found is None else Objection(found.code, found.message)

    return objection
