"""Turn a record, or the facts of a leaflet, into a finished PDF or HTML file."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nethandout.cli.exports import (
    Exports,
    export_notes,
    export_options,
    exported,
    published_after,
    require_exports,
    require_patient,
    taken_exports,
)
from nethandout.cli.fhir import FhirRecord, fhir_options, read_fhir_record, require_fhir, say_notes
from nethandout.cli.options import (
    clinic_option,
    json_option,
    limit_options,
    opened_cache,
    quiet_option,
)
from nethandout.cli.talk import Talk, problem_json, write_json
from nethandout.errors import LimitError, Position, Problem, UsageError

if TYPE_CHECKING:
    from nethandout.model.record import PatientRecord
    from nethandout.model.values import Edition, Paper
    from nethandout.service import Built, LeafletFacts, Service, Webpage

STDOUT = "-"
PURPOSES = (
    *("general", "diagnosis", "before-procedure", "after-procedure", "start-injection"),
    *("prrt", "start-medicine", "test", "follow-up"),
)
EDITIONS = ("standard", "large-print", "card")
PAPERS = ("letter", "a4")
FORMATS = ("pdf", "html")
_ENDINGS = {".pdf": "pdf", ".html": "html", ".htm": "html"}
_MEGABYTE = 1024**2


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of the command, as they were given."""

    record: Path | None
    fhir: Path | None
    approved_by: str | None
    approved_on: str | None
    output: str
    clinic: Path | None
    tumor_site: str | None
    treatment: tuple[str, ...]
    condition: tuple[str, ...]
    setting: tuple[str, ...]
    size_mm: str | None
    functional: bool | None
    purpose: str | None
    visit: str | None
    done: tuple[str, ...]
    topic: tuple[str, ...]
    language: str | None
    edition: Edition | None
    paper: Paper | None
    as_format: str | None
    allow_english: bool
    require_reviewed: bool
    timeout: float
    memory: int
    as_json: bool
    quiet: bool
    exports: Exports

    @property
    def format(self) -> str:
        """The kind of file: the one that is named, or what the file's name ends in, or a PDF."""
        return self.as_format or _ENDINGS.get(Path(self.output).suffix.lower(), "pdf")


@click.command
@click.argument("record", required=False, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="FILE",
    help="The PDF or .html; - is stdout; for a leaflet's page also a folder.",
)
@clinic_option
@fhir_options
@click.option("--tumor-site", metavar="ID", help="Without a record: where the tumor is.")
@click.option("--treatment", multiple=True, metavar="ID", help="A treatment; again for more.")
@click.option("--condition", multiple=True, metavar="ID", help="A condition; again for more.")
@click.option("--setting", multiple=True, metavar="ID", help="A setting; again for more.")
@click.option("--size-mm", metavar="MM", help="The size of the tumor.")
@click.option(
    "--functional/--not-functional", default=None, help="Whether it makes hormones with symptoms."
)
@click.option("--purpose", type=click.Choice(PURPOSES), help="What the visit is for.")
@click.option("--visit", metavar="ID", help="The treatment or test that the visit is about.")
@click.option("--done", multiple=True, metavar="ID", help="What is over; again for more.")
@click.option("--topic", multiple=True, metavar="ID", help="A topic to print; again for more.")
@click.option("--language", metavar="TAG", help="Such as es or zh-Hans, also over a record's.")
@click.option(
    "--edition", type=click.Choice(EDITIONS), help="Over a record's, too; card: its cards alone."
)
@click.option("--paper", type=click.Choice(PAPERS), help="Over a record's, too.")
@click.option(
    "--format",
    "as_format",
    type=click.Choice(FORMATS),
    help="For paper, or one page for screens; by itself as FILE ends, else pdf.",
)
@click.option("--allow-english", is_flag=True, help="Print English where no translation is.")
@click.option("--require-reviewed", is_flag=True, help="Refuse what nobody has signed.")
@export_options
@limit_options
@json_option
@quiet_option
def build(**given: Any) -> int:  # noqa: ANN401 - click fills in the fields of `Asked`
    r"""Print one handout.

    For a patient, from RECORD (a YAML or JSON file) or from --fhir FILE, whose facts the
    options add to; or a leaflet for anybody, from options:

    \b
    nethandout build RECORD -o FILE
    nethandout build --fhir BUNDLE --approved-by NAME --approved-on DATE -o FILE
    nethandout build --tumor-site ileum --treatment lanreotide -o FILE
    """
    asked = Asked(exports=taken_exports(given), **given)
    _require_one(asked)
    _require_output(asked)
    named = [path for path in (asked.record, asked.fhir, _path(asked.output)) if path is not None]
    require_exports(asked.exports, named)
    if asked.format == "html" and asked.exports.files:
        raise UsageError("files for other programs go with the PDF: leave --format html out")
    talk = Talk(asked.quiet, asked.as_json)
    cache_dir = opened_cache(talk)
    return _limited(lambda: _print(asked, talk, cache_dir), asked)


def _limited(work: Callable[[], int], asked: Asked) -> int:
    """Print in a process that is ended when it takes too much, and leave nothing unfinished."""
    from nethandout.cli.edge import code_of
    from nethandout.executors.limits import Limits
    from nethandout.executors.supervised import supervised

    limits = Limits(asked.timeout, asked.memory * _MEGABYTE)
    try:
        return supervised(lambda: code_of(work, write_json if asked.as_json else None), limits)
    except LimitError as error:
        raise LimitError(
            f"the handout was not printed: {error.message}. If the clinic's own templates ask for "
            "nested boxes or very large tables, correct them; --timeout and --memory allow more"
        ) from None
    finally:
        from nethandout.files.publish import remove_leftovers

        for path in _written(asked):
            remove_leftovers(path.parent)


def _path(output: str) -> Path | None:
    return None if output == STDOUT else Path(output)


def _written(asked: Asked) -> list[Path]:
    """Turn what was asked for into the files that are written."""
    path = _path(asked.output)
    if path is not None and _is_folder(asked):
        path /= "page.html"  # whatever it will be called
    return [*([path] if path else []), *asked.exports.files.values()]


def _print(asked: Asked, talk: Talk, cache_dir: Path) -> int:
    """Turn what was asked for into a finished handout, and say so."""
    # One short run: what the collector could free is not worth a tenth of the time.
    gc.disable()
    from nethandout.service import BuildOptions, PrintChanges, open_service

    service = open_service(asked.clinic, cache_dir=cache_dir)
    _require_apart(asked, service)
    changes = PrintChanges(asked.language, asked.edition, asked.paper)
    from_fhir: FhirRecord | None = None
    if asked.record is not None:
        record, warnings = service.read(asked.record, changes)
    elif asked.fhir is not None:
        approval = (asked.approved_by, asked.approved_on)
        from_fhir = read_fhir_record(asked.fhir, service, _facts(asked), changes, approval)
        say_notes(from_fhir, talk)
        record, warnings = from_fhir.record, from_fhir.warnings
    else:
        record, warnings = service.read_leaflet(_facts(asked), changes)
    require_patient(asked.exports, record)
    options = BuildOptions(
        allow_english=asked.allow_english, require_reviewed=asked.require_reviewed
    )
    source = asked.record or asked.fhir
    place = Position(str(source)) if source else Position("options")
    warnings = [*service.unread(), *warnings]
    made: Built | Webpage
    if asked.format == "html":
        address = _page_address(asked, service, record)
        made = page = service.webpage(record, options, place)
        number = None
        if address is not None:
            asked = _named(asked, address, page.handout_id)
        _hand_over(page.html, asked.output)
    else:
        made = built = service.build(record, options, place)
        files, number = exported(asked.exports, service, record, built)
        with published_after(files):
            _hand_over(built.pdf, asked.output)
    notes = service.clinic_notes() if record.patient else ()
    notes = (*notes, *service.language_notes(made.language), *export_notes(asked.exports))
    became = from_fhir.as_json if from_fhir else None
    _tell(made, asked, number, warnings, notes, talk, became)
    # Python looks for garbage once more when it ends; here the system gets it all at once.
    gc.freeze()
    return 0


def _page_address(asked: Asked, service: Service, record: PatientRecord) -> str | None:
    """Give the address that names a page in the folder of -o; raises `UsageError`."""
    if not _is_folder(asked):
        return None
    clinic = service.library.clinic
    if record.patient is not None:
        raise UsageError("a patient's page is named by nobody but you: -o takes its file")
    if clinic is None or clinic.page_address is None:
        raise UsageError(
            "-o names a folder; page_address in clinic.yaml says what its pages are called"
        )
    return clinic.page_address


def _named(asked: Asked, address: str, handout_id: str) -> Asked:
    """Give a page in a folder its name."""
    from nethandout.content.clinic.webaddresses import page_name

    path = Path(asked.output) / page_name(address, handout_id)
    return replace(asked, output=str(path))


def _is_folder(asked: Asked) -> bool:
    return asked.format == "html" and Path(asked.output).is_dir()


def _facts(asked: Asked) -> LeafletFacts:
    """Turn options into facts."""
    from nethandout.service import LeafletFacts

    return LeafletFacts(
        site=asked.tumor_site or "",
        treatments=asked.treatment,
        conditions=asked.condition,
        settings=asked.setting,
        size_mm=asked.size_mm,
        functional=asked.functional,
        purpose=asked.purpose,
        visit=asked.visit,
        done=asked.done,
        topics=asked.topic,
    )


def _require_one(asked: Asked) -> None:
    """Refuse a command that names two things to print, or none."""
    facts = (
        *(asked.treatment, asked.condition, asked.setting, asked.size_mm),
        *(asked.purpose, asked.visit, asked.done, asked.topic),
    )
    of_leaflet = asked.tumor_site or any(facts) or asked.functional is not None
    if asked.record is not None and of_leaflet:
        raise UsageError("give a record or the options of a leaflet, not both")
    require_fhir(asked.fhir, asked.approved_by, asked.approved_on)
    if asked.fhir is not None and asked.record is not None:
        raise UsageError("give a record or --fhir, not both")
    if asked.record is None and asked.fhir is None and not asked.tumor_site:
        raise UsageError("give a record, or --tumor-site for a leaflet without a patient")


def _require_output(asked: Asked) -> None:
    """Refuse a place for the handout before the work is done."""
    record, output = asked.record or asked.fhir, asked.output
    if output == STDOUT:
        if asked.as_json:
            raise UsageError("stdout cannot hold both the handout and JSON; give -o a file")
        if _is_terminal():
            raise UsageError("a handout is not for a terminal; give -o a file, or use a pipe")
        return
    ending = Path(output).suffix.lower()
    if _ENDINGS.get(ending, asked.format) != asked.format:
        raise UsageError(f"--format {asked.format} does not belong into a file named {ending}")
    if _is_folder(asked):
        return
    from nethandout.files.publish import require_place

    path = Path(output)
    require_place(path)
    if record is not None and path.exists() and record.exists() and path.samefile(record):
        raise UsageError("-o names the record itself, which would be lost")


def _require_apart(asked: Asked, service: Service) -> None:
    """Refuse to put a file in place of one of the clinic's."""
    folder = service.library.overlay
    written = [path for path in _written(asked) if path.exists()]
    if folder is None or not written:
        return
    kept = [path for path in folder.rglob("*") if path.is_file()]
    for path in written:
        if any(path.samefile(own) for own in kept):
            option = "-o" if path == _path(asked.output) else "an export"
            raise UsageError(f"{option} names a file of the clinic folder, which would be lost")


def _is_terminal() -> bool:
    return sys.stdout.isatty()


def _hand_over(file: bytes, output: str) -> None:
    """Put the finished file where it belongs."""
    if output == STDOUT:
        sys.stdout.buffer.write(file)
        sys.stdout.buffer.flush()
        return
    from nethandout.files.publish import publish

    publish(Path(output), file)


def _tell(
    made: Built | Webpage,
    asked: Asked,
    number: str | None,
    warnings: list[Problem],
    notes: tuple[str, ...],
    talk: Talk,
    became: list[dict[str, object]] | None,
) -> None:
    """Say what was made and what staff should know about it; a page for screens has no pages."""
    exports = asked.exports.files
    talk.warn(warnings)
    said = [*(warning.message for warning in made.warnings), *notes]
    for note in said:
        talk.say(f"note: {note}")
    count: int | None = getattr(made, "page_count", None)
    if talk.as_json:
        talk.give_json(
            {
                "file": asked.output,
                "format": asked.format,
                "handout_id": made.handout_id,
                "pages": count,
                "language": made.language,
                "topics": list(made.topics),
                "document": number,
                "exports": {name: str(path) for name, path in exports.items()},
                "notes": said,
                "problems": [problem_json(problem) for problem in warnings],
                **({"from_fhir": became} if became is not None else {}),
            }
        )
        return
    if asked.output != STDOUT:
        size = "HTML" if count is None else f"{count} page" + ("" if count == 1 else "s")
        talk.say(f"{asked.output}: {size}, {made.language}, {made.handout_id}")
    for path in exports.values():
        talk.say(f"{path}: document {number}")
