from __future__ import annotations

import sys

import pytest

from nethandout.errors import MissingDependencyError
from nethandout.interop.extras import require


def test_what_is_there_is_given() -> None:
    assert require("json", "json", "this").__name__ == "json"


def test_what_is_missing_is_told_with_the_extra_that_brings_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "hl7apy", None)
    with pytest.raises(MissingDependencyError, match=r"an HL7 message needs.*nethandout\[ehr\]"):
        require("hl7apy", "hl7apy", "an HL7 message")
