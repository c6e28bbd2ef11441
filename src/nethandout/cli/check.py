"""Turn the library into every problem in it, and a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import click

from nethandout.cli.options import clinic_option, json_option, opened_cache, quiet_option
from nethandout.cli.talk import Talk, problem_json
from nethandout.errors import ExitCode, InputError, Problem, Severity, has_errors

if TYPE_CHECKING:
    from nethandout.content.library import Library


@click.command
@clinic_option
@click.option(
    "--pages", is_flag=True, help="Also build handouts for every purpose, and count their pages."
)
@json_option
@quiet_option
def check(clinic: Path | None, pages: bool, as_json: bool, quiet: bool) -> int:
    """Check content, catalogs and templates.

    Everything a release needs: no wrong references, plain language measured on two scales,
    translations without dangerous slips, templates and POT files up to date. With --clinic also
    each empty value of clinic.yaml that some handout needs, each wrong line of its map of SNOMED
    CT codes (snomed.csv), and files that nobody reads. With
    --pages also English handouts that take more pages than their purpose promises; that takes
    some minutes.
    """
    from nethandout.content.reading_level import in_words, level_json
    from nethandout.review.release import checked_release

    talk = Talk(quiet, as_json)
    library = _opened(clinic)
    checked = checked_release(library, library.today())
    problems = checked.problems
    if clinic is not None and not has_errors(problems):
        problems = [*problems, *_wrong_codes(clinic)]
    for line in in_words(checked.levels) if checked.levels and not as_json else ():
        talk.say(line)
    if pages and not has_errors(problems):
        problems = [*problems, *_too_long(clinic, talk)]
    levels = {"reading": level_json(checked.levels)} if checked.levels else {}
    return give_problems(problems, talk, levels)


def _wrong_codes(clinic: Path) -> list[Problem]:
    """Find wrong lines in the clinic's own map of codes, which would stop every FHIR file."""
    from nethandout.content.clinic.snomedmap import MAP_FILE, read_snomed_map
    from nethandout.service import open_service

    if not (clinic / MAP_FILE).exists():
        return []
    _, problems = read_snomed_map(clinic, open_service(clinic).vocabulary)
    return problems


def _too_long(clinic: Path | None, talk: Talk) -> list[Problem]:
    """Find what takes too many pages; without a clinic its numbers are not there to be printed."""
    from nethandout.budgets import cases, over_budget
    from nethandout.service import open_service

    if clinic is None:
        raise InputError("--pages builds handouts with a clinic's numbers: add --clinic DIR")
    service = open_service(clinic, cache_dir=opened_cache(talk))
    return list(over_budget(service, cases(service.content)))


def _opened(clinic: Path | None) -> Library:
    """Open the library; of settings that cannot be used all that is empty is named."""
    from nethandout.content.library import open_library

    try:
        return open_library(clinic)
    except InputError as error:
        from nethandout.review.clinic_values import empty_values_in

        more = empty_values_in(clinic) if clinic else []
        named = {problem.position.line for problem in error.problems}
        more = [problem for problem in more if problem.position.line not in named]
        raise InputError(error.message, [*error.problems, *more]) from None


def give_problems(
    problems: list[Problem], talk: Talk, more: Mapping[str, object] = MappingProxyType({})
) -> int:
    """Write problems, which are the data here, and turn them into a verdict."""
    code = ExitCode.REFUSED if has_errors(problems) else ExitCode.OK
    if talk.as_json:
        talk.give_json({"problems": [problem_json(each) for each in problems], **more}, code)
        return code
    for problem in problems:
        if not talk.quiet or problem.severity is Severity.ERROR:
            talk.give(str(problem))
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    blocked = sum(problem.blocks for problem in problems)
    not_printed = f" ({blocked} of them keep a text from being printed)" if blocked else ""
    talk.say(f"errors: {errors}{not_printed}, warnings: {len(problems) - errors}")
    return code
