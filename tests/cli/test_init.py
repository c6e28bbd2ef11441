"""A new clinic folder has a place for everything, and says what is missing until it is filled."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from pydantic import BaseModel

from nethandout.content.clinic.folder import write_clinic_folder
from nethandout.content.library import ClinicSettings, open_library
from nethandout.source.shape import _inner_model

if TYPE_CHECKING:
    from tests.cli.conftest import Program


def keys(model: type[BaseModel]) -> dict[str, object]:
    """Turn a model into its keys, nested as in the file."""
    found: dict[str, object] = {}
    for name, info in model.model_fields.items():
        inner = _inner_model(info.annotation)
        found[name] = keys(inner) if inner else None
    return found


def written_keys(value: object) -> object:
    if isinstance(value, dict):
        return {key: written_keys(item) for key, item in value.items()}
    return None


def test_every_setting_has_its_place_and_no_value(nethandout: Program, tmp_path: Path) -> None:
    assert nethandout("init", tmp_path / "clinic").code == 0
    text = (tmp_path / "clinic" / "clinic.yaml").read_text(encoding="utf-8")
    written = yaml.safe_load(text)
    (lines,) = written["procedures"].values()
    assert written_keys({**written, "procedures": lines}) == keys(ClinicSettings)
    parts = (item for item in written.values() if isinstance(item, dict))
    for part in (written, lines, *parts):
        assert all(isinstance(item, dict) or not item for item in part.values())
    settings = [line for line in text.splitlines() if re.match(r" *[a-z_]+: *[^a-z]", line)]
    assert all("#" in line for line in settings)


def test_what_must_be_filled_in_is_named_with_its_line(nethandout: Program, tmp_path: Path) -> None:
    folder = tmp_path / "clinic"
    nethandout("init", folder, "--quiet")
    ran = nethandout("build", "--clinic", folder, "--tumor-site", "ileum", "-o", tmp_path / "x.pdf")
    assert ran.code == 4
    needed = ("name", "country", "phones.day", "phones.night", "emergency_number", "hours.days")
    for field in (*needed, "hours.open", "hours.close"):
        assert re.search(rf"clinic\.yaml:\d+:\d+: error: {re.escape(field)}: this must", ran.err)
    assert len(ran.codes) == 8
    assert not (tmp_path / "x.pdf").exists()


def test_a_filled_in_folder_works(nethandout: Program, clinic: Path, tmp_path: Path) -> None:
    folder = tmp_path / "clinic"
    write_clinic_folder(folder)
    example = (clinic / "clinic.yaml").read_text(encoding="utf-8")
    (folder / "clinic.yaml").write_text(example, encoding="utf-8")
    assert open_library(folder).clinic is not None
    assert nethandout("topics", "--clinic", folder).code == 0


def test_an_empty_folder_may_be_there_already(nethandout: Program, tmp_path: Path) -> None:
    (tmp_path / "clinic").mkdir()
    assert nethandout("init", tmp_path / "clinic").code == 0
    assert (tmp_path / "clinic" / "handouts").is_dir()


@pytest.mark.parametrize("name", ["clinic.yaml", ".hidden"])
def test_a_folder_with_anything_in_it_is_left_alone(
    name: str, nethandout: Program, tmp_path: Path
) -> None:
    (tmp_path / name).write_text("mine", encoding="utf-8")
    ran = nethandout("init", tmp_path)
    assert ran.code == 5
    assert "not empty" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_file_is_no_folder(nethandout: Program, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("mine", encoding="utf-8")
    assert nethandout("init", path).code == 5
    assert path.read_text(encoding="utf-8") == "mine"


def test_a_failure_leaves_nothing(
    nethandout: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full_disk)
    ran = nethandout("init", tmp_path / "clinic")
    assert ran.code == 5
    assert "No space left" in ran.err
    assert not list(tmp_path.iterdir())


def test_what_a_killed_run_left_is_removed(nethandout: Program, tmp_path: Path) -> None:
    (tmp_path / ".nethandout-left.unfinished").mkdir()
    (tmp_path / ".nethandout-left.unfinished" / "clinic.yaml").touch()
    assert nethandout("init", tmp_path / "clinic").code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["clinic"]
