"""A page under attack: it stays up, does no more than it should, and tells nothing of anybody."""

from __future__ import annotations

import io
import os
import re
import signal
import socket
import time
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

import httpx
import pypdfium2
import pytest
from openpyxl import Workbook
from PIL import Image
from tests.web.conftest import EXAMPLES, Served, serve

from nethandout.web.drafts import MOST_DRAFTS
from nethandout.web.form.paths import kinds
from nethandout.web.limits import MOST_BODY, MOST_SECONDS

CANARIES: Final = ("Zephyrine", "Quillfeather", "QX-77123", "1961-03-05", "Dr. Ottoline")
PATIENT: Final = {
    "tumor.site": "ileum",
    "language": "en",
    "patient.name": "Zephyrine Quillfeather",
    "patient.birth_date": "1961-03-05",
    "patient.record_number": "QX-77123",
    "approved_by": "Dr. Ottoline",
    "approved_on": date.today().isoformat(),  # noqa: DTZ011 - the page has this machine's day, too
}
LEAFLET: Final = {"tumor.site": "appendix", "language": "en"}
MARKUP: Final = "{{7*191}}{% raw %}${7*191}<script>alert(1)</script>"
CALCULATED: Final = "1337"
FORM: Final = "application/x-www-form-urlencoded"


@dataclass
class Watched:
    """A page whose every answer is looked at, and every file that it could write to."""

    page: Served
    folder: Path
    answers: list[httpx.Response] = field(default_factory=list)

    def told(self) -> list[str]:
        """Find where a value of the patient is told to anybody but the form itself."""
        found = [
            f"{answer.request.method} {answer.url.path}: {answer.status_code}"
            for answer in self.answers
            if any(word in said for said in _open_parts(answer) for word in CANARIES)
        ]
        files = (path for path in self.folder.rglob("*") if path.is_file())
        return found + [path.name for path in files if _holds_a_canary(path)]


def _open_parts(answer: httpx.Response) -> Iterator[str]:
    """Give what others can see of an answer: a form that was sent in comes back to its sender."""
    yield str(answer.url)
    yield str(answer.headers)
    if not answer.headers.get("content-type", "").startswith("text/html"):
        if answer.status_code != httpx.codes.OK:
            yield answer.text
        return
    yield "".join(re.findall(r"<title>.*?</title>", answer.text))
    yield "".join(re.findall(r'(?:href|src|action|formaction)="[^"]*"', answer.text))


def _holds_a_canary(path: Path) -> bool:
    raw = path.read_bytes()
    texts = [raw, *_inflated(raw)]
    words = [word.encode(code) for word in CANARIES for code in ("utf-8", "utf-16-be")]
    return any(word in text for text in texts for word in words) or any(
        word in path.name for word in CANARIES
    )


def _inflated(raw: bytes) -> Iterator[bytes]:
    """Unpack every stream of a file that zlib can read."""
    view = memoryview(raw)
    for start in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", raw):
        try:
            yield zlib.decompressobj().decompress(view[start.start() :], 10**6)
        except zlib.error:
            continue


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """Serve the page where all its files are in one folder; nobody may be named in any of them."""
    folder = tmp_path_factory.mktemp("hostile")
    places = {name: str(folder / name) for name in ("NETHANDOUT_CACHE", "TMPDIR", "HOME")}
    (folder / "TMPDIR").mkdir()
    page = serve(folder, "--clinic", str(EXAMPLES / "clinic"), **places)
    found = Watched(page, folder)
    page.client.event_hooks["response"] = [lambda answer: _keep(found, answer)]
    yield found
    told = found.told()
    page.end()
    assert told == []
    assert page.log.read_text(encoding="utf-8").count("\n") <= 2


def _keep(watched: Watched, answer: httpx.Response) -> None:
    answer.read()
    watched.answers.append(answer)


@pytest.fixture
def page(watched: Watched) -> Served:
    return watched.page


def raw_answer(page: Served, request: bytes, wait: float = 15.0) -> bytes:
    """Send bytes as they are, and give what comes back until the page ends the connection."""
    host, _, port = page.host.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=wait) as connection:
        connection.sendall(request)
        received = b""
        while b"\r\n\r\n" not in received and (part := connection.recv(65536)):
            received += part
    return received


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def posting(page: Served, *headers: str) -> bytes:
    """Write the head of a form that the page would take."""
    cookies = "; ".join(f"{name}={value}" for name, value in page.client.cookies.items())
    own = (f"Host: {page.host}", f"Cookie: {cookies}", "Sec-Fetch-Site: same-origin")
    lines = ("POST / HTTP/1.1", *own, f"Content-Type: {FORM}", *headers)
    return "\r\n".join((*lines, "", "")).encode()


def answers_still(page: Served) -> bool:
    return page.client.get("/").status_code == httpx.codes.OK


def pictures_in(answer: httpx.Response) -> list[str]:
    return re.findall(r'<img src="([^"]+)"', answer.text)


# --- Who asks ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.0.0.1:{port}.evil.example",
        "evil.example:{port}",
        "localhost.evil.example:{port}",
        "0.0.0.0:{port}",
        "2130706433:{port}",
        "0x7f.1:{port}",
        "[::ffff:127.0.0.1]:{port}",
        "user@127.0.0.1:{port}",
        "127.0.0.1:{port}\r\nHost: evil.example",
    ],
)
@pytest.mark.parametrize("target", ["/", "/infobutton", "http://127.0.0.1/"])
def test_a_page_that_was_rebound_gets_nothing(page: Served, host: str, target: str) -> None:
    named = host.format(port=page.host.rpartition(":")[2])
    answer = raw_answer(page, f"GET {target} HTTP/1.1\r\nHost: {named}\r\n\r\n".encode())
    assert status(answer) in {400, 421}
    assert b"set-cookie" not in answer.lower()
    assert b"evil" not in answer


def test_a_request_without_a_host_gets_nothing(page: Served) -> None:
    assert status(raw_answer(page, b"GET / HTTP/1.0\r\n\r\n")) in {400, 421}


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "null"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"origin": "https://evil.example", "sec-fetch-site": "cross-site"},
        {"origin": "http://127.0.0.1:1", "sec-fetch-site": "same-site"},
        {},
    ],
)
@pytest.mark.parametrize("path", ["/", "/print", "/record", "/drop", "/row", "/batch", "/again"])
def test_a_form_of_another_page_is_refused_even_with_the_cookie(
    page: Served, path: str, headers: dict[str, str]
) -> None:
    answer = page.client.post(path, data=PATIENT, headers=headers)
    assert answer.status_code == 403
    assert "Zephyrine" not in answer.text


# --- How much ------------------------------------------------------------------------------


def test_a_huge_body_is_refused_by_its_length_before_it_comes(page: Served) -> None:
    assert status(raw_answer(page, posting(page, f"Content-Length: {3 * 1024**3}"))) == 413
    assert answers_still(page)


def test_a_body_without_a_length_is_refused_when_it_is_too_large(page: Served) -> None:
    pieces = (b"x" * 2**16 for _ in range(MOST_BODY // 2**16 + 2))
    headers = {**page.headers, "content-type": FORM}
    answer = page.client.post("/", content=pieces, headers=headers)
    assert answer.status_code == 413
    assert answers_still(page)


def _drip(page: Served) -> int:
    """Announce a body and send one byte of it; give how that ends."""
    head = posting(page, "Content-Length: 100")
    return status(raw_answer(page, head + b"a", wait=MOST_SECONDS + 10))


def _burst(page: Served, count: int) -> list[httpx.Response]:
    """Preview so many times at once, each on a page of its own."""
    limits = httpx.Limits(max_connections=count)
    with (
        httpx.Client(base_url=page.address, timeout=60, limits=limits) as client,
        ThreadPoolExecutor(count) as pool,
    ):
        client.cookies = page.client.cookies
        ask = [
            pool.submit(client.post, "/", data=LEAFLET, headers=page.headers) for _ in range(count)
        ]
        return [each.result() for each in ask]


def test_two_hundred_previews_and_slow_bodies_at_once_cost_nobody_the_page(page: Served) -> None:
    with ThreadPoolExecutor(20) as pool:
        slow: Sequence[Future[int]] = [pool.submit(_drip, page) for _ in range(20)]
        answers = _burst(page, 200)
        assert {answer.status_code for answer in answers} == {200, 503}
        for answer in answers:
            if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
                assert int(answer.headers["retry-after"]) > 0
                assert answer.headers["cache-control"] == "no-store"
        assert answers_still(page)
        assert {each.result() for each in slow} == {408}
    assert pictures_in(page.post("/", LEAFLET))


def _workers(page: Served) -> list[int]:
    """Find the processes that do the work of a page."""
    tasks = Path(f"/proc/{page.process.pid}/task").glob("*/children")
    pids = {int(pid) for path in tasks for pid in path.read_text().split()}
    return [pid for pid in pids if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def test_workers_killed_while_they_preview_cost_one_request_each(page: Served) -> None:
    while len(_workers(page)) < 2 or any(_is_busy(pid) for pid in _workers(page)):
        time.sleep(0.05)  # until both are warm
    with ThreadPoolExecutor(2) as pool:
        sites = ("stomach", "rectum")  # pages that take a second, for nobody has asked for them
        asked = [pool.submit(page.post, "/", {**LEAFLET, "tumor.site": site}) for site in sites]
        while not all(_is_busy(pid) for pid in _workers(page)):
            assert not all(each.done() for each in asked)
            time.sleep(0.005)
        for pid in _workers(page):
            os.kill(pid, signal.SIGKILL)
        lost = [each.result() for each in asked]
    assert [answer.status_code for answer in lost] == [503, 503]
    assert "a worker died" in lost[0].text
    assert pictures_in(page.post("/", LEAFLET))


def _is_busy(pid: int) -> bool:
    """Tell whether a process runs, rather than waiting for its next work."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "R"


def test_of_more_drafts_than_are_kept_the_oldest_is_forgotten_and_its_form_is_not(
    page: Served,
) -> None:
    shown = page.post("/", PATIENT)
    picture = pictures_in(shown)[0]
    draft = re.findall(r'name="_draft" value="([^"]+)"', shown.text)[0]
    assert page.client.get(picture).status_code == 200
    for _ in range(MOST_DRAFTS):
        page.client.get("/")
    assert page.client.get(picture).status_code == 404
    assert pictures_in(page.post("/", {**PATIENT, "_draft": draft}))


# --- What is typed and dropped --------------------------------------------------------------


def test_markup_and_template_text_in_every_field_is_text(page: Served) -> None:
    every = {name.replace("*", "0"): MARKUP for name in kinds()}
    answer = page.post("/", {**every, "_search": MARKUP, "_take": f"goal={MARKUP}"})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert CALCULATED not in answer.text
    assert answer.text.count("{{7*191}}") > 20


@pytest.mark.parametrize("name", ["patient.name", "goal", "approved_by"])
@pytest.mark.parametrize("text", ["{{7*191}}", "{% raw %}", "<b>walk</b>"])
def test_template_text_and_markup_are_never_printed(page: Served, name: str, text: str) -> None:
    answer = page.post("/print", {**PATIENT, name: text})
    assert answer.status_code == 422
    assert f'href="#f-{name}"' in answer.text


def test_what_only_looks_like_code_is_printed_as_it_was_typed(page: Served) -> None:
    typed = "{7*191} $(7*191) 5 < 6 & 7"
    pdf = page.post("/print", {**PATIENT, "goal": typed})
    assert pdf.headers["content-type"] == "application/pdf"
    document = pypdfium2.PdfDocument(pdf.content)
    text = "".join(each.get_textpage().get_text_bounded() for each in document)
    assert typed in re.sub(r"\s+", " ", text)
    assert CALCULATED not in text


def _bomb_xlsx() -> bytes:
    """Make a workbook of some kB whose sheet is 100 MB."""
    book, sound, raw = Workbook(), io.BytesIO(), io.BytesIO()
    book.save(sound)
    with (
        zipfile.ZipFile(sound) as parts,
        zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as bomb,
    ):
        for name in parts.namelist():
            blank = b" " * 100_000_000 if name.endswith("sheet1.xml") else b""
            bomb.writestr(name, parts.read(name) + blank)
    return raw.getvalue()


def _bomb_png() -> bytes:
    raw = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(raw, "PNG")
    return raw.getvalue()


def _bomb_pdf() -> bytes:
    packed = zlib.compress(b" " * 100_000_000, 9)
    length = f"<</Length {len(packed)}/Filter/FlateDecode>>".encode()
    return b"%PDF-1.7\n1 0 obj" + length + b"stream\n" + packed + b"\nendstream endobj\n"


@pytest.mark.parametrize("name", ["Zephyrine.xlsx", "Zephyrine.csv", "Zephyrine.json"])
@pytest.mark.parametrize("bomb", [_bomb_xlsx, _bomb_png, _bomb_pdf])
def test_a_bomb_that_is_dropped_is_refused_whatever_it_is_called(
    page: Served, name: str, bomb: object
) -> None:
    assert callable(bomb)
    raw = bomb()
    assert len(raw) < MOST_BODY
    before = set(_workers(page))
    answer = page.drop(name, raw)
    assert answer.status_code == 200
    assert 'id="summary-box"' in answer.text
    assert "Zephyrine" not in answer.text
    assert set(_workers(page)) == before


# --- What stays behind -----------------------------------------------------------------------


def test_a_second_patient_leaves_the_files_as_they_were(watched: Watched) -> None:
    def files() -> dict[str, bytes]:
        paths = (path for path in watched.folder.rglob("*") if path.is_file())
        return {str(path): path.read_bytes() for path in paths}

    watched.page.post("/print", PATIENT)
    before = files()
    assert before
    watched.page.post("/print", {**PATIENT, "patient.name": "Zephyrine Quillweather"})
    watched.page.post("/record", PATIENT)
    assert files() == before


def test_the_watch_sees_what_is_told(tmp_path: Path) -> None:
    (tmp_path / "packed").write_bytes(b"head" + zlib.compress(b"of Quillfeather"))
    asked = httpx.Request("GET", "http://127.0.0.1/?name=Zephyrine")
    title = httpx.Response(
        200, html="<title>Quillfeather</title>", request=httpx.Request("GET", "http://127.0.0.1/a")
    )
    served = Served.__new__(Served)
    watched = Watched(served, tmp_path, [httpx.Response(200, request=asked), title])
    assert watched.told() == ["GET /: 200", "GET /a: 200", "packed"]
