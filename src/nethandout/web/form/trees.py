"""Turn the fields of the form into the tree of a record, and a record into fields.

A name is a path; rows keep their numbers, also where a row between them is empty. The place of
every value, and of every value that is missing, is the name of its field, so that whatever a
check finds stands beside the field it is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import yaml

from nethandout.errors import Position
from nethandout.model.record import PatientRecord
from nethandout.model.values import NOT_KNOWN
from nethandout.source.tree import SourceTree, TreePath
from nethandout.web.form.paths import general_name, is_field, kinds, steps_of
from nethandout.web.form.types import FormData

GENERAL: Final = "general"
"""The place of what is about no field."""
_YES, _NO = "true", "false"
_SAID_BY_ABSENCE: Final = frozenset({"interpreter", "print.bilingual"})
"""Flags that are false where nobody says."""
_OWN_DOSE: Final = ("dose", "text")
_WORD: Final = re.compile(r"[A-Za-z]+([_-][A-Za-z]+)*")


def filled(data: FormData) -> dict[str, tuple[str, ...]]:
    """Turn what a form sends into the fields of a record that hold something.

    Other names, such as a token or the text of a search, are none of the record. Values of
    one field that say the same count one time.
    """
    found: dict[str, tuple[str, ...]] = {}
    for name, values in data.items():
        kept = tuple(dict.fromkeys(value for value in values if value.strip()))
        if kept and is_field(name):
            found[name] = kept
    return found


def rows_in(names: Iterable[str], prefix: str) -> list[int]:
    """Turn names of filled fields into the numbers of the rows of a list, in order."""
    start = f"{prefix}."
    numbers = (name[len(start) :].partition(".")[0] for name in names if name.startswith(start))
    return sorted({int(number) for number in numbers if number.isdigit()})


def tree_of(data: FormData) -> SourceTree:
    """Turn fields into a tree, in which `Position.file` is the name of a field.

    A field of one text that got two of them, such as a word of the list and own words, is a
    list in the tree: it is refused as such, and never one of the two printed. A dose in own words
    stands in place of the group, as record files have it.
    """
    known = filled(data)
    value: dict[str, object] = {}
    numbering: dict[TreePath, dict[int, int]] = {}
    for name in sorted(known, key=_sortable):
        steps = steps_of(name)
        if steps[-2:] == _OWN_DOSE and not any(each in known for each in _group_of(name)):
            steps = steps[:-1]
        _put(value, _compact(steps, known, numbering), _typed(name, known[name]))
    return SourceTree(GENERAL, value, FieldPlaces(numbering))


def _group_of(own_words: str) -> tuple[str, str]:
    """Turn a dose in own words into the fields of its group."""
    start = own_words.removesuffix("text")
    return f"{start}value", f"{start}unit"


@dataclass(frozen=True, slots=True)
class FieldPlaces(Mapping[TreePath, Position]):
    """The place of every path, whether or not there is a value: the name of its field.

    `numbering` turns lists into the rows of the form that their items are.
    """

    numbering: Mapping[TreePath, Mapping[int, int]]

    def __getitem__(self, path: TreePath) -> Position:
        """Turn a path into the name of its field; nothing is without a place."""
        return Position(self.name(path) or GENERAL)

    def __iter__(self) -> Iterator[TreePath]:
        """Give the lists: other paths need no place of their own."""
        return iter(self.numbering)

    def __len__(self) -> int:
        """Count what `__iter__` gives."""
        return len(self.numbering)

    def name(self, path: TreePath) -> str:
        """Turn a path into the name of its field, which for lists of words is that of the list."""
        steps: list[str] = []
        for end, step in enumerate(path):
            if isinstance(step, int):
                rows = self.numbering.get(path[:end])
                if rows is None:
                    break
                steps.append(str(rows.get(step, step)))
            else:
                steps.append(str(step))
        return ".".join(steps)


def _compact(
    steps: TreePath, known: FormData, numbering: dict[TreePath, dict[int, int]]
) -> TreePath:
    """Turn the numbers of rows into those of items of a list, without a gap."""
    path: tuple[str | int, ...] = ()
    for end, step in enumerate(steps):
        if isinstance(step, int):
            if path not in numbering:
                rows = rows_in(known, ".".join(map(str, steps[:end])))
                numbering[path] = dict(enumerate(rows))
            rows_here = list(numbering[path].values())
            path = (*path, rows_here.index(step))
        else:
            path = (*path, step)
    return path


def _put(root: dict[str, object], path: TreePath, value: object) -> None:
    """Put a value at a path; groups and lists on the way are made as they are needed."""
    here: dict[str, object] | list[object] = root
    for step, following in zip(path, (*path[1:], None), strict=True):
        inner = value if following is None else [] if isinstance(following, int) else {}
        if isinstance(here, list):
            assert isinstance(step, int)  # noqa: S101 - what `_compact` gives
            if step == len(here):
                here.append(inner)
            inner = here[step]
        else:
            inner = here.setdefault(str(step), inner)
        if isinstance(inner, dict | list):
            here = inner


def _typed(name: str, values: tuple[str, ...]) -> object:
    """Turn the values of a field into what a record holds there."""
    kind = kinds()[general_name(name)]
    if kind == "list" or len(values) > 1:
        return list(values)
    if kind == "flag" and values[0] in (_YES, _NO):
        return values[0] == _YES
    return values[0].replace("\r\n", "\n")


def _sortable(name: str) -> tuple[tuple[int, str], ...]:
    """Turn a name into what puts row 10 behind row 9."""
    steps = (str(step) for step in steps_of(name))
    return tuple((int(step), "") if step.isdigit() else (-1, step) for step in steps)


def data_of(record: PatientRecord) -> dict[str, tuple[str, ...]]:
    """Turn a record into the fields that say all of it."""
    value = record.model_dump(by_alias=True, exclude_none=True)
    if record.patient is not None and record.patient.birth_date is None:
        value["patient"]["birth_date"] = NOT_KNOWN
    return flat(value)


def flat(value: object) -> dict[str, tuple[str, ...]]:
    """Turn the value of a record's tree into fields; what is empty or goes without saying is none.

    What is no field of a record is left out: whoever reads a file tells of it.
    """
    found = {name: texts for name, texts in _fields(value, "") if any(texts)}
    return {
        name: texts
        for name, texts in found.items()
        if is_field(name) and not (name in _SAID_BY_ABSENCE and texts == (_NO,))
    }


def _fields(value: object, name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    start = f"{name}." if name else ""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _fields(inner, f"{start}{key}")
    elif isinstance(value, list | tuple):
        if general_name(name) in kinds():
            yield name, tuple(_text(item) for item in value)
        else:
            for index, inner in enumerate(value):
                yield from _fields(inner, f"{start}{index}")
    elif general_name(name) in kinds():
        yield name, (_text(value),)
    else:  # a dose in the clinic's own words stands where a group may
        yield f"{start}text", (_text(value),)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return "" if value is None else str(value)


def record_yaml(data: FormData) -> str:
    """Turn fields into a record file that `build` and `batch` read: only what was filled in."""
    value = _as_written(tree_of(data).value, "")
    text: str = yaml.dump(
        value,
        Dumper=_RecordDumper,
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=False,
        width=100,
    )
    return text


def _as_written(value: object, name: str) -> object:
    """Give the parts of a record the order of its models."""
    if isinstance(value, list):
        return [_as_written(item, f"{name}.*") for item in value]
    if not isinstance(value, dict):
        return value
    start = f"{name}." if name else ""
    keys = sorted(value, key=lambda key: _place(f"{start}{key}"))
    return {key: _as_written(value[key], f"{start}{key}") for key in keys}


def _place(name: str) -> int:
    """Turn a field, or a group of them, into where its models have it."""
    fitting = (at for at, known in enumerate(kinds()) if f"{known}.".startswith(f"{name}."))
    return next(fitting, 0)


class _RecordDumper(yaml.SafeDumper):
    """Writes every text as YAML of a record: whatever could be read as something else is quoted."""


def _quoted(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Turn a text into a scalar: plain only where it is a simple word."""
    style = None if _WORD.fullmatch(text) else "|" if _has_lines(text) else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _has_lines(text: str) -> bool:
    """Tell whether a text is lines that a block of YAML can hold as they are."""
    return "\n" in text and text == text.strip() and all(map(str.isprintable, text.split("\n")))


_RecordDumper.add_representer(str, _quoted)
