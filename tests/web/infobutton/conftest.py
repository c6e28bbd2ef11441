"""Offer the built-in library behind a desk, and ways to ask it by both doors."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest

from nethandout.service import Service, open_service
from nethandout.web.infobutton.app import Call, Reply, respond
from nethandout.web.infobutton.asgi import asgi_app
from nethandout.web.infobutton.desk import Desk, open_desk
from nethandout.web.infobutton.feed import ATOM
from nethandout.web.infobutton.knowledge import Dictionary
from nethandout.web.infobutton.leaflet import LeafletOrder
from nethandout.web.infobutton.wsgi import wsgi_app

REQUESTS = Path(__file__).with_name("requests.tsv")
HOST = "handouts.example.org"
PDF = b"%PDF-1.7 stands for a leaflet"


@dataclass(frozen=True)
class Request:
    """One line of `requests.tsv`."""

    id: str
    what: str
    query: str
    status: int
    language: str
    outcome: str


def lines() -> list[Request]:
    rows = (line.split("\t") for line in REQUESTS.read_text(encoding="utf-8").splitlines()[1:])
    return [Request(row[0], row[1], row[2], int(row[3]), row[4], row[5]) for row in rows]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test that takes `request_line` each line of the table in turn."""
    if "request_line" in metafunc.fixturenames:
        found = lines()
        metafunc.parametrize("request_line", found, ids=[line.id for line in found])


@pytest.fixture(scope="session")
def request_lines() -> list[Request]:
    return lines()


@dataclass(frozen=True)
class Answer:
    """A reply, read as its reader does."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def feed(self) -> ET.Element:
        return ET.fromstring(self.body)  # noqa: S314 - our own answer

    def all(self, path: str) -> list[ET.Element]:
        """Find the elements at a path such as `entry/link`."""
        steps = "/".join(f"{{{ATOM}}}{step}" for step in path.split("/"))
        return self.feed.findall(steps)

    def terms(self, scheme: str, of: str = "category") -> list[str]:
        return [each.attrib["term"] for each in self.all(of) if each.attrib["scheme"] == scheme]

    @property
    def leaflets(self) -> list[str]:
        return [link.attrib["href"] for link in self.all("entry/link")]


Ask = Callable[..., Answer]


@pytest.fixture(scope="session")
def service() -> Service:
    return open_service()


@pytest.fixture(scope="session")
def desk(service: Service) -> Desk:
    def build(_order: LeafletOrder) -> bytes:
        return PDF

    return open_desk(service, build, hosts=[HOST])


@pytest.fixture(scope="session")
def dictionary(desk: Desk) -> Dictionary:
    return desk.dictionary


def answered(reply: Reply) -> Answer:
    return Answer(reply.status, dict(reply.all_headers), reply.body)


@pytest.fixture(scope="session")
def ask(desk: Desk) -> Ask:
    """Ask without any door: names and values become the query."""

    def ask(*pairs: tuple[str, str], method: str = "GET", **headers: str) -> Answer:
        query = urlencode(pairs)
        call = Call(method, "/infobutton", {"host": HOST, **headers}, query, b"", f"http://{HOST}")
        return answered(respond(desk, call))

    return ask


Door = Callable[..., Answer]


def by_asgi(desk: Desk) -> Door:
    app = asgi_app(desk)

    def knock(
        method: str, path: str, query: str = "", body: bytes = b"", host: str = HOST
    ) -> Answer:
        scope = {
            "type": "http",
            "method": method,
            "scheme": "https",
            "path": path,
            "root_path": "",
            "query_string": query.encode(),
            "headers": [
                (b"Host", host.encode()),
                (b"Content-Type", b"application/x-www-form-urlencoded"),
            ],
        }
        sent: list[dict[str, object]] = []

        async def receive() -> dict[str, object]:
            await asyncio.sleep(0)
            return {"type": "http.request", "body": body}

        async def send(message: object) -> None:
            await asyncio.sleep(0)
            assert isinstance(message, dict)
            sent.append(message)

        asyncio.run(app(scope, receive, send))
        start, end = sent
        headers = start["headers"]
        assert isinstance(headers, list)
        found = {name.decode().title(): value.decode() for name, value in headers}
        assert isinstance(start["status"], int)
        assert isinstance(end["body"], bytes)
        return Answer(start["status"], found, end["body"])

    return knock


def by_wsgi(desk: Desk) -> Door:
    app = wsgi_app(desk)

    def knock(
        method: str, path: str, query: str = "", body: bytes = b"", host: str = HOST
    ) -> Answer:
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_HOST": host,
            "wsgi.url_scheme": "https",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
        }
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], _error: object = None) -> object:
            started.append((status, headers))
            return None

        chunks: Iterable[bytes] = app(environ, start)  # type: ignore[arg-type]
        ((status, headers),) = started
        return Answer(int(status[:3]), dict(headers), b"".join(chunks))

    return knock


@pytest.fixture(params=[by_asgi, by_wsgi], ids=["asgi", "wsgi"])
def door(request: pytest.FixtureRequest, desk: Desk) -> Door:
    """Knock at each of the two doors."""
    knock: Door = request.param(desk)
    return knock
