"""`doctor` says what works here, and what to install for what does not."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from nethandout.errors import MissingDependencyError
from nethandout.render.type import fonts, libraries

if TYPE_CHECKING:
    from tests.cli.conftest import Program


def test_this_computer_is_fit(nethandout: Program) -> None:
    ran = nethandout("doctor", "--json")
    assert ran.code == 0, ran.out
    names = [item["name"] for item in ran.json["findings"]]
    assert {"Python", "WeasyPrint", "libpango", "libharfbuzz-subset", "fonts for en"} <= set(names)
    assert "ok        WeasyPrint: " in nethandout("doctor").out


def test_a_missing_font_is_named_with_its_package(
    nethandout: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "missing_fonts", lambda _: ["Noto Sans"])
    ran = nethandout("doctor")
    assert ran.code == 6
    assert "MISSING   fonts for en: not found: Noto Sans" in ran.out
    assert "apt-get install fonts-noto-core" in ran.out
    assert nethandout("doctor", "--json").json["exit_code"] == 6


def test_a_missing_library_is_no_reason_to_stop_looking(
    nethandout: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise MissingDependencyError("a library that makes PDFs is missing")

    monkeypatch.setattr(libraries, "require_libraries", fail)
    ran = nethandout("doctor")
    assert ran.code == 6
    assert "MISSING   WeasyPrint: does not work" in ran.out
    assert "fonts for en" in ran.out


@pytest.mark.parametrize("name", libraries.LIBRARIES)
def test_a_missing_system_library_is_named_with_its_package(
    nethandout: Program, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    absent = replace(libraries.LIBRARIES[name], files=("libmissing.so.0",))
    monkeypatch.setitem(libraries.LIBRARIES, name, absent)
    ran = nethandout("doctor")
    assert ran.code == 6
    assert f"MISSING   lib{name}: not found" in ran.out
    assert f"apt-get install {absent.package}" in ran.out


def test_excel_tables_need_a_package_that_is_named(
    nethandout: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "openpyxl" else found(name)
    )
    ran = nethandout("doctor")
    assert ran.code == 0
    assert "optional  openpyxl: not installed\n          pip install 'nethandout[xlsx]'" in ran.out
