"""Turn the end of a batch, or of its rehearsal, into words and a last event."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from nethandout.batch.corrections import FAILED_LINES, FAILED_TABLE
from nethandout.batch.manifest import MANIFEST, notes_json
from nethandout.batch.progress import in_words
from nethandout.batch.results import RowStatus
from nethandout.cli.talk import (
    Talk,
    echo,
    failure_json,
    forget,
    printable,
    problem_json,
    reader_left,
    write_event,
    write_problem,
)
from nethandout.errors import ExitCode, HandoutError, Problem

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
    warnings = end.counts.warnings
    if talk.as_json:
        said = {"folder": str(end.place.folder), "summary": end.summary}
        _end_event(end.code, end.error, {**said, "warnings": dict(sorted(warnings.items()))})
        return end.code
    _tell_warnings(warnings, end.counts.notes, f"where is in {end.place.folder / MANIFEST}")
    for line in _end_lines(end):
        talk.say(line)
    return end.code


def _tell_warnings(warnings: Counter[str], notes: Sequence[Problem], where: str) -> None:
    """Say in one line what to look at; being quiet is no reason not to."""
    counted = [f"{code} ({_rows(count)})" for code, count in sorted(warnings.items())]
    counted += [f"{code} (the whole table)" for code in dict.fromkeys(one.code for one in notes)]
    if counted:
        echo(f"look at: {', '.join(counted)}; {where}", err=True)


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


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
        warnings = dict(sorted(result.warnings.items()))
        summary: dict[str, object] = {"rows": rows, **counts, "unread": result.unread}
        summary |= {"warnings": warnings, "notes": notes_json(result.notes)}
        ended = {"summary": summary, "warnings": warnings, "groups": listed}
        _end_event(result.code, None, ended)
        return result.code
    if talk.quiet:
        _tell_warnings(result.warnings, result.notes, "--dry-run without --quiet says where")
    _give_groups(groups, talk)
    said = ", ".join(f"{count:,} {status}" for status, count in counts.items() if count)
    if result.unread:
        talk.say(_UNREAD.format(result.unread))
    talk.say(f"{rows:,} rows: {said or 'none'}; nothing was printed")
    return result.code


def _give_groups(groups: Sequence[tuple[Group, int]], talk: Talk) -> None:
    """Write how many rows are in which group; a reader who left does not change how it ends."""
    try:
        talk.give_table(
            ("Rows", "Site", "Treatments", "Language", "Edition", "Paper"),
            [_cells(group, count) for group, count in groups],
        )
    except OSError as error:
        if not reader_left(error):
            raise
        forget(sys.stdout)


def _cells(group: Group, count: int) -> tuple[str, ...]:
    treatments = " ".join(group.treatments)
    return (str(count), group.site, treatments, group.language, group.edition, group.paper)


def _tell_row(row: RehearsedRow, talk: Talk) -> None:
    if talk.as_json:
        problems = [problem_json(problem) for problem in row.problems]
        name = "row" if row.row else "note"
        said = {"row": row.row, "source": row.source, "status": row.status.value}
        write_event(name, {**said, "problems": problems})
    else:
        talk.warn(row.problems)


def _tell_error(error: HandoutError) -> None:
    echo(printable(error.message), err=True)
    for problem in error.problems:
        write_problem(problem)


def _end_event(code: ExitCode, error: HandoutError | None, values: Mapping[str, object]) -> None:
    why = failure_json(error.message, error.problems) if error is not None else {}
    write_event("end", {"ok": code is ExitCode.OK, "exit_code": int(code), **values, **why})


def _end_lines(end: BatchEnd) -> Iterator[str]:
    """Turn the numbers of a run into lines to read, the last of them what to do next."""
    statuses, folder = end.counts.statuses, end.place.folder
    if not statuses.total():
        return
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
