"""Turn a text and a language into what a reviewer reads: each message beside its translation.

Also what is not printed is there, with the reason, and what was said before, where a revision
of git is named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process

from nethandout.content.library import Library
from nethandout.errors import UsageError
from nethandout.files.revisions import commit_of, file_at, is_work_tree
from nethandout.i18n.catalogplaces import DOMAINS, kept_catalog
from nethandout.i18n.catalogs import FEMININE, PLURAL, Catalog
from nethandout.i18n.languages import gettext_name
from nethandout.i18n.po.files import parse_po, read_po
from nethandout.review.catalog_files import HANDOUTS, TEMPLATES, finished_catalog
from nethandout.review.status import Texts
from nethandout.source.spelling import suggest

if TYPE_CHECKING:
    import polib

_SIMILAR: Final = 60
_MOST_FORMS: Final = 6
"""Plural forms that a language may have."""
_Key = tuple[str | None, str]
Versions = Mapping[_Key, tuple[str, ...]]
"""What each message says in a language: one text, or its plural forms."""


@dataclass(frozen=True, slots=True)
class ProofText:
    """One text of a proof; `note` says why a translation is not printed.

    `source_before` and `target_before` are None where nothing older is known or asked for.
    """

    source: str
    target: str
    note: str = ""
    source_before: str | None = None
    target_before: str | None = None
    is_new: bool = False

    @property
    def changed(self) -> bool:
        """Tell whether source or translation is another one than before."""
        return (
            self.is_new
            or self.source_before not in (None, self.source)
            or self.target_before not in (None, self.target)
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """All texts to read under one name: a topic, the plan, or the page's own words."""

    name: str
    texts: tuple[ProofText, ...]


@dataclass(frozen=True, slots=True)
class Proofreading:
    """The catalogs of a language, as they are and as they were."""

    library: Library
    texts: Texts
    now: Mapping[str, Mapping[_Key, polib.POEntry]]
    before: Mapping[str, Versions] | None

    def reading(self, name: str) -> Reading:
        """Turn the name of a text into what there is to read, each message one time.

        With an older revision that is only what has changed since.
        """
        domain = TEMPLATES if name == TEMPLATES else HANDOUTS
        catalog = self.texts.catalog_of(name)
        found: dict[tuple[str, str], ProofText] = {}
        for text, context in self.texts.messages(name):
            singular, _, plural = text.partition(PLURAL)
            for own in (context, (context or "") + FEMININE):
                entry = self.now[domain].get((own, singular))
                if entry is None and own != context:
                    continue
                for one in _proof_texts(singular, plural, own, entry, catalog):
                    compared = self._compared(one, domain, (own, singular))
                    found.setdefault((one.source, one.target), compared)
        texts = (one for one in found.values() if self.before is None or one.changed)
        return Reading(name, tuple(texts))

    def _compared(self, one: ProofText, domain: str, key: _Key) -> ProofText:
        """Add what a text said before; a changed source is known by what it is like."""
        if self.before is None:
            return one
        versions = self.before[domain]
        text = key[1]
        if key not in versions:
            gone = [
                old
                for context, old in versions
                if context == key[0] and (context, old) not in self.now[domain]
            ]
            best = process.extractOne(text, gone, scorer=fuzz.ratio, score_cutoff=_SIMILAR)
            if best is None:
                return replace(one, is_new=True)
            text = str(best[0])
        forms = versions[key[0], text]
        before = one.target if one.target in forms else forms[0]
        source_before = one.source if text == key[1] else text
        return replace(one, source_before=source_before, target_before=before)


def open_proofreading(
    library: Library, texts: Texts, language: str, revision: str | None = None
) -> Proofreading:
    """Turn a language into what a reviewer reads in it.

    Raises `UsageError` for a revision that is not known.
    """
    folders = library.folders("locales")
    now: dict[str, dict[_Key, polib.POEntry]] = {}
    for domain in DOMAINS:
        paths = [kept_catalog(folder, language, domain) for folder in folders]
        now[domain] = {
            (entry.msgctxt, entry.msgid): entry
            for path in paths
            if path.is_file()
            for entry in read_po(path, library.label(path))
            if not entry.obsolete
        }
    before = None
    if revision is not None:
        before = {domain: _before(folders, language, domain, revision) for domain in DOMAINS}
    return Proofreading(library, texts, now, before)


def named_texts(texts: Texts, names: Sequence[str]) -> tuple[str, ...]:
    """Turn names of texts, or none, into those to read; raises `UsageError` for unknown ones."""
    unknown = [f"“{name}”{suggest(name, texts.names)}" for name in names if name not in texts.names]
    if unknown:
        raise UsageError(f"there is no text {', '.join(unknown)}")
    return tuple(dict.fromkeys(names)) or texts.names


def proof_catalog(library: Library, language: str, domain: str) -> Catalog:
    """Turn a language into a catalog for proofs: what no translator has confirmed is in it, too.

    What must not be printed is not.
    """
    from nethandout.i18n.checks.catalog import blocking_finding
    from nethandout.review.catalog_files import termbase_of

    catalog = finished_catalog(library, language, domain)
    termbase = termbase_of(library)
    entries = dict(catalog.entries)
    for folder in library.folders("locales"):
        path = kept_catalog(folder, language, domain)
        for entry in read_po(path) if path.is_file() else ():
            forms = _said(entry)
            if not entry.fuzzy or entry.obsolete or not all(form.strip() for form in forms):
                continue
            if blocking_finding(entry, termbase, language) is None:
                entries.setdefault(_catalog_key(entry), PLURAL.join(forms))
    return replace(catalog, entries=entries, digest=f"{catalog.digest} proof")


def with_english(catalog: Catalog, messages: Sequence[tuple[str, str | None]]) -> Catalog:
    """Add to a catalog for proofs the English of what it has not, so that the page is whole."""
    entries = dict(catalog.entries)
    for text, context in messages:
        singular, sign, plural = text.partition(PLURAL)
        key = singular if context is None else f"{context}\x04{singular}"
        forms = PLURAL.join([plural] * _MOST_FORMS) if sign else singular
        entries.setdefault(key + sign + plural, forms)
    return replace(catalog, entries=entries)


def _catalog_key(entry: polib.POEntry) -> str:
    key = f"{entry.msgctxt}\x04{entry.msgid}" if entry.msgctxt else entry.msgid
    return f"{key}{PLURAL}{entry.msgid_plural}" if entry.msgid_plural else key


def _said(entry: polib.POEntry) -> tuple[str, ...]:
    forms = entry.msgstr_plural
    return tuple(forms[form] for form in sorted(forms)) if entry.msgid_plural else (entry.msgstr,)


def _proof_texts(
    singular: str, plural: str, context: str | None, entry: polib.POEntry | None, catalog: Catalog
) -> list[ProofText]:
    """Turn one message into what is read of it: one row for each different plural form."""
    forms = tuple(dict.fromkeys(_said(entry))) if entry is not None else ("",)
    note = _note(singular, plural, context, entry, catalog)
    source = f"{singular} / {plural}" if plural else singular
    return [ProofText(source, form, note) for form in forms]


def _note(
    singular: str, plural: str, context: str | None, entry: polib.POEntry | None, catalog: Catalog
) -> str:
    if entry is None or not all(form.strip() for form in _said(entry)):
        return "" if (context or "").endswith(FEMININE) else "not translated"
    if entry.fuzzy:
        return "not confirmed, and so not printed"
    key = singular if context is None else f"{context}\x04{singular}"
    found = catalog.unfinished.get(f"{key}{PLURAL}{plural}" if plural else key)
    if found is not None:
        return f"not printed: {found.reason.partition(': ')[2] or found.reason}"
    return "to a woman" if (context or "").endswith(FEMININE) else ""


def _before(folders: Sequence[Path], language: str, domain: str, revision: str) -> Versions:
    """Turn a revision into what the messages of a domain said then.

    The last of the folders, whose files are written, must be git's; another that is not is
    taken as it is.
    """
    found: dict[_Key, tuple[str, ...]] = {}
    for folder in folders:
        path = kept_catalog(folder, language, domain)
        if folder == folders[-1] or is_work_tree(folder):
            commit = commit_of(folder, revision)
            place = path if path.parent.is_dir() else folder / path.name
            raw = file_at(place, commit)
        else:
            raw = path.read_bytes() if path.is_file() else None
        label = f"{gettext_name(language)}/{path.name} of {revision}"
        for entry in parse_po(raw, label) if raw else ():
            if not entry.obsolete:
                found[entry.msgctxt, entry.msgid] = _said(entry)
    return found
