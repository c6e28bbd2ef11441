"""Turn a library into catalogs of pseudo languages, in a clinic folder for trying layouts out."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nethandout.content.library import Library, open_library
from nethandout.errors import FileError, UsageError
from nethandout.i18n.catalogplaces import catalog_path
from nethandout.i18n.languages import gettext_name, imitated
from nethandout.i18n.plurals import numbers_of_forms
from nethandout.i18n.po.files import new_catalog, write_po
from nethandout.i18n.pseudo import PSEUDO_LANGUAGES, pseudo_text
from nethandout.i18n.termbase import Termbase
from nethandout.review.catalog_files import termbase_of
from nethandout.review.pots import built_in_pots, make_pots

if TYPE_CHECKING:
    import polib


@dataclass(frozen=True, slots=True)
class Pseudo:
    """The catalogs of one pseudo language; `blocked` counts texts that would not be printed."""

    language: str
    messages: int
    blocked: int
    paths: tuple[Path, ...]


def write_pseudo(library: Library, folder: Path) -> list[Pseudo]:
    """Turn a library into a clinic folder with catalogs of the pseudo languages.

    A folder without settings gets those of the clinic, else of the invented one. Raises
    `UsageError` for a folder of the program itself, where they would be taken for translations.
    """
    if folder.resolve().is_relative_to(library.root / "locales") or (
        folder.resolve() == library.root
    ):
        raise UsageError("pseudo catalogs are no translations; name a folder outside of locales")
    _prepare(folder, library.overlay or library.examples / "clinic")
    own = open_library(folder, cache_dir=library.cache_dir)
    built_in, added = built_in_pots(own), make_pots(own)
    entries = {domain: [*built_in[domain], *added[domain]] for domain in added}
    termbase = termbase_of(own)
    return [_write(folder, language, entries, termbase) for language in PSEUDO_LANGUAGES]


def _prepare(folder: Path, clinic: Path) -> None:
    """Make a folder a clinic's, unless it is one."""
    if (folder / "clinic.yaml").is_file():
        return
    try:
        shutil.copytree(clinic, folder, dirs_exist_ok=True)
    except (OSError, shutil.Error):
        raise FileError(f"cannot write {folder}") from None


def _write(
    folder: Path,
    language: str,
    entries: Mapping[str, Iterable[polib.POEntry]],
    termbase: Termbase,
) -> Pseudo:
    from nethandout.i18n.checks.catalog import blocking_finding

    blocked, messages, paths = 0, 0, []
    for domain, own in entries.items():
        catalog = _empty(language)
        for entry in own:
            made = _translated(entry, language, termbase.untranslated)
            blocked += blocking_finding(made, termbase, language) is not None
            catalog.append(made)
        path = catalog_path(folder / "locales", language, domain)
        write_po(catalog, path)
        messages += len(catalog)
        paths.append(path)
    return Pseudo(language, messages, blocked, tuple(paths))


def _empty(language: str) -> polib.POFile:
    from babel.messages.plurals import get_plural

    catalog = new_catalog(gettext_name(language))
    catalog.metadata["Last-Translator"] = "nobody: this is no language"
    catalog.metadata["Plural-Forms"] = str(get_plural(imitated(language)))
    return catalog


def _translated(entry: polib.POEntry, language: str, names: Iterable[str]) -> polib.POEntry:
    import polib
    from babel.messages.plurals import get_plural

    made = polib.POEntry(
        msgid=entry.msgid,
        msgctxt=entry.msgctxt,
        msgid_plural=entry.msgid_plural,
        comment=entry.comment,
        occurrences=entry.occurrences,
    )
    if not entry.msgid_plural:
        made.msgstr = pseudo_text(entry.msgid, language, names)
        return made
    only = numbers_of_forms(language)
    for form in range(get_plural(imitated(language)).num_plurals):
        source = entry.msgid if only.get(form) == 1 else entry.msgid_plural
        made.msgstr_plural[form] = pseudo_text(source, language, names)
    return made
