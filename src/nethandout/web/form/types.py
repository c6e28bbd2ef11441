"""Turn a form for staff into plain values that a page, or a test, can read.

The names of fields are paths of a record, with numbers from 0 for the items of a list:
`tumor.site`, `medicines.0.dose.value`. Lists of ids (`treatments`, `overrides`) are one field
with several values. The repr of what may hold a patient's words shows none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Self, TypeAlias

from nethandout.errors import Problem

FormData: TypeAlias = Mapping[str, tuple[str, ...]]
"""Names of fields, and their values as an HTML form sends them."""

FieldKind = Literal[
    "text",
    "date",
    "datetime-local",
    "number",
    "select",
    "checkboxes",
    "radio",
    "textarea",
    "search",
]
Gravity = Literal["error", "ask", "warn"]
FoundField = Literal[
    "tumor.site",
    "tumor.settings",
    "conditions",
    "treatments",
    "tests",
    "topics.add",
    "visit.purpose",
]


class Said(str):
    """A text for staff; `lang` is its language where that is not theirs."""

    __slots__ = ("lang",)
    lang: str | None

    def __new__(cls, text: str, lang: str | None = None) -> Self:
        """Turn a text, and its language if it is not the staff's, into what is shown."""
        said = super().__new__(cls, text)
        said.lang = lang
        return said

    def __reduce__(self) -> tuple[object, ...]:
        return Said, (str(self), self.lang)


@dataclass(frozen=True, slots=True)
class Choice:
    """One item of a pick list; `lang` is the label's language, where it is not the staff's."""

    value: str
    label: str
    selected: bool = False
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with a field; `ask` is for a clinician, who may override its `rule`."""

    severity: Gravity
    message: str
    rule: str | None = None
    overridden: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One control with its words; `value` is empty where `choices` say what is selected.

    Two controls may have one name, such as a list and own words; their `key` is never the same.
    """

    name: str
    label: str
    kind: FieldKind
    value: str = field(default="", repr=False)
    choices: tuple[Choice, ...] = field(default=(), repr=False)
    help: str = ""
    problems: tuple[FieldProblem, ...] = ()
    required: bool = False
    part: str = ""

    @property
    def key(self) -> str:
        """What tells a control from all others of its form."""
        return f"{self.name}.{self.part}" if self.part else self.name


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one heading, and rows of fields where there may be several of a kind.

    With `can_add` there is always one more row, empty, at the end. `row_legends` say what each
    row is called. `problems` are of the group as a whole; those of a field are with the field.
    """

    id: str
    legend: str
    help: str = ""
    fields: tuple[Field, ...] = ()
    rows: tuple[tuple[Field, ...], ...] = ()
    row_legends: tuple[str, ...] = ()
    can_add: bool = False
    problems: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: the field and the id it would set, and why it was found."""

    field: FoundField
    id: str
    label: str
    why: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class DroppedRecord:
    """One record out of a file; `notes` say what was used, ignored or missing, no values."""

    data: FormData = field(repr=False)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DroppedRow:
    """One row of a table: it is called “row N”, because its values are a patient's.

    `data` is None where a form could not say what is wrong: the table must be corrected.
    """

    number: int
    status: Literal["ready", "look", "wrong"]
    problems: tuple[Problem, ...] = ()
    data: FormData | None = field(default=None, repr=False)

    @property
    def label(self) -> str:
        """What the row is called where others may see the screen."""
        return f"row {self.number}"


@dataclass(frozen=True, slots=True)
class DroppedTable:
    """All rows of a table that was dropped on the page."""

    rows: tuple[DroppedRow, ...]
    notes: tuple[str, ...] = ()
