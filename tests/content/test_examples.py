"""The examples are of this week, whatever week this is, and nothing else in them changes."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nethandout.content.examples import WRITTEN_ON, moved_examples, printable_day

if TYPE_CHECKING:
    from nethandout.content.reading import Content

EXAMPLES = Path(__file__).parents[2] / "examples"
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
DAYS = (date(2026, 11, 27), date(2027, 2, 28), date(2028, 2, 29), date(2035, 1, 1))


def dates(text: str) -> list[date]:
    return [date.fromisoformat(found) for found in DATE.findall(text)]


@pytest.mark.parametrize("day", DAYS)
def test_all_dates_but_birth_dates_move_by_the_same_whole_weeks(day: date) -> None:
    shifts = set()
    for name, text in moved_examples(EXAMPLES, day):
        source = (EXAMPLES / name).read_text(encoding="utf-8")
        assert DATE.sub("", text) == DATE.sub("", source)
        for before, after in zip(dates(source), dates(text), strict=True):
            born = before.year < 2010
            assert (after == before) is born or day - WRITTEN_ON < timedelta(weeks=1)
            shifts |= set() if born else {after - before}
    (shift,) = shifts
    assert shift.days % 7 == 0


@pytest.mark.parametrize("after", range(8))
def test_approvals_are_not_to_come_and_visits_are(after: int) -> None:
    day = WRITTEN_ON + timedelta(weeks=100, days=after)
    for name, text in moved_examples(EXAMPLES, day):
        if name.startswith("patients/"):
            (approved,) = dates(next(re.finditer("approved_on: .*", text))[0])
            visits = [dates(found)[0] for found in re.findall(r"\b(?:at|next): \".*", text)]
            assert approved <= day < min(visits)


def test_the_examples_as_they_stand_are_of_the_day_they_were_written_on() -> None:
    moved = dict(moved_examples(EXAMPLES, WRITTEN_ON + timedelta(days=6)))
    assert {"clinic/clinic.yaml", "batch/patients.csv"} < moved.keys()
    catalogs = list(EXAMPLES.glob("clinic/locales/**/*.po*"))
    assert len(moved) == 2 + len(catalogs) + len(list(EXAMPLES.glob("patients/*.yaml")))
    for name, text in moved.items():
        assert text == (EXAMPLES / name).read_text(encoding="utf-8")


def test_the_day_stands_still_when_the_first_topic_is_due(small_content: Content) -> None:
    due = min(topic.review.due for topic in small_content.topics.values())
    for days, printed in ((-1, due - timedelta(days=1)), (0, due), (3000, due)):
        assert printable_day(small_content, due + timedelta(days=days)) == printed
