"""Turn the system libraries that WeasyPrint needs into loaded ones, quickly, or into a refusal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout

from nethandout.errors import MissingDependencyError


def require_libraries() -> None:
    """Refuse to go on without the libraries that make PDFs (`MissingDependencyError`)."""
    with system_libraries():
        from nethandout.render.tagging import check_version

        check_version()


@contextmanager
def system_libraries() -> Iterator[None]:
    """Import WeasyPrint inside this; raises `MissingDependencyError` if it cannot load.

    It tries library names of all systems, and for each one that Linux does not know Python
    starts `ldconfig` and a compiler: 0.2 s before the first page. The plain file names among
    them need no search. What it prints when it fails must not get into a PDF on stdout.
    """
    import ctypes.util

    search = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = _find_nothing
    try:
        with redirect_stdout(sys.stderr):
            yield
    except OSError as error:
        raise MissingDependencyError(
            f"a library that makes PDFs is missing or does not fit ({type(error).__name__}); "
            "see what with: nethandout doctor"
        ) from error
    finally:
        ctypes.util.find_library = search


def _find_nothing(name: str) -> str | None:  # noqa: ARG001 - the signature is ctypes'
    """Stand in for the search for a library that the linker finds by its file name."""
    return None
