from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from nethandout.errors import FileError
from nethandout.files.publish import DRAFTS, Draft, remove_leftovers
from nethandout.files.wholefile import WholeFile, drafts_in


def test_a_file_has_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_bytes(b"old")
    file = WholeFile(path)
    file.write(b"new ")
    file.write(b"text")
    assert path.read_bytes() == b"old"
    file.finish()
    assert path.read_bytes() == b"new text"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_discarded_file_leaves_no_trace(tmp_path: Path) -> None:
    path = tmp_path / "zanary.csv"
    file = WholeFile(path)
    file.write(b"x")
    (temporary,) = tmp_path.iterdir()
    assert "zanary" not in temporary.name
    assert stat.S_IMODE(temporary.stat().st_mode) == 0o600
    file.discard()
    file.discard()
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_a_file_error_and_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "out.csv"
    path.write_bytes(b"old")
    file = WholeFile(path)
    file.write(b"x")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileError, match="No space left on device"):
        file.finish()
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_a_disk_that_fills_while_it_is_written_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "out.csv"
    path.write_bytes(b"old")
    file = WholeFile(path)
    monkeypatch.setattr(Draft, "write", full)
    with pytest.raises(FileError, match="No space left on device"):
        file.write(b"x")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_a_place_without_a_folder_is_a_file_error(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="no folder"):
        WholeFile(tmp_path / "none" / "out.csv")


def test_what_a_dead_run_left_is_removed(tmp_path: Path) -> None:
    WholeFile(tmp_path / "out.csv")._draft._file.close()
    kept = tmp_path / ".nethandout.lock"
    kept.touch()
    remove_leftovers(tmp_path)
    assert list(tmp_path.iterdir()) == [kept]


def test_drafts_are_in_a_private_folder_that_is_gone_at_the_end(tmp_path: Path) -> None:
    with drafts_in(tmp_path):
        killed = WholeFile(tmp_path / "killed.csv")
        killed.write(b"Zephyrine")
        killed._draft._file.close()
        with_name = WholeFile(tmp_path / "whole.csv")
        with_name.write(b"x")
        assert stat.S_IMODE((tmp_path / DRAFTS).stat().st_mode) == 0o700
        assert [path.name for path in tmp_path.iterdir()] == [DRAFTS]
        with_name.finish()
    assert [path.name for path in tmp_path.iterdir()] == ["whole.csv"]


def test_a_planted_link_is_not_followed(tmp_path: Path) -> None:
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "out"
    elsewhere.mkdir()
    folder.mkdir()
    theirs = elsewhere / ".nethandout-theirs"
    theirs.touch()
    (folder / DRAFTS).symlink_to(elsewhere)
    file = WholeFile(folder / "out.csv")
    file.write(b"x")
    assert list(elsewhere.iterdir()) == [theirs]
    file.finish()
    remove_leftovers(folder)
    assert theirs.exists()
    assert [path.name for path in folder.iterdir()] == ["out.csv"]
