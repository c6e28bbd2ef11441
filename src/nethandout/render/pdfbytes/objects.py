"""Turn objects of one PDF into the bytes under which another file holds them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from pikepdf import Dictionary, Object

_REFERENCE: Final = re.compile(rb"\((?:[^\\()]|\\.)*\)|\b(\d+) (\d+) R\b", re.DOTALL)
"""A reference; strings are matched to be left alone."""
_LENGTH: Final = ("/Length",)
_HOW_STORED: Final = ("/Length", "/Filter", "/DecodeParms")
ObjGen = tuple[int, int]
"""The number and the generation of an object."""


def object_bytes(item: object, *, resolved: bool = True) -> bytes:
    """Turn an object into bytes; pikepdf gives numbers, truth values and null as Python's.

    Unless `resolved`, an object that others can refer to becomes a reference.
    """
    if isinstance(item, Object):
        return item.unparse(resolved=resolved)
    if item is None or isinstance(item, bool):
        return {None: b"null", True: b"true", False: b"false"}[item]
    return str(item).encode()


def stream_entries(stream: Object, *, stored: bool = True) -> bytes:
    """Turn a stream into the entries of its dictionary but the length.

    They say how the bytes are stored (compressed, as a rule) only if `stored`.
    """
    left_out = _LENGTH if stored else _HOW_STORED
    kept = {key: value for key, value in stream.stream_dict.items() if key not in left_out}
    return dictionary_entries(Dictionary(kept))


def dictionary_entries(dictionary: Object) -> bytes:
    """Turn a dictionary into the bytes between its brackets."""
    raw = dictionary.unparse(resolved=True)
    return raw.strip().removeprefix(b"<<").removesuffix(b">>").strip()


def renumber(raw: bytes, number_of: Callable[[ObjGen], int]) -> bytes:
    """Turn the references in an object's bytes into those of another file."""

    def renumbered(match: re.Match[bytes]) -> bytes:
        if match[1] is None:
            return match[0]
        return b"%d 0 R" % number_of((int(match[1]), int(match[2])))

    return _REFERENCE.sub(renumbered, raw)


def has_references(raw: bytes) -> bool:
    """Tell whether an object's bytes lead to other objects."""
    return b" R" in raw and any(match[1] for match in _REFERENCE.finditer(raw))
