"""Turn finished PDFs into what they are and what is wrong with them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from nethandout.cli.options import json_option, quiet_option
from nethandout.cli.talk import Talk, problem_json
from nethandout.errors import ExitCode, FileError

if TYPE_CHECKING:
    from nethandout.render.preflight.checks import Inspection


@click.command
@click.argument("pdf", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_option
@quiet_option
def verify(pdf: tuple[Path, ...], as_json: bool, quiet: bool) -> int:
    """Check finished handouts.

    Says what each PDF is (handout id, version, language, topics) and whether it was
    changed since, is tagged, has its fonts inside and meets its standards. Who it is for
    is on the paper only.
    """
    from nethandout.render.preflight.checks import inspect

    talk = Talk(quiet, as_json)
    results = []
    all_passed = True
    for path in pdf:
        inspection = inspect(_read(path))
        passed = _passed(inspection)
        all_passed = all_passed and passed
        results.append({"file": str(path), "ok": passed, **_result(inspection)})
        if not as_json and not (quiet and passed):
            _tell(path, inspection, talk)
    code = ExitCode.OK if all_passed else ExitCode.VERIFICATION
    if as_json:
        talk.give_json({"files": results}, code)
    return code


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileError(f"cannot read {path}: {error.strerror}") from None


def _passed(inspection: Inspection) -> bool:
    return not inspection.problems and all(item.passed for item in inspection.validations)


def _result(inspection: Inspection) -> dict[str, object]:
    """Turn an inspection into what JSON says of it."""
    made = inspection.provenance
    return {
        "title": inspection.title,
        "language": inspection.language,
        "pages": inspection.page_count,
        "provenance": None
        if made is None
        else {
            "handout_id": made.handout_id,
            "version": made.version,
            "language": made.language,
            "edition": made.edition,
            "topics": list(made.topics),
            "personal": made.personal,
            "status": made.status,
        },
        "problems": [problem_json(problem) for problem in inspection.problems],
        "standards": [
            {"name": item.standard, "ok": item.passed, "failures": list(item.failures)}
            for item in inspection.validations
        ],
    }


def _tell(path: Path, inspection: Inspection, talk: Talk) -> None:
    """Write an inspection for people."""
    verdict = "ok" if _passed(inspection) else "NOT OK"
    talk.give(f"{path}: {verdict}")
    made = inspection.provenance
    if made is not None:
        kind = "for one patient" if made.personal else "for anybody"
        talk.give(f"  {made.handout_id}, version {made.version}, {made.status}, {kind}")
        talk.give(f"  {made.language}, {made.edition}, pages: {inspection.page_count}")
        talk.give(f"  topics: {', '.join(made.topics)}")
    for problem in inspection.problems:
        talk.give(f"  {problem}")
    for item in inspection.validations:
        talk.give(f"  {item.standard}: {'ok' if item.passed else 'FAILED'}")
        for failure in item.failures:
            talk.give(f"    {failure}")
