"""Libraries that cannot be loaded are a clear refusal, and print nothing into a PDF."""

from __future__ import annotations

import ctypes.util

import pytest

from nethandout.errors import MissingDependencyError
from nethandout.render.libraries import require_libraries, system_libraries


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
