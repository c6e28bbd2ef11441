"""What comes with the program is found beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from nethandout.errors import FileError
from nethandout.files import builtin


def test_the_built_in_folder_holds_handouts_templates_and_locales() -> None:
    root = builtin.built_in_root()
    assert all((root / name).is_dir() for name in ("handouts", "templates", "locales"))


def test_a_program_without_its_handouts_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builtin, "__file__", str(tmp_path / "a" / "b" / "builtin.py"))
    with pytest.raises(FileError, match="install nethandout again"):
        builtin.built_in_root()
