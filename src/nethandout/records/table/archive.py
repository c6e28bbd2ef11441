"""Turn the bytes of a workbook into its parts, if they are what a workbook may hold.

The directory of the archive is looked at first: what unpacks to more than a table has is
refused before anything is unpacked.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from typing import BinaryIO

from nethandout.model.remark import Remark

_CHUNK = 1 << 16
_MOST_PARTS = 10_000
_MOST_BYTES = 400_000_000
"""Of one part, unpacked; a sheet of 100,000 rows and 100 columns has some 300 MB."""
_MOST_RATIO = 100
"""Tables of equal rows pack to a twentieth; the format allows a thousandth."""
_SMALL = 10_000_000
"""What may be packed as well as it likes."""
_ENCRYPTED = 0x1
_OLD_FORMAT = b"\xd0\xcf\x11\xe0"
_NAME_OF_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LOOKED_AT = 1 << 20
_AGAIN = Remark("open it and save it as “Excel Workbook (.xlsx)”, or as “CSV UTF-8”")
_NO_WORKBOOK = Remark("this is not an Excel workbook that can be read; {again}", again=_AGAIN)
_OTHERS = (
    ("mimetype", Remark("this is an OpenDocument file (.ods); {again}", again=_AGAIN)),
    ("xl/workbook.bin", Remark("this is a binary workbook (.xlsb); {again}", again=_AGAIN)),
    (
        "word/document.xml",
        Remark("this is a Word document; put the table into a workbook or a CSV file"),
    ),
    (
        "Index/Document.iwa",
        Remark("this is a document of {program}; {again}", program="Apple Numbers", again=_AGAIN),
    ),
)
"""A part that tells which program wrote another kind of archive."""
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,  # what zipfile raises for a compression it does not know
    RuntimeError,  # a password
    EOFError,
    ValueError,
    OverflowError,
)


class BrokenWorkbookError(Exception):
    """The workbook as a whole is refused; the message repeats nothing of it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Archive:
    """The parts of an open workbook."""

    def __init__(self, stream: BinaryIO) -> None:
        """Open it; raises `BrokenWorkbookError`."""
        try:
            self._zip = zipfile.ZipFile(stream)
        except _DAMAGED:
            raise BrokenWorkbookError("workbook", _why_not(stream)) from None
        self._sizes = {_part_name(info.filename): info for info in self._zip.infolist()}
        if len(self._zip.infolist()) > _MOST_PARTS:
            raise too_large(Remark("it has too many parts"))

    def has(self, name: str) -> bool:
        """Tell whether a part is there."""
        return _part_name(name) in self._sizes

    def refuse_others(self) -> None:
        """Tell which other kind of archive this is; raises `BrokenWorkbookError`."""
        for name, message in _OTHERS:
            if self.has(name):
                raise BrokenWorkbookError("workbook", message)
        raise BrokenWorkbookError("workbook", _NO_WORKBOOK)

    def chunks(self, name: str) -> Iterator[bytes]:
        """Unpack a part, piece by piece; raises `BrokenWorkbookError`."""
        info = self._sizes.get(_part_name(name))
        if info is None:
            message = Remark(
                "the workbook is damaged: a part of it ({part}) is missing; {again}",
                part=_kind(name),
                again=_AGAIN,
            )
            raise BrokenWorkbookError("workbook", message)
        if info.flag_bits & _ENCRYPTED:
            message = Remark("this workbook needs a password; take it off: {again}", again=_AGAIN)
            raise BrokenWorkbookError("workbook", message)
        _check_size(info)
        try:
            with closing(self._zip.open(info)) as part:
                while chunk := part.read(_CHUNK):
                    yield chunk
        except _DAMAGED:
            message = Remark(
                "the workbook is damaged here; nothing after it can be read; {again}", again=_AGAIN
            )
            raise BrokenWorkbookError("workbook", message) from None


def too_large(why: str) -> BrokenWorkbookError:
    """Say that a workbook would take more memory or time than a table needs."""
    message = Remark(
        "this workbook is too large: {why}; split it, or save it as “CSV UTF-8”", why=why
    )
    return BrokenWorkbookError("too-large", message)


def _part_name(name: str) -> str:
    """Turn the name of a part into the one to compare; capitals do not count in them."""
    return name.replace("\\", "/").lower()


def _check_size(info: zipfile.ZipInfo) -> None:
    name = _kind(info.filename)
    if info.file_size > _MOST_BYTES:
        raise too_large(
            Remark(
                "unpacked, {name} would have more than {most} MB",
                name=name,
                most=_MOST_BYTES // 1_000_000,
            )
        )
    if info.file_size > _SMALL and info.file_size > _MOST_RATIO * max(1, info.compress_size):
        raise too_large(
            Remark(
                "unpacked, {name} would have more than {most} times the size",
                name=name,
                most=_MOST_RATIO,
            )
        )


def _kind(name: str) -> str:
    """Turn the name of a part into words: names of others could be anything."""
    known = {"styles.xml": Remark("the formats"), "sharedStrings.xml": Remark("the texts")}
    last = name.rpartition("/")[2]
    if last.endswith(".rels"):
        return Remark("the list of parts")
    return known.get(
        last, Remark("the list of sheets") if last == "workbook.xml" else Remark("a sheet")
    )


def _why_not(stream: BinaryIO) -> str:
    """Say what a file is that is no archive; old and encrypted workbooks look alike."""
    stream.seek(0)
    head = stream.read(_LOOKED_AT)
    if not head.startswith(_OLD_FORMAT):
        return _NO_WORKBOOK
    if _NAME_OF_ENCRYPTED in head:
        return Remark("this workbook has a password; take it off: {again}", again=_AGAIN)
    return Remark("this is an old workbook (.xls), or one with a password; {again}", again=_AGAIN)
