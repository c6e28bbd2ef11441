"""Turn finished PDFs, and folders of them, into what they are and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nethandout.cli.options import json_option, quiet_option
from nethandout.cli.talk import Talk, problem_json
from nethandout.errors import ExitCode, FileError, Position, Problem, UsageError

if TYPE_CHECKING:
    from nethandout.batch.manifest import Listed
    from nethandout.interop.beside import KindBeside, Said
    from nethandout.render.preflight.checks import Inspection

_PDF = ".pdf"
_HANDOUT_ID = re.compile(r"(?<![0-9A-Za-z])NH-[0-9A-F]{4}-[0-9A-F]{4}(?![0-9A-Za-z])")
_PAGES = (".html", ".htm")


@dataclass(frozen=True, slots=True)
class Verified:
    """A file, what is in it (None if it is no PDF), and what is wrong with it.

    `beside` is the kind of a file that is none, but goes with one.
    """

    path: Path
    inspection: Inspection | None
    problems: tuple[Problem, ...]
    sha256: str = ""
    beside: KindBeside | None = None

    @property
    def passed(self) -> bool:
        """Tell whether nothing is wrong with it."""
        standards = self.inspection.validations if self.inspection else ()
        return not self.problems and all(item.passed for item in standards)


@click.command
@click.argument("pdf", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_option
@quiet_option
def verify(pdf: tuple[Path, ...], as_json: bool, quiet: bool) -> int:
    """Check finished handouts, print runs, and folders of them.

    Says what each PDF is (handout id, version, language, topics; how many handouts are in a
    print run) and whether it was changed since, is tagged, has its fonts inside and meets its
    standards. Who it is for is on the paper only. In a folder, every PDF is checked, whether
    each handout that its manifest lists is there, and the files that go with them.
    """
    talk = Talk(quiet, as_json)
    _require_there(pdf)
    results = []
    all_passed = True
    for verified in _verified(pdf):
        all_passed = all_passed and verified.passed
        if as_json:
            results.append(_result(verified))
        elif not (quiet and verified.passed):
            _tell(verified, talk)
    code = ExitCode.OK if all_passed else ExitCode.VERIFICATION
    if as_json:
        talk.give_json({"files": results}, code)
    return code


def _require_there(paths: Sequence[Path]) -> None:
    """Say at once which of the arguments are not there, or are no PDFs but pages for screens."""
    gone = [str(path) for path in paths if not path.exists()]
    if gone:
        raise FileError(f"cannot read {', '.join(gone)}: there is no such file or folder")
    if any(path.suffix.lower() in _PAGES and path.is_file() for path in paths):
        raise UsageError(
            "verify reads PDFs; an HTML handout was verified when it was made, and nothing in it "
            "tells whether somebody changed it since: make it again"
        )


def _verified(paths: Iterable[Path]) -> Iterator[Verified]:
    for path in paths:
        if path.is_dir():
            yield from _verified_folder(path)
        else:
            yield _verified_file(path)


def _verified_folder(folder: Path) -> Iterator[Verified]:
    """Check all PDFs of a folder and of those in it, and what its manifest lists.

    The journal knows the bytes of what was printed: two patients' handouts of one kind that
    changed names differ in nothing else.
    """
    from nethandout.batch.journal import printed_digests
    from nethandout.batch.manifest import MANIFEST, handouts_listed, has_broken_lines

    digests = printed_digests(folder)
    listed = {
        folder / item.file: replace(item, sha256=item.sha256 or digests.get(item.file))
        for item in handouts_listed(folder)
    }
    walked = sorted(_walked(folder))
    pdfs = [path for path in walked if path.suffix.lower() == _PDF]
    known = _Handouts()
    for path in pdfs:
        verified = _verified_file(path, listed.get(path))
        if listed and path not in listed and path.parent == folder:
            verified = _with_problem(verified, _not_listed(verified, digests.get(path.name)))
        known.add(verified)
        yield verified
    if has_broken_lines(folder):
        message = "a line of it was cut off or changed, so what it listed was not checked"
        yield _unfit(folder / MANIFEST, "file-changed", message)
    expected = {folder / name for item in listed.values() for name in item.beside}
    expected.update(folder / name for name in digests)
    for path in walked:
        digest = digests.get(path.relative_to(folder).as_posix())
        yield from _verified_beside(path, known, digest, is_listed=path in expected)
    missing = sorted((listed.keys() | expected) - {*walked})
    for path in missing:
        yield _unfit(path, "file-missing", "the batch printed it, and it is not there")
    if not pdfs and not missing:
        yield _unfit(folder, "no-pdf", "there is no PDF in this folder")


@dataclass(frozen=True, slots=True)
class _Handouts:
    """The PDFs of a folder, each by its name without the ending: its id and its digest."""

    ids: dict[Path, str] = field(default_factory=dict)
    digests: dict[Path, str] = field(default_factory=dict)

    def add(self, verified: Verified) -> None:
        """Remember a PDF that was checked."""
        made = verified.inspection.provenance if verified.inspection else None
        stem = verified.path.with_suffix("")
        self.ids[stem] = made.handout_id if made else ""
        self.digests[stem] = verified.sha256

    def fault_of(self, path: Path, said: Said) -> str | None:
        """Say why a file does not belong where it is: beside its PDF, or at least among others.

        Of a page for screens only the handout id is known, of a calendar nothing. Both are made
        alone, too.
        """
        from nethandout.files.outputs import sha256_of

        stem = path.with_suffix("")
        if said.pdf is not None:
            digest = sha256_of(said.pdf)
            if stem in self.digests:
                is_here = digest == self.digests[stem]
                return None if is_here else "the PDF in it is not the one beside it"
            return None if digest in self.digests.values() else "the PDF in it is not in the folder"
        if said.handout_ids and self.ids.get(stem, "") not in {"", *said.handout_ids}:
            return "it is of another handout than the PDF beside it"
        return None


def _verified_beside(
    path: Path, known: _Handouts, digest: str | None, *, is_listed: bool
) -> Iterator[Verified]:
    """Check a file for other programs, or a page for screens; files of others are left alone."""
    from nethandout.files.outputs import sha256_of
    from nethandout.interop.beside import BESIDE, said_by

    kind = BESIDE.get(path.suffix.lower())
    if kind is None:
        return
    raw = _read(path)
    try:
        said = said_by(kind, raw)
    except ValueError:
        wrong: str | None = "it is damaged"
    else:
        if said is None and not is_listed:
            return
        wrong = "it is no file of this program" if said is None else known.fault_of(path, said)
    if digest is not None:
        wrong = None if digest == sha256_of(raw) else "it is not what was made with its handout"
    problems = () if wrong is None else (Problem(Position(str(path)), "file-changed", wrong),)
    yield Verified(path, None, problems, beside=kind)


def _walked(folder: Path) -> Iterator[Path]:
    """Find the files of a folder and of all folders in it; what is hidden is nobody's handout."""
    try:
        inside = [path for path in folder.iterdir() if not path.name.startswith(".")]
    except OSError as error:
        raise FileError(f"cannot read {folder}: {error.strerror}") from None
    for path in inside:
        if path.is_dir() and not path.is_symlink():
            yield from _walked(path)
        elif path.is_file():
            yield path


def _verified_file(path: Path, listed: Listed | None = None) -> Verified:
    from pikepdf import PasswordError

    from nethandout.files.outputs import sha256_of
    from nethandout.render.preflight.checks import inspect

    raw = _read(path)
    try:
        inspection = inspect(raw)
    except PasswordError:
        return _unfit(path, "damaged", "it is locked with a password; no handout is")
    problems = list(inspection.problems)
    digest = sha256_of(raw)
    if listed is not None and not _is_as_listed(digest, inspection, listed):
        message = "it is not the handout that the manifest lists under this name"
        problems.append(Problem(Position(str(path)), "file-changed", message))
    elif (id_ := _id_of(inspection)) and not {id_}.issuperset(_HANDOUT_ID.findall(path.name)):
        message = "its name says that it is another handout than it is"
        problems.append(Problem(Position(str(path)), "file-changed", message))
    return Verified(path, inspection, tuple(problems), digest)


def _not_listed(verified: Verified, digest: str | None) -> str | None:
    """Say that a handout came from elsewhere; a print run stands in no manifest."""
    if _kind(verified) != "handout" or digest == verified.sha256:
        return None
    return "the manifest of this folder does not list it; it is of another run, or was put here"


def _with_problem(verified: Verified, message: str | None) -> Verified:
    if message is None:
        return verified
    problem = Problem(Position(str(verified.path)), "not-listed", message)
    return replace(verified, problems=(*verified.problems, problem))


def _id_of(inspection: Inspection) -> str | None:
    return inspection.provenance.handout_id if inspection.provenance else None


def _is_as_listed(digest: str, inspection: Inspection, listed: Listed) -> bool:
    said = (_id_of(inspection), inspection.page_count)
    return (listed.handout_id, listed.pages) == said and listed.sha256 in {None, digest}


def _unfit(path: Path, code: str, message: str) -> Verified:
    return Verified(path, None, (Problem(Position(str(path)), code, message),))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileError(f"cannot read {path}: {error.strerror}") from None


def _kind(verified: Verified) -> str | None:
    """Say what a file is: a handout, a print run, what goes with one, or nothing of ours."""
    inspection = verified.inspection
    if inspection is None:
        return verified.beside
    if inspection.seals is not None:
        return "print-run"
    return None if inspection.provenance is None else "handout"


def _result(verified: Verified) -> dict[str, object]:
    """Turn what was found into what JSON says of it."""
    inspection = verified.inspection
    return {
        "file": str(verified.path),
        "ok": verified.passed,
        "kind": _kind(verified),
        "title": inspection.title if inspection else "",
        "language": inspection.language if inspection else "",
        "pages": inspection.page_count if inspection else 0,
        "language_notes": list(_language_notes(inspection)),
        "provenance": _provenance(inspection),
        "handouts": None if inspection is None else _handouts(inspection),
        "problems": [problem_json(problem) for problem in verified.problems],
        "standards": [
            {"name": item.standard, "ok": item.passed, "failures": list(item.failures)}
            for item in (inspection.validations if inspection else ())
        ],
    }


def _language_notes(inspection: Inspection | None) -> tuple[str, ...]:
    """Say what no check of this program looked at in the translations of a language."""
    from nethandout.files.builtin import built_in_root
    from nethandout.i18n.unchecked import unchecked_notes

    language = inspection.language if inspection else ""
    return unchecked_notes([built_in_root() / "locales"], language) if language else ()


def _provenance(inspection: Inspection | None) -> Mapping[str, object] | None:
    made = inspection.provenance if inspection else None
    return (
        None
        if made is None
        else {
            "handout_id": made.handout_id,
            "version": made.version,
            "language": made.language,
            "edition": made.edition,
            "topics": list(made.topics),
            "personal": made.personal,
            "status": made.status,
        }
    )


def _handouts(inspection: Inspection) -> list[dict[str, object]] | None:
    """List the handouts of a print run: where each begins, and how long it is."""
    if inspection.seals is None:
        return None
    listed: list[dict[str, object]] = []
    start = 1
    for seal in inspection.seals:
        if seal.handout_id:
            made = {"handout_id": seal.handout_id, "first_page": start, "pages": seal.pages}
            listed.append(made)
        start += 2 * seal.sheets
    return listed


def _tell(verified: Verified, talk: Talk) -> None:
    """Write what was found for people."""
    talk.give(f"{verified.path}: {'ok' if verified.passed else 'NOT OK'}")
    inspection = verified.inspection
    made = inspection.provenance if inspection else None
    if made is not None and inspection is not None:
        kind = "for one patient" if made.personal else "for anybody"
        talk.give(f"  {made.handout_id}, version {made.version}, {made.status}, {kind}")
        talk.give(f"  {made.language}, {made.edition}, pages: {inspection.page_count}")
        talk.give(f"  topics: {', '.join(made.topics)}")
        for note in _language_notes(inspection):
            talk.give(f"  note: {note}")
    elif inspection is not None and inspection.seals is not None:
        count = len(_handouts(inspection) or ())
        talk.give(f"  print run, handouts: {count:,}, pages: {inspection.page_count:,}")
    for problem in verified.problems:
        talk.give(f"  {problem}")
    for item in inspection.validations if inspection else ():
        talk.give(f"  {item.standard}: {'ok' if item.passed else 'FAILED'}")
        for failure in item.failures:
            talk.give(f"    {failure}")
