"""Turn the beginning of a table into a first column map, to be read and corrected.

What is guessed says so in a comment beside it, and so does what is missing. The map can be
given to `--map` as it is: it then shows what is left to correct.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from nethandout.records.table.cellfields import FieldType, field_named
from nethandout.records.table.columnguesses import (
    CLOSED,
    MOST_VALUES,
    date_forms,
    ids,
    languages,
    truths,
    words_of,
)
from nethandout.records.table.columns import REASONS, plain_name
from nethandout.records.table.dateforms import date_form
from nethandout.records.table.headernames import Guess, Part, guess_column
from nethandout.records.table.preview import Preview
from nethandout.records.vocabulary import SITE, Vocabulary
from nethandout.source.spelling import is_unspaced, plain_words, slug

_NAMES: Final = (Part.FIRST_NAME, Part.MIDDLE_NAME, Part.LAST_NAME, Part.SECOND_LAST_NAME)
"""The parts of a name in the order in which they are printed."""
_LAST: Final = (Part.LAST_NAME, Part.SECOND_LAST_NAME)
_VISIT: Final = (Part.VISIT_DAY, Part.VISIT_TIME)
_PLAIN_KEY: Final = re.compile(r"[A-Za-z][A-Za-z0-9_./ ()-]*[A-Za-z0-9_)]|[A-Za-z]")
_YAML_WORDS: Final = ("true", "false", "yes", "no", "on", "off", "null", "y", "n", "table")
_SHORT_NAMES: Final = "CHECK: most cells hold one word; is it the whole name?"
_ODD_DATES: Final = {
    r"[0-9]{1,2}[./ -](?:[0-9]{1,2}|[^\W\d]{3,}\.?)[./ -][0-9]{2}(?:\s.*)?": (
        "years of two digits do not say their century; let your system export four"
    ),
    r"[0-9]{5}(?:[.,][0-9]+)?": (
        "these are the numbers that spreadsheets count days with; format the column as a date "
        "like 2026-12-01 and save it again"
    ),
    r".*[0-9]{2}:[0-9]{2}.*(?:Z|[+-][0-9]{2}:?[0-9]{2}|[A-Z]{3,4})": (
        "they have a time zone; let your system export the clinic's own time without one"
    ),
}
"""Turns dates that no form may read into what to do about them."""
_NEEDED: Final = {
    "patient.name": "who the handout is for: a column, or {join: [Last name, First name]}",
    "patient.birth_date": "a column with the birth date",
    "patient.record_number": "a column with the record number",
    "tumor.site": "a column, or the same for all rows: {value: ileum}",
    "language": "a column, or the same for all rows: {value: es}",
    "approved_by": "a column, or the same for all rows: {value: Dr. …}",
    "approved_on": "a column, or the same for all rows, such as {value: 2026-11-27}",
}


def first_map(
    table: Preview,
    vocabulary: Vocabulary,
    site_of_code: Callable[[str], str | None] = lambda _: None,
) -> str:
    """Turn a preview into the text of a column map; it names columns, and few of their values.

    `site_of_code` turns a code of ICD-10-CM into a site.
    """
    return "".join(f"{line}\n" for line in _MapWriter(table, vocabulary, site_of_code).lines())


class _MapWriter:
    """One walk over the columns of a table."""

    def __init__(
        self, table: Preview, vocabulary: Vocabulary, site_of_code: Callable[[str], str | None]
    ) -> None:
        self.table = table
        self.site_of_code = site_of_code
        self.vocabulary = vocabulary
        self.taken: set[str] = set()
        self.parts: dict[Part, int] = {}
        self.left_out: list[str] = []
        self.guesses = [
            guess_column(plain_name(name)) if plain_name(name) != REASONS else None
            for name in table.names
        ]
        self._tell_parts_of_names()

    def _tell_parts_of_names(self) -> None:
        """Take a “name” beside one part of it for the other: “Nombre, Apellidos”, “Name, Vorname”.

        Beside first names it is the last name only if no cell of it repeats the first one.
        """
        held = [None if guess is None else guess.holds for guess in self.guesses]
        if "patient.name" not in held:
            return
        place = held.index("patient.name")
        has_last = Part.LAST_NAME in held or Part.SECOND_LAST_NAME in held
        if has_last and Part.FIRST_NAME not in held:
            self.guesses[place] = Guess(Part.FIRST_NAME, is_sure=True)
        elif Part.FIRST_NAME in held and not has_last:
            first = held.index(Part.FIRST_NAME)
            if not any(
                slug(row[first]) in slug(row[place]) for row in self._rows_with(place, first)
            ):
                self.guesses[place] = Guess(Part.LAST_NAME, is_sure=True)

    def _rows_with(self, *places: int) -> Iterator[Sequence[str]]:
        """Give the rows in which none of some cells is empty."""
        for row in self.table.rows:
            if all(place < len(row) and row[place].strip() for place in places):
                yield row

    def lines(self) -> Iterator[str]:
        """Give the lines of the map."""
        yield "# A first column map, made by looking at the table. Read it, correct it, save it,"
        yield "# then see what is left: nethandout batch TABLE --map THIS-FILE --dry-run"
        yield ""
        yield from self._format()
        for index, name in enumerate(self.table.names):
            if not plain_name(name) or plain_name(name) == REASONS:
                continue
            if plain_name(name) in map(plain_name, self.table.names[:index]):
                yield f"# CHECK: {_key(name)} is the name of two columns; rename one in the table"
            else:
                yield from self._column(index, name)
        yield from self._joined()
        yield from self._rest()
        yield from self._missing()

    # --- The table -----------------------------------------------------------------

    def _format(self) -> Iterator[str]:
        """Say how the table is written, where it does not say so itself."""
        written = self.table.format
        lines = []
        if len(self.table.sheets) > 1:
            others = ", ".join(self.table.sheets)
            lines.append(f"  sheet: {_text(written.sheet or '')}  # it has: {others}")
        if written.skip_rows:
            lines.append(f"  skip_rows: {written.skip_rows}  # rows above the names of the columns")
        if written.delimiter:
            sign = "tab" if written.delimiter == "\t" else _quoted(written.delimiter)
            lines.append(f"  delimiter: {sign}")
        if written.encoding:
            others = ", ".join(self.table.encodings)
            lines.append(
                f"  encoding: {written.encoding}  # look at accents in print; these fit: {others}"
            )
        if self.table.has_hidden_rows:
            lines.append(
                "  hidden_rows: read  # the sheet hides rows; write skip to leave them out"
            )
        if lines:
            yield from ("table:", *lines, "")

    # --- Columns -------------------------------------------------------------------

    def _column(self, index: int, name: str) -> Iterator[str]:
        guess = self.guesses[index]
        if guess is None:
            self.left_out.append(name)
        elif isinstance(guess.holds, Part):
            if self.parts.setdefault(guess.holds, index) != index:
                other = _key(self.table.names[self.parts[guess.holds]])
                yield f"{_key(name)}: {{ignore: true}}  # CHECK: {other} is taken in its place"
        elif guess != self._likeliest(guess.holds) or guess.holds in self.taken:
            remark = f"CHECK: another column is {guess.holds} already"
            yield f"{_key(name)}: {{ignore: true}}  # {remark}"
        else:
            self.taken.add(guess.holds)
            yield self._field(index, name, guess.holds, guess)

    def _likeliest(self, field: str) -> Guess | None:
        """Find the best of the columns that may hold a field."""
        found = [guess for guess in self.guesses if guess is not None and guess.holds == field]
        return min(found, key=lambda guess: (not guess.is_sure, guess.rank), default=None)

    def _field(self, index: int, name: str, field: str, guess: Guess) -> str:
        """Write one column that holds a field."""
        sure = "" if guess.is_sure else "CHECK: its name is only like one that is known"
        texts = self.table.column(index)
        how, remark = self._reading(field, texts)
        target = f"{{field: {field}, {how}}}" if how else field
        said = "; ".join(filter(None, (sure, remark)))
        return f"{_key(name)}: {target}" + (f"  # {said}" if said else "")

    def _reading(self, field: str, texts: Sequence[str]) -> tuple[str, str]:
        """Find how the texts of a field are read, and what there is to say of it."""
        record_field = field_named(field)
        kind = record_field.type if record_field else FieldType.TEXT
        if not texts:
            return "", "all its cells are empty"
        if field == "patient.name":
            return "", _SHORT_NAMES if _are_short(texts) else ""
        if kind in (FieldType.DATE, FieldType.DATE_TIME):
            return _dates(texts, with_time=kind is FieldType.DATE_TIME)
        known = self._words(field, kind, texts)
        if known is None:
            return "", ""
        return _values(known)

    def _words(
        self, field: str, kind: FieldType, texts: Sequence[str]
    ) -> Mapping[str, str | bool | None] | None:
        """Turn the words of a column into what they mean here; None where they are not shown."""
        is_list = kind is FieldType.LIST
        items = [
            item.strip() for text in texts for item in (text.split(";") if is_list else (text,))
        ]
        alike: dict[str, str] = {}  # capitals do not count in a map
        for item in filter(None, items):
            alike.setdefault(item.casefold(), item)
        words = list(alike.values())
        if len(words) > MOST_VALUES:
            return None
        if kind is FieldType.BOOLEAN:
            return truths(words)
        if field in CLOSED:
            return words_of(field, words)
        ready = sorted(set(self.vocabulary.languages.values()))
        meanings: dict[str, Callable[[list[str]], Mapping[str, str | None]]] = {
            "language": lambda found: languages(found, ready),
            "tumor.site": lambda found: ids(found, self._site),
        }
        return meanings[field](words) if field in meanings else None

    def _site(self, word: str) -> str | None:
        return SITE.resolve(word, self.vocabulary) or self.site_of_code(word)

    def _joined(self) -> Iterator[str]:
        """Write fields that several columns hold together."""
        names = [self.parts[part] for part in _NAMES if part in self.parts]
        if "patient.name" not in self.taken and len(names) > 1:
            is_whole = Part.FIRST_NAME in self.parts and len(self.parts.keys() & set(_LAST)) > 0
            remark = "" if is_whole else "  # CHECK: is this the whole name?"
            yield f"patient.name: {{join: {self._list(names)}, with: ' '}}{remark}"
            self.taken.add("patient.name")
        elif names:
            self.left_out += [self.table.names[index] for index in names]
        visit = [self.parts[part] for part in _VISIT if part in self.parts]
        if "appointments.1.at" not in self.taken and len(visit) == len(_VISIT):
            texts = self._pairs(visit)
            how, remark = _dates(texts, with_time=True)
            inside = f"join: {self._list(visit)}, with: ' '" + (f", {how}" if how else "")
            yield f"appointments.1.at: {{{inside}}}" + (f"  # {remark}" if remark else "")
            self.taken.add("appointments.1.at")
        else:
            self.left_out += [self.table.names[index] for index in visit]

    def _pairs(self, places: Sequence[int]) -> list[str]:
        rows = [
            [row[place].strip() for place in places if place < len(row) and row[place].strip()]
            for row in self.table.rows
        ]
        return [" ".join(row) for row in rows if len(row) == len(places)]

    def _list(self, places: Sequence[int]) -> str:
        return f"[{', '.join(_text(plain_name(self.table.names[place])) for place in places)}]"

    # --- What is left --------------------------------------------------------------

    def _rest(self) -> Iterator[str]:
        if self.left_out:
            names = ", ".join(" ".join(name.split()) for name in self.left_out)
            yield ""
            yield f"# Not read: {names}"
            yield "'*': {ignore: true}"

    def _missing(self) -> Iterator[str]:
        missing = {name: hint for name, hint in _NEEDED.items() if name not in self.taken}
        if "appointments.1.at" in self.taken and "appointments.1.what" not in self.taken:
            missing["appointments.1.what"] = (
                "a column, or the same for all rows: {value: Your visit}"
            )
        if missing:
            yield ""
            yield "# Missing; take the # away and fill in:"
            yield from (f"# {name}: {hint}" for name, hint in missing.items())


def _dates(texts: Sequence[str], *, with_time: bool) -> tuple[str, str]:
    forms = date_forms(texts, with_time=with_time) or _forms_at_midnight(texts)
    iso = "YYYY-MM-DD" + (" HH:mm" if with_time else "")
    is_iso = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}" + ("T[0-9]{2}:[0-9]{2}" if with_time else ""))
    if all(is_iso.fullmatch(text) for text in texts):
        return "", ""
    if not forms:
        only_day = with_time and date_forms(texts, with_time=False)
        what = "they have no time of day" if only_day else "no usual form fits all of them"
        return "", f"CHECK: its dates: {_odd_dates(texts) or what}"
    others = [form for form in forms[1:] if form != iso]
    if others:
        choices = " or ".join(f"dates: {_text(form)}" for form in (forms[0], *others))
        return "", f"CHOOSE {choices}: all cells fit each of them"
    return f"dates: {_text(forms[0])}", ""


def _odd_dates(texts: Sequence[str]) -> str:
    """Say why no form fits dates that programs write, and what to do."""
    return next(
        (
            what
            for form, what in _ODD_DATES.items()
            if all(re.fullmatch(form, text) for text in texts)
        ),
        "",
    )


def _are_short(names: Sequence[str]) -> bool:
    """Tell whether most names are one word, as where a column has the first or last one only."""
    spaced = [name for name in names if not any(map(is_unspaced, plain_words(name)))]
    return sum(len(name.split()) == 1 for name in spaced) * 2 > len(names)


def _forms_at_midnight(texts: Sequence[str]) -> list[str]:
    """Find forms of days that a system writes with the time 00:00, as it does with its dates."""
    forms = date_forms(texts, with_time=True)
    return [
        form
        for form in forms
        if all(date_form(form).iso(text.strip()).endswith("T00:00") for text in texts)
    ]


def _values(known: Mapping[str, str | bool | None]) -> tuple[str, str]:
    """Write what words mean, where they are not the ones of a record already."""
    unknown = [word for word, meaning in known.items() if meaning is None]
    remark = f"CHECK: nobody here knows {', '.join(map(_quoted, unknown))}" if unknown else ""
    meanings = {
        word: str(meaning).lower() if isinstance(meaning, bool) else _text(meaning)
        for word, meaning in known.items()
        if meaning is not None
    }
    if all(word == meaning for word, meaning in known.items() if meaning is not None):
        return "", remark
    pairs = ", ".join(f"{_text(word)}: {meaning}" for word, meaning in meanings.items())
    return f"values: {{{pairs}}}", remark


def _key(name: str) -> str:
    return _text(plain_name(name))


def _text(text: str) -> str:
    """Write a text so that YAML reads it as one."""
    if _PLAIN_KEY.fullmatch(text) and text.lower() not in _YAML_WORDS:
        return text
    return _quoted(text)


def _quoted(text: str) -> str:
    if text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return json.dumps(text, ensure_ascii=True)
