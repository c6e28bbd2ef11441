"""What a clinic put into its folder is read, or it is told that it is not."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from nethandout.content.cache import load_content_again
from nethandout.content.clinic.files import check_clinic_files
from nethandout.content.library import Library, built_in_root, open_library
from nethandout.errors import InputError, Severity

Put = Callable[..., Library]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Turn the names of files into a clinic folder with them."""
    library = replace(open_library(built_in_root() / "examples" / "clinic"), overlay=tmp_path)

    def write(*names: str, text: str = "") -> Library:
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return library

    return write


def test_what_is_read_and_what_is_for_people_is_not_told_of(put: Put) -> None:
    library = put(
        "clinic.yaml",
        "README.md",
        "letterhead.docx",
        "maps/epic.yaml",
        "handouts/README.md",
        "handouts/drug/ours.yaml",
        "handouts/sources.yaml",
        "handouts/figures/injection-site.yaml",
        "handouts/figures/injection-site.svg",
        "locales/handouts.pot",
        "locales/termbase.csv",
        "locales/es/LC_MESSAGES/handouts.po",
        "locales/es/LC_MESSAGES/handouts.mo",
        "locales/zh_Hans/LC_MESSAGES/templates.po",
        "locales/reviews/es.yaml",
        "templates/body/front.html.j2",
        "templates/shared/icons/ours.svg",
        "handouts/.hidden.yml",
        ".git/config.yml",
    )
    assert list(check_clinic_files(library)) == []


def test_a_template_that_another_one_includes_is_read(put: Put) -> None:
    put("templates/body/inside.html.j2", text='{% include "body/ours.html.j2" %}')
    library = put("templates/body/ours.html.j2")
    assert list(check_clinic_files(library)) == []


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("handouts/drug/lanreotide.yml", "name it lanreotide.yaml"),
        ("handouts/drug/lanreotide.YAML", "name it lanreotide.yaml"),
        ("handouts/lanreotide.yaml", "folder named after its type"),
        ("handouts/glosary.yaml", "glossary.yaml"),
        ("handouts/drug/new/lanreotide.yaml", "handouts/TYPE/NAME.yaml"),
        ("handouts/figures/ours.svg", "injection-site"),
        ("locales/es/old/handouts.po", "es/LC_MESSAGES/handouts.po"),
        ("locales/es/LC_MESSAGES/handout.po", "es/LC_MESSAGES/handouts.po"),
        ("locales/spanish/LC_MESSAGES/handouts.po", "such as es/LC_MESSAGES"),
        ("locales/tlh/LC_MESSAGES/handouts.po", "such as es/LC_MESSAGES"),
        ("templates/front.html.j2", "body/front.html.j2"),
        ("templates/body/front.html", "body/front.html.j2"),
        ("templates/webpage/page.css", "brand_color"),
        ("templates/icons/urgent.svg", "templates/shared/icons"),
        ("templates/shared/icons/urgent.png", "SVG"),
        ("clinic.yml", "clinic.yaml"),
        ("handout/drug/lanreotide.yaml", "handouts"),
        ("drug/lanreotide.yaml", "handouts/drug/"),
    ],
)
def test_what_looks_like_a_change_and_is_not_read_stops(put: Put, name: str, advice: str) -> None:
    library = put(name)
    (problem,) = check_clinic_files(library)
    assert problem.severity is Severity.ERROR
    assert problem.code == "not-read"
    assert name.startswith(problem.position.file)
    assert advice in problem.message


@pytest.mark.parametrize("name", ["handouts/drug/lanreotide.yaml.bak", "locales/notes.txt"])
def test_another_file_is_told_of(put: Put, name: str) -> None:
    (problem,) = check_clinic_files(put(name))
    assert (problem.severity, problem.position.file) == (Severity.WARNING, name)


def test_a_file_that_comes_later_is_seen_though_all_else_is_kept(put: Put, tmp_path: Path) -> None:
    settings = (built_in_root() / "examples" / "clinic" / "clinic.yaml").read_text("utf-8")
    library = replace(put("clinic.yaml", text=settings), cache_dir=tmp_path / ".cache")
    for _ in range(2):
        assert "drug-lanreotide" in load_content_again(library).topics
    put("handouts/drug/lanreotide.yml", "handouts/drugs/octreotide.yaml", text="id: x")
    with pytest.raises(InputError) as caught:
        load_content_again(library)
    assert [problem.position.file for problem in caught.value.problems] == [
        "handouts/drug/lanreotide.yml",
        "handouts/drugs/octreotide.yaml",
    ]


def test_links_stay_inside_the_folder(put: Put, tmp_path: Path) -> None:
    library = put("templates/shared/icons/one.svg", "shared.svg")
    icons = tmp_path / "templates" / "shared" / "icons"
    (icons / "two.svg").symlink_to(tmp_path / "shared.svg")
    assert list(check_clinic_files(library)) == []
    (icons / "three.svg").symlink_to("/etc/hostname")
    (icons / "four.svg").symlink_to("nowhere.svg")
    (tmp_path / "templates" / "body").symlink_to("/etc")
    found = list(check_clinic_files(library))
    assert {problem.code for problem in found} == {"link-outside"}
    assert sorted(Path(problem.position.file).name for problem in found) == [
        "body",
        "four.svg",
        "three.svg",
    ]


def test_a_copy_of_what_is_built_in_is_read(put: Put, tmp_path: Path) -> None:
    for name in ("handouts", "templates", "locales"):
        shutil.copytree(built_in_root() / name, tmp_path / name)
    assert list(check_clinic_files(put())) == []
