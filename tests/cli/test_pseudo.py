"""Layouts are tried out in languages that nobody can take for a translation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
import pytest

from nethandout.content.library import built_in_root
from nethandout.i18n.catalogplaces import languages_available

if TYPE_CHECKING:
    from tests.cli.conftest import Program


def test_a_handout_is_printed_in_each_of_them(nethandout: Program, tmp_path: Path) -> None:
    folder = tmp_path / "try"
    ran = nethandout("i18n", "pseudo", "-o", folder)
    assert ran.code == 0, ran.err
    assert "not printed" not in ran.err
    for language, sign in (("en-XA", "‹"), ("ar-XB", "\u062a")):
        path = tmp_path / f"{language}.pdf"
        options = ("--tumor-site", "ileum", "--language", language, "--clinic", folder)
        ran = nethandout("build", *options, "-o", path)
        assert ran.code == 0, ran.err
        assert f", {language}, NH-" in ran.err
        text = pypdfium2.PdfDocument(path)[0].get_textpage().get_text_range()
        assert text.count(sign) >= 20
    ran = nethandout("i18n", "check", "en-XA", "ar-XB", "--clinic", folder, "--json")
    assert [one["message"] for one in ran.json["problems"] if one["blocks"]] == []


def test_they_are_no_languages_of_the_program(nethandout: Program, tmp_path: Path) -> None:
    locales = built_in_root() / "locales"
    assert not {"en-XA", "ar-XB"} & set(languages_available([locales]))
    ran = nethandout("i18n", "pseudo", "-o", locales)
    assert ran.code == 2
    ran = nethandout("build", "--tumor-site", "ileum", "--language", "en-XA", "-o", tmp_path / "x")
    assert ran.code == 4
    assert "en-XA" not in {path.name for path in locales.iterdir()}


@pytest.mark.parametrize("name", ["en_XA", "ar_XB"])
def test_a_clinic_folder_gets_nothing_but_catalogs(
    nethandout: Program, clinic: Path, tmp_path: Path, name: str
) -> None:
    settings = (clinic / "clinic.yaml").read_bytes()
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "clinic.yaml").write_bytes(settings)
    nethandout("i18n", "pseudo", "-o", folder)
    assert (folder / "clinic.yaml").read_bytes() == settings
    assert {path.name for path in folder.iterdir()} == {"clinic.yaml", "locales"}
    assert (folder / "locales" / name / "LC_MESSAGES" / "templates.po").is_file()
