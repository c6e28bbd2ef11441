"""A record says the same in YAML, JSON, JSON Lines, CSV and a workbook."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.records.sample import TODAY, VOCABULARY

from nethandout.model.record import PatientRecord
from nethandout.records import facts_of, record_from_tree
from nethandout.records.table.cellfields import field_named
from nethandout.records.tables import read_rows
from nethandout.source.tree import SourceTree, read_yaml

Tree = dict[str, Any]

_DAYS = st.dates(min_value=TODAY.replace(day=1), max_value=TODAY).map(str)
_COMING = st.sampled_from(["2026-11-22", "2026-12-15", "2027-02-28"])
_SIZES = st.sampled_from(["0.5", "9", "12", "20.5"])
_GRADES = st.sampled_from(["1", "2", "3"])
_TREATMENTS = st.lists(st.sampled_from(["lanreotide", "octreotide-lar", "surgery"]), max_size=3)


def _groups(fields: Mapping[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Tree]:
    return st.fixed_dictionaries({}, optional=dict(fields))


def _said(tree: Tree) -> Tree:
    """Leave out lists and groups that hold nothing: a table has no cell for them."""
    return {name: value for name, value in tree.items() if value not in ([], {})}


_VISITS = st.sampled_from(
    [
        {},
        {"purpose": "before-procedure", "treatment": "hepatic-embolization"},
        {"purpose": "after-procedure", "treatment": "small-bowel-resection"},
        {"purpose": "start-injection", "treatment": "lanreotide"},
        {"purpose": "test", "treatment": "ct"},
        {"purpose": "prrt"},
        {"purpose": "follow-up"},
        {"treatment": "lanreotide"},
    ]
)
_DONE = st.fixed_dictionaries(
    {"treatment": st.sampled_from(["appendectomy", "surgery"])}, optional={"on": _DAYS}
)
TREES = st.builds(
    lambda patient, tumor, visit, on, others: _said(
        {
            "patient": {
                "name": "Rosa Example",
                "birth_date": "1961-04-09",
                "record_number": "0012345",
                **patient,
            },
            "language": "es",
            "tumor": {"site": "stomach", **_said(tumor)},
            "visit": visit | ({"on": on} if on else {}),
            "approved_by": "Dr. A. Example",
            "approved_on": "2026-11-20",
            **others,
        }
    ),
    _groups(
        {
            "latin_name": st.just("Rosa Example"),
            "can_become_pregnant": st.booleans(),
            "partner_can_become_pregnant": st.booleans(),
            "addressed_as": st.sampled_from(["feminine", "masculine"]),
        }
    ),
    _groups(
        {
            "size_mm": _SIZES,
            "muscle_layer": st.booleans(),
            "settings": st.just(["liver-metastases"]),
            "grade": _GRADES,
            "ki67_percent": st.sampled_from(["0", "2.9", "100"]),
            "functional": st.booleans(),
            "type": _GRADES,
        }
    ),
    _VISITS,
    st.none() | _COMING,
    _groups(
        {
            "done": st.lists(_DONE, max_size=3),
            "tests": st.lists(st.sampled_from(["ct", "biopsy-pathology"]), max_size=2),
            "conditions": st.lists(st.sampled_from(["diabetes", "pregnancy"]), max_size=2),
            "treatments": _TREATMENTS,
            "result": st.fixed_dictionaries(
                {"size_mm": _SIZES},
                optional={
                    "depth": st.sampled_from(["muscle", "beyond"]),
                    "margins": st.sampled_from(["clear", "not-known"]),
                    "grade": _GRADES,
                    "nodes": st.just({"with_tumor": "2", "examined": "14"}),
                },
            ),
            "print": st.just({"scope": "complete", "paper": "a4"}),
        }
    ),
)


def cells(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Turn a tree into the names of columns and what stands in their cells."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from cells(item, f"{name}.{key}" if name else key)
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        for number, item in enumerate(value, 1):
            yield from cells(item, f"{name}.{number}")
    elif isinstance(value, list):
        yield name, ";".join(value)
    else:
        yield name, str(value).lower() if isinstance(value, bool) else str(value)


def read(tree: SourceTree | None) -> PatientRecord:
    assert tree is not None
    record, problems = record_from_tree(tree, VOCABULARY, today=TODAY)
    assert record is not None, problems
    return record


def from_file(folder: Path, suffix: str, text: str) -> PatientRecord:
    path = folder / f"record{suffix}"
    path.write_text(text, encoding="utf-8")
    tree, problems = read_yaml(path)
    assert problems == []
    return read(tree)


def from_rows(raw: bytes, suffix: str) -> PatientRecord:
    (row,) = read_rows(io.BytesIO(raw), file_label="rows", suffix=suffix)
    assert row.problems == ()
    return read(row.tree)


def as_csv(tree: Tree) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(zip(*cells(tree), strict=True))
    return text.getvalue().encode()


def as_workbook(tree: Tree) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for column, (name, text) in enumerate(cells(tree), 1):
        sheet.cell(1, column, name)
        sheet.cell(2, column, text).number_format = "@"
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(TREES)
def test_a_record_is_the_same_in_every_format(tmp_path: Path, tree: Tree) -> None:
    written = from_file(tmp_path, ".yaml", yaml.safe_dump(tree, allow_unicode=True))
    line = json.dumps(tree)
    others = (
        from_file(tmp_path, ".json", line),
        from_rows(line.encode(), ".jsonl"),
        from_rows(as_csv(tree), ".csv"),
        from_rows(as_workbook(tree), ".xlsx"),
    )
    for other in others:
        assert other == written
        assert facts_of(other) == facts_of(written)


@pytest.mark.parametrize(
    "name",
    [
        *("visit.purpose", "visit.treatment", "visit.on", "done.1.treatment", "done.12.on"),
        *("tests", "result.size_mm", "result.nodes.examined", "result.nodes.with_tumor"),
        *("patient.latin_name", "patient.can_become_pregnant", "patient.addressed_as"),
        *("tumor.grade", "tumor.ki67_percent", "tumor.functional", "tumor.type", "print.scope"),
    ],
)
def test_what_a_visit_needs_has_a_column(name: str) -> None:
    assert field_named(name) is not None
