"""Turn what a field of a model may hold into types: texts, ids, digits, dates."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from nethandout.model.remark import Remark

TopicType = Literal[
    "overview",
    "site",
    "setting",
    "symptom",
    "treatment",
    "procedure",
    "drug",
    "test",
    "life",
    "card",
]
Tier = Literal["E", "U", "S", "R"]
Edition = Literal["standard", "large-print", "card"]
Paper = Literal["letter", "a4"]
Purpose = Literal[
    "general",
    "diagnosis",
    "before-procedure",
    "after-procedure",
    "start-injection",
    "prrt",
    "start-medicine",
    "test",
    "follow-up",
]
"""Why the patient gets the handout at this visit; `general` where nobody says."""
Known = Literal["yes", "no", "not-known"]
"""Whether something is so, where the record may not say."""
Address = Literal["feminine", "masculine"]
"""The grammatical gender in which a patient is spoken to, in languages that have one."""


@dataclass(frozen=True, slots=True)
class Translatable:
    """Mark a field whose text goes to the catalogs."""


_LONGEST_NAME: Final = 200

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), Translatable()]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Digits = Annotated[str, StringConstraints(pattern=r"^[0-9]+(\.[0-9]+)?$")]
WholeNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]+$")]


def between(low: str, high: str, unit: str) -> Callable[[str], str]:
    """Turn bounds into a check that catches a value typed in another unit."""

    def check(value: str) -> str:
        if not Decimal(low) <= Decimal(value) <= Decimal(high):
            raise ValueError(
                Remark(
                    "this must be from {low} to {high} {unit}; is it in another unit?",
                    low=low,
                    high=high,
                    unit=unit,
                )
            )
        return value

    return check


def _not_too_long(name: str) -> str:
    letters = sum(not unicodedata.category(char).startswith("M") for char in name)
    if letters > _LONGEST_NAME:
        raise ValueError(Remark("this is longer than {most} letters", most=_LONGEST_NAME))
    return name


PersonName = Annotated[
    str,
    StringConstraints(min_length=1),
    AfterValidator(_not_too_long),
    Field(json_schema_extra={"maxLength": 4 * _LONGEST_NAME}),
]
"""The name of a person, whose vowel signs and accents do not count as letters."""


def _iso(pattern: str, example: str) -> Callable[[object], object]:
    """Turn a pattern into a check that refuses any other spelling.

    Without it pydantic reads "19610409" as a number of seconds since 1970.
    """

    def check(value: object) -> object:
        if isinstance(value, str) and not re.fullmatch(pattern, value):
            raise ValueError(Remark("this must be written like {example}", example=example))
        return value

    return check


IsoDate = Annotated[date, BeforeValidator(_iso(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "2026-12-01"))]
LocalDateTime = Annotated[
    datetime,
    BeforeValidator(_iso(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}", "2026-12-01T09:30")),
]


NOT_KNOWN: Final = "not-known"


def _birth_date(value: object) -> object:
    """Turn the word for a birth date that nobody knows into None; capitals do not matter."""
    if isinstance(value, str) and "-".join(re.split(r"[\s_-]+", value.casefold())) == NOT_KNOWN:
        return None
    return _iso(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", f"2026-12-01, or {NOT_KNOWN}")(value)


BirthDate = Annotated[
    date | None,
    BeforeValidator(_birth_date),
    WithJsonSchema({"anyOf": [{"type": "string", "format": "date"}, {"const": NOT_KNOWN}]}),
]


class Frozen(BaseModel):
    """The base of all models: unknown keys are errors, values never change."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        populate_by_name=True,
        hide_input_in_errors=True,
        defer_build=True,
    )


class SilentFrozen(Frozen):
    """A frozen model whose repr shows nothing of the patient."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    __str__ = __repr__

    def __repr_args__(self) -> Iterable[tuple[str | None, object]]:
        """Give pydantic, rich and pytest nothing to show either."""
        return ()
