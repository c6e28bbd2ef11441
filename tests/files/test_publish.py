"""A file is there in full or not at all, and what was there before stays until then."""

from __future__ import annotations

import fcntl
import os
import stat
from pathlib import Path

import pytest

from nethandout.errors import FileError
from nethandout.files.publish import (
    Draft,
    publish,
    remove_leftovers,
    replace_file,
    require_place,
)


def test_a_published_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    publish(path, b"whole")
    assert path.read_bytes() == b"whole"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_old_file_is_replaced_and_its_mode_with_it(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(b"old")
    path.chmod(0o644)
    publish(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(b"old")

    def fail(_: int) -> None:
        raise error

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(type(error)):
        replace_file(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_is_a_file_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(FileError, match="No space left on device"):
        publish(tmp_path / "x.pdf", b"new")
    assert not list(tmp_path.iterdir())


def test_while_it_is_written_the_file_is_private_and_its_name_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, int]] = []

    def look(_: int) -> None:
        seen.extend((p.name, stat.S_IMODE(p.stat().st_mode)) for p in tmp_path.iterdir())

    monkeypatch.setattr("os.fsync", look)
    replace_file(tmp_path / "Rosa Klein.pdf", b"whole", mode=0o644)
    (name, mode), *_ = seen
    assert "Rosa" not in name
    assert mode == 0o600


def test_a_draft_takes_its_name_only_when_it_is_finished(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    draft = Draft(path)
    draft.write(b"who")
    draft.write(b"le")
    assert not path.exists()
    draft.finish(mode=0o644)
    assert path.read_bytes() == b"whole"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    draft.discard()
    assert list(tmp_path.iterdir()) == [path]


def test_a_planted_link_is_refused_and_its_target_stays(tmp_path: Path) -> None:
    target = tmp_path / "real.pdf"
    target.write_bytes(b"old")
    link = tmp_path / "link.pdf"
    link.symlink_to(target)
    with pytest.raises(FileError, match="it is a link"):
        publish(link, b"new")
    assert target.read_bytes() == b"old"


def test_a_link_planted_at_the_last_moment_is_replaced_itself(tmp_path: Path) -> None:
    target = tmp_path / "real.pdf"
    target.write_bytes(b"old")
    link = tmp_path / "link.pdf"
    draft = Draft(link)
    draft.write(b"new")
    link.symlink_to(target)
    draft.finish()
    assert link.read_bytes() == b"new"
    assert target.read_bytes() == b"old"


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    Draft(tmp_path / "x.pdf")._file.close()
    others = {tmp_path / name for name in (".nethandout.lock", ".nethandout-mine", "x.pdf")}
    for path in others:
        path.touch()
    remove_leftovers(tmp_path)
    assert set(tmp_path.iterdir()) == others


def test_what_a_living_process_is_writing_stays(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    draft = Draft(path)
    remove_leftovers(tmp_path)
    draft.write(b"whole")
    draft.finish()
    assert path.read_bytes() == b"whole"


def test_a_link_among_the_leftovers_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"kept")
    (tmp_path / ".nethandout-link.unfinished").symlink_to(tmp_path / "kept")
    (tmp_path / ".nethandout-folder.unfinished").symlink_to(tmp_path)
    remove_leftovers(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    assert (tmp_path / "kept").read_bytes() == b"kept"


def test_a_folder_that_a_living_process_holds_stays(tmp_path: Path) -> None:
    folder = tmp_path / ".nethandout-drafts.unfinished"
    folder.mkdir()
    held = os.open(folder, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    remove_leftovers(tmp_path)
    assert folder.is_dir()
    os.close(held)
    remove_leftovers(tmp_path)
    assert not folder.exists()


@pytest.mark.parametrize("place", [os.devnull, ".", "no-such-folder/x.pdf", "file/x.pdf"])
def test_a_place_where_no_file_can_be_is_refused_before_the_work(
    place: str, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"")
    path = tmp_path / place
    with pytest.raises(FileError, match="cannot write"):
        require_place(path)
    with pytest.raises(FileError, match="cannot write"):
        publish(path, b"")
    assert [item.name for item in tmp_path.iterdir()] == ["file"]


def test_a_file_system_that_is_only_for_reading_is_called_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.statvfs(tmp_path)
    flags = [*real]
    flags[8] |= os.ST_RDONLY
    monkeypatch.setattr(os, "statvfs", lambda _: os.statvfs_result(flags))
    with pytest.raises(FileError, match="a file system that is only for reading"):
        require_place(tmp_path / "x.pdf")


def test_a_device_is_still_there_afterwards() -> None:
    with pytest.raises(FileError, match="not a regular file"):
        publish(Path(os.devnull), b"x")
    assert not Path(os.devnull).is_file()
