from __future__ import annotations

import os
import random
import signal
import sqlite3
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from nethandout.batch.digests import digest_of_file
from nethandout.batch.journal import JOURNAL, LOCK, Fingerprint, open_journal, printed_digests
from nethandout.batch.results import Beside, Reason, RowResult, RowStatus
from nethandout.errors import ExitCode, FileError, InputError, UsageError
from nethandout.files.publish import DRAFTS

MADE_FROM = Fingerprint(input="i", content="c", options="o", version="1.0")
OK = RowResult(2, RowStatus.OK, "000002-x.pdf", "ab" * 32, "NH-1", "es", 7)
FAILED = RowResult(3, RowStatus.FAILED, reasons=(Reason("missing", "“x” is missing"),))


def test_results_come_back_in_the_order_of_rows(tmp_path: Path) -> None:
    with open_journal(tmp_path, MADE_FROM) as journal:
        journal.record(FAILED)
        journal.record(OK)
    with open_journal(tmp_path, MADE_FROM) as journal:
        assert list(journal.results()) == [OK, FAILED]
        assert journal.done_rows() == {2}


def test_warnings_and_the_name_of_a_record_are_kept(tmp_path: Path) -> None:
    warned = replace(OK, warnings=(Reason("dose-far-off", "much more"),), source="2.yaml")
    with open_journal(tmp_path, MADE_FROM) as journal:
        journal.record(warned)
    with open_journal(tmp_path, MADE_FROM) as journal:
        assert list(journal.results()) == [warned]


def test_a_handout_whose_file_beside_it_is_lost_or_changed_is_not_intact(tmp_path: Path) -> None:
    for name in ("a.pdf", "a.hl7"):
        (tmp_path / name).write_text(name)
    beside = (Beside("mdm", "a.hl7", digest_of_file(tmp_path / "a.hl7")),)
    whole = replace(OK, file="a.pdf", sha256=digest_of_file(tmp_path / "a.pdf"), beside=beside)
    with open_journal(tmp_path, MADE_FROM) as journal:
        journal.record(whole)
        assert list(journal.results()) == [whole]
        assert journal.intact_rows() == {2}
        (tmp_path / "a.hl7").write_text("else")
        assert journal.intact_rows() == frozenset()
        (tmp_path / "a.hl7").unlink()
        assert journal.intact_rows() == frozenset()


def test_others_can_ask_what_was_printed(tmp_path: Path) -> None:
    assert printed_digests(tmp_path) == {}
    with open_journal(tmp_path, MADE_FROM) as journal:
        journal.record(replace(OK, beside=(Beside("mdm", "000002-x.hl7", "cd" * 32),)))
        journal.record(FAILED)
    assert printed_digests(tmp_path) == {"000002-x.pdf": "ab" * 32, "000002-x.hl7": "cd" * 32}


def test_a_journal_that_is_forgotten_is_no_hindrance(tmp_path: Path) -> None:
    with open_journal(tmp_path, MADE_FROM) as journal:
        journal.record(FAILED)
        journal.forget()
        assert list(journal.results()) == [FAILED]
    with open_journal(tmp_path, replace(MADE_FROM, input="j"), resume=False) as journal:
        assert list(journal.results()) == []


def test_a_later_result_takes_the_place_of_an_earlier(tmp_path: Path) -> None:
    with open_journal(tmp_path, MADE_FROM) as journal:
        journal.record(FAILED)
        journal.record(replace(OK, row=3))
        assert list(journal.results()) == [replace(OK, row=3)]


def test_many_results_are_given_page_by_page(tmp_path: Path) -> None:
    with open_journal(tmp_path, MADE_FROM, batch=5000) as journal:
        for row in range(2500):
            journal.record(replace(OK, row=row))
        assert [result.row for result in journal.results()] == list(range(2500))


def test_a_result_is_on_the_disk_before_record_returns(tmp_path: Path) -> None:
    with open_journal(tmp_path, MADE_FROM) as journal:
        journal.record(OK)
        other = sqlite3.connect(tmp_path / JOURNAL)
        assert other.execute("SELECT row, status FROM results").fetchall() == [(2, "ok")]
        other.close()


def test_a_batch_of_results_waits_for_its_last_or_for_flush(tmp_path: Path) -> None:
    with open_journal(tmp_path, MADE_FROM, batch=3) as journal:
        other = sqlite3.connect(tmp_path / JOURNAL)
        counts = []
        for row in (1, 2, 3, 4):
            journal.record(replace(OK, row=row))
            counts.append(other.execute("SELECT count(*) FROM results").fetchone()[0])
        journal.flush()
        counts.append(other.execute("SELECT count(*) FROM results").fetchone()[0])
        other.close()
    assert counts == [0, 0, 3, 3, 4]


def test_the_disk_is_really_waited_for(tmp_path: Path) -> None:
    with open_journal(tmp_path, MADE_FROM) as journal:
        ask = journal._connection.execute
        assert ask("PRAGMA synchronous").fetchone() == (3,)
        assert ask("PRAGMA journal_mode").fetchone() == ("delete",)


def test_no_identity_is_stored(tmp_path: Path) -> None:
    with open_journal(tmp_path, MADE_FROM) as journal:
        journal.record(replace(OK, record_number="ZAN-0012345"))
    assert b"ZAN" not in (tmp_path / JOURNAL).read_bytes()


def test_the_files_are_their_owners_alone(tmp_path: Path) -> None:
    open_journal(tmp_path, MADE_FROM).close()
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == {JOURNAL: 0o600, LOCK: 0o600}


# --- going on ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("input", "the table or the folder of records has changed"),
        ("content", "the handouts, templates, translations or clinic settings have changed"),
        ("options", "the options are not the same"),
        ("version", "another version of nethandout"),
    ],
)
def test_another_run_cannot_go_on_here_and_hears_why(
    tmp_path: Path, name: str, message: str
) -> None:
    open_journal(tmp_path, MADE_FROM).close()
    with pytest.raises(InputError) as caught:
        open_journal(tmp_path, replace(MADE_FROM, **{name: "other"}))
    assert caught.value.exit_code is ExitCode.BAD_INPUT
    assert [problem.code for problem in caught.value.problems] == ["resume"]
    assert message in caught.value.problems[0].message
    open_journal(tmp_path, MADE_FROM).close()


def test_a_new_run_does_not_start_in_the_folder_of_another(tmp_path: Path) -> None:
    open_journal(tmp_path, MADE_FROM, resume=False).close()
    with pytest.raises(UsageError, match="--resume"):
        open_journal(tmp_path, MADE_FROM, resume=False)


def test_files_that_are_gone_or_changed_are_found(tmp_path: Path) -> None:
    (tmp_path / "good.pdf").write_bytes(b"good")
    (tmp_path / "bad.pdf").write_bytes(b"changed")
    digest = digest_of_file(tmp_path / "good.pdf")
    with open_journal(tmp_path, MADE_FROM) as journal:
        for row, name in enumerate(["good.pdf", "bad.pdf", "gone.pdf", None]):
            journal.record(RowResult(row, RowStatus.OK, name, digest))
        journal.record(replace(FAILED, row=9))
        assert list(journal.lost_rows()) == [1, 2, 3]


def test_going_on_removes_what_a_dead_run_left(tmp_path: Path) -> None:
    drafts = tmp_path / DRAFTS
    drafts.mkdir()
    left = [tmp_path / ".nethandout-abc.unfinished", drafts / ".nethandout-def"]
    for path in left:
        path.touch()
    open_journal(tmp_path, MADE_FROM).close()
    assert not [path for path in (*left, drafts) if path.exists()]


# --- what goes wrong ---------------------------------------------------------------------


def test_a_second_run_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    with open_journal(tmp_path, MADE_FROM):
        with pytest.raises(FileError, match="another run is working") as caught:
            open_journal(tmp_path, MADE_FROM)
        assert caught.value.exit_code is ExitCode.FILE
    open_journal(tmp_path, MADE_FROM).close()


@pytest.mark.parametrize("raw", [b"zanary" * 1000, b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_damaged_journal_is_a_file_error(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / JOURNAL).write_bytes(raw)
    with pytest.raises(FileError, match="is damaged") as caught:
        open_journal(tmp_path, MADE_FROM)
    assert "zanary" not in str(caught.value)


def test_an_empty_journal_is_a_new_one(tmp_path: Path) -> None:
    (tmp_path / JOURNAL).touch()
    open_journal(tmp_path, MADE_FROM).close()


def test_a_folder_that_is_not_there_is_a_file_error(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="No such file"):
        open_journal(tmp_path / "none", MADE_FROM)


def test_a_folder_that_is_emptied_meanwhile_is_said(tmp_path: Path) -> None:
    def printing() -> None:
        with open_journal(tmp_path, MADE_FROM) as journal:
            (tmp_path / JOURNAL).unlink()
            journal.record(OK)

    with pytest.raises(FileError, match="is gone, or was emptied"):
        printing()


def test_a_full_disk_is_a_file_error_and_loses_nothing(tmp_path: Path) -> None:
    with open_journal(tmp_path, MADE_FROM) as journal:
        journal.record(OK)
        pages = journal._connection.execute("PRAGMA page_count").fetchone()[0]
        journal._connection.execute(f"PRAGMA max_page_count = {pages}")
        long = replace(FAILED, reasons=(Reason("x", "y" * 100_000),))
        with pytest.raises(FileError, match="No space left"):
            journal.record(long)
        journal._waiting.clear()
    with open_journal(tmp_path, MADE_FROM) as journal:
        assert list(journal.results()) == [OK]


# --- killed ------------------------------------------------------------------------------

WRITER = """
import sys
from pathlib import Path
from nethandout.batch.journal import Fingerprint, open_journal
from nethandout.batch.results import RowResult, RowStatus

folder, batch = Path(sys.argv[1]), int(sys.argv[2])
with open_journal(folder, Fingerprint("i", "c", "o", "1.0"), batch=batch) as journal:
    done = journal.done_rows()
    print("ready", flush=True)
    for row in range(100_000):
        if row not in done:
            journal.record(RowResult(row, RowStatus.OK, f"{row}.pdf", "ab" * 32))
            print(row, flush=True)
"""


def run_and_kill(folder: Path, batch: int, after: int) -> list[int]:
    """Let a writer record some rows, kill it, and give those it said were on the disk."""
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), str(batch)], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    with writer.stdout as said:
        assert said.readline() == "ready\n"
        rows = [int(said.readline()) for _ in range(after)]
        os.kill(writer.pid, signal.SIGKILL)
        rows += [int(line) for line in said if line.endswith("\n")]
    assert writer.wait(timeout=60) == -signal.SIGKILL
    return rows


@pytest.mark.parametrize(("batch", "kills"), [(1, 6), (7, 3)])
def test_a_killed_writer_loses_and_doubles_nothing(tmp_path: Path, batch: int, kills: int) -> None:
    moments = random.Random(20261122)  # noqa: S311 - when to kill is no secret
    recorded: list[int] = []
    for _ in range(kills):
        recorded += run_and_kill(tmp_path, batch, moments.randrange(60))
        with open_journal(tmp_path, MADE_FROM) as journal:
            rows = [result.row for result in journal.results()]
            (intact,) = journal._connection.execute("PRAGMA integrity_check").fetchone()
        assert intact == "ok"
        assert len(rows) == len(set(rows))
        lost = set(recorded) - set(rows)
        assert len(lost) < batch
        recorded = [row for row in recorded if row not in lost]
    if batch == 1:
        assert len(recorded) == len(set(recorded)), "a row that was done was done again"


def test_a_killed_run_gives_its_lock_back(tmp_path: Path) -> None:
    run_and_kill(tmp_path, 1, 1)
    open_journal(tmp_path, MADE_FROM).close()


@pytest.mark.parametrize("name", [JOURNAL, LOCK])
def test_a_planted_link_is_not_written_through(name: str, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").touch()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileError), open_journal(tmp_path / "out", MADE_FROM, resume=True):
        pass
    assert (tmp_path / "elsewhere").read_bytes() == b""
