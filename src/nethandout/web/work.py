"""Turn what the page and its workers say to each other into plain values.

Nothing here opens the library, so that the page need not load it: what this is worth is half of
the time from the start of `nethandout serve` to its first byte.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from nethandout.errors import Problem
from nethandout.web.form.types import DroppedRecord, DroppedTable, FormData, Found, Group, Said
from nethandout.web.previews import PageView

if TYPE_CHECKING:
    from nethandout.web.exports import Kind
    from nethandout.web.infobutton.leaflet import LeafletOrder

_ANY_SITE: Final = "ileum"


@dataclass(frozen=True, slots=True)
class WorkerOrder:
    """What a worker needs before its first work; nothing of it is about a patient."""

    clinic: Path | None
    cache_dir: Path | None
    today: date | None
    salt: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Preview:
    """What is on the form now, and what is looked for; `staff` is the language of the page.

    While somebody is still typing, what is missing is not yet a mistake: `is_finished` says it
    is.
    """

    data: FormData = field(repr=False)
    staff: str
    search: str = field(default="", repr=False)
    is_finished: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A page of a PDF, counted from 1, that is to be seen."""

    pdf: bytes = field(repr=False)
    number: int


@dataclass(frozen=True, slots=True)
class Drop:
    """A file that was dropped on the page."""

    name: str = field(repr=False)
    raw: bytes = field(repr=False)
    staff: str


@dataclass(frozen=True, slots=True)
class Save:
    """A form that is to become a record file."""

    data: FormData = field(repr=False)


@dataclass(frozen=True, slots=True)
class Export:
    """A form whose handout another program is to have."""

    data: FormData = field(repr=False)
    kind: Kind
    staff: str


@dataclass(frozen=True, slots=True)
class Leaflet:
    """A leaflet that a record system asks for; nobody is named in it."""

    order: LeafletOrder


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic as staff see it: its title, how much of it is printed, and why it is there.

    `lang` is the language of a title that has no translation.
    """

    id: str
    title: str
    lang: str | None
    depth: str
    why: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A verified PDF, as `Service.build` gives it, and its pages."""

    pdf: bytes = field(repr=False)
    handout_id: str
    language: str
    pages: tuple[PageView, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the page shows of a form; `made` is there when nothing stands against it.

    `needed` counts the fields that are still missing.
    """

    groups: tuple[Group, ...] = field(repr=False)
    found: tuple[Found, ...] = ()
    made: Made | None = None
    topics: tuple[TopicLine, ...] = ()
    more: tuple[TopicLine, ...] = ()
    notes: tuple[Said, ...] = ()
    needed: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that cannot be used, and why."""

    problems: tuple[Problem, ...]


Work = Preview | Picture | Drop | Save | Export | Leaflet
Answer = Shown | bytes | DroppedRecord | DroppedTable | Refused


WARM_UP: Final = Preview({"tumor.site": (_ANY_SITE,)}, "en", search=_ANY_SITE)
"""Work that loads what the first change of a form would wait for; it is about nobody."""
