"""Turn the end of a batch, or of its rehearsal, into words and a last event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import click

from nethandout.batch.corrections import FAILED_LINES, FAILED_TABLE
from nethandout.batch.manifest import MANIFEST
from nethandout.batch.progress import in_words
from nethandout.batch.results import RowStatus
from nethandout.cli.batch_show import write_event
from nethandout.cli.talk import Talk, printable, problem_json, write_problem
from nethandout.errors import ExitCode, HandoutError

if TYPE_CHECKING:
    from nethandout.batch.ending import BatchEnd
    from nethandout.batch.rehearsal import Group, RehearsedRow, Rehearser


_UNREAD = (
    "at least {:,} more rows of the table were not read: mend it where the message says, "
    "and print the rest into another folder"
)


def tell_end(end: BatchEnd, talk: Talk) -> int:
    """Say how a run ended; gives its exit code."""
    if end.error is not None:
        _tell_error(end.error)
    if talk.as_json:
        said = {"folder": str(end.place.folder), "summary": end.summary}
        _end_event(end.code, end.error, {**said, "warnings": dict(end.warnings)})
        return end.code
    for line in _end_lines(end):
        talk.say(line)
    return end.code


def tell_error_as_event(error: HandoutError) -> int:
    """Say what kept a batch from beginning, for scripts in one line."""
    _tell_error(error)
    _end_event(error.exit_code, error, {})
    return error.exit_code


def tell_rehearsal(rehearser: Rehearser, talk: Talk) -> int:
    """Say of each row what is wrong with it, then how many there are in which group."""
    for row in rehearser.rows():
        _tell_row(row, talk)
    result = rehearser.result
    rows = result.statuses.total()
    counts = {status.value: result.statuses[status] for status in RowStatus}
    groups = sorted(result.groups.items(), key=lambda item: (-item[1], item[0]))
    if talk.as_json:
        listed = [{**group._asdict(), "rows": count} for group, count in groups]
        summary = {"rows": rows, **counts, "unread": result.unread}
        _end_event(result.code, None, {"summary": summary, "groups": listed})
        return result.code
    talk.give_table(
        ("Rows", "Site", "Treatments", "Language", "Edition", "Paper"),
        [_cells(group, count) for group, count in groups],
    )
    said = ", ".join(f"{count:,} {status}" for status, count in counts.items() if count)
    if result.unread:
        talk.say(_UNREAD.format(result.unread))
    talk.say(f"{rows:,} rows: {said or 'none'}; nothing was printed")
    return result.code


def _cells(group: Group, count: int) -> tuple[str, ...]:
    treatments = " ".join(group.treatments)
    return (str(count), group.site, treatments, group.language, group.edition, group.paper)


def _tell_row(row: RehearsedRow, talk: Talk) -> None:
    if talk.as_json:
        problems = [problem_json(problem) for problem in row.problems]
        name = "row" if row.row else "note"
        write_event(name, {"row": row.row, "status": row.status.value, "problems": problems})
    else:
        talk.warn(row.problems)


def _tell_error(error: HandoutError) -> None:
    click.echo(printable(error.message), err=True)
    for problem in error.problems:
        write_problem(problem)


def _end_event(code: ExitCode, error: HandoutError | None, values: Mapping[str, object]) -> None:
    said: dict[str, object] = {"ok": code is ExitCode.OK, "exit_code": int(code), **values}
    if error is not None:
        said["message"] = error.message
        said["problems"] = [problem_json(problem) for problem in error.problems]
    write_event("end", said)


def _end_lines(end: BatchEnd) -> Iterator[str]:
    """Turn the numbers of a run into lines to read, the last of them what to do next."""
    statuses, folder = end.counts.statuses, end.place.folder
    for code, count in sorted(end.warnings.items()):
        yield f"look at: {code} in {count:,} rows (--dry-run says where)"
    yield (
        f"{statuses[RowStatus.OK]:,} of {statuses.total():,} handouts are in {end.place.target}: "
        f"{end.counts.pages:,} pages, {in_words(end.seconds)}"
    )
    bad = {
        status: statuses[status]
        for status in (RowStatus.FAILED, RowStatus.REFUSED)
        if statuses[status]
    }
    if bad:
        said = ", ".join(f"{count:,} {status}" for status, count in bad.items())
        yield f"not printed: {said}; why is in {folder / MANIFEST}"
    unread = end.summary.get("unread", 0)
    if unread:
        yield _UNREAD.format(unread)
    skipped = statuses[RowStatus.SKIPPED]
    if skipped:
        yield f"{skipped:,} rows were not tried; go on with the same command and --resume"
    for name in (FAILED_TABLE, FAILED_LINES):
        if bad and not skipped and (folder / name).exists():
            yield f"correct {folder / name}, then print it into another folder"
