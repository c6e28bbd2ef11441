"""Pages are counted one time, and nobody waits long for them."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from threading import Event

import pikepdf

from nethandout.errors import RefusedError
from nethandout.web.infobutton.leaflet import LeafletOrder
from nethandout.web.infobutton.pagecounts import PageCounts

ORDER = LeafletOrder("en", "ileum")
LONG = 60.0


def pdf(pages: int) -> bytes:
    document, stream = pikepdf.new(), BytesIO()
    for _ in range(pages):
        document.add_blank_page()
    document.save(stream)
    return stream.getvalue()


def test_a_leaflet_is_built_one_time() -> None:
    built: list[LeafletOrder] = []

    def build(order: LeafletOrder) -> bytes:
        built.append(order)
        return pdf(3)

    counts = PageCounts(build, LONG)
    assert [counts(ORDER), counts(ORDER)] == [3, 3]
    assert built == [ORDER]
    counts.close()


def test_nobody_waits_for_a_slow_leaflet_and_it_is_counted_all_the_same() -> None:
    may_end = Event()

    def build(_order: LeafletOrder) -> bytes:
        may_end.wait()
        return pdf(2)

    counts = PageCounts(build, 0.01)
    assert counts(ORDER) is None
    may_end.set()
    counts._counts[ORDER].result(LONG)
    assert counts(ORDER) == 2
    counts.close()


def test_a_leaflet_that_failed_is_tried_again() -> None:
    outcomes: Iterator[RefusedError | bytes] = iter([RefusedError("no"), pdf(1)])

    def build(_order: LeafletOrder) -> bytes:
        found = next(outcomes)
        if isinstance(found, RefusedError):
            raise found
        return found

    counts = PageCounts(build, LONG)
    assert counts(ORDER) is None
    assert counts(ORDER) == 1
    counts.close()
