"""`check` finds what must not be released, wherever it is."""

from __future__ import annotations

import dataclasses
import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nethandout.content import library
from nethandout.content.library import Library, open_library
from nethandout.content.reading_level import Level, Levels
from nethandout.errors import Position, Problem, Severity
from nethandout.review import release
from nethandout.review.release import Checked, check_release

if TYPE_CHECKING:
    from tests.cli.conftest import Program

DAY = date(2026, 11, 22)


@pytest.fixture
def copy(tmp_path: Path) -> Library:
    """Copy the built-in library without its catalogs, which take seconds to check."""
    root = library.built_in_root()
    for name in ("handouts", "templates"):
        shutil.copytree(root / name, tmp_path / name)
    (tmp_path / "locales").mkdir()
    shutil.copy(root / "locales" / "termbase.csv", tmp_path / "locales")
    (tmp_path / "pyproject.toml").touch()
    return dataclasses.replace(open_library(), root=tmp_path)


def errors(library: Library) -> list[tuple[str, str]]:
    found = check_release(library, DAY)
    return [(p.code, p.position.file) for p in found if p.severity is Severity.ERROR]


def extracted(library: Library) -> None:
    from nethandout.i18n.po.writing import po_text
    from nethandout.review.catalog_files import own_locales
    from nethandout.review.pots import make_pots, write_pots

    pots = {domain: po_text(pot) for domain, pot in make_pots(library).items()}
    write_pots(pots, own_locales(library))


def change(library: Library, name: str, before: str, after: str) -> None:
    path = library.root / name
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_what_ships_has_no_error() -> None:
    assert errors(open_library()) == []


def test_pots_that_are_not_there_or_old_are_found(copy: Library) -> None:
    names = ("handouts", "staff", "templates")
    places = [("pot-outdated", f"locales/{name}.pot") for name in names]
    assert errors(copy) == places
    extracted(copy)
    assert errors(copy) == []
    change(copy, "handouts/site/appendix.yaml", "A tumor in your appendix", "Your appendix tumor")
    assert errors(copy) == places[:1]


@pytest.mark.parametrize(
    ("name", "before", "after", "code"),
    [
        ("handouts/site/appendix.yaml", "id: site-appendix", "id: site-apendix", "topic-place"),
        ("handouts/site/appendix.yaml", "call: [rf-", "call: [rg-", "unknown-id"),
        ("handouts/site/appendix.yaml", "A tumor in", "Take 5mg for a tumor in", "unit-space"),
        ("templates/shared/macros.html.j2", "{%", "{% nonsense %}{%", "template"),
    ],
)
def test_a_defect_is_found_with_its_file(
    name: str, before: str, after: str, code: str, copy: Library
) -> None:
    extracted(copy)
    change(copy, name, before, after)
    found = errors(copy)
    assert (code, name) in found


def test_a_wrong_translation_is_an_error_and_a_missing_one_a_warning(copy: Library) -> None:
    from nethandout.review.catalog_files import own_locales
    from nethandout.review.pots import make_pots
    from nethandout.review.updating import update_catalog

    extracted(copy)
    pots = make_pots(copy)
    for domain, pot in pots.items():
        update_catalog(pot, own_locales(copy), "es", domain)
    found = check_release(copy, DAY)
    incomplete = [problem for problem in found if problem.code == "incomplete"]
    assert [problem.severity for problem in incomplete] == [Severity.WARNING] * 2
    assert not [problem for problem in found if problem.code == "untranslated"]
    po = "locales/es/LC_MESSAGES/handouts.po"
    sign = 'msgid "A tumor in your appendix'
    text = (copy.root / po).read_text(encoding="utf-8")
    start = text.index(sign)
    broken = text[start:].replace('msgstr ""', 'msgstr "Dolor {zanary}"', 1)
    (copy.root / po).write_text(text[:start] + broken, encoding="utf-8")
    assert ("placeholder-added", po) in errors(copy)


def test_overdue_content_is_a_warning(copy: Library) -> None:
    later = check_release(copy, date(2040, 1, 1))
    overdue = [problem for problem in later if problem.code == "review-due"]
    assert overdue
    assert {problem.severity for problem in overdue} == {Severity.WARNING}


def test_a_broken_sign_off_is_found(copy: Library) -> None:
    extracted(copy)
    path = copy.root / "locales" / "reviews" / "x.yaml"
    path.parent.mkdir()
    path.write_text("sign_offs: [{topic: site-appendix}]\n", encoding="utf-8")
    assert ("missing", "locales/reviews/x.yaml") in errors(copy)


@pytest.mark.parametrize(("severity", "code"), [(Severity.WARNING, 0), (Severity.ERROR, 1)])
def test_problems_are_the_data_and_errors_the_verdict(
    severity: Severity, code: int, nethandout: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = Problem(Position("handouts/x.yaml", 3), "idiom", "say it plainly", severity)
    monkeypatch.setattr(release, "checked_release", lambda *_: Checked([problem]))
    ran = nethandout("check")
    assert ran.code == code
    assert ran.out == f"{problem}\n"
    assert ran.err == f"errors: {code}, warnings: {1 - code}\n"
    assert nethandout("check", "--quiet").out == (f"{problem}\n" if code else "")
    listed = nethandout("check", "--json").json
    assert listed["ok"] is not bool(code)
    assert listed["problems"][0]["code"] == "idiom"


def test_what_was_measured_and_what_was_not_counted_is_said(
    nethandout: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    level = Level("life-x", Position("handouts/life/x.yaml"), 30, 3, 4.5)
    checked = Checked([], Levels((level,), (), ("carcinoid syndrome",)))
    monkeypatch.setattr(release, "checked_release", lambda *_: checked)
    said = nethandout("check").err
    assert "Flesch-Kincaid grade 6 or less for each topic; the highest is 4.5 (life-x)" in said
    assert "SMOG grade 8 or less, of 30 sentences or more; the highest is 4.9 (life-x)" in said
    assert "names that the glossary explains count as short words: carcinoid syndrome" in said
    listed = nethandout("check", "--json").json["reading"]
    assert listed["topics"] == {"life-x": {"flesch_kincaid": 4.5, "smog": 4.9}}


def test_a_wrong_line_of_the_clinics_map_of_codes_is_found(
    nethandout: Program, clinic: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release, "checked_release", lambda *_: Checked([]))
    folder = tmp_path / "own"
    shutil.copytree(clinic, folder)
    (folder / "snomed.csv").write_text("code,field,id\n35868009,tumor.site,ileum\n")
    assert nethandout("check", "--clinic", folder).code == 0
    (folder / "snomed.csv").write_text("code,field,id\n35868008,tumor.site,ilium bone\n")
    ran = nethandout("check", "--clinic", folder)
    assert ran.code == 1
    assert ran.out.count("snomed.csv:2: error") == 2
