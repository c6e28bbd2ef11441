"""Turn FHIR (a Bundle, or NDJSON) into the trees of records, and notes on what became of it.

What is read: Patient, Condition, MedicationRequest, MedicationStatement, AllergyIntolerance,
Appointment, Procedure, CareTeam, and the Medication, Practitioner, PractitionerRole and
Location that they name. Other resources are left alone. `docs/ehr.md` has the whole mapping.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from nethandout.errors import InputError, Position, Problem, has_errors
from nethandout.interop.fhir.diagnoses import read_conditions
from nethandout.interop.fhir.findings import Draft, Note
from nethandout.interop.fhir.medications import read_medications
from nethandout.interop.fhir.people import read_allergies, read_care_team
from nethandout.interop.fhir.person import read_language, read_patient
from nethandout.interop.fhir.pools import Chart, charts, read_pools
from nethandout.interop.fhir.shapes import require_models
from nethandout.interop.fhir.terms import Terms, terms_of
from nethandout.interop.fhir.visits import read_appointments, read_procedures
from nethandout.model.remark import Remark, either
from nethandout.records.reading import LeafletFacts
from nethandout.records.table.columns import is_told
from nethandout.service import Service
from nethandout.source.tree import SourceTree

NEEDS_A_CORRECTION: Final = Remark("the FHIR file needs a correction:")
_COUNTED: Final = ("MedicationRequest", "AllergyIntolerance", "CareTeam")


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person says beside a file: the site goes before those in it, facts are added.

    With a `language` none is looked for in the file. FHIR has no place for who approved a
    handout, and when (ISO 8601).
    """

    facts: LeafletFacts = field(default_factory=lambda: LeafletFacts(""))
    language: str | None = None
    edition: str | None = None
    paper: str | None = None
    approved_by: str | None = None
    approved_on: str | None = None


_NO_CHOICE: Final = Choice()


@dataclass(frozen=True, slots=True)
class FhirRead:
    """The record of one patient as a tree, what became of each element, and warnings."""

    tree: SourceTree = field(repr=False)
    notes: tuple[Note, ...]
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class FhirPart:
    """One patient of a file: a tree, or none where a problem leaves nothing to read."""

    tree: SourceTree | None = field(repr=False)
    notes: tuple[Note, ...]
    problems: tuple[Problem, ...]
    line: int = 0
    refused: frozenset[str] = frozenset()


def read_fhir(data: bytes, name: str, service: Service, choice: Choice = _NO_CHOICE) -> FhirRead:
    """Turn FHIR of one patient into the tree of a record; `Service.record_of` takes it.

    `name` is how the file is called in messages. Raises `InputError` with all problems, those
    of the record included, and `MissingDependencyError` without `fhir.resources`.
    """
    parts = list(_parts(io.BytesIO(data), name, service, choice))
    if len(parts) > 1 and not any(has_errors(part.problems) and not part.tree for part in parts):
        message = Remark(
            "this file has several patients; print all of them with: {command}",
            command="nethandout batch",
        )
        raise InputError(NEEDS_A_CORRECTION, [Problem(Position(name), "patients", message)])
    problems = [problem for part in parts for problem in part.problems]
    tree = parts[0].tree if parts else None
    if tree is None or has_errors(problems):
        more = service.record_of(tree)[1] if tree is not None else []
        refused = parts[0].refused if parts else frozenset()
        news = [each for each in more if not is_told(each, refused)]
        raise InputError(NEEDS_A_CORRECTION, _in_order([*problems, *news]))
    return FhirRead(tree, parts[0].notes, tuple(problems))


def read_patients(
    stream: BinaryIO, name: str, service: Service, choice: Choice = _NO_CHOICE
) -> Iterator[FhirPart]:
    """Turn FHIR of any number of patients into a part for each of them, one at a time.

    What is wrong with one is in its part; what belongs to no patient has a part of its own.
    Raises `MissingDependencyError` without `fhir.resources`, and `InputError` for a broken map
    of codes.
    """
    return _parts(stream, name, service, choice)


def _parts(stream: BinaryIO, name: str, service: Service, choice: Choice) -> Iterator[FhirPart]:
    require_models()
    reader = _Reader(name, service, terms_of(service), choice)
    for pool in read_pools(stream, name):
        found, problems = charts(pool, name)
        if not found and not problems:
            message = Remark("there is no Patient in this file")
            problems = [Problem(Position(name, pool.line), "no-patient", message)]
        if problems and len(found) != 1:
            yield FhirPart(None, (), tuple(problems), pool.line)
            problems = []
        for chart in found:
            yield _part(chart, reader, problems)


@dataclass(frozen=True, slots=True)
class _Reader:
    """What all patients of a file are read with."""

    name: str
    service: Service
    terms: Terms
    choice: Choice


def _part(chart: Chart, reader: _Reader, problems: list[Problem]) -> FhirPart:
    """Turn one chart into its part; without a tumor nothing else of it is looked at."""
    line = chart.patient.line
    draft = Draft(reader.name, line)
    draft.problems += [*problems, *chart.problems]
    terms, service, choice = reader.terms, reader.service, reader.choice
    if not read_conditions(chart, terms, draft, site=choice.facts.site or None):
        return FhirPart(None, tuple(draft.notes), tuple(_in_order(draft.problems)), line)
    clinic = service.library.clinic
    read_patient(chart.patient, service.today, draft)
    if choice.language is None:
        read_language(chart.patient, terms, draft)
    else:
        draft.put(("language",), choice.language, Position("--language"))
    read_medications(chart, terms, draft)
    read_procedures(chart, terms, draft)
    read_allergies(chart, draft)
    read_appointments(chart, clinic.zone if clinic else None, service.today, draft)
    read_care_team(chart, service.today, draft)
    _say_language_of_texts(chart, service, draft)
    _add_choice(choice, draft)
    _say_what_is_missing(chart, draft)
    problems = _in_order(draft.problems)
    return FhirPart(draft.tree(), tuple(draft.notes), tuple(problems), line, draft.refused)


def _say_language_of_texts(chart: Chart, service: Service, draft: Draft) -> None:
    """Say in which language names of medicines and the like are: not in the patient's, as a rule.

    It is that of the Bundle, else the clinic's, else English.
    """
    clinic = service.library.clinic
    language = chart.language or (clinic.language if clinic else None) or "en"
    if language != draft.value.get("language"):
        draft.put(("texts_in",), language, Position(draft.file))


def _add_choice(choice: Choice, draft: Draft) -> None:
    """Put what a person said beside the file into the draft."""
    facts = choice.facts
    lists: Mapping[tuple[str, ...], tuple[str, tuple[object, ...]]] = {
        ("tumor", "settings"): ("--setting", facts.settings),
        ("conditions",): ("--condition", facts.conditions),
        ("treatments",): ("--treatment", facts.treatments),
        ("done",): ("--done", tuple({"treatment": done} for done in facts.done)),
        ("topics", "add"): ("--topic", facts.topics),
    }
    for path, (option, items) in lists.items():
        for item in items:
            draft.add(path, item, Position(option))
    words: Mapping[tuple[str, ...], tuple[str, object]] = {
        ("tumor", "size_mm"): ("--size-mm", facts.size_mm),
        ("tumor", "functional"): ("--functional", facts.functional),
        ("visit", "purpose"): ("--purpose", facts.purpose),
        ("visit", "treatment"): ("--visit", facts.visit),
        ("print", "edition"): ("--edition", choice.edition),
        ("print", "paper"): ("--paper", choice.paper),
        ("approved_by",): ("--approved-by", choice.approved_by),
        ("approved_on",): ("--approved-on", choice.approved_on),
    }
    for path, (option, value) in words.items():
        if value is not None:
            draft.put(path, value, Position(option))


def _say_what_is_missing(chart: Chart, draft: Draft) -> None:
    """Say which lists the file has nothing for, and that nothing says what the visit is for."""
    place = Position(draft.file)
    for kind in _COUNTED:
        kinds = (kind, "MedicationStatement") if kind == "MedicationRequest" else (kind,)
        if not any(chart.of(*kinds)):
            draft.miss(place, Remark("no {kinds}", kinds=either(kinds)))
    if "visit" not in draft.value:
        draft.miss(
            place,
            Remark(
                "what the visit is for; say it with {option} and {other}",
                option="--purpose",
                other="--visit",
            ),
        )


def _in_order(problems: list[Problem]) -> list[Problem]:
    """Put problems in the order of the file, each only one time."""
    return sorted(dict.fromkeys(problems), key=lambda each: (each.position, each.code))
