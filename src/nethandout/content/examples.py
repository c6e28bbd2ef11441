"""Turn the invented examples into the same examples for another day.

Plain YAML and CSV hold dates, not "next week": what was to come when the examples were written
is past some day. All dates of treatment move by the same whole weeks, so that visits stay on
their weekdays, and 28 days stay 28 days. Birth dates stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from nethandout.content.reading import Content
from nethandout.errors import FileError

WRITTEN_ON = date(2026, 11, 20)
"""The day of the examples: the last one is approved on it, the first visit comes after it."""

_FIRST_YEAR = 2026
"""Dates before this year are birth dates."""

_DATE = re.compile(r"(?<![0-9-])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9-])")
_FILES = ("clinic/clinic.yaml", "clinic/locales/**/*.po*", "patients/*.yaml", "batch/*.csv")


def printable_day(content: Content, today: date) -> date:
    """Turn today into the day to print examples for: the last on which all topics are printed."""
    return min(today, *(topic.review.due for topic in content.topics.values()))


def moved_examples(folder: Path, day: date) -> Iterator[tuple[str, str]]:
    """Turn the folder of examples into names of files and their texts for a day.

    The last approval is on that day or up to six days before it; raises `FileError`.
    """
    shift = timedelta(weeks=(day - WRITTEN_ON).days // 7)
    for pattern in _FILES:
        for path in sorted(folder.glob(pattern)):
            try:
                text = path.read_text(encoding="utf-8")
            except OSError as error:
                raise FileError(f"cannot read {path}: {error.strerror}") from None
            yield path.relative_to(folder).as_posix(), _moved(text, shift)


def _moved(text: str, shift: timedelta) -> str:
    def moved(match: re.Match[str]) -> str:
        found = date.fromisoformat(match[0])
        return (found + shift).isoformat() if found.year >= _FIRST_YEAR else match[0]

    return _DATE.sub(moved, text)
