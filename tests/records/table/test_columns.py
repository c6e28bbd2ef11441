from __future__ import annotations

import pytest

from nethandout.records.table.cellfields import FieldType, field_named
from nethandout.records.table.columnmap import ColumnMap
from nethandout.records.table.columns import Columns, Header, Row, letters
from nethandout.records.table.headers import columns_of
from nethandout.source.tree import SourceTree


def columns(*names: str, column_map: ColumnMap | None = None) -> Columns:
    found, problems = columns_of(Header(names), column_map, "r.csv")
    assert not problems
    assert found is not None
    return found


def tree_of(row: Row | None) -> SourceTree:
    assert row is not None
    assert row.tree is not None
    assert not row.problems
    return row.tree


def test_dotted_names_become_groups_and_lists() -> None:
    table = columns("tumor.site", "conditions", "topics.add", "prrt.doses", "interpreter")
    row = table.row(2, ["ileum", " a; b ;;c", "x", "2026-12-20;2027-02-20", "true"])
    assert tree_of(row).value == {
        "tumor": {"site": "ileum"},
        "conditions": ["a", "b", "c"],
        "topics": {"add": ["x"]},
        "prrt": {"doses": ["2026-12-20", "2027-02-20"]},
        "interpreter": True,
    }


def test_numbered_lines_become_a_list_without_gaps() -> None:
    table = columns("medicines.2.name", "medicines.2.dose", "medicines.10.name", "medicines.1.name")
    tree = tree_of(table.row(5, ["B", "2 mg", "J", ""]))
    assert tree.value == {"medicines": [{"name": "B", "dose": "2 mg"}, {"name": "J"}]}
    assert str(tree.at(("medicines", 0, "dose"))) == "r.csv:5:2"
    assert str(tree.at(("medicines", 1, "name"))) == "r.csv:5:3"
    assert str(tree.at(("medicines", 1, "dose"))) == "r.csv:5"


def test_an_order_has_a_column_for_each_part() -> None:
    table = columns(
        "medicines.1.dose",
        "medicines.2.dose.value",
        "medicines.2.dose.unit",
        "medicines.2.timing.times",
        "medicines.3.steps.2.dose.value",
        "medicines.3.steps.1.timing.every_days",
        "injections.dose.value",
    )
    row = table.row(2, ["2 mg", "5", "mg", "morning; noon", "10", "3", "120"])
    assert tree_of(row).value == {
        "medicines": [
            {"dose": "2 mg"},
            {"dose": {"value": "5", "unit": "mg"}, "timing": {"times": ["morning", "noon"]}},
            {"steps": [{"timing": {"every_days": "3"}}, {"dose": {"value": "10"}}]},
        ],
        "injections": {"dose": {"value": "120"}},
    }


@pytest.mark.parametrize(
    "names",
    [("medicines.1.dose", "medicines.1.dose.value"), ("injections.dose.unit", "injections.dose")],
)
def test_a_dose_is_free_text_or_has_parts(names: tuple[str, str]) -> None:
    row = columns(*names).row(2, ["5", "mg"])
    assert row is not None
    (problem,) = row.problems
    assert problem.code == "conflict"
    assert columns(*names).row(2, ["5", ""]).problems == ()  # type: ignore[union-attr]


def test_a_table_with_patients_has_one_in_each_row() -> None:
    row = columns("patient.name", "goal").row(2, ["", "walk"])
    assert tree_of(row).value == {"patient": {}, "goal": "walk"}


def test_a_table_of_leaflets_has_none() -> None:
    assert tree_of(columns("goal").row(2, ["walk"])).value == {"goal": "walk"}


def test_constants_are_in_every_row() -> None:
    column_map = ColumnMap(
        fields={"Ziel": "goal"}, constants={"language": "es", "conditions": "a;b"}
    )
    tree = tree_of(columns("Ziel", column_map=column_map).row(2, ["walk"]))
    assert tree.value == {"language": "es", "conditions": ["a", "b"], "goal": "walk"}
    assert str(tree.at(("language",))) == "r.csv:2"


def test_a_row_with_nothing_to_read_is_none() -> None:
    table = columns("goal", "reasons")
    assert table.row(2, []) is None
    assert table.row(2, ["  ", "row 17: …"]) is None


@pytest.mark.parametrize("word", ["yes", "no", "1", "0", "wahr", "x"])
def test_only_true_and_false_are_truth_values(word: str) -> None:
    row = columns("goal", "interpreter").row(2, ["walk", word])
    assert row is not None
    assert [str(problem) for problem in row.problems] == [
        "r.csv:2:2: error: interpreter: this must be true or false [boolean]"
    ]
    assert row.tree is not None
    assert row.tree.value == {"goal": "walk"}


def test_programs_write_truth_values_with_capitals() -> None:
    for word in ("FALSE", "False"):
        row = columns("interpreter").row(2, [word])
        assert tree_of(row).value == {"interpreter": False}


def test_a_truth_value_is_no_text() -> None:
    row = columns("goal").row(2, [True])
    assert row is not None
    assert [problem.code for problem in row.problems] == ["cell-type"]


def test_the_repr_of_a_row_shows_no_cells() -> None:
    row = columns("goal").row(2, ["zanary"])
    assert "zanary" not in repr(row)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("patient.birth_date", FieldType.DATE),
        ("appointments.60.at", FieldType.DATE_TIME),
        ("medicines.3.for", FieldType.TEXT),
        ("prrt.doses", FieldType.DATES),
        ("print.edition", FieldType.TEXT),
        ("print.bilingual", FieldType.BOOLEAN),
        ("tumor.settings", FieldType.LIST),
        ("tumor.muscle_layer", FieldType.BOOLEAN),
    ],
)
def test_fields_are_those_of_the_model(name: str, kind: FieldType) -> None:
    found = field_named(name)
    assert found is not None
    assert (found.name, found.type) == (name, kind)


@pytest.mark.parametrize(
    "name",
    [
        "medicines",
        "medicines.name",
        "medicines.0.name",
        "medicines.61.name",
        "medicines.01.name",
        "medicines.1",
        "tumor",
        "patient.1.name",
        "medicines.1.purpose",
        "",
        "medicines.1.name.2.x",
    ],
)
def test_other_names_are_no_fields(name: str) -> None:
    assert field_named(name) is None


@pytest.mark.parametrize(("number", "name"), [(1, "A"), (26, "Z"), (27, "AA"), (703, "AAA")])
def test_columns_have_letters(number: int, name: str) -> None:
    assert letters(number) == name
