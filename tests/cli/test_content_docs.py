"""The first topic that docs/content.md tells works, command for command, in a new folder."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nethandout.content.library import built_in_root

if TYPE_CHECKING:
    from tests.cli.conftest import Program

GUIDE = (built_in_root() / "docs" / "content.md").read_text(encoding="utf-8")
FIRST = GUIDE.split("\n## Your first topic, in 15 minutes\n")[1].split("\n## ")[0]


def blocks(kind: str) -> list[str]:
    """Turn the section into the texts of its blocks of a kind."""
    return re.findall(rf"```{kind}\n(.*?)```", FIRST, re.DOTALL)


@pytest.fixture
def my_clinic(tmp_path: Path, settings: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make the folder as the reader of the guide has it after the second step."""
    folder = tmp_path / "my-clinic"
    (folder / "handouts" / "life").mkdir(parents=True)
    (folder / "clinic.yaml").write_text(settings, encoding="utf-8")
    sources, topic = blocks("yaml")
    (folder / "handouts" / "sources.yaml").write_text(sources, encoding="utf-8")
    (folder / "handouts" / "life" / "parking.yaml").write_text(topic, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


def test_the_first_topic_of_an_author(nethandout: Program, my_clinic: Path) -> None:
    lines = "".join(blocks("sh")).replace("\\\n", " ").splitlines()
    commands = [shlex.split(line)[1:] for line in lines]
    assert [words[0] for words in commands] == ["i18n", "check", "build", "i18n", "review"]
    for words in commands:
        ran = nethandout(*words)
        assert ran.code == 0, (words, ran.err)
    text = " ".join(subprocess.check_output(["pdftotext", "parking.pdf", "-"], text=True).split())
    assert "You can park in garage B for 3 hours free of charge." in text
    assert "Levels 1 and 2 are for patients." in text
    catalog = my_clinic / "locales" / "es" / "LC_MESSAGES" / "handouts.po"
    assert "Where do I park?" in catalog.read_text(encoding="utf-8")
