"""Give the commands the options that they share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import click

from nethandout.errors import UsageError

F = TypeVar("F", bound=Callable[..., object])


def clinic_option(command: F) -> F:
    """Add `--clinic DIR`, which NETHANDOUT_CLINIC may give as well."""
    return click.option(
        "--clinic",
        metavar="DIR",
        envvar="NETHANDOUT_CLINIC",
        show_envvar=True,
        type=click.Path(path_type=Path),
        help="The clinic folder, made with: nethandout init DIR.",
    )(command)


def json_option(command: F) -> F:
    """Add `--json`."""
    return click.option(
        "--json", "as_json", is_flag=True, help="Write the result as JSON, for scripts."
    )(command)


def quiet_option(command: F) -> F:
    """Add `--quiet`."""
    return click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")(command)


def chosen_languages(named: Iterable[str], available: tuple[str, ...]) -> tuple[str, ...]:
    """Turn the languages named, or none, into those to work on."""
    from nethandout.i18n.languages import language_tag

    wanted = tuple(language_tag(name) for name in named)
    for language in wanted:
        if language not in available:
            ready = ", ".join(available) or "none"
            raise UsageError(f"there is no catalog for {language}; there are: {ready}")
    return wanted or available
