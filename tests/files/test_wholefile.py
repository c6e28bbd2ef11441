from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from nethandout.errors import FileError
from nethandout.files.publish import Draft
from nethandout.files.wholefile import WholeFile


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
