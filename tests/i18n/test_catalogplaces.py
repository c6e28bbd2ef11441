"""Catalogs are found under the names that other tools give them, and what is not is told."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from nethandout.errors import InputError
from nethandout.i18n.catalogplaces import (
    STAFF,
    CatalogPlace,
    catalog_path,
    catalogs_in,
    find_catalog,
    languages_available,
    languages_of_staff,
    misplaced,
    place_of,
)


def put(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")


@pytest.mark.parametrize(
    ("path", "language", "domain"),
    [
        ("es/LC_MESSAGES/handouts.po", "es", "handouts"),
        ("ES/LC_MESSAGES/templates.po", "es", "templates"),
        ("zh_CN/LC_MESSAGES/handouts.po", "zh-Hans", "handouts"),
        ("zh-Hans/LC_MESSAGES/handouts.po", "zh-Hans", "handouts"),
        ("zh_Hans_CN/LC_MESSAGES/handouts.po", "zh-Hans", "handouts"),
        ("zh_TW/LC_MESSAGES/handouts.po", "zh-Hant", "handouts"),
        ("zh_HK/LC_MESSAGES/handouts.po", "zh-Hant-HK", "handouts"),
        ("pt-BR/LC_MESSAGES/handouts.po", "pt-BR", "handouts"),
        ("sr@latin/LC_MESSAGES/handouts.po", "sr-Latn", "handouts"),
        ("es_MX.UTF-8/LC_MESSAGES/handouts.po", "es-MX", "handouts"),
        ("iw/LC_MESSAGES/handouts.po", "he", "handouts"),
        ("hmn/LC_MESSAGES/handouts.po", "hmn", "handouts"),
        ("es/handouts.po", "es", "handouts"),
        ("es.po", "es", "handouts"),
        ("pt-BR.po", "pt-BR", "handouts"),
        ("es/LC_MESSAGES/es.po", "es", "handouts"),
        ("templates/es.po", "es", "templates"),
        ("templates-zh_CN.po", "zh-Hans", "templates"),
        ("es.handouts.po", "es", "handouts"),
    ],
)
def test_a_name_says_language_and_domain(path: str, language: str, domain: str) -> None:
    assert place_of(PurePosixPath(path)) == CatalogPlace(language, domain)


@pytest.mark.parametrize(
    "path",
    [
        "spanish/LC_MESSAGES/handouts.po",
        "es/LC_MESSAGES/messages.po",
        "es/LC_MESSAGES/fr.po",
        "handouts/templates.po",
        "handouts.po",
        "es/old/handouts.po",
        "es.mo",
    ],
)
def test_a_name_that_says_nothing_is_no_catalog(path: str) -> None:
    assert place_of(PurePosixPath(path)) is None


def test_what_we_write_is_found_again(tmp_path: Path) -> None:
    path = catalog_path(tmp_path, "zh-CN", "templates")
    assert path == tmp_path / "zh_Hans" / "LC_MESSAGES" / "templates.po"
    put(tmp_path, "zh_Hans/LC_MESSAGES/templates.po")
    assert find_catalog(tmp_path, "zh_TW", "templates") is None
    assert find_catalog(tmp_path, "zh", "templates") == path
    assert languages_available([tmp_path]) == ("en", "zh-Hans")


def test_two_catalogs_of_one_language_stop_that_language_only(tmp_path: Path) -> None:
    put(tmp_path, "zh_CN/LC_MESSAGES/handouts.po", "zh_Hans/LC_MESSAGES/handouts.po", "es.po")
    with pytest.raises(InputError) as caught:
        find_catalog(tmp_path, "zh-Hans", "handouts")
    (problem,) = caught.value.problems
    assert problem.code == "two-catalogs"
    assert problem.position.file.endswith("zh_CN/LC_MESSAGES/handouts.po")
    assert "zh_Hans/LC_MESSAGES/handouts.po are catalogs of one language" in problem.message
    assert find_catalog(tmp_path, "es", "handouts") == tmp_path / "es.po"
    usual, other = catalogs_in(tmp_path)[CatalogPlace("zh-Hans", "handouts")]
    assert (usual.parts[-3], other.parts[-3]) == ("zh_Hans", "zh_CN")


def test_the_words_of_staff_make_no_language_of_handouts(tmp_path: Path) -> None:
    put(tmp_path, "fr/LC_MESSAGES/staff.po", "es/LC_MESSAGES/handouts.po", "staff-vi.po")
    assert languages_available([tmp_path]) == ("en", "es")
    assert languages_of_staff([tmp_path]) == ("en", "fr", "vi")
    assert list(misplaced(tmp_path)) == []
    assert find_catalog(tmp_path, "fr", STAFF) == tmp_path / "fr/LC_MESSAGES/staff.po"


def test_a_name_that_is_not_understood_is_told_with_its_file(tmp_path: Path) -> None:
    put(tmp_path, "spanish/LC_MESSAGES/handouts.po", "tlh.po", "es.po", ".hidden.po")
    found = {problem.position.file: problem for problem in misplaced(tmp_path)}
    assert {Path(file).name for file in found} == {"handouts.po", "tlh.po"}
    assert {problem.code for problem in found.values()} == {"catalog-name"}
