"""Turn `termbase.csv` into terms with their required, allowed, forbidden and confusable words.

A cell holds the term, with a short form or an explanation in parentheses. The note may
say more, in parts separated by semicolons: `allowed es: …`, `forbidden ar: …, …`,
`confusable zh-Hans: …`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nethandout.errors import FileError, InputError, Position, Problem
from nethandout.i18n.languages import SOURCE_LANGUAGE, language_tag, primary

_COLUMNS = ("id", SOURCE_LANGUAGE, "definition", "note", "do_not_translate")
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


@dataclass(frozen=True, slots=True)
class Termbase:
    """All terms; the longest English forms first, so that they win over their parts."""

    rows: tuple[TermRow, ...] = ()

    def wording(self, row: TermRow, language: str) -> Wording:
        """Turn a term and a language into its wording; empty if the termbase has none."""
        return row.wordings.get(language) or row.wordings.get(primary(language)) or Wording()

    @property
    def untranslated(self) -> tuple[str, ...]:
        """Give the words to keep as they are: brands, tests, units."""
        return tuple(form for row in self.rows if row.do_not_translate for form in row.english)


def load_termbase(path: Path, label: str | None = None) -> Termbase:
    """Turn a CSV file into a termbase; raise `InputError` with all wrong lines."""
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
    """Turn CSV text into a termbase; raise `InputError` with all wrong lines."""
    reader = csv.DictReader(io.StringIO(text, newline=""))
    columns = reader.fieldnames or []
    missing = [column for column in _COLUMNS if column not in columns]
    if missing:
        problem = Problem(Position(label, 1), "columns", f"missing columns: {', '.join(missing)}")
        raise InputError(f"{label} cannot be used", [problem])
    languages = [column for column in columns if column not in _COLUMNS]
    rows: list[TermRow] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for record in reader:
        position = Position(label, reader.line_num)
        if None in record or None in record.values():
            problems.append(Problem(position, "columns", "too many or too few cells"))
        elif not record["id"] or not record[SOURCE_LANGUAGE] or record["id"] in seen:
            problems.append(Problem(position, "term", "id and en are needed, and each id once"))
        else:
            seen.add(record["id"])
            rows.append(_row(record, languages))
    if problems:
        raise InputError(f"{label} cannot be used", problems)
    return Termbase(tuple(sorted(rows, key=lambda row: -max(map(len, row.english)))))


def _row(record: Mapping[str, str], languages: list[str]) -> TermRow:
    rules = list(_rules(record["note"]))
    wordings = {}
    for column in languages:
        language = language_tag(column)
        said = {
            kind: tuple(word for k, lang, word in rules if k == kind and lang == language)
            for kind in ("allowed", "forbidden", "confusable")
        }
        accepted = (*_forms(record[column]), *said["allowed"])
        wordings[language] = Wording(accepted, said["forbidden"], said["confusable"])
    keep = record["do_not_translate"].strip().lower() == "yes"
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
