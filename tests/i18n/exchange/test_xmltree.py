"""A file from outside can neither reach for other files nor grow."""

from __future__ import annotations

import pytest

from nethandout.errors import InputError
from nethandout.i18n.exchange.xmltree import XML_LANG, read_xml


def refused(raw: bytes) -> tuple[str, int, str]:
    with pytest.raises(InputError) as caught:
        read_xml(raw, "a.xlf")
    (problem,) = caught.value.problems
    return problem.code, problem.position.line, problem.message


def test_elements_know_their_lines() -> None:
    root = read_xml(b'<a xmlns="n"\n xml:lang="es">\n<b>x<c/>y</b></a>', "a.xlf")
    assert (root.namespace, root.name, root.line) == ("n", "a", 1)
    assert root.get(XML_LANG) == "es"
    (inner,) = root.children
    assert (inner.line, inner.text) == (3, "xy")


@pytest.mark.parametrize(
    "declaration",
    [
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE a SYSTEM "http://example.org/a.dtd">',
        b'<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]>',
    ],
)
def test_a_document_type_is_refused(declaration: bytes) -> None:
    code, line, message = refused(b'<?xml version="1.0"?>\n' + declaration + b"<a>&x;</a>")
    assert (code, line) == ("xml", 2)
    assert "passwd" not in message


def test_what_is_not_closed_is_named_with_its_line() -> None:
    assert refused(b"<a>\n<b>\n</a>")[:2] == ("xml", 3)


def test_what_is_nested_too_deeply_is_refused() -> None:
    assert refused(b"<a>" * 5000)[0] == "xml"


def test_other_encodings_are_read_or_refused() -> None:
    assert read_xml("<a>é</a>".encode("utf-16"), "a.xlf").text == "é"
    assert refused(b'<?xml version="1.0" encoding="klingon"?><a/>')[0] in {
        "xml",
        "encoding",
    }
