"""Turn what a browser sends into the fields of a record, and those of the page itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from starlette.datastructures import FormData as SentForm
from starlette.datastructures import UploadFile
from starlette.formparsers import FormParser, MultiPartParser
from starlette.requests import Request

from nethandout.web.form.types import FormData
from nethandout.web.limits import MOST_BODY

_MOST_FIELDS: Final = 5000
_CONTROL: Final = "_"
"""Names of fields that are no part of a record begin with it."""
_ONE_VALUE: Final = frozenset({"tumor.site", "visit.purpose", "language"})


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it was sent: the fields of the record apart from those of the page.

    `staff` is the language that was asked for; `takes` are what buttons stand for, such as
    `treatments=drug-lanreotide`; `is_live` says that somebody is still typing.
    """

    data: FormData = field(repr=False)
    draft: str = ""
    staff: str = ""
    search: str = field(default="", repr=False)
    takes: tuple[str, ...] = ()
    is_live: bool = False
    row: int = 0
    secret: str = field(default="", repr=False)
    file: tuple[str, bytes] | None = field(default=None, repr=False)

    @property
    def taken(self) -> FormData:
        """The fields, with what buttons stand for put in."""
        data = dict(self.data)
        for take in self.takes:
            name, _, value = take.partition("=")
            if name and value:
                before = () if name in _ONE_VALUE else data.get(name, ())
                data[name] = tuple(dict.fromkeys((*before, value)))
        return data


class InMemoryParser(MultiPartParser):
    """Reads uploaded files without ever writing them to a disk."""

    spool_max_size = MOST_BODY + 1


async def read_sent(request: Request) -> Sent:
    """Read a form; raises `MultiPartException` for one that cannot be read."""
    data: dict[str, tuple[str, ...]] = {}
    control: dict[str, str] = {}
    takes: list[str] = []
    file = None
    for name, value in (await _form_of(request)).multi_items():
        if isinstance(value, UploadFile):
            file = (value.filename or "", await value.read())
            await value.close()
        elif name == "_take":
            takes.append(value)
        elif name.startswith(_CONTROL):
            control[name] = value
        else:
            data[name] = (*data.get(name, ()), value)
    row = control.get("_row", "")
    return Sent(
        data=data,
        draft=control.get("_draft", ""),
        staff=control.get("_staff", ""),
        search=control.get("_search", ""),
        takes=tuple(takes),
        is_live=bool(control.get("_live")),
        row=int(row) if row.isdecimal() and row.isascii() else 0,
        secret=control.get("_secret", ""),
        file=file,
    )


async def _form_of(request: Request) -> SentForm:
    parser: MultiPartParser | FormParser
    settings = {"max_fields": _MOST_FIELDS, "max_part_size": MOST_BODY}
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        parser = InMemoryParser(request.headers, request.stream(), max_files=1, **settings)
    else:
        parser = FormParser(request.headers, request.stream(), **settings)
    return await parser.parse()
