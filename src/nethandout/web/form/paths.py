"""Turn the models of a record into what each field of the form is: a list, a flag, one text.

The names come from the models, so that a new field of a record is one of the form, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, get_args, get_origin

from pydantic import BaseModel

from nethandout.model.record import PatientRecord

_NUMBER: Final = re.compile(r"(?<=\.)[0-9]+(?=\.|$)")
_ITEM: Final = "*"
MOST_ROWS: Final = 200
"""No list of a record has more lines; higher numbers in a name are none of the form."""


def general_name(name: str) -> str:
    """Turn `medicines.0.dose.value` into `medicines.*.dose.value`."""
    return _NUMBER.sub(_ITEM, name)


def steps_of(name: str) -> tuple[str | int, ...]:
    """Turn a name into its steps: numbers are items of lists."""
    return tuple(int(step) if step.isdigit() else step for step in name.split("."))


@cache
def kinds() -> dict[str, str]:
    """Turn all fields of a record, by their general name, into `list`, `flag` or `text`."""
    return dict(_walk(PatientRecord, ""))


def is_field(name: str) -> bool:
    """Tell whether a name is that of a field of a record, with a number that can be."""
    numbers = (int(found) for found in _NUMBER.findall(name) if len(found) <= len("999"))
    is_short = all(len(found) <= len("999") for found in _NUMBER.findall(name))
    return is_short and general_name(name) in kinds() and all(n < MOST_ROWS for n in numbers)


def _walk(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, str]]:
    for key, info in model.model_fields.items():
        yield from _field(info.annotation, f"{prefix}{info.alias or key}")


def _field(annotation: object, name: str) -> Iterator[tuple[str, str]]:
    parts = [part for part in _parts(annotation) if part is not type(None)]
    models = [part for part in parts if isinstance(part, type) and issubclass(part, BaseModel)]
    items = next((part for part in parts if get_origin(part) is tuple), None)
    if models:
        yield from _walk(models[0], f"{name}.")
    elif items is None:
        yield name, "flag" if bool in parts else "text"
    else:
        item = get_args(items)[0]
        if isinstance(item, type) and issubclass(item, BaseModel):
            yield from _walk(item, f"{name}.{_ITEM}.")
        elif name == "prrt.doses":
            yield f"{name}.{_ITEM}", "text"
        else:
            yield name, "list"


def _parts(annotation: object) -> tuple[object, ...]:
    """Turn `X | None` into its parts, and any other type into itself."""
    arguments = get_args(annotation)
    is_union = type(None) in arguments
    return arguments if is_union else (annotation,)
