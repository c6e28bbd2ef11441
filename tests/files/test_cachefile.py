"""A cache file gives back what was kept in it, or nothing at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from nethandout.files.cachefile import cache_file, default_cache_dir, keep, recall

VALUE = {"text": "Ána 患者", "list": [1, None, True, ["a"]]}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return cache_file(tmp_path / "cache", "words", [b"one", b"two"])


def test_what_was_kept_is_given_back(file: Path) -> None:
    assert recall(file) is None
    keep(file, VALUE)
    assert recall(file) == VALUE


def test_a_file_is_named_by_all_its_parts(file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    assert file.parent == folder
    assert file == cache_file(folder, "words", [b"one", b"two"])
    others = {
        cache_file(folder, "words", [b"onet", b"wo"]),
        cache_file(folder, "words", [b"two", b"one"]),
        cache_file(folder, "words", [b"one"]),
        cache_file(folder, "names", [b"one", b"two"]),
    }
    assert len({file, *others}) == 5


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"not a cache",
        b"\xff\xfe",
        b"0" * 64 + b"\n[]",
    ],
)
def test_a_damaged_file_is_as_good_as_none(file: Path, damage: bytes) -> None:
    keep(file, VALUE)
    file.write_bytes(damage)
    assert recall(file) is None


def test_a_file_cut_short_is_as_good_as_none(file: Path) -> None:
    keep(file, VALUE)
    file.write_bytes(file.read_bytes()[:-1])
    assert recall(file) is None


def test_a_file_is_for_its_owner_only(file: Path) -> None:
    keep(file, VALUE)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_made_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    file = cache_file(tmp_path / "file" / "cache", "words", [])
    keep(file, VALUE)
    assert recall(file) is None


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"NETHANDOUT_CACHE": "/a", "XDG_CACHE_HOME": "/b"}, Path("/a")),
        ({"XDG_CACHE_HOME": "/b"}, Path("/b/nethandout")),
        ({}, Path.home() / ".cache" / "nethandout"),
    ],
)
def test_the_cache_is_where_the_environment_says(
    environment: dict[str, str], expected: Path
) -> None:
    assert default_cache_dir(environment) == expected
