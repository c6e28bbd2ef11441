"""Turn a record's dates and a handout's key points into the things to do on page one.

What is dated comes first, and all of it is only this patient's: it is filled in for them, and
never shared. A time is that of the one appointment on the day; with none or several, or for a
shot, the day alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from nethandout.handout.excerpts import TO_DO_COUNT
from nethandout.i18n.formats import Formats
from nethandout.model.record import PatientRecord
from nethandout.model.text import LocalizedText

Deed = Literal["come", "shot", "dose", "next"]
"""Come for the visit, get the first shot, get the next dose of PRRT, come to what is next."""


@dataclass(frozen=True, slots=True)
class DatedDeed:
    """One thing to do on a day, with the time if it is known."""

    deed: Deed
    date: str = field(repr=False)
    time: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ToDo:
    """What stands on page one, three things at most: dated ones first."""

    dated: tuple[DatedDeed, ...]
    undated: tuple[LocalizedText, ...]


def to_do_list(dated: tuple[DatedDeed, ...], key_points: tuple[LocalizedText, ...]) -> ToDo:
    """Turn what is dated and the key points into at most three things to do."""
    dated = dated[:TO_DO_COUNT]
    return ToDo(dated, key_points[: TO_DO_COUNT - len(dated)])


def dated_deeds(record: PatientRecord, formats: Formats) -> tuple[DatedDeed, ...]:
    """Turn a record into what is dated and soon, as its purpose has it."""
    return tuple(_deeds(record, formats))


def _deeds(record: PatientRecord, formats: Formats) -> Iterator[DatedDeed]:
    visit = record.visit
    if visit is None:
        return
    if visit.purpose == "prrt" and record.prrt is not None:
        doses = sorted(record.prrt.doses)
        day = next((dose for dose in doses if visit.on is None or dose >= visit.on), doses[-1])
        yield _on("dose", day, record, formats)
    elif visit.purpose == "start-injection" and record.injections is not None:
        yield _on("shot", record.injections.next, record, formats)
    elif visit.purpose in {"before-procedure", "test"} and visit.on is not None:
        yield _on("come", visit.on, record, formats)
    elif days := sorted({appointment.at.date() for appointment in record.appointments}):
        later = (day for day in days if visit.on is None or day > visit.on)
        yield _on("next", next(later, days[-1]), record, formats)


def _on(deed: Deed, day: date, record: PatientRecord, formats: Formats) -> DatedDeed:
    times = [item.at.time() for item in record.appointments if item.at.date() == day]
    time = formats.time(times[0]) if len(times) == 1 else None
    return DatedDeed(deed, formats.date_with_weekday(day), time)
