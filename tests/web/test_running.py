"""The server starts where it should, says so, and ends at once and cleanly."""

from __future__ import annotations

import pickle
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.web import conftest

from nethandout.errors import FileError, InputError
from nethandout.web.doors import DoorOrder, doors
from nethandout.web.running import _DOORS, ServeOrder, _listening, serve, task
from nethandout.web.work import WorkerOrder

HEAVY = ("nethandout.service", "nethandout.model.record", "nethandout.web.desk", "weasyprint")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_page_and_its_workers_within_two_seconds(
    tmp_path: Path, number: signal.Signals
) -> None:
    served = conftest.serve(tmp_path)
    children = Path(f"/proc/{served.process.pid}/task").glob("*/children")
    workers = [int(pid) for path in children for pid in path.read_text().split()]
    assert len(workers) >= 2
    began = time.monotonic()
    assert served.end(number) == 0
    assert time.monotonic() - began < 2
    while any(Path(f"/proc/{pid}").exists() for pid in workers):
        assert time.monotonic() - began < 5
        time.sleep(0.05)
    assert "nothing of it is kept" in served.log.read_text(encoding="utf-8")
    assert "Traceback" not in served.log.read_text(encoding="utf-8")


def test_a_port_that_is_taken_is_an_error_that_says_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(FileError, match=f"cannot listen on port {port}.*--port"):
            serve(ServeOrder(None, port=port), lambda _: None, lambda _: None)


def test_an_answer_does_not_wait_for_the_browser_to_confirm_its_headers() -> None:
    with (
        _listening(ServeOrder(None)) as listening,
        socket.create_connection(listening.getsockname()),
        listening.accept()[0] as connection,
    ):
        assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_an_order_shows_no_secret() -> None:
    assert "hush" not in repr(ServeOrder(None, secret="hush"))  # noqa: S106 - an example


def test_a_clinic_folder_that_cannot_be_used_is_told_in_full_before_there_is_a_page(
    tmp_path: Path,
) -> None:
    (tmp_path / "clinic.yaml").write_text("name: [\nphones: 1\n", encoding="utf-8")
    said: list[str] = []
    with pytest.raises(InputError) as wrong:
        serve(ServeOrder(tmp_path), said.append, said.append)
    assert [problem.position.file for problem in wrong.value.problems] == [
        str(tmp_path / "clinic.yaml")
    ]
    with pytest.raises(FileError, match="there is no such folder"):
        serve(ServeOrder(tmp_path / "none"), said.append, said.append)
    assert not said


def test_what_workers_do_goes_to_a_process_and_shows_no_secret() -> None:
    order = WorkerOrder(Path("clinic"), None, None, b"hidden")
    assert pickle.loads(pickle.dumps(task(order))) == task(order)  # noqa: S301 - our own
    assert "hidden" not in repr(order)


def test_each_door_for_record_systems_has_its_path_before_it_is_loaded() -> None:
    order = DoorOrder(lambda: pytest.fail("opened"), lambda _: b"", lambda _: "", hosts=())
    assert tuple(doors(order)) == _DOORS


def test_the_page_itself_loads_nothing_that_only_its_workers_need() -> None:
    """Half of the time until the page is there would go into it."""
    modules = "nethandout.web.running, nethandout.web.app, nethandout.web.markup"
    code = f"import sys, {modules}; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "starlette" in loaded
    assert not {*HEAVY}.intersection(loaded)
