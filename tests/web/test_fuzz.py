"""Requests that nobody would send, to every address: no answer is a mistake of the program."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.web.conftest import EXAMPLES, Served, serve

from nethandout.web.form.paths import kinds

FEW: Final = 60
MANY: Final = 10_000
FORM: Final = "application/x-www-form-urlencoded"
CODE: Final = "mainSearchCriteria.v."
ICD: Final = "2.16.840.1.113883.6.90"
BUNDLE: Final = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [
        {
            "resource": {
                "resourceType": "Patient",
                "id": "1",
                "name": [{"use": "official", "family": "Mendez", "given": ["Rosa"]}],
                "birthDate": "1961-03-05",
            }
        },
        {
            "resource": {
                "resourceType": "Condition",
                "subject": {"reference": "Patient/1"},
                "code": {
                    "coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "C7A.012"}]
                },
            }
        },
    ],
}
TABLE: Final = (EXAMPLES / "batch" / "patients.csv").read_bytes()[:3000]
RECORD: Final = b"tumor: {site: ileum}\nlanguage: es\npatient: {name: Rosa Mendez}\n"


@dataclass(frozen=True)
class Asked:
    """One request: how, where, with what."""

    method: str
    path: str
    body: bytes = b""
    kind: str = FORM


# --- Values -------------------------------------------------------------------------------

TEXTS = st.one_of(
    st.sampled_from(
        [
            *(
                "",
                " ",
                "ileum",
                "C7A.012",
                "drug-lanreotide",
                "treatment-prrt",
                "es",
                "true",
                "prrt",
            ),
            *("1961-03-05", "2026-12-01", "2026-12-01T09:30", "0001-01-01", "9999-12-31", "-1"),
            *("1e309", "NaN", "0.1", "120 mg", "{{7*7}}", "{% raw %}", "<script>", "../../etc"),
            *("\0", "\u202e", "\ud7ff", "a" * 3000, "%00", "1;2;3", "a\r\nb: c", "٣", "1961-02-30"),
        ]
    ),
    st.text(max_size=40),
)
KNOWN = st.sampled_from(sorted(kinds()))
NUMBERS = st.sampled_from(["0", "1", "199", "200", "999999999999", "٣", "-1", ""])
FIELDS = st.builds(lambda name, number: name.replace("*", number), KNOWN, NUMBERS)
CONTROLS = st.sampled_from(
    ["_draft", "_staff", "_search", "_take", "_live", "_row", "_secret", "_", "_file", "overrides"]
)
NAMES = st.one_of(FIELDS, FIELDS, CONTROLS, st.text(max_size=15))
TAKES = st.builds(lambda name, value: ("_take", f"{name}={value}"), FIELDS, TEXTS)
FORMS = st.lists(st.one_of(st.tuples(NAMES, TEXTS), TAKES), max_size=12)
SITES = st.sampled_from([[], [("tumor.site", "ileum")], [("tumor.site", "ileum"), ("_live", "1")]])
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.one_of(TEXTS, st.sampled_from(["resourceType", "id"])), inner, max_size=4
        ),
    ),
    max_leaves=12,
)


@st.composite
def damaged(draw: st.DrawFn, raw: bytes) -> bytes:
    """Cut bytes out of a file, and put others in."""
    start = draw(st.integers(0, len(raw)))
    end = draw(st.integers(start, min(len(raw), start + 40)))
    return raw[:start] + draw(st.binary(max_size=20)) + raw[end:]


@st.composite
def changed(draw: st.DrawFn, tree: Any) -> Any:  # noqa: ANN401 - any JSON
    """Put something else in one place of a JSON tree."""
    if isinstance(tree, dict | list) and tree and draw(st.integers(0, 5)):
        keys = range(len(tree)) if isinstance(tree, list) else sorted(tree)
        chosen = draw(st.sampled_from(keys))
        copy: Any = tree.copy()
        copy[chosen] = draw(changed(tree[chosen]))
        return copy
    return draw(JSON)


# --- Requests -----------------------------------------------------------------------------


def form(path: str, pairs: list[tuple[str, str]]) -> Asked:
    return Asked("POST", path, urlencode(pairs, errors="replace").encode())


def upload(name: str, raw: bytes) -> Asked:
    head = f'--x\r\nContent-Disposition: form-data; name="_file"; filename="{name}"\r\n\r\n'
    body = head.encode(errors="replace") + raw + b"\r\n--x--\r\n"
    return Asked("POST", "/drop", body, "multipart/form-data; boundary=x")


def told(path: str, tree: object) -> Asked:
    return Asked("POST", path, json.dumps(tree).encode(), "application/json")


CRITERIA = st.tuples(
    st.builds(
        lambda start, part, number: f"{start}{part}{number}",
        st.sampled_from([CODE, CODE, "mainSearchCriteria.c.", "observation.v.", "subTopic.v."]),
        st.sampled_from(["c", "cs", "dn", "ot", "nullFlavor"]),
        st.sampled_from(["", "", "1", "2", "01", "999"]),
    ),
    st.one_of(TEXTS, st.sampled_from([ICD, "2.16.840.1.113883.6.88", "C7B.02", "SANDOSTATIN"])),
)
WISHES = st.tuples(
    st.sampled_from(
        [
            *("informationRecipient.languageCode.c", "age.v.v", "age.v.u", "knowledgeResponseType"),
            *(
                "observation.valueNegationInd",
                "patientPerson.administrativeGenderCode.c",
                "callback",
            ),
            *("taskContext.c.c", "site", "language", "treatment", "setting", "lang"),
        ]
    ),
    st.one_of(TEXTS, st.sampled_from(["application/json", "text/xml", "zh-CN", "ar", "F", "8"])),
)
QUERIES = st.lists(st.one_of(CRITERIA, WISHES), max_size=6).flatmap(
    lambda pairs: st.sampled_from(
        [pairs, [(f"{CODE}c", "C7A.012"), (f"{CODE}cs", ICD), *pairs], [("site", "ileum"), *pairs]]
    )
)


def queried(path: str, pairs: list[tuple[str, str]]) -> Asked:
    return Asked("GET", f"{path}?{urlencode(pairs, errors='replace')}")


HOOK: Final = {
    "hook": "patient-view",
    "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
    "context": {"userId": "Practitioner/1", "patientId": "1"},
    "prefetch": {
        "patient": BUNDLE["entry"][0]["resource"],  # type: ignore[index]
        "conditions": {
            "resourceType": "Bundle",
            "type": "searchset",
            "entry": [BUNDLE["entry"][1]],
        },
    },
}
WORDS = st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), max_size=12)
PATHS = st.builds(
    lambda top, rest: f"{top}{quote(rest)}",
    st.sampled_from(
        [
            *("/picture/a/", "/printed/", "/batch/", "/card/", "/static/", "/enter", "/", "/row"),
            *("/infobutton/", "/infobutton/leaflet", "/cds-services/", "/static/../", "/again"),
        ]
    ),
    WORDS,
)
METHODS = st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
SUFFIXES = st.sampled_from([".yaml", ".json", ".csv", ".xlsx", ".ndjson", "", ".pdf", '"; x="'])
FILES = st.one_of(
    st.binary(max_size=200),
    damaged(RECORD),
    damaged(TABLE),
    damaged(json.dumps(BUNDLE).encode()),
    changed(BUNDLE).map(lambda tree: json.dumps(tree).encode()),
)
REQUESTS = st.one_of(
    st.builds(lambda site, pairs: form("/", site + pairs), SITES, FORMS),
    st.builds(
        form,
        st.sampled_from(["/print", "/record", "/row", "/batch", "/again", "/enter", "/drop"]),
        FORMS,
    ),
    st.builds(upload, SUFFIXES, FILES),
    st.builds(queried, st.sampled_from(["/infobutton", "/infobutton/leaflet", "/"]), QUERIES),
    st.builds(form, st.just("/infobutton"), QUERIES),
    st.builds(
        told,
        st.sampled_from(
            [
                *("/cds-services/{view}", "/cds-services/{discharge}", "/cds-services/other"),
                *("/cds-services/{view}/feedback", "/infobutton"),
            ]
        ),
        st.one_of(JSON, changed(HOOK)),
    ),
    st.builds(
        Asked,
        METHODS,
        PATHS,
        st.binary(max_size=60),
        st.sampled_from([FORM, "", "a/b", "multipart/form-data"]),
    ),
)


# --- Answers ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the page with a cache of its own: damage must not reach that of others."""
    folder: Path = tmp_path_factory.mktemp("fuzzed")
    served = serve(
        folder, "--clinic", str(EXAMPLES / "clinic"), NETHANDOUT_CACHE=str(folder / "cache")
    )
    yield served
    served.end()
    assert "a request failed" not in served.log.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def hooks(page: Served) -> dict[str, str]:
    """Give the ids of the services by what they are for."""
    services = page.client.get("/cds-services").json()["services"]
    ids = {each["hook"]: each["id"] for each in services}
    return {"view": ids["patient-view"], "discharge": ids["encounter-discharge"]}


def answer(page: Served, hooks: dict[str, str], asked: Asked) -> httpx.Response:
    path = asked.path.replace("{view}", hooks["view"]).replace("{discharge}", hooks["discharge"])
    headers = {**page.headers, "content-type": asked.kind}
    return page.client.request(asked.method, path, content=asked.body, headers=headers)


def fuzz(page: Served, hooks: dict[str, str], count: int) -> None:
    """Send so many requests; one that is answered with a mistake is made as small as it can be.

    Nobody else asks, so that not even 503 (too busy, or work that failed) is an answer.
    """

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(REQUESTS)
    def ask(asked: Asked) -> None:
        got = answer(page, hooks, asked)
        assert got.status_code < httpx.codes.INTERNAL_SERVER_ERROR, got.text
        assert got.headers["x-content-type-options"] == "nosniff"
        assert "Traceback" not in got.text

    ask()


def test_no_odd_request_is_answered_with_a_mistake(page: Served, hooks: dict[str, str]) -> None:
    fuzz(page, hooks, FEW)


@pytest.mark.soak
def test_none_of_ten_thousand_odd_requests_is_answered_with_a_mistake(
    page: Served, hooks: dict[str, str]
) -> None:
    fuzz(page, hooks, MANY)
