"""Turn what reading FHIR finds into a record's tree, problems and notes, each with its place.

A place is the file with a FHIRPath behind `#`: `bundle.json#Bundle.entry[3].resource.code`.
Nothing here ever holds a value of the patient but the tree itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from nethandout.errors import Position, Problem, Severity
from nethandout.model.remark import Place, Remark
from nethandout.source.tree import SourceTree, TreePath


class Kind(StrEnum):
    """What became of an element."""

    USED = "used"
    IGNORED = "ignored"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Note:
    """What became of one element: used for which field, or ignored or missing, and why."""

    place: Position
    kind: Kind
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.kind}: {self.message}"

    def said(self) -> Remark:
        """Turn the note into what staff can be told in their language."""
        place = str(self.place)
        match self.kind:
            case Kind.USED:
                return Remark("{place}: used: {field}", place=place, field=Place(self.message))
            case Kind.IGNORED:
                return Remark("{place}: ignored: {message}", place=place, message=self.message)
            case Kind.MISSING:
                return Remark("{place}: missing: {message}", place=place, message=self.message)


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource as it was sent, and its place: FHIRPath, and the line of NDJSON (or 0).

    Its place alone tells it from others.
    """

    type: str
    data: dict[str, Any] = field(repr=False, compare=False)
    path: str
    line: int = 0
    url: str = field(default="", repr=False)


class Draft:
    """The record of one patient while it is read; collects problems and notes."""

    def __init__(self, file: str, line: int = 0) -> None:
        self.file = file
        self.value: dict[str, Any] = {}
        self.problems: list[Problem] = []
        self.notes: list[Note] = []
        self.refused: frozenset[str] = frozenset()
        self._positions: dict[TreePath, Position] = {(): Position(file, line)}

    def at(self, resource: Resource, element: str = "") -> Position:
        """Turn an element of a resource into its place."""
        path = f"{resource.path}.{element}" if element else resource.path
        return Position(f"{self.file}#{path}", resource.line)

    def put(self, path: tuple[str, ...], value: object, place: Position) -> None:
        """Put a value into a field of the record, and say so."""
        group = self.value
        for step in path[:-1]:
            group = group.setdefault(step, {})
        group[path[-1]] = value
        self._place(path, value, place)
        self._note(place, Kind.USED, ".".join(path))

    def add(self, path: tuple[str, ...], item: object, place: Position) -> None:
        """Put a line into a list of the record, unless the same line is there."""
        group = self.value
        for step in path[:-1]:
            group = group.setdefault(step, {})
        lines = group.setdefault(path[-1], [])
        if item not in lines:
            self._place((*path, len(lines)), item, place)
            lines.append(item)
        self._note(place, Kind.USED, ".".join(path))

    def refuse(self, place: Position, code: str, message: str, record_field: str = "") -> None:
        """Say what stops the record; then nobody is told that this field of it is missing."""
        self.refused |= {record_field} - {""}
        self.problems.append(Problem(place, code, message))

    def warn(self, place: Position, code: str, message: str) -> None:
        """Say what staff must look at, and what does not stop the record."""
        self.problems.append(Problem(place, code, message, Severity.WARNING))

    def ignore(self, place: Position, why: str) -> None:
        """Say what was not used."""
        self._note(place, Kind.IGNORED, why)

    def miss(self, place: Position, what: str) -> None:
        """Say what FHIR did not give."""
        self._note(place, Kind.MISSING, what)

    def tree(self) -> SourceTree:
        """Give the record as a tree with the places of its fields."""
        return SourceTree(self.file, self.value, dict(self._positions))

    def _note(self, place: Position, kind: Kind, message: str) -> None:
        self.notes.append(Note(place, kind, message))

    def _place(self, path: TreePath, value: object, place: Position) -> None:
        self._positions[path] = place
        items = value.items() if isinstance(value, dict) else ()
        for key, item in items:
            self._place((*path, key), item, place)


_STATUSES: Final[Mapping[str, Remark]] = MappingProxyType(
    {
        "active": Remark("active"),
        "cancelled": Remark("cancelled"),
        "completed": Remark("completed"),
        "differential": Remark("differential"),
        "draft": Remark("draft"),
        "entered-in-error": Remark("entered-in-error"),
        "fulfilled": Remark("fulfilled"),
        "in-progress": Remark("in-progress"),
        "inactive": Remark("inactive"),
        "intended": Remark("intended"),
        "not-done": Remark("not-done"),
        "not-taken": Remark("not-taken"),
        "noshow": Remark("noshow"),
        "on-hold": Remark("on-hold"),
        "pending": Remark("pending"),
        "preparation": Remark("preparation"),
        "proposed": Remark("proposed"),
        "provisional": Remark("provisional"),
        "refuted": Remark("refuted"),
        "remission": Remark("remission"),
        "resolved": Remark("resolved"),
        "stopped": Remark("stopped"),
        "unconfirmed": Remark("unconfirmed"),
        "unknown": Remark("unknown"),
        "waitlist": Remark("waitlist"),
    }
)
"""The statuses that are told to staff (FHIR R4), each a word that has a translation."""


def said_status(status: str) -> str:
    """Turn the code of a status into what staff are told of it."""
    return _STATUSES.get(status, status)


def is_in(status: str) -> Remark:
    """Say that a resource has a status."""
    return Remark("this is {status}", status=said_status(status))


_ALWAYS: Final = frozenset({"id", "extension"})
_LONGEST_NAME: Final = 40


class UnknownElementError(Exception):
    """An element of a data type that has no place here; `element` is its path so far."""

    def __init__(self, element: str, message: str) -> None:
        super().__init__(message)
        self.element = element
        self.message = message

    @classmethod
    @contextmanager
    def within(cls, element: str) -> Iterator[None]:
        """Put the path of the group before what is refused in it."""
        try:
            yield
        except cls as error:
            dot = "." if error.element and not error.element.startswith("[") else ""
            raise cls(f"{element}{dot}{error.element}", error.message) from None


def known_only(group: Mapping[str, Any], names: Collection[str]) -> None:
    """Refuse a group that has more elements than these; raises `UnknownElementError`."""
    for name in group:
        plain = name.removeprefix("_")
        if name not in names and plain not in names and plain not in _ALWAYS:
            shown = plain if plain.isalpha() and len(plain) <= _LONGEST_NAME else ""
            raise UnknownElementError(
                shown, Remark("the printed sentence has no words for this element")
            )
