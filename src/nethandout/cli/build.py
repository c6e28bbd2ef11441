"""Turn a record, or the facts of a leaflet, into a finished PDF."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nethandout.cli.options import clinic_option, json_option, quiet_option
from nethandout.cli.talk import Talk, problem_json
from nethandout.errors import Position, Problem, UsageError

if TYPE_CHECKING:
    from nethandout.model.values import Edition, Paper
    from nethandout.render.layout.ahead import Ahead
    from nethandout.service import Built

STDOUT = "-"
EDITIONS = ("standard", "large-print")
PAPERS = ("letter", "a4")


@click.command
@click.argument("record", required=False, type=click.Path(path_type=Path))
@click.option("-o", "--output", required=True, metavar="FILE", help="The PDF; - is stdout.")
@clinic_option
@click.option("--tumor-site", metavar="ID", help="Without a record: where the tumor is.")
@click.option("--treatment", multiple=True, metavar="ID", help="A treatment; again for more.")
@click.option("--condition", multiple=True, metavar="ID", help="A condition; again for more.")
@click.option("--setting", multiple=True, metavar="ID", help="A setting; again for more.")
@click.option("--size-mm", metavar="MM", help="The size of the tumor.")
@click.option("--language", metavar="TAG", help="Such as es or zh-Hans, also over a record's.")
@click.option("--edition", type=click.Choice(EDITIONS), help="Over a record's, too.")
@click.option("--paper", type=click.Choice(PAPERS), help="Over a record's, too.")
@click.option("--allow-english", is_flag=True, help="Print English where no translation is.")
@click.option("--require-reviewed", is_flag=True, help="Refuse what nobody has signed.")
@json_option
@quiet_option
def build(
    record: Path | None,
    output: str,
    clinic: Path | None,
    tumor_site: str | None,
    treatment: tuple[str, ...],
    condition: tuple[str, ...],
    setting: tuple[str, ...],
    size_mm: str | None,
    language: str | None,
    edition: Edition | None,
    paper: Paper | None,
    allow_english: bool,
    require_reviewed: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    """Print one handout.

    For a patient, from RECORD (a YAML or JSON file); or a leaflet for anybody, from
    options: nethandout build --tumor-site ileum --treatment lanreotide -o FILE.
    """
    _require_one(record, tumor_site, any((treatment, condition, setting, size_mm)))
    _require_output(output, record, as_json=as_json)
    # One short run: what the collector could free is not worth a tenth of the time.
    gc.disable()
    ahead = _second_process()
    from nethandout.service import BuildOptions, LeafletFacts, PrintChanges, open_service

    talk = Talk(quiet, as_json)
    service = open_service(clinic)
    changes = PrintChanges(language, edition, paper)
    if record is not None:
        patient_record, warnings = service.read(record, changes)
    else:
        facts = LeafletFacts(tumor_site or "", treatment, condition, setting, size_mm)
        patient_record, warnings = service.read_leaflet(facts, changes)
    options = BuildOptions(
        allow_english=allow_english, require_reviewed=require_reviewed, ahead=ahead
    )
    place = Position(str(record)) if record else Position("options")
    warnings = [*service.unread(), *warnings]
    built = service.build(patient_record, options, place)
    _hand_over(built, output)
    _tell(built, output, warnings, talk)
    # Python looks for garbage once more when it ends; here the system gets it all at once.
    gc.freeze()
    return 0


def _second_process() -> Ahead:
    """Have the inside pages rendered by another process; it may start while this one loads."""
    from nethandout.files.cachefile import default_cache_dir
    from nethandout.render.layout.ahead import Ahead

    ahead = Ahead(default_cache_dir())
    ahead.start_early()
    return ahead


def _require_one(record: Path | None, site: str | None, more_facts: bool) -> None:
    """Refuse a command that names two things to print, or none."""
    if record is not None and (site or more_facts):
        raise UsageError("give a record or the options of a leaflet, not both")
    if record is None and not site:
        raise UsageError("give a record, or --tumor-site for a leaflet without a patient")


def _require_output(output: str, record: Path | None, *, as_json: bool) -> None:
    """Refuse a place for the PDF before the work is done."""
    if output == STDOUT:
        if as_json:
            raise UsageError("stdout cannot hold both the PDF and JSON; give -o a file")
        if _is_terminal():
            raise UsageError("a PDF is not for a terminal; give -o a file, or use a pipe")
        return
    from nethandout.files.publish import require_place

    path = Path(output)
    require_place(path)
    if record is not None and path.exists() and record.exists() and path.samefile(record):
        raise UsageError("-o names the record itself, which would be lost")


def _is_terminal() -> bool:
    return sys.stdout.isatty()


def _hand_over(built: Built, output: str) -> None:
    """Put the finished PDF where it belongs."""
    if output == STDOUT:
        sys.stdout.buffer.write(built.pdf)
        sys.stdout.buffer.flush()
        return
    from nethandout.files.publish import publish

    publish(Path(output), built.pdf)


def _tell(built: Built, output: str, warnings: list[Problem], talk: Talk) -> None:
    """Say what was printed and what staff should know about it."""
    talk.warn(warnings)
    for warning in built.warnings:
        talk.say(f"note: {warning}")
    pages = f"{built.page_count} page" + ("" if built.page_count == 1 else "s")
    if talk.as_json:
        talk.give_json(
            {
                "file": output,
                "handout_id": built.handout_id,
                "pages": built.page_count,
                "language": built.language,
                "topics": list(built.topics),
                "notes": list(built.warnings),
                "problems": [problem_json(problem) for problem in warnings],
            }
        )
    elif output != STDOUT:
        talk.say(f"{output}: {pages}, {built.language}, {built.handout_id}")
