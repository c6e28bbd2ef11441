"""Turn units into a table for a spreadsheet, and such a table into what it says of each.

A cell that a spreadsheet would take for a formula gets an apostrophe before it, which is
taken away again: nothing in a file is ever calculated.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from nethandout.errors import InputError, Position, Problem
from nethandout.i18n.codes import coded, codes_in, marks
from nethandout.i18n.exchange.units import Delivery, Incoming, Unit
from nethandout.i18n.exchange.xmltree import refusal

_MARK: Final = "\ufeff"
_FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")
_GUARDED: Final = re.compile(r"'+[=+\-@\t\r]")
_SIZE_LIMIT: Final = 100_000
_STATES: Final = {"translated": False, "needs-review": True, "": None}
_DELIMITERS: Final = (",", ";", "\t")
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")
_SEPARATOR_LINE: Final = re.compile(r'"?sep=[,;\t]"?\r?\n?', re.IGNORECASE)
_SAYING: Final = frozenset({"id", "source", "target", "before"})
_NEEDED: Final = ("id", "source", "target", "state")
_COLUMNS: Final = ("id", "context", "source", "target", "state", "note", "place", "before")


def write(files: Sequence[tuple[str, Sequence[Unit]]], language: str) -> bytes:
    """Turn units into UTF-8 with a mark at its beginning, as Excel wants it."""
    out = io.StringIO()
    rows = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    rows.writerow(f"{column} {language}" if column == "target" else column for column in _COLUMNS)
    for _, units in files:
        for unit in units:
            state = "needs-review" if unit.fuzzy else "translated"
            cells = (
                unit.id,
                unit.context or "",
                unit.source,
                unit.target,
                state if unit.target else "",
                "; ".join(unit.notes),
                " ".join(unit.references),
                unit.before,
            )
            rows.writerow(map(_guarded, cells))
    return (_MARK + out.getvalue()).encode()


def read(raw: bytes, label: str) -> Delivery:
    """Turn a table into what it says; raises `InputError` with every row that is wrong.

    It may be separated by commas, semicolons or tabs, as spreadsheets of other countries do.
    """
    text, skipped = _without_separator_line(_decoded(raw, label))
    head = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    csv.field_size_limit(_SIZE_LIMIT)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    problems: list[Problem] = []
    units: list[Incoming] = []
    language = ""
    try:
        language, columns = _with_language(next(rows, []), label)
        line = rows.line_num + skipped + 1
        for row in rows:
            place = Position(label, line)
            line = rows.line_num + skipped + 1
            if not any(row):
                continue
            cells = _squared(row, columns)
            said = _row_fault(cells, columns)
            if said:
                problems.append(Problem(place, "exchange-table", said))
            else:
                units.append(_incoming(dict(zip(columns, cells, strict=True)), place.line))
    except csv.Error:
        said = "a quotation mark is not closed, or a cell is too long"
        place = Position(label, rows.line_num + skipped)
        problems.append(Problem(place, "exchange-table", said))
    problems += _repeated(units, label)
    if problems:
        raise InputError(f"{label} cannot be used", problems)
    return Delivery(language, tuple(units))


def _decoded(raw: bytes, label: str) -> str:
    """Turn bytes into text: UTF-8, or UTF-16 as Excel's “Unicode Text” is."""
    try:
        text = raw.decode("utf-16" if raw.startswith(_WIDE) else "utf-8-sig")
    except UnicodeDecodeError:
        said = "save the table as “CSV UTF-8”; in this form its letters are lost"
        raise refusal(label, 0, "encoding", said) from None
    if "\0" in text:
        line = text.partition("\0")[0].count("\n") + 1
        raise refusal(label, line, "exchange-table", "the character NUL cannot be in a table")
    return text


def _without_separator_line(text: str) -> tuple[str, int]:
    """Take away the line “sep=;” that Excel knows, and tell how many lines that were."""
    found = _SEPARATOR_LINE.match(text)
    return (text[found.end() :], 1) if found else (text, 0)


def _squared(row: list[str], columns: list[str]) -> list[str]:
    """Give a row as many cells as there are columns, where spreadsheets add or drop empty ones.

    A row without its last column that says something is left as it is: the file was cut off.
    """
    if len(row) > len(columns) and not any(row[len(columns) :]):
        return row[: len(columns)]
    lacking = columns[len(row) :]
    return row if _SAYING.intersection(lacking) else [*row, *([""] * len(lacking))]


def _with_language(head: list[str], label: str) -> tuple[str, list[str]]:
    """Turn the head into the language of its column “target es”, and the names of columns."""
    columns = [_cased(cell.strip()) for cell in head]
    languages = [cell.partition(" ")[2] for cell in columns if cell.startswith("target ")]
    plain = ["target" if cell.startswith("target ") else cell for cell in columns]
    missing = [name for name in _NEEDED if plain.count(name) != 1]
    if missing:
        said = f"the first row needs each of these one time: {', '.join(missing)}"
        raise refusal(label, 1, "exchange-table", said)
    return (languages[0] if languages else ""), plain


def _cased(cell: str) -> str:
    """Turn “TARGET es” into “target es”."""
    name, space, language = cell.partition(" ")
    return f"{name.lower()}{space}{language}"


def _row_fault(cells: list[str], columns: list[str]) -> str:
    if len(cells) != len(columns):
        return f"this row has {len(cells)} cells, the first one {len(columns)}"
    state = cells[columns.index("state")].strip().lower()
    if state not in _STATES:
        return f"the state is translated or needs-review, not “{state[:40]}”"
    return ""


def _repeated(units: Sequence[Incoming], label: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for unit in units:
        if unit.id in seen:
            said = f"the id {unit.id} is here a second time"
            yield Problem(Position(label, unit.line), "exchange-table", said)
        seen.add(unit.id)


def _incoming(cells: Mapping[str, str], line: int) -> Incoming:
    source, target = _plain(cells["source"]), _plain(cells["target"])
    parts = coded(source)
    return Incoming(
        cells["id"].strip(),
        marks(parts),
        marks(coded(target, codes_in(parts))),
        _STATES[cells["state"].strip().lower()],
        cells.get("before", "").strip(),
        line,
    )


def _guarded(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _plain(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell
