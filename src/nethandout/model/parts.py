"""Turn a value of the model into the values of one kind that are in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import TypeVar

from pydantic import BaseModel

T = TypeVar("T")


def parts_of(value: object, kind: type[T]) -> Iterator[T]:
    """Find all values of a kind in a model, a dataclass or a tuple, in reading order.

    What is of the kind is not looked into.
    """
    if isinstance(value, kind):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from parts_of(item, kind)
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from parts_of(getattr(value, name), kind)
    elif is_dataclass(value):
        for field in fields(value):
            yield from parts_of(getattr(value, field.name), kind)
