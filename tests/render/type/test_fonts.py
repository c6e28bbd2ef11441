from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from nethandout.errors import ExitCode, FileError, MissingDependencyError
from nethandout.render.type import fonts
from nethandout.render.type.fonts import FAMILIES, font_environment, font_stack, missing_fonts


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FONTCONFIG_FILE", "none")


@pytest.mark.parametrize(
    ("language", "first"),
    [
        ("es", '"Noto Sans"'),
        ("ar", '"Noto Sans Arabic"'),
        ("zh-Hans", '"Noto Sans CJK SC"'),
        ("zh_Hans", '"Noto Sans CJK SC"'),
    ],
)
def test_a_languages_own_script_stands_first(language: str, first: str) -> None:
    stack = font_stack(language).split(", ")
    assert stack[0] == first
    assert sorted(stack) == sorted(f'"{family.name}"' for family in FAMILIES)


def test_all_fonts_are_here() -> None:
    assert missing_fonts() == []


def test_missing_fonts_are_named_for_the_language(tmp_path: Path) -> None:
    assert missing_fonts("ar", folders=[tmp_path]) == ["Noto Sans", "Noto Sans Arabic"]
    assert missing_fonts("es", folders=[tmp_path]) == ["Noto Sans"]


def test_without_latin_nothing_can_be_printed(tmp_path: Path) -> None:
    with pytest.raises(MissingDependencyError, match="apt-get install fonts-noto-core") as error:
        font_environment(tmp_path, folders=[tmp_path])
    assert error.value.exit_code is ExitCode.MISSING


def test_a_missing_script_is_refused_only_when_it_is_needed(tmp_path: Path) -> None:
    folder = tmp_path / "some"
    folder.mkdir()
    for path in font_environment(tmp_path).files:
        if "CJK" not in path.name:
            (folder / path.name).symlink_to(path)
    setup = font_environment(tmp_path, folders=[folder])
    setup.require(fonts.required_families("ar"))
    with pytest.raises(MissingDependencyError, match=r"Noto Sans CJK SC.*fonts-noto-cjk"):
        setup.require(fonts.required_families("zh-Hans"))


def test_only_our_families_can_be_chosen(tmp_path: Path) -> None:
    fc_list = shutil.which("fc-list")
    if fc_list is None:
        pytest.skip("fc-list comes with fontconfig")
    setup = font_environment(tmp_path)
    assert os.environ["FONTCONFIG_FILE"] == str(setup.config_file)
    listed = subprocess.run(
        [fc_list, ":", "family"], check=True, capture_output=True, text=True
    ).stdout
    families = {line.split(",")[0] for line in listed.splitlines()}
    assert families == {family.name for family in FAMILIES}


def test_the_same_configuration_is_used_again(tmp_path: Path) -> None:
    first = font_environment(tmp_path)
    written = first.config_file.stat().st_mtime_ns
    assert font_environment(tmp_path) == first
    assert first.config_file.stat().st_mtime_ns == written


def test_an_unwritable_cache_is_a_file_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FileError, match=r"font configuration in .*: Not a directory$"):
        font_environment(tmp_path / "file")


def test_a_planted_font_is_replaced(tmp_path: Path) -> None:
    """Letters of another font would be wrong words; its folder is nobody's to change."""
    setup = font_environment(tmp_path)
    links = {path: path.readlink() for path in (setup.config_file.parent / "files").iterdir()}
    linked, copied = list(links)[:2]
    linked.unlink()
    linked.symlink_to(links[copied])
    copied.unlink()
    copied.write_bytes(links[linked].read_bytes())
    assert font_environment(tmp_path) == setup
    assert {path: path.readlink() for path in links} == links
    assert set((setup.config_file.parent / "files").iterdir()) == set(links)


def test_a_configuration_behind_a_link_is_replaced(tmp_path: Path) -> None:
    setup = font_environment(tmp_path)
    planted = tmp_path / "planted.conf"
    setup.config_file.rename(planted)
    setup.config_file.symlink_to(planted)
    planted.write_text("<fontconfig/>", encoding="utf-8")
    assert font_environment(tmp_path) == setup
    assert not setup.config_file.is_symlink()
    assert planted.read_text(encoding="utf-8") == "<fontconfig/>"


def test_fonts_have_a_digest_of_their_bytes_wherever_they_lie(tmp_path: Path) -> None:
    usual = font_environment(tmp_path)
    digest = usual.digest()
    (tmp_path / "copies").mkdir()
    for path in usual.files:
        (tmp_path / "copies" / path.name).symlink_to(path)
    copies = font_environment(tmp_path, folders=[tmp_path / "copies"])
    assert copies.config_file != usual.config_file
    assert copies.digest() == copies.digest() == digest
    changed = tmp_path / "copies" / usual.files[-1].name
    changed.unlink()
    changed.write_bytes(usual.files[-1].read_bytes() + b"\0")
    assert font_environment(tmp_path, folders=[tmp_path / "copies"]).digest() != digest
