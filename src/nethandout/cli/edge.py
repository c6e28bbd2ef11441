"""Turn every way in which a command can end into an exit code and words about it.

This is the only place that catches everything. What it says of an unexpected error is
its type and the line of our code: its message could hold a patient's values.
"""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from nethandout.cli.group import PROGRAM, group
from nethandout.cli.talk import printable, problem_json, write_json, write_problem
from nethandout.errors import ExitCode, HandoutError, Problem

COMPLETION_VARIABLE = "_NETHANDOUT_COMPLETE"
_DEBUG = "NETHANDOUT_DEBUG"


class TerminatedError(BaseException):
    """Somebody asked this process to end (SIGTERM); unfinished files are removed on the way."""


_ENDINGS = (
    (
        (KeyboardInterrupt, click.Abort),
        ExitCode.INTERRUPTED,
        "interrupted; nothing unfinished was left behind",
    ),
    ((TerminatedError,), ExitCode.TERMINATED, "ended; nothing unfinished was left behind"),
    ((MemoryError, RecursionError), ExitCode.LIMIT, "this needs more memory than there is"),
)


@dataclass(frozen=True, slots=True)
class Failure:
    """How a command ended: the code for the shell, the words and problems for people."""

    code: ExitCode
    message: str = ""
    problems: tuple[Problem, ...] = ()


def run(arguments: Sequence[str]) -> int:
    """Turn arguments into an exit code; everything there is to say has been written then."""
    try:
        with _signals():
            _make_streams_forgiving()
            code = _invoke(list(arguments))
            sys.stdout.flush()
    except BaseException as error:  # noqa: BLE001 - WeasyPrint raises a BaseException, too
        failure = describe(error)
        with suppress(OSError):
            _report(failure, error, as_json=_wants_json(arguments))
        if isinstance(error, OSError):
            _forget_stdout()
        return int(failure.code)
    return code


def describe(error: BaseException) -> Failure:
    """Turn whatever was raised into how the command ends."""
    if isinstance(error, HandoutError):
        return Failure(error.exit_code, error.message, error.problems)
    if isinstance(error, click.UsageError):
        return Failure(ExitCode.USAGE, _usage(error))
    if isinstance(error, OSError):
        return _file_failure(error)
    if isinstance(error, ModuleNotFoundError) and not (error.name or "").startswith(PROGRAM):
        message = f"the Python package {error.name} is missing; install nethandout again"
        return Failure(ExitCode.MISSING, message)
    for kinds, code, message in _ENDINGS:
        if isinstance(error, kinds):
            return Failure(code, message)
    return Failure(
        ExitCode.BUG,
        f"this is a bug in nethandout: {type(error).__name__} in {_place(error)}. "
        f"Run it again with {_DEBUG}=1 to see more (which may show a patient's data).",
    )


def _file_failure(error: OSError) -> Failure:
    """Turn a failure of the system into words; a reader who left needs none."""
    if isinstance(error, BrokenPipeError):
        return Failure(ExitCode.FILE)
    reason = error.strerror or type(error).__name__
    return Failure(ExitCode.FILE, f"cannot read or write a file: {reason}")


def _invoke(arguments: list[str]) -> int:
    """Run the command; what it returns is its exit code."""
    if instruction := os.environ.get(COMPLETION_VARIABLE):
        from click.shell_completion import shell_complete

        return shell_complete(group, {}, PROGRAM, COMPLETION_VARIABLE, instruction)
    try:
        with group.make_context(PROGRAM, arguments) as context:
            code = group.invoke(context)
    except click.exceptions.Exit as end:
        return end.exit_code
    return int(code or ExitCode.OK)


def _report(failure: Failure, error: BaseException, *, as_json: bool) -> None:
    """Write why a command ended: for people on stderr, for scripts also on stdout."""
    if os.environ.get(_DEBUG) and failure.code is ExitCode.BUG:
        traceback.print_exception(error)
    if failure.message:
        click.echo(printable(failure.message), err=True)
    for problem in failure.problems:
        write_problem(problem)
    if as_json and failure.message:
        write_json(
            {
                "ok": False,
                "exit_code": int(failure.code),
                "message": failure.message,
                "problems": [problem_json(problem) for problem in failure.problems],
            }
        )


def _wants_json(arguments: Sequence[str]) -> bool:
    """Tell whether the caller is a script, even when the command line was not understood."""
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return "--json" in options


def _usage(error: click.UsageError) -> str:
    """Turn a usage error into what is wrong, how the command goes, and where to find more."""
    command = error.ctx.command_path if error.ctx else PROGRAM
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.format_message()
    message = error.format_message()
    if isinstance(error, click.MissingParameter) and error.ctx:
        if isinstance(error.param, click.Option) and error.param.help:
            message = f"{message.rstrip('.')}: {error.param.help}"
        message = f"{message}\n{error.ctx.get_usage()}"
    return f"{message}\nMore with: {command} --help"


def _place(error: BaseException) -> str:
    """Find the last line of our own code that was running."""
    package = Path(__file__).parent.parent
    place = "a place that is not known"
    for frame in traceback.extract_tb(error.__traceback__):
        path = Path(frame.filename)
        if path.is_relative_to(package):
            place = f"{path.relative_to(package).as_posix()}:{frame.lineno}"
    return place


@contextmanager
def _signals() -> Iterator[None]:
    """Make SIGTERM end the command the way Ctrl-C does, so that it can tidy up."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise TerminatedError


def _make_streams_forgiving() -> None:
    """Let output that the terminal's encoding lacks be spelled out instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _forget_stdout() -> None:
    """Keep Python from complaining at its end about output that nobody reads."""
    with suppress(OSError, ValueError):
        descriptor = os.open(os.devnull, os.O_WRONLY)
        os.dup2(descriptor, sys.stdout.fileno())
        os.close(descriptor)
