"""Turn the options of `nethandout serve` into a page that is served until it is told to stop."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from nethandout.errors import FileError
from nethandout.executors.protocol import Task
from nethandout.web.work import Answer, Work, WorkerOrder

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from nethandout.service import Service
    from nethandout.web.app import Pages
    from nethandout.web.desk import Desk
    from nethandout.web.workers import Workers

LOOPBACK: Final = "127.0.0.1"
_MOST_CONNECTIONS: Final = 500
"""Half of the files that a process may usually have open; a browser keeps six, idle ones too."""
_DOORS: Final = ("/infobutton", "/cds-services")
_LAST_SECONDS: Final = 1
"""How long a request under way may take when the server is told to stop."""


@dataclass(frozen=True, slots=True)
class ServeOrder:
    """Where to listen, under which names, and what to print from.

    `names` are those of a TLS proxy, for pages that other machines reach; they need a secret.
    """

    clinic: Path | None
    cache_dir: Path | None = None
    host: str = LOOPBACK
    port: int = 0
    names: tuple[str, ...] = ()
    secret: str | None = field(default=None, repr=False)
    today: date | None = None


def serve(
    order: ServeOrder,
    tell: Callable[[str], None],
    report: Callable[[str], None],
) -> None:
    """Serve the page; `tell` hears its address once it is there, `report` what goes wrong.

    Ends at Ctrl-C or SIGTERM, which are raised again then. Raises `FileError` when the port is
    taken, `ModuleNotFoundError` without the extra `web`, and `InputError` with all that is wrong
    with the clinic's folder.
    """
    from nethandout.web.workers import WorkError, Workers

    desk = WorkerOrder(order.clinic, order.cache_dir, order.today, os.urandom(16))
    workers: Workers[Work, Answer] = Workers(task(desk))
    with _listening(order) as listening:
        workers.begin()
        try:
            _served(order, listening, workers, tell, report)
        except WorkError:
            _set_up(desk)  # what is wrong with the clinic's folder is told here in full
            raise
        finally:
            workers.close()


def _served(
    order: ServeOrder,
    listening: socket.socket,
    workers: Workers[Work, Answer],
    tell: Callable[[str], None],
    report: Callable[[str], None],
) -> None:
    """Load the page while its first worker gets ready, and serve it."""
    import uvicorn

    from nethandout.web.app import Pages, make_app
    from nethandout.web.guard import Access, loopback_hosts
    from nethandout.web.markup import Markup

    port = int(listening.getsockname()[1])
    access = Access(
        loopback_hosts(port) | {name.lower() for name in order.names},
        cookie=f"nethandout-{port}",
        secret=order.secret,
        is_behind_tls=bool(order.names),
    )
    address = f"http://{_spoken(order.host)}:{port}/"
    pages = Pages(workers, Markup(), access, when_ready=lambda: tell(address))
    settings = uvicorn.Config(
        make_app(pages, _doors(order, pages), report),
        access_log=False,
        log_config=None,
        log_level="critical",
        server_header=False,
        proxy_headers=False,
        ws="none",
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_graceful_shutdown=_LAST_SECONDS,
    )
    settings.load()
    workers.await_first()
    uvicorn.Server(settings).run(sockets=[listening])


def task(order: WorkerOrder) -> Task[WorkerOrder, Desk, Work, Answer]:
    """Turn an order into what worker processes do; what they load for it is loaded only there."""
    return Task(_set_up, order, _answer)


def _set_up(order: WorkerOrder) -> Desk:
    """Open, in a worker, what the page itself never loads.

    Plugins that other packages bring for pydantic would see every value of a record, and looking
    for them takes 10 ms.
    """
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "1"
    from nethandout.web import desk

    return desk.set_up(order)


def _answer(state: Desk, work: Work) -> Answer:
    """Do a piece of work, in a worker."""
    from nethandout.web import desk

    return desk.answer(state, work)


@dataclass(frozen=True, slots=True)
class _Door:
    """An ASGI app for record systems, which is loaded when one of them first comes."""

    path: str
    load: Callable[[], Mapping[str, ASGIApp]] = field(repr=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        from anyio import to_thread

        apps = await to_thread.run_sync(self.load)
        await apps[self.path](scope, receive, send)


def _doors(order: ServeOrder, pages: Pages) -> dict[str, ASGIApp]:
    """Turn the page's workers into doors for record systems, by the paths that they begin at."""

    def open_service() -> Service:
        from nethandout import service

        return service.open_service(order.clinic, cache_dir=order.cache_dir, today=order.today)

    @cache
    def load() -> Mapping[str, ASGIApp]:
        from nethandout.web.doors import DoorOrder, doors

        return doors(
            DoorOrder(
                open_service,
                pages.build,
                pages.keep,
                hosts=("127.0.0.1", "localhost", "[::1]", *order.names),
                address=f"https://{order.names[0]}" if order.names else None,
            )
        )

    return {path: _Door(path, load) for path in _DOORS}


def _listening(order: ServeOrder) -> socket.socket:
    """Take the port, or say that another program has it.

    Connections inherit that what is written is sent at once. asyncio sees to it only for sockets
    that name their protocol; otherwise the body of each answer waits 40 ms for the browser to
    confirm its headers (Nagle's algorithm and delayed acknowledgments).
    """
    family = socket.AF_INET6 if ":" in order.host else socket.AF_INET
    try:
        listening = socket.create_server((order.host, order.port), family=family)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise FileError(
            f"cannot listen on port {order.port}: {reason}; choose another with --port"
        ) from None
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def _spoken(host: str) -> str:
    return f"[{host}]" if ":" in host else host
