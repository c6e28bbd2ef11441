"""Turn a library into its translation files, and those into counts and problems.

The facade for everything a translator does: what to translate (POT), how far each
language is, what is wrong with it, and the next catalog when the English changed. A
clinic's own texts go to the clinic's own catalogs; what the built-in ones already hold
is not translated again, unless the clinic says it in its own words.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from nethandout import __version__
from nethandout.content.library import Library
from nethandout.errors import InputError, Position, Problem, Severity
from nethandout.files.builtin import program_state
from nethandout.files.cachefile import cache_file, keep, recall
from nethandout.i18n.catalogplaces import (
    DOMAINS,
    STAFF,
    CatalogPlace,
    catalogs_in,
    languages_available,
    languages_of_staff,
    misplaced,
)
from nethandout.i18n.catalogs import Catalog, load_catalog, table_files, termbase_files
from nethandout.i18n.languages import catalog_language, is_source, language_tag, primary
from nethandout.i18n.po.files import read_po, read_po_text
from nethandout.i18n.termbase import Termbase, load_termbases
from nethandout.i18n.unchecked import unchecked_notes
from nethandout.review.pots import wanted_messages
from nethandout.review.printable import printable_catalog
from nethandout.review.unknown import unknown_messages
from nethandout.review.updating import folder_to_write

if TYPE_CHECKING:
    import polib

    from nethandout.content.reading import Content
    from nethandout.i18n.checks.tables import Tables
    from nethandout.i18n.status import Key, TranslationStatus

HANDOUTS, TEMPLATES = DOMAINS
_KIND: Final = "checked"


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of a domain a language has."""

    language: str
    domain: str
    messages: int
    translated: int
    fuzzy: int
    blocked: int

    @property
    def missing(self) -> int:
        """Count the messages without any translation."""
        return self.messages - self.translated - self.fuzzy - self.blocked


def translated_languages(library: Library) -> tuple[str, ...]:
    """Turn a library into the languages it has catalogs for, English left out."""
    found = languages_available(library.folders("locales"))
    return tuple(language for language in found if not is_source(language))


def checked_languages(library: Library) -> tuple[str, ...]:
    """Turn a library into the languages whose catalogs are checked: those of staff alone, too."""
    folders = library.folders("locales")
    found = {*translated_languages(library), *languages_of_staff(folders)}
    return tuple(sorted(language for language in found if not is_source(language)))


def own_locales(library: Library, folder: Path | None = None) -> Path:
    """Find the folder whose files may be written: the one named, the clinic's, the checkout's.

    Raises `UsageError` where there is none, as in an installed program.
    """
    return folder_to_write(library.root, library.overlay, folder)


def check_catalogs(
    library: Library, languages: Iterable[str], label: Callable[[Path], str] | None = None
) -> list[Problem]:
    """Turn the catalogs of languages into all that is wrong with them.

    `label` is how messages call a file, as a rule by its place in the library. Messages in which
    nothing was found are kept in the cache by their hash, and are not looked at the next time.
    """
    from nethandout.i18n.checks.catalog import Sound, check_catalog  # who prints needs no checks

    label = label or library.label
    languages = tuple(languages)
    termbase = termbase_of(library)
    tables = tables_of(library, termbase, languages)
    problems = [
        found for folder in library.folders("locales") for found in misplaced(folder, label)
    ]
    try:
        wanted = wanted_messages(library.root, library.overlay, library.cache_dir, lambda: library)
    except InputError as error:
        problems += error.problems
        wanted = None
    state = tuple(_state_of_checks(library))
    for language in languages:
        problems += unchecked(library, language)
        verdicts = cache_file(library.cache_dir, _KIND, (*state, language.encode()))
        sound = Sound(frozenset(recall(verdicts) or ()))
        for domain in (*DOMAINS, STAFF):
            known = wanted.keys(domain) if wanted else None
            for path in _catalog_files(library, language, domain):
                file = label(path)
                check = partial(
                    check_catalog,
                    termbase=termbase,
                    language=language,
                    label=file,
                    tables=tables,
                    sound=sound,
                )
                problems += _check_file(path, file, known, check)
        if sound.seen != sound.known:
            keep(verdicts, sorted(sound.seen))
    return problems


def _state_of_checks(library: Library) -> Iterator[bytes]:
    """Give all that decides, besides a message, what is found in it."""
    from babel import __version__ as plural_rules

    yield from map(str.encode, (__version__, sys.version, plural_rules))
    yield from program_state(("",))
    folders = library.folders("locales")
    for path in (*termbase_files(folders), *table_files(folders)):
        yield path.name.encode()
        yield path.read_bytes()


def _check_file(
    path: Path,
    label: str,
    known: Collection[Key] | None,
    check: Callable[[polib.POFile], list[Problem]],
) -> Iterable[Problem]:
    try:
        catalog, notices = read_po_text(path, label)
    except InputError as error:
        return error.problems
    found = [*notices, *check(catalog)]
    return found if known is None else [*found, *unknown_messages(catalog, known, label)]


def label_as_typed(library: Library, clinic: Path | None) -> Callable[[Path], str]:
    """Turn a library, and its clinic as it was typed, into how messages call its files.

    So the name can be opened from where the command was called; a relative one stays relative.
    """
    here = Path.cwd()

    def label(path: Path) -> str:
        if clinic is not None and library.overlay and path.is_relative_to(library.overlay):
            return str(clinic / path.relative_to(library.overlay))
        return str(path.relative_to(here) if path.is_relative_to(here) else path)

    return label


def unconfirmed(library: Library, language: str, domain: str) -> frozenset[tuple[str | None, str]]:
    """Find the messages whose translation no translator has confirmed."""
    return frozenset(
        (entry.msgctxt, entry.msgid)
        for path in catalogs_of(library, language, (domain,))
        for entry in read_po(path)
        if entry.fuzzy and not entry.obsolete
    )


def finished_catalog(library: Library, language: str, domain: str) -> Catalog:
    """Turn a language and a domain into what may be printed; without a file that is nothing."""
    if not catalogs_of(library, language, (domain,)):
        return Catalog(language_tag(language))
    return printable_catalog(library, language, domain)


def written_catalog(library: Library, language: str, domain: str) -> Catalog:
    """Turn a language and a domain into all that is translated, whether or not it may be printed.

    It is the same as `finished_catalog` where no check has an objection, and needs no second
    look at every translation.
    """
    if not catalogs_of(library, language, (domain,)):
        return Catalog(language_tag(language))
    folders = library.folders("locales")
    return load_catalog(folders, language, domain, library.cache_dir, label=library.label)


def catalog_labels(
    library: Library, languages: Iterable[str], label: Callable[[Path], str]
) -> list[str]:
    """Turn languages into the names that messages use for their catalogs."""
    paths = (
        path for language in languages for path in catalogs_of(library, language, (*DOMAINS, STAFF))
    )
    return [label(path) for path in paths]


def progress(
    library: Library,
    content: Content,
    languages: Iterable[str],
    catalog: Callable[[Library, str, str], Catalog] = finished_catalog,
) -> list[Progress]:
    """Turn languages into how much of content and templates each has.

    `catalog` gives what there is of a language: as a rule only what may be printed.
    """
    from nethandout.i18n.extract import extract_templates  # who checks needs no models
    from nethandout.i18n.status import total_status

    units = [(kind, model) for kind, model, _ in content.items()]
    found = []
    pot = extract_templates(library.folders("templates"))
    for language in languages:
        catalogs = [read_po(path) for path in catalogs_of(library, language, (HANDOUTS,))]
        blocked = catalog(library, language, HANDOUTS).blocked()
        found.append(_progress(total_status(units, language, catalogs, blocked)))
        templates = catalog(library, language, TEMPLATES)
        found.append(_template_progress(pot, library, templates, language))
    return found


def _progress(found: TranslationStatus) -> Progress:
    return Progress(
        found.language,
        HANDOUTS,
        found.messages,
        found.translated,
        found.fuzzy,
        found.blocked,
    )


def _template_progress(
    pot: polib.POFile, library: Library, catalog: Catalog, language: str
) -> Progress:
    translated = sum(_is_translated(entry, catalog) for entry in pot)
    wanted = {(entry.msgctxt, entry.msgid) for entry in pot}
    fuzzy = unconfirmed(library, language, TEMPLATES)
    blocked = wanted & catalog.blocked()
    counts = (len(pot), translated, len((wanted & fuzzy) - blocked), len(blocked))
    return Progress(language, TEMPLATES, *counts)


def _is_translated(entry: polib.POEntry, catalog: Catalog) -> bool:
    if entry.msgid_plural:
        return catalog.ngettext(entry.msgid, entry.msgid_plural, 2) is not None
    return catalog.get(entry.msgid, entry.msgctxt) is not None


def catalogs_of(library: Library, language: str, domains: Sequence[str]) -> list[Path]:
    """Turn a language into its PO files, built-in first; one for each folder and domain."""
    found = (
        catalogs_in(folder).get(CatalogPlace(catalog_language(language), domain), [])[:1]
        for folder in library.folders("locales")
        for domain in domains
    )
    return [path for paths in found for path in paths]


def _catalog_files(library: Library, language: str, domain: str) -> list[Path]:
    """Turn a language and a domain into all their PO files, also those that stand twice."""
    place = CatalogPlace(catalog_language(language), domain)
    found = (catalogs_in(folder).get(place, []) for folder in library.folders("locales"))
    return [path for paths in found for path in paths]


def termbase_of(library: Library) -> Termbase:
    """Turn the library's termbases into terms; a clinic's rows are added to the built-in ones."""
    return load_termbases(library.folders("locales"), library.label)


def tables_of(
    library: Library, termbase: Termbase, languages: Iterable[str] | None = None
) -> Tables:
    """Turn the library's tables of words into one set; a clinic's words are added.

    Raises `InputError` for a table with a mistake, as for words of a term that is not in the
    termbase; without a termbase nobody asks for terms.
    """
    from nethandout.i18n.checks.tables import load_tables  # who prints needs no checks

    terms = [row.id for row in termbase.rows]
    return load_tables(library.folders("locales"), library.label, languages, terms or None)


def unchecked(library: Library, language: str) -> Iterator[Problem]:
    """Say what cannot be checked in a language, for want of words."""
    for note in unchecked_notes(library.folders("locales"), language):
        place = Position(f"locales/checks/{primary(language)}.yaml")
        yield Problem(place, "not-checked", note, Severity.WARNING)
