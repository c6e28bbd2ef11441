"""Turn a sheet into its rows, one at a time, and look through it before.

Cells without a value are no cells. Merged cells and hidden rows are known only when all of a
sheet was read, so a first walk finds them.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache
from typing import Final

from openpyxl.styles.numbers import is_date_format
from openpyxl.utils.datetime import from_excel, from_ISO8601

from nethandout.model.remark import Remark
from nethandout.records.table.archive import Archive, BrokenWorkbookError, too_large
from nethandout.records.table.contents import Contents, SheetPart, is_struck
from nethandout.records.table.xmlparts import SHEET, Attributes, PartWalk

_MOST_ROWS = 1_048_576
_MOST_COLUMNS = 16_384
_MOST_CELLS = 10_000_000
_CELL = re.compile(r"([A-Z]{1,3})[1-9][0-9]{0,6}")
_WHOLE = re.compile(r"-?[0-9]{1,400}")
_INDEX = re.compile(r"[0-9]{1,7}")
_ROW = re.compile(rb"<(?:\w{1,20}:)?row[\s/>]")
_LONGEST_TAG_NAME = 30
_NUMBER = re.compile(r"-?[0-9]{0,400}(\.[0-9]{0,400})?([eE][-+]?[0-9]{1,3})?")
_TRUE = ("1", "true")

Value = str | bool | int | float | datetime | date | time | None


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell that is not empty; the rest says how it came to its value and is shown."""

    value: Value = field(repr=False)
    number_format: str = "General"
    is_formula: bool = False
    is_error: bool = False
    is_struck: bool = False


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row with something in it: its number, and its cells by their column, from 0."""

    number: int
    cells: dict[int, SheetCell] = field(repr=False)
    is_hidden: bool = False


_LAST_ROW: Final = re.compile("[A-Z]([0-9]{1,7})$")


@dataclass(frozen=True, slots=True)
class SheetLook:
    """What was seen in a sheet: how many rows, hidden ones, and the first merged cells."""

    rows: int
    has_hidden_rows: bool
    merged: str | None


def rows_of(archive: Archive, sheet: SheetPart, contents: Contents) -> Iterator[SheetRow]:
    """Turn a sheet into its rows; raises `BrokenWorkbookError` after those before a fault."""
    reader = _Reader(contents)
    try:
        for _ in reader.walk.feed(archive.chunks(sheet.part)):
            while reader.ready:
                yield reader.ready.popleft()
    except BrokenWorkbookError:
        yield from reader.ready
        raise


def look_through(
    archive: Archive, sheet: SheetPart, contents: Contents, *, titles: int = 0
) -> SheetLook:
    """Walk through a whole sheet; what is damaged is seen again when its rows are read.

    Cells that are merged in the first `titles` rows, which nobody reads, are not told.
    """
    reader = _Reader(contents, titles)
    rows, hidden = 0, False
    try:
        for _ in reader.walk.feed(archive.chunks(sheet.part)):
            rows += len(reader.ready)
            hidden = hidden or any(row.is_hidden for row in reader.ready)
            reader.ready.clear()
    except BrokenWorkbookError as error:
        if error.code != "workbook":
            raise
        rows += len(reader.ready) or 1
    return SheetLook(rows, hidden, reader.merged)


def count_rows(archive: Archive, sheet: SheetPart) -> int:
    """Count the rows of a damaged sheet, as far as it can be unpacked."""
    rows = 0
    tail = b""
    with suppress(BrokenWorkbookError):
        for chunk in archive.chunks(sheet.part):
            rows += len(_ROW.findall(tail + chunk)) - len(_ROW.findall(tail))
            tail = chunk[-_LONGEST_TAG_NAME:]
    return rows


class _Reader:
    """One walk through a sheet; finished rows wait in `ready`."""

    def __init__(self, contents: Contents, titles: int = 0) -> None:
        self.titles = titles
        self.ready: deque[SheetRow] = deque()
        self.merged: str | None = None
        self._contents = contents
        self._seen = 0
        self._number = 0
        self._hidden = False
        self._row: dict[int, SheetCell] = {}
        self._column = -1
        self._cell: Attributes = {}
        self._raw: str | None = None
        self._pieces: list[str] = []
        self._formula = False
        self._struck = False
        self._sound = False
        self.walk = PartWalk(
            SHEET,
            starts={
                "row": self._begin_row,
                "c": self._begin_cell,
                "f": self._note_formula,
                "rPh": self._begin_sound,
                "strike": self._strike,
                "mergeCell": self._note_merged,
            },
            ends={
                "v": self._value,
                "t": self._piece,
                "rPh": self._end_sound,
                "c": self._end_cell,
                "row": self._end_row,
            },
        )

    def _begin_row(self, attributes: Attributes) -> None:
        number = _index(attributes["r"]) if "r" in attributes else self._number + 1
        if not self._number < number <= _MOST_ROWS:
            raise ValueError
        self._number = number
        self._hidden = attributes.get("hidden") in _TRUE or attributes.get("zeroHeight") in _TRUE
        self._row = {}
        self._column = -1

    def _end_row(self, _: str) -> None:
        if self._row:
            self.ready.append(SheetRow(self._number, self._row, self._hidden))

    def _begin_cell(self, attributes: Attributes) -> None:
        self._seen += 1
        if self._seen > _MOST_CELLS:
            raise too_large(Remark("a sheet has more than {most} cells", most=f"{_MOST_CELLS:,}"))
        column = _column(attributes["r"]) if "r" in attributes else self._column + 1
        if not self._column < column < _MOST_COLUMNS:
            raise ValueError
        self._column = column
        self._cell = attributes
        self._raw = None
        self._pieces.clear()
        self._formula = False
        self._struck = int(attributes.get("s", "0")) in self._contents.struck_styles

    def _note_formula(self, _: Attributes) -> None:
        self._formula = True

    def _strike(self, attributes: Attributes) -> None:
        self._struck = self._struck or is_struck(attributes)

    def _begin_sound(self, _: Attributes) -> None:
        self._sound = True

    def _end_sound(self, _: str) -> None:
        self._sound = False

    def _note_merged(self, attributes: Attributes) -> None:
        cells = attributes.get("ref", "")
        last = _LAST_ROW.search(cells)
        if last is None or int(last[1]) > self.titles:
            self.merged = self.merged or cells

    def _value(self, text: str) -> None:
        self._raw = text

    def _piece(self, text: str) -> None:
        if not self._sound:
            self._pieces.append(text)

    def _end_cell(self, _: str) -> None:
        kind = self._cell.get("t", "n")
        if self._pieces and kind != "inlineStr":
            raise ValueError  # text that no program would show
        raw = "".join(self._pieces) if kind == "inlineStr" else self._raw
        if not raw and not self._formula and kind != "e":
            return
        number_format = self._contents.format_of(self._cell.get("s"))
        value = None if raw is None else self._converted(kind, raw, number_format)
        is_error = kind == "e" or (value is None and not self._formula)
        is_struck_text = (
            kind == "s" and raw is not None and _index(raw) in self._contents.struck_texts
        )
        struck = self._struck or is_struck_text
        self._row[self._column] = SheetCell(value, number_format, self._formula, is_error, struck)

    def _converted(self, kind: str, raw: str, number_format: str) -> Value:
        """Turn what is stored into a value; None if it is none."""
        match kind:
            case "s":
                return self._contents.texts[_index(raw)]
            case "b":
                return raw in _TRUE
            case "inlineStr" | "str" | "e":
                return raw
        return _number_or_moment(raw, number_format, self._contents.epoch, is_iso=kind == "d")


def _index(text: str) -> int:
    """Turn digits into a number; raises ValueError for anything else."""
    if not _INDEX.fullmatch(text):
        raise ValueError
    return int(text)


@lru_cache
def _is_date(number_format: str) -> bool:
    return bool(is_date_format(number_format))


def _number(text: str) -> int | float | None:
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else None


def _number_or_moment(
    raw: str, number_format: str, epoch: datetime, *, is_iso: bool
) -> int | float | datetime | date | time | None:
    """Turn what is stored into a number, or into a moment if the format is for one."""
    try:
        if is_iso:
            return _moment(from_ISO8601(raw))  # type: ignore[no-untyped-call]
        number = _number(raw)
        if number is None or not _is_date(number_format):
            return number
        return _moment(from_excel(number, epoch))
    except (ValueError, OverflowError, TypeError):
        return None


def _moment(found: object) -> datetime | date | time | None:
    return found if isinstance(found, datetime | date | time) else None


def _column(reference: str) -> int:
    """Turn the name of a cell into its column, from 0; raises ValueError."""
    found = _CELL.fullmatch(reference)
    if found is None:
        raise ValueError
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1
