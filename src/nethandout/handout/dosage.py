"""Turn an order for a medicine into the plain values that its sentence is made of.

Numbers are written as the language writes them (CLDR), each with the count that chooses its
plural form. The words are messages of the templates. How often is said in one way: every day
is “1 time a day”, never a word for one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final, get_args

from nethandout.i18n.formats import Formats
from nethandout.model.medicine import ROUTES, USES, Dose, Medicine, Step, Timing, Weekday

_WEEKDAYS: Final = MappingProxyType({name: n for n, name in enumerate(get_args(Weekday))})
_SYMBOLS: Final = frozenset({"mg", "g", "mL", "MBq", "GBq"})
"""Units that are written with the same letters in every language, as on the package."""


@dataclass(frozen=True, slots=True)
class Count:
    """A number as it is printed, and the whole number that has the same plural form."""

    text: str = field(repr=False)
    plural: int = field(repr=False)


@dataclass(frozen=True, slots=True)
class Amount:
    """How much: a measure such as “120 mg”, or a count of a unit that has a plural."""

    measure: str | None = field(repr=False)
    count: Count = field(repr=False)
    unit: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often and when, as the timing of the record has it."""

    every_days: Count | None = field(default=None, repr=False)
    every_hours: Count | None = field(default=None, repr=False)
    times_a_day: Count | None = field(default=None, repr=False)
    times: tuple[str, ...] = field(default=(), repr=False)
    weekdays: str | None = field(default=None, repr=False)
    food: str | None = field(default=None, repr=False)
    as_needed: str | None = field(default=None, repr=False)
    at_most_per_day: Count | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class DoseStep:
    """One step of a dose that changes."""

    number: str
    amount: Amount = field(repr=False)
    schedule: Schedule = field(repr=False)
    days: Count | None = field(repr=False)
    until: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class MedicineLine:
    """One line of the medicine list; what is `typed` is in the clinic's own words.

    `how` and `purpose` are words of their lists, or None.
    """

    name: str = field(repr=False)
    brand: str | None = field(repr=False)
    amount: Amount | None = field(repr=False)
    route: str | None = field(repr=False)
    schedule: Schedule = field(repr=False)
    steps: tuple[DoseStep, ...] = field(repr=False)
    purpose: str | None = field(repr=False)
    start: str | None = field(repr=False)
    until: str | None = field(repr=False)
    typed_dose: str | None = field(repr=False)
    typed_route: str | None = field(repr=False)
    typed_when: str | None = field(repr=False)
    typed_purpose: str | None = field(repr=False)

    @property
    def is_typed(self) -> bool:
        """Tell whether the clinic says in its own words how much, how or when."""
        return any((self.typed_dose, self.typed_route, self.typed_when))


def medicine_line(
    medicine: Medicine, formats: Formats, known_name: Callable[[str], str | None]
) -> MedicineLine:
    """Turn a medicine of the record into its line; a name of our library is the termbase's."""
    dose, route, purpose = medicine.dose, medicine.route, medicine.purpose
    return MedicineLine(
        name=known_name(medicine.name) or medicine.name,
        brand=medicine.brand,
        amount=amount_of(dose, formats) if dose else None,
        route=route if route in ROUTES else None,
        schedule=_schedule(medicine.timing, formats),
        steps=tuple(_step(n, step, formats) for n, step in enumerate(medicine.steps, start=1)),
        purpose=purpose if purpose in USES else None,
        start=_date(medicine.start, formats),
        until=_date(medicine.until, formats),
        typed_dose=dose.text if dose else None,
        typed_route=None if route in ROUTES else route,
        typed_when=medicine.when,
        typed_purpose=None if purpose in USES else purpose,
    )


def amount_of(dose: Dose, formats: Formats) -> Amount | None:
    """Turn a dose into its amount; None for one in free text."""
    if dose.value is None or dose.unit is None:
        return None
    measure = formats.measure(dose.value, dose.unit) if dose.unit in _SYMBOLS else None
    return Amount(measure, count_of(dose.value, formats), dose.unit)


def count_of(number: str, formats: Formats) -> Count:
    """Turn a number into how it is printed, with the count for its plural form."""
    return Count(formats.decimal(number), formats.plural_count(number))


def _schedule(timing: Timing | None, formats: Formats) -> Schedule:
    if timing is None:
        return Schedule()

    def count(number: str | None) -> Count | None:
        return None if number is None else count_of(str(int(number)), formats)

    is_daily = timing.every_days is not None and int(timing.every_days) == 1
    days = sorted(_WEEKDAYS[day] for day in set(timing.days_of_week))
    return Schedule(
        every_days=None if is_daily else count(timing.every_days),
        every_hours=count(timing.every_hours),
        times_a_day=count("1") if is_daily and not timing.times else count(timing.times_a_day),
        times=_in_order(timing.times),
        weekdays=formats.list([formats.weekday(day) for day in days]) or None,
        food=timing.food,
        as_needed=timing.as_needed,
        at_most_per_day=count(timing.at_most_per_day),
    )


def _in_order(times: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(time for time in ("morning", "noon", "evening", "bedtime") if time in times)


def _step(number: int, step: Step, formats: Formats) -> DoseStep:
    amount = amount_of(step.dose, formats)
    if amount is None:
        raise ValueError("a step has a dose in free text")  # records refuse it
    return DoseStep(
        formats.decimal(str(number)),
        amount,
        _schedule(step.timing, formats),
        None if step.days is None else count_of(str(int(step.days)), formats),
        _date(step.until, formats),
    )


def _date(day: date | None, formats: Formats) -> str | None:
    return None if day is None else formats.date(day)
