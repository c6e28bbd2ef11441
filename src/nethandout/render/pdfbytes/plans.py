"""Turn a handout into a plan of how it, and every copy of its form, goes into a larger file.

The plan says which objects are its pages, tags and places, and holds all that the copies share
as templates. What is only of one copy (pages with a patient's words, the fonts of these) is
moved object by object when that copy is bound.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final, TypeVar

from pikepdf import Dictionary, Object, Pdf

from nethandout.render.pdfbytes.objects import object_bytes
from nethandout.render.pdfbytes.reader import OpenedPdf, StoredPdf
from nethandout.render.pdfbytes.templates import (
    Filler,
    Gap,
    Template,
    filler,
    joined,
    key_template,
    name_template,
    pack_template,
    template,
)

_PACKED: Final = 200
"""Objects that are compressed together."""
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Pack:
    """Shared objects packed together, from one of them on; `first` is where it begins."""

    start: int
    members: int
    first: int
    content: Filler


@dataclass(frozen=True, slots=True)
class Plan:
    """What a copy is made of, by the numbers that its objects have in the handout.

    A copy has a row of numbers for `packs`, `leaf` and `names`: those of its `shared` objects
    (in this order), its node in the tree of pages, its part of the tags, its own number, those
    of what is `outside` (streams, and what is only of this copy), and its `keys` of tags.
    `names` are the first, the last and all names that links lead to, with their places. Other
    copies can be bound by it if it `is_of_form`: if all it was read from is what they share.
    """

    shared: Mapping[int, int]
    outside: tuple[int, ...]
    keys: tuple[int, ...]
    last_key: int
    packs: tuple[Pack, ...]
    leaf: Filler
    names: tuple[Filler, Filler, Filler] | None
    colors: bytes
    pages_root: int
    document: int
    pages: tuple[int, ...]
    tops: tuple[int, ...]
    metadata: int | None
    language: str
    width: float
    paper: bytes
    is_of_form: bool


def make_plan(pdf: Pdf, source: StoredPdf | OpenedPdf) -> Plan:
    """Turn a handout into its plan.

    Raises AttributeError, KeyError, IndexError or ValueError for what is no handout.
    """
    tags = pdf.Root.StructTreeRoot
    document = tags.K[0]
    pages = tuple(_number(page.obj) for page in pdf.pages)
    tops = tuple(_number(element) for element in document.K)
    parents = [(key, _template_of(value)) for key, value in _pairs(tags.ParentTree.Nums, int)]
    leaf = joined((each for key, value in parents for each in (key_template(key), value)), b" ")
    names = _names(pdf)
    known = (_number(pdf.Root.Pages), _number(document))
    starts = [
        *pages,
        *tops,
        *_leads_to(leaf),
        *(each for name in names for each in _leads_to(name)),
    ]
    reached = _reached(source, starts, known)
    rows = _Rows(reached, [leaf, *names], known)
    left, _, right, _ = (float(edge) for edge in pdf.pages[0].mediabox)
    return Plan(
        shared=rows.shared,
        outside=rows.outside,
        keys=rows.keys,
        last_key=max(key for key, _ in parents),
        packs=tuple(_packs(reached, rows.places)),
        leaf=filler(leaf, rows.places),
        names=tuple(filler(each, rows.places) for each in names) or None,  # type: ignore[arg-type]
        colors=object_bytes(pdf.Root.OutputIntents),
        pages_root=known[0],
        document=known[1],
        pages=pages,
        tops=tops,
        metadata=_number(pdf.Root.Metadata) if "/Metadata" in pdf.Root else None,
        language=str(pdf.Root.Lang),
        width=right - left,
        paper=pdf.pages[-1].obj.MediaBox.unparse(resolved=True),
        is_of_form={*known, *pages, *tops, *_read(pdf)} <= source.shared.keys(),
    )


def _read(pdf: Pdf) -> set[int]:
    """Give the numbers of the other objects that a plan is read from."""
    root = pdf.Root
    names = root.get("/Names", Dictionary())
    found = (
        *(root, root.StructTreeRoot, root.StructTreeRoot.ParentTree, root.OutputIntents),
        *(root.StructTreeRoot.ParentTree.Nums, names, names.get("/Dests", names)),
    )
    return {item.objgen[0] for item in found} - {0}


class _Rows:
    """Which number stands where in the row of a copy, by the gap that it is for (`places`)."""

    def __init__(
        self, shared: Mapping[int, Template], others: Iterable[Template], known: tuple[int, int]
    ) -> None:
        gaps = [gap for each in (*shared.values(), *others) for gap in each.gaps]
        objects = dict.fromkeys(number for kind, number in gaps if kind == "object")
        self.shared = {number: index for index, number in enumerate(shared)}
        self.outside = tuple(each for each in objects if each not in shared and each not in known)
        self.keys = tuple(sorted({number for kind, number in gaps if kind == "key"}))
        after = len(self.shared)
        self.places: dict[Gap, int] = {("object", n): i for n, i in self.shared.items()}
        self.places |= {("object", known[0]): after, ("object", known[1]): after + 1}
        self.places["copy", 0] = after + 2
        rest: list[Gap] = [("object", number) for number in self.outside]
        rest += [("key", key) for key in self.keys]
        self.places |= {gap: after + 3 + index for index, gap in enumerate(rest)}


def _reached(
    source: StoredPdf | OpenedPdf, starts: Iterable[int], known: Iterable[int]
) -> dict[int, Template]:
    """Find the objects that copies share and that some page or tag leads to, as templates."""
    seen = {*known}
    waiting = deque(starts)
    found: dict[int, Template] = {}
    while waiting:
        number = waiting.popleft()
        if number in seen:
            continue
        seen.add(number)
        raw = source.shared.get(number)
        if raw is not None:
            item = found[number] = template(raw)
        else:
            stream = source.stream(number)
            plain = source.own.get(number, b"null") if stream is None else stream.entries
            item = template(plain)
        waiting += [each for kind, each in item.gaps if kind == "object" and each not in seen]
    return found


def _packs(shared: Mapping[int, Template], places: Mapping[Gap, int]) -> Iterator[Pack]:
    items = list(shared.items())
    for start in range(0, len(items), _PACKED):
        part = items[start : start + _PACKED]
        pack = pack_template(part)
        yield Pack(start, len(part), pack.first, filler(pack.content, places))


def _names(pdf: Pdf) -> tuple[Template, ...]:
    """Turn the names that links lead to into templates: the first, the last, all with places."""
    flat = pdf.Root.get("/Names", Dictionary()).get("/Dests", Dictionary()).get("/Names")
    pairs = sorted(_pairs(flat, str), key=itemgetter(0)) if flat else []
    if not pairs:
        return ()
    keys = [name_template(name) for name, _ in pairs]
    places = [_template_of(place) for _, place in pairs]
    both = (each for pair in zip(keys, places, strict=True) for each in pair)
    return keys[0], keys[-1], joined(both, b" ")


def _template_of(item: Object) -> Template:
    return template(object_bytes(item, resolved=False))


def _leads_to(item: Template) -> Iterator[int]:
    return (number for kind, number in item.gaps if kind == "object")


def _number(item: Object) -> int:
    """Give the number of an object that others can refer to."""
    number, generation = item.objgen
    if not number or generation:
        raise ValueError("an object has no number")
    return number


def _pairs(
    flat: Sequence[Object] | Object, kind: Callable[[Object], K]
) -> Iterator[tuple[K, Object]]:
    """Turn keys and values in a row into pairs."""
    for index in range(0, len(flat), 2):
        yield kind(flat[index]), flat[index + 1]
