from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from nethandout.batch.places import open_place, require_apart
from nethandout.errors import FileError, UsageError


def test_a_folder_remembers_its_own_run(tmp_path: Path) -> None:
    place = open_place(str(tmp_path / "a" / "b"))
    assert (place.folder, place.is_remote) == (tmp_path / "a" / "b", False)
    assert stat.S_IMODE(place.folder.stat().st_mode) == 0o700
    assert open_place(f"file://{tmp_path}/a/b").folder == place.folder


def test_a_bucket_is_remembered_on_this_machine(tmp_path: Path) -> None:
    here = {"XDG_STATE_HOME": str(tmp_path)}
    first, second = (open_place(f"memory://{name}", here) for name in ("one", "two"))
    assert first.is_remote
    assert first.folder != second.folder
    assert first.folder.is_relative_to(tmp_path)
    assert open_place("memory://one/", here).folder == first.folder
    place = first.open()
    place.write("x.pdf", b"x")
    assert first.open().read("x.pdf") == b"x"


def test_a_batch_does_not_begin_among_other_pdf_files(tmp_path: Path) -> None:
    (tmp_path / "old.pdf").write_bytes(b"x")
    with pytest.raises(UsageError, match="folder of its own"):
        open_place(str(tmp_path))
    (tmp_path / "journal.sqlite").touch()
    open_place(str(tmp_path))


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()
    with pytest.raises(FileError, match="cannot make the folder"):
        open_place(str(path))


def test_folders_made_for_nothing_are_given_back(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    open_place(str(tmp_path / "a" / "b" / "c")).give_back()
    assert list(tmp_path.iterdir()) == [tmp_path / "a"]
    assert not list((tmp_path / "a").iterdir())


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Make a table, a clinic and an output folder with nothing in it."""
    (tmp_path / "rows.csv").touch()
    (tmp_path / "clinic").mkdir()
    (tmp_path / "clinic" / "clinic.yaml").touch()
    (tmp_path / "out").mkdir()
    return tmp_path


def test_a_list_must_not_replace_an_input(files: Path) -> None:
    table = files / "out" / "failed.csv"
    table.touch()
    with pytest.raises(UsageError, match=r"would be replaced; name another folder with -o"):
        require_apart([table], files / "clinic", files / "out")
    require_apart([table], files / "clinic", files / "other")


def test_a_file_beside_a_handout_must_not_replace_an_input(files: Path) -> None:
    bundle = files / "out" / "0012345.json"
    bundle.touch()
    require_apart([bundle], files / "clinic", files / "out")
    with pytest.raises(UsageError, match="would be replaced"):
        require_apart([bundle], files / "clinic", files / "out", endings=[".json"])


def linked(path: Path) -> Path:
    place = path.parent / "out" / "all.pdf"
    place.symlink_to(path)
    return place


def hard_linked(path: Path) -> Path:
    place = path.parent / "print.pdf"
    place.hardlink_to(path)
    return place


def roundabout(path: Path) -> Path:
    return path.parent / "out" / ".." / path.name


@pytest.mark.parametrize("way", [linked, hard_linked, roundabout])
def test_no_way_around_to_an_input_is_an_output(files: Path, way: Callable[[Path], Path]) -> None:
    table = files / "rows.csv"
    with pytest.raises(UsageError, match="would be replaced"):
        require_apart([table], files / "clinic", files / "out", [way(table)])


def test_the_print_run_replaces_no_file_of_the_clinic_and_no_list(files: Path) -> None:
    settings = files / "clinic" / "clinic.yaml"
    with pytest.raises(UsageError, match="would be replaced"):
        require_apart([], files / "clinic", files / "out", [settings])
    with pytest.raises(UsageError, match="is the name of a list"):
        require_apart([], files / "clinic", files / "out", [files / "out" / "summary.json"])


@pytest.mark.parametrize(("name", "word"), [("records", "records"), ("clinic", "clinic")])
def test_handouts_go_neither_among_records_nor_into_the_clinic(
    files: Path, name: str, word: str
) -> None:
    (files / "records").mkdir()
    (files / "link").symlink_to(files / name)
    with pytest.raises(UsageError, match=word):
        require_apart([files / "records"], files / "clinic", files / "link")
