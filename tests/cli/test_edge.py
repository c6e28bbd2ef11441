"""Every way to end has its exit code, and no message holds what a person typed."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

from nethandout import errors
from nethandout.cli import edge, main
from nethandout.errors import ExitCode, HandoutError, Position, Problem

# A shell may start tests with Ctrl-C ignored, and a child would inherit that.
SCRIPT = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
    "from nethandout.cli import main; sys.exit(main())"
)
PROGRAM = [sys.executable, "-c", SCRIPT]
CANARY = "zanary"


def raising(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: list[str]) -> int:
        raise error

    monkeypatch.setattr(edge, "_invoke", fail)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.RefusedError("no"), 1),
        (errors.UsageError("no"), 2),
        (click.UsageError("no"), 2),
        (errors.InputError("no"), 4),
        (errors.FileError("no"), 5),
        (OSError(errno.ENOSPC, "No space left on device", CANARY), 5),
        (PermissionError(errno.EACCES, "Permission denied", CANARY), 5),
        (errors.MissingDependencyError("no"), 6),
        (ModuleNotFoundError("no", name="pikepdf"), 6),
        (errors.LimitError("no"), 7),
        (MemoryError(CANARY), 7),
        (RecursionError(CANARY), 7),
        (errors.VerificationError("no"), 8),
        (HandoutError("no"), 15),
        (ValueError(CANARY), 15),
        (KeyError(CANARY), 15),
        (UnicodeEncodeError("ascii", CANARY, 0, 1, CANARY), 15),
        (ModuleNotFoundError("no", name="nethandout.gone"), 15),
        (BaseException(CANARY), 15),
        (KeyboardInterrupt(), 130),
        (click.Abort(), 130),
        (edge.TerminatedError(), 143),
    ],
)
def test_each_ending_has_its_code_and_keeps_values_to_itself(
    error: BaseException,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    raising(error, monkeypatch)
    assert edge.run([]) == code
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err
    assert CANARY not in said.err
    assert "Traceback" not in said.err


def test_a_bug_says_what_and_where_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    raising(ValueError(CANARY), monkeypatch)
    edge.run([])
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "ValueError in cli/edge.py:" in said
    assert "NETHANDOUT_DEBUG=1" in said


def test_the_traceback_is_there_for_who_asks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NETHANDOUT_DEBUG", "1")
    raising(ValueError(CANARY), monkeypatch)
    assert edge.run([]) == ExitCode.BUG
    assert "Traceback" in capsys.readouterr().err


def test_scripts_get_the_problems_as_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    problem = Problem(Position("r.yaml", 3, 9), "missing", "name: this field is missing")
    raising(errors.InputError("wrong:", [problem]), monkeypatch)
    assert edge.run(["build", "--json"]) == ExitCode.BAD_INPUT
    said = capsys.readouterr()
    assert '"ok": false' in said.out
    assert '"exit_code": 4' in said.out
    assert '"line": 3' in said.out
    assert "r.yaml:3:9: error: name: this field is missing [missing]" in said.err


def test_a_file_called_json_is_no_option(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    raising(errors.InputError("wrong"), monkeypatch)
    edge.run(["plan", "--", "--json"])
    assert capsys.readouterr().out == ""


def test_a_file_name_cannot_drive_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    problem = Problem(Position("\x1b[2J\u202er.yaml"), "missing", "gone")
    raising(errors.InputError("cannot read \x1b[31mred", [problem]), monkeypatch)
    edge.run([])
    said = capsys.readouterr().err
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert "\\x1b[2J\\u202er.yaml" in said


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["build"], "also a folder.\nUsage: nethandout build"),
        (["verify"], "Usage: nethandout verify [OPTIONS]"),
    ],
)
def test_what_is_missing_comes_with_how_the_command_goes(
    command: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(command) == 2
    said = capsys.readouterr().err
    assert says in said
    assert said.endswith(f"\nMore with: nethandout {command[0]} --help\n")


def start(*arguments: str | Path, cache: Path, stdout: int) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "NETHANDOUT_CACHE": str(cache)}
    return subprocess.Popen(
        [*PROGRAM, *arguments], stdout=stdout, stderr=subprocess.PIPE, env=environment
    )


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_leaves_only_whole_files(
    sent: signal.Signals, code: int, tmp_path: Path, cache: Path
) -> None:
    out = tmp_path / "out"
    with start("demo", "-o", out, cache=cache, stdout=subprocess.PIPE) as process:
        deadline = time.monotonic() + 120
        while not list(out.glob("*.pdf")) and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(sent)
        _, said = process.communicate(timeout=60)
    assert process.returncode == code
    assert b"nothing unfinished" in said
    assert b"Traceback" not in said
    assert {path.suffix for path in out.iterdir()} == {".pdf"}
    assert all(path.read_bytes().rstrip().endswith(b"%%EOF") for path in out.iterdir())


def test_a_reader_who_leaves_is_no_reason_to_complain(cache: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with start("topics", cache=cache, stdout=writer) as process:
        os.close(writer)
        _, said = process.communicate(timeout=60)
    assert process.returncode == ExitCode.FILE
    assert said == b""


@pytest.mark.parametrize("arguments", [("topics",), ("topics", "--json"), ("build", "--json")])
def test_a_stdout_that_was_closed_from_the_start_is_no_bug(
    cache: Path, arguments: tuple[str, ...]
) -> None:
    command = f'exec "$@" {" ".join(arguments)} >&-'
    environment = {**os.environ, "NETHANDOUT_CACHE": str(cache)}
    ended = subprocess.run(
        ["sh", "-c", command, "sh", *PROGRAM],
        stderr=subprocess.PIPE,
        env=environment,
        check=False,
    )
    assert ended.returncode == (2 if "build" in arguments else ExitCode.FILE)
    assert b"bug" not in ended.stderr
    assert ended.stderr == b"" or "build" in arguments


def test_a_log_that_nobody_reads_does_not_change_the_end(cache: Path, tmp_path: Path) -> None:
    command = 'exec "$@" build --tumor-site appendix --treatment surgery -o x.pdf 2>&-'
    environment = {**os.environ, "NETHANDOUT_CACHE": str(cache)}
    ended = subprocess.run(
        ["sh", "-c", command, "sh", *PROGRAM], cwd=tmp_path, env=environment, check=False
    )
    assert ended.returncode == 0
    assert (tmp_path / "x.pdf").read_bytes().startswith(b"%PDF")


def test_a_batch_tells_scripts_in_one_line_whatever_was_wrong(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for arguments in (["--jobs", "0"], ["--nonsense"], [], ["rows.csv"]):
        assert edge.run(["batch", "--json", *arguments]) == ExitCode.USAGE
        (line,) = capsys.readouterr().out.splitlines()
        said = json.loads(line)
        assert (said["event"], said["ok"], said["exit_code"]) == ("end", False, 2)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_disk_behind_stdout_is_noticed(cache: Path) -> None:
    with (
        Path("/dev/full").open("wb") as full,
        start("topics", cache=cache, stdout=full.fileno()) as process,
    ):
        _, said = process.communicate(timeout=60)
    assert process.returncode == ExitCode.FILE
    assert b"No space left" in said
    assert b"Traceback" not in said


def test_plug_ins_of_pydantic_see_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYDANTIC_DISABLE_PLUGINS", raising=False)
    assert main(["--version"]) == 0
    assert os.environ["PYDANTIC_DISABLE_PLUGINS"] == "__all__"
