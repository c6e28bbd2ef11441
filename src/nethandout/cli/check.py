"""Turn the library into every problem in it, and a verdict."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from nethandout.cli.options import clinic_option, json_option, quiet_option
from nethandout.cli.talk import Talk, problem_json
from nethandout.errors import ExitCode, Problem, Severity, has_errors


@click.command
@clinic_option
@json_option
@quiet_option
def check(clinic: Path | None, as_json: bool, quiet: bool) -> int:
    """Check content, catalogs and templates.

    Everything a release needs: no wrong references, plain language, translations without
    dangerous slips, templates and POT files up to date.
    """
    from nethandout.content.library import open_library
    from nethandout.review.release import check_release

    today = datetime.now(tz=UTC).astimezone().date()
    problems = check_release(open_library(clinic), today)
    return give_problems(problems, Talk(quiet, as_json))


def give_problems(problems: list[Problem], talk: Talk) -> int:
    """Write problems, which are the data here, and turn them into a verdict."""
    code = ExitCode.REFUSED if has_errors(problems) else ExitCode.OK
    if talk.as_json:
        talk.give_json({"problems": [problem_json(problem) for problem in problems]}, code)
        return code
    for problem in problems:
        if not talk.quiet or problem.severity is Severity.ERROR:
            talk.give(str(problem))
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    blocked = sum(problem.blocks for problem in problems)
    not_printed = f" ({blocked} of them keep a text from being printed)" if blocked else ""
    talk.say(f"errors: {errors}{not_printed}, warnings: {len(problems) - errors}")
    return code
