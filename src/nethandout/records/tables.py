"""Turn a table, JSON Lines or a folder of records into a stream of rows.

Rows come one at a time, so memory does not grow with their number. What is wrong with a row
is in the row, and never disturbs its neighbors; what breaks the file is in the last row
(`is_last_read`). Positions are the row and column of the table: `rows.csv:17:3`.
"""

from __future__ import annotations

import io
import re
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from nethandout.errors import FileError, Position, Problem, Severity, UsageError
from nethandout.model.remark import Remark
from nethandout.records.jsonlines import read_json_lines
from nethandout.records.lines import ByteReader
from nethandout.records.table.columnmap import ColumnMap
from nethandout.records.table.columns import Row
from nethandout.records.table.delimited import read_delimited
from nethandout.records.table.spreadsheet import read_spreadsheet
from nethandout.records.table.tableformat import AS_IT_IS, TableFormat
from nethandout.source.encodings import decodes, fitting, known_encoding
from nethandout.source.tree import read_yaml

STANDARD_INPUT = Path("-")
_RECORDS = (".yaml", ".yml", ".json")
_WORKBOOKS = (".xlsx", ".xlsm")
_JSON_LINES = (".jsonl", ".ndjson")
_ZIP = b"PK\x03\x04"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_UTF8_MARK = b"\xef\xbb\xbf"
_HEAD = 4096
_SAVE_AS = Remark("open it, and save it as “CSV UTF-8” or “Excel Workbook (.xlsx)”")
_NO_TABLES = (
    (
        re.compile(rb"\x0b?(?:MSH|FHS|BHS)\|"),
        Remark(
            "these are HL7 version 2 messages; let your system export a table, one patient in a row"
        ),
    ),
    (
        re.compile(rb"\s*<(?:!|\?xml|html|head|body|table|style|meta|div)", re.IGNORECASE),
        Remark("this is a web page or XML, whatever its name ends in; {save_as}", save_as=_SAVE_AS),
    ),
    (re.compile(rb"%PDF-"), Remark("this is a PDF, not a table; export a table (CSV or .xlsx)")),
    (
        re.compile(rb"\{\\rtf"),
        Remark("this is a text document (RTF), not a table; {save_as}", save_as=_SAVE_AS),
    ),
    (
        re.compile(rb"\x1f\x8b|BZh[1-9]|\xfd7zXZ|7z\xbc\xaf|Rar!"),
        Remark("this file is packed; unpack it first"),
    ),
    (
        re.compile(rb"\s*\[\s*[\[{]"),
        Remark(
            "this is one JSON list; write each record on a line of its own, without [ ] around them"
        ),
    ),
)
"""How files begin that are no table, and what to do with them."""
_DIGITS = re.compile(r"([0-9]+)")
_MOST_LEFT_OUT = 20
_SYSTEM = ("._", ".DS_Store", ".nethandout", "Thumbs.db", "desktop.ini", ".git")
_NAMES = Remark("a record is a file of the folder itself that ends in .yaml, .yml or .json")


def read_rows(
    source: Path | BinaryIO | Sequence[Path],
    *,
    columns: ColumnMap | None = None,
    table_format: TableFormat = AS_IT_IS,
    file_label: str,
    suffix: str = "",
) -> Iterator[Row]:
    """Turn a file, a folder (or its files), standard input (`-`) or an open stream into rows.

    `file_label` is how the source is called in problems, `suffix` the end of the file name of
    a stream. Text that is not in its encoding has one row, which says so. Raises, before the
    first row, `FileError` when it cannot be read at all, `UsageError` when it is no table, and
    `MissingDependencyError` for a workbook without openpyxl; later only `FileError`, when
    the disk fails.
    """
    given = _Given(columns, _understood(table_format), file_label)
    if isinstance(source, Sequence):
        _refuse_map(columns)
        return _read_folder(source, file_label)
    if not isinstance(source, Path):
        return _rows_of(source, suffix, given)
    if source == STANDARD_INPUT:
        return _rows_of(sys.stdin.buffer, "", given)
    if source.is_dir():
        _refuse_map(columns)
        notes = left_out_files(source, file_label)
        return chain(notes, _read_folder(record_files(source), file_label))
    refuse_one_record(source, file_label)
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(source.open("rb"))
        except OSError as error:
            raise _unreadable(file_label, error) from None
        rows = _rows_of(stream, source.suffix.lower(), given)
        return _ClosingRows(rows, stack.pop_all())


def refuse_one_record(source: Path, label: str) -> None:
    """Refuse a file that holds one record; raises `UsageError`."""
    if source.suffix.lower() in _RECORDS and not _is_json_list(source):
        raise UsageError(
            Remark(
                "{label} is one record; print it with: {command}",
                command="nethandout build",
                label=label,
            )
        )


def _is_json_list(path: Path) -> bool:
    """Tell whether a file holds a list, which is no record; one that cannot be read holds none."""
    try:
        with path.open("rb") as file:
            return file.read(_HEAD).removeprefix(_UTF8_MARK).lstrip().startswith(b"[")
    except OSError:
        return False


def record_files(folder: Path) -> list[Path]:
    """Turn a folder into its record files (.yaml, .yml, .json), as people count: 1, 2, 10.

    Raises `FileError` when the folder cannot be read.
    """
    return [path for path in _entries(folder) if _is_record_file(path)]


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir(), key=lambda path: natural_order(path.name))
    except OSError as error:
        raise _unreadable(str(folder), error) from None


def _is_record_file(path: Path) -> bool:
    is_hidden = path.name.startswith(".")
    return path.suffix.lower() in _RECORDS and not is_hidden and path.is_file()


def natural_order(name: str) -> tuple[tuple[str | int, ...], str]:
    """Turn a name into what sorts numbers in it by their size: `2.yaml` before `10.yaml`."""
    parts = _DIGITS.split(Path(name).stem.casefold())
    return tuple(int(part) if index % 2 else part for index, part in enumerate(parts)), name


def left_out_files(folder: Path, label: str) -> Iterator[Row]:
    """Find what is in a folder and is no record; what systems hide there is left alone."""
    odd = [path for path in _entries(folder) if not _is_record_file(path)]
    odd = [path for path in odd if not path.name.startswith(_SYSTEM)]
    for path in odd[:_MOST_LEFT_OUT]:
        yield _note(
            f"{label}/{path.name}",
            Remark("{what}, so it was left out; {names}", what=_kind_of_odd(path), names=_NAMES),
        )
    if (more := len(odd) - _MOST_LEFT_OUT) > 0:
        yield _note(
            label,
            Remark(
                "{more} more files and folders in it were left out; {names}",
                more=f"{more:,}",
                names=_NAMES,
            ),
        )


def _kind_of_odd(path: Path) -> str:
    if path.is_dir():
        return Remark("this is a folder in the folder")
    if not path.is_file():
        return Remark("this is not a file that can be read")
    return Remark("this is not named as a record is")


def _note(file: str, message: str) -> Row:
    return Row(0, None, (Problem(Position(file), "left-out", message, Severity.WARNING),))


@dataclass(frozen=True, slots=True)
class _Given:
    """What was said about a table beside its bytes."""

    columns: ColumnMap | None
    format: TableFormat
    label: str


def _understood(table_format: TableFormat) -> TableFormat:
    """Refuse names of encodings and delimiters that nobody can read; raises `UsageError`."""
    delimiter = table_format.delimiter
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n'):
        raise UsageError(Remark("the delimiter must be one character, such as ; or |"))
    if table_format.encoding is None:
        return table_format
    encoding = known_encoding(table_format.encoding)
    if encoding is None:
        message = Remark(
            "there is no encoding of that name; some are {encodings}",
            encodings="windows-1252, mac-roman, big5",
        )
        raise UsageError(message)
    return replace(table_format, encoding=encoding)


def why_no_table(head: bytes) -> str | None:
    """Turn the beginning of a file into what it is and what to do, if it is no table of text."""
    text = head.removeprefix(_UTF8_MARK)
    return next((message for beginning, message in _NO_TABLES if beginning.match(text)), None)


def _rows_of(stream: BinaryIO, suffix: str, given: _Given) -> Iterator[Row]:
    """Turn a stream into rows, by what it starts with."""
    label = given.label
    try:
        head = stream.read(_HEAD)
        if suffix in _WORKBOOKS or head.startswith((_ZIP, _OLD_WORKBOOK)):
            whole = _from_the_start(stream, head, label)
            rows = read_spreadsheet(whole, given.columns, label, given.format)
            return _with_file_errors(rows, label)
    except OSError as error:
        raise _unreadable(label, error) from None
    if message := why_no_table(head):
        problem = Problem(Position(label, 1), "not-a-table", message)
        return iter([Row(1, None, (problem,), is_last_read=True)])
    is_json = suffix in _JSON_LINES or _starts_with_a_brace(head)
    if is_json:
        _refuse_map(given.columns)

    def read(text: ByteReader) -> Iterator[Row]:
        if is_json:
            return read_json_lines(text, label, given.format)
        return read_delimited(text, given.columns, label, given.format)

    return _with_file_errors(_text_rows(stream, head, read, given.format.encoding), label)


def _text_rows(
    stream: BinaryIO, head: bytes, read: Callable[[ByteReader], Iterator[Row]], named: str | None
) -> Iterator[Row]:
    """Turn text into rows, or into one that says where it is not in its encoding.

    A pipe cannot be looked through before: its rows end where the encoding does.
    """
    if not stream.seekable():
        yield from read(_Ahead(head, stream))
        return
    is_text = decodes(stream, named)
    stream.seek(0)
    if is_text:
        yield from read(stream)
        return
    (last,) = deque(read(stream), maxlen=1)
    yield replace(last, problems=tuple(_with_advice(last, fitting(stream))), header=None)


def _with_advice(row: Row, encodings: tuple[str, ...]) -> Iterator[Problem]:
    for problem in row.problems:
        if problem.code != "encoding":
            yield problem
            continue
        would = (
            Remark("; these would fit: {encodings}", encodings=", ".join(encodings))
            if encodings
            else ""
        )
        message = Remark(
            "{message}; save it again as “CSV UTF-8”, or name its encoding with --encoding{would}",
            message=problem.message,
            would=would,
        )
        yield replace(problem, message=message)


def _starts_with_a_brace(head: bytes) -> bool:
    return head.removeprefix(_UTF8_MARK).lstrip().startswith(b"{")


def _from_the_start(stream: BinaryIO, head: bytes, label: str) -> BinaryIO:
    """Go back to the start of a workbook, which cannot be read in one pass."""
    if not stream.seekable():
        raise UsageError(
            Remark("{label} is a workbook; give its file name instead of a pipe", label=label)
        )
    stream.seek(-len(head), io.SEEK_CUR)
    return stream


def _refuse_map(columns: ColumnMap | None) -> None:
    if columns is not None:
        raise UsageError(Remark("a column map goes with a table (CSV or .xlsx) only"))


class _Ahead:
    """A stream whose first bytes were looked at; gives them first."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head = head
        self._stream = stream

    def read(self, size: int, /) -> bytes:
        """Give up to `size` bytes more; no bytes are the end."""
        taken, self._head = self._head[:size], self._head[size:]
        return taken or self._stream.read(size)


def _with_file_errors(rows: Iterator[Row], label: str) -> Iterator[Row]:
    try:
        yield from rows
    except OSError as error:
        raise _unreadable(label, error) from None


class _ClosingRows(Iterator[Row]):
    """Rows of a file that is closed at their end, or when nobody wants them any more.

    A generator would leave it open if not even the first row is asked for.
    """

    def __init__(self, rows: Iterator[Row], file: ExitStack) -> None:
        self._rows = rows
        self._file = file

    def __next__(self) -> Row:
        try:
            return next(self._rows)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Want no more rows."""
        self._file.close()

    def __del__(self) -> None:
        self.close()


def _read_folder(paths: Sequence[Path], label: str) -> Iterator[Row]:
    """Turn record files into rows; their number is their place in the order of names."""
    for number, path in enumerate(paths, 1):
        name = f"{label}/{path.name}"
        try:
            tree, problems = read_yaml(path, name)
        except FileError:
            problem = Problem(Position(name), "unreadable", Remark("this file cannot be read"))
            tree, problems = None, [problem]
        yield Row(number, tree, tuple(problems))


def _unreadable(label: str, error: OSError) -> FileError:
    reason = error.strerror or Remark("the disk failed")
    return FileError(Remark("cannot read {label}: {reason}", label=label, reason=reason))
