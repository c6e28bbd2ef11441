"""Content comes from the cache only while no letter of its files has changed."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from nethandout.content import cache
from nethandout.content.cache import load_content_again
from nethandout.content.library import Library, open_library
from nethandout.content.reading import Content, load_content
from nethandout.errors import InputError
from nethandout.files import cachefile
from nethandout.source.tree import SourceTree, read_yaml

TOPIC = Path("handouts", "life", "follow-up.yaml")


@pytest.fixture
def library(small_library: Library, tmp_path: Path) -> Library:
    root = tmp_path / "root"
    shutil.copytree(small_library.root / "handouts", root / "handouts")
    return replace(small_library, root=root, cache_dir=tmp_path / "cache")


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were read as YAML, in the order in which they were."""
    found: list[Path] = []

    def read(path: Path, label: str | None = None) -> object:
        found.append(path)
        return read_yaml(path, label)

    monkeypatch.setattr(cache, "read_yaml", read)
    return found


def without_places(content: Content) -> Content:
    """Leave the places inside files out of content: they are not kept."""

    def bare(tree: SourceTree) -> SourceTree:
        return replace(tree, positions={}, key_positions={})

    origins = {
        key: replace(origin, tree=bare(origin.tree)) for key, origin in content.origins.items()
    }
    figures = {key: replace(file, tree=bare(file.tree)) for key, file in content.figures.items()}
    return replace(content, origins=origins, figures=figures)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def kept(library: Library) -> list[Path]:
    return sorted(library.cache_dir.glob("content-*.json"))


def test_the_second_time_gives_the_same_and_reads_no_yaml(
    library: Library, reads: list[Path]
) -> None:
    first = load_content_again(library)
    assert first == load_content(library)
    assert reads
    reads.clear()
    second = load_content_again(library)
    assert reads == []
    assert list(second.topics) == list(first.topics)
    assert without_places(second) == without_places(first)
    assert repr(second.topics) == repr(first.topics)
    assert repr(second.plan) == repr(first.plan)


def test_all_we_ship_is_the_same_from_the_cache(tmp_path: Path) -> None:
    library = replace(open_library(), cache_dir=tmp_path)
    first = load_content_again(library)
    assert len(kept(library)) == 1
    assert without_places(load_content_again(library)) == without_places(first)


def test_a_changed_letter_is_read(library: Library) -> None:
    load_content_again(library)
    edit(library.root / TOPIC, "Your visits", "Your visit!")
    content = load_content_again(library)
    assert content.topics["life-follow-up"].title == "Your visit!"
    assert len(kept(library)) == 2


def test_a_file_of_the_clinic_is_not_taken_for_a_built_in_one(
    library: Library, tmp_path: Path
) -> None:
    clinic = tmp_path / "clinic"
    (clinic / TOPIC).parent.mkdir(parents=True)
    shutil.copy(library.root / TOPIC, clinic / TOPIC)
    edit(clinic / TOPIC, "Your visits", "Our visits")
    own = replace(library, overlay=clinic)
    for _ in range(2):
        assert load_content_again(library).topics["life-follow-up"].title == "Your visits"
        assert load_content_again(own).topics["life-follow-up"].title == "Our visits"


def test_a_folder_may_be_a_link(library: Library, tmp_path: Path) -> None:
    folder = library.root / TOPIC.parent
    elsewhere = folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(elsewhere)
    load_content_again(library)
    edit(elsewhere / TOPIC.name, "Your visits", "Your visit!")
    assert load_content_again(library).topics["life-follow-up"].title == "Your visit!"


def test_a_file_that_was_moved_is_read(library: Library) -> None:
    load_content_again(library)
    path = library.root / TOPIC
    path.rename(path.with_name("later.yaml"))
    with pytest.raises(InputError) as raised:
        load_content_again(library)
    assert "life-later" in str(raised.value.problems[0])


def test_a_problem_is_told_each_time_and_never_kept(library: Library) -> None:
    path = library.root / TOPIC
    edit(path, "title:", "titel:")
    with pytest.raises(InputError) as first:
        load_content_again(library)
    with pytest.raises(InputError) as second:
        load_content_again(library)
    with pytest.raises(InputError) as without_cache:
        load_content(library)
    assert first.value.problems == second.value.problems == without_cache.value.problems
    assert any(problem.position.line for problem in first.value.problems)
    assert kept(library) == []


def test_a_damaged_file_is_made_again(library: Library, reads: list[Path]) -> None:
    content = load_content_again(library)
    (file,) = kept(library)
    whole = file.read_bytes()
    file.write_bytes(whole[:-20])
    reads.clear()
    assert load_content_again(library) == content
    assert reads
    assert file.read_bytes() == whole


@pytest.mark.parametrize("values", [{}, [], "text", {"built-in/handouts/plan.yaml": {}}])
def test_values_that_are_not_content_are_not_used(library: Library, values: object) -> None:
    content = load_content_again(library)
    (file,) = kept(library)
    cachefile.keep(file, values)
    assert load_content_again(library) == content


def test_a_file_changed_while_it_is_read_is_not_kept(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_and_change(path: Path, label: str | None = None) -> object:
        found = read_yaml(path, label)
        if path.name == TOPIC.name:
            edit(path, "Your visits", "Your visits now")
        return found

    monkeypatch.setattr(cache, "read_yaml", read_and_change)
    load_content_again(library)
    assert kept(library) == []


def test_without_a_cache_folder_content_is_read_as_ever(library: Library, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    nowhere = replace(library, cache_dir=tmp_path / "file" / "cache")
    assert load_content_again(nowhere) == load_content(library)
