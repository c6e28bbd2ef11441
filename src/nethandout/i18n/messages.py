"""Turn content models into messages, and messages back into content in another language.

This is the only walker of translatable text: what is extracted for translators and what
is replaced when a handout is localized are the same leaves in the same order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType, UnionType
from typing import Annotated, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from nethandout.i18n.markup import placeholders, tokens
from nethandout.model.values import Translatable

__all__ = ["Message", "collapse", "localize", "placeholders", "tokens", "walk"]

M = TypeVar("M", bound=BaseModel)
MessagePath = tuple[str | int, ...]

_SPACES = re.compile(r"[ \t\n\r\f\v]+")
_ROLES = MappingProxyType(
    {
        "Block.text": "paragraph",
        "Block.items": "list item",
        "Block.steps": "step",
        "Table.columns": "column heading",
        "Table.rows": "table cell",
        "Note.text": "note",
        "Figure.alt": "picture in words",
        "Question.text": "question",
        "RedFlag.text": "warning sign",
        "RedFlag.first_aid": "first aid",
        "SafetyNote.text": "safety note",
        "Term.term": "term",
        "Term.definition": "definition",
        "KeyPoint.text": "key point",
    }
)


@dataclass(frozen=True, slots=True)
class Message:
    """One translatable leaf: its text with whitespace collapsed, and where it is.

    `path` uses the names of the YAML file, so that a source tree finds its line.
    """

    text: str
    context: str | None
    role: str
    path: MessagePath


Translate = Callable[[Message], str]


def walk(model: BaseModel) -> Iterator[Message]:
    """Turn a content model into its messages, in reading order."""
    found: list[Message] = []

    def collect(message: Message) -> str:
        found.append(message)
        return message.text

    _model(model, collect, (), {})
    return iter(found)


def localize(model: M, translate: Translate) -> M:
    """Turn a content model into the same model with every leaf translated.

    What `translate` returns is kept as it is, not validated again: a `LocalizedText`
    stays one. With `message.text` itself the result equals the model, but for
    whitespace.
    """
    return _model(model, translate, (), {})


def collapse(text: str) -> str:
    """Turn runs of spaces and line ends into single spaces; no-break spaces stay."""
    return _SPACES.sub(" ", text).strip(" ")


def _model(model: M, translate: Translate, path: MessagePath, contexts: Mapping[str, str]) -> M:
    own = getattr(model, "contexts", None)
    if isinstance(own, Mapping):
        contexts = {collapse(text): context for text, context in own.items()}
    changes: dict[str, object] = {}
    for field in _fields(type(model)):
        value = getattr(model, field.name)
        if value is None:
            continue
        changes[field.name] = _value(value, field, translate, (*path, field.key), contexts)
    return model.model_copy(update=changes)


def _value(
    value: object,
    field: _Field,
    translate: Translate,
    path: MessagePath,
    contexts: Mapping[str, str],
) -> object:
    if isinstance(value, BaseModel):
        return _model(value, translate, path, contexts)
    if isinstance(value, str):
        if not field.marked or not any(map(str.isalnum, value)):
            return value  # a line to write on says the same in every language
        text = collapse(value)
        return translate(Message(text, contexts.get(text), field.role, path))
    if isinstance(value, tuple):
        return tuple(
            _value(item, field, translate, (*path, index), contexts)
            for index, item in enumerate(value)
        )
    if isinstance(value, Mapping):
        return {
            key: _value(item, field, translate, (*path, key), contexts)
            for key, item in value.items()
        }
    return value


@dataclass(frozen=True, slots=True)
class _Field:
    """A field that may hold messages: `marked` if its own strings are translatable."""

    name: str
    key: str
    role: str
    marked: bool


@cache
def _fields(model: type[BaseModel]) -> tuple[_Field, ...]:
    """Turn a model class into the fields worth visiting."""
    return tuple(
        _Field(name, info.alias or name, _role(model, name), _is_marked(info))
        for name, info in model.model_fields.items()
        if _is_marked(info) or _holds_model(info.annotation)
    )


def _role(model: type[BaseModel], name: str) -> str:
    role = _ROLES.get(f"{model.__name__}.{name}")
    if role is not None:
        return role
    words = name.replace("_", " ")
    return words if model.__name__ == "Topic" else f"{model.__name__.lower()} {words}"


def _is_marked(info: FieldInfo) -> bool:
    return _has_marker(info.metadata) or _marked_inside(info.annotation)


def _marked_inside(annotation: object) -> bool:
    if _has_marker(getattr(annotation, "__metadata__", ())):
        return True
    return any(_marked_inside(argument) for argument in get_args(annotation))


def _has_marker(metadata: Iterable[object]) -> bool:
    return any(isinstance(mark, Translatable) for mark in metadata)


def _holds_model(annotation: object) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return True
    containers = (tuple, Union, UnionType, Annotated, Mapping, dict)
    origin = get_origin(annotation)
    known = origin in containers or (isinstance(origin, type) and issubclass(origin, Mapping))
    return known and any(_holds_model(argument) for argument in get_args(annotation))
