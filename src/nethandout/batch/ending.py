"""Turn the journal into the files that a run leaves: manifest, rows to correct, summary.

All are in the order of the rows, so that a run that was stopped and resumed leaves the
same files as one that was not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from nethandout.batch.corrections import FailedRows
from nethandout.batch.journal import Journal
from nethandout.batch.manifest import MANIFEST, SUMMARY, Summary, open_manifest, write_summary
from nethandout.batch.places import Place
from nethandout.batch.results import Reason, RowResult, RowStatus
from nethandout.batch.rows import NO_ROWS, RowSource
from nethandout.errors import ExitCode, HandoutError, InputError, Position, Problem
from nethandout.records.table.columns import Row

ORDER = (
    ExitCode.INTERRUPTED,
    ExitCode.TERMINATED,
    ExitCode.RESUME,
    ExitCode.BUG,
    ExitCode.FILE,
    ExitCode.VERIFICATION,
    ExitCode.LIMIT,
    ExitCode.MISSING,
    ExitCode.BAD_INPUT,
    ExitCode.USAGE,
    ExitCode.REFUSED,
    ExitCode.BATCH_FAILED,
    ExitCode.OK,
)
"""What ended the whole run comes before what is wrong with single rows (3)."""
_OF_CLINIC = {"clinic-value": "clinic.yaml", "template": "clinic", "asset": "clinic"}
"""What is wrong with the clinic's folder and not with a row, and where."""
_STOPPED = frozenset({ExitCode.INTERRUPTED, ExitCode.TERMINATED})


@dataclass(frozen=True, slots=True)
class BatchEnd:
    """How a run ended. With an `error`, or stopped by a signal, not all rows were tried."""

    code: ExitCode
    counts: Summary
    summary: dict[str, object]
    place: Place
    seconds: float
    error: HandoutError | None


class Ending:
    """What is left to do when no more rows are tried; the first error is the one to tell."""

    def __init__(self, place: Place, journal: Journal, source: RowSource, rows: int) -> None:
        self._place = place
        self._journal = journal
        self._source = source
        self._rows = rows
        self._codes: list[ExitCode] = []
        self._error: HandoutError | None = None

    def note(self, codes: Iterable[ExitCode], error: HandoutError | None) -> None:
        """Hear what happened in the run."""
        self._codes += codes
        if error is not None:
            self._note_error(error)

    def blame_clinic(self) -> None:
        """Say that no row can be printed because of the clinic's folder, if that is all.

        No row is to be corrected then, and when the settings are, the folder may be used again.
        """
        faults: dict[Reason, None] = {}
        for rows, result in enumerate(self._journal.results(), 1):
            if not result.reasons or any(one.code not in _OF_CLINIC for one in result.reasons):
                return
            faults.update(dict.fromkeys(result.reasons))
            if rows == self._rows and self.is_complete:
                problems = [
                    Problem(Position(_OF_CLINIC[one.code]), one.code, one.message) for one in faults
                ]
                message = "the clinic's settings or templates let no row be printed:"
                self._note_error(InputError(message, problems))
                self._journal.forget()

    def write_lists(self, *, identity: bool) -> None:
        """Write the manifest and, when all rows were tried, those to correct."""
        self._try(lambda: self._write_manifest(identity=identity))
        if self.is_complete:
            self._try(self._write_failed_rows)

    def do(self, step: Callable[[], None]) -> None:
        """Do one more thing that is only for runs in which all rows were tried."""
        if self.is_complete:
            self._try(step)

    def finish(self, *, seconds: float, printed: int, notes: Iterable[Problem]) -> BatchEnd:
        """Write the summary, and give the end of the run."""
        counts = self._counted()
        counts.notes = tuple(notes)
        if self._source.unread:
            self._codes.append(ExitCode.BAD_INPUT)
        code = verdict(self._codes)
        said = counts.as_json(seconds=seconds, exit_code=int(code), printed=printed)
        said["unread"] = self._source.unread
        self._try(lambda: self._write_summary(said))
        code = verdict(self._codes)
        said["exit_code"] = int(code)
        return BatchEnd(code, counts, said, self._place, seconds, self._error)

    @property
    def is_complete(self) -> bool:
        """Tell whether all rows were tried and nothing went wrong since."""
        return self._error is None and not _STOPPED.intersection(self._codes)

    def _try(self, step: Callable[[], None]) -> None:
        try:
            step()
        except HandoutError as error:
            self._note_error(error)

    def _note_error(self, error: HandoutError) -> None:
        self._codes.append(error.exit_code)
        self._error = self._error or error

    def _counted(self) -> Summary:
        counts = Summary()
        with suppress(HandoutError):  # told before
            for result in self._journal.results():
                counts.add(result)
        counts.statuses[RowStatus.SKIPPED] = max(0, self._rows - counts.statuses.total())
        return counts

    def _write_manifest(self, *, identity: bool) -> None:
        open_manifest(self._place.folder, self._journal.results(), identity=identity).close()

    def _write_failed_rows(self) -> None:
        """Look up the rows that were not printed; both lists are in the order of the rows."""
        results = (r for r in self._journal.results() if r.status is not RowStatus.OK)
        with FailedRows(self._place.folder) as failed:
            for row, result in _together(self._source.rows(), results):
                failed.add(row, result.reasons)

    def _write_summary(self, said: dict[str, object]) -> None:
        """Write the summary; lists without identity also go beside handouts in a bucket."""
        write_summary(self._place.folder, said)
        if self._place.is_remote:
            output = self._place.open()
            for name in (MANIFEST, SUMMARY):
                output.write(name, (self._place.folder / name).read_bytes())


def end_without_rows(place: Place, notes: Iterable[Problem]) -> BatchEnd:
    """Say that there was nothing to print; a folder without a journal may be used again.

    An empty export is usually one that failed, so this is no success.
    """
    error, counts = InputError(NO_ROWS), Summary(notes=tuple(notes))
    code = error.exit_code
    said = counts.as_json(seconds=0.0, exit_code=int(code)) | {"unread": 0}
    write_summary(place.folder, said)
    return BatchEnd(code, counts, said, place, 0.0, error)


def _together(rows: Iterator[Row], results: Iterator[RowResult]) -> Iterator[tuple[Row, RowResult]]:
    """Find for each result its row, reading both only once."""
    for result in results:
        for row in rows:
            if row.number == result.row:
                yield row, result
                break


def verdict(codes: Iterable[ExitCode]) -> ExitCode:
    """Turn the codes of all that happened into the one that says most about what to do."""
    return min(codes, key=ORDER.index, default=ExitCode.OK)
