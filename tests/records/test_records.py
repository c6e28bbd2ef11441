from __future__ import annotations

import json
import re
import sys
import traceback
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.records.sample import PATIENT, TODAY, VOCABULARY, read_text

from nethandout.errors import FileError, Position, Problem, Severity, has_errors
from nethandout.model.record import NO_SITE, PatientRecord
from nethandout.records import (
    LeafletFacts,
    Vocabulary,
    facts_of,
    read_record,
    record_from_options,
    record_from_tree,
)
from nethandout.records.defaults import ClinicDefaults
from nethandout.records.fields import FIELDS, clean_tree
from nethandout.source.tree import SourceTree, parse_yaml

ROOT = Path(__file__).parents[2]
FIXTURES = sorted((Path(__file__).parents[1] / "fixtures" / "records").glob("*.yaml"))
EXAMPLES = sorted((ROOT / "examples" / "patients").glob("*.yaml"))
CANARY = "zanary"


def good(text: str, region: str | None = None) -> PatientRecord:
    record, problems = read_text(text, region)
    assert not problems
    assert record is not None
    return record


def summary(problem: Problem) -> str:
    place = f"{problem.position.line}:{problem.position.column} {problem.code}"
    return place if problem.severity is Severity.ERROR else f"{place} warning"


# --- one defect in each file -------------------------------------------------------------


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_every_defect_is_found_at_its_place(path: Path) -> None:
    expected = re.findall(r"^# expect: (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    record, problems = read_record(path, VOCABULARY, today=TODAY)
    assert [summary(problem) for problem in problems] == expected
    assert (record is None) == has_errors(problems)
    assert all(problem.position.file == str(path) for problem in problems)


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_no_message_repeats_what_the_record_says(path: Path) -> None:
    record, problems = read_record(path, VOCABULARY, today=TODAY)
    said = "\n".join(problem.message for problem in problems) + repr(record) + str(record)
    assert CANARY not in said.casefold()
    assert "1961" not in said
    assert "0012345" not in said


def test_all_problems_come_at_once() -> None:
    text = PATIENT.replace("ileum", "illeum").replace("1961-04-09", "1961-02-30")
    text = text.replace("Rosa", "<Rosa>").replace("es\n", "xx\n") + "treatments: [x]\nfoo: x\n"
    _, problems = read_text(text)
    assert [problem.code for problem in problems] == [
        "name-character",
        "invalid",
        "no-catalog",
        "unknown-id",
        "unknown-id",
        "unknown-key",
    ]


def test_problems_of_yaml_and_of_the_record_come_together(tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(PATIENT.replace("ileum}", "illeum, size_mm: 14}"), encoding="utf-8")
    _, problems = read_record(path, VOCABULARY, today=TODAY)
    assert [problem.code for problem in problems] == ["unknown-id", "unquoted"]


# --- what is right -----------------------------------------------------------------------


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_are_good(path: Path) -> None:
    record, problems = read_record(path, VOCABULARY, today=TODAY)
    assert not problems
    assert record is not None
    assert record.patient is not None
    assert "example" in (record.approved_by or "")


def test_examples_differ_as_patients_do() -> None:
    records = [read_record(path, VOCABULARY, today=TODAY)[0] for path in EXAMPLES]
    found = [record for record in records if record is not None]
    assert {record.language for record in found} == {"ar", "en", "es", "vi", "zh-Hans"}
    assert {record.print.edition for record in found} == {"standard", "large-print"}
    assert {record.print.paper for record in found} == {"letter", "a4"}
    assert len({record.patient.record_number for record in found if record.patient}) == 7


def test_example_with_prrt_obeys_the_28_day_rule() -> None:
    path = next(path for path in EXAMPLES if path.name.startswith("2-"))
    record, _ = read_record(path, VOCABULARY, today=TODAY)
    assert record is not None
    assert record.prrt is not None
    assert record.injections is not None
    step = timedelta(days=int(record.injections.every_days))
    shots = [record.injections.next + n * step for n in range(int(record.injections.count))]
    first_dose, last_dose = record.prrt.doses
    after_first_dose = next(visit.at.date() for visit in record.appointments[2:])
    assert after_first_dose - first_dose == timedelta(days=1)
    assert shots[0] - last_dose == timedelta(days=1)
    assert last_dose - after_first_dose >= timedelta(days=28)


def test_a_json_record_is_read(tmp_path: Path) -> None:
    tree, _ = parse_yaml(PATIENT, "r")
    assert tree is not None
    assert isinstance(tree.value, dict)
    tree.value["patient"]["name"] = "\U00020bb7野"
    path = tmp_path / "r.json"
    path.write_text(json.dumps(tree.value, indent="\t"), encoding="utf-8")
    record, problems = read_record(path, VOCABULARY, today=TODAY)
    assert not problems
    assert record is not None
    assert record.patient is not None
    assert record.patient.name == "\U00020bb7野"


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    _, problems = read_record(tmp_path / "r.docx", VOCABULARY, today=TODAY)
    assert [problem.code for problem in problems] == ["file-type"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("nothing", "there is no such file"),
        ("folder", "a folder of records with: nethandout batch"),
        ("rows.csv", "a table with: nethandout batch"),
    ],
)
def test_what_is_no_record_is_told_from_what_is_not_there(
    tmp_path: Path, name: str, says: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "rows.csv").touch()
    _, (problem,) = read_record(tmp_path / name, VOCABULARY, today=TODAY)
    assert problem.code == "file-type"
    assert says in problem.message


def test_a_file_that_is_not_there_is_a_file_error(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot read"):
        read_record(tmp_path / "r.yaml", VOCABULARY, today=TODAY)


def test_names_become_ids_and_repeats_go() -> None:
    record = good(
        PATIENT.replace("site: ileum", "site: Ileum, settings: [liver_metastases]")
        + "treatments: [lanreotide, drug-lanreotide, Hepatic embolization]\n"
        + "topics: {add: [surgery, treatment-surgery]}\n"
    )
    assert record.tumor.site == "ileum"
    assert record.tumor.settings == ("liver-metastases",)
    assert record.treatments == ("drug-lanreotide", "procedure-hepatic-embolization")
    assert record.topics.add == ("treatment-surgery",)


def test_the_language_tag_of_locales_is_accepted() -> None:
    assert good(PATIENT.replace("language: es", "language: zh_Hans")).language == "zh-Hans"


def test_additions_are_checked_when_the_vocabulary_knows_them() -> None:
    tree, _ = parse_yaml(PATIENT + "additions: [appendix-sizes]\n", "r.yaml")
    assert tree is not None
    for known, expected in ((None, []), ({}, ["unknown-id"])):
        vocabulary = Vocabulary(**{**vars(VOCABULARY), "additions": known})
        _, problems = record_from_tree(tree, vocabulary, today=TODAY)
        assert [problem.code for problem in problems] == expected


def test_spaces_are_made_uniform() -> None:
    record = good(PATIENT.replace("Rosa Zanary", '"  Rosa \u00a0\u3000 Zanary "'))
    assert record.patient is not None
    assert record.patient.name == "Rosa Zanary"


def test_a_crisis_plan_keeps_its_lines() -> None:
    record = good(PATIENT + "crisis_plan: |\n  First  line.\n\n  Second line.\n")
    assert record.crisis_plan == "First line.\nSecond line."


def test_empty_optional_fields_are_left_out() -> None:
    record = good(PATIENT + 'goal: ""\nmedicines:\ninterpreter:\nconditions: []\n')
    assert record.goal is None
    assert record.medicines == ()
    assert record.interpreter is False


def test_a_number_without_a_country_needs_a_region() -> None:
    text = PATIENT + "care_team: [{role: Nurse, name: R. Osei, phone: (312) 555-0142 ext. 7}]\n"
    assert good(text, region="US").care_team[0].phone == "(312) 555-0142 ext. 7"


@pytest.mark.parametrize(
    ("born", "accepted"),
    [
        ("2026-11-22", True),
        ("2026-11-23", False),
        ("1896-11-22", True),
        ("1896-11-21", False),
        ("2004-02-29", True),
    ],
)
def test_birth_dates_at_the_edges(born: str, accepted: bool) -> None:
    text = PATIENT.replace("1961-04-09", born).replace("2026-11-20", "2026-11-22")
    record, problems = read_text(text)
    assert (record is not None) == accepted
    assert [problem.code for problem in problems] == ([] if accepted else ["birth-date"])


def test_today_may_be_a_leap_day() -> None:
    tree, _ = parse_yaml(PATIENT.replace("2026-11-20", "2024-02-29"), "r.yaml")
    assert tree is not None
    record, problems = record_from_tree(tree, VOCABULARY, today=date(2024, 2, 29))
    assert record is not None
    assert not problems


def test_lists_have_an_end() -> None:
    text = PATIENT + "medicines:\n" + "".join(f"  - {{name: m{n}, dose: x}}\n" for n in range(3000))
    _, problems = read_text(text)
    assert [problem.code for problem in problems] == ["invalid"]
    assert "more than 60 lines" in problems[0].message


def test_lines_are_counted_from_1() -> None:
    text = PATIENT + "medicines:\n  - {name: A, dose: x}\n  - {name: B}\nconditions: [zz]\n"
    _, problems = read_text(text)
    fields = {problem.message.partition(":")[0] for problem in problems}
    assert fields == {"medicines.2.dose", "conditions.1"}


def test_a_name_of_20000_letters_is_refused_with_a_clear_message() -> None:
    _, problems = read_text(PATIENT.replace("Rosa Zanary", "A" * 20_000))
    assert [problem.message for problem in problems] == [
        "patient.name: this is longer than 200 letters"
    ]


def test_every_field_of_the_table_is_a_field_of_the_model() -> None:
    schema = PatientRecord.model_json_schema()
    patterns = set(patterns_of(schema, schema))
    assert set(FIELDS) <= patterns


def patterns_of(
    schema: dict[str, object], node: object, path: tuple[str, ...] = ()
) -> list[tuple[str, ...]]:
    """Turn a JSON schema into the paths of its leaves, with `*` for the items of a list."""
    if not isinstance(node, dict):
        return []
    if "$ref" in node:
        definitions = schema["$defs"]
        assert isinstance(definitions, dict)
        return patterns_of(schema, definitions[node["$ref"].rsplit("/", 1)[1]], path)
    choices = [found for part in node.get("anyOf", ()) for found in patterns_of(schema, part, path)]
    items = patterns_of(schema, node["items"], (*path, "*")) if "items" in node else []
    fields = [
        found
        for name, part in node.get("properties", {}).items()
        for found in patterns_of(schema, part, (*path, name))
    ]
    return [path, *choices, *items, *fields]


# --- a leaflet from options ----------------------------------------------------------------


def test_a_leaflet_about_a_medicine_alone_has_no_site() -> None:
    record, problems = record_from_options(LeafletFacts(treatments=("lanreotide",)), VOCABULARY)
    assert problems == []
    assert record is not None
    assert facts_of(record).site is None


def test_a_leaflet_about_nothing_is_none() -> None:
    record, problems = record_from_options(LeafletFacts(), VOCABULARY)
    assert record is None
    assert [(each.position.file, each.code) for each in problems] == [("--tumor-site", "missing")]
    record, _ = record_from_options(LeafletFacts(NO_SITE, ("lanreotide",)), VOCABULARY)
    assert record is None


def test_no_record_can_leave_its_site_open(tmp_path: Path) -> None:
    path = tmp_path / "record.yaml"
    path.write_text(f"tumor: {{site: {NO_SITE}}}", encoding="utf-8")
    record, problems = read_record(path, VOCABULARY, today=TODAY)
    assert record is None
    assert "unknown-id" in {problem.code for problem in problems}


def test_options_make_a_leaflet() -> None:
    asked = LeafletFacts(
        site="rectum", treatments=("surgery",), conditions=("diabetes",), size_mm="14"
    )
    record, problems = record_from_options(
        asked, VOCABULARY, language="zh_Hans", edition="large-print", paper="a4"
    )
    assert not problems
    assert record is not None
    assert record.patient is None
    assert record.language == "zh-Hans"
    assert record.print.edition == "large-print"
    facts = facts_of(record)
    assert facts.site == "rectum"
    assert facts.size_mm == Decimal(14)
    assert facts.treatments == {"treatment-surgery"}


@pytest.mark.parametrize(("said", "known"), [(True, "yes"), (False, "no"), (None, "not-known")])
def test_a_leaflet_says_whether_the_tumor_makes_hormones(said: bool | None, known: str) -> None:
    record, _ = record_from_options(LeafletFacts(site="rectum", functional=said), VOCABULARY)
    assert record is not None
    assert facts_of(record).functional == known


def test_wrong_options_are_named() -> None:
    asked = LeafletFacts(
        site="illeum",
        treatments=("surgery", CANARY),
        settings=(CANARY,),
        conditions=(CANARY,),
        size_mm=CANARY,
        purpose=CANARY,
        visit=CANARY,
        done=(CANARY,),
    )
    _, problems = record_from_options(
        asked, VOCABULARY, language=CANARY, edition=CANARY, paper=CANARY
    )
    assert {problem.position for problem in problems} == {
        Position(f"--{name}")
        for name in (
            "tumor-site",
            "treatment",
            "setting",
            "condition",
            "language",
            "edition",
            "paper",
            "size-mm",
            "purpose",
            "visit",
            "done",
        )
    }
    assert CANARY not in " ".join(map(str, problems))


def test_facts_hold_no_identity() -> None:
    path = EXAMPLES[0]
    record, _ = read_record(path, VOCABULARY, today=TODAY)
    assert record is not None
    facts = facts_of(record)
    assert facts.settings == {"liver-metastases"}
    assert facts.muscle_layer is False
    assert "Ruiz" not in repr(facts)


@pytest.mark.parametrize(
    ("kind", "test"),
    [
        ("biopsy", "test-biopsy-pathology"),
        ("colonoscopy", "test-colonoscopy"),
        ("ct-scan", "test-ct"),
        ("heart-ultrasound", "test-heart-check"),
        ("mri-scan", "test-mri"),
        ("endoscopy", None),
        ("pet-scan", None),
    ],
)
def test_an_appointment_for_one_test_is_a_test_of_the_record(kind: str, test: str | None) -> None:
    text = f'{PATIENT}appointments: [{{at: "2027-01-10T08:00", kind: {kind}, where: Room 1}}]\n'
    tree, _ = parse_yaml(text, "r.yaml")
    assert tree is not None
    record, problems = record_from_tree(tree, VOCABULARY, today=TODAY)
    assert record is not None, problems
    assert facts_of(record).tests == ({test} if test else set())


# --- nothing leaks -------------------------------------------------------------------------


def test_a_traceback_shows_nothing_of_the_record() -> None:
    tree, _ = parse_yaml(PATIENT + "goal: Zanary\n", "r.yaml")
    assert tree is not None
    record, _ = record_from_tree(tree, VOCABULARY, today=TODAY)
    assert record is not None
    shown = [repr(tree), repr(record), str(record), repr(record.patient), f"{record.tumor}"]
    try:
        PatientRecord.model_validate({"patient": {"name": "Zanary"}, "goal": ["Zanary"]})
    except ValueError:
        shown.append("".join(traceback.format_exception(*sys.exc_info())))
    assert "patient.birth_date" in shown[-1]
    source = Path(__file__).read_text(encoding="utf-8").splitlines()
    own_lines = {line.strip() for line in source}
    told = [line for text in shown for line in text.splitlines() if line.strip() not in own_lines]
    assert CANARY not in "\n".join(told).casefold()


# The first drawn text waits for Hypothesis to list all of Unicode.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
VALUES = st.recursive(
    st.none() | st.booleans() | st.text(max_size=8) | st.sampled_from(["2026-12-01", "ileum"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                sorted({str(step) for path in FIELDS for step in path} | {"medicines", "what", "?"})
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@UNHURRIED
@given(st.dictionaries(st.sampled_from(sorted(PatientRecord.model_fields)), VALUES, max_size=8))
def test_no_tree_whatever_makes_it_fail(value: dict[str, object]) -> None:
    tree = SourceTree("r.yaml", value, {(): Position("r.yaml", 1, 1)})
    record, problems = record_from_tree(tree, VOCABULARY, today=TODAY)
    assert (record is None) == has_errors(problems)


def test_an_unknown_key_is_not_repeated_in_any_message() -> None:
    tree, _ = parse_yaml('patient: {Zanary: {Rosa: "\\u202e"}}\n', "r.yaml")
    assert tree is not None
    _, problems = clean_tree(tree, VOCABULARY)
    assert [problem.message.split(":")[0] for problem in problems] == ["patient.unknown.unknown"]


# --- What the clinic says for all records ----------------------------------------------

CHICAGO = ClinicDefaults(zone=ZoneInfo("America/Chicago"))


def with_clinic(text: str, clinic: ClinicDefaults) -> tuple[PatientRecord | None, list[Problem]]:
    tree, _ = parse_yaml(text, "r.yaml")
    assert tree is not None
    return record_from_tree(tree, VOCABULARY, today=TODAY, region="US", clinic=clinic)


@pytest.mark.parametrize(
    ("at", "found"),
    [
        ("2027-03-14T02:30", {"no-such-hour": Severity.ERROR}),
        ("2027-03-14T02:00", {"no-such-hour": Severity.ERROR}),
        ("2027-03-14T03:00", {}),
        ("2027-03-14T01:59", {}),
        ("2027-11-07T01:30", {"hour-twice": Severity.WARNING}),
        ("2027-11-07T02:00", {}),
        ("2027-13-07T02:00", {"invalid": Severity.ERROR}),
    ],
)
def test_an_hour_that_the_clock_change_touches(at: str, found: dict[str, Severity]) -> None:
    text = f'{PATIENT}appointments:\n  - {{at: "{at}", what: CT scan}}\n'
    problems = with_clinic(text, CHICAGO)[1]
    assert {problem.code: problem.severity for problem in problems} == found
    if "T02:" in at and found:
        assert "appointments.1.at" in problems[0].message
    in_utc = with_clinic(text, ClinicDefaults(zone=ZoneInfo("UTC")))[1]
    assert not {problem.code for problem in in_utc} & {"no-such-hour", "hour-twice"}


def without(text: str, *fields: str) -> str:
    return "".join(
        line for line in text.splitlines(keepends=True) if line.partition(":")[0] not in fields
    )


def test_a_record_says_more_than_its_clinic() -> None:
    clinic = ClinicDefaults(language="ar", approver="Dr. B. Other")
    record, problems = with_clinic(without(PATIENT, "language", "approved_by"), clinic)
    assert record is not None
    assert (record.language, record.approved_by, problems) == ("ar", "Dr. B. Other", [])
    own, _ = with_clinic(PATIENT, clinic)
    assert own is not None
    assert own.language != "ar"
    assert own.approved_by != "Dr. B. Other"


def test_a_clinic_may_print_without_approval() -> None:
    text = without(PATIENT, "approved_by", "approved_on")
    assert {problem.code for problem in with_clinic(text, ClinicDefaults())[1]} == {"missing"}
    free = ClinicDefaults(approval_required=False)
    record, problems = with_clinic(text, free)
    assert record is not None
    assert problems == []
    only_a_day = with_clinic(without(PATIENT, "approved_by"), free)[1]
    assert [problem.code for problem in only_a_day] == ["missing"]


@pytest.mark.parametrize("word", ["not-known", "Not known", "NOT_KNOWN"])
def test_a_birth_date_may_be_not_known(word: str) -> None:
    text = PATIENT.replace('"1961-04-09"', word)
    record, problems = with_clinic(text, ClinicDefaults())
    assert problems == []
    assert record is not None
    assert record.patient is not None
    assert record.patient.birth_date is None


@pytest.mark.parametrize("word", ["unknown", "1961", "NULL", ""])
def test_no_other_word_is_a_birth_date(word: str) -> None:
    text = PATIENT.replace("1961-04-09", word)
    (problem,) = with_clinic(text, ClinicDefaults())[1]
    assert problem.code in ("invalid", "missing")
