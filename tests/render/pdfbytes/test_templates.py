"""What copies share is filled with each copy's numbers; text is left alone."""

from __future__ import annotations

import pytest

from nethandout.render.pdfbytes.templates import filled, filler, joined, pack_template, template


def filled_twice(raw: bytes, objects: int = 100, key: int = 1000, copy: int = 7) -> bytes:
    """Fill an object by its template and at once: both give the same bytes."""
    item = template(raw)
    gaps = list(dict.fromkeys(item.gaps))
    row = [{"object": objects, "key": key, "copy": copy}[kind] + n for kind, n in gaps]
    by_template = filler(item, {gap: place for place, gap in enumerate(gaps)}).fill(row)
    assert filled(raw, {n: objects + n for _, n in gaps}, key, copy) == by_template
    return b" ".join(by_template.split())


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"<< /Pg 4 0 R /P 12 0 R >>", b"<< /Pg 104 0 R /P 112 0 R >>"),
        (
            b"<< /StructParents 3 /StructParent 4 >>",
            b"<< /StructParents 1003 /StructParent 1004 >>",
        ),
        (b"<< /Dest (when-to-call) >>", b"<< /Dest (000007-when-to-call) >>"),
        (b"<< /Dest [ 4 0 R /XYZ 0 1 0 ] >>", b"<< /Dest [ 104 0 R /XYZ 0 1 0 ] >>"),
        (b"(50% of 4 0 R) 4 0 R", b"(50% of 4 0 R) 104 0 R"),
        (rb"(a \) 4 0 R) (/StructParents 3)", rb"(a \) 4 0 R) (/StructParents 3)"),
    ],
)
def test_only_what_differs_between_copies_has_gaps(raw: bytes, expected: bytes) -> None:
    assert filled_twice(raw) == expected


@pytest.mark.parametrize("raw", [b"<< /Dest <feff0041> >>", rb"<< /Dest (a\)b) >>"])
def test_a_name_that_cannot_be_prefixed_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match="unusual"):
        template(raw)
    with pytest.raises(ValueError, match="unusual"):
        filled(raw, {}, 0, 0)


@pytest.mark.parametrize("number", [0, 9_999_999])
def test_objects_of_a_pack_begin_where_it_says(number: int) -> None:
    objects = {3: template(b"<< /A 3 0 R >>"), 8: template(b"[ 8 0 R 3 0 R ]"), 9: template(b"()")}
    pack = pack_template(objects.items())
    body = filler(pack.content, dict.fromkeys(pack.content.gaps, 0)).fill([number])
    head = [int(word) for word in body[: pack.first].split()]
    starts = [pack.first + place for place in head[1::2]]
    assert head[::2] == [number] * 3
    assert [body[start : start + 1] for start in starts] == [b"<", b"[", b"("]


def test_templates_are_joined_with_their_gaps_in_order() -> None:
    both = joined([template(b"1 0 R"), template(b"2 0 R")], b" ")
    assert both.gaps == (("object", 1), ("object", 2))
