"""Give the commands the options that they share, and show many of them in sections."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from nethandout.cli.talk import Talk
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


def limit_options(command: F) -> F:
    """Add `--timeout SECONDS` and `--memory MB`: what one handout may take."""
    timeout = click.option(
        "--timeout",
        metavar="SECONDS",
        type=click.FloatRange(min=1),
        default=120,
        show_default=True,
        help="How long one handout may take.",
    )
    memory = click.option(
        "--memory",
        metavar="MB",
        type=click.IntRange(min=1),
        default=2048,
        show_default=True,
        help="How much memory it may take.",
    )
    return timeout(memory(command))


def chosen_languages(named: Iterable[str], available: tuple[str, ...]) -> tuple[str, ...]:
    """Turn the languages named, or none, into those to work on."""
    from nethandout.i18n.languages import catalog_language

    wanted = tuple(catalog_language(name) for name in named)
    for language in wanted:
        if language not in available:
            ready = ", ".join(available) or "none"
            raise UsageError(f"there is no catalog for {language}; there are: {ready}")
    return wanted or available


class SectionedCommand(click.Command):
    """A command whose rarely used options stand below the others, under headings."""

    def __init__(
        self,
        *arguments: Any,  # noqa: ANN401 - click's own
        sections: Mapping[str, Sequence[str]],
        **settings: Any,  # noqa: ANN401 - click's own
    ) -> None:
        super().__init__(*arguments, **settings)
        self._sections = sections

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options: first those in no section."""
        placed = {name: title for title, names in self._sections.items() for name in names}
        lines: dict[str, list[tuple[str, str]]] = {"Options": []}
        lines |= {title: [] for title in self._sections}
        for parameter in self.get_params(context):
            record = parameter.get_help_record(context)
            if record is not None and isinstance(parameter, click.Option):
                lines[placed.get(parameter.name or "", "Options")].append(record)
        for title, records in lines.items():
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)


def opened_cache(talk: Talk) -> Path:
    """Find the folder for what is made one time only; say it if the usual one is not used."""
    from nethandout.files.cachefolder import open_cache

    place = open_cache()
    if place.note:
        talk.say(f"note: {place.note}")
    return place.folder
