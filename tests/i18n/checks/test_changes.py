"""A changed number or negation makes an old translation dangerous."""

from __future__ import annotations

import pytest

from nethandout.i18n.checks.changes import is_critical_change


@pytest.mark.parametrize(
    ("before", "after", "critical"),
    [
        ("Do not drive.", "You can drive.", True),
        ("Take 5 mg.", "Take 5 mcg.", True),
        ("Wait 0.5 hours.", "Wait 5 hours.", True),
        ("Do not forget your card.", "Forget your card.", True),
        ("Never miss a dose.", "You can miss a dose.", True),
        ("Call your nurse.", "Call the nurse.", False),
    ],
)
def test_what_is_critical(before: str, after: str, critical: bool) -> None:
    assert is_critical_change(before, after) is critical
