"""Turn one cell of a workbook into the text, or the truth value, that it shows.

Numbers in a format that changes them (0012345 shown for 12345), dates in a field for text
(Excel's “2-Jan” for 1/2), formulas and errors are refused: what is printed must be what
stood in the cell.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Protocol

from nethandout.records.cellfields import FieldType, RecordField
from nethandout.records.columns import Cell
from nethandout.records.textmark import without_mark

_LONGEST_NUMBER = 10**15
_DIGITS = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_SHOWN_AS_STORED = ("general", "@")
_PLAIN_FORMAT = re.compile(r"0(\.0+)?")
_MOST_DECIMALS = 99
_ESCAPED = re.compile(r"_x[0-9A-Fa-f]{4}_")


class SheetCell(Protocol):
    """What is needed of a cell."""

    @property
    def value(self) -> object:
        """Give text, a number, a truth value, a moment, a formula or None."""

    @property
    def data_type(self) -> str:
        """Give `f` for a formula, `e` for an error."""

    @property
    def number_format(self) -> str:
        """Give the format the cell is shown in."""


class RefusedCellError(Exception):
    """One cell is refused; the message says why, and repeats nothing of it."""


def shown_in(cell: SheetCell) -> str:
    """Turn whatever a cell holds into text, for the table of rows to correct."""
    match cell.value:
        case None:
            return ""
        case bool() as word:
            return "true" if word else "false"
        case datetime() | date() | time() as moment:
            return moment.isoformat()
        case str() | int() | float() as value:
            return str(value)
    return "="  # a formula over several cells


def cell_of(cell: SheetCell, known: RecordField) -> Cell:
    """Turn a cell into what its field can hold, as the cell shows it."""
    value = cell.value
    if cell.data_type == "f":
        raise RefusedCellError("this is a formula; put in its result instead")
    if cell.data_type == "e":
        raise RefusedCellError("this cell holds an error")
    match value:
        case None:
            return ""
        case bool():
            return value
        case str():
            if _ESCAPED.search(value):
                raise RefusedCellError("an invisible character is not allowed; type it again")
            return without_mark(value)
        case int() | float():
            return _number(value, cell.number_format, known)
        case datetime():
            return _moment(value, cell.number_format, known)
    raise RefusedCellError("this must be text; format the column as text and type it again")


def _number(value: float, number_format: str, known: RecordField) -> str:
    """Turn a number into its digits, where the cell shows just these."""
    digits = repr(value).removesuffix(".0")
    if type(value) is float and known.path == ("patient", "record_number"):
        raise RefusedCellError("this is a number with decimals; type it again as text")
    if abs(value) >= _LONGEST_NUMBER or not _DIGITS.fullmatch(digits):
        raise RefusedCellError("this number is too long to be stored exactly; type it as text")
    if len(digits.partition(".")[2]) > _decimals_shown(number_format):
        message = (
            "this number is shown in another form than it is stored; "
            "format the column as text and type it again"
        )
        raise RefusedCellError(message)
    return digits


def _decimals_shown(number_format: str) -> int:
    """Turn a number format into the decimals it shows; -1 if it may change the digits, too."""
    if number_format.lower() in _SHOWN_AS_STORED:
        return _MOST_DECIMALS
    plain = _PLAIN_FORMAT.fullmatch(number_format)
    return len(plain[1] or ".") - 1 if plain else -1


def _moment(value: datetime, number_format: str, known: RecordField) -> str:
    """Turn a date cell into the ISO date, or date and time, of its field."""
    if known.type not in (FieldType.DATE, FieldType.DATE_TIME, FieldType.DATES):
        message = "the spreadsheet made a date of this; format the column as text and type it again"
        raise RefusedCellError(message)
    midnight = value.time() == time()
    if midnight and (known.type is not FieldType.DATE_TIME or "h" not in number_format.lower()):
        return value.date().isoformat()
    if value.second or value.microsecond:
        raise RefusedCellError("this time has seconds; write hours and minutes only")
    return value.isoformat(timespec="minutes")
