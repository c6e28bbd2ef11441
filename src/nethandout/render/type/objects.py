"""Turn the glyphs that a document uses into its fonts, as PDF objects.

Each font is cut down to those glyphs, with their widths and what they stand for, so that
the text can be copied, searched and read aloud (ISO 32000-1, 9.7 and 9.10).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from nethandout.render.pdfbytes.writer import PdfWriter, compressed, lengthened
from nethandout.render.type.faces import FontFace, FontProgram
from nethandout.render.type.glyphs import NOTHING, TURNED, Meanings

_SYMBOLIC: Final = 4
_PER_SECTION: Final = 100
"""Mappings in one section of a character map, the most there may be."""
_STEM: Final = 80
_LAST_CODE: Final = 0xFFFE
"""Further numbers for glyphs go down from here; fonts with as many glyphs need none."""
_MAP_BEGINNING: Final = """\
/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo
3 dict dup begin
/Registry (Adobe) def
/Ordering ({ordering}) def
/Supplement 0 def
end def
/CMapName /{name} def
/CMapType {kind} def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
"""
_MAP_END: Final = """\
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""
_CODE_MAP_NAME: Final = "Nethandout"


@dataclass(slots=True)
class UsedFont:
    """A font in a document: the name pages call it by, and what each used glyph stands for.

    `turned` is what glyphs stand for in right-to-left text with brackets, where the shape of
    one bracket stands for the other one. `codes` are further numbers for glyphs that stand for
    something else in some places: each with its glyph, and what it stands for there.
    """

    name: str
    face: FontFace
    glyphs: dict[int, str] = field(default_factory=dict, repr=False)
    turned: dict[int, str] = field(default_factory=dict, repr=False)
    codes: dict[int, tuple[int, str]] = field(default_factory=dict, repr=False)

    def called(self, *, turned: bool) -> tuple[str, dict[int, str]]:
        """Give the name, and what glyphs stand for, in text that is read in a direction."""
        return (self.name + TURNED, self.turned) if turned else (self.name, self.glyphs)

    def code_of(self, glyph: int, text: str, meanings: dict[int, str], *, always: bool) -> int:
        """Give the number of a glyph on pages, and remember what it stands for.

        That is the glyph's own number, which says one thing in all places; where it must
        `always` say this text, and says another or may have to, it is one more.
        """
        if not always or len(text) == 1:
            said = meanings.setdefault(glyph, text)
            if not always or said == text:
                return glyph
        wanted = (glyph, text or NOTHING)
        known = next((code for code, each in self.codes.items() if each == wanted), None)
        if known is None:
            known = _LAST_CODE - len(self.codes)
            self.codes[known] = wanted
        return known


def write_font(writer: PdfWriter, font: UsedFont, meanings: Meanings) -> dict[str, int]:
    """Add a font to a PDF; gives the numbers of its objects by the names pages call them by.

    A glyph that stands for two characters makes it two fonts, with one file.
    """

    def repaired(glyphs: Mapping[int, str]) -> dict[int, str]:
        return meanings.repaired(font.face.name, lambda: font.face.file, glyphs)

    glyphs, turned = repaired(font.glyphs), repaired(font.turned)
    is_one = all(glyphs.get(glyph, text) == text for glyph, text in turned.items())
    further = {code: glyph for code, (glyph, _) in font.codes.items()}
    shared = _write_shared(writer, font.face, {*turned, *glyphs, *further.values()}, further)
    glyphs |= {code: text for code, (_, text) in font.codes.items()}
    if is_one:
        number = _write_named(writer, shared, turned | glyphs)
        return dict.fromkeys(_names(font), number)
    both = (glyphs, turned)
    numbers = [_write_named(writer, shared, each) for each in both]
    return dict(zip(_names(font), numbers, strict=True))


def _names(font: UsedFont) -> list[str]:
    """Give the names pages call a font by."""
    (name, glyphs), (turned_name, turned) = (font.called(turned=each) for each in (False, True))
    return [*([name] if glyphs or font.codes else ()), *([turned_name] if turned else ())]


@dataclass(frozen=True, slots=True)
class _Shared:
    """What a font is, whatever its glyphs stand for."""

    name: bytes
    encoding: bytes
    descendant: int


def _write_named(writer: PdfWriter, shared: _Shared, glyphs: Mapping[int, str]) -> int:
    """Add a font that says what its glyphs stand for."""
    characters = writer.add_stream(b"/Filter /FlateDecode", compressed(character_map(glyphs)))
    return writer.add(
        b"<< /Type /Font /Subtype /Type0 /BaseFont %s /Encoding %s "
        b"/DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>"
        % (shared.name, shared.encoding, shared.descendant, characters)
    )


def _write_shared(
    writer: PdfWriter, face: FontFace, glyphs: Collection[int], further: Mapping[int, int]
) -> _Shared:
    """Add the glyphs of a font, with their measures, and with further numbers for them."""
    program = face.program(glyphs)
    name = _name(face, glyphs)
    descriptor = writer.add(_descriptor(face, name, glyphs, program, _file(writer, program)))
    kind = 2 if program.is_truetype else 0
    numbered = {program.numbers[glyph]: face.width(glyph) for glyph in glyphs}
    descendant = writer.add(
        b"<< /Type /Font /Subtype /CIDFontType%d /BaseFont %s /CIDSystemInfo << /Registry (Adobe) "
        b"/Ordering (Identity) /Supplement 0 >> %s/W [%s] /FontDescriptor %d 0 R >>"
        % (
            kind,
            name,
            b"/CIDToGIDMap /Identity " if program.is_truetype else b"",
            b" ".join(widths(numbered)),
            descriptor,
        )
    )
    return _Shared(name, _encoding(writer, program, further), descendant)


def code_map(numbers: Mapping[int, int]) -> bytes:
    """Turn numbers on pages and in a font file into a CMap from one to the other."""
    lines = [f"<{code:04x}> {number}" for code, number in numbers.items()]
    return (
        _MAP_BEGINNING.format(ordering="Identity", name=_CODE_MAP_NAME, kind=1)
        + _sections("cidchar", lines)
        + _MAP_END
    ).encode()


def code_map_entries() -> dict[str, object]:
    """Give what the dictionary of such a CMap says, which must be what it says itself."""
    system = "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
    return {"Type": "/CMap", "CMapName": f"/{_CODE_MAP_NAME}", "CIDSystemInfo": system}


def widths(by_number: Mapping[int, int]) -> Iterator[bytes]:
    """Turn widths into a PDF array's parts: a first number, and the widths from it on."""
    row: list[int] = []
    numbers = sorted(by_number)
    for index, number in enumerate(numbers):
        row.append(by_number[number])
        if index + 1 == len(numbers) or numbers[index + 1] != number + 1:
            yield b"%d [%s]" % (number - len(row) + 1, " ".join(map(str, row)).encode())
            row = []


def _encoding(writer: PdfWriter, program: FontProgram, further: Mapping[int, int]) -> bytes:
    """Give the map from the numbers on pages to those in the file."""
    if program.is_truetype and not further:
        return b"/Identity-H"
    numbers = {**program.numbers, **{code: program.numbers[own] for code, own in further.items()}}
    entries = " ".join(f"/{key} {value}" for key, value in code_map_entries().items())
    entries += " /Filter /FlateDecode"
    return b"%d 0 R" % writer.add_stream(entries.encode(), compressed(code_map(numbers)))


def _file(writer: PdfWriter, program: FontProgram) -> int:
    """Add the font's outlines."""
    raw, packed = lengthened(program.data)
    kind = b"/Length1 %d" % len(raw) if program.is_truetype else b"/Subtype /OpenType"
    return writer.add_stream(kind + b" /Filter /FlateDecode", packed)


def _descriptor(
    face: FontFace, name: bytes, glyphs: Collection[int], program: FontProgram, file: int
) -> bytes:
    ascent, descent = face.ascent_and_descent
    widest = max(face.width(glyph) for glyph in glyphs)
    return (
        b"<< /Type /FontDescriptor /FontName %s /Flags %d /FontBBox [0 %d %d %d] /ItalicAngle 0 "
        b"/Ascent %d /Descent %d /CapHeight %d /StemV %d /%s %d 0 R >>"
    ) % (
        name,
        _SYMBOLIC,
        descent,
        widest,
        ascent,
        ascent,
        descent,
        ascent,
        _STEM,
        b"FontFile2" if program.is_truetype else b"FontFile3",
        file,
    )


def _name(face: FontFace, glyphs: Collection[int]) -> bytes:
    """Turn a face and its glyphs into a font name with the tag that marks a subset."""
    digest = sha256(repr((face.name, sorted(glyphs))).encode()).digest()
    return f"/{subset_tag(digest)}+{face.name.replace(' ', '-')}".encode()


def subset_tag(digest: bytes) -> str:
    """Turn a digest of what is in a font file into the six letters that mark a subset."""
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])


def character_map(glyphs: Mapping[int, str]) -> bytes:
    """Turn glyphs into the map from their numbers to Unicode."""
    lines = [f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>" for glyph, text in glyphs.items()]
    return (
        _MAP_BEGINNING.format(ordering="UCS", name="Adobe-Identity-UCS", kind=2)
        + _sections("bfchar", lines)
        + _MAP_END
    ).encode()


def _sections(kind: str, lines: Sequence[str]) -> str:
    """Turn mappings into sections of a character map."""
    sections = ""
    for start in range(0, len(lines), _PER_SECTION):
        section = lines[start : start + _PER_SECTION]
        sections += f"{len(section)} begin{kind}\n" + "\n".join(section) + f"\nend{kind}\n"
    return sections
