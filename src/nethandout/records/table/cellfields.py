"""Turn the model of a record into the fields that a cell of a table can hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto
from typing import get_args

from pydantic import BaseModel

from nethandout.model.medicine import Dose
from nethandout.model.record import PatientRecord
from nethandout.model.remark import Remark
from nethandout.source.spelling import same_word, slug, suggest
from nethandout.source.tree import TreePath

_MOST_LINES = 60
_FIELD_FORM = re.compile(r"[a-z_0-9]+(\.[a-z_0-9]+)+", re.IGNORECASE)
_SLOT = re.compile(r"\.([1-9][0-9]?)\.")


class FieldType(Enum):
    """What the cells of a column hold."""

    TEXT = auto()
    BOOLEAN = auto()
    DATE = auto()
    DATE_TIME = auto()
    LIST = auto()
    DATES = auto()


@dataclass(frozen=True, slots=True)
class RecordField:
    """A field of a record that a cell can hold; numbers in its path count from 1."""

    name: str
    path: TreePath
    type: FieldType


def _fields_of(model: type[BaseModel], path: TreePath) -> Iterator[RecordField]:
    for name, info in model.model_fields.items():
        if model is Dose and name == "text":
            continue  # the cell of the dose itself
        here = (*path, info.alias or name)
        kinds = list(_types_in(info.annotation))
        inner = next((kind for kind in kinds if issubclass(kind, BaseModel)), None)
        if inner is Dose:
            yield RecordField(".".join(map(str, here)), here, FieldType.TEXT)
        if inner is not None:
            yield from _fields_of(inner, (*here, 1) if tuple in kinds else here)
            continue
        yield RecordField(".".join(map(str, here)), here, _field_type(kinds))


def _types_in(annotation: object) -> Iterator[type]:
    """Turn an annotation such as `tuple[X, ...] | None` into `tuple` and `X`."""
    origin = getattr(annotation, "__origin__", annotation)
    if isinstance(origin, type) and origin is not type(None):
        yield origin
    for argument in get_args(annotation):
        yield from _types_in(argument)


def _field_type(kinds: Sequence[type]) -> FieldType:
    if tuple in kinds:
        return FieldType.DATES if date in kinds else FieldType.LIST
    types = {bool: FieldType.BOOLEAN, datetime: FieldType.DATE_TIME, date: FieldType.DATE}
    return next((types[kind] for kind in kinds if kind in types), FieldType.TEXT)


_PATTERNS: Mapping[str, RecordField] = {each.name: each for each in _fields_of(PatientRecord, ())}
"""All fields by their names; the name of a numbered line has `.1.`."""


def field_named(name: str) -> RecordField | None:
    """Turn a dotted name such as `appointments.2.at` into the field it names, if there is one."""
    numbers = [int(number) for number in _SLOT.findall(name)]
    found = _PATTERNS.get(_SLOT.sub(".1.", name))
    if (
        found is None
        or found.path.count(1) != len(numbers)
        or max(numbers, default=0) > _MOST_LINES
    ):
        return None
    rest = iter(numbers)
    path = tuple(next(rest) if step == 1 else step for step in found.path)
    return RecordField(name, path, found.type)


def nearest_column(column: str, others: Iterable[str] = ()) -> str:
    """Turn the name of a column that is no field into a hint at what is surely meant.

    Columns of other systems are alike and mean different things (last name, first name), so a
    hint is one letter away at most, or is for a name that has the form of a field.
    """
    name = slug(column)
    for known in (*others, *_PATTERNS):
        if same_word(slug(known), name):
            return Remark("; did you mean {hints}?", hints=f"“{known}”")
    return nearest(column) if _FIELD_FORM.fullmatch(column) else ""


def nearest(name: str) -> str:
    """Turn a name that no field has into a hint at the nearest one; never repeats the name."""
    return suggest(name, _PATTERNS)
