"""Turn the system libraries that make PDFs into loaded ones, quickly, or into a refusal."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from types import ModuleType
from typing import Any, Final

from nethandout.errors import MissingDependencyError


@dataclass(frozen=True, slots=True)
class SystemLibrary:
    """The names a library's file may have, and the Debian package it comes with."""

    files: tuple[str, ...]
    package: str


WEASYPRINT_VERSION: Final = "70.0"
"""The tag repairs in `layout/tagging.py` were compared with exactly this one."""

LIBRARIES: Final = {
    "pango": SystemLibrary(
        ("libpango-1.0.so.0", "libpango-1.0.0.dylib", "libpango-1.0.dylib"), "libpango-1.0-0"
    ),
    "pangoft2": SystemLibrary(
        ("libpangoft2-1.0.so.0", "libpangoft2-1.0.0.dylib", "libpangoft2-1.0.dylib"),
        "libpangoft2-1.0-0",
    ),
    "fontconfig": SystemLibrary(("libfontconfig.so.1", "libfontconfig.1.dylib"), "libfontconfig1"),
    "gobject": SystemLibrary(
        ("libgobject-2.0.so.0", "libgobject-2.0.0.dylib", "libgobject-2.0.dylib"), "libglib2.0-0"
    ),
    "harfbuzz": SystemLibrary(("libharfbuzz.so.0", "libharfbuzz.0.dylib"), "libharfbuzz0b"),
    "harfbuzz-subset": SystemLibrary(
        ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"), "libharfbuzz-subset0"
    ),
}

_NEVER_CALLED: Final = ("fontTools.subset", "fontTools.varLib.instancer")
"""What WeasyPrint cuts fonts with where HarfBuzz cannot: loading it takes 0.07 s."""

Signatures = Mapping[str, tuple[Any, tuple[Any, ...]]]
"""What functions of a C library give, and what they take."""


def load_library(name: str, signatures: Signatures) -> Any:
    """Turn a name in `LIBRARIES` into its functions; raises `MissingDependencyError`."""
    library = _first_that_loads(name)
    if library is None:
        raise MissingDependencyError(
            f"the library lib{name} is missing (Debian: apt-get install "
            f"{LIBRARIES[name].package}); see: nethandout doctor"
        )
    for function, (result, arguments) in signatures.items():
        getattr(library, function).restype = result
        getattr(library, function).argtypes = arguments
    return library


def is_installed(name: str) -> bool:
    """Tell whether a library in `LIBRARIES` can be loaded."""
    return _first_that_loads(name) is not None


def _first_that_loads(name: str) -> Any:
    for file in LIBRARIES[name].files:
        try:
            return ctypes.CDLL(file)
        except OSError:
            continue
    return None


def layout_versions() -> tuple[str, ...]:
    """Tell which versions of which libraries decide where lines end and how letters look."""
    return (
        f"weasyprint {version('weasyprint')}",
        f"pango {_version_told_by('pango', 'pango_version_string')}",
        f"harfbuzz {_version_told_by('harfbuzz', 'hb_version_string')}",
    )


def _version_told_by(name: str, function: str) -> str:
    library = load_library(name, {function: (ctypes.c_char_p, ())})
    return str(getattr(library, function)().decode("ascii"))


def require_libraries() -> None:
    """Refuse to go on without the libraries that make PDFs (`MissingDependencyError`)."""
    with system_libraries():
        check_version()


def check_version() -> None:
    """Refuse a WeasyPrint whose insides nobody has compared with the repairs."""
    import weasyprint

    if weasyprint.__version__ != WEASYPRINT_VERSION:
        raise MissingDependencyError(
            f"WeasyPrint {WEASYPRINT_VERSION} is needed, {weasyprint.__version__} is installed: "
            "the repairs of its tags use private functions of exactly that version"
        )


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
        with redirect_stdout(sys.stderr), _later(*_NEVER_CALLED):
            yield
    except OSError as error:
        raise MissingDependencyError(
            f"a library that makes PDFs is missing or does not fit ({type(error).__name__}); "
            "see what with: nethandout doctor"
        ) from error
    finally:
        ctypes.util.find_library = search


@contextmanager
def _later(*names: str) -> Iterator[None]:
    """Let imports of modules within the block load them only when something of them is called."""
    absent = [name for name in names if name not in sys.modules]
    for name in absent:
        sys.modules[name] = _Later(name)
    try:
        yield
    finally:
        for name in absent:
            if isinstance(sys.modules.get(name), _Later):
                del sys.modules[name]


class _Later(ModuleType):
    """Stands for a module of which only functions and classes are called."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)

        def call(*arguments: Any, **options: Any) -> Any:
            return getattr(import_module(self.__name__), name)(*arguments, **options)

        return call


def _find_nothing(name: str) -> str | None:  # noqa: ARG001 - the signature is ctypes'
    """Stand in for the search for a library that the linker finds by its file name."""
    return None
