"""Turn orders of leaflets into how many pages they have, without keeping anybody waiting."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Final

from nethandout.web.infobutton.leaflet import LeafletOrder

_PATIENCE: Final = 0.4
"""Seconds that an answer may wait: who opens a patient's chart waits as long."""
_MOST_KEPT: Final = 512


class PageCounts:
    """Counts the pages of leaflets by building them, each one time; call it from any thread."""

    def __init__(self, build: Callable[[LeafletOrder], bytes], patience: float = _PATIENCE) -> None:
        self._build = build
        self._patience = patience
        self._pool = ThreadPoolExecutor(1, "page-counts")
        self._lock = Lock()
        self._counts: dict[LeafletOrder, Future[int]] = {}

    def __call__(self, order: LeafletOrder) -> int | None:
        """Give the number of pages; None where it is not known in time, or is that of nothing."""
        with self._lock:
            found = self._counts.get(order)
            if found is None or (found.done() and found.exception() is not None):
                if len(self._counts) >= _MOST_KEPT:
                    self._counts.pop(next(iter(self._counts))).cancel()
                found = self._counts[order] = self._pool.submit(self._count, order)
        try:
            return found.result(self._patience)
        except Exception:  # noqa: BLE001 - the card says less, whatever it is
            return None

    def close(self) -> None:
        """Count no more."""
        self._pool.shutdown(cancel_futures=True)

    def _count(self, order: LeafletOrder) -> int:
        from pypdfium2 import PdfDocument

        with PdfDocument(self._build(order)) as document:
            return len(document)
