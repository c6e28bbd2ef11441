"""Translators of the page for staff get all of its words, and Spanish has them all."""

from __future__ import annotations

from pathlib import Path

from nethandout.content.library import open_library
from nethandout.files.builtin import built_in_root
from nethandout.i18n.checks.catalog import check_catalog
from nethandout.i18n.po.files import read_po
from nethandout.i18n.po.writing import po_text
from nethandout.review.catalog_files import termbase_of
from nethandout.review.staffwords import staff_pot

LOCALES = built_in_root() / "locales"


def test_the_template_is_what_the_program_says_now() -> None:
    kept = LOCALES / "staff.pot"
    assert po_text(staff_pot(built_in_root())) == po_text(read_po(kept)), (
        "run: nethandout i18n update"
    )


def test_spanish_is_whole_and_no_check_objects() -> None:
    catalog = read_po(LOCALES / "es" / "LC_MESSAGES" / "staff.po")
    wanted = {entry.msgid for entry in staff_pot(built_in_root())}
    translated = {entry.msgid for entry in catalog.translated_entries()}
    assert wanted - translated == set()
    found = check_catalog(catalog, termbase_of(open_library()), "es")
    assert list(found) == []


def test_what_the_plan_calls_a_fact_is_to_translate(tmp_path: Path) -> None:
    folder = tmp_path / "handouts"
    folder.mkdir()
    (folder / "plan.yaml").write_text(
        "sites: [{id: ileum, label: the last part}]\nrows: [{label: not for staff}]\n",
        encoding="utf-8",
    )
    texts = {entry.msgid: entry.occurrences for entry in staff_pot(tmp_path)}
    assert texts["the last part"] == [("handouts/plan.yaml", "")]
    assert "not for staff" not in texts


def test_why_a_code_stands_for_nothing_is_to_translate(tmp_path: Path) -> None:
    folder = tmp_path / "handouts"
    folder.mkdir()
    (folder / "codes.yaml").write_text(
        "icd10cm: [{prefix: X, meaning: not for staff, excluded: The organ is not named.}]\n",
        encoding="utf-8",
    )
    texts = {entry.msgid: entry.occurrences for entry in staff_pot(tmp_path)}
    assert texts["The organ is not named."] == [("handouts/codes.yaml", "")]
    assert "not for staff" not in texts


def test_places_are_files_without_lines() -> None:
    places = {place for entry in staff_pot(built_in_root()) for place in entry.occurrences}
    assert ("src/nethandout/web/form/labels.py", "") in places
    assert {line for _, line in places} == {""}


def test_every_placeholder_of_the_program_is_a_name_in_braces() -> None:
    texts = [entry.msgid for entry in staff_pot(built_in_root())]
    assert not [text for text in texts if "%(" in text or "{}" in text]
