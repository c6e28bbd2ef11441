"""`doctor` says what works here, and what to install for what does not."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nethandout.cli.doctor import _EXTRAS
from nethandout.errors import MissingDependencyError
from nethandout.render.type import fonts, libraries

if TYPE_CHECKING:
    from tests.cli.conftest import Program


ROOT = Path(__file__).parents[2]


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


def test_every_extra_is_looked_for_by_the_packages_that_it_brings() -> None:
    """But for those that only the project itself uses."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = {
        extra: {re.split("[=>]", each)[0] for each in packages}
        for extra, packages in project["optional-dependencies"].items()
        if extra not in {"bench", "fuzz", "dev"}
    }
    assert {extra: {*packages} for extra, (_, packages) in _EXTRAS.items()} == extras


def test_a_package_that_is_not_installed_is_named_with_its_extra_and_what_that_is_for(
    nethandout: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "openpyxl" else found(name)
    )
    ran = nethandout("doctor")
    assert ran.code == 0
    assert "optional  xlsx, tables of Excel: not found: openpyxl\n" in ran.out
    assert "          pip install 'nethandout[xlsx]'\n" in ran.out
    assert "ok        ehr, FHIR, HL7 v2, calendars: fhir.resources 8" in ran.out
