"""Turn an order for a medicine into fields that a sentence in any language can be made of.

Each word of the closed lists is a message of the templates. What the lists do not have stays
free text, in the clinic's own words. The lists follow FHIR R4 `Dosage` (`doseQuantity`,
`route`, `timing.repeat`, `asNeeded`, `maxDosePerPeriod`).
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import AfterValidator, Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from nethandout.model.remark import Remark
from nethandout.model.values import Id, IsoDate, LocalDateTime, SilentFrozen, WholeNumber

DoseUnit = Literal[
    "mg",
    "g",
    "microgram",
    "mL",
    "unit",
    "MBq",
    "GBq",
    "tablet",
    "capsule",
    "drop",
    "puff",
    "spray",
    "patch",
    "packet",
    "suppository",
]
Route = Literal[
    "oral",
    "under-tongue",
    "subcutaneous",
    "deep-subcutaneous",
    "intramuscular",
    "intravenous",
    "on-skin",
    "inhaled",
    "nasal",
    "eye",
    "ear",
    "rectal",
    "feeding-tube",
]
TimeOfDay = Literal["morning", "noon", "evening", "bedtime"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WithFood = Literal["meals", "food", "empty-stomach", "before-meals", "after-meals"]
Reason = Literal[
    "diarrhea",
    "pain",
    "nausea",
    "fever",
    "flushing",
    "constipation",
    "heartburn",
    "belly-cramps",
    "itching",
    "trouble-sleeping",
    "anxiety",
]
Use = Literal[
    "hormone-symptoms",
    "tumor-growth",
    "diarrhea",
    "fatty-stools",
    "digestion",
    "pain",
    "nausea",
    "fever",
    "flushing",
    "constipation",
    "stomach-acid",
    "itching",
    "sleep",
    "anxiety",
    "blood-pressure",
    "blood-clots",
    "heart",
    "diabetes",
    "infection",
    "low-thyroid",
    "vitamins",
]
AppointmentKind = Literal[
    "infusion",
    "injection",
    "blood-test",
    "urine-test",
    "ct-scan",
    "mri-scan",
    "pet-scan",
    "ultrasound",
    "heart-ultrasound",
    "endoscopy",
    "colonoscopy",
    "biopsy",
    "procedure",
    "surgery",
    "prrt-dose",
    "wound-check",
    "visit-doctor",
    "visit-nurse",
    "visit-surgeon",
    "visit-anesthesia",
    "visit-dietitian",
    "phone-call",
    "video-visit",
]

ROUTES: Final[frozenset[str]] = frozenset(get_args(Route))
USES: Final[frozenset[str]] = frozenset(get_args(Use))
_NUMBER: Final = re.compile(r"(0|[1-9][0-9]{0,5})(\.[0-9]{1,3})?")


def _safe_number(value: str) -> str:
    """Refuse a number that is read as ten times as much, or that is none."""
    if not _NUMBER.fullmatch(value):
        raise ValueError(Remark("this must be a number in digits, like 120 or 7.5, in quotes"))
    if "." in value and value.endswith("0"):
        raise ValueError(Remark("write no zero at the end, such as 1 for 1.0: it is read as 10"))
    if not Decimal(value):
        raise ValueError(Remark("this must be more than 0"))
    return value


DoseNumber = Annotated[str, AfterValidator(_safe_number)]


class Dose(SilentFrozen):
    """How much: a number with a unit of the list, or free text in their place."""

    value: DoseNumber | None = None
    unit: DoseUnit | None = None
    text: str | None = Field(default=None, min_length=1, max_length=80)

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        return {"text": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Dose:
        if self.text is not None and (self.value is not None or self.unit is not None):
            raise ValueError(Remark("give value and unit, or free text, not both"))
        if self.text is None and (self.value is None or self.unit is None):
            raise ValueError(Remark("give both a value and a unit, or free text"))
        return self

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Tell editors that plain text may stand in place of the group."""
        found = handler.resolve_ref_schema(handler(schema))
        group: dict[str, Any] = dict(found)
        found.clear()
        text = group["properties"].pop("text")["anyOf"][0]
        found["anyOf"] = [text, group | {"required": ["value", "unit"]}]
        return found

    @property
    def written(self) -> str:
        """The dose as staff write it, to be compared with others."""
        return self.text or f"{self.value} {self.unit}"


class Timing(SilentFrozen):
    """How often and when; how the fields go together is checked with the record."""

    every_days: WholeNumber | None = None
    every_hours: WholeNumber | None = None
    times_a_day: WholeNumber | None = None
    times: tuple[TimeOfDay, ...] = Field(default=(), max_length=4)
    days_of_week: tuple[Weekday, ...] = Field(default=(), max_length=7)
    food: WithFood | None = Field(default=None, alias="with")
    as_needed: Reason | None = None
    at_most_per_day: WholeNumber | None = None


class Step(SilentFrozen):
    """One part of a dose that changes: how much, how often, and for how long."""

    dose: Dose
    timing: Timing | None = None
    days: WholeNumber | None = None
    until: IsoDate | None = None


class Medicine(SilentFrozen):
    """One line of the medicine list. `route` and `purpose` may be words of their lists."""

    name: str = Field(min_length=1, max_length=120)
    brand: str | None = Field(default=None, min_length=1, max_length=80)
    dose: Dose | None = None
    route: str | None = Field(default=None, max_length=120)
    when: str | None = Field(default=None, max_length=160)
    timing: Timing | None = None
    purpose: str | None = Field(default=None, alias="for", max_length=160)
    start: IsoDate | None = Field(default=None, alias="from")
    until: IsoDate | None = None
    steps: tuple[Step, ...] = Field(default=(), max_length=12)

    @property
    def has_free_text(self) -> bool:
        """Tell whether the clinic says in its own words how much, how or when."""
        dose = self.dose is not None and self.dose.text is not None
        route = self.route is not None and self.route not in ROUTES
        return dose or route or self.when is not None

    @property
    def written(self) -> str:
        """All doses as staff write them."""
        steps = (step.dose.written for step in self.steps)
        return self.dose.written if self.dose else "; ".join(steps)

    @property
    def how(self) -> str:
        """Route, dose and time in the words of the record, to look for words in them."""
        return f"{self.route or ''} {self.written} {self.when or ''}".replace("-", " ")


class Injections(SilentFrozen):
    """A series of long-acting injections: dates are `next` plus multiples of `every_days`."""

    drug: Id
    dose: Dose
    next: IsoDate
    every_days: WholeNumber
    count: WholeNumber = "6"


class Appointment(SilentFrozen):
    """A visit: local date and time, what it is (a word of the list, own words, or both), where."""

    at: LocalDateTime
    kind: AppointmentKind | None = None
    what: str | None = Field(default=None, min_length=1, max_length=160)
    where: str | None = Field(default=None, max_length=160)

    @property
    def words(self) -> str:
        """What it is, in the words of the record, to look for words in them."""
        return " ".join(filter(None, ((self.kind or "").replace("-", " "), self.what)))
