from __future__ import annotations

import hashlib
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from batch_doubles import HEADER, line

from nethandout.batch.rows import RowSource, Survey, is_note, record_of
from nethandout.errors import InputError
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
    path.write_bytes((HEADER + line(1) + "\n").encode() + b"\x00,\xff\n")
    assert RowSource(path).survey().rows == 2


def test_a_row_becomes_a_record_or_says_why_not(table: Table, service: Service) -> None:
    source = RowSource(table(line(1), line(2, site="elbow")))
    good, bad = (record_of(row, service) for row in source.rows() if not is_note(row))
    assert good[0] is not None
    assert good[0].tumor.site == "appendix"
    assert bad[0] is None
    assert "unknown-id" in {problem.code for problem in bad[1]}
