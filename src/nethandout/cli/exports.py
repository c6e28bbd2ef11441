"""Turn the options for record systems and calendars into files beside the PDF, all or none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from nethandout.errors import FileError, RefusedError, UsageError

if TYPE_CHECKING:
    from nethandout.interop.files import ExportOrder, Kind
    from nethandout.model.record import PatientRecord
    from nethandout.service import Built, Service

F = TypeVar("F", bound=Callable[..., object])

_URI: Final = re.compile(r"(urn:[a-z0-9][a-z0-9-]*:|https?://)[^\s<>\"|^`{}\\]+", re.IGNORECASE)
_TITLES: Final = ("neutral", "full")


@dataclass(frozen=True, slots=True)
class Exports:
    """The options, as they were given; a path that is None is not written."""

    fhir_out: Path | None
    mdm_out: Path | None
    ics_out: Path | None
    ics_titles: str | None
    mrn_system: str | None
    replaces: str | None

    @property
    def files(self) -> Mapping[Kind, Path]:
        """The files that are asked for, by what JSON calls them."""
        named: dict[Kind, Path | None] = {
            "fhir": self.fhir_out,
            "mdm": self.mdm_out,
            "ics": self.ics_out,
        }
        return {name: path for name, path in named.items() if path is not None}


def _mrn_option() -> Callable[[F], F]:
    return click.option(
        "--mrn-system",
        metavar="URI",
        envvar="NETHANDOUT_MRN_SYSTEM",
        show_envvar=True,
        help="Whose record numbers they are, such as urn:oid:1.2.3.",
    )


def _titles_option() -> Callable[[F], F]:
    return click.option(
        "--ics-titles",
        type=click.Choice(_TITLES),
        help="neutral (as a rule) names no illness and no drug.",
    )


def export_options(command: F) -> F:
    """Add the options that write a handout for other programs."""
    path = click.Path(path_type=Path)
    for option in (
        click.option("--replaces", metavar="NUMBER", help="The document that this one replaces."),
        _mrn_option(),
        _titles_option(),
        click.option("--ics-out", metavar="FILE", type=path, help="The dates, for a calendar."),
        click.option(
            "--mdm-out", metavar="FILE", type=path, help="An HL7 v2 message with the PDF."
        ),
        click.option(
            "--fhir-out", metavar="FILE", type=path, help="A FHIR R4 bundle with the PDF."
        ),
    ):
        command = option(command)
    return command


def batch_export_options(command: F) -> F:
    """Add the options that write files for other programs beside each handout of a batch."""
    for option in (
        _mrn_option(),
        _titles_option(),
        click.option(
            "--also",
            metavar="KINDS",
            multiple=True,
            help="Beside each PDF: fhir, mdm, ics; commas between them.",
        ),
    ):
        command = option(command)
    return command


def export_order(
    also: Sequence[str], ics_titles: str | None, mrn_system: str | None
) -> ExportOrder:
    """Turn the options of a batch into what is written beside each handout.

    Raises `UsageError`, and `MissingDependencyError` without the extra.
    """
    from nethandout.interop.documents import Filing
    from nethandout.interop.files import KINDS, ExportOrder, require_packages

    named = {name.strip() for names in also for name in names.split(",")}
    if not named <= {*KINDS}:
        raise UsageError(f"--also takes {', '.join(KINDS)}, with commas between them")
    kinds = tuple(kind for kind in KINDS if kind in named)
    if ics_titles is not None and "ics" not in kinds:
        raise UsageError("--ics-titles goes with --also ics")
    order = ExportOrder(kinds, Filing(mrn_system), full_titles=ics_titles == "full")
    _require_uri(mrn_system, is_filed=order.is_filed)
    for kind in kinds:
        require_packages(kind)
    return order


def taken_exports(given: dict[str, Any]) -> Exports:
    """Take the options of this module out of those of a command."""
    return Exports(**{field.name: given.pop(field.name) for field in fields(Exports)})


def require_exports(exports: Exports, others: Sequence[Path]) -> None:
    """Refuse what cannot be done before the work is done; `others` must not be overwritten.

    Raises `UsageError`, `FileError`, and `MissingDependencyError` without the extra.
    """
    from nethandout.files.publish import require_place
    from nethandout.interop.files import require_packages

    _require_fitting(exports)
    taken = [path.absolute() for path in others]
    for name, path in exports.files.items():
        require_place(path)
        if any(_is_same(path, other) for other in taken):
            raise UsageError(f"--{name}-out names a file that is named already; each needs its own")
        taken.append(path.absolute())
        require_packages(name)


def _require_fitting(exports: Exports) -> None:
    """Refuse options that say nothing of the files that are asked for, or cannot be so."""
    filed = exports.fhir_out or exports.mdm_out
    if exports.replaces is not None:
        from nethandout.interop.documents import NUMBER

        if not filed:
            raise UsageError("--replaces goes with --fhir-out or --mdm-out")
        number = NUMBER.fullmatch(exports.replaces)
        if number is None:
            raise UsageError("--replaces takes the number of a document, like NH-1A2B-3C4D-…")
        if exports.mdm_out and not number[2]:
            raise UsageError(
                "--mdm-out replaces one document, and a handout id can stand on many: give "
                "--replaces the whole number, as it was said when the document was made"
            )
    if exports.ics_titles is not None and not exports.ics_out:
        raise UsageError("--ics-titles goes with --ics-out")
    _require_uri(exports.mrn_system, is_filed=bool(filed))


def _require_uri(mrn_system: str | None, *, is_filed: bool) -> None:
    if is_filed and mrn_system and not _URI.fullmatch(mrn_system):
        raise UsageError("--mrn-system takes a URI, such as urn:oid:1.2.3 or https://example.org")


def _is_same(path: Path, other: Path) -> bool:
    both_there = path.exists() and other.exists()
    return path.samefile(other) if both_there else path.absolute() == other


def require_patient(exports: Exports, record: PatientRecord) -> None:
    """Refuse to file a leaflet for anybody, before it is printed."""
    if exports.files and record.patient is None:
        from nethandout.interop.documents import PATIENT_NEEDED

        raise RefusedError(PATIENT_NEEDED)


def export_notes(exports: Exports) -> tuple[str, ...]:
    """Say what the receiving system cannot know."""
    return mrn_notes(exports.mrn_system, is_filed=bool(exports.fhir_out or exports.mdm_out))


def mrn_notes(mrn_system: str | None, *, is_filed: bool) -> tuple[str, ...]:
    """Say that nobody knows whose the record numbers are in what is filed."""
    if mrn_system or not is_filed:
        return ()
    note = "nothing says whose record numbers these are: name it with --mrn-system URI, so that "
    return (f"{note}no other system can take the number for one of its own",)


def exported(
    exports: Exports, service: Service, record: PatientRecord, built: Built
) -> tuple[Mapping[Path, bytes], str | None]:
    """Turn a verified handout into the bytes of each file, and its document number."""
    if not exports.files:
        return {}, None
    from nethandout.interop.documents import Filing
    from nethandout.interop.files import document_now, file_of

    document = document_now(service, record, built)
    filing = Filing(exports.mrn_system, exports.replaces)
    full = exports.ics_titles == "full"
    files = {
        path: file_of(kind, service, document, filing, full_titles=full)
        for kind, path in exports.files.items()
    }
    return files, document.number


@contextmanager
def published_after(files: Mapping[Path, bytes]) -> Iterator[None]:
    """Put files on the disk without their names, and give them those after the block.

    If the block or a file fails, none is there. Raises `FileError`.
    """
    from nethandout.files.publish import Draft

    drafts: list[Draft] = []
    try:
        for path, raw in files.items():
            with _told(path):
                drafts.append(Draft(path))
                drafts[-1].write(raw)
                drafts[-1].settle()
        yield
        for path, draft in zip(files, drafts, strict=True):
            with _told(path):
                draft.finish()
    except BaseException:
        for draft in drafts:
            draft.discard()
        raise


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FileError(f"cannot write {path}: {error.strerror}") from None
