from __future__ import annotations

import pytest

from nethandout.batch.progress import Progress, in_words
from nethandout.batch.results import RowResult, RowStatus


def test_the_rate_and_the_rest_come_from_this_run_alone() -> None:
    now = [100.0]
    progress = Progress(110, 10, clock=lambda: now[0])
    assert (progress.finished, progress.rate, progress.seconds_left) == (10, 0.0, None)
    now[0] += 20
    for row in range(40):
        progress.add(RowResult(row, RowStatus.FAILED if row < 3 else RowStatus.OK))
    assert (progress.finished, progress.not_printed) == (50, 3)
    assert progress.rate == 2.0
    assert progress.seconds_left == 30.0


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "0 s"), (7, "7 s"), (125, "2 min 5 s"), (3840, "1 h 4 min"), (-1, "0 s")],
)
def test_times_are_said_in_two_units(seconds: float, words: str) -> None:
    assert in_words(seconds) == words
