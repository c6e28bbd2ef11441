"""Turn column names into fields of a record, and the cells of a row into a record tree.

A column is a dotted name: `patient.name`; `conditions` (a list, separated by `;`);
`medicines.2.dose` (the second medicine; lines left empty are skipped). A column map gives
other names to columns, joins them, reads their dates and values, and leaves rows out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nethandout.errors import Position, Problem, Severity
from nethandout.model.remark import Remark, at_field
from nethandout.records.novalue import MACHINE_NULLS
from nethandout.records.table.cellfields import FieldType, RecordField
from nethandout.records.table.columnmap import Cell, Conversion, ConversionError
from nethandout.source.tree import SourceTree, TreePath

REASONS = "reasons"
"""A column that is never read: the table of failed rows says there what was wrong."""

REFUSED = "(refused: type it again)"
"""What the table of rows to correct says in place of a cell that was refused for its kind.

As text it would be valid; this is refused again, until somebody has typed what it should say.
"""

# What spreadsheet programs write in place of a result, and a formula that was not worked out.
_CELL_ERROR = re.compile(r"#(?:N/A|DIV/0!|NAME\?|[A-Z_]{3,20}!)|Err:[0-9]{3}")
_FORMULA = re.compile(r"[=＝][(+\-'\"]*[A-Za-z0-9$]")

# UTF-8 that a program read as Windows-1252 and saved: “Ã©” for “é”.


@dataclass(frozen=True, slots=True)
class Header:
    """The column names as they were, in which row they stood, and how the table was written."""

    names: tuple[str, ...]
    delimiter: str = ","
    number: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet shows it, its record, and its problems.

    Number 0, without a record or an error, is a note about the file. `is_last_read` says
    that the file is broken here: nothing after this row was read, and `unread` more lines or
    rows are known to be there. `cells` is what stood in the row, for the table of rows to
    correct; no repr shows it. `refused` are the fields whose cells were refused, so that
    nobody is told they are missing.
    """

    number: int
    tree: SourceTree | None = field(default=None, repr=False)
    problems: tuple[Problem, ...] = ()
    cells: tuple[str, ...] = field(default=(), repr=False)
    header: Header | None = field(default=None, repr=False)
    is_last_read: bool = False
    unread: int = 0
    refused: frozenset[str] = frozenset()


def is_told(problem: Problem, refused: frozenset[str]) -> bool:
    """Tell whether a field is missing only because it was refused before, which is said."""
    name = problem.message.partition(":")[0]
    return problem.code in ("missing", "language-default") and any(
        field == name or field.startswith(f"{name}.") for field in refused
    )


@dataclass(frozen=True, slots=True)
class JoinedColumns:
    """A field whose text stands in several columns, counted from 0."""

    field: RecordField
    places: tuple[int, ...]
    separator: str


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table, in their order; None is a column that is not read."""

    label: str
    header: Header
    fields: tuple[RecordField | None, ...]
    unnamed: frozenset[int]
    constants: tuple[tuple[RecordField, Cell], ...]
    conversions: Mapping[str, Conversion] = field(default_factory=dict, repr=False)
    joins: tuple[JoinedColumns, ...] = ()
    where: Mapping[int, frozenset[str]] = field(default_factory=dict, repr=False)

    def leaves_out(self, texts: Sequence[str]) -> bool:
        """Tell whether the map does not want a row with these texts in its columns."""
        return any(
            (texts[index] if index < len(texts) else "").strip().casefold() not in wanted
            for index, wanted in self.where.items()
        )

    def row(
        self,
        number: int,
        cells: Sequence[Cell],
        problems: Iterable[Problem] = (),
        shown: Sequence[str] | None = None,
        refused: Iterable[str] = (),
    ) -> Row | None:
        """Turn the cells of a row into a row with its record; None if nothing is in it.

        `problems` are those found in single cells, which are then empty in `cells`; `shown`
        is what stood in all of them. `refused` names the fields of those problems.
        """
        texts = tuple(map(text_of, cells) if shown is None else shown)
        found = list(problems)
        if not found and not any(text.strip() for text in self._read_only(texts)):
            return None
        found += self._shape_problems(number, texts)
        builder = _TreeBuilder(self.label, number, self.conversions)
        for constant_field, constant in self.constants:
            builder.put(constant_field, constant, 0)
        joined = {index for join in self.joins for index in join.places}
        for column, cell_field in enumerate(self.fields, 1):
            if cell_field is not None and column - 1 not in joined:
                builder.columns[cell_field.path] = column
                builder.put(cell_field, _cell_at(cells, column - 1), column)
        for join in self.joins:
            builder.columns[join.field.path] = join.places[0] + 1
            builder.put_joined(join, cells)
        if any(each and each.path[0] == "patient" for each in self.fields):
            builder.require_patient()
        found += builder.problems
        texts = tuple(
            REFUSED if index in builder.unprintable else text for index, text in enumerate(texts)
        )
        return Row(
            number,
            builder.tree(),
            tuple(found),
            texts,
            self.header,
            refused=frozenset(refused) | builder.refused,
        )

    def _read_only(self, texts: Sequence[str]) -> Iterator[str]:
        """Leave out the cells of columns that are never read."""
        for index, text in enumerate(texts):
            known = index < len(self.fields) and index not in self.unnamed
            if not known or self.fields[index] is not None:
                yield text

    def _shape_problems(self, number: int, texts: Sequence[str]) -> Iterator[Problem]:
        """Find rows that do not fit below the header: text would be lost."""
        for index, text in enumerate(texts):
            lost = index in self.unnamed or index >= len(self.fields)
            if lost and text.strip():
                place = Position(self.label, number, index + 1)
                message = Remark(
                    "column {column}: there is text here, but the column has no name",
                    column=letters(index + 1),
                )
                yield Problem(place, "unnamed-column", message)
                return


class _TreeBuilder:
    """Puts the cells of one row where the record has them."""

    def __init__(self, label: str, number: int, conversions: Mapping[str, Conversion]) -> None:
        self.label = label
        self.number = number
        self.conversions = conversions
        self.columns: dict[TreePath, int] = {}
        self.problems: list[Problem] = []
        self.refused: frozenset[str] = frozenset()
        self.unprintable: frozenset[int] = frozenset()
        """Cells, counted from 0, whose text alone would not be refused."""
        self._value: dict[str | int, Any] = {}
        self._places: dict[TreePath, int] = {}
        self._positions: dict[TreePath, Position] = {}
        self._numbers: dict[TreePath, int] = {}

    def put(self, record_field: RecordField, cell: Cell, column: int) -> None:
        """Put one cell into the record, unless it is empty and the map has nothing for it."""
        conversion = self.conversions.get(record_field.name)
        if isinstance(cell, str):
            if not cell.strip():
                if conversion is None or conversion.default is None:
                    return
                cell, conversion = conversion.default, None
            elif not self._is_text(record_field, cell, column):
                return
        value = self._read(record_field, cell, column, conversion)
        if value is None:
            return
        group = self._value
        for step in record_field.path[:-1]:
            group = group.setdefault(step, {})
            if not isinstance(group, dict):
                self.report(record_field, column, "conflict", _BOTH)
                return
        if isinstance(group.get(record_field.path[-1]), dict):
            self.report(record_field, column, "conflict", _BOTH)
            return
        group[record_field.path[-1]] = value
        self._places[record_field.path] = column

    def put_joined(self, join: JoinedColumns, cells: Sequence[Cell]) -> None:
        """Put the texts of several columns into the record, one behind the other."""
        parts = []
        for index in join.places:
            text = text_of(_cell_at(cells, index)).strip()
            if text and not self._is_text(join.field, text, index + 1):
                return
            if text in MACHINE_NULLS:
                message = Remark(
                    "a column that is joined says that it has no value; leave it empty"
                )
                self.report(join.field, index + 1, "no-value", message)
                return
            parts.append(text)
        whole = join.separator.join(filter(None, parts))
        self.put(join.field, whole, join.places[0] + 1)

    def _is_text(self, record_field: RecordField, text: str, column: int) -> bool:
        """Report what is no text of anybody."""
        for code, is_so, message in _NO_TEXTS:
            if is_so(text.strip()):
                self.report(record_field, column, code, message)
                return False
        return True

    def _read(
        self, record_field: RecordField, cell: Cell, column: int, conversion: Conversion | None
    ) -> object:
        """Turn a cell into a value, in the way that the map says."""
        if conversion is None or (isinstance(cell, bool) and not conversion.values):
            return self._converted(record_field, cell, column)
        text = text_of(cell)
        is_list = record_field.type in (FieldType.LIST, FieldType.DATES)
        items = text.split(";") if is_list else [text]
        try:
            read = [conversion.of(item) for item in items if item.strip()]
        except ConversionError as error:
            self.report(record_field, column, "column-value", str(error))
            return None
        if is_list:
            return [text_of(item).strip() for item in read] or None
        if record_field.type is FieldType.DATE:
            read = [text_of(read[0]).removesuffix("T00:00")]
        return self._converted(record_field, read[0], column)

    def _converted(self, record_field: RecordField, cell: Cell, column: int) -> object:
        if record_field.type is FieldType.BOOLEAN:
            if isinstance(cell, str):
                return self._boolean(record_field, cell.strip(), column)
            return cell
        if not isinstance(cell, str):
            message = Remark("this must be text; true or false cannot stand here")
            self.report(record_field, column, "cell-type", message)
            self.unprintable |= {column - 1}
            return None
        if record_field.type in (FieldType.LIST, FieldType.DATES):
            return [item.strip() for item in cell.split(";") if item.strip()] or None
        return cell

    def _boolean(self, record_field: RecordField, word: str, column: int) -> bool | None:
        # Spreadsheets write TRUE, Python writes True.
        if word.lower() not in ("true", "false"):
            message = Remark("this must be true or false")
            self.report(record_field, column, "boolean", message)
            return None
        return word.lower() == "true"

    def require_patient(self) -> None:
        """Keep a row with a forgotten patient from becoming a leaflet for everybody."""
        self._value.setdefault("patient", {})

    def report(self, record_field: RecordField, column: int, code: str, message: str) -> None:
        place = Position(self.label, self.number, column)
        self.problems.append(Problem(place, code, at_field(record_field.name, message)))
        self.refused |= {record_field.name}

    def tree(self) -> SourceTree:
        """Turn what was put into a tree; numbered lines become lists without gaps."""
        self._positions = {(): Position(self.label, self.number)}
        self._numbers = {}
        value = self._listed(self._value, (), ())
        self._place_empty_fields()
        return SourceTree(self.label, value, self._positions, numbers=self._numbers)

    def _place_empty_fields(self) -> None:
        """Give fields without a value the place of their column: it may be missing."""
        lines = {(*path[:-1], number): path for path, number in self._numbers.items()}
        for path, column in self.columns.items():
            is_in_line = any(isinstance(step, int) for step in path[:2])
            start = lines.get(path[:2]) if is_in_line else path[:2]
            if start is None:
                continue  # the whole line is empty
            here = (*start, *path[2:])
            place = Position(self.label, self.number, column)
            self._positions.setdefault(here, place)
            if path[0] not in self._value:
                self._positions.setdefault(path[:1], place)

    def _listed(self, value: object, before: TreePath, after: TreePath) -> object:
        """Turn groups with numbers as keys into lists; `after` is the path in the result."""
        if not isinstance(value, dict):
            place = Position(self.label, self.number, self._places.get(before, 0))
            self._positions[after] = place
            return value
        if value and all(isinstance(key, int) for key in value):
            lines = list(enumerate(sorted(value)))
            self._numbers |= {(*after, index): key for index, key in lines}
            return [
                self._listed(value[key], (*before, key), (*after, index)) for index, key in lines
            ]
        return {
            key: self._listed(item, (*before, key), (*after, key)) for key, item in value.items()
        }


_NO_TEXTS: tuple[tuple[str, Callable[[str], object], str], ...] = (
    (
        "cell-type",
        REFUSED.__eq__,
        Remark("this cell was refused before; type in what it should say"),
    ),
    ("cell-type", _CELL_ERROR.fullmatch, Remark("this cell holds an error of a spreadsheet")),
    ("cell-type", _FORMULA.match, Remark("this is a formula; put in its result instead")),
)
"""What is no text of anybody: its code, how to know it, and what to do."""


_BOTH = Remark("give the parts, such as value and unit, or free text, not both")


def _cell_at(cells: Sequence[Cell], index: int) -> Cell:
    return cells[index] if index < len(cells) else ""


def left_out(label: str, count: int) -> Row:
    """Turn a number of rows that the map does not want into a note about the table."""
    rows = Remark("1 row is") if count == 1 else Remark("{count} rows are", count=count)
    message = Remark("{rows} left out, as “where” of the column map says", rows=rows)
    return Row(0, None, (Problem(Position(label), "rows-left-out", message, Severity.WARNING),))


def text_of(cell: Cell) -> str:
    """Turn the value of a cell into text."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return cell


def letters(column: int) -> str:
    """Turn a column's number into its letters: 1 is A, 27 is AA."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def plain_name(name: str) -> str:
    """Turn a column name as typed into the one to compare: NFC, single spaces."""
    return " ".join(unicodedata.normalize("NFC", name).split())
