"""Turn units into an XLIFF 2.1 file, and a file of XLIFF 2.0 to 2.2 into what it says of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from nethandout.errors import InputError, Position, Problem
from nethandout.i18n.codes import Code, Mark, Place, Received
from nethandout.i18n.exchange.grammar import Fault
from nethandout.i18n.exchange.units import PROJECT, Delivery, Incoming, Unit
from nethandout.i18n.exchange.xliff2_grammar import (
    CORE,
    CORE_22,
    GRAMMARS,
    KNOWN_MODULES,
    METADATA,
    MODULES,
    OTHER_MODULES,
)
from nethandout.i18n.exchange.xliff2_rules import rule_faults
from nethandout.i18n.exchange.xmltree import Element

_BEFORE: Final = "before"
_NEWEST: Final = "2.2"
_PLACES: Final[dict[str, Place]] = {"ph": "single", "sc": "open", "ec": "close"}
_TYPES: Final = {"bold": 'type="fmt" subType="xlf:b"', "link": 'type="link"'}


# --- Writing ---------------------------------------------------------------------------


def write(files: Sequence[tuple[str, Sequence[Unit]]], language: str) -> bytes:
    """Turn units, by the name of their catalog, into a file."""
    spaces = f'xmlns="{CORE}" xmlns:mda="{METADATA}"'
    languages = f'srcLang="en" trgLang={quoteattr(language)}'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<xliff {spaces} version="2.1" {languages}>',
    ]
    for name, units in files:
        if not units:
            continue
        own = quoteattr(name.rpartition(".")[0])
        lines.append(f'<file id={own} original={quoteattr(name)} canResegment="no">')
        lines += [line for unit in units for line in _unit(unit)]
        lines.append("</file>")
    return "\n".join([*lines, "</xliff>", ""]).encode()


def _unit(unit: Unit) -> Iterator[str]:
    name = f" name={quoteattr(unit.context)}" if unit.context else ""
    yield f'<unit id="{unit.id}"{name} xml:space="preserve">'
    meta = f'<mda:meta type="{_BEFORE}">{unit.before}</mda:meta>'
    yield f'<mda:metadata><mda:metaGroup category="{PROJECT}">{meta}</mda:metaGroup></mda:metadata>'
    notes = [("place", place) for place in unit.references]
    notes += [("description", note) for note in unit.notes]
    if notes:
        yield "<notes>"
        for category, said in notes:
            yield f'<note category="{category}">{escape(said)}</note>'
        yield "</notes>"
    state = 'state="translated"' if unit.target and not unit.fuzzy else 'state="initial"'
    state += f' subState="{PROJECT}:needs-review"' if unit.target and unit.fuzzy else ""
    yield f"<segment {state}>"
    kept = unit.kept_codes
    yield f"<source>{_inline(unit.source_parts, kept)}</source>"
    if unit.target:
        yield f"<target>{_inline(unit.target_parts, kept)}</target>"
    yield "</segment>"
    yield "</unit>"


def _inline(parts: Iterable[str | Code], kept: frozenset[str]) -> str:
    found = []
    for part in parts:
        if isinstance(part, str):
            found.append(escape(part))
            continue
        hints = ' canCopy="no" canDelete="no"' if part.id in kept else ""
        if part.place == "single":
            said = quoteattr(part.said)
            found.append(f'<ph id="{part.id}" equiv={said} disp={said}{hints}/>')
        elif part.place == "open":
            found.append(f'<pc id="{part.id}" {_TYPES[part.kind]}{hints}>')
        else:
            found.append("</pc>")
    return "".join(found)


# --- Reading ---------------------------------------------------------------------------


def read(root: Element, label: str) -> Delivery:
    """Turn a tree into what it says; raises `InputError` with all that is against the rules."""
    faults = sorted(set(_faults(root)))
    if faults:
        found = [Problem(Position(label, line), "xliff", said) for line, said in faults]
        raise InputError(f"{label} is not XLIFF 2 that can be read:", found)
    return Delivery(root.get("trgLang"), tuple(map(_incoming, root.all("unit"))))


def _faults(root: Element) -> Iterator[Fault]:
    """Find faults of form first: only where there are none the rules can be looked at."""
    modules = sorted(_unknown_modules(root))
    if modules:
        for line, name in modules:
            yield line, f"the module {name} is not read here; save the file without it"
        return
    version = root.get("version")
    if (version == _NEWEST) != (root.namespace == CORE_22):
        yield root.line, f"version {version} has another namespace"
        return
    found = list(GRAMMARS[root.namespace].faults(root))
    yield from found or rule_faults(root)


def _unknown_modules(element: Element) -> Iterator[tuple[int, str]]:
    """Find elements and attributes of modules whose rules nobody here knows."""
    spaces = {element.namespace, *(name.rpartition(" ")[0] for name in element.attributes)}
    for space in spaces - KNOWN_MODULES - {CORE, CORE_22}:
        if space.startswith(MODULES) or space in OTHER_MODULES:
            yield element.line, space.removeprefix(MODULES)
    for child in element.children:
        yield from _unknown_modules(child)


def _incoming(unit: Element) -> Incoming:
    """Turn a unit into what it says; segments are joined, targets in the order they claim.

    Where the target of one segment is missing there is no target: half a text is none.
    """
    parts = list(unit.all("segment", "ignorable"))
    segments = [part for part in parts if part.name == "segment"]
    translated = [part.child("target") for part in segments if _received(part.child("source"))]
    has_target = all(target is not None and target.inside for target in translated)
    targets = sorted(enumerate(parts, start=1), key=_place)
    states = {part.get("state", "initial") for part in segments}
    return Incoming(
        unit.get("id"),
        tuple(mark for part in parts for mark in _received(part.child("source"))),
        tuple(mark for _, part in targets for mark in _received(_said(part))) if has_target else (),
        "initial" in states or any(target is None for target in translated),
        _before(unit),
        unit.line,
    )


def _place(numbered: tuple[int, Element]) -> int:
    number, part = numbered
    target = part.child("target")
    return int(target.get("order") or number) if target is not None else number


def _said(part: Element) -> Element | None:
    """Give a target; what need not be translated is itself."""
    target = part.child("target")
    return part.child("source") if target is None and part.name == "ignorable" else target


def _before(unit: Element) -> str:
    holders = (child for child in unit.children if child.namespace == METADATA)
    metas = (meta for holder in holders for meta in holder.all("meta"))
    return next((meta.text.strip() for meta in metas if meta.get("type") == _BEFORE), "")


def _received(element: Element | None) -> Received:
    return tuple(_marks(element)) if element is not None else ()


def _marks(element: Element) -> Iterator[str | Mark]:
    for item in element.inside:
        if isinstance(item, str):
            yield item
        elif item.name == "cp":
            yield chr(int(item.get("hex"), 16))
        elif item.name in ("ph", "sc", "ec"):
            number = item.get("copyOf") or item.get("startRef") or item.get("id")
            yield Mark(number, _PLACES[item.name])
        elif item.name == "pc":
            yield Mark(item.get("copyOf") or item.get("id"), "open")
            yield from _marks(item)
            yield Mark(item.get("copyOf") or item.get("id"), "close")
        else:  # an annotation, whose words are the text's
            yield from _marks(item)
