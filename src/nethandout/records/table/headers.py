"""Turn the header of a table, and a map that gives its columns other names, into columns."""

from __future__ import annotations

from collections.abc import Iterator

from nethandout.errors import Position, Problem
from nethandout.model.remark import Remark
from nethandout.records.table.cellfields import RecordField, field_named, nearest_column
from nethandout.records.table.columnmap import Cell, ColumnMap
from nethandout.records.table.columns import (
    REASONS,
    Columns,
    Header,
    JoinedColumns,
    letters,
    plain_name,
)

MOST_COLUMNS = 500


def columns_of(
    header: Header, column_map: ColumnMap | None, label: str
) -> tuple[Columns | None, list[Problem]]:
    """Turn a header into columns and all its problems; names are not repeated in messages.

    A table without a header has a patient in its first row.
    """
    column_map = column_map or ColumnMap()
    resolver = _Resolver(label, header.number, column_map)
    fields = tuple(resolver.field(index, name) for index, name in enumerate(header.names))
    problems = [*resolver.problems, *resolver.leftovers(header)]
    if not any(fields):
        message = Remark(
            "the first row must hold the names of the columns, such as patient.name; "
            "--map says what they are called in your table"
        )
        problems = [Problem(Position(label, header.number), "header", message)]
    if len(header.names) > MOST_COLUMNS:
        message = Remark("a table has at most {most} columns", most=MOST_COLUMNS)
        problems = [Problem(Position(label, header.number), "header", message)]
    if problems:
        return None, problems
    unnamed = frozenset(index for index, name in enumerate(header.names) if not plain_name(name))
    return (
        Columns(
            label,
            header,
            fields,
            unnamed,
            tuple(resolver.constants()),
            column_map.conversions,
            tuple(resolver.joins()),
            {resolver.places[column]: wanted for column, wanted in column_map.where.items()},
        ),
        [],
    )


class _Resolver:
    """One walk over the names of a header; collects problems."""

    def __init__(self, label: str, number: int, column_map: ColumnMap) -> None:
        self.label = label
        self.number = number
        self.map = column_map
        self.taken: dict[str, int] = {}
        self.places: dict[str, int] = {}
        """Where the columns are that the map names, counted from 0."""
        self.problems: list[Problem] = []
        self._parts = {column: join.field for join in column_map.joins for column in join.columns}

    def field(self, index: int, name: str) -> RecordField | None:
        column = plain_name(name)
        if column in self.map.columns and self.places.setdefault(column, index) != index:
            self._report(index, "duplicate-column", Remark("a column of this name is here already"))
        if not column or column == REASONS or column in self.map.ignored:
            return None
        if column in self._parts:
            return field_named(self._parts[column])
        record_field = field_named(self.map.fields.get(column, column))
        if record_field is None:
            if self.map.ignores_the_rest or column in self.map.where:
                return None
            hint = nearest_column(column, (*self.map.columns, *self.map.ignored))
            message = Remark(
                "this is not a known field{hint}; --map says what your columns are called",
                hint=hint,
            )
            self._report(index, "unknown-column", message)
            return None
        if record_field.name in self.map.constants:
            message = Remark(
                "{name} has a value for all rows in the column map", name=record_field.name
            )
            self._report(index, "duplicate-column", message)
        if record_field.name in self._parts.values():
            message = Remark(
                "{name} is joined of other columns in the column map", name=record_field.name
            )
            self._report(index, "duplicate-column", message)
        if record_field.name in self.taken:
            first = letters(self.taken[record_field.name] + 1)
            message = Remark(
                "{name} is in column {first} already", name=record_field.name, first=first
            )
            self._report(index, "duplicate-column", message)
        self.taken.setdefault(record_field.name, index)
        return record_field

    def leftovers(self, header: Header) -> Iterator[Problem]:
        """Find columns that the map names and the table does not have."""
        names = set(map(plain_name, header.names))
        targets = {**dict.fromkeys(self.map.where, "where"), **self._parts, **self.map.fields}
        for column, target in targets.items():
            if column not in names:
                message = Remark(
                    "the column that the column map names for {target} is not in the table: "
                    "“{column}”",
                    target=target,
                    column=column,
                )
                yield Problem(Position(self.label, self.number), "missing-column", message)

    def joins(self) -> Iterator[JoinedColumns]:
        for join in self.map.joins:
            record_field = field_named(join.field)
            if record_field is not None:
                places = tuple(self.places[column] for column in join.columns)
                yield JoinedColumns(record_field, places, join.separator)

    def constants(self) -> Iterator[tuple[RecordField, Cell]]:
        for name, value in self.map.constants.items():
            record_field = field_named(name)
            if record_field is not None:
                yield record_field, value

    def _report(self, index: int, code: str, message: str) -> None:
        place = Position(self.label, self.number, index + 1)
        self.problems.append(
            Problem(
                place,
                code,
                Remark(
                    "column {column}: {message}",
                    column=letters(index + 1),
                    message=message,
                ),
            )
        )
