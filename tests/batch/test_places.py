from __future__ import annotations

import stat
from pathlib import Path

import pytest

from nethandout.batch.places import open_place
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
