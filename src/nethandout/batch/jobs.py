"""Turn one row's record into one file: what a worker process does.

A job holds identity and is never shown; what comes back holds none, because an executor
may put results on a disk.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from nethandout.batch.fingerprint import digest_of_library
from nethandout.batch.names import PDF, NamePattern, NameValues
from nethandout.batch.results import (
    Beside,
    Reason,
    Reasons,
    RowResult,
    RowStatus,
    Work,
    reasons_of,
)
from nethandout.errors import ExitCode, HandoutError, InputError, Position
from nethandout.executors import Failure, FailureKind
from nethandout.executors.garbage import collect_seldom
from nethandout.files.outputs import Output, open_output
from nethandout.interop.files import ENDINGS, ExportOrder, Kind, files_of, require_packages
from nethandout.model.record import PatientRecord
from nethandout.presses import BuildOptions
from nethandout.records.table.columns import Row
from nethandout.service import Built, Service, open_service

ID_LATER = "NH-0000-0000"
"""Stands for the handout id, which has always this form, where it is not known yet."""
FORM_OF_ID = "NH-[0-9A-Z]{4}-[0-9A-Z]{4}"
"""What handout ids look like, as a regular expression."""


@dataclass(frozen=True, slots=True)
class WorkerOrder:
    """What a worker needs before its first job; nothing of it is about a patient."""

    clinic: Path | None
    cache_dir: Path | None
    today: date
    content: str
    output: str
    pattern: NamePattern
    options: BuildOptions
    exports: ExportOrder = field(default_factory=ExportOrder)


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One handout to print, and what its file is called after."""

    record: PatientRecord = field(repr=False)
    names: NameValues = field(repr=False)


@dataclass(frozen=True, slots=True)
class Finished:
    """A handout that is printed and verified, and not on the disk yet."""

    built: Built = field(repr=False)
    files: Mapping[Kind, bytes] = field(repr=False)
    names: NameValues = field(repr=False)
    seconds: float


@dataclass(frozen=True, slots=True)
class Printed:
    """A handout that is printed, verified and on the disk, and what to look at in it."""

    handout_id: str
    sha256: str
    pages: int
    language: str
    warnings: Reasons = ()
    seconds: float = 0.0
    beside: tuple[Beside, ...] = ()


@dataclass(frozen=True, slots=True)
class NotPrinted:
    """Why the row of a job cannot be printed; its neighbors can."""

    status: RowStatus
    reasons: tuple[Reason, ...]


JobResult = Printed | NotPrinted


@dataclass(frozen=True, slots=True)
class WorkerState:
    """What one process keeps from job to job."""

    service: Service
    output: Output
    order: WorkerOrder


def set_up(order: WorkerOrder) -> WorkerState:
    """Turn an order into an opened service and output.

    Raises `InputError` when this machine has other content than the one that ordered.
    """
    service = open_service(order.clinic, cache_dir=order.cache_dir, today=order.today)
    if digest_of_library(service.library) != order.content:
        raise InputError(
            "the handouts, templates, translations or clinic settings of a worker are not those "
            "that the batch began with"
        )
    for kind in order.exports.kinds:
        require_packages(kind)
    _ = service.vocabulary
    collect_seldom()
    return WorkerState(service, open_output(order.output, makes=False), order)


def print_one(state: WorkerState, job: PrintJob) -> Finished | NotPrinted:
    """Turn a job into a verified handout; what is wrong with one row only is returned."""
    started = time.perf_counter()
    place = Position("row", job.names.row)
    try:
        built = state.service.build(job.record, state.order.options, place)
        files = files_of(state.order.exports, state.service, job.record, built)
    except HandoutError as error:
        if error.exit_code in {ExitCode.FILE, ExitCode.BUG}:
            raise
        return NotPrinted(status_of(error.exit_code), reasons_of_error(error, place))
    return Finished(built, files, job.names, time.perf_counter() - started)


def deliver_one(state: WorkerState, made: Finished | NotPrinted) -> JobResult:
    """Turn a finished handout into a file in its place, after its files for other programs.

    Raises `FileError` when the file cannot be written: that ends the whole run.
    """
    if isinstance(made, NotPrinted):
        return made
    built = made.built
    name = name_of(state.order.pattern, made.names, built.handout_id)
    beside = tuple(
        Beside(kind, other, state.output.write(other, raw))
        for kind, raw in made.files.items()
        if (other := name_beside(name, kind))
    )
    digest = state.output.write(name, built.pdf)
    warnings = reasons_of(built.warnings)
    pages, language = built.page_count, built.language
    return Printed(built.handout_id, digest, pages, language, warnings, made.seconds, beside)


def name_values(row: int, record: PatientRecord) -> NameValues:
    """Turn a record into what a file may be called after, before there is a handout."""
    return NameValues(
        row,
        ID_LATER,
        record.language,
        record.print.edition,
        record.tumor.site,
        record.patient.record_number if record.patient else None,
    )


def name_of(pattern: NamePattern, values: NameValues, handout_id: str) -> str:
    """Turn what was known before, and the id that is known now, into the name of the file."""
    return pattern.fill(replace(values, handout_id=handout_id))


def name_beside(name: str, kind: Kind) -> str:
    """Turn the name of a handout into that of its file for another program."""
    return f"{name.removesuffix(PDF)}.{ENDINGS[kind]}"


@dataclass(frozen=True, slots=True)
class UnderWay:
    """What is known of a row whose job is not done yet."""

    row: Row
    names: NameValues = field(repr=False)
    warnings: Reasons
    source: str | None
    is_first_of_kind: bool

    def complete(self, result: RowResult) -> RowResult:
        """Add what was known before to what a worker found."""
        return replace(
            result,
            warnings=tuple(dict.fromkeys((*self.warnings, *result.warnings))),
            source=self.source,
            work=replace(result.work, is_first_of_kind=self.is_first_of_kind),
        )


def row_result(names: NameValues, result: JobResult, pattern: NamePattern) -> RowResult:
    """Turn what a worker said of a job into what became of its row."""
    if isinstance(result, NotPrinted):
        return RowResult(
            names.row,
            result.status,
            reasons=result.reasons,
            record_number=names.record_number,
        )
    return RowResult(
        names.row,
        RowStatus.OK,
        name_of(pattern, names, result.handout_id),
        result.sha256,
        result.handout_id,
        result.language,
        result.pages,
        warnings=result.warnings,
        beside=result.beside,
        record_number=names.record_number,
        work=Work(result.seconds),
    )


def files_of_row(
    names: NameValues, pattern: NamePattern, kinds: Iterable[Kind] = ()
) -> tuple[str, re.Pattern[str]]:
    """Turn what is known of a row into how its files' names begin, and the form they have."""
    file = name_of(pattern, names, ID_LATER)
    stem = file.removesuffix(PDF)
    endings = "|".join([PDF, *(f".{ENDINGS[kind]}" for kind in kinds)]).replace(".", r"\.")
    form = re.escape(stem).replace(re.escape(ID_LATER), FORM_OF_ID)
    return stem.partition(ID_LATER)[0], re.compile(f"{form}(?:{endings})")


def names_taken(results: Iterable[RowResult], done: frozenset[int]) -> Iterator[str]:
    """Give the names of the files that stay, as they are compared: with no handout id."""
    for result in results:
        if result.row in done and result.file and result.handout_id:
            yield result.file.replace(result.handout_id, ID_LATER)


def row_of_failure(names: NameValues, failure: Failure) -> RowResult:
    """Turn the failure of a job into what became of its row."""
    code = "bug" if failure.kind is FailureKind.ERROR else failure.kind.value
    return RowResult(
        names.row,
        RowStatus.FAILED,
        reasons=(Reason(code, failure.message),),
        record_number=names.record_number,
    )


def status_of(code: ExitCode) -> RowStatus:
    """Tell a row that was refused from one with an error in it."""
    return RowStatus.REFUSED if code is ExitCode.REFUSED else RowStatus.FAILED


CODES_OF_ERRORS = {
    ExitCode.REFUSED: "refused",
    ExitCode.BAD_INPUT: "record",
    ExitCode.MISSING: "font",
    ExitCode.LIMIT: "limit",
    ExitCode.VERIFICATION: "verification",
}


def reasons_of_error(error: HandoutError, row: Position) -> tuple[Reason, ...]:
    """Turn an error into its problems, or into its message if it lists none.

    What is wrong elsewhere than in the row, as in a catalog, is told with its place.
    """
    if error.problems:
        return reasons_of(
            problem
            if problem.position.file == row.file
            else replace(problem, message=f"{problem.position}: {problem.message}")
            for problem in error.problems
        )
    return (Reason(CODES_OF_ERRORS.get(error.exit_code, "bug"), error.message),)
