"""Languages are called by their own names and by those that staff know."""

from __future__ import annotations

from pathlib import Path

import pytest

from nethandout.web.form import languagenames
from nethandout.web.form.languagenames import language_names


def test_a_language_has_its_own_name_and_the_one_that_staff_know(tmp_path: Path) -> None:
    names = language_names(("en", "es", "zh-Hans"), "en", tmp_path)
    assert names["en"] == "English"
    assert names["es"] == "español (Spanish)"
    assert names["zh-Hans"].startswith("中文")


def test_names_are_kept_for_each_language_of_staff(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tags = ("en", "es")
    before = [language_names(tags, staff, tmp_path) for staff in ("en", "es")]

    def fail(tag: str, staff: str) -> str:
        raise AssertionError(tag, staff)

    monkeypatch.setattr(languagenames, "_name", fail)
    assert [language_names(tags, staff, tmp_path) for staff in ("en", "es")] == before
    assert before[0] != before[1]
    with pytest.raises(AssertionError):
        language_names((*tags, "vi"), "en", tmp_path)
