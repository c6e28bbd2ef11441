from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nethandout.content.drugnames import plan_names
from nethandout.content.plan import Plan
from nethandout.model.facts import Facts
from nethandout.model.medicine import Injections
from nethandout.model.record import MOST_OVERRIDES, PatientRecord
from nethandout.model.topic import Topic
from nethandout.safety import (
    MAX_INJECTIONS,
    RULE_IDS,
    RULES,
    SafetyAction,
    SafetyFinding,
    SafetyReferences,
    check_safety,
    injection_dates,
)
from nethandout.safety.amounts import read_amounts
from nethandout.safety.doses import Agreement, compare_dose, same_dose
from nethandout.source.tree import read_yaml

PLAN_FILE = Path(__file__).parents[2] / "handouts" / "plan.yaml"
TREE, _ = read_yaml(PLAN_FILE)
PLAN = Plan.model_validate(TREE.value if TREE else None)
NAMES = plan_names(PLAN)
TODAY = date(2026, 11, 20)
BLOCK, ASK, WARN = SafetyAction.BLOCK, SafetyAction.ASK, SafetyAction.WARN


def drug_topic(drug: str, **numbers: str) -> Topic:
    return Topic.model_validate(
        {
            "id": drug,
            "type": "drug",
            "title": "x",
            "short_title": "x",
            "summary": "x",
            "reference_numbers": {key.replace("_", "-"): value for key, value in numbers.items()},
            "sources": ["x"],
            "review": {"due": "2030-01-01"},
        }
    )


TOPICS = {
    "drug-lanreotide": drug_topic("drug-lanreotide", dose="120 mg", interval_days="28"),
    "drug-octreotide-lar": drug_topic(
        "drug-octreotide-lar", start_dose="20 mg", dose_range="10-30 mg"
    ),
    "drug-octreotide-short": drug_topic("drug-octreotide-short", dose="50-600 micrograms"),
    "drug-lu177-dotatate": drug_topic("drug-lu177-dotatate", dose="7.4 GBq", dose_mci="200 mCi"),
    "drug-everolimus": drug_topic("drug-everolimus", dose="10 mg"),
}
REFERENCES = SafetyReferences(PLAN, TOPICS, NAMES, TODAY)


def record(site: str = "ileum", **fields: Any) -> PatientRecord:  # noqa: ANN401 - any field
    patient = {"name": "Zanary Q", "birth_date": "1961-04-09", "record_number": "77"}
    filled = {"patient": patient, "tumor": {"site": site}, "approved_on": "2026-11-20", **fields}
    return PatientRecord.model_validate(filled)


def facts(given_record: PatientRecord) -> Facts:
    return Facts(
        site=given_record.tumor.site,
        conditions=frozenset(given_record.conditions),
        treatments=frozenset(given_record.treatments),
        add_topics=given_record.topics.add,
    )


def findings(given_record: PatientRecord) -> list[SafetyFinding]:
    return check_safety(given_record, facts(given_record), REFERENCES)


def found(given_record: PatientRecord) -> list[tuple[str, SafetyAction, str]]:
    return [(item.rule, item.severity, item.field) for item in findings(given_record)]


def of_rule(given_record: PatientRecord, rule: str) -> list[str]:
    return [item.field for item in findings(given_record) if item.rule == rule]


def medicine(name: str, dose: str = "as ordered", **fields: str) -> dict[str, str]:
    return {"name": name, "dose": dose, **fields}


def shots(**fields: str) -> dict[str, str]:
    usual = {"drug": "drug-lanreotide", "dose": "120 mg", "next": "2026-12-01"}
    return {**usual, "every_days": "28", "count": "6", **fields}


LANREOTIDE = ("drug-lanreotide",)


# --- A record with nothing wrong -------------------------------------------------------


def test_a_sound_record_has_no_findings() -> None:
    sound = record(
        treatments=LANREOTIDE,
        injections=shots(),
        medicines=[medicine("Lanreotide", "120mg"), medicine("Metformin", "500 mg")],
        allergies=[{"to": "penicillin"}],
        appointments=[{"at": "2026-12-01T09:30", "what": "Injection visit"}],
    )
    assert findings(sound) == []


def test_a_leaflet_without_a_patient_has_no_findings() -> None:
    leaflet = PatientRecord.model_validate({"tumor": {"site": "ileum"}})
    assert check_safety(leaflet, Facts(site="ileum"), REFERENCES) == []


# --- Dates -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "hits"), [("2026-11-20", 0), ("2026-11-21", 1), ("2027-01-01", 1)]
)
def test_birth_date_in_the_future(born: str, hits: int) -> None:
    patient = {"name": "x", "birth_date": born, "record_number": "7"}
    assert len(of_rule(record(patient=patient), "birth-date-future")) == hits


@pytest.mark.parametrize(("first", "hits"), [("2026-11-19", 1), ("2026-11-20", 0)])
def test_injection_before_the_day_of_approval(first: str, hits: int) -> None:
    early = record(treatments=LANREOTIDE, injections=shots(next=first))
    assert len(of_rule(early, "injection-date-past")) == hits
    unapproved = record(treatments=LANREOTIDE, injections=shots(next=first), approved_on=None)
    assert len(of_rule(unapproved, "injection-date-past")) == hits


@pytest.mark.parametrize(("days", "hits"), [("28", 0), ("27", 1), ("30", 1), ("14", 1)])
def test_injection_interval(days: str, hits: int) -> None:
    series = record(treatments=LANREOTIDE, injections=shots(every_days=days))
    assert found(series) == [("injection-interval", ASK, "injections.every_days")] * hits


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"every_days": "0"}, "injections.every_days"),
        ({"every_days": "367"}, "injections.every_days"),
        ({"every_days": "9" * 5000}, "injections.every_days"),
        ({"count": "0"}, "injections.count"),
        ({"count": "61"}, "injections.count"),
        ({"count": "9" * 5000}, "injections.count"),
        ({"next": "9999-12-01"}, "injections.next"),
    ],
)
def test_a_series_no_calendar_can_hold(changes: dict[str, str], field: str) -> None:
    series = record(treatments=LANREOTIDE, injections=shots(**changes))
    assert of_rule(series, "injection-series") == [field]


@given(st.dates(), st.integers(0, 10**12), st.integers(0, 10**12))
def test_injection_dates_never_fail(first: date, step: int, count: int) -> None:
    series = Injections.model_validate(
        shots(next=first.isoformat(), every_days=str(step), count=str(count))
    )
    days = injection_dates(series)
    assert len(days) <= min(count, MAX_INJECTIONS)
    assert all(day == first + timedelta(days=n * step) for n, day in enumerate(days))


def prrt_record(first_shot: str, *doses: str, **fields: Any) -> PatientRecord:  # noqa: ANN401
    return record(
        treatments=("drug-octreotide-lar", "treatment-prrt"),
        injections=shots(drug="drug-octreotide-lar", dose="20 mg", next=first_shot, **fields),
        prrt={"doses": doses},
    )


@pytest.mark.parametrize(
    ("gap", "hits"), [(0, 0), (1, 1), (27, 1), (28, 0), (29, 0), (-1, 0), (-20, 0)]
)
def test_long_acting_injection_in_the_28_days_before_prrt(gap: int, hits: int) -> None:
    dose = date(2027, 3, 1)
    planned = prrt_record((dose - timedelta(days=gap)).isoformat(), dose.isoformat(), count="1")
    assert len(of_rule(planned, "ssa-before-prrt")) == hits


def test_every_injection_is_compared_with_every_dose() -> None:
    planned = prrt_record("2026-12-01", "2027-01-10", "2027-03-21", count="6")
    messages = [item.message for item in findings(planned) if item.rule == "ssa-before-prrt"]
    assert messages == [
        "injections date 2 is inside the 28 days before prrt.doses.1",
        "injections date 4 is inside the 28 days before prrt.doses.2",
    ]


@given(
    st.integers(0, 200),
    st.integers(1, 60),
    st.integers(1, 12),
    st.lists(st.integers(0, 400), max_size=12),
)
def test_no_injection_before_prrt_is_overlooked(
    start: int, step: int, count: int, doses: list[int]
) -> None:
    first = TODAY + timedelta(days=start)
    dose_days = [TODAY + timedelta(days=n) for n in doses] or [TODAY]
    planned = prrt_record(
        first.isoformat(),
        *(day.isoformat() for day in dose_days),
        every_days=str(step),
        count=str(count),
    )
    expected = {
        f"injections date {n + 1} is inside the 28 days before prrt.doses.{index + 1}"
        for n in range(count)
        for index, dose in enumerate(dose_days)
        if 1 <= (dose - first).days - n * step <= 27
    }
    reported = {item.message for item in findings(planned) if item.rule == "ssa-before-prrt"}
    assert reported == expected


def test_the_injection_after_a_dose_goes_4_to_24_hours_later() -> None:
    planned = prrt_record("2026-12-01", "2026-12-01", "2027-02-10", count="2")
    (near, far) = [item for item in findings(planned) if item.rule == "ssa-after-prrt"]
    assert near.message == (
        "give injections date 1 4 to 24 hours after prrt.doses.1, and not before it"
    )
    assert far.message.startswith("no injection is planned for the day of prrt.doses.2")
    assert {near.severity, far.severity} == {WARN}


def test_prrt_and_shots_without_dates_are_noted() -> None:
    undated = record(treatments=("drug-lanreotide", "treatment-prrt"))
    assert found(undated) == [("ssa-prrt-undated", WARN, "treatments")]


@pytest.mark.parametrize(
    ("line", "hits"),
    [
        (medicine("Octreotide", "100 micrograms"), 1),
        (medicine("Sandostatin", "100 micrograms", until="2027-02-26"), 1),
        (medicine("Sandostatin", "100 micrograms", until="2027-02-25"), 0),
        (medicine("Sandostatin LAR", "20 mg"), 0),
        (medicine("Octreotide", "20 mg", route="into the muscle"), 0),
        (medicine("Octreotide", "100 micrograms", route="under the skin"), 1),
    ],
)
def test_short_acting_octreotide_in_the_24_hours_before_prrt(
    line: dict[str, str], hits: int
) -> None:
    planned = record(
        treatments=("treatment-prrt",), prrt={"doses": ["2027-02-27"]}, medicines=[line]
    )
    assert of_rule(planned, "short-octreotide-before-prrt") == ["medicines.1"] * hits
    without_prrt = record(medicines=[line])
    assert of_rule(without_prrt, "short-octreotide-before-prrt") == []


def test_short_acting_octreotide_among_the_treatments() -> None:
    planned = record(treatments=("treatment-prrt", "drug-octreotide-short"))
    assert of_rule(planned, "short-octreotide-before-prrt") == ["treatments"]


@pytest.mark.parametrize(("days", "hits"), [(48, 1), (49, 0), (56, 0), (120, 0), (0, 1)])
def test_prrt_doses_too_close_together(days: int, hits: int) -> None:
    later = (date(2027, 1, 4) + timedelta(days=days)).isoformat()
    for doses, second in (([later, "2027-01-04"], 0), (["2027-01-04", later], 1)):
        planned = record(treatments=("treatment-prrt",), prrt={"doses": doses})
        expected = second if days else 1
        assert of_rule(planned, "prrt-spacing") == [f"prrt.doses.{expected + 1}"] * hits


def test_prrt_dates_without_prrt_among_the_treatments() -> None:
    assert found(record(prrt={"doses": ["2027-01-04"]})) == [("prrt-not-named", ASK, "prrt.doses")]


# --- What goes together ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("drug", "treatments", "hits"),
    [
        ("drug-lanreotide", LANREOTIDE, 0),
        ("drug-octreotide-lar", LANREOTIDE, 1),
        ("drug-lanreotide", (), 1),
        ("drug-octreotide-short", ("drug-octreotide-short",), 1),
        ("drug-everolimus", ("drug-everolimus",), 1),
        ("zanary", LANREOTIDE, 1),
    ],
)
def test_the_injected_drug_is_a_named_long_acting_one(
    drug: str, treatments: tuple[str, ...], hits: int
) -> None:
    series = record(treatments=treatments, injections=shots(drug=drug))
    assert of_rule(series, "injection-drug") == ["injections.drug"] * hits
    assert all(item.stops for item in findings(series) if item.rule == "injection-drug")


@pytest.mark.parametrize(
    "condition", ["carcinoid-syndrome", "carcinoid-heart-disease", "functional"]
)
@pytest.mark.parametrize(
    "named", [{"treatments": ["drug-everolimus"]}, {"medicines": [medicine("Afinitor", "10 mg")]}]
)
def test_everolimus_with_a_tumor_that_makes_hormones(condition: str, named: dict[str, Any]) -> None:
    assert len(of_rule(record(conditions=[condition], **named), "everolimus-functional")) == 1
    assert of_rule(record(conditions=["diabetes"], **named), "everolimus-functional") == []
    assert of_rule(record(conditions=[condition]), "everolimus-functional") == []


def test_telotristat_belongs_with_a_somatostatin_analog() -> None:
    alone = record(medicines=[medicine("Xermelo", "250 mg")])
    assert found(alone) == [("telotristat-without-ssa", ASK, "medicines.1")]
    both = record(medicines=[medicine("Xermelo", "250 mg"), medicine("Lanreotide", "120 mg")])
    assert found(both) == []
    named = record(treatments=("drug-telotristat", "drug-lanreotide"))
    assert found(named) == []


def test_telotristat_and_short_acting_octreotide_30_minutes_apart() -> None:
    both = record(treatments=("drug-telotristat", "drug-octreotide-short"))
    assert found(both) == [("telotristat-timing", WARN, "treatments")]


@pytest.mark.parametrize("drug", ["drug-sunitinib", "drug-belzutifan-linkout"])
def test_drugs_for_the_pancreas_only(drug: str) -> None:
    assert found(record(treatments=(drug,))) == [("pancreas-only-drug", ASK, "treatments")]
    assert found(record("pancreas", treatments=(drug,))) == []
    listed = record(medicines=[medicine("Sutent", "37.5 mg")])
    assert found(listed) == [("pancreas-only-drug", ASK, "medicines.1")]


CABOMETYX = medicine("Cabometyx", "60 mg")


@pytest.mark.parametrize(
    ("visit", "treatments", "line", "fields"),
    [
        ("Dental surgery", (), CABOMETYX, ["appointments.1"]),
        ("Tooth extraction", (), CABOMETYX, ["appointments.1"]),
        ("Blood test", (), CABOMETYX, []),
        ("Visit", ("procedure-ablation",), CABOMETYX, ["appointments.1"]),
        ("Visit", ("treatment-surgery",), CABOMETYX, ["appointments.1"]),
        ("Dental surgery", (), {**CABOMETYX, "until": "2026-11-20"}, ["appointments.1"]),
        ("Dental surgery", (), {**CABOMETYX, "until": "2026-11-19"}, []),
        ("Dental surgery", (), medicine("Metformin"), []),
    ],
)
def test_cabozantinib_and_procedures(
    visit: str, treatments: tuple[str, ...], line: dict[str, str], fields: list[str]
) -> None:
    planned = record(
        treatments=treatments,
        medicines=[line],
        appointments=[{"at": "2026-12-10T09:00", "what": visit}],
    )
    assert of_rule(planned, "cabozantinib-procedure") == fields


def test_cabozantinib_and_a_procedure_without_a_date() -> None:
    undated = record(treatments=("drug-cabozantinib", "procedure-ablation"))
    assert found(undated) == [("cabozantinib-procedure", ASK, "treatments")]
    far = {"at": "2027-06-10T09:00", "what": "Visit"}
    planned = record(treatments=("drug-cabozantinib", "procedure-ablation"), appointments=[far])
    assert found(planned) == [("cabozantinib-procedure", ASK, "treatments")]
    past = {"at": "2026-11-01T09:00", "what": "Dental surgery"}
    assert found(record(treatments=("drug-cabozantinib",), appointments=[past])) == []


def test_the_brand_of_lanreotide_is_a_note_for_the_pharmacist() -> None:
    syndrome = record(treatments=LANREOTIDE, conditions=["carcinoid-syndrome"])
    assert found(syndrome) == [("lanreotide-brand", WARN, "treatments")]


@pytest.mark.parametrize("condition", ["pregnancy", "breastfeeding"])
@pytest.mark.parametrize(
    ("fields", "hits"),
    [
        ({"treatments": ["treatment-prrt"]}, ["treatments"]),
        ({"treatments": ["drug-lanreotide"]}, ["treatments"]),
        ({"treatments": ["treatment-surgery"]}, []),
        ({"topics": {"add": ["test-ct"]}}, ["topics.add"]),
        ({"topics": {"add": ["life-diet"]}}, []),
        ({"medicines": [medicine("Afinitor", "10 mg")]}, ["medicines.1"]),
        ({"medicines": [medicine("Metformin")]}, []),
    ],
)
def test_pregnancy_and_breastfeeding(
    condition: str, fields: dict[str, Any], hits: list[str]
) -> None:
    assert of_rule(record(conditions=[condition], **fields), condition) == hits
    assert of_rule(record(**fields), condition) == []


# --- Allergies and doses ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("allergy", "line", "hits"),
    [
        ("Penicillin", "penicillin V", 1),
        ("penicilin", "Penicillin V potassium", 1),
        ("Sandostatin", "octreotide", 1),
        ("octreotide", "Sandostatin LAR", 1),
        ("lanreotide", "Somatuline Depot", 1),
        ("sodium metabisulfite", "sodium chloride", 0),
        ("shellfish", "fish oil", 0),
        ("iodine contrast", "metformin", 0),
        ("latex", "lanreotide", 0),
    ],
)
def test_medicines_among_the_allergies(allergy: str, line: str, hits: int) -> None:
    listed = record(allergies=[{"to": allergy}], medicines=[medicine(line)])
    assert of_rule(listed, "allergy-conflict") == ["medicines.1"] * hits


def test_treatments_and_injections_among_the_allergies() -> None:
    allergic = record(
        allergies=[{"to": "latex"}, {"to": "Somatuline"}],
        treatments=LANREOTIDE,
        injections=shots(),
    )
    assert of_rule(allergic, "allergy-conflict") == ["treatments", "injections.drug"]
    prrt = record(allergies=[{"to": "Lutathera"}], treatments=("treatment-prrt",))
    assert of_rule(prrt, "allergy-conflict") == ["treatments"]


@pytest.mark.parametrize(
    ("name", "dose", "rule"),
    [
        ("Lanreotide", "120 mg", None),
        ("Lanreotide", "120mg/0.5 mL", None),
        ("Lanreotide", "0.12 g", None),
        ("Lanreotide", "90 mg", "dose-differs"),
        ("Lanreotide", "120", "dose-differs"),
        ("Lanreotide", "one syringe", "dose-differs"),
        ("Lanreotide", "120 micrograms", "dose-far-off"),
        ("Lanreotide", "12 mg", "dose-far-off"),
        ("Lanreotide", "1200 mg", "dose-far-off"),
        ("Sandostatin LAR", "10-30 mg", None),
        ("Sandostatin LAR", "40 mg", "dose-differs"),
        ("Sandostatin LAR", "20 micrograms", "dose-far-off"),
        ("Sandostatin", "100 micrograms", None),
        ("Sandostatin", "100 mcg 3 times a day", None),
        ("Sandostatin", "100 mg", "dose-far-off"),
        ("Octreotide", "20 mg", None),
        ("Octreotide", "100 micrograms", None),
        ("Octreotide", "300 mg", "dose-far-off"),
        ("Lutathera", "7.4 GBq", None),
        ("Lutathera", "200 mCi", None),
        ("Lutathera", "7.4 MBq", "dose-far-off"),
        ("Cabometyx", "6000 mg", None),
        ("Metformin", "1 kg", None),
    ],
)
def test_doses_against_the_usual_ones(name: str, dose: str, rule: str | None) -> None:
    expected = [] if rule is None else [(rule, "medicines.1.dose")]
    listed = record(medicines=[medicine(name, dose)])
    assert [(item.rule, item.field) for item in findings(listed)] == expected


def test_the_injection_dose_is_compared_too() -> None:
    series = record(treatments=LANREOTIDE, injections=shots(dose="120 micrograms"))
    assert found(series) == [("dose-far-off", ASK, "injections.dose")]


@pytest.mark.parametrize("dose", ["120", "1200", "one syringe", "60 mg twice", "10 x 120"])
def test_a_dose_of_the_injections_that_cannot_be_read_stops(dose: str) -> None:
    series = record(treatments=LANREOTIDE, injections=shots(dose=dose))
    assert found(series) == [("dose-unreadable", ASK, "injections.dose")]
    accepted = series.model_copy(update={"overrides": ("dose-unreadable",)})
    assert found(accepted) == [("dose-unreadable", WARN, "injections.dose")]


def test_the_injected_drug_in_the_medicine_list_must_be_readable_too() -> None:
    listed = record(
        treatments=LANREOTIDE, injections=shots(), medicines=[medicine("Lanreotide", "120 支")]
    )
    assert ("dose-unreadable", ASK, "medicines.1.dose") in found(listed)


@pytest.mark.parametrize("dose", ["1200 毫克", "1200 ملغ", "1200 miligramos", "120 mg x 10"])
def test_ten_times_too_much_stops_in_every_language(dose: str) -> None:
    series = record(treatments=LANREOTIDE, injections=shots(dose=dose))
    hits = [hit for hit in found(series) if hit[0] != "texts-language"]
    assert hits == [("dose-far-off", ASK, "injections.dose")]


@pytest.mark.parametrize(
    ("route", "dose", "rule"),
    [
        ("en el músculo", "100 mcg", "dose-far-off"),
        ("уколом в мышцу", "100 mcg", "dose-far-off"),
        ("подкожно", "20 mg", "dose-far-off"),
        ("肌肉注射", "100 mcg", "dose-far-off"),
        ("في العضل", "100 mcg", "dose-far-off"),
        ("debajo de la piel", "20 mg", "dose-far-off"),
        ("皮下注射", "20 mg", "dose-far-off"),
        ("تحت الجلد", "20 mg", "dose-far-off"),
        ("皮下注射", "100 mcg", None),
    ],
)
def test_the_route_tells_octreotides_apart_in_every_language(
    route: str, dose: str, rule: str | None
) -> None:
    listed = record(medicines=[medicine("Octreotide", dose, route=route)])
    rules = {item.rule for item in findings(listed)} - {"texts-language"}
    assert rules == ({rule} if rule else set())


@pytest.mark.parametrize(
    "visit", ["Cirugía dental", "Удаление зуба", "拔牙手术", "عملية جراحية", "Nhổ răng"]
)
def test_a_procedure_is_one_in_every_language(visit: str) -> None:
    planned = record(
        site="pancreas",
        treatments=["drug-cabozantinib"],
        appointments=[{"at": "2026-12-01T09:30", "what": visit}],
    )
    assert of_rule(planned, "cabozantinib-procedure") == ["appointments.1"]


def test_a_name_with_an_unwritten_meaning_is_not_called_wrong() -> None:
    topics = {key: topic for key, topic in TOPICS.items() if key != "drug-octreotide-short"}
    listed = record(medicines=[medicine("Octreotide", "100 micrograms")])
    (finding,) = check_safety(listed, facts(listed), replace(REFERENCES, topics=topics))
    assert (finding.rule, finding.severity) == ("dose-differs", WARN)
    assert "could not be compared" in finding.message


@pytest.mark.parametrize(
    "when",
    [
        "every 2 weeks",
        "q2wk",
        "bid",
        "una vez al día",
        "cada 3 semanas",
        "каждые 14 дней",
        "مرة كل يوم",
        "كل ١٤ يوما",
        "每3天",
        "两周一次",
        "14 ngày một lần",
    ],
)
def test_a_depot_that_the_list_gives_too_often(when: str) -> None:
    listed = record(
        treatments=LANREOTIDE, medicines=[{"name": "Lanreotide", "dose": "120 mg", "when": when}]
    )
    assert of_rule(listed, "injection-interval") == ["medicines.1"]


@pytest.mark.parametrize(
    "when",
    [
        "every 28 days",
        "q4wk",
        "once a month",
        "on the day after each PRRT dose",
        "una vez al mes",
        "1 раз в 4 недели",
        "每28天一次",
        "كل 28 يومًا",
        "4 tuần một lần",
        "in the morning of every visit, every 4 weeks",
    ],
)
def test_a_depot_every_4_weeks_or_without_a_word_of_it(when: str) -> None:
    listed = record(
        treatments=LANREOTIDE, medicines=[{"name": "Lanreotide", "dose": "120 mg", "when": when}]
    )
    assert of_rule(listed, "injection-interval") == []


@pytest.mark.parametrize(
    ("timing", "hits"),
    [
        ({"every_days": "28"}, 0),
        ({"every_days": "14"}, 1),
        ({"every_hours": "24"}, 1),
        ({"times_a_day": "3"}, 1),
        ({"times": ["morning"]}, 1),
        ({"days_of_week": ["monday"]}, 1),
    ],
)
def test_the_timing_of_a_depot(timing: dict[str, Any], hits: int) -> None:
    line = {"name": "Somatuline", "dose": {"value": "120", "unit": "mg"}, "timing": timing}
    listed = record(treatments=LANREOTIDE, medicines=[line])
    assert found(listed) == [("injection-interval", ASK, "medicines.1")] * hits


@pytest.mark.parametrize("dose", ["120 mg bid", "120 mg/2 wk", "120 mg cada 14 días"])
def test_the_dose_of_a_series_names_no_other_interval(dose: str) -> None:
    series = record(treatments=LANREOTIDE, injections=shots(dose=dose))
    assert ("injection-interval", ASK, "injections.dose") in found(series)


@pytest.mark.parametrize(
    "when",
    [
        *(
            "every other week",
            "every second week",
            "2x/month",
            "every fourteen days",
            "每2周",
            "隔周",
        ),
        *("todos los días", "toutes les 2 semaines", "alle 14 Tage", "1 раз в 2 нед"),
        *("كل أسبوعين", "كل شهرين", "at bedtime", "every 28 days, then every 14 days"),
    ],
)
def test_a_depot_that_is_not_given_every_28_days_in_words(when: str) -> None:
    line = {"name": "Somatuline", "dose": "120 mg", "when": when}
    listed = record(treatments=LANREOTIDE, medicines=[line])
    assert ("injection-interval", ASK, "medicines.1") in found(listed)


@pytest.mark.parametrize(
    "when",
    [
        *("every 28 days", "q4w", "every four weeks (28 days)", "cada 28 días", "una vez al mes"),
        *("每4周", "4周一次", "每28天", "раз в месяц", "каждые 4 недели", "كل 4 أسابيع", "شهريا"),
        *("mỗi 4 tuần", "4 tuần một lần", "alle 4 Wochen", "toutes les 4 semaines"),
    ],
)
def test_a_depot_every_28_days_in_any_language_is_right(when: str) -> None:
    line = {"name": "Somatuline", "dose": "120 mg", "when": when}
    rules = {rule for rule, *_ in found(record(treatments=LANREOTIDE, medicines=[line]))}
    assert not rules & {"injection-interval", "interval-not-read"}


@pytest.mark.parametrize("when", ["on Mondays", "evry 2 weeks", "mañana y noche", "早晚"])
def test_words_for_when_a_depot_is_given_that_cannot_be_read_are_told(when: str) -> None:
    line = {"name": "Somatuline", "dose": "120 mg", "when": when}
    listed = record(treatments=LANREOTIDE, medicines=[line])
    assert ("interval-not-read", WARN, "medicines.1.when") in found(listed)


@pytest.mark.parametrize("dose", ["120 mg 120 mg", "120 mg and 120 mg", "120 mg, 120 mg"])
def test_two_amounts_side_by_side_may_be_twice_the_dose(dose: str) -> None:
    series = record(treatments=LANREOTIDE, injections=shots(dose=dose))
    assert ("dose-unreadable", ASK, "injections.dose") in found(series)


@pytest.mark.parametrize(
    ("name", "when"),
    [
        *((name, None) for name in ("Sandostatin L.A.R.", "sandostatine LP", "奥曲肽微球")),
        *((name, None) for name in ("октреотид пролонгированного действия", "octreotide depot")),
        *((name, "every 28 days") for name in ("octreotide", "Sandostatin", "октреотид")),
    ],
)
def test_octreotide_is_the_depot_by_its_form_or_by_how_rarely_it_is_given(
    name: str, when: str | None
) -> None:
    line = {"name": name, "dose": "30 mg", "when": when}
    listed = record(treatments=LANREOTIDE, medicines=[line])
    assert ("two-depots", ASK, "medicines.1") in found(listed)


def test_two_depots_are_asked_about() -> None:
    lines = [medicine("Lanreotide", "120 mg"), medicine("Somatuline Depot", "120 mg")]
    twice = record(treatments=LANREOTIDE, medicines=lines)
    assert found(twice) == [("two-depots", ASK, "medicines.2")]
    other = record(treatments=LANREOTIDE, medicines=[medicine("Sandostatin LAR", "30 mg")])
    assert found(other) == [("two-depots", ASK, "medicines.1")]


def test_a_depot_that_follows_another_is_none_too_many() -> None:
    lines = [
        {"name": "Lanreotide", "dose": "60 mg", "until": "2026-12-31"},
        {"name": "Lanreotide", "dose": "120 mg", "from": "2027-01-10"},
    ]
    assert of_rule(record(treatments=LANREOTIDE, medicines=lines), "two-depots") == []


def test_one_medicine_on_two_lines_is_told() -> None:
    lines = [medicine("Metoprolol", "50 mg"), medicine("metoprolol", "50 mg")]
    assert found(record(medicines=lines)) == [("medicine-twice", WARN, "medicines.2")]
    brand = [medicine("everolimus", "10 mg"), medicine("Afinitor", "10 mg")]
    assert found(record(medicines=brand)) == [("medicine-twice", WARN, "medicines.2")]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Warfarin", "Coumadin"), ("warfarin", "варфарин"), ("Tylenol", "paracetamol"),
     ("Eliquis", "阿哌沙班"), ("metformin", "Glucophage")],
)  # fmt: skip
def test_one_substance_under_two_names_is_told(one: str, other: str) -> None:
    lines = [medicine(one, "5 mg"), medicine(other, "5 mg")]
    assert ("medicine-twice", WARN, "medicines.2") in found(record(medicines=lines))


def test_two_insulins_are_two_medicines() -> None:
    lines = [medicine("insulin glargine", "20 units"), medicine("insulin lispro", "5 units")]
    assert found(record(medicines=lines)) == []


def test_injections_and_medicine_list_agree_on_the_dose() -> None:
    differing = record(
        treatments=LANREOTIDE, injections=shots(), medicines=[medicine("Lanreotide", "90 mg")]
    )
    assert ("dose-disagrees", ASK, "injections.dose") in found(differing)


@pytest.mark.parametrize("dose", ["120 毫克", "١٢٠ ملغ", "0,12 g", "2 x 60 mg"])
def test_one_dose_in_two_languages_is_one_dose(dose: str) -> None:
    same = record(
        treatments=LANREOTIDE, injections=shots(), medicines=[medicine("Lanreotide", dose)]
    )
    assert {rule for rule, _, _ in found(same)} <= {"texts-language"}


@pytest.mark.parametrize(
    ("text", "mg"),
    [
        ("120 mg", "120"),
        ("120mg", "120"),
        ("0,5 mg", "0.5"),
        ("1,000 mg", "1000"),
        ("1.5 g", "1500"),
        ("100 \N{MICRO SIGN}g", "0.1"),
        ("100 \N{GREEK SMALL LETTER MU}g", "0.1"),
        ("100 MCG", "0.1"),
        ("100 micrograms", "0.1"),
        ("\N{ARABIC-INDIC DIGIT ONE}\N{ARABIC-INDIC DIGIT TWO} mg", "12"),
        (
            "\N{ARABIC-INDIC DIGIT ZERO}\N{ARABIC DECIMAL SEPARATOR}\N{ARABIC-INDIC DIGIT FIVE} mg",
            "0.5",
        ),
        ("12\N{NO-BREAK SPACE}mg", "12"),
    ],
)
def test_amounts_as_people_write_them(text: str, mg: str) -> None:
    (amount,) = read_amounts(text)
    assert (amount.dimension, amount.low, amount.high) == ("mass", Decimal(mg), Decimal(mg))


@pytest.mark.parametrize(
    "text", ["", "120", "mg", "5 mL", ".5 mg", "2 tablets", "4 weeks", "5 mgx"]
)
def test_what_is_not_an_amount(text: str) -> None:
    assert read_amounts(text) == ()


def test_ranges() -> None:
    (amount,) = read_amounts("10 to 30 mg")
    assert (amount.low, amount.high) == (Decimal(10), Decimal(30))
    assert compare_dose("20 mg", ["10\N{EN DASH}30 mg"]) is Agreement.AGREES
    assert compare_dose("5-20 mg", ["10-30 mg"]) is Agreement.DIFFERS


@given(st.integers(1, 2000), st.sampled_from(["mg", "micrograms", "g"]))
def test_a_factor_of_1000_is_always_caught(number: int, unit: str) -> None:
    other = {"mg": "micrograms", "micrograms": "mg", "g": "mg"}[unit]
    usual = [f"{number} {unit}"]
    assert compare_dose(f"{number}{unit}", usual) is Agreement.AGREES
    assert compare_dose(f"{number} {other}", usual) is Agreement.FAR_OFF
    assert compare_dose(f"{number}0 {unit}", usual) is Agreement.FAR_OFF


@given(st.text(max_size=40))
def test_no_dose_breaks_the_reading(text: str) -> None:
    compare_dose(text, ["120 mg"])
    same_dose(text, "120 mg")


# --- Birth dates that are asked about ---------------------------------------------------


@pytest.mark.parametrize(
    ("born", "rule"),
    [
        *((f"{year}-01-01", "birth-date-placeholder") for year in (1900, 1901, 1904, 1970)),
        ("1899-12-30", "birth-date-placeholder"),
        ("1969-12-31", "birth-date-placeholder"),
        ("1908-02-11", "birth-date-old"),
        ("2025-11-27", "birth-date-child"),
        ("2008-11-30", "birth-date-child"),
    ],
)
def test_an_unlikely_birth_date_stops_until_it_is_accepted(born: str, rule: str) -> None:
    patient = {"name": "Zanary Q", "birth_date": born, "record_number": "77"}
    stopped = record(patient=patient)
    assert found(stopped) == [(rule, ASK, "patient.birth_date")]
    accepted = stopped.model_copy(update={"overrides": (rule,)})
    assert [(each.severity, each.overridden) for each in findings(accepted)] == [(WARN, True)]


@pytest.mark.parametrize("born", ["1970-01-02", "1960-01-01", "1911-12-01", "not-known"])
def test_other_birth_dates_are_not_asked_about(born: str) -> None:
    patient = {"name": "Zanary Q", "birth_date": born, "record_number": "77"}
    assert found(record(patient=patient)) == []


def test_a_child_is_one_by_birth_date_or_by_condition() -> None:
    """No page is printed for a child without a clinician's word: all are for adults."""
    patient = {"name": "Zanary Q", "birth_date": "2015-05-05", "record_number": "77"}
    child = record(patient=patient, conditions=["child"])
    assert found(child) == [("child-adult-pages", ASK, "conditions")]
    accepted = child.model_copy(update={"overrides": ("child-adult-pages",)})
    assert not any(finding.stops for finding in findings(accepted))


# --- Names of nobody --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "fields"),
    [
        ({"name": "Test Patient"}, ["patient.name"]),
        (
            {"name": "测试 患者", "latin_name": "Test Patient"},
            ["patient.name", "patient.latin_name"],
        ),
        ({"name": "Test Olsson"}, []),
    ],
)
def test_a_name_of_nobody_stops_until_it_is_accepted(
    names: dict[str, str], fields: list[str]
) -> None:
    patient = {**names, "birth_date": "1961-04-09", "record_number": "77"}
    stopped = record(patient=patient)
    assert found(stopped) == [("name-placeholder", ASK, field) for field in fields]
    accepted = stopped.model_copy(update={"overrides": ("name-placeholder",)})
    assert {each.severity for each in findings(accepted)} <= {WARN}


# --- Overrides and words ---------------------------------------------------------------


def test_an_overridden_finding_stays_as_a_warning() -> None:
    series = record(
        treatments=LANREOTIDE,
        injections=shots(every_days="21"),
        overrides=["injection-interval"],
    )
    (finding,) = findings(series)
    assert (finding.severity, finding.overridden, finding.stops) == (WARN, True, False)
    (stopping,) = findings(series.model_copy(update={"overrides": ()}))
    assert (stopping.severity, stopping.overridden, stopping.stops) == (ASK, False, True)


def test_a_block_cannot_be_overridden() -> None:
    series = record(injections=shots(), overrides=["injection-drug"])
    assert found(series) == [
        ("unknown-override", BLOCK, "overrides.1"),
        ("injection-drug", BLOCK, "injections.drug"),
    ]


def test_unknown_overrides_are_refused_without_repeating_them() -> None:
    (finding,) = findings(record(overrides=["injection-intervall"]))
    assert finding.stops
    assert "injection-intervall" not in finding.message
    assert "injection-interval" in finding.message


def test_rule_ids_are_unique() -> None:
    assert len(set(RULE_IDS)) == len(RULES)


def test_a_record_may_accept_every_rule() -> None:
    assert len(RULES) <= MOST_OVERRIDES


def test_how_grave_each_rule_is() -> None:
    grave = {
        action: {rule.id for rule in RULES if rule.severity is action} for action in (BLOCK, WARN)
    }
    assert grave[BLOCK] == {
        "birth-date-future",
        "allergy-conflict",
        "injection-drug",
        "injection-series",
        "injection-date-past",
        "pregnancy-contradiction",
    }
    assert grave[WARN] == {
        "allergy-not-compared",
        "allergy-similar",
        "medicine-not-read",
        "medicine-twice",
        "interval-not-read",
        "dose-differs",
        "ssa-after-prrt",
        "ssa-prrt-undated",
        "telotristat-timing",
        "lanreotide-brand",
        "ssa-diabetes",
        "ssa-heart-rate",
        "contraception",
    }


def everything_wrong() -> PatientRecord:
    return record(
        patient={"name": "Zanary Q", "birth_date": "2029-04-09", "record_number": "98765"},
        conditions=["carcinoid-syndrome", "pregnancy", "breastfeeding"],
        treatments=[
            "drug-lanreotide",
            "drug-everolimus",
            "drug-sunitinib",
            "drug-cabozantinib",
            "drug-octreotide-short",
        ],
        topics={"add": ["test-ct"]},
        medicines=[
            {"name": "zanary octreotide", "dose": "98765 mg", "route": "zanary"},
            {"name": "zanary Xermelo", "dose": "zanary"},
            {"name": "Zanarymycin", "dose": "98765 mg"},
            {"name": "Lanreotide zanary", "dose": "98765 mg"},
        ],
        injections=shots(next="2026-11-10", every_days="31", dose="98765 micrograms"),
        prrt={"doses": ["2026-12-20", "2027-01-20"]},
        allergies=[{"to": "zanarymycin", "reaction": "zanary"}],
        appointments=[{"at": "2026-12-01T09:30", "what": "zanary surgery", "where": "zanary"}],
        overrides=["zanary"],
    )


def test_messages_hold_nothing_of_the_patient() -> None:
    wrong = findings(everything_wrong())
    assert len({item.rule for item in wrong}) >= 15
    said = " ".join(f"{item.field} {item.message} {item!r}" for item in wrong).casefold()
    assert "zanary" not in said
    assert "98765" not in said
    assert not re.search(r"20[0-9]{2}|-[0-9]{2}-|november|december|january", said)


def test_findings_are_the_same_every_time_and_in_the_order_of_the_rules() -> None:
    first = findings(everything_wrong())
    assert findings(everything_wrong()) == first
    order = ["unknown-override", *RULE_IDS]
    assert sorted(first, key=lambda item: order.index(item.rule)) == first
    assert len(set(first)) == len(first)


@pytest.mark.parametrize(
    ("language", "fields", "hits"),
    [
        ("es", {"medicines": [medicine("A", "5 mg", when="cada mañana")]}, []),
        ("ar", {"medicines": [medicine("A", "5 mg", route="بالفم")]}, []),
        ("ar", {"medicines": [medicine("A", "5 mg", route="by mouth")]}, ["medicines.1.route"]),
        ("es", {"medicines": [medicine("A", "120 毫克")]}, ["medicines.1.dose"]),
        ("zh-Hans", {"medicines": [medicine("A", "5 mg", when="with LAR")]}, ["medicines.1.when"]),
        ("zh-Hans", {"crisis_plan": "麻醉前请致电 NET 团队，octreotide 500"}, []),
        ("zh-Hans", {"crisis_plan": "Call the NET team"}, ["crisis_plan"]),
        ("ar", {"crisis_plan": "позвоните"}, ["crisis_plan"]),
        ("ru", {"crisis_plan": "До анестезии позвоните команде по НЭО, octreotide 500"}, []),
        ("es", {"texts_in": "en", "crisis_plan": "Call the team"}, ["crisis_plan"]),
        ("es", {"texts_in": "en", "medicines": [medicine("A", "5 mg")]}, []),
        ("es", {"texts_in": "es-US", "crisis_plan": "Llame al equipo"}, []),
        ("ar", {"medicines": [medicine("A", "5 mg", route="oral")]}, []),
    ],
)
def test_orders_in_another_language_stop(
    language: str, fields: dict[str, Any], hits: list[str]
) -> None:
    given_record = record(language=language, **fields)
    assert of_rule(given_record, "texts-language") == hits
    accepted = record(language=language, overrides=["texts-language"], **fields)
    assert not [item for item in findings(accepted) if item.rule == "texts-language" and item.stops]


def test_structured_doses_are_compared_as_typed_ones_are() -> None:
    lanreotide = {"name": "Lanreotide", "route": "deep-subcutaneous"}
    right = {**lanreotide, "dose": {"value": "120", "unit": "mg"}}
    wrong = {**lanreotide, "dose": {"value": "1200", "unit": "mg"}}
    assert found(record(medicines=[right])) == []
    assert found(record(medicines=[wrong])) == [("dose-far-off", ASK, "medicines.1.dose")]
    listed = record(treatments=LANREOTIDE, injections=shots(), medicines=[wrong])
    assert "dose-disagrees" in {item.rule for item in findings(listed)}


def test_the_route_of_the_list_tells_octreotides_apart() -> None:
    short = {"name": "Octreotide", "dose": {"value": "100", "unit": "microgram"}}
    assert found(record(medicines=[{**short, "route": "subcutaneous"}])) == []
    (hit,) = found(record(medicines=[{**short, "route": "intramuscular"}]))
    assert hit == ("dose-far-off", ASK, "medicines.1.dose")


def test_a_kind_of_visit_is_a_procedure() -> None:
    planned = record(
        site="pancreas",
        treatments=["drug-cabozantinib"],
        appointments=[{"at": "2026-12-01T09:30", "kind": "surgery"}],
    )
    assert of_rule(planned, "cabozantinib-procedure") == ["appointments.1"]
