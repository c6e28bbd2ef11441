"""Turn PO files into one catalog of finished translations for a language, fast.

Only what a translator finished is in a catalog: missing, empty, fuzzy and obsolete
entries are not, and `get` returns None for them, so that the caller must decide.
Parsing PO files takes a second; the parsed form is kept in a cache under the hash of
the files' bytes, so it can be neither stale nor, with its own checksum, half written.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from nethandout.errors import FileError, InputError, Position, Problem
from nethandout.files.cachefile import cache_file, keep, recall
from nethandout.i18n.languages import (
    SOURCE_LANGUAGE,
    gettext_name,
    is_source,
    language_tag,
    lookup_order,
)

if TYPE_CHECKING:
    import polib

_CONTEXT = "\x04"
_PLURAL = "\x00"
_CACHE_FORMAT = b"nethandout-catalog-1"
_ENGLISH_PLURAL = "n != 1"


@dataclass(frozen=True, slots=True)
class Catalog:
    """The finished translations of one language.

    Keys are as in MO files: context, U+0004 and text; plural forms are joined by NUL.
    """

    language: str
    plural_rule: str = _ENGLISH_PLURAL
    is_source: bool = False
    entries: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)

    @classmethod
    def source(cls, language: str = SOURCE_LANGUAGE) -> Catalog:
        """Give the catalog of the language the content is written in: text is itself."""
        return cls(language_tag(language), is_source=True)

    def get(self, text: str, context: str | None = None) -> str | None:
        """Turn a message into its finished translation, or None."""
        if self.is_source:
            return text
        return self.entries.get(_key(text, context))

    def ngettext(self, one: str, many: str, count: int) -> str | None:
        """Turn a count into the right plural form of a message, or None."""
        if self.is_source:
            return one if count == 1 else many
        forms = self.entries.get(one + _PLURAL + many)
        if forms is None:
            return None
        choices = forms.split(_PLURAL)
        index = _plural_function(self.plural_rule)(abs(count))
        return choices[index] if index < len(choices) else None


def load_catalog(
    dirs: Sequence[Path], language: str, domain: str, cache_dir: Path | None = None
) -> Catalog:
    """Turn `<dir>/<lang>/LC_MESSAGES/<domain>.po` of several dirs into one catalog.

    Later dirs override earlier ones, and a region (`es-US`) its language (`es`).
    Raises `InputError` when no dir has the language, or a file is wrong.
    """
    if is_source(language):
        return Catalog.source(language)
    files = _catalog_files(dirs, language, domain)
    if not files:
        raise InputError(f"there is no {domain} catalog for {language_tag(language)}")
    contents = [(path, _bytes(path)) for path in files]
    compiled = _from_cache(cache_dir, contents)
    if compiled is None:
        compiled = _compile(contents)
        _to_cache(cache_dir, contents, compiled)
    return Catalog(
        language_tag(language),
        plural_rule=compiled.plural_rule,
        entries=compiled.entries,
    )


def languages_available(dirs: Iterable[Path]) -> tuple[str, ...]:
    """Turn catalog dirs into the languages they hold, English included, sorted."""
    found = {SOURCE_LANGUAGE}
    for directory in dirs:
        for path in directory.glob("*/LC_MESSAGES"):
            if any(path.glob("*.po")):
                found.add(language_tag(path.parent.name))
    return tuple(sorted(found))


def catalog_path(directory: Path, language: str, domain: str) -> Path:
    """Turn a language and a domain into the place of its PO file."""
    return directory / gettext_name(language) / "LC_MESSAGES" / f"{domain}.po"


def plural_forms(catalog: polib.POFile) -> tuple[int, str] | None:
    """Turn the `Plural-Forms` header into its count and rule; None if there is none.

    Raises ValueError when it is not a plural rule.
    """
    header = catalog.metadata.get("Plural-Forms", "").strip()
    if not header:
        return None
    parts = dict(part.strip().split("=", 1) for part in header.split(";") if "=" in part)
    count, rule = int(parts.get("nplurals", "x")), parts.get("plural", "").strip()
    _plural_function(rule)
    return count, rule


@dataclass(frozen=True, slots=True)
class _Compiled:
    plural_rule: str
    entries: dict[str, str]


def _key(text: str, context: str | None) -> str:
    return text if context is None else context + _CONTEXT + text


@cache
def _plural_function(rule: str) -> Callable[[int], int]:
    """Turn a C plural expression into a function; gettext parses it, nothing is evaluated."""
    return gettext.c2py(rule)


def _catalog_files(dirs: Sequence[Path], language: str, domain: str) -> list[Path]:
    candidates = (
        catalog_path(directory, tag, domain) for tag in lookup_order(language) for directory in dirs
    )
    return [path for path in candidates if path.is_file()]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileError(f"cannot read {path}: {error.strerror}") from None


def _compile(contents: Sequence[tuple[Path, bytes]]) -> _Compiled:
    from nethandout.i18n.pofiles import parse_po

    entries: dict[str, str] = {}
    rule = _ENGLISH_PLURAL
    for path, raw in contents:
        catalog = parse_po(raw, str(path))
        forms = _plural_forms_or_refuse(catalog, path)
        rule = forms[1] if forms else rule
        entries.update(_finished(catalog, path))
    return _Compiled(rule, entries)


def _plural_forms_or_refuse(catalog: polib.POFile, path: Path) -> tuple[int, str] | None:
    try:
        return plural_forms(catalog)
    except ValueError:
        problem = Problem(Position(str(path)), "plural-forms", "Plural-Forms is not valid")
        raise InputError(f"{path} cannot be used", [problem]) from None


def _finished(catalog: polib.POFile, path: Path) -> dict[str, str]:
    """Turn a parsed file into its finished translations; a repeated message is refused."""
    finished: dict[str, str] = {}
    seen: set[str] = set()
    for entry in catalog:
        if entry.obsolete:
            continue
        plural = f"{_PLURAL}{entry.msgid_plural}" if entry.msgid_plural else ""
        key = _key(entry.msgid, entry.msgctxt)
        if key in seen:
            place = Position(str(path), entry.linenum or 0)
            problem = Problem(place, "duplicate-message", "this message is here a second time")
            raise InputError(f"{path} cannot be used", [problem])
        seen.add(key)
        forms = [entry.msgstr_plural[i] for i in sorted(entry.msgstr_plural)] or [entry.msgstr]
        if not entry.fuzzy and all(form.strip() for form in forms):
            finished[key + plural] = _PLURAL.join(forms)
    return finished


def _cache_file(cache_dir: Path, contents: Sequence[tuple[Path, bytes]]) -> Path:
    return cache_file(cache_dir, "catalog", (_CACHE_FORMAT, *(raw for _, raw in contents)))


def _from_cache(cache_dir: Path | None, contents: Sequence[tuple[Path, bytes]]) -> _Compiled | None:
    """Turn a cache file into its catalog; None if it is not there or not whole."""
    found = recall(_cache_file(cache_dir, contents)) if cache_dir is not None else None
    return _Compiled(*found) if found is not None else None


def _to_cache(
    cache_dir: Path | None, contents: Sequence[tuple[Path, bytes]], compiled: _Compiled
) -> None:
    """Keep a catalog for the next run."""
    if cache_dir is not None:
        keep(_cache_file(cache_dir, contents), [compiled.plural_rule, compiled.entries])
