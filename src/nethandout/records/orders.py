"""Turn the medicines and visits of a record into the problems that no field can see alone."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from nethandout.errors import Problem
from nethandout.model.remark import Remark
from nethandout.records.checked import CheckedRecord
from nethandout.source.tree import TreePath

_LARGEST = MappingProxyType(
    {"every_days": 366, "every_hours": 72, "times_a_day": 12, "at_most_per_day": 24}
)
_LONGEST_STEP_DAYS = 366
_OF_INJECTIONS = "mg"
_TOGETHER = (
    ("every_hours", "times_a_day"),
    ("every_hours", "times"),
    ("times_a_day", "times"),
    ("every_days", "every_hours"),
    ("every_days", "times_a_day"),
    ("every_days", "days_of_week"),
)
"""Fields that say the same in two ways: nobody would know which one holds."""


def check_medicines(record: CheckedRecord) -> Iterator[Problem]:
    """Find medicines without a dose, with two, or with days that cannot be."""
    for path, _ in record.items("medicines"):
        has_dose, has_steps = record.value(*path, "dose"), record.value(*path, "steps")
        if not has_dose and not has_steps:
            yield record.problem((*path, "dose"), "missing", Remark("this field is missing"))
        elif has_dose and has_steps:
            message = Remark("give a dose, or steps with a dose each, not both")
            yield record.problem((*path, "steps"), "conflict", message)
        yield from _timing_problems(record, (*path, "timing"))
        yield from _step_problems(record, path)
        first, last = record.day((*path, "from")), record.day((*path, "until"))
        if first and last and last < first:
            message = Remark("the last day is before the first")
            yield record.problem((*path, "until"), "conflict", message)


def check_appointments(record: CheckedRecord) -> Iterator[Problem]:
    """Find visits that do not say what they are."""
    for path, item in record.items("appointments"):
        if isinstance(item, dict) and not item.get("what") and not item.get("kind"):
            message = Remark("this field is missing; give what, or kind with a word of its list")
            yield record.problem((*path, "what"), "missing", message)


def check_injected_dose(record: CheckedRecord) -> Iterator[Problem]:
    """Find a dose of the injections in a unit that the alert card cannot have."""
    unit = record.value("injections", "dose", "unit")
    if isinstance(unit, str) and unit != _OF_INJECTIONS:
        message = Remark("the dose of the injections must be in {unit}", unit=_OF_INJECTIONS)
        yield record.problem(("injections", "dose", "unit"), "invalid", message)


def _timing_problems(record: CheckedRecord, path: TreePath) -> Iterator[Problem]:
    numbers = {name: _whole(record.value(*path, name)) for name in _LARGEST}
    for name, limit in _LARGEST.items():
        number = numbers[name]
        if number is not None and not 1 <= number <= limit:
            message = Remark("this must be a number from 1 to {limit}", limit=limit)
            yield record.problem((*path, name), "out-of-range", message)
    for one, other in _TOGETHER:
        if record.value(*path, one) and record.value(*path, other):
            message = Remark(
                "{one} and {other} say two things; leave one of them out", one=one, other=other
            )
            yield record.problem((*path, other), "conflict", message)
    most = numbers["at_most_per_day"]
    if most is None:
        return
    if not record.value(*path, "as_needed"):
        message = Remark("this goes with as_needed: say for what the medicine is taken")
        yield record.problem((*path, "at_most_per_day"), "conflict", message)
    if most < _times(record, path, numbers):
        message = Remark("this is less often than the medicine is to be taken")
        yield record.problem((*path, "at_most_per_day"), "conflict", message)


def _times(record: CheckedRecord, path: TreePath, numbers: dict[str, int | None]) -> int:
    """Turn a timing into how often a day the medicine is taken, as far as it says."""
    of_day = sum(1 for _ in record.items(*path, "times"))
    return numbers["times_a_day"] or of_day


def _step_problems(record: CheckedRecord, medicine: TreePath) -> Iterator[Problem]:
    """Find steps that do not end, end two ways, or end before the one before."""
    steps = [path for path, _ in record.items(*medicine, "steps")]
    before = record.day((*medicine, "from"))
    for path in steps:
        yield from _timing_problems(record, (*path, "timing"))
        days, until = record.value(*path, "days"), record.day((*path, "until"))
        dose = record.value(*path, "dose")
        if isinstance(dose, str) or (isinstance(dose, dict) and dose.get("text")):
            message = Remark("a step needs a dose with value and unit")
            yield record.problem((*path, "dose"), "invalid", message)
        if days and until:
            yield record.problem(
                (*path, "until"), "conflict", Remark("give days or until, not both")
            )
        elif not days and not record.value(*path, "until") and path != steps[-1]:
            message = Remark("only the last step may be without an end; give days or until")
            yield record.problem((*path, "days"), "missing", message)
        number = _whole(days)
        if number is not None and not 1 <= number <= _LONGEST_STEP_DAYS:
            message = Remark(
                "this must be a number from 1 to {limit}",
                limit=_LONGEST_STEP_DAYS,
            )
            yield record.problem((*path, "days"), "out-of-range", message)
        if before and until and until <= before:
            message = Remark("this step ends before it begins")
            yield record.problem((*path, "until"), "conflict", message)
        before = until or before


def _whole(value: object) -> int | None:
    """Turn digits into a number; what is none the model reports."""
    is_number = isinstance(value, str) and value.isascii() and value.isdecimal()
    return int(value[:9]) if is_number and isinstance(value, str) else None
