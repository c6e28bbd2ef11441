"""A shared part that was laid out once comes back whole, or is made anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nethandout.render.forms.cache import PartCache, part_key

PART = b"%PDF-1.7\nbytes \x00\xff\n"
ASSETS = {"a.svg": b"<svg/>"}


@pytest.fixture
def cache(tmp_path: Path) -> PartCache:
    return PartCache(tmp_path / "parts")


def entry(cache: PartCache) -> Path:
    (path,) = cache.folder.iterdir()
    return path


def test_what_was_put_in_comes_out(cache: PartCache) -> None:
    assert cache.get("key") is None
    cache.put("key", PART)
    assert cache.get("key") == PART
    assert cache.get("other") is None


def test_only_its_owner_can_read_the_folder(cache: PartCache) -> None:
    cache.put("key", PART)
    assert cache.folder.stat().st_mode & 0o077 == 0


def test_an_entry_with_any_byte_changed_or_missing_is_not_used(cache: PartCache) -> None:
    cache.put("key", PART)
    whole = entry(cache).read_bytes()
    for place in range(len(whole)):
        entry(cache).write_bytes(whole[:place])
        assert cache.get("key") is None
        changed = bytes([whole[place] ^ 1])
        entry(cache).write_bytes(whole[:place] + changed + whole[place + 1 :])
        assert cache.get("key") in (None, PART)


def test_a_cache_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    cache = PartCache(tmp_path / "file" / "parts")
    cache.put("key", PART)
    assert cache.get("key") is None


def test_what_was_not_used_for_longest_goes_first(cache: PartCache) -> None:
    cache.put("old", PART)
    size = entry(cache).stat().st_size
    small = PartCache(cache.folder, max_bytes=2 * size)
    small.put("used", PART)
    for age, key in enumerate(("used", "old")):
        os.utime(cache.folder / f"{key}.part", (100 + age, 100 + age))
    assert small.get("used") == PART  # and is the newest from now on
    small.put("new", PART)
    assert sorted(path.stem for path in cache.folder.iterdir()) == ["new", "used"]


def test_a_key_depends_on_every_text_and_asset() -> None:
    key = part_key("html", "css", assets=ASSETS)
    assert key == part_key("html", "css", assets=dict(ASSETS))
    others = [
        part_key("html", "css ", assets=ASSETS),
        part_key("htmlcss", assets=ASSETS),
        part_key("css", "html", assets=ASSETS),
        part_key("html", "css", assets={}),
        part_key("html", "css", assets={"b.svg": b"<svg/>"}),
        part_key("html", "css", assets={"a.svg": b"<svg />"}),
    ]
    assert len({key, *others}) == len(others) + 1
