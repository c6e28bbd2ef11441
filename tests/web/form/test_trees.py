"""Fields become a record and a record becomes fields, and nothing changes on the way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.records.sample import TODAY, VOCABULARY
from tests.records.test_same_record import TREES

from nethandout.errors import Position, Problem
from nethandout.model.record import PatientRecord
from nethandout.records import record_from_tree
from nethandout.service import Service
from nethandout.source.tree import SourceTree, parse_yaml
from nethandout.web.form.paths import kinds
from nethandout.web.form.trees import data_of, record_yaml, tree_of

_WORDS = st.sampled_from(
    [
        *("yes", "no", "null", "0012", "12:30", "1e5", "# 5", "a: b", "- x", "[x]", "{y}"),
        *("“quoted”", 'with "quotes"', "it’s \\n", "ileum", "true", "兰瑞肽", "حقنة", "5 % & more"),
        *("@home", "*", "!tag", "~", "=", "<<", "|", ">", "%", "2026-12-01", "0x1F", "1_000"),
    ]
)
_DOSES = st.sampled_from([{"value": "7.5", "unit": "mg"}, {"text": "1 tablet and a half"}])
_TIMINGS = st.sampled_from(
    [
        {"times": ["morning", "bedtime"], "with": "food"},
        {"every_days": "28"},
        {"times_a_day": "3", "as_needed": "pain", "at_most_per_day": "4"},
        {"days_of_week": ["monday", "friday"], "times_a_day": "1"},
    ]
)
_MEDICINES = st.fixed_dictionaries(
    {"name": st.sampled_from(["lanreotide", "Metformina", "奥曲肽"])},
    optional={
        "brand": st.just("Somatuline"),
        "route": st.sampled_from(["oral", "in the thigh"]),
        "when": st.just("after the walk"),
        "for": st.sampled_from(["diarrhea", "what the doctor said"]),
        "from": st.just("2026-12-01"),
        "until": st.just("2026-12-24"),
    },
)
_ORDERS = st.one_of(
    st.builds(lambda dose, timing: {"dose": dose, "timing": timing}, _DOSES, _TIMINGS),
    st.builds(
        lambda doses: {
            "steps": [{"dose": dose, "days": "7", "timing": {"times_a_day": "2"}} for dose in doses]
        },
        st.lists(st.just({"value": "7.5", "unit": "mg"}), min_size=1, max_size=3),
    ),
)
PARTS = st.fixed_dictionaries(
    {},
    optional={
        "medicines": st.lists(
            st.builds(lambda name, order: name | order, _MEDICINES, _ORDERS),
            min_size=1,
            max_size=12,
        ),
        "appointments": st.just(
            [
                {"at": "2026-12-08T13:30", "kind": "ct-scan"},
                {"at": "2027-01-11T09:00", "what": "x y"},
            ]
        ),
        "allergies": st.just([{"to": "penicillin", "reaction": "rash: red, and itchy"}]),
        "care_team": st.just([{"role": "Nurse", "name": "R. Osei", "phone": "+1 312 555 0142"}]),
        "prrt": st.just({"doses": ["2026-12-07", "2027-02-01"]}),
        "injections": st.just(
            {
                "drug": "drug-lanreotide",
                "dose": {"value": "120", "unit": "mg"},
                "next": "2026-12-08",
                "every_days": "28",
            }
        ),
        "interpreter": st.booleans(),
        "goal": st.just("To walk the dog: each day"),
        "crisis_plan": st.just("First line\nand a second # with signs: x"),
    },
)
CAREFULLY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(tree: SourceTree | None) -> tuple[PatientRecord | None, list[Problem]]:
    assert tree is not None
    return record_from_tree(tree, VOCABULARY, today=TODAY)


def said(tree: SourceTree | None) -> PatientRecord:
    record, problems = read(tree)
    assert record is not None, problems
    return record


@CAREFULLY
@given(TREES, PARTS)
def test_a_record_is_the_same_after_the_form_and_after_its_file(
    tree: dict[str, Any], parts: dict[str, Any]
) -> None:
    record = said(SourceTree("x", tree | parts, {(): Position("x")}))
    data = data_of(record)
    assert said(tree_of(data)) == record
    written, problems = parse_yaml(record_yaml(data), "record.yaml")
    assert problems == []
    assert said(written) == record


@CAREFULLY
@given(st.dictionaries(st.sampled_from(sorted(kinds())), st.lists(_WORDS, min_size=1, max_size=2)))
def test_whatever_is_typed_is_in_the_file_as_it_was_typed(typed: dict[str, list[str]]) -> None:
    data = {name.replace("*", "4"): tuple(texts) for name, texts in typed.items()}
    written, problems = parse_yaml(record_yaml(data) if data else "{}", "record.yaml")
    assert problems == []
    assert written is not None
    assert written.value == tree_of(data).value


def test_all_invented_patients_come_back_the_same(
    service: Service, examples: dict[Path, PatientRecord], tmp_path: Path
) -> None:
    for path, record in examples.items():
        data = data_of(record)
        assert service.record_of(tree_of(data)) == (record, []), path.name
        file = tmp_path / path.name
        file.write_text(record_yaml(data), encoding="utf-8")
        assert service.read(file) == (record, []), path.name


def test_every_problem_names_the_field_it_is_about() -> None:
    data = {
        "patient.name": ("Rosa Example",),
        "tumor.site": ("nowhere",),
        "medicines.3.name": ("lanreotide",),
        "medicines.11.dose.value": ("7.50",),
        "medicines.11.dose.unit": ("mg",),
        "medicines.11.route": ("oral", "by mouth"),
        "prrt.doses.4": ("2027-99-01",),
        "treatments": ("drug-lanreotide", "no such thing"),
        "approved_on": ("2026-11-20",),
    }
    record, problems = read(tree_of(data))
    assert record is None
    assert {problem.position.file for problem in problems} >= {
        "tumor.site",
        "patient.birth_date",
        "patient.record_number",
        "medicines.3.dose",
        "medicines.11.name",
        "medicines.11.dose.value",
        "medicines.11.route",
        "prrt.doses.4",
        "treatments",
        "approved_by",
    }


def test_an_empty_row_between_others_is_none() -> None:
    data = {
        "allergies.0.to": ("penicillin",),
        "allergies.1.to": (" ",),
        "allergies.2.to": ("iodine",),
    }
    assert tree_of(data).value == {"allergies": [{"to": "penicillin"}, {"to": "iodine"}]}


def test_ten_rows_keep_their_order() -> None:
    names = {f"allergies.{number}.to": (f"substance {number}",) for number in range(12)}
    value = tree_of(dict(reversed(names.items()))).value
    assert value == {"allergies": [{"to": f"substance {number}"} for number in range(12)]}


def test_what_is_no_field_of_a_record_is_left_alone() -> None:
    data = {
        "token": ("secret",),
        "search": ("ileum",),
        "tumor.site": ("ileum",),
        "tumor": ("x",),
        "medicines": ("x",),
        "medicines.9999999.name": ("x",),
        "medicines.-1.name": ("x",),
        "patient.name.0": ("x",),
        "__class__": ("x",),
    }
    assert tree_of(data).value == {"tumor": {"site": "ileum"}}


def test_a_dose_in_own_words_stands_where_a_group_may() -> None:
    assert tree_of({"medicines.2.dose.text": ("30 mg",)}).value == {
        "medicines": [{"dose": "30 mg"}]
    }
    both = tree_of({"injections.dose.text": ("30 mg",), "injections.dose.unit": ("mg",)})
    assert both.value == {"injections": {"dose": {"text": "30 mg", "unit": "mg"}}}


def test_only_what_was_filled_in_is_in_the_file() -> None:
    data = {"tumor.site": ("ileum",), "tumor.grade": ("",), "language": ("en",), "goal": ("  ",)}
    assert record_yaml(data) == "language: en\ntumor:\n  site: ileum\n"


def test_a_no_is_kept_and_a_tick_that_is_not_set_is_none() -> None:
    tree = tree_of({"tumor.functional": ("false",), "interpreter": ("true",)})
    assert tree.value == {"tumor": {"functional": False}, "interpreter": True}


def test_the_tree_shows_no_value_of_a_patient() -> None:
    assert "Rosa" not in repr(tree_of({"patient.name": ("Rosa Example",)}))
