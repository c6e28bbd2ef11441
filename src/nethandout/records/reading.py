"""Turn a record file, a tree or options into a `PatientRecord` and its problems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Final

from nethandout.errors import Position, Problem, has_errors
from nethandout.model.facts import Facts
from nethandout.model.record import NO_SITE, PatientRecord
from nethandout.model.values import Known
from nethandout.records.checked import CheckedRecord
from nethandout.records.checks import CHECKS
from nethandout.records.childbearing import can_become_pregnant
from nethandout.records.defaults import NO_DEFAULTS, ClinicDefaults, with_defaults
from nethandout.records.errorprone import check_forms
from nethandout.records.fields import clean_tree
from nethandout.records.orders import check_appointments, check_injected_dose, check_medicines
from nethandout.records.visits import with_visit
from nethandout.records.vocabulary import Vocabulary
from nethandout.source.shape import shape
from nethandout.source.tree import SourceTree, TreePath, read_yaml

_SUFFIXES = (".yaml", ".yml", ".json")
_TABLES = (".csv", ".tsv", ".xlsx", ".xlsm", ".jsonl", ".ndjson")

_ALL_CHECKS = (
    *CHECKS,
    check_medicines,
    check_appointments,
    check_injected_dose,
    check_forms,
)

_TEST_OF_KIND: Final[Mapping[str | None, str]] = MappingProxyType(
    {
        "biopsy": "test-biopsy-pathology",
        "colonoscopy": "test-colonoscopy",
        "ct-scan": "test-ct",
        "heart-ultrasound": "test-heart-check",
        "mri-scan": "test-mri",
    }
)
"""Kinds of appointments that name one test; “endoscopy” or “PET scan” can be several."""

_OPTIONS: dict[TreePath, str] = {
    (): "options",
    ("tumor", "site"): "--tumor-site",
    ("tumor", "size_mm"): "--size-mm",
    ("tumor", "functional"): "--functional",
    ("tumor", "settings"): "--setting",
    ("treatments",): "--treatment",
    ("conditions",): "--condition",
    ("visit", "purpose"): "--purpose",
    ("visit", "treatment"): "--visit",
    ("done",): "--done",
    ("topics", "add"): "--topic",
    ("language",): "--language",
    ("print", "edition"): "--edition",
    ("print", "paper"): "--paper",
}


@dataclass(frozen=True, slots=True)
class LeafletFacts:
    """What a leaflet without a patient is about, in the words of whoever asks for it.

    Without a site it is about treatments, conditions or settings alone, and names some.
    """

    site: str | None = None
    treatments: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    size_mm: str | None = None
    functional: bool | None = None
    purpose: str | None = None
    visit: str | None = None
    done: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


def read_record(
    path: Path,
    vocabulary: Vocabulary,
    *,
    today: date,
    region: str | None = None,
    clinic: ClinicDefaults = NO_DEFAULTS,
) -> tuple[PatientRecord | None, list[Problem]]:
    """Turn a YAML or JSON file into a record and all its problems.

    The record is None when any problem is an error. `today` is what birth dates and
    appointments are compared with; `region` (such as US) is the country of phone numbers
    written without one; `clinic` says what the record does not. Raises `FileError` when
    the file cannot be read at all.
    """
    if path.suffix.lower() not in _SUFFIXES:
        return None, [Problem(Position(str(path)), "file-type", _no_record(path))]
    tree, problems = read_yaml(path)
    if tree is None:
        return None, problems
    record, found = record_from_tree(tree, vocabulary, today=today, region=region, clinic=clinic)
    problems = _in_order([*problems, *found])
    return (None if has_errors(problems) else record), problems


def _no_record(path: Path) -> str:
    """Say what a path names instead of a record, and what prints it."""
    message = f"a record is a file that ends in {', '.join(_SUFFIXES)}"
    if path.is_dir():
        return f"this is a folder, {message}; print a folder of records with: nethandout batch"
    if not path.exists():
        return f"there is no such file; {message}"
    if path.suffix.lower() in _TABLES:
        return f"{message}; print a table with: nethandout batch"
    return message


def record_from_tree(
    tree: SourceTree,
    vocabulary: Vocabulary,
    *,
    today: date,
    region: str | None = None,
    clinic: ClinicDefaults = NO_DEFAULTS,
) -> tuple[PatientRecord | None, list[Problem]]:
    """Turn a tree, from whatever format it came, into a record and all its problems."""
    cleaned, problems = clean_tree(tree, vocabulary)
    cleaned = with_defaults(cleaned, clinic)
    record, found = shape(PatientRecord, cleaned, echo_keys=False)
    checked = CheckedRecord(cleaned, today, region, clinic, vocabulary.about)
    problems = _in_order(
        [*problems, *found, *(problem for check in _ALL_CHECKS for problem in check(checked))]
    )
    if record is None or has_errors(problems):
        return None, problems
    return with_visit(_without_repeats(record)), problems


def record_from_options(
    facts: LeafletFacts,
    vocabulary: Vocabulary,
    *,
    language: str = "en",
    edition: str = "standard",
    paper: str = "letter",
) -> tuple[PatientRecord | None, list[Problem]]:
    """Turn command-line options into the record of a leaflet without a patient."""
    about = (*facts.treatments, *facts.conditions, *facts.settings)
    has_no_site = facts.site is None and bool(about)
    value: dict[str, object] = {
        "language": language,
        "tumor": {
            "site": NO_SITE if has_no_site else facts.site,
            "size_mm": facts.size_mm,
            "functional": facts.functional,
            "settings": list(facts.settings),
        },
        "conditions": list(facts.conditions),
        "treatments": list(facts.treatments),
        "done": [{"treatment": name} for name in facts.done],
        "topics": {"add": list(facts.topics)},
        "print": {"edition": edition, "paper": paper},
    }
    if facts.purpose or facts.visit:
        value["visit"] = {"purpose": facts.purpose, "treatment": facts.visit}
    positions = {path: Position(option) for path, option in _OPTIONS.items()}
    tree = SourceTree("options", value, positions)
    if has_no_site:
        vocabulary = replace(vocabulary, sites={**vocabulary.sites, NO_SITE: NO_SITE})
    # A leaflet holds no dates, so there is nothing to compare a day with.
    return record_from_tree(tree, vocabulary, today=date.min)


def facts_of(record: PatientRecord, today: date | None = None) -> Facts:
    """Turn a record into its clinical part, without identity.

    Without a day nothing follows from the patient's age.
    """
    tumor, patient, about = record.tumor, record.patient, _about(record)
    return Facts(
        site=None if tumor.site == NO_SITE else tumor.site,
        size_mm=None if tumor.size_mm is None else Decimal(tumor.size_mm),
        muscle_layer=tumor.muscle_layer,
        settings=frozenset(tumor.settings),
        conditions=_conditions(record),
        treatments=about.treatments,
        additions=frozenset(record.additions),
        add_topics=record.topics.add,
        remove_topics=frozenset(record.topics.remove),
        purpose=record.visit.purpose if record.visit else "general",
        visit_treatment=record.visit.treatment if record.visit else None,
        done=about.done,
        tests=about.tests,
        grade=tumor.grade,
        stomach_type=tumor.type,
        functional=_functional(record),
        can_become_pregnant=can_become_pregnant(record, today),
        partner_can_become_pregnant=_known(
            patient.partner_can_become_pregnant if patient else None
        ),
        addressed_as=patient.addressed_as if patient else None,
        complete=record.print.scope == "complete",
    )


@dataclass(frozen=True, slots=True)
class _About:
    """What is planned or given, what is over, and which tests there are."""

    treatments: frozenset[str]
    done: frozenset[str]
    tests: frozenset[str]


def _about(record: PatientRecord) -> _About:
    """Turn a record into its treatments and tests; what the visit is about is one of them.

    So is a test with an appointment, where its kind says which test it is.
    """
    done = {item.treatment for item in record.done}
    booked = {
        _TEST_OF_KIND[each.kind] for each in record.appointments if each.kind in _TEST_OF_KIND
    }
    treatments, tests = {*record.treatments}, {*record.tests, *booked}
    visit = record.visit
    if visit is not None and visit.treatment is not None:
        if visit.treatment.startswith("test-"):
            tests.add(visit.treatment)
        elif visit.purpose == "after-procedure":
            done.add(visit.treatment)
        else:  # It is to come, even where it was given before.
            done.discard(visit.treatment)
            treatments.add(visit.treatment)
    return _About(frozenset(treatments - done), frozenset(done), frozenset(tests))


def _known(value: object) -> Known:
    return "not-known" if value is None else "yes" if value else "no"


def _conditions(record: PatientRecord) -> frozenset[str]:
    """Turn a record into its conditions; a tumor that makes hormones is one of them."""
    return frozenset((*record.conditions, *(("functional",) if record.tumor.functional else ())))


def _functional(record: PatientRecord) -> Known:
    """Tell whether the tumor makes hormones that cause symptoms, in whichever field it stands."""
    if {"functional", "carcinoid-syndrome"}.intersection(record.conditions):
        return "yes"
    return _known(record.tumor.functional)


def _without_repeats(record: PatientRecord) -> PatientRecord:
    """Leave out ids that are there a second time, such as `lanreotide` and `drug-lanreotide`."""
    tumor, topics = record.tumor, record.topics
    return record.model_copy(
        update={
            "tumor": tumor.model_copy(update={"settings": _unique(tumor.settings)}),
            "topics": topics.model_copy(
                update={"add": _unique(topics.add), "remove": _unique(topics.remove)}
            ),
            **{
                name: _unique(getattr(record, name))
                for name in ("conditions", "treatments", "tests", "additions", "overrides")
            },
        }
    )


def _unique(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))


def _in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Put problems in the order of the file, each only one time."""
    return sorted(dict.fromkeys(problems), key=lambda problem: (problem.position, problem.code))
