"""A part rendered in a second process is the same as one rendered here."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest

from nethandout.errors import VerificationError
from nethandout.render.layout import ahead
from nethandout.render.layout.ahead import Ahead, can_fork
from nethandout.render.layout.pdf import RenderedPart
from nethandout.render.layout.places import PageText

PART = RenderedPart(b"%PDF", (PageText(10.0, 20.0, ()),), {})
EXAMPLES = Path(__file__).parents[3] / "examples"
BUILD = """
import sys
from datetime import date
from pathlib import Path
from nethandout.render.layout.ahead import Ahead
second = Ahead(Path(sys.argv[2])) if sys.argv[3] != "here" else None
if sys.argv[3] == "early":
    second.start_early()
from nethandout.service import BuildOptions, LeafletFacts, open_service
jobs = []
send = Ahead.render
Ahead.render = lambda self, job: jobs.append(job) or send(self, job)
service = open_service(
    Path(sys.argv[1]), cache_dir=Path(sys.argv[2]), today=date(2026, 11, 22)
)
record, _ = service.read_leaflet(LeafletFacts("appendix"))
built = service.build(record, BuildOptions(ahead=second, use_cache=False))
sys.stdout.buffer.write(built.pdf)
print(len(jobs), file=sys.stderr)
"""
Renders = Callable[[Callable[..., Any]], None]


@pytest.fixture
def second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ahead]:
    monkeypatch.setattr(ahead, "can_fork", lambda: True)
    yield Ahead(tmp_path)
    for child in active_children():
        child.kill()


@pytest.fixture
def renders(monkeypatch: pytest.MonkeyPatch) -> Renders:
    """Put a function in the place of the renderer of the second process."""

    def make(render: Callable[..., Any]) -> None:
        monkeypatch.setattr(ahead, "_renderer", lambda _: render)

    return make


def test_the_part_comes_back(second: Ahead, renders: Renders) -> None:
    renders(lambda html: RenderedPart(html.encode(), (), {}))
    assert second.start()
    assert second.render({"html": "<p>"})() == RenderedPart(b"<p>", (), {})


def test_an_error_for_the_user_comes_back(second: Ahead, renders: Renders) -> None:
    def fail() -> RenderedPart:
        raise VerificationError("text is cut off")

    renders(fail)
    second.start()
    with pytest.raises(VerificationError, match="text is cut off"):
        second.render({})()


def test_an_error_before_the_part_is_sent_comes_back(
    second: Ahead, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Path) -> Callable[..., RenderedPart]:
        raise VerificationError("no fonts")

    monkeypatch.setattr(ahead, "_renderer", fail)
    second.start()
    time.sleep(0.3)
    with pytest.raises(VerificationError, match="no fonts"):
        second.render({})()


def test_a_process_that_is_told_to_stop_says_nothing(
    second: Ahead, renders: Renders, capfd: pytest.CaptureFixture[str]
) -> None:
    """As when the patient's part is refused while the inside pages are still being rendered."""

    def refuse(*_: object) -> None:
        raise KeyboardInterrupt

    renders(lambda: time.sleep(60))
    before = signal.signal(signal.SIGTERM, refuse)
    second.start()
    second.render({})
    signal.signal(signal.SIGTERM, before)
    (child,) = active_children()
    time.sleep(0.5)
    assert child.pid is not None
    os.kill(child.pid, signal.SIGINT)  # a terminal sends it to both; the first process decides
    child.join(0.5)
    assert child.is_alive()
    child.terminate()
    child.join(10)
    assert child.exitcode == -signal.SIGTERM
    assert capfd.readouterr().err == ""


def test_a_lost_process_gives_nothing(second: Ahead, renders: Renders) -> None:
    renders(lambda: os.kill(os.getpid(), signal.SIGKILL))
    second.start()
    assert second.render({})() is None


def test_any_other_failure_says_nothing(
    second: Ahead, renders: Renders, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail() -> RenderedPart:
        raise ValueError("Rosa Klein")

    renders(fail)
    second.start()
    assert second.render({})() is None
    assert capfd.readouterr().err == ""


def test_it_takes_one_part(second: Ahead, renders: Renders) -> None:
    renders(lambda: PART)
    assert second.start()
    assert second.start()
    assert len(active_children()) == 1
    assert second.render({})() == PART
    with pytest.raises(ValueError, match="not there"):
        second.render({})


@pytest.mark.parametrize("cached", [True, False])
def test_it_starts_early_where_nothing_was_laid_out_before(
    second: Ahead, renders: Renders, tmp_path: Path, cached: bool
) -> None:
    renders(lambda: PART)
    if cached:
        (tmp_path / "parts").mkdir()
    second.start_early()
    assert len(active_children()) == (not cached)


def test_it_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    script = (
        "import os, sys, time; from pathlib import Path; from multiprocessing import "
        "active_children; from nethandout.render.layout.ahead import Ahead\n"
        "second = Ahead(Path(sys.argv[1])); second.start()\n"
        "print(active_children()[0].pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE
    ) as first:
        assert first.stdout is not None
        child = int(first.stdout.readline())
        first.kill()
    end = time.monotonic() + 20
    while Path(f"/proc/{child}/exe").exists():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_there_is_no_fork_once_pango_is_loaded(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", sys)
    assert not can_fork()
    assert not Ahead(tmp_path).start()


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one processor has no use for it")
def test_a_handout_is_the_same_bytes_either_way(tmp_path: Path) -> None:
    found = {}
    for way in ("ahead", "early", "here"):
        run = subprocess.run(
            [sys.executable, "-c", BUILD, str(EXAMPLES / "clinic"), str(tmp_path / way), way],
            capture_output=True,
            check=True,
        )
        found[way] = (run.stdout, run.stderr.decode().split()[-1])
    assert found["ahead"][0] == found["early"][0] == found["here"][0]
    assert [found[way][1] for way in ("ahead", "early", "here")] == ["1", "1", "0"]
