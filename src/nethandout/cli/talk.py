"""Turn what a command has to say into text for people (stderr) and data for scripts (stdout)."""

from __future__ import annotations

import errno
import json
import os
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TextIO

import click

from nethandout.errors import ExitCode, Problem, Severity

_COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}
_READER_LEFT = frozenset({errno.EPIPE, errno.EBADF, errno.ECONNRESET})
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Talk:
    """How a command speaks: `quiet` leaves out all but errors, `as_json` is for scripts."""

    quiet: bool = False
    as_json: bool = False

    def say(self, text: str) -> None:
        """Write a line for people."""
        if not self.quiet:
            echo(printable(text), err=True)

    def warn(self, problems: Iterable[Problem]) -> None:
        """Write problems that did not stop the work."""
        for problem in problems:
            if not self.quiet or problem.severity is Severity.ERROR:
                write_problem(problem)

    def give(self, text: str) -> None:
        """Write a line of data."""
        click.echo(printable(text))

    def give_json(self, result: Mapping[str, object], code: ExitCode = ExitCode.OK) -> None:
        """Write the whole result as one JSON object."""
        write_json({"ok": code is ExitCode.OK, "exit_code": int(code), **result})

    def give_table(self, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Write rows: a table on a terminal, otherwise a line each with tabs between cells."""
        if not sys.stdout.isatty():
            for row in rows:
                click.echo("\t".join(map(printable, row)))
            return
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        style = "bold" if _may_color() else ""
        table = Table(*columns, box=None, pad_edge=False, header_style=style)
        for row in rows:
            table.add_row(*(Text(printable(cell)) for cell in row))
        Console().print(table)


def echo(text: str, *, err: bool = False) -> None:
    """Write a line about the work; where nobody reads it, it and those after it are dropped.

    A reader such as `head` leaves when it has enough: that is no reason to stop the work, and
    none to change how it ended. Nor is a log that cannot be written, but that is said.
    """
    try:
        click.echo(text, err=err)
    except OSError as error:
        forget(sys.stderr if err else sys.stdout)
        if not err and not reader_left(error):
            echo(f"what is written to stdout gets lost from here on: {error.strerror}", err=True)


def reader_left(error: OSError) -> bool:
    """Tell whether a pipe has no reader any more, or a stream was closed from the start."""
    return error.errno in _READER_LEFT


def forget(stream: TextIO) -> None:
    """Let what is still written to a stream go nowhere."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def write_problem(problem: Problem) -> None:
    """Write a problem to stderr, one line, its severity in color on a terminal."""
    line = printable(str(problem))
    if sys.stderr.isatty() and _may_color():
        colored = click.style(problem.severity, fg=_COLORS[problem.severity], bold=True)
        line = line.replace(f" {problem.severity}:", f" {colored}:", 1)
    echo(line, err=True)


def _may_color() -> bool:
    return not os.environ.get("NO_COLOR")


def write_json(value: Mapping[str, object]) -> None:
    """Write JSON in ASCII, so that no terminal and no pipe can spoil it."""
    click.echo(json.dumps(value, indent=2))


def write_event(name: str, values: Mapping[str, object]) -> None:
    """Write one of many JSON objects in one line, at once."""
    echo(json.dumps({"event": name, **values}))


def problem_json(problem: Problem) -> dict[str, object]:
    """Turn a problem into what JSON says of it."""
    place = problem.position
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "severity": str(problem.severity),
        "code": problem.code,
        "blocks": problem.blocks,
        "message": problem.message,
    }


def failure_json(message: str, problems: Iterable[Problem]) -> dict[str, object]:
    """Turn why a command ended into what JSON says of it."""
    return {"message": message, "problems": [problem_json(problem) for problem in problems]}


def printable(text: str) -> str:
    r"""Turn text into the same text with hidden characters spelled out, such as \x1b.

    A file name may hold what would color, clear or reorder the reader's terminal.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        ascii(char)[1:-1] if char != "\n" and unicodedata.category(char) in _UNPRINTABLE else char
        for char in text
    )
