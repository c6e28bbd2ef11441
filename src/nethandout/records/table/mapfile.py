"""Turn the YAML file that says what the columns of a table are called into a column map."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from nethandout.errors import Problem, has_errors
from nethandout.records.table.cellfields import FieldType, RecordField, field_named, nearest
from nethandout.records.table.columnmap import Cell, ColumnMap, Conversion, Join
from nethandout.records.table.columns import plain_name
from nethandout.records.table.dateforms import DateForm, DateFormError, date_form
from nethandout.records.table.tableformat import TableFormat
from nethandout.source.encodings import known_encoding
from nethandout.source.spelling import suggest
from nethandout.source.tree import SourceTree, TreePath, read_yaml

ALL_OTHERS: Final = "*"
TABLE: Final = "table"
_TABLE_KEYS: Final = ("sheet", "skip_rows", "delimiter", "encoding", "hidden_rows", "where")
_FIELD_KEYS: Final = ("field", "dates", "values", "default")
_JOIN_KEYS: Final = ("join", "with", "dates", "values", "default")
_TAB: Final = ("tab", "\\t", "\t")
_MOST_TITLES: Final = 100
_FORMS: Final = (
    "write a field such as patient.name, {field: …, dates: …, values: …, default: …}, "
    "{join: […], with: ' '}, {value: …} or {ignore: true}"
)


def read_column_map(path: Path, label: str | None = None) -> tuple[ColumnMap | None, list[Problem]]:
    """Turn a YAML file into a column map and all its problems.

    A line is one of
    `Name of a column: patient.name` (that column holds this field),
    `Name: {field: patient.birth_date, dates: MM/DD/YYYY}` (and is read in a certain way),
    `patient.name: {join: [First, Last], with: ' '}` (several columns hold this field),
    `language: {value: es}` (this field is the same in all rows),
    `Name of a column: {ignore: true}`, `'*': {ignore: true}` (all that is not named),
    and `table: {…}`, how the table itself is read. Raises `FileError` when the file cannot be
    read.
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
    reader.finish()
    numbers = {tree.at((TABLE, "skip_rows"))}  # a number here is meant as one
    problems = [each for each in problems if each.position not in numbers]
    problems = [*problems, *reader.problems]
    if has_errors(problems):
        return None, problems
    return reader.map(), problems


class _MapReader:
    """One walk over a column map; collects problems."""

    def __init__(self, tree: SourceTree) -> None:
        self.tree = tree
        self.fields: dict[str, str] = {}
        self.joins: list[Join] = []
        self.conversions: dict[str, Conversion] = {}
        self.constants: dict[str, Cell] = {}
        self.ignored: list[str] = []
        self.ignores_the_rest = False
        self.where: dict[str, frozenset[str]] = {}
        self.format = TableFormat()
        self.problems: list[Problem] = []

    def map(self) -> ColumnMap:
        return ColumnMap(
            self.fields,
            tuple(self.joins),
            self.conversions,
            self.constants,
            frozenset(self.ignored),
            self.ignores_the_rest,
            self.where,
            self.format,
        )

    def read(self, name: str, target: object) -> None:
        """Read one line of the map."""
        column = plain_name(name)
        if isinstance(target, str):
            self._field(name, column, target, {})
        elif not isinstance(target, dict):
            self._report((name,), _FORMS)
        elif target == {"ignore": True}:
            self._ignore(column)
        elif name == TABLE and not {"field", "join", "value"} & target.keys():
            self._table(target)
        elif target.keys() == {"value"}:
            self._constant(name, target["value"])
        elif "join" in target:
            self._join(name, target)
        elif isinstance(target.get("field"), str):
            self._known_keys(name, target, _FIELD_KEYS)
            self._field(name, column, target["field"], target)
        else:
            self._report((name,), _FORMS)

    def finish(self) -> None:
        """Find fields that are given more than one time, by whatever way."""
        joined = [join.field for join in self.joins]
        for name in joined:
            if name in self.fields.values() or joined.count(name) > 1:
                self._report((name,), "another column holds this field already")
            elif name in self.constants:
                self._report((name,), "this field has a value for all rows")

    def _ignore(self, column: str) -> None:
        if column == ALL_OTHERS:
            self.ignores_the_rest = True
        else:
            self.ignored.append(column)

    def _field(self, name: str, column: str, target: str, how: Mapping[str, Any]) -> None:
        record_field = field_named(plain_name(target))
        if column == ALL_OTHERS:
            self._report((name,), "all other columns can only be left out: {ignore: true}")
        elif column in self.fields:
            self._report((name,), "this column is here a second time")
        elif record_field is None:
            is_turned = field_named(plain_name(name)) is not None
            hint = "; the name of the column goes first" if is_turned else nearest(target)
            self._report((name,), f"there is no such field{hint}")
        elif record_field.name in self.fields.values():
            self._report((name,), "another column holds this field already")
        else:
            self.fields[column] = record_field.name
            self._conversion(name, record_field, how)

    def _join(self, name: str, target: Mapping[str, Any]) -> None:
        self._known_keys(name, target, _JOIN_KEYS)
        record_field = field_named(plain_name(name))
        columns, separator = target["join"], target.get("with", " ")
        if record_field is None:
            self._report((name,), f"there is no such field{nearest(name)}")
        elif record_field.type is FieldType.BOOLEAN:
            self._report((name,), "this field is true or false; one column holds it")
        elif not _is_texts(columns) or len(columns) < 2:  # noqa: PLR2004 - one is no join
            self._report((name, "join"), "name two columns or more: [First name, Last name]")
        elif len(set(map(plain_name, columns))) < len(columns):
            self._report((name, "join"), "a column is here a second time")
        elif not isinstance(separator, str):
            self._report((name, "with"), "write what stands between them, in quotes")
        else:
            names = tuple(map(plain_name, columns))
            self.joins.append(Join(record_field.name, names, separator))
            self._conversion(name, record_field, target)

    def _conversion(self, name: str, record_field: RecordField, how: Mapping[str, Any]) -> None:
        """Read how the text of a field is understood."""
        dates = self._dates(name, record_field, how.get("dates"))
        values = self._values(name, record_field, how.get("values"))
        default = how.get("default")
        if dates and values:
            self._report((name,), "a column holds dates or values, not both")
        if default is not None and record_field.path[0] == "patient":
            self._report((name, "default"), "who a handout is for has no default")
        elif default is not None and not _fits(default, record_field):
            self._report((name, "default"), _kind_of(record_field))
        if values and record_field.name == "language":
            values = _usual_names([*values.values(), default]) | values
        if dates or values or default is not None:
            words = tuple(map(str, how.get("values") or ()))
            self.conversions[record_field.name] = Conversion(dates, values, default, words)

    def _dates(self, name: str, record_field: RecordField, written: object) -> DateForm | None:
        if written is None:
            return None
        if record_field.type not in (FieldType.DATE, FieldType.DATE_TIME, FieldType.DATES):
            self._report((name, "dates"), "this field is no date")
            return None
        try:
            form = date_form(written if isinstance(written, str) else "")
        except DateFormError as error:
            self._report((name, "dates"), str(error))
            return None
        if record_field.type is FieldType.DATE_TIME and not form.has_time:
            self._report((name, "dates"), "this field has a time, too: MM/DD/YYYY HH:mm")
        return form

    def _values(self, name: str, record_field: RecordField, given: object) -> dict[str, Cell]:
        if given is None:
            return {}
        if not isinstance(given, dict) or not given:
            self._report((name, "values"), "write {what stands in the table: what it means here}")
            return {}
        found: dict[str, Cell] = {}
        for key, value in given.items():
            plain = str(key).strip().casefold()
            if plain in found:
                self._report((name, "values", key), "this value is here a second time")
            elif not _fits(value, record_field):
                self._report((name, "values", key), _kind_of(record_field))
            else:
                found[plain] = value
        return found

    def _constant(self, name: str, value: object) -> None:
        record_field = field_named(plain_name(name))
        if record_field is None:
            self._report((name,), f"there is no such field{nearest(name)}")
        elif record_field.path[0] == "patient":
            self._report((name,), "who a handout is for cannot be the same in all rows")
        elif _fits(value, record_field) and isinstance(value, str | bool):
            self.constants[record_field.name] = value
        else:
            self._report((name,), _kind_of(record_field))

    def _table(self, given: Mapping[str, Any]) -> None:
        """Read how the table itself is written, and which of its rows are wanted."""
        self._known_keys(TABLE, given, _TABLE_KEYS)
        changes: dict[str, Any] = {}
        readers: dict[str, tuple[Callable[[object], object], str]] = {
            "sheet": (_text, "write the name of the sheet"),
            "skip_rows": (
                _titles,
                f"write how many rows stand above the names, 1 to {_MOST_TITLES}",
            ),
            "delimiter": (_delimiter, "write one character, such as ; or |, or tab"),
            "encoding": (
                _encoding,
                "there is no encoding of that name; some are windows-1252, big5",
            ),
            "hidden_rows": (_hidden, "write read or skip"),
        }
        for key, (read, message) in readers.items():
            if key in given:
                found = read(given[key])
                if found is None:
                    self._report((TABLE, key), message)
                else:
                    changes[key] = found
        self.format = replace(self.format, **changes)
        where = given.get("where", {})
        if not isinstance(where, dict):
            self._report(
                (TABLE, "where"), "write {Name of a column: the value that rows must have}"
            )
            return
        for column, wanted in where.items():
            values = [wanted] if isinstance(wanted, str) else wanted
            if not _is_texts(values) or not values:
                self._report((TABLE, "where", column), "write a value, or several: [A, B]")
            else:
                plain = frozenset(value.strip().casefold() for value in values)
                self.where[plain_name(str(column))] = plain

    def _known_keys(self, name: str, given: Mapping[str, Any], known: Collection[str]) -> None:
        for key in given:
            if key not in known:
                hint = suggest(str(key), known) or f"; there are {', '.join(known)}"
                self._report((name, key), f"this is not known here{hint}")

    def _report(self, path: TreePath, message: str) -> None:
        self.problems.append(Problem(self.tree.key_at(path), "column-map", message))


def _fits(value: object, record_field: RecordField) -> bool:
    """Tell whether a value can stand in a field."""
    if record_field.type is FieldType.BOOLEAN:
        return isinstance(value, bool)
    return isinstance(value, str) and bool(value.strip())


def _kind_of(record_field: RecordField) -> str:
    is_boolean = record_field.type is FieldType.BOOLEAN
    return (
        "the value must be true or false"
        if is_boolean
        else "the value must be text; put it in quotes"
    )


def _usual_names(tags: Iterable[object]) -> dict[str, Cell]:
    """Turn the languages of a map into what they are usually called, beside its own words."""
    from nethandout.records.table.columnguesses import names_of_language

    known = {tag for tag in tags if isinstance(tag, str)}
    return {name.casefold(): tag for tag in sorted(known) for name in names_of_language(tag)}


def _is_texts(values: object) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) and value for value in values)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _titles(value: object) -> int | None:
    text = _text(value)
    is_number = text is not None and text.isascii() and text.isdecimal() and len(text) <= 3  # noqa: PLR2004
    return int(text or "") if is_number and int(text or "") <= _MOST_TITLES else None


def _delimiter(value: object) -> str | None:
    if not isinstance(value, str) or value in ('"', "\r", "\n"):
        return None
    return "\t" if value in _TAB else value if len(value) == 1 else None


def _encoding(value: object) -> str | None:
    return known_encoding(value) if isinstance(value, str) else None


def _hidden(value: object) -> str | None:
    return value if value in ("read", "skip") else None
