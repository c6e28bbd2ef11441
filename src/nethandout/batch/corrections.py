"""Turn rows that were not printed into a table that can be corrected and fed back.

`failed.csv` has a column `reasons`, which is never read, and the columns of the table the rows
came from. Every cell is in quotes, and cells that a spreadsheet program would change carry its
mark for text (see `nethandout.records.textmark`), so that what is read back is what was read
before. A row with too few or too many cells keeps their number, and a cell that was refused for
its kind says so: nothing becomes valid before somebody has corrected it. JSON Lines go to
`failed.jsonl` as they were; their reasons are in the manifest. A folder of records has nothing
to hand back: its files are where they were.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Self

from nethandout.batch.results import Reason
from nethandout.files.wholefile import WholeFile
from nethandout.records.table.columns import REASONS, Header, Row, plain_name
from nethandout.records.textmark import with_mark

FAILED_TABLE = "failed.csv"
FAILED_LINES = "failed.jsonl"
_UTF8_MARK = "\ufeff"  # without it Excel shows garbled accents


class FailedRows:
    """The rows to correct; a context manager, whose end without an error writes the file.

    A run in which all rows are good removes the file that a run before it left.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: WholeFile | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._file is not None and kind is not None:
            self._file.discard()
        elif kind is None:
            self._finish()

    def add(self, row: Row, reasons: Iterable[Reason]) -> None:
        """Add a row as it was read; raises `FileError` when the disk is full."""
        if row.header is not None:
            if self._file is None:
                self._file = WholeFile(self._folder / FAILED_TABLE)
                self._write(_UTF8_MARK + _titles(row.header))
                self._write(_line([REASONS, *_own(row.header, row.header.names)], row))
            said = "; ".join(map(str, reasons))
            self._write(_line([f"row {row.number}: {said}", *_own(row.header, row.cells)], row))
        elif row.cells:
            self._file = self._file or WholeFile(self._folder / FAILED_LINES)
            self._write(row.cells[0] + "\n")

    def _write(self, text: str) -> None:
        if self._file is not None:
            self._file.write(text.encode("utf-8"))

    def _finish(self) -> None:
        if self._file is not None:
            self._file.finish()
        for name in (FAILED_TABLE, FAILED_LINES):
            path = self._folder / name
            if self._file is None or self._file.path != path:
                with suppress(OSError):
                    path.unlink(missing_ok=True)


def _own(header: Header, cells: Iterable[str]) -> list[str]:
    """Leave out the reasons of an earlier run."""
    earlier = {index for index, name in enumerate(header.names) if plain_name(name) == REASONS}
    return [cell for index, cell in enumerate(cells) if index not in earlier]


def _titles(header: Header) -> str:
    """Write as many rows as stood above the names: the same format reads the table again."""
    return '""\r\n' * (header.number - 1)


def _line(cells: Iterable[str], row: Row) -> str:
    """Turn cells into a line of CSV with the delimiter of the table they came from."""
    text = io.StringIO(newline="")
    delimiter = row.header.delimiter if row.header else ","
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow([with_mark(cell) for cell in cells])
    return text.getvalue()
