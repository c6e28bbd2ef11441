"""Turn the dates of a case into what a nurse or doctor must look at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from nethandout.model.remark import Place, Remark
from nethandout.safety.case import (
    LONG_ACTING,
    MAX_INJECTIONS,
    MAX_INTERVAL_DAYS,
    PRRT,
    SHORT_ACTING,
    Case,
    Hit,
    whole,
)
from nethandout.safety.intervals import days_between, days_written

LONG_ACTING_HOLD_DAYS = 28
"""Lutathera label: no long-acting somatostatin analog in the 4 weeks before a dose."""
MIN_DAYS_BETWEEN_PRRT = 49
"""Lutathera label: every 8 weeks, 1 week more or less."""
INJECTION_EVERY_DAYS = 28
_MONTH_DAYS = 31
_NOT_EVERY_4_WEEKS = Remark(
    "long-acting injections are every 28 days (4 weeks); confirm another interval"
)
OLDEST_YEARS = 115
"""One person in a hundred million is older."""
ADULT_YEARS = 18
PLACEHOLDERS = frozenset(
    {
        date(1899, 12, 30),  # day 0 of Excel, and of OLE dates
        date(1899, 12, 31),  # day 0 as Excel counts before March 1900
        date(1900, 1, 1),  # day 1 of Excel; the default of SQL Server
        date(1901, 1, 1),
        date(1904, 1, 1),  # day 0 of workbooks made on old Macs
        date(1969, 12, 31),  # day 0 of Unix, west of Greenwich
        date(1970, 1, 1),  # day 0 of Unix
    }
)
_NOT_KNOWN_ADVICE = Remark("if nobody knows it, write not-known")


def birth_date_future(case: Case) -> Iterator[Hit]:
    """Find a birth date that is still to come."""
    born = _birth_date(case)
    if born is not None and born > min(case.day, case.references.today):
        yield Hit("patient.birth_date", Remark("the birth date is in the future"))


def birth_date_old(case: Case) -> Iterator[Hit]:
    """Find a birth date longer ago than people live; the days of programs have their own rule."""
    born = _birth_date(case)
    if born is not None and born not in PLACEHOLDERS and _years_since(born, case) > OLDEST_YEARS:
        text = Remark(
            "the birth date is more than {years} years ago; {advice}",
            years=OLDEST_YEARS,
            advice=_NOT_KNOWN_ADVICE,
        )
        yield Hit("patient.birth_date", text)


def birth_date_placeholder(case: Case) -> Iterator[Hit]:
    """Find a day that computers write where they have no birth date."""
    if _birth_date(case) in PLACEHOLDERS:
        text = Remark(
            "programs write this day where no birth date was entered; {advice}",
            advice=_NOT_KNOWN_ADVICE,
        )
        yield Hit("patient.birth_date", text)


def birth_date_child(case: Case) -> Iterator[Hit]:
    """Find a child whose record does not say so: the topics are for adults."""
    born = _birth_date(case)
    if born is None or "child" in case.facts.conditions:
        return
    if 0 <= _years_since(born, case) < ADULT_YEARS:
        text = Remark(
            "by the birth date the patient is under {years}, but conditions does "
            "not name child; the topics are written for adults",
            years=ADULT_YEARS,
        )
        yield Hit("patient.birth_date", text)


def _birth_date(case: Case) -> date | None:
    return case.record.patient.birth_date if case.record.patient else None


def _years_since(born: date, case: Case) -> int:
    """Turn a birth date into the full years until today."""
    today = case.references.today
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def injection_series(case: Case) -> Iterator[Hit]:
    """Find a series that no calendar can hold."""
    series = case.record.injections
    if series is None:
        return
    interval_fits = 1 <= whole(series.every_days) <= MAX_INTERVAL_DAYS
    if not interval_fits:
        text = Remark(
            "the days between injections must be from 1 to {most}",
            most=MAX_INTERVAL_DAYS,
        )
        yield Hit("injections.every_days", text)
    if not 1 <= whole(series.count) <= MAX_INJECTIONS:
        text = Remark(
            "the number of injections must be from 1 to {most}",
            most=MAX_INJECTIONS,
        )
        yield Hit("injections.count", text)
    elif interval_fits and len(case.injection_days) < whole(series.count):
        yield Hit(
            "injections.next", Remark("the injections go on for longer than a calendar can hold")
        )


def injection_date_past(case: Case) -> Iterator[Hit]:
    """Find an injection planned for a day that has passed."""
    early = [n for n, day in enumerate(case.injection_days, start=1) if day < case.day]
    if early:
        yield Hit(
            "injections.next",
            Remark(
                "injections date {number} is before the day of approval; give the next date",
                number=early[0],
            ),
        )


def injection_interval(case: Case) -> Iterator[Hit]:
    """Find long-acting injections, as a series or in the list, that are not every 28 days."""
    series = case.record.injections
    if series is not None:
        if whole(series.every_days) != INJECTION_EVERY_DAYS:
            yield Hit("injections.every_days", _NOT_EVERY_4_WEEKS)
        elif not _are_monthly(days_written(series.dose.text or "")):
            yield Hit("injections.dose", _NOT_EVERY_4_WEEKS)
    for index, (line, meant) in enumerate(zip(case.record.medicines, case.medicines, strict=True)):
        if meant and meant <= LONG_ACTING and not _are_monthly(days_between(line)):
            yield Hit(f"medicines.{index + 1}", _NOT_EVERY_4_WEEKS)


def interval_not_read(case: Case) -> Iterator[Hit]:
    """Find long-acting injections whose words for when they are given nobody here can read."""
    for index, (line, meant) in enumerate(zip(case.record.medicines, case.medicines, strict=True)):
        is_depot = bool(meant) and meant <= LONG_ACTING
        if is_depot and line.when and not days_between(line):
            yield Hit(
                f"medicines.{index + 1}.when",
                Remark(
                    "this could not be compared with the usual 28 days between two of these "
                    "injections; check it, or write: every 28 days"
                ),
            )


def _are_monthly(found: tuple[Decimal, ...]) -> bool:
    """Tell whether all of several intervals are 4 weeks or a month; none proves nothing."""
    return all(INJECTION_EVERY_DAYS <= days <= _MONTH_DAYS for days in found)


def prrt_spacing(case: Case) -> Iterator[Hit]:
    """Find PRRT doses that are too close together."""
    ordered = sorted(enumerate(case.prrt_days), key=lambda item: (item[1], item[0]))
    for (before, first), (after, second) in pairwise(ordered):
        if (second - first).days < MIN_DAYS_BETWEEN_PRRT:
            yield Hit(
                f"prrt.doses.{after + 1}",
                Remark(
                    "{second} is less than 7 weeks after {first}; the "
                    "usual time is 8 weeks, 1 week more or less",
                    second=Place(f"prrt.doses.{after + 1}"),
                    first=Place(f"prrt.doses.{before + 1}"),
                ),
            )


def ssa_before_prrt(case: Case) -> Iterator[Hit]:
    """Find long-acting injections inside the 28 days before a PRRT dose."""
    for number, day in enumerate(case.injection_days, start=1):
        for index, dose in enumerate(case.prrt_days):
            if 0 < (dose - day).days < LONG_ACTING_HOLD_DAYS:
                yield Hit(
                    "injections",
                    Remark(
                        "injections date {number} is inside the 28 days before {dose}",
                        number=number,
                        dose=Place(f"prrt.doses.{index + 1}"),
                    ),
                )


def ssa_after_prrt(case: Case) -> Iterator[Hit]:
    """Remind of the time between a PRRT dose and the long-acting injection after it."""
    if not case.injection_days:
        return
    for index, dose in enumerate(case.prrt_days):
        near = [n for n, day in enumerate(case.injection_days, 1) if 0 <= (day - dose).days <= 1]
        if near:
            text = Remark(
                "give injections date {number} 4 to 24 hours after {dose}, and not before it",
                number=near[0],
                dose=Place(f"prrt.doses.{index + 1}"),
            )
        else:
            text = Remark(
                "no injection is planned for the day of {dose} or the day after; "
                "the long-acting injection goes 4 to 24 hours after each dose",
                dose=Place(f"prrt.doses.{index + 1}"),
            )
        yield Hit(f"prrt.doses.{index + 1}", text)


def ssa_prrt_undated(case: Case) -> Iterator[Hit]:
    """Find PRRT and long-acting injections whose dates cannot be compared."""
    prrt, shots = case.fields_naming(PRRT), case.fields_naming(LONG_ACTING)
    if prrt and shots and not (case.prrt_days and case.injection_days):
        yield Hit(
            shots[0],
            Remark(
                "PRRT and a long-acting injection are both named, but their dates are not "
                "all given, so the 28 days between them could not be checked"
            ),
        )


def short_octreotide_before_prrt(case: Case) -> Iterator[Hit]:
    """Find short-acting octreotide that may be used in the 24 hours before a PRRT dose."""
    if not case.fields_naming(PRRT):
        return
    message = Remark(
        "short-acting octreotide must stop 24 hours before each PRRT dose; confirm the plan"
    )
    for field in case.fields_naming(SHORT_ACTING):
        if field.startswith("medicines."):
            continue
        yield Hit(field, message)
    for index, (line, meant) in enumerate(zip(case.record.medicines, case.medicines, strict=True)):
        # With days only, the last safe day is 2 days before the dose.
        last_safe = min(case.prrt_days) - timedelta(days=2) if case.prrt_days else date.min
        if meant & SHORT_ACTING and (line.until is None or line.until > last_safe):
            yield Hit(f"medicines.{index + 1}", message)
