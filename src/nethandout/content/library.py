"""Turn folders into one explicit library: the built-in one, and a clinic's own on top.

Nothing else in the program knows where files are, and nothing depends on the current
directory. `ClinicSettings` holds every value that only a clinic may set (phone numbers,
thresholds, radiation-safety periods): none of them has a default.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Final, Literal, get_args
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from nethandout.content.clinic.lines import Celsius, ProcedureLines
from nethandout.content.clinic.logo import check_logo
from nethandout.content.clinic.timezones import known_zone, today_in
from nethandout.content.clinic.webaddresses import checked_page_address
from nethandout.errors import FileError, InputError, Position, Problem, UsageError, has_errors
from nethandout.files.builtin import built_in_root
from nethandout.files.cachefile import default_cache_dir
from nethandout.i18n.catalogplaces import languages_available
from nethandout.i18n.languages import catalog_language
from nethandout.model.remark import Remark
from nethandout.model.values import Digits, Frozen, Id, PersonName, WholeNumber, between
from nethandout.records.characters import TextKind, clean_text
from nethandout.records.defaults import ClinicDefaults
from nethandout.records.novalue import value_faults
from nethandout.source.shape import shape
from nethandout.source.tree import read_yaml

__all__ = [
    "WEEKDAYS",
    "Approval",
    "ClinicSettings",
    "Hours",
    "Library",
    "Phones",
    "RadiationPeriods",
    "Thresholds",
    "built_in_root",
    "open_library",
    "sorted_problems",
]

_LEAST_CONTRAST: Final = 4.5
_LEAST_OF_ONE_DIGIT: Final = 7

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
ClockTime = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


def _reaches_somebody(phone: str) -> str:
    """Refuse a number of one digit alone, such as 000-000-0000: it only fills a field."""
    digits = [char for char in phone if char.isdigit()]
    if len(digits) >= _LEAST_OF_ONE_DIGIT and len(set(digits)) == 1:
        raise ValueError("this number is one digit again and again, and reaches nobody")
    return phone


Phone = Annotated[
    str,
    StringConstraints(pattern=r"^\+?[0-9][0-9 ()./-]{1,24}$"),
    AfterValidator(_reaches_somebody),
]


def _says_something(text: str) -> str:
    """Refuse a placeholder, as in a record: it would be printed on every page."""
    for fault in value_faults(text, TextKind.LINE):
        raise ValueError(fault.message)
    return text


def _printable_name(name: str) -> str:
    """Refuse what could not stand in a record as the name of a person."""
    cleaned, faults = clean_text(name, TextKind.NAME)
    for fault in (*faults, *value_faults(cleaned, TextKind.NAME)):
        raise ValueError(fault.message)
    return cleaned


# No signs of markup: the name stands inside texts that may be bold or hold links.
ClinicName = Annotated[
    str,
    StringConstraints(pattern=r"^[^\[\]{}*\t\r\n]+$", max_length=80),
    AfterValidator(_says_something),
]
AddressLine = Annotated[str, AfterValidator(_says_something)]


class Phones(Frozen):
    """The clinic's numbers: `day` in opening hours, `night` at all other times."""

    day: Phone
    night: Phone


def _each_one_time(days: tuple[Weekday, ...]) -> tuple[Weekday, ...]:
    if len(set(days)) < len(days):
        raise ValueError("a day stands here twice; name each day one time")
    return days


class Hours(Frozen):
    """When the day number answers."""

    days: Annotated[tuple[Weekday, ...], Field(min_length=1), AfterValidator(_each_one_time)]
    open: ClockTime
    close: ClockTime

    @field_validator("close")
    @classmethod
    def _after_opening(cls, close: str, found: ValidationInfo) -> str:
        if close <= found.data.get("open", ""):
            raise ValueError("the day number cannot stop answering before it begins")
        return close


def _readable(color: str) -> str:
    """Refuse a color in which text on white paper is hard to read.

    The contrast is that of WCAG 2.2, from 1 (white) to 21 (black); AA wants 4.5 for text.
    """
    parts = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004
        for part in parts
    )
    contrast = 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
    if contrast < _LEAST_CONTRAST:
        raise ValueError(
            f"text in this color cannot be read well on white paper: its contrast is "
            f"{contrast:.1f} to 1, at least 4.5 to 1 is needed; take a darker color"
        )
    return color


Kilograms = Annotated[Digits, AfterValidator(between("0.5", "20", "kg"))]
LowSugar = Annotated[Digits, AfterValidator(between("30", "120", "mg/dL"))]
HighSugar = Annotated[Digits, AfterValidator(between("120", "900", "mg/dL"))]
Meters = Annotated[Digits, AfterValidator(between("0.5", "10", "m"))]
Days = Annotated[WholeNumber, AfterValidator(between("0", "365", "days"))]
Stools = Annotated[WholeNumber, AfterValidator(between("2", "30", "stools a day"))]


BrandColor = Annotated[
    str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$"), AfterValidator(_readable)
]


class Thresholds(Frozen):
    """When to call: the clinic's own limits. °C, kg and mg/dL; other units are computed."""

    fever_c: Celsius | None = None
    stools_per_day: Stools | None = None
    weight_gain_kg_per_week: Kilograms | None = None
    sugar_low_mg_dl: LowSugar | None = None
    sugar_high_mg_dl: HighSugar | None = None


class RadiationPeriods(Frozen):
    """Radiation safety after PRRT: days and metres set by the clinic's physicist."""

    own_bed_days: Days | None = None
    household_days: Days | None = None
    children_days: Days | None = None
    pregnant_days: Days | None = None
    distance_m: Meters | None = None
    bathroom_days: Days | None = None
    fluids_days: Days | None = None
    laundry_days: Days | None = None
    work_days: Days | None = None
    travel_card_days: Days | None = None


def _unless_empty(value: object) -> object:
    """Turn a line that was left empty into what holds without it."""
    return True if value is None else value


class Approval(Frozen):
    """Whether a patient's handout must say who approved it and when, and who usually does."""

    required: Annotated[bool, BeforeValidator(_unless_empty)] = True
    by: Annotated[PersonName, AfterValidator(_printable_name)] | None = None


class ClinicSettings(Frozen):
    """`clinic.yaml`: who hands the paper out, and what only they can say."""

    name: ClinicName
    address: tuple[AddressLine, ...] = ()
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    website: Annotated[str, StringConstraints(pattern=r"^https://[^\s<>\"]+$")] | None = None
    page_address: Annotated[str, AfterValidator(checked_page_address)] | None = None
    logo: str | None = None
    brand_color: BrandColor | None = None
    phones: Phones
    emergency_number: Annotated[str, StringConstraints(pattern=r"^[0-9]{2,6}$")]
    hours: Hours
    time_zone: Annotated[str, AfterValidator(known_zone)] | None = None
    language: str | None = None
    approval: Approval = Approval()
    thresholds: Thresholds = Thresholds()
    radiation: RadiationPeriods = RadiationPeriods()
    procedures: Mapping[Id, ProcedureLines] = Field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo | None:
        """The clinic's time zone; None is the one of this machine."""
        return ZoneInfo(self.time_zone) if self.time_zone else None

    @property
    def defaults(self) -> ClinicDefaults:
        """What holds for records that do not say it."""
        return ClinicDefaults(self.zone, self.language, self.approval.by, self.approval.required)


@dataclass(frozen=True)
class Library:
    """Where everything is. `overlay` is the clinic folder; its files win over built-in ones."""

    root: Path
    overlay: Path | None
    cache_dir: Path
    clinic: ClinicSettings | None
    clinic_file: str = "clinic.yaml"

    def folders(self, name: str) -> tuple[Path, ...]:
        """Turn “handouts”, “templates” or “locales” into folders, built-in first."""
        candidates = [self.root / name]
        if self.overlay is not None:
            candidates.append(self.overlay / name)
        return tuple(folder for folder in candidates if folder.is_dir())

    def label(self, path: Path) -> str:
        """Turn a path into the short name that messages use."""
        name = path.as_posix()  # compared as text: it is asked for hundreds of files at a start
        for base in (self.overlay, self.root):
            if base is not None and name.startswith(start := f"{base.as_posix().rstrip('/')}/"):
                return name.removeprefix(start)
        return path.name

    def today(self) -> date:
        """Give the day it is at the clinic."""
        return today_in(self.clinic.zone if self.clinic else None)

    @cached_property
    def examples(self) -> Path:
        """The invented clinic and patients that come with the program."""
        return self.root / "examples"


def open_library(clinic_dir: Path | None = None, *, cache_dir: Path | None = None) -> Library:
    """Turn a clinic folder (or none) into a library.

    Raises `FileError` when the folder has no clinic.yaml and `InputError` with every
    problem in it.
    """
    clinic = None
    if clinic_dir is not None:
        clinic = _read_clinic(clinic_dir)
    return Library(
        root=built_in_root(),
        overlay=clinic_dir.resolve() if clinic_dir is not None else None,
        cache_dir=cache_dir or default_cache_dir(),
        clinic=clinic,
    )


def _read_clinic(clinic_dir: Path) -> ClinicSettings:
    file = clinic_dir / "clinic.yaml"
    if not file.is_file():
        absent = "" if clinic_dir.exists() else ": there is no such folder"
        raise FileError(
            f"{clinic_dir} has no clinic.yaml{absent}; make a clinic folder with: "
            "nethandout init DIR"
        )
    tree, problems = read_yaml(file, str(file))
    settings = None
    if tree is not None:
        settings, more = shape(ClinicSettings, tree)
        problems = [*problems, *more]
    if tree is not None and settings is not None and settings.logo:
        problems = [*problems, *check_logo(clinic_dir, settings.logo, tree.at(("logo",)))]
    if tree is not None and settings is not None and settings.language:
        settings, found = _with_ready_language(settings, clinic_dir, tree.at(("language",)))
        problems = [*problems, *found]
    if settings is None or has_errors(problems):
        raise InputError(Remark("the clinic's settings need a correction:"), problems)
    return settings


def _with_ready_language(
    settings: ClinicSettings, clinic_dir: Path, place: Position
) -> tuple[ClinicSettings, list[Problem]]:
    """Turn the language as it is typed into its tag, if there is a catalog for it."""
    ready = languages_available((built_in_root() / "locales", clinic_dir / "locales"))
    try:
        tag = catalog_language(settings.language or "")
    except UsageError as error:
        return settings, [Problem(place, "no-catalog", f"language: {error.message}")]
    if tag not in ready:
        message = f"language: there is no catalog for this language; ready are {', '.join(ready)}"
        return settings, [Problem(place, "no-catalog", message)]
    return settings.model_copy(update={"language": tag}), []


def sorted_problems(problems: Iterable[Problem]) -> list[Problem]:
    """Put problems in the order of their places, each one time."""
    return sorted(set(problems), key=lambda problem: (problem.position, problem.code))
