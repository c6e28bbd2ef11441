from __future__ import annotations

import gc
import sys
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from batch_doubles import (
    DAY,
    HEADER,
    Pretender,
    Told,
    line,
    manifest_of,
    printed,
    summary_of,
)

from nethandout.batch import run as module
from nethandout.batch.fingerprint import fingerprint_of
from nethandout.batch.jobs import JobResult, NotPrinted, Printed, PrintJob
from nethandout.batch.journal import open_journal
from nethandout.batch.results import Reason, RowStatus
from nethandout.batch.rows import RowSource, record_of
from nethandout.batch.run import BatchOrder, StopSign, run_batch
from nethandout.errors import ExitCode, FileError, InputError, UsageError
from nethandout.executors import Failure, FailureKind, Outcome
from nethandout.executors.dask import ClusterLostError
from nethandout.interop.files import ExportOrder
from nethandout.records.table.tableformat import TableFormat
from nethandout.service import Service, open_service

Table = Callable[..., Path]
MakeOrder = Callable[..., BatchOrder]


def failing(kind: FailureKind, code: ExitCode) -> Callable[[PrintJob], Outcome[JobResult]]:
    def deed(job: PrintJob) -> Outcome[JobResult]:
        return Outcome(f"row-{job.names.row}", None, Failure(kind, code, "why"))

    return deed


def test_every_row_gets_a_line_and_a_count(
    table: Table, order: MakeOrder, service: Service
) -> None:
    def deed(job: PrintJob) -> JobResult:
        if job.names.row == 4:
            return NotPrinted(RowStatus.REFUSED, (Reason("pregnancy", "no"),))
        return printed(job)

    asked = order(table(line(1), line(2, site="elbow"), line(3), line(4)))
    told = Told()
    end = run_batch(asked, service, Pretender(deed), told, StopSign())
    assert (end.code, end.error) == (ExitCode.BATCH_FAILED, None)
    assert [(each["row"], each["status"]) for each in manifest_of(end.place.folder)] == [
        (2, "ok"),
        (3, "failed"),
        (4, "refused"),
        (5, "ok"),
    ]
    said = summary_of(end.place.folder)
    assert [said[key] for key in ("rows", "ok", "failed", "refused", "skipped", "exit_code")] == [
        *(4, 2, 1, 1, 0, 3)
    ]
    assert told.begun == (4, 0)
    failed = (end.place.folder / "failed.csv").read_text(encoding="utf-8-sig")
    assert [each.partition(":")[0] for each in failed.splitlines()[1:]] == ['"row 3', '"row 4']


def test_a_refused_row_keeps_no_file_that_a_killed_run_left_beside_it(
    table: Table, order: MakeOrder, service: Service, tmp_path: Path
) -> None:
    def deed(job: PrintJob) -> JobResult:
        if job.names.row == 3:
            return NotPrinted(RowStatus.REFUSED, (Reason("past-date", "no"),))
        return printed(job)

    (tmp_path / "out").mkdir()
    left = ["000003-NH-1A2B-3C4D.json", "000003-NH-1A2B-3C4D.hl7", "000002-NH-1A2B-3C4D.json"]
    for name in left:
        (tmp_path / "out" / name).touch()
    exports = ExportOrder(("fhir", "mdm"))
    asked = order(table(line(1), line(2)), resume=True, exports=exports)
    run_batch(asked, service, Pretender(deed), Told(), StopSign())
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names.intersection(left) == {"000002-NH-1A2B-3C4D.json"}


def test_all_rows_good_is_zero_and_leaves_no_rows_to_correct(
    table: Table, order: MakeOrder, service: Service
) -> None:
    end = run_batch(order(table(line(1))), service, Pretender(), Told(), StopSign())
    assert end.code is ExitCode.OK
    assert not (end.place.folder / "failed.csv").exists()


def test_no_rows_are_told_and_leave_the_folder_for_the_whole_table(
    table: Table, order: MakeOrder, service: Service, tmp_path: Path
) -> None:
    end = run_batch(order(table()), service, Pretender(), Told(), StopSign())
    assert (end.code, end.counts.statuses.total()) == (ExitCode.BAD_INPUT, 0)
    assert end.error is not None
    assert "no rows" in end.error.message
    assert summary_of(tmp_path / "out")["exit_code"] == ExitCode.BAD_INPUT
    rows = table(line(1))
    again = run_batch(order(rows, resume=True), service, Pretender(), Told(), StopSign())
    assert again.code is ExitCode.OK


@pytest.mark.parametrize(
    ("kind", "code", "expected"),
    [
        (FailureKind.CRASH, ExitCode.LIMIT, ExitCode.BATCH_FAILED),
        (FailureKind.TIMEOUT, ExitCode.LIMIT, ExitCode.BATCH_FAILED),
        (FailureKind.ERROR, ExitCode.BUG, ExitCode.BUG),
    ],
)
def test_a_failed_job_fails_its_row_only(
    table: Table,
    order: MakeOrder,
    service: Service,
    kind: FailureKind,
    code: ExitCode,
    expected: ExitCode,
) -> None:
    asked = order(table(line(1), line(2)))
    end = run_batch(asked, service, Pretender(failing(kind, code)), Told(), StopSign())
    assert end.code is expected
    assert end.counts.statuses[RowStatus.FAILED] == 2


def test_a_row_that_counts_as_failed_has_no_handout(
    table: Table, order: MakeOrder, service: Service, tmp_path: Path
) -> None:
    """Its worker may have been killed between putting the file there and saying so."""

    def deed(job: PrintJob) -> Outcome[JobResult] | JobResult:
        made = really_print(tmp_path / "out")(job)
        crash = Failure(FailureKind.CRASH, ExitCode.LIMIT, "why")
        return Outcome("row-3", None, crash) if job.names.row == 3 else made

    run_batch(order(table(line(1), line(2))), service, Pretender(deed), Told(), StopSign())
    assert [path.name for path in (tmp_path / "out").glob("*.pdf")] == ["000002-NH-1A2B-3C4D.pdf"]


def test_what_is_said_of_a_printed_row_is_kept(
    table: Table, order: MakeOrder, service: Service, tmp_path: Path
) -> None:
    """What the table and what the worker found, also of rows that an earlier run printed."""

    def deed(job: PrintJob) -> JobResult:
        made = really_print(tmp_path / "out")(job)
        assert isinstance(made, Printed)
        return replace(made, warnings=(Reason("dose-far-off", "much more than usual"),))

    rows = table(line(1), line(1), line(3, site="elbow"))
    for resume in (False, True):
        asked, told = order(rows, resume=resume), Told()
        end = run_batch(asked, service, Pretender(deed), told, StopSign())
        said = manifest_of(tmp_path / "out")
        assert [[one["code"] for one in each["warnings"]] for each in said] == [
            ["dose-far-off"],
            ["repeated-row", "dose-far-off"],
            [],
        ]
        assert end.counts.warnings == {"dose-far-off": 2, "repeated-row": 1}
        assert summary_of(tmp_path / "out")["warnings"] == dict(end.counts.warnings)


def test_a_table_that_no_row_can_be_printed_from_leaves_nothing(
    table: Table, order: MakeOrder, cache: Path, tmp_path: Path
) -> None:
    alone = open_service(None, cache_dir=cache, today=DAY)
    with pytest.raises(InputError, match="--clinic"):
        run_batch(order(table(line(1))), alone, Pretender(), Told(), StopSign())
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("code", ["clinic-value", "template", "asset"])
def test_a_clinic_that_lets_no_row_be_printed_is_told_once_and_can_be_corrected(
    table: Table, order: MakeOrder, service: Service, tmp_path: Path, code: str
) -> None:
    lacking = NotPrinted(RowStatus.REFUSED, (Reason(code, "this needs fever_c"),))
    rows = table(line(1), line(2))
    end = run_batch(order(rows), service, Pretender(lambda _: lacking), Told(), StopSign())
    assert end.code is ExitCode.BAD_INPUT
    assert end.error is not None
    assert [problem.message for problem in end.error.problems] == ["this needs fever_c"]
    assert not (tmp_path / "out" / "failed.csv").exists()
    again = run_batch(order(rows), service, Pretender(), Told(), StopSign())
    assert (again.code, again.counts.statuses[RowStatus.OK]) == (ExitCode.OK, 2)


def test_one_row_that_is_wrong_itself_is_not_the_clinics_fault(
    table: Table, order: MakeOrder, service: Service
) -> None:
    lacking = NotPrinted(RowStatus.REFUSED, (Reason("clinic-value", "this needs fever_c"),))
    asked = order(table(line(1), line(2, site="elbow")))
    end = run_batch(asked, service, Pretender(lambda _: lacking), Told(), StopSign())
    assert end.code is ExitCode.BATCH_FAILED


def test_rows_of_a_folder_are_called_by_their_files_and_the_rest_is_named(
    order: MakeOrder, service: Service, tmp_path: Path
) -> None:
    folder = tmp_path / "records"
    (folder / "ward2").mkdir(parents=True)
    for name in ("10.yaml", "2.yml", "b.yaml.txt"):
        (folder / name).write_text("tumor: {site: appendix}\nlanguage: en\n", encoding="utf-8")
    told = Told()
    end = run_batch(order(folder), service, Pretender(), told, StopSign())
    assert [(each["row"], each["source"]) for each in manifest_of(tmp_path / "out")] == [
        (1, "2.yml"),
        (2, "10.yaml"),
    ]
    assert {Path(note.position.file).name for note in told.notes} == {"ward2", "b.yaml.txt"}
    noted = [note["place"] for note in summary_of(tmp_path / "out")["notes"]]
    assert noted == [str(note.position) for note in told.notes]
    assert end.code is ExitCode.OK


def test_an_output_that_cannot_be_written_ends_the_run(
    table: Table, order: MakeOrder, service: Service
) -> None:
    rows = table(line(1), line(2), line(3))
    pretender = Pretender(failing(FailureKind.ERROR, ExitCode.FILE))
    end = run_batch(order(rows), service, pretender, Told(), StopSign())
    assert end.code is ExitCode.FILE
    assert isinstance(end.error, FileError)
    assert pretender.jobs == ["row-2"]
    assert end.counts.statuses[RowStatus.SKIPPED] == 3
    again = run_batch(order(rows, resume=True), service, Pretender(), Told(), StopSign())
    assert (again.code, again.counts.statuses[RowStatus.OK]) == (ExitCode.OK, 3)


@pytest.mark.parametrize("code", [ExitCode.INTERRUPTED, ExitCode.TERMINATED])
def test_a_signal_hands_out_no_more_and_keeps_what_is_done(
    table: Table, order: MakeOrder, service: Service, code: ExitCode
) -> None:
    stop = StopSign()

    def deed(job: PrintJob) -> JobResult:
        if job.names.row == 3:
            stop.code = code
        return printed(job)

    rows = table(*(line(number) for number in range(5)))
    end = run_batch(order(rows), service, Pretender(deed), Told(), stop)
    assert end.code is code
    assert [each["row"] for each in manifest_of(end.place.folder)] == [2, 3]
    assert summary_of(end.place.folder)["skipped"] == 3


def test_a_lost_cluster_can_be_resumed(table: Table, order: MakeOrder, service: Service) -> None:
    def deed(_: PrintJob) -> JobResult:
        raise ClusterLostError("the Dask scheduler is gone")

    end = run_batch(order(table(line(1))), service, Pretender(deed), Told(), StopSign())
    assert end.code is ExitCode.RESUME


def really_print(folder: Path) -> Callable[[PrintJob], JobResult]:
    """Leave a file that says its row, as a worker would."""

    def deed(job: PrintJob) -> JobResult:
        from nethandout.files.outputs import open_output

        raw = f"%PDF {job.names.row}".encode()
        name = f"{job.names.row:06d}-NH-1A2B-3C4D.pdf"
        return Printed("NH-1A2B-3C4D", open_output(folder).write(name, raw), 3, "en")

    return deed


def test_going_on_does_what_is_not_done_and_what_is_lost(
    table: Table, order: MakeOrder, service: Service, tmp_path: Path
) -> None:
    rows = table(*(line(number) for number in range(4)))
    deed = really_print(tmp_path / "out")
    run_batch(order(rows), service, Pretender(deed), Told(), StopSign())
    first = (tmp_path / "out" / "manifest.jsonl").read_bytes()
    (tmp_path / "out" / "000003-NH-1A2B-3C4D.pdf").unlink()
    (tmp_path / "out" / "000005-NH-1A2B-3C4D.pdf").write_bytes(b"changed")
    again, told = Pretender(deed), Told()
    end = run_batch(order(rows, resume=True), service, again, told, StopSign())
    assert again.jobs == ["row-3", "row-5"]
    assert (told.begun, end.code) == ((4, 2), ExitCode.OK)
    assert (tmp_path / "out" / "manifest.jsonl").read_bytes() == first


def test_a_second_batch_needs_resume_or_another_folder(
    table: Table, order: MakeOrder, service: Service
) -> None:
    rows = table(line(1))
    run_batch(order(rows), service, Pretender(), Told(), StopSign())
    with pytest.raises(UsageError, match="--resume"):
        run_batch(order(rows), service, Pretender(), Told(), StopSign())


def test_a_folder_in_use_is_refused(
    table: Table, order: MakeOrder, service: Service, tmp_path: Path
) -> None:
    rows = table(line(1))
    run_batch(order(rows), service, Pretender(), Told(), StopSign())
    digests = fingerprint_of(service.library, "", {})
    with (
        pytest.raises(InputError),
        open_journal(tmp_path / "out", digests),
    ):
        pytest.fail("another run's journal was opened")

    def deed(job: PrintJob) -> JobResult:
        with pytest.raises(FileError, match="another run"):
            run_batch(
                order(rows, target=str(tmp_path / "two")), service, Pretender(), Told(), StopSign()
            )
        return printed(job)

    run_batch(
        order(rows, target=str(tmp_path / "two")), service, Pretender(deed), Told(), StopSign()
    )


def test_what_changed_since_is_said(table: Table, order: MakeOrder, service: Service) -> None:
    rows = table(line(1))
    run_batch(order(rows), service, Pretender(), Told(), StopSign())
    with pytest.raises(InputError) as caught:
        run_batch(
            order(rows, pattern="{row}.pdf", resume=True), service, Pretender(), Told(), StopSign()
        )
    assert "options" in str(caught.value)
    table(line(1), line(2))
    with pytest.raises(InputError) as caught:
        run_batch(order(rows, resume=True), service, Pretender(), Told(), StopSign())
    assert [problem.message for problem in caught.value.problems] == [
        "the table or the folder of records has changed"
    ]


def test_two_rows_that_would_share_a_file_do_not(
    table: Table, order: MakeOrder, service: Service, tmp_path: Path
) -> None:
    rows = table(line(1), line(1), line(2))
    asked = order(rows, "{record_number}-{handout_id}.pdf", identity=True)
    end = run_batch(asked, service, Pretender(), Told(), StopSign())
    lines = manifest_of(tmp_path / "out")
    assert [each["status"] for each in lines] == ["ok", "failed", "ok"]
    assert lines[0]["file"] == "ZQ-7700001-NH-1A2B-3C4D.pdf"
    assert lines[1]["reasons"][0]["code"] == "file-name"
    assert [each["record_number"] for each in lines] == ["ZQ-7700001", "ZQ-7700001", "ZQ-7700002"]
    assert end.code is ExitCode.BATCH_FAILED


def test_names_stay_given_out_when_a_run_goes_on(
    table: Table, order: MakeOrder, service: Service, tmp_path: Path
) -> None:
    def deed(job: PrintJob) -> JobResult:
        from nethandout.files.outputs import open_output

        name = f"{job.names.record_number}-NH-1A2B-3C4D.pdf"
        digest = open_output(tmp_path / "out").write(name, b"x")
        return Printed("NH-1A2B-3C4D", digest, 3, "en")

    rows = table(line(1), line(1))
    for resume in (False, True):
        asked = order(rows, "{record_number}-{handout_id}.pdf", identity=True, resume=resume)
        run_batch(asked, service, Pretender(deed), Told(), StopSign())
        assert [each["status"] for each in manifest_of(tmp_path / "out")] == ["ok", "failed"]


def test_handouts_do_not_go_among_the_records(
    tmp_path: Path, order: MakeOrder, service: Service
) -> None:
    with pytest.raises(UsageError, match="another folder"):
        run_batch(order(tmp_path, target=str(tmp_path)), service, Pretender(), Told(), StopSign())


def test_a_cluster_must_write_where_this_machine_can_see_it(
    table: Table, order: MakeOrder, service: Service
) -> None:
    asked = order(table(line(1)), far_workers=True)
    end = run_batch(asked, service, Pretender(), Told(), StopSign())
    assert end.code is ExitCode.FILE
    assert end.error is not None
    assert "is not on this machine" in end.error.message


def test_a_bucket_gets_the_lists_without_identity(
    table: Table,
    order: MakeOrder,
    service: Service,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    asked = order(table(line(1)), target="memory://batch-lists")
    end = run_batch(asked, service, Pretender(), Told(), StopSign())
    assert end.code is ExitCode.OK
    output = end.place.open()
    assert b'"status": "ok"' in (output.read("manifest.jsonl") or b"")
    assert output.read("summary.json")


def test_a_disk_that_is_full_for_the_journal_ends_the_run(
    table: Table, order: MakeOrder, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise FileError("cannot write the journal in x: FULL")

    rows = table(line(1), line(2))
    with monkeypatch.context() as patch:
        patch.setattr("nethandout.batch.journal.Journal.record", full)
        end = run_batch(order(rows), service, Pretender(), Told(), StopSign())
    assert end.code is ExitCode.FILE
    again = run_batch(order(rows, resume=True), service, Pretender(), Told(), StopSign())
    assert (again.code, again.counts.statuses[RowStatus.OK]) == (ExitCode.OK, 2)


def test_memory_does_not_grow_with_the_rows(
    tmp_path: Path, order: MakeOrder, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    early, late = held_in(tmp_path, order, service, monkeypatch, 20_000, sys.getallocatedblocks)
    assert late - early < 3_000


@pytest.mark.soak
def test_memory_does_not_grow_with_many_rows(
    tmp_path: Path, order: MakeOrder, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracemalloc.start()
    try:
        early, late = held_in(
            tmp_path,
            order,
            service,
            monkeypatch,
            100_000,
            lambda: tracemalloc.get_traced_memory()[0],
        )
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert late - early < 300_000
    assert peak < 12_000_000


def held_in(
    tmp_path: Path,
    order: MakeOrder,
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
    count: int,
    measure: Callable[[], int],
) -> tuple[int, int]:
    """Measure what is held after a tenth of the rows, and near the end."""
    path = tmp_path / "rows.csv"
    with path.open("w") as file:
        file.write(HEADER)
        file.writelines(f"{line(number)}\n" for number in range(count))
    found = record_of(next(RowSource(path).rows()), service)
    monkeypatch.setattr(module, "record_of", lambda *_: (found[0], []))
    held = []

    def deed(job: PrintJob) -> JobResult:
        if job.names.row in {count // 10, count - 10}:
            gc.collect()
            held.append(measure())
        return printed(job)

    asked = replace(order(path), flush_every=1000)
    end = run_batch(asked, service, Pretender(deed, keep=False), Told(keep=False), StopSign())
    assert end.counts.statuses[RowStatus.OK] == count
    return held[0], held[1]


# --- the table -------------------------------------------------------------------------


def test_a_table_that_ends_early_is_no_success(
    table: Table, order: MakeOrder, service: Service
) -> None:
    path = table(line(1), '"Bud" ' + line(2), line(3), line(4))
    end = run_batch(order(path), service, Pretender(), Told(), StopSign())
    assert end.code is ExitCode.BAD_INPUT
    said = summary_of(end.place.folder)
    assert [said[key] for key in ("rows", "ok", "failed", "unread", "exit_code")] == [2, 1, 1, 2, 4]
    failed = (end.place.folder / "failed.csv").read_text(encoding="utf-8-sig")
    assert "Bud " in failed


def test_a_table_in_another_encoding_is_not_begun(
    tmp_path: Path, order: MakeOrder, service: Service
) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes((HEADER + line(1) + "\n" + line(2, site="íleon") + "\n").encode("cp1252"))
    pretender = Pretender()
    with pytest.raises(InputError, match="windows-1252"):
        run_batch(order(path), service, pretender, Told(), StopSign())
    assert pretender.jobs == []


def test_a_table_that_changes_meanwhile_changes_nothing(
    table: Table, order: MakeOrder, service: Service
) -> None:
    path = table(line(1), line(2, site="elbow"), line(3))
    printed_rows: list[str] = []

    def deed(job: PrintJob) -> JobResult:
        patient = job.record.patient
        printed_rows.append(patient.name if patient else "")
        path.write_text(HEADER + "".join(f"{line(n)}\n" for n in (7, 8, 9)), encoding="utf-8")
        return printed(job)

    told = Told()
    end = run_batch(order(path), service, Pretender(deed), told, StopSign())
    assert [name[-1] for name in printed_rows] == ["b", "d"]
    assert "ZQ-7700002" in (end.place.folder / "failed.csv").read_text(encoding="utf-8-sig")
    assert [note.code for note in told.notes] == ["table-changed"]
    assert end.code is ExitCode.BATCH_FAILED


def test_another_encoding_is_another_batch(
    table: Table, order: MakeOrder, service: Service
) -> None:
    path = table(line(1))
    run_batch(order(path), service, Pretender(), Told(), StopSign())
    source = RowSource(path, table_format=TableFormat(encoding="cp1252"))
    asked = replace(order(path, resume=True), source=source)
    with pytest.raises(InputError):
        run_batch(asked, service, Pretender(), Told(), StopSign())


def test_what_a_worker_refuses_says_its_column(
    table: Table, order: MakeOrder, service: Service, tmp_path: Path
) -> None:
    reasons = (
        Reason("birth-date-old", "patient.birth_date: look at it"),
        Reason("topic-due", "the topic is due"),
    )
    refused = NotPrinted(RowStatus.REFUSED, reasons)
    run_batch(order(table(line(1))), service, Pretender(lambda _: refused), Told(), StopSign())
    (entry,) = manifest_of(tmp_path / "out")
    assert [reason["message"] for reason in entry["reasons"]] == [
        "patient.birth_date: look at it (column B)",
        "the topic is due",
    ]
