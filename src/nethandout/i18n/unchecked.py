"""Turn a language into what the checks cannot look at in it, for want of words.

Who prints must know it as well as who translates, so it is found without reading the tables: a
part is there if a table of the language has it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from nethandout.i18n.catalogs import table_files
from nethandout.i18n.languages import is_source, primary
from nethandout.model.remark import Remark

_PARTS: Final = ("negation", "units", "opposites")


def unchecked_parts(dirs: Iterable[Path], language: str) -> tuple[str, ...]:
    """Turn catalog dirs and a language into the parts that none of its tables has."""
    if is_source(language):
        return ()
    files = [path for path in table_files(dirs) if path.stem == primary(language)]
    lines = [line for path in files for line in path.read_text("utf-8").splitlines()]
    return tuple(part for part in _PARTS if not any(line.startswith(f"{part}:") for line in lines))


def unchecked_notes(dirs: Iterable[Path], language: str) -> tuple[str, ...]:
    """Turn what a language lacks into a sentence: “pl: negation, units not checked”, or none."""
    parts = unchecked_parts(dirs, language)
    return (
        (Remark("{language}: {parts} not checked", language=language, parts=tuple(parts)),)
        if parts
        else ()
    )
