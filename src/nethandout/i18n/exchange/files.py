"""Turn the bytes of a file into what it says, whichever of the formats it has."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from nethandout.errors import FileError
from nethandout.i18n.exchange import tablefile, xliff2, xliff12
from nethandout.i18n.exchange.units import Delivery
from nethandout.i18n.exchange.xliff2_grammar import CORE, CORE_22
from nethandout.i18n.exchange.xmltree import read_xml, refusal

_MARK: Final = b"\xef\xbb\xbf"
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")


def read_delivery(path: Path) -> Delivery:
    """Turn a file into what it says; raises `FileError` and `InputError` with its faults."""
    label = path.name
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise FileError(f"cannot read {path}: {error.strerror}") from None
    return parse_delivery(raw, label)


def parse_delivery(raw: bytes, label: str) -> Delivery:
    """Turn bytes into what they say; raises `InputError` for what is none of the formats."""
    beginning = raw.removeprefix(_MARK).lstrip()[:1]
    if beginning != b"<" and not (raw.startswith(_WIDE) and b"<" in raw[:4]):
        return tablefile.read(raw, label)
    root = read_xml(raw, label)
    if root.name == "xliff" and root.namespace == xliff12.NAMESPACE:
        return xliff12.read(root, label)
    if root.name == "xliff" and root.namespace in (CORE, CORE_22):
        return xliff2.read(root, label)
    raise refusal(label, root.line, "xliff", "this is neither XLIFF 1.2 nor XLIFF 2")
