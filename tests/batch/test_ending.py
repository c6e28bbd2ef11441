from __future__ import annotations

import pytest

from nethandout.batch.ending import verdict
from nethandout.errors import ExitCode as Code


def test_the_order_is_signal_infrastructure_bug_file_rows() -> None:
    order = [Code.INTERRUPTED, Code.RESUME, Code.BUG, Code.FILE, Code.BATCH_FAILED, Code.OK]
    for index, code in enumerate(order):
        assert verdict(reversed(order[index:])) is code


@pytest.mark.parametrize("code", list(Code))
def test_every_code_has_its_place(code: Code) -> None:
    assert verdict([code]) is code
    assert verdict([Code.OK, code]) is code


def test_what_ends_a_run_counts_more_than_its_rows() -> None:
    for code in set(Code) - {Code.OK, Code.BATCH_FAILED}:
        assert verdict([Code.BATCH_FAILED, code]) is code


def test_nothing_wrong_is_ok() -> None:
    assert verdict([]) is Code.OK
