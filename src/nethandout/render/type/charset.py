"""Turn an OpenType font whose glyphs remember old numbers into one where they count from 0.

A font cut down from a larger one still says in its `CFF ` table which number (CID) each
glyph had. PDF readers then disagree: some look numbers up there, some take them for
places in the file. With a plain character set both mean the same (Adobe Technical Note
5176, 13: the numbers from 1 on; 15, the operator of the top dictionary that says where it
is). It is written in the format that was there: in no other is it sure to find room.
"""

from __future__ import annotations

import struct
from typing import Final

from nethandout.errors import RenderError
from nethandout.model.remark import Remark

_CHARSET: Final = 15
_CHARSTRINGS: Final = 17
_LIST, _SHORT_RANGES, _RANGES = 0, 1, 2
_SHORT_RANGE: Final = 256
"""Glyphs in a short range, at most."""
_ESCAPE: Final = 12
_SIGNED: Final = {28: 3, 29: 5}
"""First bytes of numbers, and how many bytes such a number takes with it."""
_TWO_BYTES: Final = range(247, 255)
_REAL: Final = 30
_END: Final = 0x0F
_SFNT_HEADER: Final = 12
_ENTRY: Final = 16


def with_plain_charset(font: bytes) -> bytes:
    """Number the glyphs of an OpenType font as they stand in it; raises `RenderError`."""
    try:
        return _changed(font)
    except (IndexError, struct.error):
        raise RenderError(Remark("a font is damaged")) from None


def _changed(font: bytes) -> bytes:
    changed = bytearray(font)
    count = struct.unpack_from(">H", font, 4)[0]
    for number in range(count):
        entry = _SFNT_HEADER + number * _ENTRY
        tag, _, start, length = struct.unpack_from(">4sIII", font, entry)
        if tag == b"CFF ":
            if start + length > len(font):
                raise RenderError(Remark("a font is damaged"))
            table = _renumbered(font[start : start + length])
            changed[start : start + length] = table
            struct.pack_into(">I", changed, entry + 4, _checksum(table))
            return bytes(changed)
    raise RenderError(Remark("a font has no PostScript outlines"))


def _renumbered(table: bytes) -> bytes:
    """Write the numbers from 1 on over the character set of a `CFF ` table."""
    header = table[2]
    names_end = _index_end(table, header)
    top, top_end = _first_of_index(table, names_end)
    place = _operand(table[top:top_end], _CHARSET)
    outlines = _operand(table[top:top_end], _CHARSTRINGS)
    glyphs = int.from_bytes(table[outlines : outlines + 2], "big")
    if glyphs < 2:  # noqa: PLR2004 - there is only the one for “no glyph”
        return table
    plain = _numbers_to(glyphs - 1, table[place])
    if place + len(plain) > len(table):
        raise RenderError(Remark("a font is damaged"))
    return table[:place] + plain + table[place + len(plain) :]


def _numbers_to(last: int, kind: int) -> bytes:
    """Turn the numbers from 1 to this one into a character set of a format."""
    if kind == _LIST:
        return struct.pack(f">B{last}H", kind, *range(1, last + 1))
    if kind == _SHORT_RANGES:
        ranges = [
            struct.pack(">HB", first, min(last - first, _SHORT_RANGE - 1))
            for first in range(1, last + 1, _SHORT_RANGE)
        ]
        return bytes([kind]) + b"".join(ranges)
    if kind == _RANGES:
        return struct.pack(">BHH", kind, 1, last - 1)
    raise RenderError(Remark("a font has a character set of an unknown format"))


def _index_end(table: bytes, start: int) -> int:
    """Turn the place of an index into the place after it."""
    count, size = int.from_bytes(table[start : start + 2], "big"), table[start + 2]
    offsets = start + 3
    last = int.from_bytes(table[offsets + count * size : offsets + (count + 1) * size], "big")
    return offsets + (count + 1) * size - 1 + last


def _first_of_index(table: bytes, start: int) -> tuple[int, int]:
    """Turn the place of an index into start and end of its first object."""
    count, size = int.from_bytes(table[start : start + 2], "big"), table[start + 2]
    offsets = start + 3
    data = offsets + (count + 1) * size - 1
    end = int.from_bytes(table[offsets + size : offsets + 2 * size], "big")
    return data + 1, data + end


def _operand(dictionary: bytes, wanted: int) -> int:
    """Turn a CFF dictionary into the number before an operator."""
    value, position = 0, 0
    while position < len(dictionary):
        first = dictionary[position]
        if first == wanted and value:
            return value
        if first in _SIGNED:
            end = position + _SIGNED[first]
            value = int.from_bytes(dictionary[position + 1 : end], "big", signed=True)
            position = end
        elif first == _REAL:
            position += _real_length(dictionary[position:])
        else:
            # Operators, small numbers and the first bytes of numbers up to 1131 are one byte;
            # HarfBuzz writes no place in a font as such a number.
            value = 0
            position += 2 if first == _ESCAPE or first in _TWO_BYTES else 1
    raise RenderError(Remark("a font does not say where its character set is"))


def _real_length(dictionary: bytes) -> int:
    """Turn a real number at the start of a dictionary into how many bytes it takes."""
    for index, byte in enumerate(dictionary[1:], start=2):
        if _END in (byte >> 4, byte & _END):
            return index
    raise RenderError(Remark("a number in a font has no end"))


def _checksum(table: bytes) -> int:
    padded = table + bytes(-len(table) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) & 0xFFFFFFFF
