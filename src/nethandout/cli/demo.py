"""Turn the invented patients that come with the program into finished handouts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from nethandout.cli.options import opened_cache, quiet_option
from nethandout.cli.talk import Talk, echo, write_problem
from nethandout.errors import ExitCode, FileError, HandoutError

if TYPE_CHECKING:
    from nethandout.model.record import PatientRecord
    from nethandout.service import PrintChanges, Service

EXAMPLES = "examples"
"""The folder, beside the handouts, with what they were made from."""

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
    The records, a table and the clinic folder for build and batch go to DIR/examples, their
    dates moved to this week; the next demo in DIR writes them again.
    """
    talk = Talk(quiet)
    started = time.monotonic()
    service = _open(talk)
    _make_folder(output)
    with TemporaryDirectory() as folder:
        _write_examples(service, Path(folder))
        code = _print_all(service, Path(folder) / "patients", output, talk)
    _write_examples(service, output / EXAMPLES)
    talk.say(f"{output}: done in {time.monotonic() - started:.1f} s")
    talk.say(f"{output / EXAMPLES}: what they were made from, to try build and batch with")
    return code


def _print_all(service: Service, patients: Path, output: Path, talk: Talk) -> int:
    """Print every handout, whatever becomes of another; the first failure gives the code."""
    code = ExitCode.OK
    for name, source, changes in _jobs(patients):
        try:
            _print_one(service, source, changes, output / f"{name}.pdf", talk)
        except HandoutError as error:
            code = code or error.exit_code
            echo(f"{name}: {error.message}", err=True)
            for problem in error.problems:
                write_problem(problem)
    return code


def _open(talk: Talk) -> Service:
    """Open the invented clinic; its day stands still when the first topic is due for review."""
    from nethandout.content.examples import printable_day
    from nethandout.content.library import open_library
    from nethandout.service import Service, open_service

    clinic = open_library().examples / "clinic"
    service = open_service(clinic, cache_dir=opened_cache(talk))
    day = printable_day(service.content, service.today)
    if day == service.today:
        return service
    echo(
        f"The topics were due for review on {day}: these examples are of that day. build and "
        "batch refuse such topics; print for patients with a newer version of nethandout.",
        err=True,
    )
    return Service(service.library, today=day)


def _write_examples(service: Service, folder: Path) -> None:
    """Write records, table and clinic folder, moved to the day of the service."""
    from nethandout.content.examples import moved_examples
    from nethandout.files.publish import publish

    for name, text in moved_examples(service.library.examples, service.today):
        path = folder / name
        _make_folder(path.parent)
        publish(path, text.encode())


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
