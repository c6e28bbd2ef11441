"""Turn the header of a table, and the file that gives its columns other names, into columns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from nethandout.errors import Position, Problem, has_errors
from nethandout.records.cellfields import (
    FieldType,
    RecordField,
    field_named,
    nearest,
    nearest_column,
)
from nethandout.records.columns import REASONS, ColumnMap, Columns, Header, letters, plain_name
from nethandout.source.tree import SourceTree, read_yaml

MOST_COLUMNS = 500


def read_column_map(path: Path, label: str | None = None) -> tuple[ColumnMap | None, list[Problem]]:
    """Turn a YAML file into a column map and all its problems.

    A line is one of `Name of a column: patient.name` (that column holds this field),
    `language: {value: es}` (this field is the same in all rows), and
    `Name of a column: {ignore: true}`. Raises `FileError` when the file cannot be read.
    """
    tree, problems = read_yaml(path, label)
    if tree is None:
        return None, problems
    if not isinstance(tree.value, dict):
        message = "write one column on a line, such as: Full name: patient.name"
        return None, [*problems, Problem(tree.at(()), "column-map", message)]
    reader = _MapReader(tree)
    for name, target in tree.value.items():
        reader.read(str(name), target)
    problems = [*problems, *reader.problems]
    if has_errors(problems):
        return None, problems
    return ColumnMap(reader.fields, reader.constants, frozenset(reader.ignored)), problems


class _MapReader:
    """One walk over a column map; collects problems."""

    def __init__(self, tree: SourceTree) -> None:
        self.tree = tree
        self.fields: dict[str, str] = {}
        self.constants: dict[str, str | bool] = {}
        self.ignored: list[str] = []
        self.problems: list[Problem] = []

    def read(self, name: str, target: object) -> None:
        column = plain_name(name)
        if isinstance(target, str):
            self._field(name, column, plain_name(target))
        elif isinstance(target, dict) and target.keys() == {"value"}:
            self._constant(name, target["value"])
        elif isinstance(target, dict) and target == {"ignore": True}:
            self.ignored.append(column)
        else:
            self._report(name, "write a field such as patient.name, {value: …} or {ignore: true}")

    def _field(self, name: str, column: str, target: str) -> None:
        if column in self.fields:
            self._report(name, "this column is here a second time")
        elif field_named(target) is None:
            self._report(name, f"there is no such field{nearest(target)}")
        elif target in self.fields.values():
            self._report(name, "another column holds this field already")
        else:
            self.fields[column] = target

    def _constant(self, name: str, value: object) -> None:
        record_field = field_named(plain_name(name))
        if record_field is None:
            self._report(name, f"there is no such field{nearest(name)}")
        elif record_field.path[0] == "patient":
            self._report(name, "who a handout is for cannot be the same in all rows")
        elif isinstance(value, bool) == (record_field.type is FieldType.BOOLEAN) and isinstance(
            value, str | bool
        ):
            self.constants[record_field.name] = value
        elif record_field.type is FieldType.BOOLEAN:
            self._report(name, "the value must be true or false")
        else:
            self._report(name, "the value must be text; put it in quotes")

    def _report(self, name: str, message: str) -> None:
        self.problems.append(Problem(self.tree.key_at((name,)), "column-map", message))


def columns_of(
    header: Header, column_map: ColumnMap | None, label: str
) -> tuple[Columns | None, list[Problem]]:
    """Turn a header into columns and all its problems; names are not repeated in messages.

    A table without a header has a patient in its first row.
    """
    resolver = _Resolver(label, header.number, column_map or ColumnMap())
    fields = tuple(resolver.field(index, name) for index, name in enumerate(header.names))
    problems = [*resolver.problems, *resolver.leftovers(header)]
    if not any(fields):
        message = (
            "the first row must hold the names of the columns, such as patient.name; "
            "--map says what they are called in your table"
        )
        problems = [Problem(Position(label, header.number), "header", message)]
    if len(header.names) > MOST_COLUMNS:
        message = f"a table has at most {MOST_COLUMNS} columns"
        problems = [Problem(Position(label, header.number), "header", message)]
    if problems:
        return None, problems
    unnamed = frozenset(index for index, name in enumerate(header.names) if not plain_name(name))
    return Columns(label, header, fields, unnamed, tuple(resolver.constants())), []


class _Resolver:
    """One walk over the names of a header; collects problems."""

    def __init__(self, label: str, number: int, column_map: ColumnMap) -> None:
        self.label = label
        self.number = number
        self.map = column_map
        self.taken: dict[str, int] = {}
        self.problems: list[Problem] = []

    def field(self, index: int, name: str) -> RecordField | None:
        column = plain_name(name)
        if not column or column == REASONS or column in self.map.ignored:
            return None
        record_field = field_named(self.map.fields.get(column, column))
        if record_field is None:
            hint = nearest_column(column, (*self.map.fields, *self.map.ignored))
            message = f"this is not a known field{hint}; --map says what your columns are called"
            self._report(index, "unknown-column", message)
            return None
        if record_field.name in self.map.constants:
            message = f"{record_field.name} has a value for all rows in the column map"
            self._report(index, "duplicate-column", message)
        if record_field.name in self.taken:
            first = letters(self.taken[record_field.name] + 1)
            message = f"{record_field.name} is in column {first} already"
            self._report(index, "duplicate-column", message)
        self.taken.setdefault(record_field.name, index)
        return record_field

    def leftovers(self, header: Header) -> Iterator[Problem]:
        """Find columns that the map names and the table does not have."""
        names = set(map(plain_name, header.names))
        for column, target in self.map.fields.items():
            if column not in names:
                message = f"the column that the column map names for {target} is not in the table"
                yield Problem(Position(self.label, self.number), "missing-column", message)

    def constants(self) -> Iterator[tuple[RecordField, str | bool]]:
        for name, value in self.map.constants.items():
            record_field = field_named(name)
            if record_field is not None:
                yield record_field, value

    def _report(self, index: int, code: str, message: str) -> None:
        place = Position(self.label, self.number, index + 1)
        self.problems.append(Problem(place, code, f"column {letters(index + 1)}: {message}"))
