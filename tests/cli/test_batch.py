"""Whole runs, as a user starts, stops and loses them."""

from __future__ import annotations

import contextlib
import csv
import fcntl
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from batch_doubles import CLINIC, PATIENTS
from batch_program import PROGRAM, Batch, Start, digests, short_rows

from nethandout.files.publish import DRAFTS
from nethandout.render.preflight.pagetext import ReadPage

# The runs share what they lay out, so one process does them all.
pytestmark = pytest.mark.xdist_group("batch")


@pytest.fixture(scope="module")
def undisturbed() -> dict[str, dict[str, str]]:
    """Remember what runs that nobody disturbed leave."""
    return {}


def expected(start: Start, short: Path, undisturbed: dict[str, dict[str, str]]) -> dict[str, str]:
    if "all" not in undisturbed:
        batch = start(rows=short, out="undisturbed")
        ended = batch.wait()
        assert ended.code == 0, ended.err
        undisturbed["all"] = digests(batch.folder)
    return undisturbed["all"]


@pytest.fixture
def short(tmp_path: Path) -> Path:
    return short_rows(tmp_path, 12)


def texts_of(path: Path) -> tuple[ReadPage, str]:
    """Give the first page, with all it takes to find text on it, and the plain text of all."""
    pages = [ReadPage(page) for page in pypdfium2.PdfDocument(path)]
    return pages[0], "".join("".join(page.raw.split()) for page in pages)


def test_every_row_becomes_a_handout_and_tells_nobody_else_of_its_patient(
    start: Start, tmp_path: Path
) -> None:
    rows = tmp_path / "rows.csv"
    with PATIENTS.open(encoding="utf-8", newline="") as file:
        table = list(csv.reader(file))
    bad = list(table[1])
    bad[:5] = ["Quentin Bartholomew Zed", "1962-02-03", "0999777", "es", "elbow"]
    with rows.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([*table, bad])
    log = tmp_path / "events"
    batch = start("--json", "--print-run", tmp_path / "run.pdf", rows=rows)
    ended = batch.wait()
    log.write_text(ended.out + ended.err)
    assert ended.code == 3, ended.err
    done = {each["row"]: each for each in ended.events if each["event"] == "row"}
    assert [done[row]["status"] for row in sorted(done)] == ["ok"] * 12 + ["failed"]

    canaries = [value for row in [*table[1:], bad] for value in row[:3]]
    clean = [path for path in batch.folder.iterdir() if path.suffix not in {".pdf", ".csv"}]
    assert {path.name for path in clean} >= {"journal.sqlite", "manifest.jsonl", "summary.json"}
    for path in [*clean, log]:
        raw = path.read_bytes()
        for canary in canaries:
            for found in (canary, json.dumps(canary)[1:-1]):
                assert found.encode() not in raw, path.name
    assert not [path for path in batch.folder.iterdir() if "Zed" in path.name]
    for number, row in enumerate(table[1:], 2):
        front, text = texts_of(batch.folder / done[number]["file"])
        assert front.has(row[0])
        assert front.has(row[2])
        for other in [*table[1:], bad]:
            if other is not row:
                assert not front.has(other[0])
                assert not front.has(other[2])
                assert other[2] not in text
                assert "".join(other[0].split()) not in text


def test_a_killed_run_goes_on_to_the_same_end(
    start: Start, short: Path, undisturbed: dict[str, dict[str, str]]
) -> None:
    wanted = expected(start, short, undisturbed)
    batch = start(rows=short)
    batch.wait_for_rows(3)
    os.killpg(batch.process.pid, signal.SIGKILL)
    batch.wait()
    assert len(digests(batch.folder)) < len(wanted)
    ended = start("--resume", rows=short).wait()
    assert ended.code == 0, ended.err
    assert digests(batch.folder) == wanted
    assert not list(batch.folder.glob(".nethandout-*"))


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_run_in_good_order(
    start: Start, short: Path, undisturbed: dict[str, dict[str, str]], number: int, code: int
) -> None:
    wanted = expected(start, short, undisturbed)
    batch = start(rows=short)
    batch.wait_for_rows(2)
    if number == signal.SIGINT:  # as a terminal does: to all of them
        os.killpg(batch.process.pid, number)
    else:
        batch.process.send_signal(number)
    ended = batch.wait()
    assert ended.code == code
    assert "--resume" in ended.err
    assert "Traceback" not in ended.err
    said = json.loads((batch.folder / "summary.json").read_text())
    assert said["exit_code"] == code
    assert said["ok"] >= 2
    assert said["skipped"] == 12 - said["ok"]
    if number == signal.SIGINT:
        assert start("--resume", rows=short).wait().code == 0
        assert digests(batch.folder) == wanted


def test_a_killed_worker_costs_nothing(
    start: Start, short: Path, undisturbed: dict[str, dict[str, str]]
) -> None:
    wanted = expected(start, short, undisturbed)
    batch = start(rows=short)
    batch.wait_for_rows(2)
    os.kill(batch.workers()[0], signal.SIGKILL)
    assert batch.wait().code == 0
    assert digests(batch.folder) == wanted


def test_a_disk_that_is_full_ends_the_run_which_then_goes_on(
    start: Start, short: Path, undisturbed: dict[str, dict[str, str]]
) -> None:
    """Files may not get longer than most handouts are: as with a full disk, writing fails."""
    wanted = expected(start, short, undisturbed)
    batch = start(
        rows=short, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
    )
    ended = batch.wait()
    assert ended.code == 5
    assert "cannot write to the folder" in ended.err
    assert not list(batch.folder.glob(".nethandout-*"))
    assert start("--resume", rows=short).wait().code == 0
    assert digests(batch.folder) == wanted


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "tiny"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=500k", "none", str(folder)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.soak
def test_a_really_full_disk_ends_the_run_which_then_goes_on(
    start: Start, short: Path, tiny_disk: Path
) -> None:
    ended = start(rows=short, out="tiny").wait()
    assert ended.code == 5
    assert "No space left" in ended.err
    subprocess.run(["mount", "-o", "remount,size=50m", str(tiny_disk)], check=True)
    ended = start("--resume", rows=short, out="tiny").wait()
    assert ended.code == 0, ended.err
    assert len(list(tiny_disk.glob("*.pdf"))) == 12


def test_a_reader_who_leaves_does_not_change_what_is_done(start: Start, short: Path) -> None:
    batch = start("--json", rows=short, work=("--jobs", "1"))
    assert batch.process.stdout is not None
    assert json.loads(batch.process.stdout.readline())["event"] == "begin"
    batch.process.stdout.close()
    batch.process.stdout = None
    assert batch.process.stderr is not None
    assert batch.process.stderr.read() == ""
    assert batch.process.wait(60) == 0
    assert json.loads((batch.folder / "summary.json").read_text())["ok"] == 12


def test_an_output_folder_that_is_deleted_is_said(start: Start, short: Path) -> None:
    batch = start(rows=short)
    batch.wait_for_rows(1)
    shutil.rmtree(batch.folder)
    ended = batch.wait()
    assert ended.code == 5
    assert "out is gone" in ended.err
    assert not batch.folder.exists()


def test_what_to_look_at_is_said_even_when_quiet(start: Start, tmp_path: Path) -> None:
    """The example's first two patients have a warning each."""
    lines = PATIENTS.read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "two.csv").write_text("".join(lines[:3]), encoding="utf-8")
    batch = start("--quiet", rows=tmp_path / "two.csv")
    ended = batch.wait()
    assert ended.code == 0
    (line,) = ended.err.splitlines()
    assert line.startswith("look at: lanreotide-brand (1 row), ssa-prrt-undated (1 row); where is")
    (end,) = start("--quiet", "--json", "--resume", rows=tmp_path / "two.csv").wait().events[-1:]
    assert end["warnings"] == {"lanreotide-brand": 1, "ssa-prrt-undated": 1}
    assert end["summary"]["warnings"] == end["warnings"]


def test_the_table_is_never_replaced(start: Start, tmp_path: Path) -> None:
    """A deed that would have removed or replaced it, each in its own way."""
    folder = tmp_path / "out"
    folder.mkdir()
    rows = folder / "failed.csv"
    rows.write_bytes(PATIENTS.read_bytes())
    for options, out in (((), "out"), (("--print-run", tmp_path / "out/../out/failed.csv"), "n")):
        ended = start(*options, rows=rows, out=out).wait()
        assert ended.code == 2
        assert "name another" in ended.err
        assert rows.read_bytes() == PATIENTS.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_print_run_may_go_into_the_folder_that_is_made_for_the_batch(
    start: Start, short: Path, tmp_path: Path
) -> None:
    for options in ((), ("--resume",)):
        ended = start("--print-run", tmp_path / "out" / "all.pdf", *options, rows=short).wait()
        assert ended.code == 0, ended.err
        assert (tmp_path / "out" / "all.pdf").read_bytes().startswith(b"%PDF")


def test_a_second_run_in_the_folder_is_refused(start: Start, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    with (folder / ".nethandout.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ended = start("--json").wait()
    assert ended.code == 5
    assert [event["event"] for event in ended.events] == ["end"]
    assert ended.events[-1]["ok"] is False


def test_what_changed_since_is_refused(start: Start, tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    lines = PATIENTS.read_text(encoding="utf-8").splitlines(keepends=True)
    rows.write_text("".join(lines[:2]).replace("ileum", "elbow"), encoding="utf-8")
    assert start(rows=rows).wait().code == 3
    assert start(rows=rows).wait().code == 2
    rows.write_text("".join(lines[:2]), encoding="utf-8")
    ended = start("--resume", "--identity", rows=rows).wait()
    assert ended.code == 4
    assert "the table or the folder of records has changed [resume]" in ended.err
    assert "the options are not the same [resume]" in ended.err


def test_rows_come_from_a_pipe_and_can_be_resumed(start: Start, tmp_path: Path) -> None:
    lines = PATIENTS.read_text(encoding="utf-8").splitlines(keepends=True)
    few = "".join([lines[0], lines[4].replace("appendix", "elbow"), lines[12]])
    for options, code in (((), 3), (("--resume",), 3)):
        batch = start(*options, rows=Path("-"), stdin=subprocess.PIPE)
        assert batch.process.stdin is not None
        batch.process.stdin.write(few)
        batch.process.stdin.close()
        batch.process.stdin = None
        assert batch.wait().code == code
    assert len(list((tmp_path / "out").glob("*.pdf"))) == 1
    assert (tmp_path / "out" / "failed.csv").exists()


def test_that_a_clinic_names_no_time_zone_is_said_one_time(
    start: Start, tmp_path: Path, clinic: Path
) -> None:
    shutil.copytree(clinic, tmp_path / "own")
    own = tmp_path / "own" / "clinic.yaml"
    settings = own.read_text(encoding="utf-8")
    own.write_text(settings.replace("time_zone:", "#time_zone:"), encoding="utf-8")
    ended = start("--dry-run", "--clinic", own.parent).wait()
    assert ended.code == 0
    assert ended.err.count("clinic.yaml names no time_zone") == 1
    assert "time_zone" not in start("--dry-run").wait().err


def test_a_dry_run_prints_nothing_and_says_what_it_would(start: Start, tmp_path: Path) -> None:
    ended = start("--dry-run").wait()
    assert ended.code == 0
    assert not (tmp_path / "out").exists()
    counts = [line.split("\t") for line in ended.out.splitlines()]
    assert sum(int(count) for count, *_ in counts) == 12
    assert [*counts[0][1:2], *counts[0][3:]] == ["appendix", "en", "standard", "letter"]
    ended = start("--dry-run", "--json", "--require-reviewed").wait()
    assert ended.code == 3
    assert ended.events[-1]["summary"]["refused"] == 12
    assert {event["status"] for event in ended.events[:-1]} == {"refused"}


@pytest.mark.parametrize(("options", "code"), [((), 0), (("--require-reviewed",), 3)])
def test_a_dry_run_that_nobody_reads_ends_as_one_that_is_read(
    short: Path, cache: Path, tmp_path: Path, options: tuple[str, ...], code: int
) -> None:
    command = ("batch", short, "--clinic", CLINIC, "--dry-run", *options)
    ended = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", sys.executable, "-c", PROGRAM, *map(str, command)],
        cwd=tmp_path,
        env={**os.environ, "NETHANDOUT_CACHE": str(cache)},
        stderr=subprocess.PIPE,
        check=False,
    )
    assert ended.returncode == code
    assert b"nothing was printed" in ended.stderr


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--scheduler", "tcp://x:1"), "not both"),
        (("--separator",), "--print-run"),
        (("--split", "language"), "--print-run"),
        (("--print-run", "run.pdf", "--split", "site"), "language, paper or how many"),
        (("--name-pattern", "{name}.pdf"), "name-pattern"),
        (("--name-pattern", "{record_number}.pdf"), "must be allowed"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    start: Start, options: tuple[str, ...], word: str
) -> None:
    ended = start(*options).wait()
    assert ended.code == 2
    assert word in ended.err


def kill_who_writes(batch: Batch, kills: int) -> int:
    """Kill workers that have a draft open, as soon as they have; tell how many were hit."""
    hit = 0
    while hit < kills and batch.process.poll() is None:
        for worker in batch.workers():
            with contextlib.suppress(OSError):
                places = [str(path.readlink()) for path in Path(f"/proc/{worker}/fd").iterdir()]
                if any(DRAFTS in place for place in places):
                    os.kill(worker, signal.SIGKILL)
                    hit += 1
                    break
    return min(hit, kills)


@pytest.mark.soak
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_kills_of_workers_that_write_cost_no_row_and_leave_nothing(
    start: Start, tmp_path: Path, jobs: str
) -> None:
    rows = short_rows(tmp_path, 200)
    assert start(rows=rows, out="undisturbed").process.wait(600) == 0
    batch = start(rows=rows, work=("--jobs", jobs))
    assert kill_who_writes(batch, 10) == 10
    ended = batch.wait(600)
    assert ended.code == 0, ended.err
    assert digests(batch.folder) == digests(tmp_path / "undisturbed")
    assert not list(batch.folder.glob(".nethandout-*"))


@pytest.mark.soak
def test_a_thousand_rows_survive_ten_kills(start: Start, tmp_path: Path) -> None:
    import random

    rows = short_rows(tmp_path, 1000)
    assert start(rows=rows, out="undisturbed").process.wait(600) == 0
    choose = random.Random(7)  # noqa: S311 - no secret
    batch = start(rows=rows)
    for round_ in range(10):
        batch.wait_for_rows(choose.randint(80 * round_, 80 * round_ + 80) + 1)
        os.killpg(batch.process.pid, signal.SIGKILL)
        batch.wait()
        batch = start("--resume", rows=rows)
    assert batch.process.wait(600) == 0
    assert digests(tmp_path / "out") == digests(tmp_path / "undisturbed")


def test_an_old_encoding_has_to_be_named(start: Start, tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    text = short_rows(tmp_path, 3).read_text(encoding="utf-8").replace("Meyer", "Méyer")
    rows.write_bytes(text.encode("mac-roman"))
    refused = start("--dry-run", rows=rows).wait()
    assert refused.code == 4
    assert "mac-roman" in refused.err
    assert start("--dry-run", "--encoding", "mac-roman", rows=rows).wait().code == 0
    assert start("--dry-run", "--encoding", "klingon", rows=rows).wait().code == 2
