from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from batch_doubles import HEADER, line

from nethandout.batch.names import DEFAULT_PATTERN, parse_pattern
from nethandout.batch.rehearsal import Group, RehearsedRow, Rehearser
from nethandout.batch.results import RowStatus
from nethandout.batch.rows import RowSource
from nethandout.errors import ExitCode, InputError
from nethandout.presses import BuildOptions
from nethandout.service import Service

Table = Callable[..., Path]


def rehearsed(
    path: Path, service: Service, pattern: str = DEFAULT_PATTERN, *, require_reviewed: bool = False
) -> tuple[Rehearser, list[RehearsedRow]]:
    parsed = parse_pattern(pattern, identity=True)
    options = BuildOptions(require_reviewed=require_reviewed)
    rehearser = Rehearser(RowSource(path), service, parsed, options)
    return rehearser, list(rehearser.rows())


def test_rows_are_counted_by_what_they_share(table: Table, service: Service) -> None:
    rows = table(line(1), line(2), line(3, language="es", site="rectum"))
    rehearser, said = rehearsed(rows, service)
    group = Group("appendix", ("treatment-surgery",), "en", "standard", "letter")
    assert rehearser.result.groups[group] == 2
    assert rehearser.result.groups.total() == 3
    assert rehearser.result.code is ExitCode.OK
    assert said == []


def test_rows_with_problems_are_told_with_their_places(table: Table, service: Service) -> None:
    rehearser, said = rehearsed(table(line(1), line(2, site="elbow")), service)
    assert [(row.row, row.status) for row in said] == [(3, RowStatus.FAILED)]
    assert [problem.code for problem in said[0].problems] == ["unknown-id"]
    assert rehearser.result.code is ExitCode.BATCH_FAILED


def test_a_safety_rule_refuses(table: Table, service: Service) -> None:
    header = HEADER.replace("language", "language,conditions")
    rows = table(
        "Zephyrine Q,1991-04-09,ZQ-1,en,pregnancy,ileum,prrt,Dr. L. Meyer (example),2026-11-20",
        header=header,
    )
    _, said = rehearsed(rows, service)
    assert [row.status for row in said] == [RowStatus.REFUSED]
    (stop,) = (problem for problem in said[0].problems if problem.code == "pregnancy")
    assert header.split(",")[stop.position.column - 1] in ("conditions", "treatments")


def test_what_composing_finds_is_told_for_every_row(table: Table, service: Service) -> None:
    _, said = rehearsed(table(line(1), line(2)), service, require_reviewed=True)
    assert [(row.row, row.status) for row in said] == [
        (2, RowStatus.REFUSED),
        (3, RowStatus.REFUSED),
    ]
    assert {problem.position.line for problem in said[1].problems} == {3}


def test_names_that_meet_are_told(table: Table, service: Service) -> None:
    _, said = rehearsed(table(line(1), line(1)), service, "{record_number}.pdf")
    assert [problem.code for problem in said[0].problems] == ["file-name"]


def test_a_table_that_cannot_be_read_is_refused(table: Table, service: Service) -> None:
    with pytest.raises(InputError):
        rehearsed(table("x", header="no.such.column\n"), service)
