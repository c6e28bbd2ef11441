"""Turn a cleaned record tree into what checks look at: values, days and places by their paths."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from nethandout.errors import Problem, Severity
from nethandout.model.remark import at_field
from nethandout.records.defaults import NO_DEFAULTS, ClinicDefaults
from nethandout.records.fields import STAND_IN, name_of
from nethandout.source.tree import SourceTree, TreePath

_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}")
FARTHEST_YEARS = 5


@dataclass(frozen=True, slots=True)
class CheckedRecord:
    """A cleaned tree, the day it is read, the clinic's country for phones, and its defaults.

    `about` turns a purpose into the types of topic that its visit may be about.
    """

    tree: SourceTree
    today: date
    region: str | None = None
    clinic: ClinicDefaults = NO_DEFAULTS
    about: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def value(self, *path: str | int) -> object:
        """Turn a path into the value there, or into None."""
        value: object = self.tree.value
        for step in path:
            if isinstance(value, dict):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int):
                value = value[step]
            else:
                return None
        return value

    def items(self, *path: str | int) -> Iterator[tuple[TreePath, object]]:
        """Turn the path of a list into the path and value of each of its items."""
        value = self.value(*path)
        if isinstance(value, list):
            yield from (((*path, index), item) for index, item in enumerate(value))

    def day(self, path: TreePath) -> date | None:
        """Turn the value at a path into a day; what is not a date the model reports."""
        value = self.value(*path)
        try:
            return date.fromisoformat(value[:10]) if isinstance(value, str) else None
        except ValueError:
            return None

    def moment(self, path: TreePath) -> datetime | None:
        """Turn the value at a path into a day and time; what is none the model reports."""
        value = self.value(*path)
        if not isinstance(value, str) or not _MOMENT.fullmatch(value):
            return None
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            return None

    def problem(
        self, path: TreePath, code: str, message: str, severity: Severity = Severity.ERROR
    ) -> Problem:
        """Turn a finding into a problem at the place of the field."""
        name = name_of(self.tree, path)
        return Problem(self.tree.at(path), code, at_field(name, message), severity)

    def texts(self, *path: str | int) -> tuple[str, ...]:
        """Turn the path of a list into its texts, without those that were refused."""
        found = (item for _, item in self.items(*path))
        return tuple(item for item in found if isinstance(item, str) and item != STAND_IN)

    def text(self, *path: str | int) -> str | None:
        """Turn a path into the text there, unless it was refused."""
        value = self.value(*path)
        return value if isinstance(value, str) and value != STAND_IN else None


Check = Callable[[CheckedRecord], Iterator[Problem]]


def years_from(day: date, years: int) -> tuple[int, int, int]:
    """Turn a day into the same day of another year; a tuple, as 29 February may not exist."""
    return (day.year + years, day.month, day.day)
