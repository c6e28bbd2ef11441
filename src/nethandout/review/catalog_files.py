"""Turn a library into its translation files, and those into counts and problems.

The facade for everything a translator does: what to translate (POT), how far each
language is, what is wrong with it, and the next catalog when the English changed. A
clinic's own texts go to the clinic's own catalogs; what the built-in ones already hold
is not translated again, unless the clinic says it in its own words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from nethandout.content.library import Library
from nethandout.content.placeholders import PLACEHOLDERS
from nethandout.content.reading import Content, load_content
from nethandout.errors import InputError, Position, Problem, Severity, UsageError
from nethandout.i18n.catalogs import Catalog, catalog_path, languages_available
from nethandout.i18n.extract import extract_content, extract_templates
from nethandout.i18n.languages import gettext_name, is_source, language_tag, primary
from nethandout.i18n.pofiles import new_catalog, read_po, write_po
from nethandout.i18n.status import TranslationStatus, topic_status, total_status
from nethandout.i18n.termbase import Termbase, load_termbases
from nethandout.i18n.unchecked import unchecked_notes
from nethandout.review.printable import printable_catalog

if TYPE_CHECKING:
    import polib

    from nethandout.i18n.checks.tables import Tables
    from nethandout.i18n.update import UpdateReport

HANDOUTS, TEMPLATES = "handouts", "templates"
DOMAINS = (HANDOUTS, TEMPLATES)
Pots = Mapping[str, "polib.POFile"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of a domain (or of one topic) a language has."""

    language: str
    domain: str
    messages: int
    translated: int
    fuzzy: int
    blocked: int
    topic: str = ""

    @property
    def missing(self) -> int:
        """Count the messages without any translation."""
        return self.messages - self.translated - self.fuzzy - self.blocked


def translated_languages(library: Library) -> tuple[str, ...]:
    """Turn a library into the languages it has catalogs for, English left out."""
    found = languages_available(library.folders("locales"))
    return tuple(language for language in found if not is_source(language))


def own_locales(library: Library, folder: Path | None = None) -> Path:
    """Find the folder whose files may be written: the one named, the clinic's, the checkout's.

    Raises `UsageError` where there is none, as in an installed program.
    """
    if folder is not None:
        return folder
    if library.overlay is not None:
        return library.overlay / "locales"
    if (library.root / "pyproject.toml").is_file():
        return library.root / "locales"
    raise UsageError("name the folder to write with --locales DIR, or a clinic with --clinic DIR")


def make_pots(library: Library, content: Content | None = None) -> Pots:
    """Turn a library into one POT for each domain; a clinic's holds only what is its own.

    Raises `InputError` for content or templates that cannot be read.
    """
    content = content or load_content(library)
    pots = {
        HANDOUTS: extract_content(
            ((origin.tree.file, origin.at, model) for _, model, origin in content.items()),
            {name: meaning for name, (_, meaning) in PLACEHOLDERS.items()},
        ),
        TEMPLATES: extract_templates(library.folders("templates")),
    }
    built_in = built_in_pots(library)
    return {domain: _without(pots[domain], built_in[domain]) for domain in DOMAINS}


def built_in_pots(library: Library) -> Pots:
    """Turn a clinic's library into the POTs of what is built in; without a clinic, empty ones."""
    if library.overlay is None:
        return {domain: new_catalog() for domain in DOMAINS}
    return make_pots(replace(library, overlay=None))


def write_pots(pots: Pots, folder: Path) -> list[Path]:
    """Turn POTs into files; gives those whose text changed."""
    paths = {domain: folder / f"{domain}.pot" for domain in pots}
    return [path for domain, path in paths.items() if write_po(pots[domain], path)]


def check_pots(pots: Pots, folder: Path, library: Library) -> Iterator[Problem]:
    """Find POT files that are not what the content says now."""
    for domain, pot in pots.items():
        path = folder / f"{domain}.pot"
        if not path.is_file():
            if len(pot):
                yield _outdated(library.label(path), "is not there")
        elif _text(read_po(path, library.label(path))) != _text(pot):
            yield _outdated(library.label(path), "is not what the content says now")


def update_catalog(
    pot: polib.POFile,
    folder: Path,
    language: str,
    domain: str,
    built_in: Iterable[polib.POEntry] = (),
) -> UpdateReport:
    """Turn a POT and a language's catalog, if there is one, into the next catalog, and write it.

    A message that is `built_in` stays where the catalog has it: a clinic's correction.
    """
    from nethandout.i18n.update import update

    path = catalog_path(folder, language, domain)
    before = read_po(path) if path.is_file() else _first_catalog(language)
    corrected = {(entry.msgctxt, entry.msgid) for entry in before}
    wanted = new_catalog()
    wanted.extend(pot)
    wanted.extend(entry for entry in built_in if (entry.msgctxt, entry.msgid) in corrected)
    report = update(before, wanted)
    write_po(report.catalog, path)
    return report


def check_catalogs(library: Library, languages: Iterable[str]) -> list[Problem]:
    """Turn the catalogs of languages into all that is wrong with them."""
    from nethandout.i18n.checks.catalog import check_catalog

    languages = tuple(languages)
    termbase, tables = termbase_of(library), tables_of(library, languages)
    problems: list[Problem] = []
    for language in languages:
        problems += unchecked(library, language)
        for path in catalogs_of(library, language, DOMAINS):
            label = library.label(path)
            try:
                problems += check_catalog(read_po(path, label), termbase, language, label, tables)
            except InputError as error:
                problems += error.problems
    return problems


def progress(library: Library, content: Content, languages: Iterable[str]) -> list[Progress]:
    """Turn languages into how much of content and templates each has."""
    units = [(kind, model) for kind, model, _ in content.items()]
    found = []
    pot = extract_templates(library.folders("templates"))
    for language in languages:
        catalogs = [read_po(path) for path in catalogs_of(library, language, (HANDOUTS,))]
        blocked = _finished(library, language, HANDOUTS).blocked()
        found.append(_progress(total_status(units, language, catalogs, blocked)))
        found.append(_template_progress(pot, library, language))
    return found


def topic_progress(library: Library, content: Content, language: str) -> list[Progress]:
    """Turn a language into how much of each topic it has."""
    catalogs = [read_po(path) for path in catalogs_of(library, language, (HANDOUTS,))]
    blocked = _finished(library, language, HANDOUTS).blocked()
    topics = topic_status(content.topics.items(), language, catalogs, blocked)
    return [_progress(found) for found in topics]


def _progress(found: TranslationStatus) -> Progress:
    return Progress(
        found.language,
        HANDOUTS,
        found.messages,
        found.translated,
        found.fuzzy,
        found.blocked,
        topic=found.topic,
    )


def _template_progress(pot: polib.POFile, library: Library, language: str) -> Progress:
    catalog = _finished(library, language, TEMPLATES)
    translated = sum(_is_translated(entry, catalog) for entry in pot)
    wanted = {(entry.msgctxt, entry.msgid) for entry in pot}
    fuzzy = {
        (entry.msgctxt, entry.msgid)
        for path in catalogs_of(library, language, (TEMPLATES,))
        for entry in read_po(path)
        if entry.fuzzy and not entry.obsolete
    }
    blocked = wanted & catalog.blocked()
    counts = (len(pot), translated, len((wanted & fuzzy) - blocked), len(blocked))
    return Progress(language, TEMPLATES, *counts)


def _finished(library: Library, language: str, domain: str) -> Catalog:
    if not catalogs_of(library, language, (domain,)):
        return Catalog(language_tag(language))
    return printable_catalog(library, language, domain)


def _is_translated(entry: polib.POEntry, catalog: Catalog) -> bool:
    if entry.msgid_plural:
        return catalog.ngettext(entry.msgid, entry.msgid_plural, 2) is not None
    return catalog.get(entry.msgid, entry.msgctxt) is not None


def catalogs_of(library: Library, language: str, domains: Sequence[str]) -> list[Path]:
    """Turn a language into its PO files, built-in first."""
    paths = (
        catalog_path(folder, language, domain)
        for folder in library.folders("locales")
        for domain in domains
    )
    return [path for path in paths if path.is_file()]


def termbase_of(library: Library) -> Termbase:
    """Turn the library's termbases into terms; a clinic's rows are added to the built-in ones."""
    return load_termbases(library.folders("locales"), library.label)


def tables_of(library: Library, languages: Iterable[str] | None = None) -> Tables:
    """Turn the library's tables of words into one set; a clinic's words are added."""
    from nethandout.i18n.checks.tables import load_tables  # who prints needs no checks

    return load_tables(library.folders("locales"), library.label, languages)


def unchecked(library: Library, language: str) -> Iterator[Problem]:
    """Say what cannot be checked in a language, for want of words."""
    for note in unchecked_notes(library.folders("locales"), language):
        place = Position(f"locales/checks/{primary(language)}.yaml")
        yield Problem(place, "not-checked", note, Severity.WARNING)


def _without(pot: polib.POFile, known: polib.POFile) -> polib.POFile:
    """Turn a POT into one without the messages of another."""
    keys = {(entry.msgctxt, entry.msgid) for entry in known}
    own = new_catalog()
    own.extend(entry for entry in pot if (entry.msgctxt, entry.msgid) not in keys)
    return own


def _first_catalog(language: str) -> polib.POFile:
    """Turn a language into an empty catalog with its plural rule."""
    from babel.messages.plurals import get_plural

    name = gettext_name(language)
    catalog = new_catalog(name)
    catalog.metadata["Plural-Forms"] = str(get_plural(name))
    return catalog


def _text(catalog: polib.POFile) -> str:
    catalog.wrapwidth = 0
    return str(catalog).rstrip("\n")


def _outdated(file: str, what: str) -> Problem:
    message = f"the file {what}; run: nethandout i18n extract"
    return Problem(Position(file), "pot-outdated", message)
