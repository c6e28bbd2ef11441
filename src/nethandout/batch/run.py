"""Turn rows into handouts: read → check → hand out → collect → remember, until all are done.

What became of a row is on the disk before anybody is told. When the program is killed, the
disk is full or somebody stops it, what is done stays, and a later run goes on from there.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nethandout.batch.ending import BatchEnd, Ending
from nethandout.batch.fingerprint import fingerprint_of
from nethandout.batch.jobs import (
    ID_LATER,
    JobResult,
    PrintJob,
    WorkerOrder,
    WorkerState,
    name_values,
    print_one,
    row_of_failure,
    row_result,
    set_up,
)
from nethandout.batch.journal import Journal, open_journal
from nethandout.batch.manifest import Manifest, open_manifest
from nethandout.batch.names import NamePattern, NameValues, OutputNames
from nethandout.batch.places import Place, open_place
from nethandout.batch.printrun import PrintRunOrder, write_print_run
from nethandout.batch.progress import Watcher
from nethandout.batch.results import RowResult, RowStatus, reasons_of
from nethandout.batch.rows import RowSource, is_note, record_of, with_column
from nethandout.errors import (
    ExitCode,
    FileError,
    HandoutError,
    Position,
    Problem,
    Severity,
    UsageError,
)
from nethandout.executors import Executor, FailureKind, Job, Outcome, Task
from nethandout.model.record import PatientRecord
from nethandout.presses import BuildOptions
from nethandout.records.columns import Row
from nethandout.records.reading import facts_of
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
    columns_digest: str = ""
    print_run: PrintRunOrder | None = None


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

    Raises `InputError`, `UsageError` or `FileError` when the run cannot begin; what ends it
    later is in the result.
    """
    started = time.monotonic()
    _require_apart(order)
    place = open_place(order.target)
    with order.source as source:
        fingerprint = fingerprint_of(service.library, source.keep(place.folder), _options(order))
        rows = source.count()
        with open_journal(
            place.folder, fingerprint, resume=order.resume, batch=order.flush_every
        ) as journal:
            done = _rows_done(journal, place)
            watcher.begin(rows, len(done))
            run = _Run(order, service, place, journal, watcher, stop, done)
            ending = Ending(place, journal, source, rows)
            error = run.go(make_executor, fingerprint.content)
            if source.has_changed():
                run.note(_table_changed(source))
            ending.note(run.codes, error)
            ending.write_lists(identity=order.identity)
            if order.print_run is not None:
                print_run = order.print_run
                ending.do(lambda: write_print_run(print_run, journal, place, source, service))
            return ending.finish(
                seconds=time.monotonic() - started, printed=run.printed, warnings=run.warnings
            )


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
        self.warnings: Counter[str] = Counter()
        self._codes: set[ExitCode] = set()
        self._under_way: dict[str, NameValues] = {}
        self._halted: FileError | None = None
        self._manifest: Manifest | None = None
        taken = () if order.pattern.is_distinct_by_itself else _names_taken(journal, done)
        self._names = OutputNames(order.pattern, taken)

    @property
    def codes(self) -> set[ExitCode]:
        """What happened, as exit codes."""
        return self._codes | ({self.stop.code} if self.stop.code else set())

    def go(self, make_executor: ExecutorMaker, content: str) -> HandoutError | None:
        """Print all rows that are not done; give what ended the run before its time."""
        kept = (result for result in self.journal.results() if result.row in self.done)
        try:
            with open_manifest(
                self.place.folder, kept, identity=self.order.identity
            ) as self._manifest:
                self._work(make_executor, content)
        except HandoutError as error:
            return error
        return self._halted

    def note(self, problem: Problem) -> None:
        """Tell something about the whole table."""
        self.watcher.note(problem)
        self._count_warnings([problem])

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
        )
        with make_executor(Task(set_up, argument, print_one)) as executor:
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
                    self.watcher.note(problem)
            elif row.number not in self.done:
                yield from self._job(row)

    def _job(self, row: Row) -> Iterator[Job[PrintJob]]:
        """Turn a row into its job; one with errors is settled here."""
        record, problems = record_of(row, self.service)
        number = record.patient.record_number if record and record.patient else None
        if record is not None:
            values = name_values(row.number, record)
            name, found = self._names.name_for(
                values, Position(self.order.source.label, row.number)
            )
            problems += found
            if name is not None:
                self._count_warnings(problems)
                key = f"row-{row.number}"
                self._under_way[key] = values
                yield Job(key, PrintJob(record, values), group=_kind_of(record))
                return
        errors = [with_column(each, row) for each in problems if each.severity is Severity.ERROR]
        self._remember(
            RowResult(
                row.number, RowStatus.FAILED, reasons=reasons_of(errors), record_number=number
            )
        )

    def _count_warnings(self, problems: list[Problem]) -> None:
        self.warnings.update({problem.code for problem in problems})

    def _collect(self, outcome: Outcome[JobResult]) -> None:
        """Turn the outcome of a job into what became of its row.

        An output that cannot be written ends the run: what is not done can be resumed.
        """
        names = self._under_way.pop(outcome.key)
        if outcome.result is not None:
            result = row_result(names, outcome.result, self.order.pattern)
            self._require_arrived(result)
            self._remember(result)
        elif outcome.failure is not None:
            if outcome.failure.exit_code is ExitCode.FILE:
                self._halted = self._halted or FileError(outcome.failure.message)
                return
            if outcome.failure.kind is FailureKind.ERROR:
                self._codes.add(ExitCode.BUG)
            self._remember(row_of_failure(names, outcome.failure))

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


def _kind_of(record: PatientRecord) -> Hashable:
    """Turn a record into what its body depends on: a worker keeps the latest bodies ready."""
    choice = record.print
    return facts_of(record), record.language, choice.edition, choice.paper


def _rows_done(journal: Journal, place: Place) -> frozenset[int]:
    """Find the rows that need no more work: printed, and their file as it was.

    What is in a bucket is not fetched to look at it: it was accepted as a whole.
    """
    done = journal.done_rows()
    return done if place.is_remote else done - set(journal.lost_rows())


def _names_taken(journal: Journal, done: frozenset[int]) -> Iterator[str]:
    """Give the names of the files that stay, as they are compared: with no handout id."""
    for result in journal.results():
        if result.row in done and result.file and result.handout_id:
            yield result.file.replace(result.handout_id, ID_LATER)


def _options(order: BatchOrder) -> dict[str, object]:
    """Give what decides the output besides rows and content."""
    return {
        "pattern": repr(order.pattern),
        "identity": order.identity,
        "allow_english": order.options.allow_english,
        "require_reviewed": order.options.require_reviewed,
        "columns": order.columns_digest,
        "format": repr(order.source.table_format),
    }


def _require_apart(order: BatchOrder) -> None:
    """Refuse a folder of records as the place for handouts: its lists would be records."""
    source = order.source.path
    if (
        "://" not in order.target
        and source.is_dir()
        and source.resolve() == Path(order.target).resolve()
    ):
        raise UsageError("-o must name another folder than that of the records")
