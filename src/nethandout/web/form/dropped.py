"""Turn a file that was dropped on the page into one record, or into the rows of a table.

Everything stays in memory, and the name of the file, which may be a patient's, is repeated
nowhere. What a file is, its first bytes say before its name does.
"""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from nethandout.batch.rows import NO_ROWS, is_note, record_of, with_column
from nethandout.errors import (
    FileError,
    InputError,
    Position,
    Problem,
    UsageError,
    has_errors,
)
from nethandout.model.remark import Remark
from nethandout.records.fields import STAND_IN, clean_tree
from nethandout.records.tables import read_rows
from nethandout.source.tree import SourceTree, parse_bytes
from nethandout.web.form.trees import data_of, flat, tree_of
from nethandout.web.form.types import DroppedRecord, DroppedRow, DroppedTable, FormData

if TYPE_CHECKING:
    from nethandout.records.table.columns import Row
    from nethandout.service import Service

MOST_BYTES: Final = 2 * 1024**2
MOST_ROWS: Final = 5_000
_FILE: Final = "file"
_RECORDS: Final = frozenset({".yaml", ".yml", ".json"})
_TABLES: Final = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".jsonl", ".ndjson", ""})
_WHAT: Final = Remark(
    "drop a record (YAML or JSON), a FHIR bundle, or a table ({formats})",
    formats="CSV, Excel, JSON Lines",
)
_OTHERS: Final = MappingProxyType(
    {
        b"%PDF": Remark("a PDF"),
        b"\x89PNG": Remark("a picture (PNG)"),
        b"\xff\xd8\xff": Remark("a picture (JPEG)"),
        b"GIF8": Remark("a picture (GIF)"),
        b"RIFF": Remark("a picture or a sound"),
        b"{\\rtf": Remark("a text document (RTF)"),
        b"\x1f\x8b": Remark("a packed file (gzip)"),
        b"7z\xbc\xaf": Remark("a packed file (7z)"),
        b"DICM": Remark("a medical image (DICOM)"),
        b"<?xml": Remark("an XML document"),
        b"<!DOC": Remark("a web page"),
        b"<html": Remark("a web page"),
    }
)
"""What a file begins with that is neither a record nor a table."""
_CORRECT: Final = Remark("the record needs a correction:")


def dropped(service: Service, name: str, data: bytes) -> DroppedRecord | DroppedTable:
    """Turn a file into a record, or into the rows of a table.

    A record that needs a correction comes with all that was read of it: the form shows its
    problems beside its fields. Raises `InputError` for what is neither, is too large, cannot be
    read, or has what a form would silently lose, and `MissingDependencyError` for a kind of file
    whose packages are not installed.
    """
    suffix = PurePath(name).suffix.lower()
    _refuse_others(suffix, data)
    if _is_fhir(suffix, data):
        from nethandout.interop.fhir.reading import read_fhir

        read = read_fhir(data, _FILE, service)
        notes = (
            *(note.said() for note in read.notes),
            *(problem.message for problem in read.warnings),
        )
        return DroppedRecord(_fields(read.tree, service), notes)
    if suffix in _RECORDS:
        return _record(service, data, is_json=suffix == ".json")
    return _table(service, data, suffix)


def _refuse_others(suffix: str, data: bytes) -> None:
    """Raise `InputError` for a file that is too large, empty, or plainly something else."""
    if len(data) > MOST_BYTES:
        raise _refusal("too-large", Remark("the file is larger than 2 MB; {what}", what=_WHAT))
    if not data.strip():
        raise _refusal("empty", Remark("the file is empty"))
    head = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    found = next((said for start, said in _OTHERS.items() if head.startswith(start)), None)
    if found is not None:
        raise _refusal("file-type", Remark("this is {found}; {what}", found=found, what=_WHAT))
    if suffix not in _RECORDS | _TABLES:
        raise _refusal("file-type", Remark("this kind of file cannot be read; {what}", what=_WHAT))


def _refusal(code: str, message: str) -> InputError:
    problem = Problem(Position(_FILE), code, message)
    return InputError(Remark("the file cannot be used:"), [problem])


# --- FHIR --------------------------------------------------------------------------------


def _is_fhir(suffix: str, data: bytes) -> bool:
    """Tell whether a file is a FHIR resource, or lines of them."""
    if suffix not in (".json", ".ndjson", ".jsonl", "") or b'"resourceType"' not in data:
        return False
    text = data.decode("utf-8-sig", errors="replace").lstrip()
    try:
        first, _ = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(first, dict) and isinstance(first.get("resourceType"), str)


# --- Records -------------------------------------------------------------------------------


def _record(service: Service, data: bytes, *, is_json: bool) -> DroppedRecord:
    tree, problems = parse_bytes(data, _FILE, is_json=is_json)
    if tree is None or has_errors(problems):
        raise InputError(_CORRECT, problems)
    if not flat(tree.value):
        raise _refusal(
            "not-a-record", Remark("this is no record of a patient or leaflet; {what}", what=_WHAT)
        )
    return DroppedRecord(_fields(tree, service), tuple(problem.message for problem in problems))


def _fields(tree: SourceTree, service: Service) -> FormData:
    """Turn a tree into fields; raises `InputError` if they would not say what is wrong with it."""
    record, found = service.record_of(tree)
    if record is not None:
        return data_of(record)
    fields = _typed_fields(tree, service)
    if _hides(fields, found, service):
        raise InputError(_CORRECT, found)
    return fields


def _typed_fields(tree: SourceTree, service: Service) -> FormData:
    """Turn a tree that is no record yet into fields: names are ids where they are known.

    What was refused is shown as it was typed, to be corrected.
    """
    typed, cleaned = flat(tree.value), flat(clean_tree(tree, service.vocabulary)[0].value)
    return {name: _clean(values, cleaned.get(name)) for name, values in typed.items()}


def _hides(
    fields: FormData,
    found: Iterable[Problem],
    service: Service,
    refused: frozenset[str] = frozenset(),
) -> bool:
    """Tell whether fields would be taken for a record without what was found in their file.

    A misspelled `alergies` and a cell that was refused are in no field: the form would print
    the handout without them, and nobody would see it.
    """
    again = [each for each in service.record_of(tree_of(fields))[1] if has_errors([each])]
    lost = Counter(each.code for each in found if has_errors([each]))
    lost -= Counter(each.code for each in again)
    named = {each.message.partition(":")[0] for each in again}
    return bool(lost) or not refused <= named


def _clean(typed: tuple[str, ...], cleaned: tuple[str, ...] | None) -> tuple[str, ...]:
    if cleaned is None or len(cleaned) != len(typed):
        return typed
    pairs = zip(typed, cleaned, strict=True)
    return tuple(own if found == STAND_IN else found for own, found in pairs)


# --- Tables --------------------------------------------------------------------------------


def _table(service: Service, data: bytes, suffix: str) -> DroppedTable:
    rows: list[DroppedRow] = []
    notes: list[str] = []
    try:
        for row in read_rows(io.BytesIO(data), file_label=_FILE, suffix=suffix):
            if is_note(row):
                notes += (problem.message for problem in row.problems)
                continue
            if row.is_last_read and not rows and row.header is None and row.tree is None:
                raise InputError(Remark("the table cannot be read:"), row.problems)
            if len(rows) == MOST_ROWS:
                raise _refusal(
                    "too-long",
                    Remark(
                        "the table has more than {most} rows; {split}",
                        most=f"{MOST_ROWS:,}",
                        split=_SPLIT,
                    ),
                )
            rows.append(_row(service, row))
    except (UsageError, FileError) as error:
        raise _refusal("not-a-table", error.message) from None
    if not rows:
        raise _refusal("no-rows", NO_ROWS)
    return DroppedTable(tuple(rows), tuple(notes))


_SPLIT: Final = Remark("split it, or print it with: {command}", command="nethandout batch")


def _row(service: Service, row: Row) -> DroppedRow:
    """Turn a row into its record, or into what was read of it with its problems."""
    record, problems = record_of(row, service)
    named = tuple(with_column(problem, row) for problem in problems)
    if record is not None:
        return DroppedRow(row.number, "look" if named else "ready", named, data_of(record))
    return DroppedRow(row.number, "wrong", named, _fields_of_row(service, row))


def _fields_of_row(service: Service, row: Row) -> FormData | None:
    """Turn a wrong row into fields to correct; none where it must be corrected in the table."""
    if row.tree is None or sum(has_errors([each]) for each in row.problems) > len(row.refused):
        return None
    fields = _typed_fields(row.tree, service)
    _, found = service.record_of(row.tree)
    return None if _hides(fields, found, service, row.refused) else fields
