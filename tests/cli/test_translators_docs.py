"""The day that docs/translators.md tells works, command for command, on a copy."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nethandout.content.library import built_in_root
from nethandout.i18n.catalogplaces import catalog_path
from nethandout.i18n.po.files import read_po, write_po

if TYPE_CHECKING:
    from tests.cli.conftest import Program

GUIDE = (built_in_root() / "docs" / "translators.md").read_text(encoding="utf-8")
OLD, NEW = "Our own words", "Our own new words"
WHO = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")


def commands(heading: str) -> list[list[str]]:
    """Turn a section into the commands in its blocks, in their order."""
    section = GUIDE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    blocks = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    found = [shlex.split(line, comments=True) for line in lines]
    assert {words[0] for words in found} == {"nethandout"}
    return [words[1:] for words in found]


@pytest.fixture
def my_clinic(
    tmp_path: Path, settings: str, nethandout: Program, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Make a clinic's folder in git whose one own sentence is translated, then change it."""
    folder = tmp_path / "my-clinic"
    topic = folder / "handouts" / "site" / "appendix.yaml"
    topic.parent.mkdir(parents=True)
    text = (built_in_root() / "handouts/site/appendix.yaml").read_text(encoding="utf-8")
    topic.write_text(text.replace("A tumor in your appendix", OLD), encoding="utf-8")
    (folder / "clinic.yaml").write_text(settings, encoding="utf-8")
    assert nethandout("i18n", "update", "es", "--clinic", folder).code == 0
    path = catalog_path(folder / "locales", "es", "handouts")
    catalog = read_po(path)
    (entry,) = catalog
    entry.msgstr = "Nuestras propias palabras"
    write_po(catalog, path)
    for command in (("init", "-q"), ("add", "-A"), (*WHO, "commit", "-qm", "one")):
        subprocess.run(["git", "-C", folder, *command], check=True)
    topic.write_text(topic.read_text(encoding="utf-8").replace(OLD, NEW), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


def translate(path: Path) -> None:
    """Do what a translator does in another program: correct the text, and call it finished."""
    text = path.read_text(encoding="utf-8")
    fuzzy = '<target state="needs-review-translation">Nuestras propias palabras<'
    assert text.count(fuzzy) == 1
    finished = '<target state="translated">Nuestras propias palabras nuevas<'
    path.write_text(text.replace(fuzzy, finished), encoding="utf-8")


def test_the_day_of_a_translator(nethandout: Program, my_clinic: Path) -> None:
    said = {}
    for words in commands("A day, in 10 minutes"):
        if words[1] == "import":
            translate(Path("es.xlf"))
        ran = nethandout(*words)
        assert ran.code == 0, (words, ran.err)
        said[words[1]] = ran.out + ran.err
    assert set(said) == {"stats", "update", "export", "import", "check", "proof", "sign"}
    assert "changed 1" in said["update"]
    assert "changed 1 (fuzzy 0)" in said["import"]
    assert "errors: 0" in said["check"]
    assert "1 texts, es" in said["proof"]
    assert Path("proof.pdf").read_bytes().startswith(b"%PDF")
    assert "signed 1" in said["sign"]
    assert (my_clinic / "locales" / "reviews" / "es.yaml").is_file()


def test_every_command_of_the_guide_is_there(nethandout: Program) -> None:
    named = set(re.findall(r"nethandout (i18n|review) ([a-z]+)", GUIDE))
    assert {name for group, name in named if group == "i18n"} >= {"pseudo", "proof", "import"}
    for group, name in sorted(named):
        assert nethandout(group, name, "--help").code == 0
