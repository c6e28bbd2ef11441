"""What is at which address: forms become pages, PDFs, records and lists, and nothing leaks."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import anyio
import httpx
import pytest
from starlette.responses import PlainTextResponse
from tests.web.asking import ask
from tests.web.conftest import EXAMPLES, Served

from nethandout.model.remark import Remark
from nethandout.service import open_service
from nethandout.web.app import Pages, make_app
from nethandout.web.form.trees import tree_of
from nethandout.web.form.types import DroppedRecord
from nethandout.web.guard import Access
from nethandout.web.markup import Markup
from nethandout.web.previews import PageView
from nethandout.web.work import Answer, Made, Picture, Preview, Shown, Work
from nethandout.web.workers import BusyError, LostError, OutdatedError

CANARY: Final = "Zephyrine Quillfeather"
TODAY: Final = date.today()  # noqa: DTZ011 - the page has the day of this machine, too
PATIENT: Final = {
    "tumor.site": "ileum",
    "language": "en",
    "print.edition": "standard",
    "print.paper": "letter",
    "patient.name": CANARY,
    "patient.birth_date": "1961-03-05",
    "patient.record_number": "QX-77123",
    "approved_by": "Dr. Ann Lee",
    "approved_on": TODAY.isoformat(),
}
LEAFLET: Final = {"tumor.site": "ileum", "language": "en"}


def draft_in(page: httpx.Response) -> str:
    found = re.search(r'name="_draft" value="([^"]+)"', page.text)
    assert found
    return found.group(1)


def pictures_in(page: httpx.Response) -> list[str]:
    return re.findall(r'<img src="([^"]+)"', page.text)


@pytest.fixture(scope="module")
def shown(page: Served) -> httpx.Response:
    """Give the page of a patient, with its preview."""
    return page.post("/", PATIENT)


def test_the_page_begins_with_nothing_on_it_and_no_complaints(page: Served) -> None:
    start = page.client.get("/")
    assert start.status_code == 200
    assert "<title>Handout</title>" in start.text
    assert 'class="problems"' not in start.text
    assert not pictures_in(start)


def test_a_filled_form_shows_its_pages_topics_and_what_is_left_out(
    page: Served, shown: httpx.Response
) -> None:
    pictures = pictures_in(shown)
    assert len(pictures) >= 3
    picture = page.client.get(pictures[0], headers={"sec-fetch-site": "same-origin"})
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    assert "What is printed, and why" in shown.text
    assert 'value="topics.add=' in shown.text


def test_what_is_printed_is_what_the_service_builds_to_the_byte(page: Served) -> None:
    service = open_service(EXAMPLES / "clinic")
    data = {name: (value,) for name, value in PATIENT.items()}
    record, _ = service.record_of(tree_of(data))
    assert record is not None
    pdf = page.post("/print", PATIENT)
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.content == service.build(record).pdf
    assert page.client.get("/").status_code == 200


def test_a_script_gets_the_address_of_the_pdf_instead(page: Served) -> None:
    answer = page.post("/print", PATIENT, accept="application/json")
    address = answer.json()["pdf"]
    pdf = page.client.get(address, headers={"sec-fetch-site": "same-origin"})
    assert pdf.content.startswith(b"%PDF")
    assert "frame-ancestors 'self'" in pdf.headers["content-security-policy"]
    assert page.client.get(f"{address}x").status_code == 404


def test_what_cannot_be_printed_is_answered_with_the_page_and_why(page: Served) -> None:
    wrong = {**PATIENT, "patient.birth_date": (TODAY + timedelta(days=2)).isoformat()}
    answer = page.post("/print", wrong)
    assert answer.status_code == 422
    assert 'id="summary-box"' in answer.text
    assert 'href="#f-patient.birth_date"' in answer.text
    assert "in the future" in answer.text


def test_what_could_hurt_the_patient_is_said_in_the_language_of_the_page(page: Served) -> None:
    risk = {"treatments": "drug-octreotide-short", "allergies.0.to": "octreotide"}
    answer = page.post("/", {**PATIENT, **risk, "patient.latin_name": "Роза", "_staff": "es"})
    wrong = answer.text.partition('id="groups"')[2].partition('class="right"')[0]
    assert "escriba este nombre solo con letras latinas" in wrong
    corrected = page.post("/", {**PATIENT, **risk, "_staff": "es"}).text
    assert "se nombra en «Alergia 1»; corrija uno de los dos" in corrected
    assert "añadido por el profesional clínico" not in corrected
    assert "todos los pacientes pueden recibirlo" in corrected
    for shown in (wrong, corrected):
        assert '<span lang="en">' not in shown


def test_why_a_file_cannot_be_used_is_said_in_the_language_of_the_page(page: Served) -> None:
    answer = page.drop("photo.png", b"\x89PNG\r\n\x1a\n", _staff="es")
    assert "es una imagen (PNG); suelte un registro (YAML o JSON)" in answer.text
    again = page.drop("table.csv", b"tumor.site,language\nnowhere,es\n", _staff="es")
    assert "no se conoce este nombre (lugar del tumor)" in again.text


def test_what_is_missing_is_no_mistake_while_somebody_types(page: Served) -> None:
    begun = {"tumor.site": "ileum", "patient.name": CANARY}
    assert 'id="summary-box"' not in page.post("/", {**begun, "_live": "1"}).text
    assert 'id="summary-box"' in page.post("/", begun).text


def test_a_button_puts_what_it_stands_for_into_the_form(page: Served) -> None:
    found = page.post("/", {"_search": "somatuline", "_live": "1"})
    take = re.findall(r'name="_take" value="(treatments=[^"]+)"', found.text)
    assert take == ["treatments=drug-lanreotide"]
    taken = page.post("/", {**LEAFLET, "_search": "somatuline", "_take": take[0]})
    assert re.search(r'value="drug-lanreotide" checked', taken.text)
    assert 'id="found-list"' not in taken.text


def test_a_topic_that_was_left_out_can_be_printed_too(page: Served) -> None:
    before = page.post("/", LEAFLET)
    topic = re.findall(r'name="_take" value="(topics\.add=[^"]+)"', before.text)[0]
    after = page.post("/", {**LEAFLET, "_take": topic})
    assert topic not in after.text
    assert len(pictures_in(after)) >= len(pictures_in(before))


def test_a_saved_record_is_read_back_to_the_same_form(page: Served) -> None:
    saved = page.post("/record", PATIENT)
    assert saved.headers["content-disposition"] == 'attachment; filename="record.yaml"'
    opened = page.drop("record.yaml", saved.content)
    assert f'value="{CANARY}"' in opened.text
    assert len(pictures_in(opened)) >= 3


def test_a_file_that_cannot_be_read_says_so_and_what_was_typed_stays(page: Served) -> None:
    answer = page.drop("photo.png", b"\x89PNG\r\n\x1a\n", **PATIENT)
    assert 'id="summary-box"' in answer.text
    assert f'value="{CANARY}"' in answer.text


@pytest.mark.parametrize("name", ["patient.name", "goal", "care_team.0.name", "medicines.0.when"])
def test_markup_that_somebody_types_is_text(page: Served, name: str) -> None:
    typed = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
    answer = page.post("/", {**PATIENT, name: typed, "_search": typed})
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_names_of_fields_that_nobody_knows_do_nothing(page: Served) -> None:
    odd = {"patient.nonsense": "x", "__proto__": "x", "a.b.c.d.e": "x", "medicines.99999.name": "x"}
    assert page.post("/", {**PATIENT, **odd}).status_code == 200


def test_start_over_forgets(page: Served) -> None:
    shown = page.post("/", PATIENT)
    draft, picture = draft_in(shown), pictures_in(shown)[0]
    again = page.post("/again", {"_draft": draft, "_staff": "es"})
    assert (again.status_code, again.headers["location"]) == (303, "/?lang=es")
    assert page.client.get(picture).status_code == 404


def test_a_form_outlives_what_was_kept_of_it(page: Served) -> None:
    answer = page.post("/", {**PATIENT, "_draft": "long-forgotten"})
    assert draft_in(answer) != "long-forgotten"
    assert len(pictures_in(answer)) >= 3


def test_an_override_lets_a_clinician_accept_what_a_rule_asks_about(page: Served) -> None:
    first = TODAY + timedelta(days=14)
    prrt = {
        **PATIENT,
        "visit.purpose": "prrt",
        "visit.treatment": "treatment-prrt",
        "treatments": ["treatment-prrt"],
        "patient.can_become_pregnant": "false",
        "patient.partner_can_become_pregnant": "false",
        "prrt.doses.0": first.isoformat(),
        "prrt.doses.1": (first + timedelta(days=21)).isoformat(),
    }
    asked = page.post("/print", prrt)
    assert asked.status_code == 422
    rules = re.findall(r'name="overrides" value="([^"]+)"(?! checked)', asked.text)
    assert rules == ["prrt-spacing"]
    accepted = page.post("/print", {**prrt, "overrides": rules})
    assert accepted.headers["content-type"] == "application/pdf"


def test_the_page_speaks_the_language_of_its_staff(page: Served) -> None:
    spanish = page.client.get("/?lang=es")
    assert '<html lang="es" dir="ltr">' in spanish.text
    browser = page.client.get("/", headers={"accept-language": "es-MX,es;q=0.9"})
    assert '<html lang="es"' in browser.text
    unknown = ask(make_app(pages_of(Shown(()))), "GET", "/?lang=tlh")
    assert '<html lang="en"' in unknown.text


def test_the_language_of_the_page_is_kept_for_a_new_start(page: Served) -> None:
    for language in ("es", "en"):
        page.client.get(f"/?lang={language}")
        again = page.client.get("/", headers={"accept-language": "ru"})
        assert f'<html lang="{language}"' in again.text


def test_no_value_of_a_patient_is_in_an_address_a_header_or_the_log(page: Served) -> None:
    words = (*CANARY.split(), "QX-77123", "1961-03-05")
    answers = [
        page.post("/", PATIENT),
        page.post("/print", PATIENT),
        page.post("/record", PATIENT),
        page.post("/print", PATIENT, accept="application/json"),
        page.drop(f"{CANARY}.yaml", b"patient: 1"),
        page.drop(f"{CANARY}.csv", (EXAMPLES / "batch" / "patients.csv").read_bytes()),
    ]
    for answer in answers:
        assert answer.status_code in {200, 422}
        seen = f"{answer.url} {answer.headers}"
        assert not [word for word in words if word in seen]
        addresses = re.findall(r'(?:href|src|action)="([^"]*)"', answer.text)
        assert not [each for each in addresses for word in words if word in each]
        title = re.search(r"<title>(.*?)</title>", answer.text)
        assert title is None or not [word for word in words if word in title.group(1)]
    assert page.log.read_text(encoding="utf-8").count("\n") <= 1


def test_nothing_is_written_where_the_page_was_started(page: Served) -> None:
    page.post("/print", PATIENT)
    assert [path.name for path in page.log.parent.iterdir()] == ["serve.log"]


def test_a_secret_opens_the_page_to_other_computers(tmp_path: Path) -> None:
    from tests.web.conftest import serve

    served = serve(tmp_path, "--allow-host", "net.example", NETHANDOUT_SECRET="s" * 20)
    try:
        outside = {"host": "net.example"}
        assert served.client.get("/", headers=outside).headers["location"] == "/enter"
        sent = {**served.headers, **outside}
        wrong = served.client.post("/enter", data={"_secret": "x" * 20}, headers=sent)
        assert wrong.status_code == 403
        right = served.client.post("/enter", data={"_secret": "s" * 20}, headers=sent)
        assert right.headers["location"] == "/"
        assert "Secure" in right.headers["set-cookie"]
        assert "sssss" not in served.log.read_text(encoding="utf-8")
    finally:
        served.end()


class Workers:
    """Does no work: gives what a test says, and keeps what was asked."""

    def __init__(self, *answers: Answer | Exception) -> None:
        self._answers = list(answers)
        self.asked: list[Work] = []
        self.waiting = 0

    async def do(
        self, work: Work, is_wanted: Callable[[], bool] = lambda: True, *, seat: int = 0
    ) -> Answer:
        await anyio.lowlevel.checkpoint()
        assert is_wanted()
        assert seat >= 0
        self.asked.append(work)
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def pages_of(*answers: Any) -> Pages:  # noqa: ANN401 - also the errors that work may end with
    access = Access(frozenset({"127.0.0.1"}), token="t" * 43)
    workers: Any = Workers(*answers)
    return Pages(workers, Markup(), access)


SENT: Final = (
    ("sec-fetch-site", "same-origin"),
    ("cookie", f"nethandout={'t' * 43}"),
    ("content-type", "application/x-www-form-urlencoded"),
)


def test_a_card_opens_the_filled_page_one_time_and_lets_the_browser_in() -> None:
    pages = pages_of(DroppedRecord({"tumor.site": ("ileum",)}, ("One code was used.",)), Shown(()))
    path = f"/card/{pages.keep(b'a bundle')}"
    opened = ask(make_app(pages), "GET", path)
    assert opened.status_code == 200
    assert "One code was used." in opened.text
    assert "nethandout=" in opened.headers["set-cookie"]
    assert ask(make_app(pages), "GET", path).status_code == 404


def test_doors_of_other_systems_are_where_they_were_asked_for() -> None:
    door = PlainTextResponse("a feed")
    app = make_app(pages_of(), {"/infobutton": door})
    assert ask(app, "GET", "/infobutton/").text == "a feed"
    assert ask(app, "GET", "/cds-services").status_code == 404


@pytest.mark.parametrize(
    ("error", "status", "retry"),
    [
        (BusyError("too many are waiting; try again in a moment"), 503, "2"),
        (LostError("the time limit was reached"), 503, None),
        (OutdatedError(), 204, None),
    ],
)
def test_work_that_is_not_done_is_answered_at_once(
    error: Exception, status: int, retry: str | None
) -> None:
    answer = ask(make_app(pages_of(error)), "POST", headers=SENT, content=b"tumor.site=ileum")
    assert answer.status_code == status
    assert answer.headers.get("retry-after") == retry


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("es-MX,en;q=0.5", "hay demasiadas personas en espera; vuelva a intentarlo en un momento"),
        ("en", "too many are waiting; try again in a moment"),
    ],
)
def test_why_nothing_was_done_is_said_in_the_language_of_the_page(asked: str, words: str) -> None:
    busy = BusyError(Remark("too many are waiting; try again in a moment"))
    headers = (*SENT, ("accept-language", asked))
    answer = ask(make_app(pages_of(busy)), "POST", headers=headers, content=b"tumor.site=ileum")
    assert answer.text == f"{words}\n"


def test_of_two_previews_of_one_page_the_older_is_not_wanted_any_more() -> None:
    wanted: list[Callable[[], bool]] = []

    class Slow(Workers):
        async def do(
            self, work: Work, is_wanted: Callable[[], bool] = lambda: True, *, seat: int = 0
        ) -> Answer:
            wanted.append(is_wanted)
            return await super().do(work, seat=seat)

    pages = pages_of()
    slow: Any = Slow(Shown(()), Shown(()), Shown(()))
    pages.workers = slow
    app = make_app(pages)
    draft = draft_in(ask(app, "POST", headers=SENT, content=b""))
    other = ask(app, "POST", headers=SENT, content=b"")
    ask(app, "POST", headers=SENT, content=f"_draft={draft}".encode())
    assert other.status_code == 200
    assert [each() for each in wanted] == [False, True, True]


@pytest.mark.parametrize("drawn", [b"a picture", LostError("lost")])
def test_page_one_is_drawn_before_a_browser_asks_and_again_if_that_was_lost(
    drawn: bytes | LostError,
) -> None:
    made = Made(b"%PDF", "NH-0000-0000", "en", (PageView(1, "look", 10, 10),))
    answers = [drawn] if isinstance(drawn, bytes) else [drawn, b"a picture"]
    pages = pages_of(Shown((), made=made), *answers)

    seen = []

    async def go() -> None:
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(make_app(pages)),
            base_url="http://127.0.0.1",
            headers=dict(SENT),
        )
        async with client, anyio.create_task_group() as pages._runs:
            draft = draft_in(await client.post("/"))
            seen.append((await client.get(f"/picture/{draft}/look")).content)

    anyio.run(go)
    assert seen == [b"a picture"]
    work: Any = pages.workers
    assert [type(each) for each in work.asked] == [Preview, *[Picture] * len(answers)]


def test_nothing_is_drawn_before_somebody_asks_while_others_wait() -> None:
    made = Made(b"%PDF", "NH-0000-0000", "en", (PageView(1, "look", 10, 10),))
    pages = pages_of(Shown((), made=made))
    work: Any = pages.workers
    work.waiting = 2
    ask(make_app(pages), "POST", headers=SENT, content=b"")
    assert [type(each) for each in work.asked] == [Preview]


def test_a_form_that_is_broken_is_refused_without_its_text() -> None:
    headers = [*SENT[:2], ("content-type", "multipart/form-data; boundary=x")]
    answer = ask(make_app(pages_of()), "POST", "/drop", headers=headers, content=b"Rosa")
    assert answer.status_code == 400
    assert "Rosa" not in answer.text
