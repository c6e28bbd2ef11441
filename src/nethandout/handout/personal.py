"""Turn a patient's record into what only their copy shows: identity, dates, medicines, people.

Dates are written out with the month's name in the patient's language. Words typed by
the clinic are printed as typed. Nothing here is ever cached or logged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from nethandout.errors import InputError
from nethandout.handout.dosage import Count, MedicineLine, amount_of, count_of, medicine_line
from nethandout.handout.results import LaboratoryResult, laboratory_result
from nethandout.handout.todo import LONG_ACTING_HOLD_DAYS, DatedDeed, dated_deeds
from nethandout.i18n.formats import Formats
from nethandout.i18n.languages import SOURCE_LANGUAGE
from nethandout.model.medicine import Injections
from nethandout.model.record import Patient, PatientRecord, Prrt
from nethandout.model.remark import Place, Remark

_APPROVAL_NEEDED: Final = Remark(
    "a record with a patient needs {field} and {day}",
    field=Place("approved_by"),
    day=Place("approved_on"),
)


@dataclass(frozen=True, slots=True)
class Identity:
    """The identifiers that go on every page, and who the paper is from.

    The birth date is there in English too, for staff who read the alert card; it is None where
    nobody knows it. Approval is None where the clinic prints without it.
    """

    name: str = field(repr=False)
    birth_date: str | None = field(repr=False)
    record_number: str = field(repr=False)
    birth_date_in_english: str | None = field(repr=False)
    latin_name: str | None = field(default=None, repr=False)
    approved_by: str | None = field(default=None, repr=False)
    approved_on: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class InjectionDate:
    """One planned shot; its side and giver are written in by hand."""

    number: str
    date: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class InjectionSeries:
    """Planned shots of one medicine."""

    drug: str = field(repr=False)
    dose: str = field(repr=False)
    every_days: Count = field(repr=False)
    dates: tuple[InjectionDate, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class PrrtDate:
    """One planned PRRT dose, and the last day for a long-acting shot before it.

    `day` is its date without the weekday, as the travel card has it, in English too.
    """

    number: str
    date: str = field(repr=False)
    last_long_acting: str = field(repr=False)
    day: str = field(repr=False)
    day_in_english: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Visit:
    """One appointment."""

    date: str = field(repr=False)
    time: str = field(repr=False)
    kind: str | None = field(repr=False)
    what: str | None = field(repr=False)
    where: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class PersonalPages:
    """Everything personal that is printed."""

    identity: Identity
    interpreter: bool = field(repr=False)
    site: str = field(default="", repr=False)
    goal: str | None = field(default=None, repr=False)
    injections: InjectionSeries | None = field(default=None, repr=False)
    prrt: tuple[PrrtDate, ...] = field(default=(), repr=False)
    medicines: tuple[MedicineLine, ...] = field(default=(), repr=False)
    appointments: tuple[Visit, ...] = field(default=(), repr=False)
    allergies: tuple[tuple[str, str | None], ...] = field(default=(), repr=False)
    care_team: tuple[tuple[str, str, str | None], ...] = field(default=(), repr=False)
    crisis_plan: str | None = field(default=None, repr=False)
    dated: tuple[DatedDeed, ...] = field(default=(), repr=False)
    texts_in: str = field(default=SOURCE_LANGUAGE, repr=False)
    """The language of what the clinic typed."""
    texts_in_name: str = field(default="", repr=False)
    result: LaboratoryResult | None = field(default=None, repr=False)

    @property
    def has_pages(self) -> bool:
        """Tell whether there is more than the block on page one."""
        return any(
            (
                self.goal,
                self.injections,
                self.prrt,
                self.medicines,
                self.appointments,
                self.allergies,
                self.care_team,
                self.crisis_plan,
                self.result,
            )
        )


def _no_name(_name: str) -> str | None:
    return None


def personal_pages(
    record: PatientRecord,
    formats: Formats,
    *,
    approval_required: bool = True,
    known_name: Callable[[str], str | None] = _no_name,
) -> PersonalPages | None:
    """Turn a record into its personal pages; None for a leaflet without a patient.

    `known_name` turns the typed name of a medicine into that of the termbase, if it has it.

    Raises `InputError` where nobody approved it, unless the clinic prints without that.
    """
    patient = record.patient
    if patient is None:
        return None
    if approval_required and (record.approved_by is None or record.approved_on is None):
        raise InputError(_APPROVAL_NEEDED)
    return PersonalPages(
        identity=_identity(patient, record, formats),
        interpreter=record.interpreter,
        site=record.tumor.site,
        goal=record.goal,
        injections=_injections(record.injections, formats),
        prrt=_prrt(record.prrt, formats),
        medicines=tuple(
            medicine_line(medicine, formats, known_name) for medicine in record.medicines
        ),
        appointments=tuple(
            Visit(
                formats.date_with_weekday(visit.at.date()),
                formats.time(visit.at.time()),
                visit.kind,
                visit.what,
                visit.where,
            )
            for visit in sorted(record.appointments, key=lambda visit: visit.at)
        ),
        allergies=tuple((allergy.to, allergy.reaction) for allergy in record.allergies),
        care_team=tuple(
            (person.role, person.name, formats.phone(person.phone) if person.phone else None)
            for person in record.care_team
        ),
        crisis_plan=record.crisis_plan,
        dated=dated_deeds(record, formats),
        texts_in=record.texts_in or record.language,
        texts_in_name=Formats(record.texts_in or record.language).language_name(),
        result=laboratory_result(record, formats),
    )


def _identity(patient: Patient, record: PatientRecord, formats: Formats) -> Identity:
    in_english = Formats(SOURCE_LANGUAGE, formats.region)
    return Identity(
        name=patient.name,
        birth_date=_date(patient.birth_date, formats),
        record_number=patient.record_number,
        birth_date_in_english=_date(patient.birth_date, in_english),
        latin_name=patient.latin_name,
        approved_by=record.approved_by,
        approved_on=_date(record.approved_on, formats),
    )


def _date(day: date | None, formats: Formats) -> str | None:
    return None if day is None else formats.date(day)


def _injections(series: Injections | None, formats: Formats) -> InjectionSeries | None:
    if series is None:
        return None
    step = timedelta(days=int(series.every_days))
    amount = amount_of(series.dose, formats)
    return InjectionSeries(
        drug=series.drug,
        dose=series.dose.text or str(amount.measure if amount else ""),
        every_days=count_of(str(int(series.every_days)), formats),
        dates=tuple(
            InjectionDate(
                formats.decimal(str(n)), formats.date_with_weekday(series.next + (n - 1) * step)
            )
            for n in range(1, int(series.count) + 1)
        ),
    )


def _prrt(prrt: Prrt | None, formats: Formats) -> tuple[PrrtDate, ...]:
    if prrt is None:
        return ()
    hold = timedelta(days=LONG_ACTING_HOLD_DAYS)
    in_english = Formats(SOURCE_LANGUAGE, formats.region)
    return tuple(
        PrrtDate(
            formats.decimal(str(n)),
            formats.date_with_weekday(day),
            formats.date_with_weekday(day - hold),
            formats.date(day),
            in_english.date(day),
        )
        for n, day in enumerate(sorted(prrt.doses), start=1)
    )
