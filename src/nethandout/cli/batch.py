"""Turn a table of patients into a handout for each of them, and into one file to print."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from nethandout.cli.exports import batch_export_options, export_order, mrn_notes
from nethandout.cli.fhir import approval_options
from nethandout.cli.options import (
    SectionedCommand,
    clinic_option,
    json_option,
    limit_options,
    opened_cache,
)
from nethandout.cli.talk import Talk
from nethandout.errors import ExitCode, FileError, InputError, UsageError

if TYPE_CHECKING:
    from nethandout.batch.jobs import JobResult, PrintJob
    from nethandout.batch.printrun import Order, PrintRunOrder
    from nethandout.batch.rows import RowSource
    from nethandout.batch.run import BatchOrder, BatchTask, ExecutorMaker, StopSign
    from nethandout.cli.batch_words.show import Bars, Events, Lines
    from nethandout.executors import Executor
    from nethandout.interop.files import ExportOrder
    from nethandout.presses import BuildOptions
    from nethandout.records.table.columnmap import ColumnMap
    from nethandout.records.table.tableformat import TableFormat
    from nethandout.service import Service

PATTERN = "{row:06d}-{handout_id}.pdf"
ORDERS = ("input", "language", "site", "paper")
_MEGABYTE = 1024**2
_JOBS_PER_WORKER = 1000
_FLUSH_EVERY = 32
"""Results of a cluster that go to the disk together."""
_STOPPING = b"stopping: what is under way is finished first; again to stop at once\n"

_SECTIONS = {
    "Work": ("jobs", "scheduler", "timeout", "memory", "resume", "dry_run"),
    "Rows and names": ("columns", "explain", "encoding", "name_pattern", "identity"),
    "Rows from FHIR": ("approved_by", "approved_on"),
    "One file for the printer": ("print_run", "split", "sort", "separator"),
    "Files for other programs": ("also", "mrn_system", "ics_titles"),
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
    timeout: float
    memory: int
    resume: bool
    dry_run: bool
    columns: Path | None
    approved_by: str | None
    approved_on: str | None
    explain: bool
    encoding: str | None
    name_pattern: str
    identity: bool
    print_run: Path | None
    split: tuple[str, ...]
    sort: Order
    separator: bool
    also: tuple[str, ...]
    mrn_system: str | None
    ics_titles: str | None
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
@limit_options
@click.option("--resume", is_flag=True, help="Go on with the batch in that folder.")
@click.option("--dry-run", is_flag=True, help="Check all rows, print nothing.")
@click.option(
    "--map",
    "columns",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="YAML: what your columns are called here, and how they are read.",
)
@approval_options
@click.option("--explain", is_flag=True, help="Write a first --map for ROWS, and print nothing.")
@click.option(
    "--encoding",
    metavar="NAME",
    help="Of a table that is not in UTF-8, such as windows-1252.",
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
@batch_export_options
@click.option("--allow-english", is_flag=True, help="Print English where no translation is.")
@click.option("--require-reviewed", is_flag=True, help="Refuse what nobody has signed.")
@json_option
@click.option("-q", "--quiet", is_flag=True, help="Say only errors, and what to look at.")
def batch(**given: Any) -> int:  # noqa: ANN401 - click fills in the fields of `Asked`
    """Print a handout for each row of a table.

    ROWS is a CSV file, an Excel workbook, JSON Lines, FHIR (a Bundle or NDJSON), a folder of
    records or of Bundles, or - for stdin.
    The folder gets a PDF for each row, manifest.jsonl, summary.json, and failed.csv with
    the rows to correct.
    """
    from nethandout.cli.batch_words.explain import explain_table

    asked = Asked(**given)
    if asked.explain:
        return explain_table(asked.rows, asked.clinic)
    _require_sense(asked)
    _require_apart(asked)
    talk = Talk(asked.quiet, asked.as_json)
    return _rehearse(asked, talk) if asked.dry_run else _print(asked, talk)


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


def _require_apart(asked: Asked) -> None:
    """Refuse to replace what is read, before anything is looked at, made or removed."""
    if asked.output is None:
        return
    from nethandout.batch.places import folder_of, require_apart

    inputs = [path for path in (asked.rows, asked.columns) if path is not None]
    files = [asked.print_run] if asked.print_run is not None else []
    endings = _exports(asked).endings
    require_apart(inputs, asked.clinic, folder_of(asked.output), files, endings)


def _rehearse(asked: Asked, talk: Talk) -> int:
    """Check all rows and print nothing."""
    from nethandout.batch.names import parse_pattern
    from nethandout.batch.rehearsal import Rehearser
    from nethandout.cli.batch_words.tell import tell_rehearsal

    pattern = parse_pattern(asked.name_pattern, identity=asked.identity)
    exports = _exports(asked)
    service = _service(asked.clinic, talk)
    _say_whose_numbers(asked, exports, talk)
    with _rows(asked, service) as source:
        source.keep()
        rehearser = Rehearser(source, service, pattern, _options(asked), exports)
        return tell_rehearsal(rehearser, talk)


def _print(asked: Asked, talk: Talk) -> int:
    """Print all rows."""
    from nethandout.batch.run import run_batch
    from nethandout.cli.batch_words.tell import tell_end

    print_run = _print_run(asked)
    service = _service(asked.clinic, talk)
    order = _order(asked, print_run, service)
    _say_whose_numbers(asked, order.exports, talk)
    watcher = _watcher(talk)
    try:
        with _stopping(talk) as stop:
            end = run_batch(order, service, _executors(asked), watcher, stop)
    finally:
        watcher.end()
    return tell_end(end, talk)


def _service(clinic: Path | None, talk: Talk) -> Service:
    """Open what all rows share; raises `InputError` where no row could be printed with it."""
    from nethandout.service import open_service

    try:
        service = open_service(clinic, cache_dir=opened_cache(talk))
    except FileError as error:
        raise InputError(error.message, error.problems) from None
    for note in service.clinic_notes():
        talk.say(f"note: {note}")
    return service


def _rows(asked: Asked, service: Service) -> RowSource:
    """Turn options into the rows, FHIR among them."""
    from nethandout.batch.rows import RowSource
    from nethandout.interop.fhir.patientrows import PatientRows
    from nethandout.interop.fhir.reading import Choice

    columns = _column_map(asked.columns)
    choice = Choice(approved_by=asked.approved_by, approved_on=asked.approved_on)
    patients = PatientRows(service, choice)
    return RowSource(asked.rows, columns, _table_format(asked, columns), patients)


def _order(asked: Asked, print_run: PrintRunOrder | None, service: Service) -> BatchOrder:
    """Turn options into an order."""
    from nethandout.batch.names import parse_pattern
    from nethandout.batch.run import BatchOrder

    is_far = asked.scheduler is not None
    return BatchOrder(
        _rows(asked, service),
        asked.output or "",
        parse_pattern(asked.name_pattern, identity=asked.identity),
        identity=asked.identity,
        resume=asked.resume,
        far_workers=is_far,
        flush_every=_FLUSH_EVERY if is_far else 1,
        options=_options(asked),
        columns=asked.columns,
        columns_digest=_digest(asked.columns),
        print_run=print_run,
        exports=_exports(asked),
    )


def _exports(asked: Asked) -> ExportOrder:
    return export_order(asked.also, asked.ics_titles, asked.mrn_system)


def _say_whose_numbers(asked: Asked, exports: ExportOrder, talk: Talk) -> None:
    for note in mrn_notes(asked.mrn_system, is_filed=exports.is_filed):
        talk.say(f"note: {note}")


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

    if not _is_in(asked.print_run, asked.output):  # which is made first
        require_place(asked.print_run)
    clear_print_run(asked.print_run)
    return PrintRunOrder(
        asked.print_run,
        asked.sort,
        separator=asked.separator,
        split=parse_split(asked.split),
        identity=asked.identity,
    )


def _table_format(asked: Asked, columns: ColumnMap | None) -> TableFormat:
    """Turn options and the column map into how the table is written; options go before it."""
    from nethandout.records.table.tableformat import TableFormat

    known = columns.format if columns else TableFormat()
    return known if asked.encoding is None else replace(known, encoding=asked.encoding)


def _is_in(path: Path, folder: str | None) -> bool:
    """Tell whether a file goes directly into a folder that need not be there yet."""
    return folder is not None and os.path.realpath(path.parent) == os.path.realpath(folder)


def _column_map(path: Path | None) -> ColumnMap | None:
    """Turn the file with the names of columns into a map; raises `InputError`."""
    if path is None:
        return None
    from nethandout.records.table.mapfile import read_column_map

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

        return DaskExecutor(task, asked.scheduler or "", seconds=asked.timeout)

    def here(task: BatchTask) -> Executor[PrintJob, JobResult]:
        from nethandout.executors.limits import Limits
        from nethandout.executors.processes import ProcessExecutor

        limits = Limits(seconds=asked.timeout, memory=asked.memory * _MEGABYTE)
        return ProcessExecutor(task, asked.jobs, limits=limits, jobs_per_worker=_JOBS_PER_WORKER)

    return on_a_cluster if asked.scheduler else here


def _watcher(talk: Talk) -> Lines | Bars | Events:
    """Choose who is told how far the run is."""
    from nethandout.cli.batch_words.show import Bars, Events, Lines

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
