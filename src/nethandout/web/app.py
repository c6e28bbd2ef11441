"""Turn addresses into answers: which request gets which work, and what is kept for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import anyio
from starlette.applications import Starlette
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from nethandout.errors import HandoutError, Problem
from nethandout.web.batches import PrintRun, print_all
from nethandout.web.drafts import IDLE_SECONDS, LINK_SECONDS, Draft, FirstPicture, Kept
from nethandout.web.exports import TYPES, Kind
from nethandout.web.form.types import DroppedRecord, DroppedTable
from nethandout.web.guard import ENTRANCE, Access, Guard, admit, is_secret
from nethandout.web.limits import RETRY_SECONDS, BodyLimits, RequestLimit
from nethandout.web.markup import Markup
from nethandout.web.sent import Sent, read_sent
from nethandout.web.staff import msg
from nethandout.web.work import (
    WARM_UP,
    Answer,
    Drop,
    Export,
    Leaflet,
    Made,
    Picture,
    Preview,
    Refused,
    Save,
    Shown,
    Work,
)
from nethandout.web.workers import SIZE, BusyError, OutdatedError, Workers

if TYPE_CHECKING:
    from nethandout.web.infobutton.leaflet import LeafletOrder

PDF: Final = "application/pdf"
_BUNDLE: Final = "bundle.json"
_SWEEP_SECONDS: Final = 20.0


class Pages:
    """All that the addresses share: workers, templates, and what is kept in memory."""

    def __init__(
        self,
        workers: Workers[Work, Answer],
        markup: Markup,
        access: Access,
        when_ready: Callable[[], None] = lambda: None,
    ) -> None:
        self.workers = workers
        self._when_ready = when_ready
        self.markup = markup
        self.access = access
        self.drafts: Kept[Draft] = Kept(IDLE_SECONDS, renews=True)
        self.printed: Kept[bytes] = Kept(LINK_SECONDS)
        self.cards: Kept[bytes] = Kept(LINK_SECONDS)
        self._runs: Any = None
        self._loop: Any = None

    def build(self, order: LeafletOrder) -> bytes:
        """Turn an order of another system into a leaflet; called from threads, not from here."""
        made = asyncio.run_coroutine_threadsafe(self.workers.do(Leaflet(order)), self._loop)
        leaflet = made.result()
        return leaflet if isinstance(leaflet, bytes) else b""

    def keep(self, bundle: bytes) -> str:
        """Keep a FHIR Bundle of another system; `/card/` and the id given open it one time."""
        return self.cards.add(bundle)

    def routes(self) -> list[BaseRoute]:
        """List the addresses; those that change or print something are only for POST."""
        return [
            Route("/", self.start, methods=["GET"]),
            Route("/", self.preview, methods=["POST"]),
            Route("/print", self.print, methods=["POST"]),
            Route("/printed/{key}", self.pdf, methods=["GET"]),
            Route("/record", self.record, methods=["POST"]),
            Route("/file/{kind}", self.file, methods=["POST"]),
            Route("/drop", self.drop, methods=["POST"]),
            Route("/row", self.row, methods=["POST"]),
            Route("/batch", self.batch, methods=["POST"]),
            Route("/batch/{draft}", self.progress, methods=["GET"]),
            Route("/again", self.again, methods=["POST"]),
            Route("/picture/{draft}/{key}", self.picture, methods=["GET"]),
            Route("/card/{key}", self.card, methods=["GET"]),
            Route(ENTRANCE, self.entrance, methods=["GET"]),
            Route(ENTRANCE, self.enter, methods=["POST"]),
            Mount("/static", StaticFiles(packages=[("nethandout.web", "static")])),
        ]

    # --- The form and its pages ---------------------------------------------------------

    async def start(self, request: Request) -> Response:
        """Give the page with nothing on it."""
        staff = self.markup.staff(request.query_params.get("lang"), request.headers)
        asked = Preview({}, staff)
        return admit(await self._page(asked, self.drafts.add(Draft())), self.access)

    async def preview(self, request: Request) -> Response:
        """Give the page for what is typed in its form now."""
        asked = await self._asked(request)
        is_finished = not (asked.is_live or asked.takes)
        search = "" if asked.takes else asked.search
        return await self._page(Preview(asked.taken, asked.staff, search, is_finished), asked.draft)

    async def print(self, request: Request) -> Response:
        """Give the verified PDF of a form, or the page with what stands against it."""
        asked = await self._asked(request)
        draft, key = self._draft(asked.draft)
        made = draft.made if draft.is_current and draft.form == asked.taken else None
        preview = Preview(asked.taken, asked.staff, is_finished=True)
        if made is None:
            shown = await self._show(preview, draft)
            if shown.made is None:
                return self.markup.page(shown, preview, draft, key, status=422)
            made = shown.made
        if "application/json" in request.headers.get("accept", ""):
            return JSONResponse({"pdf": f"/printed/{self.printed.add(made.pdf)}"})
        return _pdf(made.pdf)

    async def pdf(self, request: Request) -> Response:
        """Give a PDF that the page is printing."""
        made = self.printed.get(request.path_params["key"])
        return self._gone(request) if made is None else _pdf(made)

    async def picture(self, request: Request) -> Response:
        """Give the picture of a page, as long as the PDF is the last one of its draft."""
        draft = self.drafts.get(request.path_params["draft"])
        if draft is None or draft.made is None:
            return self._gone(request)
        view = {view.key: view for view in draft.made.pages}.get(request.path_params["key"])
        if view is None:
            return self._gone(request)
        image = b""
        if draft.first and draft.first.key == view.key:
            await draft.first.is_there.wait()
            image = draft.first.image
        image = image or await self._drawn(draft, draft.made, view.number)
        return Response(image, media_type="image/png")

    async def record(self, request: Request) -> Response:
        """Give the form as a record file."""
        asked = await self._asked(request)
        raw = await self.workers.do(Save(asked.taken))
        content = raw if isinstance(raw, bytes) else b""
        return Response(content, media_type="application/yaml", headers=_attached("record.yaml"))

    async def file(self, request: Request) -> Response:
        """Give the handout for another program, or the page with what stands against it."""
        asked = await self._asked(request)
        kind: Kind | None = next(
            (each for each in TYPES if each == request.path_params["kind"]), None
        )
        if kind is None:
            return self._gone(request)
        made = await self.workers.do(Export(asked.taken, kind, asked.staff))
        if isinstance(made, bytes):
            headers = _attached(TYPES[kind].name)
            return Response(made, media_type=TYPES[kind].media, headers=headers)
        problems = made.problems if isinstance(made, Refused) else ()
        preview = Preview(asked.taken, asked.staff, is_finished=True)
        return await self._page(preview, asked.draft, refused=problems)

    async def again(self, request: Request) -> Response:
        """Forget what is kept of a page, and begin with nothing on it."""
        asked = await self._asked(request)
        if (draft := self.drafts.take(asked.draft)) and draft.run:
            draft.run.is_wanted = False
        return RedirectResponse(f"/?lang={asked.staff}", 303)

    async def card(self, request: Request) -> Response:
        """Give the page that another system has filled, one time."""
        bundle = self.cards.take(request.path_params["key"])
        if bundle is None:
            return self._gone(request)
        staff = self.markup.staff(None, request.headers)
        opened = await self._opened(Sent({}, staff=staff, file=(_BUNDLE, bundle)))
        return admit(opened, self.access)

    # --- Files and tables ---------------------------------------------------------------

    async def drop(self, request: Request) -> Response:
        """Turn a dropped file into a filled page, or into a list of rows."""
        return await self._opened(await self._asked(request))

    async def row(self, request: Request) -> Response:
        """Turn a row of a dropped table into a filled page."""
        asked = await self._asked(request)
        draft = self.drafts.get(asked.draft)
        rows = {row.number: row for row in draft.table.rows} if draft and draft.table else {}
        row = rows.get(asked.row)
        if row is None or row.data is None:
            return self._gone(request)
        preview = Preview(row.data, asked.staff, is_finished=True)
        return await self._page(preview, asked.draft)

    async def batch(self, request: Request) -> Response:
        """Begin to print all rows of a dropped table."""
        asked = await self._asked(request)
        draft = self.drafts.get(asked.draft)
        if draft is None or draft.table is None:
            return self._gone(request)
        if draft.run is None or draft.run.progress.is_finished:
            draft.run = PrintRun(asked.staff)
            self._runs.start_soon(print_all, draft.run, draft.table, self._shown)
        return RedirectResponse(f"/batch/{asked.draft}", 303)

    async def progress(self, request: Request) -> Response:
        """Give the list of rows, and how far its print run is."""
        key = request.path_params["draft"]
        draft = self.drafts.get(key)
        if draft is None or draft.table is None:
            return self._gone(request)
        staff = draft.run.staff if draft.run else self.markup.staff(None, request.headers)
        pdf = draft.run.pdf if draft.run else b""
        link = f"/printed/{self.printed.add(pdf)}" if pdf else None
        return self.markup.rows(draft, key, staff, link)

    # --- Who may come in ----------------------------------------------------------------

    async def entrance(self, request: Request) -> Response:
        """Ask for the secret, where there is one."""
        return self.markup.entrance(self.markup.staff(None, request.headers))

    async def enter(self, request: Request) -> Response:
        """Let a browser in that knows the secret; one that guesses is slowed down."""
        asked = await self._asked(request)
        if not is_secret(asked.secret, self.access):
            await anyio.sleep(1)
            return self.markup.entrance(asked.staff, is_wrong=True)
        return admit(RedirectResponse("/", 303), self.access)

    # --- What cannot be done ------------------------------------------------------------

    def _gone(self, request: Request) -> Response:
        gone = msg("This is no longer kept. Open the page again.")
        return self.markup.plain(gone, request.headers, 404)

    async def unreadable(self, request: Request, _error: Exception) -> Response:
        """Say that a form is none."""
        return self.markup.plain(msg("This form cannot be read."), request.headers, 400)

    async def failed(self, request: Request, error: Exception) -> Response:
        """Say that work could not be done now; the message of such an error holds no values."""
        message = error.message if isinstance(error, HandoutError) else type(error).__name__
        retry = {"retry-after": RETRY_SECONDS} if isinstance(error, BusyError) else None
        return self.markup.plain(message, request.headers, 503, retry)

    # --- Steps --------------------------------------------------------------------------

    async def _asked(self, request: Request) -> Sent:
        """Read a form, in a language that the page is ready in."""
        sent = await read_sent(request)
        return replace(sent, staff=self.markup.staff(sent.staff, request.headers))

    async def _opened(self, asked: Sent) -> Response:
        """Have a file read, and show what is in it, or why it cannot be used."""
        name, raw = asked.file or ("", b"")
        dropped = await self.workers.do(Drop(name, raw, asked.staff))
        if isinstance(dropped, DroppedTable):
            draft, key = self._draft(self.drafts.add(Draft(table=dropped)))
            return self.markup.rows(draft, key, asked.staff)
        if isinstance(dropped, DroppedRecord):
            preview = Preview(dropped.data, asked.staff, is_finished=True)
            return await self._page(preview, asked.draft, notes=dropped.notes)
        problems = dropped.problems if isinstance(dropped, Refused) else ()
        preview = Preview(asked.taken, asked.staff)
        return await self._page(preview, asked.draft, refused=problems)

    def _draft(self, key: str) -> tuple[Draft, str]:
        """Find a draft, or begin another: what was typed came with the form."""
        draft = self.drafts.get(key)
        if draft is None:
            draft = Draft()
            key = self.drafts.add(draft)
        return draft, key

    async def _page(
        self,
        preview: Preview,
        key: str,
        *,
        notes: Sequence[str] = (),
        refused: Iterable[Problem] = (),
    ) -> Response:
        draft, key = self._draft(key)
        shown = await self._show(preview, draft)
        if shown.made is not None:
            self._draw_first(draft, shown.made)
        said = [problem.message for problem in refused]
        return self.markup.page(shown, preview, draft, key, notes=notes, refused=said)

    async def _show(self, preview: Preview, draft: Draft) -> Shown:
        """Have a form shown; an older one of the same page that still waits is given up."""
        draft.turn += 1
        turn = draft.turn
        shown = await self._shown(preview, lambda: draft.turn == turn, draft.seat)
        draft.is_current = shown.made is not None
        if shown.made is not None:
            draft.made, draft.form = shown.made, preview.data
        return shown

    def _draw_first(self, draft: Draft, made: Made) -> None:
        """Have page one drawn while a browser reads the answer, unless it has it already."""
        key = made.pages[0].key
        is_new = draft.first is None or draft.first.key != key
        if is_new and self.workers.waiting < SIZE:  # nobody else may come too late for it
            draft.first = FirstPicture(key)
            self._runs.start_soon(self._fill, draft.first, draft, made)

    async def _fill(self, first: FirstPicture, draft: Draft, made: Made) -> None:
        try:
            with suppress(HandoutError):
                first.image = await self._drawn(draft, made, 1)
        finally:
            first.is_there.set()

    async def _drawn(self, draft: Draft, made: Made, number: int) -> bytes:
        """Draw a page in the process that whoever types on does not wait for."""
        image = await self.workers.do(Picture(made.pdf, number), seat=draft.seat + 1)
        return image if isinstance(image, bytes) else b""

    async def _shown(
        self, preview: Preview, is_wanted: Callable[[], bool] = lambda: True, seat: int = 0
    ) -> Shown:
        shown = await self.workers.do(preview, is_wanted, seat=seat)
        if not isinstance(shown, Shown):
            raise TypeError("a preview is not one")
        return shown

    @asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[None]:
        """Have workers ready while the page is served, and forget in time what was kept."""
        self._loop = asyncio.get_running_loop()
        async with anyio.create_task_group() as self._runs:
            self._runs.start_soon(self._sweep)
            self._runs.start_soon(self.workers.warm_up, WARM_UP)
            self._when_ready()
            yield
            self._runs.cancel_scope.cancel()
            self.workers.close()

    async def _sweep(self) -> None:
        while True:
            await anyio.sleep(_SWEEP_SECONDS)
            for kept in (self.drafts, self.printed, self.cards):
                kept.sweep()


def make_app(
    pages: Pages,
    doors: Mapping[str, ASGIApp] | None = None,
    report: Callable[[str], None] = lambda _: None,
) -> ASGIApp:
    """Turn what the addresses share into an app behind its guard.

    `doors` are apps for other systems, by the path they begin at (`/infobutton`), which is
    itself an address: a redirect to one that ends in a slash would lose what was asked by POST.
    """
    mounts: list[BaseRoute] = [
        at for path, door in (doors or {}).items() for at in (Route(path, door), Mount(path, door))
    ]
    app = Starlette(
        routes=[*mounts, *pages.routes()],
        lifespan=pages.lifespan,
        exception_handlers={
            OutdatedError: _outdated,
            HandoutError: pages.failed,
            MultiPartException: pages.unreadable,
        },
    )
    plain = pages.markup.plain
    return Guard(RequestLimit(BodyLimits(app, plain), plain), pages.access, report, plain)


def _pdf(content: bytes) -> Response:
    headers = {"content-disposition": 'inline; filename="handout.pdf"'}
    return Response(content, media_type=PDF, headers=headers)


def _attached(name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{name}"'}


async def _outdated(_: Request, _error: Exception) -> Response:
    return Response(status_code=204)
