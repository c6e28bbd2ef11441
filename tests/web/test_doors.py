"""Record systems ask the server of the page: leaflets, cards, and the filled page behind a card."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

import httpx
import pypdfium2
from tests.web.conftest import Served

CODE = "mainSearchCriteria.v.c=C7A.012&mainSearchCriteria.v.cs=2.16.840.1.113883.6.90"
CHART = {
    "hook": "patient-view",
    "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
    "context": {"userId": "Practitioner/1", "patientId": "1"},
    "prefetch": {
        "patient": {
            "resourceType": "Patient",
            "id": "1",
            "name": [{"use": "official", "text": "Quenby Zephyrine"}],
            "birthDate": "1961-04-09",
        },
        "conditions": {
            "resourceType": "Bundle",
            "type": "searchset",
            "entry": [
                {
                    "resource": {
                        "resourceType": "Condition",
                        "id": "2",
                        "subject": {"reference": "Patient/1"},
                        "code": {
                            "coding": [
                                {
                                    "system": "http://hl7.org/fhir/sid/icd-10-cm",
                                    "code": "C7A.012",
                                }
                            ]
                        },
                    }
                }
            ],
        },
    },
}


def test_a_record_system_gets_a_leaflet_from_the_page(page: Served) -> None:
    asked = f"{CODE}&informationRecipient.languageCode.c=es"
    feed = httpx.get(f"{page.address}infobutton?{asked}", timeout=60)
    assert feed.status_code == 200, feed.text
    links = dict(re.findall(r'href="([^"]+)"[^>]*type="([^"]+)"', feed.text))
    kinds = {kind: link.replace("&amp;", "&") for link, kind in links.items()}
    leaflet = httpx.get(kinds["application/pdf"], timeout=120)
    assert leaflet.status_code == 200
    assert leaflet.headers["content-language"] == "es"
    assert len(pypdfium2.PdfDocument(leaflet.content)) > 0
    screen = httpx.get(kinds["text/html"], timeout=120)
    assert screen.status_code == 200
    assert '<html lang="es"' in screen.text


def test_a_request_by_post_is_not_sent_elsewhere(page: Served) -> None:
    asked = httpx.post(
        f"{page.address}infobutton",
        content=CODE,
        timeout=60,
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert asked.status_code == 200
    assert "<entry" in asked.text


def test_a_card_opens_the_filled_page_one_time(page: Served) -> None:
    services = httpx.get(f"{page.address}cds-services", timeout=60).json()["services"]
    (name,) = (each["id"] for each in services if each["hook"] == "patient-view")
    told = httpx.post(f"{page.address}cds-services/{name}", json=CHART, timeout=60)
    assert told.status_code == 200, told.text
    (card,) = told.json()["cards"]
    assert "Zephyrine" not in json.dumps(card)
    link = card["links"][0]["url"]
    assert urlsplit(link).path.startswith("/card/")
    opened = httpx.get(link, timeout=120)
    assert opened.status_code == 200
    assert "Quenby Zephyrine" in opened.text
    assert httpx.get(link, timeout=60).status_code == 404
