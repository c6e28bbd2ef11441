"""Turn the name of a command into the command, loading only the module of that one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType

import click

from nethandout import __version__

PROGRAM = "nethandout"


@dataclass(frozen=True, slots=True)
class CommandPlace:
    """Where a command is, and what the list of commands says of it."""

    module: str
    name: str
    summary: str


COMMANDS: Mapping[str, CommandPlace] = MappingProxyType(
    {
        "demo": CommandPlace("demo", "demo", "Print finished handouts of invented patients."),
        "topics": CommandPlace(
            "topics", "topics", "List the topics there are, or the words that a record may use."
        ),
        "plan": CommandPlace(
            "plan", "plan", "Show which topics a record leads to, how much of each, and why."
        ),
        "build": CommandPlace("build", "build", "Print one handout."),
        "batch": CommandPlace("batch", "batch", "Print a handout for each row of a table."),
        "serve": CommandPlace(
            "serve",
            "serve",
            "Show the page on which staff make handouts, in a browser of this computer.",
        ),
        "verify": CommandPlace(
            "verify", "verify", "Check finished handouts, print runs, and folders of them."
        ),
        "check": CommandPlace("check", "check", "Check content, catalogs and templates."),
        "i18n": CommandPlace("i18n", "i18n", "Work on translations."),
        "review": CommandPlace("review", "review", "See and sign what qualified people have read."),
        "init": CommandPlace("init", "init", "Make a clinic folder to fill in."),
        "doctor": CommandPlace("doctor", "doctor", "See whether this computer has all it needs."),
        "completion": CommandPlace(
            "completion", "completion", "Print a script that completes words in your shell."
        ),
    }
)


class LazyGroup(click.Group):
    """A group of commands that are imported one at a time; `--help` imports none."""

    def list_commands(self, _: click.Context) -> list[str]:
        """Give the names in the order in which people meet them."""
        return list(COMMANDS)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        """Turn a name into its command, or into None."""
        place = COMMANDS.get(name)
        if place is None:
            return None
        command = getattr(import_module(f"nethandout.cli.{place.module}"), place.name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{place.module}.{place.name} is not a command")
        return command

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from the table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, place.summary) for name, place in COMMANDS.items()])

    def resolve_command(
        self, context: click.Context, arguments: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is meant, or say which one is the nearest."""
        name = arguments[0]
        if name not in COMMANDS and not name.startswith("-"):
            import difflib  # only a mistake needs it

            options = [f"--{name}"] if name in ("help", "version") else []
            nearest = options or difflib.get_close_matches(name, COMMANDS, n=1)
            hint = f" Did you mean “{nearest[0]}”?" if nearest else ""
            raise click.UsageError(f"There is no command “{name}”.{hint}", context)
        return super().resolve_command(context, arguments)


@click.group(
    PROGRAM,
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, "--version", prog_name=PROGRAM)
def group() -> None:
    """Print handouts for people with neuroendocrine (carcinoid) tumors, in their language.

    Try it: nethandout demo. For your clinic: nethandout init DIR, then nethandout build.
    """
