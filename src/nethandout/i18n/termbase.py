"""Turn `termbase.csv` into terms with their required, allowed, forbidden and confusable words.

A cell holds the term, with a short form or an explanation in parentheses. The note may
say more, in parts separated by semicolons: `allowed es: …`, `forbidden ar: …, …`,
`confusable zh-Hans: …`. Every column that is not one of ours is a language's.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from nethandout.errors import FileError, InputError, Position, Problem
from nethandout.i18n.catalogs import termbase_files
from nethandout.i18n.languages import SOURCE_LANGUAGE, is_language, language_tag, primary
from nethandout.source.spelling import suggest

_KEEP = "do_not_translate"
_NEEDED = ("id", SOURCE_LANGUAGE)
_COLUMNS = (*_NEEDED, "definition", "note", _KEEP)
_PARENTHESES = re.compile(r"\s*[(（]([^()（）]*)[)）]\s*")
_RULE = re.compile(r"(allowed|forbidden|confusable) ([A-Za-z]{2,3}(?:-[A-Za-z]+)?): *(.+)")
# A word that is wrong only alone cannot be told from the right term that contains it.
_ONLY_ALONE = " alone"


@dataclass(frozen=True, slots=True)
class Wording:
    """How a term may be said in one language, and how it may not."""

    accepted: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    confusable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TermRow:
    """One term: its English forms and its wording by language."""

    id: str
    english: tuple[str, ...]
    wordings: Mapping[str, Wording] = field(default_factory=dict)
    do_not_translate: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Termbase:
    """All terms; the longest English forms first, so that they win over their parts.

    Two are the same only if they are one: what is worked out of it can be kept for it.
    """

    rows: tuple[TermRow, ...] = ()

    def wording(self, row: TermRow, language: str) -> Wording:
        """Turn a term and a language into its wording; empty if the termbase has none."""
        return row.wordings.get(language) or row.wordings.get(primary(language)) or Wording()

    @property
    def untranslated(self) -> tuple[str, ...]:
        """Give the words to keep as they are: brands, tests, units."""
        return tuple(form for row in self.rows if row.do_not_translate for form in row.english)


def load_termbases(folders: Sequence[Path], label: Callable[[Path], str] = str) -> Termbase:
    """Turn the termbases of folders into one: a later one adds rows and replaces rows by id.

    A row that is replaced keeps the wording in languages for which the later file has no column,
    or nothing in it. Raises `InputError` with all wrong cells.
    """
    rows: dict[str, TermRow] = {}
    for path in termbase_files(folders):
        for row in load_termbase(path, label(path)).rows:
            before = rows.get(row.id)
            kept = before.wordings if before else {}
            said = {name: words for name, words in row.wordings.items() if words != Wording()}
            rows[row.id] = replace(row, wordings={**row.wordings, **kept, **said})
    return _ordered(rows.values())


def load_termbase(path: Path, label: str | None = None) -> Termbase:
    """Turn a CSV file into a termbase; raise `InputError` with all wrong cells."""
    name = label or str(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        problem = Problem(Position(name), "encoding", "save the file as UTF-8")
        raise InputError(f"{name} cannot be used", [problem]) from None
    except OSError as error:
        raise FileError(f"cannot read {name}: {error.strerror}") from None
    return parse_termbase(text, name)


def parse_termbase(text: str, label: str) -> Termbase:
    """Turn CSV text into a termbase; raise `InputError` with all wrong cells.

    Places count lines and, in a line, cells.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    problems: list[Problem] = []
    rows: dict[str, TermRow] = {}
    try:
        columns = [cell.strip() for cell in next(reader, [])]
        problems += _column_problems(columns, label)
        start = reader.line_num + 1
        for cells in () if problems else reader:
            record = dict(zip(columns, cells, strict=False))
            found = list(_row_problems(columns, cells, record, rows, Position(label, start)))
            if cells and not found:
                rows[record["id"]] = _row(record, columns)
            problems += found
            start = reader.line_num + 1
    except csv.Error:
        place = Position(label, reader.line_num)
        problems.append(Problem(place, "columns", "a quotation mark is not closed"))
    if problems:
        raise InputError(f"{label} cannot be used", problems)
    return _ordered(rows.values())


def _column_problems(columns: list[str], label: str) -> Iterator[Problem]:
    """Find columns that are missing, that are there twice, or that are no language."""
    missing = [column for column in _COLUMNS if column not in columns]
    if missing:
        message = f"missing columns: {', '.join(missing)}; separate columns by commas"
        yield Problem(Position(label, 1), "columns", message)
        return
    for number, column in enumerate(columns, start=1):
        place = Position(label, 1, number)
        if column in columns[: number - 1]:
            yield Problem(place, "columns", f"the column “{column}” is here a second time")
        elif column not in _COLUMNS and not is_language(column):
            hint = suggest(column, _COLUMNS)
            message = f"“{column}” is not a language tag such as es or zh-Hans{hint}"
            yield Problem(place, "columns", message)


def _row_problems(
    columns: list[str],
    cells: list[str],
    record: Mapping[str, str],
    seen: Mapping[str, TermRow],
    place: Position,
) -> Iterator[Problem]:
    """Find what is wrong with one row; a line without any cell is none."""
    if not cells:
        return
    if len(cells) != len(columns):
        message = f"this row has {len(cells)} cells, the first one {len(columns)}"
        yield Problem(place, "columns", message)
        return

    def problem(column: str, message: str) -> Problem:
        number = columns.index(column) + 1
        return Problem(Position(place.file, place.line, number), "term", message)

    for column in _NEEDED:
        if not record[column].strip():
            yield problem(column, f"{column} is needed")
    if record["id"] in seen:
        yield problem("id", f"the id “{record['id']}” is here a second time")
    if record.get(_KEEP, "").strip().lower() not in ("", "yes", "no"):
        yield problem(_KEEP, "write yes or no")


def _ordered(rows: Iterable[TermRow]) -> Termbase:
    return Termbase(tuple(sorted(rows, key=lambda row: -max(map(len, row.english)))))


def _row(record: Mapping[str, str], columns: list[str]) -> TermRow:
    rules = list(_rules(record.get("note", "")))
    wordings = {}
    for column in columns:
        if column in _COLUMNS:
            continue
        language = language_tag(column)
        said = {
            kind: tuple(word for k, lang, word in rules if k == kind and lang == language)
            for kind in ("allowed", "forbidden", "confusable")
        }
        accepted = (*_forms(record[column]), *said["allowed"])
        wordings[language] = Wording(accepted, said["forbidden"], said["confusable"])
    keep = record.get(_KEEP, "").strip().lower() == "yes"
    return TermRow(record["id"], _forms(record[SOURCE_LANGUAGE]), wordings, keep)


def _forms(cell: str) -> tuple[str, ...]:
    """Turn “tumor neuroendocrino (TNE)” into the term and what is in parentheses."""
    outside = _PARENTHESES.sub(" ", cell).strip()
    return tuple(form for form in (outside, *_PARENTHESES.findall(cell)) if form)


def _rules(note: str) -> Iterator[tuple[str, str, str]]:
    """Turn a note into (kind, language, word) for each word it rules on."""
    for part in note.split(";"):
        match = _RULE.fullmatch(part.strip())
        if match is None:
            continue
        kind, language, words = match.groups()
        for word in _PARENTHESES.sub(" ", words).split(","):
            if word.strip() and not word.strip().endswith(_ONLY_ALONE):
                yield kind, language_tag(language), word.strip()
