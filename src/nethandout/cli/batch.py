"""Turn a table of patients into a handout for each of them, and into one file to print."""

from __future__ import annotations

from pathlib import Path

import click

from nethandout.cli.options import clinic_option, json_option, quiet_option
from nethandout.cli.sections import SectionedCommand
from nethandout.cli.talk import Talk
from nethandout.errors import UsageError

PATTERN = "{row:06d}-{handout_id}.pdf"
_SECONDS = 120.0
"""What one handout may take; most take less than one."""
_MEMORY = 2 * 1024**3
_JOBS_PER_WORKER = 1000
_FLUSH_EVERY = 32
"""Results of a cluster that go to the disk together."""

_SECTIONS = {
    "Working": ("jobs", "scheduler", "resume", "dry_run"),
    "Rows and names": ("columns", "name_pattern", "identity"),
    "One file for the printer": ("print_run", "sort", "separator"),
    "What may be printed": ("allow_english", "require_reviewed"),
}


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
@click.option("--name-pattern", metavar="P", default=PATTERN, help=f"Files; usually {PATTERN}.")
@click.option("--identity", is_flag=True, help="Let names and manifest hold record numbers.")
@click.option(
    "--print-run", metavar="FILE", type=click.Path(path_type=Path), help="All handouts in one PDF."
)
@click.option(
    "--sort",
    type=click.Choice(("input", "language", "site")),
    default="input",
    help="Their order in it.",
)
@click.option("--separator", is_flag=True, help="A sheet before each handout in it.")
@click.option("--allow-english", is_flag=True, help="Print English where no translation is.")
@click.option("--require-reviewed", is_flag=True, help="Refuse what nobody has signed.")
@json_option
@quiet_option
def batch(
    rows: Path,
    output: str | None,
    clinic: Path | None,
    jobs: int | None,
    scheduler: str | None,
    resume: bool,
    dry_run: bool,
    columns: Path | None,
    name_pattern: str,
    identity: bool,
    print_run: Path | None,
    sort: str,
    separator: bool,
    allow_english: bool,
    require_reviewed: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    """Print a handout for each row of a table.

    ROWS is a CSV file, an Excel workbook, JSON Lines, a folder of records, or - for stdin.
    The folder gets a PDF for each row, manifest.jsonl, summary.json, and failed.csv with
    the rows to correct.
    """
    from nethandout.batch.names import parse_pattern
    from nethandout.batch.source import RowSource
    from nethandout.service import BuildOptions, open_service

    if jobs is not None and scheduler is not None:
        raise UsageError("give --jobs or --scheduler, not both")
    if print_run is None and (separator or sort != "input"):
        raise UsageError("--sort and --separator go with --print-run")
    talk = Talk(quiet, as_json)
    pattern = parse_pattern(name_pattern, identity=identity)
    options = BuildOptions(allow_english=allow_english, require_reviewed=require_reviewed)
    source = RowSource(rows, _column_map(columns))
    with _lines_of_json(talk):
        service = open_service(clinic)
        if dry_run:
            from nethandout.cli.batch_rehearsal import rehearse

            return rehearse(source, service, pattern, talk)
        from nethandout.batch.run import BatchOrder, run_batch

        order = BatchOrder(
            source,
            _required(output),
            pattern,
            identity=identity,
            resume=resume,
            far_workers=scheduler is not None,
            flush_every=_FLUSH_EVERY if scheduler else 1,
            options=options,
            settings=_settings(columns),
            print_run=_print_run(print_run, sort, separator=separator),
        )
        watcher = _watcher(talk)
        try:
            with _stopping() as stop:
                end = run_batch(order, service, _executors(jobs, scheduler), watcher, stop)
        finally:
            watcher.end()
    return _tell(end, order, talk)
