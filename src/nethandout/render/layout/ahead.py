"""Render one part in a second process, while this process does the rest.

For one handout made alone: its inside pages take as long as everything else together. The
process is forked before WeasyPrint is loaded, and while no library has started a thread; where
that is not possible the part is rendered here. Where nothing was ever laid out it is started
before anything else, and loads WeasyPrint while this process reads the record. Only shared
parts may be rendered so: nothing personal goes through the pipe.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nethandout.errors import HandoutError
from nethandout.executors.limits import end_with

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from nethandout.render.layout.pdf import RenderedPart

Job = Mapping[str, Any]
"""What `Renderer.render` takes, by name."""


def can_fork() -> bool:
    """Tell whether a second process would help, and is safe to fork here and now."""
    return (
        sys.platform == "linux"
        and (os.cpu_count() or 1) > 1
        and len(list(Path("/proc/self/task").iterdir())) == 1
        and "weasyprint" not in sys.modules
    )


class Ahead:
    """A second process for one part, started when it is needed or before."""

    def __init__(self, cache_dir: Path) -> None:
        self._cache_dir = cache_dir
        self._pipe: Connection | None = None
        self._wait: Callable[[], None] = lambda: None
        self._lifeline = -1

    def start_early(self) -> None:
        """Start where no cache can have the parts: the process will be needed."""
        if not (self._cache_dir / "parts").is_dir():
            self.start()

    def start(self) -> bool:
        """Start, unless done; tell whether there is a process that waits for a part."""
        if self._pipe is None and can_fork():
            from multiprocessing import get_context

            context = get_context("fork")
            here, there = context.Pipe()
            far_lifeline, self._lifeline = os.pipe()  # open as long as this process lives
            process = context.Process(
                target=_work,
                args=(self._cache_dir, there, here, (far_lifeline, self._lifeline)),
                daemon=True,
            )
            process.start()
            there.close()
            os.close(far_lifeline)
            self._pipe, self._wait = here, process.join
        return self._pipe is not None

    def render(self, job: Job) -> Callable[[], RenderedPart | None]:
        """Send a part off; what waits for it gives None if the process was lost.

        Raises, when the result is asked for, the `HandoutError` that rendering raised.
        """
        if self._pipe is None:
            raise ValueError("the second process is not there")
        pipe, self._pipe = self._pipe, None
        with suppress(OSError):  # it may have ended already, with an error to tell
            pipe.send(job)

        def result() -> RenderedPart | None:
            try:
                found: RenderedPart | HandoutError = pipe.recv()
            except (EOFError, OSError):
                return None
            finally:
                pipe.close()
                self._wait()
            if isinstance(found, HandoutError):
                raise found
            return found

        return result


def _work(
    cache_dir: Path, pipe: Connection, other_end: Connection, lifeline: tuple[int, int]
) -> None:
    """Render what comes through the pipe and send it back, or the error a user can act on.

    Any other failure says nothing here: the pipe closes, and the part is rendered again
    where failures are reported. Told to stop, it stops without a word; when the first process
    is gone, it ends at once, in the middle of its work as well.
    """
    other_end.close()  # or it would wait for ever when the first process is lost
    os.close(lifeline[1])
    end_with(lifeline[0])
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(Exception), Path(os.devnull).open("w") as nowhere:
        sys.stderr = nowhere
        try:
            render = _renderer(cache_dir)
            pipe.send(render(**pipe.recv()))
        except HandoutError as error:
            pipe.send(error)
    pipe.close()


def _renderer(cache_dir: Path) -> Callable[..., RenderedPart]:
    """Load what rendering takes."""
    from nethandout.render.type.fonts import font_environment
    from nethandout.render.type.libraries import system_libraries

    fonts = font_environment(cache_dir)
    with system_libraries():
        from nethandout.render.layout.pdf import Renderer

        return Renderer(fonts).render
