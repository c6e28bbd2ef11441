"""Turn the rows of a dropped table into one PDF for the printer, while others use the page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

import anyio

from nethandout.errors import HandoutError, LimitError
from nethandout.web.form.types import DroppedRow, DroppedTable, FormData
from nethandout.web.staff import msg, words
from nethandout.web.work import Made, Preview, Shown
from nethandout.web.workers import BusyError

MOST_BYTES: Final = 256 * 1024**2
"""Of the joined file, which is only in memory: usual rows take 30 kB each."""
_TOO_MANY: Final = msg("these handouts are too many for one file here: split the table")
_TITLE: Final = msg("Print run")
_ROW: Final = msg("Row {number}: {handout}")
_PATIENCE: Final = 1.0
"""Seconds until a row is tried again when too many wait."""

Show = Callable[[Preview], Awaitable[Shown]]


class _FullError(LimitError):
    """The joined file is larger than this page keeps in memory."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a print run is: handouts of all to print, and rows that were not printed."""

    done: int
    total: int
    failed: tuple[int, ...] = ()
    is_finished: bool = False


@dataclass(slots=True)
class PrintRun:
    """One print run in memory; it stops when nobody keeps its table any longer."""

    staff: str
    progress: Progress = Progress(0, 0)
    pdf: bytes = field(default=b"", repr=False)
    message: str = ""
    is_wanted: bool = True


def rows_to_print(table: DroppedTable) -> tuple[DroppedRow, ...]:
    """Choose the rows that have a record: those with a mistake are left out, and named."""
    return tuple(row for row in table.rows if row.data is not None and row.status != "wrong")


async def print_all(run: PrintRun, table: DroppedTable, show: Show) -> None:
    """Print row after row, one at a time, so that whoever previews meanwhile is not held up."""
    from nethandout.batch.binding import Binder

    written = bytearray()

    def write(part: bytes) -> None:
        if len(written) + len(part) > MOST_BYTES:
            raise _FullError(_TOO_MANY)
        written.extend(part)

    rows, say = rows_to_print(table), words(run.staff).gettext
    binder, failed, printed = Binder(write, say(_TITLE)), [], 0
    run.progress = Progress(0, len(rows))
    try:
        for row in rows:
            if not run.is_wanted:
                return
            made = await _made(row.data or {}, run.staff, show)
            if made is None:
                failed.append(row.number)
            else:
                named = say(_ROW).format(number=row.number, handout=made.handout_id)
                binder.bind(made.pdf, named)
                printed += 1
            run.progress = Progress(printed + len(failed), len(rows), tuple(failed))
        if printed:
            binder.finish()
            run.pdf = bytes(written)
    except _FullError as error:
        run.message = error.message
    run.progress = Progress(len(rows), len(rows), tuple(failed), is_finished=True)


async def _made(data: FormData, staff: str, show: Show) -> Made | None:
    """Print one row; one that fails costs the others nothing, and whoever waits goes first."""
    while True:
        try:
            return (await show(Preview(data, staff, is_finished=True))).made
        except BusyError:
            await anyio.sleep(_PATIENCE)
        except HandoutError:
            return None
