"""Turn the parts of a workbook beside its sheets into what is needed to read the sheets."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from datetime import datetime

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from nethandout.model.remark import Remark
from nethandout.records.table.archive import Archive, BrokenWorkbookError, too_large
from nethandout.records.table.xmlparts import RELATIONS, SHEET, Attributes, OnStart, walk

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
    """What cells refer to: formats by style, texts, what is struck through, the day of dates."""

    sheets: tuple[SheetPart, ...]
    formats: tuple[str, ...]
    struck_styles: frozenset[int]
    texts: tuple[str, ...] = field(repr=False)
    struck_texts: frozenset[int]
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
    style = _Styles(archive, styles) if styles else None
    known, struck = _texts(archive, texts) if texts else ((), frozenset[int]())
    return Contents(
        sheets=tuple(book.sheets),
        formats=style.formats if style else (),
        struck_styles=style.struck if style else frozenset(),
        texts=known,
        struck_texts=struck,
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
            raise too_large(Remark("it has too many parts"))
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
            message = Remark(
                "there is no sheet in this workbook, or it is damaged; save it again as .xlsx"
            )
            raise BrokenWorkbookError("workbook", message)

    def _sheet(self, attributes: Attributes) -> None:
        if len(self.sheets) == _MOST_SHEETS:
            raise too_large(Remark("it has more than {most} sheets", most=_MOST_SHEETS))
        part = self._targets[attributes[_RELATION]]
        is_visible = attributes.get("state", "visible") == "visible"
        self.sheets.append(SheetPart(attributes.get("name", ""), part, is_visible))

    def _properties(self, attributes: Attributes) -> None:
        self.counts_from_1904 = attributes.get("date1904") in ("1", "true")


class _Styles:
    """The number format of each style, and which styles strike through: no more changes a cell."""

    def __init__(self, archive: Archive, part: str) -> None:
        self._own: dict[int, str] = {}
        self._numbers: list[int] = []
        self._fonts: list[int] = []
        self._group = ""
        self._font = -1
        self._struck_fonts: set[int] = set()
        groups = ("fonts", "cellXfs", "dxfs")
        walk(
            archive.chunks(part),
            SHEET,
            starts={
                "numFmt": self._number_format,
                "font": self._begin_font,
                "strike": self._strike,
                "xf": self._style,
                **{group: self._begin(group) for group in groups},
            },
            ends=dict.fromkeys(groups, self._end),
        )

    @property
    def formats(self) -> tuple[str, ...]:
        """The number format of each style."""
        known = BUILTIN_FORMATS | self._own
        return tuple(known.get(number, UNKNOWN_FORMAT) for number in self._numbers)

    @property
    def struck(self) -> frozenset[int]:
        """The numbers of the styles that strike through what stands in a cell."""
        return frozenset(at for at, font in enumerate(self._fonts) if font in self._struck_fonts)

    def _begin(self, group: str) -> OnStart:
        def begin(_: Attributes) -> None:
            self._group = group

        return begin

    def _end(self, _: str) -> None:
        self._group = ""

    def _number_format(self, attributes: Attributes) -> None:
        code = attributes.get("formatCode", "")
        number = int(attributes["numFmtId"])
        self._own[number] = code if len(code) <= _LONGEST_FORMAT else UNKNOWN_FORMAT
        if len(self._own) > _MOST_STYLES:
            raise too_large(Remark("it has too many formats"))

    def _begin_font(self, _: Attributes) -> None:
        self._font += self._group == "fonts"

    def _strike(self, attributes: Attributes) -> None:
        if self._group == "fonts" and is_struck(attributes):
            self._struck_fonts.add(self._font)
        if len(self._struck_fonts) > _MOST_STYLES:
            raise too_large(Remark("it has too many fonts"))

    def _style(self, attributes: Attributes) -> None:
        if self._group == "cellXfs":
            self._numbers.append(int(attributes.get("numFmtId", "0")))
            self._fonts.append(int(attributes.get("fontId", "0")))
        if len(self._numbers) > _MOST_STYLES:
            raise too_large(Remark("it has too many formats"))


def is_struck(attributes: Attributes) -> bool:
    """Tell whether an element `strike` means so: it has a value that may say no."""
    return attributes.get("val", "1") not in ("0", "false")


def _texts(archive: Archive, part: str) -> tuple[tuple[str, ...], frozenset[int]]:
    """Read the texts that cells refer to, without how they are pronounced, and the struck ones."""
    texts: list[str] = []
    struck: set[int] = set()
    pieces: list[str] = []
    size = 0
    is_sound = False

    def sound(_: Attributes) -> None:
        nonlocal is_sound
        is_sound = True

    def after_sound(_: str) -> None:
        nonlocal is_sound
        is_sound = False

    def strike(attributes: Attributes) -> None:
        if is_struck(attributes):
            struck.add(len(texts))

    def piece(text: str) -> None:
        nonlocal size
        if not is_sound:
            pieces.append(text)
            size += len(text)

    def whole(_: str) -> None:
        texts.append("".join(pieces))
        pieces.clear()
        if len(texts) > _MOST_TEXTS or size > _MOST_CHARACTERS:
            raise too_large(
                Remark(
                    "it has more than {most} texts, or very long ones",
                    most=f"{_MOST_TEXTS:,}",
                )
            )

    walk(
        archive.chunks(part),
        SHEET,
        starts={"rPh": sound, "strike": strike},
        ends={"rPh": after_sound, "t": piece, "si": whole},
    )
    return tuple(texts), frozenset(struck)
