"""Turn JSON Lines (one record on each line) into rows.

JSON is read as strictly as YAML records are: no key twice, nothing but one object on a line.
Numbers stay as they are written: 0.50 is the text “0.50”.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final, NoReturn

from nethandout.errors import Position, Problem
from nethandout.model.remark import Remark
from nethandout.records.lines import BrokenTextError, ByteReader, TextLines
from nethandout.records.table.columns import Row
from nethandout.records.table.tableformat import AS_IT_IS, TableFormat
from nethandout.source.tree import SourceTree

_MAX_DEPTH = 40
_TOO_DEEP = Remark("the JSON is nested too deeply")
_PLAIN_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class _RefusedLineError(Exception):
    """A line is refused; says why, and repeats nothing of it."""

    def __init__(self, code: str, message: str, column: int = 0) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.column = column


def read_json_lines(
    stream: ByteReader, label: str, table_format: TableFormat = AS_IT_IS
) -> Iterator[Row]:
    """Turn JSON Lines into rows; blank lines are none. Broken text ends them."""
    number = 0
    lines = TextLines(stream, table_format.encoding)
    try:
        for line in lines:
            number += 1
            if line.strip():
                yield _row(line, number, label)
    except BrokenTextError as error:
        column = len(error.before) + 1 if error.code == "encoding" else 0
        problem = Problem(Position(label, number + 1, column), error.code, error.message)
        unread = lines.count_left()
        yield Row(number + 1, None, (problem,), is_last_read=True, unread=unread)


def _row(line: str, number: int, label: str) -> Row:
    text = line.rstrip("\r\n")
    try:
        value = _object(text)
    except _RefusedLineError as error:
        place = Position(label, number, error.column)
        return Row(number, None, (Problem(place, error.code, error.message),), (text,))
    return Row(number, SourceTree(label, value, {(): Position(label, number)}), (), (text,))


def _object(text: str) -> object:
    """Turn a line into an object; raises `_RefusedLineError`."""
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        message = Remark("this line is not valid JSON: {why}", why=json_fault(error))
        raise _RefusedLineError("json-syntax", message, error.colno) from None
    except RecursionError:
        raise _RefusedLineError("too-deep", _TOO_DEEP) from None
    if not isinstance(value, dict):
        raise _RefusedLineError("json-syntax", Remark("a line holds one record: { … }"))
    if depth_of(value) > _MAX_DEPTH:
        raise _RefusedLineError("too-deep", _TOO_DEEP)
    return value


_FAULTS: Final = (
    Remark("expecting value"),
    Remark("expecting ':' delimiter"),
    Remark("expecting ',' delimiter"),
    Remark("expecting property name enclosed in double quotes"),
    Remark("extra data"),
    Remark("illegal trailing comma before end of object"),
    Remark("illegal trailing comma before end of array"),
    Remark("invalid control character at"),
    Remark("invalid \\escape: "),
    Remark("invalid \\uXXXX escape"),
    Remark("unterminated string starting at"),
)
"""What `json` says (Python 3.11 to 3.14), as it stands in the middle of a sentence."""


def json_fault(error: json.JSONDecodeError) -> str:
    """Turn an error of `json` into words for staff; one that is new to us stays as it is."""
    said = f"{error.msg[0].lower()}{error.msg[1:]}"
    return next((fault for fault in _FAULTS if fault == said), said)


def depth_of(value: object) -> int:
    """Count how many groups and lists are within each other, without calling itself."""
    depth, level = 0, [value]
    while level := [item for item in level if isinstance(item, dict | list)]:
        depth += 1
        level = [
            inner for item in level for inner in (item.values() if isinstance(item, dict) else item)
        ]
    return depth


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise _RefusedLineError("duplicate-key", Remark("a key is here a second time"))
    return result


def _number(text: str) -> str:
    if not _PLAIN_NUMBER.fullmatch(text):
        raise _RefusedLineError("number", Remark("write numbers in digits, without an exponent"))
    return text


def _no_number(_text: str) -> NoReturn:
    raise _RefusedLineError("number", Remark("NaN and Infinity are no numbers of a record"))


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique,
    parse_int=_number,
    parse_float=_number,
    parse_constant=_no_number,
)
