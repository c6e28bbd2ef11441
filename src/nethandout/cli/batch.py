"""Turn a table of patients into a handout for each of them, and into one file to print."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from nethandout.cli.options import clinic_option, json_option, quiet_option
from nethandout.cli.sections import SectionedCommand
from nethandout.cli.talk import Talk
from nethandout.errors import ExitCode, FileError, HandoutError, InputError, UsageError

if TYPE_CHECKING:
    from nethandout.batch.jobs import JobResult, PrintJob
    from nethandout.batch.printrun import Order, PrintRunOrder
    from nethandout.batch.run import BatchOrder, BatchTask, ExecutorMaker, StopSign
    from nethandout.cli.batch_show import Bars, Events, Lines
    from nethandout.executors import Executor
    from nethandout.presses import BuildOptions
    from nethandout.records.columns import ColumnMap

PATTERN = "{row:06d}-{handout_id}.pdf"
ORDERS = ("input", "language", "site", "paper")
_SECONDS = 120.0
"""What one handout may take; most take less than one."""
_MEMORY = 2 * 1024**3
_JOBS_PER_WORKER = 1000
_FLUSH_EVERY = 32
"""Results of a cluster that go to the disk together."""
_STOPPING = b"stopping: what is under way is finished first; again to stop at once\n"

_SECTIONS = {
    "Work": ("jobs", "scheduler", "resume", "dry_run"),
    "Rows and names": ("columns", "name_pattern", "identity"),
    "One file for the printer": ("print_run", "split", "sort", "separator"),
    "What may be printed": ("allow_english", "require_reviewed"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of the command, as they were given."""

    rows: Path
    output: str | None
    clinic: Path | None
    jobs: int | None
    scheduler: str | None
    resume: bool
    dry_run: bool
    columns: Path | None
    name_pattern: str
    identity: bool
    print_run: Path | None
    split: tuple[str, ...]
    sort: Order
    separator: bool
    allow_english: bool
    require_reviewed: bool
    as_json: bool
    quiet: bool


@click.command(cls=SectionedCommand, sections=_SECTIONS)
@click.argument("rows", type=click.Path(path_type=Path))
@click.option("-o", "--output", metavar="DIR", help="A folder of its own, or an s3:// URL.")
@clinic_option
@click.option("--jobs", metavar="N", type=click.IntRange(1), help="Processes; one a processor.")
@click.option("--scheduler", metavar="URL", help="A Dask scheduler, such as tcp://host:8786.")
@click.option("--resume", is_flag=True, help="Go on with the batch in that folder.")
@click.option("--dry-run", is_flag=True, help="Check all rows, print nothing.")
@click.option(
    "--map",
    "columns",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="YAML: what your columns are called here.",
)
@click.option(
    "--name-pattern",
    metavar="P",
    default=PATTERN,
    show_default=True,
    help="What the files are called.",
)
@click.option("--identity", is_flag=True, help="Let names and manifest hold record numbers.")
@click.option(
    "--print-run",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="All handouts in one PDF; the one of an earlier run is removed.",
)
@click.option(
    "--split",
    metavar="BY",
    multiple=True,
    help="Into files by language, paper, or a number of handouts; commas between them.",
)
@click.option("--sort", type=click.Choice(ORDERS), default="input", help="Their order in it.")
@click.option("--separator", is_flag=True, help="A sheet before each handout in it.")
@click.option("--allow-english", is_flag=True, help="Print English where no translation is.")
@click.option("--require-reviewed", is_flag=True, help="Refuse what nobody has signed.")
@json_option
@quiet_option
def batch(**given: Any) -> int:  # noqa: ANN401 - click fills in the fields of `Asked`
    """Print a handout for each row of a table.

    ROWS is a CSV file, an Excel workbook, JSON Lines, a folder of records, or - for stdin.
    The folder gets a PDF for each row, manifest.jsonl, summary.json, and failed.csv with
    the rows to correct.
    """
    from nethandout.cli.batch_tell import tell_error_as_event

    asked = Asked(**given)
    _require_sense(asked)
    talk = Talk(asked.quiet, asked.as_json)
    try:
        return _rehearse(asked, talk) if asked.dry_run else _print(asked, talk)
    except HandoutError as error:
        if not asked.as_json:
            raise
        return tell_error_as_event(error)


def _require_sense(asked: Asked) -> None:
    """Refuse options that contradict each other."""
    if asked.output is None and not asked.dry_run:
        raise UsageError("-o must name the folder for the handouts")
    if asked.jobs is not None and asked.scheduler is not None:
        raise UsageError("give --jobs or --scheduler, not both")
    if asked.print_run is None and (asked.separator or asked.split or asked.sort != "input"):
        raise UsageError("--split, --sort and --separator go with --print-run")
    if asked.split:
        from nethandout.batch.stacks import parse_split

        parse_split(asked.split)


def _rehearse(asked: Asked, talk: Talk) -> int:
    """Check all rows and print nothing."""
    from nethandout.batch.names import parse_pattern
    from nethandout.batch.rehearsal import Rehearser
    from nethandout.batch.rows import RowSource
    from nethandout.cli.batch_tell import tell_rehearsal
    from nethandout.service import open_service

    pattern = parse_pattern(asked.name_pattern, identity=asked.identity)
    with RowSource(asked.rows, _column_map(asked.columns)) as source:
        service = open_service(asked.clinic)
        return tell_rehearsal(Rehearser(source, service, pattern, _options(asked)), talk)


def _print(asked: Asked, talk: Talk) -> int:
    """Print all rows."""
    from nethandout.batch.run import run_batch
    from nethandout.cli.batch_tell import tell_end
    from nethandout.service import open_service

    order = _order(asked, _print_run(asked))
    service = open_service(asked.clinic)
    watcher = _watcher(talk)
    try:
        with _stopping(talk) as stop:
            end = run_batch(order, service, _executors(asked), watcher, stop)
    finally:
        watcher.end()
    return tell_end(end, talk)


def _order(asked: Asked, print_run: PrintRunOrder | None) -> BatchOrder:
    """Turn options into an order."""
    from nethandout.batch.names import parse_pattern
    from nethandout.batch.rows import RowSource
    from nethandout.batch.run import BatchOrder

    columns = _column_map(asked.columns)
    is_far = asked.scheduler is not None
    return BatchOrder(
        RowSource(asked.rows, columns),
        asked.output or "",
        parse_pattern(asked.name_pattern, identity=asked.identity),
        identity=asked.identity,
        resume=asked.resume,
        far_workers=is_far,
        flush_every=_FLUSH_EVERY if is_far else 1,
        options=_options(asked),
        columns_digest=_digest(asked.columns),
        print_run=print_run,
    )


def _options(asked: Asked) -> BuildOptions:
    from nethandout.presses import BuildOptions

    return BuildOptions(allow_english=asked.allow_english, require_reviewed=asked.require_reviewed)


def _print_run(asked: Asked) -> PrintRunOrder | None:
    """Turn options into what to print together; what an earlier run left there is removed."""
    if asked.print_run is None:
        return None
    from nethandout.batch.printrun import PrintRunOrder
    from nethandout.batch.stacks import clear_print_run, parse_split
    from nethandout.files.publish import require_place

    if asked.print_run.parent != Path(asked.output or ""):  # which the run makes
        require_place(asked.print_run)
    clear_print_run(asked.print_run)
    return PrintRunOrder(
        asked.print_run,
        asked.sort,
        separator=asked.separator,
        split=parse_split(asked.split),
        identity=asked.identity,
    )


def _column_map(path: Path | None) -> ColumnMap | None:
    """Turn the file with the names of columns into a map; raises `InputError`."""
    if path is None:
        return None
    from nethandout.records.headers import read_column_map

    columns, problems = read_column_map(path)
    if columns is None:
        raise InputError("the column map needs a correction:", problems)
    return columns


def _digest(path: Path | None) -> str:
    if path is None:
        return ""
    from nethandout.batch.digests import digest_of_file

    try:
        return digest_of_file(path)
    except OSError as error:
        raise FileError(f"cannot read {path}: {error.strerror}") from None


def _executors(asked: Asked) -> ExecutorMaker:
    """Choose who does the work."""

    def on_a_cluster(task: BatchTask) -> Executor[PrintJob, JobResult]:
        from nethandout.executors.dask import DaskExecutor

        return DaskExecutor(task, asked.scheduler or "", seconds=_SECONDS)

    def here(task: BatchTask) -> Executor[PrintJob, JobResult]:
        from nethandout.executors.limits import Limits
        from nethandout.executors.processes import ProcessExecutor

        limits = Limits(seconds=_SECONDS, memory=_MEMORY)
        return ProcessExecutor(task, asked.jobs, limits=limits, jobs_per_worker=_JOBS_PER_WORKER)

    return on_a_cluster if asked.scheduler else here


def _watcher(talk: Talk) -> Lines | Bars | Events:
    """Choose who is told how far the run is."""
    from nethandout.cli.batch_show import Bars, Events, Lines

    if talk.as_json:
        return Events()
    return Bars(talk) if sys.stderr.isatty() and not talk.quiet else Lines(talk)


@contextmanager
def _stopping(talk: Talk) -> Iterator[StopSign]:
    """Let the first signal end the run in good order, and the second one at once."""
    from nethandout.batch.run import StopSign

    stop = StopSign()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    codes = {signal.SIGINT: ExitCode.INTERRUPTED, signal.SIGTERM: ExitCode.TERMINATED}
    before = {number: signal.getsignal(number) for number in codes}

    def heed(number: int, _frame: FrameType | None) -> None:
        stop.code = codes[signal.Signals(number)]
        restore()
        if not talk.quiet:
            os.write(2, _STOPPING)

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    for number in codes:
        signal.signal(number, heed)
    try:
        yield stop
    finally:
        restore()
