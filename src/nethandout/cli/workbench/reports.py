"""Turn the problems of catalogs into reports for build servers and code hosts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import click

from nethandout.errors import Problem, UsageError

F = TypeVar("F", bound=Callable[..., object])


def report_options(command: F) -> F:
    """Add `--junit FILE` and `--sarif FILE`."""
    junit = click.option(
        "--junit",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Also write a JUnit report, with a suite for each catalog.",
    )
    sarif = click.option(
        "--sarif",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Also write a SARIF 2.1.0 log, with file and line of each problem.",
    )
    return junit(sarif(command))


def require_report_places(*places: Path | None) -> None:
    """Refuse, before anything is checked, places where no report can be put."""
    from nethandout.files.publish import require_place

    named = [place for place in places if place is not None]
    if len({place.resolve() for place in named}) < len(named):
        raise UsageError("name another file for each report")
    for place in named:
        require_place(place)


def write_reports(
    problems: Sequence[Problem], catalogs: Iterable[str], *, junit: Path | None, sarif: Path | None
) -> None:
    """Turn problems into the reports that were asked for."""
    from nethandout.files.publish import publish
    from nethandout.review.junit import junit as junit_report
    from nethandout.review.sarif import sarif as sarif_log

    if junit is not None:
        publish(junit, junit_report(problems, catalogs), 0o644)
    if sarif is not None:
        publish(sarif, sarif_log(problems), 0o644)
