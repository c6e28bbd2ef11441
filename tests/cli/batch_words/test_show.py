from __future__ import annotations

import json
from dataclasses import replace

import pytest

from nethandout.batch.results import Reason, RowResult, RowStatus
from nethandout.cli.batch_words.show import Bars, Events, Lines
from nethandout.cli.talk import Talk
from nethandout.errors import Position, Problem, Severity

OK = RowResult(2, RowStatus.OK, "000002-x.pdf", "ab", "NH-1", "es", 7, record_number="ZQ-77")
WARNED = replace(OK, warnings=(Reason("dose-far-off", "much more"),))
BAD = RowResult(3, RowStatus.REFUSED, reasons=(Reason("pregnancy", "not now"),))
NOTE = Problem(Position("rows.csv"), "encoding-guess", "guessed", Severity.WARNING)


def test_a_line_comes_every_few_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    lines = Lines(Talk(), clock=lambda: now[0])
    lines.begin(1000, 0)
    for _ in range(40):
        now[0] += 0.5
        lines.row(OK)
    lines.end()
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "1,000 rows"
    assert said[1] == "10 of 1,000 rows, 2.0 a second, 8 min 15 s left"
    assert len(said) == 5


def test_quiet_says_only_what_is_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    lines = Lines(Talk(quiet=True))
    lines.begin(2, 1)
    lines.note(NOTE)
    for _ in range(100):
        lines.row(OK)
        lines.row(BAD)
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "row 3: refused: not now [pregnancy]"
    assert len(said) == 21


def test_what_to_look_at_is_said_of_rows_as_long_as_they_are_few(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for quiet in (False, True):
        lines = Lines(Talk(quiet=quiet))
        for _ in range(30):
            lines.row(replace(WARNED, source="2.yaml"))
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "row 2 (2.yaml): warning: much more [dose-far-off]"
    assert said[20:] == ["more rows have warnings; the manifest has them all"]


def test_a_bar_shows_how_far_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    bars = Bars(Talk())
    bars.row(OK)
    bars.begin(2, 0)
    bars.row(OK)
    bars.row(BAD)
    bars.end()
    said = capsys.readouterr().err
    assert "row 3: refused: not now [pregnancy]" in said
    assert "2/2" in said
    assert "1 not printed" in said


def test_events_hold_no_identity(capsys: pytest.CaptureFixture[str]) -> None:
    events = Events()
    events.begin(2, 0)
    events.note(NOTE)
    events.row(WARNED)
    out = capsys.readouterr().out
    said = [json.loads(line) for line in out.splitlines()]
    assert [each["event"] for each in said] == ["begin", "note", "row"]
    assert said[2]["file"] == "000002-x.pdf"
    assert said[2]["warnings"] == [{"code": "dose-far-off", "message": "much more"}]
    assert "ZQ-77" not in out


def test_the_file_for_the_printer_is_told_of_while_it_is_made(
    capsys: pytest.CaptureFixture[str],
) -> None:
    now = [0.0]
    lines, events = Lines(Talk(), clock=lambda: now[0]), Events(clock=lambda: now[0])
    for done in range(1, 9):
        lines.bound(done, 8)
        events.bound(done, 8)
        now[0] += 1.0
    said = capsys.readouterr()
    assert said.err.splitlines() == ["print run: 6 of 8 handouts, 2 s left"]
    told = [json.loads(line) for line in said.out.splitlines()]
    assert told == [
        {"event": "print-run", "bound": 6, "handouts": 8},
        {"event": "print-run", "bound": 8, "handouts": 8},
    ]
