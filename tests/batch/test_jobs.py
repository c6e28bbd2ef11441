from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest
from batch_doubles import CLINIC, DAY, line

from nethandout.batch.fingerprint import digest_of_library
from nethandout.batch.jobs import (
    NotPrinted,
    Printed,
    PrintJob,
    WorkerOrder,
    WorkerState,
    deliver_one,
    files_of_row,
    name_values,
    print_one,
    row_of_failure,
    row_result,
    set_up,
)
from nethandout.batch.names import DEFAULT_PATTERN, parse_pattern
from nethandout.batch.results import RowStatus
from nethandout.batch.rows import RowSource, record_of
from nethandout.errors import (
    ExitCode,
    FileError,
    HandoutError,
    InputError,
    LimitError,
    MissingDependencyError,
    Position,
    Problem,
    RefusedError,
    RenderError,
    VerificationError,
)
from nethandout.executors import Failure, FailureKind
from nethandout.files.outputs import open_output
from nethandout.interop.files import ExportOrder
from nethandout.model.medicine import Appointment
from nethandout.presses import BuildOptions
from nethandout.service import Service

PATTERN = parse_pattern(DEFAULT_PATTERN)


@pytest.fixture
def job(table: Callable[..., Path], service: Service) -> PrintJob:
    row = next(iter(RowSource(table(line(7))).rows()))
    record, _ = record_of(row, service)
    assert record is not None
    return PrintJob(record, name_values(row.number, record))


@pytest.fixture
def worker_order(service: Service, cache: Path, tmp_path: Path) -> WorkerOrder:
    content = digest_of_library(service.library)
    (tmp_path / "out").mkdir()
    return WorkerOrder(CLINIC, cache, DAY, content, str(tmp_path / "out"), PATTERN, BuildOptions())


class Failing:
    """A service that cannot build."""

    def __init__(self, error: HandoutError) -> None:
        self.error = error

    def build(self, *_: object) -> object:
        raise self.error


def test_a_job_becomes_a_file_and_a_result_without_identity(
    worker_order: WorkerOrder, job: PrintJob, tmp_path: Path
) -> None:
    state = set_up(worker_order)
    result = deliver_one(state, print_one(state, job))
    assert isinstance(result, Printed)
    row = row_result(job.names, result, PATTERN)
    assert (row.row, row.status, row.language) == (2, RowStatus.OK, "en")
    raw = (tmp_path / "out" / str(row.file)).read_bytes()
    assert raw.startswith(b"%PDF")
    shown = (repr(result), repr(row), repr(job))
    assert not [text for text in shown if "Quillfeather" in text or "ZQ-77" in text]
    assert b"Quillfeather" not in pickle.dumps(result)


def test_files_for_other_programs_stand_beside_the_handout_with_its_name(
    worker_order: WorkerOrder, job: PrintJob, tmp_path: Path
) -> None:
    exports = ExportOrder(("fhir", "mdm", "ics"))
    state = set_up(replace(worker_order, exports=exports))
    visit = Appointment(at=datetime.fromisoformat("2027-04-25T09:30"), kind="visit-nurse")
    dated = replace(job, record=job.record.model_copy(update={"appointments": (visit,)}))
    for each, endings in ((dated, {"pdf", "json", "hl7", "ics"}), (job, {"pdf", "json", "hl7"})):
        result = deliver_one(state, print_one(state, each))
        assert isinstance(result, Printed)
        row = row_result(each.names, result, PATTERN)
        assert row.file is not None
        stem = row.file.removesuffix(".pdf")
        named = {row.file, *(one.file for one in row.beside)}
        assert named == {f"{stem}.{ending}" for ending in endings}
        for one in row.beside:
            raw = (tmp_path / "out" / one.file).read_bytes()
            assert sha256(raw).hexdigest() == one.sha256
        assert b"Quillfeather" not in pickle.dumps(result)
    prefix, form = files_of_row(job.names, PATTERN, exports.kinds)
    left = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert [name for name in left if name.startswith(prefix) and form.fullmatch(name)] == left
    _, plain = files_of_row(job.names, PATTERN)
    assert [name for name in left if plain.fullmatch(name)] == [f"{stem}.pdf"]


def test_a_row_whose_file_cannot_be_made_leaves_nothing(
    worker_order: WorkerOrder, job: PrintJob, tmp_path: Path
) -> None:
    state = set_up(replace(worker_order, exports=ExportOrder(("fhir",))))
    anybody = replace(job, record=job.record.model_copy(update={"patient": None}))
    result = deliver_one(state, print_one(state, anybody))
    assert isinstance(result, NotPrinted)
    assert result.status is RowStatus.REFUSED
    assert list((tmp_path / "out").iterdir()) == []


def test_a_worker_with_other_content_is_refused(worker_order: WorkerOrder) -> None:
    with pytest.raises(InputError, match="of a worker are not those"):
        set_up(replace(worker_order, content="0" * 64))


PLACE = Position("row", 2)


@pytest.mark.parametrize(
    ("error", "status", "codes"),
    [
        (RefusedError("no"), RowStatus.REFUSED, ["refused"]),
        (RefusedError("no", [Problem(PLACE, "pregnancy", "x")]), RowStatus.REFUSED, ["pregnancy"]),
        (InputError("no"), RowStatus.FAILED, ["record"]),
        (MissingDependencyError("no"), RowStatus.FAILED, ["font"]),
        (LimitError("no"), RowStatus.FAILED, ["limit"]),
        (VerificationError("no"), RowStatus.FAILED, ["verification"]),
    ],
)
def test_what_is_wrong_with_one_row_is_its_result(
    worker_order: WorkerOrder,
    job: PrintJob,
    error: HandoutError,
    status: RowStatus,
    codes: list[str],
) -> None:
    state = WorkerState(Failing(error), open_output(worker_order.output), worker_order)  # type: ignore[arg-type]
    result = print_one(state, job)
    assert isinstance(result, NotPrinted)
    assert result.status is status
    assert [reason.code for reason in result.reasons] == codes


@pytest.mark.parametrize("error", [FileError("full"), RenderError("wrong")])
def test_what_concerns_all_rows_is_raised(
    worker_order: WorkerOrder, job: PrintJob, error: HandoutError
) -> None:
    state = WorkerState(Failing(error), open_output(worker_order.output), worker_order)  # type: ignore[arg-type]
    with pytest.raises(type(error)):
        print_one(state, job)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (FailureKind.ERROR, "bug"),
        (FailureKind.CRASH, "crash"),
        (FailureKind.TIMEOUT, "timeout"),
        (FailureKind.MEMORY, "memory"),
    ],
)
def test_the_failure_of_a_worker_fails_its_row(job: PrintJob, kind: FailureKind, code: str) -> None:
    row = row_of_failure(job.names, Failure(kind, ExitCode.LIMIT, "why"))
    assert (row.row, row.status) == (2, RowStatus.FAILED)
    assert [(reason.code, reason.message) for reason in row.reasons] == [(code, "why")]
