"""Turn PO files into one catalog of finished translations for a language, fast.

Only what a translator finished is in a catalog: missing, empty, fuzzy and obsolete
entries are not: `get` returns None for them, so that
the caller must decide, and `unfinished` says why. Parsing PO files takes a second; the
parsed form is kept in a cache under the hash of the files' bytes, so it can be neither stale
nor, with its own checksum, half written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from nethandout.errors import FileError, InputError, Position, Problem
from nethandout.files.cachefile import cache_file, digest, keep, recall
from nethandout.i18n.catalogplaces import find_catalog
from nethandout.i18n.languages import (
    SOURCE_LANGUAGE,
    catalog_language,
    is_source,
    language_tag,
    lookup_order,
)
from nethandout.i18n.plurals import PluralRule, in_other_rule, plural_forms, plural_function
from nethandout.model.remark import Remark, filled

if TYPE_CHECKING:
    import polib

    from nethandout.model.values import Address

Contents = Sequence[tuple[Path, bytes]]
"""The files of a language, each with its bytes."""

_CONTEXT = "\x04"
FEMININE: Final = "|feminine"
"""Ends the context of a message as it is said to a woman, where a language has such a form."""
PLURAL: Final = "\x00"
"""Stands between the two texts, and between the forms, of a message that has a plural."""
_KIND = "catalog"
_CACHE_FORMAT = b"nethandout-catalog-5"
_ENGLISH_PLURAL = "n != 1"
BLOCKED: Final = "blocked-translation"
_UNTRANSLATED: Final = "untranslated"
_NOT_THERE: Final = Remark("has no {language} translation")
_NOT_CONFIRMED: Final = Remark("has no {language} translation that a translator has confirmed")
COUNTS_AS_NONE: Final = Remark("counts as if it had no {language} translation: {why}")


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Where a catalog has a message that cannot be printed, and why."""

    position: Position
    code: str
    reason: str


class FinishedEntry(NamedTuple):
    """A message that a translator finished, and the number of the file it stands in."""

    file: int
    entry: polib.POEntry


@dataclass(frozen=True, slots=True)
class Catalog:
    """The finished translations of one language, and why the others are not among them.

    Keys are as in MO files: context, U+0004 and text; plural forms are joined by NUL.
    `digest` changes with the files. A message for a woman is a second entry whose context
    ends in `|feminine`; where there is none, the first is for everybody.
    """

    language: str
    plural_rule: str = _ENGLISH_PLURAL
    is_source: bool = False
    entries: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)
    unfinished: Mapping[str, Unfinished] = field(default_factory=dict, repr=False, hash=False)
    digest: str = field(default="", repr=False)
    feminine: bool = False
    has_feminine: bool = False

    @classmethod
    def source(cls, language: str = SOURCE_LANGUAGE) -> Catalog:
        """Give the catalog of the language the content is written in: text is itself."""
        return cls(language_tag(language), is_source=True)

    def get(self, text: str, context: str | None = None) -> str | None:
        """Turn a message into its finished translation, or None."""
        if self.is_source:
            return text
        found = self.to_a_woman(text, context) if self.feminine else None
        return found or self.entries.get(_key(text, context))

    def to_a_woman(self, text: str, context: str | None = None) -> str | None:
        """Turn a message into its finished translation for a woman, or None if it has no own."""
        return self.entries.get(_key(text, (context or "") + FEMININE))

    def spoken_to(self, address: Address | None) -> Catalog:
        """Turn a catalog into that for a reader who is spoken to in this form.

        Without a message of its own for women it is the same for everybody.
        """
        if address != "feminine" or not self.has_feminine:
            return self
        return replace(self, feminine=True, digest=self.digest + FEMININE)

    def blocked(self) -> frozenset[tuple[str | None, str]]:
        """Give context and text of the messages with a translation that must not be printed."""
        keys = (key for key, found in self.unfinished.items() if found.code == BLOCKED)
        pairs = (key.partition(PLURAL)[0].rpartition(_CONTEXT) for key in keys)
        return frozenset((context if sign else None, text) for context, sign, text in pairs)

    def refusal(self, text: str, context: str | None, file: str) -> Problem:
        """Turn a message that cannot be printed into a problem at its place in the catalog.

        `file` is where the message comes from, for one that no catalog has.
        """
        found = self.unfinished.get(_key(text, context))
        if found is None:
            message = Remark(
                "“{text}” {why}", text=text, why=Remark(_NOT_THERE, language=self.language)
            )
            return Problem(Position(file), _UNTRANSLATED, message)
        message = Remark(
            "“{text}” ({file}) {why}", text=text, file=file, why=_said(found.reason, self.language)
        )
        return Problem(found.position, found.code, message)

    def ngettext(self, one: str, many: str, count: int) -> str | None:
        """Turn a count into the right plural form of a message, or None."""
        if self.is_source:
            return one if count == 1 else many
        key = one + PLURAL + many
        forms = self.entries.get(FEMININE + _CONTEXT + key) if self.feminine else None
        forms = forms or self.entries.get(key)
        if forms is None:
            return None
        choices = forms.split(PLURAL)
        index = plural_function(self.plural_rule)(abs(count))
        return choices[index] if index < len(choices) else None


def load_catalog(
    dirs: Sequence[Path],
    language: str,
    domain: str,
    cache_dir: Path | None = None,
    *,
    label: Callable[[Path], str] = str,
) -> Catalog:
    """Turn `<dir>/<lang>/LC_MESSAGES/<domain>.po` of several dirs into one catalog.

    Later dirs override earlier ones, and a region (`es-US`) its language (`es`). `label` is how
    a file is called in messages.
    Raises `InputError` when no dir has the language, or a file is wrong.
    """
    if is_source(language):
        return Catalog.source(language)
    contents = catalog_contents(dirs, language, domain, label)
    return compiled_catalog(contents, language, cache_dir, label)


def catalog_contents(
    dirs: Sequence[Path], language: str, domain: str, label: Callable[[Path], str]
) -> Contents:
    """Find the files of a language, each with its bytes; later ones override earlier ones.

    Raises `InputError` when there is none.
    """
    tags = dict.fromkeys(map(catalog_language, lookup_order(language)))
    found = (find_catalog(directory, tag, domain, label) for tag in tags for directory in dirs)
    contents = [(path, _bytes(path)) for path in found if path is not None]
    if not contents:
        raise InputError(
            Remark(
                "there is no {domain} catalog for {language}",
                domain=domain,
                language=language_tag(language),
            )
        )
    return contents


def compiled_catalog(
    contents: Contents, language: str, cache_dir: Path | None, label: Callable[[Path], str]
) -> Catalog:
    """Turn the files of a language into its catalog, or take it from the cache."""
    tag = language_tag(language)
    parts = (_CACHE_FORMAT, tag.encode(), *(raw for _, raw in contents))
    compiled = _from_cache(cache_dir, parts)
    if compiled is None:
        compiled = _compile(contents, tag, label)
        _to_cache(cache_dir, parts, compiled)
    labels = [label(path) for path, _ in contents]
    return Catalog(
        tag,
        plural_rule=compiled.plural_rule,
        entries=compiled.entries,
        unfinished={
            key: Unfinished(Position(labels[file], line), _UNTRANSLATED, reason)
            for key, (file, line, reason) in compiled.unfinished.items()
        },
        digest=digest(parts),
        has_feminine=any(FEMININE + _CONTEXT in key for key in compiled.entries),
    )


def finished_entries(contents: Contents, label: Callable[[Path], str]) -> dict[str, FinishedEntry]:
    """Turn the files of a language into its finished messages, as translators see them.

    Of a message that stands in several files the last one counts.
    """
    from nethandout.i18n.po.files import parse_po

    return {
        key: FinishedEntry(number, entry)
        for number, (path, raw) in enumerate(contents)
        for key, entry in _active(parse_po(raw, label(path)))
        if _forms(entry)
    }


def termbase_files(dirs: Iterable[Path]) -> list[Path]:
    """Turn catalog dirs into their termbases, in the same order."""
    return [path for directory in dirs if (path := directory / "termbase.csv").is_file()]


def table_files(dirs: Iterable[Path]) -> list[Path]:
    """Turn catalog dirs into the tables of their checks, in the same order."""
    return [path for directory in dirs for path in sorted((directory / "checks").glob("*.yaml"))]


@dataclass(slots=True)
class _Compiled:
    """A catalog as it is kept; of what is not finished the number of its file and the line."""

    plural_rule: str
    entries: dict[str, str]
    unfinished: dict[str, tuple[int, int, str]]


def _key(text: str, context: str | None) -> str:
    return text if context is None else context + _CONTEXT + text


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileError(f"cannot read {path}: {error.strerror}") from None


def _compile(contents: Contents, language: str, label: Callable[[Path], str]) -> _Compiled:
    from nethandout.i18n.po.files import parse_po, repetitions

    compiled = _Compiled(_ENGLISH_PLURAL, {}, {})
    rule: PluralRule | None = None
    for number, (path, raw) in enumerate(contents):
        name = label(path)
        catalog = parse_po(raw, name)
        if twice := repetitions(catalog, name):
            raise InputError(Remark("{name} cannot be used", name=name), twice)
        own_rule = _plural_forms_or_refuse(catalog, name)
        rule = rule or own_rule
        compiled.plural_rule = rule.rule if rule else compiled.plural_rule
        for key, entry in _active(catalog):
            forms_said = _forms(entry)
            is_whole = own_rule is not None and len(forms_said) == own_rule.forms
            if rule and own_rule and own_rule != rule and entry.msgid_plural and is_whole:
                forms_said = in_other_rule(forms_said, own_rule, rule)
            compiled.entries.pop(_twin(key), None)
            if forms_said:
                compiled.entries[key] = PLURAL.join(forms_said)
                compiled.unfinished.pop(key, None)
            elif key not in compiled.entries:
                said = str(Remark(_NOT_CONFIRMED if entry.fuzzy else _NOT_THERE, language=language))
                compiled.unfinished.setdefault(key, (number, entry.linenum or 0, said))
    return compiled


def _said(reason: str, language: str) -> str:
    """Turn why a message has no translation, as it is kept, into what staff are told."""
    for template in (_NOT_CONFIRMED, _NOT_THERE):
        said = Remark(template, language=language)
        if said == reason:
            return said
    start = filled(COUNTS_AS_NONE, {"language": language, "why": ""})
    return Remark(COUNTS_AS_NONE, language=language, why=reason.removeprefix(start))


def _twin(key: str) -> str:
    """Turn a message's key into that of its second entry; a later file replaces both."""
    context, _, text = key.rpartition(_CONTEXT)
    return "" if context.endswith(FEMININE) else f"{context}{FEMININE}{_CONTEXT}{text}"


def _plural_forms_or_refuse(catalog: polib.POFile, name: str) -> PluralRule | None:
    try:
        return plural_forms(catalog)
    except ValueError:
        problem = Problem(Position(name), "plural-forms", "Plural-Forms is not valid")
        raise InputError(Remark("{name} cannot be used", name=name), [problem]) from None


def _active(catalog: polib.POFile) -> Iterator[tuple[str, polib.POEntry]]:
    """Turn a parsed file into its entries with their keys."""
    for entry in catalog:
        if not entry.obsolete:
            plural = f"{PLURAL}{entry.msgid_plural}" if entry.msgid_plural else ""
            yield _key(entry.msgid, entry.msgctxt) + plural, entry


def _forms(entry: polib.POEntry) -> list[str]:
    """Turn an entry into its finished translation, in all plural forms; none if it has none."""
    forms = [entry.msgstr_plural[i] for i in sorted(entry.msgstr_plural)] or [entry.msgstr]
    return forms if not entry.fuzzy and all(form.strip() for form in forms) else []


def _from_cache(cache_dir: Path | None, parts: Sequence[bytes]) -> _Compiled | None:
    """Turn a cache file into its catalog; None if it is not there or not whole."""
    found = recall(cache_file(cache_dir, _KIND, parts)) if cache_dir is not None else None
    return _Compiled(*found) if found is not None else None


def _to_cache(cache_dir: Path | None, parts: Sequence[bytes], compiled: _Compiled) -> None:
    """Keep a catalog for the next run."""
    if cache_dir is not None:
        values = [compiled.plural_rule, compiled.entries, compiled.unfinished]
        keep(cache_file(cache_dir, _KIND, parts), values)
