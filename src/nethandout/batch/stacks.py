"""Turn the name of a print run into the files it consists of, and say what is in each.

`tonight.pdf` may be split into one file for each language, paper or number of handouts:
`tonight-es-letter-001.pdf`. `tonight.contents.csv` says which row stands where, and names no
patient. All of them are of one run: those that an earlier run left are removed first.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Final, Literal

from pikepdf import Pdf, PdfError

from nethandout.batch.results import RowResult
from nethandout.errors import FileError, UsageError

PRINT_RUN: Final = "Print run"
"""The title of every file of a print run, and how it is known again."""
CONTENTS: Final = ".contents.csv"

Trait = Literal["language", "paper"]
_TRAITS: Final[tuple[Trait, ...]] = ("language", "paper")
_LETTER_FROM: Final = 603.0
"""Points: the middle between the widths of A4 and Letter."""
_PDF: Final = b"%PDF-"
_HEAD: Final = 1024


@dataclass(frozen=True, slots=True)
class Split:
    """What handouts of one file have in common, and how many it holds at most."""

    by: tuple[Trait, ...] = ()
    at_most: int | None = None


def parse_split(asked: Iterable[str]) -> Split:
    """Turn words of the command line into a split; raises `UsageError`."""
    words = [word.strip() for text in asked for word in text.split(",")]
    numbers = [int(word) for word in words if word.isascii() and word.isdigit()]
    unknown = [word for word in words if word not in _TRAITS and not word.isdigit()]
    if unknown or len(numbers) > 1 or 0 in numbers:
        raise UsageError(
            "--split takes language, paper or how many handouts a file holds, or some of these"
            " with commas between them, like language,200"
        )
    by = tuple(trait for trait in _TRAITS if trait in words)
    return Split(by, numbers[0] if numbers else None)


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a handout stands: its file, and the first of its pages there, counted from 1.

    `first_page` is that of its separator, if there is one; `pages` and `sheets` count all that
    is printed for this row, blank backs only in the sheets.
    """

    file: str
    row: int
    first_page: int
    pages: int
    sheets: int
    handout_id: str
    language: str
    paper: str


def paper_of(width: float) -> str:
    """Turn the width of a page in points into the name of its paper."""
    return "letter" if width >= _LETTER_FROM else "a4"


def contents_path(path: Path) -> Path:
    """Turn the name of a print run into that of its list of contents."""
    return path.with_name(path.stem + CONTENTS)


def contents_list(entries: Iterable[Entry], numbers: dict[int, str] | None = None) -> bytes:
    """Turn entries into a table; `numbers` are record numbers by row, if it may hold them."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*_COLUMNS, *(["record_number"] if numbers is not None else [])])
    for entry in entries:
        number = [] if numbers is None else [numbers.get(entry.row, "")]
        writer.writerow([*astuple(entry), *number])
    return text.getvalue().encode()


_COLUMNS: Final = tuple(field.name for field in fields(Entry))


@dataclass(frozen=True, slots=True)
class Stack:
    """One file in the making: its path, and what is to be in it in which order."""

    path: Path
    results: Sequence[RowResult]


def stacks(
    path: Path, split: Split, results: Iterable[tuple[RowResult, str | None]]
) -> Iterator[Stack]:
    """Turn printed rows, each with its paper, into files, the rows of each in the same order."""
    groups: dict[tuple[str, ...], list[RowResult]] = {}
    for result, paper in results:
        traits = {"language": result.language or "", "paper": paper or ""}
        groups.setdefault(tuple(traits[trait] for trait in split.by), []).append(result)
    for names, group in sorted(groups.items()):
        if split.at_most is None:
            yield Stack(_named(path, names), group)
            continue
        for number, start in enumerate(range(0, len(group), split.at_most), start=1):
            part = group[start : start + split.at_most]
            yield Stack(_named(path, (*names, f"{number:03d}")), part)


def _named(path: Path, parts: Iterable[str]) -> Path:
    return path.with_name("-".join((path.stem, *parts)) + path.suffix)


def clear_print_run(path: Path) -> None:
    """Remove what an earlier run left under the names of a print run, split or not.

    Whoever finds a file there must be able to print it as tonight's. What is no PDF is
    refused (`UsageError`), as nobody wants it to be replaced; of files whose names only begin
    like this one, those are removed that are print runs. Raises `FileError`.
    """
    if not path.parent.is_dir():
        return
    contents = contents_path(path)
    _require_ours(path, (_PDF,))
    _require_ours(contents, (",".join(_COLUMNS).encode(),))
    for old in (contents, path, *_earlier(path)):
        try:
            Path(os.path.realpath(old)).unlink(missing_ok=True)
        except OSError as error:
            raise FileError(f"cannot remove {old}: {error.strerror}") from None


def _require_ours(path: Path, beginnings: Sequence[bytes]) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except FileNotFoundError:
        return
    except OSError as error:
        raise FileError(f"cannot read {path}: {error.strerror}") from None
    if head and not head.startswith(tuple(beginnings)):
        raise UsageError(
            f"{path} is there and is not of a print run; name another file, or remove it"
        )


def _earlier(path: Path) -> Iterator[Path]:
    """Find the files of a print run of this name that was split."""
    part = r"-[A-Za-z]{2,3}(-[A-Za-z]{4})?(-[A-Za-z]{2})?"
    name = re.compile(
        rf"{re.escape(path.stem)}({part})?(-letter|-a4)?(-\d{{3,}})?{re.escape(path.suffix)}"
    )
    for found in path.parent.iterdir():
        if found != path and name.fullmatch(found.name) and _is_print_run(found):
            yield found


def _is_print_run(path: Path) -> bool:
    try:
        with Pdf.open(path) as pdf:
            about = pdf.docinfo
            return (str(about.get("/Title")), str(about.get("/Producer"))) == (
                PRINT_RUN,
                "nethandout",
            )
    except (OSError, PdfError):
        return False
