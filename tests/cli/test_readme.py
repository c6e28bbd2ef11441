"""What README and the guides say to type can be typed: commands, options, files, in their order."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from nethandout.cli.group import group
from nethandout.content.examples import moved_examples, printable_day
from nethandout.content.library import open_library
from nethandout.content.reading import load_content

if TYPE_CHECKING:
    from tests.cli.conftest import Program

ROOT = Path(__file__).parents[2]
GUIDES = ("README.md", *(f"docs/{name}.md" for name in ("batch", "clinic", "scale", "translators")))
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
DAY = date(2026, 11, 22)
EXAMPLES = "out/examples/"
"""Where the demo puts the folder `examples`."""


def typed(guide: str) -> Iterator[list[str]]:
    """Turn the blocks for a terminal in a guide into commands, each a list of words."""
    text = (ROOT / guide).read_text(encoding="utf-8")
    for language, block in BLOCK.findall(text):
        lines = block.replace("\\\n", " ").splitlines() if language in ("", "sh", "cron") else []
        for part in (part for line in lines for part in line.split(" && ")):
            if re.match(r"(\. |cd |git |make |nethandout |pip |sudo )", part):
                yield shlex.split(part, comments=True)


def commands(guide: str) -> list[list[str]]:
    return [words[1:] for words in typed(guide) if words[0] == "nethandout"]


def options_of(words: list[str]) -> set[str]:
    """Follow the words through the groups to a command, and give the options it has."""
    command: click.Command = group
    for word in words:
        if not isinstance(command, click.Group):
            break
        context = click.Context(command)
        found = command.get_command(context, word)
        assert found, f"there is no command {word}"
        command = found
    context = click.Context(command, help_option_names=["-h", "--help"])
    return {option for known in command.get_params(context) for option in known.opts}


@pytest.mark.parametrize("guide", GUIDES)
def test_every_command_and_option_is_real(guide: str) -> None:
    found = commands(guide)
    assert found
    for words in found:
        options = {word.partition("=")[0] for word in words if word.startswith("-") and word != "-"}
        assert options <= options_of(words), words


@pytest.mark.parametrize("guide", GUIDES)
def test_every_target_of_make_is_real(guide: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    text = (ROOT / guide).read_text(encoding="utf-8")
    for target in re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


@pytest.mark.parametrize("guide", GUIDES)
def test_every_example_is_there(guide: str) -> None:
    text = (ROOT / guide).read_text(encoding="utf-8")
    for path in re.findall(r"(?<![\w/])((?:out/)?examples(?:/[\w.-]+)+)", text):
        assert (ROOT / path.removeprefix("out/").rstrip(".")).exists(), path


def test_readme_leaves_no_step_out() -> None:
    steps = [" ".join(words[:2]) for words in typed("README.md")]
    wanted = [
        "sudo apt-get",
        "git clone",
        "cd nethandout",
        "make demo",
        ". .venv/bin/activate",
        "nethandout doctor",
    ]
    assert steps[: len(wanted)] == wanted


def test_what_follows_the_demo_in_readme_works(
    nethandout: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in moved_examples(ROOT / "examples", DAY):
        path = tmp_path / EXAMPLES / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    found = [words for words in commands("README.md") if words[0] != "doctor"]
    assert [words[0] for words in found] == ["plan", "build", "verify", "batch"]
    for words in found:
        dry = ["--dry-run"] if words[0] == "batch" else []
        ran = nethandout(*words, *dry)
        assert ran.code == 0, ran.err
        assert "past" not in ran.err


def test_readme_names_the_day_after_which_topics_are_refused() -> None:
    due = printable_day(load_content(open_library()), date.max)
    assert due.isoformat() in (ROOT / "README.md").read_text(encoding="utf-8")
