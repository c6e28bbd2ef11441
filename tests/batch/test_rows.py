from __future__ import annotations

import hashlib
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from batch_doubles import HEADER, line

from nethandout.batch.rows import (
    RowSource,
    Survey,
    is_note,
    place_of,
    record_of,
    with_column,
)
from nethandout.errors import InputError, Position, Problem
from nethandout.records.tables import STANDARD_INPUT
from nethandout.service import Service

Table = Callable[..., Path]


def test_rows_can_be_read_again_and_again(table: Table) -> None:
    with RowSource(table(line(1), line(2))) as source:
        numbers = [[row.number for row in source.rows()] for _ in range(2)]
        assert source.survey().rows == 2
    assert numbers == [[2, 3], [2, 3]]


def test_standard_input_is_kept_without_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = (HEADER + line(1) + "\n").encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    with RowSource(STANDARD_INPUT) as source:
        assert source.keep(tmp_path) == hashlib.sha256(raw).hexdigest()
        assert source.survey() == source.survey() == Survey(1, 1, has_patients=True)
        assert os.listdir(tmp_path) == []  # noqa: PTH208 - hidden files count, too


def test_a_table_that_cannot_be_read_at_all_is_refused(table: Table) -> None:
    source = RowSource(table("x", header="patient.name,no.such.column\n"))
    with pytest.raises(InputError) as caught:
        source.survey()
    assert [problem.code for problem in caught.value.problems] == ["unknown-column"]


def test_a_table_that_breaks_later_has_rows(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(HEADER + line(1) + '\n"Bud" x\n' + line(3) + "\n", encoding="utf-8")
    source = RowSource(path)
    assert source.survey().rows == 2
    assert source.unread == 1


def test_a_table_in_another_encoding_has_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes((HEADER + line(1) + "\n").encode() + b"\xff,x\n")
    with pytest.raises(InputError):
        RowSource(path).survey()


def test_what_is_printed_is_what_was_kept(tmp_path: Path, table: Table) -> None:
    path = table(line(1), line(2))
    with RowSource(path) as source:
        source.keep(tmp_path)
        assert not source.has_changed()
        path.write_text(HEADER + line(3) + "\n", encoding="utf-8")
        assert source.survey().rows == 2
        assert source.has_changed()
        path.unlink()
        assert source.survey().rows == 2
        assert source.has_changed()


def test_a_record_that_changes_in_a_run_is_refused(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("language: es", encoding="utf-8")
    with RowSource(tmp_path) as source:
        source.keep()
        (tmp_path / "b.yaml").write_text("language: ar", encoding="utf-8")
        (tmp_path / "c.yaml").write_text("language: ar", encoding="utf-8")
        same, changed = source.rows()
    assert same.tree is not None
    assert changed.tree is None
    assert [problem.code for problem in changed.problems] == ["record-changed"]


def test_a_refused_cell_is_told_one_time(table: Table, service: Service) -> None:
    source = RowSource(table(line(1).replace("appendix", "#N/A")))
    (row,) = source.rows()
    _, problems = record_of(row, service)
    assert [problem.code for problem in problems] == ["cell-type"]


def test_a_row_becomes_a_record_or_says_why_not(table: Table, service: Service) -> None:
    source = RowSource(table(line(1), line(2, site="elbow")))
    good, bad = (record_of(row, service) for row in source.rows() if not is_note(row))
    assert good[0] is not None
    assert good[0].tumor.site == "appendix"
    assert bad[0] is None
    assert "unknown-id" in {problem.code for problem in bad[1]}


def test_a_field_is_found_in_its_column(table: Table) -> None:
    source = RowSource(
        table(
            "0093117,appendix,,PRRT\n",
            header=("patient.record_number,tumor.site,medicines.1.name,medicines.2.name\n"),
        )
    )
    (row,) = source.rows()
    fields = ("tumor.site", "medicines.2.name", "medicines.2", "conditions")
    assert [place_of(row, field, Position("t")).column for field in fields] == [2, 4, 4, 0]


def test_a_problem_says_its_column_where_lists_have_no_places(table: Table) -> None:
    (row,) = RowSource(table(line(1))).rows()
    in_a_cell = Problem(Position("t", 2, 28), "x", "goal: too long")
    assert with_column(in_a_cell, row).message == "goal: too long (column AB)"
    of_the_row = Problem(Position("t", 2), "x", "too long")
    assert with_column(of_the_row, row) == of_the_row
