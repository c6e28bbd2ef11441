"""A terminal gets a table and colors, unless told otherwise; a pipe never does."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from nethandout.cli.talk import Talk, printable

SCRIPT = "import sys; from nethandout.cli import main; sys.exit(main())"
ESCAPE = "\x1b["


def on_terminal(*arguments: str, cache: Path, **variables: str) -> str:
    """Run the program with a terminal of its own; gives all it showed there."""
    screen, terminal = pty.openpty()
    surroundings = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    surroundings |= {"NETHANDOUT_CACHE": str(cache), "TERM": "xterm", "COLUMNS": "80", **variables}
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, *arguments],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env=surroundings,
    ):
        os.close(terminal)
        shown = b""
        while chunk := _read(screen):
            shown += chunk
    os.close(screen)
    return shown.decode("utf-8")


def _read(screen: int) -> bytes:
    try:
        return os.read(screen, 4096)
    except OSError:  # the other side is closed
        return b""


def test_a_terminal_gets_a_table(cache: Path) -> None:
    shown = on_terminal("topics", cache=cache, NO_COLOR="1")
    assert shown.split()[:3] == ["id", "type", "title"]
    assert "\t" not in shown
    assert "site-appendix" in shown


@pytest.mark.parametrize(("variables", "colored"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_problems_are_colored_unless_told_otherwise(
    variables: dict[str, str], colored: bool, cache: Path
) -> None:
    arguments = ("build", "--tumor-site", "ilium", "-o", "x.pdf")
    shown = on_terminal(*arguments, cache=cache, **variables)
    assert "did you mean “ileum”?" in shown
    assert (ESCAPE in shown) is colored


def test_a_pdf_does_not_go_to_a_terminal(cache: Path) -> None:
    shown = on_terminal("build", "--tumor-site", "ileum", "-o", "-", cache=cache)
    assert "not for a terminal" in shown


def test_a_pipe_gets_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    Talk().give_table(("a", "b"), [("1", "2"), ("3", "tab\there")])
    assert capsys.readouterr().out == "1\t2\n3\ttab\\there\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("两 lignes\nñ", "两 lignes\nñ"),
        ("\x1b[2J", "\\x1b[2J"),
        ("a\u202eb\u2028", "a\\u202eb\\u2028"),
        ("\r\x85", "\\r\\x85"),
        ("\udcff", "\\udcff"),
    ],
)
def test_hidden_characters_are_spelled_out(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_quiet_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    Talk(quiet=True).say("hello")
    assert capsys.readouterr().err == ""
