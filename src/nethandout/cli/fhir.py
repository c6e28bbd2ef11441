"""Turn `--fhir FILE` into a record, and what became of the file into text and JSON."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from nethandout.cli.talk import Talk
from nethandout.errors import FileError, InputError, UsageError

if TYPE_CHECKING:
    from nethandout.errors import Problem
    from nethandout.interop.fhir.findings import Note
    from nethandout.model.record import PatientRecord
    from nethandout.records.reading import LeafletFacts
    from nethandout.service import PrintChanges, Service

F = TypeVar("F", bound=Callable[..., object])
STDIN = "-"


@dataclass(frozen=True, slots=True)
class FhirRecord:
    """A record that came from FHIR, its warnings, and what became of each element."""

    record: PatientRecord = field(repr=False)
    warnings: list[Problem]
    notes: tuple[Note, ...]

    @property
    def as_json(self) -> list[dict[str, object]]:
        """What became of each element, for scripts."""
        return [
            {"place": str(note.place), "kind": str(note.kind), "message": note.message}
            for note in self.notes
        ]


def fhir_options(command: F) -> F:
    """Add `--fhir FILE`, and who approved what was made from it."""
    file = click.option(
        "--fhir",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="In place of a record: a FHIR R4 Bundle of one patient; - is stdin.",
    )
    return file(approval_options(command))


def approval_options(command: F) -> F:
    """Add `--approved-by` and `--approved-on`, for which FHIR has no place."""
    by = click.option("--approved-by", metavar="NAME", help="With FHIR: who approved it.")
    on = click.option("--approved-on", metavar="DATE", help="With FHIR: when, as 2026-12-01.")
    return by(on(command))


def require_fhir(fhir: Path | None, *approval: str | None) -> None:
    """Refuse who approved what is no FHIR: a record says it itself; raises `UsageError`."""
    if fhir is None and any(approval):
        raise UsageError("--approved-by and --approved-on go with FHIR; a record says it itself")


def read_fhir_record(
    path: Path,
    service: Service,
    facts: LeafletFacts,
    changes: PrintChanges,
    approval: tuple[str | None, str | None],
) -> FhirRecord:
    """Turn a file and what options say beside it into a record; raises `InputError`."""
    from nethandout.interop.fhir.reading import Choice, read_fhir

    name = "standard input" if str(path) == STDIN else str(path)
    by, on = approval
    choice = Choice(facts, changes.language, changes.edition, changes.paper, by, on)
    read = read_fhir(_bytes(path, name), name, service, choice)
    record, problems = service.record_of(read.tree)
    if record is None:
        raise InputError("the record needs a correction:", problems)
    return FhirRecord(record, [*read.warnings, *problems], read.notes)


def say_notes(found: FhirRecord, talk: Talk) -> None:
    """Say what was used, what was ignored and why, and what is missing."""
    for note in found.notes:
        talk.say(f"fhir: {note}")


def _bytes(path: Path, name: str) -> bytes:
    """Read a file, but no more of it than is looked at."""
    from nethandout.interop.fhir.pools import MOST_BYTES

    if str(path) == STDIN:
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise FileError(f"cannot read {name}: {error.strerror}") from None
