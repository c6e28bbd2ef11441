"""Turn a language that CLDR lacks, or has only the frame of, into what must be known of it.

`uncharted.csv` has a row for each: its names, script and plural rule, and the locale whose
dates, weekdays, lists and signs for numbers are printed in its place. That is a language which
its readers meet on calendars: English for Hmong, French for Haitian Creole. Whoever starts a
translation is told so (`nethandout i18n new`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple


class Uncharted(NamedTuple):
    """A row: `forms` and `rule` are the plural's, `formats` names a locale of CLDR."""

    tag: str
    english: str
    own: str
    script: str
    forms: int
    rule: str
    formats: str


@cache
def uncharted_languages() -> Mapping[str, Uncharted]:
    """Give all rows by their tags."""
    import csv  # most languages are charted

    text = Path(__file__).with_suffix(".csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    found = (Uncharted(**{**row, "forms": int(row["forms"])}) for row in rows)  # type: ignore[arg-type]
    return MappingProxyType({row.tag: row for row in found})


def uncharted(language: str) -> Uncharted | None:
    """Turn a tag into its row; None for a language that CLDR knows, or nobody here."""
    return uncharted_languages().get(language.replace("_", "-").partition("-")[0].lower())
