from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nethandout.batch.fingerprint import digest_of_library, fingerprint_of
from nethandout.content.library import open_library

EXAMPLE = Path(__file__).parents[2] / "examples" / "clinic"


def test_the_same_content_has_the_same_digest_anywhere(tmp_path: Path) -> None:
    before = digest_of_library(open_library(EXAMPLE))
    shutil.copytree(EXAMPLE, tmp_path / "clinic")
    assert digest_of_library(open_library(tmp_path / "clinic")) == before


@pytest.mark.parametrize("name", ["clinic.yaml", "handouts/drug/drug-new.yaml", "locales/x.po"])
def test_a_change_of_the_clinic_changes_the_digest(tmp_path: Path, name: str) -> None:
    clinic = tmp_path / "clinic"
    shutil.copytree(EXAMPLE, clinic)
    before = digest_of_library(open_library(clinic))
    path = clinic / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(path.read_text() + "\n# new\n" if path.exists() else "new", encoding="utf-8")
    assert digest_of_library(open_library(clinic)) != before


def test_hidden_files_are_no_content(tmp_path: Path) -> None:
    clinic = tmp_path / "clinic"
    shutil.copytree(EXAMPLE, clinic)
    before = digest_of_library(open_library(clinic))
    (clinic / "handouts").mkdir()
    (clinic / "handouts" / ".swp").touch()
    assert digest_of_library(open_library(clinic)) == before


def test_options_and_rows_have_digests_of_their_own() -> None:
    library = open_library()
    one = fingerprint_of(library, "rows", {"identity": False})
    assert one.input == "rows"
    assert one.options != fingerprint_of(library, "rows", {"identity": True}).options
    assert "weasyprint" in one.version
    assert "pango" in one.version
