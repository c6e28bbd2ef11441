from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from batch_doubles import DAY, HEADER, line

from nethandout.batch.names import DEFAULT_PATTERN, parse_pattern
from nethandout.batch.rehearsal import Group, RehearsedRow, Rehearser
from nethandout.batch.results import RowStatus
from nethandout.batch.rows import RowSource
from nethandout.errors import ExitCode, InputError, Problem
from nethandout.interop.files import KINDS, ExportOrder, Kind
from nethandout.presses import BuildOptions
from nethandout.records.table.columns import Row
from nethandout.service import Service, open_service

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
    notes = [(row.row, problem.code) for row in said for problem in row.problems]
    assert set(notes) == {(row, "staff-note") for row in (2, 3, 4)}
    assert rehearser.result.warnings == {"staff-note": 3}


def test_rows_with_problems_are_told_with_their_places(table: Table, service: Service) -> None:
    rehearser, said = rehearsed(table(line(1), line(2, site="elbow")), service)
    assert [(row.row, row.status) for row in said] == [(2, RowStatus.OK), (3, RowStatus.FAILED)]
    assert [problem.code for problem in said[1].problems] == ["unknown-id"]
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


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_without_a_patient_has_no_file_for_other_programs(
    table: Table, service: Service, kind: Kind
) -> None:
    rows = table("en,appendix", header="language,tumor.site\n")
    rehearser = Rehearser(
        RowSource(rows), service, parse_pattern(DEFAULT_PATTERN), exports=ExportOrder((kind,))
    )
    found = list(rehearser.rows())
    assert [row.status for row in found] == [RowStatus.REFUSED], found
    assert "give a record with a patient" in found[0].problems[-1].message
    assert rehearser.result.code is ExitCode.BATCH_FAILED


def test_rows_that_can_be_filed_are_not_refused(table: Table, service: Service) -> None:
    rehearser = Rehearser(
        RowSource(table(line(1), line(2, language="ar"))),
        service,
        parse_pattern(DEFAULT_PATTERN),
        exports=ExportOrder(KINDS),
    )
    assert {row.status for row in rehearser.rows()} <= {RowStatus.OK}
    assert rehearser.result.statuses == {RowStatus.OK: 2}


def test_names_that_meet_are_told(table: Table, service: Service) -> None:
    _, said = rehearsed(table(line(1), line(1)), service, "{record_number}.pdf")
    assert [problem.code for problem in said[1].problems][:2] == ["file-name", "repeated-row"]


@pytest.mark.parametrize("lines", [(), ("",)])
def test_no_rows_are_told(table: Table, service: Service, lines: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match="no rows"):
        rehearsed(table(*lines), service)


def test_a_patient_needs_a_clinic_and_nobody_is_told_so_twice(table: Table, cache: Path) -> None:
    alone = open_service(None, cache_dir=cache, today=DAY)
    with pytest.raises(InputError, match="--clinic"):
        rehearsed(table(line(1), line(2)), alone)


def test_a_table_that_cannot_be_read_is_refused(table: Table, service: Service) -> None:
    with pytest.raises(InputError):
        rehearsed(table("x", header="no.such.column\n"), service)


def held_in(folder: Path, service: Service, count: int) -> tuple[int, int]:
    """Count the memory blocks that are held after a tenth of the rows, and after all."""
    path = folder / "rows.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER)
        file.writelines(f"{line(number, language='es')}\n" for number in range(count))
    held = []
    rehearser = Rehearser(RowSource(path), service, parse_pattern(DEFAULT_PATTERN))
    look = rehearser._look

    def look_and_weigh(row: Row) -> tuple[RowStatus, list[Problem]]:
        if row.number in {count // 10, count}:
            gc.collect()
            held.append(sys.getallocatedblocks())
        return look(row)

    rehearser._look = look_and_weigh  # type: ignore[method-assign]
    for _ in rehearser.rows():
        pass
    assert rehearser.result.statuses == {RowStatus.OK: count}
    return held[0], held[1]


@pytest.mark.soak
def test_memory_does_not_grow_with_many_rows(tmp_path: Path, service: Service) -> None:
    early, late = held_in(tmp_path, service, 100_000)
    assert late - early < 3_000
