"""Turn a file that stands beside handouts into what it says of the handout it belongs to.

FHIR bundles and HL7 messages hold the whole PDF, a page for screens names the handout id. A
calendar says nothing of its handout, so of it is only known whether it is one of ours.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal, NoReturn

from nethandout.interop.fhir.systems import OWN
from nethandout.interop.files import ENDINGS, Kind

KindBeside = Literal["html"] | Kind
BESIDE: Final[Mapping[str, KindBeside]] = MappingProxyType(
    {f".{ending}": kind for kind, ending in ENDINGS.items()} | {".html": "html", ".htm": "html"}
)
"""The kinds of files by what their names end in."""
_MARKS: Final[Mapping[KindBeside, re.Pattern[bytes]]] = MappingProxyType(
    {
        "fhir": re.compile(
            rb'\A\{\s*"resourceType":\s*"Bundle",[^{[]*"type":\s*"transaction".*?"'
            + re.escape(OWN.encode()),
            re.DOTALL,
        ),
        "mdm": re.compile(rb"\AMSH\|\^~\\&\|nethandout\|"),
        "ics": re.compile(rb"\ABEGIN:VCALENDAR\r?\n(?:.+\n)*?PRODID:-//nethandout//"),
        "html": re.compile(rb'<meta name="generator" content="nethandout [^"]*">'),
    }
)
"""What tells a file of ours."""
_PDF_IN_MESSAGE: Final = re.compile(rb"\^application\^pdf\^Base64\^([^|^\r]*)")
_END_OF_CALENDAR: Final = b"END:VCALENDAR\r\n"
_HANDOUT_ID: Final = re.compile(rb"NH-[0-9A-F]{4}-[0-9A-F]{4}(?![0-9A-F-])")


@dataclass(frozen=True, slots=True)
class Said:
    """What a file of ours holds: the PDF of its handout, or the handout ids that it names."""

    pdf: bytes | None = None
    handout_ids: frozenset[str] = frozenset()


def said_by(kind: KindBeside, raw: bytes) -> Said | None:
    """Turn a file into what it says of its handout; None for one of another program.

    Raises ValueError for one of ours that is damaged.
    """
    if not _MARKS[kind].search(raw):
        return None
    try:
        match kind:
            case "fhir":
                return Said(_pdf_of([found.encode() for found in _binaries(json.loads(raw))]))
            case "mdm":
                return Said(_pdf_of(_PDF_IN_MESSAGE.findall(raw)))
            case "html":
                return Said(handout_ids=_ids_in(raw))
            case "ics":
                return Said() if raw.endswith(_END_OF_CALENDAR) else _damaged()
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return _damaged()


def _binaries(bundle: Any) -> Iterator[str]:  # noqa: ANN401 - it is any JSON
    resources = (entry["resource"] for entry in bundle["entry"])
    return (one["data"] for one in resources if one["resourceType"] == "Binary")


def _pdf_of(found: Sequence[bytes]) -> bytes:
    return b64decode(found[0], validate=True) if len(found) == 1 else _damaged()


def _ids_in(page: bytes) -> frozenset[str]:
    found = _HANDOUT_ID.findall(page) if page.rstrip().endswith(b"</html>") else ()
    return frozenset(each.decode() for each in found) or _damaged()


def _damaged() -> NoReturn:
    raise ValueError("a file that goes with a handout is damaged") from None
