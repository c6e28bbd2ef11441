"""The list of commands is true, quick to show, and helps who mistypes."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest

from nethandout.cli.group import COMMANDS, group

if TYPE_CHECKING:
    from tests.cli.conftest import Program

HEAVY = ("babel", "jinja2", "pikepdf", "polib", "pydantic", "rich", "weasyprint", "yaml")


def test_help_names_every_command(nethandout: Program) -> None:
    ran = nethandout("--help")
    assert ran.code == 0
    assert all(f"  {name} " in ran.out for name in COMMANDS)
    assert ran.err == ""


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_says_what_the_command_says_of_itself(name: str) -> None:
    command = group.get_command(click.Context(group), name)
    assert command is not None
    assert command.name == name
    assert (command.help or "").split("\n")[0] == COMMANDS[name].summary


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str, nethandout: Program) -> None:
    ran = nethandout(name, "--help")
    assert ran.code == 0
    assert ran.out.startswith(f"Usage: nethandout {name} ")


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["build", "--help"], ["buld"]])
def test_light_answers_load_nothing_heavy(arguments: list[str]) -> None:
    script = (
        "import sys; from nethandout.cli import main; main(sys.argv[1:]);"
        f"heavy = [name for name in {HEAVY} if name in sys.modules]; sys.exit(','.join(heavy) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("buid", "build"), ("topic", "topics"), ("docter", "doctor"), ("version", "--version")],
)
def test_a_mistyped_command_is_answered_with_the_nearest(
    typed: str, meant: str, nethandout: Program
) -> None:
    ran = nethandout(typed)
    assert ran.code == 2
    assert f"Did you mean “{meant}”?" in ran.err
    assert ran.out == ""


def test_no_command_at_all_is_a_question(nethandout: Program) -> None:
    ran = nethandout()
    assert ran.code == 2
    assert "Commands:" in ran.err


def test_an_unknown_option_is_a_usage_error_for_scripts_too(nethandout: Program) -> None:
    ran = nethandout("topics", "--json", "--bogus")
    assert ran.code == 2
    assert ran.json["exit_code"] == 2
    assert "--bogus" in ran.err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(shell: str, nethandout: Program) -> None:
    ran = nethandout("completion", shell)
    assert ran.code == 0
    assert "_NETHANDOUT_COMPLETE" in ran.out


def test_the_script_gets_its_words(nethandout: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_NETHANDOUT_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "nethandout bu")
    monkeypatch.setenv("COMP_CWORD", "1")
    ran = nethandout()
    assert ran.code == 0
    assert ran.out == "plain,build\n"
