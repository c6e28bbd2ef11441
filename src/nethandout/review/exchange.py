"""Turn a library's catalogs into files for translators' tools, and such files into catalogs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from nethandout.errors import FileError, InputError, UsageError
from nethandout.files.publish import replace_file
from nethandout.i18n.catalogplaces import DOMAINS, kept_catalog
from nethandout.i18n.catalogs import PLURAL
from nethandout.i18n.exchange import tablefile, xliff2, xliff12
from nethandout.i18n.exchange.files import read_delivery
from nethandout.i18n.exchange.merge import apply, merge
from nethandout.i18n.exchange.units import units_of
from nethandout.i18n.languages import gettext_name, is_tag, language_tag
from nethandout.i18n.po.files import read_po, write_po
from nethandout.review.catalog_files import HANDOUTS, TEMPLATES
from nethandout.source.spelling import suggest

if TYPE_CHECKING:
    import polib

    from nethandout.review.status import Texts

Format = Literal["xliff", "xliff2", "csv"]
_WRITERS: Final = MappingProxyType(
    {"xliff": xliff12.write, "xliff2": xliff2.write, "csv": tablefile.write}
)


@dataclass(frozen=True, slots=True)
class Export:
    """A file, and how many units it has."""

    raw: bytes
    units: int


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file has changed: how many units, of them not confirmed, and those left as they are.

    `emptied` have a translation here and none in the file; they keep it.
    """

    changed: int
    fuzzy: int
    unchanged: int
    emptied: int
    paths: tuple[Path, ...]


def export(
    folder: Path,
    language: str,
    form: Format,
    *,
    texts: Texts | None = None,
    topics: Sequence[str] = (),
) -> Export:
    """Turn the catalogs of a language into a file; with `topics` only what they say.

    Raises `UsageError` for a topic that is not there, or a language without catalogs.
    """
    wanted = _messages(texts, topics) if texts is not None and topics else {}
    files = [
        (f"{domain}.po", list(units_of(catalog, domain, language, wanted.get(domain))))
        for domain, catalog in _catalogs(folder, language).items()
    ]
    return Export(
        _WRITERS[form](files, language_tag(language)), sum(len(units) for _, units in files)
    )


def take_over(folder: Path, language: str, path: Path, label: str) -> Imported:
    """Turn a file into new translations in the catalogs of a language, all of them or none.

    Raises `InputError` with every conflict, changed source and unknown id.
    """
    delivery = read_delivery(path)
    tag = language_tag(language)
    said = delivery.language
    if said and not (is_tag(said) and language_tag(said) == tag):
        raise InputError(f"{label} is a translation into {said[:20]}, not into {tag}")
    catalogs = _catalogs(folder, language)
    found = merge(catalogs, language, delivery.units, label)
    if found.problems:
        raise InputError(f"nothing was taken over from {label}:", found.problems)
    apply(catalogs, found.changes)
    paths = {kept_catalog(folder, tag, domain): po for domain, po in catalogs.items()}
    written = _write_all(paths) if found.changes else ()
    return Imported(
        len(found.changes),
        sum(change.fuzzy for change in found.changes),
        found.unchanged,
        found.emptied,
        written,
    )


def _catalogs(folder: Path, language: str) -> Mapping[str, polib.POFile]:
    paths = {domain: kept_catalog(folder, language, domain) for domain in DOMAINS}
    found = {domain: read_po(path) for domain, path in paths.items() if path.is_file()}
    if not found:
        name = gettext_name(language)
        raise UsageError(
            f"{folder} has no catalogs for {name}; make them with: nethandout i18n update {name}"
        )
    return found


def _messages(
    texts: Texts, topics: Iterable[str]
) -> Mapping[str, frozenset[tuple[str | None, str]]]:
    """Turn topics into the messages to export, by domain."""
    found: dict[str, set[tuple[str | None, str]]] = {domain: set() for domain in DOMAINS}
    for name in topics:
        if name not in texts.names:
            raise UsageError(f"there is no text “{name}”{suggest(name, texts.names)}")
        domain = TEMPLATES if name == TEMPLATES else HANDOUTS
        found[domain] |= {
            (context, text.partition(PLURAL)[0]) for text, context in texts.messages(name)
        }
    return {domain: frozenset(keys) for domain, keys in found.items()}


def _write_all(catalogs: Mapping[Path, polib.POFile]) -> tuple[Path, ...]:
    """Write all catalogs, or leave all as they were."""
    before = {path: path.read_bytes() for path in catalogs}
    written: list[Path] = []
    try:
        for path, catalog in catalogs.items():
            if write_po(catalog, path):
                written.append(path)
    except FileError:
        for path in written:
            replace_file(path.resolve(), before[path], mode=0o644)
        raise
    return tuple(written)
