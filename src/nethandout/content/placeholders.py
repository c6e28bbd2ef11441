"""Turn a clinic's settings into the values of the closed list of placeholders.

Each `{name}` in a topic or red flag stands for a value only the clinic can give.
A value that is not set is None: whoever needs it must stop, never guess.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final, Literal, Protocol

from nethandout.content.clinic.lines import ProcedureLines
from nethandout.content.library import ClinicSettings

# name → (where in clinic.yaml, what translators are told it holds)
PLACEHOLDERS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "emergency_number": ("emergency_number", "emergency number, such as 911"),
        "day_phone": ("phones.day", "the clinic's phone number in opening hours"),
        "night_phone": ("phones.night", "the clinic's phone number at all other times"),
        "clinic_name": ("name", "the clinic's name"),
        "fever": ("thresholds.fever_c", "a temperature in both units: 38.0 °C (100.4 °F)"),
        "stools_per_day": ("thresholds.stools_per_day", "a count, such as 8"),
        "weight_gain": ("thresholds.weight_gain_kg_per_week", "a weight: 2 kg (4.4 lb)"),
        "sugar_low": ("thresholds.sugar_low_mg_dl", "blood sugar: 70 mg/dL (3.9 mmol/L)"),
        "sugar_high": ("thresholds.sugar_high_mg_dl", "blood sugar: 300 mg/dL (16.7 mmol/L)"),
        "radiation_own_bed_days": ("radiation.own_bed_days", "a count of days: 7 days"),
        "radiation_household_days": ("radiation.household_days", "a count of days: 7 days"),
        "radiation_children_days": ("radiation.children_days", "a count of days: 7 days"),
        "radiation_pregnant_days": ("radiation.pregnant_days", "a count of days: 7 days"),
        "radiation_distance": ("radiation.distance_m", "a distance: 2 m (6.6 ft)"),
        "radiation_bathroom_days": ("radiation.bathroom_days", "a count of days: 7 days"),
        "radiation_fluids": ("radiation.fluids_days", "a count of days: 3 days"),
        "radiation_laundry_days": ("radiation.laundry_days", "a count of days: 7 days"),
        "radiation_work_days": ("radiation.work_days", "a count of days: 7 days"),
        "radiation_travel_card_days": ("radiation.travel_card_days", "a count of days: 90 days"),
        "hours_flat": ("procedures.ID.hours_flat", "how long to lie flat: 4 hours"),
        "nights": ("procedures.ID.nights", "how long the hospital stay is: 2 nights"),
        "fever_from_day": ("procedures.ID.fever_from_day", "the number of a day, such as 4"),
        "fever_above": ("procedures.ID.fever_above_c", "a temperature in both units"),
    }
)
_LIMITS: Final = frozenset({"fever_from_day", "fever_above"})
OF_A_PROCEDURE: Final = "procedures.ID."
"""Where in `clinic.yaml` values are that each procedure or test has of its own."""


BLANK = "__________"
"""A line to write on, on a leaflet that no clinic has put its numbers on yet."""


def may_be_blank(name: str, *, has_clinic: bool) -> bool:
    """Tell whether staff may write a value in by hand.

    Radiation-safety periods and the limit for a fever after a procedure may not: a sheet with
    one of them left blank is dangerous. Other values of a procedure may even where a clinic has
    set up all else; the clinic's own numbers only on a leaflet without a clinic.
    """
    if PLACEHOLDERS[name][0].startswith(OF_A_PROCEDURE):
        return name not in _LIMITS
    return not has_clinic and not name.startswith("radiation_")


class NumberFormats(Protocol):
    """What is needed of the CLDR formats of a language."""

    def decimal(self, number: str | Decimal) -> str:
        """Turn a number into the language's way to write it."""

    def temperature(self, celsius: str | Decimal) -> str:
        """Turn degrees Celsius into both units."""

    def weight(self, kilograms: str) -> str:
        """Turn kilograms into both units."""

    def distance(self, meters: str) -> str:
        """Turn meters into both units."""

    def blood_sugar(self, mg_dl: str) -> str:
        """Turn blood sugar in mg/dL into both units."""

    def count(self, number: str, unit: Literal["hour", "day", "night"]) -> str:
        """Turn a number of hours, days or nights into words in the right plural."""

    def phone(self, number: str) -> str:
        """Turn a phone number into how people of the clinic's country dial it."""


def setting_of(clinic: ClinicSettings, dotted: str) -> str | None:
    """Turn “thresholds.fever_c” into what the clinic wrote there."""
    value: object = clinic
    for name in dotted.split("."):
        value = getattr(value, name)
    return None if value is None else str(value)


def setting_name(placeholder: str, procedure: str | None) -> str:
    """Turn “fever_above” and a topic into the name of the setting that a person must fill in."""
    dotted, _ = PLACEHOLDERS[placeholder]
    if procedure is None or not dotted.startswith(OF_A_PROCEDURE):
        return dotted
    return f"procedures.{procedure}.{dotted.removeprefix(OF_A_PROCEDURE)}"


def placeholder_values(
    clinic: ClinicSettings | None, formats: NumberFormats, own: ProcedureLines | None = None
) -> dict[str, str | None]:
    """Turn a clinic's settings into localized placeholder values; None where not set.

    `own` is what the clinic says of the procedure, for the values that differ by it.
    """
    values: dict[str, str | None] = {}
    for name, (dotted, _) in PLACEHOLDERS.items():
        if dotted.startswith(OF_A_PROCEDURE):
            raw = getattr(own, dotted.removeprefix(OF_A_PROCEDURE), None)
        else:
            raw = setting_of(clinic, dotted) if clinic is not None else None
        values[name] = None if raw is None else _localized(name, raw, formats)
    return values


def _localized(name: str, raw: str, formats: NumberFormats) -> str:
    kinds: Mapping[str, Callable[[str], str]] = {
        "emergency_number": str,
        "clinic_name": str,
        "day_phone": formats.phone,
        "night_phone": formats.phone,
        "fever": formats.temperature,
        "fever_above": formats.temperature,
        "weight_gain": formats.weight,
        "radiation_distance": formats.distance,
        "sugar_low": formats.blood_sugar,
        "sugar_high": formats.blood_sugar,
        "hours_flat": lambda number: formats.count(number, "hour"),
        "nights": lambda number: formats.count(number, "night"),
    }
    if name.startswith("radiation_") and name not in kinds:
        return formats.count(raw, "day")
    return kinds.get(name, formats.decimal)(raw)
