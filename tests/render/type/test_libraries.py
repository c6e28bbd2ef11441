"""Libraries that cannot be loaded are a clear refusal, and print nothing into a PDF."""

from __future__ import annotations

import ctypes.util
import subprocess
import sys
from ctypes import c_uint, c_void_p
from dataclasses import replace

import pytest

from nethandout.errors import MissingDependencyError
from nethandout.render.type.libraries import (
    LIBRARIES,
    is_installed,
    load_library,
    require_libraries,
    system_libraries,
)


def test_the_libraries_are_here() -> None:
    require_libraries()


def test_a_library_that_does_not_load_is_a_missing_dependency() -> None:
    with pytest.raises(MissingDependencyError, match="nethandout doctor"), system_libraries():
        raise OSError("cannot load library 'pango': secret path")


def test_what_is_printed_on_the_way_does_not_reach_stdout(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with system_libraries():
        print("install Pango")  # noqa: T201 - as WeasyPrint does
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "install Pango\n")


WITHOUT = """
import sys
from nethandout.render.type.libraries import require_libraries, system_libraries
require_libraries()
with system_libraries():
    import weasyprint.pdf.fonts as fonts
print("fontTools.subset" in sys.modules, fonts.subset.Options().hinting)
print("fontTools.subset" in sys.modules)
"""


def test_what_cuts_fonts_the_slow_way_is_loaded_only_when_it_is_called() -> None:
    ran = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, check=True)
    assert ran.stdout.decode().split() == ["False", "True", "True"]


@pytest.mark.parametrize("fails", [True, False])
def test_the_search_for_libraries_is_put_back(fails: bool) -> None:
    before = ctypes.util.find_library
    try:
        with system_libraries():
            if fails:
                raise OSError
    except MissingDependencyError:
        pass
    assert ctypes.util.find_library is before


@pytest.mark.parametrize("name", LIBRARIES)
def test_every_library_is_found_by_one_of_its_names(name: str) -> None:
    assert is_installed(name)


def test_functions_give_what_was_declared() -> None:
    harfbuzz = load_library("harfbuzz", {"hb_version_atleast": (c_uint, (c_uint,) * 3)})
    assert harfbuzz.hb_version_atleast.restype is c_uint
    assert harfbuzz.hb_version_atleast(1, 0, 0) == 1
    with pytest.raises(ctypes.ArgumentError):
        harfbuzz.hb_version_atleast("1", 0, 0)


def test_another_name_of_a_library_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    files = ("libmissing.so.0", *LIBRARIES["pango"].files)
    monkeypatch.setitem(LIBRARIES, "pango", replace(LIBRARIES["pango"], files=files))
    pango = load_library("pango", {"pango_context_new": (c_void_p, ())})
    assert pango.pango_context_new()


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_missing_library_is_named_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    absent = replace(LIBRARIES[name], files=("libmissing.so.0",))
    monkeypatch.setitem(LIBRARIES, name, absent)
    assert not is_installed(name)
    expected = f"lib{name} is missing .*install {absent.package}.*nethandout doctor"
    with pytest.raises(MissingDependencyError, match=expected):
        load_library(name, {})
