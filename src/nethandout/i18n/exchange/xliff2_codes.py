"""Turn the codes of a unit of XLIFF 2 into what is wrong with them as a whole.

Codes may be opened in one segment and closed in the next, be kept from being deleted, copied
or moved, and stand in the target as they stand in the source.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from nethandout.i18n.exchange.grammar import Fault
from nethandout.i18n.exchange.xliff2_grammar import INLINE
from nethandout.i18n.exchange.xmltree import Element

_HINTS: Final = ("canCopy", "canDelete", "canOverlap")
_FIXED: Final = frozenset({"no", "firstNo"})
_SUBTYPES: Final = {
    "lb": "fmt",
    "pb": "fmt",
    "b": "fmt",
    "i": "fmt",
    "u": "fmt",
    "var": "ui",
}
_HIGHEST: Final = 0x10FFFF
_SURROGATES: Final = range(0xD800, 0xE000)
_IN_XML: Final = (range(0x20, 0xD800), range(0xE000, 0xFFFE), range(0x10000, 0x110000))


def code_faults(unit: Element, parts: Sequence[Element]) -> Iterator[Fault]:
    """Find what is wrong with the codes of a unit, in sources and in targets."""
    for element in unit.all("cp"):
        yield from _character_faults(element)
    sides = {side: [_codes(part.child(side)) for part in parts] for side in ("source", "target")}
    seen = {part.get("id") for part in parts if part.get("id")}
    if len(seen) < sum(bool(part.get("id")) for part in parts):
        yield unit.line, "the id of a segment is here a second time"
    for codes in sides.values():
        whole = [code for part in codes for code in part]
        yield from _id_faults(whole, seen)
        yield from _pair_faults(whole)
        for part in codes:
            yield from _hint_faults(part)
    everything = [code for codes in sides.values() for part in codes for code in part]
    yield from _copy_faults(everything)
    yield from _kept_faults(parts)


def _codes(text: Element | None) -> list[Element]:
    return list(text.all(*INLINE)) if text is not None else []


def _character_faults(element: Element) -> Iterator[Fault]:
    """Find a character that does not exist, or that needs no `<cp>`."""
    value = int(element.get("hex"), 16)
    if value > _HIGHEST or value in _SURROGATES:
        yield element.line, "hex is no character"
    elif value in (0x9, 0xA, 0xD) or any(value in block for block in _IN_XML):
        yield element.line, "a character that XML can hold is written as itself"


def _id_faults(codes: Sequence[Element], segments: set[str]) -> Iterator[Fault]:
    seen = set(segments)
    for code in codes:
        number = code.get("id")
        if number and number in seen:
            yield code.line, f"the id {number} is here a second time"
        seen.add(number)


def _pair_faults(codes: Sequence[Element]) -> Iterator[Fault]:
    """Find ends without a beginning before them, and beginnings without an end."""
    for code in codes:
        is_alone = code.name == "ec" and code.get("isolated") == "yes"
        if is_alone and (not code.get("id") or code.get("startRef")):
            yield code.line, "an isolated <ec> has an id and no startRef"
    for opening, closing in (("sc", "ec"), ("sm", "em")):
        begun: dict[str, Element] = {}
        ended: set[str] = set()
        for code in codes:
            if code.get("isolated") == "yes":
                continue
            if code.name == opening:
                begun[code.get("id")] = code
            elif code.name == closing:
                start = begun.get(code.get("startRef"))
                ended.add(code.get("startRef"))
                yield from _end_faults(start, code, opening)
        for number in begun.keys() - ended:
            yield begun[number].line, f"<{opening}> has no <{closing}> after it"


def _end_faults(start: Element | None, end: Element, opening: str) -> Iterator[Fault]:
    """Find ends without a beginning, or that say other things than it."""
    if start is None:
        yield end.line, f"<{end.name}> has no <{opening}> before it"
        return
    if opening != "sc":
        return
    for name in ("id", "dir"):
        if name in end.attributes:
            yield end.line, f"an <ec> that ends an <sc> has no {name}"
    for name in _HINTS:
        if start.get(name, "yes") != end.get(name, "yes"):
            yield end.line, f"<sc> and <ec> have another {name}"
    expected = "no" if start.get("canReorder") == "firstNo" else start.get("canReorder", "yes")
    if end.get("canReorder", "yes") != expected:
        yield end.line, f"canReorder of this <ec> must be {expected}"


def _hint_faults(codes: Sequence[Element]) -> Iterator[Fault]:
    """Find hints that contradict each other, in one segment."""
    in_sequence = False
    for code in codes:
        order = code.get("canReorder", "yes")
        if order in _FIXED and (code.get("canCopy"), code.get("canDelete")) != ("no", "no"):
            yield code.line, "what cannot be reordered can be neither copied nor deleted"
        if order == "no" and not in_sequence and code.name != "ec":
            yield code.line, "canReorder=“no” follows a code with “firstNo”"
        in_sequence = in_sequence or order == "firstNo"
        subtype, kind = code.get("subType"), code.get("type")
        if subtype and not kind:
            yield code.line, "subType needs type"
        prefix, _, name = subtype.partition(":")
        if prefix == "xlf" and _SUBTYPES.get(name) != kind:
            yield code.line, f"type and subType “{subtype[:40]}” do not go together"


def _copy_faults(codes: Sequence[Element]) -> Iterator[Fault]:
    by_id = {code.get("id"): code for code in codes if code.get("id")}
    for code in codes:
        original = code.get("copyOf")
        if not original:
            continue
        found = by_id.get(original)
        if found is None:
            yield code.line, f"copyOf names no code: {original}"
        elif found.get("canCopy") == "no":
            yield code.line, f"the code {original} cannot be copied"
        if any(code.get(name) for name in ("dataRef", "dataRefStart", "dataRefEnd")):
            yield code.line, "a copy has no data of its own"


def _kept_faults(parts: Sequence[Element]) -> Iterator[Fault]:
    """Find codes that a target must have, and sequences that it turns round."""
    targets = {
        code.get("id") for part in parts for code in _codes(part.child("target")) if code.get("id")
    }
    for part in parts:
        target = part.child("target")
        if target is None:
            continue
        for code in _codes(part.child("source")):
            if code.get("canDelete") == "no" and code.get("id") and code.get("id") not in targets:
                yield target.line, f"the code {code.get('id')} is lost"
        for source, found in zip(
            _sequences(part.child("source")), _sequences(target), strict=False
        ):
            if source != found:
                yield target.line, "codes stand in another order than they may"


def _sequences(text: Element | None) -> list[list[str]]:
    """Turn a text into the runs of codes that stay together, each with how deep they are."""
    runs: list[list[str]] = []
    if text is None:
        return runs

    def walk(element: Element, depth: int) -> None:
        for child in element.children:
            order = child.get("canReorder", "yes")
            if order == "firstNo":
                runs.append([])
            if runs and order in _FIXED:
                runs[-1].append(f"{depth} {child.get('id') or child.get('startRef')}")
            elif runs and child.name not in ("mrk", "sm", "em", "cp"):
                runs[-1].append("other")
            walk(child, depth + 1)

    walk(text, 0)
    return [_until_last(run) for run in runs]


def _until_last(run: list[str]) -> list[str]:
    """Leave out what stands behind the last code that is kept in its place."""
    while run and run[-1] == "other":
        run = run[:-1]
    return run
