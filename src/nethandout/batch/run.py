"""Turn rows into handouts: read → check → hand out → collect → remember, until all are done.

What became of a row is on the disk before anybody is told. When the program is killed, the
disk is full or somebody stops it, what is done stays, and a later run goes on from there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from nethandout.batch.doubles import Doubles
from nethandout.batch.ending import BatchEnd, Ending, end_without_rows
from nethandout.batch.fingerprint import fingerprint_of
from nethandout.batch.jobs import (
    JobResult,
    PrintJob,
    UnderWay,
    WorkerOrder,
    WorkerState,
    deliver_one,
    files_of_row,
    name_values,
    names_taken,
    print_one,
    row_of_failure,
    row_result,
    set_up,
)
from nethandout.batch.journal import Fingerprint, Journal, open_journal
from nethandout.batch.manifest import Manifest, open_manifest
from nethandout.batch.names import NamePattern, NameValues, OutputNames
from nethandout.batch.places import Place, folder_of, open_place, require_apart
from nethandout.batch.printrun import PrintRunOrder, write_print_run
from nethandout.batch.progress import Watcher
from nethandout.batch.results import RowResult, RowStatus, label_of, reasons_of
from nethandout.batch.rows import (
    MOST_KINDS,
    RowSource,
    Survey,
    is_note,
    kind_of,
    record_of,
    with_column,
    with_columns,
)
from nethandout.batch.stacks import clear_print_run
from nethandout.errors import (
    ExitCode,
    FileError,
    HandoutError,
    InputError,
    Position,
    Problem,
    Severity,
)
from nethandout.executors import Executor, FailureKind, Job, Outcome, Task
from nethandout.files.wholefile import drafts_in
from nethandout.interop.files import ExportOrder
from nethandout.model.record import PatientRecord
from nethandout.presses import CLINIC_NEEDED, BuildOptions
from nethandout.records.reading import facts_of
from nethandout.records.table.columns import Row
from nethandout.service import Service

BatchTask = Task[WorkerOrder, WorkerState, PrintJob, JobResult]
ExecutorMaker = Callable[[BatchTask], Executor[PrintJob, JobResult]]


@dataclass(frozen=True, slots=True)
class BatchOrder:
    """What to print, where to, and how.

    `far_workers` are on other machines: they have caches of their own, and must see the
    same output. `flush_every` results go to the disk together.
    """

    source: RowSource
    target: str
    pattern: NamePattern
    identity: bool = False
    resume: bool = False
    far_workers: bool = False
    flush_every: int = 1
    options: BuildOptions = field(default_factory=BuildOptions)
    columns: Path | None = None
    columns_digest: str = ""
    print_run: PrintRunOrder | None = None
    exports: ExportOrder = field(default_factory=ExportOrder)


@dataclass(slots=True)
class StopSign:
    """Set by a signal: no more jobs are handed out, and the run ends with this code."""

    code: ExitCode | None = None


def run_batch(
    order: BatchOrder,
    service: Service,
    make_executor: ExecutorMaker,
    watcher: Watcher,
    stop: StopSign,
) -> BatchEnd:
    """Turn an order into handouts and the lists of what became of all rows.

    The print run of an earlier run is removed before anything else. Raises `InputError`,
    `UsageError` or `FileError` when the run cannot begin; what ends it later is in the result.
    """
    started = time.monotonic()
    _require_apart(order, service)
    if order.print_run is not None:
        clear_print_run(order.print_run.path)
    place = open_place(order.target)
    with order.source as source:
        try:
            fingerprint, survey = _look_ahead(order, service, place)
            if not survey.rows and not place.has_batch:
                for note in survey.notes:
                    watcher.note(note)
                return end_without_rows(place, survey.notes)
            journal = open_journal(
                place.folder, fingerprint, resume=order.resume, batch=order.flush_every
            )
        except HandoutError:
            place.give_back()
            raise
        with journal, drafts_in(place.folder):
            done = journal.done_rows() if place.is_remote else journal.intact_rows()
            watcher.begin(survey.rows, len(done), survey.kinds)
            run = _Run(order, service, place, journal, watcher, stop, done)
            ending = Ending(place, journal, source, survey.rows)
            error = run.go(make_executor, fingerprint.content)
            if source.has_changed():
                run.note(_table_changed(source))
            ending.note(run.codes, error)
            ending.blame_clinic()
            ending.write_lists(identity=order.identity)
            if order.print_run is not None:
                ending.do(lambda: run.bind(source))
                ending.note(run.codes_of_signals, None)
            return ending.finish(
                seconds=time.monotonic() - started, printed=run.printed, notes=run.notes
            )


def _look_ahead(order: BatchOrder, service: Service, place: Place) -> tuple[Fingerprint, Survey]:
    """Find out what the run is made from, and whether it can print anything at all."""
    digest = order.source.keep(place.folder)
    survey = order.source.survey()
    if survey.has_patients and service.library.clinic is None:
        raise InputError(CLINIC_NEEDED)
    return fingerprint_of(service.library, digest, _options(order)), survey


class _Run:
    """One run, from its first job to its last result."""

    def __init__(  # noqa: PLR0913, PLR0917 - all that a run touches
        self,
        order: BatchOrder,
        service: Service,
        place: Place,
        journal: Journal,
        watcher: Watcher,
        stop: StopSign,
        done: frozenset[int],
    ) -> None:
        self.order = order
        self.service = service
        self.place = place
        self.journal = journal
        self.watcher = watcher
        self.stop = stop
        self.done = done
        self.printed = 0
        self.notes: list[Problem] = []
        self._codes: set[ExitCode] = set()
        self._under_way: dict[str, UnderWay] = {}
        self._kinds: set[int] = set()
        self._halted: FileError | None = None
        self._manifest: Manifest | None = None
        taken = () if order.pattern.is_distinct_by_itself else names_taken(journal.results(), done)
        self._names = OutputNames(order.pattern, taken)

    @property
    def codes(self) -> set[ExitCode]:
        """What happened, as exit codes."""
        return self._codes | self.codes_of_signals

    @property
    def codes_of_signals(self) -> set[ExitCode]:
        """The code of the signal that stopped the run, if one did."""
        return {self.stop.code} if self.stop.code else set()

    def go(self, make_executor: ExecutorMaker, content: str) -> HandoutError | None:
        """Print all rows that are not done; give what ended the run before its time."""
        kept = (result for result in self.journal.results() if result.row in self.done)
        try:
            with (
                open_manifest(
                    self.place.folder, kept, identity=self.order.identity
                ) as self._manifest,
                Doubles() as self._doubles,
            ):
                self._work(make_executor, content)
        except HandoutError as error:
            return error
        return self._halted

    def note(self, problem: Problem) -> None:
        """Tell something about the whole table."""
        self.notes.append(problem)
        self.watcher.note(problem)

    def bind(self, source: RowSource) -> None:
        """Turn what was printed into files for the printer; a signal stops that, too."""
        if self.order.print_run is None:
            return
        found = write_print_run(
            self.order.print_run, self.journal, self.place, source, self.service, self._heed
        )
        for problem in found:
            self.note(problem)

    def _heed(self, done: int, handouts: int) -> bool:
        """Tell how far the print run is; a signal stops it."""
        self.watcher.bound(done, handouts)
        return self.stop.code is None

    def _work(self, make_executor: ExecutorMaker, content: str) -> None:
        library = self.service.library
        far = self.order.far_workers
        argument = WorkerOrder(
            clinic=library.overlay,
            cache_dir=None if far else library.cache_dir,
            today=self.service.today,
            content=content,
            output=self.place.target,
            pattern=self.order.pattern,
            options=self.order.options,
            exports=self.order.exports,
        )
        with make_executor(Task(set_up, argument, print_one, deliver_one)) as executor:
            for outcome in executor.run(self._jobs()):
                self._collect(outcome)
                if self.stop.code or self._halted:
                    executor.withdraw()

    def _jobs(self) -> Iterator[Job[PrintJob]]:
        """Turn rows into jobs, as long as nothing stands against more of them."""
        for row in self.order.source.rows():
            if self.stop.code or self._halted:
                return
            if is_note(row):
                for problem in row.problems:
                    self.note(problem)
                continue
            source = self.order.source.source_of(row)
            doubles = self._doubles.find(row, label_of(row.number, source))
            if row.number not in self.done:
                yield from self._job(row, source, doubles)

    def _job(self, row: Row, source: str | None, doubles: list[Problem]) -> Iterator[Job[PrintJob]]:
        """Turn a row into its job; one with errors is settled here."""
        record, problems = record_of(row, self.service)
        problems += doubles
        number = record.patient.record_number if record and record.patient else None
        if record is not None:
            values = name_values(row.number, record)
            name, found = self._names.name_for(values, self.order.source.position_of(row))
            problems += found
            if name is not None:
                key = f"row-{row.number}"
                warnings = reasons_of(problems, Severity.WARNING)
                is_new = self._is_first_of_kind(row)
                self._under_way[key] = UnderWay(row, values, warnings, source, is_new)
                yield Job(key, PrintJob(record, values), group=_kind_of(record, self.service.today))
                return
        problems = [with_column(each, row) for each in problems]
        self._remember(
            RowResult(
                row.number,
                RowStatus.FAILED,
                reasons=reasons_of(problems, Severity.ERROR),
                warnings=reasons_of(problems, Severity.WARNING),
                source=source,
                record_number=number,
            )
        )

    def _is_first_of_kind(self, row: Row) -> bool:
        kind = kind_of(row)
        if kind in self._kinds or len(self._kinds) >= MOST_KINDS:
            return False
        self._kinds.add(kind)
        return True

    def _collect(self, outcome: Outcome[JobResult]) -> None:
        """Turn the outcome of a job into what became of its row.

        An output that cannot be written ends the run: what is not done can be resumed.
        """
        under_way = self._under_way.pop(outcome.key)
        if outcome.result is not None:
            result = row_result(under_way.names, outcome.result, self.order.pattern)
            self._require_arrived(result)
            may_have_files = self.order.resume and self.order.exports.kinds
            if result.status is not RowStatus.OK and may_have_files:
                self._withdraw(under_way.names)  # files of a run that was killed between two
            self._remember(with_columns(under_way.complete(result), under_way.row))
        elif outcome.failure is not None:
            if outcome.failure.exit_code is ExitCode.FILE:
                self._halted = self._halted or FileError(outcome.failure.message)
                return
            if outcome.failure.kind is FailureKind.ERROR:
                self._codes.add(ExitCode.BUG)
            result = row_of_failure(under_way.names, outcome.failure)
            self._withdraw(under_way.names)
            self._remember(with_columns(under_way.complete(result), under_way.row))

    def _withdraw(self, names: NameValues) -> None:
        """Remove what a worker that was lost may have left of a row that now counts as failed."""
        kinds = self.order.exports.kinds
        self.place.open().remove(*files_of_row(names, self.order.pattern, kinds))

    def _require_arrived(self, result: RowResult) -> None:
        """Refuse a cluster that writes to a folder of its own which only has the same name."""
        if (
            self.order.far_workers
            and not self.place.is_remote
            and result.file is not None
            and not (self.place.folder / result.file).is_file()
        ):
            raise FileError(
                f"a worker has written to a {self.place.folder} that is not on this machine; "
                "name a folder that all machines share, or an s3:// URL"
            )

    def _remember(self, result: RowResult) -> None:
        """Put a result on the disk, then tell it."""
        self.journal.record(result)
        if self._manifest is not None:
            self._manifest.append(result)
        if result.status is RowStatus.OK:
            self.printed += 1
        else:
            self._codes.add(ExitCode.BATCH_FAILED)
        self.watcher.row(result)


def _table_changed(source: RowSource) -> Problem:
    message = (
        "this is no longer the table that was printed: it was changed, replaced or removed "
        "while the run went on; what is printed is what it held when the run began"
    )
    return Problem(Position(source.label), "table-changed", message, Severity.WARNING)


def _kind_of(record: PatientRecord, today: date) -> Hashable:
    """Turn a record into what its body depends on: a worker keeps the latest bodies ready."""
    choice = record.print
    return facts_of(record, today), record.language, choice.edition, choice.paper


def _options(order: BatchOrder) -> dict[str, object]:
    """Give what decides the output besides rows and content."""
    return {
        "pattern": repr(order.pattern),
        "identity": order.identity,
        "allow_english": order.options.allow_english,
        "require_reviewed": order.options.require_reviewed,
        "columns": order.columns_digest,
        "format": repr(order.source.table_format),
        "exports": repr(order.exports),
    }


def _require_apart(order: BatchOrder, service: Service) -> None:
    """Refuse to write what is read: the rows, the map, the clinic's files."""
    inputs = [path for path in (order.source.path, order.columns) if path is not None]
    files = [order.print_run.path] if order.print_run is not None else []
    folder, endings = folder_of(order.target), order.exports.endings
    require_apart(inputs, service.library.overlay, folder, files, endings)
