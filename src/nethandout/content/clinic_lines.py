"""Say what a clinic may write of its own about a procedure or a test: lines and numbers.

Published advice differs, so nothing stands in for what a clinic leaves blank: a line prints as
one to write on, and a limit for a fever stops the handout that needs it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import AfterValidator

from nethandout.model.values import Digits, Frozen, Text, WholeNumber, between

LINE_NAMES: Final = (
    "food",
    "drink",
    "blood_thinners",
    "diabetes_medicine",
    "other_medicines",
    "driver",
    "bring",
)
"""The lines that a handout prints as a table, in this order."""

Hours = Annotated[WholeNumber, AfterValidator(between("0", "48", "hours"))]
Nights = Annotated[WholeNumber, AfterValidator(between("0", "60", "nights"))]
Day = Annotated[WholeNumber, AfterValidator(between("0", "60", "days"))]
Celsius = Annotated[Digits, AfterValidator(between("36", "42", "°C"))]


class ProcedureLines(Frozen):
    """What a clinic says of one procedure or test; sentences for patients, and numbers."""

    food: Text | None = None
    drink: Text | None = None
    blood_thinners: Text | None = None
    diabetes_medicine: Text | None = None
    other_medicines: Text | None = None
    driver: Text | None = None
    bring: Text | None = None
    hours_flat: Hours | None = None
    nights: Nights | None = None
    fever_from_day: Day | None = None
    fever_above_c: Celsius | None = None

    @property
    def lines(self) -> Mapping[str, str | None]:
        """The sentences by their names, None where the clinic left one blank."""
        return {name: getattr(self, name) for name in LINE_NAMES}
