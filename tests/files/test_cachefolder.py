"""A cache folder is used only if nobody else can have put anything into it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from nethandout.files import cachefolder
from nethandout.files.cachefolder import open_cache

HOLD = "import sys; from nethandout.files.cachefolder import open_cache; print(open_cache().folder)"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The usual place, in an empty home, and a folder for temporary files of the test alone."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    folder = tmp_path / "home" / "cache"
    monkeypatch.setenv("NETHANDOUT_CACHE", str(folder))
    return folder


def refused(cache: Path, because: str) -> None:
    place = open_cache()
    assert because in place.note
    assert place.folder != cache
    assert place.folder.stat().st_mode & 0o777 == 0o700


def test_the_usual_folder_is_used_and_made_for_its_user_only(cache: Path) -> None:
    for _ in range(2):
        place = open_cache()
        assert place.folder == cache
        assert place.note == ""
    assert cache.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [0o777, 0o1777, 0o770, 0o702])
def test_a_folder_that_others_may_write_in_is_not_used(cache: Path, mode: int) -> None:
    cache.mkdir(parents=True)
    cache.chmod(mode)
    refused(cache, "others may write in it")


def test_a_folder_that_others_may_replace_is_not_used(cache: Path) -> None:
    cache.parent.mkdir()
    cache.parent.chmod(0o777)
    refused(cache, f"others may write in {cache.parent}")
    cache.parent.chmod(0o1777)  # as /tmp: there only the owner replaces a folder
    assert open_cache().folder == cache


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives folders away")
@pytest.mark.parametrize("inside", ["", "parts", "key"])
def test_a_folder_with_something_of_somebody_else_is_not_used(cache: Path, inside: str) -> None:
    (cache / "parts").mkdir(parents=True)
    (cache / "key").write_bytes(bytes(32))
    os.chown(cache / inside, 65534, 65534)
    refused(cache, "somebody else")


def test_a_planted_link_is_not_followed(cache: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    cache.parent.mkdir()
    cache.symlink_to(elsewhere)
    refused(cache, "it is a link")
    cache.unlink()
    cache.mkdir()
    (cache / "parts").symlink_to(elsewhere)
    refused(cache, "a link")
    assert not list(elsewhere.iterdir())


def test_a_folder_inside_that_others_may_write_in_is_noticed(cache: Path) -> None:
    (cache / "parts").mkdir(parents=True)
    (cache / "parts").chmod(0o777)
    refused(cache, "others may write in a folder in it")


@pytest.mark.parametrize("home", ["/proc/none", "/dev/null", "~"])
def test_a_home_that_cannot_be_written_is_done_without(
    cache: Path, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NETHANDOUT_CACHE")
    monkeypatch.setenv("HOME", home)
    refused(cache, "there is no home folder" if home == "~" else "cannot be made")


def test_a_temporary_folder_is_gone_at_the_end(cache: Path, tmp_path: Path) -> None:
    cache.mkdir(parents=True)
    cache.chmod(0o777)
    folder = Path(subprocess.check_output([sys.executable, "-c", HOLD], text=True).strip())
    assert folder.parent == tmp_path / "tmp"
    assert not list((tmp_path / "tmp").iterdir())


def test_one_of_a_killed_process_goes_with_the_next_run(cache: Path) -> None:
    cache.mkdir(parents=True)
    cache.chmod(0o777)
    code = f"{HOLD}; sys.stdout.flush(); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        left = Path(process.stdout.readline().strip())
        cachefolder._sweep()
        assert left.is_dir()
        process.kill()
    cache.chmod(0o700)
    assert open_cache().folder == cache
    assert not left.exists()


def test_a_folder_that_only_has_such_a_name_stays(cache: Path) -> None:
    other = Path(tempfile.gettempdir(), "nethandout-cache-mine")
    other.mkdir()
    open_cache()
    assert other.is_dir()
    assert cache.is_dir()


def test_a_file_that_another_process_has_just_renamed_is_no_fault(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.mkdir(parents=True)
    (cache / ".nethandout-1").touch()
    fault = cachefolder._fault_of_entry

    def late(entry: os.DirEntry[str]) -> str:
        Path(entry.path).unlink()
        return fault(entry)

    monkeypatch.setattr(cachefolder, "_fault_of_entry", late)
    assert open_cache().folder == cache
