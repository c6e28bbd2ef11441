"""Turn a clinic's own map of SNOMED CT codes (`snomed.csv`) into the facts they stand for.

Nearly no SNOMED CT code is built in, as nobody of the project could verify them. A clinic that
has SNOMED CT codes only writes its own down: a table with the columns `code`, `field` and `id`.
The last digit of a SNOMED CT identifier is a Verhoeff check digit (SNOMED CT Release File
Specifications, 5.5), which finds every single wrong digit.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from nethandout.errors import FileError, Position, Problem
from nethandout.model.remark import Remark
from nethandout.records.vocabulary import (
    CONDITION,
    SETTING,
    SITE,
    TEST,
    TREATMENT,
    NameKind,
    Vocabulary,
)

MAP_FILE: Final = "snomed.csv"
FIELDS: Final[Mapping[str, NameKind]] = MappingProxyType(
    {
        "tumor.site": SITE,
        "tumor.settings": SETTING,
        "conditions": CONDITION,
        "treatments": TREATMENT,
        "tests": TEST,
    }
)
"""The fields of a record that a code may stand for."""

SnomedMap = Mapping[str, tuple[tuple[str, str], ...]]
"""Codes, each with its fields and ids: one code may stand for several facts."""

_COLUMNS: Final = ["code", "field", "id"]
_LENGTHS: Final = range(6, 19)
_MOST_BYTES: Final = 1_000_000
_CORNERS: Final = 5
_TURN: Final = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def read_snomed_map(folder: Path, vocabulary: Vocabulary) -> tuple[SnomedMap, list[Problem]]:
    """Turn the map of a clinic's folder, which need not be there, into codes and problems.

    Raises `FileError` when the file cannot be read at all.
    """
    path = folder / MAP_FILE
    if not path.exists():
        return {}, []
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FileError(
            Remark("cannot read {file}: {reason}", file=MAP_FILE, reason=str(error.strerror))
        ) from None
    try:
        text = data[:_MOST_BYTES].decode("utf-8-sig")
    except UnicodeDecodeError:
        message = Remark("this is not UTF-8; save it again as “CSV UTF-8”")
        return {}, [Problem(Position(MAP_FILE), "encoding", message)]
    if len(data) > _MOST_BYTES:
        return {}, [
            Problem(Position(MAP_FILE), "too-large", Remark("the file is larger than 1 MB"))
        ]
    reader = csv.reader(io.StringIO(text, newline=""))
    if [cell.strip() for cell in next(reader, [])] != _COLUMNS:
        message = Remark("the first line must be: {columns}", columns=",".join(_COLUMNS))
        return {}, [Problem(Position(MAP_FILE, 1), "snomed-map", message)]
    found: dict[str, list[tuple[str, str]]] = {}
    problems: list[Problem] = []
    for cells in reader:
        row = [cell.strip() for cell in cells]
        if not any(row):
            continue
        faults = [
            Problem(Position(MAP_FILE, reader.line_num), "snomed-map", message)
            for message in _faults(row, vocabulary)
        ]
        problems += faults
        if not faults:
            code, field, name = row
            resolved = FIELDS[field].resolve(name, vocabulary)
            found.setdefault(code, []).append((field, resolved or name))
    return {code: tuple(dict.fromkeys(facts)) for code, facts in found.items()}, problems


def _faults(row: list[str], vocabulary: Vocabulary) -> Iterator[str]:
    """Find what is wrong with one line of the map."""
    if len(row) != len(_COLUMNS):
        yield Remark(
            "this line must have {count} cells: {columns}",
            count=len(_COLUMNS),
            columns=",".join(_COLUMNS),
        )
        return
    code, field, name = row
    if not is_snomed_code(code):
        yield Remark(
            "this is no {system} code: look for a wrong digit, or a number in exponent form",
            system="SNOMED CT",
        )
    kind = FIELDS.get(field)
    if kind is None:
        yield Remark("the field must be one of {fields}", fields=", ".join(FIELDS))
    elif kind.resolve(name, vocabulary) is None:
        yield kind.refusal(name, vocabulary)


def is_snomed_code(text: str) -> bool:
    """Tell whether a text can be a SNOMED CT identifier: 6 to 18 digits, the last one fitting."""
    if not (text.isascii() and text.isdecimal() and len(text) in _LENGTHS and text[0] != "0"):
        return False
    check = 0
    for place, digit in enumerate(reversed(text)):
        turned = int(digit)
        for _ in range(place % 8):
            turned = _TURN[turned]
        check = _dihedral(check, turned)
    return check == 0


def _dihedral(first: int, second: int) -> int:
    """Multiply in the dihedral group of the pentagon, whose elements are the digits 0 to 9."""
    mirrored, turn = divmod(first, _CORNERS)
    other_mirrored, other = divmod(second, _CORNERS)
    place = (turn - other if mirrored else turn + other) % _CORNERS
    return place + _CORNERS * (mirrored ^ other_mirrored)
