"""The message is read back by hl7apy, which knows nothing of who wrote it."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hl7apy.parser import parse_message

from nethandout.errors import RefusedError, VerificationError
from nethandout.interop import mdm
from nethandout.interop.documents import Document, Filing
from nethandout.interop.mdm import escaped, mdm_message

ODD = (r"A ^ B & C | D ~ E \ F", "李小龙", "محمود الخطيب", r"\F\ \E\S", "Ng̃uyễn", "x" * 200)


def read(raw: bytes) -> Any:  # noqa: ANN401 - hl7apy has no types
    return parse_message(raw.decode("utf-8"), find_groups=False)


def plain(text: str) -> str:
    """Turn the text of a field into what it stands for, by the escapes of HL7 v2.5.1, 2.7."""
    found, signs = "", {"F": "|", "S": "^", "T": "&", "R": "~", "E": "\\"}
    while text:
        is_escape = text[0] == "\\"
        found += signs[text[1]] if is_escape else text[0]
        text = text[3:] if is_escape else text[1:]
    return found


def named(document: Document, name: str) -> Document:
    patient = document.patient.model_copy(update={"name": name, "record_number": name[:40]})
    return replace(document, patient=patient)


def test_the_pdf_comes_out_as_it_went_in(document: Document) -> None:
    pdf, language = read(mdm_message(document, Filing())).obx
    assert pdf.obx_2.value == "ED"
    source, kind, subtype, encoding, data = pdf.obx_5.to_er7().split("^")
    assert (source, kind, subtype, encoding) == ("", "application", "pdf", "Base64")
    assert b64decode(data, validate=True) == document.pdf
    assert language.obx_5.to_er7() == "ar"


def test_the_message_says_what_it_is(document: Document) -> None:
    message = read(mdm_message(document, Filing("urn:oid:1.2.3")))
    assert message.msh.msh_9.to_er7() == "MDM^T02^MDM_T02"
    assert message.msh.msh_12.to_er7() == "2.5.1"
    assert message.msh.msh_18.to_er7() == "UNICODE UTF-8"
    assert message.msh.msh_7.to_er7() == message.evn.evn_2.to_er7() == "20261122100000-0600"
    assert message.pid.pid_3.to_er7() == "0061542^^^&1.2.3&ISO^MR"
    assert message.pid.pid_7.to_er7() == "19551230"
    assert message.pid.pid_15.to_er7().startswith("ar^")
    assert message.txa.txa_12.to_er7() == f"{document.number}^nethandout"
    assert message.txa.txa_16.to_er7() == f"{document.number}.pdf"


def test_both_names_are_whole_and_say_how_they_are_written(document: Document) -> None:
    name, latin = read(mdm_message(document, Filing())).pid.pid_5
    assert name.to_er7() == "محمد بن يوسف^^^^^^D"
    assert latin.to_er7() == "Mohamed Benyoussef^^^^^^D^A"


@pytest.mark.parametrize("name", ODD)
def test_no_name_breaks_the_message(document: Document, name: str) -> None:
    raw = mdm_message(named(document, name), Filing())
    message = read(raw)
    assert plain(message.pid.pid_5[0].xpn_1.to_er7()) == name
    assert plain(message.pid.pid_3.cx_1.to_er7()) == name[:40]
    assert [line[:3] for line in raw.split(b"\r")] == [
        *(b"MSH", b"EVN", b"PID", b"PV1", b"TXA", b"OBX", b"OBX"),
        b"",
    ]
    assert b"\n" not in raw


def test_a_line_end_in_a_text_is_none_of_the_message() -> None:
    assert escaped("one\rtwo\nthree") == "one two three"


@pytest.mark.parametrize(("reviewed", "txa", "obx"), [(False, "IP", "P"), (True, "DO", "F")])
def test_a_draft_is_no_final_document(
    document: Document, reviewed: bool, txa: str, obx: str
) -> None:
    message = read(mdm_message(replace(document, is_reviewed=reviewed), Filing()))
    assert message.txa.txa_17.to_er7() == txa
    assert [line.obx_11.to_er7() for line in message.obx] == [obx, obx]


def test_what_nobody_knows_is_left_out(document: Document) -> None:
    unknown = document.patient.model_copy(update={"birth_date": None, "latin_name": None})
    message = read(mdm_message(replace(document, patient=unknown), Filing()))
    assert message.pid.pid_7.to_er7() == ""
    assert message.pid.pid_3.to_er7() == "0061542^^^^MR"
    assert message.pid.pid_8.to_er7() == ""


def test_a_replacement_names_the_one_document_that_it_replaces(document: Document) -> None:
    old = "NH-AAAA-BBBB-1111-2222-3333"
    message = read(mdm_message(document, Filing("https://example.org/mrn", old)))
    assert message.msh.msh_9.to_er7() == "MDM^T10^MDM_T02"
    assert message.evn.evn_1.to_er7() == "T10"
    assert message.txa.txa_13.to_er7() == f"{old}^nethandout"
    assert message.pid.pid_3.to_er7() == "0061542^^^&https://example.org/mrn&URI^MR"
    with pytest.raises(RefusedError, match="can stand on many"):
        mdm_message(document, Filing(None, "NH-AAAA-BBBB"))


def test_each_message_has_an_id_of_its_own(document: Document) -> None:
    later = replace(document, made=document.made.replace(hour=11))
    first, again, second = (
        read(mdm_message(each, Filing())).msh.msh_10.to_er7()
        for each in (document, document, later)
    )
    assert first == again != second
    assert len(first) <= 20


def test_a_message_that_is_not_valid_is_not_given_and_shows_nothing(
    document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mdm, "_moment", lambda _: "0061542 is no time")
    with pytest.raises(VerificationError) as caught:
        mdm_message(document, Filing())
    assert "0061542" not in str(caught.value)


def test_a_birth_date_long_ago_has_four_digits_in_its_year(document: Document) -> None:
    old = document.patient.model_copy(update={"birth_date": date(1926, 1, 2)})
    message = read(mdm_message(replace(document, patient=old), Filing()))
    assert message.pid.pid_7.to_er7() == "19260102"
