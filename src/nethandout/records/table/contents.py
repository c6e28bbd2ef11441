"""Turn the parts of a workbook beside its sheets into what is needed to read the sheets."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from datetime import datetime

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from nethandout.records.table.archive import Archive, BrokenWorkbookError, too_large
from nethandout.records.table.xmlparts import RELATIONS, SHEET, Attributes, walk

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATION = f"{_OFFICE} id"
_STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_MOST_SHEETS = 500
_MOST_STYLES = 200_000
_MOST_TEXTS = 1_050_000
_MOST_CHARACTERS = 50_000_000
_LONGEST_FORMAT = 255
"""Characters; what Excel allows."""
UNKNOWN_FORMAT = "?"
"""Stands for a format that is not in the workbook: it shows nobody knows what."""


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet: its name, which part it is, and whether people see it."""

    name: str = field(repr=False)
    part: str
    is_visible: bool


@dataclass(frozen=True, slots=True)
class Contents:
    """What cells refer to: number formats by style, texts, and the day that dates count from."""

    sheets: tuple[SheetPart, ...]
    formats: tuple[str, ...]
    texts: tuple[str, ...] = field(repr=False)
    epoch: datetime

    def format_of(self, style: str | None) -> str:
        """Turn the style number of a cell into its number format."""
        number = int(style or 0)
        if not self.formats and not number:
            return BUILTIN_FORMATS[0]
        return self.formats[number] if 0 <= number < len(self.formats) else UNKNOWN_FORMAT


def contents_of(archive: Archive) -> Contents:
    """Read all that is beside the sheets; raises `BrokenWorkbookError`."""
    if not archive.has("_rels/.rels") and not archive.has("xl/workbook.xml"):
        archive.refuse_others()
    main = _main_part(archive)
    relations = _Relations(archive, _relations_of(main), posixpath.dirname(main))
    book = _Book(archive, main, relations)
    styles = relations.of_type("styles", "styles.xml")
    texts = relations.of_type("sharedStrings", "sharedStrings.xml")
    return Contents(
        sheets=tuple(book.sheets),
        formats=_formats(archive, styles) if styles else (),
        texts=_texts(archive, texts) if texts else (),
        epoch=MAC_EPOCH if book.counts_from_1904 else WINDOWS_EPOCH,
    )


def _main_part(archive: Archive) -> str:
    if archive.has("_rels/.rels"):
        found = _Relations(archive, "_rels/.rels", "").of_type("officeDocument")
        if found is not None and not archive.has("word/document.xml"):
            return found
        archive.refuse_others()
    return "xl/workbook.xml"


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


class _Relations:
    """Which part is called what in another part."""

    def __init__(self, archive: Archive, part: str, folder: str) -> None:
        self._archive = archive
        self._folder = folder
        self.targets: dict[str, str] = {}
        self._types: dict[str, str] = {}
        walk(archive.chunks(part), RELATIONS, starts={"Relationship": self._add})

    def of_type(self, kind: str, usual: str = "") -> str | None:
        """Find the part of a kind, such as `styles`, or what is where it usually is."""
        for office in (_OFFICE, _STRICT_OFFICE):
            if f"{office}/{kind}" in self._types:
                return self._types[f"{office}/{kind}"]
        part = posixpath.join(self._folder, usual)
        return part if usual and self._archive.has(part) else None

    def _add(self, attributes: Attributes) -> None:
        if attributes.get("TargetMode") == "External":
            return
        if len(self.targets) > _MOST_SHEETS * 10:
            raise too_large("it has too many parts")
        target = posixpath.normpath(posixpath.join("/", self._folder, attributes["Target"]))
        self.targets[attributes["Id"]] = target.lstrip("/")
        self._types.setdefault(attributes["Type"], target.lstrip("/"))


class _Book:
    """The list of sheets."""

    def __init__(self, archive: Archive, part: str, relations: _Relations) -> None:
        self._targets = relations.targets
        self.sheets: list[SheetPart] = []
        self.counts_from_1904 = False
        walk(
            archive.chunks(part),
            SHEET,
            starts={"sheet": self._sheet, "workbookPr": self._properties},
        )
        if not self.sheets:
            message = "there is no sheet in this workbook, or it is damaged; save it again as .xlsx"
            raise BrokenWorkbookError("workbook", message)

    def _sheet(self, attributes: Attributes) -> None:
        if len(self.sheets) == _MOST_SHEETS:
            raise too_large(f"it has more than {_MOST_SHEETS} sheets")
        part = self._targets[attributes[_RELATION]]
        is_visible = attributes.get("state", "visible") == "visible"
        self.sheets.append(SheetPart(attributes.get("name", ""), part, is_visible))

    def _properties(self, attributes: Attributes) -> None:
        self.counts_from_1904 = attributes.get("date1904") in ("1", "true")


def _formats(archive: Archive, part: str) -> tuple[str, ...]:
    """Read the number format of each style; nothing else of a style changes what is shown."""
    own: dict[int, str] = {}
    numbers: list[int] = []
    inside = False

    def number_format(attributes: Attributes) -> None:
        code = attributes.get("formatCode", "")
        own[int(attributes["numFmtId"])] = code if len(code) <= _LONGEST_FORMAT else UNKNOWN_FORMAT
        if len(own) > _MOST_STYLES:
            raise too_large("it has too many formats")

    def begin(_: Attributes) -> None:
        nonlocal inside
        inside = True

    def end(_: str) -> None:
        nonlocal inside
        inside = False

    def style(attributes: Attributes) -> None:
        if inside:
            numbers.append(int(attributes.get("numFmtId", "0")))
        if len(numbers) > _MOST_STYLES:
            raise too_large("it has too many formats")

    walk(
        archive.chunks(part),
        SHEET,
        starts={"numFmt": number_format, "cellXfs": begin, "xf": style},
        ends={"cellXfs": end},
    )
    known = BUILTIN_FORMATS | own
    return tuple(known.get(number, UNKNOWN_FORMAT) for number in numbers)


def _texts(archive: Archive, part: str) -> tuple[str, ...]:
    """Read the texts that cells refer to, without how they are pronounced."""
    texts: list[str] = []
    pieces: list[str] = []
    size = 0
    is_sound = False

    def sound(_: Attributes) -> None:
        nonlocal is_sound
        is_sound = True

    def after_sound(_: str) -> None:
        nonlocal is_sound
        is_sound = False

    def piece(text: str) -> None:
        nonlocal size
        if not is_sound:
            pieces.append(text)
            size += len(text)

    def whole(_: str) -> None:
        texts.append("".join(pieces))
        pieces.clear()
        if len(texts) > _MOST_TEXTS or size > _MOST_CHARACTERS:
            raise too_large(f"it has more than {_MOST_TEXTS:,} texts, or very long ones")

    walk(
        archive.chunks(part),
        SHEET,
        starts={"rPh": sound},
        ends={"rPh": after_sound, "t": piece, "si": whole},
    )
    return tuple(texts)
