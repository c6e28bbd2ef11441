"""Turn the end of a batch, or of its rehearsal, into words and a last event."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from nethandout.batch.corrections import FAILED_LINES, FAILED_TABLE
from nethandout.batch.progress import in_words
from nethandout.cli.batch_show import write_event
from nethandout.cli.talk import Talk, printable, problem_json, write_problem
from nethandout.errors import ExitCode, HandoutError

if TYPE_CHECKING:
    from nethandout.batch.rehearsal import RehearsedRow, Rehearser
    from nethandout.batch.run import BatchEnd

_CAN_RESUME = frozenset(
    {ExitCode.INTERRUPTED, ExitCode.TERMINATED, ExitCode.RESUME, ExitCode.FILE, ExitCode.LIMIT}
)


def tell_end(end: BatchEnd, talk: Talk) -> int:
    """Say how a run ended; gives its exit code."""
    if talk.as_json:
        _end_event(end.code, end.error, end.summary)
        return end.code
    if end.error is not None:
        click.echo(printable(end.error.message), err=True)
        for problem in end.error.problems:
            write_problem(problem)
    for line in _end_lines(end):
        talk.say(line)
    return end.code


def tell_error_as_event(error: HandoutError) -> int:
    """Write what kept a batch from beginning in one line, and for people on stderr."""
    click.echo(printable(error.message), err=True)
    for problem in error.problems:
        write_problem(problem)
    _end_event(error.exit_code, error, {})
    return error.exit_code


def tell_rehearsal(rehearser: Rehearser, talk: Talk) -> int:
    """Say of each row what is wrong with it, then how many there are in which group."""
    for row in rehearser.rows():
        _tell_row(row, talk)
    result = rehearser.result
    counts = {status.value: count for status, count in sorted(result.statuses.items())}
    groups = sorted(result.groups.items(), key=lambda item: (-item[1], item[0]))
    if talk.as_json:
        listed = [{**group._asdict(), "rows": count} for group, count in groups]
        numbers = {"rows": result.statuses.total(), **counts, "groups": listed}
        _end_event(result.code, None, numbers)
        return result.code
    talk.give_table(
        ("Rows", "Site", "Treatments", "Language", "Edition", "Paper"),
        [
            (f"{n:,}", g.site, " ".join(g.treatments), g.language, g.edition, g.paper)
            for g, n in groups
        ],
    )
    said = ", ".join(f"{count:,} {status}" for status, count in counts.items())
    talk.say(f"{result.statuses.total():,} rows: {said or 'none'}; nothing was printed")
    return result.code


def _tell_row(row: RehearsedRow, talk: Talk) -> None:
    if talk.as_json:
        problems = [problem_json(problem) for problem in row.problems]
        name = "row" if row.row else "note"
        write_event(name, {"row": row.row, "status": row.status.value, "problems": problems})
    else:
        talk.warn(row.problems)


def _end_event(code: ExitCode, error: HandoutError | None, values: dict[str, object]) -> None:
    said: dict[str, object] = {"ok": code is ExitCode.OK, **values, "exit_code": int(code)}
    if error is not None:
        said["message"] = error.message
        said["problems"] = [problem_json(problem) for problem in error.problems]
    write_event("end", said)


def _end_lines(end: BatchEnd) -> Iterator[str]:
    """Turn the numbers of a run into lines to read, the last of them what to do next."""
    summary = end.summary
    folder = end.place.folder
    for code, count in sorted(end.warnings.items()):
        yield f"look at: {code} in {count:,} rows (--dry-run says where)"
    yield (
        f"{summary['ok']:,} of {summary['rows']:,} handouts in {end.place.target}, "
        f"{summary['pages']:,} pages, {in_words(end.seconds)}"
    )
    not_tried = end.summary["skipped"]
    bad = {name: summary[name] for name in ("failed", "refused") if summary[name]}
    if bad:
        said = ", ".join(f"{count:,} {name}" for name, count in bad.items())
        yield f"not printed: {said}; the manifest says why: {folder / 'manifest.jsonl'}"
    for name in (FAILED_TABLE, FAILED_LINES):
        if bad and not not_tried and (folder / name).exists():
            yield f"rows to correct, then to print into another folder: {folder / name}"
    if not_tried and end.code in _CAN_RESUME:
        yield f"{not_tried:,} rows were not tried; go on with the same command and --resume"
