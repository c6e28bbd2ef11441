"""Turn a positioned tree into a frozen model, or into problems that say where and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from nethandout.errors import Problem
from nethandout.model.remark import Remark, at_field
from nethandout.source.spelling import suggest
from nethandout.source.tree import SourceTree, TreePath

M = TypeVar("M", bound=BaseModel)

_LONGEST_KEY = 40
_NOT_SO = Remark("this is not written as it should be")

_MESSAGES = {
    "missing": Remark("this field is missing"),
    "string_type": Remark("this must be text"),
    "string_unicode": Remark("this text is damaged; type it again"),
    "tuple_type": Remark("this must be a list"),
    "model_type": Remark("this must be a group of fields"),
    "model_attributes_type": Remark("this must be a group of fields"),
    "mapping_type": Remark("this must be a group of fields"),
    "dict_type": Remark("this must be a group of fields"),
    "bool_type": Remark("this must be true or false"),
    "bool_parsing": Remark("this must be true or false"),
    "date_from_datetime_parsing": Remark("this must be a real date like 2026-12-01"),
    "date_parsing": Remark("this must be a real date like 2026-12-01"),
    "date_type": Remark("this must be a real date like 2026-12-01"),
    "datetime_from_date_parsing": Remark("this must be a real date and time like 2026-12-01T09:30"),
    "datetime_parsing": Remark("this must be a real date and time like 2026-12-01T09:30"),
    "datetime_type": Remark("this must be a real date and time like 2026-12-01T09:30"),
    "too_short": Remark("this must not be empty"),
    "string_too_short": Remark("this must not be empty"),
}


def shape(
    model: type[M], tree: SourceTree, path: TreePath = (), *, echo_keys: bool = True
) -> tuple[M | None, list[Problem]]:
    """Turn the part of a tree at `path` into `model`; all problems at once, values never echoed.

    `echo_keys=False` keeps unknown keys out of messages as well: in a patient's record
    a key may be a name that slipped to the wrong place.
    """
    try:
        return model.model_validate(_value_at(tree, path)), []
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
    problems = [
        _problem(detail, model, tree, path, echo_keys=echo_keys)
        for detail in details
        if not _follows_from_another(detail, details)
    ]
    return None, sorted(dict.fromkeys(problems), key=lambda problem: problem.position)


def _follows_from_another(detail: Mapping[str, Any], details: Iterable[Mapping[str, Any]]) -> bool:
    """Tell whether a list only counts as too short because pydantic left out a wrong item."""
    place = detail["loc"]
    return detail["type"] == "too_short" and any(
        other["loc"][: len(place)] == place and len(other["loc"]) > len(place) for other in details
    )


def _value_at(tree: SourceTree, path: TreePath) -> object:
    value: Any = tree.value
    for step in path:
        value = value[step]
    return value


def _problem(
    detail: Mapping[str, Any],
    model: type[BaseModel],
    tree: SourceTree,
    path: TreePath,
    *,
    echo_keys: bool,
) -> Problem:
    location: TreePath = tuple(detail["loc"])
    kind = str(detail["type"])
    field = ".".join(map(str, tree.spoken((*path, *location))[len(path) :]))
    if kind == "extra_forbidden":
        unknown = str(location[-1])
        hint: str = suggest(unknown, _field_names(model, location[:-1]))
        if not hint and _value_at(tree, (*path, *location)) is None:
            # As in {where: Clinic, Level 2}
            hint = Remark("; a text with a comma in it needs quotes")
        plain = unknown.isidentifier() and len(unknown) <= _LONGEST_KEY
        shown = f"“{unknown}”" if echo_keys and plain else Remark("this key")
        message: str = Remark("{shown} is not a known field{hint}", shown=shown, hint=hint)
        return Problem(tree.key_at((*path, *location)), "unknown-key", message)
    message = _MESSAGES.get(kind) or _specific(kind, detail, is_yaml=bool(tree.key_positions))
    code = "missing" if kind == "missing" else "invalid"
    said = at_field(field, message) if field else message
    return Problem(tree.at((*path, *location)), code, said)


def _specific(kind: str, detail: Mapping[str, Any], *, is_yaml: bool) -> str:
    context = detail.get("ctx", {})
    if kind == "value_error":
        (message,) = context["error"].args  # `msg` is a copy in plain text
        return message if isinstance(message, str) else _NOT_SO
    if kind == "literal_error":
        return Remark("this must be one of {words}", words=str(context["expected"]))
    if kind == "string_too_long":
        return Remark("this is longer than {most} characters", most=context["max_length"])
    if kind == "too_long":
        return Remark("this list has more than {most} lines", most=context["max_length"])
    if kind == "string_pattern_mismatch":
        pattern = str(context["pattern"])
        said = _PATTERNS.get(pattern, _NOT_SO)
        is_typed = is_yaml and pattern in _TYPED_IN_YAML
        return Remark("{said}, in quotes", said=said) if is_typed else said
    return _NOT_SO


_PATTERNS = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": Remark("an id has only a-z, 0-9 and single hyphens"),
    r"^[0-9]+(\.[0-9]+)?$": Remark("this must be a number in digits, like 14 or 7.5"),
    r"^[0-9]+$": Remark("this must be a whole number in digits"),
    r"^[^\[\]{}*\t\r\n]+$": Remark("this must be one line of text, without [ ] { } and *"),
    r"^[A-Z]{2}$": Remark("this must be 2 capital letters, such as US"),
    r"^\+?[0-9][0-9 ()./-]{1,24}$": Remark("this must be a phone number, such as +1 555 010 0199"),
    r"^[0-9]{2,6}$": Remark("this must be a number of 2 to 6 digits, such as 911"),
    r"^([01][0-9]|2[0-3]):[0-5][0-9]$": Remark("this must be a time of day, such as 08:00"),
    r"^https://[^\s<>\"]+$": Remark("this must be an address that starts with https://"),
    r"^#[0-9a-fA-F]{6}$": Remark("this must be a color such as #0a4d68"),
}
_TYPED_IN_YAML = frozenset(
    {
        r"^[0-9]+(\.[0-9]+)?$",
        r"^[0-9]+$",
        r"^[0-9]{2,6}$",
        r"^([01][0-9]|2[0-3]):[0-5][0-9]$",
        r"^#[0-9a-fA-F]{6}$",
    }
)
"""What YAML would read as a number, a time or a comment without quotes."""


def _field_names(model: type[BaseModel], location: TreePath) -> list[str]:
    """Turn a model and a path below it into the field names allowed there."""
    current = model
    for step in location:
        if isinstance(step, int):
            continue
        field = _field(current, step)
        inner = _inner_model(field.annotation) if field is not None else None
        if inner is None:
            return []
        current = inner
    return [info.alias or name for name, info in current.model_fields.items()]


def _field(model: type[BaseModel], name: str) -> FieldInfo | None:
    for key, info in model.model_fields.items():
        if name in (key, info.alias):
            return info
    return None


def _inner_model(annotation: object) -> type[BaseModel] | None:
    """Find the model inside `tuple[X, ...]`, `X | None` and the like."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _inner_model(argument)
        if found is not None:
            return found
    return None
