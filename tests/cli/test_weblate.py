"""Weblate finds our catalogs by the description we give, and its own reader reads them whole."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nethandout.i18n.po.files import parse_po, read_po
from nethandout.i18n.po.writing import po_text

ROOT = Path(__file__).parents[2]
COMPONENTS: list[dict[str, Any]] = json.loads((ROOT / "docs" / "weblate.json").read_text("utf-8"))
CATALOGS = sorted((ROOT / "locales").glob("*/LC_MESSAGES/*.po"))
READER = ROOT / "tests" / "fixtures" / "weblate_reads.py"
# Needed for pictures, text in pictures and backups; they are compiled for the machine.
NOT_FOR_CATALOGS = frozenset({"borgbackup", "pycairo", "pygobject", "tesserocr"})
NEEDS = """
import re
from importlib.metadata import requires
for line in requires("weblate"):
    if "extra ==" not in line:
        print(line)
"""


def test_the_description_finds_every_catalog() -> None:
    found = [path for one in COMPONENTS for path in ROOT.glob(one["filemask"])]
    assert sorted(found) == CATALOGS
    assert all((ROOT / one["new_base"]).is_file() for one in COMPONENTS)
    assert all(one["file_format"] == "po" for one in COMPONENTS)


@pytest.fixture(scope="module")
def weblate(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Install the newest Weblate for this Python, and let it read and save all catalogs."""
    home = tmp_path_factory.mktemp("weblate")
    subprocess.run([sys.executable, "-m", "venv", home], check=True)
    python = home / "bin" / "python"

    def install(*what: str) -> None:
        options = ("--quiet", "--disable-pip-version-check")
        command = [str(python), "-m", "pip", "install", *options, *what]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=1500)
        if done.returncode:
            pytest.fail(
                "Weblate could not be installed from the package index, so nobody knows whether "
                f"it reads our catalogs: {done.stderr.strip().splitlines()[-1:]}"
            )

    install("--no-deps", "weblate")
    listed = subprocess.run([python, "-c", NEEDS], capture_output=True, text=True, check=True)
    lines = listed.stdout.splitlines()
    names = [line.partition(";")[0].strip("<>=! ").split("[")[0] for line in lines]
    chosen = [
        line
        for line, name in zip(lines, names, strict=True)
        if not name.casefold().startswith(tuple(NOT_FOR_CATALOGS))
    ]
    install(*chosen)
    done = subprocess.run(
        [python, READER, *CATALOGS], capture_output=True, text=True, check=False, cwd=home
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.mark.soak
@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_weblate_reads_every_message(path: Path, weblate: dict[str, Any]) -> None:
    units = weblate["files"][str(path)]["units"]
    ours = [entry for entry in read_po(path) if not entry.obsolete]
    assert len(units) == len(ours) > 100
    for unit, entry in zip(units, ours, strict=True):
        context, source, target, fuzzy, notes = unit
        assert context == (entry.msgctxt or "")
        assert source.split("\x1e\x1e")[0] == entry.msgid
        assert target.split("\x1e\x1e")[0] == (entry.msgstr or entry.msgstr_plural.get(0, ""))
        assert fuzzy == entry.fuzzy
        assert entry.comment.split("\n")[0] in notes


@pytest.mark.soak
@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_what_weblate_saves_is_what_it_read(path: Path, weblate: dict[str, Any]) -> None:
    saved = parse_po(weblate["files"][str(path)]["saved"].encode(), "saved.po")
    saved.metadata.pop("X-Generator", None)
    ours = read_po(path)
    assert po_text(saved).lstrip("#\n") == po_text(ours).lstrip("#\n")


@pytest.mark.soak
def test_weblate_knows_every_field_of_the_description(weblate: dict[str, Any]) -> None:
    assert {name for one in COMPONENTS for name in one} <= set(weblate["fields"])
