"""Turn a record's dates and a handout's key points into the things to do on page one.

What is dated comes first, and all of it is only this patient's: it is filled in for them, and
never shared. A time is that of the one appointment on the day; with none or several, the day
alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Literal

from nethandout.handout.excerpts import TO_DO_COUNT
from nethandout.handout.tree import Advice
from nethandout.i18n.formats import Formats
from nethandout.model.record import PatientRecord
from nethandout.model.text import LocalizedText

LONG_ACTING: Final = frozenset({"drug-lanreotide", "drug-octreotide-lar"})
LONG_ACTING_HOLD_DAYS: Final = 28
"""Lutathera label: no long-acting analog in the 4 weeks before a dose."""

Deed = Literal["come", "shot", "dose", "hold", "next"]
"""Come for the visit, get the first shot, get the next dose of PRRT, get no long-acting shot
before it, come to what is next."""

SHOT_DATES: Final = "shot-dates"
"""What key points are about that say when long-acting shots are given around PRRT."""


@dataclass(frozen=True, slots=True)
class DatedDeed:
    """One thing to do on a day, with the time if it is known; for a hold, its first day."""

    deed: Deed
    date: str = field(repr=False)
    time: str | None = field(default=None, repr=False)

    @property
    def about(self) -> str | None:
        """What a key point must not be about, to stand beside it."""
        return SHOT_DATES if self.deed == "hold" else None


@dataclass(frozen=True, slots=True)
class ToDo:
    """What stands on page one, three things at most: dated ones first."""

    dated: tuple[DatedDeed, ...]
    undated: tuple[LocalizedText, ...]


def to_do_list(dated: tuple[DatedDeed, ...], key_points: tuple[Advice, ...]) -> ToDo:
    """Turn what is dated and the key points into at most three things to do.

    A key point that says without dates what a dated thing says with them is left out.
    """
    dated = dated[:TO_DO_COUNT]
    said = {deed.about for deed in dated if deed.about}
    undated = [advice.text for advice in key_points if advice.about not in said]
    return ToDo(dated, tuple(undated[: TO_DO_COUNT - len(dated)]))


def dated_deeds(record: PatientRecord, formats: Formats) -> tuple[DatedDeed, ...]:
    """Turn a record into what is dated and soon, as its purpose has it."""
    return tuple(_deeds(record, formats))


def _deeds(record: PatientRecord, formats: Formats) -> Iterator[DatedDeed]:
    purpose = record.visit.purpose if record.visit else "general"
    on = record.visit.on if record.visit else None
    if purpose == "prrt" and record.prrt is not None:
        yield from _prrt(sorted(record.prrt.doses), on, record, formats)
    elif purpose == "start-injection" and record.injections is not None:
        yield _on("shot", record.injections.next, record, formats)
    elif purpose in {"before-procedure", "test"} and on is not None:
        yield _on("come", on, record, formats)
    else:
        days = sorted({appointment.at.date() for appointment in record.appointments})
        day = _first_after(days, on)
        if day is not None:
            yield _on("next", day, record, formats)


def _prrt(
    doses: list[date], on: date | None, record: PatientRecord, formats: Formats
) -> Iterator[DatedDeed]:
    """Turn the doses into the next one, and when long-acting shots stop before it."""
    dose = next((day for day in doses if on is None or day >= on), None)
    if dose is None:
        return
    yield _on("dose", dose, record, formats)
    if LONG_ACTING.intersection(record.treatments) or record.injections is not None:
        hold = dose - timedelta(days=LONG_ACTING_HOLD_DAYS)
        yield DatedDeed("hold", formats.date_with_weekday(hold))


def _first_after(days: list[date], on: date | None) -> date | None:
    """Give the first day after the visit, or its own; a day that is past is never next."""
    coming = [day for day in days if on is None or day >= on]
    later = [day for day in coming if day != on]
    return next(iter(later or coming), None)


def _on(deed: Deed, day: date, record: PatientRecord, formats: Formats) -> DatedDeed:
    times = [item.at.time() for item in record.appointments if item.at.date() == day]
    time = formats.time(times[0]) if len(times) == 1 else None
    return DatedDeed(deed, formats.date_with_weekday(day), time)
