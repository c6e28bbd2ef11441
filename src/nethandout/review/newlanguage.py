"""Turn the code of a language into what a translation into it begins with.

Its first catalogs, its column of the termbase, and the facts that decide whether handouts can be
printed in it at all: plural rule, direction, dates and numbers, and what nobody will check.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from nethandout.errors import FileError, UsageError
from nethandout.files.publish import replace_file
from nethandout.i18n.formats import Formats
from nethandout.i18n.languages import (
    catalog_language,
    gettext_name,
    has_latin_letters,
    is_language,
    is_source,
    is_tag,
    known_languages,
    primary,
)
from nethandout.i18n.plurals import PluralRule, plural_rule
from nethandout.i18n.uncharted import uncharted
from nethandout.model.text import text_direction
from nethandout.review.updating import unknown_language

"""What is checked only where there is a table of the language's words."""
_DAY: Final = date(2026, 12, 1)
_SHOWN_NUMBERS: Final = 4
_OURS: Final = ("definition", "note", "do_not_translate")


class LanguageFacts(NamedTuple):
    """What is known of a language; `gaps` are whole sentences about what is not."""

    tag: str
    english: str
    own: str
    direction: str
    script: str
    plural: PluralRule
    date: str
    gaps: tuple[str, ...]
    letters: str

    def plural_in_words(self) -> str:
        """Say which numbers have which form: “2 forms: 1; 0, 2, 3, 4 …”."""
        if self.plural.forms == 1:
            return "1 form for all numbers"
        forms = "; ".join(map(_some, self.plural.numbers()))
        return f"{self.plural.forms} forms: {forms}"


def language_to_begin(name: str) -> str:
    """Turn what was typed into the tag of a language that can be begun; raises `UsageError`."""
    if not is_tag(name):
        raise UsageError(unknown_language(name))
    tag = catalog_language(name)
    if not is_language(tag):
        raise UsageError(unknown_language(tag))
    if is_source(tag):
        raise UsageError("the content is written in English; name the language to translate into")
    return tag


def facts_of(tag: str) -> LanguageFacts:
    """Turn the tag of a known language into what is known of it."""
    formats = Formats(tag)
    row = uncharted(tag)
    return LanguageFacts(
        tag,
        row.english if row else known_languages().get(primary(tag), tag),
        formats.language_name(),
        text_direction(tag),
        _script(tag),
        plural_rule(tag),
        formats.date(_DAY),
        tuple(_gaps(tag, formats)),
        _letters(tag, formats),
    )


def add_termbase_column(folder: Path, tag: str, built_in: Path) -> tuple[Path, int]:
    """Give a folder's termbase a column for a language; gives the file and its number of terms.

    A folder without one gets the terms of the built-in one, so that they can be filled in. A
    column that is there stays as it is.
    """
    path = folder / "termbase.csv"
    source = path if path.is_file() else built_in / "locales" / "termbase.csv"
    try:
        text = source.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise FileError(f"cannot read {source}: {error.strerror}") from None
    rows = list(csv.reader(io.StringIO(text, newline="")))
    columns = rows[0] if rows else []
    if source != path:
        kept = [number for number, name in enumerate(columns) if name in ("id", "en", *_OURS)]
        rows = [[row[number] for number in kept] for row in rows]
        columns = rows[0]
        note = columns.index("note")
        rows[1:] = [[*row[:note], "", *row[note + 1 :]] for row in rows[1:]]
    if tag not in {catalog_language(name) for name in columns if is_tag(name)}:
        place = next((columns.index(name) for name in columns if name in _OURS), len(columns))
        rows = [
            [*row[:place], "" if number else tag, *row[place:]] for number, row in enumerate(rows)
        ]
        _write(rows, path)
    return path, len(rows) - 1


def _script(tag: str) -> str:
    """Turn a tag into the English name of the letters it is written in."""
    from babel import Locale
    from babel.core import get_global

    row = uncharted(tag)
    parts = str(get_global("likely_subtags").get(primary(tag), "")).split("_")
    said = [part for part in (*tag.split("-")[1:], *parts[1:]) if len(part) == len("Latn")]
    script = row.script if row else next(iter(said), "Latn")
    return str(Locale("en").scripts.get(script, script))


def _some(numbers: Sequence[int]) -> str:
    if not numbers:
        return "only very large numbers"
    shown = ", ".join(map(str, numbers[:_SHOWN_NUMBERS]))
    return f"{shown} …" if len(numbers) > _SHOWN_NUMBERS else shown


def _gaps(tag: str, formats: Formats) -> Iterator[str]:
    """Find what CLDR does not say of a language, and what is printed in its place."""
    row = uncharted(tag)
    if row is not None:
        yield (
            f"CLDR has no dates, weekdays, lists and numbers of it; those of “{row.formats}” are "
            f"printed: {formats.date_with_weekday(_DAY)}. Ask readers whether that is right."
        )
        return
    from babel import Locale
    from babel.messages.plurals import PLURALS

    locale = Locale.parse(gettext_name(tag))
    if str(locale.months["format"]["wide"][12]) == "M12":
        yield f"CLDR has no names of months: {formats.date(_DAY)}"
    if str(locale.days["stand-alone"]["wide"][0]) == "Mon":
        yield f"CLDR has no names of weekdays: {formats.weekday(0)}"
    if formats.count("2", "day") == "2 d":
        yield "CLDR has no words for hours, days and nights: “2 d” is printed"
    if _script(tag) != "Latin" and has_latin_letters(tag):
        yield f"the check for wrong letters does not know {_script(tag)} letters of this language"
    if primary(tag) not in PLURALS:
        yield "CLDR has no plural rule of it, so that of English is used: correct Plural-Forms"


def _letters(tag: str, formats: Formats) -> str:
    """Give the letters of words that are surely of the language, to look for them in fonts."""
    words: Iterable[object] = ()
    if uncharted(tag) is None:
        from babel import Locale

        locale = Locale.parse(gettext_name(tag))
        words = [*locale.months["format"]["wide"].values(), *locale.territories.values()]
    text = "".join(map(str, (formats.language_name(), *words)))
    return "".join(sorted({char for char in text if not char.isspace()}))


def _write(rows: Iterable[Sequence[str]], path: Path) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path.resolve(), text.getvalue().encode(), mode=0o644)
    except OSError as error:
        raise FileError(f"cannot write {path}: {error.strerror}") from None
