"""A FHIR bundle becomes a record, or problems and notes that say where and why.

The tables `IN` are the mapping that `docs/ehr.md` shows: each of its rows is a bundle of a
typical patient with one thing that is different.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.interop.conftest import DAY
from tests.interop.fhir.charts import (
    CANARIES,
    ICD,
    ILEUM,
    NAME,
    NUMBER,
    NURSE,
    RXNORM,
    SNOMED,
    TERMINOLOGY,
    UCUM,
    Tree,
    allergy,
    appointment,
    bundle,
    clinical,
    concept,
    condition,
    data,
    dosage,
    lines,
    patient,
    procedure,
    repeat,
    request,
    statement,
    team,
    verified,
)

from nethandout.errors import ExitCode, InputError
from nethandout.files.builtin import built_in_root
from nethandout.interop.fhir.findings import Kind
from nethandout.interop.fhir.reading import Choice, FhirRead, read_fhir
from nethandout.records.reading import LeafletFacts
from nethandout.service import Service, open_service

CLINIC = built_in_root() / "examples" / "clinic"
APPROVED = Choice(approved_by="Dr. L. Meyer", approved_on="2026-11-20")


def read(service: Service, *resources: Tree, choice: Choice = APPROVED) -> FhirRead:
    return read_fhir(data(bundle(*resources)), "b.json", service, choice)


def refused(service: Service, given: bytes, choice: Choice = APPROVED) -> list[tuple[str, str]]:
    """Turn a file into the codes and elements of the errors that stop it."""
    with pytest.raises(InputError) as caught:
        read_fhir(given, "b.json", service, choice)
    assert caught.value.exit_code is ExitCode.BAD_INPUT
    said = str(caught.value)
    assert not [word for word in CANARIES if word in said]
    return [
        (each.code, each.position.file.removeprefix("b.json").removeprefix("#"))
        for each in caught.value.problems
        if each.severity == "error"
    ]


def field(tree: Any, path: str) -> object:  # noqa: ANN401 - any part of a record
    """Turn `medicines.0.dose` into what the record has there, or nothing."""
    for step in path.split("."):
        if isinstance(tree, list):
            tree = tree[int(step)] if len(tree) > int(step) else None
        else:
            tree = tree.get(step) if isinstance(tree, dict) else None
    return tree


def name(use: str, text: str, **more: object) -> Tree:
    return {"use": use, "text": text} | more


def spoken(*codes: str, preferred: int | None = 0) -> list[Tree]:
    return [
        {"language": concept("urn:ietf:bcp:47", code)}
        | ({"preferred": True} if number == preferred else {})
        for number, code in enumerate(codes)
    ]


def number(value: str, **more: object) -> Tree:
    return {"type": concept(f"{TERMINOLOGY}/v2-0203", "MR"), "value": value} | more


INTERPRETER = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-interpreter-needed"
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
LANREOTIDE = concept(RXNORM, "749813", "Canarydrug 120 MG")
MEDICATION = {"resourceType": "Medication", "id": "m1", "code": LANREOTIDE}
REFERENCED: Tree = {"medicationCodeableConcept": None, "medicationReference": {}}

# What stands in a record: the resources, the field, and what it says.
IN: dict[str, tuple[list[Tree], str, object]] = {
    # Patient
    "the official name comes before the usual one": (
        [patient(name=[name("usual", "Tina"), name("official", NAME)]), ILEUM],
        "patient.name",
        NAME,
    ),
    "the usual name is taken where there is no official one": (
        [patient(name=[name("nickname", "Ti"), name("usual", NAME)]), ILEUM],
        "patient.name",
        NAME,
    ),
    "an old name is not taken": (
        [patient(name=[name("old", "Old One"), {"text": NAME}]), ILEUM],
        "patient.name",
        NAME,
    ),
    "an official name whose period is over is not taken": (
        [
            patient(
                name=[name("official", "Old", period={"end": "2020-01-01"}), name("usual", NAME)]
            ),
            ILEUM,
        ],
        "patient.name",
        NAME,
    ),
    "a name without text is given names before the family name": (
        [patient(), ILEUM],
        "patient.name",
        NAME,
    ),
    "a Chinese name without text has the family name first": (
        [patient(name=[{"family": "欧阳", "given": ["明"]}]), ILEUM],
        "patient.name",
        "欧阳明",
    ),
    "a part of a name that is only an extension is left out": (
        [patient(name=[{"family": "Zzyzxova", "given": ["Qwertina", None]}]), ILEUM],
        "patient.name",
        NAME,
    ),
    "a second name in Latin letters stands beside one in other letters": (
        [patient(name=[name("official", "欧阳明"), name("usual", NAME)]), ILEUM],
        "patient.latin_name",
        NAME,
    ),
    "the record number is the identifier of type MR": (
        [
            patient(
                identifier=[
                    {"system": "http://hl7.org/fhir/sid/us-ssn", "value": "9"},
                    number(NUMBER),
                ]
            ),
            ILEUM,
        ],
        "patient.record_number",
        NUMBER,
    ),
    "an old record number is not taken": (
        [patient(identifier=[number("OLD-1", use="old"), number(NUMBER)]), ILEUM],
        "patient.record_number",
        NUMBER,
    ),
    "of several record numbers the usual one is taken": (
        [patient(identifier=[number("B-2"), number(NUMBER, use="usual")]), ILEUM],
        "patient.record_number",
        NUMBER,
    ),
    "a birth date that nobody knows is not-known": (
        [
            patient(
                birthDate=None,
                _birthDate={"extension": [{"url": ABSENT, "valueCode": "unknown"}]},
            ),
            ILEUM,
        ],
        "patient.birth_date",
        "not-known",
    ),
    "the preferred language is printed": (
        [patient(communication=spoken("en", "vi", preferred=1)), ILEUM],
        "language",
        "vi",
    ),
    "the only language is printed": (
        [patient(communication=spoken("ru", preferred=None)), ILEUM],
        "language",
        "ru",
    ),
    "a region may be left out of a language": (
        [patient(communication=spoken("es-MX")), ILEUM],
        "language",
        "es",
    ),
    "zh-CN is simplified Chinese": (
        [patient(communication=spoken("zh-CN")), ILEUM],
        "language",
        "zh-Hans",
    ),
    "cmn is Chinese, whose script staff are told to look at": (
        [patient(communication=spoken("cmn")), ILEUM],
        "language",
        "zh-Hans",
    ),
    "an interpreter is needed": (
        [
            patient(
                extension=[
                    {"url": INTERPRETER, "valueCoding": {"system": SNOMED, "code": "373066001"}}
                ]
            ),
            ILEUM,
        ],
        "interpreter",
        True,
    ),
    "no interpreter is needed": (
        [
            patient(
                extension=[
                    {"url": INTERPRETER, "valueCoding": {"system": SNOMED, "code": "373067005"}}
                ]
            ),
            ILEUM,
        ],
        "interpreter",
        None,
    ),
    # Condition
    "an ICD-10-CM code is the site": ([patient(), ILEUM], "tumor.site", "ileum"),
    "a code without its point is understood": (
        [patient(), condition("C7A012")],
        "tumor.site",
        "ileum",
    ),
    "a code system by its OID is understood": (
        [patient(), condition(concept("urn:oid:2.16.840.1.113883.6.90", "C7A.012"))],
        "tumor.site",
        "ileum",
    ),
    "a named site comes before one that is not given": (
        [patient(), ILEUM, condition("C7A.00")],
        "tumor.site",
        "ileum",
    ),
    "two codes of one site are one tumor": (
        [patient(), ILEUM, condition("D3A.012")],
        "tumor.site",
        "ileum",
    ),
    "our own coding comes before the standard one": (
        [
            patient(),
            condition(
                {
                    "coding": [
                        {"system": "urn:nethandout:tumor.site", "code": "jejunum"},
                        ILEUM["code"]["coding"][0],
                    ]
                }
            ),
        ],
        "tumor.site",
        "jejunum",
    ),
    "liver metastases are a setting": (
        [patient(), ILEUM, condition("C7B.02")],
        "tumor.settings",
        ["liver-metastases"],
    ),
    "carcinoid syndrome is a condition, in SNOMED CT as well": (
        [patient(), ILEUM, condition(concept(SNOMED, "35868009"))],
        "conditions",
        ["carcinoid-syndrome"],
    ),
    **{
        f"a Condition that is {status} does not count": (
            [patient(), ILEUM, condition("C7B.02", verificationStatus=verified(status))],
            "tumor.settings",
            None,
        )
        for status in ("refuted", "entered-in-error", "unconfirmed", "provisional", "differential")
    },
    **{
        f"a Condition that is {status} does not count any more": (
            [patient(), ILEUM, condition("C7B.02", clinicalStatus=clinical(status))],
            "tumor.settings",
            None,
        )
        for status in ("resolved", "inactive", "remission")
    },
    "a Condition without a status counts": (
        [patient(), condition("C7A.012", clinicalStatus=None, verificationStatus=None)],
        "tumor.site",
        "ileum",
    ),
    "a Condition with an end and no status does not count": (
        [
            patient(),
            ILEUM,
            condition("C7B.02", clinicalStatus=None, abatementDateTime="2020-01-01"),
        ],
        "tumor.settings",
        None,
    ),
    # Medicines
    "an RxNorm code is a treatment": (
        [patient(), ILEUM, request(LANREOTIDE)],
        "treatments",
        ["drug-lanreotide"],
    ),
    "an ATC code is a treatment": (
        [patient(), ILEUM, request(concept("http://www.whocc.no/atc", "H01CB03", "x"))],
        "treatments",
        ["drug-lanreotide"],
    ),
    "a drug without a code is known by its name, in capitals as well": (
        [patient(), ILEUM, request("SOMATULINE DEPOT")],
        "treatments",
        ["drug-lanreotide"],
    ),
    "a contained Medication is read": (
        [
            patient(),
            ILEUM,
            request(
                contained=[MEDICATION],
                medicationCodeableConcept=None,
                medicationReference={"reference": "#m1"},
            ),
        ],
        "treatments",
        ["drug-lanreotide"],
    ),
    "a Medication of the bundle is read": (
        [
            patient(),
            ILEUM,
            MEDICATION,
            request(
                medicationCodeableConcept=None, medicationReference={"reference": "Medication/m1"}
            ),
        ],
        "treatments",
        ["drug-lanreotide"],
    ),
    "a MedicationStatement is a line of the list": (
        [patient(), ILEUM, statement()],
        "medicines.0.name",
        "Canarydrug",
    ),
    **{
        f"a medicine that is {status} is not in the list": (
            [patient(), ILEUM, request(status=status)],
            "medicines",
            None,
        )
        for status in ("stopped", "cancelled", "on-hold", "entered-in-error", "draft", "completed")
    },
    "an order not to give a medicine is not in the list": (
        [patient(), ILEUM, request(doNotPerform=True)],
        "medicines",
        None,
    ),
    "a proposal is no order": ([patient(), ILEUM, request(intent="proposal")], "medicines", None),
    "a completed drug of ours is done": (
        [
            patient(),
            ILEUM,
            statement(LANREOTIDE, status="completed", effectiveDateTime="2026-03-04"),
        ],
        "done",
        [{"treatment": "drug-lanreotide", "on": "2026-03-04"}],
    ),
    "an intended drug of ours is a treatment": (
        [patient(), ILEUM, statement(LANREOTIDE, status="intended")],
        "treatments",
        ["drug-lanreotide"],
    ),
    "an intended medicine is not in the list yet": (
        [patient(), ILEUM, statement(status="intended")],
        "medicines",
        None,
    ),
    "what a medicine is for is a word of the list, or as it was typed": (
        [patient(), ILEUM, request(reasonCode=[{"text": "Diarrhea"}])],
        "medicines.0.for",
        "diarrhea",
    ),
    # Others
    "an allergy has its reaction": (
        [patient(), ILEUM, allergy()],
        "allergies",
        [{"to": "canarywort", "reaction": "hives"}],
    ),
    "an allergy that nobody confirmed counts": (
        [
            patient(),
            ILEUM,
            allergy(
                verificationStatus=concept(
                    f"{TERMINOLOGY}/allergyintolerance-verification", "unconfirmed"
                )
            ),
        ],
        "allergies.0.to",
        "canarywort",
    ),
    "a refuted allergy does not count": (
        [
            patient(),
            ILEUM,
            allergy(
                verificationStatus=concept(
                    f"{TERMINOLOGY}/allergyintolerance-verification", "refuted"
                )
            ),
        ],
        "allergies",
        None,
    ),
    "a resolved allergy does not count": (
        [
            patient(),
            ILEUM,
            allergy(
                clinicalStatus=concept(f"{TERMINOLOGY}/allergyintolerance-clinical", "resolved")
            ),
        ],
        "allergies",
        None,
    ),
    "no known allergy is not the name of one": (
        [patient(), ILEUM, allergy(code=concept(SNOMED, "716186003", "No known allergy"))],
        "allergies",
        None,
    ),
    "an appointment is in the clinic's own time": (
        [patient(), ILEUM, appointment()],
        "appointments",
        [{"at": "2026-12-07T09:30", "what": "CT scan", "where": "Level 2"}],
    ),
    "a cancelled appointment is left out": (
        [patient(), ILEUM, appointment(status="cancelled")],
        "appointments",
        None,
    ),
    "a past appointment is left out": (
        [patient(), ILEUM, appointment(start="2026-11-01T15:30:00Z")],
        "appointments",
        None,
    ),
    "a completed procedure is done": (
        [patient(), ILEUM, procedure()],
        "done",
        [{"treatment": "procedure-appendectomy", "on": "2026-11-02"}],
    ),
    "a month of a procedure is no day": (
        [patient(), ILEUM, procedure(performedDateTime="2026-11")],
        "done",
        [{"treatment": "procedure-appendectomy"}],
    ),
    "a planned procedure is a treatment": (
        [patient(), ILEUM, procedure(status="preparation")],
        "treatments",
        ["procedure-appendectomy"],
    ),
    "a procedure that was not done is neither": (
        [patient(), ILEUM, procedure(status="not-done")],
        "done",
        None,
    ),
    "a procedure that is not known is left out": (
        [patient(), ILEUM, procedure("Canaryscopy")],
        "done",
        None,
    ),
    "a member of the care team has the phone at work": (
        [patient(), ILEUM, NURSE, team()],
        "care_team",
        [{"role": "NET nurse", "name": "R. Kanarienvogel", "phone": "+1 312 555 0142"}],
    ),
    "the family is not in the care team": (
        [
            patient(),
            ILEUM,
            team(
                {
                    "role": [{"text": "Niece"}],
                    "member": {"reference": "RelatedPerson/r", "display": "S."},
                }
            ),
        ],
        "care_team",
        None,
    ),
    "an inactive care team is left out": (
        [patient(), ILEUM, NURSE, team(status="inactive")],
        "care_team",
        None,
    ),
    "a resource of another type is left alone, whatever is in it": (
        [patient(), ILEUM, {"resourceType": "Observation", "status": 7, "nonsense": {}}],
        "tumor.site",
        "ileum",
    ),
    "a small mistake in an element that is not read does not matter": (
        [patient(maritalStatus="M", photo=7), ILEUM],
        "patient.name",
        NAME,
    ),
}


@pytest.mark.parametrize("row", IN)
def test_what_is_read(service: Service, row: str) -> None:
    resources, path, expected = IN[row]
    found = read(service, *resources)
    assert field(found.tree.value, path) == expected
    said = " ".join(map(str, (*found.notes, *found.warnings)))
    assert not [word for word in CANARIES if word in said]


QUANTITY = {"value": 20, "unit": "mg", "system": UCUM, "code": "mg"}

# The sentence of a medicine: its dosages, and what the line says besides the name.
DOSAGES: dict[str, tuple[list[Tree], Tree]] = {
    "times a day": (
        [dosage()],
        {"dose": {"value": "20", "unit": "mg"}, "timing": {"times_a_day": "2"}},
    ),
    "no zero at the end of a number": (
        [dosage(7.50)],
        {"dose": {"value": "7.5", "unit": "mg"}, "timing": {"times_a_day": "2"}},
    ),
    "every so many hours": (
        [dosage(**repeat(frequency=1, period=8, periodUnit="h"))],
        {"dose": {"value": "20", "unit": "mg"}, "timing": {"every_hours": "8"}},
    ),
    "weeks are days": (
        [dosage(**repeat(frequency=1, period=4, periodUnit="wk"))],
        {"dose": {"value": "20", "unit": "mg"}, "timing": {"every_days": "28"}},
    ),
    "times of day": (
        [dosage(**repeat(when=["MORN", "EVE"]))],
        {"dose": {"value": "20", "unit": "mg"}, "timing": {"times": ["morning", "evening"]}},
    ),
    "before breakfast": (
        [dosage(**repeat(when=["ACM"]))],
        {
            "dose": {"value": "20", "unit": "mg"},
            "timing": {"times": ["morning"], "with": "before-meals"},
        },
    ),
    "days of the week": (
        [dosage(**repeat(dayOfWeek=["mon", "thu"]))],
        {"dose": {"value": "20", "unit": "mg"}, "timing": {"days_of_week": ["monday", "thursday"]}},
    ),
    "an abbreviation such as BID": (
        [dosage(timing={"code": concept(f"{TERMINOLOGY}/v3-GTSAbbreviation", "BID")})],
        {"dose": {"value": "20", "unit": "mg"}, "timing": {"times_a_day": "2"}},
    ),
    "a count of tablets": (
        [dosage(1, "{tablet}")],
        {"dose": {"value": "1", "unit": "tablet"}, "timing": {"times_a_day": "2"}},
    ),
    "the form of a tablet": (
        [
            dosage(
                doseAndRate=[
                    {
                        "doseQuantity": {
                            "value": 1,
                            "system": f"{TERMINOLOGY}/v3-orderableDrugForm",
                            "code": "TAB",
                        }
                    }
                ]
            )
        ],
        {"dose": {"value": "1", "unit": "tablet"}, "timing": {"times_a_day": "2"}},
    ),
    "a unit in words": (
        [dosage(doseAndRate=[{"doseQuantity": {"value": 2, "unit": "Capsules"}}])],
        {"dose": {"value": "2", "unit": "capsule"}, "timing": {"times_a_day": "2"}},
    ),
    "a route of SNOMED CT": (
        [dosage(route=concept(SNOMED, "34206005"))],
        {
            "dose": {"value": "20", "unit": "mg"},
            "route": "subcutaneous",
            "timing": {"times_a_day": "2"},
        },
    ),
    "a route in words": (
        [dosage(route={"text": "Oral route"})],
        {"dose": {"value": "20", "unit": "mg"}, "route": "oral", "timing": {"times_a_day": "2"}},
    ),
    "as needed, and the most a day": (
        [
            dosage(
                asNeededCodeableConcept={"text": "Pain"},
                maxDosePerPeriod={
                    "numerator": QUANTITY | {"value": 80},
                    "denominator": {"value": 1, "system": UCUM, "code": "d"},
                },
            )
        ],
        {
            "dose": {"value": "20", "unit": "mg"},
            "timing": {"times_a_day": "2", "as_needed": "pain", "at_most_per_day": "4"},
        },
    ),
    "first and last day": (
        [
            dosage(
                **repeat(
                    frequency=2,
                    period=1,
                    periodUnit="d",
                    boundsPeriod={"start": "2026-11-23", "end": "2026-12-01"},
                )
            )
        ],
        {
            "dose": {"value": "20", "unit": "mg"},
            "timing": {"times_a_day": "2"},
            "from": "2026-11-23",
            "until": "2026-12-01",
        },
    ),
    "what else is said": (
        [dosage(additionalInstruction=[{"text": "Swallow whole"}])],
        {
            "dose": {"value": "20", "unit": "mg"},
            "timing": {"times_a_day": "2"},
            "when": "Swallow whole",
        },
    ),
    "words alone": ([{"text": "one spoon at noon"}], {"dose": "one spoon at noon"}),
    "steps in their sequence": (
        [
            dosage(
                10,
                sequence=2,
                **repeat(frequency=1, period=1, periodUnit="d"),
            ),
            dosage(
                40,
                sequence=1,
                **repeat(
                    frequency=1,
                    period=1,
                    periodUnit="d",
                    boundsDuration={"value": 7, "system": UCUM, "code": "d"},
                ),
            ),
        ],
        {
            "steps": [
                {
                    "dose": {"value": "40", "unit": "mg"},
                    "timing": {"times_a_day": "1"},
                    "days": "7",
                },
                {"dose": {"value": "10", "unit": "mg"}, "timing": {"times_a_day": "1"}},
            ]
        },
    ),
}


@pytest.mark.parametrize("row", DOSAGES)
def test_a_dosage_becomes_the_sentence(service: Service, row: str) -> None:
    dosages, expected = DOSAGES[row]
    found = read(service, patient(), ILEUM, request("Canarydrug", *dosages))
    assert field(found.tree.value, "medicines") == [{"name": "Canarydrug"} | expected]
    assert service.record_of(found.tree)[0] is not None


# What the sentence has no words for: the dosage, and the element that is named.
UNKNOWN: dict[str, tuple[Tree, str]] = {
    "a range": (
        dosage(doseAndRate=[{"doseRange": {"low": QUANTITY, "high": QUANTITY}}]),
        "[0].doseAndRate.doseRange",
    ),
    "a rate": (
        dosage(doseAndRate=[{"rateQuantity": QUANTITY}]),
        "[0].doseAndRate.rateQuantity",
    ),
    "a comparator": (
        dosage(doseAndRate=[{"doseQuantity": QUANTITY | {"comparator": "<"}}]),
        "[0].doseAndRate[0].doseQuantity.comparator",
    ),
    "an unknown unit": (
        dosage(doseAndRate=[{"doseQuantity": QUANTITY | {"code": "[foz_us]"}}]),
        "[0].doseAndRate[0].doseQuantity.code",
    ),
    "no unit": (
        dosage(doseAndRate=[{"doseQuantity": {"value": 1}}]),
        "[0].doseAndRate[0].doseQuantity.unit",
    ),
    "a number beyond any dose": (dosage(1e300), "[0].doseAndRate[0].doseQuantity.value"),
    "a negative number": (dosage(-5), "[0].doseAndRate[0].doseQuantity.value"),
    "a time of day": (
        dosage(**repeat(frequency=1, period=1, periodUnit="d", timeOfDay=["08:00:00"])),
        "[0].timing.repeat.timeOfDay",
    ),
    "at most so often": (
        dosage(**repeat(frequency=1, frequencyMax=3, period=1, periodUnit="d")),
        "[0].timing.repeat.frequencyMax",
    ),
    "a month": (
        dosage(**repeat(frequency=1, period=1, periodUnit="mo")),
        "[0].timing.repeat.periodUnit",
    ),
    "twice in three days": (
        dosage(**repeat(frequency=2, period=3, periodUnit="d")),
        "[0].timing.repeat.frequency",
    ),
    "a wake-up time": (dosage(**repeat(when=["WAKE"])), "[0].timing.repeat.when"),
    "two things about meals": (dosage(**repeat(when=["AC", "PCV"])), "[0].timing.repeat.when"),
    "a month in a period": (
        dosage(**repeat(frequency=1, period=1, periodUnit="d", boundsPeriod={"start": "2026-12"})),
        "[0].timing.repeat.boundsPeriod.start",
    ),
    "dates of their own": (
        dosage(timing={"event": ["2026-12-01"]}),
        "[0].timing.event",
    ),
    "as needed for nothing": (dosage(asNeededBoolean=True), "[0].asNeededBoolean"),
    "as needed for something else": (
        dosage(asNeededCodeableConcept={"text": "Canarypain"}),
        "[0].asNeededCodeableConcept",
    ),
    "the most in a lifetime": (
        dosage(maxDosePerLifetime=QUANTITY),
        "[0].maxDosePerLifetime",
    ),
    "a part of a dose a day": (
        dosage(
            asNeededCodeableConcept={"text": "Pain"},
            maxDosePerPeriod={
                "numerator": QUANTITY | {"value": 50},
                "denominator": {"value": 1, "system": UCUM, "code": "d"},
            },
        ),
        "[0].maxDosePerPeriod.numerator",
    ),
    "a changed meaning": (
        dosage(modifierExtension=[{"url": "http://x.example", "valueBoolean": True}]),
        "[0].modifierExtension",
    ),
    "long words": ({"text": "Canarydrug " * 20}, "[0].text"),
}


@pytest.mark.parametrize("row", UNKNOWN)
def test_a_dosage_that_cannot_be_said_is_refused_by_its_element(service: Service, row: str) -> None:
    given, element = UNKNOWN[row]
    found = refused(service, data(bundle(patient(), ILEUM, request("Canarydrug", given))))
    assert found == [("dosage", f"Bundle.entry[2].resource.dosageInstruction{element}")]


# What stops a record: the bundle, the code, and the element.
STOPS: dict[str, tuple[Tree, str, str]] = {
    "a patient who has died": (
        bundle(patient(deceasedDateTime="2026-01-01"), ILEUM),
        "deceased",
        "Bundle.entry[0].resource.deceased",
    ),
    "a file that was replaced": (
        bundle(
            patient(link=[{"other": {"reference": "Patient/p2"}, "type": "replaced-by"}]), ILEUM
        ),
        "not-in-use",
        "Bundle.entry[0].resource",
    ),
    "two record numbers": (
        bundle(patient(identifier=[number("A-1"), number("B-2")]), ILEUM),
        "record-number",
        "Bundle.entry[0].resource.identifier",
    ),
    "a birth date without a day": (
        bundle(patient(birthDate="1961-04"), ILEUM),
        "birth-date",
        "Bundle.entry[0].resource.birthDate",
    ),
    "a language without a catalog": (
        bundle(patient(communication=spoken("pa")), ILEUM),
        "no-catalog",
        "Bundle.entry[0].resource.communication[0].language",
    ),
    "traditional Chinese": (
        bundle(patient(communication=spoken("zh-TW")), ILEUM),
        "no-catalog",
        "Bundle.entry[0].resource.communication[0].language",
    ),
    "two languages and none preferred": (
        bundle(patient(communication=spoken("es", "vi", preferred=None)), ILEUM),
        "language-asked",
        "Bundle.entry[0].resource.communication[0].language",
    ),
    "two sites": (
        bundle(patient(), ILEUM, condition("C7A.092")),
        "several-sites",
        "Bundle.entry[1].resource.code",
    ),
    "a site and a tumor that these handouts are not about": (
        bundle(patient(), ILEUM, condition("C7A.1")),
        "several-sites",
        "Bundle.entry[1].resource.code",
    ),
    "a status of a Condition that nobody knows": (
        bundle(patient(), ILEUM, condition("C7B.02", clinicalStatus=clinical("canary"))),
        "fhir-status",
        "Bundle.entry[2].resource.clinicalStatus",
    ),
    "a status of an order that nobody knows": (
        bundle(patient(), ILEUM, request(status="canary")),
        "fhir-status",
        "Bundle.entry[2].resource.status",
    ),
    "a medicine without a dose": (
        bundle(patient(), ILEUM, request(dosageInstruction=None)),
        "no-dose",
        "Bundle.entry[2].resource.dosageInstruction",
    ),
    "octreotide without its form": (
        bundle(patient(), ILEUM, request("octreotide")),
        "drug-asked",
        "Bundle.entry[2].resource.medicationCodeableConcept",
    ),
    "a drug code that stands for no treatment": (
        bundle(
            patient(), ILEUM, request(concept("http://www.whocc.no/atc", "L04AH02", "Canarydrug"))
        ),
        "code-excluded",
        "Bundle.entry[2].resource.medicationCodeableConcept",
    ),
    "a Medication that is not there": (
        bundle(
            patient(),
            ILEUM,
            request(medicationCodeableConcept=None, medicationReference={"reference": "#m9"}),
        ),
        "no-medication",
        "Bundle.entry[2].resource.medicationReference",
    ),
    "two doses at the same time": (
        bundle(patient(), ILEUM, request("Canarydrug", dosage(), dosage(40))),
        "dosage",
        "Bundle.entry[2].resource.dosageInstruction",
    ),
    "a booked appointment without a time": (
        bundle(patient(), ILEUM, appointment(start=None)),
        "fhir-shape",
        "Bundle.entry[2].resource.start",
    ),
    "a resource of somebody else": (
        bundle(patient(), ILEUM, request(subject={"reference": "Patient/p2"})),
        "other-patient",
        "Bundle.entry[2].resource.subject",
    ),
    "a resource of nobody": (
        bundle(patient(), ILEUM, request(subject=None)),
        "other-patient",
        "Bundle.entry[2].resource.subject",
    ),
    "one id with two contents": (
        bundle(patient(), ILEUM, condition("C7B.02", id="tumor")),
        "duplicate",
        "Bundle.entry[2].resource",
    ),
    "a changed meaning": (
        bundle(patient(), ILEUM | {"modifierExtension": [{"url": "http://x.example"}]}),
        "modifier",
        "Bundle.entry[1].resource.modifierExtension",
    ),
    "more pages of a search": (
        bundle(patient(), ILEUM, link=[{"relation": "next", "url": "https://x.example/2"}]),
        "more-pages",
        "Bundle.link",
    ),
    "a history": (bundle(patient(), ILEUM, kind="history"), "bundle-type", "Bundle.type"),
    "no patient": (
        bundle(ILEUM | {"subject": None}),
        "other-patient",
        "Bundle.entry[0].resource.subject",
    ),
    "an empty bundle": (bundle(), "no-patient", ""),
    "one resource that is no bundle": ({"resourceType": "Patient", "id": "p1"}, "no-net", ""),
    "several patients": (
        bundle(
            patient(),
            ILEUM,
            patient(id="p2"),
            condition("C7A.012", subject={"reference": "Patient/p2"}),
        ),
        "patients",
        "",
    ),
    # Wrong shapes
    "a type that is no text": (bundle(type=["Qwertina"]), "bundle-type", "Bundle.type"),
    "codings that are no list": (
        bundle(patient(), ILEUM | {"code": {"coding": 7}}),
        "fhir-shape",
        "Bundle.entry[1].resource.code.coding",
    ),
    "a text where a group belongs": (
        bundle(patient(), ILEUM | {"code": "Canarydrug"}),
        "fhir-shape",
        "Bundle.entry[1].resource.code",
    ),
    "a number where a text belongs": (
        bundle(patient(birthDate=19610409), ILEUM),
        "fhir-shape",
        "Bundle.entry[0].resource.birthDate",
    ),
    "an element that FHIR does not have": (
        bundle(patient(name=[{"text": NAME, "Qwertina": 1}]), ILEUM),
        "fhir-shape",
        "Bundle.entry[0].resource.name[0]",
    ),
    "entries that are no list": (bundle(entry={"Qwertina": 1}), "fhir-shape", "Bundle.entry"),
    "a list where a group belongs": (
        bundle(entry=[["Qwertina"]]),
        "fhir-shape",
        "Bundle.entry[0].resource",
    ),
}


@pytest.mark.parametrize("row", STOPS)
def test_what_stops_a_record(service: Service, row: str) -> None:
    given, code, element = STOPS[row]
    assert (code, element) in refused(service, data(given))


NO_NET: dict[str, list[Tree]] = {
    "no Condition": [],
    "another disease": [condition("I10")],
    "SNOMED CT only": [condition(concept(SNOMED, "254611009"))],
    "a tumor that was refuted": [condition("C7A.012", verificationStatus=verified("refuted"))],
    "a tumor that is no carcinoid": [condition("C7A.1")],
    "a code of another system": [condition(concept("http://hl7.org/fhir/sid/icd-10", "C7A.012"))],
    "a number of another system": [condition(concept(ICD, "35868009"))],
}


@pytest.mark.parametrize("row", NO_NET)
def test_a_bundle_without_a_tumor_is_refused_by_name_and_nothing_else_of_it(
    service: Service, row: str
) -> None:
    broken = request(dosageInstruction=None)
    given = data(bundle(patient(birthDate="1961"), *NO_NET[row], broken))
    assert [code for code, _ in refused(service, given)] == ["no-net"]


def test_a_person_chooses_between_two_sites(service: Service) -> None:
    choice = Choice(LeafletFacts("stomach"), approved_by="Dr. A", approved_on="2026-11-20")
    found = read(service, patient(), ILEUM, condition("C7A.092"), choice=choice)
    assert field(found.tree.value, "tumor.site") == "stomach"


def test_what_a_person_says_is_added(service: Service) -> None:
    facts = LeafletFacts("ileum", ("lanreotide",), purpose="follow-up", done=("surgery",))
    choice = Choice(facts, "ru", "large-print", "a4", "Dr. A", "2026-11-20")
    found = read(service, patient(), choice=choice)
    record, _ = service.record_of(found.tree)
    assert record is not None
    assert record.visit is not None
    assert (record.visit.purpose, record.language) == ("follow-up", "ru")
    assert (record.treatments, record.print.edition) == (("drug-lanreotide",), "large-print")


def test_texts_are_in_the_language_of_the_bundle_and_not_of_the_patient(service: Service) -> None:
    given = bundle(patient(), ILEUM, language="de")
    assert field(read_fhir(data(given), "b", service, APPROVED).tree.value, "texts_in") == "de"
    assert field(read(service, patient(), ILEUM).tree.value, "texts_in") == "en"


def test_the_result_says_what_was_used_and_ignored_and_what_is_missing(service: Service) -> None:
    found = read(service, patient(), ILEUM, request(status="stopped"))
    said = {str(note) for note in found.notes}
    assert "b.json#Bundle.entry[1].resource.code: used: tumor.site" in {
        text.replace(":1:", ":") for text in said
    }
    kinds = {kind: [note.message for note in found.notes if note.kind is kind] for kind in Kind}
    assert kinds[Kind.IGNORED] == ["this is stopped"]
    assert "no AllergyIntolerance" in kinds[Kind.MISSING]


def test_a_record_number_of_another_type_is_not_guessed(service: Service) -> None:
    found = read(service, patient(identifier=[{"value": NUMBER}]), ILEUM)
    assert "no identifier of type MR (v2-0203)" in [note.message for note in found.notes]
    record, problems = service.record_of(found.tree)
    assert record is None
    assert [str(each.position).split("#")[1] for each in problems] == ["Bundle.entry[0].resource:1"]


def test_references_by_url_uuid_and_version_find_their_resource(service: Service) -> None:
    given = bundle(patient(), ILEUM, kind="transaction")
    for reference, url in (
        ("urn:uuid:0c3f", "urn:uuid:0c3f"),
        ("Patient/p1/_history/3", ""),
        ("https://ehr.example/fhir/Patient/p1", "https://ehr.example/fhir/Patient/p1"),
        ("https://ehr.example/fhir/Patient/p1", ""),
    ):
        given["entry"][0]["fullUrl"] = url
        given["entry"][1]["resource"]["subject"] = {"reference": reference}
        found = read_fhir(data(given), "b.json", service, APPROVED)
        assert field(found.tree.value, "tumor.site") == "ileum"


def test_ndjson_of_resources_of_one_patient_is_one_record(service: Service) -> None:
    found = read_fhir(lines(ILEUM, request(), patient()), "b.ndjson", service, APPROVED)
    assert field(found.tree.value, "medicines.0.name") == "Canarydrug"


def test_all_problems_come_at_once_those_of_the_record_as_well(service: Service) -> None:
    given = bundle(patient(birthDate="1861-01-01"), ILEUM, request(dosageInstruction=None))
    found = refused(service, data(given))
    assert {code for code, _ in found} == {"no-dose", "birth-date"}


HOSTILE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "json-syntax"),
    "no JSON": (b"<Bundle/>", "json-syntax"),
    "a list": (b"[]", "not-fhir"),
    "a record of ours": (b'{"patient": {"name": "Qwertina"}}', "not-fhir"),
    "not UTF-8": (data(bundle(patient(), ILEUM)).replace(b"Qwertina", b"Qwert\xff"), "encoding"),
    "a key twice": (b'{"resourceType": "Bundle", "resourceType": "Bundle"}', "duplicate-key"),
    "very deep": (b'{"resourceType":' * 100_000, "too-deep"),
    "deep": (
        b'{"resourceType":"Bundle","type":"searchset","x":' + b"[" * 60 + b"]" * 60 + b"}",
        "too-deep",
    ),
    "too large": (b'{"resourceType":"Bundle","x":"' + b"Q" * 20_000_001 + b'"}', "too-large"),
    "too many": (
        b'{"resourceType":"Bundle","type":"searchset","entry":[' + b"{}," * 50_001 + b"{}]}",
        "too-large",
    ),
    "a number of a million digits": (b'{"resourceType": ' + b"9" * 1_000_000 + b"}", "json-syntax"),
    "a number with a huge exponent": (b'{"resourceType": 1e999999999}', "json-syntax"),
    "no number": (b'{"resourceType": NaN}', "json-syntax"),
}


@pytest.mark.parametrize("row", HOSTILE)
def test_a_hostile_file_is_refused_in_words(service: Service, row: str) -> None:
    given, code = HOSTILE[row]
    assert [found for found, _ in refused(service, given)] == [code]


def test_a_circle_of_references_ends(service: Service) -> None:
    role = {
        "resourceType": "PractitionerRole",
        "id": "n1",
        "practitioner": {"reference": "PractitionerRole/n1", "display": "N. Nurse"},
    }
    loop = {"reference": "#m1"}
    contained = {"resourceType": "Medication", "id": "m1", "code": None, "manufacturer": loop}
    nurse = {"role": [{"text": "Nurse"}], "member": {"reference": "PractitionerRole/n1"}}
    found = read(service, patient(), ILEUM, role, team(nurse))
    assert field(found.tree.value, "care_team.0.name") == "N. Nurse"
    given = request(contained=[contained], medicationCodeableConcept=None, medicationReference=loop)
    stopped = refused(service, data(bundle(patient(), ILEUM, given)))
    assert [code for code, _ in stopped] == ["no-medication"]


@pytest.mark.parametrize("text", ["{{ 7*7 }}\u0007", "\u202eQwertina", "null"])
def test_a_name_goes_through_the_checks_of_every_record(service: Service, text: str) -> None:
    given = data(bundle(patient(name=[{"text": text}]), ILEUM, condition("C7A.092")))
    with pytest.raises(InputError) as caught:
        read_fhir(given, "b.json", service, APPROVED)
    assert any(each.message.startswith("patient.name: ") for each in caught.value.problems)
    assert text not in str(caught.value)


def test_a_map_of_the_clinic_gives_snomed_codes_a_meaning(tmp_path: Path, service: Service) -> None:
    clinic = tmp_path / "clinic"
    clinic.mkdir()
    (clinic / "clinic.yaml").write_bytes((CLINIC / "clinic.yaml").read_bytes())
    own = "code,field,id\n254611009,tumor.site,ileum\n254611009,conditions,carcinoid-syndrome\n"
    (clinic / "snomed.csv").write_text(own)
    mapped = open_service(clinic, cache_dir=tmp_path / "cache", today=DAY)
    given = data(bundle(patient(), condition(concept(SNOMED, "254611009"))))
    found = read_fhir(given, "b.json", mapped, APPROVED)
    assert field(found.tree.value, "tumor.site") == "ileum"
    assert field(found.tree.value, "conditions") == ["carcinoid-syndrome"]
    assert [code for code, _ in refused(service, given)] == ["no-net"]
    (clinic / "snomed.csv").write_text("code,field,id\n254611008,tumor.site,ileum\n")
    with pytest.raises(InputError, match=r"snomed\.csv:2"):
        read_fhir(given, "b.json", mapped, APPROVED)


WORST: tuple[object, ...] = (
    None,
    0,
    -1,
    10**400,
    True,
    "",
    "x" * 500,
    [],
    {},
    [[]],
    [{}],
    ["x"],
    {"coding": [7]},
)


def places_in(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Give the paths of all values in a tree, but not its own."""
    items = list(value.items() if isinstance(value, dict) else [])
    items += list(enumerate(value)) if isinstance(value, list) else []
    return [
        place for key, item in items for place in ((*path, key), *places_in(item, (*path, key)))
    ]


@pytest.mark.soak
@pytest.mark.parametrize("worst", range(len(WORST)))
def test_no_damaged_value_breaks_the_reading_or_leaks(service: Service, worst: int) -> None:
    sound = bundle(
        *(patient(), ILEUM, request(), statement(), allergy(), appointment(), procedure()),
        *(NURSE, team(), condition("C7B.02")),
    )
    for place in places_in(sound):
        damaged: Any = json.loads(data(sound))
        group = damaged
        for step in place[:-1]:
            group = group[step]
        group[place[-1]] = WORST[worst]
        try:
            found = read_fhir(data(damaged), "b.json", service, APPROVED)
            said = " ".join(map(str, (*found.notes, *found.warnings)))
        except InputError as error:
            said = str(error)
        assert not [word for word in CANARIES if word in said], place
