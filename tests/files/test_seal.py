"""What is read from the cache is what this user wrote there under that name, or nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nethandout.files.seal import KEY_FILE, SealedFolder, make_key

CONTENT = b"there are 2 kinds \x00\xff\n"


def sealed(home: Path, purpose: str = "test") -> SealedFolder:
    return SealedFolder(home / "parts", home, purpose)


@pytest.fixture
def folder(tmp_path: Path) -> SealedFolder:
    folder = sealed(tmp_path / "cache")
    folder.write("a", CONTENT)
    return folder


def test_what_was_written_is_read(folder: SealedFolder) -> None:
    assert folder.read("a") == CONTENT
    assert folder.read("b") is None


def test_a_file_with_any_byte_changed_or_missing_is_as_good_as_none(folder: SealedFolder) -> None:
    file = folder.folder / "a"
    whole = file.read_bytes()
    for place in range(len(whole)):
        file.write_bytes(whole[:place])
        assert folder.read("a") is None
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert folder.read("a") is None
    file.write_bytes(whole + b"\n")
    assert folder.read("a") is None


def test_a_file_under_the_name_or_for_the_purpose_of_another_is_as_good_as_none(
    folder: SealedFolder,
) -> None:
    (folder.folder / "a").rename(folder.folder / "b")
    assert folder.read("b") is None
    (folder.folder / "b").rename(folder.folder / "a")
    assert sealed(folder.home, "other").read("a") is None


def test_a_file_of_somebody_else_is_as_good_as_none(folder: SealedFolder, tmp_path: Path) -> None:
    other = sealed(tmp_path / "other")
    other.write("a", b"there are 9 kinds")
    shutil.copy(other.folder / "a", folder.folder / "a")
    assert folder.read("a") is None


def test_the_key_is_its_users_alone(folder: SealedFolder) -> None:
    key = folder.home / KEY_FILE
    assert key.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in folder.home.iterdir() if path.is_file()] == [KEY_FILE]
    assert make_key(folder.home) == key.read_bytes()


@pytest.mark.parametrize("mode", [0o644, 0o660, 0o602])
def test_a_key_that_others_could_have_read_or_made_is_replaced(
    folder: SealedFolder, mode: int
) -> None:
    key = folder.home / KEY_FILE
    before = key.read_bytes()
    key.chmod(mode)
    assert folder.read("a") is None
    folder.write("a", CONTENT)
    assert key.read_bytes() != before
    assert key.stat().st_mode & 0o777 == 0o600
    assert folder.read("a") == CONTENT


def test_a_key_behind_a_link_or_of_another_length_is_replaced(
    folder: SealedFolder, tmp_path: Path
) -> None:
    key, planted = folder.home / KEY_FILE, tmp_path / "planted"
    planted.write_bytes(bytes(32))
    planted.chmod(0o600)
    key.unlink()
    key.symlink_to(planted)
    folder.write("a", CONTENT)
    assert not key.is_symlink()
    assert planted.read_bytes() == bytes(32)
    key.write_bytes(b"short")
    folder.write("a", CONTENT)
    assert folder.read("a") == CONTENT


def test_a_link_in_the_place_of_a_file_is_not_followed(
    folder: SealedFolder, tmp_path: Path
) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes((folder.folder / "a").read_bytes())
    (folder.folder / "a").unlink()
    (folder.folder / "a").symlink_to(victim)
    assert folder.read("a") is None
    folder.write("a", b"new")
    assert victim.read_bytes() != b"new"
    assert folder.read("a") == b"new"


def test_nothing_is_written_in_a_folder_that_is_a_link_or_open_to_others(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    folder = sealed(tmp_path)
    folder.folder.symlink_to(elsewhere)
    folder.write("a", CONTENT)
    folder.folder.unlink()
    folder.folder.mkdir()
    folder.folder.chmod(0o777)
    folder.write("a", CONTENT)
    assert not list(elsewhere.iterdir())
    assert not list(folder.folder.iterdir())


def test_a_pipe_in_the_place_of_a_file_stops_nothing(folder: SealedFolder) -> None:
    (folder.folder / "a").unlink()
    os.mkfifo(folder.folder / "a")
    assert folder.read("a") is None


def test_processes_that_begin_at_once_agree_on_the_key(tmp_path: Path) -> None:
    """The second finds no key, and meanwhile the first has made one."""
    program = (
        "import sys; from pathlib import Path; from nethandout.files import seal\n"
        "sys.stdin.readline(); print(seal.make_key(Path(sys.argv[1])).hex())"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    keys = {process.communicate(timeout=30)[0] for process in processes}
    assert keys == {(tmp_path / KEY_FILE).read_bytes().hex() + "\n"}
