"""Turn all handouts of a run into one file for the printer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from nethandout.batch.journal import Journal
from nethandout.batch.places import Place
from nethandout.batch.source import RowSource
from nethandout.service import Service

Order = Literal["input", "language", "site"]


@dataclass(frozen=True, slots=True)
class PrintRunOrder:
    """Where the file goes, the order of the handouts in it, and whether sheets part them."""

    path: Path
    sort: Order = "input"
    separator: bool = False


def write_print_run(
    order: PrintRunOrder, journal: Journal, place: Place, source: RowSource, service: Service
) -> None:
    """Turn all handouts of a run into one file."""
    raise NotImplementedError
