"""Turn the journal into the files that a run leaves: manifest, rows to correct, summary.

All are in the order of the rows, so that a run that was stopped and resumed leaves the
same files as one that was not.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from nethandout.batch.corrections import FailedRows
from nethandout.batch.journal import Journal
from nethandout.batch.manifest import MANIFEST, SUMMARY, Summary, open_manifest, write_summary
from nethandout.batch.places import Place
from nethandout.batch.results import RowResult, RowStatus
from nethandout.batch.source import RowSource
from nethandout.batch.verdict import verdict
from nethandout.errors import ExitCode, HandoutError
from nethandout.records.columns import Row

_UNFINISHED = frozenset({ExitCode.INTERRUPTED, ExitCode.TERMINATED})


@dataclass(frozen=True, slots=True)
class Ending:
    """What is left to write when no more rows are tried."""

    place: Place
    journal: Journal
    source: RowSource
    identity: bool
    rows: int
    printed: int

    def write(
        self, code: ExitCode, error: HandoutError | None, seconds: float
    ) -> tuple[ExitCode, HandoutError | None, dict[str, object]]:
        """Write all lists; the first error stays the one to tell.

        The rows to correct are written only when all rows were tried.
        """
        complete = error is None and code not in _UNFINISHED
        try:
            self.journal.flush()
            open_manifest(self.place.folder, self.journal.results(), identity=self.identity).close()
            if complete:
                self._write_failed_rows()
        except HandoutError as late:
            error = error or late
            code = verdict((code, late.exit_code))
        summary = self._summary(code, seconds)
        try:
            write_summary(self.place.folder, summary)
            self._send_lists()
        except HandoutError as late:
            error = error or late
            code = verdict((code, late.exit_code))
        return code, error, {**summary, "exit_code": int(code)}

    def _summary(self, code: ExitCode, seconds: float) -> dict[str, object]:
        counts = Summary()
        with suppress(HandoutError):  # told before
            for result in self.journal.results():
                counts.add(result)
        counts.statuses[RowStatus.SKIPPED] += max(0, self.rows - counts.statuses.total())
        return counts.as_json(seconds=seconds, exit_code=int(code), printed=self.printed)

    def _write_failed_rows(self) -> None:
        """Look up the rows that were not printed; both lists are in the order of the rows."""
        with FailedRows(self.place.folder) as failed:
            for row, result in _together(self.source.rows(), self._not_printed()):
                failed.add(row, result.reasons)

    def _not_printed(self) -> Iterator[RowResult]:
        return (result for result in self.journal.results() if result.status is not RowStatus.OK)

    def _send_lists(self) -> None:
        """Put the lists without identity beside handouts that are in a bucket."""
        if self.place.is_remote:
            output = self.place.open()
            for name in (MANIFEST, SUMMARY):
                output.write(name, (self.place.folder / name).read_bytes())


def _together(rows: Iterator[Row], results: Iterator[RowResult]) -> Iterator[tuple[Row, RowResult]]:
    """Find for each result its row, reading both only once."""
    for result in results:
        for row in rows:
            if row.number == result.row:
                yield row, result
                break
