"""Let Atheris look for bytes that a reader stumbles over; a program of its own.

It is given a reader (`csv`, `jsonl`, `yaml` or `xlsx`), a file to begin with, and options of
libFuzzer such as `-runs=20000`. What is raised, or echoes a value, ends it with a code.
"""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["nethandout"]):
    from nethandout.errors import HandoutError
    from nethandout.records.tables import read_rows
    from nethandout.source.tree import parse_yaml

CANARY = "zanary"
SHEET = "xl/worksheets/sheet1.xml"


def read_table(raw: bytes, suffix: str) -> str:
    """Turn bytes into all that is said about them."""
    try:
        rows = list(read_rows(io.BytesIO(raw), file_label="rows", suffix=suffix))
    except HandoutError as error:
        return str(error)
    return "\n".join(map(str, rows))


def read_record(raw: bytes) -> str:
    _, problems = parse_yaml(raw.decode("utf-8", errors="replace"), "record")
    return "\n".join(map(str, problems))


def reader_of_sheets(book: Path) -> Callable[[bytes], str]:
    """Make a reader of sheets: the rest of the workbook stays as it is."""
    with zipfile.ZipFile(book) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}

    def read(raw: bytes) -> str:
        changed = io.BytesIO()
        with zipfile.ZipFile(changed, "w") as archive:
            for name, part in parts.items():
                archive.writestr(name, raw if name == SHEET else part)
        return read_table(changed.getvalue(), ".xlsx")

    return read


def main() -> None:
    kind, start, *options = sys.argv[1:]
    readers: dict[str, Callable[[bytes], str]] = {
        "csv": lambda raw: read_table(raw, ".csv"),
        "jsonl": lambda raw: read_table(raw, ".jsonl"),
        "yaml": read_record,
    }
    read = readers[kind] if kind in readers else reader_of_sheets(Path(start) / "book.zip")

    def test_one(raw: bytes) -> None:
        said = read(raw)
        if CANARY in said:
            raise AssertionError("a value is in a message")

    atheris.Setup([sys.argv[0], *options, str(Path(start) / "corpus")], test_one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
