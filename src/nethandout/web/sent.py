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

    `staff` is the language that was asked for; `take` is what a button stands for, such as
    `treatments=drug-lanreotide`; `is_live` says that somebody is still typing.
    """

    data: FormData = field(repr=False)
    draft: str = ""
    staff: str = ""
    search: str = field(default="", repr=False)
    take: str = ""
    is_live: bool = False
    row: int = 0
    secret: str = field(default="", repr=False)
    file: tuple[str, bytes] | None = field(default=None, repr=False)

    @property
    def taken(self) -> FormData:
        """The fields, with what a button stands for put in."""
        name, _, value = self.take.partition("=")
        if not name or not value:
            return self.data
        before = () if name in _ONE_VALUE else self.data.get(name, ())
        return {**self.data, name: tuple(dict.fromkeys((*before, value)))}


class InMemoryParser(MultiPartParser):
    """Reads uploaded files without ever writing them to a disk."""

    spool_max_size = MOST_BODY + 1


async def read_sent(request: Request) -> Sent:
    """Read a form; raises `MultiPartException` for one that cannot be read."""
    data: dict[str, tuple[str, ...]] = {}
    control: dict[str, str] = {}
    file = None
    for name, value in (await _form_of(request)).multi_items():
        if isinstance(value, UploadFile):
            file = (value.filename or "", await value.read())
            await value.close()
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
        take=control.get("_take", ""),
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
