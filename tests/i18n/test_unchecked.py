"""What cannot be checked in a language is said, not passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from nethandout.i18n.unchecked import unchecked_notes, unchecked_parts

LOCALES = Path(__file__).parents[2] / "locales"


@pytest.mark.parametrize("language", ["en", "es", "es-US", "fr", "zh-Hans", "ar", "ru", "vi"])
def test_a_language_with_a_whole_table_needs_no_note(language: str) -> None:
    assert unchecked_notes([LOCALES], language) == ()


def test_a_language_without_a_table_has_nothing_of_it_checked() -> None:
    note = "pl: negation, units, opposites not checked"
    assert unchecked_notes([LOCALES], "pl") == (note,)


def test_a_clinic_may_add_a_part(tmp_path: Path) -> None:
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "pl.yaml").write_text("negation: {hard: [nie]}\n", encoding="utf-8")
    assert unchecked_parts([LOCALES, tmp_path], "pl") == ("units", "opposites")
