"""What is wrong in a clinic's folder is the clinic's to correct, and named by each command."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nethandout.content.library import built_in_root

if TYPE_CHECKING:
    from tests.cli.conftest import Program

LEAFLET = ("--tumor-site", "ileum", "--quiet")


@pytest.fixture
def own(clinic: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    shutil.copytree(clinic, folder)
    return folder


def change(own: Path, name: str, line: int, text: str) -> None:
    """Let a clinic put one more line into its copy of a template."""
    lines = (built_in_root() / name).read_text("utf-8").splitlines()
    path = own / name
    path.parent.mkdir(parents=True)
    path.write_text("\n".join((*lines[: line - 1], text, *lines[line - 1 :])), "utf-8")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("templates/body/front.html.j2", "{% if %}"),
        ("templates/body/front.html.j2", "{{ nothing }}"),
        ("templates/body/front.html.j2", '<img src="asset:ours.svg">'),
        ("templates/body/front.html.j2", '<img src="file:///etc/hostname">'),
        ("templates/body/body.css.j2", "p { background: url(http://example.org/a.png) }"),
        ("templates/body/body.css.j2", "p { colour: red }"),
        ("templates/personal/layer.html.j2", "{% include 'personal/ours.html.j2' %}"),
    ],
)
def test_a_template_that_cannot_be_printed_is_bad_input(
    nethandout: Program, own: Path, tmp_path: Path, name: str, text: str
) -> None:
    change(own, name, 2, text)
    ran = nethandout("build", *LEAFLET, "--clinic", own, "-o", tmp_path / "out.pdf")
    assert ran.code == 4
    assert f"{name}:2" in ran.err
    ran.never_says("bug")
    assert not (tmp_path / "out.pdf").exists()


@pytest.mark.parametrize("command", [("check",), ("build", *LEAFLET, "-o", "out.pdf")])
def test_a_file_that_is_not_read_is_named(
    nethandout: Program,
    own: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    topic = own / "handouts" / "drug" / "lanreotide.yml"
    topic.parent.mkdir(parents=True)
    shutil.copy(built_in_root() / "handouts/drug/lanreotide.yaml", topic)
    ran = nethandout(*command, "--clinic", own)
    assert ran.code == (1 if command == ("check",) else 4)
    assert "handouts/drug/lanreotide.yml: error: this file is not read" in ran.out + ran.err
    assert not Path("out.pdf").exists()


def test_a_new_folder_is_told_all_that_is_empty(nethandout: Program, tmp_path: Path) -> None:
    nethandout("init", tmp_path / "new")
    ran = nethandout("check", "--clinic", tmp_path / "new")
    assert ran.code == 4
    assert ran.codes.count("invalid") == 8
    places = re.findall(r"clinic\.yaml:(\d+):\d+:", ran.err)
    lines = (tmp_path / "new" / "clinic.yaml").read_text("utf-8").splitlines()
    empty = [
        str(number)
        for number, line in enumerate(lines, start=1)
        if re.match(r"  ?(?!required|by)\w+: +#", line)  # an approval needs no settings
    ]
    assert set(empty) <= set(places)
    assert len(empty) == 15
    blank = [
        line for line in ran.err.splitlines() if "procedure-hepatic-embolization has no" in line
    ]
    assert any("no fever_above_c, fever_from_day; nothing about it is printed" in x for x in blank)
    assert any("no food, drink, blood_thinners" in line for line in blank)


def test_another_file_stops_nothing(nethandout: Program, own: Path, tmp_path: Path) -> None:
    (own / "locales").mkdir(exist_ok=True)
    (own / "locales" / "notes.txt").touch()
    ran = nethandout("build", "--tumor-site", "ileum", "--clinic", own, "-o", tmp_path / "out.pdf")
    assert ran.code == 0
    assert "locales/notes.txt: warning: this file is not read" in ran.err
