"""A part rendered in a second process is the same as one rendered here."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from multiprocessing import active_children
from pathlib import Path

import pytest

from nethandout.errors import VerificationError
from nethandout.render.ahead import can_fork, render_ahead
from nethandout.render.pdf import PageText, RenderedPart

PART = RenderedPart(b"%PDF", (PageText(10.0, 20.0, ()),), {})
EXAMPLES = Path(__file__).parents[2] / "examples"
BUILD = """
import sys
from pathlib import Path
from nethandout.render import ahead
from nethandout.service import BuildOptions, LeafletFacts, open_service
forks = []
start = ahead.render_ahead
import nethandout.render.body as body
body.render_ahead = lambda render: forks.append(1) or start(render)
service = open_service(Path(sys.argv[1]), cache_dir=Path(sys.argv[2]))
options = BuildOptions(ahead=sys.argv[3] == "ahead", use_cache=False)
record, _ = service.read_leaflet(LeafletFacts("appendix"))
sys.stdout.buffer.write(service.build(record, options).pdf)
print(len(forks), file=sys.stderr)
"""


def test_the_part_comes_back() -> None:
    assert render_ahead(lambda: PART)() == PART


def test_an_error_for_the_user_comes_back() -> None:
    def fail() -> RenderedPart:
        raise VerificationError("text is cut off")

    with pytest.raises(VerificationError, match="text is cut off"):
        render_ahead(fail)()


def test_a_process_that_is_told_to_stop_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    """As when the patient's part is refused while the inside pages are still being rendered."""

    def refuse(*_: object) -> None:
        raise KeyboardInterrupt

    def render() -> RenderedPart:
        time.sleep(60)
        return PART

    before = signal.signal(signal.SIGTERM, refuse)
    render_ahead(render)
    signal.signal(signal.SIGTERM, before)
    (child,) = active_children()
    time.sleep(0.5)
    child.terminate()
    child.join(10)
    assert child.exitcode == -signal.SIGTERM
    assert capfd.readouterr().err == ""


def test_a_lost_process_costs_nothing_but_time() -> None:
    here = os.getpid()

    def render() -> RenderedPart:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return PART

    assert render_ahead(render)() == PART


def test_any_other_failure_is_met_again_here(capfd: pytest.CaptureFixture[str]) -> None:
    def render() -> RenderedPart:
        raise ValueError("Rosa Klein")

    with pytest.raises(ValueError, match="Rosa Klein"):
        render_ahead(render)()
    assert capfd.readouterr().err == ""


def test_there_is_no_fork_once_pango_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", sys)
    assert not can_fork()


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one processor has no use for it")
def test_a_handout_is_the_same_bytes_either_way(tmp_path: Path) -> None:
    found = {}
    for way in ("ahead", "here"):
        run = subprocess.run(
            [sys.executable, "-c", BUILD, str(EXAMPLES / "clinic"), str(tmp_path), way],
            capture_output=True,
            check=True,
        )
        found[way] = (run.stdout, run.stderr.decode().split()[-1])
    assert found["ahead"][0] == found["here"][0]
    assert (found["ahead"][1], found["here"][1]) == ("1", "0")
