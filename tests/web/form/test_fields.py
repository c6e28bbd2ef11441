"""The form asks for what this visit needs, loses nothing, and says what is wrong where it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from nethandout.errors import Position, Problem, Severity
from nethandout.model.medicine import ROUTES, USES, DoseUnit
from nethandout.model.record import PatientRecord
from nethandout.model.remark import Remark
from nethandout.records import facts_of
from nethandout.records.fields import FIELDS
from nethandout.safety import SafetyAction, SafetyFinding
from nethandout.service import Service
from nethandout.web.form.fields import groups_of
from nethandout.web.form.paths import general_name, kinds
from nethandout.web.form.questions import QUESTIONS
from nethandout.web.form.trees import data_of, tree_of
from nethandout.web.form.types import Field, FieldProblem, FormData, Group
from nethandout.web.staff import StaffWords, words

PATIENT = {
    "patient.name": ("Rosa Example",),
    "patient.birth_date": ("1961-04-09",),
    "patient.record_number": ("0012345",),
    "tumor.site": ("ileum",),
}

UNTRANSLATED = ("mg", "g", "mL", "mcg", "MBq", "GBq", "A4", "Dr. L. Meyer (example)")


def fields_in(groups: Iterable[Group]) -> Iterator[Field]:
    for group in groups:
        yield from group.fields
        for row in group.rows:
            yield from row


def names_in(groups: Iterable[Group]) -> set[str]:
    return {field.name for field in fields_in(groups)}


def sent_back(groups: Iterable[Group]) -> dict[str, tuple[str, ...]]:
    """Turn a form into what a browser sends when nobody changes anything."""
    data: dict[str, list[str]] = {}
    for field in fields_in(groups):
        chosen = [choice.value for choice in field.choices if choice.selected]
        data.setdefault(field.name, []).extend(chosen or ([field.value] if field.value else []))
    return {name: tuple(values) for name, values in data.items()}


def problems_in(groups: Iterable[Group]) -> dict[str, list[FieldProblem]]:
    return {field.name: [*field.problems] for field in fields_in(groups) if field.problems}


def group(groups: Iterable[Group], wanted: str) -> Group:
    return next(each for each in groups if each.id == wanted)


# --- Which fields there are --------------------------------------------------------------


def test_the_first_form_asks_for_the_visit_the_tumor_and_the_paper(
    service: Service, english: StaffWords
) -> None:
    groups = groups_of(service, {}, english)
    assert [each.id for each in groups] == [
        *("visit", "tumor", "treatment", "print", "patient", "done")
    ]
    assert next(fields_in(groups)).name == "visit.purpose"


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ({"visit.purpose": "start-injection"}, "injections.next"),
        ({"treatments": "drug-lanreotide"}, "injections.next"),
        ({"visit.purpose": "prrt"}, "prrt.doses.0"),
        ({"treatments": "drug-lu177-dotatate"}, "prrt.doses.0"),
        ({"visit.purpose": "follow-up"}, "medicines.0.name"),
        ({"visit.purpose": "follow-up"}, "done.0.treatment"),
        ({"visit.purpose": "test"}, "visit.treatment"),
        ({"visit.purpose": "before-procedure"}, "visit.treatment"),
        (
            {"visit.purpose": "after-procedure", "visit.treatment": "treatment-surgery"},
            "result.depth",
        ),
        ({"tumor.site": "stomach"}, "tumor.type"),
        ({"tumor.site": "rectum"}, "tumor.muscle_layer"),
        ({"language": "ar"}, "patient.addressed_as"),
        ({"language": "ar"}, "patient.latin_name"),
        ({"language": "ar"}, "interpreter"),
        ({"tumor.functional": "true"}, "crisis_plan"),
    ],
)
def test_a_field_is_asked_for_when_the_visit_needs_it(
    service: Service, english: StaffWords, typed: dict[str, str], wanted: str
) -> None:
    other = {"visit.purpose": ("diagnosis",)}
    assert wanted not in names_in(groups_of(service, PATIENT | other, english))
    data = PATIENT | {name: (value,) for name, value in typed.items()}
    assert wanted in names_in(groups_of(service, data, english))


def test_a_leaflet_without_a_name_is_asked_for_nothing_of_a_patient(
    service: Service, english: StaffWords
) -> None:
    data = {"visit.purpose": ("prrt",), "treatments": ("drug-lanreotide",)}
    found = names_in(groups_of(service, data, english))
    assert not {name for name in found if name.startswith(("medicines", "injections", "prrt."))}
    assert not any(
        field.required
        for field in fields_in(groups_of(service, data, english))
        if field.name.startswith("patient")
    )


def test_a_visit_is_about_what_its_purpose_may_be_about(
    service: Service, english: StaffWords
) -> None:
    data = {"visit.purpose": ("start-injection",)}
    about = next(
        f for f in fields_in(groups_of(service, data, english)) if f.name == "visit.treatment"
    )
    kinds_of_topics = {choice.value.partition("-")[0] for choice in about.choices if choice.value}
    assert kinds_of_topics == {"drug"}
    assert about.required


def test_every_list_has_an_empty_row_for_one_more(service: Service, english: StaffWords) -> None:
    data = PATIENT | {"allergies.4.to": ("penicillin",)}
    allergies = group(groups_of(service, data, english), "allergies")
    assert [row[0].name for row in allergies.rows] == ["allergies.4.to", "allergies.5.to"]
    assert allergies.row_legends == ("Allergy 1", "One more allergy")
    assert [row[0].required for row in allergies.rows] == [True, False]


def test_every_field_of_a_record_has_its_question() -> None:
    assert set(QUESTIONS) == set(kinds())
    assert {".".join(map(str, path)) for path in FIELDS} <= set(kinds()) | {
        f"{name}.*" for name in kinds()
    }


def test_pick_lists_have_all_words_of_a_record() -> None:
    schema = PatientRecord.model_json_schema(by_alias=True)
    words_of = {
        key: set(value["enum"])
        for model in schema["$defs"].values()
        for key, part in model.get("properties", {}).items()
        for value in (part, *part.get("anyOf", ()), part.get("items", {}))
        if "enum" in value
    }
    offered = {
        name.rpartition(".")[2]: set(question.choices or ())
        for name, question in QUESTIONS.items()
        if not name.startswith("injections")
    }
    words_of["unit"] = set(get_args(DoseUnit))
    del words_of["purpose"]  # the plan has them
    assert {"kind", "times", "days_of_week", "with", "as_needed", "depth"} <= set(words_of)
    assert {key: offered[key] for key in words_of} == words_of
    assert set(QUESTIONS["medicines.*.route"].choices or ()) == ROUTES
    assert set(QUESTIONS["medicines.*.for"].choices or ()) == USES


def in_any_order(record: PatientRecord) -> PatientRecord:
    """Give the ids of a record the order of the alphabet: ticks have that of the plan."""
    names = ("treatments", "conditions", "tests")
    return record.model_copy(update={name: sorted(getattr(record, name)) for name in names})


def test_every_control_has_a_key_of_its_own(
    service: Service, english: StaffWords, examples: dict[Path, PatientRecord]
) -> None:
    for record in examples.values():
        keys = [field.key for field in fields_in(groups_of(service, data_of(record), english))]
        assert len(set(keys)) == len(keys)


# --- Nothing gets lost -------------------------------------------------------------------


def test_a_form_that_nobody_changes_says_the_same_record(
    service: Service, english: StaffWords, examples: dict[Path, PatientRecord]
) -> None:
    for path, record in examples.items():
        typed = sent_back(groups_of(service, data_of(record), english))
        again, _ = service.record_of(tree_of(typed))
        assert again is not None
        assert in_any_order(again) == in_any_order(record), path.name
        assert facts_of(again) == facts_of(record), path.name


def test_whatever_holds_something_is_in_the_form(service: Service, english: StaffWords) -> None:
    everything = {
        name.replace("*", "3"): (next(iter(question.choices or {"7": ""})),)
        for name, question in QUESTIONS.items()
    }
    shown = groups_of(service, everything, english)
    assert names_in(shown) >= set(everything)
    assert {name: texts for name, texts in sent_back(shown).items() if any(texts)} == everything


def test_a_name_that_nobody_knows_stays_to_be_corrected(
    service: Service, english: StaffWords
) -> None:
    shown = groups_of(service, {"tumor.site": ("ilium",)}, english)
    site = next(field for field in fields_in(shown) if field.name == "tumor.site")
    assert [choice.value for choice in site.choices if choice.selected] == ["ilium"]


def test_own_words_stand_beside_the_list(service: Service, english: StaffWords) -> None:
    data = PATIENT | {"medicines.0.name": ("x",), "medicines.0.route": ("with a straw",)}
    shown = [
        f for f in fields_in(groups_of(service, data, english)) if f.name == "medicines.0.route"
    ]
    assert [field.kind for field in shown] == ["select", "text"]
    assert [choice.value for choice in shown[0].choices if choice.selected] == [""]
    assert shown[1].value == "with a straw"


def test_a_birth_date_that_nobody_knows_is_a_tick(service: Service, english: StaffWords) -> None:
    data = PATIENT | {"patient.birth_date": ("not-known",)}
    day, tick = (
        f for f in fields_in(groups_of(service, data, english)) if f.name == "patient.birth_date"
    )
    assert (day.kind, day.value, day.required) == ("date", "", False)
    assert [(choice.value, choice.selected) for choice in tick.choices] == [("not-known", True)]


# --- What is wrong stands where it is ----------------------------------------------------


def test_problems_stand_beside_their_fields_all_at_once(
    service: Service, english: StaffWords
) -> None:
    data = PATIENT | {
        "patient.birth_date": ("2061-04-09",),
        "medicines.2.name": ("lanreotide",),
        "medicines.5.timing.times_a_day": ("40",),
        "medicines.5.route": ("oral", "by mouth"),
        "prrt.doses.1": ("2027-13-01",),
    }
    record, problems = service.record_of(tree_of(data))
    assert record is None
    found = problems_in(groups_of(service, data, english, problems))
    assert set(found) == {
        *("patient.birth_date", "medicines.2.dose.value", "medicines.5.name"),
        *("medicines.5.dose.value", "medicines.5.timing.times_a_day", "medicines.5.route"),
        *("prrt.doses.1", "approved_by", "approved_on", "language"),
    }
    assert found["medicines.5.route"] == [
        FieldProblem("error", "Two answers are given here; leave one of them out.")
    ]
    assert found["prrt.doses.1"][0].message == "this must be a real date like 2026-12-01"
    assert found["language"][0].severity == "warn"


def test_a_missing_group_is_said_at_its_first_field(service: Service, english: StaffWords) -> None:
    _, problems = service.record_of(tree_of({"goal": ("x",)}))
    assert "tumor.site" in problems_in(groups_of(service, {"goal": ("x",)}, english, problems))


def test_what_is_about_no_field_comes_first(service: Service, english: StaffWords) -> None:
    problem = Problem(Position("general"), "x", "the whole record is odd", Severity.WARNING)
    first = groups_of(service, PATIENT, english, [problem])[0]
    assert first.id == "general"
    assert [each.message for each in first.problems] == ["the whole record is odd"]


def test_a_clinician_may_accept_what_a_rule_asks_and_take_it_back(
    service: Service, english: StaffWords
) -> None:
    data = PATIENT | {
        "treatments": ("drug-lanreotide",),
        "medicines.3.name": ("cyclosporine",),
        "medicines.3.dose.text": ("100 mg",),
        "approved_by": ("Dr. L. Meyer",),
        "approved_on": ("2026-11-20",),
    }
    record, problems = service.record_of(tree_of(data))
    assert record is not None, problems
    findings = service.plan(record).findings
    found = problems_in(groups_of(service, data, english, (), findings))
    (asked,) = (each for each in found["medicines.3.name"] if each.rule)
    assert (asked.severity, asked.rule, asked.overridden) == ("ask", "ssa-cyclosporine", False)
    accepted = data | {"overrides": ("ssa-cyclosporine",)}
    findings = service.plan(record.model_copy(update={"overrides": ("ssa-cyclosporine",)})).findings
    shown = groups_of(service, accepted, english, (), findings)
    assert replace(asked, overridden=True) in problems_in(shown)["medicines.3.name"]
    assert "overrides" not in names_in(shown)  # a second tick could not be taken back
    assert "overrides" in names_in(groups_of(service, accepted, english))


@pytest.mark.parametrize(
    ("action", "severity", "rule"),
    [
        (SafetyAction.BLOCK, "error", None),
        (SafetyAction.ASK, "ask", "x"),
        (SafetyAction.WARN, "warn", None),
    ],
)
def test_only_what_a_rule_lets_be_accepted_has_a_tick(
    service: Service, english: StaffWords, action: SafetyAction, severity: str, rule: str | None
) -> None:
    finding = SafetyFinding("x", action, "medicines.2", Remark("look"))
    data = PATIENT | {"medicines.1.name": ("a",), "medicines.8.name": ("b",)}
    found = problems_in(groups_of(service, data, english, (), [finding]))
    (problem,) = found["medicines.8.name"]
    assert (problem.severity, problem.rule) == (severity, rule)


# --- In the language of staff ------------------------------------------------------------


def texts_of(groups: Iterable[Group]) -> Iterator[str]:
    for each in groups:
        yield from (each.legend, each.help, *each.row_legends)
    for field in fields_in(groups):
        yield from (field.label, field.help)
        yield from (choice.label for choice in field.choices if choice.lang is None)


def test_every_word_is_in_the_language_of_staff(
    service: Service, examples: dict[Path, PatientRecord]
) -> None:
    mirrored = words("ar-XB")
    for record in examples.values():
        data = {**data_of(record), "overrides": ()}
        latin = [
            text
            for text in texts_of(groups_of(service, data, mirrored))
            if text.isascii() and any(map(str.isalpha, text)) and text not in UNTRANSLATED
        ]
        assert latin == []


def test_languages_have_their_own_name_and_the_one_staff_know(
    service: Service, english: StaffWords, spanish: StaffWords
) -> None:
    def labels(words_: StaffWords) -> dict[str, str]:
        fields = fields_in(groups_of(service, {}, words_))
        field = next(field for field in fields if field.name == "language")
        return {choice.value: choice.label for choice in field.choices}

    assert labels(english)["ar"] == "العربية (Arabic)"
    assert labels(spanish)["ar"] == "العربية (árabe)"
    assert labels(english)["en"] == "English"
    assert set(labels(english)) == set(service.languages)


def test_no_form_shows_a_patient_in_its_repr(service: Service, english: StaffWords) -> None:
    data: FormData = PATIENT | {"allergies.0.to": ("penicillin",)}
    shown = repr(groups_of(service, data, english))
    assert "Rosa" not in shown
    assert "penicillin" not in shown
    assert general_name("allergies.0.to") == "allergies.*.to"
