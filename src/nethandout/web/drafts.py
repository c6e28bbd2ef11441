"""Turn what must be remembered between two requests into a random id; nothing is on a disk."""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Generic, TypeVar

from anyio import Event

from nethandout.web.batches import PrintRun
from nethandout.web.form.types import DroppedTable, FormData
from nethandout.web.work import Made

V = TypeVar("V")

MOST_DRAFTS: Final = 64
IDLE_SECONDS: Final = 15 * 60.0
_SEATS: Final = 1 << 16
LINK_SECONDS: Final = 5 * 60.0


@dataclass(slots=True)
class FirstPicture:
    """The picture of page one, begun before a browser has asked for it; empty if it was lost."""

    key: str
    image: bytes = field(default=b"", repr=False)
    is_there: Event = field(default_factory=Event, repr=False)


@dataclass(slots=True)
class Draft:
    """What is kept between two requests of one open page.

    What somebody typed stays in the form of their browser; here are the last PDF, the form it
    was made from, and the rows of a dropped table. Its seat is with the process that knows its
    pages.
    """

    turn: int = 0
    seat: int = field(default_factory=partial(secrets.randbelow, _SEATS))
    form: FormData | None = field(default=None, repr=False)
    made: Made | None = field(default=None, repr=False)
    first: FirstPicture | None = field(default=None, repr=False)
    is_current: bool = False
    table: DroppedTable | None = field(default=None, repr=False)
    run: PrintRun | None = field(default=None, repr=False)


@dataclass(slots=True)
class _Entry(Generic[V]):
    value: V = field(repr=False)
    until: float


class Kept(Generic[V]):
    """Values in memory, each behind an id that nobody can guess, for some time.

    With `renews` each look lengthens that time. Of too many the one that was not looked at for
    the longest time is forgotten.
    """

    def __init__(
        self,
        seconds: float,
        *,
        most: int = MOST_DRAFTS,
        renews: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._seconds = seconds
        self._most = most
        self._renews = renews
        self._clock = clock
        self._entries: OrderedDict[str, _Entry[V]] = OrderedDict()

    def __len__(self) -> int:
        self.sweep()
        return len(self._entries)

    def add(self, value: V) -> str:
        """Keep a value, and give its id."""
        self.sweep()
        key = secrets.token_urlsafe(16)
        self._entries[key] = _Entry(value, self._clock() + self._seconds)
        while len(self._entries) > self._most:
            self._entries.popitem(last=False)
        return key

    def get(self, key: str) -> V | None:
        """Find a value that is still kept."""
        self.sweep()
        entry = self._entries.get(key)
        if entry is None:
            return None
        if self._renews:
            entry.until = self._clock() + self._seconds
            self._entries.move_to_end(key)
        return entry.value

    def take(self, key: str) -> V | None:
        """Find a value and forget it: a link that works one time."""
        value = self.get(key)
        self._entries.pop(key, None)
        return value

    def sweep(self) -> None:
        """Forget what has had its time."""
        now = self._clock()
        for key in [key for key, entry in self._entries.items() if entry.until <= now]:
            del self._entries[key]
