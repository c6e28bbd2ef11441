"""Turn one cell of a workbook into the text, or the truth value, that it shows.

Numbers in a format that changes them (0012345 shown for 12345), dates in a field for text
(Excel's “2-Jan” for 1/2) or shown without a part that would be printed, formulas, errors and
what is struck through are refused: what is printed must be what stood in the cell.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time

from nethandout.model.remark import Remark
from nethandout.records.table.cellfields import FieldType, RecordField
from nethandout.records.table.columnmap import Cell
from nethandout.records.table.formats import shown_parts, shows_digits, shows_text
from nethandout.records.table.sheets import SheetCell
from nethandout.records.textmark import without_mark

_LONGEST_NUMBER = 10**15
_DIGITS = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_ESCAPED = re.compile(r"_x[0-9A-Fa-f]{4}_")
_DATES = (FieldType.DATE, FieldType.DATE_TIME, FieldType.DATES)


class RefusedCellError(Exception):
    """One cell is refused; the message says why, and repeats nothing of it."""


def stored_in(cell: SheetCell) -> str:
    """Turn what a cell of a column that is not read holds into text, for the rows to correct."""
    match cell.value:
        case None:
            return ""
        case bool() as word:
            return "true" if word else "false"
        case datetime() | date() | time() as moment:
            return moment.isoformat()
    return str(cell.value)


def cell_of(cell: SheetCell, known: RecordField) -> Cell:
    """Turn a cell into what its field can hold, as the cell shows it.

    Raises `RefusedCellError` when the cell shows something else, or one cannot know.
    """
    value = cell.value
    if cell.is_formula:
        raise RefusedCellError(Remark("this is a formula; put in its result instead"))
    if cell.is_error:
        raise RefusedCellError(Remark("this cell holds an error"))
    if cell.is_struck:
        message = Remark(
            "what stands here is struck through; delete the row, type what it should say, or take "
            "the line away"
        )
        raise RefusedCellError(message)
    match value:
        case bool():
            return value
        case str():
            return _text(value, cell.number_format)
        case int() | float():
            return _number(value, cell.number_format, known)
        case datetime():
            return _moment(value, cell.number_format, known)
        case date():
            return _moment(datetime.combine(value, time()), cell.number_format, known)
    raise RefusedCellError(Remark("this must be text; format the column as text and type it again"))


def _text(value: str, number_format: str) -> str:
    if _ESCAPED.search(value):
        raise RefusedCellError(Remark("an invisible character is not allowed; type it again"))
    if not shows_text(number_format):
        message = Remark(
            "the format of this cell hides its text or adds to it; "
            "format the column as text and type it again"
        )
        raise RefusedCellError(message)
    return without_mark(value)


def _number(value: float, number_format: str, known: RecordField) -> str:
    """Turn a number into its digits, where the cell shows just these."""
    digits = repr(value).removesuffix(".0")
    if type(value) is float and known.path == ("patient", "record_number"):
        how = (
            Remark("stored with a decimal point") if value.is_integer() else Remark("with decimals")
        )
        message = Remark(
            "this is a number {how}; format the column as text and type it again", how=how
        )
        raise RefusedCellError(message)
    if abs(value) >= _LONGEST_NUMBER or not _DIGITS.fullmatch(digits):
        raise RefusedCellError(
            Remark("this number is too long to be stored exactly; type it as text")
        )
    if not shows_digits(number_format, digits):
        message = Remark(
            "this number is shown in another form than it is stored; "
            "format the column as text and type it again"
        )
        raise RefusedCellError(message)
    return digits


def _moment(value: datetime, number_format: str, known: RecordField) -> str:
    """Turn a date cell into the ISO date, or date and time, of its field."""
    if known.type not in _DATES:
        message = Remark(
            "the spreadsheet made a date of this; format the column as text and type it again"
        )
        raise RefusedCellError(message)
    shown = shown_parts(number_format)
    if not shown.is_date:
        message = Remark(
            "this date is shown without its day, month or year; "
            "format the column as a whole date, such as {form}, and look at it again",
            form="yyyy-mm-dd",
        )
        raise RefusedCellError(message)
    is_midnight = value.time() == time()
    if is_midnight and not (shown.hour and known.type is FieldType.DATE_TIME):
        return value.date().isoformat()
    if value.second or value.microsecond:
        raise RefusedCellError(Remark("this time has seconds; write hours and minutes only"))
    if known.type is not FieldType.DATE_TIME:
        raise RefusedCellError(Remark("there is a time of day in this cell; type the date again"))
    if not shown.hour:
        message = Remark(
            "there is a time in this cell that is not shown; "
            "format the column as {form} and look at it again",
            form="yyyy-mm-dd hh:mm",
        )
        raise RefusedCellError(message)
    if value.minute and not shown.minute:
        raise RefusedCellError(Remark("this time is shown without its minutes; format it as hh:mm"))
    return value.isoformat(timespec="minutes")
