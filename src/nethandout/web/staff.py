"""Turn the source words of the page into those of the language that its staff work in.

The words of staff are a gettext domain of their own, `staff`: a clinic may print in six
languages and work in one of two. What has no translation is shown in English and marked so.
Titles of topics come from the catalog of the handouts, where translators have them already.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from nethandout.files.builtin import built_in_root
from nethandout.i18n.catalogplaces import DOMAINS, STAFF, find_catalog
from nethandout.i18n.catalogplaces import languages_of_staff as languages_in
from nethandout.i18n.catalogs import Catalog, load_catalog
from nethandout.i18n.languages import SOURCE_LANGUAGE, catalog_language, is_pseudo
from nethandout.i18n.pseudo import pseudo_text
from nethandout.model.remark import Remark, Value, filled
from nethandout.model.text import text_direction

_HANDOUTS: Final = DOMAINS[0]


def msg(text: str) -> str:
    """Mark a text of the program as one that staff read; it is looked up where it is shown."""
    return text


_UNSAID: Final = msg("This could not be done. The program says: {reason}")


@dataclass(frozen=True, slots=True)
class StaffWords:
    """The words of one language: `language` is its BCP 47 tag, `direction` how it is read."""

    language: str = SOURCE_LANGUAGE
    direction: Literal["ltr", "rtl"] = "ltr"
    catalog: Catalog = field(default_factory=Catalog.source, repr=False)
    titles: Catalog = field(default_factory=Catalog.source, repr=False)

    def gettext(self, text: str) -> str:
        """Turn a text into the staff's language; what has no translation stays English."""
        if is_pseudo(self.language):
            return pseudo_text(text, self.language)
        return self.catalog.get(text) or text

    def ngettext(self, one: str, many: str, count: int) -> str:
        """Turn a text with a count into the right form; the caller fills in `{count}`."""
        if is_pseudo(self.language):
            return pseudo_text(one if count == 1 else many, self.language)
        found = self.catalog.ngettext(one, many, count)
        return found or (one if count == 1 else many)

    def say(self, message: str) -> str:
        """Turn a message of the program into a sentence for staff, never into half of one.

        What has no translation is quoted in a sentence that has one: a plain line of text cannot
        be marked as English.
        """
        said = self._said(message)
        return self.gettext(_UNSAID).format(reason=message) if said is None else said

    def _said(self, message: str) -> str | None:
        """Turn a message into the staff's language; None where any part of it has no words."""
        template = message.template if isinstance(message, Remark) else message
        if self.language_of(template):
            return None
        values = message.values if isinstance(message, Remark) else {}
        shown: dict[str, Value] = {}
        for name, value in values.items():
            said = self._said(value) if isinstance(value, Remark) else value
            if said is None:
                return None
            shown[name] = said
        return filled(self.gettext(template), shown) if shown else self.gettext(template)

    def title(self, text: str) -> str:
        """Turn the title of a topic into the staff's language, or leave it in English."""
        if is_pseudo(self.language):
            return pseudo_text(text, self.language)
        return self.titles.get(text) or text

    def language_of(self, text: str) -> str | None:
        """Give the language of a text that has no translation, None where it has one."""
        known = is_pseudo(self.language) or self.catalog.get(text) or self.titles.get(text)
        return None if known else SOURCE_LANGUAGE


def words(
    language: str, folders: Sequence[Path] | None = None, cache_dir: Path | None = None
) -> StaffWords:
    """Turn a language into its words; one that nobody translated into gets English.

    `folders` hold the catalogs, as a rule those of a library with its clinic's on top. Reading
    them takes some 80 ms, or 9 with a cache folder: whoever answers often keeps the words.
    """
    tag = catalog_language(language)
    dirs = _built_in() if folders is None else folders
    if is_pseudo(tag):
        return StaffWords(tag, text_direction(tag))
    if tag == SOURCE_LANGUAGE or tag not in languages_in(dirs):
        return StaffWords()
    staff, titles = (_loaded(dirs, tag, domain, cache_dir) for domain in (STAFF, _HANDOUTS))
    return StaffWords(tag, text_direction(tag), staff, titles)


def languages_of_staff(folders: Iterable[Path] | None = None) -> tuple[str, ...]:
    """Give the tags of the languages that staff can work in, English included, sorted."""
    return languages_in(_built_in() if folders is None else folders)


def _built_in() -> tuple[Path, ...]:
    return (built_in_root() / "locales",)


def _loaded(dirs: Sequence[Path], tag: str, domain: str, cache_dir: Path | None) -> Catalog:
    """Turn a language and a domain into its catalog; without a file that is an empty one."""
    if not any(find_catalog(directory, tag, domain) for directory in dirs):
        return Catalog(tag)
    return load_catalog(dirs, tag, domain, cache_dir)
