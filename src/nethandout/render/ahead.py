"""Turn a part into a rendered one in a second process, while this process does the rest.

For one handout made alone: its inside pages take as long as everything else together. The
process is forked before WeasyPrint is loaded, and while no library has started a thread;
where that is not possible the part is rendered here. Only shared parts may be rendered so: nothing
personal goes through the pipe.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from nethandout.errors import HandoutError

if TYPE_CHECKING:
    from nethandout.render.pdf import RenderedPart

Render = Callable[[], "RenderedPart"]


def can_fork() -> bool:
    """Tell whether a second process would help, and is safe to fork here and now."""
    return (
        sys.platform == "linux"
        and (os.cpu_count() or 1) > 1
        and len(list(Path("/proc/self/task").iterdir())) == 1
        and "weasyprint" not in sys.modules
    )


def render_ahead(render: Render) -> Render:
    """Start rendering; the result waits for it, and renders here if the process was lost.

    Raises, when the result is asked for, the `HandoutError` that rendering raised.
    """
    context = get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(render, sender), daemon=True)
    process.start()
    sender.close()

    def result() -> RenderedPart:
        try:
            found: RenderedPart | HandoutError = receiver.recv()
        except EOFError:
            return render()
        finally:
            receiver.close()
            process.join()
        if isinstance(found, HandoutError):
            raise found
        return found

    return result


def _work(render: Render, sender: Connection) -> None:
    """Render and send the part back, or the error a user can act on.

    Any other failure says nothing here: the pipe closes, and the part is rendered again
    where failures are reported. Told to stop, it stops without a word.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with suppress(Exception):
        try:
            sender.send(render())
        except HandoutError as error:
            sender.send(error)
    sender.close()
