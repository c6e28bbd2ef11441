"""A visit is about what its purpose allows, on a day that can be, and what is over is over."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.records.sample import PATIENT, VOCABULARY, read_text

from nethandout.errors import Problem, Severity
from nethandout.model.facts import Facts
from nethandout.model.record import PatientRecord
from nethandout.records import LeafletFacts, facts_of, record_from_options


def found(more: str) -> list[tuple[str, str]]:
    """Give the field and code of each problem."""
    _, problems = read_text(PATIENT + more)
    return [(problem.message.split(":")[0], problem.code) for problem in problems]


def read(more: str) -> tuple[PatientRecord, list[Problem]]:
    record, problems = read_text(PATIENT + more)
    assert record is not None, problems
    return record, problems


def facts(more: str) -> Facts:
    return facts_of(read(more)[0])


# --- what a visit is about -----------------------------------------------------------------


@pytest.mark.parametrize(
    "visit",
    [
        "purpose: before-procedure, treatment: hepatic-embolization",
        "purpose: Before procedure, treatment: surgery",
        "purpose: after-procedure, treatment: small-bowel-resection",
        "purpose: start-injection, treatment: lanreotide",
        "purpose: start-medicine, treatment: octreotide-lar",
        "purpose: test, treatment: ct",
        "purpose: prrt",
        "purpose: prrt, treatment: lu177-dotatate",
        "purpose: diagnosis",
        "purpose: follow-up",
        "purpose: general, treatment: ct",
        "treatment: lanreotide",
    ],
)
def test_a_purpose_that_fits(visit: str) -> None:
    assert found(f"visit: {{{visit}}}\n") == []


@pytest.mark.parametrize(
    ("visit", "said"),
    [
        (
            "purpose: before-procedure, treatment: ct",
            "the purpose before-procedure is about a procedure or a treatment; this names a test",
        ),
        (
            "purpose: start-injection, treatment: surgery",
            "the purpose start-injection is about a drug; this names a treatment",
        ),
        ("purpose: test, treatment: lanreotide", "about a test; this names a drug"),
        ("purpose: prrt, treatment: surgery", "the purpose prrt is about PRRT"),
        ("purpose: follow-up, treatment: surgery", "name it under treatments"),
        ("purpose: diagnosis, treatment: ct", "name it under tests"),
    ],
)
def test_a_purpose_that_does_not_fit_is_refused_by_name(visit: str, said: str) -> None:
    record, (problem,) = read_text(PATIENT + f"visit: {{{visit}}}\n")
    assert record is None
    assert problem.code == "visit-purpose"
    assert problem.message.startswith("visit.treatment: ")
    assert said in problem.message


@pytest.mark.parametrize(
    "purpose", ["before-procedure", "after-procedure", "start-injection", "start-medicine", "test"]
)
def test_a_purpose_that_is_about_something_says_what(purpose: str) -> None:
    text = f"visit: {{purpose: {purpose}}}\n"
    assert found(text) == [("visit.treatment", "visit-purpose")]


def test_the_tests_of_a_visit_stand_under_tests_as_well() -> None:
    text = "visit: {purpose: test}\ntests: [ct, test-ct, biopsy-pathology]\n"
    assert found(text) == []
    assert facts(text).tests == {"test-ct", "test-biopsy-pathology"}
    assert read(text)[0].tests == ("test-ct", "test-biopsy-pathology")


def test_prrt_is_about_prrt() -> None:
    assert facts("visit: {purpose: prrt}\n").visit_treatment == "treatment-prrt"
    assert facts("visit: {purpose: prrt}\n").treatments == {"treatment-prrt"}


def test_after_a_procedure_is_about_what_is_over() -> None:
    only_one = "visit: {purpose: after-procedure}\ndone: [{treatment: appendectomy}]\n"
    assert facts(only_one).visit_treatment == "procedure-appendectomy"
    named = facts("visit: {purpose: after-procedure, treatment: surgery}\ntreatments: [surgery]\n")
    assert named.done == {"treatment-surgery"}
    assert not named.treatments
    two = only_one.replace("}]", "}, {treatment: surgery}]")
    assert found(two) == [("visit.treatment", "visit-purpose")]
    drug = only_one.replace("appendectomy", "lanreotide")
    assert found(drug) == [("done.1.treatment", "visit-purpose")]


def test_no_purpose_is_general() -> None:
    assert facts("").purpose == "general"
    assert facts("visit: {treatment: lanreotide}\n").purpose == "general"
    assert facts("visit: {treatment: lanreotide}\n").treatments == {"drug-lanreotide"}


def test_a_plan_without_purposes_asks_nothing_of_them() -> None:
    text = "visit: {purpose: follow-up, treatment: surgery}\n"
    _, problems = read_text(PATIENT + text, vocabulary=replace(VOCABULARY, about={}))
    assert problems == []


def test_a_leaflet_is_about_something_too() -> None:
    asked = LeafletFacts("ileum", purpose="before-procedure", visit="surgery", done=("lanreotide",))
    record, problems = record_from_options(asked, VOCABULARY)
    assert record is not None
    assert problems == []
    said = facts_of(record)
    assert (said.purpose, said.visit_treatment) == ("before-procedure", "treatment-surgery")
    assert said.done == {"drug-lanreotide"}
    _, (missing,) = record_from_options(LeafletFacts("ileum", purpose="test"), VOCABULARY)
    assert (str(missing.position), missing.code) == ("--visit", "visit-purpose")


@pytest.mark.parametrize("part", ['visit: {on: "2026-12-15"}', 'result: {size_mm: "12"}'])
def test_dates_and_results_are_of_a_patient(part: str) -> None:
    _, problems = read_text(f"language: es\ntumor: {{site: ileum}}\n{part}\n")
    assert [problem.code for problem in problems] == ["needs-patient"]


# --- days ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("purpose", "on", "problem"),
    [
        ("follow-up", "2026-11-22", None),
        ("follow-up", "2026-11-15", None),
        ("follow-up", "2026-11-14", ("past-date", Severity.WARNING)),
        ("prrt", "2026-11-22", None),
        ("prrt", "2026-11-21", ("past-date", Severity.WARNING)),
        ("prrt", "2031-11-22", None),
        ("prrt", "2031-11-23", ("planned-date", Severity.ERROR)),
        ("prrt", "1961-04-08", ("planned-date", Severity.ERROR)),
        ("prrt", "2026-02-30", ("invalid", Severity.ERROR)),
    ],
)
def test_the_day_of_a_visit(purpose: str, on: str, problem: tuple[str, Severity] | None) -> None:
    _, problems = read_text(PATIENT + f'visit: {{purpose: {purpose}, on: "{on}"}}\n')
    assert [(each.code, each.severity) for each in problems] == ([problem] if problem else [])


@pytest.mark.parametrize(
    ("on", "problems"),
    [
        ("2026-11-22", []),
        ("1961-04-09", []),
        ("2026-11-23", [("done.1.on", "done-date")]),
        ("1961-04-08", [("done.1.on", "done-date")]),
    ],
)
def test_what_is_over_was_in_the_patients_life(on: str, problems: list[tuple[str, str]]) -> None:
    assert found(f'done: [{{treatment: surgery, on: "{on}"}}]\n') == problems


# --- what is over --------------------------------------------------------------------------


def test_what_is_over_is_not_planned() -> None:
    text = "treatments: [lanreotide, surgery]\ndone: [{treatment: surgery}]\n"
    record, (problem,) = read(text)
    assert (problem.code, problem.severity) == ("done-and-planned", Severity.WARNING)
    assert facts_of(record).treatments == {"drug-lanreotide"}
    assert facts_of(record).done == {"treatment-surgery"}


def test_what_is_planned_again_is_to_come() -> None:
    text = (
        "visit: {purpose: before-procedure, treatment: hepatic-embolization}\n"
        'done: [{treatment: hepatic-embolization, on: "2026-05-04"}]\n'
    )
    record, (problem,) = read(text)
    assert (problem.code, problem.severity) == ("done-and-planned", Severity.WARNING)
    assert facts_of(record).treatments == {"procedure-hepatic-embolization"}
    assert not facts_of(record).done


def test_the_same_line_twice_is_told() -> None:
    line = '{treatment: surgery, on: "2026-05-04"}'
    assert found(f"done: [{line}, {line}]\n") == [("done.2", "duplicate")]


def test_all_comes_at_once_with_its_place() -> None:
    text = (
        'visit: {purpose: before-procedure, treatment: ct, on: "2040-01-01"}\n'
        'done: [{treatment: surgery, on: "2030-01-01"}]\n'
    )
    _, problems = read_text(PATIENT + text)
    assert [(problem.code, problem.position.line) for problem in problems] == [
        ("visit-purpose", 6),
        ("planned-date", 6),
        ("done-date", 7),
    ]
    assert not any("2040" in problem.message for problem in problems)
