from __future__ import annotations

import pytest

from nethandout.batch.progress import Progress, in_words
from nethandout.batch.results import RowResult, RowStatus, Work


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


def worked(seconds: float, *, new: bool) -> RowResult:
    return RowResult(2, RowStatus.OK, work=Work(seconds, is_first_of_kind=new))


def test_the_first_rows_of_their_kinds_say_little_of_the_others() -> None:
    """A thousand rows of 40 kinds, on two workers: the first of each takes 2 s, the rest 20 ms."""
    now = [0.0]
    progress = Progress(1000, 0, kinds=40, clock=lambda: now[0])
    now[0] += 2.0  # the program starts
    for _ in range(4):
        now[0] += 1.0
        progress.add(worked(2.0, new=True))
    before = progress.seconds_left
    for _ in range(10):
        now[0] += 0.01
        progress.add(worked(0.02, new=False))
    truly = 36 * 1.0 + (1000 - 36 - 14) * 0.01
    assert before is None
    assert truly / 1.5 < (progress.seconds_left or 0) < truly * 1.5
    assert 986 / progress.rate > 8 * truly


def test_the_estimate_forgets_what_is_long_ago() -> None:
    now = [0.0]
    progress = Progress(600, 0, kinds=1, clock=lambda: now[0])
    for seconds in (2.0, *[0.4] * 20, *[0.1] * 280):
        now[0] += seconds
        progress.add(worked(seconds, new=seconds > 1))
    assert progress.seconds_left == pytest.approx(29.9, rel=0.05)


def test_rows_that_are_only_new_are_reckoned_as_such() -> None:
    now = [0.0]
    progress = Progress(10, 0, kinds=10, clock=lambda: now[0])
    for _ in range(5):
        now[0] += 2.0
        progress.add(worked(2.0, new=True))
    assert progress.seconds_left == pytest.approx(10.0)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "0 s"), (7, "7 s"), (125, "2 min 5 s"), (3840, "1 h 4 min"), (-1, "0 s")],
)
def test_times_are_said_in_two_units(seconds: float, words: str) -> None:
    assert in_words(seconds) == words
