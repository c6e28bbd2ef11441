from __future__ import annotations

from nethandout.batch.results import Reason, RowResult, RowStatus, reasons_of
from nethandout.errors import Position, Problem


def test_reasons_are_problems_without_their_place_each_once() -> None:
    problems = [
        Problem(Position("rows.csv", 17, 3), "missing", "patient.name: this field is missing"),
        Problem(Position("rows.csv", 17, 4), "missing", "patient.name: this field is missing"),
        Problem(Position("rows.csv", 17, 5), "invalid", "goal: too long"),
    ]
    reasons = reasons_of(problems)
    assert reasons == (
        Reason("missing", "patient.name: this field is missing"),
        Reason("invalid", "goal: too long"),
    )
    assert str(reasons[1]) == "goal: too long [invalid]"


def test_the_repr_of_a_result_shows_no_record_number() -> None:
    result = RowResult(1, RowStatus.OK, record_number="0012345")
    assert "0012345" not in repr(result)
