"""Whoever plans the work sees what is left in each text, in messages and in words."""

from __future__ import annotations

import shutil
from pathlib import Path

import polib
import pytest

from nethandout.content.library import Library, built_in_root
from nethandout.content.reading import Content, load_content
from nethandout.i18n.catalogplaces import catalog_path
from nethandout.i18n.po.files import read_po, write_po
from nethandout.review.status import State
from nethandout.review.workload import TOTAL, Workload, workload

TOPIC = "card-prrt-radiation"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library(built_in_root(), None, tmp_path_factory.mktemp("cache"), None)


@pytest.fixture(scope="module")
def content(library: Library) -> Content:
    return load_content(library)


def rows(library: Library, content: Content, language: str = "es") -> dict[str, Workload]:
    return {one.topic: one for one in workload(library, content, language)}


def test_a_language_without_catalogs_has_everything_to_do(
    library: Library, content: Content
) -> None:
    found = rows(library, content, "fr")
    assert found[TOPIC].missing == found[TOPIC].messages > 0
    assert found[TOTAL].words_left > 5000


def test_a_finished_language_has_nothing_to_do(library: Library, content: Content) -> None:
    total = rows(library, content)[TOTAL]
    assert (total.words_left, total.missing, total.fuzzy, total.blocked) == (0, 0, 0, 0)
    assert total.reviewed is None


def test_fuzzy_blocked_and_missing_texts_are_told_apart(tmp_path: Path, content: Content) -> None:
    root = tmp_path / "root"
    root.mkdir()
    for name in ("handouts", "templates", "examples"):
        (root / name).symlink_to(built_in_root() / name)
    for domain in ("handouts", "templates"):
        path = catalog_path(built_in_root() / "locales", "es", domain)
        write_po(_spoiled(read_po(path)), catalog_path(root / "locales", "es", domain))
    shutil.copy(built_in_root() / "locales" / "termbase.csv", root / "locales")
    library = Library(root, None, tmp_path / "cache", None)
    found = rows(library, content)[TOTAL]
    assert (found.fuzzy, found.missing, found.blocked) == (1, 1, 1)
    assert found.words_left == sum(len(text.split()) for text in SPOILED)


SPOILED = (
    "Do not drive.",
    "Do not eat or drink.",
    "You have been vomiting for more than 24 hours.",
)


def _spoiled(catalog: polib.POFile) -> polib.POFile:
    for entry in catalog:
        if entry.msgid == SPOILED[0]:
            entry.flags.append("fuzzy")
        elif entry.msgid == SPOILED[1]:
            entry.msgstr = ""
        elif entry.msgid == SPOILED[2]:
            entry.msgstr = entry.msgstr.replace("24", "42")
    return catalog


def test_nothing_is_reviewed_before_somebody_signs(library: Library, content: Content) -> None:
    found = rows(library, content)
    assert found[TOPIC].reviewed is State.DRAFT
    assert found[TOTAL].texts_reviewed == 0
    assert found[TOTAL].texts == len(found) - 1
