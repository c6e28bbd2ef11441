"""Turn FHIR of many patients into rows of a batch, one for each patient."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from nethandout.errors import Position, Problem
from nethandout.interop.fhir.pools import is_fhir
from nethandout.interop.fhir.reading import Choice, FhirPart, read_patients
from nethandout.records.table.columns import Row
from nethandout.service import Service

_HEAD = 1 << 16


@dataclass(frozen=True, slots=True)
class PatientRows:
    """Reads the patients of FHIR files for one clinic."""

    service: Service = field(repr=False)
    choice: Choice = field(default_factory=Choice, repr=False)

    def of_stream(self, stream: BinaryIO, label: str) -> Iterator[Row]:
        """Turn a stream into a row for each patient, counted from 1."""
        parts = read_patients(stream, label, self.service, self.choice)
        for number, part in enumerate(parts, 1):
            yield _row(number, part, label)

    def of_file(self, path: Path, number: int, label: str) -> Row:
        """Turn a file of a folder into its one row; several patients in it are a problem."""
        with path.open("rb") as stream:
            rows = list(self.of_stream(stream, label))
        if len(rows) == 1:
            return replace(rows[0], number=number)
        message = "this file has several patients; print it by itself"
        return Row(number, None, (Problem(Position(label), "patients", message),))


def is_fhir_file(path: Path) -> bool:
    """Tell whether a file is FHIR JSON; one that cannot be read is none."""
    try:
        with path.open("rb") as stream:
            return is_fhir(stream.read(_HEAD))
    except OSError:
        return False


def is_fhir_stream(stream: BinaryIO) -> bool:
    """Tell whether a stream that can be read again is FHIR JSON; it is back at its start."""
    head = stream.read(_HEAD)
    stream.seek(0)
    return is_fhir(head)


def _row(number: int, part: FhirPart, label: str) -> Row:
    problems = tuple(_plain(problem, label) for problem in part.problems)
    return Row(number, part.tree, problems, refused=part.refused)


def _plain(problem: Problem, label: str) -> Problem:
    """Put the FHIRPath of a problem into its words: lists of a batch have no places."""
    element = problem.position.file.removeprefix(label).removeprefix("#")
    place = Position(label, problem.position.line)
    message = f"{element}: {problem.message}" if element else problem.message
    return replace(problem, position=place, message=message)
