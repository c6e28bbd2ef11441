"""What a patient has or takes, beside what is planned, is found and said in words for a nurse."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from nethandout.content.drugnames import plan_names
from nethandout.content.plan import Plan
from nethandout.errors import Position
from nethandout.model.record import PatientRecord
from nethandout.records.reading import facts_of
from nethandout.safety import (
    RULE_IDS,
    SafetyAction,
    SafetyFinding,
    SafetyReferences,
    as_problems,
    check_safety,
)
from nethandout.safety.drugclasses import classes_of
from nethandout.source.tree import read_yaml

TREE, _ = read_yaml(Path(__file__).parents[2] / "handouts" / "plan.yaml")
PLAN = Plan.model_validate(TREE.value if TREE else None)
REFERENCES = SafetyReferences(PLAN, {}, plan_names(PLAN), date(2026, 11, 20))
EMBOLIZATION = ["procedure-hepatic-embolization"]
LANREOTIDE = ["drug-lanreotide"]


def record(**fields: Any) -> PatientRecord:  # noqa: ANN401 - any field
    patient = {"name": "Zanary Q", "birth_date": "1961-04-09", "record_number": "77"}
    filled = {"tumor": {"site": "ileum"}, "approved_on": "2026-11-20", **fields}
    filled["patient"] = patient | fields.get("patient", {})
    return PatientRecord.model_validate(filled)


def takes(*names: str) -> list[dict[str, str]]:
    return [{"name": name, "dose": "as ordered"} for name in names]


def findings(**fields: Any) -> list[SafetyFinding]:  # noqa: ANN401 - any field
    made = record(**fields)
    return check_safety(made, facts_of(made), REFERENCES)


def found(**fields: Any) -> set[tuple[str, str]]:  # noqa: ANN401 - any field
    return {(finding.rule, finding.field) for finding in findings(**fields)}


def rules(**fields: Any) -> set[str]:  # noqa: ANN401 - any field
    return {rule for rule, _ in found(**fields)}


# --- One record with everything ---------------------------------------------------------


def test_a_record_with_every_danger_gives_every_finding() -> None:
    dangers = found(
        allergies=[{"to": "iodine contrast", "reaction": "throat swelling"}],
        medicines=takes("Warfarin", "Metformin", "Insulin glargine", "Cyclosporine"),
        conditions=["kidney-disease"],
        treatments=[*EMBOLIZATION, *LANREOTIDE],
    )
    assert dangers == {
        ("contrast-allergy", "allergies.1"),
        ("blood-thinner-procedure", "medicines.1"),
        ("contrast-metformin", "medicines.2"),
        ("contrast-kidneys", "conditions"),
        ("ssa-diabetes", "medicines.3"),
        ("ssa-cyclosporine", "medicines.4"),
    }


def test_a_message_says_what_and_why_and_what_to_do_and_how_to_accept_it() -> None:
    (finding,) = findings(medicines=takes("Warfarin"), treatments=EMBOLIZATION)
    (problem,) = as_problems([finding], Position("x"))
    assert problem.message == (
        "medicines.1: medicines.1 names a blood thinner, and treatments can bleed; decide whether "
        "and when it stops and starts again, and give the patient this plan "
        "(a clinician who accepts it adds overrides: [blood-thinner-procedure])"
    )


# --- Contrast dye ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "allergy",
    [
        "contrast",
        "Contrast dye (hives)",
        "iodine",
        "iodinated contrast media",
        "Omnipaque",
        "medio de contraste con yodo",
        "contraste yodado",
        "контрастное вещество с йодом",
        "йод",
        "صبغة التباين",
        "اليود",
        "碘造影剂",
        "對比劑",
    ],
)
def test_an_allergy_to_contrast_dye_is_known_in_every_language(allergy: str) -> None:
    assert rules(allergies=[{"to": allergy}], treatments=EMBOLIZATION) == {"contrast-allergy"}


@pytest.mark.parametrize(
    "plan",
    [
        {"treatments": ["procedure-chemoembolization"]},
        {"tests": ["test-ct"]},
        {"topics": {"add": ["test-ct"]}},
        {"visit": {"purpose": "test", "treatment": "test-ct"}},
        {"appointments": [{"at": "2026-12-01T09:30", "what": "CT scan of the liver"}]},
        {"appointments": [{"at": "2026-12-01T09:30", "what": "TAC abdominal"}]},
        {"appointments": [{"at": "2026-12-01T09:30", "what": "КТ брюшной полости"}]},
        {"appointments": [{"at": "2026-12-01T09:30", "what": "التصوير المقطعي"}]},
        {"appointments": [{"at": "2026-12-01T09:30", "what": "腹部增强CT"}]},
        {"appointments": [{"at": "2026-12-01T09:30", "what": "Chụp cắt lớp vi tính bụng"}]},
    ],
)
def test_contrast_dye_is_planned_in_many_fields(plan: dict[str, Any]) -> None:
    assert rules(allergies=[{"to": "iodine contrast"}], **plan) == {"contrast-allergy"}
    assert rules(medicines=takes("metformina"), **plan) == {"contrast-metformin"}
    assert rules(conditions=["kidney-disease"], **plan) == {"contrast-kidneys"}


@pytest.mark.parametrize(
    "plan",
    [
        {},
        {"treatments": EMBOLIZATION, "done": [{"treatment": EMBOLIZATION[0]}]},
        {"visit": {"purpose": "after-procedure", "treatment": EMBOLIZATION[0]}},
        {"appointments": [{"at": "2026-11-01T09:30", "what": "CT scan"}]},
        {"appointments": [{"at": "2026-12-01T09:30", "what": "DOTATATE PET/CT"}]},
    ],
)
def test_what_is_over_or_needs_no_dye_is_no_finding(plan: dict[str, Any]) -> None:
    assert rules(allergies=[{"to": "iodine contrast"}], **plan) == set()


def test_the_dye_of_an_mri_is_another_one() -> None:
    gadolinium, iodine = [{"to": "gadolinium contrast"}], [{"to": "iodine contrast"}]
    assert rules(allergies=gadolinium, tests=["test-mri"]) == {"contrast-allergy"}
    assert rules(allergies=gadolinium, tests=["test-ct"]) == set()
    assert rules(allergies=iodine, tests=["test-mri"]) == set()
    assert rules(allergies=[{"to": "contrast"}], tests=["test-mri"]) == {"contrast-allergy"}


# --- Medicines ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "drug_class"),
    [
        *(
            (name, "blood-thinner")
            for name in ("Warfarin 5 mg", "warfarina", "apixabán", "Eliquis")
        ),
        *((name, "blood-thinner") for name in ("rivaroxaban", "dabigatrán", "heparina", "Clexane")),
        *(
            (name, "blood-thinner")
            for name in ("clopidogrel", "وارفارين", "كلوبيدوغريل", "الهيبارين")
        ),
        *((name, "blood-thinner") for name in ("华法林钠片", "氯吡格雷", "依诺肝素钠", "warfrain")),
        *((name, "blood-thinner") for name in ("thuốc làm loãng máu", "Thuốc chống đông")),
        *((name, "contrast") for name in ("thuốc cản quang", "thuốc tương phản")),
        *((name, "iodine-contrast") for name in ("i-ốt", "iốt")),
        ("thuốc đối quang từ", "gadolinium-contrast"),
        *((name, "blood-thinner") for name in ("Варфарин 5 мг", "Ксарелто", "клопидогрел")),
        *((name, "metformin") for name in ("Глюкофаж", "метформин")),
        *((name, "heart-rate-medicine") for name in ("бисопролол", "Конкор")),
        *((name, "insulin") for name in ("инсулин гларгин", "Лантус")),
        *((name, "metformin") for name in ("Metformin ER", "الميتفورمين", "盐酸二甲双胍")),
        *((name, "insulin") for name in ("insulina lispro", "Lantus", "الأنسولين", "甘精胰岛素")),
        *(
            (name, "heart-rate-medicine")
            for name in ("metoprolol tartrate", "atenolol", "verapamilo")
        ),
        *((name, "heart-rate-medicine") for name in ("digoxina", "بيسوبرولول", "美托洛尔缓释片")),
        *((name, "cyclosporine") for name in ("ciclosporina", "Neoral", "سيكلوسبورين", "环孢素")),
    ],
)
def test_a_member_of_a_class_is_known_in_every_language(name: str, drug_class: str) -> None:
    assert classes_of(name) == {drug_class}


@pytest.mark.parametrize(
    "name",
    [
        *("Lanreotide", "Loperamide 2 mg", "vitamin D", "奥曲肽", "لوبراميد"),
        *("октреотид", "thuốc từ máu đông"),
    ],
)
def test_other_medicines_are_of_no_class(name: str) -> None:
    assert classes_of(name) == frozenset()


@pytest.mark.parametrize(
    "plan", [{"tests": ["test-biopsy-pathology"]}, {"treatments": EMBOLIZATION}]
)
def test_a_blood_thinner_before_a_procedure(plan: dict[str, Any]) -> None:
    assert rules(conditions=["blood-thinner"], **plan) == {"blood-thinner-procedure"}
    assert rules(medicines=takes("Xarelto"), **plan) == {"blood-thinner-procedure"}
    assert rules(medicines=takes("Xarelto")) == set()


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"medicines": takes("Insulin")}, "ssa-diabetes"),
        ({"conditions": ["diabetes"]}, "ssa-diabetes"),
        ({"medicines": takes("Bisoprolol")}, "ssa-heart-rate"),
        ({"medicines": takes("Neoral")}, "ssa-cyclosporine"),
    ],
)
def test_a_hormone_shot_and_what_it_changes(fields: dict[str, Any], rule: str) -> None:
    assert rules(treatments=LANREOTIDE, **fields) == {rule}
    listed = {**fields, "medicines": [*fields.get("medicines", []), *takes("Octreotide")]}
    assert rule in rules(**listed)
    assert rules(**fields) == set()


@pytest.mark.parametrize("name", ["βαρφαρίνη", "ワルファリン"])
def test_a_name_in_a_script_without_classes_is_said_not_to_be_compared(name: str) -> None:
    assert "medicine-not-read" in rules(medicines=takes(name), treatments=EMBOLIZATION)


@pytest.mark.parametrize("plan", [{"treatments": EMBOLIZATION}, {"tests": ["test-ct"]}])
def test_an_allergy_in_such_a_script_is_said_not_to_be_compared(plan: dict[str, Any]) -> None:
    assert rules(allergies=[{"to": "σκιαγραφικό"}], **plan) == {"allergy-not-compared"}


# --- Conditions --------------------------------------------------------------------------


def test_a_pacemaker_and_an_mri_scan() -> None:
    assert rules(conditions=["pacemaker"], tests=["test-mri"]) == {"pacemaker-mri"}
    visit = [{"at": "2026-12-01T09:30", "what": "Resonancia magnética"}]
    assert rules(conditions=["pacemaker"], appointments=visit) == {"pacemaker-mri"}
    assert rules(conditions=["pacemaker"], tests=["test-ct"]) == set()


def test_a_camera_pill_and_an_mri_scan() -> None:
    both = ["test-capsule-endoscopy", "test-mri"]
    assert rules(tests=both) == {"capsule-mri"}
    visit = [{"at": "2026-12-01T09:30", "kind": "mri-scan"}]
    assert rules(tests=both[:1], appointments=visit) == {"capsule-mri"}
    assert rules(tests=["test-capsule-endoscopy", "test-ct"]) == set()


def test_a_tube_into_the_lungs_can_bleed() -> None:
    visit = [{"at": "2026-12-01T09:30", "what": "Broncoscopia"}]
    assert rules(conditions=["blood-thinner"], appointments=visit) == {"blood-thinner-procedure"}


# --- Pregnancy ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("patient", "months"),
    [
        ({}, []),
        ({"can_become_pregnant": False}, []),
        ({"can_become_pregnant": True}, ["7 months"]),
        ({"can_become_pregnant": False, "partner_can_become_pregnant": True}, ["4 months"]),
        ({"can_become_pregnant": False, "partner_can_become_pregnant": False}, []),
    ],
)
def test_birth_control_is_asked_for_only_where_it_fits(
    patient: dict[str, bool], months: list[str]
) -> None:
    said = [
        finding.message
        for finding in findings(patient=patient, treatments=["treatment-prrt"])
        if finding.rule == "contraception"
    ]
    assert len(said) == len(months)
    assert all(month in message for month, message in zip(months, said, strict=True))


def test_who_cannot_become_pregnant_is_not_pregnant() -> None:
    fields = {"patient": {"can_become_pregnant": False}, "conditions": ["pregnancy"]}
    assert rules(**fields) == {"pregnancy-contradiction"}


# --- The card ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["محمود عبد الرحمن", "王小明", "Иван Петров"])
def test_a_name_without_latin_letters_stops_a_card(name: str) -> None:
    syndrome = ["carcinoid-syndrome"]
    assert found(patient={"name": name}, conditions=syndrome) == {
        ("card-latin-name", "patient.latin_name")
    }
    named = {"name": name, "latin_name": "Mahmoud Abdelrahman"}
    assert rules(patient=named, conditions=syndrome) == set()
    assert rules(patient={"name": name}) == set()
    without = {"remove": ["card-carcinoid-crisis"]}
    assert rules(patient={"name": name}, conditions=syndrome, topics=without) == set()


def test_every_new_rule_can_be_named_in_overrides_but_contradictions() -> None:
    asked = {finding.rule for finding in findings(conditions=["child"], tests=["test-ct"])}
    assert asked == {"child-adult-pages"}
    assert asked <= set(RULE_IDS)
    (accepted,) = findings(conditions=["child"], overrides=["child-adult-pages"])
    assert (accepted.severity, accepted.overridden) == (SafetyAction.WARN, True)


# --- Visits as a secretary writes them ---------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "test", "visit"),
    [
        *(("kidney-disease", "contrast-kidneys", what) for what in ("CAT scan", "C.T. abdomen")),
        *(("kidney-disease", "contrast-kidneys", what) for what in ("TDM", "angiogram", "TACE")),
        *(("pacemaker", "pacemaker-mri", what) for what in ("M.R.I.", "MRT", "IRM", "MR liver")),
        *(("pacemaker", "pacemaker-mri", what) for what in ("resonancia", "MRCP", "MR检查")),
        ("pacemaker", "pacemaker-mri", "магнитно-резонансная томография"),
        *(("blood-thinner", "blood-thinner-procedure", what) for what in ("ERCP", "EUS", "TIPS")),
        *(("blood-thinner", "blood-thinner-procedure", what) for what in ("穿刺", "пункция")),
        *(("blood-thinner", "blood-thinner-procedure", what) for what in ("root canal", "بزل")),
    ],
)
def test_a_visit_is_known_by_its_abbreviation(condition: str, test: str, visit: str) -> None:
    visits = [{"at": "2026-12-20T09:30", "what": visit}]
    assert test in rules(conditions=[condition], appointments=visits)


@pytest.mark.parametrize(
    "allergy", ["octreotide", "Sandostatin", "奥曲肽", "pasireotide", "Сандостатин"]
)
def test_an_allergy_to_one_somatostatin_analog_asks_about_another(allergy: str) -> None:
    assert rules(allergies=[{"to": allergy}], treatments=LANREOTIDE) >= {"allergy-family"}
