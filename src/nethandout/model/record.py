"""Turn what a clinic knows of one patient into a record that shows none of it by itself."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from nethandout.model.medicine import Appointment, Injections, Medicine
from nethandout.model.values import (
    Address,
    BirthDate,
    Digits,
    Edition,
    Frozen,
    Id,
    IsoDate,
    Paper,
    PersonName,
    Purpose,
    SilentFrozen,
    WholeNumber,
)

NO_SITE: Final = "not-named"
"""Stands for the site in a leaflet about a medicine or a condition alone; no file may say it."""
MOST_OVERRIDES: Final = 80
"""A record may accept every safety rule; a test holds that there are not more rules."""


class Patient(SilentFrozen):
    """Who the handout is for: its identifiers go on every page.

    Without a birth date (`not-known` in the record) these are the name and the record number.
    """

    name: PersonName
    birth_date: BirthDate
    record_number: str = Field(min_length=1, max_length=40)
    latin_name: PersonName | None = None
    can_become_pregnant: bool | None = None
    partner_can_become_pregnant: bool | None = None
    addressed_as: Address | None = None


class Visit(SilentFrozen):
    """What the visit is for, the treatment or test it is about, and its day."""

    purpose: Purpose = "general"
    treatment: Id | None = None
    on: IsoDate | None = None


class DoneTreatment(SilentFrozen):
    """A treatment that is over, and its day."""

    treatment: Id
    on: IsoDate | None = None


class Nodes(SilentFrozen):
    """How many lymph nodes the laboratory examined, and how many had tumor in them."""

    with_tumor: WholeNumber
    examined: WholeNumber


class Result(SilentFrozen):
    """What the laboratory found; what is not here is a line to write on. Size in mm."""

    size_mm: Digits | None = None
    depth: Literal["inner-lining", "below-lining", "muscle", "outer-layer", "beyond"] | None = None
    margins: Literal["clear", "tumor-at-edge", "not-known"] | None = None
    nodes: Nodes | None = None
    grade: Literal["1", "2", "3"] | None = None


class Tumor(SilentFrozen):
    """Where the tumor is and how far it went. Size in mm, as a string of digits.

    `functional` says whether it makes hormones that cause symptoms; `type` is that of a
    stomach tumor.
    """

    site: Id
    size_mm: Digits | None = None
    muscle_layer: bool | None = None
    settings: tuple[Id, ...] = ()
    grade: Literal["1", "2", "3"] | None = None
    ki67_percent: Digits | None = None
    functional: bool | None = None
    type: Literal["1", "2", "3"] | None = None


class TopicChoice(Frozen):
    """The clinician's own additions and removals; their word is final, and recorded."""

    add: tuple[Id, ...] = ()
    remove: tuple[Id, ...] = ()


class Prrt(SilentFrozen):
    """Planned PRRT treatment dates; hold dates are computed from them."""

    doses: tuple[IsoDate, ...] = Field(min_length=1, max_length=12)


class Allergy(SilentFrozen):
    """What the patient must not get, and what happened."""

    to: str = Field(min_length=1, max_length=120)
    reaction: str | None = Field(default=None, max_length=160)


class CareTeamMember(SilentFrozen):
    """A person the patient can ask for by name."""

    role: str = Field(min_length=1, max_length=80)
    name: PersonName
    phone: str | None = Field(default=None, max_length=40)


class PrintChoice(Frozen):
    """How to print."""

    edition: Edition = "standard"
    paper: Paper = "letter"
    bilingual: bool = False
    scope: Literal["visit", "complete"] = "visit"


class PatientRecord(SilentFrozen):
    """Everything one handout is made from. Without `patient` it is a shelf leaflet."""

    patient: Patient | None = None
    language: str = "en"
    texts_in: str | None = None
    interpreter: bool = False
    tumor: Tumor
    visit: Visit | None = None
    done: tuple[DoneTreatment, ...] = Field(default=(), max_length=40)
    tests: tuple[Id, ...] = Field(default=(), max_length=20)
    result: Result | None = None
    conditions: tuple[Id, ...] = Field(default=(), max_length=40)
    treatments: tuple[Id, ...] = Field(default=(), max_length=40)
    additions: tuple[Id, ...] = Field(default=(), max_length=40)
    topics: TopicChoice = TopicChoice()
    medicines: tuple[Medicine, ...] = Field(default=(), max_length=60)
    injections: Injections | None = None
    appointments: tuple[Appointment, ...] = Field(default=(), max_length=60)
    prrt: Prrt | None = None
    allergies: tuple[Allergy, ...] = Field(default=(), max_length=40)
    care_team: tuple[CareTeamMember, ...] = Field(default=(), max_length=20)
    goal: str | None = Field(default=None, max_length=300)
    crisis_plan: str | None = Field(default=None, max_length=2000)
    overrides: tuple[Id, ...] = Field(default=(), max_length=MOST_OVERRIDES)
    approved_by: PersonName | None = None
    approved_on: IsoDate | None = None
    print: PrintChoice = PrintChoice()
