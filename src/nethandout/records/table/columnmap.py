"""What a column map says: which columns hold which fields, and how to read what they hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nethandout.records.table.dateforms import DateForm, DateFormError
from nethandout.records.table.tableformat import AS_IT_IS, TableFormat

Cell = str | bool
"""What a row holds in a column, its spreadsheet type already understood."""


class ConversionError(Exception):
    """What stands in a cell is not what the map says of its column; repeats nothing of it."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """How the text of a field is read: its dates in a form, its values by other names.

    `values` are by their names in the table, in lower case; `words` are those names as they
    were written. `default` is for empty cells.
    """

    dates: DateForm | None = None
    values: Mapping[str, Cell] = field(default_factory=dict)
    default: Cell | None = None
    words: tuple[str, ...] = ()

    def of(self, text: str) -> Cell:
        """Turn what stands in a table into what a record says; raises `ConversionError`."""
        plain = text.strip()
        if self.values:
            found = self.values.get(plain.casefold())
            if found is None:
                known = ", ".join(self.words)
                message = f"the column map has no value for this; it knows: {known}"
                raise ConversionError(message)
            return found
        if self.dates is None:
            return text
        try:
            return self.dates.iso(plain)
        except DateFormError as error:
            raise ConversionError(str(error)) from None


@dataclass(frozen=True, slots=True)
class Join:
    """A field that several columns hold together, in this order."""

    field: str
    columns: tuple[str, ...]
    separator: str = " "


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Other names of columns, how they are read, and what is left out.

    `fields` are by the names of columns, `conversions` and `constants` by the names of fields.
    Of the columns in `where` a row must hold one of the values (in lower case); others are
    left out.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    joins: tuple[Join, ...] = ()
    conversions: Mapping[str, Conversion] = field(default_factory=dict, repr=False)
    constants: Mapping[str, Cell] = field(default_factory=dict, repr=False)
    ignored: frozenset[str] = frozenset()
    ignores_the_rest: bool = False
    where: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False)
    format: TableFormat = AS_IT_IS

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that a table must have for this map."""
        joined = [column for join in self.joins for column in join.columns]
        return tuple(dict.fromkeys([*self.fields, *joined, *self.where]))
