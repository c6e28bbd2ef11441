r"""Turn a document into an HL7 v2.5.1 message MDM^T02, which files it in a record system.

HL7 v2.5.1, chapter 9 (medical records) and 2.7 (escapes). One that replaces an
earlier document is MDM^T10 with its number in TXA-13: both have the structure MDM_T02. Text
is UTF-8 (MSH-18), segments end in a carriage return. A name is not split into parts that
nobody typed: it is whole, as a display name (table 0200, D).
"""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import datetime
from hashlib import sha256
from typing import Final

from nethandout.errors import RefusedError, VerificationError
from nethandout.i18n.formats import Formats
from nethandout.interop.documents import NUMBER, Document, Filing
from nethandout.interop.extras import require
from nethandout.model.record import Patient
from nethandout.model.remark import Remark

_VERSION: Final = "2.5.1"
_STRUCTURE: Final = "MDM_T02"
_NEW: Final = "T02"
_REPLACEMENT: Final = "T10"
_PROGRAM: Final = "nethandout"
_EDUCATION: Final = "34895-3"
_EDUCATION_NOTE: Final = f"{_EDUCATION}^Education note^LN"
_LANGUAGE_OF: Final = "language^Language of the document^99NETHANDOUT"
_ESCAPES: Final = str.maketrans(
    {
        "\\": "\\E\\",
        "|": "\\F\\",
        "^": "\\S\\",
        "&": "\\T\\",
        "~": "\\R\\",
        "\r": " ",
        "\n": " ",
    }
)
_LONGEST_ID: Final = 20
"""MSH-10 has at most 20 characters."""
_TOO_LONG: Final = re.compile(r"[^|^&~\r]{200,}")
_SHORTENED: Final = "x" * 199
"""hl7apy takes no value longer than this: not a PDF, for which the standard has no limit."""
_OIDS: Final = "urn:oid:"
_DRAFT: Final = ("IP", "P")
_REVIEWED: Final = ("DO", "F")
"""TXA-17 (table 0271: in progress, documented) and OBX-11 (table 0085: preliminary, final)."""


def require_mdm() -> None:
    """Ask for hl7apy before anything is printed; raises `MissingDependencyError`."""
    require("hl7apy", "hl7apy", "an HL7 message")


def mdm_message(document: Document, filing: Filing) -> bytes:
    """Turn a document into the message, which hl7apy has read and found strictly valid.

    Raises `RefusedError` for a number to replace that is not of one document, and
    `VerificationError` for a message that is not valid.
    """
    require_mdm()
    if filing.replaces and (found := NUMBER.fullmatch(filing.replaces)) and not found[2]:
        raise RefusedError(
            Remark(
                "an HL7 message replaces one document, and a handout id can stand on many: give "
                "the whole document number, as it was said when the document was made"
            )
        )
    segments = (
        *_header(document, filing),
        *_patient(document, filing),
        _description(document, filing),
        *_contents(document),
    )
    text = "".join(f"{segment}\r" for segment in segments)
    _require_valid(text)
    return text.encode()


def _header(document: Document, filing: Filing) -> tuple[str, str]:
    """Turn a document into MSH, which has its own separators, and EVN."""
    event, made = _event(filing), _moment(document.made)
    control = sha256(f"{document.number} {made}".encode()).hexdigest().upper()[:_LONGEST_ID]
    header = ["MSH", r"^~\&", _PROGRAM, *[""] * 3, made, ""]
    header += [f"MDM^{event}^{_STRUCTURE}", control, "P", _VERSION, *[""] * 5, "UNICODE UTF-8"]
    return "|".join(header), _segment("EVN", {1: event, 2: made})


def _event(filing: Filing) -> str:
    return _REPLACEMENT if filing.replaces else _NEW


def _patient(document: Document, filing: Filing) -> tuple[str, str]:
    """Turn the patient into PID and PV1; nothing is known of the visit (table 0004: U)."""
    patient, language = document.patient, document.language
    born = patient.birth_date
    spoken = f"{escaped(language)}^{escaped(Formats(language).language_name())}"
    identifier = f"{escaped(patient.record_number)}^^^{_authority(filing.numbers_from)}^MR"
    person = {1: "1", 3: identifier, 5: _names(patient), 15: spoken}
    person[7] = "" if born is None else f"{born:%Y%m%d}"
    return _segment("PID", person), _segment("PV1", {1: "1", 2: "U"})


def _names(patient: Patient) -> str:
    """Turn the names into XPN: whole, as a display name; one in Latin letters is alphabetic."""
    names = f"{escaped(patient.name)}^^^^^^D"
    if patient.latin_name is None:
        return names
    return f"{names}~{escaped(patient.latin_name)}^^^^^^D^A"


def _authority(uri: str | None) -> str:
    """Turn the URI of record numbers into an HD: an OID or a URI as universal id."""
    if uri is None:
        return ""
    if uri.startswith(_OIDS):
        return f"&{escaped(uri.removeprefix(_OIDS))}&ISO"
    return f"&{escaped(uri)}&URI"


def _description(document: Document, filing: Filing) -> str:
    """Turn a document into TXA: uninterpreted data (table 0191: AP), usual confidentiality."""
    made = _moment(document.made)
    status, _ = _REVIEWED if document.is_reviewed else _DRAFT
    by = document.record.approved_by
    fields = {1: "1", 2: _EDUCATION, 3: "AP", 4: made, 6: made, 12: _number(document.number)}
    fields[9] = f"^{escaped(by)}" if by else ""
    fields[13] = _number(filing.replaces) if filing.replaces else ""
    fields |= {16: f"{document.number}.pdf", 17: status, 18: "U", 19: "AV"}
    return _segment("TXA", fields)


def _number(number: str) -> str:
    return f"{number}^{_PROGRAM}"


def _contents(document: Document) -> tuple[str, str]:
    """Turn the PDF into OBX-5 of type ED, and its language into a line of its own."""
    _, status = _REVIEWED if document.is_reviewed else _DRAFT
    data = b64encode(document.pdf).decode("ascii")
    pdf = {1: "1", 2: "ED", 3: _EDUCATION_NOTE, 5: f"^application^pdf^Base64^{data}", 11: status}
    language = {1: "2", 2: "ST", 3: _LANGUAGE_OF, 5: escaped(document.language), 11: status}
    return _segment("OBX", pdf), _segment("OBX", language)


def _segment(name: str, fields: dict[int, str]) -> str:
    """Turn fields by their number into a segment."""
    return "|".join((name, *(fields.get(number, "") for number in range(1, max(fields) + 1))))


def escaped(text: str) -> str:
    r"""Turn text into that of a field: separators and the escape sign as \F\ \S\ \T\ \R\ \E\."""
    return text.translate(_ESCAPES)


def _moment(moment: datetime) -> str:
    return f"{moment:%Y%m%d%H%M%S%z}"


def _require_valid(text: str) -> None:
    """Have hl7apy read the message; its own words could repeat a patient's, so they are not."""
    exceptions = require("hl7apy.exceptions", "hl7apy", "an HL7 message")
    parser = require("hl7apy.parser", "hl7apy", "an HL7 message")
    levels = require("hl7apy.consts", "hl7apy", "an HL7 message").VALIDATION_LEVEL
    try:
        short = _TOO_LONG.sub(_SHORTENED, text)
        message = parser.parse_message(short, validation_level=levels.STRICT, find_groups=True)
        message.validate()
    except (exceptions.HL7apyException, ValueError) as error:
        message = Remark(
            "the HL7 message is not valid ({kind}); please report this", kind=type(error).__name__
        )
        raise VerificationError(message) from None
