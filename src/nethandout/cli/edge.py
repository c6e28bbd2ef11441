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
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from nethandout.cli.group import PROGRAM, group
from nethandout.cli.talk import (
    echo,
    failure_json,
    forget,
    printable,
    reader_left,
    write_event,
    write_json,
    write_problem,
)
from nethandout.errors import ExitCode, HandoutError, Problem

COMPLETION_VARIABLE = "_NETHANDOUT_COMPLETE"
_DEBUG = "NETHANDOUT_DEBUG"
_TELLS_EVENTS = "batch"
JsonWriter = Callable[[Mapping[str, object]], None]


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

    def command() -> int:
        with _signals():
            _open_closed_streams()
            _make_streams_forgiving()
            return _invoke(list(arguments))

    return code_of(command, _json_writer(arguments))


def code_of(work: Callable[[], int], write: JsonWriter | None) -> int:
    """Do work, and turn whatever it raises into words, for scripts by `write`, and a code."""
    try:
        code = work()
        sys.stdout.flush()
    except BaseException as error:  # noqa: BLE001 - WeasyPrint raises a BaseException, too
        failure = describe(error)
        try:
            _report(failure, error, write)
        except OSError:
            forget(sys.stdout)
        if isinstance(error, OSError):
            forget(sys.stdout)
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
    if reader_left(error):
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


def _report(failure: Failure, error: BaseException, write: JsonWriter | None) -> None:
    """Write why a command ended: for people on stderr, for scripts also on stdout."""
    if os.environ.get(_DEBUG) and failure.code is ExitCode.BUG:
        traceback.print_exception(error)
    if failure.message:
        echo(printable(failure.message), err=True)
    for problem in failure.problems:
        write_problem(problem)
    if write is not None and failure.message:
        said = {"ok": False, "exit_code": int(failure.code)}
        write({**said, **failure_json(failure.message, failure.problems)})


def _json_writer(arguments: Sequence[str]) -> JsonWriter | None:
    """Choose how a script is told, even when the command line was not understood.

    A batch tells in one line of many, the last of them; other commands give one object.
    """
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    if "--json" not in options:
        return None
    command = next((one for one in options if not one.startswith("-")), None)
    return partial(write_event, "end") if command == _TELLS_EVENTS else write_json


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


def _open_closed_streams() -> None:
    """Give standard streams that were closed (`>&-`) a place where writing fails.

    Otherwise the first file that is opened would take their number, and get what is printed.
    """
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            with suppress(OSError):
                while (descriptor := os.open(os.devnull, os.O_RDONLY)) < number:
                    pass
                stream = os.fdopen(descriptor, mode, encoding="utf-8", closefd=False)
                setattr(sys, name, stream)
