"""Turn the invented patients that come with the program into finished handouts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nethandout.cli.options import opened_cache, quiet_option
from nethandout.cli.talk import Talk, echo, write_problem
from nethandout.errors import ExitCode, FileError, HandoutError

if TYPE_CHECKING:
    from nethandout.model.record import PatientRecord
    from nethandout.service import PrintChanges, Service

EXAMPLE_DAY = date(2026, 11, 20)
"""The day on which the examples are set; without it they would be out of date one day."""

ALSO_IN_THE_OTHER_EDITION = ("2-jejunum-prrt-ar-large", "4-appendix-surgery-en")
_LARGE = "-large"


@click.command
@click.option(
    "-o",
    "--output",
    default="out",
    show_default=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Where to put the handouts.",
)
@quiet_option
def demo(output: Path, quiet: bool) -> int:
    """Print finished handouts of invented patients.

    In all languages there are, standard and large print, and one leaflet without a patient.
    """
    from nethandout.content.library import open_library
    from nethandout.service import open_service

    talk = Talk(quiet)
    examples = open_library().examples
    cache_dir = opened_cache(talk)
    service = open_service(examples / "clinic", cache_dir=cache_dir, today=EXAMPLE_DAY)
    _make_folder(output)
    started = time.monotonic()
    code = ExitCode.OK
    for name, source, changes in _jobs(examples / "patients"):
        try:
            _print_one(service, source, changes, output / f"{name}.pdf", talk)
        except HandoutError as error:
            code = code or error.exit_code
            echo(f"{name}: {error.message}", err=True)
            for problem in error.problems:
                write_problem(problem)
    talk.say(f"{output}: done in {time.monotonic() - started:.1f} s")
    return code


def _jobs(patients: Path) -> Iterator[tuple[str, Path | None, PrintChanges]]:
    """Give the name, the record and the way of printing of each handout."""
    from nethandout.service import PrintChanges

    for path in sorted(patients.glob("*.yaml")):
        yield path.stem, path, PrintChanges()
        if path.stem in ALSO_IN_THE_OTHER_EDITION:
            if path.stem.endswith(_LARGE):
                name = path.stem.removesuffix(_LARGE)
                yield f"{name}-standard", path, PrintChanges(edition="standard")
            else:
                yield f"{path.stem}-large", path, PrintChanges(edition="large-print")
    yield "leaflet-ileum-lanreotide-en", None, PrintChanges(paper="a4")


def _print_one(
    service: Service, source: Path | None, changes: PrintChanges, target: Path, talk: Talk
) -> None:
    """Print one example, or the leaflet when there is no record."""
    from nethandout.files.publish import publish

    started = time.monotonic()
    built = service.build(_record(service, source, changes))
    publish(target, built.pdf)
    took = time.monotonic() - started
    talk.say(f"{target.name}: {built.page_count} pages, {built.language}, {took:.1f} s")


def _record(service: Service, source: Path | None, changes: PrintChanges) -> PatientRecord:
    from nethandout.service import LeafletFacts

    if source is not None:
        return service.read(source, changes)[0]
    return service.read_leaflet(LeafletFacts("ileum", ("lanreotide",)), changes)[0]


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"cannot make the folder {folder}: {error.strerror}") from None
