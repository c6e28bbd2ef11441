"""Say something to staff so that it can be said in their language as well.

A `Remark` is its English text: whoever prints it, logs it or compares it needs to know nothing
else. It also keeps the template it was made of, which is what translators translate (the domain
`staff`), and what was put into it. So the words of a rule stand in one place, with the rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Self, TypeAlias


class Place(str):
    """The path of a field of a record, such as `medicines.1.dose`; lines are counted from 1."""

    __slots__ = ()


class Term(str):
    """The id of something that has a name for staff: a drug, a test, a tumor site, a condition."""

    __slots__ = ()


Value: TypeAlias = str | int | tuple[str, ...]
"""What is put into a template: other remarks, places, terms and lists of them are said, too."""


class Remark(str):
    """A text of the program in English, with its template and what was put into it."""

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, Value]

    def __new__(cls, template: str, /, **values: Value) -> Self:
        """Fill in a template; one without values is taken as it is, braces and all."""
        remark = super().__new__(cls, filled(template, values) if values else template)
        remark.template = template
        remark.values = MappingProxyType(values)
        return remark

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (self.template, dict(self.values))


def filled(template: str, values: Mapping[str, Value]) -> str:
    """Put values into a template; the items of a list are separated by commas."""
    shown = {
        name: ", ".join(value) if isinstance(value, tuple) else value
        for name, value in values.items()
    }
    return template.format_map(shown)


def either(names: tuple[str, ...]) -> str:
    """Turn names into “a or b or c”."""
    said = names[0] if names else ""
    for name in names[1:]:
        said = Remark("{one} or {other}", one=said, other=name)
    return said


def both(names: tuple[str, ...]) -> str:
    """Turn names into “a and b”."""
    said = names[0] if names else ""
    for name in names[1:]:
        said = Remark("{one} and {other}", one=said, other=name)
    return said


_AT_FIELD: Final = Remark("{field}: {message}")


def at_field(field: str, message: str) -> Remark:
    """Turn a message into one that begins with the field it is about."""
    return Remark(_AT_FIELD, field=Place(field), message=message)


def without_field(message: str) -> str | None:
    """Turn a message that begins with its field into the rest of it; None where none does."""
    if isinstance(message, Remark) and message.template == _AT_FIELD:
        return str_of(message.values["message"])
    return None


def str_of(value: Value) -> str:
    """Turn a value into text; a remark stays one."""
    return value if isinstance(value, str) else filled("{value}", {"value": value})


def _again(template: str, values: dict[str, Value]) -> Remark:
    return Remark(template, **values)
