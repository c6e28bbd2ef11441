"""A translator works in another program, and what comes back is taken over whole or refused."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nethandout.content.library import built_in_root
from nethandout.i18n.catalogplaces import catalog_path
from nethandout.i18n.po.files import read_po

if TYPE_CHECKING:
    from tests.cli.conftest import Program

FORMATS = ("xliff", "xliff2", "csv")


@pytest.fixture
def locales(tmp_path: Path) -> Path:
    """Copy the catalogs of two languages: they may be spoiled."""
    folder = tmp_path / "locales"
    for language in ("es", "ar"):
        shutil.copytree(built_in_root() / "locales" / language, folder / language)
    return folder


def files(locales: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in locales.rglob("*.po")}


@pytest.mark.parametrize("form", FORMATS)
def test_the_built_in_catalogs_go_there_and_back(
    nethandout: Program, locales: Path, tmp_path: Path, form: str
) -> None:
    before, path = files(locales), tmp_path / "ar.out"
    ran = nethandout("i18n", "export", "ar", "--format", form, "--locales", locales, "-o", path)
    assert ran.code == 0, ran.err
    ran = nethandout("i18n", "import", "ar", path, "--locales", locales, "--json")
    assert ran.code == 0, ran.err
    assert ran.json["changed"] == 0
    assert ran.json["unchanged"] > 1500
    assert files(locales) == before


def test_a_changed_text_is_written_and_the_catalog_stays_sound(
    nethandout: Program, locales: Path, tmp_path: Path
) -> None:
    path = tmp_path / "es.xlf"
    nethandout("i18n", "export", "es", "--locales", locales, "-o", path)
    text = path.read_text(encoding="utf-8")
    assert "No conduzca.<" in text
    path.write_text(text.replace("No conduzca.<", "No maneje.<"), encoding="utf-8")
    ran = nethandout("i18n", "import", "es", path, "--locales", locales)
    assert ran.code == 0, ran.err
    assert "changed 3" in ran.err
    catalog = catalog_path(locales, "es", "handouts")
    assert sum(entry.msgstr.endswith("No maneje.") for entry in read_po(catalog)) == 3
    for domain in ("handouts", "templates"):
        checked = ["msgfmt", "-c", "-o", "/dev/null", str(catalog_path(locales, "es", domain))]
        assert subprocess.run(checked, check=False).returncode == 0


def test_a_topic_is_exported_alone(nethandout: Program, tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    options = ("--format", "csv", "-o", path)
    nethandout("i18n", "export", "es", "--topic", "life-diet", *options)
    rows = path.read_text(encoding="utf-8-sig").splitlines()
    assert 10 < len(rows) < 60
    ran = nethandout("i18n", "export", "es", "--topic", "life-dite", *options)
    assert ran.code == 2
    assert "life-diet" in ran.err


def test_one_wrong_unit_keeps_the_whole_file_out(
    nethandout: Program, locales: Path, tmp_path: Path
) -> None:
    before, path = files(locales), tmp_path / "es.xlf"
    nethandout("i18n", "export", "es", "--locales", locales, "-o", path)
    text = path.read_text(encoding="utf-8").replace("No conduzca.<", "No maneje.<")
    path.write_text(text.replace(">Do not eat or drink.<", ">Eat or drink.<"), encoding="utf-8")
    ran = nethandout("i18n", "import", "es", path, "--locales", locales)
    assert ran.code == 4
    assert ran.codes == ["changed-source"]
    assert "es.xlf:" in ran.err
    assert files(locales) == before


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("import", "ar"), 4, "not into ar"),
        (("import", "en"), 2, "English"),
        (("import", "fr"), 4, "not into fr"),
    ],
)
def test_another_language_is_refused(
    nethandout: Program, tmp_path: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    path = tmp_path / "es.xlf"
    nethandout("i18n", "export", "es", "--topic", "life-diet", "-o", path)
    ran = nethandout("i18n", *arguments, path, "--locales", tmp_path)
    assert ran.code == code
    assert words in ran.err


def test_a_language_without_catalogs_says_how_to_make_them(
    nethandout: Program, tmp_path: Path
) -> None:
    ran = nethandout("i18n", "export", "fr", "--locales", tmp_path, "-o", tmp_path / "x")
    assert ran.code == 2
    assert "nethandout i18n update fr" in ran.err
