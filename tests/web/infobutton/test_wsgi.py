"""The door for WSGI keeps to PEP 3333, and may be mounted anywhere."""

from __future__ import annotations

import io
from wsgiref.validate import validator

import flask
import pytest
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from nethandout.web.infobutton.app import MOST_BYTES
from nethandout.web.infobutton.desk import Desk
from nethandout.web.infobutton.wsgi import wsgi_app

HOST = "handouts.example.org"
QUERY = "mainSearchCriteria.v.c=C7A.012&mainSearchCriteria.v.cs=2.16.840.1.113883.6.90"


def test_a_flask_app_can_mount_it(desk: Desk) -> None:
    ehr = flask.Flask("ehr")
    ehr.wsgi_app = DispatcherMiddleware(  # type: ignore[method-assign]
        ehr.wsgi_app, {"/infobutton": validator(wsgi_app(desk))}
    )
    client = ehr.test_client()
    answer = client.get(f"/infobutton?{QUERY}", base_url=f"https://{HOST}", buffered=True)
    assert answer.status_code == 200
    link = f"https://{HOST}/infobutton/leaflet?site=ileum&amp;language=en&amp;format=pdf"
    assert link in answer.text
    leaflet = client.get(
        "/infobutton/leaflet?site=ileum&language=en", base_url=f"https://{HOST}", buffered=True
    )
    assert leaflet.status_code == 200
    assert leaflet.content_type == "application/pdf"


@pytest.mark.parametrize(
    ("length", "status"), [(str(MOST_BYTES + 1), 413), ("many", 400), ("-5", 400), ("", 200)]
)
def test_the_length_of_a_body_is_looked_at_before_it_is_read(
    desk: Desk, length: str, status: int
) -> None:
    told: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/infobutton",
        "QUERY_STRING": QUERY,
        "CONTENT_LENGTH": length,
        "HTTP_HOST": HOST,
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(b""),
    }
    wsgi_app(desk)(environ, lambda code, *_: told.append(code))  # type: ignore[arg-type]
    assert told[0].startswith(str(status))
